#!/usr/bin/env python3
"""All equilibria of bimatrix games: doublegame beside lrslib's lrsnash and Gambit's enummixed.

    cargo build --release --locked --example all_equilibria
    DIRECTORY/bin/python bench/peers/bimatrix.py counts target/release/examples/all_equilibria --games 1000
    DIRECTORY/bin/python bench/peers/bimatrix.py times target/release/examples/all_equilibria --gambit 300

`counts` compares the number of extreme equilibria with lrsnash on random games, half of them degenerate, and ends with
exit code 1 at any difference. `times` prints seconds and ratios, with one thread; Gambit is stopped after the seconds
given. DIRECTORY is what bench/peers/install.sh made.
"""

import argparse
import multiprocessing
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def random_game(rng, rows, columns, low, high):
    """Two matrices of integers."""
    return [[[rng.randint(low, high) for _ in range(columns)] for _ in range(rows)] for _ in range(2)]


def write_game(path, game):
    rows, columns = len(game[0]), len(game[0][0])
    lines = [f"{rows} {columns}", ""]
    for matrix in game:
        lines += [" ".join(map(str, row)) for row in matrix] + [""]
    path.write_text("\n".join(lines))


def lrsnash(path):
    """The number of equilibria and the seconds of the whole process."""
    start = time.perf_counter()
    said = subprocess.run(["lrsnash", str(path)], capture_output=True, text=True, check=True).stdout
    seconds = time.perf_counter() - start
    return int(re.search(r"Number of equilibria found: (\d+)", said).group(1)), seconds


def doublegame(program, paths):
    """For each path the number of extreme equilibria, of components, of bases, and the solver's seconds."""
    said = subprocess.run(
        [program, *map(str, paths)], capture_output=True, text=True, check=True,
        env={**os.environ, "RAYON_NUM_THREADS": "1"},
    ).stdout
    found = {}
    for line in said.splitlines():
        path, extreme, components, bases, seconds = line.rsplit(maxsplit=4)
        found[path] = int(extreme), int(components), int(bases), float(seconds)
    return found


def gambit_worker(game, results):
    import pygambit

    form = pygambit.Game.from_arrays(*game)
    start = time.perf_counter()
    result = pygambit.nash.enummixed_solve(form, rational=True)
    results.put((len(result.equilibria), time.perf_counter() - start))


def gambit(game, limit):
    """The number of equilibria and seconds of Gambit's enummixed in rationals; None where it took longer."""
    results = multiprocessing.Queue()
    worker = multiprocessing.Process(target=gambit_worker, args=(game, results))
    worker.start()
    worker.join(limit)
    if worker.is_alive():
        worker.kill()
        worker.join()
        return None
    return results.get(timeout=5)


def count(program, games, seed, scratch):
    rng = random.Random(seed)
    paths = []
    for number in range(games):
        rows, columns = rng.randint(1, 7), rng.randint(1, 7)
        # Few different payoffs make degenerate games.
        high = rng.choice([1, 2, 3]) if number % 2 else rng.choice([9, 99, 9999])
        path = scratch / f"{number}.game"
        write_game(path, random_game(rng, rows, columns, rng.choice([0, -high]), high))
        paths.append(path)
    found = doublegame(program, paths)
    different = continua = 0
    for path in paths:
        extreme, components, _, _ = found[str(path)]
        continua += components < extreme
        theirs, _ = lrsnash(path)
        if theirs != extreme:
            different += 1
            print(f"{path.name}: {extreme} here, {theirs} by lrsnash\n{path.read_text()}")
    print(f"{games} games, {continua} of them with a component of several extreme equilibria: {different} differences")
    return different


def measure(program, sizes, seed, limit, scratch):
    print("| game | payoffs | extreme | doublegame s | lrsnash s | ratio | enummixed s | ratio |")
    print("|---|---|---|---|---|---|---|---|")
    for size in sizes:
        for high in (9, 99):
            game = random_game(random.Random(f"{seed} {size} {high}"), size, size, 0, high)
            path = scratch / f"{size}-{high}.game"
            write_game(path, game)
            extreme, _, _, seconds = min(
                (doublegame(program, [path])[str(path)] for _ in range(3)), key=lambda found: found[3]
            )
            theirs, lrs_seconds = min((lrsnash(path) for _ in range(3)), key=lambda found: found[1])
            assert theirs == extreme, (theirs, extreme)
            by_gambit = gambit(game, limit) if limit else None
            if by_gambit:
                shown = f"{by_gambit[1]:.2f} | {by_gambit[1] / seconds:.0f}"
            else:
                shown = f"over {limit} | over {limit / seconds:.0f}" if limit else "- | -"
            print(
                f"| {size}x{size} | 0..{high} | {extreme} | {seconds:.4f} | {lrs_seconds:.3f} | "
                f"{lrs_seconds / seconds:.1f} | {shown} |", flush=True,
            )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["counts", "times"])
    parser.add_argument("program", help="the example all_equilibria, built in release mode")
    parser.add_argument("--games", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 12, 15])
    parser.add_argument("--gambit", type=float, default=0, help="seconds that Gambit may take for one game; 0 leaves it out")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        if args.what == "counts":
            sys.exit(1 if count(args.program, args.games, args.seed, Path(scratch)) else 0)
        measure(args.program, args.sizes, args.seed, args.gambit, Path(scratch))


if __name__ == "__main__":
    main()
