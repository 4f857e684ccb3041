"""Starts the processes of a stack, keeps them running, says how they are, and ends them: the launcher's long half.

`./rentacar up` turns into it (`exec`) when the environment stands. One thread, one loop: a death wakes it at once, health
is asked in turn. What it knows stands in `state.json`, where `./rentacar status` reads it.
"""

import argparse
import contextlib
import json
import os
import selectors
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from deploy.local import flags
from deploy.local.data_dir import DataDir
from deploy.local.guard import Guard, signal_group
from deploy.local.ports import stable_ports
from deploy.local.postgres import PostgresError
from deploy.local.process import Layer
from deploy.local.progress import say, step
from deploy.local.replicas import Replicas
from deploy.local.running import Running
from deploy.local.stack import Stack, StackBuilder, port_names
from deploy.local.status import ALREADY_RUNNING, already_running, announce, without_secrets
from deploy.local.valkey import ValkeyError

STARTING_TICK, RUNNING_TICK = 0.05, 0.5  # seconds between two looks
RESTARTING_TICK = 0.1  # while somebody waits for one to come back
START_TIMEOUT = 120.0  # seconds until a start that doesn't finish is given up
DEATHS_AT_START = 3  # a process that keeps dying before the first "all is well" won't get better
DRAIN_SECONDS = 15.0  # for a layer of processes to finish what they have begun
RESTART_SECONDS = 30.0  # for one process that is to start again; then it is killed
IMPATIENT = 2  # times that somebody has asked it to stop
LOG_LIMIT = 16 * 1024 * 1024  # bytes, then the log goes on in a new file and one old one is kept


_FAILURES = (PostgresError, ValkeyError, OSError)


class StartFailedError(Exception):
    """The stack did not come up; the text says which process, and where its log is."""


