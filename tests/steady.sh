#!/usr/bin/env bash
# Runs the whole suite ten times, every other time with a second core kept busy. Ends at the first run that fails.
set -euo pipefail
cd "$(dirname "$0")/.."

busy=
trap '[[ -z $busy ]] || kill "$busy"' EXIT
for run in {1..10}; do
  if ((run % 2 == 0)); then
    while :; do :; done &
    busy=$!
  fi

  printf '\n== run %s of 10%s\n' "$run" "${busy:+, with a busy core}"
  ./test.sh
  [[ -z $busy ]] || { kill "$busy" && busy=; }
done
