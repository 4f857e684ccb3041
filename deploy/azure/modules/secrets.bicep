// A key vault and an identity for each service: notify can't read what Stripe gave payment. Secrets are put in by operators, by the names
// that chassis/secrets.py asks for (database-url, redis-url, offer-keys, …); nothing secret stands in these files.
param prefix string
param location string
param tags object
param services array
param operatorsGroupId string
param subnetId string
param vaultZoneId string

var secretsUser = '4633458b-17de-408a-b874-0445c86b69e6' // Key Vault Secrets User
var secretsOfficer = 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7' // Key Vault Secrets Officer

resource identities 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = [for service in services: {
  name: '${prefix}-${service}'
  location: location
  tags: tags
}]

resource vaults 'Microsoft.KeyVault/vaults@2023-07-01' = [for service in services: {
  name: take('kv-${service}-${uniqueString(resourceGroup().id)}', 24)
  location: location
  tags: tags
  properties: {
    tenantId: subscription().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    enablePurgeProtection: true
    softDeleteRetentionInDays: 90
    publicNetworkAccess: 'Disabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: 'Deny'
    }
  }
}]

resource reads 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (service, i) in services: {
  name: guid(resourceGroup().id, service, secretsUser)
  scope: vaults[i]
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretsUser)
    principalId: identities[i].properties.principalId
    principalType: 'ServicePrincipal'
  }
}]

resource writes 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (service, i) in services: {
  name: guid(resourceGroup().id, service, operatorsGroupId, secretsOfficer)
  scope: vaults[i]
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretsOfficer)
    principalId: operatorsGroupId
    principalType: 'Group'
  }
}]

resource endpoints 'Microsoft.Network/privateEndpoints@2024-05-01' = [for (service, i) in services: {
  name: '${prefix}-vault-${service}'
  location: location
  tags: tags
  properties: {
    subnet: {
      id: subnetId
    }
    privateLinkServiceConnections: [
      {
        name: 'vault'
        properties: {
          privateLinkServiceId: vaults[i].id
          groupIds: ['vault']
        }
      }
    ]
  }
}]

resource records 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = [for (service, i) in services: {
  parent: endpoints[i]
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [
      {
        name: 'vault'
        properties: {
          privateDnsZoneId: vaultZoneId
        }
      }
    ]
  }
}]

output identityIds object = toObject(range(0, length(services)), i => services[i], i => identities[i].id)
output identityClientIds object = toObject(range(0, length(services)), i => services[i], i => identities[i].properties.clientId)
output vaultUrls object = toObject(range(0, length(services)), i => services[i], i => 'https://${vaults[i].name}${environment().suffixes.keyvaultDns}')
