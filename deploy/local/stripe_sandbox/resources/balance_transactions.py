"""BalanceTransactions: one for everything that moves the account's money, `net = amount - fee`; and the Balance."""

from .. import listing, params
from ..call import Call
from ..ids import new_id
from ..store import Json

LIST: params.Spec = {
    **params.PAGE,
    "created": params.time_range,
    "currency": params.string,
    "source": params.string,
    "type": params.string,
}
DAY = 24 * 3600
SETTLES_AFTER = 2 * DAY  # from the start of the day; disputes move available money at once


def record(
    call: Call, kind: str, *, amount: int, source: Json, category: str, description: str | None = None, fee: int = 0
) -> Json:
    """Store the movement; `kind` is its `type`, `category` its `reporting_category`, minor units of the source's."""
    currency = source["currency"]
    at_once = kind == "adjustment"
    fee_name = "Dispute fee" if at_once else "Stripe processing fees"
    fees = {"amount": fee, "application": None, "currency": currency, "description": fee_name, "type": "stripe_fee"}
    body: Json = {
        "id": new_id("txn_3"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": call.now if at_once else call.now // DAY * DAY + SETTLES_AFTER,
        "balance_type": "payments",
        "created": call.now,
        "currency": currency,
        "description": description,
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [fees] if fee else [],
        "net": amount - fee,
        "reporting_category": category,
        "source": source["id"],
        "status": "available" if at_once else "pending",
        "type": kind,
    }
    return call.add("balance_transaction", body).body


def as_of(body: Json, now: int) -> Json:
    """The movement as read now: pending money becomes available by itself."""
    return {**body, "status": "available" if body["available_on"] <= now else "pending"}


def retrieve(call: Call) -> Json:
    """`GET /v1/balance_transactions/{id}`"""
    return as_of(call.find("balance_transaction", call.path[0], param="id").body, call.now)


def list_page(call: Call) -> Json:
    """`GET /v1/balance_transactions`"""
    filters = {name: call.params.get(name) for name in ("created", "currency", "source", "type")}
    page = listing.page(call, "balance_transaction", "/v1/balance_transactions", **filters)
    return {**page, "data": [as_of(body, call.now) for body in page["data"]]}


def balance(call: Call) -> Json:
    """`GET /v1/balance`: the sum of all movements, per currency."""
    rows = call.store.rows(
        "SELECT json_extract(body, '$.currency') AS currency, json_extract(body, '$.available_on') <= ? AS available, "
        "sum(json_extract(body, '$.net')) AS net FROM objects "
        "WHERE account = ? AND kind = 'balance_transaction' GROUP BY 1, 2 ORDER BY 1",
        (call.now, call.account),
    )
    sums = {(row["currency"], bool(row["available"])): row["net"] for row in rows}
    currencies = sorted({currency for currency, _ in sums})
    parts = {
        name: [{"amount": sums.get((currency, available), 0), "currency": currency} for currency in currencies]
        for name, available in (("available", True), ("pending", False))
    }
    return {"object": "balance", "livemode": False, **parts}
