"""The feature flags of a local stack: a file in flagd's format in its data folder, which its processes follow. Standard library only."""

import contextlib
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from deploy.local.data_dir import DataDir, write_private

SHIPPED = Path(__file__).parents[1] / "flags" / "flags.json"
MOST_MS = 60_000  # of a flag that slows something down: after a minute nobody waits
WORDS = {"true": "on", "false": "off", "yes": "on", "no": "off"}


class FlagError(ValueError):
    """There is no such flag, or it can't have this value."""


def shipped() -> dict[str, Any]:
    """The flags as a deployment begins with them, by key."""
    flags: dict[str, Any] = json.loads(SHIPPED.read_text())["flags"]
    return flags


def prepare(data: DataDir) -> None:
    """Makes the stack's file at its first start, and adds the flags that a newer version brings; what was set stays."""
    document = json.loads(SHIPPED.read_text())
    if data.flags.exists():
        with contextlib.suppress(ValueError):  # what somebody broke by hand is theirs to mend, or to reset
            known = json.loads(data.flags.read_text())
            if not document["flags"].keys() - known["flags"].keys():
                return
            document["flags"].update(known["flags"])
            _write(data, document)
        return
    _write(data, document)


def read(data: DataDir) -> dict[str, Any]:
    """The file's document. Raises FlagError where it can't be read."""
    if not data.flags.exists():
        prepare(data)
    try:
        document: dict[str, Any] = json.loads(data.flags.read_text())
    except ValueError as error:
        raise FlagError(f"{data.flags} can't be read ({error}). `./rentacar flags reset` writes it anew.") from None
    return document


def change(data: DataDir, key: str, value: str, country: str = "") -> str:
    """Sets a flag for everybody, or for searches and bookings of one country; returns what it is now. Raises FlagError.

    `value` is a variant's name, a number where the flag has numbers, or a share such as `25%` of the customers for whom it is on.
    """
    document = read(data)
    flag = document["flags"].get(key)
    if flag is None:
        raise FlagError(f"There is no flag {key}. There are: {', '.join(document['flags'])}.")
    share = _share(flag, value)
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise FlagError(f"A country is two letters such as BR, not {country}.")
    if country:
        chosen = share or _variant(flag, value)
        flag["targeting"] = {"if": [{"==": [{"var": "country"}, country.upper()]}, chosen]}
    elif share:
        flag["targeting"] = share
    else:
        flag.pop("targeting", None)
        flag["defaultVariant"] = _variant(flag, value)
    _write(data, document)
    return shown(flag)


def restore(data: DataDir, key: str = "") -> None:
    """Sets one flag, or all, back to what is shipped. Raises FlagError."""
    if not key:
        data.flags.unlink(missing_ok=True)
        return prepare(data)
    if key not in shipped():
        raise FlagError(f"There is no flag {key}. There are: {', '.join(shipped())}.")
    document = read(data)
    document["flags"][key] = shipped()[key]
    return _write(data, document)


def shown(flag: dict[str, Any]) -> str:
    """What a flag is: its value, and its rule if it has one."""
    value = flag["variants"].get(flag["defaultVariant"], "?")
    text = flag["defaultVariant"] if isinstance(value, bool) else str(value)
    return f"{text}, but {_rule(flag, flag['targeting'])}" if flag.get("targeting") else text


def _rule(flag: dict[str, Any], rule: Any) -> str:
    """A rule as `change` makes them in words; what somebody wrote by hand as it stands there."""
    match rule:
        case str():
            value = flag["variants"].get(rule, "?")
            return rule if isinstance(value, bool) else str(value)
        case {"fractional": [["on", int(share)], ["off", _]]}:
            return f"on for {share} % and off for the others"
        case {"if": [{"==": [{"var": "country"}, str(country)]}, chosen]}:
            return f"{_rule(flag, chosen)} in {country}"
    return json.dumps(rule)


def listed(data: DataDir, *, today: date | None = None) -> str:
    """The flags as lines for a terminal; what is not as shipped has a star, what should be gone by now says so."""
    today = today or datetime.now(UTC).date()
    lines = []
    for key, flag in read(data)["flags"].items():
        told, default = flag.get("metadata", {}), shown(shipped()[key]) if key in shipped() else "?"
        star = " " if shown(flag) == default else "*"
        over = "  OVERDUE" if told.get("expires", "9") < today.isoformat() else ""
        lines.append(
            f"{star} {key:<20} {shown(flag):<6} default {default:<4} {told.get('owner', ''):<11} until {told.get('expires', '')}{over}"
        )
        lines.append(f"    {told.get('description', '')}")
    return "\n".join(lines)


def table() -> str:
    """The flags that are shipped as a table in Markdown."""
    lines = ["| key | kind | default | meaning | owner | until |", "|---|---|---|---|---|---|"]
    for key, flag in shipped().items():
        told = flag["metadata"]
        kind = f"{told['kind']}, {told['unit']}" if "unit" in told else told["kind"]
        description = told["description"]
        lines.append(f"| `{key}` | {kind} | {shown(flag)} | {description} | {told['owner']} | {told['expires']} |")
    return "\n".join(lines) + "\n"


def _share(flag: dict[str, Any], value: str) -> dict[str, Any] | None:
    if not value.endswith("%"):
        return None
    if not value[:-1].isdigit() or not 0 <= int(value[:-1]) <= 100 or set(flag["variants"]) != {"on", "off"}:
        raise FlagError("A share is a whole number of percent, 0% to 100%, of a flag that is on or off.")
    return {"fractional": [["on", int(value[:-1])], ["off", 100 - int(value[:-1])]]}


def _variant(flag: dict[str, Any], value: str) -> str:
    name = WORDS.get(value.lower(), value.lower())
    variants = flag["variants"]
    if name in variants:
        return name
    most = 100 if flag.get("metadata", {}).get("unit") == "percent" else MOST_MS
    if value.isdigit() and "on" not in variants:
        if int(value) > most:
            raise FlagError(f"It can't be {value}. The most is {most}.")
        variants["set"] = int(value)
        return "set"
    numbers = "" if "on" in variants else ", or a number"
    raise FlagError(f"It can't be {value}. It can be: {', '.join(variants)}{numbers}.")


def _write(data: DataDir, document: dict[str, Any]) -> None:
    """Whole or not at all: the processes may read it at any moment."""
    write_private(data.flags, json.dumps(document, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    print(table(), end="")
