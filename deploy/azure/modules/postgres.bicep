// Postgres with a synchronous standby in another zone, point-in-time recovery over 35 days, and PgBouncer before `serve`.
param prefix string
param location string
param tags object
param subnetId string
param zoneId string

@secure()
param adminPassword string
param operatorsGroupId string
param operatorsGroupName string
param sku object
param storageGb int
param highlyAvailable bool

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: '${prefix}-postgres'
  location: location
  tags: tags
  sku: sku
  properties: {
    version: '17'
    administratorLogin: 'rentacar_admin'
    administratorLoginPassword: adminPassword
    availabilityZone: '1'
    authConfig: {
      activeDirectoryAuth: 'Enabled'
      passwordAuth: 'Enabled'
      tenantId: subscription().tenantId
    }
    storage: {
      storageSizeGB: storageGb
      autoGrow: 'Enabled'
    }
    backup: {
      backupRetentionDays: 35
      geoRedundantBackup: highlyAvailable ? 'Enabled' : 'Disabled'
    }
    highAvailability: highlyAvailable ? {
      mode: 'ZoneRedundant'
      standbyAvailabilityZone: '2'
    } : {
      mode: 'Disabled'
    }
    network: {
      delegatedSubnetResourceId: subnetId
      privateDnsZoneArmResourceId: zoneId
    }
    maintenanceWindow: {
      customWindow: 'Enabled'
      dayOfWeek: 2
      startHour: 5
      startMinute: 0
    }
  }
}

resource operators 'Microsoft.DBforPostgreSQL/flexibleServers/administrators@2024-08-01' = {
  parent: server
  name: operatorsGroupId
  properties: {
    principalType: 'Group'
    principalName: operatorsGroupName
    tenantId: subscription().tenantId
  }
}

resource database 'Microsoft.DBforPostgreSQL/flexibleServers/databases@2024-08-01' = {
  parent: server
  name: 'rentacar'
  properties: {
    charset: 'UTF8'
    collation: 'en_US.utf8'
  }
}

var burstable = startsWith(sku.name, 'Standard_B') // which has no PgBouncer
var configured = concat([
  { name: 'azure.extensions', value: 'BTREE_GIST,PG_STAT_STATEMENTS' }
  { name: 'idle_in_transaction_session_timeout', value: '60000' }
], burstable ? [] : [
  { name: 'pgbouncer.enabled', value: 'true' }
  { name: 'pgbouncer.pool_mode', value: 'transaction' }
  { name: 'pgbouncer.max_prepared_statements', value: '200' }
  { name: 'pgbouncer.ignore_startup_parameters', value: 'search_path,jit,lock_timeout,idle_in_transaction_session_timeout' }
])

@batchSize(1) // the server takes one change at a time
resource configurations 'Microsoft.DBforPostgreSQL/flexibleServers/configurations@2024-08-01' = [for setting in configured: {
  parent: server
  name: setting.name
  properties: {
    value: setting.value
    source: 'user-override'
  }
}]

output host string = server.properties.fullyQualifiedDomainName
