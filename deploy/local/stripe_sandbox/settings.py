"""Flags, each with its environment variable."""

import argparse
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from . import keys
from .errors import StripeError


@dataclass(frozen=True, slots=True)
class Settings:
    """`webhook_url` None: no endpoint is registered at start; `key_pairs` as `keys.paired` answers."""

    host: str
    port: int
    data: Path
    webhook_url: str | None
    webhook_secret: str
    webhook_events: list[str]
    key_pairs: dict[str, str]


def read(argv: Sequence[str], environment: Mapping[str, str] = os.environ) -> Settings:
    """Ends the process with a message that names the bad flag and what is allowed."""
    parser = argparse.ArgumentParser(
        prog="python -m deploy.local.stripe_sandbox",
        description="A stateful stand-in for Stripe's API: point a client's base URL here and use any sk_test_ key.",
    )
    parser.add_argument(
        "--listen",
        default=environment.get("RENTACAR_LISTEN", "127.0.0.1:12111"),
        help="HOST:PORT (RENTACAR_LISTEN; default 127.0.0.1:12111)",
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=environment.get("RENTACAR_SANDBOX_DATA", "stripe-sandbox.sqlite"),
        help="the SQLite file that holds everything (RENTACAR_SANDBOX_DATA)",
    )
    parser.add_argument(
        "--webhook-url",
        default=environment.get("RENTACAR_STRIPE_WEBHOOK_URL"),
        help="register this endpoint at start (RENTACAR_STRIPE_WEBHOOK_URL)",
    )
    parser.add_argument(
        "--webhook-secret",
        default=environment.get("RENTACAR_STRIPE_WEBHOOK_SECRETS", "").partition(",")[0] or None,
        help="its signing secret, whsec_… (the first of RENTACAR_STRIPE_WEBHOOK_SECRETS)",
    )
    parser.add_argument(
        "--webhook-events",
        default=environment.get("RENTACAR_SANDBOX_WEBHOOK_EVENTS", "*"),
        help="the event types it hears, with commas; default all (RENTACAR_SANDBOX_WEBHOOK_EVENTS)",
    )
    given = parser.parse_args(argv)
    host, _, port = given.listen.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        parser.error(f"--listen {given.listen}: expected HOST:PORT, for example 127.0.0.1:12111")
    if given.webhook_url is not None and urlsplit(given.webhook_url).scheme not in ("http", "https"):
        parser.error(f"--webhook-url {given.webhook_url}: expected an http:// or https:// address")
    if given.webhook_url is not None and given.webhook_secret is None:
        parser.error("--webhook-url needs --webhook-secret, which its receiver checks signatures with")
    return Settings(
        host=host,
        port=int(port),
        data=Path(given.data),
        webhook_url=given.webhook_url,
        webhook_secret=given.webhook_secret or f"whsec_{secrets.token_hex(16)}",
        webhook_events=[name.strip() for name in given.webhook_events.split(",") if name.strip()],
        key_pairs=_key_pairs(parser, environment),
    )


def _key_pairs(parser: argparse.ArgumentParser, environment: Mapping[str, str]) -> dict[str, str]:
    """The stack's own two keys, where the environment names them."""
    try:
        return keys.paired(
            environment.get("RENTACAR_STRIPE_API_KEY"), environment.get("RENTACAR_STRIPE_PUBLISHABLE_KEY")
        )
    except StripeError:
        parser.error("RENTACAR_STRIPE_API_KEY, RENTACAR_STRIPE_PUBLISHABLE_KEY: expected sk_test_… and pk_test_…")
