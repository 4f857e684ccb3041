"""Booking references: 8 characters of Crockford's base32, 40 random bits."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O, U: nothing to misread, nothing rude
LENGTH = 8
_MISREAD = str.maketrans("ILO", "110")


def new_reference() -> str:
    """A reference that nobody guesses; that it is new is the database's to say."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normalise_reference(text: str) -> str:
    """As it is stored: upper case, misread letters put right, everything else that no reference has left out."""
    return "".join(letter for letter in text.upper().translate(_MISREAD) if letter in ALPHABET)
