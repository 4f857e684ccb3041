"""Stripe's test cards: number, `pm_card_*` name, and what each one does (docs.stripe.com/testing)."""

import hashlib
from dataclasses import dataclass
from typing import Literal

from .errors import card_error
from .store import Json

LateRefund = Literal["succeeds", "fails"]  # pending until then, or succeeded until then
Authentication = Literal["never", "always", "until_set_up", "on_session"]


@dataclass(frozen=True, slots=True)
class Decline:
    code: str
    decline_code: str | None
    message: str


def _card_declined(decline_code: str, message: str = "Your card was declined.") -> Decline:
    return Decline("card_declined", decline_code, message)


_INSUFFICIENT_FUNDS = _card_declined("insufficient_funds", "Your card has insufficient funds.")
_PROCESSING_ERROR = Decline(
    "processing_error", None, "An error occurred while processing your card. Try again in a little bit."
)
_VELOCITY = _card_declined(
    "card_velocity_exceeded",
    "Your card was declined for making repeated attempts too frequently or exceeding its amount limit.",
)


@dataclass(frozen=True, slots=True)
class DisputeKind:
    """An inquiry takes no money until it escalates."""

    reason: str
    inquiry: bool = False


@dataclass(frozen=True, slots=True)
class TestCard:
    """`attachable` is false where Stripe refuses to save the card on a customer; `blocked` where Radar stops it;
    `dispute` is what a charge opens by itself; `refund` what becomes of a refund later."""

    number: str
    names: tuple[str, ...]
    brand: str = "visa"
    funding: str = "credit"
    country: str = "US"
    decline: Decline | None = None
    attachable: bool = True
    blocked: bool = False
    authentication: Authentication = "never"
    dispute: DisputeKind | None = None
    refund: LateRefund | None = None

    @property
    def key(self) -> str:
        """What a stored PaymentMethod remembers of the card instead of its number."""
        return self.names[0] if self.names else f"{self.brand}_{self.number[-4:]}"


def _declined(number: str, decline: Decline, *names: str) -> TestCard:
    return TestCard(number, names, decline=decline, attachable=False)


TEST_CARDS = (
    TestCard("4242424242424242", ("pm_card_visa", "pm_card_us")),
    TestCard("4000056655665556", ("pm_card_visa_debit",), funding="debit"),
    TestCard("5555555555554444", ("pm_card_mastercard",), brand="mastercard"),
    TestCard("2223003122003222", (), brand="mastercard"),
    TestCard("5200828282828210", ("pm_card_mastercard_debit",), brand="mastercard", funding="debit"),
    TestCard("5105105105105100", ("pm_card_mastercard_prepaid",), brand="mastercard", funding="prepaid"),
    TestCard("378282246310005", ("pm_card_amex",), brand="amex"),
    TestCard("371449635398431", (), brand="amex"),
    TestCard("6011111111111117", ("pm_card_discover",), brand="discover"),
    TestCard("3056930009020004", ("pm_card_diners",), brand="diners"),
    TestCard("3566002020360505", ("pm_card_jcb",), brand="jcb"),
    TestCard("6200000000000005", ("pm_card_unionpay",), brand="unionpay"),
    TestCard("4000000760000002", ("pm_card_br",), country="BR"),
    TestCard("4000001520000001", ("pm_card_cl",), country="CL"),
    TestCard("4000002760000016", ("pm_card_de",), country="DE"),
    TestCard("4000006200000007", ("pm_card_pt",), country="PT"),
    _declined(
        "4000000000000002", _card_declined("generic_decline"), "pm_card_visa_chargeDeclined", "pm_card_chargeDeclined"
    ),
    _declined(
        "4000000000009995",
        _INSUFFICIENT_FUNDS,
        "pm_card_visa_chargeDeclinedInsufficientFunds",
        "pm_card_chargeDeclinedInsufficientFunds",
    ),
    _declined(
        "4000000000009987",
        _card_declined("lost_card"),
        "pm_card_visa_chargeDeclinedLostCard",
        "pm_card_chargeDeclinedLostCard",
    ),
    _declined(
        "4000000000009979",
        _card_declined("stolen_card"),
        "pm_card_visa_chargeDeclinedStolenCard",
        "pm_card_chargeDeclinedStolenCard",
    ),
    _declined(
        "4000000000000069",
        Decline("expired_card", None, "Your card has expired."),
        "pm_card_chargeDeclinedExpiredCard",
        "pm_card_visa_chargeDeclinedExpiredCard",
    ),
    _declined(
        "4000000000000127",
        Decline("incorrect_cvc", None, "Your card's security code is incorrect."),
        "pm_card_chargeDeclinedIncorrectCvc",
        "pm_card_visa_chargeDeclinedIncorrectCvc",
    ),
    _declined(
        "4000000000000119",
        _PROCESSING_ERROR,
        "pm_card_chargeDeclinedProcessingError",
        "pm_card_visa_chargeDeclinedProcessingError",
    ),
    _declined(
        "4000000000006975",
        _VELOCITY,
        "pm_card_visa_chargeDeclinedVelocityLimitExceeded",
        "pm_card_chargeDeclinedVelocityLimitExceeded",
    ),
    TestCard("4000000000000341", ("pm_card_chargeCustomerFail",), decline=_card_declined("generic_decline")),
    TestCard("4100000000000019", ("pm_card_radarBlock",), decline=_card_declined("fraudulent"), blocked=True),
    TestCard("4000002500003155", ("pm_card_authenticationRequiredOnSetup",), authentication="until_set_up"),
    TestCard("4000002760003184", ("pm_card_authenticationRequired",), authentication="always"),
    TestCard("4000003800000446", ("pm_card_authenticationRequiredSetupForOffSession",), authentication="on_session"),
    TestCard("4000000000003220", ("pm_card_threeDSecure2Required",), authentication="always"),
    TestCard("4000000000003063", ("pm_card_threeDSecureRequired",), authentication="always"),
    TestCard("4000000000003055", ("pm_card_threeDSecureOptional",)),
    TestCard(
        "4000008260003178",
        ("pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",),
        decline=_INSUFFICIENT_FUNDS,
        authentication="always",
    ),
    TestCard(
        "4000008400001629",
        ("pm_card_threeDSecureRequiredChargeDeclined",),
        decline=_card_declined("generic_decline"),
        authentication="always",
    ),
    TestCard(
        "4000008400001280",
        ("pm_card_threeDSecureRequiredProcessingError",),
        decline=_PROCESSING_ERROR,
        authentication="always",
    ),
    TestCard("4000000000000259", ("pm_card_createDispute",), dispute=DisputeKind("fraudulent")),
    TestCard(
        "4000000000002685",
        ("pm_card_createDisputeProductNotReceived",),
        dispute=DisputeKind("product_not_received"),
    ),
    TestCard("4000000000001976", ("pm_card_createDisputeInquiry",), dispute=DisputeKind("fraudulent", inquiry=True)),
    TestCard("4000000000007726", ("pm_card_pendingRefund",), refund="succeeds"),
    TestCard("4000000000005126", ("pm_card_refundFail",), refund="fails"),
)
BY_NUMBER = {card.number: card for card in TEST_CARDS}
BY_NAME = {name: card for card in TEST_CARDS for name in card.names}
BY_KEY = {card.key: card for card in TEST_CARDS}


