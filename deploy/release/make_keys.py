"""Makes the keys by which processes prove who acts: `python -m deploy.release.make_keys`.

Prints the public half, for the chart's `actorKeys` or RENTACAR_ACTOR_KEYS, and each service's private half, for its secret
`actor_signing_key`, and a key that signs offers and links. Nothing is kept.
"""

from __future__ import annotations

import argparse
import secrets
import sys
from collections.abc import Mapping, Sequence

from chassis import actors

ISSUERS = ("bff", "rent", "payment", "notify")


def signing_keys(number: int = 1) -> dict[str, str]:
    """A new private key for each process kind: `kid:hexseed` by service; the kids end in the number."""
    return {issuer: f"{issuer}-{number}:{secrets.token_hex(32)}" for issuer in ISSUERS}


def public_keys(signing: Mapping[str, str]) -> str:
    """What everybody knows of them."""
    return actors.public_keys(dict(key.split(":") for key in signing.values()))


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m deploy.release.make_keys", description=__doc__)
    parser.add_argument("--number", type=int, default=1, help="what the new key ids end in: count up when keys change")
    number = parser.parse_args(words).number
    keys = signing_keys(number)
    print(f"actorKeys: {public_keys(keys)}")
    for service, key in keys.items():
        print(f"{service} actor_signing_key: {key}")
    print(f"rent offer_keys: k{number}:{secrets.token_hex(32)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
