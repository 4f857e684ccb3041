"""The cars themselves: as many as the pools say."""

from chassis.database import Connection, affected, queries

sql = queries(__file__)


async def fill_pools(connection: Connection) -> int:
    """Add the cars that pools lack and retire what they have too much; returns how many were added."""
    await connection.execute(sql.retire_vehicles)
    return affected(await connection.execute(sql.add_vehicles))
