"""OTLP's values as plain ones."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue

LONGEST = 10_000  # characters of a text that are kept: more than any stack trace worth reading


def plain(value: AnyValue) -> Any:
    """A text, a number, a list; what has no value, and maps, are an empty text. A number that JSON has no word for is a text."""
    kind = value.WhichOneof("value")
    if kind == "array_value":
        return [plain(item) for item in value.array_value.values]
    if kind == "string_value":
        return value.string_value[:LONGEST]
    if kind == "double_value" and not math.isfinite(value.double_value):
        return str(value.double_value)
    return getattr(value, kind) if kind in ("bool_value", "int_value", "double_value") else ""


def attributes(pairs: Iterable[KeyValue]) -> dict[str, Any]:
    return {pair.key: plain(pair.value) for pair in pairs}
