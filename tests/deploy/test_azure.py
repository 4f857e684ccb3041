"""The Bicep files, as far as they can be checked without the compiler: they parse, and what one module asks for another gives.

Types of resources, their properties and API versions are Azure's own to check: `az deployment group validate` does it, with a cloud.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

import pycep
import pytest
import yaml

from bff.http import headers, site
from chassis import settings
from tests.deploy.charts import ROOT
from tests.deploy.processes import SETTINGS

AZURE = ROOT / "deploy" / "azure"
FILES = sorted(AZURE.rglob("*.bicep"))
ENVIRONMENTS = ("staging", "production")


@cache
def parsed(path: Path) -> dict[str, Any]:
    """The file's parts. Raises a parser's error for what isn't Bicep."""
    return cast("dict[str, Any]", pycep.BicepParser().parse(file_path=path))


def required(path: Path) -> set[str]:
    """Parameters without a default."""
    return {name for name, told in parsed(path).get("parameters", {}).items() if told["default"] is None}


def modules() -> Iterator[tuple[Path, str, Path, dict[str, Any]]]:
    """Each use of a module: where, its name there, its file, and what it is given."""
    for path in FILES:
        for name, module in parsed(path).get("modules", {}).items():
            config = module["config"]
            yield path, name, path.parent / module["detail"]["path"], config.get("config", config)["params"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_parses_and_uses_everything_that_it_declares(path: Path) -> None:
    file, text = parsed(path), path.read_text()
    for kind in ("parameters", "variables"):
        for name in file.get(kind, {}):
            assert len(re.findall(rf"\b{name}\b", _without_comments(text))) > 1, f"{name} is not used"
    for name in file.get("resources", {}):
        assert re.fullmatch(r"[a-zA-Z]+", name)


def test_every_module_is_given_what_it_asks_for_and_nothing_else() -> None:
    used = set()
    for path, name, module, given in modules():
        used.add(module)
        declared = set(parsed(module).get("parameters", {}))
        assert set(given) <= declared, f"{path.name} gives {name} {set(given) - declared}"
        assert required(module) <= set(given), f"{path.name} does not give {name} {required(module) - set(given)}"
    assert used == set(FILES) - {AZURE / "main.bicep"}, "a module that nobody uses"


def test_what_is_read_of_a_module_is_what_it_puts_out() -> None:
    for path in FILES:
        files = {
            name: path.parent / module["detail"]["path"] for name, module in parsed(path).get("modules", {}).items()
        }
        for module, output in re.findall(r"\b(\w+)\.outputs\.(\w+)", path.read_text()):
            assert output in parsed(files[module]).get("outputs", {}), f"{path.name}: {module}.outputs.{output}"
        for loaded in re.findall(r"loadTextContent\('([^']+)'\)", path.read_text()):
            assert (path.parent / loaded).is_file(), loaded


def test_passwords_are_marked_and_nothing_secret_is_put_out() -> None:
    for path in FILES:
        for name, told in parsed(path).get("parameters", {}).items():
            secure = {"type": "secure"} in told["decorators"]
            assert secure == ("password" in name.lower()), f"{path.name}: {name}"
        for name in parsed(path).get("outputs", {}):
            assert not re.search("password|key|secret|connection", name, re.IGNORECASE), f"{path.name}: {name}"


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_an_environment_has_a_value_for_every_parameter_but_the_password(environment: str) -> None:
    given = json.loads((AZURE / f"{environment}.parameters.json").read_text())["parameters"]
    main = parsed(AZURE / "main.bicep")["parameters"]
    assert given.keys() <= main.keys()
    assert required(AZURE / "main.bicep") - given.keys() == {"postgresAdminPassword"}
    used = set(re.findall(r"sizes\.(\w+)", (AZURE / "main.bicep").read_text()))
    assert given["sizes"]["value"].keys() == used
    assert given["sizes"]["value"]["replicas"].keys() == set(SETTINGS)
    assert all(1 <= replicas["min"] <= replicas["max"] for replicas in given["sizes"]["value"]["replicas"].values())


def test_the_processes_are_told_every_setting_that_has_no_default() -> None:
    text = "".join((AZURE / "modules" / name).read_text() for name in ("apps.bicep", "process.bicep"))
    told = {name.removeprefix("RENTACAR_").lower() for name in re.findall(r"name: '(RENTACAR_\w+)'", text)}
    for module, name in SETTINGS.values():
        kind = getattr(__import__(module, fromlist=[name]), name)
        needed = {field for field, info in kind.model_fields.items() if info.is_required()}
        assert needed - settings.secret_names(kind) <= told, kind
    assert {"secrets", "tls_cert", "tls_key", "tls_ca", "grpc_listen", "queue_partitions"} <= told


def test_the_static_web_app_knows_the_webs_routes_and_sends_the_bffs_headers() -> None:
    told = json.loads((AZURE / "staticwebapp.config.json").read_text())
    assert told["navigationFallback"]["rewrite"] == "/index.html", "a link in a mail would not be found"
    page = {**told["globalHeaders"]}
    assert page.pop("content-security-policy") == headers.web_policy("")
    assert page.pop("cache-control") == site.AGAIN
    assert page == {name.decode(): value.decode() for name, value in headers.SECURITY}
    assert told["routes"] == [{"route": "/assets/*", "headers": {"cache-control": site.FOREVER}}]
    readme = (AZURE / "README.md").read_text()
    assert "--swa-config-location ../deploy/azure" in readme


def test_the_collector_sends_all_three_signals_to_application_insights() -> None:
    pipelines = yaml.safe_load((AZURE / "collector.yaml").read_text())["service"]["pipelines"]
    assert pipelines.keys() == {"traces", "metrics", "logs"}
    assert all(pipeline["exporters"] == ["azuremonitor"] for pipeline in pipelines.values())


def test_the_collector_keeps_the_traces_that_the_other_one_keeps_and_sees_them_whole() -> None:
    told, other = (
        yaml.safe_load((folder / "collector.yaml").read_text()) for folder in (AZURE, ROOT / "deploy" / "observability")
    )
    assert told["processors"]["tail_sampling"] == other["processors"]["tail_sampling"]
    assert "tail_sampling" in told["service"]["pipelines"]["traces"]["processors"]
    collector = (AZURE / "modules" / "apps.bicep").read_text().split("resource collector")[1].split("\nresource ")[0]
    assert "maxReplicas: 1 " in collector
    for name in ("staging", "production"):
        given = json.loads((AZURE / f"{name}.parameters.json").read_text())["parameters"]
        assert given["tracesSampled"]["value"] == "1", "what is not sent can't be kept because it failed"


def _without_comments(text: str) -> str:
    return re.sub(r"(?m)(^|\s)//.*$", "", text)
