"""Amounts as text: with exactly the currency's digits, and as a person reads them."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency, get_currency_precision

DEFAULT_LOCALE = "pt-BR"
_LONGEST_TAG = 35  # what BCP 47 asks implementations to allow for


@lru_cache(maxsize=16384)
def amount(minor_units: int, currency_code: str) -> str:
    """`134.29` of 13429 BRL, `15000` of 15000 CLP."""
    return f"{_value(minor_units, currency_code):f}"


@lru_cache(maxsize=16384)
def formatted(minor_units: int, currency_code: str, locale: str) -> str:
    """`R$ 134,29` in pt-BR, as browsers' `Intl.NumberFormat` has it; an unknown locale reads as pt-BR."""
    return format_currency(_value(minor_units, currency_code), currency_code, locale=_locale(locale[:_LONGEST_TAG]))


def minor_units(text: str, currency_code: str) -> int | None:
    """13429 of `134.29` BRL; None if the currency has no such amount, or no message holds it."""
    exact = Decimal(text).scaleb(_digits(currency_code))
    whole = int(exact)
    return whole if whole == exact and abs(whole) < 2**63 else None


def _value(minor_units: int, currency_code: str) -> Decimal:
    return Decimal(minor_units).scaleb(-_digits(currency_code))


@lru_cache(maxsize=256)
def _digits(currency_code: str) -> int:
    return get_currency_precision(currency_code)


@lru_cache(maxsize=256)
def _locale(name: str) -> Locale:
    try:
        return Locale.parse(name, sep="-")
    except (UnknownLocaleError, ValueError, TypeError):
        return Locale.parse(DEFAULT_LOCALE, sep="-")
