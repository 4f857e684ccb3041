"""Relay's pages over the services' page tokens.

A service gives one token a page and Relay wants a cursor an edge: a cursor is the token of a page and how many of it to skip.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

from rentacar.rent.v1 import rent_pb2

from bff.errors import bad_input
from bff.schema.network import LocationConnection, LocationEdge, PageInfo

LARGEST_SKIP = 100


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
    raise bad_input("`after` is no cursor of this list.", "after")


def connection(answer: rent_pb2.ListLocationsResponse, *, token: str, skip: int) -> LocationConnection:
    """The page that a service answered to `token`, without the first `skip`."""
    found = list(answer.locations)
    ends: list[str] = [encode(token, place + 1) for place in range(len(found))]
    if answer.next_page_token and ends:
        ends[-1] = encode(answer.next_page_token, 0)
    nodes: list[Any] = found[skip:]
    edges = [LocationEdge(node=node, cursor=end) for node, end in zip(nodes, ends[skip:], strict=True)]
    return LocationConnection(
        edges=edges,
        nodes=nodes,
        page_info=PageInfo(
            has_next_page=bool(answer.next_page_token),
            has_previous_page=bool(token or skip),
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        ),
        total_count=answer.total_size,
    )
