"""Accounts through the whole stack: codes by mail, one's own bookings, tokens, and what each of staff may do."""

from __future__ import annotations

import re
import time
from typing import Any
from uuid import uuid4

import httpx

from tests.stack import CREATE, Stack, booking_input

START = "mutation ($e: String!, $s: Boolean) { signInStart(email: $e, staff: $s) { expiresAt } }"
FINISH = """mutation ($e: String!, $c: String!, $s: Boolean) { signInFinish(email: $e, code: $c, staff: $s) {
  __typename ... on SignedIn { isNew customer { email bookings { totalCount } } staffMember { role } } } }"""
BOOKING = "query ($r: String!, $i: ID!) { booking(reference: $r) { reference } node(id: $i) { id } }"
MINE = "{ viewer { email bookings { totalCount nodes { reference } } } }"


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, stack: Stack, **headers: str) -> None:
        self.stack = stack
        given = headers or {"origin": stack.web}
        self.http = httpx.Client(base_url=stack.web, headers=given, timeout=20)

    def answer(self, query: str, **variables: Any) -> Any:
        return self.http.post("/graphql", json={"query": query, "variables": variables}).json()

    def ask(self, query: str, **variables: Any) -> Any:
        answer = self.answer(query, **variables)
        assert not answer.get("errors"), answer
        return answer["data"]

    def codes(self, query: str, **variables: Any) -> set[str]:
        return {error["extensions"]["code"] for error in self.answer(query, **variables).get("errors", ())}

    def sign_in(self, email: str, *, staff: bool = False) -> Any:
        self.ask(START, e=email, s=staff)
        code = self._mailed(email)
        assert self.ask(FINISH, e=email, c=f"{(int(code) + 1) % 10**6:06}", s=staff)["signInFinish"] == {
            "__typename": "SignInRefused"
        }
        signed = self.ask(FINISH, e=email, c=code, s=staff)["signInFinish"]
        assert signed["__typename"] == "SignedIn"
        again = Person(self.stack).ask(FINISH, e=email, c=code, s=staff)["signInFinish"]
        assert again == {"__typename": "SignInRefused"}, "a code is good once"
        return signed

    def _mailed(self, email: str) -> str:
        for _ in range(100):
            for mail in self.stack.mails(email):
                if found := re.search(r"\b(\d{6})\b", mail["subject"] + str(self._read(mail["id"]))):
                    return found[1]
            time.sleep(0.1)
        raise AssertionError(f"no code came to {email}")

    def _read(self, mail_id: str) -> Any:
        return self.stack.http.get(f"{self.stack.addresses['mailbox']}/api/messages/{mail_id}").json().get("text")

    def book(self, email: str) -> Any:
        offer = next(each for each in self.stack.offers()["offers"])
        given = booking_input(offer["id"], email=email, token="pm_card_visa")
        created = self.ask(CREATE, input=given, key=str(uuid4()))["bookingCreate"]
        return created["booking"]["reference"]


def test_what_a_customer_booked_is_theirs_and_nobody_elses(stack: Stack) -> None:
    email, other = f"ana-{uuid4().hex[:8]}@example.com", f"eve-{uuid4().hex[:8]}@example.com"
    as_guest = Person(stack).book(email)
    ana, eve = Person(stack), Person(stack)
    signed = ana.sign_in(email)
    assert signed["customer"] == {"email": email, "bookings": {"totalCount": 1}}, "a guest's booking joins the account"
    signed_in = ana.book("somebody.else@example.com")
    assert {each["reference"] for each in ana.ask(MINE)["viewer"]["bookings"]["nodes"]} == {as_guest, signed_in}
    booking_id = ana.ask("query ($r: String!) { booking(reference: $r) { id } }", r=signed_in)["booking"]["id"]
    assert ana.ask(BOOKING, r=signed_in, i=booking_id)["node"] == {"id": booking_id}
    eve.sign_in(other)
    for nobody in (eve, Person(stack)):
        assert nobody.ask(BOOKING, r=signed_in, i=booking_id) == {"booking": None, "node": None}
    token = ana.ask(
        """mutation { accessTokenCreate(input: {name: "robot"}) { ... on AccessTokenCreated { secret accessToken { id } } } }"""
    )["accessTokenCreate"]
    robot = Person(stack, authorization=f"Bearer {token['secret']}")
    assert robot.ask(MINE)["viewer"]["email"] == email
    assert robot.codes('mutation { accessTokenCreate(input: {name: "x"}) { __typename } }') == {"FORBIDDEN"}
    ana.ask("mutation ($i: ID!) { accessTokenRevoke(id: $i) { __typename } }", i=token["accessToken"]["id"])
    assert robot.codes(MINE) == {"UNAUTHENTICATED"}
    ana.ask("mutation { signOut }")
    assert ana.ask(MINE) == {"viewer": None}


def test_each_of_staff_may_what_their_role_says_and_the_log_names_them(stack: Stack) -> None:
    asked = {
        "{ bookings { totalCount } }": {"agent", "manager", "admin"},
        "{ vehicles(first: 1) { totalCount } }": {"agent", "manager", "admin"},
        "{ notifications(first: 1) { nodes { id } } }": {"manager", "admin"},
        "{ deadLetters { totalCount } }": {"manager", "admin"},
        "{ staffMembers { nodes { id } } }": {"admin"},
        "{ auditLog { nodes { action staffName } } }": {"admin"},
    }
    people = {}
    for role in ("agent", "manager", "admin"):
        people[role] = Person(stack)
        signed = people[role].sign_in(f"{role}@rentacar.example", staff=True)
        assert signed["staffMember"] == {"role": role.upper()}
    people["customer"] = Person(stack)
    people["customer"].sign_in(f"ana-{uuid4().hex[:8]}@example.com")
    for query, may in asked.items():
        for who, person in people.items():
            assert person.codes(query) == (set() if who in may else {"FORBIDDEN"}), (query, who)
        assert Person(stack).codes(query) == {"UNAUTHENTICATED"}
    told = people["admin"].ask("{ auditLog(first: 100) { nodes { action subject } } }")["auditLog"]["nodes"]
    assert {"action": "staff.sign_in", "subject": "agent@rentacar.example"} in told
