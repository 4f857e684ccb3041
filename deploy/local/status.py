"""How a stack is, in words."""

from typing import Any

from deploy.local.data_dir import DataDir

ALREADY_RUNNING = 4  # exit code


def announce(state: dict[str, Any]) -> str:
    """The addresses of a stack, as a person reads them."""
    shown = {
        "Web": state["web"],
        "Playground": state["graphql"],
        "Mailbox": state["mailbox"],
        "Stripe sandbox": state["stripe_sandbox"],
        "Telemetry": state["telemetry"],
        "Staff sign-in": f"{state['staff']}   (token {state['staff_token']})",
    }
    lines = [f"  {name:<16}{address}" for name, address in shown.items() if address]
    headline = {"ready": "RentACar is running.", "starting": "RentACar is starting."}.get(
        state["phase"], "RentACar is stopping."
    )
    return "\n".join(["", headline, "", *lines, "", f"  Data and logs    {state['data']}", ""])


def already_running(data: DataDir) -> str:
    """What a second start on the same data folder is told."""
    state = data.state() or {}
    return f"It is running already at {state.get('web', '?')} (pid {state.get('pid', '?')}, data {data.path})."


def describe(state: dict[str, Any]) -> str:
    """The addresses and a line for each process."""
    return "\n".join([announce(state), *map(_row, state["processes"]), ""])


def _row(process: dict[str, Any]) -> str:
    health = "well" if process["healthy"] else "NOT WELL"
    pid = f"pid {process['pid']}" if process["pid"] else ""
    restarts = f"restarted {process['restarts']} times" if process["restarts"] else ""
    return f"  {process['name']:<16}{health:<10}{pid:<13}{restarts}".rstrip()
