"""`python -m payment_service serve|work|migrate|check-ledger`."""

from __future__ import annotations

from functools import partial

from chassis import process, settings
from payment_service import app, restored
from payment_service.settings import ServeSettings, WorkSettings


def _serve(_words: list[str]) -> None:
    process.run("payment-serve", partial(app.serve, settings.live(ServeSettings)))


def _work(_words: list[str]) -> None:
    process.run("payment-work", partial(app.work, settings.live(WorkSettings)))


def _migrate(_words: list[str]) -> None:
    app.migrate(settings.read(settings.MigrationSettings))


def _check_ledger(words: list[str]) -> None:
    raise SystemExit(restored.main(settings.read(ServeSettings), words))


if __name__ == "__main__":
    process.verbs(
        "payment_service", {"serve": _serve, "work": _work, "migrate": _migrate, "check-ledger": _check_ledger}
    )
