// What the internet sees: DNS, and Front Door with its firewall, which sends the API to the BFF and everything else to the Static Web App.
// Both are one origin to the browser, as the sessions' cookies ask for.
param prefix string
param location string
param tags object
param domain string
param webHost string
param bffHost string
param bffEnvironmentId string
param staticSku string

var apiPaths = ['/graphql', '/schema.graphql', '/webhooks/*', '/auth/*', '/documents/*', '/playground/*', '/healthz']

resource zone 'Microsoft.Network/dnsZones@2018-05-01' = {
  name: domain
  location: 'global'
  tags: tags
}

resource site 'Microsoft.Web/staticSites@2024-04-01' = {
  name: '${prefix}-web'
  location: location
  tags: tags
  sku: {
    name: staticSku
    tier: staticSku
  }
  properties: {
    allowConfigFileUpdates: true
    stagingEnvironmentPolicy: 'Disabled'
  }
}

resource firewall 'Microsoft.Network/FrontDoorWebApplicationFirewallPolicies@2024-02-01' = {
  name: replace('${prefix}waf', '-', '')
  location: 'global'
  tags: tags
  sku: {
    name: 'Premium_AzureFrontDoor'
  }
  properties: {
    policySettings: {
      enabledState: 'Enabled'
      mode: 'Prevention'
      requestBodyCheck: 'Enabled'
    }
    customRules: {
      rules: [
        {
          name: 'perAddress'
          priority: 10
          enabledState: 'Enabled'
          ruleType: 'RateLimitRule'
          rateLimitDurationInMinutes: 1
          rateLimitThreshold: 1200
          action: 'Block'
          matchConditions: [
            {
              matchVariable: 'RequestUri'
              operator: 'Contains'
              matchValue: ['/graphql']
            }
          ]
        }
      ]
    }
    managedRules: {
      managedRuleSets: [
        {
          ruleSetType: 'Microsoft_BotManagerRuleSet'
          ruleSetVersion: '1.1'
        }
      ]
    }
  }
}

resource profile 'Microsoft.Cdn/profiles@2024-09-01' = {
  name: '${prefix}-edge'
  location: 'global'
  tags: tags
  sku: {
    name: 'Premium_AzureFrontDoor'
  }
  properties: {
    originResponseTimeoutSeconds: 240 // live updates are long answers; the web asks again after each
  }
}

resource endpoint 'Microsoft.Cdn/profiles/afdEndpoints@2024-09-01' = {
  parent: profile
  name: prefix
  location: 'global'
  tags: tags
  properties: {
    enabledState: 'Enabled'
  }
}

resource host 'Microsoft.Cdn/profiles/customDomains@2024-09-01' = {
  parent: profile
  name: 'www'
  properties: {
    hostName: webHost
    azureDnsZone: {
      id: zone.id
    }
    tlsSettings: {
      certificateType: 'ManagedCertificate'
      minimumTlsVersion: 'TLS12'
    }
  }
}

resource apiOrigins 'Microsoft.Cdn/profiles/originGroups@2024-09-01' = {
  parent: profile
  name: 'api'
  properties: {
    loadBalancingSettings: {
      sampleSize: 4
      successfulSamplesRequired: 3
    }
    healthProbeSettings: {
      probePath: '/healthz'
      probeProtocol: 'Https'
      probeRequestType: 'GET'
      probeIntervalInSeconds: 30
    }
  }
}

resource apiOrigin 'Microsoft.Cdn/profiles/originGroups/origins@2024-09-01' = {
  parent: apiOrigins
  name: 'bff'
  properties: {
    hostName: bffHost
    originHostHeader: bffHost
    httpsPort: 443
    enforceCertificateNameCheck: true
    sharedPrivateLinkResource: {
      groupId: 'managedEnvironments'
      privateLink: {
        id: bffEnvironmentId
      }
      privateLinkLocation: location
      requestMessage: 'Front Door'
    }
  }
}

resource webOrigins 'Microsoft.Cdn/profiles/originGroups@2024-09-01' = {
  parent: profile
  name: 'web'
  properties: {
    loadBalancingSettings: {
      sampleSize: 4
      successfulSamplesRequired: 3
    }
  }
}

resource webOrigin 'Microsoft.Cdn/profiles/originGroups/origins@2024-09-01' = {
  parent: webOrigins
  name: 'site'
  properties: {
    hostName: site.properties.defaultHostname
    originHostHeader: site.properties.defaultHostname
    httpsPort: 443
    enforceCertificateNameCheck: true
  }
}

resource apiRoute 'Microsoft.Cdn/profiles/afdEndpoints/routes@2024-09-01' = {
  parent: endpoint
  name: 'api'
  properties: {
    customDomains: [
      { id: host.id }
    ]
    originGroup: {
      id: apiOrigins.id
    }
    patternsToMatch: apiPaths
    supportedProtocols: ['Http', 'Https']
    httpsRedirect: 'Enabled'
    forwardingProtocol: 'HttpsOnly'
    linkToDefaultDomain: 'Disabled'
  }
  dependsOn: [apiOrigin]
}

resource webRoute 'Microsoft.Cdn/profiles/afdEndpoints/routes@2024-09-01' = {
  parent: endpoint
  name: 'web'
  properties: {
    customDomains: [
      { id: host.id }
    ]
    originGroup: {
      id: webOrigins.id
    }
    patternsToMatch: ['/*']
    supportedProtocols: ['Http', 'Https']
    httpsRedirect: 'Enabled'
    forwardingProtocol: 'HttpsOnly'
    linkToDefaultDomain: 'Disabled'
    cacheConfiguration: {
      queryStringCachingBehavior: 'IgnoreQueryString'
      compressionSettings: {
        isCompressionEnabled: true
        contentTypesToCompress: ['text/html', 'text/css', 'application/javascript', 'image/svg+xml', 'application/json']
      }
    }
  }
  dependsOn: [webOrigin, apiRoute]
}

resource guard 'Microsoft.Cdn/profiles/securityPolicies@2024-09-01' = {
  parent: profile
  name: 'firewall'
  properties: {
    parameters: {
      type: 'WebApplicationFirewall'
      wafPolicy: {
        id: firewall.id
      }
      associations: [
        {
          domains: [
            { id: host.id }
          ]
          patternsToMatch: ['/*']
        }
      ]
    }
  }
}

resource alias 'Microsoft.Network/dnsZones/CNAME@2018-05-01' = {
  parent: zone
  name: 'www'
  properties: {
    TTL: 300
    CNAMERecord: {
      cname: endpoint.properties.hostName
    }
  }
}

resource proof 'Microsoft.Network/dnsZones/TXT@2018-05-01' = {
  parent: zone
  name: '_dnsauth.www'
  properties: {
    TTL: 300
    TXTRecords: [
      {
        value: [host.properties.validationProperties.validationToken]
      }
    ]
  }
}

output nameServers array = zone.properties.nameServers
output staticSiteName string = site.name
