"""On a real cluster of worker processes, one of which is killed in the middle.

``DOUBLEGAME`` names the program; the default is the release build of this repository.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest
from distributed import Client, LocalCluster

from doublegame_dask import PartFailed, Program, merge, run

REPOSITORY = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("DOUBLEGAME", str(REPOSITORY / "target" / "release" / "doublegame"))
WORLDS = "3000"
TABLES = ["worlds.csv", "worlds.parquet"]


def doublegame(*arguments: str) -> None:
    subprocess.run([PROGRAM, *arguments], check=True, capture_output=True)


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    return Path(shutil.copytree(REPOSITORY / "scenarios" / "small", tmp_path / "small"))


@pytest.fixture
def whole(tmp_path: Path, scenario: Path) -> Path:
    out = tmp_path / "whole"
    doublegame("sweep", str(scenario), "--worlds", WORLDS, "--out", str(out))
    return out


@pytest.fixture
def planned(tmp_path: Path, scenario: Path) -> Path:
    out = tmp_path / "planned"
    doublegame("sweep", "plan", str(scenario), "--worlds", WORLDS, "--out", str(out))
    return out


@pytest.fixture
def client():
    with LocalCluster(n_workers=3, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        with Client(cluster) as client:
            yield client


def kill_one_in_the_middle(client: Client, sweep: Path, killed: list[int]) -> threading.Thread:
    manifest = json.loads((sweep / "manifest.json").read_text())
    some = -(-manifest["worlds"] // manifest["block"]) // 5

    def kill() -> None:
        before = set(client.run(os.getpid).values())
        while len(list(sweep.glob("blocks/worlds-*.csv"))) < some:
            time.sleep(0.001)
        victim = sorted(before)[0]
        os.kill(victim, signal.SIGKILL)
        killed.append(victim)

    thread = threading.Thread(target=kill)
    thread.start()
    return thread


def same_tables(one: Path, other: Path) -> bool:
    return all((one / table).read_bytes() == (other / table).read_bytes() for table in TABLES)


def test_a_killed_worker_loses_nothing(client: Client, planned: Path, whole: Path) -> None:
    killed: list[int] = []
    thread = kill_one_in_the_middle(client, planned, killed)
    run(client, planned, parts=12, program=Program(PROGRAM))
    thread.join()
    assert killed and killed[0] not in client.run(os.getpid).values()
    merge(planned, Program(PROGRAM))
    assert same_tables(planned, whole)


def test_without_a_shared_folder_the_results_come_back(client: Client, planned: Path, whole: Path) -> None:
    run(client, planned, parts=6, program=Program(PROGRAM), shared_folder=False)
    merge(planned, Program(PROGRAM))
    assert same_tables(planned, whole)


def test_what_the_program_refuses_is_told(client: Client, planned: Path, scenario: Path) -> None:
    text = scenario / "scenario.dg"
    text.write_text(text.read_text().replace("= 6 in 3..9", "= 5 in 3..9"))
    with pytest.raises(PartFailed, match="not the scenario"):
        run(client, planned, parts=2, program=Program(PROGRAM))
