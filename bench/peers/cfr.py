"""Iterations per second of CFR+ here, in OpenSpiel (C++) and in LiteEFG, on one core each, in one run.

Needs a Python with `open_spiel` and `LiteEFG`, and the example `cfr_speed` of this repository:

    cargo build --release --example cfr_speed
    PYTHON bench/peers/cfr.py target/release/examples/cfr_speed

Everything runs on the core given by `--core` (the first that is allowed, unless given), and only the time on that core
counts. All three update the players in
turn and average linearly. The exploitability after the same number of iterations is printed beside the rates: OpenSpiel
weights iteration t by t just as we do, so that the two must agree to ten digits, or the comparison ends with an error.
LiteEFG averages the strategies after the updates in place of before, so that its figure is near but not the same.
"""

import argparse
import json
import os
import subprocess
import sys
import time

# The game, the iterations after which exploitability is compared, and the least ratios that are aimed at.
GAMES = [
    ("kuhn_poker", 1000, {}),
    ("leduc_poker", 100, {"OpenSpiel": 100, "LiteEFG": 15}),
    ("liars_dice", 10, {"OpenSpiel": 100}),
]
SPELLS = 6
SPELL_SECONDS = 0.5


def rate(step):
    """Iterations per second of core time in the best of several spells, since other programs can only slow one down."""
    return max(spell(step) for _ in range(SPELLS))


def spell(step):
    count, start = 0, time.process_time()
    while count == 0 or time.process_time() - start < SPELL_SECONDS:
        step()
        count += 1
    return count / (time.process_time() - start)


def open_spiel(name, iterations):
    import pyspiel

    game = pyspiel.load_game(name)
    solver = pyspiel.CFRPlusSolver(game)
    for _ in range(iterations):
        solver.evaluate_and_update_policy()
    exploitability = pyspiel.exploitability(game, solver.average_policy())
    return exploitability, rate(solver.evaluate_and_update_policy)


def lite_efg(name, iterations):
    import LiteEFG
    import pyspiel
    from LiteEFG.baselines.CFRplus import graph

    environment = LiteEFG.OpenSpielEnv(pyspiel.load_game(name), traverse_type="Enumerate", regenerate=False)
    algorithm = graph()
    environment.set_graph(algorithm)

    def step():
        algorithm.update_graph(environment)
        environment.update_strategy(algorithm.current_strategy(), update_best=False)

    for _ in range(iterations):
        step()
    nash_conv = sum(environment.exploitability(algorithm.current_strategy(), "linear-avg-iterate"))
    return nash_conv / 2, rate(step)


def ours(binary, name, iterations):
    command = [binary, f"{name}:{iterations}"]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = json.loads(output)
    return found["exploitability"], found["iterations_per_second"]


def quietly(measure, *arguments):
    """LiteEFG prints banners; they go to standard error."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        return measure(*arguments)
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", help="the built example cfr_speed")
    parser.add_argument("--core", type=int, default=min(os.sched_getaffinity(0)))
    arguments = parser.parse_args()
    os.sched_setaffinity(0, {arguments.core})
    missed = []
    for name, iterations, aims in GAMES:
        own_exploitability, own_rate = ours(arguments.binary, name, iterations)
        print(f"{name}, exploitability after {iterations} iterations")
        print(f"  doublegame  {own_rate:12.1f} iterations/s  {own_exploitability:.12e}")
        for peer, measure in [("OpenSpiel", open_spiel), ("LiteEFG", lite_efg)]:
            exploitability, peer_rate = quietly(measure, name, iterations)
            ratio = own_rate / peer_rate
            print(f"  {peer:10}  {peer_rate:12.1f} iterations/s  {exploitability:.12e}  ratio {ratio:.1f}", flush=True)
            if peer == "OpenSpiel" and abs(exploitability - own_exploitability) > 1e-10:
                sys.exit(f"{name}: not the same algorithm on the same game")
            if ratio < aims.get(peer, 0):
                missed.append(f"{name}: {ratio:.1f} times {peer}, not {aims[peer]}")
    if missed:
        sys.exit("\n".join(missed))


if __name__ == "__main__":
    main()
