"""The links of documents: each opens one document, for an hour."""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

PURPOSE = b"rentacar document link 1."  # keeps what was signed for anything else from fitting
LIFETIME = (
    3600  # seconds: a page is read, a document opened; an address that was passed on or logged is soon worth nothing
)
_EXPIRY_BYTES, _ID_BYTES = 6, 16


class DocumentLinks:
    """Makes and checks the tokens: expiry, booking, and an HMAC-SHA256 over both and the document."""

    def __init__(self, secret: str) -> None:
        """`secret` is shared by the BFF's processes; without one the links are this process's own."""
        self._key = hmac.digest(secret.encode() or secrets.token_bytes(32), PURPOSE, "sha256")

    def token(self, booking_id: str, document_id: str, *, now: float) -> str:
        """A token that opens the document from `now`, in seconds since 1970."""
        told = int(now + LIFETIME).to_bytes(_EXPIRY_BYTES, "big") + UUID(booking_id).bytes
        return urlsafe_b64encode(told + self._signature(told, document_id)).rstrip(b"=").decode()

    def booking_of(self, document_id: str, token: str, *, now: float) -> str | None:
        """The booking whose document the token opens at `now`; None if it doesn't open this one, or not any more."""
        try:
            signed = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
        except ValueError:
            return None
        told, signature = signed[: _EXPIRY_BYTES + _ID_BYTES], signed[_EXPIRY_BYTES + _ID_BYTES :]
        genuine = hmac.compare_digest(signature, self._signature(told, document_id))
        if not genuine or int.from_bytes(told[:_EXPIRY_BYTES], "big") <= now:
            return None
        return str(UUID(bytes=told[_EXPIRY_BYTES:]))

    def _signature(self, told: bytes, document_id: str) -> bytes:
        return hmac.digest(self._key, PURPOSE + told + document_id.encode(), "sha256")
