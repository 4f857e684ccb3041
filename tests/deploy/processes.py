"""The settings class of each process, read from what a deployment tells it."""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping
from typing import Any

import pytest

from chassis import settings

SETTINGS = {
    "bff": ("bff.settings", "Settings"),
    "rent-serve": ("rent_service.settings", "RentSettings"),
    "rent-work": ("rent_service.settings", "RentSettings"),
    "payment-serve": ("payment_service.settings", "ServeSettings"),
    "payment-work": ("payment_service.settings", "WorkSettings"),
    "notify-serve": ("notify_service.settings", "NotifySettings"),
    "notify-work": ("notify_service.settings", "NotifySettings"),
}


def read_settings(process: str, told: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """What the process makes of these variables alone. Raises SystemExit if it would not start."""
    for variable in [name for name in os.environ if name.startswith("RENTACAR_")]:
        monkeypatch.delenv(variable)
    for variable, value in told.items():
        monkeypatch.setenv(variable, value)
    module, name = SETTINGS[process]
    return settings.read(getattr(importlib.import_module(module), name))
