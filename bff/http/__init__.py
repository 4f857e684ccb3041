"""HTTP: GraphQL by its specification, the webhook's door, the web's files."""
