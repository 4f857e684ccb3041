"""Local TCP ports: whether one is taken, and free ones that stay the same from start to start."""

import errno
import hashlib
import json
import secrets
import socket
from collections.abc import Iterable
from pathlib import Path

HOST = "127.0.0.1"
# Both below the kernels' ephemeral ranges, so that no outgoing connection takes a port before its server does.
_RANGE = range(20000, 30000)
_PASSING = range(10000, 20000)


def is_free(port: int, host: str = HOST) -> bool:
    """Whether a server could listen on the port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
    with socket.socket(
        socket.AF_INET, socket.SOCK_STREAM
    ) as caller:  # macOS lets two bind, one of them to all addresses
        caller.settimeout(0.5)
        return caller.connect_ex((host, port)) != 0


def free_port() -> int:
    """A port that nobody listens on at this moment, any of ten thousand: who asks beside gets another."""
    while not is_free(port := secrets.choice(_PASSING)):
        pass
    return port


def stable_ports(names: Iterable[str], memory: Path) -> dict[str, int]:
    """A free port for each name: the one remembered in the JSON file `memory` while it is free, else a new one."""
    remembered: dict[str, int] = json.loads(memory.read_text()) if memory.exists() else {}
    start = _first_candidate(memory)
    candidates = (port for offset in range(len(_RANGE)) if is_free(port := _RANGE[(start + offset) % len(_RANGE)]))
    ports: dict[str, int] = {}
    for name in names:
        kept = remembered.get(name)
        if kept is not None and kept not in ports.values() and is_free(kept):
            ports[name] = kept
        else:
            reserved = {*remembered.values(), *ports.values()}
            ports[name] = next(candidate for candidate in candidates if candidate not in reserved)
    memory.write_text(json.dumps({**remembered, **ports}, indent=2) + "\n")
    return ports


def _first_candidate(memory: Path) -> int:
    """Where in the range a stack begins to look: far from others, so that two starting at once don't race."""
    text = str(memory.resolve()).encode()
    return int.from_bytes(hashlib.sha256(text).digest()[:4], "big") % len(_RANGE)
