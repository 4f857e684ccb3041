"""Staff: until they sign in by name, the counter's static token is who they are. rent_service checks it again."""

from __future__ import annotations

import hmac

from rentacar.rent.v1 import rent_pb2

from bff.errors import ToldError

COUNTER = "counter"  # who acts, as the audit names them


def bearer(authorization: str) -> str:
    """The token of an `Authorization: Bearer …` header; empty if there is none."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def is_staff(authorization: str, expected: str) -> bool:
    """Whether the header holds the staff's token; never where none is set."""
    return bool(expected) and hmac.compare_digest(bearer(authorization).encode(), expected.encode())


def admitted(authorization: str, expected: str) -> rent_pb2.Staff:
    """Who of staff asks. Raises UNAUTHENTICATED where nobody says who they are, FORBIDDEN where it is not staff."""
    if not bearer(authorization):
        raise ToldError("UNAUTHENTICATED", "This is for staff: send their token as `Authorization: Bearer …`.")
    if not is_staff(authorization, expected):
        raise ToldError("FORBIDDEN", "This is for staff, and the token is not theirs.")
    return rent_pb2.Staff(name=COUNTER, token=expected)
