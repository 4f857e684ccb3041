// RentACar on Azure: Container Apps behind Front Door, with managed Postgres, Redis, key vaults, mail, flags and telemetry.
// Deploy into a resource group of its own: see README.md, which also says what of this was never run.
targetScope = 'resourceGroup'

@description('Short name of the environment, in the names of everything: staging, production.')
@minLength(2)
@maxLength(10)
param environmentName string

@description('Where everything is; it must have availability zones.')
param location string = resourceGroup().location

@description('The zone that is delegated to Azure DNS, for example rentacar.example.com; browsers come to www in it.')
param domain string

@description('The version whose images run, as in pyproject.toml.')
param version string

@description('The registry with the images bff, rent, payment and notify, for example ghcr.io/rentacar or name.azurecr.io.')
param imageRegistry string

@description('kid:hexpublic,… of every process kind: python -m deploy.release.make_keys. Public.')
param actorKeys string

@description('The publishable key of the Stripe account. Public.')
param stripePublishableKey string

@description('Who is told of money that needs a person.')
param staffEmail string = 'staff@${domain}'

@description('Object id of the group whose members may write secrets and administer Postgres.')
param operatorsGroupId string

@description('Name of that group, as Postgres shows it.')
param operatorsGroupName string

@description('Password of the Postgres administrator, which no process of ours is told.')
@secure()
param postgresAdminPassword string

@description('How much is bought, of what: see staging.parameters.json and production.parameters.json.')
param sizes object

@description('How many partitions the PaymentQueue has.')
@minValue(1)
@maxValue(256)
param queuePartitions int = 1

@description('The share of traces that processes send. 1: the collector chooses, and keeps all that failed. Less, when it can\'t take as many: then of the others the spans that fail are kept.')
param tracesSampled string = '1'

var prefix = 'rentacar-${environmentName}'
var services = ['bff', 'rent', 'payment', 'notify']
var webHost = 'www.${domain}'
var tags = {
  application: 'rentacar'
  environment: environmentName
}

module network 'modules/network.bicep' = {
  name: 'network'
  params: {
    prefix: prefix
    location: location
    tags: tags
  }
}

module telemetry 'modules/telemetry.bicep' = {
  name: 'telemetry'
  params: {
    prefix: prefix
    location: location
    tags: tags
    retentionDays: sizes.logRetentionDays
  }
}

module secrets 'modules/secrets.bicep' = {
  name: 'secrets'
  params: {
    prefix: prefix
    location: location
    tags: tags
    services: services
    operatorsGroupId: operatorsGroupId
    subnetId: network.outputs.endpointsSubnetId
    vaultZoneId: network.outputs.vaultZoneId
  }
}

module postgres 'modules/postgres.bicep' = {
  name: 'postgres'
  params: {
    prefix: prefix
    location: location
    tags: tags
    subnetId: network.outputs.postgresSubnetId
    zoneId: network.outputs.postgresZoneId
    adminPassword: postgresAdminPassword
    operatorsGroupId: operatorsGroupId
    operatorsGroupName: operatorsGroupName
    sku: sizes.postgresSku
    storageGb: sizes.postgresStorageGb
    highlyAvailable: sizes.highlyAvailable
  }
}

module redis 'modules/redis.bicep' = {
  name: 'redis'
  params: {
    prefix: prefix
    location: location
    tags: tags
    sku: sizes.redisSku
    highlyAvailable: sizes.highlyAvailable
    subnetId: network.outputs.endpointsSubnetId
    zoneId: network.outputs.redisZoneId
  }
}

module flags 'modules/flags.bicep' = {
  name: 'flags'
  params: {
    prefix: prefix
    location: location
    tags: tags
    operatorsGroupId: operatorsGroupId
    appsEnvironmentId: apps.outputs.environmentId
  }
}

module mail 'modules/mail.bicep' = {
  name: 'mail'
  params: {
    prefix: prefix
    tags: tags
    domain: domain
  }
}

module apps 'modules/apps.bicep' = {
  name: 'apps'
  params: {
    prefix: prefix
    location: location
    tags: tags
    environmentName: environmentName
    version: version
    imageRegistry: imageRegistry
    subnetId: network.outputs.appsSubnetId
    logsWorkspaceName: telemetry.outputs.workspaceName
    applicationInsightsName: telemetry.outputs.applicationInsightsName
    identityIds: secrets.outputs.identityIds
    identityClientIds: secrets.outputs.identityClientIds
    vaultUrls: secrets.outputs.vaultUrls
    webHost: webHost
    mailFrom: 'RentACar <bookings@${domain}>'
    staffEmail: staffEmail
    actorKeys: actorKeys
    stripePublishableKey: stripePublishableKey
    redisAddress: redis.outputs.address
    queuePartitions: queuePartitions
    tracesSampled: tracesSampled
    replicas: sizes.replicas
    zoneRedundant: sizes.highlyAvailable
  }
}

module edge 'modules/edge.bicep' = {
  name: 'edge'
  params: {
    prefix: prefix
    tags: tags
    domain: domain
    webHost: webHost
    bffHost: apps.outputs.bffHost
    bffEnvironmentId: apps.outputs.environmentId
    location: location
    staticSku: sizes.staticSku
  }
}

output webAddress string = 'https://${webHost}'
output nameServers array = edge.outputs.nameServers
output postgresHost string = postgres.outputs.host
output vaultUrls object = secrets.outputs.vaultUrls
output redisAddress string = redis.outputs.address
output flagsStore string = flags.outputs.storeName
output staticSiteName string = edge.outputs.staticSiteName
output mailDomainRecords object = mail.outputs.records
