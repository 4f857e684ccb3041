"""Builds the whole process: store, clock, faults, API, control API, page and the deliverer beside them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from . import page, people_pages
from .api import Api
from .clock import Clock
from .control import Control
from .deliveries import Deliverer
from .faults import Faults
from .resources import webhook_endpoints
from .settings import Settings
from .store import Store
from .timed import ACTIONS
from .timers import Timers


def build(settings: Settings) -> Starlette:
    """The ASGI application; its lifespan runs the deliverer and closes the store."""
    store = Store(settings.data)
    clock = Clock(store)
    faults = Faults(store)
    deliverer = Deliverer(store)
    webhook_endpoints.forget_last_start(store)
    if settings.webhook_url is not None:
        webhook_endpoints.register_at_start(
            store,
            url=settings.webhook_url,
            secret=settings.webhook_secret,
            enabled=settings.webhook_events,
            now=clock.now(),
        )
    timers = Timers(store, clock, ACTIONS, deliverer.wake)
    api = Api(store, clock, faults, timers, deliverer.wake, settings.key_pairs)
    control = Control(store, clock, faults, timers, deliverer.wake)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        running = [asyncio.create_task(deliverer.run()), asyncio.create_task(timers.run())]
        yield
        for task in running:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        store.close()

    return Starlette(
        routes=[
            Route("/healthz", _healthz),
            *page.routes(),
            *people_pages.routes(store, control.acts),
            *control.routes(),
            Route("/{path:path}", api.serve, methods=["GET", "POST", "DELETE", "PUT", "PATCH"]),
        ],
        middleware=[
            Middleware(
                CORSMiddleware,  # browsers make ConfirmationTokens from the web's own origin
                allow_origins=["*"],
                allow_methods=["GET", "POST", "DELETE"],
                allow_headers=["*"],
                expose_headers=["request-id"],
            )
        ],
        lifespan=lifespan,
    )


async def _healthz(_: Request) -> Response:
    return JSONResponse({"status": "ok"})
