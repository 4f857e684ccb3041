"""Builds the BFF: everything it needs is made here and handed down."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse
from fastapi.telemetry import TelemetryConfig
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from bff.callers import Callers
from bff.context import Shared
from bff.document_links import DocumentLinks
from bff.errors import RefusedError, ServiceDownError
from bff.execution.door import Door
from bff.execution.gate import Gate
from bff.execution.rates import Rates
from bff.execution.schema import Schema
from bff.execution.trusted import TrustedDocuments
from bff.http import asgi, documents
from bff.http.admission import Admission
from bff.http.entrance import Entrance
from bff.http.graphql import GraphQLRoute
from bff.http.headers import SecurityHeaders, web_policy
from bff.http.oidc import CALLBACK, OidcSignIn
from bff.http.playground import POLICY, Playground
from bff.http.site import Site
from bff.http.streams import Streams
from bff.http.traced import traced
from bff.live import Wakeups
from bff.network import NetworkCache
from bff.oidc import Provider
from bff.schema import build
from bff.services import Services
from bff.sessions import Sessions, connect
from bff.settings import Settings
from chassis.settings import Live

log = logging.getLogger(__name__)

WEBHOOK_LIMIT = 1_048_576  # what IngestWebhook takes
DRAIN_SECONDS = 10
WEBSOCKET_MESSAGE_LIMIT = 100_000


class Root:
    """`/graphql` goes straight to its route, everything else through FastAPI."""

    def __init__(self, graphql: ASGIApp, rest: ASGIApp) -> None:
        self._graphql, self._rest = graphql, rest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (self._graphql if scope.get("path") == "/graphql" else self._rest)(scope, receive, send)


def make_app(
    settings: Settings,
    shared: Shared,
    stop: asyncio.Event,
    rates: Rates,
    sign_in: OidcSignIn | None,
    *,
    leaving: asyncio.Event | None = None,
) -> ASGIApp:
    """The application. `stop` ends its streams; from `leaving` on it says that it is not well. `sign_in` is that at an OpenID
    provider, if there is one.
    """
    schema = build.build(suggesting=settings.environment == "local")
    playground = Playground()
    admission = _admission(settings, schema, rates)
    streams = Streams(schema=schema, shared=shared, stop=stop, origins=settings.cors_origins, admission=admission)
    graphql = GraphQLRoute(schema=schema, shared=shared, streams=streams, playground=playground, admission=admission)
    rest = _rest(settings, shared, schema.as_str() + "\n", playground, sign_in, leaving or stop)
    app: ASGIApp = SecurityHeaders(Root(graphql, rest))
    if settings.cors_origins:
        app = CORSMiddleware(
            app,
            allow_origins=settings.cors_origins,
            allow_credentials=True,
            allow_methods=("GET", "POST"),
            allow_headers=("accept", "accept-language", "authorization", "content-type", "traceparent", "tracestate"),
            expose_headers=("retry-after", "server-timing"),
            max_age=3600,
        )
    return traced(app)


def _admission(settings: Settings, schema: Schema, rates: Rates) -> Admission:
    trusted = TrustedDocuments(settings.manifests)
    door = Door(schema, trusted=trusted, only_trusted=settings.environment == "production", rates=rates)
    gate = Gate(settings.most_operations)
    return Admission(door=door, gate=gate)


def _links(settings: Settings) -> DocumentLinks:
    return DocumentLinks(settings.actor_signing_key.get_secret_value())


def _rest(
    settings: Settings,
    shared: Shared,
    sdl: str,
    playground: Playground,
    sign_in: OidcSignIn | None,
    leaving: asyncio.Event,
) -> FastAPI:
    # Its own spans and metrics are off: `traced` makes the spans.
    silent = TelemetryConfig(tracing=False, metrics=False, logs=False, auto_configure=False)
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, telemetry=silent)

    @app.get("/healthz")
    async def healthz() -> JSONResponse:
        return JSONResponse({"status": "leaving"}, 503) if leaving.is_set() else JSONResponse({"status": "ok"})

    @app.get("/schema.graphql")
    async def schema() -> PlainTextResponse:
        return PlainTextResponse(sdl, media_type="text/plain; charset=utf-8")

    @app.post("/webhooks/stripe")
    async def stripe_webhook(request: Request) -> JSONResponse:
        """200 only once payment_service has stored the event; else Stripe sends it again."""
        try:
            payload = await asgi.read_body(request.scope, request.receive, WEBHOOK_LIMIT)
            await shared.services.ingest_webhook(payload, request.headers.get("stripe-signature", ""))
        except asgi.TooLargeError:
            return JSONResponse({"error": "too large"}, 413)
        except asgi.GoneError:
            return JSONResponse({"error": "the body ended early"}, 400)  # nobody reads it
        except RefusedError:
            return JSONResponse({"error": "bad signature or body"}, 400)
        except ServiceDownError:
            return JSONResponse({"error": "try again"}, 503, {"retry-after": "5"})
        return JSONResponse({"received": True})

    app.include_router(documents.routes(shared.services, shared.links))
    if sign_in:
        app.include_router(sign_in.routes())
    app.mount("/playground", Site(playground.dist, policy=POLICY, routes=False))
    if settings.web_dist:
        app.mount("/", Site(Path(settings.web_dist), policy=web_policy(settings.sandbox_url)))
    return app


class Server(uvicorn.Server):
    """uvicorn, whose signals are the process's own business."""

    async def run_until(self, stop: asyncio.Event) -> None:
        """Serve until `stop`, then let running requests end."""
        serving = asyncio.ensure_future(self._serve())
        stopping = asyncio.ensure_future(stop.wait())
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        self.should_exit = True
        await serving


