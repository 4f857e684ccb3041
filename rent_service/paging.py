"""Where a page ends, as an opaque token: the sort key and the id of its last row."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from chassis.rpc import RpcError, invalid

Position: TypeAlias = tuple[datetime, UUID]


def write_token(*parts: object) -> str:
    """A token of some texts, numbers, instants or ids."""
    texts = [part.isoformat() if isinstance(part, datetime) else str(part) for part in parts]
    return urlsafe_b64encode("\n".join(texts).encode()).decode()


def read_token(token: str, parts: int) -> list[str] | None:
    """The parts of a token; None of an empty one. Raises INVALID_ARGUMENT for one that is not ours."""
    if not token:
        return None
    try:
        found = urlsafe_b64decode(token).decode().split("\n")
    except ValueError:
        raise _not_ours() from None
    if len(found) != parts:
        raise _not_ours()
    return found


def read_position(token: str) -> Position | None:
    """The instant and id that a page ended with. Raises INVALID_ARGUMENT."""
    parts = read_token(token, 2)
    try:
        return (datetime.fromisoformat(parts[0]), UUID(parts[1])) if parts else None
    except ValueError:
        raise _not_ours() from None


def read_number(token: str) -> int | None:
    """The number that a page ended with. Raises INVALID_ARGUMENT."""
    parts = read_token(token, 1)
    if parts is None:
        return None
    if not parts[0].isascii() or not parts[0].isdecimal() or len(parts[0]) > 18:
        raise _not_ours()
    return int(parts[0])


def _not_ours() -> RpcError:
    return invalid("PAGE_TOKEN_INVALID", "page_token is not one of ours")
