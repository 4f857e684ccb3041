from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from uuid import UUID

import pytest
from icalendar import Calendar
from rentacar.payment.v1.events_pb2 import PaymentEvent
from rentacar.rent.v1.booking_pb2 import Booking, BookingChanged

from notify_service.calendar_file import calendar_file
from notify_service.calendar_zones import calendar_zone
from notify_service.composing import AddressError, Sender, compose, message_key, recipient_address
from notify_service.kinds import Kind, of_booking_event, of_payment_event, still_true
from notify_service.mail import SmtpServer
from notify_service.rendering import Rendered
from notify_service.sending import LONGEST_WAIT, backoff
from notify_service.views import mail_view
from notify_service.wording import Wording
from tests.notify_facts import BOOKING_ID, facts

SENDER = Sender(mail_from="RentACar <reservas@rentacar.example>", reply_to="ajuda@rentacar.example")
KEY = UUID("2f2f2f2f-0000-4000-8000-000000000001")


def calendar(language: str = "pt-BR") -> Calendar:
    made, wording = facts(Kind.BOOKING_CONFIRMED), Wording(language)
    place = made.locations["GRU"].coordinates
    content = calendar_file(made.booking, mail_view(made, wording), place, domain="rentacar.example", wording=wording)
    parsed = Calendar.from_ical(content)
    assert isinstance(parsed, Calendar)
    return parsed


def composed(subject: str = "Reserva confirmada: K7Q2M9XA, Econômico em GRU") -> EmailMessage:
    message = compose(
        Rendered(subject=subject, html="<p>Olá</p>", text="Olá\n"),
        to=recipient_address("ana@example.com", "Ana\r\nBcc: eve@example.com", "Gonçalves"),
        sender=SENDER,
        key=KEY,
        booking_id=BOOKING_ID,
        language="pt-BR",
        date=datetime(2026, 11, 23, 15, 0, tzinfo=UTC),
        calendar=("RentACar-K7Q2M9XA.ics", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"),
    )
    parsed = message_from_bytes(message.as_bytes(policy=SMTP), EmailMessage, policy=default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def test_the_calendar_has_one_event_from_pick_up_to_return_each_in_its_own_zone() -> None:
    [event] = calendar().events
    assert event["DTSTART"].params["TZID"] == "America/Sao_Paulo"
    assert event["DTEND"].params["TZID"] == "America/Manaus"
    assert event.decoded("DTSTART") == datetime(2027, 3, 1, 13, 0, tzinfo=UTC)
    assert event.decoded("DTEND") == datetime(2027, 3, 9, 3, 30, tzinfo=UTC)
    assert {str(zone.tz_name) for zone in calendar().timezones} == {"America/Sao_Paulo", "America/Manaus"}


def test_the_calendar_entry_keeps_its_uid_and_grows_its_sequence_with_the_booking() -> None:
    [event], [same] = calendar().events, calendar("en").events
    assert event["UID"] == same["UID"] == f"{BOOKING_ID}@rentacar.example"
    assert event["SEQUENCE"] == 2
    assert event["SUMMARY"] == "Carro alugado: Econômico em Sao Paulo"
    assert same["SUMMARY"] == "Rental car: Economy in Sao Paulo"


def test_the_calendar_entry_carries_no_token_for_calendars_are_shared() -> None:
    text = calendar().to_ical().decode()
    assert "token" not in text
    assert "https://rentacar.example/booking/K7Q2M9XA" in text


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("America/New_York", ["STANDARD 12-31T19:00", "DAYLIGHT 03-14T02:00", "STANDARD 11-07T02:00"]),
        ("Europe/Lisbon", ["STANDARD 01-01T00:00", "DAYLIGHT 03-28T01:00", "STANDARD 10-31T02:00"]),
        ("America/Santiago", ["DAYLIGHT 12-31T21:00", "STANDARD 04-04T00:00", "DAYLIGHT 09-05T00:00"]),
        ("America/Sao_Paulo", ["STANDARD 12-31T21:00"]),
    ],
)
def test_a_calendar_zone_changes_when_the_clocks_there_do(zone: str, expected: list[str]) -> None:
    observances = calendar_zone(zone, 2027, 2027).subcomponents
    assert [f"{part.name} {part.decoded('DTSTART'):%m-%dT%H:%M}" for part in observances] == expected


def test_a_mail_has_its_headers_and_parts() -> None:
    mail = composed()
    assert mail["Message-ID"] == f"<{KEY}@rentacar.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Reply-To"] == "ajuda@rentacar.example"
    assert mail["Subject"] == "Reserva confirmada: K7Q2M9XA, Econômico em GRU"
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    [attached] = mail.iter_attachments()
    assert attached.get_filename() == "RentACar-K7Q2M9XA.ics"
    assert attached.get_content_charset() == "utf-8"


def test_a_name_cannot_add_a_header() -> None:
    mail = composed()
    assert mail["Bcc"] is None
    assert [address.addr_spec for address in mail["To"].addresses] == ["ana@example.com"]
    assert mail["To"].addresses[0].display_name == "Ana Bcc: eve@example.com Gonçalves"


@pytest.mark.parametrize("email", ["", "ana", "ana@", "ana@example.com\r\nBcc: eve@example.com", "a@b.com, c@d.com"])
def test_what_is_no_address_is_not_sent_to(email: str) -> None:
    with pytest.raises(AddressError):
        recipient_address(email, "Ana")


def test_the_message_id_depends_on_event_recipient_and_kind_alone() -> None:
    key = message_key(event_id=BOOKING_ID, recipient="customer", kind="booking_confirmed")
    assert key == message_key(event_id=BOOKING_ID, recipient="customer", kind="booking_confirmed")
    assert key != message_key(event_id=BOOKING_ID, recipient="customer", kind="hold_expired")
    assert key != message_key(event_id=str(KEY), recipient="customer", kind="booking_confirmed")


