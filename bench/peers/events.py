"""Filter and monthly dyad sums of GDELT 2.0 rows: doublegame beside polars and duckdb, on the same file and cores.

    python3 -m venv DIRECTORY && DIRECTORY/bin/python -m pip install polars duckdb
    cargo build --release
    DIRECTORY/bin/python bench/peers/events.py target/release ROWS.tsv SCRATCH

ROWS.tsv is any file of GDELT 2.0 rows, a few hundred will do. From them the script makes SCRATCH/events.tsv of --size
bytes: each row with a fresh id, a date of 2015 to 2024, and countries of its own for both actors where the row had one or
a draw gives one; one row in fifty comes a second time, somewhere later. All else, lengths included, is as in the rows.

The question: events of 2016 to 2020 from one of nine states to another or itself, for each pair and each month: rows, rows of
each quad class, sum and mean of the Goldstein scale, sum of mentions. Once every row counts, and once the first row
of each id. Each tool answers in its own process, and the answers must be equal. For polars and duckdb the clock runs
inside of Python, around the question alone; for doublegame it runs around the whole program. The tools take turns, and the
best of --runs counts. Processor seconds say what was worked, also where other programs share the cores.
"""

import argparse
import csv
import json
import os
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

FIRST, LAST = 20160101, 20201231
# Nine states about the Western Pacific.
STATES = ["USA", "CHN", "RUS", "IND", "JPN", "KOR", "PRK", "TWN", "AUS"]
# From the one that is in the news most often.
COUNTRIES = """USA CHN RUS GBR ISR IND IRN FRA DEU JPN SYR PAK TUR UKR AFG KOR IRQ SAU PRK EUR EGY AUS PSE ITA CAN ESP YEM
BRA MEX PHL NGA VEN TWN POL GRC VNM IDN THA MYS BGD LBN LBY SGP KEN ZAF NZL NLD BEL SWE CHE AUT NOR DNK FIN IRL PRT CZE HUN
ROU BGR SRB BLR KAZ ARE QAT KWT OMN JOR MAR SDN SOM ETH UGA ZWE CUB COL PER CHL ARG NPL LKA MMR KHM LAO MNG""".split()
COLUMNS = 61


def make(rows_path, path, size):
    """Writes the file; always the same for the same rows and size."""
    draw = random.Random(20261127)
    rows = [line.split(b"\t") for line in rows_path.read_bytes().splitlines()]
    rows = [row for row in rows if len(row) == COLUMNS]
    countries = [country.encode() for country in COUNTRIES]
    # Some countries are in the news far more often than others.
    weights = [1 / (place + 1) ** 0.7 for place in range(len(countries))]
    later = []
    number, written = 900_000_000, 0
    with path.open("wb") as out:
        while written < size:
            row = list(draw.choice(rows))
            number += draw.randrange(1, 4)
            row[0] = b"%d" % number
            year, month, day = draw.randrange(2015, 2025), draw.randrange(1, 13), draw.randrange(1, 29)
            row[1] = b"%d%02d%02d" % (year, month, day)
            row[2], row[3] = b"%d%02d" % (year, month), b"%d" % year
            for column in (7, 17):
                if row[column] or draw.random() < 0.2:
                    row[column] = draw.choices(countries, weights)[0]
            row[31] = b"%d" % draw.randrange(1, 20)
            line = b"\t".join(row) + b"\n"
            out.write(line)
            written += len(line)
            if draw.random() < 0.02:
                later.append(line)
            if len(later) > 10_000:
                draw.shuffle(later)
                out.writelines(later)
                written += sum(map(len, later))
                later.clear()


class Clock:
    """Seconds on the wall and of the processor."""

    def __init__(self, whose=resource.RUSAGE_SELF):
        self.whose = whose
        self.began = self.now()

    def now(self):
        usage = resource.getrusage(self.whose)
        return time.perf_counter(), usage.ru_utime + usage.ru_stime

    def passed(self):
        return [now - then for now, then in zip(self.now(), self.began)]


