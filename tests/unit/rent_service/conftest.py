"""The demo network, which every worked price is priced on."""

import pytest
from hypothesis import settings

from rent_service.network import Network
from rent_service.network_files import load_folder
from tests.conftest import NETWORK

settings.register_profile("busy machine", deadline=None)  # a slow example is no wrong one
settings.load_profile("busy machine")


@pytest.fixture(scope="session")
def network() -> Network:
    return load_folder(NETWORK)
