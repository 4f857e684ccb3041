"""One webhook POST: a request on a connection of its own, of whose answer only the status counts.

A general client costs the sandbox more than all its other work together: a payment makes about five events.
"""

import asyncio
import ssl
from contextlib import suppress
from urllib.parse import urlsplit


class DeliveryError(Exception):
    """No answer that could be understood; the message says why."""


async def post(url: str, body: bytes, headers: dict[str, str], *, within: float) -> int:
    """The status of the answer. Raises DeliveryError when there is none in that many seconds."""
    try:
        async with asyncio.timeout(within):
            return await _post(url, body, headers)
    except TimeoutError as late:
        raise DeliveryError(f"no answer within {within:g} s") from late
    except (OSError, ValueError, asyncio.IncompleteReadError) as failed:
        raise DeliveryError(f"{type(failed).__name__}: {failed}") from failed


async def _post(url: str, body: bytes, headers: dict[str, str]) -> int:
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    context = ssl.create_default_context() if secure else None
    reader, writer = await asyncio.open_connection(parts.hostname, port, ssl=context)
    try:
        path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        fields = {"host": parts.netloc, **headers, "content-length": str(len(body)), "connection": "close"}
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        writer.write(f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
        status_line = await reader.readline()
        version, _, rest = status_line.decode("latin-1").partition(" ")
        if not version.startswith("HTTP/"):
            raise ValueError(f"not an HTTP answer: {status_line[:40]!r}")
        return int(rest[:3])
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
