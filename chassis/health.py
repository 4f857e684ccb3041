"""Asks a process of this container whether it is well: `python -S -m chassis.health`, for health checks that start often.

Without grpcio, whose import costs a third of a second: the standard health rpc is one small HTTP/2 exchange. Reads what the process
itself was told: RENTACAR_GRPC_LISTEN (with RENTACAR_TLS_CERT, _KEY and _CA where it speaks TLS) or RENTACAR_HTTP_LISTEN. Exits 0 if it
is well, else 1.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator, Mapping

SECONDS = 3.0
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY = 0, 1, 3, 4, 6, 7
END_STREAM, ACK, END_HEADERS = 0x1, 0x1, 0x4
STREAM = 1
EMPTY_MESSAGE = b"\0\0\0\0\0"  # asks for the server as a whole
SERVING = b"\0\0\0\0\x02\x08\x01"  # HealthCheckResponse{status: SERVING}, framed


def main(environment: Mapping[str, str]) -> int:
    """The exit code; says why it isn't 0."""
    try:
        if listen := environment.get("RENTACAR_GRPC_LISTEN"):
            well = grpc_serving(listen, environment)
        else:
            well = http_well(environment.get("RENTACAR_HTTP_LISTEN", "127.0.0.1:8000"))
    except OSError as error:
        print(f"not well: {error}", file=sys.stderr)
        return 1
    if not well:
        print("not well: it does not serve", file=sys.stderr)
    return 0 if well else 1


def http_well(listen: str) -> bool:
    """Whether `GET /healthz` answers 200. Raises OSError."""
    with _connection(listen) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return connection.recv(64).startswith(b"HTTP/1.1 200")


def grpc_serving(listen: str, environment: Mapping[str, str]) -> bool:
    """Whether `grpc.health.v1.Health/Check` answers SERVING. Raises OSError."""
    with _connection(listen) as plain:
        connection = _with_tls(plain, environment) if environment.get("RENTACAR_TLS_CERT") else plain
        request = _frame(HEADERS, END_HEADERS, STREAM, _headers()) + _frame(DATA, END_STREAM, STREAM, EMPTY_MESSAGE)
        connection.sendall(PREFACE + _frame(SETTINGS, 0, 0, b"") + request)
        answer = b""
        for kind, flags, payload in _frames(connection):
            if kind == SETTINGS and not flags & ACK:
                connection.sendall(_frame(SETTINGS, ACK, 0, b""))
            elif kind == PING and not flags & ACK:
                connection.sendall(_frame(PING, ACK, 0, payload))
            elif kind == DATA:
                answer += payload
            if kind in (RST_STREAM, GOAWAY) or (kind in (DATA, HEADERS) and flags & END_STREAM):
                break
        return answer == SERVING


def _connection(listen: str) -> socket.socket:
    """A connection to where the process listens, over the loopback where it listens everywhere."""
    host, _, port = listen.rpartition(":")
    everywhere = {"0.0.0.0": "127.0.0.1", "[::]": "::1", "": "127.0.0.1"}  # noqa: S104 - what it was told
    return socket.create_connection((everywhere.get(host, host.strip("[]")), int(port)), SECONDS)


def _with_tls(plain: socket.socket, environment: Mapping[str, str]) -> socket.socket:
    """As one of the services, to which this container's own certificate entitles; its name is not asked, for this is the loopback."""
    import ssl

    context = ssl.create_default_context(cafile=environment["RENTACAR_TLS_CA"])
    context.check_hostname = False
    context.load_cert_chain(environment["RENTACAR_TLS_CERT"], environment["RENTACAR_TLS_KEY"])
    context.set_alpn_protocols(["h2"])
    return context.wrap_socket(plain)


def _headers() -> bytes:
    """The request's header block: HPACK literals that need neither table nor compression (RFC 7541, 6.2.2)."""
    fields = {
        ":method": "POST",
        ":scheme": "http",
        ":path": "/grpc.health.v1.Health/Check",
        ":authority": "localhost",
        "content-type": "application/grpc",
        "te": "trailers",
    }
    return b"".join(b"\0" + _text(name) + _text(value) for name, value in fields.items())


def _text(value: str) -> bytes:
    return bytes([len(value)]) + value.encode()


def _frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    """An HTTP/2 frame (RFC 9113, 4.1)."""
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


def _frames(connection: socket.socket) -> Iterator[tuple[int, int, bytes]]:
    """What the server sends, frame by frame: kind, flags and payload."""
    while head := _exactly(connection, 9):
        yield head[3], head[4], _exactly(connection, int.from_bytes(head[:3], "big"))


def _exactly(connection: socket.socket, size: int) -> bytes:
    """That many bytes; fewer when the connection ends."""
    data = b""
    while len(data) < size and (more := connection.recv(size - len(data))):
        data += more
    return data


if __name__ == "__main__":
    sys.exit(main(os.environ))
