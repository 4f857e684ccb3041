"""The page at /, where a developer sees everything and can act; people's own pages are in `people_pages.py`."""

from collections.abc import Awaitable, Callable
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

Endpoint = Callable[[Request], Awaitable[Response]]


def routes() -> list[Route]:
    return [
        Route("/", _overview),
        Route("/style.css", _asset("style.css", "text/css")),
        Route("/overview.js", _asset("overview.js", "text/javascript")),
        Route("/overview_rows.js", _asset("overview_rows.js", "text/javascript")),
    ]


async def _overview(_: Request) -> Response:
    return HTMLResponse(text("overview.html"))


def _asset(name: str, media_type: str) -> Endpoint:
    async def serve(_: Request) -> Response:
        return Response(text(name), media_type=media_type)

    return serve


def text(name: str) -> str:
    """A file of `assets/`."""
    return files(__package__).joinpath("assets", name).read_text("utf-8")
