"""The GraphQL schema: types as declarations, resolvers that read."""
