"""One's own data as one document, and being forgotten: confirmed by a fresh code, and never half."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import grpc
import pytest
from rentacar.rent.v1 import account_pb2, booking_pb2
from strawberry.types.graphql import OperationType

from bff.execution import schema as executed
from chassis import rpc
from chassis.actors import Actor
from chassis.roles import Role
from tests import bff_fakes
from tests.integration.bff.test_bff_accounts import VIEWER, ask, cookie_of, sign_in, who

if TYPE_CHECKING:
    from tests.integration.bff.conftest import Stack

EXPORT = "{ myDataExport { version createdAt document } }"
PARTS = "erasure { id doneAt bookingCount parts { service doneAt } }"
ERASE = f"""
mutation ($code: String!) {{
  accountErase(code: $code) {{
    __typename
    ... on AccountErased {{ {PARTS} }}
    ... on ErasureNotAllowed {{ message openBookings {{ reference status }} }}
  }}
}}"""
ERASE_OTHER = """
mutation { customerErase(email: "bia@example.com", note: "letter 17") { __typename ... on AccountErased { erasure { id } } } }
"""


async def test_an_export_puts_together_what_every_service_knows(stack: Stack) -> None:
    await sign_in(stack)
    exported = (await ask(stack, EXPORT))["data"]["myDataExport"]
    told = json.loads(exported["document"])
    assert (exported["version"], told["version"], told["format"]) == (1, 1, "rentacar-data-export")
    assert told["account"]["profile"]["email"] == "ana@example.com"
    assert [one["booking"]["reference"] for one in told["bookings"]] == [bff_fakes.REFERENCE]
    assert told["payments"]["payments"] == [{"booking_id": bff_fakes.BOOKING_ID}]
    assert told["documents"][0]["link"].startswith(f"/documents/{bff_fakes.REFERENCE}/")
    assert [card["last4"] for card in told["saved_cards"]] == ["4242"]
    assert [session["method"] for session in told["sessions"]] == ["code"]
    assert {actor.kind for actor in stack.accounts.actors[-1:]} == {"customer"}


async def test_while_a_part_is_down_there_is_no_half_export(stack: Stack) -> None:
    await sign_in(stack)
    stack.notify.failures["ExportCustomer"] = rpc.RpcError(grpc.StatusCode.UNAVAILABLE, "DOWN", "down")
    answer = await ask(stack, EXPORT)
    assert answer["data"] == {"myDataExport": None}
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["SERVICE_UNAVAILABLE"]


async def test_an_export_that_takes_too_many_pages_is_none_and_no_part_of_one(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(executed.SECONDS, OperationType.QUERY, 2.0)
    await sign_in(stack)
    stack.accounts.answers["ExportCustomer"].next_page_token = "more"
    answer = await ask(stack, EXPORT)
    assert not answer.get("data")
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["DEADLINE_EXCEEDED"]


async def test_guests_and_staff_have_no_export_and_no_account_to_erase(stack: Stack) -> None:
    for document, variables in ((EXPORT, None), (ERASE, {"code": "123456"})):
        [error] = (await stack.ask(document, variables))["errors"]
        assert error["extensions"]["code"] == "UNAUTHENTICATED"
        [error] = (await stack.ask(document, variables, _bearer(Role.ADMIN)))["errors"]
        assert error["extensions"]["code"] == "FORBIDDEN"


async def test_who_is_erased_is_signed_out_everywhere_and_can_see_how_far_it_has_come(stack: Stack) -> None:
    elsewhere = cookie_of(await sign_in(stack)).partition("=")[2].partition(";")[0]
    stack.client.cookies.clear()
    await sign_in(stack)
    answer = (await ask(stack, ERASE, {"code": bff_fakes.CODE}))["data"]["accountErase"]
    assert answer["__typename"] == "AccountErased"
    assert stack.accounts.asked[-1] == account_pb2.EraseCustomerRequest(code=bff_fakes.CODE)
    assert "rentacar" not in stack.client.cookies
    assert (await ask(stack, VIEWER))["data"]["viewer"] is None
    assert (await who(stack, elsewhere))["viewer"] is None
    status = f'{{ erasure(id: "{answer["erasure"]["id"]}") {{ doneAt parts {{ service doneAt }} }} }}'
    told = (await stack.ask(status))["data"]["erasure"]
    assert told["doneAt"] is None
    assert [part["service"] for part in told["parts"] if part["doneAt"] is None] == ["payment"]
    assert (await stack.ask('{ erasure(id: "nonsense") { doneAt } }'))["data"] == {"erasure": None}


async def test_a_refusal_says_which_bookings_are_open_and_signs_nobody_out(stack: Stack) -> None:
    await sign_in(stack)
    open_ = account_pb2.OpenBooking(reference=bff_fakes.REFERENCE, status=booking_pb2.BOOKING_STATUS_CONFIRMED)
    stack.accounts.answers["EraseCustomer"] = account_pb2.EraseCustomerResponse(
        not_allowed=account_pb2.ErasureNotAllowed(open=[open_])
    )
    answer = (await ask(stack, ERASE, {"code": bff_fakes.CODE}))["data"]["accountErase"]
    assert answer["openBookings"] == [{"reference": bff_fakes.REFERENCE, "status": "CONFIRMED"}]
    assert "aberto" in answer["message"]
    stack.accounts.answers["EraseCustomer"] = account_pb2.EraseCustomerResponse(refused=account_pb2.SignInRefused())
    assert (await ask(stack, ERASE, {"code": "0"}))["data"]["accountErase"] == {"__typename": "SignInRefused"}
    assert (await ask(stack, VIEWER))["data"]["viewer"] is not None


async def test_only_admins_erase_others(stack: Stack) -> None:
    for role in (Role.AGENT, Role.MANAGER):
        [error] = (await stack.ask(ERASE_OTHER, None, _bearer(role)))["errors"]
        assert error["extensions"]["code"] == "FORBIDDEN"
    answer = await stack.ask(ERASE_OTHER, None, _bearer(Role.ADMIN))
    assert answer["data"]["customerErase"]["__typename"] == "AccountErased"
    actor: Actor = stack.accounts.actors[-1]
    assert (actor.kind, actor.role) == ("staff", "ADMIN")


def _bearer(role: Role) -> Any:
    return {"authorization": f"Bearer {bff_fakes.TOKENS[role]}"}
