"""What each endpoint accepts, declared as data, and Stripe's refusals of anything else.

A spec maps a parameter's name to a kind; a kind is a function of (raw value, path) that answers the value or raises.
`{"amount": Required(integer)}` reads as it looks.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from .errors import invalid_parameter, invalid_request, missing_parameter, unknown_parameter

Kind = Callable[[Any, str], Any]
Spec = Mapping[str, Kind]


class Required:
    """A kind that must be given."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind

    def __call__(self, raw: Any, path: str) -> Any:
        return self.kind(raw, path)


def check(raw: Mapping[str, Any], spec: Spec, *, prefix: str = "") -> dict[str, Any]:
    """The given parameters with their values read; an unknown, missing or malformed one is Stripe's 400."""
    for name in raw:
        if name not in spec:
            raise unknown_parameter(_path(prefix, name))
    for name, kind in spec.items():
        if isinstance(kind, Required) and name not in raw:
            raise missing_parameter(_path(prefix, name))
    return {name: spec[name](value, _path(prefix, name)) for name, value in raw.items()}


def _path(prefix: str, name: str) -> str:
    return f"{prefix}[{name}]" if prefix else name


def string(raw: Any, path: str) -> str | None:
    """Text up to 5000 characters; the empty string unsets, as everywhere at Stripe."""
    if not isinstance(raw, str):
        raise invalid_parameter(f"Invalid string: {raw}", path)
    if len(raw) > 5000:
        raise invalid_parameter(f"Invalid string: {raw[:40]}…; must be at most 5000 characters", path)
    return raw or None


def integer(raw: Any, path: str) -> int:
    if not isinstance(raw, str) or not re.fullmatch(r"-?\d{1,18}", raw):
        raise invalid_parameter(f"Invalid integer: {raw}", path, "parameter_invalid_integer")
    return int(raw)


def positive(raw: Any, path: str) -> int:
    value = integer(raw, path)
    if value < 1:
        raise invalid_parameter("This value must be greater than or equal to 1.", path, "parameter_invalid_integer")
    return value


def boolean(raw: Any, path: str) -> bool:
    if raw not in ("true", "false"):
        raise invalid_parameter(f"Invalid boolean: {raw}", path)
    return bool(raw == "true")


def one_of(*choices: str) -> Kind:
    def read(raw: Any, path: str) -> str | None:
        if raw == "":
            return None
        if raw not in choices:
            listed = ", ".join(choices[:-1]) + f", or {choices[-1]}" if len(choices) > 1 else choices[0]
            raise invalid_parameter(f"Invalid {path}: must be one of {listed}", path)
        return str(raw)

    return read


def mapping(spec: Spec) -> Kind:
    def read(raw: Any, path: str) -> dict[str, Any] | None:
        if raw == "":
            return None
        if not isinstance(raw, dict):
            raise invalid_parameter("Invalid object", path)
        return check(raw, spec, prefix=path)

    return read


def array(kind: Kind) -> Kind:
    def read(raw: Any, path: str) -> list[Any]:
        if raw == "":
            return []
        if not isinstance(raw, list):
            raise invalid_parameter("Invalid array", path)
        return [kind(item, f"{path}[{index}]") for index, item in enumerate(raw)]

    return read


def metadata(raw: Any, path: str) -> dict[str, str]:
    """Up to 50 keys of 40 characters with values of 500; an empty value removes its key, an empty string all."""
    if raw == "":
        return {"": ""}
    if not isinstance(raw, dict):
        raise invalid_parameter("Invalid metadata: must be an object", path)
    if len(raw) > 50:
        raise invalid_parameter("Invalid metadata: cannot have more than 50 keys", path)
    for key, value in raw.items():
        if len(key) > 40:
            raise invalid_parameter("Invalid metadata key: exceeds 40 characters", f"{path}[{key}]")
        if not isinstance(value, str):
            raise invalid_parameter("Invalid metadata value: must be a string", f"{path}[{key}]")
        if len(value) > 500:
            raise invalid_parameter("Invalid metadata value: exceeds 500 characters", f"{path}[{key}]")
    return raw


def merged_metadata(current: Mapping[str, str] | None, change: Mapping[str, str]) -> dict[str, str]:
    """Stripe's rule: keys not named stay, an empty value removes its key, an empty string removes all."""
    if change == {"": ""}:
        return {}
    merged = {**(current or {}), **change}
    return {key: value for key, value in merged.items() if value != ""}


def time_range(raw: Any, path: str) -> dict[str, int]:
    """`created=1700000000` or `created[gte]=…`: as `{"gte": …, "lt": …}`, an exact time as `{"eq": …}`."""
    if isinstance(raw, dict):
        bounds: dict[str, int] = check(raw, dict.fromkeys(("gt", "gte", "lt", "lte"), integer), prefix=path)
        return bounds
    return {"eq": integer(raw, path)}


def limit(raw: Any, path: str) -> int:
    value = integer(raw, path)
    if not 1 <= value <= 100:
        what = "greater than or equal to 1" if value < 1 else "less than or equal to 100"
        raise invalid_request(
            f"Invalid integer: {value}; this value must be {what}.",
            before_execution=True,
            code="parameter_invalid_integer",
            param=path,
        )
    return value


EXPAND: Spec = {"expand": array(string)}
PAGE: Spec = {"limit": limit, "starting_after": string, "ending_before": string, **EXPAND}
ADDRESS: Kind = mapping(dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"), string))
BILLING_DETAILS: Kind = mapping(
    {"address": ADDRESS, "email": string, "name": string, "phone": string, "tax_id": string}
)
SHIPPING: Kind = mapping(
    {"address": ADDRESS, "carrier": string, "name": string, "phone": string, "tracking_number": string}
)