def card_for_number(number: str) -> TestCard:
    """The test card of a typed number. Raises Stripe's 402 for a wrong one and for a card that is none of the tests'."""
    digits = number.replace(" ", "").replace("-", "")
    if not digits.isascii() or not digits.isdigit() or not 12 <= len(digits) <= 19 or not _luhn(digits):
        raise card_error("Your card number is incorrect.", code="incorrect_number", param="number")
    card = BY_NUMBER.get(digits)
    if card is None:
        message = (
            "Your card was declined. Your request was in test mode, but used a non test (live) card. "
            "For a list of valid test cards, visit: https://stripe.com/docs/testing."
        )
        raise card_error(message, code="card_declined", decline_code="test_mode_live_card")
    return card


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def check_expiry(month: int, year: int, *, current_year: int, current_month: int) -> int:
    """The four-digit year. Raises Stripe's 402 for a month or a year that no valid card has."""
    year = year + 2000 if 0 <= year < 100 else year
    if not 1 <= month <= 12:
        raise card_error("Your card's expiration month is invalid.", code="invalid_expiry_month", param="exp_month")
    if not current_year <= year <= current_year + 50:
        raise card_error("Your card's expiration year is invalid.", code="invalid_expiry_year", param="exp_year")
    if (year, month) < (current_year, current_month):
        raise card_error("Your card's expiration month is invalid.", code="invalid_expiry_month", param="exp_month")
    return year


def check_cvc(cvc: str) -> None:
    if not cvc.isascii() or not cvc.isdigit() or len(cvc) not in (3, 4):
        raise card_error("Your card's security code is invalid.", code="invalid_cvc", param="cvc")


def shown(card: TestCard, *, exp_month: int, exp_year: int, cvc_check: str | None) -> Json:
    """The `card` of a PaymentMethod: brand, last four and expiry, never the number."""
    return {
        "brand": card.brand,
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": cvc_check},
        "country": card.country,
        "display_brand": card.brand,
        "exp_month": exp_month,
        "exp_year": exp_year,
        "fingerprint": hashlib.blake2b(card.number.encode(), digest_size=8).hexdigest(),
        "funding": card.funding,
        "generated_from": None,
        "last4": card.number[-4:],
        "networks": {"available": [card.brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }
