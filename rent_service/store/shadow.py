"""The candidate network, and what searches would cost by it."""

from collections.abc import Mapping
from pathlib import Path

from chassis.database import Connection, Pool, queries
from rent_service.network import Network
from rent_service.network_files import parse, read_documents
from rent_service.store import network as network_store

sql = queries(__file__)

Totals = Mapping[str, tuple[int | None, int | None]]
"""By class: the total now and by the candidate, in minor units; None where it is not offered."""


async def load(connection: Connection, folder: Path) -> Network:
    """Check a folder of JSON files and keep it as the network to be tried. Raises NetworkDataError."""
    documents = read_documents(folder)
    network = parse(documents)
    async with connection.transaction():
        await network_store.keep_version(connection, network.version, documents)
        await connection.execute(sql.set_candidate, network.version)
    return network


async def candidate_version(pool: Pool) -> str | None:
    """Which network is to be tried, if any."""
    version: str | None = await pool.fetchval(sql.candidate_version)
    return version


async def add(pool: Pool, *, version: str, candidate: str, country: str, totals: Totals) -> None:
    """Add one search."""
    now, later = [pair[0] for pair in totals.values()], [pair[1] for pair in totals.values()]
    await pool.execute(sql.add, version, candidate, country, list(totals), now, later)
