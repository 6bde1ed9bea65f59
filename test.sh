#!/usr/bin/env bash
# Builds everything and runs every test. On a fresh Debian machine with the .NET 10 SDK this is all it takes.
set -euo pipefail
cd "$(dirname "$0")"

say() { printf '\n== %s\n' "$*"; }

if ! command -v dotnet >/dev/null; then
  echo 'dotnet is not on PATH: install the .NET 10 SDK first.' >&2
  exit 1
fi

# Debian packages that tests call as programs: prometheus brings promtool.
packages=(prometheus prometheus-alertmanager)
missing=()
for package in "${packages[@]}"; do
  dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
done
if ((${#missing[@]})); then
  say "installing ${missing[*]}"
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi

say 'build'
dotnet build Telemetry.sln -c Release -nologo -v quiet

say 'audit of dependencies'
timeout 120 dotnet list Telemetry.sln package --vulnerable --include-transitive 2>&1 | grep -E 'has the following|^ +> |error|warn' || echo 'nothing known, or no advisories to be had'

say 'test'
log=$(mktemp)
results=$(mktemp -d)
trap 'rm -rf "$log" "$results"' EXIT
export COVERAGE=true SOAK_REPORT="$results/soak.txt" SOAK_SECONDS="${SOAK_SECONDS:-120}"
code=0
dotnet test Telemetry.sln -c Release --no-build -nologo --results-directory "$results" 2>&1 | tee "$log" || code=$?

# Of the library, by the hermetic tests.
rate() { grep -ohE -m1 "<package name=\"Mailchimp.Telemetry\" [^>]*" "$results"/*/coverage.cobertura.xml | grep -oE "$1-rate=\"[0-9.]+" | grep -oE '[0-9.]+$'; }
say "coverage of Mailchimp.Telemetry: lines $(rate line), branches $(rate branch)"

[[ ! -s $SOAK_REPORT ]] || say "soak: $(cat "$SOAK_REPORT")"

count() { grep -oE "$1: +[0-9]+" "$log" | grep -oE '[0-9]+' | paste -sd+ - | bc_or_zero; }
bc_or_zero() { read -r sum || sum=0; echo $((sum)); }
passed=$(count 'Passed')
failed=$(count 'Failed')
skipped=$(count 'Skipped')

if ((skipped > 0)); then
  echo "$skipped test(s) were skipped for want of a program; here that is a failure." >&2
  code=1
fi
if ((passed == 0)); then
  echo 'No test ran.' >&2
  code=1
fi

echo
echo "$passed passed, $failed failed, $skipped skipped"
exit "$code"
