"""Ids that look like Stripe's: a prefix and letters and digits."""

import secrets
import string

_ALPHABET = string.ascii_letters + string.digits


def random_text(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def new_id(prefix: str) -> str:
    """`new_id("pi_3")` → `pi_3` and 23 letters and digits; the `3` is where Stripe encodes its own shards."""
    return prefix + random_text(23)


def new_client_secret(intent_id: str) -> str:
    return f"{intent_id}_secret_{random_text(25)}"
