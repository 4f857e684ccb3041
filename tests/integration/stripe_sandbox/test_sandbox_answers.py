"""Answers against Stripe's published OpenAPI, and the refusals that need raw HTTP to provoke."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
import pytest_asyncio

from tests.sandbox_process import SandboxProcess

SCHEMA = json.loads((Path(__file__).parents[2] / "data" / "stripe_schema.json").read_text())
CARD = {
    "payment_method_data[type]": "card",
    "payment_method_data[card][number]": "4242 4242 4242 4242",
    "payment_method_data[card][exp_month]": "12",
    "payment_method_data[card][exp_year]": "40",
    "payment_method_data[card][cvc]": "123",
}
INTENT = {"amount": "5000", "currency": "brl", "payment_method_types[]": "card"}


def check(name: str, body: dict[str, Any]) -> dict[str, Any]:
    """The body, once it fits Stripe's schema of that name; undescribed fields do not."""
    jsonschema.validate(body, {**SCHEMA, "$ref": f"#/components/schemas/{name}"})
    return body


def test_the_schema_refuses_what_stripe_does_not_describe() -> None:
    for bad in ({"object": "event"}, {"deleted": True, "id": "we_1", "object": "webhook_endpoint", "colour": "red"}):
        with pytest.raises(jsonschema.ValidationError):
            check("deleted_webhook_endpoint", bad)


@pytest_asyncio.fixture
async def http(sandbox: SandboxProcess, account: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        base_url=sandbox.url, headers={"authorization": f"Bearer sk_test_{account}"}, timeout=10
    ) as client:
        yield client


async def send(http: httpx.AsyncClient, path: str, **form: str) -> dict[str, Any]:
    answer = await http.post(path, data=form)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_every_object_fits_stripes_schema(sandbox: SandboxProcess, http: httpx.AsyncClient) -> None:
    customer = check("customer", await send(http, "/v1/customers", email="a@example.com", name="Ana"))
    intents = "/v1/payment_intents"
    intent = check(
        "payment_intent",
        await send(http, intents, **INTENT, customer=customer["id"], setup_future_usage="off_session", description="K"),
    )
    token = check("confirmation_token", await send(http, "/v1/confirmation_tokens", **CARD))
    paid = await send(
        http,
        f"{intents}/{intent['id']}/confirm",
        **{"confirmation_token": token["id"], "expand[0]": "latest_charge", "expand[1]": "payment_method"},
    )
    check("payment_intent", paid)
    check("charge", paid["latest_charge"])
    check("payment_method", paid["payment_method"])
    check("refund", await send(http, "/v1/refunds", payment_intent=intent["id"], amount="100"))
    check("charge", (await http.get(f"/v1/charges/{paid['latest_charge']['id']}")).json())

    declined = await http.post(
        intents, data={**INTENT, "confirm": "true", "payment_method": "pm_card_visa_chargeDeclined"}
    )
    assert declined.status_code == 402
    check("error", declined.json())
    check("payment_intent", declined.json()["error"]["payment_intent"])
    check("charge", (await http.get(f"/v1/charges/{declined.json()['error']['charge']}")).json())

    waiting = {**INTENT, "confirm": "true", "payment_method": "pm_card_threeDSecure2Required"}
    for more in ({"return_url": "https://example.com/back"}, {"use_stripe_sdk": "true"}):
        check("payment_intent", await send(http, intents, **waiting, **more))
    held = check(
        "payment_intent",
        await send(http, intents, **{**waiting, "payment_method": "pm_card_visa"}, capture_method="manual"),
    )
    check("charge", (await http.get(f"/v1/charges/{held['latest_charge']}")).json())
    check("payment_intent", await send(http, f"{intents}/{held['id']}/cancel"))

    await check_the_aftermath(http, customer["id"])
    hook = await send(http, "/v1/webhook_endpoints", **{"url": "http://127.0.0.1:9/x", "enabled_events[]": "none"})
    check("webhook_endpoint", hook)
    check("deleted_webhook_endpoint", (await http.delete(f"/v1/webhook_endpoints/{hook['id']}")).json())
    events = (await http.get("/v1/events", params={"limit": "100"})).json()
    assert len(events["data"]) >= 30
    for event in events["data"]:
        check("event", event)
        check(event["data"]["object"]["object"], event["data"]["object"])


