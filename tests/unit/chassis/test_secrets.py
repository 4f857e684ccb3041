"""The door that secrets come through, and that they don't come out again."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from pydantic import SecretStr, ValidationError

from chassis import logs, redaction, secrets, settings
from chassis.covered_spans import CoveringExporter
from chassis.settings import Live, ServiceSettings

ROOT = Path(__file__).parents[3]
DSN = "postgresql://rent:{}@127.0.0.1:5432/rentacar"


class Told(ServiceSettings):
    """A service with one more secret."""

    smtp_url: SecretStr


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction._Known, "values", frozenset())
    monkeypatch.setattr(redaction._Known, "pattern", None)


def live(door: secrets.Door, **given: Any) -> Live[Told]:
    return Live(Told, door, given)


def test_the_environment_is_the_door_where_none_is_named() -> None:
    door = secrets.door({"RENTACAR_SMTP_URL": "smtp://a", "RENTACAR_OTHER": "x"})
    assert door.fetch(["smtp_url", "database_url"]) == {"smtp_url": "smtp://a"}
    assert not door.changes


def test_files_are_named_as_the_setting_or_as_the_variable_and_lose_their_last_line_end(tmp_path: Path) -> None:
    (tmp_path / "smtp_url").write_text("smtp://a\n")
    (tmp_path / "rentacar_database_url").write_text("b")
    (tmp_path / "offer_keys").write_text("not asked for")
    assert secrets.door({"RENTACAR_SECRETS": f"files:{tmp_path}"}).fetch(["smtp_url", "database_url", "x"]) == {
        "smtp_url": "smtp://a",
        "database_url": "b",
    }


def test_of_several_sources_the_first_that_has_a_secret_gives_it(tmp_path: Path) -> None:
    (tmp_path / "smtp_url").write_text("from the file")
    (tmp_path / "database_url").write_text("from the file")
    told = {"RENTACAR_SMTP_URL": "from the environment", "RENTACAR_DATABASE_URL": ""}
    both = secrets.door({**told, "RENTACAR_SECRETS": f"environment,files:{tmp_path}"})
    assert both.fetch(["smtp_url", "database_url"]) == {
        "smtp_url": "from the environment",
        "database_url": "from the file",
    }
    turned = secrets.door({**told, "RENTACAR_SECRETS": f"files:{tmp_path}, environment"})
    assert turned.fetch(["smtp_url"]) == {"smtp_url": "from the file"}
    assert secrets.door({**told, "RENTACAR_SECRETS_DIR": str(tmp_path)}).fetch(["database_url"]) == {
        "database_url": "from the file"
    }


@pytest.mark.parametrize(
    "named",
    [
        "aws:x",
        "environment:x",
        "files:",
        "vault:http://vault.example/secret/rent",
        "vault:https://vault.example/secret",
        "azure-key-vault:http://a",
    ],
)
def test_a_source_that_there_is_not_or_that_is_open_to_listeners_is_refused(named: str) -> None:
    with pytest.raises(secrets.SecretsError):
        secrets.door({"RENTACAR_SECRETS": named})


def test_a_folder_that_is_away_is_said() -> None:
    with pytest.raises(secrets.SecretsError, match="the folder /nowhere cannot be read"):
        secrets.door({"RENTACAR_SECRETS": "files:/nowhere"}).fetch(["smtp_url"])


def started(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "payment_service", "work"],
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'proto' / 'python'}", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_missing_secret_stops_the_start_with_its_name_and_where_it_was_looked_for(tmp_path: Path) -> None:
    marker = "marker-of-a-password"
    (tmp_path / "database_url").write_text(DSN.format(marker))
    done = started(
        RENTACAR_SECRETS=f"files:{tmp_path}",
        RENTACAR_RENT_TARGET="127.0.0.1:1",
        RENTACAR_REDIS_URL=f"redis://:{marker}@127.0.0.1",
    )
    assert done.returncode == 2
    assert f"Secret RENTACAR_STRIPE_API_KEY is missing. Looked in the folder {tmp_path}.\n" in done.stderr
    assert "Secret RENTACAR_REDIS_URL is missing." in done.stderr
    assert "It is in the environment, which RENTACAR_SECRETS does not name." in done.stderr
    assert marker not in done.stdout + done.stderr


def test_a_secret_that_is_no_good_is_named_and_not_shown() -> None:
    marker = "mark/er-of-a-password"
    done = started(
        RENTACAR_DATABASE_URL=f"postgresql://rent:{marker}@127.0.0.1/rentacar",
        RENTACAR_RENT_TARGET="127.0.0.1:1",
        RENTACAR_REDIS_URL="redis://127.0.0.1",
        RENTACAR_STRIPE_API_KEY="sk_test_1",
        RENTACAR_PAYMENT_CONCURRENCY="0",
    )
    assert done.returncode == 2
    assert "Setting RENTACAR_DATABASE_URL is (hidden): must be postgresql://" in done.stderr
    assert "Setting RENTACAR_PAYMENT_CONCURRENCY is '0'" in done.stderr
    assert "er-of-a-password" not in done.stdout + done.stderr


def test_settings_show_no_secret() -> None:
    told = Told(database_url=SecretStr(DSN.format("marker-1")), smtp_url=SecretStr("smtp://u:marker-2@host"))
    for shown in (repr(told), str(told), f"{told.model_dump()}", told.model_dump_json()):
        assert "marker" not in shown
    with pytest.raises(ValidationError) as refused:
        Told.model_validate({"database_url": "mysql://u:marker-3@host", "smtp_url": 3})
    assert "marker" not in str(refused.value)


@pytest.mark.parametrize(
    ("told", "starts"),
    [
        ({}, True),
        ({"grpc_listen": "0.0.0.0:50051"}, False),
        ({"payment_target": "payment:50051"}, False),
        ({"grpc_listen": "0.0.0.0:50051", "environment": "local"}, True),
        ({"grpc_listen": "0.0.0.0:50051", "environment": "test"}, True),
        ({"grpc_listen": "0.0.0.0:50051", "tls_cert": "a", "tls_key": "b", "tls_ca": "c"}, True),
        ({"tls_cert": "a", "tls_key": "b"}, False),
    ],
)
def test_without_tls_a_process_starts_on_loopback_only_or_where_nothing_is_at_stake(
    told: dict[str, str], starts: bool
) -> None:
    given = {"database_url": DSN.format("x"), "smtp_url": "smtp://a", **told}
    if starts:
        assert (Told.model_validate(given).tls is not None) == ("tls_ca" in told)
        return
    with pytest.raises(ValidationError, match="RENTACAR_TLS_CA"):
        Told.model_validate(given)


async def test_settings_follow_their_files_and_bad_news_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "database_url").write_text(DSN.format("one"))
    (tmp_path / "smtp_url").write_text("smtp://one")
    following = live(secrets.door({"RENTACAR_SECRETS": f"files:{tmp_path}"}), secrets_refresh_seconds=0.1)
    smtp, told = following.following(lambda now: now.smtp_url), []

    async def tell() -> None:
        told.append(smtp())

    following.on_change(tell)
    assert not await following.refresh()
    (tmp_path / "smtp_url").write_text("smtp://two")
    assert await following.refresh()
    assert (smtp(), told) == ("smtp://two", ["smtp://two"])
    (tmp_path / "database_url").write_text("no database")
    (tmp_path / "smtp_url").write_text("smtp://three")
    assert not await following.refresh()
    assert smtp() == "smtp://two"
    (tmp_path / "smtp_url").unlink()
    (tmp_path / "database_url").write_text(DSN.format("one"))
    assert not await following.refresh()
    (tmp_path / "smtp_url").write_text("smtp://four")
    stop = asyncio.Event()
    running = asyncio.create_task(following.run(stop))
    for _ in range(100):
        await asyncio.sleep(0.05)
        if smtp() == "smtp://four":
            break
    stop.set()
    await asyncio.wait_for(running, 2)
    assert told == ["smtp://two", "smtp://four"]


async def test_what_cannot_change_is_not_asked_again() -> None:
    fixed = live(secrets.door({}), database_url=DSN.format("x"), smtp_url="smtp://a")
    await asyncio.wait_for(fixed.run(asyncio.Event()), 1)


def test_known_secrets_and_their_parts_are_covered_in_every_form() -> None:
    redaction.conceal(
        DSN.format("pa%2Fss-word"), "whsec_first,whsec_second", "k1:00112233445566778899", "short", 'quo"ted-secret'
    )
    for leaked in (
        DSN.format("pa%2Fss-word"),
        "password=pa/ss-word",
        "password=pa%2Fss-word",
        "whsec_second",
        "00112233445566778899",
        'quo"ted-secret',
        'quo\\"ted-secret',
    ):
        assert redaction.covered(f"before {leaked} after").endswith(" after")
        assert redaction.COVER in redaction.covered(f"before {leaked} after")
        assert leaked not in redaction.covered(f"before {leaked} after")
    assert redaction.covered("a short word") == "a short word"


def test_logs_cover_secrets_in_messages_extras_and_exceptions() -> None:
    redaction.conceal("marker-of-a-secret")
    try:
        raise ValueError("no entry with marker-of-a-secret")
    except ValueError:
        record = logging.getLogger().makeRecord(
            "x",
            logging.ERROR,
            "f",
            1,
            "told %s",
            ("marker-of-a-secret",),
            sys.exc_info(),
            extra={"url": {"a": "marker-of-a-secret"}},
        )
    line = logs.JsonFormatter().format(record)
    assert "marker" not in line
    assert orjson.loads(line)["message"] == f"told {redaction.COVER}"


def test_spans_leave_without_secrets_and_otherwise_as_they_are() -> None:
    redaction.conceal("marker-of-a-secret")
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(CoveringExporter(kept)))
    tracer = provider.get_tracer("test")
    with tracer.start_as_current_span(
        "call", attributes={"url": "a?key=marker-of-a-secret", "n": 3, "list": ["marker-of-a-secret"]}
    ) as span:
        span.record_exception(ValueError("marker-of-a-secret"))
        span.set_status(StatusCode.ERROR, "marker-of-a-secret")
    with tracer.start_as_current_span("clean", attributes={"n": 1}):
        pass
    dirty, clean = kept.get_finished_spans()
    assert "marker-of-a-secret" not in dirty.to_json()
    assert dirty.attributes is not None
    assert dirty.attributes["n"] == 3
    assert dirty.attributes["url"] == f"a?key={redaction.COVER}"
    assert clean.attributes == {"n": 1}


def test_an_error_that_nobody_caught_ends_the_process_covered() -> None:
    code = (
        "from chassis import logs, redaction\n"
        "logs.{0}()\n"
        "redaction.conceal('marker-of-a-secret')\n"
        "raise RuntimeError('marker-of-' + 'a-secret')\n"
    )
    for how in ("configure", "cover_ends"):
        done = subprocess.run(
            [sys.executable, "-c", code.replace("{0}", how)], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        assert "RuntimeError: [secret]" in done.stdout + done.stderr


def test_every_setting_that_sounds_like_a_secret_is_one() -> None:
    from bff.settings import Settings as BffSettings
    from notify_service.settings import NotifySettings
    from payment_service.settings import WorkSettings
    from rent_service.settings import RentSettings

    sounds = ("password", "secret", "api_key", "signing_key", "token", "_keys", "redis_url", "database_url", "smtp_url")
    public = {"stripe_publishable_key", "actor_keys", "tls_key", "secrets_refresh_seconds"}
    for kind in (BffSettings, NotifySettings, RentSettings, WorkSettings):
        suspects = {name for name in kind.model_fields if any(word in name for word in sounds)} - public
        assert suspects <= settings.secret_names(kind), kind
