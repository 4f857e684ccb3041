"""Whatever is broken, alone and together: nothing is lost, nothing is charged twice, nobody is promised the same car."""

from __future__ import annotations

import pytest

from tests.faults import table
from tests.faults.campaign import Campaign
from tests.faults.conftest import Open
from tests.faults.site import failpoints


async def test_nothing_is_lost_and_nothing_doubled_whatever_is_broken(
    open_site: Open, seed: int, minutes: float, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    again = f"./rentacar test faults --seed {seed} --minutes {minutes:g}"

    def say(line: str) -> None:
        with capsys.disabled():
            print(line, flush=True)

    say(f"\n{again}")
    async with open_site() as site:
        rows = await Campaign(site.stack, site, seed=seed).run(minutes, say)
        say(f"\n{table.plain(list(rows.values()))}\n")
        if request.config.getoption("--report", default=False):
            text = table.report(rows, seed=seed, minutes=minutes, hit=site.hit)
            say(f"The results are in {table.write(text)}.")
    broken = [f"{row.name}: {sentence}" for row in rows.values() for sentence in row.broken]
    assert not broken, "\n".join([*broken, f"Again: {again}"])


def test_every_failpoint_in_the_code_is_known_by_its_name() -> None:
    assert {"relay.published", "payment.confirmed-at-provider", "notify.received", "rent.handled"} <= set(failpoints())