async def check_the_aftermath(http: httpx.AsyncClient, customer: str) -> None:
    """A Pix, a disputed and refunded charge, a saved card, a deleted customer, and the balance of it all."""
    by_pix = {"payment_method_data[type]": "pix", "payment_method_options[pix][expires_after_seconds]": "600"}
    pix = {"amount": "5000", "currency": "brl", "allowed_payment_method_types[]": "pix", "confirm": "true"}
    shown = check(
        "payment_intent",
        await send(http, "/v1/payment_intents", **pix, **by_pix, return_url="https://example.com/"),
    )
    check("confirmation_token", await send(http, "/v1/confirmation_tokens", **{"payment_method_data[type]": "pix"}))
    check("payment_method", (await http.get(f"/v1/payment_methods/{shown['payment_method']}")).json())
    check("payment_intent", (await http.post(f"/_control/payment_intents/{shown['id']}/pay", json={})).json())
    check("refund", await send(http, "/v1/refunds", payment_intent=shown["id"], amount="100"))
    expired = await send(http, "/v1/payment_intents", **pix, **by_pix, return_url="https://example.com/")
    check("payment_intent", (await http.post(f"/_control/payment_intents/{expired['id']}/expire", json={})).json())

    failing = await send(http, "/v1/payment_intents", **INTENT, confirm="true", payment_method="pm_card_refundFail")
    refund = await send(http, "/v1/refunds", payment_intent=failing["id"], amount="100")
    settled = await http.post(f"/_control/refunds/{refund['id']}/settle", json={"outcome": "fail"})
    check("refund", settled.json())
    for card in ("pm_card_createDispute", "pm_card_createDisputeInquiry"):
        intent = await send(http, "/v1/payment_intents", **INTENT, confirm="true", payment_method=card)
        listed = (await http.get("/v1/disputes", params={"payment_intent": intent["id"]})).json()
        check("dispute", listed["data"][0])
        path = f"/v1/disputes/{listed['data'][0]['id']}"
        check("dispute", await send(http, path, **{"evidence[uncategorized_text]": "a signed contract"}))
        check("dispute", await send(http, f"{path}/close"))
    movements = (await http.get("/v1/balance_transactions", params={"limit": "100", "expand[]": "data.source"})).json()
    assert {movement["type"] for movement in movements["data"]} == {
        "adjustment", "charge", "payment", "payment_refund", "refund", "refund_failure",
    }  # fmt: skip
    for movement in movements["data"]:
        check("balance_transaction", movement)
    check("balance", (await http.get("/v1/balance")).json())

    for card in ("pm_card_visa", "pm_card_authenticationRequired"):
        setup = await send(http, "/v1/setup_intents", customer=customer, confirm="true", payment_method=card)
        check("setup_intent", setup)
    check("setup_intent", await send(http, f"/v1/setup_intents/{setup['id']}/cancel"))
    refused = await http.post("/v1/setup_intents", data={"confirm": "true", "payment_method": "pm_card_chargeDeclined"})
    check("error", refused.json())
    check("deleted_customer", (await http.delete(f"/v1/customers/{customer}")).json())


