#!/usr/bin/env python3
"""Sensitivity analysis and scenario discovery: doublegame beside SALib and the EMA workbench.

    cargo build --release --locked --example worlds_speed
    DIRECTORY/bin/python bench/peers/worlds.py target/release/examples/worlds_speed

Sobol indices of Sobol's G function of 20 inputs, from the same outcomes on doublegame's design with a base of 8192 rows,
100 resamples each: values must agree to 1e-9 and lie within each other's intervals, and the exact first and total orders
must lie within three standard errors, or the comparison ends with exit code 1. How many standard errors the worst index
is off is also said for SALib's own design. PRIM on 10,000 cases with 20 columns, of
interest in a box of three columns with noise: both end with a box; coverage, density and mass must agree to 0.01.

The time of doublegame is the analysis alone on one thread, the quickest of thirty runs; that of the others is the processor
time of one call, so that what else the machine does counts against doublegame only. DIRECTORY is what
bench/peers/install.sh made.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np

warnings.filterwarnings("ignore")

INPUTS = 20
BASE = 8192
RESAMPLES = 100
CASES = 10_000
WEIGHTS = np.array([0, 0.5, 1, 2, 4.5, 9, 20, 50] + [99] * 12, dtype=float)


def ours(binary, *arguments, threads=1):
    environment = {**os.environ, "RAYON_NUM_THREADS": str(threads)}
    said = subprocess.run([binary, *map(str, arguments)], check=True, capture_output=True, text=True, env=environment)
    return json.loads(said.stdout)


def timed(call):
    start = time.process_time()
    found = call()
    return found, time.process_time() - start


def exact_indices():
    part = 1 / 3 / (1 + WEIGHTS) ** 2
    variance = np.prod(1 + part) - 1
    total = part * np.prod(1 + part) / (1 + part)
    return part / variance, total / variance


def g_function(points):
    return np.prod((np.abs(4 * points - 2) + WEIGHTS) / (1 + WEIGHTS), axis=1)


def worst(found):
    """How many standard errors the worst index is from its exact value."""
    off = 0
    for key, exact in zip(("first", "total"), exact_indices()):
        values, reach = np.array(found[key]).T
        off = max(off, (np.abs(values - exact) / (reach / 1.959964)).max())
    return off


def compare_sobol(binary, scratch, second):
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sampling

    problem = {"num_vars": INPUTS, "names": [f"x{k}" for k in range(INPUTS)], "bounds": [[0, 1]] * INPUTS}
    file = scratch / "numbers"
    subprocess.run([binary, "design", str(BASE), str(INPUTS), "second" if second else "total", file], check=True)
    outcomes = g_function(np.fromfile(file, dtype="<f8").reshape(-1, INPUTS))
    elsewhere = g_function(sampling.sample(problem, BASE, calc_second_order=second, seed=1))
    np.savetxt(file, elsewhere, fmt="%.17g")
    worst_elsewhere = worst(ours(binary, "sobol", file, INPUTS, RESAMPLES))
    np.savetxt(file, outcomes, fmt="%.17g")
    theirs, seconds = timed(
        lambda: analysis.analyze(problem, outcomes, calc_second_order=second, num_resamples=RESAMPLES, seed=1)
    )
    found = ours(binary, "sobol", file, INPUTS, RESAMPLES)
    both = ours(binary, "sobol", file, INPUTS, RESAMPLES, threads=2)
    if any(found[key] != both[key] for key in ("first", "total", "second")):
        sys.exit("two threads give other numbers than one")
    upper = np.triu_indices(INPUTS, 1)
    sides = {"first": (theirs["S1"], theirs["S1_conf"]), "total": (theirs["ST"], theirs["ST_conf"])}
    if second:
        sides["second"] = (theirs["S2"][upper], theirs["S2_conf"][upper])
    apart = 0
    for key, (values, reach) in sides.items():
        own, own_reach = np.array(found[key]).T
        apart = max(apart, np.abs(own - values).max())
        if np.any(np.abs(own - values) > np.minimum(reach, own_reach) + 1e-12):
            sys.exit(f"{key} order: not within the intervals")
    if apart > 1e-9:
        sys.exit(f"the indices are {apart:.1e} apart")
    if worst(found) > 3:
        sys.exit(f"an index is {worst(found):.1f} standard errors from its exact value")
    name = "first, total and second order" if second else "first and total order"
    print(f"| Sobol indices, {name} | SALib {seconds:.2f} | {found['seconds']:.4f} | {both['seconds']:.4f} "
          f"| {seconds / found['seconds']:.0f} | values {apart:.0e} apart; {worst(found):.1f} standard errors "
          f"from the exact ones at most, {worst_elsewhere:.1f} on SALib's design |", flush=True)


def compare_prim(binary, scratch):
    import pandas
    from ema_workbench.analysis import prim

    random = np.random.default_rng(1)
    points = random.random((CASES, INPUTS))
    inside = (points[:, 2] > 0.6) & (points[:, 7] < 0.5) & (points[:, 11] > 0.3)
    interesting = np.where(random.random(CASES) < 0.05, ~inside, inside)
    file = scratch / "cases"
    np.savetxt(file, np.column_stack([points, interesting]), fmt="%.17g")
    frame = pandas.DataFrame(points, columns=[f"x{k}" for k in range(INPUTS)])
    search = prim.Prim(frame, interesting.astype(int), threshold=0.1)
    box, seconds = timed(search.find_box)
    found = ours(binary, "prim", file, INPUTS)
    theirs = [box.coverage, box.density, box.mass]
    apart = max(abs(own - other) for own, other in zip(found["steps"][-1], theirs))
    if apart > 0.01:
        sys.exit(f"the boxes differ: {found['steps'][-1]} and {theirs}")
    both_steps = len(found["steps"]), len(box.peeling_trajectory)
    print(f"| PRIM, {CASES} x {INPUTS} | EMA workbench {seconds:.2f} | {found['seconds']:.4f} | - "
          f"| {seconds / found['seconds']:.0f} | coverage, density, mass {apart:.0e} apart; {both_steps[0]} and "
          f"{both_steps[1]} boxes on the way |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=Path, help="the example worlds_speed")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        scratch = Path(directory)
        print("| analysis | other program, s | doublegame, 1 thread, s | 2 threads, s | ratio on 1 thread | agreement |")
        print("|---|---|---|---|---|---|")
        for second in (False, True):
            compare_sobol(arguments.binary, scratch, second)
        compare_prim(arguments.binary, scratch)


if __name__ == "__main__":
    main()
