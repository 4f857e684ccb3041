"""Stripe's request encoding: `a[b][0]=x` in a form body or a query string, as nested dicts and lists."""

import re
from typing import Any
from urllib.parse import parse_qsl

from .errors import invalid_request

_KEY = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)$")
MAX_FIELDS = 1000  # more than any request of Stripe's has


def decode(form: bytes | str) -> dict[str, Any]:
    """Nested parameters; every leaf is a string. A repeated `a[]` and numbered `a[0]` both make a list."""
    try:
        text = form if isinstance(form, str) else form.decode()
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except ValueError as bad:  # not UTF-8, or too many
        raise invalid_request(f"Invalid request: {bad}", before_execution=True) from bad
    root: dict[str, Any] = {}
    for key, value in pairs:
        match = _KEY.match(key)
        if match is None:
            raise invalid_request(f"Invalid request: the parameter name {key!r} cannot be read", before_execution=True)
        path = [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])]
        _insert(root, path, value, key)
    return {key: _with_lists(value) for key, value in root.items()}


def _insert(node: dict[str, Any], path: list[str], value: str, whole_key: str) -> None:
    for depth, part in enumerate(path):
        name = str(len(node)) if part == "" else part
        if depth == len(path) - 1:
            if name in node:
                raise invalid_request(f"Invalid request: {whole_key} is given twice", before_execution=True)
            node[name] = value
            return
        below = node.setdefault(name, {})
        if not isinstance(below, dict):
            raise invalid_request(f"Invalid request: {whole_key} is both a value and an object", before_execution=True)
        node = below


def _with_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    children = {key: _with_lists(child) for key, child in value.items()}
    if children and all(key.isdigit() for key in children):
        return [children[key] for key in sorted(children, key=int)]
    return children
