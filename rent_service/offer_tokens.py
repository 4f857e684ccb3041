"""Offers as signed, opaque text: `key id.payload.signature`, HMAC-SHA256 over the first two.

The payload is a JSON array, so that a token stays well below what fits into a URL. The first key signs; all verify, so
that keys can be changed while offers are out.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

import orjson

from rent_service.offers import Offer
from rent_service.pricing import PriceLine, PriceLineKind
from rent_service.rental import Search, Selection
from rent_service.wallclock import format_wall_clock, parse_wall_clock

PURPOSE = b"rentacar offer 1."  # keeps a signature made for anything else, or for another layout, from fitting
KINDS = tuple(PriceLineKind)
SHORTEST_KEY = 16  # bytes


class OfferForgedError(Exception):
    """The offer was not signed by us, or was altered."""


class OfferLapsedError(Exception):
    """The offer is ours and no longer honoured; `offer` says what it was, so that a replacement can be priced."""

    def __init__(self, offer: Offer) -> None:
        """Carry the offer."""
        super().__init__(f"the offer expired at {offer.expires_at.isoformat()}")
        self.offer = offer


def parse_keys(text: str) -> dict[str, bytes]:
    """`kid:hexsecret,kid:hexsecret` as keys by id, in that order. Raises ValueError saying what is wrong."""
    keys: dict[str, bytes] = {}
    for number, part in enumerate(text.split(","), 1):
        key_id, _, secret = part.strip().partition(":")
        try:
            key = bytes.fromhex(secret)
        except ValueError:
            raise ValueError(f"key {number} must be kid:secret with a secret in hexadecimal digits") from None
        if not (key_id.isascii() and key_id.isalnum()) or len(key) < SHORTEST_KEY or key_id in keys:
            raise ValueError(
                f"key {number} needs an id of its own of letters and digits, and {SHORTEST_KEY} bytes or more"
            )
        keys[key_id] = key
    return keys


class LiveKeys(Mapping[str, bytes]):
    """Keys that may be others the next time: a signer holds on to this, not to them."""

    def __init__(self, now: Callable[[], Mapping[str, bytes]]) -> None:
        """`now` answers the present keys."""
        self._now = now

    def __getitem__(self, key_id: str) -> bytes:
        return self._now()[key_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now())

    def __len__(self) -> int:
        return len(self._now())


class OfferSigner:
    """Signs offers with the first key and opens what any of the keys has signed."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        """Take the keys by id, the current one first."""
        self._keys = keys

    def sign(self, offer: Offer) -> str:
        """The offer's id."""
        current, key = next(iter(self._keys.items()))
        signed = f"{current}.{urlsafe_b64encode(_pack(offer)).rstrip(b'=').decode()}"
        return f"{signed}.{_signature(key, signed)}"

    def open(self, token: str, *, now: datetime) -> Offer:
        """The offer that an id stands for. Raises OfferForgedError, or OfferLapsedError once it has expired."""
        signed, _, signature = token.rpartition(".")
        key_id, _, payload = signed.partition(".")
        key = self._keys.get(key_id)
        if key is None or not hmac.compare_digest(_signature(key, signed).encode(), signature.encode(errors="replace")):
            raise OfferForgedError
        offer = _unpack(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        if offer.expires_at <= now:
            raise OfferLapsedError(offer)
        return offer


def _signature(key: bytes, signed: str) -> str:
    return (
        urlsafe_b64encode(hmac.digest(key, PURPOSE + signed.encode(errors="replace"), "sha256")).rstrip(b"=").decode()
    )


def _pack(offer: Offer) -> bytes:
    search, selection = offer.search, offer.search.selection
    return orjson.dumps(
        [
            search.pickup_location,
            search.return_location,
            format_wall_clock(search.pickup_at),
            format_wall_clock(search.return_at),
            search.driver_age,
            search.promotion_code,
            [selection.coverage, selection.extras, selection.additional_drivers],
            offer.acriss,
            int(offer.pickup.timestamp()),
            int(offer.dropoff.timestamp()),
            offer.days,
            offer.hours,
            offer.currency,
            [
                [KINDS.index(line.kind), line.code, line.quantity, line.unit_amount, *line.detail]
                for line in offer.lines
            ],
            offer.deposit,
            offer.excess,
            offer.first_day_rate,
            offer.tariff_version,
            int(offer.expires_at.timestamp()),
        ]
    )


def _unpack(payload: bytes) -> Offer:
    start, end, pickup_at, return_at, age, promotion, chosen, acriss, *rest = orjson.loads(payload)
    pickup, dropoff, days, hours, currency, lines, deposit, excess, first_day_rate, version, expires = rest
    coverage, extras, additional_drivers = chosen
    selection = Selection(coverage, tuple((code, quantity) for code, quantity in extras), additional_drivers)
    return Offer(
        search=Search(start, end, parse_wall_clock(pickup_at), parse_wall_clock(return_at), age, promotion, selection),
        acriss=acriss,
        pickup=datetime.fromtimestamp(pickup, UTC),
        dropoff=datetime.fromtimestamp(dropoff, UTC),
        days=days,
        hours=hours,
        currency=currency,
        lines=tuple(
            PriceLine(KINDS[kind], code, quantity, unit_amount, tuple(detail))
            for kind, code, quantity, unit_amount, *detail in lines
        ),
        deposit=deposit,
        excess=excess,
        first_day_rate=first_day_rate,
        tariff_version=version,
        expires_at=datetime.fromtimestamp(expires, UTC),
    )
