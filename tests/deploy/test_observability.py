"""The alerts and dashboards: what they ask for is recorded, each alert has its place in the runbook and fires for what causes it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from chassis.metrics import Counter, Gauge, Histogram, Metric
from deploy.local.telemetry.prometheus import renamed, underscored
from deploy.observability import dashboards
from deploy.observability.dashboards import made
from tests.measured import all_metrics

ROOT = Path(__file__).parents[2]
OBSERVABILITY = ROOT / "deploy" / "observability"
PROMETHEUS = OBSERVABILITY / "prometheus"
RULES = sorted((PROMETHEUS / "rules").glob("*.yaml"))
CASES = sorted((PROMETHEUS / "tests").glob("*.yaml"))
DASHBOARDS = sorted((OBSERVABILITY / "grafana" / "dashboards").glob("*.json"))
RUNBOOK = ROOT / "docs" / "runbook.md"
FLAGS = ROOT / "deploy" / "flags" / "flags.json"
EVERYWHERE = {"job", "instance"}  # OTLP's service.namespace/service.name and service.instance.id
NAME = re.compile(r"\b(?:rentacar|http|rpc|messaging|db)_[a-z0-9_]+(?=[{\[) ]|$)|\btarget_info\b")
SELECTED = re.compile(r"\b([a-z_]+)\{([^}]*(?:\{0\}[^}]*)?)\}")
GROUPED = re.compile(r"\b(?:by|on|without)\s*\(([^)]*)\)")
LABEL = re.compile(r"([a-z_]+)\s*(?:=~|!~|!=|=)")
promtool = pytest.mark.skipif(shutil.which("promtool") is None, reason="NOT CHECKED: no promtool (Debian: prometheus)")


def series_of(metric: Metric) -> dict[str, frozenset[str]]:
    """What Prometheus makes of a metric: its series' names, each with its labels."""
    labels = frozenset(map(underscored, metric.attributes)) | EVERYWHERE
    kind = {Counter: "counter", Histogram: "histogram", Gauge: "gauge"}[type(metric)]
    name = renamed(metric.name, metric.unit, kind)
    if kind == "histogram":
        return {f"{name}_bucket": labels | {"le"}, f"{name}_count": labels, f"{name}_sum": labels}
    return {name: labels}


@pytest.fixture(scope="module")
def series() -> dict[str, frozenset[str]]:
    found = {name: labels for metric in all_metrics().values() for name, labels in series_of(metric).items()}
    return found | {"target_info": frozenset(EVERYWHERE)}


def rules() -> Iterator[dict[str, Any]]:
    for path in RULES:
        for group in yaml.safe_load(path.read_text())["groups"]:
            yield from group["rules"]


def alerts() -> dict[str, dict[str, Any]]:
    return {rule["alert"]: rule for rule in rules() if "alert" in rule}


def panels(path: Path) -> Iterator[str]:
    """A dashboard's queries, and what its variables ask for."""
    dashboard = json.loads(path.read_text())
    for panel in dashboard["panels"]:
        yield from (target["expr"] for target in panel.get("targets", ()))
    for variable in dashboard["templating"]["list"]:
        yield re.sub(r"^label_values\((.*), \w+\)$", r"\1", variable["query"])


def queries() -> list[tuple[str, str]]:
    of_rules = [(rule.get("alert") or rule["record"], rule["expr"]) for rule in rules()]
    return of_rules + [(path.name, query) for path in DASHBOARDS for query in panels(path)]


def unknown(query: str, series: dict[str, frozenset[str]]) -> set[str]:
    """The metrics and labels of a query that no process records."""
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', '""', query)
    names = set(NAME.findall(GROUPED.sub("", bare)))
    known = frozenset[str]().union(*(series.get(name, frozenset()) for name in names)) | {"slo"}
    wrong = names - set(series)
    for name, inside in SELECTED.findall(bare):
        wrong |= {f"{name}{{{label}}}" for label in set(LABEL.findall(inside)) - series.get(name, known)}
    for inside in GROUPED.findall(bare):
        wrong |= {label.strip() for label in inside.split(",")} - known
    return wrong - {""}


@pytest.mark.parametrize(("where", "query"), queries())
def test_what_alerts_and_dashboards_ask_for_is_what_processes_record(
    where: str, query: str, series: dict[str, frozenset[str]]
) -> None:
    assert not unknown(query, series), where


def test_the_check_of_queries_finds_a_metric_and_a_label_that_nobody_records(series: dict[str, frozenset[str]]) -> None:
    assert unknown("sum by (country, colour) (rate(rentacar_bookings_total[5m]))", series) == {"colour"}
    assert unknown('rentacar_bookings{status="held"}', series) >= {"rentacar_bookings"}
    assert unknown('rentacar_bookings_total{state="held"}', series) == {"rentacar_bookings_total{state}"}


def test_the_dashboards_are_those_that_are_made() -> None:
    assert {path.stem: path.read_text() for path in DASHBOARDS} == {
        one.name: made(one) for one in dashboards.DASHBOARDS
    }


def test_every_alert_stands_in_the_runbook_and_nothing_else_does() -> None:
    entries = re.findall(r"^## (\w+)\n\n\*(page|ticket)\*", RUNBOOK.read_text(), re.MULTILINE)
    assert dict(entries) == {name: rule["labels"]["severity"] for name, rule in alerts().items()}
    assert len(entries) == len(set(entries))
    for name, rule in alerts().items():
        assert rule["annotations"]["runbook_url"] == f"{{{{ $externalLabels.runbook }}}}#{name.lower()}"


def test_every_alert_is_tried_and_fires_in_one_of_its_cases() -> None:
    fired = {
        case["alertname"]
        for path in CASES
        for test in yaml.safe_load(path.read_text())["tests"]
        for case in test["alert_rule_test"]
        if case["exp_alerts"]
    }
    assert fired == set(alerts())


def test_the_alerts_on_flags_know_every_flag_and_what_is_not_its_default() -> None:
    flags = json.loads(FLAGS.read_text())["flags"]
    for rule, kinds in {"SwitchLeftOn": {"switch", "drill"}, "FeatureLeftOff": {"feature"}}.items():
        words = [set(found.split("|")) for found in re.findall(r'feature_flag_\w+=~?"([^"]*)"', alerts()[rule]["expr"])]
        meant = {key: flag for key, flag in flags.items() if flag["metadata"]["kind"] in kinds}
        other = {name for flag in meant.values() for name in flag["variants"] if name != flag["defaultVariant"]}
        assert words == [set(meant), other]


@promtool
def test_prometheus_takes_its_settings_and_rules() -> None:
    run("check", "config", str(PROMETHEUS / "prometheus.yaml"))
    run("check", "rules", *map(str, RULES))


@promtool
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_alerts_fire_for_what_causes_them_and_for_nothing_else(path: Path) -> None:
    run("test", "rules", str(path))


@pytest.mark.skipif(shutil.which("amtool") is None, reason="NOT CHECKED: no amtool (Debian: prometheus-alertmanager)")
def test_alertmanager_takes_its_settings() -> None:
    path = OBSERVABILITY / "alertmanager.yaml"
    done = subprocess.run(["amtool", "check-config", str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def run(*words: str) -> None:
    done = subprocess.run(["promtool", *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
