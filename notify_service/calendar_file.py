"""The rental as a calendar file (RFC 5545), in the zones where the car changes hands. Pure."""

from datetime import UTC, timedelta
from typing import Literal

from icalendar import Alarm, Calendar, Event, vGeo
from rentacar.rent.v1.booking_pb2 import Booking
from rentacar.rent.v1.network_pb2 import Coordinates

from notify_service.calendar_zones import calendar_zone
from notify_service.views import MailView, StopView
from notify_service.wording import Wording, local_time

Method = Literal["PUBLISH", "CANCEL"]
REMIND = timedelta(hours=3)  # time to reach an airport


def calendar_file(
    booking: Booking, view: MailView, place: Coordinates, *, domain: str, wording: Wording, method: Method = "PUBLISH"
) -> bytes:
    """One event from pick-up to return, each in its own location's zone; it does not block the days between.

    The UID is the booking's, so a later file of the same booking changes the entry (SEQUENCE grows with its version). Calendars
    are shared, so its link carries no token.
    `place` is the pick-up's position; the method CANCEL takes the entry out again.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//RentACar//notify//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    years = local_time(booking.pickup).year - 1, local_time(booking.dropoff).year + 1
    for key in sorted({booking.pickup.timezone, booking.dropoff.timezone}):
        calendar.add_component(calendar_zone(key, *years))
    event = _event(booking, view, place, domain=domain, wording=wording)
    if method == "CANCEL":
        event["STATUS"] = "CANCELLED"
    else:
        event.add_component(_alarm(wording.text("calendar.pickup_soon", place=view.pickup.place), related="START"))
        event.add_component(_alarm(wording.text("calendar.return_soon", place=view.dropoff.place), related="END"))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(booking: Booking, view: MailView, place: Coordinates, *, domain: str, wording: Wording) -> Event:
    event = Event()
    event.add("uid", f"{booking.booking_id}@{domain}")
    event.add("sequence", booking.version)
    event.add("dtstamp", booking.update_time.ToDatetime(UTC))
    event.add("dtstart", local_time(booking.pickup))
    event.add("dtend", local_time(booking.dropoff))
    event.add("summary", wording.text("calendar.summary", class_name=view.class_name, place=view.pickup.city))
    event.add("location", f"{view.pickup.place}, {view.pickup.city}")
    event.add("geo", vGeo((place.latitude, place.longitude)))
    event.add("description", _description(view, wording))
    event.add("url", view.page_url)
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


def _description(view: MailView, wording: Wording) -> str:
    reference = wording.text("calendar.reference", reference=view.reference)
    return "\n".join((reference, _stop(view.pickup), _stop(view.dropoff), view.page_url))


def _stop(stop: StopView) -> str:
    return f"{stop.heading}: {stop.place}, {stop.day}, {stop.clock} ({stop.zone})"


def _alarm(text: str, *, related: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", text)
    alarm.add("trigger", -REMIND, parameters={"RELATED": related})
    return alarm
