"""Which message an envelope carries, by its type: `rentacar.common.v1.Envelope` says the rule."""

from __future__ import annotations

from google.protobuf import json_format
from google.protobuf.message import DecodeError, Message
from rentacar.common.v1.envelope_pb2 import Envelope
from rentacar.payment.v1 import events_pb2
from rentacar.rent.v1 import booking_pb2

_BY_TYPE: dict[str, type[Message]] = {
    "payment.requested": events_pb2.PaymentRequested,
    "refund.requested": events_pb2.RefundRequested,
    "deposit.settle_requested": events_pb2.DepositSettlementRequested,
}
_BY_KIND: dict[str, type[Message]] = {
    "booking": booking_pb2.BookingChanged,
    "bill": booking_pb2.BookingChanged,
    "payment": events_pb2.PaymentEvent,
    "refund": events_pb2.PaymentEvent,
    "deposit": events_pb2.DepositEvent,
    "dispute": events_pb2.DisputeEvent,
}


def message_of(kind: str) -> type[Message] | None:
    """The message of a type such as `payment.requested`; None for an unknown one."""
    return _BY_TYPE.get(kind) or _BY_KIND.get(kind.partition(".")[0])


def as_json(envelope: Envelope) -> tuple[str, str]:
    """The payload as JSON and its message's full name; the JSON is empty if the payload is no such message, both if the type is unknown."""
    kind = message_of(envelope.type)
    if kind is None:
        return "", ""
    name = str(kind.DESCRIPTOR.full_name)
    try:
        return json_format.MessageToJson(kind.FromString(envelope.payload), indent=2), name
    except DecodeError:
        return "", name
