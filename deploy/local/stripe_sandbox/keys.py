"""API keys. `sk_test_NAME` (or `rk_test_…`) and `pk_test_NAME` belong to one account, called NAME: any name will do.

Real keys of one account have different names: a pair given at start belongs together too.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass

from .call import API_VERSION
from .errors import invalid_request, unauthorized

_KEY = re.compile(r"(sk|rk|pk)_test_([A-Za-z0-9_]{1,120})")
_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(\.[a-z]+)?")


@dataclass(frozen=True, slots=True)
class Caller:
    account: str
    publishable: bool


def paired(secret_key: str | None, publishable_key: str | None) -> dict[str, str]:
    """The publishable key's name to the secret key's: both then mean one account. Raises StripeError for a bad key."""
    if secret_key is None or publishable_key is None:
        return {}
    names = [caller({"authorization": f"Bearer {key}"}).account for key in (publishable_key, secret_key)]
    return {names[0]: names[1]}


def caller(
    headers: Mapping[str, str], given_as_parameter: str | None = None, pairs: Mapping[str, str] | None = None
) -> Caller:
    """Who asks: Bearer or Basic (the key as user name), or `key=` as Stripe.js sends it. Else Stripe's 401."""
    key = _key(headers.get("authorization", "")) or given_as_parameter
    if not key:
        raise unauthorized(
            "You did not provide an API key. You need to provide your API key in the Authorization header, using "
            "Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication "
            "for details, or we can help at https://support.stripe.com/."
        )
    match = _KEY.fullmatch(key)
    if match is None:
        shown = key[:8] + "*" * max(0, len(key) - 12) + key[-4:] if len(key) > 12 else "*" * len(key)
        raise unauthorized(f"Invalid API Key provided: {shown}")
    return Caller(account=(pairs or {}).get(match[2], match[2]), publishable=match[1] == "pk")


def version(headers: Mapping[str, str]) -> str:
    """The API version asked for: anything that looks like one, for the answers' shape is always the sandbox's own."""
    given = headers.get("stripe-version", API_VERSION)
    if not _VERSION.fullmatch(given):
        raise invalid_request(f"Invalid Stripe API version: {given}", before_execution=True)
    return given


def _key(authorization: str) -> str | None:
    scheme, _, rest = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(rest, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return None
    return None
