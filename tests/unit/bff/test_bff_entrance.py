"""Who a request is of: addresses behind proxies, pages, cookies, tokens; and the table of rights."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import GraphQLObjectType

from bff import rights
from bff.errors import ServiceDownError, ToldError
from bff.http.addresses import Addresses, Origins
from bff.http.cookies import SESSION, Jar
from bff.http.entrance import bearer
from bff.rights import TABLE, Hidden, Who
from bff.schema.build import build
from chassis.actors import GUEST, Actor
from chassis.roles import LEAST, Right, Role, may

CUSTOMER, AGENT = Actor("customer", "c", "", "s"), Actor("staff", "s", "AGENT", "s")


def scope(peer: str = "203.0.113.7", **headers: str) -> dict[str, Any]:
    named = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
    return {"type": "http", "method": "POST", "client": (peer, 1), "headers": named}


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "client"),
    [
        ((), "203.0.113.7", "198.51.100.1", "203.0.113.7"),
        (("10.0.0.0/8",), "203.0.113.7", "198.51.100.1", "203.0.113.7"),
        (("10.0.0.0/8",), "10.1.2.3", "198.51.100.1", "198.51.100.1"),
        (("10.0.0.0/8",), "10.1.2.3", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        (("10.0.0.0/8",), "10.1.2.3", "198.51.100.1, 10.9.9.9", "198.51.100.1"),
        (("10.0.0.0/8",), "10.1.2.3", "", ""),
        (("10.0.0.0/8",), "10.1.2.3", "made up", ""),
        (("10.1.2.3", "::1"), "::1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ((), "2001:db8:1:2:ffff::1", "", "2001:db8:1:2::/64"),
        ((), "::ffff:203.0.113.7", "", "203.0.113.7"),
    ],
)
def test_a_client_is_known_by_what_trusted_proxies_say(
    proxies: tuple[str, ...], peer: str, forwarded: str, client: str
) -> None:
    assert Addresses(proxies).client(scope(peer, x_forwarded_for=forwarded)) == client


def test_a_proxy_that_is_no_address_stops_the_start() -> None:
    with pytest.raises(ValueError, match=r"10\.0\.0\.0/99"):
        Addresses(("10.0.0.0/99",))


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({}, None),
        ({"origin": "https://rentacar.example"}, True),
        ({"origin": "http://rentacar.example"}, False),
        ({"origin": "https://web.example"}, True),
        ({"origin": "https://web.example:444"}, False),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "https://rentacar.example.evil.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": "https://["}, False),
        ({"sec_fetch_site": "same-origin"}, True),
        ({"sec_fetch_site": "none"}, True),
        ({"sec_fetch_site": "cross-site"}, False),
        ({"sec_fetch_site": "same-site"}, False),
        ({"origin": "https://evil.example", "sec_fetch_site": "none"}, False),
    ],
)
def test_a_page_is_ours_by_what_browsers_say_of_it(headers: dict[str, str], ours: bool | None) -> None:
    origins = Origins(("https://web.example",), production=True)
    assert origins.ours(scope(host="rentacar.example", **headers)) is ours


@pytest.mark.parametrize(
    ("host", "production", "name", "secure"),
    [
        ("rentacar.example", True, "__Host-rentacar", True),
        ("rentacar.example", False, "__Host-rentacar", True),
        ("127.0.0.1:8000", True, "__Host-rentacar", True),
        ("127.0.0.1:8000", False, "rentacar", False),
        ("localhost:8000", False, "rentacar", False),
        ("[::1]:8000", False, "rentacar", False),
        ("localhost.evil.example", False, "__Host-rentacar", True),
    ],
)
def test_cookies_are_for_this_host_alone(host: str, production: bool, name: str, secure: bool) -> None:
    jar = Jar.of(scope(host=host, cookie=f"a=b; {name}=token; {name}=second"), production=production)
    assert jar.get(SESSION) == "token"
    jar.set(SESSION, "new", seconds=60)
    [(header, value)] = jar.headers
    words = value.decode().split("; ")
    assert header == b"set-cookie"
    assert words == [f"{name}=new", "Path=/", "Max-Age=60", "HttpOnly", "SameSite=Lax", *(["Secure"] if secure else [])]


def test_a_cookie_that_another_host_could_have_set_is_not_read() -> None:
    jar = Jar.of(scope(host="rentacar.example", cookie="rentacar=planted"), production=True)
    assert jar.get(SESSION) == ""


@pytest.mark.parametrize(
    ("header", "token"),
    [("Bearer t", "t"), ("bearer   t ", "t"), ("Basic t", ""), ("Bearer", ""), ("", ""), ("t", "")],
)
def test_a_bearer_is_read_from_its_header(header: str, token: str) -> None:
    assert bearer(header) == token


def test_the_table_of_rights_names_every_root_field_and_nothing_that_is_not_there() -> None:
    schema = build()._schema
    roots = [kind for kind in (schema.query_type, schema.mutation_type, schema.subscription_type) if kind]
    fields = {f"{kind.name}.{name}" for kind in roots for name in kind.fields}
    assert fields == {place for place in TABLE if place.split(".")[0] in {kind.name for kind in roots}}


def test_every_field_that_says_it_is_for_staff_is_so_in_the_table() -> None:
    kinds = [kind for kind in build()._schema.type_map.values() if isinstance(kind, GraphQLObjectType)]
    told = {
        f"{kind.name}.{name}": (field.description or "").lower()
        for kind in kinds
        for name, field in kind.fields.items()
    }
    words = ("for staff", "for managers", "for admins")
    said = {place for place, text in told.items() if any(word in text for word in words)}
    assert said == {place for place, rule in TABLE.items() if isinstance(rule, Right | Hidden)}
    for place, rule in TABLE.items():
        if isinstance(rule, Right):
            least = {Role.AGENT: "for staff", Role.MANAGER: "for managers", Role.ADMIN: "for admins"}[LEAST[rule]]
            assert told[place].startswith(least), place


def test_a_field_that_the_table_does_not_name_is_not_built(monkeypatch: pytest.MonkeyPatch) -> None:
    schema = build()._schema
    monkeypatch.delitem(TABLE, "Query.auditLog")
    with pytest.raises(AssertionError, match=r"says nothing of Query\.auditLog"):
        rights.install(schema)
    monkeypatch.setitem(TABLE, "Query.auditLog", Right.AUDIT)
    monkeypatch.setitem(TABLE, "Query.gone", Right.AUDIT)
    with pytest.raises(AssertionError, match=r"names what isn't there: Query\.gone"):
        rights.install(schema)


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("role", ["", "agent", "OWNER", *Role])
def test_a_right_is_that_of_its_role_and_those_above(right: Right, role: str) -> None:
    actor = Actor("staff", "s", role, "s")
    if may(role, right):
        rights.check(right, actor)
    else:
        with pytest.raises(ToldError) as told:
            rights.check(right, actor)
        assert told.value.code == "FORBIDDEN"


@pytest.mark.parametrize(
    ("rule", "actor", "code"),
    [
        (Who.PUBLIC, None, ""),
        (Who.PUBLIC, GUEST, ""),
        (Who.GUEST, GUEST, ""),
        (Who.GUEST, None, "SERVICE_UNAVAILABLE"),
        (Who.CUSTOMER, GUEST, "UNAUTHENTICATED"),
        (Who.CUSTOMER, CUSTOMER, ""),
        (Who.CUSTOMER, AGENT, "FORBIDDEN"),
        (Who.CUSTOMER, Actor("service", "bff"), "FORBIDDEN"),
        (Who.SIGNED_IN, GUEST, "UNAUTHENTICATED"),
        (Who.SIGNED_IN, CUSTOMER, ""),
        (Who.SIGNED_IN, AGENT, ""),
        (Who.SIGNED_IN, None, "SERVICE_UNAVAILABLE"),
        (Right.BOARD, GUEST, "UNAUTHENTICATED"),
        (Right.BOARD, CUSTOMER, "FORBIDDEN"),
        (Right.BOARD, Actor("customer", "c", "ADMIN", "s"), "FORBIDDEN"),
        (Right.BOARD, None, "SERVICE_UNAVAILABLE"),
    ],
)
def test_who_may_is_told_by_kind(rule: Who | Right, actor: Actor | None, code: str) -> None:
    if not code:
        rights.check(rule, actor)
        return
    with pytest.raises(ToldError) as told:
        rights.check(rule, actor)
    assert told.value.code == code
    assert isinstance(told.value, ServiceDownError) == (code == "SERVICE_UNAVAILABLE")
