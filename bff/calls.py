"""A call to a service: its deadline, and what becomes of its failure."""

from __future__ import annotations

from typing import Any

import grpc

from bff.errors import translated

QUICK, SEARCH, WRITE = 3.0, 5.0, 8.0  # seconds; a write waits its turn behind others for the same car
HAND_OUT = 15.0  # seconds; handing a car out waits for the deposit's authorisation
MAIL = 15.0  # seconds; a code is answered once the mail server took it, or as late as if it had

RENTAL, PAYMENT, DOCUMENTS, QUEUES = "rental", "payment", "documents", "queue"  # as clients are told that one is down


async def ask(service: str, method: Any, request: Any, deadline: float) -> Any:
    """The answer of an rpc. Raises what `translated` makes of its failure."""
    try:
        return await method(request, timeout=deadline)
    except grpc.aio.AioRpcError as error:
        raise translated(error, service) from error
