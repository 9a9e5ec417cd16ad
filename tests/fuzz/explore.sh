#!/bin/sh
# Lets a libFuzzer program look for new inputs for a short while, always with the same seed, starting
# from its corpus, which stays as it is. Usage: explore.sh PROGRAM CORPUS SECONDS
# What it finds is a failure: libFuzzer's own exit code for that, 77, means "skipped" to the runner of tests.
set -eu
found=$(mktemp -d)
trap 'rm -rf "$found"' EXIT
"$1" -seed=1 -max_total_time="$3" -timeout=20 -rss_limit_mb=2048 -artifact_prefix="$found/" -print_final_stats=1 "$found" "$2" || exit 1