class Supervisor:
    """Runs the processes of a stack until it is told to stop."""

    def __init__(self, stack: Stack, data: DataDir, *, lock: int, show: Callable[[dict[str, Any]], str]) -> None:
        self._stack = stack
        self._data = data
        self._lock = lock
        self._show = show
        self._running = [Running(process, data.log(process.name)) for process in stack.processes]
        self._by_name = {running.process.name: running for running in self._running}
        self._lifeline, self._lifeline_end = os.pipe()
        self._wake, wake_end = socket.socketpair()
        self._wake.setblocking(False)
        wake_end.setblocking(False)
        self._wake_end = wake_end
        self._guard = Guard(hold=lock)
        self._phase = "starting"
        self._stop_requests = 0

    def run(self) -> int:
        """Starts everything and stays until SIGTERM, SIGINT or SIGHUP. Returns the exit code."""
        self._listen_to_signals()
        try:
            with step("Starting the processes"):
                self._come_up()
            if not self._stop_requests:
                print(self._show(self._state()), flush=True)
            self._stay_up()
        except (StartFailedError, *_FAILURES) as error:
            say(str(error))
            return 1
        finally:
            self._go_down()
        return 0

    def _listen_to_signals(self) -> None:
        signal.set_wakeup_fd(self._wake_end.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._request_stop)

    def _request_stop(self, *_: object) -> None:
        self._stop_requests += 1

    def _come_up(self) -> None:
        self._save()
        self._stack.prepare()
        deadline = time.monotonic() + START_TIMEOUT
        while not self._stop_requests:
            self._tick()
            if not self._late():
                self._phase = "ready"
                self._save()
                return
            if time.monotonic() > deadline:
                raise StartFailedError("\n".join(map(_too_late, self._late())))
            self._pause(STARTING_TICK)

    def _late(self) -> list[Running]:
        return [running for running in self._running if not (running.finished or running.healthy)]

    def _stay_up(self) -> None:
        while not self._stop_requests:
            self._restart_asked()
            self._tick()
            self._pause(RESTARTING_TICK if self._late() else RUNNING_TICK)

    def _restart_asked(self) -> None:
        """Ends those that `./rentacar restart` has named; they start again as soon as they have drained."""
        for name in self._data.take_restart():
            if running := self._by_name.get(name):
                running.end(RESTART_SECONDS)

    def _tick(self) -> None:
        changed = self._reap()
        self._keep_guard()
        for running in self._running:
            changed |= self._start_if_due(running)
            if running.check():
                changed = True
                if self._phase == "ready" and not running.ending:
                    state = "is well again" if running.healthy else "does not answer"
                    say(f"{running.process.name} {state}.")
            if running.kill_if_late():
                say(f"{running.process.name} does not end; it is killed.")
            self._rotate(running.log)
        if changed:
            self._save()

    def _start_if_due(self, running: Running) -> bool:
        if running.child or running.finished or time.monotonic() < running.start_at:
            return False
        if not all(self._by_name[name].ready for name in running.process.needs if name in self._by_name):
            return False
        if running.process.inputs and self._data.task_is_done(running.process.name, running.process.inputs):
            running.ready = True
            return True
        try:
            running.start(guard=self._guard, lifeline=self._lifeline)
        except _FAILURES as error:
            if self._phase == "starting":
                raise
            say(f"{running.process.name} cannot be started: {error}")
            running.delay_restart()
        return True

    def _reap(self) -> bool:
        """Takes note of what has ended. Returns whether anything had."""
        ended = [
            (running, pid, code)
            for running in self._running
            if (pid := running.pid) and (code := running.reap()) is not None
        ]
        for running, pid, code in ended:
            self._guard.forget(pid)
            if running.ending:
                continue
            if running.process.once and code == 0:
                running.ready = True
                self._data.note_done(running.process.name, running.process.inputs)
                continue
            self._restart_later(running, code)
        return bool(ended)

    def _restart_later(self, running: Running, code: int) -> None:
        name = running.process.name
        how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
        delay = running.delay_restart()
        if self._phase == "starting" and (running.process.once or running.restarts >= DEATHS_AT_START):
            raise StartFailedError(f"{name} {how}. Its log: {running.log}\n{running.last_words()}")
        say(f"{name} {how}; it starts again in {delay:g} s (restart {running.restarts}). Its log: {running.log}")

    def _keep_guard(self) -> None:
        if self._guard.ended():
            self._guard = Guard(hold=self._lock)
            for running in self._running:
                if running.pid:
                    self._guard.watch(running.pid, running.process.stop_signal)

    def _go_down(self) -> None:
        """Drains layer by layer; a second Ctrl-C stops waiting."""
        self._phase = "stopping"
        self._save()
        if any(running.child for running in self._running):
            say("Stopping …")
        for layer in sorted(Layer, reverse=True):
            self._stop_layer([r for r in self._running if r.process.layer == layer])
        os.close(self._lifeline_end)
        self._guard.close()
        self._data.clear_state()

    def _stop_layer(self, layer: Iterable[Running]) -> None:
        alive = [running for running in layer if running.child]
        for running in alive:
            running.stop_listening()
            if running.child:
                signal_group(running.child.pid, running.process.stop_signal)
        deadline = time.monotonic() + DRAIN_SECONDS
        while alive and time.monotonic() < deadline and self._stop_requests < IMPATIENT:
            self._pause(STARTING_TICK)
            alive = [running for running in alive if running.reap() is None]
        for running in alive:
            say(f"{running.process.name} does not stop; it is killed.")
            if running.child:
                signal_group(running.child.pid, signal.SIGKILL)
                running.child.wait()

    def _pause(self, seconds: float) -> None:
        """Waits, but no longer than until a signal comes or a child ends."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._wake, selectors.EVENT_READ)
            if selector.select(seconds):
                with contextlib.suppress(BlockingIOError):
                    self._wake.recv(4096)

    def _save(self) -> None:
        self._data.write_state(self._state())

    def _state(self) -> dict[str, Any]:
        processes = [
            {
                "name": running.process.name,
                "pid": running.pid,
                "healthy": running.healthy,
                "restarts": running.restarts,
                "log": str(running.log),
            }
            for running in self._running
            if not running.process.once
        ]
        known = {"phase": self._phase, "pid": os.getpid(), "data": str(self._data.path)}
        return {**self._stack.addresses, **known, "processes": processes}

    def _rotate(self, log: Path) -> None:
        with contextlib.suppress(OSError):
            if log.stat().st_size > LOG_LIMIT:
                shutil.copyfile(log, log.with_name(f"{log.name}.1"))
                os.truncate(log, 0)


def _as_json(state: dict[str, Any]) -> str:
    return json.dumps(without_secrets(state))


def _too_late(running: Running) -> str:
    name = running.process.name
    return f"{name} is not healthy after {START_TIMEOUT:.0f} s. Its log: {running.log}\n{running.last_words()}"


def take_lock(data: DataDir, patience: float = 30.0) -> int | None:
    """The stack's lock; None when it runs already. Waits for the guard of a killed launcher to end what was left."""
    lock = data.try_lock()
    if lock is None and data.state() is None:
        with step("Waiting for what an earlier start left to end"):
            deadline = time.monotonic() + patience
            while (lock := data.try_lock()) is None and data.state() is None and time.monotonic() < deadline:
                time.sleep(0.05)
    return lock


def main(table: Callable[..., StackBuilder] = StackBuilder) -> int:
    """Runs the stack that the command line asks for, of the processes that `table` lists."""
    parser = argparse.ArgumentParser(prog="python -m deploy.local.supervisor", description="Use ./rentacar up instead.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--replicas", type=Replicas.parse, default=Replicas())
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    data = DataDir(arguments.data)
    data.make()
    lock = take_lock(data)
    if lock is None:
        say(already_running(data))
        return ALREADY_RUNNING
    ports = {**stable_ports(port_names(arguments.replicas), data.ports), "bff": arguments.port}
    flags.prepare(data)
    builder = table(data, ports=ports, outside=os.environ, replicas=arguments.replicas)
    try:
        stack = builder.build(frozenset(filter(None, arguments.only.split(","))))
    except ValueError as error:
        say(str(error))
        return 1
    return Supervisor(stack, data, lock=lock, show=_as_json if arguments.json else announce).run()


if __name__ == "__main__":
    sys.exit(main())
