"""Finding locations: by what a customer types, or by distance."""

import unicodedata
from collections.abc import Iterable, Sequence

from rent_service.great_circle import whole_kilometres
from rent_service.network import Location

DEFAULT_PAGE = 20


def find_locations(
    locations: Iterable[Location], *, query: str, country: str, near: tuple[float, float] | None
) -> list[Location]:
    """Those that match, best first: by distance from `near` (degrees north and east) if given, else by how well they match.

    Accents, case and punctuation don't matter. Every word typed must begin a word of code, name, city or country; a code
    that is typed in full comes first, then codes, cities and names that begin with what was typed.
    """
    words = _words(query)
    found = [one for one in locations if (not country or one.country == country.upper()) and _matches(one, words)]
    if near is not None:
        return sorted(found, key=lambda one: whole_kilometres(near[0], near[1], one.latitude, one.longitude))
    return sorted(found, key=lambda one: (_rank(one, words), one.city, one.name)) if words else found


def page(found: Sequence[Location], *, size: int, token: str) -> tuple[Sequence[Location], str]:
    """One page and the token of the next, empty on the last. Raises ValueError for a token that is not ours."""
    start = int(token) if token else 0
    if start < 0:
        raise ValueError(token)
    end = start + (size or DEFAULT_PAGE)
    return found[start:end], str(end) if end < len(found) else ""


def plain(text: str) -> str:
    """Lower case, without accents; anything but letters and digits becomes a space."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = (one for one in letters if not unicodedata.combining(one))
    return "".join(one if one.isalnum() else " " for one in kept)


def _words(text: str) -> list[str]:
    return plain(text).split()


def _matches(one: Location, words: Sequence[str]) -> bool:
    known = _words(f"{one.code} {one.name} {one.city} {one.country}")
    return all(any(candidate.startswith(word) for candidate in known) for word in words)


def _rank(one: Location, words: Sequence[str]) -> int:
    typed = " ".join(words)
    texts = [" ".join(_words(text)) for text in (one.code, one.code, one.city, one.name)]
    if texts[0] == typed:
        return 0
    return next((place for place, text in enumerate(texts[1:], 1) if text.startswith(typed)), len(texts))