@pytest.mark.parametrize(
    ("path", "form", "status", "code", "param"),
    [
        ("/v1/payment_intents", {**INTENT, "colour": "red"}, 400, "parameter_unknown", "colour"),
        ("/v1/payment_intents", {**INTENT, "shipping[colour]": "red"}, 400, "parameter_unknown", "shipping[colour]"),
        ("/v1/payment_intents", {"amount": "100"}, 400, "parameter_missing", "currency"),
        ("/v1/payment_intents", {**INTENT, "amount": "1.5"}, 400, "parameter_invalid_integer", "amount"),
        ("/v1/payment_intents", {**INTENT, "amount": "49"}, 400, "amount_too_small", "amount"),
        ("/v1/payment_intents", {**INTENT, "amount": "100000000"}, 400, "amount_too_large", "amount"),
        ("/v1/payment_intents", {**INTENT, "currency": "xxx"}, 400, None, "currency"),
        ("/v1/payment_intents", {**INTENT, "customer": "cus_none"}, 400, "resource_missing", "customer"),
        ("/v1/payment_intents", {**INTENT, "confirmation_token": "x"}, 400, None, "confirmation_token"),
        ("/v1/payment_intents", {**INTENT, "capture_method": "never"}, 400, None, "capture_method"),
        ("/v1/payment_intents", {**INTENT, "expand[]": "colour"}, 400, None, None),
        ("/v1/payment_intents/pi_none/confirm", {}, 404, "resource_missing", "intent"),
        ("/v1/refunds", {"payment_intent": "pi_none"}, 400, "resource_missing", "payment_intent"),
        ("/v1/refunds", {}, 400, None, None),
        ("/v1/colours", {}, 404, None, None),
    ],
)
async def test_bad_requests_get_stripes_refusal_and_change_nothing(
    sandbox: SandboxProcess,
    http: httpx.AsyncClient,
    path: str,
    form: dict[str, str],
    status: int,
    code: str | None,
    param: str | None,
) -> None:
    answer = await http.post(path, data=form)
    error = check("error", answer.json())["error"]
    assert (answer.status_code, error["type"]) == (status, "invalid_request_error")
    assert (error.get("code"), error.get("param")) == (code, param)
    assert answer.headers["request-id"].startswith("req_")
    assert (await http.get("/v1/payment_intents")).json()["data"] == []


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("number", "4242424242424241", "incorrect_number"),
        ("number", "4012888888881881", "card_declined"),
        ("exp_month", "13", "invalid_expiry_month"),
        ("exp_year", "2020", "invalid_expiry_year"),
        ("cvc", "12", "invalid_cvc"),
    ],
)
async def test_a_mistyped_card_is_refused_before_it_becomes_a_token(
    http: httpx.AsyncClient, field: str, value: str, code: str
) -> None:
    answer = await http.post("/v1/confirmation_tokens", data={**CARD, f"payment_method_data[card][{field}]": value})
    assert (answer.status_code, answer.json()["error"]["code"]) == (402, code)


async def test_an_intent_that_may_redirect_needs_a_return_url(http: httpx.AsyncClient) -> None:
    intent = await send(http, "/v1/payment_intents", amount="5000", currency="brl")
    assert intent["automatic_payment_methods"] == {"allow_redirects": "always", "enabled": True}
    path = f"/v1/payment_intents/{intent['id']}/confirm"
    refused = await http.post(path, data={"payment_method": "pm_card_visa"})
    assert (refused.status_code, "return_url" in refused.json()["error"]["message"]) == (400, True)
    paid = await send(http, path, payment_method="pm_card_visa", return_url="https://example.com/")
    assert paid["status"] == "succeeded"


async def test_newer_versions_take_no_payment_method_types(http: httpx.AsyncClient) -> None:
    version = {"stripe-version": "2026-10-28.endive"}
    refused = await http.post("/v1/payment_intents", data=INTENT, headers=version)
    assert refused.json()["error"]["code"] == "payment_method_types_no_longer_supported"
    allowed = {
        "amount": "5000",
        "currency": "brl",
        "allowed_payment_method_types[]": "card",
        "automatic_payment_methods[enabled]": "true",
        "automatic_payment_methods[allow_redirects]": "never",
        "confirm": "true",
        "payment_method": "pm_card_visa",
    }
    paid = await http.post("/v1/payment_intents", data=allowed, headers=version)
    assert (paid.status_code, paid.json()["status"]) == (200, "succeeded")
    assert (await http.get("/v1/charges", headers={"stripe-version": "newest"})).status_code == 400


async def test_a_browser_makes_a_token_from_any_origin_and_its_number_is_stored_nowhere(
    own_sandbox: SandboxProcess,
) -> None:
    own_sandbox.start()
    origin = {"origin": "http://127.0.0.1:8000"}
    async with httpx.AsyncClient(base_url=own_sandbox.url) as browser:
        allowed = await browser.options(
            "/v1/confirmation_tokens",
            headers={
                **origin,
                "access-control-request-method": "POST",
                "access-control-request-headers": "authorization",
            },
        )
        token = await browser.post(
            "/v1/confirmation_tokens", data=CARD, headers={**origin, "authorization": "Bearer pk_test_shop"}
        )
    assert allowed.headers["access-control-allow-origin"] == "*"
    assert token.headers["access-control-allow-origin"] == "*"
    assert token.json()["payment_method_preview"]["card"]["last4"] == "4242"
    own_sandbox.kill()
    for file in own_sandbox.data.parent.iterdir():
        assert b"4242424242424242" not in file.read_bytes()
        assert b"4242 4242 4242 4242" not in file.read_bytes()


