"""The queues and the dead letters of a stack, asked of its workers: `python -m deploy.local.queues queue|dead …`.

Called by `./rentacar queue` and `./rentacar dead`; the workers' addresses stand in RENTACAR_WORK_TARGETS, by commas,
the operator's key in RENTACAR_ACTOR_SIGNING_KEY.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Any

import grpc
from google.protobuf import json_format
from rentacar.common.v1 import queue_pb2, queue_pb2_grpc

from chassis import actors

TARGETS_VARIABLE = "RENTACAR_WORK_TARGETS"
TIMEOUT = 5.0  # seconds
FAILED = 1
NAMED_SO = "payment-requests.{0}/1764000000000-0"
COLUMNS = ("service", "stream", "group", "length", "lag", "pending", "oldest", "dead", "consumers (pending, idle)")
_CLEAR = "\x1b[H\x1b[J"
_DONE = queue_pb2.DEAD_LETTER_OUTCOME_DONE


class Workers:
    """The workers of a stack. Of several of one service each would answer alike, so the first that does is enough."""

    def __init__(self, targets: Sequence[str], stack: ExitStack, signer: actors.Signer) -> None:
        self._stubs = {
            target: queue_pb2_grpc.QueueServiceStub(stack.enter_context(grpc.insecure_channel(target)))
            for target in targets
        }
        self._signer = signer
        self.silent: dict[str, str] = {}
        """Who did not answer, and why."""

    def queues(self) -> list[queue_pb2.ListQueuesResponse]:
        """Each service's answer, by its name."""
        answers = self._ask("ListQueues", queue_pb2.ListQueuesRequest())
        return sorted(
            {answer.service: answer for _, answer in reversed(list(answers))}.values(), key=lambda a: a.service
        )

    def dead_letters(self) -> list[queue_pb2.DeadLetter]:
        """All of them, oldest first."""
        found: dict[str, queue_pb2.DeadLetter] = {}
        for target in self._stubs:
            token, more = "", True
            while more:
                request = queue_pb2.ListDeadLettersRequest(page_size=500, page_token=token)
                page = next((answer for _, answer in self._ask("ListDeadLetters", request, [target])), None)
                found.update((letter.name, letter) for letter in (page.dead_letters if page else ()))
                token = page.next_page_token if page else ""
                more = bool(token)
        return sorted(found.values(), key=lambda letter: letter.dead_time.ToNanoseconds())

    def show(self, name: str) -> queue_pb2.GetDeadLetterResponse | None:
        """The one of that name, whoever gave it up."""
        answers = self._ask("GetDeadLetter", queue_pb2.GetDeadLetterRequest(name=name))
        return next((answer for _, answer in answers), None)

    def replay(self, name: str) -> bool:
        """Whether there was one of that name."""
        answers = self._ask("ReplayDeadLetter", queue_pb2.ReplayDeadLetterRequest(name=name))
        return any(answer.outcome == _DONE for _, answer in answers)

    def drop(self, name: str, reason: str) -> bool:
        """Whether there was one of that name."""
        answers = self._ask("DropDeadLetter", queue_pb2.DropDeadLetterRequest(name=name, reason=reason))
        return any(answer.outcome == _DONE for _, answer in answers)

    def _ask(self, rpc: str, request: Any, targets: Sequence[str] = ()) -> Iterator[tuple[str, Any]]:
        """The answers of those who have one. NOT_FOUND is none; raises ValueError for a request that is wrong or can't be done."""
        claim = ((actors.METADATA, self._signer.claim()),)
        calls = {
            target: getattr(self._stubs[target], rpc).future(request, timeout=TIMEOUT, metadata=claim)
            for target in targets or self._stubs
        }
        for target, call in calls.items():
            try:
                yield target, call.result()
                self.silent.pop(target, None)
            except grpc.RpcError as error:
                if error.code() == grpc.StatusCode.INVALID_ARGUMENT and "name" in request.DESCRIPTOR.fields_by_name:
                    raise ValueError(
                        f"{request.name} can't be a dead letter's name. They are as `dead list` shows them: {NAMED_SO}"
                    ) from None
                if error.code() in (grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.FAILED_PRECONDITION):
                    raise ValueError(error.details()) from None
                if error.code() != grpc.StatusCode.NOT_FOUND:
                    self.silent[target] = str(error.details())


def rows(answers: Sequence[queue_pb2.ListQueuesResponse]) -> list[list[str]]:
    """A line for each queue, in the order of `COLUMNS`."""
    return [
        [
            answer.service,
            queue.key,
            queue.group,
            str(queue.length),
            str(queue.lag) if queue.HasField("lag") else "?",
            str(queue.pending),
            _age(queue, "oldest_pending_age"),
            str(queue.dead_letters),
            "  ".join(f"{c.name} ({c.pending}, {_span(c.idle.ToMilliseconds() / 1000)})" for c in queue.consumers),
        ]
        for answer in answers
        for queue in answer.queues
    ]


def table(answers: Sequence[queue_pb2.ListQueuesResponse], silent: dict[str, str]) -> str:
    """The queues and the outboxes, for a person."""
    lines = [list(COLUMNS), *rows(answers)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(COLUMNS))]
    shown = ["  ".join(_cell(i, cell, widths[i]) for i, cell in enumerate(line)).rstrip() for line in lines]
    return "\n".join([*shown, "", *_outboxes(answers), *_silent(silent)])


def lines(answers: Sequence[queue_pb2.ListQueuesResponse], silent: dict[str, str]) -> str:
    """The same for a program that reads lines: each says all."""
    now = time.strftime("%H:%M:%S")
    queues = [
        f"{now} {r[0]} {r[1]} length={r[3]} lag={r[4]} pending={r[5]} oldest={r[6]} dead={r[7]} consumers={r[8] or '-'}"
        for r in rows(answers)
    ]
    return "\n".join([*queues, *(f"{now} {line}" for line in (*_outboxes(answers), *_silent(silent)))])


