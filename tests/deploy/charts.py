"""Renders the Helm chart and picks from what came of it; `python -m tests.deploy.charts FOLDER` writes it for others to read."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
CHART = ROOT / "deploy" / "helm" / "rentacar"
SIZES = ("small", "large")
Manifest = dict[str, Any]


def values_of(size: str) -> dict[str, Any]:
    """One of the value files that come with the chart."""
    values: dict[str, Any] = yaml.safe_load((CHART / f"values-{size}.yaml").read_text())
    return values


def merged(values: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """The values with others put over them, as Helm does."""
    result = dict(values)
    for key, value in over.items():
        result[key] = merged(result[key], value) if isinstance(value, dict) and key in result else value
    return result


def render(values: dict[str, Any]) -> list[Manifest]:
    """The chart's manifests. Raises a HelmError for values that the schema refuses."""
    import helm_python

    with helm_python.Chart.load(str(CHART)) as chart:
        rendered = chart.render(values=values, name="rentacar", namespace="rentacar")
    files = [text for name, text in rendered.items() if name.endswith(".yaml")]
    return [document for text in files for document in yaml.safe_load_all(text) if document]


@cache
def rendered(size: str) -> tuple[Manifest, ...]:
    """The manifests of one of the value files."""
    return tuple(render(values_of(size)))


def of_kind(manifests: tuple[Manifest, ...] | list[Manifest], kind: str) -> dict[str, Manifest]:
    """Those of a kind, by name."""
    return {found["metadata"]["name"]: found for found in manifests if found["kind"] == kind}


def pods(manifests: tuple[Manifest, ...] | list[Manifest]) -> dict[str, Manifest]:
    """The pod specs that the manifests would run, by what runs them."""
    found = {}
    for manifest in manifests:
        spec = manifest.get("spec", {})
        spec = spec.get("jobTemplate", {}).get("spec", spec)
        if "template" in spec and "containers" in spec["template"].get("spec", {}):
            found[f"{manifest['kind']}/{manifest['metadata']['name']}"] = spec["template"]["spec"]
    return {name: pod for name, pod in found.items() if not name.startswith("Pooler/")}


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True)
    for size in SIZES:
        (folder / f"{size}.yaml").write_text(yaml.safe_dump_all(rendered(size)))
