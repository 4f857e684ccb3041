// Mail by Communication Services: its SMTP relay (smtp.azurecomm.net:587, STARTTLS) is notify's secret smtp-url. Any other relay will do too.
param prefix string
param tags object
param domain string

resource email 'Microsoft.Communication/emailServices@2023-04-01' = {
  name: '${prefix}-email'
  location: 'global'
  tags: tags
  properties: {
    dataLocation: 'Europe'
  }
}

resource sender 'Microsoft.Communication/emailServices/domains@2023-04-01' = {
  parent: email
  name: domain
  location: 'global'
  tags: tags
  properties: {
    domainManagement: 'CustomerManaged'
    userEngagementTracking: 'Disabled' // nobody is followed by their mails
  }
}

resource relay 'Microsoft.Communication/communicationServices@2023-04-01' = {
  name: '${prefix}-communication'
  location: 'global'
  tags: tags
  properties: {
    dataLocation: 'Europe'
    linkedDomains: [sender.id]
  }
}

output relayName string = relay.name
output records object = sender.properties.verificationRecords
