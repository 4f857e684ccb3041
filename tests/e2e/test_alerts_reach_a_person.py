"""Alerts from end to end: what goes wrong in a whole stack is seen by a real Prometheus and mailed by a real Alertmanager.

Time passes quicker there (`tests.alerting`). What is tried here is what the runbook says of each: that it comes, and that it ends.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
import redis

from deploy.local.load.documents import CANCEL, QUOTE
from tests.alerting import OBSERVABILITY, RUNBOOK, TICKETS, TOLD, Alerting, OnCall, needs_both, on_call
from tests.stack import CREATE, Stack, booking_input, running, until

pytestmark = needs_both
ELSEWHERE = "test_a_stack_with_mutual_tls.py"
ASKED = "{ clientConfig { flags { key enabled } } }"
PIX_CODE = """
query ($reference: String!, $email: String) { booking(reference: $reference, email: $email) {
  payments { nextAction { ... on PixTransfer { text } } } } }"""


class Watched(OnCall):
    """A stack with somebody on call, and with customers."""

    def __init__(self, stack: Stack, alerts: Alerting) -> None:
        super().__init__(stack, alerts)
        self._days = count()

    def wanted(self, email: str, token: str = "pm_card_visa") -> dict[str, Any]:
        """A booking to ask for, on days of which others want no more than a few."""
        begins = date(2027, 3, 1) + timedelta(days=next(self._days) % 150)
        days = {"pickupAt": f"{begins}T10:00", "returnAt": f"{begins + timedelta(days=2)}T10:00"}
        return booking_input(self.stack.offer(**days)["id"], email=email, token=token)

    def books(self, *, email: str = "", token: str = "pm_card_visa", pix: bool = False) -> dict[str, str]:
        """A booking by somebody: with what it can be asked for."""
        email = email or f"{uuid4().hex}@example.com"
        wanted = self.wanted(email, token) | ({"payment": {"method": "PIX"}} if pix else {})
        answer = self.stack.graphql(CREATE, input=wanted, key=str(uuid4()))["bookingCreate"]
        assert answer["__typename"] == "BookingCreated", answer
        return {"reference": answer["booking"]["reference"], "email": email}

    def switches(self, key: str, value: str) -> None:
        """Set a flag, and wait until it is seen where customers' bookings come by."""
        asked = (
            f'sum(rentacar_flags_evaluations_total{{feature_flag_key="{key}", feature_flag_result_variant="{value}"}})'
        )
        before = self.alerts.values(asked)
        self.stack.rentacar("flags", "set", key, value)
        with repeated(self.books):
            until(lambda: self.alerts.values(asked) != before, why=f"{key} is {value}")

    def stands(self, booking: dict[str, str], status: str) -> None:
        """Wait until a booking has come so far."""
        until(lambda: self.stack.booking(**booking)["status"] == status, seconds=60, why=f"never {status}")

    def pix_code(self, booking: dict[str, str]) -> str:
        """What is to be paid by Pix, once it is known."""

        def known() -> Any:
            paid = self.stack.graphql(PIX_CODE, **booking)["booking"]["payments"]
            return paid and paid[-1]["nextAction"]

        return str(until(known, why="never a code")["text"])

    def refunded(self, booking: dict[str, str]) -> None:
        """Wait until the payment was given back."""
        until(lambda: self.stack.booking(**booking)["payment"]["refunded"], why="never refunded")

    def asks(self) -> None:
        """What every page does first."""
        self.stack.http.post(f"{self.stack.web}/graphql", json={"query": ASKED}).raise_for_status()


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    folder, told = tmp_path_factory.mktemp("alerts"), {**TOLD, "RENTACAR_OPERATIONS_AT_ONCE": "20"}
    with running(folder / "data", environment=told) as stack, on_call(stack, folder / "alerts") as somebody:
        yield Watched(stack, somebody.alerts)


@pytest.fixture
def watched(everything: Watched) -> Watched:
    everything.begin()
    return everything


