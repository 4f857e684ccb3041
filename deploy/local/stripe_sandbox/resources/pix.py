"""Pix on a PaymentIntent: the code to pay by, and how its waiting ends."""

from urllib.parse import urlsplit

from .. import events, params, pix_code, timers
from ..call import Call
from ..errors import invalid_parameter, invalid_request
from ..store import Json, Stored
from . import charges

DAY = 24 * 3600
SHORTEST, LONGEST = 10, 14 * DAY  # seconds that a code may be payable
OPTIONS = params.mapping(
    {
        "amount_includes_iof": params.one_of("always", "never"),
        "expires_after_seconds": params.integer,
        "expires_at": params.integer,
        "setup_future_usage": params.one_of("none"),
    }
)
DEFAULT_OPTIONS: Json = {"expires_after_seconds": DAY, "expires_at": None}
_PATH = "payment_method_options[pix]"


def check_options(call: Call, given: Json) -> Json:
    """The options with one of the two ways to say when the code expires."""
    if given.get("expires_at") is not None and given.get("expires_after_seconds") is not None:
        raise invalid_parameter(
            f"You may only specify one of these parameters: {_PATH}[expires_after_seconds], {_PATH}[expires_at].", _PATH
        )
    if given.get("expires_at") is not None:
        _check_span(given["expires_at"] - call.now, "expires_at")
        return {**given, "expires_after_seconds": None}
    if given.get("expires_after_seconds") is not None:
        _check_span(given["expires_after_seconds"], "expires_after_seconds")
        return {**given, "expires_at": None}
    return given


def _check_span(seconds: int, name: str) -> None:
    if not SHORTEST <= seconds <= LONGEST:
        raise invalid_parameter(
            f"Invalid {_PATH}[{name}]: must be between {SHORTEST} and {LONGEST} seconds in the future.",
            f"{_PATH}[{name}]",
        )


def show_code(call: Call, intent: Stored, method: Stored) -> Json:
    """Wait for the customer to pay in the bank's application, until the code expires."""
    body = intent.body
    if body["capture_method"] == "manual":
        raise invalid_request(
            "The payment method type pix does not support manual capture.", param="capture_method", payment_intent=body
        )
    options = body["payment_method_options"]["pix"]
    expires_at = options["expires_at"] or call.now + options["expires_after_seconds"]
    page = f"{call.base_url}/pix/{intent.id}?client_secret={body['client_secret']}"
    picture = f"{call.base_url}/pix/{intent.id}"
    code = {
        "data": pix_code.text(f"{urlsplit(call.base_url).netloc}/pix/{intent.id}", body["amount"]),
        "expires_at": expires_at,
        "hosted_instructions_url": page,
        "image_url_png": f"{picture}.png?client_secret={body['client_secret']}",
        "image_url_svg": f"{picture}.svg?client_secret={body['client_secret']}",
    }
    body.update(
        status="requires_action",
        payment_method=method.id,
        next_action={"type": "pix_display_qr_code", "pix_display_qr_code": code},
        last_payment_error=None,
    )
    call.store.put(intent)
    timers.start(call, intent.id, "pix_expires", expires_at)
    events.emit(call, "payment_intent.requires_action", body)
    return body


def waits(intent: Stored) -> bool:
    return bool((intent.body["next_action"] or {}).get("type") == "pix_display_qr_code")


def pay(call: Call, intent: Stored) -> Json:
    """The customer paid."""
    return charges.succeed(call, intent, call.named("payment_method", intent.body["payment_method"]))


def expire(call: Call, intent: Stored) -> None:
    """Nobody paid in time: the intent takes another method, or a new code."""
    method = call.named("payment_method", intent.body["payment_method"])
    charges.fail(call, intent, method, charges.ATTEMPT_EXPIRED)
