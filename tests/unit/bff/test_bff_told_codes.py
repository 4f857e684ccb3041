"""What docs/api.md promises is what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from bff.execution import cost, limits
from bff.execution.rates import ACTS, CALLER, SIGN_INS
from bff.http.graphql import BODY_LIMIT
from bff.http.operation import QUERY_STRING_LIMIT
from bff.http.streams import MOST_OPERATIONS

ROOT = Path(__file__).parents[3]
TOLD = (ROOT / "docs" / "api.md").read_text()
_CODE = re.compile(
    r'(?:ToldError|ServiceDownError|MissingError|TurnedAwayError|RequestError)\(\s*(?:\d+,\s*)?"([A-Z_]+)"'
)


def test_every_code_of_an_error_is_explained() -> None:
    sources = "\n".join(path.read_text() for path in (ROOT / "bff").glob("**/*.py") if "node_modules" not in path.parts)
    codes = set(_CODE.findall(sources))
    assert len(codes) > 15
    assert {code for code in codes if f"`{code}`" not in TOLD} == set()


def test_the_limits_are_those_that_are_told() -> None:
    rows = dict(
        re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|$", TOLD.partition("## Limits")[2].partition("## Trying")[0], re.M)
    )
    told = {
        name: [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*\d|\d", value)]
        for name, value in rows.items()
    }
    assert told["body, query string"] == [BODY_LIMIT, QUERY_STRING_LIMIT]
    assert told["tokens, levels of fields, aliases, directives, root fields"] == [
        limits.MAX_TOKENS, limits.MAX_DEPTH, limits.MAX_ALIASES, limits.MAX_DIRECTIVES, limits.MAX_ROOT_FIELDS,
    ]  # fmt: skip
    assert told["`first`"] == [cost.LONGEST_PAGE]
    assert told["cost of an operation"] == [cost.MOST]
    assert told["spent by a caller (who signed in, else an address)"] == [CALLER.holds, CALLER.refill]
    assert told["mutations of a caller"] == [ACTS.holds]
    assert told["attempts to sign in from an address"] == [SIGN_INS.holds]
    assert told["operations on a WebSocket"] == [MOST_OPERATIONS]
