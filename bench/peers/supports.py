#!/usr/bin/env python3
"""All equilibria of games of three or more players: doublegame beside Gambit's enumpoly.

    cargo build --release --locked --example support_equilibria
    DIRECTORY/bin/python bench/peers/supports.py target/release/examples/support_equilibria 2,2,2:100 3,3,3:20

Solves random games of these sizes, so many of each, with integer payoffs from -100 to 100, with one thread each, and
prints how many equilibria both found, how many only one found, how many games are not decided entirely, and the seconds
of both. Every equilibrium that only doublegame lists is checked: the most that a player could gain at it, in doubles,
is printed. A generic game has an odd number of equilibria (Wilson 1971): the games with an even number are counted.
DIRECTORY is what bench/peers/install.sh made.
"""

import argparse
import itertools
import json
import math
import os
import random
import subprocess
import tempfile
import time
import warnings
from pathlib import Path

import pygambit

NEAR = 1e-4


def write_game(path, rng, sizes):
    """A file of random payoffs, and these by row."""
    players = len(sizes)
    payoffs = [rng.randint(-100, 100) for _ in range(math.prod(sizes) * players)]
    names = " ".join(f'"{player}"' for player in range(players))
    path.write_text(f'NFG 1 R "" {{ {names} }} {{ {" ".join(map(str, sizes))} }}\n\n{" ".join(map(str, payoffs))}\n')
    return payoffs


def enumpoly(path):
    """Gambit's equilibria as numbers in a row, and the seconds."""
    game = pygambit.read_nfg(str(path))
    start = time.perf_counter()
    found = pygambit.nash.enumpoly_solve(game, use_strategic=True).equilibria
    seconds = time.perf_counter() - start
    strategies = [strategy for player in game.players for strategy in player.strategies]
    return [[float(profile[strategy]) for strategy in strategies] for profile in found], seconds


def regret(sizes, payoffs, numbers):
    """The most that a player could gain."""
    rest = iter(numbers)
    mixed = [list(itertools.islice(rest, size)) for size in sizes]
    players = len(sizes)
    earned = [[0.0] * size for size in sizes]
    # The first player's strategy changes fastest.
    for row, reversed_profile in enumerate(itertools.product(*map(range, reversed(sizes)))):
        profile = reversed_profile[::-1]
        for player in range(players):
            weight = math.prod(mixed[other][profile[other]] for other in range(players) if other != player)
            earned[player][profile[player]] += weight * payoffs[row * players + player]
    return max(max(own) - sum(p * e for p, e in zip(mix, own)) for mix, own in zip(mixed, earned))


def lacking(some, others):
    """Those of some that no other is near."""
    def is_near(a, b):
        return max(abs(x - y) for x, y in zip(a, b)) < NEAR
    return [own for own in some if not any(is_near(own, other) for other in others)]


def compare(program, sizes, count, seed):
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{number}.nfg" for number in range(count)]
        payoffs = [write_game(path, rng, sizes) for path in paths]
        said = subprocess.run(
            [program, *map(str, paths)], capture_output=True, text=True, check=True,
            env={**os.environ, "RAYON_NUM_THREADS": "1"},
        ).stdout
        ours = [json.loads(line) for line in said.splitlines()]
        theirs = [enumpoly(path) for path in paths]
    only_ours = [lacking(own["equilibria"], other) for own, (other, _) in zip(ours, theirs)]
    only_theirs = [lacking(other, own["equilibria"]) for own, (other, _) in zip(ours, theirs)]
    regrets = [regret(sizes, game, own) for game, all_own in zip(payoffs, only_ours) for own in all_own]
    print(
        f"{'x'.join(map(str, sizes))}: {count} games, {sum(len(own['equilibria']) for own in ours)} equilibria, "
        f"{sum(own['isolated'] for own in ours)} isolated, {sum(own['open'] > 0 for own in ours)} games open; "
        f"enumpoly lacks {sum(map(len, only_ours))} in {sum(map(bool, only_ours))} games, "
        f"doublegame lacks {sum(map(len, only_theirs))}; "
        f"even numbers: {sum(len(own['equilibria']) % 2 == 0 for own in ours)} against "
        f"{sum(len(other) % 2 == 0 for other, _ in theirs)}; "
        f"largest regret of what enumpoly lacks {max(regrets, default=0.0):.1e}; "
        f"seconds {sum(own['seconds'] for own in ours):.3f} against {sum(seconds for _, seconds in theirs):.3f}"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", help="the example support_equilibria, built for release")
    parser.add_argument("games", nargs="+", help="sizes and how many, such as 2,2,2:100")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    for entry in arguments.games:
        sizes, count = entry.split(":")
        compare(arguments.program, list(map(int, sizes.split(","))), int(count), arguments.seed)


if __name__ == "__main__":
    main()
