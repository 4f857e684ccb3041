"""A real Prometheus and a real Alertmanager on the rules of deploy/observability, in a time that passes quicker."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from deploy.local.ports import free_port
from tests.stack import ROOT, Stack, until

OBSERVABILITY = ROOT / "deploy" / "observability"
QUICKER, DAYS_QUICKER = 120, 20
"""A minute of the rules is half a second here, and what is beyond an hour passes twenty times as quickly again: what they wait for and look
back over, but no threshold that they compare with.
"""
LOOK_BACK = "5m"  # Prometheus' own
EXPANDING = "--enable-feature=expand-external-labels"  # as a newer one does by itself
MILLISECONDS = {"s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
IN_EXPRESSION = re.compile(r"(?<=\[)\d+[smhd](?=[\]:])|(?<=:)\d+[smhd](?=\])|(?<=offset )\d+[smhd]")
DURATIONS = {"for", "interval", "scrape_interval", "evaluation_interval", "group_wait", "group_interval"}
PROMETHEUS = shutil.which("prometheus")
ALERTMANAGER = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
needs_both = pytest.mark.skipif(
    PROMETHEUS is None or ALERTMANAGER is None,
    reason="NOT TRIED: no prometheus or no alertmanager (Debian: prometheus, prometheus-alertmanager)",
)
TOLD = {"OTEL_METRIC_EXPORT_INTERVAL": "500"}  # ms: a minute of a deployment, as time passes here
"""What the processes of a watched stack have to be told."""
PAGES, TICKETS = "on-call@rentacar.example", "tickets@rentacar.example"
RUNBOOK = "https://runbook.example/runbook.md"


def quicker(duration: str) -> str:
    """Such a time, that much shorter; what was longer than another still is."""
    told, hour = int(duration[:-1]) * MILLISECONDS[duration[-1]], MILLISECONDS["h"]
    passing = min(told, hour) + max(0, told - hour) // DAYS_QUICKER
    return f"{max(1, passing // QUICKER)}ms"


def quickened(settings: Any) -> Any:
    """The settings of Prometheus, its rules or Alertmanager, with all their times shorter."""
    if isinstance(settings, list):
        return [quickened(one) for one in settings]
    if not isinstance(settings, dict):
        return settings
    return {
        key: quicker(value)
        if key in DURATIONS
        else IN_EXPRESSION.sub(lambda found: quicker(found[0]), value)
        if key == "expr"
        else quickened(value)
        for key, value in settings.items()
    }


class Alerting:
    """What stands in the two."""

    def __init__(self, prometheus: str, alertmanager: str) -> None:
        self._prometheus, self._alertmanager = prometheus, alertmanager
        self.http = httpx.Client(timeout=5)

    def ready(self) -> bool:
        """Whether both answer, and Prometheus has scraped."""
        try:
            answers = [self.http.get(f"{base}/-/ready").is_success for base in (self._prometheus, self._alertmanager)]
            return all(answers) and bool(self.values("target_info"))
        except httpx.HTTPError:
            return False

    def values(self, query: str) -> list[float]:
        """What a query finds now."""
        found = self.http.get(f"{self._prometheus}/api/v1/query", params={"query": query}).json()
        return [float(series["value"][1]) for series in found["data"]["result"]]

    def held_back(self, alert: str) -> bool:
        """Whether it fires and nobody is told, for another says it."""
        told = {"filter": f"alertname={alert}"}
        found = self.http.get(f"{self._alertmanager}/api/v2/alerts", params=told).json()
        return any(one["status"]["inhibitedBy"] for one in found)


class OnCall:
    """Who is mailed when something is wrong with a stack."""

    def __init__(self, stack: Stack, alerts: Alerting) -> None:
        self.stack, self.alerts = stack, alerts
        self._before: set[str] = set()

    def begin(self) -> None:
        """What was mailed until now is of other tests, and so is what still wakes somebody."""
        until(lambda: not self.alerts.values('ALERTS{alertstate="firing", severity="page"}'), seconds=90, why="calm")
        self._before = {mail["id"] for to in (PAGES, TICKETS) for mail in self.stack.mails(to)}

    def mailed(self, alert: str, to: str = PAGES, state: str = "FIRING", seconds: float = 60) -> str:
        """What stands in the mail of an alert, once it has come."""
        named = re.compile(rf"\b{alert}\b")

        def found() -> Any:
            fresh = (mail for mail in self.stack.mails(to) if mail["id"] not in self._before)
            return next((mail for mail in fresh if state in mail["subject"] and named.search(mail["subject"])), None)

        mail = until(found, seconds=seconds, why=f"a mail to {to}: {state} {alert}")
        source = self.stack.http.get(f"{self.stack.addresses['mailbox']}/api/messages/{mail['id']}/source").text
        return source.replace("=\r\n", "")

    def ended(self, alert: str) -> None:
        """Wait for the mail that says that it is over."""
        self.mailed(alert, state="RESOLVED")


@contextmanager
def on_call(stack: Stack, folder: Path) -> Iterator[OnCall]:
    """Both on a running stack, whose processes were started with `TOLD`; their files are put into `folder`."""
    smtp = json.loads((stack.data / "ports.json").read_text())["smtp"]
    scraped = str(stack.addresses["telemetry"]).removeprefix("http://")
    with alerting(folder, scraped=scraped, smtp=f"127.0.0.1:{smtp}") as alerts:
        until(alerts.ready, why="Prometheus scrapes the stack")
        yield OnCall(stack, alerts)


@contextmanager
def alerting(folder: Path, *, scraped: str, smtp: str) -> Iterator[Alerting]:
    """Both, on what `scraped` (`host:port`) tells, with mails to `smtp`."""
    assert PROMETHEUS is not None
    assert ALERTMANAGER is not None
    at = {name: f"127.0.0.1:{free_port()}" for name in ("prometheus", "alertmanager")}
    (folder / "rules").mkdir(parents=True)
    for path in (OBSERVABILITY / "prometheus" / "rules").glob("*.yaml"):
        _write(folder / "rules" / path.name, quickened(yaml.safe_load(path.read_text())))
    settings = quickened(yaml.safe_load((OBSERVABILITY / "prometheus" / "prometheus.yaml").read_text()))
    settings["alerting"]["alertmanagers"] = [{"static_configs": [{"targets": [at["alertmanager"]]}]}]
    settings["scrape_configs"] = [
        {"job_name": "stack", "honor_labels": True, "static_configs": [{"targets": [scraped]}]}
    ]
    settings["global"] |= {"scrape_interval": "300ms", "scrape_timeout": "300ms"}  # somewhat less than the export's
    _write(folder / "prometheus.yaml", settings)
    settings = quickened(yaml.safe_load((OBSERVABILITY / "alertmanager.yaml").read_text()))
    settings["global"]["smtp_smarthost"] = smtp
    _write(folder / "alertmanager.yaml", settings)
    with ExitStack() as stack:
        for program, store, more in (
            (ALERTMANAGER, "--storage.path", ["--cluster.listen-address="]),
            (PROMETHEUS, "--storage.tsdb.path", [EXPANDING, f"--query.lookback-delta={quicker(LOOK_BACK)}"]),
        ):
            name = "prometheus" if program is PROMETHEUS else "alertmanager"
            words = [
                f"--config.file={folder / name}.yaml",
                f"{store}={folder / name}",
                f"--web.listen-address={at[name]}",
            ]
            stack.enter_context(_running(folder / f"{name}.log", [program, *words, *more]))
        both = Alerting(f"http://{at['prometheus']}", f"http://{at['alertmanager']}")
        yield both
        both.http.close()


@contextmanager
def _running(log: Path, command: list[str]) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env={**os.environ, "RUNBOOK": RUNBOOK})
        try:
            yield
        finally:
            process.terminate()
            process.wait(20)


def _write(path: Path, settings: Any) -> None:
    path.write_text(yaml.safe_dump(settings))
