"""The page about security names tests that are there."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "security.md"


def test_every_proof_that_the_page_names_is_a_test() -> None:
    named = set(re.findall(r"`(tests/[\w/.]+\.py)::(\w+)`", PAGE.read_text()))
    assert len(named) > 30
    for path, name in named:
        tree = ast.parse((ROOT / path).read_text())
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}, (
            path,
            name,
        )


def test_every_entry_of_the_top_ten_has_a_proof() -> None:
    entries = {int(number) for number in re.findall(r"^\| API(\d+) .*::test_", PAGE.read_text(), re.MULTILINE)}
    assert entries == set(range(1, 11))
