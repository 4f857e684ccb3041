"""Receipts and credit notes: listed with links, fetched by them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import grpc
import pytest
from rentacar.notify.v1 import notify_pb2

from chassis import rpc
from tests import bff_fakes

if TYPE_CHECKING:
    from tests.integration.bff.conftest import Stack

QUERY = """
query Documents($reference: String!, $email: String) {
  booking(reference: $reference, email: $email) { reference documents { id kind number createdAt url } }
}
"""
MINE = {"reference": bff_fakes.REFERENCE, "email": bff_fakes.EMAIL}


async def listed(stack: Stack) -> Any:
    stack.notify.documents = [bff_fakes.receipt()]
    return (await stack.ask(QUERY, MINE))["data"]["booking"]["documents"]


async def test_a_documents_link_fetches_its_pdf_and_holds_no_email(stack: Stack) -> None:
    [document] = await listed(stack)
    shown = (document["kind"], document["number"], document["createdAt"])
    assert shown == ("RECEIPT", "R-2026-000001", "2026-11-23T12:01:00Z")
    assert bff_fakes.EMAIL not in document["url"]
    answer = await stack.client.get(document["url"])
    assert (answer.status_code, answer.content) == (200, bff_fakes.PDF)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'inline; filename="R-2026-000001.pdf"'
    assert answer.headers["cache-control"] == "private, no-store"


async def test_a_link_opens_its_document_alone_and_for_an_hour(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    first = bff_fakes.receipt()
    second = notify_pb2.Document()
    second.CopyFrom(first)
    second.document_id = bff_fakes.PAYMENT_ID
    await listed(stack)
    stack.notify.documents = [first, second]
    [one, other] = (await stack.ask(QUERY, MINE))["data"]["booking"]["documents"]
    token = one["url"].partition("?token=")[2]
    path, _, others = other["url"].partition("?token=")
    assert token != others
    assert (await stack.client.get(other["url"])).status_code == 200
    assert (await stack.client.get(f"{path}?token={token}")).status_code == 404
    asked = (
        "query B($reference: String!, $token: String) { booking(reference: $reference, token: $token) { reference } }"
    )
    answer = await stack.ask(asked, {"reference": bff_fakes.REFERENCE, "token": token})
    assert answer["data"]["booking"] is None, "a document's token opens no booking"
    assert (await stack.client.get(f"{path}?token={bff_fakes.TOKEN}")).status_code == 404, "nor a booking's a document"
    now = time.time()
    monkeypatch.setattr("bff.documents.time.time", lambda: now + 3590)
    assert (await stack.client.get(one["url"])).status_code == 200
    monkeypatch.setattr("bff.documents.time.time", lambda: now + 3610)
    assert (await stack.client.get(one["url"])).status_code == 404


async def test_a_booking_without_documents_lists_none(stack: Stack) -> None:
    assert (await stack.ask(QUERY, MINE))["data"]["booking"]["documents"] == []


async def test_what_is_unknown_and_what_is_not_proven_are_told_alike(stack: Stack) -> None:
    [document] = await listed(stack)
    path, _, _ = document["url"].partition("?")
    other = path.replace(bff_fakes.DOCUMENT_ID, bff_fakes.PAYMENT_ID)
    good = "?" + document["url"].partition("?")[2]
    for address in (
        path, f"{path}?token=", f"{path}?token=forged", f"{path}?email={bff_fakes.EMAIL}", f"{other}{good}",
        f"/documents/{bff_fakes.REFERENCE}/nonsense.pdf{good}", f"{path}{good[:-2]}AA", f"{path}?token=%C3%A9",
        f"{path}?token={'x' * 5000}",
    ):  # fmt: skip
        answer = await stack.client.get(address)
        assert answer.status_code == 404, address
        assert answer.text.startswith("There is no such document"), address


async def test_with_documents_down_the_booking_is_shown_without_them(stack: Stack) -> None:
    [document] = await listed(stack)
    await stack.servers["notify"].grpc.stop(0)
    answer = await stack.ask(QUERY, MINE)
    assert answer["data"]["booking"] == {"reference": bff_fakes.REFERENCE, "documents": None}
    assert answer["errors"][0]["extensions"]["code"] == "SERVICE_UNAVAILABLE"
    fetched = await stack.client.get(document["url"])
    assert (fetched.status_code, fetched.headers["retry-after"]) == (503, "5")


async def test_a_service_that_breaks_tells_nothing_of_its_inside(stack: Stack) -> None:
    [document] = await listed(stack)
    stack.notify.failures["GetDocument"] = rpc.RpcError(grpc.StatusCode.INTERNAL, "BUG", "secret of the database")
    answer = await stack.client.get(document["url"])
    assert answer.status_code == 500
    assert "secret" not in answer.text
