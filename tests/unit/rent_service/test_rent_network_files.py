"""Bad data is refused whole, naming the file, the record and the field."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rent_service.network import Network
from rent_service.network_files import FILES, load_folder, parse, read_documents
from rent_service.record_reader import NetworkDataError
from tests.conftest import NETWORK

Change = Callable[[dict[str, Any]], object]


def put(*path: Any, value: Any) -> Change:
    """Set what a path through the documents leads to."""

    def change(documents: dict[str, Any]) -> None:
        place: Any = documents
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (put("rates", 0, "daily", value=0), "rates.json, record 1 (BR MDMM 2026-01-01), field daily: must be a whole"),
        (put("rates", 0, "daily", value=99.9), "record 1 (BR MDMM 2026-01-01), field daily: must be a whole number"),
        (put("rates", 0, "daily", value=True), "record 1 (BR MDMM 2026-01-01), field daily: must be a whole number"),
        (put("rates", 0, "acriss", value="ZZZZ"), "field acriss: there is no 'ZZZZ'"),
        (put("rates", 0, "location", value="NOWHERE"), "field location: there is no 'NOWHERE'"),
        (put("rates", 0, "location", value="LIS"), "field location: is in another country"),
        (put("rates", 0, "valid_to", value="2026-01-01"), "field valid_to: is exclusive and must be after valid_from"),
        (put("rates", 0, "valid_from", value="2026-02-30"), "field valid_from: must be a date like 2027-03-01"),
        (put("rates", 0, "surplus", value=1), "field surplus: is not known"),
        (lambda all_: all_["rates"][0].pop("weekly"), "field weekly: is missing"),
        (lambda all_: all_["rates"].append(all_["rates"][0]), "field valid_from: another record has the same"),
        (put("rates", 0, value=[]), "rates.json, record 1: must be an object"),
        (put("rates", value={}), "rates.json: must be a list of records"),
        (put("countries", value=[]), "countries.json: must be an object"),
        (put("countries", "BR", value=7), "countries.json, record 1: must be an object"),
        (put("countries", "PT", "currency", value="eur"), "record 2 (PT), field currency: must be an ISO 4217 code"),
        (put("countries", "PT", "young_driver", "per_day", value=-1), "(PT), young_driver, field per_day: must be"),
        (put("countries", "US", "taxes", 1, "valid_from", value="2026-12-31"), "taxes 2, field valid_from: overlaps"),
        (put("locations", 0, "timezone", value="America/Nowhere"), "(GRU BR), field timezone: must be an IANA"),
        (put("locations", 0, "timezone", value="../etc/passwd"), "(GRU BR), field timezone: must be an IANA"),
        (put("locations", 0, "latitude", value=91), "field latitude: must be a number from -90 to 90"),
        (put("locations", 0, "kind", value="PORT"), "field kind: must be one of AIRPORT, DOWNTOWN"),
        (put("locations", 0, "opening_hours", "mon", value=[["18:00", "08:00"]]), "opening_hours, field mon: must be"),
        (put("locations", 0, "opening_hours", "mon", value=[["8:00", "18:00"]]), "opening_hours, field mon: must be"),
        (put("locations", 0, "opening_hours", "mon", value=[[0, 24]]), "opening_hours, field mon: must be"),
        (put("locations", 0, "opening_hours", "mon", value="24h"), "opening_hours, field mon: must be"),
        (put("locations", 0, "country", value="AR"), "field country: there is no 'AR'"),
        (put("locations", 0, "country", value=None), "field country: must be a text"),
        (put("locations", 1, "code", value="GRU"), "field code: another record has the same"),
        (put("vehicle_classes", 0, "acriss", value="M1MM"), "field acriss: must be an ACRISS code"),
        (put("vehicle_classes", 1, "upgrade_rank", value=1), "field upgrade_rank: another record has the same"),
        (put("vehicle_classes", 0, "deposit", value={"BRL": 1}), "field deposit: has no amount in CLP"),
        (put("vehicle_classes", 0, "name", value={"en": "Mini"}), "name, field pt-BR: is missing"),
        (put("coverages", 0, "code", value="BARE"), "coverages.json: there must be a record with the code BASIC"),
        (put("extras", 0, "charged_per", value="WEEK"), "field charged_per: must be one of DAY, RENTAL"),
        (put("promotions", 0, "countries", value=["AR"]), "field countries: there is no 'AR'"),
        (put("promotions", 0, "percent_bp", value=10001), "field percent_bp: must be a whole number from 1 to 10000"),
        (put("fleet", 0, "vehicles", value=-1), "fleet.json, record 1 (GRU MDMM), field vehicles: must be a whole"),
        (lambda all_: all_["fleet"].append(all_["fleet"][0]), "field acriss: another record has the same"),
        (
            put("cancellation", "refund_rest", value="yes"),
            "cancellation.json, record 1, field refund_rest: must be true",
        ),
        (put("cancellation", "refund_rest", value=False), "field refund_rest: must be true: what is above the fee"),
        (put("cancellation", "no_show_fee", value="TOTAL"), "field no_show_fee: must be FIRST_DAY"),
        (put("cancellation", value=None), "cancellation.json, record 1: must be an object"),
    ],
)
def test_what_is_wrong_is_named(change: Change, problem: str) -> None:
    documents = read_documents(NETWORK)
    change(documents)
    with pytest.raises(NetworkDataError) as refused:
        parse(documents)
    assert any(problem in one for one in refused.value.problems), refused.value.problems


def test_every_problem_is_named_at_once() -> None:
    documents = read_documents(NETWORK)
    put("rates", 0, "daily", value=-1)(documents)
    put("extras", 0, "max_quantity", value=0)(documents)
    with pytest.raises(NetworkDataError) as refused:
        parse(documents)
    assert len(refused.value.problems) == 2


@pytest.mark.parametrize("text", ["{", '{"BR": 1, "BR": 2}', "\xff", "[" * 100_000])
def test_a_file_that_can_not_be_read_is_named(tmp_path: Path, text: str) -> None:
    folder = Path(shutil.copytree(NETWORK, tmp_path / "network"))
    (folder / "countries.json").write_bytes(text.encode("latin-1"))
    (folder / "fleet.json").unlink()
    with pytest.raises(NetworkDataError) as refused:
        load_folder(folder)
    assert [problem.split(":")[0] for problem in refused.value.problems] == ["countries.json", "fleet.json"]


def test_the_version_is_that_of_the_content(tmp_path: Path, network: Network) -> None:
    for name in FILES:
        document = json.loads((NETWORK / f"{name}.json").read_text())
        (tmp_path / f"{name}.json").write_text(json.dumps(document, indent=4, sort_keys=True))
    assert load_folder(tmp_path).version == network.version
    documents = read_documents(NETWORK)
    documents["rates"][0]["daily"] += 1
    assert parse(documents).version != network.version
