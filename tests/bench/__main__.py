"""`./rentacar bench [NAME …]`: measure, and print tables. Without names: all."""

from __future__ import annotations

import asyncio
import importlib
import sys

BENCHES = {
    "availability": "the availability query on 2 million bookings (--times-ten: and on 20 million)",
    "busy_location": "searches at one location with 100,000 bookings to come",
    "booking_statement": "the booking statement against pgbench on the same SQL",
    "racing": "200 customers racing for one car",
    "ledger": "the proof of a ledger of a million entries",
    "queue": "the relay and a consumer, by what Redis can do",
    "bookings": "bookings through everything: how many a second, how soon confirmed and told, and whose CPU",
    "whole_stack": "searches per second through everything, with the CPU of each process; CPU and memory of the idle stack",
}


def main(words: list[str]) -> None:
    names = [word for word in words if word in BENCHES]
    options = [word for word in words if word not in BENCHES]
    if options and not names:
        if not set(options) & {"-h", "--help"}:
            print(f"There is no benchmark {options[0]}.\n", file=sys.stderr)
        print("usage: ./rentacar bench [NAME …] [options of that one]\n")
        print("\n".join(f"  {name:<20}{text}" for name, text in BENCHES.items()))
        raise SystemExit(0 if options[0] in ("-h", "--help") else 2)
    for name in names or BENCHES:
        asyncio.run(importlib.import_module(f"tests.bench.{name}").run(options))


if __name__ == "__main__":
    main(sys.argv[1:])
