"""The demo network, which every worked price is priced on."""

import pytest

from rent_service.network import Network
from rent_service.network_files import load_folder
from tests.conftest import NETWORK


@pytest.fixture(scope="session")
def network() -> Network:
    return load_folder(NETWORK)
