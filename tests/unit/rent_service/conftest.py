"""The demo network, which every worked price is priced on."""

from pathlib import Path

import pytest

from rent_service.network import Network
from rent_service.network_files import load_folder

DEMO = Path(__file__).parents[3] / "deploy" / "local" / "network"


@pytest.fixture(scope="session")
def network() -> Network:
    return load_folder(DEMO)
