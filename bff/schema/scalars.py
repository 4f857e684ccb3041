"""Scalars: what they accept is checked here, so that nothing malformed reaches a service."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal as PythonDecimal
from decimal import InvalidOperation
from functools import lru_cache
from typing import Any, NewType

import strawberry
from google.protobuf.timestamp_pb2 import Timestamp
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

LocalDateTime = NewType("LocalDateTime", str)
DateTime = NewType("DateTime", Timestamp)
Date = NewType("Date", str)
Decimal = NewType("Decimal", str)

_LOCAL = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(:00(\.0{1,9})?)?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DECIMAL = re.compile(r"-?\d{1,18}(\.\d{1,4})?", re.ASCII)


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "..."


def _parse_local(value: Any) -> str:
    """`2027-03-01T10:00`; whole minutes may carry their seconds, as `:00`."""
    if isinstance(value, str) and (found := _LOCAL.fullmatch(value)):
        try:
            datetime.fromisoformat(found[1])
        except ValueError:
            pass
        else:
            return found[1]
    raise GraphQLError(
        f'LocalDateTime must be a wall clock such as "2027-03-01T10:00", without a zone; got {_shown(value)}.'
    )


def _parse_date(value: Any) -> str:
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            date.fromisoformat(value)
        except ValueError:
            pass
        else:
            return value
    raise GraphQLError(f'Date must be a day such as "1990-01-31"; got {_shown(value)}.')


def _parse_decimal(value: Any) -> str:
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        try:
            return str(PythonDecimal(value))
        except InvalidOperation:
            pass
    raise GraphQLError(f'Decimal must be a string such as "134.29"; got {_shown(value)}.')


def _parse_instant(value: Any) -> Timestamp:
    try:
        instant = datetime.fromisoformat(value)
        if instant.tzinfo is None:
            raise ValueError
    except (TypeError, ValueError):
        raise GraphQLError(
            f'DateTime must be an RFC 3339 instant such as "2027-03-01T13:00:00Z"; got {_shown(value)}.'
        ) from None
    timestamp = Timestamp()
    timestamp.FromDatetime(instant.astimezone(UTC))
    return timestamp


def instant(seconds: int) -> Timestamp:
    """What a DateTime field takes, of Unix seconds."""
    return Timestamp(seconds=seconds)


def serialize_instant(value: Timestamp) -> str:
    """RFC 3339 in UTC; milliseconds only where there are any."""
    return _instant(value.seconds, value.nanos // 1_000_000)


@lru_cache(maxsize=4096)
def _instant(seconds: int, milliseconds: int) -> str:
    whole = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{whole}.{milliseconds:03d}Z" if milliseconds else f"{whole}Z"


SCALARS: dict[object, ScalarDefinition] = {
    LocalDateTime: strawberry.scalar(
        name="LocalDateTime",
        description='Wall clock at a location, to the minute, without a zone: `"2027-03-01T10:00"`.',
        serialize=str,
        parse_value=_parse_local,
    ),
    DateTime: strawberry.scalar(
        name="DateTime",
        description='An instant, RFC 3339 in UTC: `"2027-03-01T13:00:00Z"`.',
        specified_by_url="https://datatracker.ietf.org/doc/html/rfc3339",
        serialize=serialize_instant,
        parse_value=_parse_instant,
    ),
    Date: strawberry.scalar(
        name="Date", description='A day of the calendar: `"1990-01-31"`.', serialize=str, parse_value=_parse_date
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description='A decimal number as a string: `"134.29"`, with as many digits as the currency has.',
        serialize=str,
        parse_value=_parse_decimal,
    ),
}