def ask_polars(path, merge):
    import polars as pl

    names = [f"c{number}" for number in range(COLUMNS)]
    started = Clock()
    frame = pl.scan_csv(
        path, separator="\t", has_header=False, quote_char=None, new_columns=names,
        schema={name: {0: pl.UInt64, 1: pl.Int32, 29: pl.Int8, 30: pl.Float64, 31: pl.Int64}.get(number, pl.String)
                for number, name in enumerate(names)},
    ).select("c0", "c1", "c7", "c17", "c29", "c30", "c31").filter(
        pl.col("c1").is_between(FIRST, LAST) & pl.col("c7").is_in(STATES) & pl.col("c17").is_in(STATES))
    if merge:
        # The first row of an id and any other say the same here: the cheapest choice is open.
        frame = frame.unique(subset="c0", keep="any")
    answer = frame.group_by("c7", "c17", (pl.col("c1") // 100).alias("month")).agg(
        pl.len().alias("events"),
        *[(pl.col("c29") == quad).sum().alias(f"q{quad}") for quad in (1, 2, 3, 4)],
        pl.col("c30").sum().alias("sum"), pl.col("c30").mean().alias("mean"), pl.col("c31").sum().alias("mentions"),
    ).collect(engine="streaming")
    return started.passed(), answer.rows()


def ask_duckdb(path, merge):
    import duckdb

    types = ", ".join(f"'c{number}': '{kind}'" for number, kind in enumerate(
        {0: "UBIGINT", 1: "INTEGER", 29: "TINYINT", 30: "DOUBLE", 31: "BIGINT"}.get(number, "VARCHAR")
        for number in range(COLUMNS)))
    source = (f"SELECT c0, c1, c7, c17, c29, c30, c31 FROM read_csv('{path}', delim='\t', header=false, quote='', escape='', "
              f"auto_detect=false, columns={{{types}}}) "
              f"WHERE c1 BETWEEN {FIRST} AND {LAST} AND c7 IN {tuple(STATES)} AND c17 IN {tuple(STATES)}")
    if merge:
        source = ("SELECT c0, any_value(c1) c1, any_value(c7) c7, any_value(c17) c17, any_value(c29) c29, "
                  f"any_value(c30) c30, any_value(c31) c31 FROM ({source}) GROUP BY c0")
    quads = ", ".join(f"count(*) FILTER (c29 = {quad})" for quad in (1, 2, 3, 4))
    connection = duckdb.connect()
    started = Clock()
    answer = connection.execute(
        f"SELECT c7, c17, c1 // 100 AS month, count(*), {quads}, sum(c30), avg(c30), sum(c31) FROM ({source}) "
        "GROUP BY ALL").fetchall()
    return started.passed(), answer


def ask_doublegame(program, path, merge, scratch):
    out = scratch / "doublegame.csv"
    command = [program, "events", path, "--from", "2016-01-01", "--to", "2020-12-31", "--step", "month",
               "--duplicates", "merge" if merge else "keep", "--series", out]
    for state in STATES:
        command += ["--source", state, "--target", state]
    started = Clock(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    seconds = started.passed()
    with out.open() as lines:
        answer = [(row["source"], row["target"], int(row["period"].replace("-", "")), int(row["events"]),
                   int(row["verbal_cooperation"]), int(row["material_cooperation"]), int(row["verbal_conflict"]),
                   int(row["material_conflict"]), float(row["goldstein_sum"]), float(row["goldstein_mean"]),
                   int(row["mentions"])) for row in csv.DictReader(lines)]
    return seconds, answer


def ask(tool, arguments, merge):
    """Runs a tool in a process of its own: seconds on the wall and of the processor, largest memory in MB, answer."""
    path = arguments.scratch / "events.tsv"
    if tool == "doublegame":
        seconds, answer = ask_doublegame(arguments.binaries / "doublegame", path, merge, arguments.scratch)
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    else:
        question = ask_polars if tool == "polars" else ask_duckdb
        seconds, answer = question(str(path), merge)
        usage = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps([*seconds, usage.ru_maxrss / 1024]))
    with (arguments.scratch / f"{tool}.answer").open("w") as out:
        json.dump(sorted([list(row) for row in answer], key=lambda row: row[:3]), out)


def compare(one, other):
    """The sums of the Goldstein scale may differ by rounding, all else must be equal."""
    if len(one) != len(other):
        sys.exit(f"{len(one)} and {len(other)} dyad months")
    largest = 0
    for left, right in zip(one, other):
        if left[:8] + left[10:] != right[:8] + right[10:]:
            sys.exit(f"differ: {left} {right}")
        largest = max(largest, abs(left[8] - right[8]), abs(left[9] - right[9]))
    if largest > 1e-9:
        sys.exit(f"sums differ by {largest}")
    return largest


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binaries", type=Path, help="the folder with the program doublegame")
    parser.add_argument("rows", type=Path, help="GDELT 2.0 rows to make the file of")
    parser.add_argument("scratch", type=Path, help="a folder for the file and the answers")
    parser.add_argument("--size", type=int, default=10**9, help="bytes of the file")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--ask", choices=["doublegame", "polars", "duckdb"], help=argparse.SUPPRESS)
    parser.add_argument("--merge", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.ask:
        ask(arguments.ask, arguments, arguments.merge)
        return
    arguments.scratch.mkdir(exist_ok=True)
    path = arguments.scratch / "events.tsv"
    if not path.exists() or path.stat().st_size < arguments.size:
        make(arguments.rows, path, arguments.size)
    with path.open("rb") as lines:
        rows = sum(block.count(b"\n") for block in iter(lambda: lines.read(1 << 24), b""))
    print(f"{path.stat().st_size:,} bytes, {rows:,} rows, {os.cpu_count()} cores\n")
    print("| duplicates | tool | seconds | million rows per second | processor seconds | largest memory, MB |")
    print("|---|---|---|---|---|---|")
    for merge in (False, True):
        way = "merged" if merge else "kept"
        runs = {tool: [] for tool in ("polars", "duckdb", "doublegame")}
        for _ in range(arguments.runs):
            for tool, found in runs.items():
                command = [sys.executable, __file__, arguments.binaries, arguments.rows, arguments.scratch, "--ask", tool]
                run = subprocess.run(command + ["--merge"] * merge, check=True, capture_output=True, text=True)
                found.append(json.loads(run.stdout))
        best = {tool: [min(figures) for figures in zip(*found)] for tool, found in runs.items()}
        for tool, (seconds, worked, _) in best.items():
            memory = max(found[2] for found in runs[tool])
            print(f"| {way} | {tool} | {seconds:.3f} | {rows / seconds / 1e6:.2f} | {worked:.2f} | {memory:.0f} |",
                  flush=True)
        answers = {tool: json.loads((arguments.scratch / f"{tool}.answer").read_text()) for tool in best}
        apart = max(compare(answers["doublegame"], answers[tool]) for tool in ("polars", "duckdb"))
        ratio, worked = [min(best["polars"][figure], best["duckdb"][figure]) / best["doublegame"][figure] for figure in (0, 1)]
        print(f"\n{way}: {len(answers['doublegame']):,} dyad months, equal in all three (Goldstein sums and means to "
              f"{apart:.0e}); {ratio:.1f} times the rows per second of the faster of the two, {worked:.1f} times for each "
              "processor second\n", flush=True)


if __name__ == "__main__":
    main()
