"""Tokens of the links in mails: they open one booking until they expire, and hold nothing personal."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta

PURPOSE = b"rentacar booking link 1."  # keeps a signature made for anything else from fitting
VALID_AFTER_RETURN = timedelta(days=90)  # receipts and refunds are looked up long after the car is back
_EXPIRY_BYTES = 6


class LinkSigner:
    """Makes and checks link tokens: `key id.expiry and signature`, HMAC-SHA256 over reference and expiry."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        """Take the keys by id, the current one first; all verify."""
        self._keys = keys

    def sign(self, reference: str, *, expires_at: datetime) -> str:
        """A token that opens the booking until then."""
        expiry = int(expires_at.timestamp()).to_bytes(_EXPIRY_BYTES, "big")
        current, key = next(iter(self._keys.items()))
        signature = _signature(key, reference, expiry)
        return f"{current}.{urlsafe_b64encode(expiry + signature).decode()}"

    def verify(self, token: str, reference: str, *, now: datetime) -> bool:
        """Whether the token opens this booking now."""
        key_id, _, text = token.partition(".")
        key = self._keys.get(key_id)
        if key is None or not text.isascii():
            return False
        try:
            signed = urlsafe_b64decode(text)
        except ValueError:
            return False
        expiry, signature = signed[:_EXPIRY_BYTES], signed[_EXPIRY_BYTES:]
        genuine = hmac.compare_digest(signature, _signature(key, reference, expiry))
        return genuine and int.from_bytes(expiry, "big") > now.timestamp()


def _signature(key: bytes, reference: str, expiry: bytes) -> bytes:
    return hmac.digest(key, PURPOSE + reference.encode() + b"." + expiry, "sha256")
