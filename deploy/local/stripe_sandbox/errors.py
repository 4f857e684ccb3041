"""Stripe's error answers: `{"error": {type, message, code, param, …}}` with their HTTP status."""

from typing import Any

from .store import Json

DOCUMENTED = ("invalid_request_error", "card_error")  # Stripe links its error-code pages from these types only


class StripeError(Exception):
    """An answer that undoes whatever the request had done.

    `before_execution` marks what Stripe finds out before the endpoint runs (key, route, parameters): such an answer
    is not stored under the idempotency key.
    """

    def __init__(self, status: int, error: Json, *, before_execution: bool = False) -> None:
        super().__init__(error["message"])
        self.status = status
        self.error = error
        self.before_execution = before_execution

    @property
    def body(self) -> Json:
        return {"error": self.error}


def error_fields(kind: str, message: str, **more: Any) -> Json:
    """The `error` object; a field without a value is left out, as Stripe does."""
    fields: Json = {key: value for key, value in more.items() if value is not None}
    if kind in DOCUMENTED and "code" in fields:
        fields["doc_url"] = f"https://stripe.com/docs/error-codes/{fields['code'].replace('_', '-')}"
    return {"type": kind, "message": message, **fields}


def invalid_request(message: str, *, status: int = 400, before_execution: bool = False, **more: Any) -> StripeError:
    fields = error_fields("invalid_request_error", message, **more)
    return StripeError(status, fields, before_execution=before_execution)


def invalid_parameter(message: str, param: str, code: str | None = None) -> StripeError:
    return invalid_request(message, before_execution=True, code=code, param=param)


def unknown_parameter(param: str) -> StripeError:
    return invalid_parameter(f"Received unknown parameter: {param}", param, "parameter_unknown")


def missing_parameter(param: str) -> StripeError:
    return invalid_parameter(f"Missing required param: {param}.", param, "parameter_missing")


def resource_missing(label: str, object_id: str, *, param: str, status: int = 404) -> StripeError:
    """404 for the object that the path names, 400 for one that a parameter names."""
    return invalid_request(f"No such {label}: '{object_id}'", status=status, code="resource_missing", param=param)


def card_error(message: str, *, code: str, **more: Any) -> StripeError:
    """A 402 about a card that wrote nothing (a wrong number); a declined charge is an answer, not an exception."""
    return StripeError(402, error_fields("card_error", message, code=code, **more))


def unauthorized(message: str) -> StripeError:
    return invalid_request(message, status=401, before_execution=True)


def unrecognized_url(method: str, path: str) -> StripeError:
    message = (
        f"Unrecognized request URL ({method}: {path}). Please see https://stripe.com/docs or we can help at "
        "https://support.stripe.com/."
    )
    return invalid_request(message, status=404, before_execution=True)


def idempotency_mismatch(key: str) -> StripeError:
    message = (
        "Keys for idempotent requests can only be used with the same parameters they were first used with. "
        f"Try using a key other than '{key}' if you meant to execute a different request."
    )
    return StripeError(400, error_fields("idempotency_error", message), before_execution=True)


def idempotency_key_in_use(key: str) -> StripeError:
    message = (
        "There is currently another in-progress request using this Idempotent Key (that probably means you submitted "
        f"twice, and the other request is still going through): {key}"
    )
    fields = error_fields("idempotency_error", message, code="idempotency_key_in_use")
    return StripeError(409, fields, before_execution=True)


def rate_limited() -> StripeError:
    message = "Request rate limit exceeded. Learn more about rate limits https://stripe.com/docs/rate-limits"
    return StripeError(429, error_fields("invalid_request_error", message, code="rate_limit"), before_execution=True)


def server_error() -> StripeError:
    message = "An unknown error occurred."
    return StripeError(500, error_fields("api_error", message), before_execution=True)
