"""The ledger defends itself."""

from uuid import uuid4

import asyncpg
import pytest

from chassis import database
from payment_service.store import ledger
from tests.integration.payment_service.conftest import World, payment_id


async def test_the_same_charge_is_posted_once(world: World, booking_id: str) -> None:
    await world.worker().handlers.request(world.order(booking_id))
    payment = await world.payment(booking_id)
    async with database.transaction(world.pool) as connection:
        row = await connection.fetchrow("SELECT booking_id, payment_id FROM payments")
        assert row is not None
        posted = await ledger.post_charge(
            connection, intent_id=payment.provider_reference, **dict(row), amount=123_45, currency="BRL"
        )
    assert not posted
    assert await world.balance("stripe:clearing") == 123_45


async def test_entries_that_do_not_balance_are_refused_at_commit(world: World, booking_id: str) -> None:
    await world.worker().handlers.request(world.order(booking_id))
    with pytest.raises(asyncpg.CheckViolationError, match="does not balance"):
        async with database.transaction(world.pool) as connection:
            await connection.execute(
                "WITH posted AS (INSERT INTO ledger_transactions (dedupe_key, booking_id, payment_id) "
                "VALUES ($1, $2, $3) RETURNING id) INSERT INTO ledger_entries "
                "(transaction_id, account, amount_minor, currency) SELECT id, 'stripe:clearing', 1, 'BRL' FROM posted",
                str(uuid4()),
                booking_id,
                payment_id(booking_id),
            )
    assert await world.pool.fetchval("SELECT count(*) FROM ledger_transactions") == 1


@pytest.mark.parametrize("table", ["ledger_transactions", "ledger_entries"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = DEFAULT", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
async def test_what_was_posted_is_never_changed(world: World, booking_id: str, table: str, statement: str) -> None:
    await world.worker().handlers.request(world.order(booking_id))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await world.pool.execute(statement.format(table))
    owner = await asyncpg.connect(world.database.dsn("payment_owner"), server_settings={"search_path": "payment"})
    with pytest.raises(asyncpg.RestrictViolationError, match="never changed"):
        await owner.execute(statement.format(table))
    await owner.close()
