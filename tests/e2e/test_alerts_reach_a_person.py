"""Alerts from end to end: what goes wrong in a whole stack is seen by a real Prometheus and mailed by a real Alertmanager.

Time passes quicker there (`tests.alerting`). What is tried here is what the runbook says of each: that it comes, and that it ends.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import uuid4

import httpx
import pytest
import redis

from tests.alerting import ALERTMANAGER, PROMETHEUS, RUNBOOK, Alerting, alerting
from tests.stack import Stack, running, until

pytestmark = pytest.mark.skipif(
    PROMETHEUS is None or ALERTMANAGER is None,
    reason="NOT TRIED: no prometheus or no alertmanager (Debian: prometheus, prometheus-alertmanager)",
)
PAGES, TICKETS = "on-call@rentacar.example", "tickets@rentacar.example"
TOLD = {"OTEL_METRIC_EXPORT_INTERVAL": "500"}  # ms: a minute of a deployment, as time passes here
ASKED = "{ clientConfig { flags { key enabled } } }"


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stack, Alerting]]:
    folder = tmp_path_factory.mktemp("alerts")
    with running(folder / "data", environment=TOLD) as stack:
        smtp = json.loads((stack.data / "ports.json").read_text())["smtp"]
        scraped = str(stack.addresses["telemetry"]).removeprefix("http://")
        with alerting(folder / "prometheus", scraped=scraped, smtp=f"127.0.0.1:{smtp}") as watching:
            until(watching.ready, why="Prometheus scrapes the stack")
            yield stack, watching


@contextmanager
def repeated(action: Callable[[], object]) -> Iterator[None]:
    """Within, it is done again and again: what alerts measure is a rate."""
    stop = threading.Event()

    def go_on() -> None:
        while not stop.wait(0.3):
            with suppress(httpx.HTTPError):
                action()

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def mailed(stack: Stack, alert: str, to: str = PAGES, state: str = "FIRING") -> dict[str, Any]:
    """The mail of an alert, once it has come."""

    def found() -> Any:
        return next((m for m in stack.mails(to) if state in m["subject"] and alert in m["subject"]), None)

    mail: dict[str, Any] = until(found, seconds=60, why=f"a mail to {to}: {state} {alert}")
    return mail


def test_a_dead_letter_wakes_somebody_until_it_is_dropped(watched: tuple[Stack, Alerting]) -> None:
    stack, _watching = watched
    with redis.Redis.from_url(stack.addresses["redis"]) as client:
        client.xadd("payment-requests.{0}", {"e": b"no envelope"})
    mail = mailed(stack, "DeadLetters")
    told = stack.http.get(f"{stack.addresses['mailbox']}/api/messages/{mail['id']}/source").text.replace("=\r\n", "")
    assert "payment gave up 1 of payment-requests" in told
    assert f"{RUNBOOK}#deadletters" in told
    letters = json.loads(stack.rentacar("dead", "list", "--json").stdout)
    stack.rentacar("dead", "drop", letters[0]["name"], "--reason", "it was never ours")
    mailed(stack, "DeadLetters", state="RESOLVED")


def test_failing_charges_wake_somebody_and_what_was_switched_is_told_by_day(watched: tuple[Stack, Alerting]) -> None:
    stack, _watching = watched
    stack.rentacar("flags", "set", "fail-payments", "all")
    offer = stack.offer()["id"]
    with repeated(lambda: stack.book(offer, email=f"{uuid4().hex}@example.com")):
        mailed(stack, "ProviderFails")
    stack.rentacar("flags", "set", "read-only", "on")
    with repeated(lambda: stack.http.post(f"{stack.web}/graphql", json={"query": ASKED})):
        mailed(stack, "SwitchLeftOn", TICKETS)
        stack.rentacar("flags", "reset")
        mailed(stack, "ProviderFails", state="RESOLVED")


def test_a_process_that_hangs_and_one_that_is_heard_again(watched: tuple[Stack, Alerting]) -> None:
    stack, _watching = watched
    with stack.halted("notify-serve"):
        mailed(stack, "ProcessSilent")
    mailed(stack, "ProcessSilent", state="RESOLVED")


def test_a_store_that_is_away_wakes_somebody_until_it_is_back(watched: tuple[Stack, Alerting]) -> None:
    stack, _watching = watched
    with stack.halted("valkey"):
        mailed(stack, "StoresAway")
    mailed(stack, "StoresAway", state="RESOLVED")


def test_silence_of_all_is_told_too(watched: tuple[Stack, Alerting]) -> None:
    stack, _watching = watched
    with stack.halted("telemetry"):
        mailed(stack, "TelemetryMissing")
    mailed(stack, "TelemetryMissing", state="RESOLVED")
