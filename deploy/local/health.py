"""Whether a process answers, asked in the protocol it speaks.

By hand over a socket: a gRPC or HTTP library would cost the supervisor more memory than everything else it does.
"""

import contextlib
import socket
import struct

_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_DATA, _HEADERS, _RESET, _SETTINGS, _GOAWAY = 0, 1, 3, 4, 7
_END_STREAM, _END_HEADERS = 1, 4
_SERVING = b"\x08\x01"  # grpc.health.v1.HealthCheckResponse{status: SERVING}


def http_ok(address: str, path: str = "/healthz", timeout: float = 1.0) -> bool:
    """Whether `GET path` at `host:port` answers with a 2xx status."""
    request = f"GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    try:
        with _connect(address, timeout) as connection:
            connection.sendall(request.encode())
            status = _receive(connection, 12)
    except OSError:
        return False
    return status.startswith(b"HTTP/1.1 2")


def grpc_serving(address: str, timeout: float = 1.0) -> bool:
    """Whether the gRPC server at `host:port` says by the standard health service that it serves."""
    headers = {
        ":method": "POST",
        ":scheme": "http",
        ":path": "/grpc.health.v1.Health/Check",
        ":authority": address,
        "te": "trailers",
        "content-type": "application/grpc",
    }
    block = b"".join(_literal(name, value) for name, value in headers.items())
    empty_message = b"\0" * 5  # not compressed, length 0
    request = (
        _PREFACE
        + _frame(_SETTINGS, 0, 0, b"")
        + _frame(_HEADERS, _END_HEADERS, 1, block)
        + _frame(_DATA, _END_STREAM, 1, empty_message)
    )
    try:
        with _connect(address, timeout) as connection:
            connection.sendall(request)
            return _answer(connection)[5:] == _SERVING
    except OSError:
        return False


def _answer(connection: socket.socket) -> bytes:
    """The first DATA frame of stream 1; b"" when the server refuses."""
    while len(head := _receive(connection, 9)) == 9:
        length, kind, flags, stream = int.from_bytes(head[:3]), head[3], head[4], int.from_bytes(head[5:])
        payload = _receive(connection, length)
        if kind == _DATA and stream == 1:
            return payload
        if kind in (_RESET, _GOAWAY) or (kind == _HEADERS and flags & _END_STREAM):
            break
    return b""


def _frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    return len(payload).to_bytes(3) + struct.pack("!BBI", kind, flags, stream) + payload


def _literal(name: str, value: str) -> bytes:
    """An HPACK header field, neither indexed nor compressed (RFC 7541, 6.2.2)."""
    return b"\0" + bytes([len(name)]) + name.encode() + bytes([len(value)]) + value.encode()


def _connect(address: str, timeout: float) -> contextlib.closing[socket.socket]:
    host, _, port = address.rpartition(":")
    return contextlib.closing(socket.create_connection((host, int(port)), timeout=timeout))


def _receive(connection: socket.socket, size: int) -> bytes:
    received = b""
    while len(received) < size and (more := connection.recv(size - len(received))):
        received += more
    return received
