"""Lists: newest first, Stripe's cursors, exact and range filters."""

from typing import Any

from .call import Call
from .errors import resource_missing
from .store import Json, as_stored

_COLUMNS = {"customer": "customer", "payment_intent": "payment_intent"}
_COMPARE = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<=", "eq": "="}


def page(call: Call, kind: str, url: str, **filters: Any) -> Json:
    """A page of `kind` by the call's limit and cursor; a filter that is None does not filter."""
    where = ["account = ?", "kind = ?"]
    values: list[Any] = [call.account, kind]
    for name, value in filters.items():
        if value is not None:
            _add_filter(where, values, name, value)
    backwards = call.params.get("ending_before") is not None
    for name, compare in (("starting_after", "<"), ("ending_before", ">")):
        cursor = call.params.get(name)
        if cursor is not None:
            where.append(f"seq {compare} ?")
            values.append(_position(call, kind, cursor, name))
    limit = call.params.get("limit", 10)
    order = "ASC" if backwards else "DESC"
    rows = call.store.rows(
        f"SELECT * FROM objects WHERE {' AND '.join(where)} ORDER BY seq {order} LIMIT ?",  # own words only
        (*values, limit + 1),
    )
    found = [as_stored(row).body for row in rows[:limit]]
    data = found[::-1] if backwards else found
    return {"object": "list", "data": data, "has_more": len(rows) > limit, "url": url}


def _add_filter(where: list[str], values: list[Any], name: str, value: Any) -> None:
    json_path = f"json_extract(body, '$.{name}')"
    if isinstance(value, dict):
        for bound, limit in value.items():
            where.append(f"{json_path} {_COMPARE[bound]} ?")
            values.append(limit)
    elif isinstance(value, list):
        where.append(f"{json_path} IN ({', '.join('?' * len(value))})")
        values.extend(value)
    else:
        where.append(f"{_COLUMNS.get(name, json_path)} = ?")
        values.append(value)


def _position(call: Call, kind: str, cursor: str, param: str) -> int:
    rows = call.store.rows(
        "SELECT seq FROM objects WHERE id = ? AND kind = ? AND account = ?", (cursor, kind, call.account)
    )
    if not rows:
        raise resource_missing(kind, cursor, param=param, status=400)
    return int(rows[0]["seq"])
