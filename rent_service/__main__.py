"""`python -m rent_service serve|work|migrate|load-network DIR|staff …`."""

import asyncio
import sys
from pathlib import Path

from chassis import migrations, process, settings
from rent_service import app, staff_commands
from rent_service.record_reader import NetworkDataError
from rent_service.settings import RentSettings

CANDIDATE = "--candidate"


def _serve(_words: list[str]) -> None:
    live = settings.live(RentSettings)
    process.run("rent-serve", lambda stop: app.serve(live, stop))


def _work(_words: list[str]) -> None:
    live = settings.live(RentSettings)
    process.run("rent-work", lambda stop: app.work(live, stop))


def _migrate(_words: list[str]) -> None:
    migrations.run(settings.read(settings.MigrationSettings), schema=app.SCHEMA, folder=app.MIGRATIONS)


def _load_network(words: list[str]) -> None:
    folders = [word for word in words if word != CANDIDATE]
    if len(folders) != 1:
        print(f"usage: python -m rent_service load-network DIR [{CANDIDATE}]", file=sys.stderr)
        raise SystemExit(2)
    told = settings.read(settings.ServiceSettings)
    dsn, folder = told.database_url.get_secret_value(), Path(folders[0])
    try:
        if CANDIDATE in words:
            version = asyncio.run(app.load_candidate(dsn, folder))
            print(f"candidate network {version} kept from {folder}; the flag shadow-tariff tries it")
            return
        added = asyncio.run(app.load_network(dsn, folder))
    except NetworkDataError as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from None
    print(f"network loaded from {folder}, {added} cars added")


def _staff(words: list[str]) -> None:
    told = settings.read(settings.ServiceSettings)
    staff_commands.run(told.database_url.get_secret_value(), app.SCHEMA, words)


VERBS = {"serve": _serve, "work": _work, "migrate": _migrate, "load-network": _load_network, "staff": _staff}
process.verbs("rent_service", VERBS)
