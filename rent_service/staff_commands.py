"""`python -m rent_service staff …`: who is of staff, from the command line: the first admin has nobody to be let in by."""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeAlias

import asyncpg

from chassis.database import Connection
from chassis.roles import Role
from rent_service import staffing
from rent_service.access_tokens import DAYS, new_secret, note_made
from rent_service.input_problems import InvalidInputError
from rent_service.staffing import Wanted
from rent_service.store import audit, staff, tokens
from rent_service.store.audit import COMMAND_LINE
from rent_service.store.staff import StaffMember
from rent_service.store.tokens import Owner

Command: TypeAlias = Callable[[Connection, argparse.Namespace], Awaitable[str]]
ROLES = [role.lower() for role in Role]
LOADED_DAYS = 3650  # of a token that a stack is born with: its clock may be moved by years


class CommandError(Exception):
    """The command can't do what it was asked; the text says why."""


def run(dsn: str, schema: str, words: Sequence[str]) -> None:
    """Run one command. Ends the process with 1 if it fails, with 2 if it is wrong."""
    arguments = _parser().parse_args(words)
    try:
        print(asyncio.run(_run(dsn, schema, arguments)))
    except (CommandError, InvalidInputError) as error:
        print(f"staff: {error}", file=sys.stderr)
        raise SystemExit(1) from None


async def _run(dsn: str, schema: str, arguments: argparse.Namespace) -> str:
    connection = await asyncpg.connect(dsn, server_settings={"search_path": schema, "application_name": "staff"})
    try:
        async with connection.transaction():
            command: Command = arguments.run
            return await command(connection, arguments)
    finally:
        await connection.close()


async def _add(connection: Connection, arguments: argparse.Namespace) -> str:
    wanted = Wanted(
        email=arguments.email,
        name=arguments.name,
        role=arguments.role.upper(),
        active=True,
        locations=arguments.location,
    )
    return _line(await staffing.save(connection, COMMAND_LINE, None, wanted))


async def _list(connection: Connection, _arguments: argparse.Namespace) -> str:
    members = await staff.page(connection, after=None, size=10_000)
    return "\n".join(map(_line, members)) or "Nobody is of staff yet: staff add EMAIL NAME ROLE"


async def _role(connection: Connection, arguments: argparse.Namespace) -> str:
    return await _change(connection, arguments.email, role=arguments.role.upper())


async def _deactivate(connection: Connection, arguments: argparse.Namespace) -> str:
    return await _change(connection, arguments.email, active=False)


async def _change(connection: Connection, email: str, **changes: Any) -> str:
    member = await _member(connection, email)
    now = {
        "email": member.email,
        "name": member.name,
        "role": member.role,
        "active": member.active,
        "locations": member.locations or (),
    }
    return _line(await staffing.save(connection, COMMAND_LINE, member.staff_id, Wanted(**{**now, **changes})))


async def _token(connection: Connection, arguments: argparse.Namespace) -> str:
    member, secret = await _member(connection, arguments.email), new_secret()
    scopes = ["developer"] if arguments.developer else []
    await _keep_token(connection, member, secret, name=arguments.name, scopes=scopes, days=arguments.days)
    return secret


async def _load(connection: Connection, arguments: argparse.Namespace) -> str:
    """A JSON list of `email`, `name`, `role`, `locations`, and the variable that holds a `token`. Who is there stays as they are."""
    records: list[dict[str, Any]] = json.loads(arguments.file.read_text())
    for record in records:
        member = await staff.of_email(connection, record["email"])
        if member is None:
            fields = {name: record[name] for name in ("email", "name", "role")}
            wanted = Wanted(**fields, active=True, locations=record.get("locations", ()))
            member = await staffing.save(connection, COMMAND_LINE, None, wanted)
        if secret := os.environ.get(record.get("token", ""), ""):
            await _keep_token(connection, member, secret, name="local", scopes=["developer"], days=LOADED_DAYS)
    return f"{len(records)} of staff loaded from {arguments.file}"


async def _audit(connection: Connection, _arguments: argparse.Namespace) -> str:
    broken = await audit.broken(connection)
    if broken is not None:
        raise CommandError(f"the audit log was altered: entry {broken} does not follow from those before it")
    return "The audit log is whole."


async def _keep_token(
    connection: Connection, member: StaffMember, secret: str, *, name: str, scopes: Sequence[str], days: int
) -> None:
    owner, good_for = Owner(staff_id=member.staff_id), timedelta(days=days)
    token = await tokens.add(connection, owner, secret, name=name, scopes=scopes, good_for=good_for)
    if token:
        await note_made(connection, COMMAND_LINE, token, member)


async def _member(connection: Connection, email: str) -> StaffMember:
    member = await staff.of_email(connection, email.strip().lower())
    if member is None:
        raise CommandError(f"nobody of staff has the address {email}")
    return member


def _line(member: StaffMember) -> str:
    where = ", ".join(member.locations) if member.locations else "all locations"
    state = "" if member.active else "   (may not act any more)"
    return f"{member.email:<36}{member.role.lower():<10}{member.name:<28}{where}{state}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="rent_service staff", description="Who is of staff, and what they may do.")
    commands = parser.add_subparsers(title="commands", metavar="", required=True)

    def command(name: str, run_it: Command, text: str, *, of_somebody: bool = True) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(run=run_it)
        if of_somebody:
            added.add_argument("email")
        return added

    add = command("add", _add, "Take somebody on.")
    add.add_argument("name")
    add.add_argument("role", choices=ROLES)
    add.add_argument("--location", action="append", default=[], metavar="CODE", help="they see this one (default: all)")
    command("list", _list, "Show everybody.", of_somebody=False)
    command("role", _role, "Give somebody another role.").add_argument("role", choices=ROLES)
    command("deactivate", _deactivate, "Let somebody go: they may not act any more, and their tokens end.")
    token = command("token", _token, "Make an access token for somebody's program, and show it this once.")
    token.add_argument("--name", default="command line")
    token.add_argument("--days", type=int, default=DAYS)
    token.add_argument("--developer", action="store_true", help="it runs documents that are not trusted")
    load = command("load", _load, "Take on those in a JSON file who aren't there yet.", of_somebody=False)
    load.add_argument("file", type=Path)
    command("audit", _audit, "Check that nothing in the audit log was altered or taken out.", of_somebody=False)
    return parser
