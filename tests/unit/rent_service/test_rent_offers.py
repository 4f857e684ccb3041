"""Offers are honoured as signed; advice is an offer too; cancelling costs what the terms say."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rent_service.cancellation import booked_quote, cancellation_costs, no_show_time
from rent_service.network import Network
from rent_service.network_files import load_folder
from rent_service.offer_tokens import OfferForgedError, OfferLapsedError, OfferSigner, parse_keys
from rent_service.offers import Offer, make_offer
from rent_service.planning import plan
from rent_service.price_advice import PriceAdvice, advise, earlier_returns
from rent_service.quoting import Quote, quote_class, quote_classes
from rent_service.rental import Search, Selection
from rent_service.vehicle_classes import BodyType, Fuel, Transmission, body_type, fuel, next_better, transmission
from rent_service.wallclock import format_wall_clock, parse_wall_clock
from tests.conftest import NETWORK

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
KEYS = {"new": b"n" * 32, "old": b"o" * 32}
DEMO = load_folder(NETWORK)


def search(pickup: str, returned: str, location: str = "GRU", **more: object) -> Search:
    return replace(Search(location, None, parse_wall_clock(pickup), parse_wall_clock(returned), 35), **more)  # type: ignore[arg-type]


def quote(network: Network, searched: Search, acriss: str = "EDMM") -> Quote:
    answer = quote_class(network, plan(network, searched, now=NOW), acriss)
    assert isinstance(answer, Quote)
    return answer


def offer(network: Network) -> Offer:
    selection = Selection("FULL", (("CHILD_SEAT", 2), ("GPS", 1)), 1)
    asked = search("2027-05-04T10:00", "2027-05-14T11:30", promotion_code="SEMANA15", selection=selection)
    return make_offer(quote(network, asked), tariff_version=network.version, now=NOW, honoured=QUARTER)


def test_a_signed_offer_is_opened_as_it_was(network: Network) -> None:
    signer, made = OfferSigner(KEYS), offer(network)
    assert signer.open(signer.sign(made), now=NOW) == made
    assert made.total == sum(line.amount for line in made.lines)


def test_an_offer_keeps_its_price_when_the_rates_change(network: Network) -> None:
    signer, made = OfferSigner(KEYS), offer(network)
    token = signer.sign(made)
    dearer = replace(network, rates=tuple(replace(row, daily=2 * row.daily) for row in network.rates))
    assert signer.open(token, now=NOW).total == made.total
    assert quote(dearer, made.search_again()).total > made.total


def test_the_previous_key_is_accepted_and_the_current_one_signs(network: Network) -> None:
    made = offer(network)
    token = OfferSigner({"old": KEYS["old"]}).sign(made)
    assert OfferSigner(KEYS).open(token, now=NOW) == made
    assert OfferSigner(KEYS).sign(made).startswith("new.")
    with pytest.raises(OfferForgedError):
        OfferSigner({"new": KEYS["new"]}).open(token, now=NOW)


def test_an_expired_offer_still_says_what_it_was(network: Network) -> None:
    signer, made = OfferSigner(KEYS), offer(network)
    token = signer.sign(made)
    assert signer.open(token, now=made.expires_at - timedelta(seconds=1)) == made
    with pytest.raises(OfferLapsedError) as lapsed:
        signer.open(token, now=made.expires_at)
    assert lapsed.value.offer == made


@pytest.mark.parametrize(
    "token", ["", ".", "..", "new.", "new..", "new.e30.", "x.y.z", "né.w.ã", "\ud800.a.b", "a" * 4000]
)
def test_garbled_text_is_forged(token: str) -> None:
    with pytest.raises(OfferForgedError):
        OfferSigner(KEYS).open(token, now=NOW)


@given(st.data())
def test_any_altered_character_is_forged(data: st.DataObject) -> None:
    signer = OfferSigner(KEYS)
    token = signer.sign(offer(DEMO))
    place = data.draw(st.integers(0, len(token) - 1))
    character = data.draw(st.characters().filter(lambda one: one != token[place]))
    with pytest.raises(OfferForgedError):
        signer.open(token[:place] + character + token[place + 1 :], now=NOW)


def test_a_cheaper_payload_under_an_old_signature_is_forged(network: Network) -> None:
    signer = OfferSigner(KEYS)
    key_id, payload, signature = signer.sign(offer(network)).split(".")
    cheaper = urlsafe_b64decode(payload + "=" * (-len(payload) % 4)).replace(b"BRL", b"CLP")
    with pytest.raises(OfferForgedError):
        signer.open(f"{key_id}.{urlsafe_b64encode(cheaper).rstrip(b'=').decode()}.{signature}", now=NOW)


def test_keys_are_read_in_order_and_bad_ones_named() -> None:
    assert list(parse_keys(f"b:{'00' * 32}, a:{'11' * 32}")) == ["b", "a"]
    for text in (
        "",
        "a",
        "a:zz",
        f"a:{'00' * 15}",
        f":{'00' * 32}",
        f"a.b:{'00' * 32}",
        f"a:{'00' * 32},a:{'00' * 32}",
    ):
        with pytest.raises(ValueError, match="key"):
            parse_keys(text)


def test_the_same_rental_with_another_selection_or_age_is_searched_again(network: Network) -> None:
    made = offer(network)
    changed = made.search_again(selection=Selection("PLUS"), driver_age=22)
    assert (changed.selection, changed.driver_age) == (Selection("PLUS"), 22)
    assert replace(changed, selection=made.search.selection, driver_age=made.search.driver_age) == made.search
    assert made.search_again() == made.search


def advice(network: Network, searched: Search, acriss: str = "EDMM") -> list[PriceAdvice]:
    quoted = quote(network, searched, acriss)
    return list(advise(quoted, earlier_returns(quoted.rental)))


def test_minutes_past_the_grace_are_advised_against(network: Network) -> None:
    (one,) = advice(network, search("2027-03-01T10:00", "2027-03-03T11:00"))
    assert one.return_at == parse_wall_clock("2027-03-03T10:59")
    assert one.saving == 2237  # 25978 + 3117 without the hour's 1998 and its part of the fee: 23980 + 2878
    assert one.description.en == "Return 1 minute earlier and save R$ 22.37."
    assert one.description.pt_br == "Devolva 1 minuto mais cedo e economize R$ 22,37."


def test_the_smallest_change_comes_first_and_the_largest_saving_second(network: Network) -> None:
    smallest, largest = advice(network, search("2027-03-01T10:00", "2027-03-03T12:12"))
    assert [format_wall_clock(one.return_at) for one in (smallest, largest)] == ["2027-03-03T12:00", "2027-03-03T10:59"]
    assert largest.saving > smallest.saving > 0
    assert smallest.description.en.startswith("Return 12 minutes earlier")
    assert largest.description.en.startswith("Return 1 hour 13 minutes earlier")


def test_a_closed_counter_is_advised_against(network: Network) -> None:
    (one,) = advice(network, search("2027-05-04T23:00", "2027-05-06T23:20", location="NAT"))
    assert one.return_at == parse_wall_clock("2027-05-06T23:00")
    assert one.saving == 6720  # the fee of 6000, and 12 % of it


def test_a_return_on_time_needs_no_advice(network: Network) -> None:
    assert advice(network, search("2027-03-01T10:00", "2027-03-08T10:00")) == []
    assert advice(network, search("2027-03-01T10:00", "2027-03-01T10:01")) == []


def test_advice_never_makes_a_promotion_inapplicable(network: Network) -> None:
    asked = search("2027-03-01T10:00", "2027-03-07T15:30", promotion_code="SEMANA15")
    assert quote(network, asked).rental.days == 7
    assert advice(network, asked) == []


returns = st.integers(1, 60 * 24 * 12)
pickups = st.integers(0, 60 * 24 * 300)


@given(pickups, returns, st.sampled_from([("GRU", None), ("NAT", "VCP"), ("CGB", "GYN"), ("JFK", "NYC-MIDTOWN")]))
def test_following_advice_saves_what_it_says(pickup: int, minutes: int, ways: tuple[str, str | None]) -> None:
    start = parse_wall_clock("2026-12-01T00:00") + timedelta(minutes=pickup)
    try:
        rental = plan(DEMO, Search(ways[0], ways[1], start, start + timedelta(minutes=minutes), 35), now=NOW)
    except Exception:
        return
    earlier = earlier_returns(rental)
    for quoted in quote_classes(DEMO, rental).quotes[:2]:
        for one in advise(quoted, earlier):
            followed = quote(DEMO, replace(rental.search, return_at=one.return_at), quoted.acriss)
            assert quoted.total - followed.total == one.saving > 0
            assert one.return_at < rental.dropoff.wall or rental.dropoff.instant > followed.rental.dropoff.instant


def test_cancelling_is_free_up_to_and_including_24_hours_before(network: Network) -> None:
    pickup = datetime(2027, 3, 1, 13, tzinfo=UTC)
    for before, fee in (
        (timedelta(hours=24), 0),
        (timedelta(hours=24) - timedelta(seconds=1), 11990),
        (timedelta(0), 11990),
    ):
        costs = cancellation_costs(network.cancellation, total=80000, first_day_rate=11990, pickup=pickup)
        made = booked_quote(costs, paid=80000, now=pickup - before)
        assert (made.fee, made.refund, made.free_until) == (fee, 80000 - fee, pickup - timedelta(hours=24))


def test_a_late_cancellation_keeps_a_quarter_of_a_small_total_half_up(network: Network) -> None:
    pickup = datetime(2027, 3, 1, 13, tzinfo=UTC)
    costs = cancellation_costs(network.cancellation, total=13430, first_day_rate=11990, pickup=pickup)
    assert (costs.late_fee, costs.no_show_fee) == (3358, 11990)


def test_nothing_is_kept_of_what_was_not_paid(network: Network) -> None:
    pickup = datetime(2027, 3, 1, 13, tzinfo=UTC)
    costs = cancellation_costs(network.cancellation, total=80000, first_day_rate=11990, pickup=pickup)
    unpaid, short = (booked_quote(costs, paid=paid, now=pickup) for paid in (0, 5000))
    assert (unpaid.fee, unpaid.refund) == (0, 0)
    assert (short.fee, short.refund) == (5000, 0)


def test_who_has_not_come_two_hours_later_does_not_come(network: Network) -> None:
    pickup = datetime(2027, 3, 1, 13, tzinfo=UTC)
    assert no_show_time(network.cancellation, pickup) == pickup + timedelta(minutes=120)


@pytest.mark.parametrize(
    ("acriss", "gearbox", "runs_on", "body"),
    [
        ("EDMM", "MANUAL", "PETROL", "HATCH"),
        ("CLAM", "AUTOMATIC", "PETROL", "SEDAN"),
        ("CGAM", "AUTOMATIC", "PETROL", "CROSSOVER"),
        ("IFAM", "AUTOMATIC", "PETROL", "SUV"),
        ("IVAM", "AUTOMATIC", "PETROL", "VAN"),
        ("FLAH", "AUTOMATIC", "HYBRID", "SEDAN"),
        ("CDAE", "AUTOMATIC", "ELECTRIC", "HATCH"),
        ("SQBD", "AUTOMATIC", "DIESEL", "PICKUP"),
        ("FDNR", "MANUAL", "PETROL", "SEDAN"),
    ],
)
def test_an_acriss_code_says_what_the_class_is(acriss: str, gearbox: str, runs_on: str, body: str) -> None:
    assert transmission(acriss) is Transmission(gearbox)
    assert fuel(acriss) is Fuel(runs_on)
    assert body_type(acriss) is BodyType(body)


@pytest.mark.parametrize(
    ("booked", "cars", "age", "given_instead"),
    [
        ("MDMM", {"EDAM", "EDMM"}, 35, "EDMM"),  # the same gearbox
        ("EDMM", {"MDMM", "EDAM", "FFBD"}, 35, None),  # never a lower class
        ("EDAM", {"CLAM", "CDAM"}, 35, "CDAM"),  # the lowest rank
        ("IFAM", {"CDAE", "FLAH"}, 35, "FLAH"),
        ("FLAH", {"CDAE"}, 35, None),  # no electric for another
        ("CDAE", {"SQBD"}, 35, "SQBD"),
        ("IVAM", {"FLAH", "SQBD", "FFBD"}, 35, "FFBD"),  # as many seats
        ("IVAM", {"FLAH", "SQBD", "FFBD"}, 24, None),  # old enough
    ],
)
def test_the_next_better_class_stands_in(
    network: Network, booked: str, cars: set[str], age: int, given_instead: str | None
) -> None:
    classes = network.vehicle_classes
    better = next_better(classes[booked], classes.values(), driver_age=age, has_car=cars.__contains__)
    assert (better and better.acriss) == given_instead
