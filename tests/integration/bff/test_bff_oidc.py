"""Signing in at an OpenID provider: at a certified one, and what a lying one, or somebody in between, can't do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
import pytest_asyncio
import redis
from joserfc.jwk import RSAKey
from rentacar.rent.v1 import account_pb2

from bff.http.oidc import local
from chassis.actors import Actor
from deploy.local.guard import Guard
from deploy.local.ports import free_port
from tests import bff_fakes, node, oidc_issuers
from tests.integration.bff.conftest import running

if TYPE_CHECKING:
    from tests.integration.bff.conftest import Stack
    from tests.oidc_issuers import Liar

VIEWER = "{ viewer { email } sessions { method current } }"
needs_node = pytest.mark.skipif(node.found() is None, reason="NO NODE HERE: no certified provider was asked")


@dataclass
class Site:
    """The BFF with an issuer; `stack.client` is the browser."""

    stack: Stack
    issuer_port: int
    callback: str

    async def start(self, return_to: str = "/bookings") -> httpx.Response:
        return await self.stack.client.get("/auth/oidc/start", params={"returnTo": return_to})

    async def come_back(self, **given: str) -> httpx.Response:
        return await self.stack.client.get("/auth/oidc/callback", params=given)

    async def viewer(self) -> Any:
        return (await self.stack.ask(VIEWER, headers={"origin": self.stack.url}))["data"]["viewer"]


@asynccontextmanager
async def site(redis_url: str, folder: Path) -> AsyncIterator[Site]:
    port = free_port()
    http = free_port()
    url = f"http://127.0.0.1:{http}"
    settings = {
        "http_listen": f"127.0.0.1:{http}",
        "web_url": url,
        "oidc_issuer": f"http://127.0.0.1:{port}",
        "oidc_client_id": oidc_issuers.CLIENT,
        "oidc_client_secret": oidc_issuers.SECRET,
    }
    async with running(redis_url, folder, **settings) as stack:
        yield Site(stack, port, f"{url}/auth/oidc/callback")


@pytest_asyncio.fixture
async def oidc(redis_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    async with site(redis_url, tmp_path) as made:
        yield made


@pytest_asyncio.fixture
async def liar(oidc: Site) -> AsyncIterator[Liar]:
    async with oidc_issuers.lying(oidc.issuer_port) as made:
        yield made


def asked_of(start: httpx.Response) -> dict[str, str]:
    """The parameters that a start gave the provider."""
    assert start.status_code == 303, start.text
    return {name: values[0] for name, values in parse_qs(urlsplit(start.headers["location"]).query).items()}


def error_of(response: httpx.Response) -> str:
    where = urlsplit(response.headers["location"])
    assert (response.status_code, where.netloc, where.path) == (303, "", "/sign-in")
    return parse_qs(where.query)["error"][0]


@needs_node
async def test_a_customer_signs_in_at_a_certified_provider(oidc: Site, guard: Guard) -> None:
    with oidc_issuers.certified(oidc.issuer_port, oidc.callback, guard) as issuer:
        start = await oidc.start("/bookings?page=2")
        asked = asked_of(start)
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        async with httpx.AsyncClient(timeout=10, base_url=issuer) as browser:
            back = await oidc_issuers.sign_in_there(browser, start.headers["location"], "ana@example.com")
        done = await oidc.stack.client.get(back)
        assert (done.status_code, done.headers["location"]) == (303, "/bookings?page=2")
        told = [each for each in oidc.stack.accounts.asked if isinstance(each, account_pb2.SignInByOidcRequest)]
        assert [(each.issuer, each.subject, each.email, each.email_verified, each.given_name) for each in told] == [
            (issuer, "ana@example.com", "ana@example.com", True, "Ana")
        ]
        assert oidc.stack.accounts.actors[-1] == Actor("service", "bff")
        answer = await oidc.stack.ask(VIEWER, headers={"origin": oidc.stack.url})
        assert answer["data"] == {
            "viewer": {"email": bff_fakes.EMAIL},
            "sessions": [{"method": "OIDC", "current": True}],
        }
        again = await oidc.stack.client.get(back)
        assert error_of(again) == "OIDC_EXPIRED", "an address that was used opens nothing"


@needs_node
async def test_a_code_that_was_used_opens_nothing_at_a_certified_provider(oidc: Site, guard: Guard) -> None:
    with oidc_issuers.certified(oidc.issuer_port, oidc.callback, guard) as issuer:
        start = await oidc.start()
        async with httpx.AsyncClient(timeout=10, base_url=issuer) as browser:
            back = await oidc_issuers.sign_in_there(browser, start.headers["location"], "ana@example.com")
        given = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
        assert (await oidc.come_back(**given)).headers["location"] == "/bookings"
        oidc.stack.client.cookies.clear()
        fresh = asked_of(await oidc.start())["state"]
        assert error_of(await oidc.come_back(**given | {"state": fresh})) == "OIDC_REFUSED"
        assert await oidc.viewer() is None


@needs_node
async def test_a_provider_that_changed_its_keys_is_believed(oidc: Site, guard: Guard) -> None:
    for _ in range(2):
        with oidc_issuers.certified(oidc.issuer_port, oidc.callback, guard) as issuer:
            start = await oidc.start()
            async with httpx.AsyncClient(timeout=10, base_url=issuer) as browser:
                back = await oidc_issuers.sign_in_there(browser, start.headers["location"], "ana@example.com")
            assert (await oidc.stack.client.get(back)).headers["location"] == "/bookings"


async def test_what_a_liar_says_truly_is_believed(oidc: Site, liar: Liar) -> None:
    asked = asked_of(await oidc.start())
    liar.nonce = asked["nonce"]
    done = await oidc.come_back(state=asked["state"], code="c")
    assert done.headers["location"] == "/bookings"
    cookie = next(each for each in done.headers.get_list("set-cookie") if each.startswith("rentacar="))
    assert all(word in cookie for word in ("HttpOnly", "SameSite=Lax", "Path=/"))
    assert "Secure" not in cookie, "this is http on loopback"
    assert (await oidc.viewer())["email"] == bff_fakes.EMAIL
    assert liar.exchanged[0]["redirect_uri"] == oidc.callback


def with_(**changes: Any) -> oidc_issuers.Change:
    return lambda claims: {name: value for name, value in (claims | changes).items() if value is not None}


def other_key(liar: Liar) -> None:
    liar.signing_key = RSAKey.generate_key(2048, {"kid": "1"})


def unknown_key(liar: Liar) -> None:
    liar.signing_key = RSAKey.generate_key(2048, {"kid": "2"})


def claim(**changes: Any) -> Any:
    def lie(liar: Liar) -> None:
        liar.claims = with_(**changes)

    return lie


def promise_iss(liar: Liar) -> None:
    liar.discovery = {"authorization_response_iss_parameter_supported": True}


LIES: dict[str, Any] = {
    "another nonce": claim(nonce="another"),
    "no nonce": claim(nonce=None),
    "another issuer": claim(iss="https://accounts.example"),
    "another audience": claim(aud="somebody else's client"),
    "several audiences and none is the bearer": claim(aud=["rentacar", "other"]),
    "another authorised party": claim(azp="other"),
    "long expired": claim(exp=1),
    "no end": claim(exp=None),
    "issued tomorrow": claim(iat=4102444800),
    "no subject": claim(sub=None),
    "the e-mail of somebody else by userinfo": claim(email=None),
    "a key that is not published": other_key,
    "a key nobody knows": unknown_key,
    "our own secret as the key": lambda liar: liar.sign_with_secret(),
    "a refusal": lambda liar: setattr(liar, "status", 400),
    "no issuer in the answer, though promised": promise_iss,
}


@pytest.mark.parametrize("lie", LIES)
async def test_a_lie_signs_nobody_in(oidc: Site, liar: Liar, lie: str) -> None:
    LIES[lie](liar)
    asked = asked_of(await oidc.start())
    liar.nonce = asked["nonce"]
    assert error_of(await oidc.come_back(state=asked["state"], code="c")) == "OIDC_REFUSED"
    assert oidc.stack.accounts.asked == []
    assert await oidc.viewer() is None


@pytest.mark.parametrize("token", ["eyJhbGciOiJub25lIn0.eyJzdWIiOiJzLTEifQ.", "", "a.b.c", "nothing at all"])
async def test_what_is_no_signed_token_signs_nobody_in(oidc: Site, liar: Liar, token: str) -> None:
    asked = asked_of(await oidc.start())
    liar.says = token
    assert error_of(await oidc.come_back(state=asked["state"], code="c")) == "OIDC_REFUSED"


async def test_keys_are_fetched_again_for_a_name_that_is_not_known(oidc: Site, liar: Liar) -> None:
    ends = []
    for name in ("1", "2", "3"):
        liar.signing_key = RSAKey.generate_key(2048, {"kid": name})
        liar.published = [liar.signing_key]
        asked = asked_of(await oidc.start())
        liar.nonce = asked["nonce"]
        ends.append((await oidc.come_back(state=asked["state"], code="c")).headers["location"])
    assert ends == ["/bookings", "/bookings", "/sign-in?error=OIDC_REFUSED"], "made-up names don't have us ask and ask"
    assert liar.asked.count("jwks") == 2


async def test_many_who_start_at_once_read_one_discovery_document(oidc: Site, liar: Liar) -> None:
    starts = await asyncio.gather(*(oidc.start() for _ in range(10)))
    assert len({asked_of(start)["state"] for start in starts}) == 10
    assert liar.asked == ["discovery"]


async def test_a_code_of_another_issuer_is_not_brought_to_ours(oidc: Site, liar: Liar) -> None:
    asked = asked_of(await oidc.start())
    liar.nonce = asked["nonce"]
    assert error_of(await oidc.come_back(state=asked["state"], code="c", iss="https://mixed.up")) == "OIDC_REFUSED"
    assert liar.exchanged == []


@pytest.mark.parametrize("state", ["", "made-up", "é"])
async def test_without_the_state_of_a_start_nobody_is_signed_in(oidc: Site, liar: Liar, state: str) -> None:
    liar.nonce = asked_of(await oidc.start())["nonce"]
    assert error_of(await oidc.come_back(state=state, code="c")) == "OIDC_EXPIRED"
    assert error_of(await oidc.come_back(code="c")) == "OIDC_EXPIRED"
    assert liar.exchanged == []


async def test_a_state_is_good_once(oidc: Site, liar: Liar) -> None:
    asked = asked_of(await oidc.start())
    liar.nonce = asked["nonce"]
    cookies = dict(oidc.stack.client.cookies)
    assert (await oidc.come_back(state=asked["state"], code="c")).headers["location"] == "/bookings"
    oidc.stack.client.cookies.update(cookies)
    assert error_of(await oidc.come_back(state=asked["state"], code="c")) == "OIDC_EXPIRED"
    assert len(liar.exchanged) == 1


async def test_nobody_is_signed_in_by_an_address_that_somebody_else_began(oidc: Site, liar: Liar) -> None:
    asked = asked_of(await oidc.start())
    liar.nonce = asked["nonce"]
    for cookies in ({}, {"rentacar-oidc": "of another browser"}):
        async with httpx.AsyncClient(base_url=oidc.stack.url, cookies=cookies) as victim:
            query = urlencode({"state": asked["state"], "code": "the attacker's"})
            back = await victim.get(f"/auth/oidc/callback?{query}")
            assert error_of(back) == "OIDC_EXPIRED"
            assert not any(each.startswith("rentacar=") for each in back.headers.get_list("set-cookie"))
    assert liar.exchanged == []


async def test_an_email_that_is_not_vouched_for_signs_nobody_in(oidc: Site, liar: Liar) -> None:
    refused = account_pb2.SignInByOidcResponse(email_not_verified=account_pb2.EmailNotVerified())
    oidc.stack.accounts.answers["SignInByOidc"] = refused
    for vouched in (False, None, "true", 1):
        liar.claims = with_(email_verified=vouched)
        asked = asked_of(await oidc.start())
        liar.nonce = asked["nonce"]
        assert error_of(await oidc.come_back(state=asked["state"], code="c")) == "EMAIL_NOT_VERIFIED"
        assert oidc.stack.accounts.asked[-1].email_verified is False
    assert await oidc.viewer() is None


async def test_a_discovery_document_of_another_issuer_stops_the_start(oidc: Site, liar: Liar) -> None:
    liar.discovery = {"issuer": "https://accounts.example"}
    assert error_of(await oidc.start()) == "OIDC_REFUSED"


async def test_a_provider_that_is_down_or_redis_away_is_told(oidc: Site, redis_url: str) -> None:
    assert error_of(await oidc.start()) == "UNAVAILABLE"
    async with oidc_issuers.lying(oidc.issuer_port):
        client = redis.Redis.from_url(redis_url)
        asked = asked_of(await oidc.start())
        client.client_pause(3000, all=True)
        try:
            assert error_of(await oidc.come_back(state=asked["state"], code="c")) == "UNAVAILABLE"
        finally:
            await asyncio.sleep(3)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "",
        "/a\r\nset-cookie: x=1",
        "/" + "a" * 600,
        "evil.example",
        "/\t/evil.example",
    ],
)
def test_a_sign_in_leads_nowhere_else(elsewhere: str) -> None:
    assert local(elsewhere) == "/"


@pytest.mark.parametrize("path", ["/", "/bookings", "/booking/K7PQ2M9X?tab=1#pay", "/busca?local=São"])
def test_a_sign_in_leads_to_where_it_began(path: str) -> None:
    assert local(path) == path


async def test_without_an_issuer_there_is_no_such_way(stack: Stack) -> None:
    assert (await stack.client.get("/auth/oidc/start")).status_code == 200, "the web's own page"
    assert (await stack.ask("{ clientConfig { oidcStart } }"))["data"]["clientConfig"] == {"oidcStart": None}