def watch(workers: Workers, *, once: bool, as_json: bool) -> int:
    """Show the queues, each second anew, also while workers restart; 1 if nobody answers the first time."""
    answers = workers.queues()
    if not answers:
        return _nobody(workers)
    while True:
        _show(answers, workers.silent, as_json=as_json, clear=not once)
        if once:
            return 0
        time.sleep(1)
        answers = workers.queues()


def _show(
    answers: Sequence[queue_pb2.ListQueuesResponse], silent: dict[str, str], *, as_json: bool, clear: bool
) -> None:
    if as_json:
        text = json.dumps({"services": [_plain(answer) for answer in answers], "silent": silent})
    elif sys.stdout.isatty():
        text = f"{_CLEAR if clear else ''}{table(answers, silent)}"
    else:
        text = lines(answers, silent)
    print(text, flush=True)


def list_dead(workers: Workers, *, as_json: bool) -> int:
    letters = workers.dead_letters()
    if not letters and workers.silent:
        return _nobody(workers)
    if as_json:
        print(json.dumps([_plain(letter) for letter in letters], indent=2))
        return 0
    for letter in letters:
        when = letter.dead_time.ToDatetime().isoformat(" ", "seconds")
        print(f"{letter.name}  {when}Z  {letter.group}  {letter.type or '(unreadable)'}  {letter.booking_id}")
        print(f"    {letter.reason}")
    print(f"{len(letters)} dead letters" if len(letters) != 1 else "1 dead letter", file=sys.stderr)
    print("\n".join(_silent(workers.silent)), end="", file=sys.stderr)
    return 0


def show_dead(workers: Workers, name: str, *, as_json: bool) -> int:
    answer = workers.show(name)
    if answer is None:
        return _none_of(workers, name)
    if as_json:
        print(json.dumps(_plain(answer), indent=2))
        return 0
    for field, value in _plain(answer.dead_letter).items():
        print(f"{field:<14}{value}")
    print(f"{'payload':<14}{answer.payload_message or '(unknown type)'}")
    print(answer.payload_json or answer.payload.hex())
    return 0


def act(workers: Workers, names: Sequence[str], *, reason: str | None) -> int:
    """Drop them for a reason, or replay them; 1 if one is not there."""
    code = 0
    for name in names:
        done = workers.replay(name) if reason is None else workers.drop(name, reason)
        if done:
            print(f"{name} {'is on its stream again' if reason is None else 'is dropped'}")
        else:
            code = _none_of(workers, name)
    return code


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m deploy.local.queues", description=__doc__)
    parser.add_argument("action", choices=["queue", "list", "show", "replay", "drop"])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--reason")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--once", action="store_true")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(words)
    targets = [target.strip() for target in os.environ[TARGETS_VARIABLE].split(",") if target.strip()]
    with ExitStack() as stack:
        workers = Workers(targets, stack, actors.Signer(os.environ[actors.SIGNING_KEY_VARIABLE]))
        try:
            return _run(workers, arguments)
        except ValueError as error:
            print(f"rentacar: {error}", file=sys.stderr)
            return FAILED
        except (KeyboardInterrupt, BrokenPipeError):  # whoever read has seen enough
            sys.stderr.close()
            return 0


def _run(workers: Workers, arguments: argparse.Namespace) -> int:
    match arguments.action:
        case "queue":
            return watch(workers, once=arguments.once, as_json=arguments.json)
        case "list":
            return list_dead(workers, as_json=arguments.json)
        case "show":
            return max((show_dead(workers, name, as_json=arguments.json) for name in arguments.names), default=0)
        case _:
            names = [letter.name for letter in workers.dead_letters()] if arguments.all else arguments.names
            return act(workers, names, reason=arguments.reason if arguments.action == "drop" else None)


def _plain(message: Any) -> dict[str, Any]:
    """A message with all that it has, under the names of the contract."""
    plain: dict[str, Any] = json_format.MessageToDict(
        message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )
    return plain


def _outboxes(answers: Sequence[queue_pb2.ListQueuesResponse]) -> list[str]:
    return [
        f"outbox of {answer.service}: {answer.outbox.unpublished} unpublished, oldest {_age(answer.outbox, 'oldest_unpublished_age')}"
        for answer in answers
    ]


def _silent(silent: dict[str, str]) -> list[str]:
    return [f"{target} does not answer: {why}" for target, why in silent.items()]


def _nobody(workers: Workers) -> int:
    print("\n".join(["rentacar: no worker answers.", *_silent(workers.silent)]), file=sys.stderr)
    return FAILED


def _none_of(workers: Workers, name: str) -> int:
    print(f"rentacar: there is no dead letter {name}; it may have been replayed or dropped.", file=sys.stderr)
    print("".join(f"{line}\n" for line in _silent(workers.silent)), end="", file=sys.stderr)
    return FAILED


def _cell(column: int, text: str, width: int) -> str:
    return text.rjust(width) if 3 <= column <= 7 else text.ljust(width)


def _age(message: Any, field: str) -> str:
    return _span(getattr(message, field).ToMilliseconds() / 1000) if message.HasField(field) else "-"


def _span(seconds: float) -> str:
    """`0.3s`, `12s`, `4m`, `3h`, `2d`."""
    if seconds < 10:
        return f"{seconds:.1f}s"
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f}{unit}"
    return f"{seconds:.0f}s"


if __name__ == "__main__":
    sys.exit(main())
