"""Postgres: the pool, and queries that stand in `.sql` files."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import asyncpg

from chassis import metrics, query_spans, telemetry

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    from chassis.settings import Live

    Pool: TypeAlias = asyncpg.Pool[asyncpg.Record]
    Connection: TypeAlias = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
else:
    Pool = asyncpg.Pool
    Connection = asyncpg.Connection


log = logging.getLogger(__name__)
TRY_AGAIN_SECONDS = 2.0
CONNECTION_SECONDS = 2.0  # the longest that one waits while all connections are in use: less than any caller waits


async def _keep_clean(_connection: object) -> None:
    """Sessions set nothing that would have to be undone, and asyncpg's reset costs 258 µs a query."""


async def open_pool(live: Live[Any], *, schema: str, name: str) -> Pool:
    """A process's pool: when `database_url` changes, new connections go by the new one and the old ones end after their use.

    Raises as `create_pool`.
    """
    door = _Door(live.following(lambda now: now.database_url), live.refresh)
    pool = await create_pool(
        door.dsn(), schema=schema, size=live.now.database_pool_size, name=name, connect=door.connect
    )
    door.renew = pool.expire_connections
    live.on_change(pool.expire_connections)
    return pool


class _Door:
    """Connects by what the DSN is now. While the password is changed in one place and not yet in the other, both are tried."""

    def __init__(self, dsn: Callable[[], str], refresh: Callable[[], Awaitable[bool]]) -> None:
        self.dsn, self._refresh = dsn, refresh
        self.renew: Callable[[], Awaitable[None]] | None = None
        """Lets connections end after their use."""
        self._worked = ""
        self._waiting: asyncio.Task[None] | None = None

    async def connect(self, *_: Any, **options: Any) -> Any:
        """A connection. Raises InvalidAuthorizationSpecificationError when neither the present nor the last good DSN is let in."""
        try:
            return await self._by(self.dsn(), options)
        except asyncpg.InvalidAuthorizationSpecificationError:
            await self._refresh()
        try:
            return await self._by(self.dsn(), options)
        except asyncpg.InvalidAuthorizationSpecificationError:
            if self._worked in ("", self.dsn()):
                raise
            if self._waiting is None or self._waiting.done():
                log.warning("the new database password is not valid yet; the former is used")
                self._waiting = asyncio.create_task(self._until_valid(options))
            return await asyncpg.connect(self._worked, **options)

    async def _until_valid(self, options: dict[str, Any]) -> None:
        """Try the new DSN until it is let in; then connections by the former one end after their use."""
        while self.dsn() != self._worked:
            await asyncio.sleep(TRY_AGAIN_SECONDS)
            try:
                connection = await self._by(self.dsn(), options)
            except (asyncpg.PostgresError, OSError, TimeoutError):
                continue
            await connection.close()
        if self.renew is not None:
            await self.renew()

    async def _by(self, dsn: str, options: dict[str, Any]) -> Any:
        connection = await asyncpg.connect(dsn, **options)
        self._worked = dsn
        return connection


async def create_pool(dsn: str, *, schema: str, size: int, name: str, connect: Any = asyncpg.connect) -> Pool:
    """A pool of at most `size` connections that see `schema` alone. Raises `OSError` or a Postgres error when it can't connect."""
    return await BoundedPool(
        dsn,
        name=name,
        loop=None,
        record_class=asyncpg.Record,
        max_queries=50_000,  # as asyncpg.create_pool has it, which makes no pools of other classes
        connect=connect,
        connection_class=query_spans.TracedConnection if telemetry.tracing() else asyncpg.Connection,
        min_size=1,
        max_size=size,
        reset=_keep_clean,
        command_timeout=15,
        max_inactive_connection_lifetime=60,
        server_settings={
            "search_path": f"{schema}, public",  # extensions live in public
            "application_name": name,
            "jit": "off",  # every statement is short
            "lock_timeout": "10s",
            "idle_in_transaction_session_timeout": "30s",
        },
    )


class PoolBusyError(TimeoutError):
    """Every connection of the pool was in use for too long."""


class BoundedPool(Pool):
    """A pool that measures how long one waits for a connection, and lets nobody wait for long while all are in use."""

    __slots__ = ("_attributes",)

    def __init__(self, *args: Any, name: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self._attributes = {"db.client.connection.pool.name": name}

    async def _acquire(self, timeout: float | None) -> Any:  # noqa: ASYNC109 - as asyncpg calls it
        began = time.perf_counter()
        try:
            if not self._queue.empty():  # type: ignore[attr-defined]  # of connections that are free
                return await super()._acquire(timeout)  # type: ignore[misc]  # the stubs leave it out
            try:
                async with asyncio.timeout(CONNECTION_SECONDS):
                    return await super()._acquire(timeout)  # type: ignore[misc]
            except TimeoutError:
                raise PoolBusyError from None
        finally:
            metrics.POOL_WAIT.record(time.perf_counter() - began, self._attributes)


@asynccontextmanager
async def transaction(pool: Pool) -> AsyncIterator[Connection]:
    """A connection with a READ COMMITTED transaction that commits at the end of the block."""
    async with pool.acquire() as connection, connection.transaction():
        yield connection


class Queries:
    """The named queries of one `.sql` file, as attributes.

    A query begins with `-- name: take_lease`, then a sentence as a comment, then the SQL.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._queries: dict[str, str] = {}
        for part in re.split(r"^-- name:", path.read_text(), flags=re.MULTILINE)[1:]:
            name, _, body = part.partition("\n")
            self._queries[name.strip()] = "\n".join(
                line for line in body.splitlines() if not line.lstrip().startswith("--")
            ).strip()
            query_spans.NAMES[self._queries[name.strip()]] = f"{path.stem}.{name.strip()}"

    def __getattr__(self, name: str) -> str:
        try:
            return self._queries[name]
        except KeyError:
            raise AttributeError(f"no query {name!r} in {self._path}") from None


def queries(module_file: str) -> Queries:
    """The `.sql` file next to the module, with its name: `store/bookings.py` has `store/bookings.sql`."""
    return Queries(Path(module_file).with_suffix(".sql"))


def affected(status: Any) -> int:
    """How many rows a statement touched, from asyncpg's command tag (`UPDATE 3`)."""
    return int(str(status).rsplit(" ", 1)[-1])
