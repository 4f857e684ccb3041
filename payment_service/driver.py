"""The driver: does one leased job, and turns every failure into a later try that Postgres remembers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

import asyncpg

from chassis import database
from payment_service import backoff
from payment_service.orders import OrderUnavailableError
from payment_service.provider import NotAcceptedError, ProviderError, RefusedError
from payment_service.store import jobs
from payment_service.store.jobs import Kind, Lease

log = logging.getLogger(__name__)

Work = Callable[[Lease], Awaitable[None]]
"""Does a job as far as it goes, and finishes or puts off its lease; raises what keeps it from that."""

DATABASE_TROUBLE = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # it shuts down, or starts
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,  # a deadlock
    asyncpg.LockNotAvailableError,
    asyncpg.InvalidAuthorizationSpecificationError,  # a password that was changed before we are told the new one
    asyncpg.InterfaceError,
    OSError,
    TimeoutError,
)
"""What passes by waiting; any other error of the database is a bug."""
PUT_OFF_TRIES, PUT_OFF_SECONDS = (
    15,
    1.0,
)  # a Postgres that restarts is back before the lease ends, and nobody waits for that


class LeaseLostError(Exception):
    """Another worker has the job now."""


class PausedError(Exception):
    """Nobody is charged for now: this waits, and that is no failure."""


class LaterError(Exception):
    """Not now: something was put right first."""


class Driver:
    """Does jobs of every kind; never raises."""

    def __init__(self, *, pool: database.Pool, work: Mapping[Kind, Work]) -> None:
        self._pool, self._work = pool, work

    async def drive(self, lease: Lease) -> None:
        """Do the job. What fails is tried again later, backing off with jitter."""
        try:
            await self._work[lease.kind](lease)
        except LeaseLostError:
            log.warning("lease lost", extra=_about(lease))
        except PausedError:
            await self._put_off(lease, "charging is paused", pause=backoff.while_paused(), tried=False)
        except LaterError as error:
            await self._put_off(lease, str(error))
        except (ProviderError, OrderUnavailableError) as error:
            level = logging.ERROR if isinstance(error, NotAcceptedError | RefusedError) else logging.WARNING
            log.log(level, "tried again later", extra={**_about(lease), "error": _reason(error)})
            await self._put_off(lease, _reason(error))
        except DATABASE_TROUBLE as error:
            log.warning("database trouble", extra={**_about(lease), "error": type(error).__name__})
            await self._put_off(lease, type(error).__name__)
        except Exception as error:
            log.exception("job failed", extra=_about(lease))
            await self._put_off(lease, type(error).__name__)

    async def _put_off(self, lease: Lease, reason: str, *, pause: timedelta | None = None, tried: bool = True) -> None:
        pause = pause or backoff.after(lease.tries + 1)
        for _ in range(PUT_OFF_TRIES):
            try:
                await jobs.put_off(self._pool, lease, pause, reason, tried=tried)
                return
            except DATABASE_TROUBLE as error:
                log.warning("cannot give the lease back yet", extra={**_about(lease), "error": type(error).__name__})
                await asyncio.sleep(PUT_OFF_SECONDS)
            except Exception:
                log.exception("the lease runs out by itself", extra=_about(lease))
                return


def _about(lease: Lease) -> dict[str, object]:
    return {"job": lease.kind, "subject": lease.subject, "tries": lease.tries}


def _reason(error: Exception) -> str:
    """Without a refusal's message: it may quote what the customer typed."""
    detail = error.code if isinstance(error, RefusedError) else str(error)
    return f"{type(error).__name__}: {detail}"
