"""Saved cards: a customer's own, asked of the provider each time."""

from __future__ import annotations

import pytest

from chassis import actors
from chassis.rpc import RpcError
from payment_service.provider import NewCustomer
from payment_service.wallet import Wallet
from tests import acting
from tests.integration.payment_service.conftest import World


async def test_a_customer_lists_and_forgets_their_own_cards_and_nobody_else_s(world: World) -> None:
    provider, bia = world.provider(), acting.customer("Bia")
    wallet = Wallet(world.pool, lambda: provider)
    key = f"customer-{bia.subject}"
    customer_id = await provider.create_customer(NewCustomer(key, "Bia", "bia@example.com", "en"), key="made")
    await world.pool.execute(
        "INSERT INTO customers (customer_key, provider_customer_id) VALUES ($1, $2)", key, customer_id
    )
    await provider._call("post", "/v1/payment_methods/pm_card_visa/attach", {"customer": customer_id})
    with actors.answering(acting.customer("Eve")):
        assert list((await wallet.cards()).saved_cards) == []
    with actors.answering(bia):
        [card] = (await wallet.cards()).saved_cards
    assert (card.brand, card.last4) == ("visa", "4242")
    with actors.answering(acting.customer("Eve")), pytest.raises(RpcError, match="no such saved card"):
        await wallet.detach(card.saved_card_id)
    with actors.answering(bia):
        await wallet.detach(card.saved_card_id)
        assert list((await wallet.cards()).saved_cards) == []
    with pytest.raises(RpcError, match="signed in"):
        await wallet.cards()
