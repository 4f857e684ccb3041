"""References, link tokens, and finding locations."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rent_service.link_tokens import LinkSigner
from rent_service.locations import find_locations, page
from rent_service.network import Location, Network
from rent_service.network_files import parse, read_documents
from rent_service.references import ALPHABET, new_reference, normalise_reference

NOW = datetime(2027, 3, 1, tzinfo=UTC)
OLD, NEW = {"old": b"o" * 32}, {"new": b"n" * 32, "old": b"o" * 32}
NETWORK = Path(__file__).parents[3] / "deploy" / "local" / "network"


@pytest.fixture(scope="module")
def network() -> Network:
    return parse(read_documents(NETWORK))


def test_references_have_forty_random_bits() -> None:
    assert len(ALPHABET) == 32
    drawn = {new_reference() for _ in range(1000)}
    assert len(drawn) == 1000
    assert all(len(reference) == 8 and set(reference) <= set(ALPHABET) for reference in drawn)


def test_a_reference_is_read_as_people_type_it() -> None:
    assert normalise_reference(" abcd-io1l ") == "ABCD1011"


def test_a_link_opens_its_booking_until_it_expires() -> None:
    links = LinkSigner(NEW)
    token = links.sign("ABCD1234", expires_at=NOW + timedelta(days=1))
    assert links.verify(token, "ABCD1234", now=NOW)
    assert not links.verify(token, "ABCD1235", now=NOW)
    assert not links.verify(token, "ABCD1234", now=NOW + timedelta(days=1))


def test_a_link_signed_with_the_key_before_still_opens() -> None:
    token = LinkSigner(OLD).sign("ABCD1234", expires_at=NOW + timedelta(days=1))
    assert LinkSigner(NEW).verify(token, "ABCD1234", now=NOW)
    other = LinkSigner({"old": b"x" * 32})
    assert not other.verify(token, "ABCD1234", now=NOW)


@pytest.mark.parametrize("token", ["", "new.", "new.!!!!", "new.AAAA", "nobody.AAAA", "néw.é", "new.é"])
def test_what_is_no_token_opens_nothing(token: str) -> None:
    assert not LinkSigner(NEW).verify(token, "ABCD1234", now=NOW)


def found(network: Network, query: str = "", country: str = "", near: tuple[float, float] | None = None) -> list[str]:
    locations = find_locations(network.locations.values(), query=query, country=country, near=near)
    return [location.code for location in locations]


def test_a_code_typed_in_full_comes_first(network: Network) -> None:
    assert found(network, "gru")[0] == "GRU"


def test_accents_and_case_do_not_matter(network: Network) -> None:
    assert found(network, "SÃO PAULO") == found(network, "sao paulo") != []


def test_every_word_must_fit(network: Network) -> None:
    assert "GRU" in found(network, "paulo guarulhos")
    assert found(network, "paulo nowhere") == []


def test_the_nearest_comes_first(network: Network) -> None:
    assert found(network, near=(-23.6261, -46.6564))[:2] == ["CGH", "SAO-PAULISTA"]


def test_a_country_limits_what_is_found(network: Network) -> None:
    assert {network.locations[code].country for code in found(network, country="pt")} == {"PT"}


def test_pages_follow_one_another_without_gaps(network: Network) -> None:
    everything = list(network.locations.values())
    seen: list[Location] = []
    token = ""
    while True:
        shown, token = page(everything, size=7, token=token)
        seen += shown
        if not token:
            break
    assert seen == everything
    with pytest.raises(ValueError, match="-3"):
        page(everything, size=7, token="-3")
