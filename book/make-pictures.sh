#!/usr/bin/env bash
# Makes the picture of the report and the terminal summary that the README shows, from the reference scenario.
# Needs Rust, and chromium for the picture.
set -euo pipefail
cd "$(dirname "$0")/.."
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT

cargo run --release --locked --quiet -- analyze scenarios/korea --html "$scratch/report.html" > "$scratch/summary.txt"

mkdir -p book/src/images
chromium --headless --no-sandbox --disable-gpu --no-first-run --hide-scrollbars --disable-background-networking \
    --disable-component-update --disable-sync --user-data-dir="$scratch/profile" --window-size=1280,1500 \
    --screenshot=book/src/images/report.png "file://$scratch/report.html" 2> "$scratch/chromium.log"

# The summary stands in the README between these two marks.
sed -i '/^The full report$/,$d' "$scratch/summary.txt"
awk -v summary="$scratch/summary.txt" '
    /^<!-- summary begins -->$/ { print; print "```text"; while ((getline line < summary) > 0) print line; print "```"; skip = 1; next }
    /^<!-- summary ends -->$/ { skip = 0 }
    !skip { print }
' README.md > "$scratch/README.md"
mv "$scratch/README.md" README.md
