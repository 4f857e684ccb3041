"""What staff may do, by role: the one table that the BFF and the services go by."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Of staff, the least first: each may what those before may."""

    AGENT = "AGENT"
    MANAGER = "MANAGER"
    ADMIN = "ADMIN"


class Right(StrEnum):
    """What staff may be allowed."""

    BOARD = "BOARD"
    """To see bookings, cars and documents of their locations."""
    PICK_UP = "PICK_UP"
    RETURN = "RETURN"
    CHARGE = "CHARGE"
    CHARGE_MORE = "CHARGE_MORE"
    """To charge after a return more than the booking's deposit or excess, whichever is higher."""
    NO_SHOW = "NO_SHOW"
    REFUND = "REFUND"
    """To give money back by hand."""
    MAINTENANCE = "MAINTENANCE"
    """To take cars out, and to bring them back."""
    MAILS = "MAILS"
    """To see what was mailed to whom, and to mail it again."""
    DEAD_LETTERS_SEE = "DEAD_LETTERS_SEE"
    DEAD_LETTERS_DECIDE = "DEAD_LETTERS_DECIDE"
    """To replay or drop them."""
    STAFF = "STAFF"
    """To take staff on and to say what they may do."""
    DEVELOPER_TOKENS = "DEVELOPER_TOKENS"
    AUDIT = "AUDIT"
    ERASE = "ERASE"
    """To erase a customer who asks for it."""


LEAST: dict[Right, Role] = {
    Right.BOARD: Role.AGENT,
    Right.PICK_UP: Role.AGENT,
    Right.RETURN: Role.AGENT,
    Right.CHARGE: Role.AGENT,
    Right.CHARGE_MORE: Role.MANAGER,
    Right.NO_SHOW: Role.AGENT,
    Right.REFUND: Role.MANAGER,
    Right.MAINTENANCE: Role.MANAGER,
    Right.MAILS: Role.MANAGER,
    Right.DEAD_LETTERS_SEE: Role.MANAGER,
    Right.DEAD_LETTERS_DECIDE: Role.ADMIN,
    Right.STAFF: Role.ADMIN,
    Right.DEVELOPER_TOKENS: Role.ADMIN,
    Right.AUDIT: Role.ADMIN,
    Right.ERASE: Role.ADMIN,
}
"""The least role that has each right."""

_RANK = {role.value: rank for rank, role in enumerate(Role)}


def may(role: str, right: Right) -> bool:
    """Whether staff of that role have the right; nobody of a role that there isn't."""
    return _RANK.get(role, -1) >= _RANK[LEAST[right].value]
