"""The launcher's commands. Standard library only: it runs before there is an environment."""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from deploy.local import checks, demo, environment, flags, logs, restarting
from deploy.local.clock import STATE_VARIABLE
from deploy.local.data_dir import DataDir
from deploy.local.environment import PYTHON, EnvironmentFailedError, python_environment
from deploy.local.ports import HOST, is_free
from deploy.local.progress import say, step
from deploy.local.replicas import WORKERS, Replicas
from deploy.local.stack import StackBuilder
from deploy.local.status import (
    ALREADY_RUNNING,
    DEFAULT_DATA,
    already_running,
    announce,
    describe,
    how_to_stop,
    without_secrets,
)

FAILED, NOT_RUNNING = 1, 3  # exit codes; 2, wrong usage, is argparse's
STOP_SECONDS = 90.0  # longer than all layers may take to drain
DESCRIPTION = "RentACar on this machine: search, book, pay, be told. Needs Python 3.11 or newer and nothing else."
PASSING: dict[str, Callable[[Sequence[str]], int]] = {"test": checks.test, "bench": checks.bench}
PAYMENT_TARGET_VARIABLE = "RENTACAR_PAYMENT_TARGET"  # what deploy.local.ledger reads
WORK_TARGETS_VARIABLE = "RENTACAR_WORK_TARGETS"  # what deploy.local.queues reads
SIGNING_KEY_VARIABLE = "RENTACAR_ACTOR_SIGNING_KEY"  # what both read
DEAD_ACTIONS = {
    "list": "Say what was given up, and why.",
    "show": "Show one with what it carries.",
    "replay": "Put it back on its stream, once what was wrong is mended: as the same event, so that nothing happens twice.",
    "drop": "Give it up for good, with the reason.",
}
STAFF_ACTIONS = ["add", "list", "role", "deactivate", "token"]  # those of rent_service.staff_commands
EPILOG = """exit codes: 0 well, 1 failed, 2 wrong usage, 3 not running, 4 running already

Everything runs on this machine and lives in the data folder. What is embedded is replaced by naming the real one in the
environment: RENTACAR_POSTGRES_URL (an administrator's address), RENTACAR_REDIS_URL, RENTACAR_SMTP_URL,
RENTACAR_STRIPE_API_KEY (with _PUBLISHABLE_KEY and _WEBHOOK_SECRETS), OTEL_EXPORTER_OTLP_ENDPOINT."""


