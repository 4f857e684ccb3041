"""The platform on one Docker host."""
