"""The playground: GraphiQL from our own files, so that it works without the internet."""

from __future__ import annotations

from pathlib import Path

from starlette.responses import FileResponse, PlainTextResponse
from starlette.types import Receive, Scope, Send

DIST = Path(__file__).parents[1] / "playground" / "dist"
# GraphiQL writes inline styles; nothing else is let in.
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)


class Playground:
    """`page` answers with the page; its files are under `/playground/`."""

    def __init__(self, dist: Path = DIST) -> None:
        self.dist = dist

    @property
    def built(self) -> bool:
        return (self.dist / "index.html").is_file()

    async def page(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {"content-security-policy": POLICY, "cache-control": "no-cache", "vary": "accept"}
        if self.built:
            response = FileResponse(self.dist / "index.html", headers=headers)
        else:
            words = "The playground isn't built here: npm ci && npm run build, in bff/playground.\n"
            await PlainTextResponse(words, status_code=404, headers=headers)(scope, receive, send)
            return
        await response(scope, receive, send)
