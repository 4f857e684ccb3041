"""One module per Stripe object: what each endpoint accepts and does."""
