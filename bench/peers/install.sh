#!/usr/bin/env bash
# Installs the programs that the benchmarks are compared with: lrslib from Debian, and Python packages into a virtual
# environment of their own.
#
#     bench/peers/install.sh DIRECTORY
set -euo pipefail
directory="${1:?usage: install.sh DIRECTORY}"
command -v lrsnash >/dev/null || apt-get install --yes lrslib
[ -x "$directory/bin/python" ] || python3 -m venv "$directory"
# OpenSpiel's linear programs need cvxpy with the solver ECOS.
"$directory/bin/python" -m pip install --quiet pygambit open_spiel LiteEFG cvxpy ecos SALib ema_workbench
"$directory/bin/python" - <<'VERSIONS'
from importlib.metadata import version
for package in ["pygambit", "open_spiel", "LiteEFG", "cvxpy", "ecos", "SALib", "ema_workbench"]:
    print(package, version(package))
VERSIONS