def make_server(settings: Settings, app: ASGIApp) -> Server:
    host, _, port = settings.http_listen.rpartition(":")
    return Server(
        uvicorn.Config(
            app,
            host=host.strip("[]"),
            port=int(port),
            http="httptools",
            ws="websockets-sansio",
            ws_max_size=WEBSOCKET_MESSAGE_LIMIT,
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=DRAIN_SECONDS,
        )
    )


def _provider(settings: Settings) -> Provider | None:
    if not settings.oidc_issuer:
        return None
    return Provider(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret.get_secret_value(),
        redirect_uri=settings.web_url.rstrip("/") + CALLBACK,
    )


async def _stop_later(leaving: asyncio.Event, stop: asyncio.Event, seconds: float) -> None:
    await leaving.wait()
    await asyncio.sleep(seconds)
    stop.set()


async def serve(live: Live[Settings], leaving: asyncio.Event) -> None:
    """Run the BFF until `leaving`, then say so, take what still comes for a moment, and drain."""
    settings, stop = live.now, asyncio.Event()
    services = Services(
        rent_target=settings.rent_target,
        payment_target=settings.payment_target,
        notify_target=settings.notify_target,
        work_targets=settings.work_targets,
        files=settings.tls,
        signer=settings.signer,
    )
    redis_url = settings.redis_url.get_secret_value()
    networks, wakeups = NetworkCache(services), Wakeups(redis_url)
    kept = connect(redis_url)
    sessions = Sessions(kept)
    entrance = Entrance(settings, sessions=sessions, callers=Callers(sessions, services))
    shared = Shared(
        settings=settings,
        services=services,
        networks=networks,
        wakeups=wakeups,
        entrance=entrance,
        links=_links(settings),
        flags=settings.open_flags(),
    )
    rates = Rates(redis_url, scale=settings.rate_scale)
    provider = _provider(settings)
    sign_in = None
    if provider:
        sign_in = OidcSignIn(provider, kept=kept, entrance=entrance, services=services, rates=rates, flags=shared.flags)
    server = make_server(settings, make_app(settings, shared, stop, rates, sign_in, leaving=leaving))
    background = [asyncio.create_task(loop.run(stop)) for loop in (live, networks, wakeups)]
    background.append(asyncio.create_task(_stop_later(leaving, stop, settings.drain_delay)))
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)  # it tells of every WebSocket
    log.info("listening", extra={"address": settings.http_listen})
    try:
        await server.run_until(stop)
    finally:
        stop.set()
        for task in background:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await rates.close()
        if provider:
            await provider.close()
        await kept.aclose()
        await services.close()
