"""Everything served under /v1: method, path, handler, accepted parameters."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from . import params
from .call import Answer, Call
from .errors import unrecognized_url
from .resources import (
    balance_transactions,
    charges,
    confirmation_tokens,
    customers,
    disputes,
    event_log,
    intent_finish,
    payment_intents,
    payment_methods,
    refunds,
    setup_intents,
    webhook_endpoints,
)
from .store import Json

Handler = Callable[[Call], Json | Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """`public` routes also take the publishable key, as a browser has it."""

    method: str
    path: str
    handler: Handler
    accepts: params.Spec
    public: bool = False


ROUTES = (
    Route("POST", "/v1/payment_intents", payment_intents.create, payment_intents.CREATE),
    Route("GET", "/v1/payment_intents", payment_intents.list_page, payment_intents.LIST),
    Route("GET", "/v1/payment_intents/{id}", payment_intents.retrieve, payment_intents.RETRIEVE, public=True),
    Route("POST", "/v1/payment_intents/{id}", payment_intents.update, payment_intents.UPDATE),
    Route("POST", "/v1/payment_intents/{id}/confirm", intent_finish.confirm, intent_finish.CONFIRM, public=True),
    Route("POST", "/v1/payment_intents/{id}/capture", intent_finish.capture, intent_finish.CAPTURE),
    Route("POST", "/v1/payment_intents/{id}/cancel", intent_finish.cancel, intent_finish.CANCEL),
    Route("POST", "/v1/setup_intents", setup_intents.create, setup_intents.CREATE),
    Route("GET", "/v1/setup_intents", setup_intents.list_page, setup_intents.LIST),
    Route("GET", "/v1/setup_intents/{id}", setup_intents.retrieve, setup_intents.RETRIEVE, public=True),
    Route("POST", "/v1/setup_intents/{id}/confirm", setup_intents.confirm, setup_intents.CONFIRM, public=True),
    Route("POST", "/v1/setup_intents/{id}/cancel", setup_intents.cancel, setup_intents.CANCEL),
    Route("POST", "/v1/confirmation_tokens", confirmation_tokens.create, confirmation_tokens.CREATE, public=True),
    Route("GET", "/v1/confirmation_tokens/{id}", confirmation_tokens.retrieve, params.EXPAND),
    Route("POST", "/v1/test_helpers/confirmation_tokens", confirmation_tokens.create, confirmation_tokens.TEST_CREATE),
    Route("POST", "/v1/payment_methods", payment_methods.create, payment_methods.CREATE, public=True),
    Route("GET", "/v1/payment_methods", payment_methods.list_page, payment_methods.LIST),
    Route("GET", "/v1/payment_methods/{id}", payment_methods.retrieve, params.EXPAND),
    Route("POST", "/v1/payment_methods/{id}/attach", payment_methods.attach, payment_methods.ATTACH),
    Route("POST", "/v1/payment_methods/{id}/detach", payment_methods.detach, params.EXPAND),
    Route("POST", "/v1/customers", customers.create, customers.CREATE),
    Route("GET", "/v1/customers", customers.list_page, customers.LIST),
    Route("GET", "/v1/customers/{id}", customers.retrieve, params.EXPAND),
    Route("POST", "/v1/customers/{id}", customers.update, customers.UPDATE),
    Route("DELETE", "/v1/customers/{id}", customers.delete, {}),
    Route("GET", "/v1/charges", charges.list_page, charges.LIST),
    Route("GET", "/v1/charges/{id}", charges.retrieve, params.EXPAND),
    Route("POST", "/v1/refunds", refunds.create, refunds.CREATE),
    Route("GET", "/v1/refunds", refunds.list_page, refunds.LIST),
    Route("GET", "/v1/refunds/{id}", refunds.retrieve, params.EXPAND),
    Route("POST", "/v1/refunds/{id}", refunds.update, refunds.UPDATE),
    Route("POST", "/v1/refunds/{id}/cancel", refunds.cancel, params.EXPAND),
    Route("GET", "/v1/disputes", disputes.list_page, disputes.LIST),
    Route("GET", "/v1/disputes/{id}", disputes.retrieve, params.EXPAND),
    Route("POST", "/v1/disputes/{id}", disputes.update, disputes.UPDATE),
    Route("POST", "/v1/disputes/{id}/close", disputes.close, params.EXPAND),
    Route("GET", "/v1/balance", balance_transactions.balance, params.EXPAND),
    Route("GET", "/v1/balance_transactions", balance_transactions.list_page, balance_transactions.LIST),
    Route("GET", "/v1/balance_transactions/{id}", balance_transactions.retrieve, params.EXPAND),
    Route("GET", "/v1/events", event_log.list_page, event_log.LIST),
    Route("GET", "/v1/events/{id}", event_log.retrieve, params.EXPAND),
    Route("POST", "/v1/webhook_endpoints", webhook_endpoints.create, webhook_endpoints.CREATE),
    Route("GET", "/v1/webhook_endpoints", webhook_endpoints.list_page, webhook_endpoints.LIST),
    Route("GET", "/v1/webhook_endpoints/{id}", webhook_endpoints.retrieve, params.EXPAND),
    Route("POST", "/v1/webhook_endpoints/{id}", webhook_endpoints.update, webhook_endpoints.UPDATE),
    Route("DELETE", "/v1/webhook_endpoints/{id}", webhook_endpoints.delete, {}),
)
_ID = r"((?!search$)[A-Za-z0-9_]+)"  # Search is not served: nothing here may lean on what is not read-after-write
_PATTERNS = [(route, re.compile(re.escape(route.path).replace(r"\{id\}", _ID))) for route in ROUTES]


def match(method: str, path: str) -> tuple[Route, tuple[str, ...]]:
    """The route and the ids in the path, or Stripe's "Unrecognized request URL"."""
    for route, pattern in _PATTERNS:
        found = pattern.fullmatch(path) if route.method == method else None
        if found is not None:
            return route, found.groups()
    raise unrecognized_url(method, path)
