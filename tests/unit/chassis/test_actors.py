"""Who acts: what is believed, and what is not."""

from __future__ import annotations

import base64
import json
import secrets
import time
from typing import Any

import pytest

from chassis import actors
from chassis.actors import GUEST, Actor, ActorError, Signer, Verifier
from chassis.admission import ANYBODY, Door, NotAdmittedError, customers, only, staff, through_bff
from chassis.roles import LEAST, Right, Role, may

SEEDS = {kid: secrets.token_hex(32) for kid in ("bff-1", "rent-1", "payment-1")}
VERIFIER = Verifier(actors.public_keys(SEEDS))
BFF, RENT = (Signer(f"{kid}:{SEEDS[kid]}") for kid in ("bff-1", "rent-1"))
ADMIN = Actor("staff", "5d3c", "ADMIN", "s1")


def test_a_claim_of_the_bff_is_believed() -> None:
    for actor in (GUEST, Actor("customer", "4be1", session="token:1"), ADMIN, Actor("service", "bff")):
        assert VERIFIER.actor(BFF.sign(actor)) == actor


def test_a_service_may_claim_itself_and_nobody_else() -> None:
    assert VERIFIER.actor(RENT.sign(Actor("service", "rent"))) == Actor("service", "rent")
    for claimed in (ADMIN, Actor("customer", "4be1"), Actor("service", "bff"), Actor("service", "payment")):
        assert VERIFIER.actor(RENT.sign(claimed)) is None


@pytest.mark.parametrize("claim", ["", ".", "x", "e30.e30", "ä.b", "a" * 5000, "=.=", "{}.x"])
def test_what_is_no_claim_is_not_believed(claim: str) -> None:
    assert VERIFIER.actor(claim) is None


def test_an_altered_claim_is_not_believed() -> None:
    body, _, signature = BFF.sign(Actor("staff", "5d3c", "AGENT", "s1")).partition(".")
    payload = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    payload["role"] = "ADMIN"
    forged = base64.urlsafe_b64encode(json.dumps(payload).encode()).rstrip(b"=").decode()
    assert VERIFIER.actor(f"{forged}.{signature}") is None


def test_a_claim_by_a_key_that_nobody_knows_is_not_believed() -> None:
    stranger = Signer(f"bff-1:{secrets.token_hex(32)}")
    assert VERIFIER.actor(stranger.sign(ADMIN)) is None


def test_a_claim_replayed_a_minute_later_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    claim, then = BFF.sign(ADMIN), time.time()
    assert VERIFIER.actor(claim) == ADMIN
    monkeypatch.setattr(time, "time", lambda: then + 61)
    assert VERIFIER.actor(claim) is None


def test_a_claim_from_the_future_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 90)
    claim = BFF.sign(ADMIN)
    monkeypatch.setattr(time, "time", lambda: now)
    assert VERIFIER.actor(claim) is None


def test_a_claim_in_use_is_never_about_to_expire(monkeypatch: pytest.MonkeyPatch) -> None:
    for moment in (1_800_000_000.0, 1_800_000_029.9, 1_800_000_030.0):
        monkeypatch.setattr(time, "time", lambda moment=moment: moment)
        claim = BFF.sign(ADMIN)
        monkeypatch.setattr(time, "time", lambda moment=moment: moment + actors.LIFETIME - actors.FRESH - 0.1)
        assert VERIFIER.actor(claim) == ADMIN


def test_old_and_new_keys_are_believed_while_they_are_changed() -> None:
    seeds = SEEDS | {"bff-2": secrets.token_hex(32)}
    both = Verifier(actors.public_keys(seeds))
    assert both.actor(Signer(f"bff-2:{seeds['bff-2']}").sign(ADMIN)) == both.actor(BFF.sign(ADMIN)) == ADMIN


def test_calls_go_out_in_the_name_of_whom_the_bff_acts_for_and_else_of_the_process() -> None:
    def claimed(signer: Signer) -> Actor | None:
        return VERIFIER.actor(signer.claim())

    assert claimed(BFF) == Actor("service", "bff")
    with actors.acting(ADMIN):
        assert claimed(BFF) == ADMIN
        assert claimed(RENT) == Actor("service", "rent")
    assert claimed(BFF) == Actor("service", "bff")


@pytest.mark.parametrize("key", ["", "bff-1", "bff-1:00", "nokid:" + "0" * 64, "bff-1:" + "g" * 64])
def test_a_bad_key_is_refused_at_the_start(key: str) -> None:
    with pytest.raises(ActorError):
        Signer(key)


TABLE = {
    "a.B": {
        "Any": ANYBODY,
        "Own": customers(),
        "Refund": staff(Right.REFUND, "rent"),
        "Inside": only("payment", "bff"),
        "Front": through_bff("rent"),
    }
}


@pytest.mark.parametrize(
    ("rpc", "admitted"),
    [
        ("Any", {"guest", "customer", "AGENT", "MANAGER", "ADMIN", "rent", "bff", "nonsense"}),
        ("Own", {"customer"}),
        ("Refund", {"MANAGER", "ADMIN", "rent"}),
        ("Inside", {"bff"}),
        ("Front", {"guest", "customer", "AGENT", "MANAGER", "ADMIN", "rent", "bff"}),
        ("Undeclared", set[str]()),
    ],
)
def test_a_table_says_who_may(rpc: str, admitted: set[str]) -> None:
    door, callers = Door(VERIFIER, TABLE), dict[str, Any]()
    callers |= {role: BFF.sign(Actor("staff", "1", role)) for role in Role} | {"nonsense": "x.y"}
    callers |= {"guest": BFF.sign(GUEST), "customer": BFF.sign(Actor("customer", "1"))}
    callers |= {"rent": RENT.sign(RENT.itself), "bff": BFF.sign(BFF.itself)}
    found = set()
    for name, claim in callers.items():
        try:
            door.enter(f"/a.B/{rpc}", [("other", "1"), (actors.METADATA, claim)])
            found.add(name)
        except NotAdmittedError:
            continue
    assert found == admitted


def test_every_right_has_a_role_and_each_role_has_those_of_the_one_before() -> None:
    assert set(LEAST) == set(Right)
    for lower, higher in zip(list(Role), list(Role)[1:], strict=False):
        assert {right for right in Right if may(lower, right)} < {right for right in Right if may(higher, right)}
    assert not any(may(role, right) for role in ("", "agent", "OWNER") for right in Right)
