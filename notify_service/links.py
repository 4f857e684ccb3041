"""Where the links in a mail lead. Pure."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from rentacar.rent.v1.booking_pb2 import Booking

from notify_service.facts import Facts


@dataclass(frozen=True, slots=True)
class Links:
    """`booking` and `pay` carry the token that opens the booking, `page` asks for the e-mail address, `search` opens the
    search with this rental's places and times.
    """

    booking: str
    page: str
    pay: str
    search: str


def links(facts: Facts) -> Links:
    """The links of a message."""
    base = facts.web_url.rstrip("/")
    path = f"{base}/booking/{quote(facts.booking.reference)}"
    token = urlencode({"token": facts.link_token})
    return Links(
        booking=f"{path}?{token}",
        page=path,
        pay=f"{path}/pay?{token}",
        search=f"{base}/?{_search(facts.booking)}",
    )


def _search(booking: Booking) -> str:
    """The same rental as the web's address bar holds a search."""
    return urlencode(
        {
            "from": booking.pickup.location_code,
            "to": booking.dropoff.location_code,
            "pickup": booking.pickup.local_time,
            "return": booking.dropoff.local_time,
        },
        safe=":",
    )
