"""`python -m notify_service serve|work|migrate`."""

from functools import partial

from chassis import process, settings
from notify_service import app
from notify_service.settings import NotifySettings


def serve(_arguments: list[str]) -> None:
    process.run("notify-serve", partial(app.serve, settings.live(NotifySettings)))


def work(_arguments: list[str]) -> None:
    process.run("notify-work", partial(app.work, settings.live(NotifySettings)))


def migrate(_arguments: list[str]) -> None:
    app.migrate(settings.read(settings.MigrationSettings))


if __name__ == "__main__":
    process.verbs("notify_service", {"serve": serve, "work": work, "migrate": migrate})
