"""Everybody tries everything: each kind of caller against each field of Query and Mutation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
    is_leaf_type,
)

from bff import ids
from bff.rights import TABLE, Who
from bff.schema.build import build
from chassis.roles import Right, Role, may
from tests import bff_fakes

if TYPE_CHECKING:
    from tests.integration.bff.conftest import Stack

REFUSED = frozenset({"UNAUTHENTICATED", "FORBIDDEN"})
SAMPLES: dict[str, Any] = {
    "ID": f'"{ids.encode("Booking", bff_fakes.BOOKING_ID)}"',
    "String": '"x"',
    "Int": "1",
    "Float": "1.0",
    "Boolean": "true",
    "Decimal": '"1.00"',
    "Date": '"1990-01-31"',
    "DateTime": '"2027-03-01T10:00:00Z"',
    "LocalDateTime": '"2027-03-01T10:00"',
}
TOKENS: dict[str, str] = {
    "guest": "",
    "customer": bff_fakes.CUSTOMER_TOKEN,
    **{role.value: bff_fakes.TOKENS[role] for role in Role},
}
PLACES = sorted(place for place in TABLE if place.split(".")[0] in ("Query", "Mutation"))


def sample(kind: Any) -> str:
    """A literal of an input type, with what it must have."""
    if isinstance(kind, GraphQLNonNull):
        return sample(kind.of_type)
    if isinstance(kind, GraphQLList):
        return f"[{sample(kind.of_type)}]"
    if isinstance(kind, GraphQLEnumType):
        return str(next(iter(kind.values)))
    if isinstance(kind, GraphQLInputObjectType):
        given = {name: field.type for name, field in kind.fields.items() if isinstance(field.type, GraphQLNonNull)}
        return "{" + ", ".join(f"{name}: {sample(each)}" for name, each in given.items()) + "}"
    return str(SAMPLES[kind.name])


def document(place: str) -> str:
    """An operation that asks for the one field, with the arguments that it must have."""
    root, name = place.split(".")
    schema = build()._schema
    kind = schema.query_type if root == "Query" else schema.mutation_type
    assert kind is not None
    field: GraphQLField = kind.fields[name]
    given = [f"{key}: {sample(each.type)}" for key, each in field.args.items() if isinstance(each.type, GraphQLNonNull)]
    arguments = f"({', '.join(given)})" if given else ""
    selection = "" if is_leaf_type(get_named_type(field.type)) else " { __typename }"
    return f"{root.lower()} {{ {name}{arguments}{selection} }}"


def expected(place: str, who: str) -> str:
    """The code that the caller is to be told; empty where they may."""
    rule = TABLE[place]
    if isinstance(rule, Right):
        allowed = who in Role.__members__ and may(who, rule)
    else:
        allowed = {Who.CUSTOMER: who == "customer", Who.SIGNED_IN: who != "guest"}.get(Who(rule), True)
    return "" if allowed else "UNAUTHENTICATED" if who == "guest" else "FORBIDDEN"


@pytest.mark.parametrize("who", TOKENS)
async def test_everybody_gets_what_is_theirs_and_nothing_else(stack: Stack, who: str) -> None:
    headers = {"authorization": f"Bearer {TOKENS[who]}"} if TOKENS[who] else {}
    wrong: list[Any] = []
    for place in PLACES:
        before = len(stack.rent.asked), len(stack.queues.actors)
        answer = await stack.ask(document(place), headers=headers)
        codes = {error["extensions"]["code"] for error in answer.get("errors", ())}
        refused = expected(place, who)
        if (codes if refused else codes & REFUSED) != ({refused} if refused else set()):
            wrong.append((place, codes, refused))
        if refused and (len(stack.rent.asked), len(stack.queues.actors)) != before:
            wrong.append((place, "a service was asked"))
    assert wrong == []


@pytest.mark.parametrize("who", TOKENS)
async def test_what_goes_out_is_asked_in_the_callers_own_name(stack: Stack, who: str) -> None:
    headers = {"authorization": f"Bearer {TOKENS[who]}"} if TOKENS[who] else {}
    query = "query ($r: String!, $e: String) { booking(reference: $r, email: $e) { reference } }"
    await stack.ask(query, {"r": bff_fakes.REFERENCE, "e": bff_fakes.EMAIL}, headers)
    actor = stack.rent.actors[-1]
    kind = who if who in ("guest", "customer") else "staff"
    assert (actor.kind, actor.role) == (kind, who if kind == "staff" else "")
    assert actor.session == (f"token:{bff_fakes.PAYMENT_ID}" if TOKENS[who] else "")


KINDS = {
    "accessTokenRevoke": "AccessToken",
    "deadLetterDrop": "DeadLetter",
    "deadLetterReplay": "DeadLetter",
    "notificationResend": "Notification",
    "savedCardRemove": "SavedCard",
    "vehicleMaintenanceSave": "FleetVehicle",
}
"""What the ids are of that mutations take."""
ASK_NOBODY = {"sessionEnd", "sessionEndOthers", "signOut"}  # but Redis
NO_UNION = {"signInStart"}


@pytest.mark.parametrize("place", [place for place in PLACES if place.startswith("Mutation.")])
async def test_with_every_service_down_a_mutation_answers_unavailable(stack: Stack, place: str) -> None:
    name = place.partition(".")[2]
    who = next(who for who in ("ADMIN", "customer") if not expected(place, who))
    headers = {"authorization": f"Bearer {TOKENS[who]}"}
    await stack.ask("{ __typename }", headers=headers)  # whose token it is, is known for seconds
    for server in stack.servers.values():
        await server.grpc.stop(0)
    wanted = f'"{ids.encode(KINDS.get(name, "Booking"), bff_fakes.PAYMENT_ID)}"'
    answer = await stack.ask(document(place).replace(SAMPLES["ID"], wanted), headers=headers)
    if name in ASK_NOBODY:
        assert "errors" not in answer
    elif name in NO_UNION:
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["SERVICE_UNAVAILABLE"]
    else:
        assert answer == {"data": {name: {"__typename": "Unavailable"}}}


NODE = "query ($id: ID!) { node(id: $id) { __typename id } }"


@pytest.mark.parametrize("who", TOKENS)
async def test_an_id_opens_no_more_than_who_brings_it_may_see(stack: Stack, who: str) -> None:
    headers = {"authorization": f"Bearer {TOKENS[who]}"} if TOKENS[who] else {}
    other = "7a0a0a5e-4f6b-4c7b-9a55-0c1b6b7f0fff"
    seen = {
        ("Location", "GRU"): True,
        ("VehicleClass", "EAMM"): True,
        ("Booking", bff_fakes.BOOKING_ID): who != "guest",
        ("Booking", other): False,
        ("Booking", "no uuid"): False,
        ("Customer", bff_fakes.CUSTOMER_ID): who == "customer",
        ("Customer", other): False,
        ("Customer", ""): False,
        ("StaffMember", bff_fakes.STAFF_IDS[Role.ADMIN]): False,
        ("Payment", bff_fakes.PAYMENT_ID): False,
    }
    for (kind, key), visible in seen.items():
        answer = await stack.ask(NODE, {"id": ids.encode(kind, key)}, headers)
        found = {"__typename": kind, "id": ids.encode(kind, key)} if visible else None
        assert answer == {"data": {"node": found}}, (kind, key)


async def test_fields_for_staff_are_null_for_everybody_else(stack: Stack) -> None:
    stack.rent.answers["GetBooking"].booking.CopyFrom(bff_fakes.picked_up())
    query = "query ($id: ID!) { node(id: $id) { ... on Booking { disputes { reason } pickedUp { staff } } } }"
    booking = {"id": ids.encode("Booking", bff_fakes.BOOKING_ID)}
    for who in ("customer", "AGENT"):
        headers = {"authorization": f"Bearer {TOKENS[who]}"}
        node = (await stack.ask(query, booking, headers))["data"]["node"]
        staff = who == "AGENT"
        assert node == {"disputes": [] if staff else None, "pickedUp": {"staff": "counter" if staff else None}}
