"""A small, stateful stand-in for Stripe's API, for local use and tests: one process, one SQLite file.

`python -m deploy.local.stripe_sandbox --listen 127.0.0.1:12111 --data stripe.sqlite`

Where what is: `routes.py` lists everything served under /v1, `resources/` holds one module per Stripe object,
`api.py` is the way of a request through key, faults, idempotency and handler, `control.py` is what Stripe has not
(clock, faults, webhook behaviour), `acts.py` what cardholders and banks do, `timers.py` what time does, `deliveries.py`
sends the webhooks; docs/stripe-sandbox.md has the cards and the control API. Messages and codes follow Stripe's own answers.
"""
