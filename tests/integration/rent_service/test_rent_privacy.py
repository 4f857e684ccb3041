"""What is known of a customer is told to them whole, and forgotten when they ask, while their bookings still add up."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import grpc
import pytest
from rentacar.payment.v1 import payment_pb2
from rentacar.rent.v1 import account_pb2 as pb
from rentacar.rent.v1 import booking_pb2, rent_pb2

from chassis import database
from chassis.actors import Actor, acting
from rent_service.eraser import Eraser
from rent_service.store import erasures
from tests.acting import person
from tests.conftest import by_owner
from tests.integration.rent_service.conftest import Rent, create_request, driver, payment_event
from tests.integration.rent_service.test_rent_accounts import EMAIL, Accounts, wrong
from tests.integration.rent_service.test_rent_accounts import accounts as accounts  # the fixture

MARKS = (
    "Marcadora",
    "Distintiva",
    EMAIL,
    "98765-1122",
    "390.533.447-05",
    "39053344705",
    "CNH7654321",
    "LA8084",
    "pm_card_marked",
)
TRAVELLER = driver(
    given_name="Marcadora", family_name="Distintiva", email=EMAIL, phone="+55 11 98765-1122",
    document_number="390.533.447-05", licence_number="CNH7654321",
)  # fmt: skip
ADMIN = Actor("staff", str(person("Ana")), "ADMIN", "s")


@dataclass
class Elsewhere:
    """The other services' parts, as tests want them to go."""

    asked: list[Any] = field(default_factory=list)
    down: bool = False

    async def EraseCustomer(self, request: Any, timeout: float) -> None:  # noqa: ASYNC109 - as a stub has it
        if self.down:
            raise grpc.aio.AioRpcError(grpc.StatusCode.UNAVAILABLE, grpc.aio.Metadata(), grpc.aio.Metadata())
        self.asked.append(request)


@dataclass
class Erasing:
    """rent_service's eraser with stand-ins for the others."""

    eraser: Eraser
    payment: Elsewhere
    notify: Elsewhere


@pytest.fixture
def erasing(rent: Rent) -> Erasing:
    payment, notify = Elsewhere(), Elsewhere()
    return Erasing(Eraser(pool=rent.pool, payment=payment, notify=notify), payment, notify)


async def booked(rent: Rent, **changes: Any) -> booking_pb2.Booking:
    """A guest's booking full of marks, paid."""
    offer = await rent.offer("EDMM")
    means = booking_pb2.PaymentMeans(method=payment_pb2.PAYMENT_METHOD_CARD, token="pm_card_marked")
    request = create_request(offer.offer_id, driver=TRAVELLER, payment=means, flight_number="LA8084", **changes)
    answer: rent_pb2.CreateBookingResponse = await rent.stub.CreateBooking(request)
    await rent.events.handle(payment_event("payment.succeeded", answer.booking))
    return await rent.get(answer.booking)


async def cancelled(rent: Rent) -> booking_pb2.Booking:
    booking = await booked(rent)
    answer = await rent.cancel(booking, 0)
    assert answer.HasField("booking"), answer
    return answer.booking


async def marked(pool: database.Pool) -> dict[str, list[str]]:
    """Where any of the marks stands, in any column of any table, bytes too."""
    found: dict[str, list[str]] = {}
    for row in await pool.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'rent' ORDER BY tablename"):
        columns = await pool.fetch(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'rent' AND table_name = $1",
            row["tablename"],
        )
        told = [
            f"encode({name}, 'escape')" if kind == "bytea" else f"{name}::text"
            for name, kind in ((f'"{column[0]}"', column[1]) for column in columns)
        ]
        for mark in MARKS:
            where = " OR ".join(f"strpos({one}, $1) > 0" for one in told)
            if await pool.fetchval(f'SELECT count(*) FROM "{row["tablename"]}" WHERE {where}', mark):
                found.setdefault(mark, []).append(row["tablename"])
    return found


async def erase(accounts: Accounts, who: Actor) -> pb.EraseCustomerResponse:
    await accounts.later("31 seconds")
    await accounts.start()
    with acting(who):
        request = pb.EraseCustomerRequest(code=accounts.mails.sent[-1].code)
        answer: pb.EraseCustomerResponse = await accounts.stub.EraseCustomer(request)
    return answer


async def amounts(pool: database.Pool) -> list[Any]:
    """All money that bookings are about."""
    statement = """
        SELECT booking_id::text, total,
               (SELECT sum(quantity * unit_amount) FROM booking_line WHERE booking_line.booking_id = booking.booking_id),
               (SELECT coalesce(sum(amount), 0) FROM payment_credit WHERE payment_credit.booking_id = booking.booking_id),
               (SELECT coalesce(sum(refunded), 0) FROM payment_credit WHERE payment_credit.booking_id = booking.booking_id)
        FROM booking ORDER BY booking_id"""
    return [tuple(row) for row in await pool.fetch(statement)]


