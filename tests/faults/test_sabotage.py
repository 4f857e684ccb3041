"""The campaign is tested itself: with a safeguard taken away, it must see the harm."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from chassis.failpoints import SAFEGUARDS, Safeguard
from tests.faults.campaign import Campaign
from tests.faults.conftest import Open
from tests.faults.faults import SABOTEURS
from tests.faults.journeys import JOURNEYS

LOAD = 8.0  # seconds
LOST = r"has 0 confirmations|is (EXPIRED|PENDING_PAYMENT), not CONFIRMED|owes|not acknowledged|bookings that wait"
KILLS: dict[Safeguard, int] = {"outbox": 2, "reclaim": 2, "ack-after-commit": 2, "epoch": 3}
"""At least so many processes die; the others need none."""
HARM: dict[Safeguard, str] = {
    "idempotency-key": r"has \d+ intents|was not made",
    "inbox": r"was told|confirmations",
    "outbox": LOST,
    "reclaim": LOST,
    "ack-after-commit": LOST,
    "epoch": LOST,
}
"""What must be noticed."""
PATIENCE = 25.0  # seconds; what is lost never comes, so all of them pass


def chosen(words: str) -> tuple[str, ...]:
    """The safeguards to take away: as the option says, else two by the day."""
    if words:
        return SAFEGUARDS if words == "all" else tuple(words.split(","))
    day = datetime.now(UTC).toordinal()
    return tuple(SAFEGUARDS[(2 * day + one) % len(SAFEGUARDS)] for one in range(2))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "safeguard" in metafunc.fixturenames:
        metafunc.parametrize("safeguard", chosen(metafunc.config.getoption("--sabotage", default="")))


async def test_the_loss_of_a_safeguard_is_noticed(
    safeguard: Safeguard, open_site: Open, seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    async with open_site(RENTACAR_SABOTAGE=safeguard) as site:
        who = [one for one in JOURNEYS if one.name == ("cancels" if safeguard == "inbox" else "pays")]
        campaign = Campaign(site.stack, site, seed=seed, patience=PATIENCE, journeys=who)
        row = await campaign.face(
            f"without {safeguard}", SABOTEURS[safeguard], load=LOAD, kills=KILLS.get(safeguard, 0)
        )
    with capsys.disabled():
        print(f"\nwithout {safeguard}: {row.bookings} bookings, {len(row.broken)} broken", *row.broken[:3], sep="\n  ")
    assert any(re.search(HARM[safeguard], one) for one in row.broken), (
        f"{safeguard} is taken away and nobody noticed (seed {seed}):\n" + "\n".join(row.broken)
    )
