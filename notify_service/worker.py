"""The event streams: what an event tells is queued, in one statement with the note that the event was handled."""

from collections.abc import Callable

from google.protobuf.message import DecodeError
from rentacar.common.v1.envelope_pb2 import Envelope
from rentacar.payment.v1.events_pb2 import DepositEvent, DisputeEvent, PaymentEvent
from rentacar.rent.v1.booking_pb2 import BookingChanged

from chassis import database
from chassis.failpoints import failpoint
from chassis.streams import PoisonError
from notify_service.issuing import WAIT
from notify_service.kinds import Kind, of_booking_event, of_deposit_event, of_dispute_event, of_payment_event
from notify_service.store import messages
from notify_service.store.documents import Wanted

GROUP = "notify"
RENT_EVENTS = "rent-events"
PAYMENT_EVENTS = "payment-events"


class EventHandler:
    """Handles both streams; `wake` is called when there is something new to send."""

    def __init__(self, *, pool: database.Pool, wake: Callable[[], None]) -> None:
        self._pool, self._wake = pool, wake

    async def handle(self, envelope: Envelope) -> None:
        """Queue what the event tells and the document it asks for, once.

        Raises PoisonError for a payload that is not what its type says.
        """
        kind, document = kind_of(envelope), document_of(envelope)
        if kind is None and document is None:
            return
        if not await messages.hear(self._pool, envelope, kind, document, consumer=GROUP, wait=WAIT):
            return
        await failpoint("notify.queued")
        self._wake()


def kind_of(envelope: Envelope) -> Kind | None:
    """What the event tells; None for nothing."""
    try:
        if envelope.type.startswith(("booking.", "bill.")):
            return of_booking_event(envelope.type, BookingChanged.FromString(envelope.payload))
        if envelope.type.startswith(("payment.", "refund.")):
            return of_payment_event(envelope.type, PaymentEvent.FromString(envelope.payload))
        if envelope.type.startswith("deposit."):
            DepositEvent.FromString(envelope.payload)
            return of_deposit_event(envelope.type)
        if envelope.type.startswith("dispute."):
            DisputeEvent.FromString(envelope.payload)
            return of_dispute_event(envelope.type)
    except DecodeError:
        raise PoisonError(f"the payload is no {envelope.type}") from None
    return None


def document_of(envelope: Envelope) -> Wanted | None:
    """The document that the event asks for: money was taken or has gone back."""
    try:
        if envelope.type == "payment.succeeded":
            return Wanted(envelope.booking_id, "RECEIPT", PaymentEvent.FromString(envelope.payload).payment_id)
        if envelope.type == "deposit.captured":
            return Wanted(envelope.booking_id, "RECEIPT", DepositEvent.FromString(envelope.payload).deposit_id)
        if envelope.type == "refund.succeeded":
            return Wanted(envelope.booking_id, "CREDIT_NOTE", PaymentEvent.FromString(envelope.payload).refund_id)
    except DecodeError:
        raise PoisonError(f"the payload is no {envelope.type}") from None
    return None
