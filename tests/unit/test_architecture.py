"""The arrows between the folders: who may import whom."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("bff", "chassis", "deploy", "notify_service", "payment_service", "rent_service")
ALLOWED = {
    "chassis": set[str](),
    "bff": {"chassis"},
    "rent_service": {"chassis"},
    "payment_service": {"chassis"},
    "notify_service": {"chassis"},
    "deploy": {"chassis"},  # it starts processes; it knows no service's inside
}


def imports(file: Path) -> set[str]:
    """The top folders of ours that the file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found & set(FOLDERS)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_imports_only_what_it_may(folder: str) -> None:
    files = list((ROOT / folder).rglob("*.py"))
    assert files
    wrong = {
        str(file.relative_to(ROOT)): sorted(strangers)
        for file in files
        if "node_modules" not in file.parts and (strangers := imports(file) - {folder} - ALLOWED[folder])
    }
    assert wrong == {}


@pytest.mark.parametrize("folder", ["bff", "rent_service", "payment_service", "notify_service", "chassis"])
def test_nothing_connects_or_starts_at_import(folder: str) -> None:
    """Importing a module calls nothing that reaches out: no pool, no client, no event loop at the top level."""
    reaching = {
        "create_pool",
        "connect",
        "from_url",
        "insecure_channel",
        "secure_channel",
        "AsyncClient",
        "Client",
        "run",
    }
    for file in (ROOT / folder).rglob("*.py"):
        if file.name == "__main__.py" or "node_modules" in file.parts:
            continue
        for statement in ast.parse(file.read_text()).body:
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.If):
                continue
            called = {
                node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                for node in ast.walk(statement)
                if isinstance(node, ast.Call)
            }
            assert not called & reaching, f"{file.relative_to(ROOT)}:{statement.lineno} calls {called & reaching}"
