"""Runs the parts of a doublegame sweep on the workers of a Dask cluster that is already there.

The sweep was planned with ``doublegame sweep plan``. Every part is one run of ``doublegame sweep run --shard K/N``, which
writes its results into a folder block by block, each written beside and renamed; a part that is run again computes only what
is missing. So a part whose worker dies is simply given to another worker, and nothing is lost or counted twice.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from distributed import Client, as_completed

__all__ = ["PartFailed", "Program", "merge", "run"]

_BLOCKS = "blocks"
_MANIFEST = "manifest.json"


class PartFailed(RuntimeError):
    """The program ended with an error; the message is what it said."""


@dataclass(frozen=True)
class Program:
    """How the program is called on the workers."""

    #: The program, by its path or by a name that the workers find.
    path: str = "doublegame"
    #: Where the scenario lies on the workers; ``None``: where it lay when the sweep was planned.
    scenario: str | None = None
    #: How many threads each part has. Match it to the cores of a worker divided by its Dask threads.
    threads: int = 1

    def arguments(self, sweep: str, shard: str, out: str | None) -> list[str]:
        """The command line of one part."""
        line = [self.path, "sweep", "run", sweep, "--shard", shard, "--threads", str(self.threads)]
        if self.scenario is not None:
            line += ["--scenario", self.scenario]
        if out is not None:
            line += ["--out", out]
        return line


def _call(line: list[str]) -> str:
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise PartFailed(f"{' '.join(line)}: exit code {done.returncode}\n{done.stderr.strip()}")
    return done.stdout


def _part_in_place(program: Program, sweep: str, shard: str) -> list[tuple[str, bytes]]:
    """Runs a part that writes into the sweep's own folder, which all workers see."""
    _call(program.arguments(sweep, shard, None))
    return []


def _part_sent_back(program: Program, manifest: bytes, shard: str) -> list[tuple[str, bytes]]:
    """Runs a part in a folder of its own and gives the blocks."""
    with tempfile.TemporaryDirectory() as folder:
        planned, out = Path(folder, "planned"), Path(folder, "out")
        planned.mkdir()
        planned.joinpath(_MANIFEST).write_bytes(manifest)
        _call(program.arguments(str(planned), shard, str(out)))
        blocks = sorted(out.joinpath(_BLOCKS).glob("worlds-*.csv"))
        return [(block.name, block.read_bytes()) for block in blocks]


def _put(folder: Path, blocks: Iterable[tuple[str, bytes]]) -> None:
    """Writes blocks beside their places and renames them."""
    for name, content in blocks:
        handle, beside = tempfile.mkstemp(prefix=".doublegame-", dir=folder)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(beside, 0o644)
        os.replace(beside, folder / name)


def run(
    client: Client,
    sweep: str | os.PathLike[str],
    parts: int,
    program: Program = Program(),
    *,
    shared_folder: bool = True,
) -> None:
    """Runs all parts of a planned sweep on the client's cluster, and returns when all are done.

    With ``shared_folder`` the workers see ``sweep`` under the same path and write into it. Without it the manifest goes to
    the workers and the results come back through the scheduler; the workers need the program and the scenario only.

    Take many more parts than workers: a part that is lost is begun again from what its blocks in the shared folder hold,
    and without a shared folder from nothing. A worker that keeps dying fails the part after as many deaths as
    ``distributed.scheduler.allowed-failures`` allows.

    Raises ``PartFailed`` with what the program said if a part ends with an error.
    """
    folder = Path(sweep)
    shards = [f"{number}/{parts}" for number in range(1, parts + 1)]
    if shared_folder:
        task, given = _part_in_place, str(folder.absolute())
    else:
        task, given = _part_sent_back, folder.joinpath(_MANIFEST).read_bytes()
    futures = [
        client.submit(task, program, given, shard, pure=False, key=f"doublegame-{folder.name}-{shard}-{os.urandom(4).hex()}")
        for shard in shards
    ]
    blocks = folder / _BLOCKS
    blocks.mkdir(exist_ok=True)
    try:
        for future in as_completed(futures):
            _put(blocks, future.result())
            future.release()
    except BaseException:
        client.cancel(futures)
        raise


def merge(sweep: str | os.PathLike[str], program: Program = Program()) -> str:
    """Checks all blocks on this machine, writes the tables and gives what the program says of them."""
    line = [program.path, "sweep", "merge", str(sweep)]
    if program.scenario is not None:
        line += ["--scenario", program.scenario]
    return _call(line)
