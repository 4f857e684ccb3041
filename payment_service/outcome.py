"""What the provider's answer means for a payment, a refund, a deposit, a dispute."""

from __future__ import annotations

from dataclasses import dataclass

from payment_service.provider import Failure, Intent, Method, ProviderDispute, ProviderRefund
from payment_service.states import DepositStatus, DisputeStatus, RefundStatus, Status

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
ALREADY_PAID = Failure("already_paid", "An earlier number of the same charge had succeeded.", retryable=False)
NEXT_NUMBER = Failure(
    "next_number",
    "Another try was asked for while a Pix could still be paid: it takes the next number.",
    retryable=True,
)
PIX_EXPIRED = Failure("pix_expired", "Nobody paid the Pix in time.", retryable=True)
NO_SAVED_CARD = Failure(
    "no_saved_payment_method", "The booking was paid by nothing that can be charged again.", retryable=True
)
PIX_UNPAID = "payment_intent_payment_attempt_expired"  # what an intent says when its Pix was not paid in time


@dataclass(frozen=True, slots=True)
class Heard:
    """What the provider said of an intent. With a `failure` the running attempt failed, by the charge `charge_id` if there was one."""

    intent: Intent | None
    failure: Failure | None = None
    charge_id: str | None = None


def pix_ran_out(method: Method | None, intent: Intent) -> bool:
    """Whether nobody paid the intent's Pix in time: it would take another try, but its hold is over."""
    unpaid = intent.failure is not None and intent.failure.code == PIX_UNPAID
    return method == "PIX" and intent.status == "requires_payment_method" and unpaid


def status_of(intent: Intent) -> Status:
    """The payment's state by its intent, of which a decline is not part: that is one attempt's.

    `requires_capture` is a deposit's state: `deposit_status_of`.
    """
    status = _STATUS.get(intent.status)
    if status is None:
        raise AssertionError(f"bug: intent {intent.id} is {intent.status}")
    return status


def deposit_status_of(intent: Intent, *, released: bool) -> DepositStatus:
    """A deposit's state by its intent; `released`: we had let go of it, so that nothing lapsed."""
    match intent.status:
        case "requires_capture":
            return DepositStatus.AUTHORIZED
        case "succeeded":
            return DepositStatus.CAPTURED
        case "requires_action":
            return DepositStatus.REQUIRES_ACTION
        case "canceled":
            return DepositStatus.RELEASED if released else DepositStatus.LAPSED
        case _:
            return DepositStatus.PROCESSING


def dispute_status_of(dispute: ProviderDispute) -> DisputeStatus:
    """A dispute's state by the provider's; an inquiry that just ends is won."""
    match dispute.status:
        case "lost":
            return DisputeStatus.LOST
        case "won" | "warning_closed" | "prevented":
            return DisputeStatus.WON
        case _:
            return DisputeStatus.OPEN


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


def heard_of(intent: Intent, *, known_charges: set[str], acting: bool) -> Heard:
    """What a fetched intent says: it may tell of a decline, the running attempt's or an older one's."""
    if is_new_decline(intent, known_charges=known_charges, acting=acting):
        return Heard(intent, intent.failure, intent.charge_id if intent.charge_id not in known_charges else None)
    return Heard(intent)


def refund_status_of(refund: ProviderRefund) -> RefundStatus:
    """A refund's state by the provider's."""
    if refund.status in ("failed", "canceled"):
        return RefundStatus.FAILED
    return RefundStatus.SUCCEEDED if refund.status == "succeeded" else RefundStatus.PENDING
