"""The sandbox's own rules, without a process."""

import sqlite3
from pathlib import Path

import pytest
import stripe

from deploy.local.stripe_sandbox import cards, deliveries, fees, forms, keys, money, params, pix_code, routes, settings
from deploy.local.stripe_sandbox.call import Call
from deploy.local.stripe_sandbox.clock import Clock
from deploy.local.stripe_sandbox.errors import StripeError
from deploy.local.stripe_sandbox.resources import disputes
from deploy.local.stripe_sandbox.store import Store, Stored
from deploy.local.stripe_sandbox.timed import ACTIONS
from deploy.local.stripe_sandbox.timers import Timers, start


def test_nested_forms_become_objects_and_lists() -> None:
    text = "a=1&b[c]=2&b[d][e]=3&l[0]=x&l[1]=y&m[]=p&m[]=q&o[0][k]=v&empty="
    assert forms.decode(text) == {
        "a": "1",
        "b": {"c": "2", "d": {"e": "3"}},
        "l": ["x", "y"],
        "m": ["p", "q"],
        "o": [{"k": "v"}],
        "empty": "",
    }


@pytest.mark.parametrize(
    "form", [b"a=1&a=2", b"a=1&a[b]=2", b"a[b]=1&a[b][c]=2", b"[x]=1", b"a=\xff", b"a=%FF", b"a[]=1&" * 1001]
)
def test_a_form_that_contradicts_itself_or_cannot_be_read_is_refused(form: bytes) -> None:
    with pytest.raises(StripeError) as refused:
        forms.decode(form)
    assert refused.value.status == 400


def test_metadata_merges_and_empty_values_remove() -> None:
    assert params.merged_metadata({"a": "1", "b": "2"}, {"b": "", "c": "3"}) == {"a": "1", "c": "3"}
    assert params.merged_metadata({"a": "1"}, params.metadata("", "metadata")) == {}


def test_no_two_test_cards_share_a_number_or_a_name_and_all_numbers_are_valid() -> None:
    names = [name for card in cards.TEST_CARDS for name in card.names]
    assert len(set(names)) == len(names)
    assert len(cards.BY_NUMBER) == len(cards.BY_KEY) == len(cards.TEST_CARDS)
    for card in cards.TEST_CARDS:
        assert cards.card_for_number(card.number) is card


@pytest.mark.parametrize(("month", "year", "full"), [(11, 26, 2026), (12, 2030, 2030), (1, 76, 2076)])
def test_an_expiry_may_have_two_digits_and_be_this_month(month: int, year: int, full: int) -> None:
    assert cards.check_expiry(month, year, current_year=2026, current_month=11) == full


@pytest.mark.parametrize(("month", "year"), [(10, 2026), (0, 2030), (13, 2030), (1, 2025), (1, 2077)])
def test_an_expired_or_impossible_expiry_is_refused(month: int, year: int) -> None:
    with pytest.raises(StripeError):
        cards.check_expiry(month, year, current_year=2026, current_month=11)


def test_amounts_read_as_in_stripes_messages() -> None:
    assert (money.shown(75112, "brl"), money.shown(5, "usd"), money.shown(900, "clp")) == (
        "751.12 brl",
        "0.05 usd",
        "900 clp",
    )


def test_a_pix_code_ends_in_the_checksum_that_banks_verify() -> None:
    assert pix_code.crc("123456789") == 0x29B1  # CRC-16/CCITT-FALSE's published check value
    code = pix_code.text("127.0.0.1/pix/pi_1", 5)
    assert "54040.05" in code
    assert code.endswith(f"6304{pix_code.crc(code[:-4]):04X}")


@pytest.mark.parametrize(
    ("amount", "currency", "kind", "fee"),
    [
        (75112, "brl", "card", 3036),
        (75112, "brl", "pix", 894),
        (10000, "usd", "card", 320),
        (90000, "clp", "card", 2910),
        (50, "clp", "card", 50),
    ],
)
def test_a_fee_is_a_share_and_a_fixed_part_but_never_more_than_the_charge(
    amount: int, currency: str, kind: str, fee: int
) -> None:
    assert fees.of_charge(amount, currency, kind) == fee