async def test_an_export_holds_all_that_is_known_and_no_secret(accounts: Accounts, rent: Rent) -> None:
    booking = await booked(rent)
    who = await accounts.sign_in()
    with acting(who):
        await accounts.stub.UpdateCustomer(
            pb.UpdateCustomerRequest(given_name="Marcadora", licence_number="CNH7654321")
        )
        secret = (await accounts.stub.CreateAccessToken(pb.CreateAccessTokenRequest(name="planilha"))).secret
        answer = await accounts.stub.ExportCustomer(pb.ExportCustomerRequest())
    profile, [one] = json.loads(answer.customer_json), [json.loads(text) for text in answer.bookings_json]
    assert list(answer.booking_ids) == [booking.booking_id]
    assert profile["profile"]["email"] == EMAIL
    assert profile["profile"]["licence_number"] == "CNH7654321"
    assert [token["name"] for token in profile["access_tokens"]] == ["planilha"]
    assert one["booking"]["reference"] == booking.reference
    assert one["drivers"][0]["document_number"] in ("390.533.447-05", "39053344705")
    assert [event["type"] for event in one["timeline"]] == ["booking.held", "payment.succeeded", "booking.confirmed"]
    assert sum(line["quantity"] * line["unit_amount"] for line in one["lines"]) == booking.total.minor_units
    assert secret not in str(answer)
    assert "secret_hash" not in str(answer)


async def test_nobody_is_told_of_another(accounts: Accounts, rent: Rent) -> None:
    await booked(rent)
    stranger = await accounts.sign_in("stranger@example.com")
    with acting(stranger):
        answer = await accounts.stub.ExportCustomer(pb.ExportCustomerRequest())
    assert not answer.bookings_json
    assert EMAIL not in str(answer)
    with acting(Actor("guest")), pytest.raises(grpc.aio.AioRpcError) as refused:
        await accounts.stub.ExportCustomer(pb.ExportCustomerRequest())
    assert refused.value.code() == grpc.StatusCode.UNAUTHENTICATED


async def test_after_an_erasure_no_table_knows_who_it_was_and_all_amounts_stand(
    accounts: Accounts, rent: Rent, erasing: Erasing
) -> None:
    await cancelled(rent)
    who = await accounts.sign_in()
    with acting(who):
        await accounts.stub.UpdateCustomer(pb.UpdateCustomerRequest(given_name="Marcadora", phone="+55 11 98765-1122"))
    before = await amounts(rent.pool)
    assert "driver" in (await marked(rent.pool))["Marcadora"]
    assert "idempotency" in (await marked(rent.pool))["Marcadora"]

    answer = await erase(accounts, who)
    assert answer.HasField("erasure"), answer
    with acting(who), pytest.raises(grpc.aio.AioRpcError) as gone:
        await accounts.stub.GetCustomer(pb.GetCustomerRequest())
    assert gone.value.code() == grpc.StatusCode.NOT_FOUND
    assert await erasing.eraser.run_once() == 1

    assert await marked(rent.pool) == {}
    assert await amounts(rent.pool) == before
    status = (await accounts.stub.GetErasure(pb.GetErasureRequest(erasure_id=answer.erasure.erasure_id))).erasure
    assert status.HasField("done_time")
    assert [request.customer_id for request in erasing.payment.asked] == [who.subject]
    assert [request.documents for request in erasing.notify.asked] == [False]
    assert await erasing.eraser.run_once() == 0


async def test_an_open_booking_keeps_its_customer(accounts: Accounts, rent: Rent, erasing: Erasing) -> None:
    booking = await booked(rent)
    who = await accounts.sign_in()
    answer = await erase(accounts, who)
    assert [(one.reference, one.status) for one in answer.not_allowed.open] == [
        (booking.reference, booking_pb2.BOOKING_STATUS_CONFIRMED)
    ]
    assert await erasing.eraser.run_once() == 0
    assert (await rent.get(booking)).driver.family_name == "Distintiva"


async def test_a_stolen_session_or_a_program_erases_nobody(accounts: Accounts, rent: Rent) -> None:
    who = await accounts.sign_in()
    used = accounts.mails.sent[-1].code
    await accounts.later("31 seconds")
    await accounts.start()
    with acting(who):
        for code in (used if used != accounts.mails.sent[-1].code else "0", wrong(accounts.mails.sent[-1].code)):
            refused = await accounts.stub.EraseCustomer(pb.EraseCustomerRequest(code=code))
            assert refused.HasField("refused")
    program = Actor("customer", who.subject, "", "token:1")
    with acting(program), pytest.raises(grpc.aio.AioRpcError) as denied:
        await accounts.stub.EraseCustomer(pb.EraseCustomerRequest(code=accounts.mails.sent[-1].code))
    assert denied.value.code() == grpc.StatusCode.PERMISSION_DENIED
    assert await rent.pool.fetchval("SELECT count(*) FROM erasure") == 0


