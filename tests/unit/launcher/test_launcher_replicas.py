"""Several of a process: what they are called, where they listen, how they are found, and how they are restarted."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.local.balancer import Balancer
from deploy.local.data_dir import DataDir
from deploy.local.process import Process
from deploy.local.replicas import Replicas, process_of
from deploy.local.restarting import in_rounds
from deploy.local.stack import StackBuilder, port_names


@pytest.fixture
def data(tmp_path: Path) -> DataDir:
    folder = DataDir(tmp_path / "stack")
    folder.make()
    return folder


def table(data: DataDir, wanted: str) -> dict[str, Process]:
    replicas = Replicas.parse(wanted)
    ports = {name: 20000 + i for i, name in enumerate((*port_names(replicas), "bff"))}
    stack = StackBuilder(data, ports=ports, outside={}, replicas=replicas).build()
    return {process.name: process for process in stack.processes}


def test_alone_each_process_has_its_plain_name_and_there_is_no_balancer(data: DataDir) -> None:
    found = table(data, "")
    assert {"bff", "rent-serve", "rent-work"} <= found.keys()
    assert "balancer" not in found
    assert "RENTACAR_DRAIN_DELAY_SECONDS" not in found["bff"].environment


def test_several_have_numbers_and_ports_of_their_own_and_callers_are_told_of_all(data: DataDir) -> None:
    found = table(data, "bff=2,rent=2,payment-work=3")
    assert {"bff-1", "bff-2", "balancer", "rent-serve-1", "rent-serve-2", "payment-work-3"} <= found.keys()
    listens = [found[name].environment["RENTACAR_GRPC_LISTEN"] for name in ("rent-serve-1", "rent-serve-2")]
    assert found["bff-1"].environment["RENTACAR_RENT_TARGET"] == f"ipv4:{','.join(listens)}"
    assert len({found[f"bff-{slot}"].environment["RENTACAR_HTTP_LISTEN"] for slot in (1, 2)} | set(listens)) == 4
    assert found["bff-2"].environment["RENTACAR_TRUSTED_PROXIES"] == "127.0.0.1"


def test_consumer_names_belong_to_slots_so_that_they_stay_over_restarts_and_when_one_is_left(data: DataDir) -> None:
    several, alone = table(data, "payment-work=2"), table(data, "")
    names = [several[f"payment-work-{slot}"].environment["RENTACAR_CONSUMER_NAME"] for slot in (1, 2)]
    assert names == ["payment-work-1", "payment-work-2"]
    assert alone["payment-work"].environment["RENTACAR_CONSUMER_NAME"] == "payment-work-1"


@pytest.mark.parametrize("wrong", ["postgres=2", "bff=0", "bff", "bff=9", "rent=two"])
def test_what_cannot_be_had_several_times_is_refused_in_a_sentence(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"there is no process|can be had from 1 to 8"):
        Replicas.parse(wrong)


def test_a_rolling_restart_takes_one_replica_of_each_process_at_a_time() -> None:
    names = ["bff-1", "bff-2", "rent-serve-1", "rent-serve-2", "rent-serve-3", "balancer"]
    assert in_rounds(names) == [["bff-1", "rent-serve-1", "balancer"], ["bff-2", "rent-serve-2"], ["rent-serve-3"]]
    assert process_of("payment-work-2") == "payment-work"


def test_the_balancer_is_told_of_every_bff_and_needs_no_files_outside_the_data_folder(tmp_path: Path) -> None:
    balancer = Balancer(tmp_path / "a folder", ["127.0.0.1:1", "127.0.0.1:2"])
    command = balancer.command()
    config = Path(command[command.index("--config") + 1]).read_text()
    assert "reverse_proxy 127.0.0.1:1 127.0.0.1:2 {" in config
    assert f'storage file_system "{tmp_path / "a folder"}"' in config
    assert "admin off" in config


def test_what_is_asked_to_restart_is_taken_once(data: DataDir) -> None:
    data.ask_restart(["bff-1"])
    assert data.take_restart() == ["bff-1"]
    assert data.take_restart() == []
