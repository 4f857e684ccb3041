"""A local stack with mutual TLS between our processes: `python -m tests.private_stack --certificates FOLDER`, then the supervisor's words.

`FOLDER/<service>` holds the service's files. The launcher's own tools that call services are left out: they speak to loopback in the clear.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from chassis import health
from deploy.local import supervisor
from deploy.local.process import Process
from deploy.local.stack import Stack, StackBuilder

SERVICES = ("bff", "rent", "payment", "notify")
PEERS = {
    "rent-serve": "bff,payment,notify",
    "payment-serve": "bff,rent,notify",
    "notify-serve": "bff,rent",
    "rent-work": "bff",
    "payment-work": "bff",
    "notify-work": "bff",
}
"""Who calls whom, as the chart says it too."""


class PrivateStackBuilder(StackBuilder):
    """The table, with certificates."""

    def __init__(self, *arguments: Any, certificates: Path, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._certificates = certificates

    def build(self, only: frozenset[str] = frozenset()) -> Stack:
        stack = super().build(only)
        return replace(stack, processes=tuple(map(self._private, stack.processes)))

    def _private(self, process: Process) -> Process:
        if process.name not in (*PEERS, "bff"):
            return process
        folder = self._certificates / process.name.split("-")[0]
        told = {
            **process.environment,
            "RENTACAR_TLS_CERT": str(folder / "tls.crt"),
            "RENTACAR_TLS_KEY": str(folder / "tls.key"),
            "RENTACAR_TLS_CA": str(folder / "ca.crt"),
            "RENTACAR_TLS_PEERS": PEERS.get(process.name, ""),
        }
        well = process.healthy if process.name == "bff" else partial(serves, told)
        return replace(process, environment=told, healthy=well)


def serves(told: Mapping[str, str]) -> bool:
    """Whether a process says that it serves, asked as a container's health check asks."""
    try:
        return health.grpc_serving(told["RENTACAR_GRPC_LISTEN"], told)
    except OSError:
        return False


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--certificates", type=Path, required=True)
    arguments, sys.argv[1:] = parser.parse_known_args()
    return supervisor.main(partial(PrivateStackBuilder, certificates=arguments.certificates))


if __name__ == "__main__":
    sys.exit(main())
