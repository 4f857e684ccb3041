"""Prints the schema, as it is committed: `python -m bff.print_schema > bff/schema.graphql`."""

from __future__ import annotations

from bff.schema.build import build


def printed() -> str:
    return build().as_str() + "\n"


if __name__ == "__main__":
    print(printed(), end="")