def test_timers_run_in_the_order_of_their_time_and_once(tmp_path: Path) -> None:
    store = Store(tmp_path / "s.sqlite")
    clock = Clock(store)
    now = clock.now()
    ran: list[tuple[str, int]] = []
    timers = Timers(store, clock, {"note": lambda call, stored: ran.append((stored.id, call.now - now))}, lambda: None)
    call = Call(store=store, account="a", now=now)
    for name in ("early", "late", "moved", "gone"):
        call.add("charge", {"id": name})
    for name, due in (("late", 20), ("moved", 5), ("moved", 30), ("early", 10), ("gone", 1)):
        start(call, name, "note", now + due)
    store.delete("gone")
    clock.set_offset(25)
    timers.run_due()
    timers.run_due()
    assert ran == [("early", 10), ("late", 20)]
    clock.set_offset(40)
    timers.run_due()
    assert ran[2:] == [("moved", 30)]
    start(call, "early", "an action that there is not", now)
    timers.run_due()
    assert store.rows("SELECT * FROM timers") == []
    store.close()


def test_every_text_that_decides_a_dispute_has_its_action() -> None:
    assert set(disputes.MAGIC.values()) <= ACTIONS.keys()


def test_the_signature_is_what_stripes_library_verifies() -> None:
    body = b'{"id": "evt_1", "object": "event"}'
    header = deliveries.signature("whsec_x", body, 1700000000)
    assert stripe.WebhookSignature.verify_header(body.decode(), header, "whsec_x", None)


def test_pauses_double_up_to_a_minute() -> None:
    assert 0.8 <= deliveries.pause(1) <= 1.2
    assert 6.4 <= deliveries.pause(4) <= 9.6
    assert 48 <= deliveries.pause(3000) <= 72


def test_every_way_to_send_a_key_names_the_same_account() -> None:
    for headers, parameter in (
        ({"authorization": "Bearer sk_test_shop"}, None),
        ({"authorization": "Basic c2tfdGVzdF9zaG9wOg=="}, None),
        ({}, "sk_test_shop"),
    ):
        assert keys.caller(headers, parameter) == keys.Caller("shop", publishable=False)
    assert keys.caller({"authorization": "Bearer pk_test_shop"}).publishable


def test_a_pair_of_keys_is_one_account() -> None:
    pairs = keys.paired("sk_test_aaa", "pk_test_bbb")
    assert keys.caller({"authorization": "Bearer pk_test_bbb"}, None, pairs).account == "aaa"


def test_a_key_is_never_repeated_whole_in_a_refusal() -> None:
    with pytest.raises(StripeError) as refused:
        keys.caller({"authorization": "Bearer sk_live_51AbCdEfGh"})
    assert "51AbCd" not in str(refused.value)


def test_a_route_takes_only_its_method() -> None:
    assert routes.match("POST", "/v1/payment_intents/pi_1/confirm")[1] == ("pi_1",)
    with pytest.raises(StripeError, match=r"Unrecognized request URL \(DELETE: /v1/payment_intents\)"):
        routes.match("DELETE", "/v1/payment_intents")


@pytest.mark.parametrize("path", ["payment_intents/search", "charges/search", "payouts", "refunds/re_1/expire"])
def test_search_and_whatever_else_is_not_served_is_unrecognized(path: str) -> None:
    with pytest.raises(StripeError, match="Unrecognized request URL"):
        routes.match("GET", f"/v1/{path}")


def test_a_transaction_that_fails_leaves_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path / "s.sqlite")
    with pytest.raises(sqlite3.IntegrityError), store.transaction():
        store.put(Stored("customer", "a", {"id": "cus_1"}))
        store.db.execute("INSERT INTO deliveries (event, endpoint, state, due_at) VALUES ('e', 'e', 'lost', 0)")
    assert store.get(kind="customer", account="a", object_id="cus_1") is None
    store.close()


@pytest.mark.parametrize(
    "flags",
    [["--listen", "12111"], ["--webhook-url", "ftp://x", "--webhook-secret", "w"], ["--webhook-url", "http://x"]],
)
def test_a_bad_flag_stops_the_start_and_is_named(flags: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        settings.read(flags, {})
    assert flags[0] in capsys.readouterr().err


def test_settings_come_from_the_stacks_environment() -> None:
    read = settings.read(
        [],
        {
            "RENTACAR_LISTEN": "127.0.0.1:1",
            "RENTACAR_SANDBOX_DATA": "x.sqlite",
            "RENTACAR_STRIPE_WEBHOOK_URL": "http://127.0.0.1/hook",
            "RENTACAR_STRIPE_WEBHOOK_SECRETS": "whsec_new,whsec_old",
            "RENTACAR_STRIPE_API_KEY": "sk_test_a",
            "RENTACAR_STRIPE_PUBLISHABLE_KEY": "pk_test_b",
        },
    )
    assert (read.port, read.data, read.webhook_secret) == (1, Path("x.sqlite"), "whsec_new")
    assert (read.webhook_events, read.key_pairs) == (["*"], {"b": "a"})
