"""What the provider's answer means for a payment."""

from __future__ import annotations

from payment_service.provider import Failure, Intent, ProviderRefund
from payment_service.states import RefundStatus, Status

# The provider or our own rules stopped it, whatever the card: another one would fare no better.
_NO_CARD_HELPS = frozenset(
    {
        "fraudulent",
        "merchant_blacklist",
        "security_violation",
        "amount_too_small",
        "amount_too_large",
        "currency_not_supported",
    }
)
_STATUS = {
    "requires_payment_method": Status.PROCESSING,
    "requires_confirmation": Status.PROCESSING,
    "processing": Status.PROCESSING,
    "requires_action": Status.REQUIRES_ACTION,
    "succeeded": Status.SUCCEEDED,
    "canceled": Status.CANCELLED,
}
NOT_WANTED = Failure("not_wanted", "The booking did not want the money any more.", retryable=False)


def status_of(intent: Intent) -> Status:
    """The payment's state by its intent, of which a decline is not part: that is one attempt's.

    `requires_capture` is a deposit's state; no payment asks for manual capture.
    """
    status = _STATUS.get(intent.status)
    if status is None:
        raise AssertionError(f"bug: intent {intent.id} is {intent.status}")
    return status


def retryable(code: str) -> bool:
    """Whether the customer may sensibly try again, with this or another card."""
    return code not in _NO_CARD_HELPS


def is_new_decline(intent: Intent, *, known_charges: set[str], acting: bool) -> bool:
    """Whether a fetched intent tells that the running attempt failed; what it says may be an older attempt's end.

    A decline by the network leaves a charge. A failed authentication leaves none, and only ends what `requires_action` (`acting`).
    """
    if intent.status != "requires_payment_method" or intent.failure is None:
        return False
    return acting or (intent.charge_id is not None and intent.charge_id not in known_charges)


def refund_status_of(refund: ProviderRefund) -> RefundStatus:
    """A refund's state by the provider's."""
    if refund.status in ("failed", "canceled"):
        return RefundStatus.FAILED
    return RefundStatus.SUCCEEDED if refund.status == "succeeded" else RefundStatus.PENDING
