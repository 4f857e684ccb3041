"""The built web's files: which first page is sent to whom."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bff.http.site import Site


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    for name in ("index", "home.pt-BR", "home.en"):
        (tmp_path / f"{name}.html").write_text(name)
    return TestClient(Site(tmp_path, policy="default-src 'self'"))


@pytest.mark.parametrize(
    ("path", "headers", "page"),
    [
        ("/", {"accept-language": "de, en-GB;q=0.8, pt;q=0.5"}, "home.en"),
        ("/", {"accept-language": "de"}, "home.pt-BR"),
        ("/", {"accept-language": "en", "cookie": "a=1; lang=pt-BR"}, "home.pt-BR"),
        ("/?from=GRU&lang=en", {"accept-language": "pt", "cookie": "lang=pt-BR"}, "home.en"),
        ("/?lang=xx", {"accept-language": "en"}, "index"),
        ("/offers", {"accept-language": "en"}, "index"),
    ],
)
def test_the_first_page_is_in_the_language_asked_for_remembered_or_spoken(
    client: TestClient, path: str, headers: Mapping[str, str], page: str
) -> None:
    answer = client.get(path, headers=headers)
    assert answer.text == page
    assert answer.headers["content-security-policy"] == "default-src 'self'"
    assert answer.headers["cache-control"] == "no-cache"


def test_a_build_without_first_pages_sends_its_only_one(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("index")
    assert TestClient(Site(tmp_path)).get("/").text == "index"