async def test_a_browser_reads_and_confirms_only_the_intent_whose_secret_it_knows(
    sandbox: SandboxProcess, account: str, http: httpx.AsyncClient
) -> None:
    intent = await send(http, "/v1/payment_intents", **INTENT)
    path = f"/v1/payment_intents/{intent['id']}"
    headers = {"authorization": f"Bearer pk_test_{account}"}
    async with httpx.AsyncClient(base_url=sandbox.url, headers=headers) as browser:
        assert (await browser.get(path)).status_code == 404
        assert (await browser.get(path, params={"client_secret": intent["client_secret"]})).status_code == 200
        assert (await browser.post("/v1/refunds", data={"payment_intent": intent["id"]})).status_code == 401


async def test_the_banks_page_approves_a_payment_and_sends_the_customer_back(http: httpx.AsyncClient) -> None:
    intent = await send(
        http,
        "/v1/payment_intents",
        **INTENT,
        confirm="true",
        payment_method="pm_card_authenticationRequired",
        return_url="https://example.com/back?a=1",
    )
    page = intent["next_action"]["redirect_to_url"]["url"]
    shown = await http.get(page)
    assert (shown.status_code, "50.00 brl" in shown.text) == (200, True)
    assert (await http.get(page.replace("secret_", "secret_x"))).status_code == 404
    back = await http.post(page, data={"outcome": "succeed"})
    assert (back.status_code, back.headers["location"]) == (
        303,
        f"https://example.com/back?a=1&payment_intent={intent['id']}"
        f"&payment_intent_client_secret={intent['client_secret']}&redirect_status=succeeded",
    )
    assert (await http.get(page)).status_code == 409


async def test_the_banks_page_sends_back_to_where_the_browser_said_it_came_from(http: httpx.AsyncClient) -> None:
    card = {"confirm": "true", "payment_method": "pm_card_authenticationRequired", "use_stripe_sdk": "true"}
    intent = await send(http, "/v1/payment_intents", **INTENT, **card)
    page = f"/authenticate/{intent['id']}"
    given = {"client_secret": intent["client_secret"], "return_url": "https://example.com/booking"}
    assert (await http.get(page, params=given)).status_code == 200
    back = await http.post(page, params=given, data={"outcome": "fail"})
    assert back.status_code == 303
    assert back.headers["location"].startswith("https://example.com/booking?payment_intent=")
    assert back.headers["location"].endswith("&redirect_status=failed")


async def test_the_overview_page_needs_nothing_from_elsewhere(http: httpx.AsyncClient) -> None:
    for path, kind in (
        ("/", "text/html"),
        ("/style.css", "text/css"),
        ("/overview.js", "text/javascript"),
        ("/overview_rows.js", "text/javascript"),
    ):
        asset = await http.get(path)
        assert asset.headers["content-type"].startswith(kind)
        assert "://" not in asset.text
        assert '"//' not in asset.text
    for path in ("records", "events", "deliveries", "test_cards", "clock", "faults", "webhooks", "latency", "timing"):
        assert (await http.get(f"/_control/{path}")).status_code == 200


@pytest.mark.parametrize(
    ("path", "given", "named"),
    [
        ("faults", {"kind": "flood"}, "kind"),
        ("faults", {"kind": "429", "colour": 1}, "colour"),
        ("faults", {"kind": "429", "path": "("}, "path"),
        ("webhooks", {"drop": 2}, "drop"),
        ("clock", {}, "offset_seconds"),
        ("timing", {"tea_seconds": 1}, "tea_seconds"),
        ("payment_intents/pi_none/pay", {}, "pi_none"),
        ("payment_intents/pi_none/dispute", {"reason": "boredom"}, "reason"),
        ("disputes/du_none/decide", {"outcome": "drawn"}, "outcome"),
        ("refunds/re_none/settle", {"outcome": "fail", "failure_reason": "whim"}, "failure_reason"),
        ("payment_intents/pi_none/authenticate", {"outcome": "maybe"}, "outcome"),
        ("payment_intents/pi_none/authenticate", {"outcome": "fail"}, "pi_none"),
    ],
)
async def test_the_control_api_names_what_it_does_not_understand(
    http: httpx.AsyncClient, path: str, given: dict[str, object], named: str
) -> None:
    answer = await http.post(f"/_control/{path}", json=given)
    assert (answer.status_code, named in answer.json()["error"]) == (400, True)
