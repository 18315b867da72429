#!/usr/bin/env python3
"""Experiments a second with the smallest model there is: doublegame beside the EMA workbench.

    cargo build --release --locked
    DIRECTORY/bin/python bench/peers/experiments.py target/release/doublegame

An experiment of doublegame is a world of bench/peers/one_choice.dg: the game is priced, solved, checked and kept in files
that a kill leaves whole. One of the EMA workbench is a call of a Python function that takes a maximum; nothing is written.
Both on one thread, in processor time, the sampling included. DIRECTORY is what bench/peers/install.sh made.
"""

import argparse
import logging
import resource
import subprocess
import tempfile
import time
import warnings
from pathlib import Path

from ema_workbench import Model, RealParameter, ScalarOutcome, perform_experiments

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

SCENARIO = Path(__file__).with_name("one_choice.dg")


def workbench(count):
    model = Model("one", function=lambda worth, cost, other: {"gain": max(worth - cost, other)})
    model.uncertainties = [
        RealParameter("worth", 0, 2),
        RealParameter("cost", 0, 1),
        RealParameter("other", 0, 1),
    ]
    model.outcomes = [ScalarOutcome("gain")]
    start = time.process_time()
    perform_experiments(model, scenarios=count)
    return count / (time.process_time() - start)


def doublegame(program, count):
    with tempfile.TemporaryDirectory() as scratch:
        sweep = str(Path(scratch) / "sweep")
        quiet = {"check": True, "capture_output": True}
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([program, "sweep", "plan", SCENARIO, "--worlds", str(count), "--out", sweep], **quiet)
        subprocess.run([program, "sweep", "run", sweep, "--threads", "1"], **quiet)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return count / seconds


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("program")
    arguments.add_argument("--worlds", type=int, default=200_000)
    asked = arguments.parse_args()
    ours = doublegame(asked.program, asked.worlds)
    theirs = workbench(asked.worlds // 10)
    print(f"doublegame {ours:,.0f} a second, EMA workbench {theirs:,.0f}, ratio {ours / theirs:.1f}")


if __name__ == "__main__":
    main()
