// The processes as Container Apps. gRPC goes by TCP, so that our own mutual TLS goes from process to process; its certificates are secrets of
// the services' vaults, mounted as files (python -m deploy.release.make_certificates). Workers scale by what waits in their streams.
param prefix string
param location string
param tags object
param environmentName string
param version string
param imageRegistry string
param subnetId string
param logsWorkspaceName string
param applicationInsightsName string
param identityIds object
param identityClientIds object
param vaultUrls object
param webHost string
param mailFrom string
param staffEmail string
param actorKeys string
param stripePublishableKey string
param redisAddress string
param queuePartitions int
param tracesSampled string
param replicas object
param zoneRedundant bool

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' existing = {
  name: logsWorkspaceName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

resource apps 'Microsoft.App/managedEnvironments@2025-01-01' = {
  name: '${prefix}-apps'
  location: location
  tags: tags
  properties: {
    zoneRedundant: zoneRedundant
    vnetConfiguration: {
      infrastructureSubnetId: subnetId
    }
    appLogsConfiguration: {
      destination: 'log-analytics'
      logAnalyticsConfiguration: {
        customerId: workspace.properties.customerId
        sharedKey: workspace.listKeys().primarySharedKey
      }
    }
    workloadProfiles: [
      {
        name: 'Consumption'
        workloadProfileType: 'Consumption'
      }
    ]
  }
}

resource collector 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'collector'
  location: location
  tags: tags
  properties: {
    environmentId: apps.id
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        external: false
        transport: 'tcp'
        targetPort: 4317
        exposedPort: 4317
      }
      secrets: [
        { name: 'insights', value: insights.properties.ConnectionString }
        { name: 'config', value: loadTextContent('../collector.yaml') }
      ]
    }
    template: {
      containers: [
        {
          name: 'collector'
          image: 'otel/opentelemetry-collector-contrib:0.139.0'
          args: ['--config=/etc/collector/config']
          env: [
            { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', secretRef: 'insights' }
          ]
          volumeMounts: [
            { volumeName: 'config', mountPath: '/etc/collector' }
          ]
          resources: {
            cpu: json('1')
            memory: '2Gi'
          }
        }
      ]
      volumes: [
        {
          name: 'config'
          storageType: 'Secret'
          secrets: [
            { secretRef: 'config', path: 'config' }
          ]
        }
      ]
      scale: {
        minReplicas: 1
        maxReplicas: 1 // traces are judged as a whole: two would each see a part
      }
    }
  }
}

var partitions = [for i in range(0, queuePartitions): 'payment-requests.{${i}}']
var processes = [
  { name: 'bff', service: 'bff', verb: '', streams: [] }
  { name: 'rent-serve', service: 'rent', verb: 'serve', streams: [] }
  { name: 'rent-work', service: 'rent', verb: 'work', streams: ['payment-events'] }
  { name: 'payment-serve', service: 'payment', verb: 'serve', streams: [] }
  { name: 'payment-work', service: 'payment', verb: 'work', streams: concat(partitions, ['rent-events']) }
  { name: 'notify-serve', service: 'notify', verb: 'serve', streams: [] }
  { name: 'notify-work', service: 'notify', verb: 'work', streams: ['rent-events', 'payment-events'] }
]

module run 'process.bicep' = [for process in processes: {
  name: process.name
  params: {
    location: location
    tags: tags
    environmentId: apps.id
    name: process.name
    service: process.service
    verb: process.verb
    streams: process.streams
    image: '${imageRegistry}/${process.service}:${version}'
    identityId: identityIds[process.service]
    identityClientId: identityClientIds[process.service]
    vaultUrl: vaultUrls[process.service]
    redisAddress: redisAddress
    minReplicas: replicas[process.name].min
    maxReplicas: replicas[process.name].max
    environment: [
      { name: 'RENTACAR_ENVIRONMENT', value: 'production' }
      { name: 'RENTACAR_ACTOR_KEYS', value: actorKeys }
      { name: 'RENTACAR_RENT_TARGET', value: 'dns:///rent-serve:9090' }
      { name: 'RENTACAR_PAYMENT_TARGET', value: 'dns:///payment-serve:9090' }
      { name: 'RENTACAR_NOTIFY_TARGET', value: 'dns:///notify-serve:9090' }
      { name: 'RENTACAR_WORK_TARGETS', value: 'dns:///rent-work:9090,dns:///payment-work:9090,dns:///notify-work:9090' }
      { name: 'RENTACAR_TRUSTED_PROXIES', value: '10.40.0.0/21,100.64.0.0/10' }
      { name: 'RENTACAR_QUEUE_PARTITIONS', value: string(queuePartitions) }
      { name: 'RENTACAR_FLAGD_TARGET', value: 'flagd:8015' }
      { name: 'RENTACAR_WEB_URL', value: 'https://${webHost}' }
      { name: 'RENTACAR_MAIL_FROM', value: mailFrom }
      { name: 'RENTACAR_STAFF_EMAIL', value: staffEmail }
      { name: 'RENTACAR_PAYMENT_PROVIDER', value: 'stripe' }
      { name: 'RENTACAR_STRIPE_PUBLISHABLE_KEY', value: stripePublishableKey }
      { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: 'http://collector:4317' }
      { name: 'OTEL_TRACES_SAMPLER_ARG', value: tracesSampled }
      { name: 'OTEL_RESOURCE_ATTRIBUTES', value: 'service.version=${version},deployment.environment.name=${environmentName}' }
    ]
  }
}]

resource migrations 'Microsoft.App/jobs@2025-01-01' = [for service in ['rent', 'payment', 'notify']: {
  name: '${service}-migrate' // started by the release, before the new revisions: see README.md
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityIds[service]}': {}
    }
  }
  properties: {
    environmentId: apps.id
    configuration: {
      triggerType: 'Manual'
      replicaTimeout: 900
      replicaRetryLimit: 2
      manualTriggerConfig: {
        parallelism: 1
        replicaCompletionCount: 1
      }
    }
    template: {
      containers: [
        {
          name: 'migrate'
          image: '${imageRegistry}/${service}:${version}'
          args: ['migrate']
          env: [
            { name: 'RENTACAR_ENVIRONMENT', value: 'production' }
            { name: 'RENTACAR_SECRETS', value: 'azure-key-vault:${vaultUrls[service]}' }
            { name: 'AZURE_CLIENT_ID', value: identityClientIds[service] }
          ]
          resources: {
            cpu: json('0.25')
            memory: '0.5Gi'
          }
        }
      ]
    }
  }
}]

output environmentId string = apps.id
output bffHost string = 'bff.${apps.properties.defaultDomain}'
