"""A network as a folder of JSON files: read whole, or refused whole with every problem that was found."""

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from rent_service import network_records as records
from rent_service.network import BASIC_COVERAGE, Network
from rent_service.network_table import Table
from rent_service.record_reader import NetworkDataError, Record

Item = TypeVar("Item")

FILES = (
    *("countries", "locations", "vehicle_classes", "rates", "coverages", "extras", "promotions", "fleet"),
    "cancellation",
)


def load_folder(folder: Path) -> Network:
    """Read and check a network. Raises NetworkDataError."""
    return parse(read_documents(folder))


def read_documents(folder: Path) -> dict[str, Any]:
    """The folder's files as they stand, by name without `.json`. Raises NetworkDataError for what is no JSON."""
    documents: dict[str, Any] = {}
    problems = []
    for name in FILES:
        try:
            text = (folder / f"{name}.json").read_text(encoding="utf-8")
            documents[name] = json.loads(text, object_pairs_hook=_without_duplicates)
        except (OSError, ValueError, RecursionError) as error:
            problems.append(f"{name}.json: can't be read: {error}")
    if problems:
        raise NetworkDataError(problems)
    return documents


def version_of(documents: Mapping[str, Any]) -> str:
    """What tells one content from another: the first 16 hex digits of its SHA-256."""
    canonical = json.dumps(documents, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def parse(documents: Mapping[str, Any], *, version: str | None = None) -> Network:
    """Check documents, one for each of FILES, and make the network of them. Raises NetworkDataError.

    Without a version the content makes it.
    """
    problems: list[str] = []

    def table(name: str, read: Callable[[Record], Item]) -> Table[Item]:
        return Table(problems, f"{name}.json", documents[name], read)

    if not isinstance(documents["countries"], dict):
        raise NetworkDataError(["countries.json: must be an object with a record for each country code"])
    countries = Table(problems, "countries.json", country_records(documents["countries"]), records.read_country)
    currencies = sorted({country.currency for country in countries.items()})
    locations = table("locations", records.read_location)
    classes = table("vehicle_classes", lambda record: records.read_vehicle_class(record, currencies))
    coverages = table("coverages", lambda record: records.read_coverage(record, currencies))
    extras = table("extras", lambda record: records.read_extra(record, currencies))
    promotions = table("promotions", records.read_promotion)
    rates = table("rates", records.read_rate)
    pools = table("fleet", records.read_pool)
    cancellation = Table(problems, "cancellation.json", [documents["cancellation"]], records.read_cancellation)

    country_codes = countries.named("code")
    location_codes = locations.named("code")
    country_of = {location.code: location.country for location in locations.items()}
    acriss_codes = classes.named("acriss")
    locations.check_unique("code", lambda one: one.code)
    locations.check_known("country", country_codes, lambda one: [one.country])
    classes.check_unique("acriss", lambda one: one.acriss)
    classes.check_unique("upgrade_rank", lambda one: one.upgrade_rank)
    coverages.check_unique("code", lambda one: one.code)
    extras.check_unique("code", lambda one: one.code)
    promotions.check_unique("code", lambda one: one.code)
    promotions.check_known("countries", country_codes, lambda one: one.countries or ())
    rates.check_unique("valid_from", lambda one: (one.country, one.acriss, one.location, one.valid_from))
    rates.check_known("country", country_codes, lambda one: [one.country])
    rates.check_known("acriss", acriss_codes, lambda one: [one.acriss])
    rates.check_known("location", location_codes, lambda one: [one.location])
    rates.check(
        "location", "is in another country", lambda one: country_of.get(one.location or "", one.country) == one.country
    )
    pools.check_unique("acriss", lambda one: (one.location, one.acriss))
    pools.check_known("location", location_codes, lambda one: [one.location])
    pools.check_known("acriss", acriss_codes, lambda one: [one.acriss])
    if BASIC_COVERAGE not in coverages.named("code"):
        problems.append(f"coverages.json: there must be a record with the code {BASIC_COVERAGE}")
    if problems:
        raise NetworkDataError(problems)
    return Network(
        version=version or version_of(documents),
        countries={country.code: country for country in countries.items()},
        locations={location.code: location for location in locations.items()},
        vehicle_classes={one.acriss: one for one in sorted(classes.items(), key=lambda one: one.upgrade_rank)},
        coverages={coverage.code: coverage for coverage in coverages.items()},
        extras={extra.code: extra for extra in extras.items()},
        promotions={promotion.code: promotion for promotion in promotions.items()},
        cancellation=cancellation.items()[0],
        rates=tuple(rates.items()),
        pools={(pool.location, pool.acriss): pool for pool in pools.items()},
    )


def country_records(countries: Mapping[str, Any]) -> list[Any]:
    """Countries stand under their codes; each as a record with its code."""
    return [{**terms, "code": code} if isinstance(terms, dict) else terms for code, terms in countries.items()]


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f"the key {key!r} stands twice in one object")
    return dict(pairs)
