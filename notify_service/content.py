"""What a message shows is asked for when it is sent: the booking, the network, and the payment where money is the matter."""

import time
from dataclasses import dataclass, field

import grpc
from rentacar.payment.v1.events_pb2 import PaymentEvent
from rentacar.payment.v1.payment_pb2 import GetPaymentRequest, Payment
from rentacar.payment.v1.payment_pb2_grpc import PaymentServiceStub
from rentacar.rent.v1.booking_pb2 import Booking
from rentacar.rent.v1.network_pb2 import Location, VehicleClass
from rentacar.rent.v1.rent_pb2 import GetBookingRequest, GetBookingResponse, GetNetworkRequest
from rentacar.rent.v1.rent_pb2_grpc import RentServiceStub

from notify_service.kinds import Kind
from notify_service.views import Facts

NETWORK_SECONDS = 60
ABOUT_MONEY = frozenset({Kind.PAYMENT_DECLINED, Kind.LATE_PAYMENT_REFUNDED})


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


class Content:
    """Asks rent_service and payment_service; every failure of theirs is a ContentUnavailableError, to be tried later."""

    def __init__(self, *, rent: RentServiceStub, payment: PaymentServiceStub, web_url: str) -> None:
        self._rent, self._payment, self._web_url = rent, payment, web_url
        self._network = Network()

    async def facts(self, kind: Kind, booking_id: str, event: bytes) -> Facts:
        """All that a message of this kind shows. `event` is the serialized payload of the event it is about."""
        try:
            answer = await self._booking(booking_id)
            network = await self._fresh_network(answer.booking)
            about = PaymentEvent.FromString(event) if kind in ABOUT_MONEY else PaymentEvent()
            payment = await self._payment_of(about)
        except grpc.aio.AioRpcError as error:
            raise ContentUnavailableError(f"{error.code().name} from a service that knows the content") from None
        if not network.knows(answer.booking):
            raise ContentUnavailableError("the booking names a location or class that the network has not")
        return Facts(
            kind=kind,
            booking=answer.booking,
            locations=network.locations,
            classes=network.classes,
            link_token=answer.link_token,
            web_url=self._web_url,
            payment=payment,
            failure_code=about.failure_code,
            refund_id=about.refund_id,
        )

    async def _booking(self, booking_id: str) -> GetBookingResponse:
        answer: GetBookingResponse = await self._rent.GetBooking(
            GetBookingRequest(booking_id=booking_id, include_link_token=True)
        )
        return answer

    async def _payment_of(self, about: PaymentEvent) -> Payment | None:
        if not about.payment_id:
            return None
        answer = await self._payment.GetPayment(GetPaymentRequest(payment_id=about.payment_id))
        payment: Payment = answer.payment
        return payment

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
