"""Accounts: codes that end, tokens, whose bookings are whose, who of staff may what, and a log that nobody changes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import grpc
import pytest
import pytest_asyncio
from rentacar.notify.v1 import notify_pb2, notify_pb2_grpc
from rentacar.rent.v1 import account_pb2 as pb
from rentacar.rent.v1 import account_pb2_grpc, booking_pb2, rent_pb2

from chassis import actors, rpc
from chassis.actors import Actor
from chassis.roles import Right
from chassis.staff_log import RemoteStaffLog
from notify_service.sight import RemoteSight
from rent_service.admission import ADMISSION
from rent_service.app import build_account_servicer
from rent_service.offer_tokens import parse_keys
from tests import acting
from tests.conftest import by_owner
from tests.integration.rent_service.conftest import KEYS, Rent, employ

EMAIL = "bia@example.com"


class Mails(notify_pb2_grpc.NotifyServiceServicer):
    """Keeps the codes."""

    def __init__(self) -> None:
        self.sent: list[notify_pb2.SendSignInCodeRequest] = []
        self.down = False

    async def SendSignInCode(self, request: Any, context: Any) -> notify_pb2.SendSignInCodeResponse:
        if self.down:
            raise rpc.RpcError(grpc.StatusCode.UNAVAILABLE, "MAIL_UNAVAILABLE", "down")
        self.sent.append(request)
        return notify_pb2.SendSignInCodeResponse()


@dataclass
class Accounts:
    """AccountService, and what it mails."""

    stub: Any
    rent: Rent
    mails: Mails
    port: int

    async def start(self, email: str = EMAIL, **given: Any) -> pb.StartSignInResponse:
        answer: pb.StartSignInResponse = await self.stub.StartSignIn(pb.StartSignInRequest(email=email, **given))
        return answer

    async def finish(self, code: str, email: str = EMAIL, **given: Any) -> pb.FinishSignInResponse:
        request = pb.FinishSignInRequest(email=email, code=code, **given)
        answer: pb.FinishSignInResponse = await self.stub.FinishSignIn(request)
        return answer

    async def sign_in(self, email: str = EMAIL) -> Actor:
        await self.start(email)
        signed_in = await self.finish(self.mails.sent[-1].code, email)
        return Actor("customer", signed_in.customer.customer_id, "", "s")

    async def later(self, interval: str) -> None:
        await by_owner(self.rent.pool, f"UPDATE clock SET time_offset = time_offset + interval '{interval}'")


@pytest_asyncio.fixture
async def accounts(rent: Rent) -> AsyncIterator[Accounts]:
    mails, notify = Mails(), rpc.Server("127.0.0.1:0")
    notify_pb2_grpc.add_NotifyServiceServicer_to_server(mails, notify.grpc)
    server = rpc.Server("127.0.0.1:0", door=acting.door(ADMISSION))
    await notify.start()
    async with (
        rpc.channel(f"127.0.0.1:{notify.port}") as to_notify,
        rpc.channel(f"127.0.0.1:{server.port}", signer=acting.SIGNERS["bff"]) as channel,
    ):
        stub: Any = notify_pb2_grpc.NotifyServiceStub(to_notify)
        servicer = build_account_servicer(rent.pool, stub, parse_keys(KEYS))
        account_pb2_grpc.add_AccountServiceServicer_to_server(servicer, server.grpc)
        await server.start()
        yield Accounts(account_pb2_grpc.AccountServiceStub(channel), rent, mails, server.port)
        await server.grpc.stop(0)
    await notify.grpc.stop(0)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


async def test_a_code_signs_in_once_also_when_twenty_bring_it_at_once(accounts: Accounts) -> None:
    await accounts.start()
    code = accounts.mails.sent[0].code
    answers = await asyncio.gather(*(accounts.finish(code) for _ in range(20)))
    results = [answer.WhichOneof("result") for answer in answers]
    assert (results.count("customer"), results.count("refused")) == (1, 19)
    assert await accounts.rent.pool.fetchval("SELECT count(*) FROM customer") == 1


async def test_guessing_ends_after_five_tries(accounts: Accounts) -> None:
    await accounts.start()
    code = accounts.mails.sent[0].code
    for _ in range(5):
        assert (await accounts.finish(wrong(code))).HasField("refused")
    assert (await accounts.finish(code)).HasField("refused")


async def test_a_code_ends_after_ten_minutes_and_with_the_next_one(accounts: Accounts) -> None:
    await accounts.start()
    await accounts.later("31 seconds")
    await accounts.start()
    first, second = (mail.code for mail in accounts.mails.sent)
    assert first == second or (await accounts.finish(first)).HasField("refused")
    await accounts.later("10 minutes")
    assert (await accounts.finish(second)).HasField("refused")


async def test_codes_are_limited_by_address_and_by_client_whoever_it_is(accounts: Accounts) -> None:
    assert (await accounts.start()).HasField("started")
    assert (await accounts.start(" BIA@example.com ")).HasField("limited")
    for _ in range(4):
        await accounts.later("31 seconds")
        assert (await accounts.start()).HasField("started")
    await accounts.later("31 seconds")
    assert (await accounts.start()).HasField("limited")
    for number in range(30):
        assert (await accounts.start(f"p{number}@example.com", client_address="203.0.113.9")).HasField("started")
    assert (await accounts.start("p30@example.com", client_address="203.0.113.9")).HasField("limited")
    assert (await accounts.start("p30@example.com", client_address="203.0.113.10")).HasField("started")


async def test_a_mail_that_could_not_be_sent_counts_for_nothing(accounts: Accounts) -> None:
    accounts.mails.down = True
    with pytest.raises(grpc.aio.AioRpcError) as away:
        await accounts.start()
    assert away.value.code() == grpc.StatusCode.UNAVAILABLE
    accounts.mails.down = False
    assert (await accounts.start()).HasField("started")


async def test_an_address_that_is_nobody_s_of_staff_gets_the_same_answer_and_no_code(accounts: Accounts) -> None:
    known, unknown = await accounts.start("ana@rentacar.example", staff=True), await accounts.start(staff=True)
    assert known.WhichOneof("result") == unknown.WhichOneof("result") == "started"
    first, second = accounts.mails.sent
    assert (len(first.code), second.code) == (6, "")
    assert (await accounts.finish(first.code, "ana@rentacar.example")).HasField("refused")  # as a customer
    signed_in = await accounts.finish(first.code, "ana@rentacar.example", staff=True)
    assert signed_in.staff_member.role == pb.STAFF_ROLE_ADMIN
    row = await accounts.rent.pool.fetchrow("SELECT action, subject FROM audit_log")
    assert row is not None
    assert tuple(row) == ("staff.sign_in", "ana@rentacar.example")


async def test_neither_codes_nor_addresses_are_kept_in_clear(accounts: Accounts) -> None:
    await accounts.start(client_address="203.0.113.9")
    [row] = await accounts.rent.pool.fetch("SELECT sign_in_code::text AS shown FROM sign_in_code")
    for secret in (EMAIL, accounts.mails.sent[0].code.encode().hex(), "203.0.113.9"):
        assert secret not in row["shown"]


async def test_an_openid_subject_joins_the_customer_of_its_verified_address(accounts: Accounts) -> None:
    bia = await accounts.sign_in()
    given: dict[str, Any] = {
        "issuer": "https://id.example",
        "subject": "42",
        "email": EMAIL.upper(),
        "given_name": "Bia",
    }
    unproven = await accounts.stub.SignInByOidc(pb.SignInByOidcRequest(**given))
    assert unproven.HasField("email_not_verified")
    proven = await accounts.stub.SignInByOidc(pb.SignInByOidcRequest(**given, email_verified=True))
    assert (proven.customer.customer_id, proven.customer.given_name, proven.is_new) == (bia.subject, "Bia", False)
    again = await accounts.stub.SignInByOidc(pb.SignInByOidcRequest(issuer=given["issuer"], subject="42"))
    assert again.customer.customer_id == bia.subject


async def test_a_guest_s_bookings_join_the_account_of_the_proven_address_alone(accounts: Accounts) -> None:
    booking = await accounts.rent.book("EDMM")
    owner, eve = await accounts.sign_in(booking.driver.email), await accounts.sign_in("eve@example.com")
    key = rent_pb2.BookingKey(reference=booking.reference)
    with actors.acting(owner):
        listed = await accounts.stub.ListCustomerBookings(pb.ListCustomerBookingsRequest())
        read = await accounts.rent.stub.GetBooking(rent_pb2.GetBookingRequest(key=key))
    assert [one.reference for one in listed.bookings] == [read.booking.reference] == [booking.reference]
    by_id = rent_pb2.GetBookingRequest(booking_id=booking.booking_id)
    with actors.acting(eve):
        assert (await accounts.stub.ListCustomerBookings(pb.ListCustomerBookingsRequest())).total_size == 0
        for request in (rent_pb2.GetBookingRequest(key=key), by_id):
            with pytest.raises(grpc.aio.AioRpcError) as refused:
                await accounts.rent.stub.GetBooking(request)
            assert refused.value.code() == grpc.StatusCode.NOT_FOUND


async def test_a_profile_is_checked_like_a_driver(accounts: Accounts) -> None:
    with actors.acting(await accounts.sign_in()):
        cpf: dict[str, Any] = {"document_type": 1, "document_number": "529.982.247-25"}
        changed = await accounts.stub.UpdateCustomer(pb.UpdateCustomerRequest(given_name=" Bia ", **cpf))
        assert (changed.customer.given_name, changed.customer.document_number) == ("Bia", "52998224725")
        bad = await accounts.stub.UpdateCustomer(
            pb.UpdateCustomerRequest(document_type=booking_pb2.DOCUMENT_TYPE_CPF, document_number="1")
        )
        assert [(one.field, one.code) for one in bad.invalid.problems] == [("documentNumber", "CPF_CHECK_DIGITS")]
        emptied = await accounts.stub.UpdateCustomer(pb.UpdateCustomerRequest(given_name=""))
        assert (emptied.customer.given_name, emptied.customer.document_number) == ("", "52998224725")


async def test_an_access_token_stands_for_its_owner_until_it_is_ended(accounts: Accounts) -> None:
    bia = await accounts.sign_in()
    with actors.acting(bia):
        made = await accounts.stub.CreateAccessToken(pb.CreateAccessTokenRequest(name="tool"))
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await accounts.stub.CreateAccessToken(pb.CreateAccessTokenRequest(name="tool", scopes=["developer"]))
        assert refused.value.code() == grpc.StatusCode.PERMISSION_DENIED
    request = pb.ResolveAccessTokenRequest(token=made.secret)
    assert (await accounts.stub.ResolveAccessToken(request)).customer.customer_id == bia.subject
    token_id = made.access_token.access_token_id
    with actors.acting(Actor("customer", bia.subject, "", f"token:{token_id}")), pytest.raises(grpc.aio.AioRpcError):
        await accounts.stub.CreateAccessToken(pb.CreateAccessTokenRequest(name="another"))
    with actors.acting(bia):
        await accounts.stub.RevokeAccessToken(pb.RevokeAccessTokenRequest(access_token_id=token_id))
    with pytest.raises(grpc.aio.AioRpcError) as gone:
        await accounts.stub.ResolveAccessToken(request)
    assert gone.value.code() == grpc.StatusCode.NOT_FOUND


async def test_nobody_makes_more_than_fifty_access_tokens_also_many_at_once(accounts: Accounts) -> None:
    with actors.acting(await accounts.sign_in()):
        asked = [accounts.stub.CreateAccessToken(pb.CreateAccessTokenRequest(name="tool")) for _ in range(60)]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        refused = [answer.code() for answer in answers if isinstance(answer, grpc.aio.AioRpcError)]
        assert refused == [grpc.StatusCode.FAILED_PRECONDITION] * 10
        kept = await accounts.stub.ListAccessTokens(pb.ListAccessTokensRequest())
        assert len(kept.access_tokens) == 50


@pytest.mark.parametrize(("kind", "role"), [("customer", ""), ("staff", "ADMIN")])
async def test_a_claim_whose_subject_is_no_id_is_nobodys(accounts: Accounts, kind: actors.Kind, role: str) -> None:
    with actors.acting(Actor(kind, "nobody", role)), pytest.raises(grpc.aio.AioRpcError) as refused:
        await accounts.stub.ListAccessTokens(pb.ListAccessTokensRequest())
    assert refused.value.code() == grpc.StatusCode.PERMISSION_DENIED


async def test_the_last_admin_stays_and_who_is_let_go_may_do_nothing(accounts: Accounts) -> None:
    ana, rui = acting.staff("Ana"), await employ(accounts.rent.pool, "Rui", "MANAGER")
    with actors.acting(ana):
        alone = pb.SaveStaffMemberRequest(
            staff_id=ana.subject, email="ana@rentacar.example", name="Ana", role="STAFF_ROLE_AGENT", active=True
        )
        kept = await accounts.stub.SaveStaffMember(alone)
        assert [one.code for one in kept.invalid.problems] == ["LAST_ADMIN"]
        gone = pb.SaveStaffMemberRequest(
            staff_id=rui.subject, email="rui@rentacar.example", name="Rui", role="STAFF_ROLE_MANAGER", active=False
        )
        assert not (await accounts.stub.SaveStaffMember(gone)).staff_member.active
        log = await accounts.stub.ListAuditLog(pb.ListAuditLogRequest())
    assert [(entry.action, entry.subject) for entry in log.entries] == [("staff.change", "rui@rentacar.example")]
    with actors.acting(rui), pytest.raises(grpc.aio.AioRpcError) as refused:
        await accounts.rent.stub.ListBookings(rent_pb2.ListBookingsRequest())
    assert refused.value.code() == grpc.StatusCode.PERMISSION_DENIED


async def test_the_audit_log_can_t_be_changed_unnoticed(accounts: Accounts) -> None:
    pool = accounts.rent.pool
    for _ in range(3):
        await pool.execute(
            "INSERT INTO audit_log (staff_name, role, session, action, subject, details) "
            "VALUES ('Ana', 'ADMIN', '', 'a.b', 'x', '{}')"
        )
    for change in ("UPDATE audit_log SET subject = 'y'", "DELETE FROM audit_log", "TRUNCATE audit_log"):
        with pytest.raises(asyncpg.PostgresError):
            await pool.execute(change)
        with pytest.raises(asyncpg.PostgresError, match="only ever grows"):
            await by_owner(pool, change)
    assert await pool.fetchval("SELECT broken_audit()") is None
    await by_owner(pool, "ALTER TABLE audit_log DISABLE TRIGGER audit_log_grows")
    await by_owner(pool, "UPDATE audit_log SET subject = 'y' WHERE entry_id = 2")
    assert await pool.fetchval("SELECT broken_audit()") == 2


def test_every_rpc_says_who_may_call_it() -> None:
    for service, module in (("RentService", rent_pb2), ("AccountService", pb)):
        declared = {method.name for method in module.DESCRIPTOR.services_by_name[service].methods}
        assert set(ADMISSION[f"rentacar.rent.v1.{service}"]) == declared


async def test_notify_learns_which_bookings_a_staff_member_sees_and_nobody_else_asks(accounts: Accounts) -> None:
    rent, hidden = accounts.rent, uuid4()
    booking = UUID((await rent.confirmed("EDMM")).booking_id)
    people = {
        "here": await employ(rent.pool, "Bia", "MANAGER", ["GRU"]),
        "elsewhere": await employ(rent.pool, "Rui", "MANAGER", ["CGH"]),
        "everywhere": await employ(rent.pool, "Mia", "MANAGER"),
    }
    await rent.pool.execute("UPDATE staff_member SET active = false WHERE staff_id = $1", acting.person("Ana"))
    async with rpc.channel(f"127.0.0.1:{accounts.port}", signer=acting.SIGNERS["notify"]) as channel:
        seen = {}
        for name, actor in people.items():
            with actors.answering(actor):
                seen[name] = await RemoteSight(channel).of({booking, hidden})
        with actors.answering(acting.staff("Ana")), pytest.raises(rpc.RpcError) as gone:
            await RemoteSight(channel).of({booking})
    assert seen == {"here": {booking}, "elsewhere": set(), "everywhere": {booking}}
    assert gone.value.code == grpc.StatusCode.PERMISSION_DENIED
    with pytest.raises(grpc.aio.AioRpcError) as refused, actors.acting(people["everywhere"]):
        await accounts.stub.ListSeenBookings(
            pb.ListSeenBookingsRequest(staff_id=people["everywhere"].subject, booking_ids=[str(booking)])
        )
    assert refused.value.code() == grpc.StatusCode.PERMISSION_DENIED


async def test_another_service_lets_act_only_who_has_the_right_now_whatever_their_claim_says(
    accounts: Accounts,
) -> None:
    pool, right = accounts.rent.pool, Right.DEAD_LETTERS_DECIDE
    mia = await employ(pool, "Mia", "ADMIN")
    async with rpc.channel(f"127.0.0.1:{accounts.port}", signer=acting.SIGNERS["payment"]) as channel:
        log = RemoteStaffLog(channel)
        with actors.answering(mia):
            await log.note("dead_letter.drop", "a/1-0", {}, right=right)
            await pool.execute("UPDATE staff_member SET role = 'MANAGER'")
            with pytest.raises(rpc.RpcError) as demoted:
                await log.note("dead_letter.drop", "a/2-0", {}, right=right)
            await log.note("message.resend", "b", {}, right=Right.MAILS)
            await pool.execute("UPDATE staff_member SET role = 'AGENT'")
            async with rpc.channel(f"127.0.0.1:{accounts.port}", signer=acting.SIGNERS["notify"]) as of_notify:
                with pytest.raises(rpc.RpcError) as sees_no_mails:
                    await RemoteSight(of_notify).of({uuid4()})
    refused = {demoted.value.code, sees_no_mails.value.code}
    assert refused == {grpc.StatusCode.PERMISSION_DENIED}
    noted = await pool.fetch("SELECT subject FROM audit_log ORDER BY entry_id")
    assert [row["subject"] for row in noted] == ["a/1-0", "b"]
