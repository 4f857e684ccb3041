"""Signing in and out, one's own things, and what attackers try with cookies, pages and tokens."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import redis
import websockets
from google.protobuf.timestamp_pb2 import Timestamp
from rentacar.rent.v1 import account_pb2, booking_pb2, rent_pb2

from bff import ids
from bff.callers import MOST_GUESSES
from chassis.actors import Actor
from chassis.roles import Role
from tests import bff_fakes
from tests.integration.bff.conftest import running

if TYPE_CHECKING:
    from tests.integration.bff.conftest import Stack

START = (
    "mutation ($email: String!, $staff: Boolean) { signInStart(email: $email, staff: $staff) { expiresAt againAt } }"
)
FINISH = """
mutation ($email: String!, $code: String!, $staff: Boolean) {
  signInFinish(email: $email, code: $code, staff: $staff) {
    __typename
    ... on SignedIn { isNew customer { email bookings { totalCount nodes { reference } } } staffMember { role name } }
    ... on SignInRefused { message }
    ... on Unavailable { retryAfterSeconds }
  }
}
"""
VIEWER = "{ viewer { email } staffViewer { role } }"
SESSIONS = "{ sessions { id current method userAgent } }"
SIGN_OUT = "mutation { signOut }"
EMAIL = bff_fakes.EMAIL


def page(stack: Stack) -> dict[str, str]:
    """What a browser says of a page of ours."""
    return {"origin": stack.url}


async def sign_in(stack: Stack, email: str = EMAIL, *, staff: bool = False) -> httpx.Response:
    given = {"email": email, "code": bff_fakes.CODE, "staff": staff}
    response = await stack.client.post("/graphql", json={"query": FINISH, "variables": given}, headers=page(stack))
    assert response.json()["data"]["signInFinish"]["__typename"] == "SignedIn", response.text
    return response


async def ask(stack: Stack, query: str, variables: Any = None) -> Any:
    """As a page of ours asks, with the cookies that the browser has."""
    return await stack.ask(query, variables, page(stack))


async def who(stack: Stack, cookie: str) -> Any:
    """Whom a cookie is of."""
    async with httpx.AsyncClient(base_url=stack.url, cookies={"rentacar": cookie}) as other:
        answer = (await other.post("/graphql", json={"query": VIEWER}, headers=page(stack))).json()
    return answer["data"]


def cookie_of(response: httpx.Response) -> str:
    return next(each for each in response.headers.get_list("set-cookie") if each.startswith("rentacar="))


async def test_a_code_is_asked_for_with_the_clients_address(stack: Stack) -> None:
    answer = await stack.ask(START, {"email": EMAIL}, {"accept-language": "en", "x-forwarded-for": "6.6.6.6"})
    assert answer["data"]["signInStart"] == {"expiresAt": "2026-11-23T12:00:00Z", "againAt": "2026-11-23T12:00:00Z"}
    asked = stack.accounts.asked[-1]
    assert (asked.email, asked.staff, asked.locale, asked.client_address) == (EMAIL, False, "en", "127.0.0.1")
    assert stack.accounts.actors[-1] == Actor("service", "bff")


async def test_asking_too_often_is_told_with_when_to_try_again(stack: Stack) -> None:
    again = Timestamp()
    again.FromDatetime(datetime(2026, 11, 23, 12, 0, 30, tzinfo=UTC))
    limited = account_pb2.SignInLimited(again_time=again)
    stack.accounts.answers["StartSignIn"] = account_pb2.StartSignInResponse(limited=limited)
    [error] = (await stack.ask(START, {"email": EMAIL}))["errors"]
    assert error["extensions"]["code"] == "RATE_LIMITED"
    assert 1 <= error["extensions"]["retryAfterSeconds"] <= 31
    stack.accounts.answers["StartSignIn"] = account_pb2.StartSignInResponse(invalid=booking_pb2.InvalidInput())
    [error] = (await stack.ask(START, {"email": "nobody"}))["errors"]
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("BAD_USER_INPUT", "email")


async def test_a_client_that_would_take_a_stream_too_signs_in(stack: Stack) -> None:
    accepted = "application/graphql-response+json, application/json, text/event-stream, multipart/mixed"
    given = {"email": EMAIL, "code": bff_fakes.CODE, "staff": False}
    headers = page(stack) | {"accept": accepted}
    response = await stack.client.post("/graphql", json={"query": FINISH, "variables": given}, headers=headers)
    assert response.json()["data"]["signInFinish"]["__typename"] == "SignedIn", response.text
    assert cookie_of(response)


async def test_a_customer_signs_in_by_a_code_and_out(stack: Stack) -> None:
    response = await sign_in(stack)
    signed = response.json()["data"]["signInFinish"]
    assert signed["customer"] == {"email": EMAIL, "bookings": {"totalCount": 1, "nodes": [{"reference": "K7PQ2M9X"}]}}
    assert (signed["isNew"], signed["staffMember"]) == (True, None)
    words = cookie_of(response).split("; ")
    assert words[1:] == ["Path=/", f"Max-Age={90 * 86400}", "HttpOnly", "SameSite=Lax"]
    assert stack.accounts.actors[-1].kind == "customer"
    assert stack.accounts.actors[-1].subject == bff_fakes.CUSTOMER_ID
    assert (await ask(stack, VIEWER))["data"] == {"viewer": {"email": EMAIL}, "staffViewer": None}
    stolen = stack.client.cookies["rentacar"]
    assert (await ask(stack, SIGN_OUT))["data"] == {"signOut": True}
    assert "rentacar" not in stack.client.cookies
    assert (await ask(stack, VIEWER))["data"] == {"viewer": None, "staffViewer": None}
    assert await who(stack, stolen) == {"viewer": None, "staffViewer": None}, "a stolen cookie is worth nothing then"


async def test_a_wrong_code_signs_nobody_in(stack: Stack) -> None:
    for code in ("000000", "", "x" * 50):
        answer = await ask(stack, FINISH, {"email": EMAIL, "code": code})
        refused = answer["data"]["signInFinish"]
        assert refused["__typename"] in ("SignInRefused", "InvalidInput"), answer
        assert "rentacar" not in stack.client.cookies


async def test_signing_in_changes_the_cookie_and_ends_what_was_planted(stack: Stack) -> None:
    await sign_in(stack, "mallory@example.com")
    planted = stack.client.cookies["rentacar"]
    await sign_in(stack)
    fresh = stack.client.cookies["rentacar"]
    assert fresh != planted
    assert (await who(stack, planted))["viewer"] is None
    assert (await who(stack, fresh))["viewer"] == {"email": EMAIL}
    made_up = "A" * 43
    stack.client.cookies.clear()
    stack.client.cookies.set("rentacar", made_up, domain="127.0.0.1")
    await sign_in(stack)
    assert (await who(stack, made_up))["viewer"] is None


async def test_staff_sign_in_by_a_code_and_stop_being_staff_when_let_go(stack: Stack) -> None:
    response = await sign_in(stack, "manager@rentacar.example", staff=True)
    assert response.json()["data"]["signInFinish"]["staffMember"] == {"role": "MANAGER", "name": "The manager"}
    assert f"Max-Age={24 * 3600}" in cookie_of(response)
    assert (await ask(stack, VIEWER))["data"] == {"viewer": None, "staffViewer": {"role": "MANAGER"}}
    admin = {"authorization": f"Bearer {bff_fakes.TOKENS[Role.ADMIN]}"}
    stack.accounts.inactive.add(bff_fakes.STAFF_IDS[Role.MANAGER])
    gone = bff_fakes.staff_member(Role.MANAGER, active=False)
    stack.accounts.answers["SaveStaffMember"] = account_pb2.SaveStaffMemberResponse(staff_member=gone)
    save = """mutation ($input: StaffMemberSaveInput!) { staffMemberSave(input: $input) { __typename } }"""
    given = {"email": "m@x.example", "name": "M", "role": "MANAGER", "active": False}
    saved = await stack.ask(save, {"input": given | {"id": ids.encode("StaffMember", gone.staff_id)}}, admin)
    assert saved["data"]["staffMemberSave"] == {"__typename": "StaffMemberSaved"}
    assert (await ask(stack, VIEWER))["data"] == {"viewer": None, "staffViewer": None}
    assert (await ask(stack, "{ bookings { totalCount } }"))["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_somebody_whom_the_command_line_let_go_is_out_at_the_next_look(stack: Stack) -> None:
    await sign_in(stack, "agent@rentacar.example", staff=True)
    stack.accounts.inactive.add(bff_fakes.STAFF_IDS[Role.AGENT])
    cookie = stack.client.cookies["rentacar"]
    answer = await ask(stack, "{ bookings { totalCount } }")
    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    stack.accounts.inactive.clear()
    assert await who(stack, cookie) == {"viewer": None, "staffViewer": None}, "the session has ended"


async def test_sessions_are_listed_and_ended_by_who_has_them(stack: Stack) -> None:
    await sign_in(stack)
    other = stack.client.cookies["rentacar"]
    stack.client.cookies.clear()
    await sign_in(stack)
    listed = (await ask(stack, SESSIONS))["data"]["sessions"]
    assert [each["current"] for each in sorted(listed, key=lambda each: each["current"])] == [False, True]
    assert {each["method"] for each in listed} == {"CODE"}
    [away] = [each["id"] for each in listed if not each["current"]]
    end = "mutation ($id: ID!) { sessionEnd(id: $id) { __typename ... on SessionEnded { sessionId } } }"
    async with httpx.AsyncClient(base_url=stack.url) as thief:
        await thief.post(
            "/graphql",
            json={"query": FINISH, "variables": {"email": "admin@x", "code": bff_fakes.CODE, "staff": True}},
            headers=page(stack),
        )
        tried = await thief.post("/graphql", json={"query": end, "variables": {"id": away}}, headers=page(stack))
        assert tried.json()["data"]["sessionEnd"] == {"__typename": "NotFound"}
    assert (await who(stack, other))["viewer"] == {"email": EMAIL}
    ended = (await ask(stack, end, {"id": away}))["data"]["sessionEnd"]
    assert ended == {"__typename": "SessionEnded", "sessionId": away}
    assert (await who(stack, other))["viewer"] is None
    assert (await ask(stack, end, {"id": away}))["data"]["sessionEnd"] == {"__typename": "NotFound"}
    others = "mutation { sessionEndOthers { __typename ... on SessionsEnded { count } } }"
    assert (await ask(stack, others))["data"]["sessionEndOthers"] == {"__typename": "SessionsEnded", "count": 0}
    assert (await ask(stack, VIEWER))["data"]["viewer"] == {"email": EMAIL}


FORGED: dict[str, tuple[dict[str, str], int]] = {
    "another site": ({"origin": "https://evil.example"}, 403),
    "another site that names us": ({"origin": "https://evil.example/127.0.0.1"}, 403),
    "a sandboxed frame": ({"origin": "null"}, 403),
    "another port of this host": ({"origin": "http://127.0.0.1:1"}, 403),
    "nobody says which page": ({}, 403),
    "another site without an origin": ({"sec-fetch-site": "cross-site"}, 403),
    "a page beside ours": ({"sec-fetch-site": "same-site"}, 403),
}


@pytest.mark.parametrize("attack", FORGED)
@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
async def test_no_other_page_acts_with_a_visitors_cookie(stack: Stack, attack: str, accept: str) -> None:
    await sign_in(stack)
    headers, status = FORGED[attack]
    response = await stack.client.post("/graphql", json={"query": SIGN_OUT}, headers=headers | {"accept": accept})
    assert response.status_code == status
    assert response.json()["errors"][0]["extensions"]["code"] == "ORIGIN_NOT_ALLOWED"
    assert "access-control-allow-origin" not in response.headers
    assert (await ask(stack, VIEWER))["data"]["viewer"] == {"email": EMAIL}


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
async def test_a_form_acts_for_nobody(stack: Stack, content_type: str) -> None:
    await sign_in(stack)
    for headers in (page(stack), {"origin": "https://evil.example"}):
        body = json.dumps({"query": SIGN_OUT}).encode()
        response = await stack.client.post("/graphql", content=body, headers=headers | {"content-type": content_type})
        assert response.status_code in (403, 415)
    assert (await ask(stack, VIEWER))["data"]["viewer"] == {"email": EMAIL}


async def test_pages_that_are_ours_elsewhere_may_act(stack: Stack) -> None:
    await sign_in(stack)
    headers = {"origin": "https://web.example"}
    response = await stack.client.post("/graphql", json={"query": VIEWER}, headers=headers)
    assert response.json()["data"]["viewer"] == {"email": EMAIL}
    assert response.headers["access-control-allow-origin"] == "https://web.example"
    same = await stack.client.post("/graphql", json={"query": VIEWER}, headers={"sec-fetch-site": "same-origin"})
    assert same.json()["data"]["viewer"] == {"email": EMAIL}


async def test_mutations_never_go_by_get(stack: Stack) -> None:
    await sign_in(stack)
    response = await stack.client.get("/graphql", params={"query": SIGN_OUT}, headers=page(stack))
    assert response.status_code == 405
    assert (await ask(stack, VIEWER))["data"]["viewer"] == {"email": EMAIL}


async def test_another_site_does_not_sign_its_visitors_in(stack: Stack) -> None:
    given = {"email": "mallory@example.com", "code": bff_fakes.CODE}
    headers = {"origin": "https://evil.example"}
    response = await stack.client.post("/graphql", json={"query": FINISH, "variables": given}, headers=headers)
    assert response.json()["errors"][0]["extensions"]["code"] == "ORIGIN_NOT_ALLOWED"
    assert "set-cookie" not in response.headers
    assert not any(isinstance(each, account_pb2.FinishSignInRequest) for each in stack.accounts.asked)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
async def test_no_other_page_opens_a_websocket_with_a_visitors_cookie(stack: Stack, origin: str | None) -> None:
    await sign_in(stack)
    url = stack.url.replace("http", "ws") + "/graphql"
    given = {"Cookie": f"rentacar={stack.client.cookies['rentacar']}"} | ({"Origin": origin} if origin else {})
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with websockets.connect(url, subprotocols=["graphql-transport-ws"], additional_headers=given):  # type: ignore[list-item]
            pass
    assert refused.value.response.status_code == 403


async def websocket(stack: Stack, headers: dict[str, str], init: dict[str, Any], *queries: str) -> list[Any]:
    """The answers to queries, one after the other, over a WebSocket."""
    url = stack.url.replace("http", "ws") + "/graphql"
    answers: list[Any] = []
    async with websockets.connect(url, subprotocols=["graphql-transport-ws"], additional_headers=headers) as socket:  # type: ignore[list-item]
        await socket.send(json.dumps({"type": "connection_init", "payload": init}))
        assert json.loads(await socket.recv())["type"] == "connection_ack"
        for place, query in enumerate(queries):
            if query == "wait":
                await asyncio.sleep(2.1)
                continue
            await socket.send(json.dumps({"id": str(place), "type": "subscribe", "payload": {"query": query}}))
            answers.append(json.loads(await socket.recv())["payload"])
            await socket.recv()
    return answers


async def test_a_websocket_knows_its_session_and_when_it_has_ended(stack: Stack) -> None:
    await sign_in(stack)
    headers = {"Cookie": f"rentacar={stack.client.cookies['rentacar']}", "Origin": stack.url}
    [signed_in] = await websocket(stack, headers, {}, VIEWER)
    assert signed_in["data"]["viewer"] == {"email": EMAIL}
    first, out, after = await websocket(stack, headers, {}, VIEWER, SIGN_OUT, "wait", VIEWER)
    assert (first["data"]["viewer"], out["data"]["signOut"], after["data"]["viewer"]) == ({"email": EMAIL}, True, None)
    start = FINISH.replace("($email: String!, $code: String!, $staff: Boolean)", "")
    start = start.replace("email: $email, code: $code, staff: $staff", f'email: "{EMAIL}", code: "{bff_fakes.CODE}"')
    [refused] = await websocket(stack, {"Origin": stack.url}, {}, start)
    assert refused["errors"][0]["extensions"]["code"] == "BAD_REQUEST", "an answer without cookies signs nobody in"


async def test_what_a_websocket_listens_to_beside_does_not_outlive_its_session(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bff.changes.REREAD_SECONDS", 0.5)
    monkeypatch.setattr("bff.http.entrance.FRESH_SECONDS", 0.4)
    await sign_in(stack)
    headers = {"Cookie": f"rentacar={stack.client.cookies['rentacar']}", "Origin": stack.url}
    url = stack.url.replace("http", "ws") + "/graphql"
    for_everybody, by_session = f', email: "{EMAIL}"', ""
    async with websockets.connect(url, subprotocols=["graphql-transport-ws"], additional_headers=headers) as socket:  # type: ignore[list-item]
        await socket.send(json.dumps({"type": "connection_init"}))
        assert json.loads(await socket.recv())["type"] == "connection_ack"
        for name, proof in (("proven", for_everybody), ("signed in", by_session)):
            query = f'subscription {{ bookingChanged(reference: "{bff_fakes.REFERENCE}"{proof}) {{ __typename }} }}'
            await socket.send(json.dumps({"id": name, "type": "subscribe", "payload": {"query": query}}))
            assert json.loads(await socket.recv())["payload"]["data"]["bookingChanged"]["__typename"] == "Booking"
            await asyncio.sleep(0.25)  # the first looks who asks, the second soon after it
        await ask(stack, SIGN_OUT)
        told = json.loads(await asyncio.wait_for(socket.recv(), 5))
        assert (told["id"], told["payload"]["data"]["bookingChanged"]["__typename"]) == ("signed in", "BookingNotFound")
        assert json.loads(await socket.recv()) == {"id": "signed in", "type": "complete"}
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(socket.recv(), 1)


async def test_a_token_opens_a_websocket_where_headers_cannot_be_set(stack: Stack) -> None:
    init = {"authorization": f"Bearer {bff_fakes.TOKENS[Role.AGENT]}"}
    [answer] = await websocket(stack, {}, init, VIEWER)
    assert answer["data"]["staffViewer"] == {"role": "AGENT"}
    with pytest.raises(websockets.ConnectionClosed) as closed:
        await websocket(stack, {}, {"authorization": f"Bearer rac_{'z' * 40}"}, VIEWER)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4403


async def test_a_token_goes_before_a_cookie_and_needs_no_page(stack: Stack) -> None:
    await sign_in(stack)
    headers = {"authorization": f"Bearer {bff_fakes.TOKENS[Role.AGENT]}"}
    answer = await stack.ask(VIEWER, headers=headers)
    assert answer["data"] == {"viewer": None, "staffViewer": {"role": "AGENT"}}
    evil = headers | {"origin": "https://evil.example"}
    assert (await stack.ask(VIEWER, headers=evil))["data"]["staffViewer"] == {"role": "AGENT"}


@pytest.mark.parametrize("token", [f"rac_{'z' * 40}", "rac_short", "x" * 5000, "'; DROP TABLE", "Bearer"])
async def test_what_is_no_token_of_ours_is_told_so(stack: Stack, token: str) -> None:
    response = await stack.client.post("/graphql", json={"query": VIEWER}, headers={"authorization": f"Bearer {token}"})
    assert response.status_code == 401
    assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert token not in response.text or len(token) < 10


async def test_who_guesses_tokens_is_soon_not_listened_to(stack: Stack) -> None:
    statuses = []
    for place in range(MOST_GUESSES + 5):
        headers = {"authorization": f"Bearer rac_{place:0>40}"}
        statuses.append((await stack.client.post("/graphql", json={"query": VIEWER}, headers=headers)).status_code)
    assert statuses == [401] * MOST_GUESSES + [429] * 5
    assert len(stack.accounts.asked) == MOST_GUESSES
    last = await stack.client.post("/graphql", json={"query": VIEWER}, headers=headers)
    assert last.headers["retry-after"] == "60"
    assert (await stack.ask(VIEWER))["data"] == {"viewer": None, "staffViewer": None}, "guests go on"


async def test_guesses_that_come_at_once_are_counted_too(stack: Stack) -> None:
    async def guess(place: int) -> int:
        headers = {"authorization": f"Bearer rac_{place:0>40}"}
        return (await stack.client.post("/graphql", json={"query": VIEWER}, headers=headers)).status_code

    statuses = await asyncio.gather(*(guess(place) for place in range(5 * MOST_GUESSES)))
    assert MOST_GUESSES <= len(stack.accounts.asked) < 2 * MOST_GUESSES
    assert sorted(set(statuses)) == [401, 429]
    assert await guess(0) == 429


async def test_a_token_that_comes_many_times_at_once_is_asked_about_a_few_times_and_always_good(
    redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering = bff_fakes.FakeAccounts.ResolveAccessToken

    async def slowly(self: bff_fakes.FakeAccounts, request: Any, context: Any) -> Any:
        await asyncio.sleep(0.5)
        return await answering(self, request, context)

    monkeypatch.setattr(bff_fakes.FakeAccounts, "ResolveAccessToken", slowly)
    headers = {"authorization": f"Bearer {bff_fakes.CUSTOMER_TOKEN}"}
    async with running(redis_url, tmp_path) as made:
        answers = await asyncio.gather(*(made.ask(VIEWER, headers=headers) for _ in range(3 * MOST_GUESSES)))
        assert all(answer["data"]["viewer"] == {"email": EMAIL} for answer in answers)
        asked = [each for each in made.accounts.asked if isinstance(each, account_pb2.ResolveAccessTokenRequest)]
        assert len(asked) == MOST_GUESSES


async def test_tokens_are_made_listed_and_revoked(stack: Stack) -> None:
    await sign_in(stack)
    create = """mutation ($input: AccessTokenCreateInput!) { accessTokenCreate(input: $input) {
      __typename ... on AccessTokenCreated { secret accessToken { id name scopes } } } }"""
    made = (await ask(stack, create, {"input": {"name": "robot"}}))["data"]["accessTokenCreate"]
    assert made["secret"] == bff_fakes.CUSTOMER_TOKEN
    assert (stack.accounts.asked[-1].name, stack.accounts.asked[-1].days) == ("robot", 90)
    listed = (await ask(stack, "{ accessTokens { id name hint lastUsedAt } }"))["data"]["accessTokens"]
    token_id = ids.encode("AccessToken", bff_fakes.PAYMENT_ID)
    assert listed == [{"id": token_id, "name": "robot", "hint": "rac_abcd", "lastUsedAt": None}]
    revoke = "mutation ($id: ID!) { accessTokenRevoke(id: $id) { __typename } }"
    assert (await ask(stack, revoke, {"id": token_id}))["data"]["accessTokenRevoke"][
        "__typename"
    ] == "AccessTokenRevoked"
    assert (await ask(stack, revoke, {"id": "x"}))["data"]["accessTokenRevoke"]["__typename"] == "NotFound"


async def test_a_profile_changes_only_in_what_is_given(stack: Stack) -> None:
    await sign_in(stack)
    update = """mutation ($input: ProfileUpdateInput!) { profileUpdate(input: $input) {
      __typename ... on InvalidInput { problems { field code } } } }"""
    given = {"givenName": "Ana", "phone": None, "documentType": "CPF", "documentNumber": "52998224725"}
    assert (await ask(stack, update, {"input": given}))["data"]["profileUpdate"] == {"__typename": "ProfileUpdated"}
    asked = stack.accounts.asked[-1]
    assert (asked.given_name, asked.phone, asked.document_type) == ("Ana", "", booking_pb2.DOCUMENT_TYPE_CPF)
    assert asked.HasField("phone")
    assert not asked.HasField("family_name")
    long = (await ask(stack, update, {"input": {"givenName": "x" * 500}}))["data"]["profileUpdate"]
    assert long == {"__typename": "InvalidInput", "problems": [{"field": "givenName", "code": "TOO_LONG"}]}


async def test_saved_cards_are_the_customers_own(stack: Stack) -> None:
    await sign_in(stack)
    [card] = (await ask(stack, "{ savedCards { id token brand last4 expiryYear } }"))["data"]["savedCards"]
    assert (card["token"], card["last4"]) == ("pm_1", "4242")
    remove = "mutation ($id: ID!) { savedCardRemove(id: $id) { __typename } }"
    for removed in ("SavedCardRemoved", "NotFound"):
        answer = (await ask(stack, remove, {"id": card["id"]}))["data"]["savedCardRemove"]
        assert answer == {"__typename": removed}
    assert (await ask(stack, remove, {"id": "pm_1"}))["data"]["savedCardRemove"] == {"__typename": "NotFound"}


async def test_ones_own_booking_needs_no_email_and_keys_are_ones_own(stack: Stack) -> None:
    query = "query ($r: String!) { booking(reference: $r) { reference } }"
    assert (await ask(stack, query, {"r": bff_fakes.REFERENCE}))["data"] == {"booking": None}
    assert stack.rent.asked == []
    await sign_in(stack)
    assert (await ask(stack, query, {"r": bff_fakes.REFERENCE}))["data"] == {"booking": {"reference": "K7PQ2M9X"}}
    assert stack.rent.asked[-1].key == rent_pb2.BookingKey(reference=bff_fakes.REFERENCE)
    cancel = """mutation ($r: String!) { bookingCancel(
      input: {booking: {reference: $r}, expectedFee: "0.00"}, idempotencyKey: "k") { __typename } }"""
    await ask(stack, cancel, {"r": bff_fakes.REFERENCE})
    assert stack.rent.asked[-1].request_id == rent_pb2.Idempotency(scope=bff_fakes.CUSTOMER_ID, key="k")
    assert stack.rent.actors[-1].subject == bff_fakes.CUSTOMER_ID


async def test_with_redis_away_guests_go_on_and_nobody_is_taken_for_one(stack: Stack, redis_url: str) -> None:
    await sign_in(stack)
    create = """mutation { bookingCancel(input: {booking: {reference: "K7PQ2M9X", email: "ana@example.com"},
      expectedFee: "0.00"}, idempotencyKey: "k") { __typename } }"""
    redis.Redis.from_url(redis_url).client_pause(6000, all=True)
    try:
        asked = len(stack.rent.asked)
        answer = await ask(stack, '{ viewer { email } location(code: "GRU") { code } }')
        assert answer["data"] == {"viewer": None, "location": {"code": "GRU"}}
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["SERVICE_UNAVAILABLE"]
        assert (await ask(stack, create))["data"]["bookingCancel"] == {"__typename": "Unavailable"}
        assert len(stack.rent.asked) == asked, "it would have been the guest's booking, and the guest's key"
        stack.client.cookies.clear()
        assert (await ask(stack, "{ viewer { email } }")) == {"data": {"viewer": None}}
        assert (await ask(stack, create))["data"]["bookingCancel"]["__typename"] == "BookingCancelled"
        finish = await ask(stack, FINISH, {"email": EMAIL, "code": bff_fakes.CODE})
        assert finish["data"]["signInFinish"]["__typename"] == "Unavailable"
        finishes = [each for each in stack.accounts.asked if isinstance(each, account_pb2.FinishSignInRequest)]
        assert len(finishes) == 1, "the code is still good"
    finally:
        redis.Redis.from_url(redis_url, socket_timeout=10).client_unpause()


async def test_watching_ones_own_booking_ends_with_the_session(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bff.changes.REREAD_SECONDS", 0.3)
    monkeypatch.setattr("bff.http.entrance.FRESH_SECONDS", 0.1)
    await sign_in(stack)
    query = f'subscription {{ bookingChanged(reference: "{bff_fakes.REFERENCE}") {{ __typename }} }}'
    headers = page(stack) | {"accept": "text/event-stream"}
    seen = []
    async with stack.client.stream("POST", "/graphql", json={"query": query}, headers=headers) as stream:
        async for line in stream.aiter_lines():
            if line.startswith("data:") and "__typename" in line:
                seen.append(json.loads(line[5:])["data"]["bookingChanged"]["__typename"])
                if len(seen) == 1:
                    await asyncio.sleep(0.7)
                    await ask(stack, SIGN_OUT)
    assert seen == ["Booking", "BookingNotFound"]