@pytest.mark.parametrize(
    ("event_type", "outcome", "kind"),
    [
        ("booking.confirmed", "UNSPECIFIED", Kind.BOOKING_CONFIRMED),
        ("booking.confirmed", "HONOURED", Kind.LATE_PAYMENT_CONFIRMED),
        ("booking.confirmed", "UPGRADED", Kind.LATE_PAYMENT_UPGRADED),
        ("booking.expired", "UNSPECIFIED", Kind.HOLD_EXPIRED),
        ("booking.expired", "REFUNDED", None),
        ("booking.held", "UNSPECIFIED", None),
        ("booking.cancelled", "UNSPECIFIED", Kind.BOOKING_CANCELLED),
        ("booking.change_failed", "UNSPECIFIED", Kind.CHANGE_FAILED),
        ("booking.no_show", "UNSPECIFIED", Kind.NO_SHOW),
        ("booking.closed", "UNSPECIFIED", Kind.RENTAL_CLOSED),
        ("booking.picked_up", "UNSPECIFIED", None),
        ("booking.returned", "UNSPECIFIED", None),
        ("bill.settled", "UNSPECIFIED", Kind.BILL_SETTLED),
    ],
)
def test_a_booking_event_tells_what_it_should(event_type: str, outcome: str, kind: Kind | None) -> None:
    changed = BookingChanged(late_payment=f"LATE_PAYMENT_OUTCOME_{outcome}")
    assert of_booking_event(event_type, changed) is kind


@pytest.mark.parametrize(
    ("event_type", "purpose", "reason", "kind"),
    [
        ("payment.declined", "RENTAL", "UNSPECIFIED", Kind.PAYMENT_DECLINED),
        ("payment.declined", "DEPOSIT", "UNSPECIFIED", None),
        ("payment.succeeded", "RENTAL", "UNSPECIFIED", None),
        ("refund.succeeded", "RENTAL", "LATE_PAYMENT", Kind.LATE_PAYMENT_REFUNDED),
        ("payment.declined", "CHANGE", "UNSPECIFIED", Kind.CHANGE_DECLINED),
        ("payment.declined", "CHARGE", "UNSPECIFIED", Kind.BILL_UNPAID),
        ("payment.action_required", "RENTAL", "UNSPECIFIED", Kind.PIX_WAITING),
        ("payment.action_required", "CHANGE", "UNSPECIFIED", Kind.PIX_WAITING),
        ("payment.action_required", "CHARGE", "UNSPECIFIED", None),
        ("payment.cancelled", "RENTAL", "UNSPECIFIED", None),
        ("refund.pending", "RENTAL", "CANCELLATION", None),
        ("refund.succeeded", "RENTAL", "CANCELLATION", Kind.REFUND_SUCCEEDED),
        ("refund.succeeded", "CHANGE", "NOT_DUE", Kind.REFUND_SUCCEEDED),
        ("refund.failed", "RENTAL", "LATE_PAYMENT", Kind.REFUND_FAILED),
    ],
)
def test_a_payment_event_tells_what_it_should(event_type: str, purpose: str, reason: str, kind: Kind | None) -> None:
    event = PaymentEvent(
        purpose=f"PAYMENT_PURPOSE_{purpose}",
        refund_reason=f"REFUND_REASON_{reason}",
    )
    assert of_payment_event(event_type, event) is kind


@pytest.mark.parametrize(
    ("kind", "status", "expected"),
    [
        (Kind.PAYMENT_DECLINED, "PENDING_PAYMENT", True),
        (Kind.PAYMENT_DECLINED, "CONFIRMED", False),
        (Kind.HOLD_EXPIRED, "EXPIRED", True),
        (Kind.HOLD_EXPIRED, "CONFIRMED", False),
        (Kind.BOOKING_CONFIRMED, "CONFIRMED", True),
        (Kind.BOOKING_CONFIRMED, "PICKED_UP", True),
        (Kind.BOOKING_CONFIRMED, "CANCELLED", False),
        (Kind.LATE_PAYMENT_REFUNDED, "CONFIRMED", True),
    ],
)
def test_a_mail_that_waited_is_sent_only_while_it_is_true(kind: Kind, status: str, expected: bool) -> None:
    assert still_true(kind, Booking(status=f"BOOKING_STATUS_{status}").status) is expected


def test_waiting_doubles_from_a_second_and_is_never_longer_than_ten_minutes() -> None:
    for attempt, longest in [(1, 1), (2, 2), (3, 4), (10, 512), (11, LONGEST_WAIT), (10_000, LONGEST_WAIT)]:
        for _ in range(20):
            assert timedelta(seconds=longest / 2) <= backoff(attempt) <= timedelta(seconds=longest)


def test_an_smtp_url_says_where_and_how() -> None:
    plain = SmtpServer.parse("smtp://127.0.0.1:1025")
    assert (plain.host, plain.port, plain.user, plain.tls, plain.starttls) == ("127.0.0.1", 1025, None, False, None)
    signed_in = SmtpServer.parse("smtp://me%40x:p%3Aw@mail.example?starttls=1")
    assert (signed_in.port, signed_in.user, signed_in.password, signed_in.starttls) == (587, "me@x", "p:w", True)
    assert SmtpServer.parse("smtps://mail.example").port == 465


@pytest.mark.parametrize(
    "url", ["mail.example:25", "http://mail.example", "smtp://", "smtp://mail.example?starttls=yes"]
)
def test_an_smtp_url_that_is_none_says_what_is_wrong(url: str) -> None:
    with pytest.raises(ValueError, match="must be"):
        SmtpServer.parse(url)
