// One process kind of ours.
param location string
param tags object
param environmentId string
param name string
param service string
param verb string
param streams array
param image string
param identityId string
param identityClientId string
param vaultUrl string
param redisAddress string
param minReplicas int
param maxReplicas int
param environment array

var isDoor = service == 'bff'
var port = isDoor ? 8000 : 9090
var own = isDoor ? [
  { name: 'RENTACAR_WEB_DIST', value: '' }
  { name: 'RENTACAR_TRUSTED_DOCUMENTS', value: '/app/web/dist/trusted-documents.json' }
] : [
  { name: 'RENTACAR_GRPC_LISTEN', value: '0.0.0.0:9090' }
]
var common = [
  { name: 'RENTACAR_SECRETS', value: 'azure-key-vault:${vaultUrl}' }
  { name: 'AZURE_CLIENT_ID', value: identityClientId }
  { name: 'RENTACAR_TLS_CERT', value: '/run/tls/tls.crt' }
  { name: 'RENTACAR_TLS_KEY', value: '/run/tls/tls.key' }
  { name: 'RENTACAR_TLS_CA', value: '/run/tls/ca.crt' }
]
var waiting = [for stream in streams: {
  name: replace(replace(replace(stream, '{', ''), '}', ''), '.', '-')
  custom: {
    type: 'redis-streams'
    metadata: {
      address: redisAddress
      stream: stream
      consumerGroup: service
      lagCount: service == 'payment' ? '20' : '50'
      enableTLS: 'true'
    }
    auth: [
      { secretRef: 'redis-password', triggerParameter: 'password' }
    ]
  }
}]
var busy = [
  {
    name: 'cpu'
    custom: {
      type: 'cpu'
      metadata: {
        type: 'Utilization'
        value: '65'
      }
    }
  }
]

resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: name
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    environmentId: environmentId
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      maxInactiveRevisions: 5
      ingress: isDoor ? {
        external: true
        transport: 'http'
        targetPort: port
        allowInsecure: false
      } : {
        external: false
        transport: 'tcp'
        targetPort: port
        exposedPort: port
      }
      secrets: [
        { name: 'tls-crt', keyVaultUrl: '${vaultUrl}/secrets/tls-crt', identity: identityId }
        { name: 'tls-key', keyVaultUrl: '${vaultUrl}/secrets/tls-key', identity: identityId }
        { name: 'tls-ca', keyVaultUrl: '${vaultUrl}/secrets/tls-ca', identity: identityId }
        { name: 'redis-password', keyVaultUrl: '${vaultUrl}/secrets/redis-password', identity: identityId }
      ]
    }
    template: {
      terminationGracePeriodSeconds: 60
      containers: [
        {
          name: name
          image: image
          args: empty(verb) ? [] : [verb]
          env: concat(environment, common, own)
          resources: {
            cpu: json('0.5')
            memory: '1Gi'
          }
          volumeMounts: [
            { volumeName: 'tls', mountPath: '/run/tls' }
          ]
          probes: [
            // Container Apps ask by HTTP or TCP only: that the port answers is all they can know of a gRPC server.
            {
              type: 'Startup'
              tcpSocket: {
                port: port
              }
              periodSeconds: 2
              failureThreshold: 30
            }
            {
              type: 'Readiness'
              tcpSocket: {
                port: port
              }
              periodSeconds: 5
              failureThreshold: 2
            }
            {
              type: 'Liveness'
              tcpSocket: {
                port: port
              }
              periodSeconds: 15
              failureThreshold: 4
            }
          ]
        }
      ]
      volumes: [
        {
          name: 'tls'
          storageType: 'Secret'
          secrets: [
            { secretRef: 'tls-crt', path: 'tls.crt' }
            { secretRef: 'tls-key', path: 'tls.key' }
            { secretRef: 'tls-ca', path: 'ca.crt' }
          ]
        }
      ]
      scale: {
        minReplicas: minReplicas
        maxReplicas: maxReplicas
        rules: verb == 'work' ? waiting : busy
      }
    }
  }
}
