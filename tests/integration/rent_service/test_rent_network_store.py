"""The network in a real Postgres: loaded whole or not at all."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rent_service.network_files import load_folder
from rent_service.record_reader import NetworkDataError
from rent_service.store import network as store
from tests.conftest import NETWORK, Database, by_owner


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the demo network that a test may change."""
    return Path(shutil.copytree(NETWORK, tmp_path / "network"))


def change(folder: Path, name: str, record: Any, field: str, value: Any) -> None:
    path = folder / f"{name}.json"
    documents = json.loads(path.read_text())
    documents[record][field] = value
    path.write_text(json.dumps(documents))


async def test_a_loaded_network_is_read_back_as_it_was(empty_database: Database) -> None:
    async with empty_database.pool("rent") as pool, pool.acquire() as connection:
        await store.load(connection, NETWORK)
        read = await store.read(connection)
        assert replace(read, pools={}) == replace(load_folder(NETWORK), pools={})
        assert read.pools == load_folder(NETWORK).pools
        assert list(read.coverages) == ["BASIC", "PLUS", "FULL"]
        assert await store.current_version(connection) == read.version


async def test_before_the_first_load_there_is_no_network(empty_database: Database) -> None:
    async with empty_database.pool("rent") as pool, pool.acquire() as connection:
        assert await store.current_version(connection) is None
        with pytest.raises(store.NetworkNotLoadedError, match="load-network"):
            await store.read(connection)


async def test_loading_again_changes_prices_and_the_version_and_keeps_the_uses_of_promotions(
    empty_database: Database, folder: Path
) -> None:
    async with empty_database.pool("rent") as pool, pool.acquire() as connection:
        before = await store.load(connection, folder)
        await connection.execute("UPDATE promotion_uses SET uses = 3 WHERE code = 'SEMANA15'")
        change(folder, "rates", 0, "daily", 12345)
        change(folder, "promotions", 1, "max_uses", 400)
        await store.load(connection, folder)
        after = await store.read(connection)
        assert after.version != before.version
        assert after.rates[0].daily == 12345
        assert after.promotions["SEMANA15"].max_uses == 400
        assert await connection.fetchval("SELECT uses FROM promotion_uses WHERE code = 'SEMANA15'") == 3
        assert await connection.fetchval("SELECT count(*) FROM network_version") == 2


async def test_what_a_new_network_leaves_out_is_gone(empty_database: Database, folder: Path) -> None:
    async with empty_database.pool("rent") as pool, pool.acquire() as connection:
        await store.load(connection, folder)
        for name, field in (("locations", "code"), ("rates", "location"), ("fleet", "location")):
            path = folder / f"{name}.json"
            records = [one for one in json.loads(path.read_text()) if one[field] != "NYC-MIDTOWN"]
            path.write_text(json.dumps(records))
        await store.load(connection, folder)
        assert "NYC-MIDTOWN" not in (await store.read(connection)).locations
        assert await connection.fetchval("SELECT count(*) FROM pool WHERE location = 'NYC-MIDTOWN'") == 0
        assert await connection.fetchval("SELECT count(*) FROM extra_stock WHERE location = 'NYC-MIDTOWN'") == 0


async def test_bad_data_changes_nothing(empty_database: Database, folder: Path) -> None:
    async with empty_database.pool("rent") as pool, pool.acquire() as connection:
        before = await store.load(connection, folder)
        change(folder, "countries", "BR", "service_fee_bp", 1300)
        change(folder, "rates", 3, "daily", -1)
        with pytest.raises(NetworkDataError, match=r"rates\.json, record 4 \(BR EDMM 2026-01-01\), field daily"):
            await store.load(connection, folder)
        after = await store.read(connection)
        assert after.version == before.version
        assert after.countries["BR"].service_fee_bp == 1200


async def test_a_location_that_others_refer_to_can_not_be_left_out(empty_database: Database, folder: Path) -> None:
    async with empty_database.pool("rent") as pool, pool.acquire() as connection:
        await store.load(connection, folder)
        await by_owner(pool, "CREATE TABLE referring (location text REFERENCES location (code))")
        await by_owner(pool, "INSERT INTO referring VALUES ('BVB')")
        for name, field in (("locations", "code"), ("rates", "location"), ("fleet", "location")):
            path = folder / f"{name}.json"
            path.write_text(json.dumps([one for one in json.loads(path.read_text()) if one[field] != "BVB"]))
        with pytest.raises(NetworkDataError, match="BVB"):
            await store.load(connection, folder)
        assert "BVB" in (await store.read(connection)).locations
