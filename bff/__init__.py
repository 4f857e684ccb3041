"""The backend for the front: GraphQL over the services, whose resolvers only call gRPC."""
