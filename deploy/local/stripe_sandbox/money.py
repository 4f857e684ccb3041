"""Currencies and the amounts that Stripe accepts in them, in minor units."""

from .errors import StripeError, invalid_request

# Stripe's published minimums; CLP has none in its table and takes what fifty US cents are worth.
MINIMUM = {
    "aud": 50, "brl": 50, "cad": 50, "chf": 50, "clp": 500, "dkk": 250, "eur": 50, "gbp": 30, "jpy": 50, "mxn": 1000,
    "nok": 300, "pln": 200, "sek": 300, "usd": 50,
}  # fmt: skip
ZERO_DECIMAL = ("clp", "jpy")
MAXIMUM = 99_999_999  # eight digits


def check_currency(given: str | None) -> str:
    """The currency in lower case."""
    currency = (given or "").lower()
    if currency not in MINIMUM:
        raise invalid_request(
            f"Invalid currency: {currency}. Stripe currently supports these currencies: {', '.join(MINIMUM)}",
            before_execution=True,
            param="currency",
        )
    return currency


def check_amount(amount: int, currency: str) -> int:
    if amount < MINIMUM[currency]:
        raise _amount_error(f"Amount must be at least {shown(MINIMUM[currency], currency)}", "amount_too_small")
    if amount > MAXIMUM:
        raise _amount_error(f"Amount must be no more than {shown(MAXIMUM, currency)}", "amount_too_large")
    return amount


def shown(amount: int, currency: str) -> str:
    """`12.34 brl`, `900 clp`: as in Stripe's messages."""
    if currency in ZERO_DECIMAL:
        return f"{amount} {currency}"
    return f"{amount // 100}.{amount % 100:02} {currency}"


def _amount_error(message: str, code: str) -> StripeError:
    return invalid_request(message, before_execution=True, code=code, param="amount")
