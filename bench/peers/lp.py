"""The linear program of the sequence form here, in OpenSpiel and in Gambit, on the same games, in one run.

Needs a Python with `open_spiel`, `cvxpy`, `ecos` and `pygambit` (see `install.sh`), and the built program:

    cargo build --release
    PYTHON bench/peers/lp.py target/release/doublegame

Everything runs on the core given by `--core` (the first that is allowed, unless given). OpenSpiel builds and solves its
two programs in floating point; Gambit's `lp_solve` is asked for doubles, too. Ours is `solve --concept nash`, the time
that it reports itself: it solves in floating point, makes fractions of the plans and bounds the value by them exactly.
The values must agree to 1e-6. Reading the file counts for nobody. Gambit gets so many seconds; past that a lower bound
of the ratio is given.
"""

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time

# The game in our generator, in OpenSpiel, and the least ratio to OpenSpiel that is aimed at.
GAMES = [
    (["kuhn"], "kuhn_poker", 0),
    (["leduc"], "leduc_poker", 5),
]
REPEATS = 5


def ours(binary, path):
    found = []
    for _ in range(REPEATS):
        command = [binary, "solve", path, "--concept", "nash", "--threads", "1", "--json", "-"]
        found.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    return min(one["seconds"] for one in found), found[0]["payoffs"][0]


def open_spiel(name):
    import pyspiel
    from open_spiel.python.algorithms import sequence_form_lp

    game = pyspiel.load_game(name)
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        value = sequence_form_lp.solve_zero_sum_game(game)[0]
        times.append(time.perf_counter() - start)
    return min(times), value


def gambit_in_child(path, results):
    import pygambit

    game = pygambit.read_efg(path)
    start = time.perf_counter()
    try:
        result = pygambit.nash.lp_solve(game, rational=False, use_strategic=False)
    except RuntimeError as refusal:
        results.put(str(refusal))
        return
    seconds = time.perf_counter() - start
    first = next(iter(game.players))
    results.put((seconds, float(result.equilibria[0].payoff(first))))


def gambit(path, limit):
    results = multiprocessing.Queue()
    child = multiprocessing.Process(target=gambit_in_child, args=(path, results))
    child.start()
    child.join(limit)
    if child.is_alive():
        child.kill()
        return None
    return results.get() if child.exitcode == 0 else None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", help="the built program")
    parser.add_argument("--core", type=int, default=min(os.sched_getaffinity(0)))
    parser.add_argument("--limit", type=float, default=120, help="seconds for Gambit on one game")
    arguments = parser.parse_args()
    os.sched_setaffinity(0, {arguments.core})
    missed = []
    with tempfile.TemporaryDirectory() as folder:
        for generate, name, aim in GAMES:
            path = os.path.join(folder, "game.efg")
            subprocess.run([arguments.binary, "generate", *generate, "--out", path], check=True)
            own, value = ours(arguments.binary, path)
            print(f"{name}\n  doublegame  {own:10.5f} s  value {value:.9f}")
            peer, peer_value = open_spiel(name)
            print(f"  OpenSpiel   {peer:10.5f} s  value {peer_value:.9f}  ratio {peer / own:.1f}", flush=True)
            if abs(value - peer_value) > 1e-6:
                sys.exit(f"{name}: the values differ")
            if peer / own < aim:
                missed.append(f"{name}: {peer / own:.1f} times OpenSpiel, not {aim}")
            found = gambit(path, arguments.limit)
            if isinstance(found, str):
                print(f"  Gambit      refuses the game: {found}")
            elif found is None:
                print(f"  Gambit      not within {arguments.limit:.0f} s  ratio above {arguments.limit / own:.0f}")
            else:
                seconds, peer_value = found
                print(f"  Gambit      {seconds:10.5f} s  value {peer_value:.9f}  ratio {seconds / own:.1f}", flush=True)
    if missed:
        sys.exit("\n".join(missed))


if __name__ == "__main__":
    main()
