"""What staff ask and decide besides the counter: the board, cars, money back, colleagues, mails, dead letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from rentacar.notify.v1 import notify_pb2
from rentacar.rent.v1 import account_pb2, booking_pb2, rent_pb2

from bff import ids, pages
from chassis.roles import Role
from tests import bff_fakes

if TYPE_CHECKING:
    from tests.integration.bff.conftest import Stack

REFERENCE = bff_fakes.REFERENCE
LETTER = ids.encode("DeadLetter", bff_fakes.DEAD)


async def ask(stack: Stack, query: str, variables: Any = None, role: Role = Role.ADMIN) -> Any:
    headers = {"authorization": f"Bearer {bff_fakes.TOKENS[role]}"}
    answer = await stack.ask(query, variables, headers)
    assert "errors" not in answer, answer
    [result] = answer["data"].values()
    return result


async def test_the_board_is_asked_for_by_place_day_state_and_text(stack: Stack) -> None:
    query = """query ($filter: BookingFilter, $after: String) { bookings(filter: $filter, first: 10, after: $after) {
      totalCount pageInfo { hasNextPage endCursor } nodes { reference driver { familyName } } } }"""
    given = {"location": " gru ", "day": "2027-03-01", "side": "RETURN", "statuses": ["CONFIRMED"], "text": "Souza"}
    page = await ask(stack, query, {"filter": given}, Role.AGENT)
    assert (page["totalCount"], page["nodes"][0]["reference"]) == (7, REFERENCE)
    assert stack.rent.asked[-1] == rent_pb2.ListBookingsRequest(
        location_code="GRU",
        day="2027-03-01",
        side=rent_pb2.BOARD_SIDE_DROPOFF,
        statuses=[booking_pb2.BOOKING_STATUS_CONFIRMED],
        text="Souza",
        page_size=10,
    )
    await ask(stack, query, {"after": page["pageInfo"]["endCursor"]}, Role.AGENT)
    assert stack.rent.asked[-1] == rent_pb2.ListBookingsRequest(page_size=10, page_token="2")


async def test_nobody_came_and_money_goes_back(stack: Stack) -> None:
    mark = """mutation ($r: String!) { bookingNoShow(reference: $r, idempotencyKey: "k") {
      __typename ... on BookingMarkedNoShow { booking { status } } ... on NotAllowed { reason } } }"""
    assert (await ask(stack, mark, {"r": REFERENCE}))["booking"] == {"status": "NO_SHOW"}
    early = booking_pb2.NotAllowed(status=booking_pb2.BOOKING_STATUS_CONFIRMED, reason="TOO_EARLY")
    stack.rent.answers["MarkNoShow"] = rent_pb2.MarkNoShowResponse(not_allowed=early)
    assert await ask(stack, mark, {"r": REFERENCE}) == {"__typename": "NotAllowed", "reason": "TOO_EARLY"}
    refund = """mutation ($input: RefundCreateInput!) { refundCreate(input: $input, idempotencyKey: "k") {
      __typename ... on InvalidInput { problems { field code } } } }"""
    given = {"reference": REFERENCE, "amount": "12.34", "note": "The heating was broken"}
    assert await ask(stack, refund, {"input": given}) == {"__typename": "RefundCreated"}
    asked = stack.rent.asked[-1]
    assert (asked.amount_minor_units, asked.note) == (1234, "The heating was broken")
    assert (asked.request_id.scope, asked.request_id.key) == (bff_fakes.STAFF_IDS[Role.ADMIN], "k")
    for amount in ("12.345", "-1.00", "0.00"):
        refused = await ask(stack, refund, {"input": given | {"amount": amount}})
        assert refused["problems"] == [{"field": "amount", "code": "AMOUNT_INVALID"}]


async def test_cars_are_listed_and_taken_out(stack: Stack) -> None:
    query = """{ vehicles(filter: {acriss: "ebmm", inMaintenance: true}) { totalCount nodes {
      id plate vehicleClass { acriss } location { code } bookingReference maintenance { id reason endsAt } } } }"""
    [car] = (await ask(stack, query, role=Role.AGENT))["nodes"]
    assert (car["plate"], car["vehicleClass"], car["location"]) == ("ABC1D23", {"acriss": "EBMM"}, {"code": "GRU"})
    assert (car["bookingReference"], car["maintenance"][0]["endsAt"]) == (None, None)
    assert (stack.rent.asked[-1].acriss, stack.rent.asked[-1].in_maintenance) == ("EBMM", True)
    save = """mutation ($input: VehicleMaintenanceSaveInput!) { vehicleMaintenanceSave(input: $input, idempotencyKey: "k") {
      __typename ... on VehicleTaken { reason } } }"""
    given = {"vehicleId": car["id"], "maintenanceId": car["maintenance"][0]["id"], "reason": "Tyres"}
    ends = given | {"endsAt": "2027-03-02T10:00:00-03:00"}
    assert await ask(stack, save, {"input": ends}) == {"__typename": "VehicleMaintenanceSaved"}
    asked = stack.rent.asked[-1]
    assert (asked.vehicle_id, asked.maintenance_id) == (bff_fakes.BOOKING_ID, bff_fakes.PAYMENT_ID)
    assert (asked.HasField("start_time"), asked.end_time) == (False, bff_fakes.at("2027-03-02T13:00:00+00:00"))
    stack.rent.answers["SaveVehicleMaintenance"] = rent_pb2.SaveVehicleMaintenanceResponse(
        taken=rent_pb2.VehicleTaken(reason="OUT")
    )
    assert await ask(stack, save, {"input": given}) == {"__typename": "VehicleTaken", "reason": "OUT"}
    for wrong in ({"vehicleId": "x"}, {"maintenanceId": car["id"]}):
        assert await ask(stack, save, {"input": given | wrong}) == {"__typename": "NotFound"}


async def test_staff_are_listed_and_saved_and_the_log_tells_of_it(stack: Stack) -> None:
    [member] = (await ask(stack, "{ staffMembers { nodes { id name role active locations } } }"))["nodes"]
    assert (member["name"], member["role"], member["active"]) == ("The agent", "AGENT", True)
    save = "mutation ($input: StaffMemberSaveInput!) { staffMemberSave(input: $input) { __typename } }"
    given = {"id": member["id"], "email": "a@x.example", "name": "Ana", "role": "MANAGER", "locations": ["gru"]}
    assert await ask(stack, save, {"input": given}) == {"__typename": "StaffMemberSaved"}
    asked = next(each for each in stack.accounts.asked if isinstance(each, account_pb2.SaveStaffMemberRequest))
    assert (asked.role, asked.active, list(asked.location_codes)) == (account_pb2.STAFF_ROLE_MANAGER, True, ["GRU"])
    assert await ask(stack, save, {"input": given | {"id": "x"}}) == {"__typename": "NotFound"}
    log = """query ($filter: AuditFilter) { auditLog(filter: $filter) {
      nodes { number action subject staffName staffId role } } }"""
    [entry] = (await ask(stack, log, {"filter": {"staffId": member["id"], "since": "2026-01-01T00:00:00Z"}}))["nodes"]
    assert (entry["number"], entry["action"], entry["staffId"], entry["role"]) == ("1", "booking.pick_up", None, None)
    assert stack.accounts.asked[-1].staff_id == bff_fakes.STAFF_IDS[Role.AGENT]


async def test_mails_are_listed_and_sent_again(stack: Stack) -> None:
    booking = ids.encode("Booking", bff_fakes.BOOKING_ID)
    query = """query ($filter: NotificationFilter) { notifications(filter: $filter) {
      nodes { id bookingId kind status sentAt lastError } } }"""
    [mail] = (await ask(stack, query, {"filter": {"bookingId": booking, "status": "PENDING"}}, Role.MANAGER))["nodes"]
    assert (mail["bookingId"], mail["kind"], mail["sentAt"]) == (booking, "booking_confirmed", None)
    resend = "mutation ($id: ID!) { notificationResend(id: $id) { __typename } }"
    wrong = (booking, ids.encode("Notification", "x"), ids.encode("Notification", bff_fakes.BOOKING_ID))
    assert await ask(stack, resend, {"id": mail["id"]}, Role.MANAGER) == {"__typename": "NotificationResent"}
    for each in wrong:
        assert await ask(stack, resend, {"id": each}, Role.MANAGER) == {"__typename": "NotFound"}
    assert notify_pb2.MESSAGE_STATUS_PENDING == 1


LETTERS = """query ($after: String) { deadLetters(first: 1, after: $after) { totalCount silentWorkers
  pageInfo { hasNextPage endCursor } nodes { id group reason payload bookingId } } }"""
REPLAY = "mutation ($id: ID!) { deadLetterReplay(id: $id) { __typename } }"
DROP = 'mutation ($id: ID!) { deadLetterDrop(id: $id, reason: "a test") { __typename } }'


async def test_dead_letters_are_seen_replayed_and_dropped_in_the_name_of_who_decides(stack: Stack) -> None:
    seen = await ask(stack, LETTERS, role=Role.MANAGER)
    [letter] = seen["nodes"]
    assert (seen["totalCount"], seen["silentWorkers"]) == (1, 0)
    assert letter == {
        "id": LETTER,
        "group": "payment",
        "reason": "failed 5 times",
        "payload": '{"a": 1}',
        "bookingId": None,
    }
    one = "query ($id: ID!) { deadLetter(id: $id) { reason } }"
    assert await ask(stack, one, {"id": LETTER}) == {"reason": "failed 5 times"}
    for wrong in ("x", ids.encode("DeadLetter", "no name"), ids.encode("DeadLetter", "a/1-1")):
        assert await ask(stack, one, {"id": wrong}) is None
        for act in (REPLAY, DROP):
            result = await ask(stack, act, {"id": wrong})
            assert result["__typename"] in ("NotFound", "InvalidInput"), (act, wrong)
    assert await ask(stack, REPLAY, {"id": LETTER}) == {"__typename": "DeadLetterReplayed"}
    assert (stack.queues.actors[-1].kind, stack.queues.actors[-1].role) == ("staff", "ADMIN")
    assert await ask(stack, REPLAY, {"id": LETTER}) == {"__typename": "NotFound"}
    assert await ask(stack, one, {"id": LETTER}) is None


async def test_a_dead_letter_that_holds_nothing_can_only_be_dropped(stack: Stack) -> None:
    stack.queues.letters[bff_fakes.DEAD].reason = "empty"
    assert await ask(stack, REPLAY, {"id": LETTER}) == {"__typename": "DeadLetterNotReplayable"}
    assert await ask(stack, DROP, {"id": LETTER}) == {"__typename": "DeadLetterDropped"}
    assert stack.queues.dropped == ["a test"]


async def test_dead_letters_come_in_pages(stack: Stack) -> None:
    later = stack.queues.letters[bff_fakes.DEAD].__deepcopy__({})
    later.name = "rent-events/1763900000001-0"
    later.dead_time.seconds += 1
    stack.queues.letters[later.name] = later
    first = await ask(stack, LETTERS)
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (2, True)
    second = await ask(stack, LETTERS, {"after": first["pageInfo"]["endCursor"]})
    assert [each["id"] for each in second["nodes"]] == [ids.encode("DeadLetter", later.name)]
    assert second["pageInfo"]["hasNextPage"] is False


async def test_a_page_of_dead_letters_follows_also_one_that_is_gone(stack: Stack) -> None:
    for place in (1, 2):
        later = stack.queues.letters[bff_fakes.DEAD].__deepcopy__({})
        later.name = f"rent-events/176390000000{place}-0"
        later.dead_time.seconds += place
        stack.queues.letters[later.name] = later
    two = LETTERS.replace("first: 1", "first: 2")
    first = await ask(stack, two)
    last = first["nodes"][-1]["id"]
    assert await ask(stack, REPLAY, {"id": last}) == {"__typename": "DeadLetterReplayed"}
    second = await ask(stack, two, {"after": first["pageInfo"]["endCursor"]})
    assert [each["id"] for each in second["nodes"]] == [ids.encode("DeadLetter", later.name)]
    headers = {"authorization": f"Bearer {bff_fakes.TOKENS[Role.ADMIN]}"}
    for cursor in (ids.encode("0", "x"), "nonsense", pages.encode("²/x", 0)):
        [error] = (await stack.ask(two, {"after": cursor}, headers))["errors"]
        assert (error["extensions"]["code"], error["extensions"]["field"]) == ("BAD_USER_INPUT", "after")


@pytest.mark.parametrize("query", [LETTERS, REPLAY.replace("($id: ID!)", "").replace("$id", f'"{LETTER}"')])
async def test_with_all_workers_away_dead_letters_are_unavailable(stack: Stack, query: str) -> None:
    await stack.servers["work"].grpc.stop(0)
    headers = {"authorization": f"Bearer {bff_fakes.TOKENS[Role.ADMIN]}"}
    answer = await stack.ask(query, None, headers)
    if query == LETTERS:
        assert answer["errors"][0]["extensions"]["code"] == "SERVICE_UNAVAILABLE"
    else:
        assert answer["data"]["deadLetterReplay"] == {"__typename": "Unavailable"}
