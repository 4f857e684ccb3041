"""Makes `.env` for the compose file, with secrets of its own: `python -m deploy.docker.make_env [FILE]`. What stands there stays."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path

from deploy.release import make_keys

FILE = Path(__file__).with_name(".env")


def made() -> dict[str, str]:
    """Every variable that the compose file can't do without, new."""
    keys = make_keys.signing_keys()
    services = ("RENT", "PAYMENT", "NOTIFY")
    roles = ("POSTGRES", *services, *(f"{service}_OWNER" for service in services), "VALKEY")
    return {
        **{f"{role}_PASSWORD": secrets.token_urlsafe(24) for role in roles},
        "RENTACAR_OFFER_KEYS": f"k1:{secrets.token_hex(32)}",
        "RENTACAR_ACTOR_KEYS": make_keys.public_keys(keys),
        **{f"{service.upper()}_ACTOR_SIGNING_KEY": key for service, key in keys.items()},
        "RENTACAR_STRIPE_API_KEY": f"sk_test_{secrets.token_hex(24)}",
        "RENTACAR_STRIPE_PUBLISHABLE_KEY": f"pk_test_{secrets.token_hex(24)}",
        "RENTACAR_STRIPE_WEBHOOK_SECRETS": f"whsec_{secrets.token_hex(24)}",
    }


def main(words: Sequence[str]) -> int:
    """Write the file, readable by its owner alone."""
    path = Path(words[0]) if words else FILE
    known = dict(line.split("=", 1) for line in _lines(path) if "=" in line and not line.startswith("#"))
    new = {name: value for name, value in made().items() if name not in known}
    if any(name.endswith("ACTOR_SIGNING_KEY") for name in known) and "RENTACAR_ACTOR_KEYS" in new:
        print(
            f"{path} has signing keys but not RENTACAR_ACTOR_KEYS: remove them to have new ones made", file=sys.stderr
        )
        return 1
    text = "".join(f"{name}={value}\n" for name, value in {**known, **new}.items())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    print(f"{path}: {len(new)} made, {len(known)} kept")
    return 0


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