def main(words: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code."""
    words = list(sys.argv[1:] if words is None else words) or ["--help"]
    try:
        if words and words[0] in PASSING and words[1:2] not in (["-h"], ["--help"]):
            return PASSING[words[0]](words[1:])  # whatever follows is not ours to understand
        arguments = build_parser().parse_args(words)
        code: int = arguments.run(arguments)
    except (EnvironmentFailedError, CommandFailedError) as error:
        say(f"rentacar: {error}")
        return FAILED
    except KeyboardInterrupt:
        return 130
    return code


class CommandFailedError(Exception):
    """A command could not do its work; the text says why."""


def up(arguments: argparse.Namespace) -> int:
    data = DataDir(arguments.data)
    data.make()
    if data.state():
        say(already_running(data))
        return ALREADY_RUNNING
    if not is_free(arguments.port):
        raise CommandFailedError(
            f"Port {arguments.port} is taken by another program. Choose another one for the web: "
            f"./rentacar up --port {arguments.port + 1} (or RENTACAR_PORT={arguments.port + 1})."
        )
    environment.ensure_python("local", data.log("setup"))
    if not arguments.only or "bff" in arguments.only.split(","):
        environment.ensure_web(data.log("web-build"))
    options = ["--port", str(arguments.port), "--data", str(data.path), "--only", arguments.only]
    options += ["--replicas", str(arguments.replicas)]
    command = [str(PYTHON), "-m", "deploy.local.supervisor", *options, *(["--json"] if arguments.json else [])]
    surroundings = {**os.environ, **python_environment()}
    if arguments.detach:
        return start_detached(command, surroundings, data, as_json=arguments.json)
    return become(command, surroundings)


def become(command: list[str], surroundings: dict[str, str]) -> NoReturn:
    """Turns into the supervisor, so that the launcher is one process with one pid."""
    os.execve(command[0], command, surroundings)  # noqa: S606


def start_detached(command: list[str], surroundings: dict[str, str], data: DataDir, *, as_json: bool) -> int:
    """Starts the supervisor in the background and waits until all is healthy."""
    log = data.log("supervisor")
    with log.open("ab") as output, step("Starting the processes"):
        began = output.tell()
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True, env=surroundings
        )
        while (state := data.state() or {}).get("phase") != "ready" and child.poll() is None:
            time.sleep(0.1)
    if child.poll() is not None:
        say(log.read_bytes()[began:].decode(errors="replace").strip())
        return child.returncode or FAILED
    print(json.dumps(without_secrets(state), indent=2) if as_json else announce(state, how_to_stop(data)))
    return 0


def down(arguments: argparse.Namespace) -> int:
    data = DataDir(arguments.data)
    state = data.state()
    if state is None and data.lock_is_free():
        say("Nothing is running.")
        return 0
    with step("Stopping"):
        if state:
            os.kill(state["pid"], signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while not data.lock_is_free():
            if time.monotonic() > deadline:
                raise CommandFailedError(f"It does not stop. Its log: {data.log('supervisor')}")
            time.sleep(0.05)
    return 0


def restart(arguments: argparse.Namespace) -> int:
    if bool(arguments.names) == arguments.all:
        raise CommandFailedError("./rentacar restart needs names, as `status` shows them, or --all.")
    running(arguments.data)
    try:
        restarting.restart(DataDir(arguments.data), arguments.names, rolling=arguments.rolling)
    except (ValueError, restarting.RestartError) as error:
        raise CommandFailedError(str(error)) from None
    return 0


def status(arguments: argparse.Namespace) -> int:
    state = DataDir(arguments.data).state()
    if state is None:
        print(json.dumps({"phase": "down", "processes": []}) if arguments.json else "It is not running.")
        return NOT_RUNNING
    print(json.dumps(without_secrets(state), indent=2) if arguments.json else describe(state))
    return 0 if all(process["healthy"] for process in state["processes"]) else FAILED


def reset(arguments: argparse.Namespace) -> int:
    data = DataDir(arguments.data)
    if not data.lock_is_free():
        down(arguments)
    if data.path.exists():
        data.erase()
    say(f"Everything in {data.path} is erased; the next `./rentacar up` starts afresh.")
    return 0


def show_logs(arguments: argparse.Namespace) -> int:
    data = DataDir(arguments.data)
    known = sorted(log.stem for log in data.logs.glob("*.log"))
    if arguments.name and arguments.name not in known:
        raise CommandFailedError(f"There is no log of {arguments.name}. There are: {', '.join(known) or 'none yet'}.")
    chosen = [data.log(name) for name in ([arguments.name] if arguments.name else known)]
    logs.show(chosen, lines=arguments.lines, follow=arguments.follow)
    return 0


def set_clock(arguments: argparse.Namespace) -> int:
    if (arguments.to is None) == (arguments.move in ("set", "advance")):
        raise CommandFailedError(
            f"./rentacar clock {arguments.move} {'needs a time' if arguments.to is None else 'takes none'}."
        )
    moves = [arguments.move, *filter(None, [arguments.to])]
    return in_environment(["deploy.local.clock", *moves], {STATE_VARIABLE: json.dumps(running(arguments.data))})


def load_network(arguments: argparse.Namespace) -> int:
    told = rent_environment(arguments.data)
    code = in_environment(["rent_service", "load-network", str(arguments.folder.resolve())], told)
    if code == 0:
        DataDir(arguments.data).note_done(
            "load-network", None
        )  # the demo network must not come back with the next start
    return code


def run_demo(arguments: argparse.Namespace) -> int:
    mailbox = arguments.mailbox
    if arguments.url is None:
        state = running(arguments.data)
        arguments.url, mailbox = state["web"], mailbox or state["mailbox"]
    return demo.run(arguments.url, mailbox)


def put_load(arguments: argparse.Namespace) -> int:
    url = arguments.url or running(arguments.data)["web"]
    kept = arguments.report or DataDir(arguments.data).path / "load" / f"{time.strftime('%Y-%m-%d-%H%M%S')}.html"
    words = ["--url", url, "--report", str(kept), "--seed", str(arguments.seed)]
    words += ["--minutes", str(arguments.minutes), "--rate", str(arguments.rate), "--users", str(arguments.users)]
    code = in_environment(
        ["deploy.local.load", *words, *(["--i-own-this-host"] if arguments.i_own_this_host else [])], {}
    )
    return 130 if code == -signal.SIGINT else code


def show_queues(arguments: argparse.Namespace) -> int:
    return ask_workers(arguments, ["queue", *(["--once"] if arguments.once else [])])


def dead_letters(arguments: argparse.Namespace) -> int:
    everything = getattr(arguments, "all", False)
    names = getattr(arguments, "names", [])
    if arguments.action != "list" and bool(names) == everything:
        raise CommandFailedError(
            f"./rentacar dead {arguments.action} needs names, as `dead list` shows them, or --all."
        )
    reason = ["--reason", arguments.reason] if arguments.action == "drop" else []
    return ask_workers(arguments, [arguments.action, *names, *reason, *(["--all"] if everything else [])])


def ask_workers(arguments: argparse.Namespace, words: Sequence[str]) -> int:
    """Runs a command of `deploy.local.queues` against the named workers, or those of the stack in the data folder."""
    targets = arguments.targets
    if not targets:
        running(arguments.data)
        ports = json.loads(DataDir(arguments.data).ports.read_text())
        targets = ",".join(f"{HOST}:{ports[name]}" for name in WORKERS)
    words = ["deploy.local.queues", *words, *(["--json"] if arguments.json else [])]
    code = in_environment(words, {WORK_TARGETS_VARIABLE: targets, **operator(arguments.data)})
    return 0 if code == -signal.SIGINT else code


def check_ledger(arguments: argparse.Namespace) -> int:
    running(arguments.data)
    ports = json.loads(DataDir(arguments.data).ports.read_text())
    words = ["deploy.local.ledger", *(["--json"] if arguments.json else [])]
    target = {PAYMENT_TARGET_VARIABLE: f"{HOST}:{ports['payment-serve']}"}
    return in_environment(words, {**target, **operator(arguments.data)})


def manage_staff(arguments: argparse.Namespace) -> int:
    return in_environment(
        ["rent_service", "staff", arguments.action, *arguments.words], rent_environment(arguments.data)
    )


def manage_flags(arguments: argparse.Namespace) -> int:
    data, key, value = DataDir(arguments.data), arguments.key, arguments.value
    if (arguments.action == "set") != bool(value) or (arguments.action == "list" and key):
        raise CommandFailedError("It is ./rentacar flags list, flags set KEY VALUE, or flags reset [KEY].")
    data.make()
    try:
        if arguments.action == "set":
            print(f"{key}: {flags.change(data, key, value, arguments.country)}")
        elif arguments.action == "reset":
            flags.restore(data, key or "")
        if arguments.action != "set":
            print(flags.listed(data))
    except flags.FlagError as error:
        raise CommandFailedError(str(error)) from None
    return 0


def rent_environment(folder: Path) -> dict[str, str]:
    """What the commands of rent_service are told of the stack in that data folder."""
    state, data = running(folder), DataDir(folder)
    ports = {**json.loads(data.ports.read_text()), "bff": 0}
    outside = {**os.environ, "RENTACAR_POSTGRES_URL": state["postgres"]}
    return StackBuilder(data, ports=ports, outside=outside).environment_of("rent")


def operator(folder: Path) -> dict[str, str]:
    """The key of who works at the command line: the environment's, else that of the stack in the data folder."""
    if given := os.environ.get(SIGNING_KEY_VARIABLE):
        return {SIGNING_KEY_VARIABLE: given}
    return {SIGNING_KEY_VARIABLE: f"operator-1:{DataDir(folder).secrets()['actor_operator']}"}


def running(folder: Path) -> dict[str, Any]:
    """The state of the stack in that data folder. Raises CommandFailedError when none runs."""
    state = DataDir(folder).state()
    if state is None:
        raise CommandFailedError("It is not running. Start it with ./rentacar up")
    return state


def in_environment(words: Sequence[str], variables: dict[str, str]) -> int:
    """Runs a Python module of ours in the environment; returns its exit code."""
    command = [str(PYTHON), "-m", *words]
    return subprocess.run(command, check=False, env={**os.environ, **python_environment(), **variables}).returncode


def build_parser() -> argparse.ArgumentParser:
    """The commands, each with its help."""
    parser = _Parser(prog="./rentacar", description=DESCRIPTION, epilog=EPILOG)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=_Parser)

    def command(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        default = Path(os.environ.get("RENTACAR_DATA", DEFAULT_DATA))
        added.add_argument(
            "--data",
            type=Path,
            default=default,
            metavar="DIR",
            help="where the stack keeps everything (default: .rentacar here, or RENTACAR_DATA)",
        )
        return added

    start = command("up", up, "Set everything up, start it, and say where it is. Ctrl-C stops it; its data stays.")
    start.add_argument(
        "--port",
        type=_port,
        default=os.environ.get("RENTACAR_PORT", "8000"),
        help="the port of the web and of GraphQL (default: 8000, or RENTACAR_PORT)",
    )
    start.add_argument("--detach", action="store_true", help="go on in the background once everything is well")
    start.add_argument(
        "--only",
        default="",
        metavar="NAME,…",
        help="start only these processes, e.g. postgres,valkey,mailbox, to run the others by hand",
    )
    start.add_argument("--json", action="store_true", help="print the addresses as JSON")
    start.add_argument(
        "--replicas",
        type=_replicas,
        default=os.environ.get("RENTACAR_REPLICAS", ""),
        metavar="NAME=N,…",
        help="several of these processes, e.g. bff=2,rent=2,payment-work=2; several bffs get a load balancer in front",
    )

    command(
        "down", down, "Stop what runs in the background (or in another terminal), letting it finish what it has begun."
    )

    again = command("restart", restart, "Drain processes, end them and start them again, and wait until they are well.")
    again.add_argument(
        "names", nargs="*", metavar="NAME", help="as `status` shows it; `bff` is all replicas of the bff"
    )
    again.add_argument("--all", action="store_true", help="all but the stores and the tools")
    again.add_argument(
        "--rolling",
        action="store_true",
        help="one replica of each after another: with several of each, nobody notices",
    )

    shown = command(
        "status", status, "Say where everything is and how each process is. Exit code 3 when it doesn't run."
    )
    shown.add_argument(
        "--json", action="store_true", help="as JSON, with the addresses of Postgres and Redis, without their passwords"
    )

    log = command("logs", show_logs, "Show the logs of all processes, or of one.")
    log.add_argument("name", nargs="?", help="a process as `status` names it, or setup, web-build, supervisor")
    log.add_argument("-f", "--follow", action="store_true", help="go on showing what is added")
    log.add_argument("-n", "--lines", type=int, default=50, help="how many lines from the end of each (default: 50)")

    command("reset", reset, "Stop it and erase its data: bookings, mails, secrets, logs. The next `up` starts afresh.")

    moved = command("clock", set_clock, "Show or move business time, that of the database and of the Stripe sandbox.")
    moved.add_argument(
        "move",
        nargs="?",
        default="show",
        choices=["show", "set", "advance", "reset"],
        help="show if not said; reset: back to real time",
    )
    moved.add_argument(
        "to",
        nargs="?",
        help="set: a moment such as 2027-03-01T10:00Z (UTC if it names no zone); advance: a time such as 30m, 2h, 1d12h",
    )

    network = command(
        "network", load_network, "Load a network (locations, classes, fleet, rates …) from a folder of JSON files."
    )
    network.add_argument("action", choices=["load"])
    network.add_argument("folder", type=_folder, metavar="DIR", help="a folder of the form of deploy/local/network")

    staff = command(
        "staff",
        manage_staff,
        "Take staff on, say what they may do, make tokens for their programs.",
    )
    staff.add_argument("action", choices=STAFF_ACTIONS, help="./rentacar staff ACTION --help says what goes with it")
    staff.add_argument("words", nargs=argparse.REMAINDER, metavar="WORD", help="what goes with it")

    switched = command(
        "flags",
        manage_flags,
        "Show or set feature flags; what runs follows within a second. docs/flags.md says what each does.",
    )
    switched.add_argument("action", choices=["list", "set", "reset"])
    switched.add_argument("key", nargs="?", metavar="KEY")
    switched.add_argument("value", nargs="?", metavar="VALUE", help="on, off, a number, or a share of customers: 25%%")
    switched.add_argument("--country", default="", metavar="CC", help="only for searches and bookings of this country")

    shown = command(
        "queue", show_queues, "Show the streams: what lags, what is pending for how long, dead letters, outboxes. Live."
    )
    shown.add_argument("--once", action="store_true", help="once, not each second")
    _asks_workers(shown)

    dead = command("dead", dead_letters, "List, show, replay or drop what the consumers gave up.")
    actions = dead.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True, parser_class=_Parser)
    for action, text in DEAD_ACTIONS.items():
        added = actions.add_parser(action, help=text, description=text)
        if action != "list":
            added.add_argument("names", nargs="*", metavar="NAME", help="as `dead list` shows it")
        if action in ("replay", "drop"):
            added.add_argument("--all", action="store_true", help="all there are")
        if action == "drop":
            added.add_argument("--reason", required=True, help="why; it is kept with what is dropped")
        added.add_argument("--data", type=Path, default=argparse.SUPPRESS, metavar="DIR", help=argparse.SUPPRESS)
        _asks_workers(added)

    proof = command(
        "ledger", check_ledger, "Prove that the ledger balances and equals the payment provider's list, row by row."
    )
    proof.add_argument("action", choices=["check"])
    proof.add_argument("--json", action="store_true", help="as JSON; exit code 1 on a difference either way")

    shown = command(
        "demo", run_demo, "Make one booking through the public API, up to its mail: the smoke test of any stack."
    )
    shown.add_argument(
        "--url", help="the web address of a stack that runs elsewhere (default: the one in the data folder)"
    )
    shown.add_argument("--mailbox", metavar="URL", help="the address of its mailbox, if it has one")

    load = command(
        "load",
        put_load,
        "Customers who search, compare, book, pay and cancel; a live table, and an HTML report at the end.",
    )
    load.add_argument("--minutes", type=float, default=1.0, help="how long (default: 1; at most 60)")
    load.add_argument("--rate", type=float, default=5.0, help="customers a second (default: 5; at most 200)")
    load.add_argument("--users", type=int, default=50, help="customers at a time (default: 50; at most 1000)")
    load.add_argument("--url", help="another stack's web address; where real cards are charged, nobody books")
    load.add_argument(
        "--report", type=Path, metavar="FILE", help="where the report goes (default: into the data folder)"
    )
    load.add_argument("--seed", type=int, default=0, help="what is random: the same seed is the same load")
    load.add_argument("--i-own-this-host", action="store_true", help="without it, only this machine gets load")

    tests = "Pass the tests. What follows goes to pytest; a first word such as unit, integration, e2e, faults picks a folder."
    benches = "Measure, and print tables: all of them, or those named. A name that there isn't shows which there are."
    for name, text in (("test", tests), ("bench", benches)):
        commands.add_parser(name, help=text, description=text, usage=f"./rentacar {name} [argument ...]")
    return parser


def _asks_workers(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.add_argument(
        "--targets",
        default=os.environ.get(WORK_TARGETS_VARIABLE, ""),
        metavar="HOST:PORT,…",
        help=f"the workers of a stack that runs elsewhere (default: those of the data folder, or {WORK_TARGETS_VARIABLE})",
    )


class _Parser(argparse.ArgumentParser):
    """Keeps the line breaks of our texts, and takes no abbreviations: they would change their meaning as options are added."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"formatter_class": argparse.RawDescriptionHelpFormatter, "allow_abbrev": False, **options})


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"a port is a number from 1 to 65535, not {text!r}")
    return int(text)


def _replicas(text: str) -> Replicas:
    try:
        return Replicas.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _folder(text: str) -> Path:
    if not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {text}")
    return Path(text)
