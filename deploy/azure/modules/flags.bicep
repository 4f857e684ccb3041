// Flags are edited in App Configuration (the key `flags.json`, in flagd's format; who changed what and when is kept there). A job copies the
// key each minute to a blob, for flagd reads blobs and not App Configuration; the processes ask flagd.
param prefix string
param location string
param tags object
param operatorsGroupId string
param appsEnvironmentId string

var readsConfiguration = '516239f1-63e1-4d78-a4de-a74fb236a071' // App Configuration Data Reader
var writesConfiguration = '5ae67dd6-50cb-40e7-96ff-dc2bfa4b606b' // App Configuration Data Owner
var writesBlobs = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe' // Storage Blob Data Contributor

resource store 'Microsoft.AppConfiguration/configurationStores@2024-05-01' = {
  name: '${prefix}-flags'
  location: location
  tags: tags
  sku: {
    name: 'standard'
  }
  properties: {
    disableLocalAuth: true
    enablePurgeProtection: true
    softDeleteRetentionInDays: 7
  }
}

resource storage 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: take('flags${uniqueString(resourceGroup().id)}', 24)
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: 'Standard_ZRS'
  }
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' = {
  parent: storage
  name: 'default'
  properties: {
    isVersioningEnabled: true
  }
}

resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2023-05-01' = {
  parent: blobs
  name: 'flags'
  properties: {
    publicAccess: 'None'
  }
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${prefix}-flags'
  location: location
  tags: tags
}

resource edits 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(store.id, operatorsGroupId, writesConfiguration)
  scope: store
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', writesConfiguration)
    principalId: operatorsGroupId
    principalType: 'Group'
  }
}

resource reads 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(store.id, identity.id, readsConfiguration)
  scope: store
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', readsConfiguration)
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

resource writes 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(storage.id, identity.id, writesBlobs)
  scope: storage
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', writesBlobs)
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

resource copy 'Microsoft.App/jobs@2025-01-01' = {
  name: 'flags-copy'
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    environmentId: appsEnvironmentId
    configuration: {
      triggerType: 'Schedule'
      replicaTimeout: 50
      replicaRetryLimit: 0
      scheduleTriggerConfig: {
        cronExpression: '* * * * *'
        parallelism: 1
        replicaCompletionCount: 1
      }
    }
    template: {
      containers: [
        {
          name: 'copy'
          image: 'mcr.microsoft.com/azure-cli:2.79.0'
          command: ['bash', '-c']
          args: [loadTextContent('../flags-copy.sh')]
          env: [
            { name: 'CLIENT_ID', value: identity.properties.clientId }
            { name: 'STORE', value: store.name }
            { name: 'ACCOUNT', value: storage.name }
          ]
          resources: {
            cpu: json('0.25')
            memory: '0.5Gi'
          }
        }
      ]
    }
  }
}

resource flagd 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'flagd'
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    environmentId: appsEnvironmentId
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        external: false
        transport: 'tcp'
        targetPort: 8015
        exposedPort: 8015
      }
    }
    template: {
      containers: [
        {
          name: 'flagd'
          image: 'ghcr.io/open-feature/flagd:v0.12.9'
          args: ['start', '--uri', 'azblob://flags/flags.json']
          env: [
            { name: 'AZURE_STORAGE_ACCOUNT', value: storage.name }
            { name: 'AZURE_CLIENT_ID', value: identity.properties.clientId }
          ]
          resources: {
            cpu: json('0.25')
            memory: '0.5Gi'
          }
          probes: [
            {
              type: 'Readiness'
              tcpSocket: {
                port: 8015
              }
            }
          ]
        }
      ]
      scale: {
        minReplicas: 2
        maxReplicas: 2
      }
    }
  }
}

output storeName string = store.name
