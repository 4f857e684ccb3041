"""Relay's pages over the services' page tokens.

A service gives one token a page and Relay wants a cursor an edge: a cursor is the token of a page and how many of it to skip.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bff.errors import ToldError, bad_input
from bff.schema.network import PageInfo

LARGEST_SKIP = 100
STAFF_PAGE = 50  # of lists for staff: a screen of rows


def encode(token: str, skip: int) -> str:
    return base64.urlsafe_b64encode(f"{skip}:{token}".encode()).decode()


def decode(cursor: str | None) -> tuple[str, int]:
    """The token and what to skip. Raises BAD_USER_INPUT for what is no cursor."""
    if not cursor:
        return "", 0
    try:
        skip, separator, token = base64.urlsafe_b64decode(cursor.encode("ascii")).decode().partition(":")
        if separator and 0 <= int(skip) <= LARGEST_SKIP:
            return token, int(skip)
    except (binascii.Error, ValueError):
        pass
    raise no_cursor()


def no_cursor() -> ToldError:
    """What is told of an `after` that can't be one of the list's."""
    return bad_input("`after` is no cursor of this list.", "after")


def first_of(first: int | None, *, usual: int, largest: int = LARGEST_SKIP) -> int:
    """How many a page is to have. Raises BAD_USER_INPUT."""
    first = usual if first is None else first
    if not 1 <= first <= largest:
        raise bad_input(f"`first` must be 1 to {largest}; got {first}.", "first")
    return first


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page is asked of a service by: at most `size`, of which the first `skip` are not wanted."""

    token: str
    skip: int
    size: int

    @classmethod
    def of(cls, first: int | None, after: str | None, *, usual: int) -> Asked:
        """Raises BAD_USER_INPUT."""
        token, skip = decode(after)
        return cls(token, skip, min(first_of(first, usual=usual) + skip, LARGEST_SKIP))


def connection(
    kinds: tuple[Any, Any], found: Sequence[Any], asked: Asked, *, next_page_token: str, **besides: Any
) -> Any:
    """The page that a service answered, without what is to be skipped; `kinds` are the types of the connection and its edge."""
    whole, edge = kinds
    ends = [encode(asked.token, place + 1) for place in range(len(found))]
    if next_page_token and ends:
        ends[-1] = encode(next_page_token, 0)
    nodes = list(found[asked.skip :])
    edges = [edge(node=node, cursor=end) for node, end in zip(nodes, ends[asked.skip :], strict=True)]
    where = info(edges, more=bool(next_page_token), before=bool(asked.token or asked.skip))
    if next_page_token:  # a page may be empty and still not be the last
        where.end_cursor = encode(next_page_token, 0)
    return whole(edges=edges, nodes=nodes, page_info=where, **besides)


def info(edges: Sequence[Any], *, more: bool, before: bool) -> PageInfo:
    """Where a page of these edges stands."""
    return PageInfo(
        has_next_page=more,
        has_previous_page=before,
        start_cursor=edges[0].cursor if edges else None,
        end_cursor=edges[-1].cursor if edges else None,
    )