async def test_an_admin_erases_a_guest_and_the_log_says_who_and_why_but_not_whom(
    accounts: Accounts, rent: Rent, erasing: Erasing
) -> None:
    await cancelled(rent)
    with acting(ADMIN):
        request = pb.EraseByEmailRequest(email=EMAIL.upper(), note="letter 17")
        answer = await accounts.stub.EraseByEmail(request)
        nobody = await accounts.stub.EraseByEmail(request)
    assert answer.erasure.bookings == 1
    assert nobody.HasField("nobody")
    await erasing.eraser.run_once()
    assert await marked(rent.pool) == {}
    entry = await rent.pool.fetchrow("SELECT * FROM audit_log WHERE action = 'customer.erase'")
    assert entry is not None
    assert (entry["staff_name"], entry["subject"]) == ("Ana", answer.erasure.erasure_id)
    assert json.loads(entry["details"]) == {"bookings": 1, "note": "letter 17"}
    for role in ("AGENT", "MANAGER"):
        with acting(Actor("staff", str(person("Ana")), role, "s")), pytest.raises(grpc.aio.AioRpcError) as denied:
            await accounts.stub.EraseByEmail(request)
        assert denied.value.code() == grpc.StatusCode.PERMISSION_DENIED


async def test_a_part_that_is_down_is_done_later_and_the_status_says_which(
    accounts: Accounts, rent: Rent, erasing: Erasing
) -> None:
    await cancelled(rent)
    answer = await erase(accounts, await accounts.sign_in())
    erasing.payment.down = True
    await erasing.eraser.run_once()
    asked = pb.GetErasureRequest(erasure_id=answer.erasure.erasure_id)
    status = (await accounts.stub.GetErasure(asked)).erasure
    assert [(part.service, part.HasField("done_time")) for part in status.parts] == [
        ("rent", True), ("payment", False), ("notify", True),
    ]  # fmt: skip
    assert not status.HasField("done_time")
    assert await erasing.eraser.run_once() == 0, "it waits before it is tried again"
    erasing.payment.down = False
    await rent.pool.execute("UPDATE erasure SET due_at = now()")
    await erasing.eraser.run_once()
    assert (await accounts.stub.GetErasure(asked)).erasure.HasField("done_time")
    assert (len(erasing.payment.asked), len(erasing.notify.asked)) == (1, 1)


async def test_an_order_outlives_who_dies_in_the_middle_of_it(
    accounts: Accounts, rent: Rent, erasing: Erasing, monkeypatch: pytest.MonkeyPatch
) -> None:
    await cancelled(rent)
    answer = await erase(accounts, await accounts.sign_in())
    forget, begun = erasures.forget, asyncio.Event()

    async def forget_and_hang(pool: database.Pool, erasure: erasures.Erasure) -> None:
        await forget(pool, erasure)
        begun.set()
        await asyncio.Event().wait()

    with monkeypatch.context() as patched:
        patched.setattr(erasures, "forget", forget_and_hang)
        dying = asyncio.create_task(erasing.eraser.run_once())
        await begun.wait()
        dying.cancel()
        await asyncio.gather(dying, return_exceptions=True)
    assert await erasing.eraser.run_once() == 0, "whoever has it may still be alive"
    await rent.pool.execute("UPDATE erasure SET due_at = now()")
    assert await erasing.eraser.run_once() == 1
    asked = pb.GetErasureRequest(erasure_id=answer.erasure.erasure_id)
    assert (await accounts.stub.GetErasure(asked)).erasure.HasField("done_time")
    assert await marked(rent.pool) == {}


async def test_people_and_then_documents_are_forgotten_when_their_terms_are_over(
    accounts: Accounts, rent: Rent, erasing: Erasing
) -> None:
    await cancelled(rent)
    assert await erasing.eraser.order_by_age() == 0
    await accounts.later("1999 days")
    assert await erasing.eraser.order_by_age() == 1
    await erasing.eraser.run_once()
    assert await marked(rent.pool) == {}
    assert await erasing.eraser.order_by_age() == 0
    await accounts.later("400 days")
    assert await erasing.eraser.order_by_age() == 1, "Brazil keeps books for six years"
    await erasing.eraser.run_once()
    assert [request.documents for request in erasing.notify.asked] == [False, True]
    assert len(erasing.payment.asked) == 1
    assert await erasing.eraser.order_by_age() == 0


async def test_a_term_that_changes_counts_from_its_date(accounts: Accounts, rent: Rent, erasing: Erasing) -> None:
    await cancelled(rent)
    await by_owner(rent.pool, "INSERT INTO retention_term VALUES ('PERSON', 'BR', '2027-09-01', '30 days', 'test')")
    await accounts.later("200 days")
    assert await erasing.eraser.order_by_age() == 0
    await accounts.later("100 days")
    assert await erasing.eraser.order_by_age() == 1
