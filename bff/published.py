"""Compares the schema with the one that clients were given: `python -m bff.published`. With `--declare`, publishes the present one.

`bff/published.graphql` is what clients may rely on. What breaks them fails the tests until it is declared; what is added may stay out of
it until the next release.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from graphql import build_schema, find_breaking_changes, find_dangerous_changes

from bff.print_schema import printed

FORESEEN = frozenset(
    {
        "VALUE_ADDED_TO_ENUM",
        "TYPE_ADDED_TO_UNION",
        "OPTIONAL_INPUT_FIELD_ADDED",
        "OPTIONAL_ARG_ADDED",
        "IMPLEMENTED_INTERFACE_ADDED",
    }
)
"""What clients have to be ready for, as docs/api.md says."""
PUBLISHED = Path(__file__).parent / "published.graphql"


def breaking(published: str, present: str) -> list[str]:
    """What clients of the one schema can't do with the other; and what changes under them unasked, as a default does."""
    before, after = build_schema(published), build_schema(present)
    changes: list[Any] = [*find_breaking_changes(before, after), *find_dangerous_changes(before, after)]
    return [f"{change.type.name}: {change.description}" for change in changes if change.type.name not in FORESEEN]


def main(words: list[str]) -> int:
    present = printed()
    if words == ["--declare"]:
        PUBLISHED.write_text(present)
        return 0
    found = breaking(PUBLISHED.read_text(), present)
    print("\n".join(found) or "Nothing that was published is broken.")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
