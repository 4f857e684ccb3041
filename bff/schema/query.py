"""Queries: each root field is one call, and null with an error while its service is down."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from rentacar.rent.v1 import network_pb2, rent_pb2

from bff import ids, pages, requests, views
from bff.bookings import Info, find, find_by_id, key_of
from bff.errors import RefusedError, bad_input
from bff.schema import accounts, audit, board, dead_lettering, fleet, mails, own, privacy, staff
from bff.schema.bookings import Booking
from bff.schema.config import ClientConfig, client_config
from bff.schema.counter import BookingReturnQuoteResult, booking_return_quote, staff_booking
from bff.schema.inputs import BookingRef, CoordinatesInput, OfferSearchInput, SelectionInput
from bff.schema.network import Location, LocationConnection, LocationEdge, Node, VehicleClass
from bff.schema.offers import OfferResult, OffersResult, PriceCalendarDay

USUAL_PAGE = 20
USUAL_CALENDAR_DAYS, MOST_CALENDAR_DAYS = 3, 14


def described(text: str) -> Any:
    """The description of an argument."""
    return strawberry.argument(description=text)


async def node(info: Info, id: Annotated[strawberry.ID, described("From an object's `id`.")]) -> Any:  # noqa: A002
    """An id proves nothing: whose object it is decides, as on every other way to it."""
    kind, key = ids.decode(id) or ("", "")
    match kind:
        case "Location":
            return (await info.context.shared.networks.loaded()).locations.get(key)
        case "VehicleClass":
            return (await info.context.shared.networks.loaded()).classes.get(key)
        case "Booking" if info.context.caller.actor.kind != "guest":
            return await find_by_id(info.context, key)
        case "Customer" if info.context.caller.actor.subject == key:
            return await own.viewer(info)
    return None


async def location(info: Info, code: Annotated[str, described("IATA or our own code, any case, e.g. `GRU`.")]) -> Any:
    network = await info.context.shared.networks.loaded()
    return network.locations.get(code.strip().upper())


async def vehicle_classes(info: Info) -> Any:
    return list((await info.context.shared.networks.loaded()).classes.values())


async def locations(
    info: Info,
    query: Annotated[
        str | None, described("Part of a name, city or code; accents and case don't matter. Default: all.")
    ] = None,
    country_code: Annotated[str | None, described("ISO 3166-1 alpha-2. Default: every country.")] = None,
    near: Annotated[CoordinatesInput | None, described("Nearest first from here, if given.")] = None,
    first: Annotated[int | None, described("At most this many, 1 to 100.")] = USUAL_PAGE,
    after: Annotated[str | None, described("`endCursor` of the page before.")] = None,
) -> Any:
    asked = pages.Asked.of(first, after, usual=USUAL_PAGE)
    if near and not (-90 <= near.latitude <= 90 and -180 <= near.longitude <= 180):
        raise bad_input("`near` must lie on the earth: latitude -90 to 90, longitude -180 to 180.", "near")
    answer = await info.context.services.list_locations(
        rent_pb2.ListLocationsRequest(
            query=query or "",
            country_code=country_code or "",
            near=network_pb2.Coordinates(latitude=near.latitude, longitude=near.longitude) if near else None,
            page_size=asked.size,
            page_token=asked.token,
        )
    )
    return pages.connection(
        (LocationConnection, LocationEdge),
        answer.locations,
        asked,
        next_page_token=answer.next_page_token,
        total_count=answer.total_size,
    )


Changing = Annotated[
    BookingRef | None,
    described(
        "A booking that the offer is to change: what it has does not count against it, and one that is out may be extended. "
        "NOT_FOUND where the proof doesn't go with it. By POST only."
    ),
]


def _changed(info: Info, changing: BookingRef | None) -> rent_pb2.BookingKey | None:
    if changing is None:
        return None
    key = key_of(info.context, changing.reference, changing.email, changing.token)
    if key is None:
        raise bad_input("`changing` needs the booking's e-mail or a token.", "changing")
    return key


async def offers(
    info: Info,
    search: Annotated[OfferSearchInput, described("What is searched for.")],
    changing: Changing = None,
) -> Any:
    request = rent_pb2.SearchOffersRequest(search=requests.search(search), changing=_changed(info, changing))
    answer = await info.context.services.search_offers(request)
    if answer.WhichOneof("result") == "refusal":
        return answer.refusal
    found = answer.offers
    await info.context.shared.networks.covering(
        (found.terms.pickup, found.terms.dropoff) if found.offers else (),
        *(offer.acriss for offer in found.offers),
        *(missing.acriss for missing in found.unavailable),
    )
    return views.OfferList(views.offers(found), found.unavailable)


async def offer(
    info: Info,
    id: Annotated[strawberry.ID, described("An offer's id.")],  # noqa: A002
    selection: Annotated[
        SelectionInput | None, described("Price the same rental with this: a new offer, with a new id.")
    ] = None,
    changing: Changing = None,
) -> Any:
    selected = requests.selection(selection) if selection else None
    request = rent_pb2.GetOfferRequest(offer_id=id, selection=selected, changing=_changed(info, changing))
    try:
        answer = await info.context.services.get_offer(request)
    except RefusedError as refused:
        if refused.reason == "OFFER_INVALID" or any(field == "offerId" for field, _problem in refused.violations):
            raise bad_input("This is no offer of ours.", "id") from refused
        raise
    return await offered(info, answer)


async def offered(info: Info, answer: Any) -> Any:
    """What a union of offer, expired, sold out and refusal answers."""
    networks = info.context.shared.networks
    match answer.WhichOneof("result"):
        case "offer":
            await networks.covering((answer.offer.terms.pickup, answer.offer.terms.dropoff), answer.offer.offer.acriss)
            return views.detail(answer.offer)
        case "expired":
            return views.expired(answer.expired)
        case "sold_out":
            await networks.covering((), answer.sold_out.acriss)
            return views.sold_out(answer.sold_out)
        case "refusal":
            return answer.refusal
        case other:
            raise AssertionError(f"bug: unknown answer {other}")


async def price_calendar(
    info: Info,
    search: Annotated[OfferSearchInput, described("What is searched for.")],
    days: Annotated[int | None, described("Days before and after the pick-up date, 0 to 14.")] = USUAL_CALENDAR_DAYS,
) -> Any:
    days = USUAL_CALENDAR_DAYS if days is None else days
    if not 0 <= days <= MOST_CALENDAR_DAYS:
        raise bad_input(f"`days` must be 0 to {MOST_CALENDAR_DAYS}; got {days}.", "days")
    request = rent_pb2.GetPriceCalendarRequest(search=requests.search(search), days=days)
    return list((await info.context.services.get_price_calendar(request)).days)


async def booking(
    info: Info,
    reference: Annotated[str, described("The booking's reference; case and spaces don't matter.")],
    email: Annotated[str | None, described("The main driver's e-mail; case doesn't matter.")] = None,
    token: Annotated[str | None, described("From a link in a mail, instead of the e-mail.")] = None,
) -> Any:
    return await find(info.context, key_of(info.context, reference, email, token))


@strawberry.type(description="What can be asked. A field whose service is down is null, with an error that says so.")
class Query:
    node: Node | None = strawberry.field(
        resolver=node,
        description="A location, a vehicle class, a booking or a customer by its id; null for what the caller may not see.",
    )
    locations: LocationConnection | None = strawberry.field(
        resolver=locations, description="Locations by name, city or code; or by distance."
    )
    location: Location | None = strawberry.field(resolver=location, description="One location; null if there is none.")
    vehicle_classes: list[VehicleClass] | None = strawberry.field(
        resolver=vehicle_classes, description="Every vehicle class, from the smallest to the best."
    )
    offers: OffersResult | None = strawberry.field(
        resolver=offers, description="Every class that is to be had, priced, signed and honoured until it expires."
    )
    offer: OfferResult | None = strawberry.field(
        resolver=offer,
        description="An offer again; or, with a selection, the same rental priced with it (a new id). "
        "An id that isn't ours is an error with BAD_USER_INPUT.",
    )
    price_calendar: list[PriceCalendarDay] | None = strawberry.field(
        resolver=price_calendar, description="The lowest true total for each pick-up date around the one searched."
    )
    booking: Booking | None = strawberry.field(
        resolver=booking,
        description="One's own booking by its reference, once signed in. A guest's by reference and e-mail, or by reference and a mail's "
        "token: both must match, else null. By POST only.",
    )
    staff_booking: Booking | None = strawberry.field(
        resolver=staff_booking, description="For staff: any booking by its reference; null if there is none."
    )
    booking_return_quote: BookingReturnQuoteResult | None = strawberry.field(
        resolver=booking_return_quote,
        description="For staff: what taking the car back now would bill, before it is done. Writes nothing.",
    )
    viewer: accounts.Customer | None = strawberry.field(
        resolver=own.viewer, description="The customer who is signed in; null for everybody else."
    )
    saved_cards: list[accounts.SavedCard] | None = strawberry.field(
        resolver=own.saved_cards, description="The cards of the customer who is signed in, newest first."
    )
    sessions: list[accounts.Session] | None = strawberry.field(
        resolver=own.sessions, description="Where who asks is signed in, last used first."
    )
    access_tokens: list[accounts.AccessToken] | None = strawberry.field(
        resolver=own.access_tokens, description="The tokens of who asks that are still good, newest first."
    )
    my_data_export: privacy.MyDataExport | None = strawberry.field(
        resolver=privacy.my_data_export,
        description="All that is known of the customer who is signed in. While any part of the platform is down it is null, with "
        "SERVICE_UNAVAILABLE: there is no half export.",
    )
    erasure: privacy.Erasure | None = strawberry.field(
        resolver=privacy.erasure,
        description="How far forgetting somebody has come, by the id that who asked for it was given.",
    )
    staff_viewer: staff.StaffMember | None = strawberry.field(
        resolver=staff.staff_viewer, description="Who of staff is signed in; null for everybody else."
    )
    bookings: accounts.BookingConnection | None = strawberry.field(
        resolver=board.bookings, description="For staff: the board, by when bookings begin or end, earliest first."
    )
    vehicles: fleet.FleetVehicleConnection | None = strawberry.field(
        resolver=fleet.vehicles, description="For staff: cars by plate, with what they are taken out for."
    )
    staff_members: staff.StaffMemberConnection | None = strawberry.field(
        resolver=staff.staff_members, description="For admins: everybody of staff, by name."
    )
    audit_log: audit.AuditEntryConnection | None = strawberry.field(
        resolver=audit.audit_log, description="For admins: what staff did, newest first."
    )
    notifications: mails.NotificationConnection | None = strawberry.field(
        resolver=mails.notifications, description="For managers: what was mailed, newest first."
    )
    dead_letters: dead_lettering.DeadLetterConnection | None = strawberry.field(
        resolver=dead_lettering.dead_letters, description="For managers: events that a service gave up, oldest first."
    )
    dead_letter: dead_lettering.DeadLetter | None = strawberry.field(
        resolver=dead_lettering.dead_letter,
        description="For managers: one of them by its id; null once it is replayed or dropped.",
    )
    client_config: ClientConfig = strawberry.field(resolver=client_config, description="What a web client has to know.")
