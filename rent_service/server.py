"""gRPC to the domain: `rentacar.rent.v1.RentService`."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import grpc
from rentacar.rent.v1 import offer_pb2, rent_pb2, rent_pb2_grpc

from chassis.rpc import invalid
from rent_service import protos
from rent_service.adding_charges import AddingCharges
from rent_service.board import Board
from rent_service.booking_creation import BookingCreation
from rent_service.booking_reading import BookingReading, no_such_booking
from rent_service.cancelling import Cancelling
from rent_service.changing import Changing
from rent_service.fleet_desk import FleetDesk
from rent_service.hand_over import HandingOver
from rent_service.locations import find_locations, page
from rent_service.network import BASIC_COVERAGE, Network
from rent_service.network_cache import NetworkCache
from rent_service.offer_tokens import OfferForgedError
from rent_service.offering import Offering
from rent_service.paying import Paying
from rent_service.rental import Search, Selection
from rent_service.returning import Returning
from rent_service.staff_decisions import StaffDecisions
from rent_service.wallclock import parse_wall_clock

SERVICE = "rentacar.rent.v1.RentService"
Context = grpc.aio.ServicerContext[Any, Any]


class RentServicer(rent_pb2_grpc.RentServiceServicer):
    """Reads requests, calls the use cases, and nothing else."""

    def __init__(
        self,
        *,
        cache: NetworkCache,
        offering: Offering,
        creation: BookingCreation,
        reading: BookingReading,
        paying: Paying,
        cancelling: Cancelling,
        changing: Changing,
        handing_over: HandingOver,
        returning: Returning,
        adding_charges: AddingCharges,
        board: Board,
        decisions: StaffDecisions,
        fleet_desk: FleetDesk,
    ) -> None:
        self._cache, self._offering, self._creation = cache, offering, creation
        self._reading, self._paying = reading, paying
        self._cancelling, self._changing = cancelling, changing
        self._handing_over, self._returning, self._adding_charges = handing_over, returning, adding_charges
        self._board, self._decisions, self._fleet_desk = board, decisions, fleet_desk

    async def ListLocations(
        self, request: rent_pb2.ListLocationsRequest, context: Context
    ) -> rent_pb2.ListLocationsResponse:
        near = (request.near.latitude, request.near.longitude) if request.HasField("near") else None
        network = await self._network()
        found = find_locations(network.locations.values(), query=request.query, country=request.country_code, near=near)
        try:
            shown, next_token = page(found, size=request.page_size, token=request.page_token)
        except ValueError:
            raise invalid("PAGE_TOKEN_INVALID", "page_token is not one of ours") from None
        locations = [protos.location(one) for one in shown]
        return rent_pb2.ListLocationsResponse(locations=locations, next_page_token=next_token, total_size=len(found))

    async def GetNetwork(self, request: rent_pb2.GetNetworkRequest, context: Context) -> rent_pb2.GetNetworkResponse:
        network, now = await self._network(), await self._cache.now()
        if request.known_version == network.version:
            return rent_pb2.GetNetworkResponse(version=network.version, now_time=now)
        return rent_pb2.GetNetworkResponse(
            version=network.version,
            now_time=now,
            locations=[protos.location(one) for one in network.locations.values()],
            vehicle_classes=[protos.vehicle_class(one) for one in network.vehicle_classes.values()],
        )

    async def SearchOffers(
        self, request: rent_pb2.SearchOffersRequest, context: Context
    ) -> rent_pb2.SearchOffersResponse:
        return await self._offering.search(read_search(request.search), await self._changing_id(request))

    async def GetOffer(self, request: rent_pb2.GetOfferRequest, context: Context) -> rent_pb2.GetOfferResponse:
        selection = read_selection(request.selection) if request.HasField("selection") else None
        changing = await self._changing_id(request)
        try:
            return await self._offering.offer(request.offer_id, selection, changing)
        except OfferForgedError:
            raise invalid("OFFER_INVALID", "the offer was not signed by us") from None

    async def GetPriceCalendar(
        self, request: rent_pb2.GetPriceCalendarRequest, context: Context
    ) -> rent_pb2.GetPriceCalendarResponse:
        days = await self._offering.calendar(read_search(request.search), request.days)
        return rent_pb2.GetPriceCalendarResponse(days=days)

    async def CreateBooking(
        self, request: rent_pb2.CreateBookingRequest, context: Context
    ) -> rent_pb2.CreateBookingResponse:
        return await self._creation.create(request)

    async def GetBooking(self, request: rent_pb2.GetBookingRequest, context: Context) -> rent_pb2.GetBookingResponse:
        return await self._reading.get(request)

    async def PayBooking(self, request: rent_pb2.PayBookingRequest, context: Context) -> rent_pb2.PayBookingResponse:
        return await self._paying.pay(request)

    async def CancelBooking(
        self, request: rent_pb2.CancelBookingRequest, context: Context
    ) -> rent_pb2.CancelBookingResponse:
        return await self._cancelling.cancel(request)

    async def ChangeBooking(
        self, request: rent_pb2.ChangeBookingRequest, context: Context
    ) -> rent_pb2.ChangeBookingResponse:
        return await self._changing.change(request)

    async def PickUpBooking(
        self, request: rent_pb2.PickUpBookingRequest, context: Context
    ) -> rent_pb2.PickUpBookingResponse:
        return await self._handing_over.pick_up(request, remaining=context.time_remaining())

    async def ReturnBooking(
        self, request: rent_pb2.ReturnBookingRequest, context: Context
    ) -> rent_pb2.ReturnBookingResponse:
        return await self._returning.take_back(request)

    async def QuoteReturn(self, request: rent_pb2.QuoteReturnRequest, context: Context) -> rent_pb2.QuoteReturnResponse:
        return await self._returning.quote(request)

    async def AddCharges(self, request: rent_pb2.AddChargesRequest, context: Context) -> rent_pb2.AddChargesResponse:
        return await self._adding_charges.add(request)

    async def ListBookings(
        self, request: rent_pb2.ListBookingsRequest, context: Context
    ) -> rent_pb2.ListBookingsResponse:
        return await self._board.listed(request)

    async def MarkNoShow(self, request: rent_pb2.MarkNoShowRequest, context: Context) -> rent_pb2.MarkNoShowResponse:
        return await self._decisions.mark_no_show(request)

    async def CreateRefund(
        self, request: rent_pb2.CreateRefundRequest, context: Context
    ) -> rent_pb2.CreateRefundResponse:
        return await self._decisions.create_refund(request)

    async def ListVehicles(
        self, request: rent_pb2.ListVehiclesRequest, context: Context
    ) -> rent_pb2.ListVehiclesResponse:
        return await self._fleet_desk.listed(request)

    async def SaveVehicleMaintenance(
        self, request: rent_pb2.SaveVehicleMaintenanceRequest, context: Context
    ) -> rent_pb2.SaveVehicleMaintenanceResponse:
        return await self._fleet_desk.save(request)

    async def GetPaymentOrder(
        self, request: rent_pb2.GetPaymentOrderRequest, context: Context
    ) -> rent_pb2.GetPaymentOrderResponse:
        return await self._paying.order(request)

    async def _changing_id(self, request: rent_pb2.SearchOffersRequest | rent_pb2.GetOfferRequest) -> UUID | None:
        """The booking that offers are to change, if any. Raises NOT_FOUND."""
        if not request.HasField("changing"):
            return None
        booking_id = await self._reading.find(request.changing)
        if booking_id is None:
            raise no_such_booking()
        return booking_id

    async def _network(self) -> Network:
        return (await self._cache.current()).network


def read_search(search: offer_pb2.OfferSearch) -> Search:
    """The message as a search. Raises INVALID_ARGUMENT for what is no wall clock at all."""
    return Search(
        pickup_location=search.pickup_location,
        return_location=search.dropoff_location or None,
        pickup_at=_wall_clock("pickup_at", search.pickup_at),
        return_at=_wall_clock("dropoff_at", search.dropoff_at),
        driver_age=search.driver_age,
        promotion_code=search.promotion_code or None,
        selection=read_selection(search.selection),
    )


def read_selection(selection: offer_pb2.Selection) -> Selection:
    """The message as a selection; no coverage means the basic one."""
    return Selection(
        coverage=selection.coverage or BASIC_COVERAGE,
        extras=tuple((extra.code, extra.quantity) for extra in selection.extras),
        additional_drivers=selection.additional_drivers,
    )


def _wall_clock(field: str, text: str) -> datetime:
    try:
        return parse_wall_clock(text)
    except ValueError:
        raise invalid("WALL_CLOCK_INVALID", f"{field} is no date and time", field=field) from None
