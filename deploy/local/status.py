"""How a stack is, in words."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from deploy.local.data_dir import DataDir
from deploy.local.environment import ROOT
from deploy.local.replicas import process_of

DEFAULT_DATA = ROOT / ".rentacar"
ALREADY_RUNNING = 4  # exit code
STAFF = "agent@, manager@ or admin@rentacar.example"


_HEADLINES = {"starting": "RentACar is starting.", "ready": "RentACar is running.", "stopping": "RentACar is stopping."}


def announce(state: dict[str, Any], stop: str = "Ctrl-C") -> str:
    """The addresses of a stack, as a person reads them; `stop` says what ends it."""
    names = {process["name"] for process in state["processes"]}
    pages = {
        "Mailbox": state["mailbox"],
        "Stripe sandbox": state["stripe_sandbox"],
        "Telemetry": state["telemetry"],
    }
    if "bff" in map(process_of, names):
        staff = f"{state['staff']}   ({STAFF}: the code comes to the mailbox)"
        pages = {"Web": state["web"], "Playground": state["graphql"], **pages, "Staff sign-in": staff}
    shown = {name: address for name, address in pages.items() if address} | {"Data and logs": state["data"]}
    lines = [f"  {name:<17}{address}" for name, address in {**shown, "Stop it with": stop}.items()]
    return "\n".join(["", _HEADLINES[state["phase"]], "", *lines, ""])


def without_secrets(state: dict[str, Any]) -> dict[str, Any]:
    """What may be shown of a stack: its state without passwords and tokens, which stay in the private `state.json`."""
    return {name: _without_password(value) for name, value in state.items() if not name.endswith("token")}


def _without_password(value: Any) -> Any:
    if not isinstance(value, str) or "://" not in value:
        return value
    address = urlsplit(value)
    if address.password is None:
        return value
    return address._replace(netloc=f"{address.username or ''}:***@{address.netloc.rpartition('@')[2]}").geturl()


def how_to_stop(data: DataDir) -> str:
    """The command that ends a stack in the background."""
    return "./rentacar down" if data.path == DEFAULT_DATA else f"./rentacar down --data {data.path}"


def already_running(data: DataDir) -> str:
    """What a second start on the same data folder is told."""
    state = data.state() or {}
    return f"It is running already at {state.get('web', '?')} (pid {state.get('pid', '?')}, data {data.path})."


def describe(state: dict[str, Any]) -> str:
    """The addresses and a line for each process."""
    stop = how_to_stop(DataDir(Path(state["data"])))
    return "\n".join([announce(state, stop), *map(_row, state["processes"]), ""])


def _row(process: dict[str, Any]) -> str:
    health = "well" if process["healthy"] else "NOT WELL"
    pid = f"pid {process['pid']}" if process["pid"] else ""
    times = "once" if process["restarts"] == 1 else f"{process['restarts']} times"
    restarts = f"restarted {times}" if process["restarts"] else ""
    return f"  {process['name']:<17}{health:<10}{pid:<13}{restarts}".rstrip()
