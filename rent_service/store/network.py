"""The network in Postgres: loaded from a folder whole or not at all, and read back whole."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import asyncpg

from chassis.database import Connection, Pool, queries
from rent_service.network import Network
from rent_service.network_files import country_records, parse, read_documents
from rent_service.record_reader import NetworkDataError

sql = queries(__file__)


class NetworkNotLoadedError(Exception):
    """No network has been loaded: run `load-network` with a folder."""


async def load(connection: Connection, folder: Path) -> Network:
    """Check a folder of JSON files and make it the network, in one transaction.

    Raises NetworkDataError, and changes nothing, if anything in it is wrong or leaves out what bookings refer to.
    """
    documents = read_documents(folder)
    network = parse(documents)
    try:
        async with connection.transaction():
            await _write(connection, documents, network)
    except asyncpg.ForeignKeyViolationError as error:
        raise NetworkDataError([f"what bookings refer to can't be left out: {error.detail}"]) from error
    return network


async def read(connection: Connection) -> Network:
    """The network as the tables hold it. Raises NetworkNotLoadedError."""
    row = await connection.fetchrow(sql.read)
    if row is None:
        raise NetworkNotLoadedError(NetworkNotLoadedError.__doc__)
    return parse(json.loads(row["documents"]), version=row["version"])


async def current_version(connection: Connection) -> str | None:
    """The version that the tables hold, None before the first load: what a server compares its own with."""
    version: str | None = await connection.fetchval(sql.current_version)
    return version


async def keep_version(connection: Connection, version: str, documents: Mapping[str, Any]) -> None:
    """Keep the documents of a version."""
    await connection.execute(sql.write_version, version, json.dumps(documents))


async def documents(pool: Pool, version: str) -> str:
    """The documents of a version that was loaded, as JSON."""
    found: str = await pool.fetchval(sql.documents, version)
    return found


async def _write(connection: Connection, documents: Mapping[str, Any], network: Network) -> None:
    await connection.execute(sql.lock)
    await connection.execute(sql.delete_rates)
    await connection.execute(sql.write_countries, _rows(country_records(documents["countries"])))
    for name in ("locations", "vehicle_classes", "coverages", "extras", "promotions", "rates"):
        await connection.execute(getattr(sql, f"write_{name}"), _rows(documents[name]))
    await connection.execute(sql.write_promotion_uses)
    fleet = json.dumps(documents["fleet"])
    await connection.execute(sql.write_pools, fleet)
    await connection.execute(sql.write_cancellation, json.dumps({**documents["cancellation"], "only_row": True}))
    await _delete_absent(connection, network, fleet)
    await connection.execute(sql.write_extra_stock)
    await keep_version(connection, network.version, documents)
    await connection.execute(sql.set_current_version, network.version)


async def _delete_absent(connection: Connection, network: Network, fleet: str) -> None:
    await connection.execute(sql.delete_pools, fleet)
    await connection.execute(sql.delete_extra_stock, list(network.locations), list(network.extras))
    await connection.execute(sql.delete_extras, list(network.extras))
    await connection.execute(sql.delete_coverages, list(network.coverages))
    await connection.execute(sql.delete_promotions, list(network.promotions))
    await connection.execute(sql.delete_vehicle_classes, list(network.vehicle_classes))
    await connection.execute(sql.delete_locations, list(network.locations))
    await connection.execute(sql.delete_countries, list(network.countries))


def _rows(records: list[dict[str, Any]]) -> str:
    """Records as JSON, each with its place in the file: choices are shown in the order of the files."""
    return json.dumps([{**record, "position": position} for position, record in enumerate(records)])
