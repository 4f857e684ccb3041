"""Flags: from a file that changes and breaks, by customer and country, and the table that documents them."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from typing import Any

import grpc
import pytest
from openfeature.schemas.protobuf.flagd.sync.v1 import sync_pb2, sync_pb2_grpc
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider

from chassis import flags, telemetry
from chassis.flags import ALL, FAIL_PAYMENTS, PAYMENT_KILL_SWITCH, PIX, PRICE_ADVICE, READ_ONLY, Flags, asking
from deploy.local import flags as stack_flags
from deploy.local.data_dir import DataDir
from tests.measured import Measured

ROOT = Path(__file__).parents[3]


@pytest.fixture
def data(tmp_path: Path) -> DataDir:
    data = DataDir(tmp_path)
    stack_flags.prepare(data)
    return data


@pytest.fixture
def opened(data: DataDir) -> Iterator[Flags]:
    opened = Flags(file=data.flags, drills=True)
    yield opened
    opened.close()


def soon(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 5
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds()


def test_the_code_the_file_and_the_table_name_the_same_flags() -> None:
    shipped = stack_flags.shipped()
    assert [flag.key for flag in ALL] == list(shipped)
    for flag in ALL:
        told = shipped[flag.key]
        assert told["variants"][told["defaultVariant"]] == flag.safe, flag.key
        assert flag.drill == (told["metadata"]["kind"] == "drill"), flag.key
        assert {"kind", "owner", "expires", "description"} <= told["metadata"].keys(), flag.key
    assert stack_flags.table() in (ROOT / "docs" / "flags.md").read_text(), "python -m deploy.local.flags prints it"


def test_without_a_source_every_flag_is_its_safe_default() -> None:
    opened = Flags()
    assert opened.on(PIX)
    assert opened.number(FAIL_PAYMENTS) == 0
    assert opened.known(PAYMENT_KILL_SWITCH) is False


def test_a_flag_follows_its_file_while_the_process_runs(data: DataDir, opened: Flags) -> None:
    assert opened.on(PIX)
    assert stack_flags.change(data, "pix", "off") == "off"
    assert soon(lambda: not opened.on(PIX))
    stack_flags.restore(data, "pix")
    assert soon(lambda: opened.on(PIX))


def test_a_broken_file_leaves_what_was_known_and_is_told_once(
    data: DataDir, opened: Flags, caplog: pytest.LogCaptureFixture
) -> None:
    stack_flags.change(data, "pix", "off")
    assert soon(lambda: not opened.on(PIX))
    good = data.flags.read_text()
    data.flags.write_text("{")
    assert soon(lambda: "can't be read" in caplog.text)
    time.sleep(1.2)
    assert not opened.on(PIX)
    assert opened.known(PIX) is False
    assert caplog.text.count("can't be read") == 1
    data.flags.write_text(good.replace('"defaultVariant": "off"', '"defaultVariant": "on"'))
    assert soon(lambda: opened.on(PIX))


def test_a_switch_that_the_file_no_longer_names_stays_as_it_was_and_is_told_once(
    data: DataDir, opened: Flags, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    stack_flags.change(data, "read-only", "on")
    assert soon(lambda: opened.on(READ_ONLY))
    good = data.flags.read_text()
    data.flags.write_text('{"flags": {}}')
    assert soon(lambda: opened.known(READ_ONLY) is None)
    assert [opened.on(READ_ONLY) for _ in range(3)] == [True] * 3
    told = [record for record in caplog.records if record.levelname == "ERROR"]
    assert [(getattr(record, "flag", ""), getattr(record, "value", "")) for record in told] == [("read-only", True)]
    data.flags.write_text(good)
    assert soon(lambda: opened.known(READ_ONLY) is True)
    assert "known again" in caplog.text


def test_a_process_that_starts_with_an_empty_file_has_the_defaults_and_says_so(
    data: DataDir, caplog: pytest.LogCaptureFixture
) -> None:
    data.flags.write_text('{"flags": {}}')
    opened = Flags(file=data.flags)
    assert opened.on(PIX)
    assert opened.known(PAYMENT_KILL_SWITCH) is None
    assert {getattr(record, "flag", "") for record in caplog.records} >= {"pix", "payment-kill-switch"}
    opened.close()


def test_a_file_that_comes_later_is_taken_up(tmp_path: Path) -> None:
    opened = Flags(file=tmp_path / "flags.json")
    assert opened.on(PIX)
    assert opened.known(PAYMENT_KILL_SWITCH) is None
    document = json.loads(stack_flags.SHIPPED.read_text())
    document["flags"]["pix"]["defaultVariant"] = "off"
    (tmp_path / "flags.json").write_text(json.dumps(document))
    assert soon(lambda: not opened.on(PIX))
    opened.close()


def test_flagd_that_is_away_leaves_the_defaults_and_says_that_it_does_not_know() -> None:
    opened = Flags(flagd="127.0.0.1:9")
    assert opened.on(PIX)
    assert opened.known(PAYMENT_KILL_SWITCH) is None
    opened.close()


class Flagd(sync_pb2_grpc.FlagSyncServiceServicer):
    """The sync service of flagd, as far as a reader of flags uses it."""

    def __init__(self, document: str) -> None:
        self.news: Queue[str | None] = Queue()
        self.news.put(document)

    def SyncFlags(self, request: Any, context: Any) -> Iterator[sync_pb2.SyncFlagsResponse]:
        while (document := self.news.get()) is not None:
            yield sync_pb2.SyncFlagsResponse(flag_configuration=document)

    def FetchAllFlags(self, request: Any, context: Any) -> Any:
        raise NotImplementedError

    def GetMetadata(self, request: Any, context: Any) -> Any:
        context.abort(grpc.StatusCode.UNIMPLEMENTED, "there is none")


def test_flags_follow_flagd_and_hold_while_it_is_away() -> None:
    shipped = stack_flags.SHIPPED.read_text()
    document = json.loads(shipped)
    document["flags"]["pix"]["defaultVariant"] = "off"
    flagd, server = Flagd(shipped), grpc.server(ThreadPoolExecutor(4))
    sync_pb2_grpc.add_FlagSyncServiceServicer_to_server(flagd, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    opened = Flags(flagd=f"127.0.0.1:{port}")
    try:
        assert opened.known(PAYMENT_KILL_SWITCH) is False, "a process would work against its switches when it starts"
        flagd.news.put(json.dumps(document))
        assert soon(lambda: not opened.on(PIX))
    finally:
        flagd.news.put(None)
        server.stop(0).wait()
    time.sleep(0.5)
    assert not opened.on(PIX)
    assert opened.known(PAYMENT_KILL_SWITCH) is False
    opened.close()


def test_a_share_of_customers_is_always_the_same_customers(data: DataDir, opened: Flags) -> None:
    stack_flags.change(data, "price-advice", "25%")
    assert soon(lambda: not all(opened.on(PRICE_ADVICE, asking(str(n))) for n in range(20)))
    first = [opened.on(PRICE_ADVICE, asking(f"customer {n}")) for n in range(1000)]
    assert first == [opened.on(PRICE_ADVICE, asking(f"customer {n}")) for n in range(1000)]
    assert 200 < sum(first) < 300


def test_a_country_can_be_switched_by_itself(data: DataDir, opened: Flags) -> None:
    stack_flags.change(data, "pix", "off", "br")
    assert soon(lambda: not opened.on(PIX, asking("", "BR")))
    assert opened.on(PIX, asking("", "CL"))
    assert opened.on(PIX)


def test_drills_do_nothing_where_they_are_not_allowed(data: DataDir) -> None:
    stack_flags.change(data, "fail-payments", "30")
    strict, loose = Flags(file=data.flags), Flags(file=data.flags, drills=True)
    assert (strict.number(FAIL_PAYMENTS), loose.number(FAIL_PAYMENTS)) == (0, 30)
    strict.close()
    loose.close()


def test_each_answer_is_counted_by_flag_and_variant(opened: Flags, measured: Measured) -> None:
    for _ in range(3):
        opened.on(PIX, asking("ana@example.com"))
    assert measured.points("rentacar.flags.evaluations") == [
        (3, {"feature_flag.key": "pix", "feature_flag.result.variant": "on"})
    ]


def test_an_answer_is_an_event_of_the_span_that_names_nobody(opened: Flags, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telemetry, "tracing", lambda: True)
    with TracerProvider().get_tracer("test").start_as_current_span("search") as span:
        opened.on(PIX, asking("ana@example.com"))
    assert isinstance(span, ReadableSpan)
    (event,) = span.events
    assert event.name == "feature_flag.evaluation"
    assert dict(event.attributes or {}) == {
        "feature_flag.key": "pix",
        "feature_flag.provider.name": "flagd",
        "feature_flag.result.reason": "static",
        "feature_flag.result.variant": "on",
    }


def test_who_asks_is_only_known_by_a_hash() -> None:
    assert "ana@example.com" not in repr(asking("ana@example.com"))
    assert flags.asking("").key == ""


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("nope", "on"),
        ("pix", "maybe"),
        ("pix", "101%"),
        ("fail-payments", "5%"),
        ("fail-payments", "120"),
        ("fail-pricing-slow", "60001"),
    ],
)
def test_what_is_no_flag_or_no_value_is_refused_and_changes_nothing(data: DataDir, key: str, value: str) -> None:
    before = data.flags.read_text()
    with pytest.raises(stack_flags.FlagError):
        stack_flags.change(data, key, value)
    assert data.flags.read_text() == before


@pytest.mark.parametrize("country", ["BRA", "B", "55"])
def test_what_is_no_country_is_refused(data: DataDir, country: str) -> None:
    with pytest.raises(stack_flags.FlagError, match=country):
        stack_flags.change(data, "pix", "off", country)


@pytest.mark.parametrize(
    ("key", "value", "country", "told"),
    [
        ("pix", "off", "br", "on, but off in BR"),
        ("pix", "25%", "", "on, but on for 25 % and off for the others"),
        ("read-only", "25%", "BR", "off, but on for 25 % and off for the others in BR"),
        ("fail-payments", "30", "BR", "0, but 30 in BR"),
    ],
)
def test_for_whom_a_flag_is_set_is_told_in_words(data: DataDir, key: str, value: str, country: str, told: str) -> None:
    assert stack_flags.change(data, key, value, country) == told


def test_a_newer_version_brings_its_flags_and_leaves_what_was_set(data: DataDir) -> None:
    stack_flags.change(data, "pix", "off")
    document: dict[str, Any] = json.loads(data.flags.read_text())
    del document["flags"]["one-ways"]
    data.flags.write_text(json.dumps(document))
    stack_flags.prepare(data)
    read = stack_flags.read(data)["flags"]
    assert read["one-ways"] == stack_flags.shipped()["one-ways"]
    assert read["pix"]["defaultVariant"] == "off"


def test_the_list_marks_what_is_set_otherwise_and_what_is_overdue(data: DataDir) -> None:
    from datetime import date

    stack_flags.change(data, "pix", "off")
    lines = stack_flags.listed(data, today=date(2030, 1, 1)).splitlines()
    assert lines[0].startswith("* pix")
    assert "OVERDUE" in lines[0]
    assert "payments" in lines[0]
