"""What a message shows is asked for when it is sent: the booking with its payments, and the network."""

import time
from dataclasses import dataclass, field
from typing import TypeVar

import grpc
from rentacar.payment.v1.payment_pb2 import ListPaymentsRequest, ListPaymentsResponse
from rentacar.payment.v1.payment_pb2_grpc import PaymentServiceStub
from rentacar.rent.v1.booking_pb2 import Booking
from rentacar.rent.v1.network_pb2 import Location, VehicleClass
from rentacar.rent.v1.rent_pb2 import GetBookingRequest, GetBookingResponse, GetNetworkRequest
from rentacar.rent.v1.rent_pb2_grpc import RentServiceStub

from notify_service.facts import Facts, subject_of
from notify_service.kinds import Kind

NETWORK_SECONDS = 60
T = TypeVar("T")


class ContentUnavailableError(Exception):
    """A service that knows what the mail shows did not answer."""


@dataclass
class Network:
    """Locations and classes by their codes, as last heard."""

    version: str = ""
    heard_at: float = float("-inf")
    locations: dict[str, Location] = field(default_factory=dict)
    classes: dict[str, VehicleClass] = field(default_factory=dict)

    def knows(self, booking: Booking) -> bool:
        stops = (booking.pickup.location_code, booking.dropoff.location_code)
        return booking.acriss in self.classes and all(code in self.locations for code in stops)


@dataclass(frozen=True, slots=True)
class Rental:
    """A booking with all its money, and the network it is of."""

    booking: Booking
    link_token: str
    money: ListPaymentsResponse
    network: Network


class Content:
    """Asks rent_service and payment_service; every failure of theirs is a ContentUnavailableError, to be tried later."""

    def __init__(self, *, rent: RentServiceStub, payment: PaymentServiceStub, web_url: str) -> None:
        self._rent, self._payment, self._web_url = rent, payment, web_url
        self._network = Network()

    async def rental(self, booking_id: str) -> Rental:
        """All there is to say of a booking."""
        try:
            answer = await self._booking(booking_id)
            network = await self._fresh_network(answer.booking)
            money = await self._payment.ListPayments(ListPaymentsRequest(booking_ids=[booking_id]))
        except grpc.aio.AioRpcError as error:
            raise ContentUnavailableError(f"{error.code().name} from a service that knows the content") from None
        if not network.knows(answer.booking):
            raise ContentUnavailableError("the booking names a location or class that the network has not")
        return Rental(booking=answer.booking, link_token=answer.link_token, money=money, network=network)

    def facts(self, kind: Kind, rental: Rental, event: bytes) -> Facts:
        """All that a message of this kind shows. `event` is the serialized payload of the event it is about."""
        about, money = subject_of(kind, event), rental.money
        return Facts(
            kind=kind,
            booking=rental.booking,
            locations=rental.network.locations,
            classes=rental.network.classes,
            link_token=rental.link_token,
            web_url=self._web_url,
            payment=_known(about.payment_id, {payment.payment_id: payment for payment in money.payments}),
            failure_code=about.failure_code,
            refund_id=about.refund_id,
            number=about.number,
            deposit=_known(about.deposit_id, {deposit.deposit_id: deposit for deposit in money.deposits}),
            dispute=_known(about.dispute_id, {dispute.dispute_id: dispute for dispute in money.disputes}),
            payments=tuple(money.payments),
            deposits=tuple(money.deposits),
        )

    async def _booking(self, booking_id: str) -> GetBookingResponse:
        answer: GetBookingResponse = await self._rent.GetBooking(
            GetBookingRequest(booking_id=booking_id, include_link_token=True)
        )
        return answer

    async def _fresh_network(self, booking: Booking) -> Network:
        """The network, asked for again once a minute and when the booking names what it has not."""
        known = self._network
        if known.knows(booking) and time.monotonic() - known.heard_at < NETWORK_SECONDS:
            return known
        answer = await self._rent.GetNetwork(GetNetworkRequest(known_version=known.version))
        if answer.version != known.version:
            known.locations = {location.code: location for location in answer.locations}
            known.classes = {vehicle_class.acriss: vehicle_class for vehicle_class in answer.vehicle_classes}
            known.version = answer.version
        known.heard_at = time.monotonic()
        return known


def _known(subject_id: str, known: dict[str, T]) -> T | None:
    """What an event names by its id; None if it names none. Raises ContentUnavailableError when it is not known."""
    if not subject_id:
        return None
    if subject_id not in known:
        raise ContentUnavailableError("payment_service does not know what the event is about")
    return known[subject_id]