@contextmanager
def repeated(action: Callable[[], object], *, at_once: int = 1, every: float = 0.3) -> Iterator[None]:
    """Within, it is done again and again, by so many: what alerts measure is a rate. What goes wrong is what alerts are for."""
    stop = threading.Event()

    def go_on() -> None:
        while not stop.wait(every):
            with suppress(httpx.HTTPError, AssertionError, ValueError):
                action()

    threads = [threading.Thread(target=go_on) for _ in range(at_once)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


@contextmanager
def in_postgres(stack: Stack, schema: str) -> Iterator[Callable[[str], object]]:
    """Statements of somebody who may do everything there, in a transaction that is never committed unless they say so."""
    with asyncio.Runner() as runner:
        connection = runner.run(
            asyncpg.connect(stack.addresses["postgres"], server_settings={"search_path": f"{schema}, public"})
        )
        try:
            yield lambda statement: runner.run(connection.execute(statement))
        finally:
            runner.run(connection.close())


def test_every_alert_is_caused_by_one_of_these_tests() -> None:
    rules = "".join(path.read_text() for path in (OBSERVABILITY / "prometheus" / "rules").glob("*.yaml"))
    tried = Path(__file__).read_text() + Path(__file__).with_name(ELSEWHERE).read_text()
    alerts = set(re.findall(r"- alert: (\w+)", rules))
    assert len(alerts) > 30
    assert {alert for alert in alerts if f'mailed("{alert}"' not in tried} == set()


def test_a_dead_letter_wakes_somebody_until_it_is_dropped(watched: Watched) -> None:
    stack = watched.stack
    with redis.Redis.from_url(stack.addresses["redis"]) as client:
        client.xadd("payment-requests.{0}", {"e": b"no envelope"})
    told = watched.mailed("DeadLetters")
    assert "payment gave up 1 of payment-requests" in told
    assert f"{RUNBOOK}#deadletters" in told
    letters = json.loads(stack.rentacar("dead", "list", "--json").stdout)
    stack.rentacar("dead", "drop", letters[0]["name"], "--reason", "it was never ours")
    watched.ended("DeadLetters")


def test_failing_charges_wake_somebody_and_what_was_switched_is_told_by_day(watched: Watched) -> None:
    stack = watched.stack
    stack.rentacar("flags", "set", "fail-payments", "all")
    with repeated(watched.books):
        watched.mailed("ProviderFails")
    stack.rentacar("flags", "set", "read-only", "on")
    with repeated(watched.asks):
        watched.mailed("SwitchLeftOn", TICKETS)
        stack.rentacar("flags", "reset")
        watched.ended("ProviderFails")


def test_a_process_that_hangs_and_one_that_is_heard_again(watched: Watched) -> None:
    with watched.stack.halted("notify-serve"):
        watched.mailed("ProcessSilent")
    watched.ended("ProcessSilent")


def test_a_process_that_gets_no_cpu_is_late_with_everything(watched: Watched) -> None:
    pid = watched.stack.pid("rent-work")

    def throttle() -> None:
        os.kill(pid, signal.SIGSTOP)
        time.sleep(0.5)
        os.kill(pid, signal.SIGCONT)

    with repeated(throttle, every=0.2):
        assert "rent-work is up to" in watched.mailed("EventLoopHeld", TICKETS)


def test_a_store_that_is_away_wakes_somebody_until_it_is_back_and_what_follows_from_it_is_not_told(
    watched: Watched,
) -> None:
    with watched.stack.halted("valkey"):
        watched.mailed("StoresAway")
        with repeated(watched.stack.offers):
            until(lambda: watched.alerts.held_back("RedisAwayFromBff"), why="what follows is known, and held back")
    watched.ended("StoresAway")


def test_silence_of_all_is_told_too(watched: Watched) -> None:
    with watched.stack.halted("telemetry"):
        watched.mailed("TelemetryMissing")
    watched.ended("TelemetryMissing")


def test_a_redis_that_is_full_keeps_what_happened_from_being_published_and_loses_nothing(watched: Watched) -> None:
    with redis.Redis.from_url(watched.stack.addresses["redis"]) as client:
        client.config_set("maxmemory", 1_000_000)
        try:
            with repeated(watched.stack.offers):
                booking = watched.books()
                watched.mailed("RedisAwayFromBff", TICKETS)
                watched.mailed("OutboxNotPublished", seconds=90)
        finally:
            client.config_set("maxmemory", 0)
    watched.stands(booking, "CONFIRMED")
    watched.ended("OutboxNotPublished")


def test_a_stream_that_grows_faster_than_it_is_read_is_told(watched: Watched) -> None:
    watched.stands(watched.books(), "CONFIRMED")
    with redis.Redis.from_url(watched.stack.addresses["redis"]) as client:
        [(_, entry)] = client.xrevrange("payment-events", count=1)

        def again() -> None:  # known to who reads it, so it changes nothing
            if max(group["lag"] for group in client.xinfo_groups("payment-events")) < 300:
                with client.pipeline(transaction=False) as many:
                    for _ in range(500):
                        many.xadd("payment-events", entry)
                    many.execute()

        with repeated(again, every=0.1):
            watched.mailed("QueueLags", TICKETS)
    watched.stands(watched.books(), "CONFIRMED")


def test_transactions_that_somebody_forgot_hold_up_queues_holds_jobs_and_connections(watched: Watched) -> None:
    stack = watched.stack
    unpaid, pix = watched.books(token="pm_card_visa_chargeDeclined"), watched.books(pix=True)
    code = watched.pix_code(pix)
    stack.rentacar("flags", "set", "fail-payments", "all")
    with in_postgres(stack, "rent") as in_rent, in_postgres(stack, "payment") as in_payment:
        charged = watched.books()
        in_payment("BEGIN")
        in_payment("LOCK TABLE jobs IN EXCLUSIVE MODE")
        stack.rentacar("flags", "reset")
        in_rent("BEGIN")
        in_rent("LOCK TABLE booking IN EXCLUSIVE MODE")
        stack.pay_pix(code)
        stack.rentacar("clock", "advance", "33m")
        watched.mailed("HoldsDoNotEnd", TICKETS)
        with repeated(watched.books, at_once=16, every=0.05):
            watched.mailed("PoolExhausted", TICKETS)
        watched.mailed("QueueNotDrained", seconds=120)
        watched.mailed("ProviderJobsOverdue", seconds=120)
    watched.ended("QueueNotDrained")
    watched.ended("ProviderJobsOverdue")
    watched.stands(pix, "CONFIRMED")
    watched.stands(unpaid, "EXPIRED")
    watched.stands(charged, "EXPIRED")


def test_calls_that_fail_burn_the_months_budget(watched: Watched) -> None:
    booking = watched.books()
    watched.stands(booking, "CONFIRMED")
    with in_postgres(watched.stack, "rent") as run:
        run("ALTER TABLE booking RENAME TO booking_away")
        try:
            with repeated(lambda: watched.stack.booking(**booking), at_once=2):
                watched.mailed("CallsFail")
                watched.mailed("ErrorBudgetBurnsFast")
        finally:
            run("ALTER TABLE booking_away RENAME TO booking")
    with repeated(lambda: watched.stack.booking(**booking)):
        watched.ended("CallsFail")
        watched.ended("ErrorBudgetBurnsFast")
        watched.mailed("ErrorBudgetBurnsSlowly", TICKETS)


def test_work_that_is_turned_away_wakes_somebody(watched: Watched) -> None:
    with watched.stack.halted("rent-serve"), repeated(watched.stack.offers, at_once=40, every=0.05):
        watched.mailed("LoadShed")
    watched.ended("LoadShed")


def test_cards_that_are_tried_out_wake_somebody_and_a_dispute_is_told(watched: Watched) -> None:
    watched.books(token="pm_card_createDispute")
    watched.mailed("DisputeOpened", TICKETS)
    with repeated(lambda: watched.books(token="pm_card_visa_chargeDeclinedInsufficientFunds"), at_once=2, every=0.2):
        watched.mailed("PaymentDeclines")
        told = watched.mailed("PaymentDeclineReason", TICKETS)
    assert "declined for insufficient_funds" in told
    watched.ended("PaymentDeclines")


def test_mails_that_wait_or_are_refused_are_told(watched: Watched) -> None:
    stack, control = watched.stack, f"{watched.stack.addresses['mailbox']}/_control"
    stack.http.post(control, json={"refuse": ["nobody@example.com"]}).raise_for_status()
    with repeated(lambda: watched.books(email="nobody@example.com")):
        watched.mailed("MailsRefused", TICKETS)
    stack.http.post(control, json={"refuse": []}).raise_for_status()
    watched.switches("fail-mail", "on")
    booking = watched.books()
    watched.stands(booking, "CONFIRMED")
    stack.rentacar("clock", "advance", "20m")
    watched.mailed("MailsWait")
    stack.rentacar("flags", "reset")
    watched.ended("MailsWait")
    until(lambda: stack.mails(booking["email"]), why="the mail that waited")


def test_refunds_that_take_hours_are_told(watched: Watched) -> None:
    stack = watched.stack
    for hours in (0, 2, 2):
        booking = watched.books()
        watched.stands(booking, "CONFIRMED")
        if hours:
            watched.switches("fail-payments", "all")
        fee = stack.graphql(QUOTE, **booking)["booking"]["cancellationQuote"]["fee"]["amount"]
        stack.graphql(CANCEL, input={"booking": booking, "expectedFee": fee}, key=str(uuid4()))
        watched.stands(booking, "CANCELLED")
        if hours:
            stack.rentacar("clock", "advance", f"{hours}h")
            stack.rentacar("flags", "reset")
        watched.refunded(booking)
    watched.mailed("RefundsSlow", TICKETS)


def test_a_ledger_that_differs_wakes_somebody_and_one_that_nobody_checked_is_told(watched: Watched) -> None:
    stack = watched.stack
    watched.stands(watched.books(), "CONFIRMED")
    with in_postgres(stack, "payment") as run:

        def a_day_later() -> None:
            run("UPDATE ledger_checks SET started_at = started_at - interval '25 hours'")
            stack.rentacar("restart", "payment-work")

        run("SET session_replication_role = replica")  # nobody else gets past what keeps the ledger as it is
        first = "WHERE transaction_id = (SELECT min(id) FROM ledger_transactions)"
        run(f"UPDATE ledger_entries SET amount_minor = amount_minor + sign(amount_minor) {first}")
        a_day_later()
        watched.mailed("LedgerDiffers")
        run(f"UPDATE ledger_entries SET amount_minor = amount_minor - sign(amount_minor) {first}")
        a_day_later()
        watched.ended("LedgerDiffers")
        run("UPDATE ledger_checks SET finished_at = finished_at - interval '27 hours'")
        watched.mailed("LedgerNotChecked", TICKETS)


def test_a_pause_of_payments_that_is_forgotten_wakes_somebody_before_it_runs_out(watched: Watched) -> None:
    stack = watched.stack
    stack.rentacar("flags", "set", "payment-kill-switch", "on")
    stack.rentacar("flags", "set", "one-ways", "off")
    with repeated(watched.asks), repeated(watched.books, every=0.7):
        watched.mailed("PaymentsStopped")
        watched.mailed("PaymentPauseRunsOut", seconds=90)
        watched.mailed("FeatureLeftOff", TICKETS, seconds=120)
    stack.rentacar("clock", "advance", "5m")
    stack.rentacar("flags", "reset")
    watched.mailed("ConfirmationSlow", TICKETS)
    for alert in ("PaymentsStopped", "PaymentPauseRunsOut"):
        watched.ended(alert)
