#!/usr/bin/env python3
"""Quantal response equilibria of signalling games: doublegame beside Gambit's logit_solve_lambda.

    cargo build --release --locked --bin doublegame --example qre_speed --example warm_starts
    DIRECTORY/bin/python bench/peers/qre.py target/release --limit 600

Both solve the same files from lambda 0 to lambda 10 in the agent form; the profiles must agree to 1e-6 in every
probability, or the comparison ends with exit code 1. Gambit is stopped after the seconds of `--limit`; then the ratio
is a lower bound, and where the limit is over all that is known. One sweep here is one pass forward and one backward over
the game. The last lines count games with payoffs a little different that are solved in a second, each from the solution
of the first, and set them against one solve of Gambit's. The time of doublegame is the solver's own, its report
included; Gambit's is that of the call. DIRECTORY is what bench/peers/install.sh made.
"""

import argparse
import ast
import json
import multiprocessing
import os
import queue
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LAMBDA = 10
# The arguments of `doublegame generate signaling`, which make this many information sets.
GAMES = {
    19: ["--types", "1", "--rounds", "B,B"],
    40: ["--types", "2", "--b-answers", "3", "--rounds", "B,B"],
    105: ["--types", "3", "--rounds", "BC,BC"],
    261: ["--types", "3", "--rounds", "B,B,B"],
    1257: ["--types", "3", "--rounds", "BC,BC,BC"],
}
RUNS = 5


def generate(binaries, sets, scratch):
    path = scratch / f"signaling-{sets}.efg"
    subprocess.run([binaries / "doublegame", "generate", "signaling", *GAMES[sets], "--out", path], check=True)
    return path


def ours(binaries, path, scratch):
    """The measurements of the quickest of several runs in one process, on one thread, and the profile by set."""
    profile = scratch / "profile"
    said = subprocess.run(
        [binaries / "examples" / "qre_speed", "--profile", profile, *[f"{path}:{LAMBDA}"] * RUNS],
        check=True, capture_output=True, text=True, env={**os.environ, "RAYON_NUM_THREADS": "1"},
    ).stdout
    best = min(map(json.loads, said.splitlines()), key=lambda found: found["seconds"])
    if best["status"] != "converged":
        sys.exit(f"{path.name}: {best['status']}")
    lines = (line.split("\t") for line in profile.read_text().splitlines())
    return best, {(int(player), label): ast.literal_eval(numbers) for player, label, numbers in lines}


def gambit_worker(path, results):
    import pygambit

    game = pygambit.read_efg(str(path))
    start = time.perf_counter()
    last = pygambit.qre.logit_solve_lambda(game, lam=[LAMBDA])[-1]
    seconds = time.perf_counter() - start
    # The probabilities stand by player, information set and action.
    numbers = iter(last[k] for k in range(len(last)))
    profile = {
        (player.number, infoset.label): [next(numbers) for _ in infoset.actions]
        for player in game.players
        for infoset in player.infosets
    }
    results.put((seconds, profile))


def gambit(path, limit):
    """The seconds and the profile by set; None where it took longer than the limit."""
    results = multiprocessing.Queue()
    worker = multiprocessing.Process(target=gambit_worker, args=(path, results))
    worker.start()
    try:
        return results.get(timeout=limit)
    except queue.Empty:
        if not worker.is_alive():
            sys.exit(f"Gambit failed on {path.name}")
        return None
    finally:
        worker.kill()
        worker.join()


def difference(profile, other):
    if profile.keys() != other.keys():
        sys.exit(f"not the same information sets: {sorted(profile.keys() ^ other.keys())[:4]}")
    return max(abs(p - q) for key in profile for p, q in zip(profile[key], other[key], strict=True))


def warm(binaries, path, lam, draws):
    said = subprocess.run(
        [binaries / "examples" / "warm_starts", path, str(lam), str(draws)],
        check=True, capture_output=True, text=True,
    ).stdout
    return json.loads(said)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binaries", type=Path, help="where cargo put the program, such as target/release")
    parser.add_argument("--limit", type=float, default=600, help="seconds that Gambit may take for one game")
    parser.add_argument("--sizes", type=int, nargs="+", default=[40, 105, 261], choices=list(GAMES))
    parser.add_argument("--alone", type=int, nargs="*", default=[1257], choices=list(GAMES),
                        help="sizes that are solved here alone")
    parser.add_argument("--draws", type=int, default=4000)
    arguments = parser.parse_args()
    gambit_seconds = {}
    with tempfile.TemporaryDirectory() as directory:
        scratch = Path(directory)
        print("| information sets | doublegame s | sweeps | Gambit s | ratio | largest difference |")
        print("|---|---|---|---|---|---|")
        for sets in arguments.sizes:
            path = generate(arguments.binaries, sets, scratch)
            found, profile = ours(arguments.binaries, path, scratch)
            theirs = gambit(path, arguments.limit)
            if theirs:
                seconds, other = theirs
                gambit_seconds[sets] = seconds
                apart = difference(profile, other)
                shown = f"{seconds:.2f} | {seconds / found['seconds']:.0f} | {apart:.1e}"
                if apart > 1e-6:
                    sys.exit(f"{sets} sets: the profiles are {apart:.1e} apart")
            else:
                shown = f"more than {arguments.limit:g} | more than {arguments.limit / found['seconds']:.0f} | -"
            print(f"| {sets} | {found['seconds']:.5f} | {found['sweeps']} | {shown} |", flush=True)
        for sets in arguments.alone:
            path = generate(arguments.binaries, sets, scratch)
            found, _ = ours(arguments.binaries, path, scratch)
            print(f"| {sets} | {found['seconds']:.5f} | {found['sweeps']} | not asked | - | - |", flush=True)
        print()
        path = generate(arguments.binaries, 105, scratch)
        for lam in (1, 2, LAMBDA):
            found = warm(arguments.binaries, path, lam, arguments.draws)
            rate = found["draws_per_second"]
            beside = ""
            if lam == LAMBDA and 105 in gambit_seconds:
                beside = f", {rate * gambit_seconds[105]:.0f} times one solve of Gambit's from lambda 0"
            print(f"105 information sets, lambda {lam}, {found['threads']} threads: {rate:.0f} warm starts a second, "
                  f"{found['sweeps_per_draw']} sweeps each{beside}", flush=True)


if __name__ == "__main__":
    main()
