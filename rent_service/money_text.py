"""Amounts as people read them, for the sentences that the service writes itself."""

MINOR_DIGITS = {"CLP": 0}  # ISO 4217; all other currencies we rent in have 2
SYMBOLS = {"BRL": "R$", "EUR": "€", "USD": "US$", "CLP": "CLP"}


def money_pt_br(amount: int, currency: str) -> str:
    """An amount in minor units, e.g. `R$ 1.234,50`."""
    return money_en(amount, currency).translate(str.maketrans(",.", ".,"))


def money_en(amount: int, currency: str) -> str:
    """An amount in minor units, e.g. `R$ 1,234.50`."""
    digits = MINOR_DIGITS.get(currency, 2)
    whole, minor = divmod(abs(amount), 10**digits)
    decimals = f".{minor:0{digits}}" if digits else ""
    sign = "-" if amount < 0 else ""
    return f"{sign}{SYMBOLS.get(currency, currency)} {whole:,}{decimals}"
