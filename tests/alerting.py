"""A real Prometheus and a real Alertmanager on the rules of deploy/observability, in a time that passes quicker."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import yaml

from deploy.local.ports import free_port
from tests.stack import ROOT

OBSERVABILITY = ROOT / "deploy" / "observability"
QUICKER = 120
"""A minute of the rules is half a second here: what they wait for and look back over, but no threshold that they compare with."""
LOOK_BACK = "5m"  # Prometheus' own
EXPANDING = "--enable-feature=expand-external-labels"  # as a newer one does by itself
MILLISECONDS = {"s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
IN_EXPRESSION = re.compile(r"(?<=\[)\d+[smhd](?=[\]:])|(?<=:)\d+[smhd](?=\])|(?<=offset )\d+[smhd]")
DURATIONS = {"for", "interval", "scrape_interval", "evaluation_interval", "group_wait", "group_interval"}
PROMETHEUS = shutil.which("prometheus")
ALERTMANAGER = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
RUNBOOK = "https://runbook.example/runbook.md"


def quicker(duration: str) -> str:
    """Such a time, that much shorter."""
    return f"{max(1, int(duration[:-1]) * MILLISECONDS[duration[-1]] // QUICKER)}ms"


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
