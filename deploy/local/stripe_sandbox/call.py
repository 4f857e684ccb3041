"""What a handler is given: who asks, when, with which parameters, and the store."""

from dataclasses import dataclass, field
from typing import Any

from .errors import resource_missing
from .store import Json, Store, Stored

# The version whose published OpenAPI the answers are checked against in the tests.
API_VERSION = "2026-08-26.dahlia"

_LABELS = {
    "balance_transaction": "balance transaction",
    "confirmation_token": "ConfirmationToken",
    "payment_method": "PaymentMethod",
    "setup_intent": "setupintent",
}


@dataclass(slots=True)
class Answer:
    """An answer that keeps what was written although it is an error: a declined charge."""

    status: int
    body: Json


@dataclass(slots=True)
class Call:
    """One API request inside its transaction; `path` holds the ids in the URL, `now` is the sandbox's clock."""

    store: Store
    account: str
    now: int
    request_id: str | None = None  # None: nobody asked, it happened by itself
    base_url: str = ""
    version: str = API_VERSION
    idempotency_key: str | None = None
    publishable: bool = False
    path: tuple[str, ...] = ()
    params: dict[str, Any] = field(default_factory=dict)

    def find(self, kind: str, object_id: str, *, param: str, status: int = 404) -> Stored:
        """The object; Stripe's `resource_missing` otherwise (404 for the path's, 400 for a parameter's)."""
        stored = self.store.get(kind=kind, account=self.account, object_id=object_id)
        if stored is None:
            raise resource_missing(_LABELS.get(kind, kind), object_id, param=param, status=status)
        return stored

    def named(self, kind: str, object_id: str, *, param: str | None = None) -> Stored:
        """The object that a parameter names."""
        return self.find(kind, object_id, param=param or kind, status=400)

    def add(self, kind: str, body: Json, private: Json | None = None) -> Stored:
        stored = Stored(kind, self.account, body, private or {})
        self.store.put(stored)
        return stored
