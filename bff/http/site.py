"""The built web's files: hashed assets are kept by browsers, pages are asked for again, unknown paths are the app's routes."""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePosixPath

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from bff.http import asgi

FOREVER = "public, max-age=31536000, immutable"
AGAIN = "no-cache"
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
HOMES = {"pt": "home.pt-BR.html", "en": "home.en.html"}  # the first page with its heading written out
LANG = re.compile(r"(?:^|[&;])\s*lang=([a-z]{2})")  # as the web asks for it in a query and remembers it in a cookie


class Site(StaticFiles):
    """Serves a folder. A file with `.br` or `.gz` beside it is sent as that to who accepts it."""

    def __init__(self, folder: Path, *, policy: str = "", routes: bool = True) -> None:
        """`routes`: paths without an extension that name no file get `index.html`; `policy` is the pages' CSP."""
        super().__init__(directory=folder, check_dir=False)
        self._policy, self._routes = policy, routes

    async def get_response(self, path: str, scope: Scope) -> Response:
        name = self._home(scope) if path in ("", ".") else path
        try:
            response = await super().get_response(name, scope)
        except HTTPException as error:
            if error.status_code != 404 or not self._routes or PurePosixPath(name).suffix:
                raise
            name = "index.html"
            response = await super().get_response(name, scope)
        hashed = PurePosixPath(name).parts[:1] == ("assets",)
        response.headers["cache-control"] = FOREVER if hashed else AGAIN
        if name in HOMES.values():
            response.headers.add_vary_header("accept-language")
            response.headers.add_vary_header("cookie")
        if name.endswith(".html") and self._policy:
            response.headers["content-security-policy"] = self._policy
        return response

    def _home(self, scope: Scope) -> str:
        """The first page in the language that the web will take: asked for, remembered, or the browser's."""
        asked = LANG.search(scope["query_string"].decode("latin-1")) or LANG.search(asgi.header(scope, b"cookie"))
        spoken = re.findall(r"\b(pt|en)\b", asgi.header(scope, b"accept-language").lower())
        home = HOMES.get(asked.group(1) if asked else next(iter(spoken), "pt"), "index.html")
        return home if self._routes and self.lookup_path(home)[1] else "index.html"

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        accepted = asgi.header(scope, b"accept-encoding")
        for encoding, suffix in ENCODINGS:
            packed = f"{os.fspath(full_path)}{suffix}"
            if encoding in accepted and os.path.isfile(packed):
                kind = FileResponse(full_path).media_type
                headers = {"content-encoding": encoding, "vary": "accept-encoding"}
                return FileResponse(packed, status_code=status_code, media_type=kind, headers=headers)
        return super().file_response(full_path, stat_result, scope, status_code)
