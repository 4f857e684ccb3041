"""Payments: what is charged through the provider, what goes back, and the ledger of both."""
