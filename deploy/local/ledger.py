"""The proof of the ledger, asked of payment_service: `python -m deploy.local.ledger [--json]`, called by `./rentacar ledger check`.

The address of `payment-serve` stands in RENTACAR_PAYMENT_TARGET, the operator's key in RENTACAR_ACTOR_SIGNING_KEY.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence

import grpc
from google.protobuf import json_format
from rentacar.common.v1.money_pb2 import Money
from rentacar.payment.v1 import payment_pb2, payment_pb2_grpc

from chassis import actors

TARGET_VARIABLE = "RENTACAR_PAYMENT_TARGET"
TIMEOUT = 600.0  # seconds: the provider's list has a page for every 100 rows
FAILED = 1
WITHOUT_CENTS = ("CLP",)


def main(words: Sequence[str]) -> int:
    """0: it balances and equals the provider's list; 1: it does not, or could not be checked."""
    parser = argparse.ArgumentParser(prog="./rentacar ledger check")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(words)
    try:
        with grpc.insecure_channel(os.environ[TARGET_VARIABLE]) as channel:
            stub = payment_pb2_grpc.PaymentServiceStub(channel)
            claim = actors.Signer(os.environ[actors.SIGNING_KEY_VARIABLE]).claim()
            metadata = ((actors.METADATA, claim),)
            proof = stub.CheckLedger(payment_pb2.CheckLedgerRequest(), timeout=TIMEOUT, metadata=metadata)
    except grpc.RpcError as error:
        print(f"rentacar: the ledger could not be checked: {error.details()}", file=sys.stderr)
        return FAILED
    print(as_json(proof) if arguments.json else "\n".join(as_text(proof)))
    return FAILED if proof.differences else 0


def as_json(proof: payment_pb2.CheckLedgerResponse) -> str:
    """The whole answer, with what is empty or zero."""
    return json.dumps(json_format.MessageToDict(proof, always_print_fields_with_no_presence=True), indent=2)


def as_text(proof: payment_pb2.CheckLedgerResponse) -> list[str]:
    """What was checked, what stands at the provider, and every row that differs."""
    held = ", ".join(shown(money) for money in proof.clearing) or "nothing"
    lines = [
        f"{proof.transactions:,} transactions with {proof.entries:,} entries; the provider holds {held} by the ledger."
    ]
    if not proof.differences:
        return [*lines, "It balances, and equals the provider's list row by row."]
    lines.append(f"{len(proof.differences):,} rows differ:")
    for row in proof.differences:
        theirs = shown(row.provider) if row.HasField("provider") else "nothing"
        lines.append(f"  {row.reference}: ledger {shown(row.ledger)}, provider {theirs} ({row.reason})")
    return lines


def shown(money: Money) -> str:
    """`BRL 1,234.50`, `CLP 89,990`."""
    if money.currency_code in WITHOUT_CENTS:
        return f"{money.currency_code} {money.minor_units:,}"
    sign = "-" if money.minor_units < 0 else ""
    whole, cents = divmod(abs(money.minor_units), 100)
    return f"{money.currency_code} {sign}{whole:,}.{cents:02d}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
