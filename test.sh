#!/usr/bin/env bash
# Builds everything and runs every test. On a fresh Debian machine with the .NET 10 SDK this is all it takes.
# --no-browser leaves out the dashboards in a browser, --no-install takes only the programs that are there.
set -euo pipefail
cd "$(dirname "$0")"

# With the minutes and seconds that have passed.
say() { printf '\n== %d:%02d %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$*"; }

# Of the library, by the hermetic tests: below it, a run fails.
lines_floor=0.93
branches_floor=0.90

browser=true
install=true
for option in "$@"; do
  case "$option" in
    --no-browser) browser=false ;;
    --no-install) install=false ;;
    *) echo 'usage: ./test.sh [--no-browser] [--no-install]' >&2; exit 2 ;;
  esac
done

if ! command -v dotnet >/dev/null; then
  echo 'dotnet is not on PATH: install the .NET 10 SDK first.' >&2
  exit 1
fi

# Debian packages that tests call as programs: prometheus brings promtool, npm brings node. An npm from elsewhere will do.
packages=(prometheus prometheus-alertmanager curl)
command -v npm >/dev/null || packages+=(npm)
if "$browser"; then
  packages+=(chromium)
fi
missing=()
for package in "${packages[@]}"; do
  dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
done
if ((${#missing[@]})) && ! "$install"; then
  say "not installed, and left so (--no-install): ${missing[*]}. Tests that need them are skipped, which is a failure here."
elif ((${#missing[@]})); then
  say "installing with apt-get, as root: ${missing[*]}"
  echo 'prometheus and prometheus-alertmanager check and run the alert rules; npm and chromium draw the dashboards; npm runs the JavaScript client.'
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi

log=$(mktemp)
results=$(mktemp -d)
npm=
trap 'rm -rf "$log" "$results"; [[ -z $npm ]] || kill "$npm" 2>/dev/null || true' EXIT

# The packages of the JavaScript client and of the browser's tests are fetched while .NET builds.
npm ci --prefix tests/Clients/javascript --loglevel=error >"$results/clients.txt" 2>&1 &
clients=$!
if "$browser"; then
  (cd tests/Dashboards && exec npm ci --loglevel=error) >"$results/npm.txt" 2>&1 &
  npm=$!
fi

# No program lives long enough here to win back what it costs to watch itself for what to optimize, and to keep the
# memory of compiled code from being written to: a quarter of the time of a test that starts a program.
export DOTNET_TieredPGO=0 DOTNET_EnableWriteXorExecute=0

say 'build'
# One compiler for all projects: half the time where each would start its own.
dotnet build Telemetry.sln -c Release -nologo -v quiet -p:UseSharedCompilation=true
# Not in the solution, so that nobody fetches Aspire unasked; without it its test is skipped, which is a failure here.
dotnet build samples/AppHost -c Release -nologo -v quiet -p:UseSharedCompilation=true
dotnet build-server shutdown --vbcscompiler >/dev/null

# Mostly waits for the feed, so it runs beside the tests.
(timeout 300 dotnet list Telemetry.sln package --vulnerable --include-transitive --no-restore 2>&1 | grep -E 'has the following|^ +> |error|warn' || echo 'nothing known, or no advisories to be had') >"$results/audit.txt" &
audit=$!

# Without it the test of the official JavaScript client is skipped, which is a failure here.
wait "$clients" || { echo 'tests/Clients/javascript: npm ci failed' >&2; cat "$results/clients.txt" >&2; }

say 'test'
export COVERAGE=true SOAK_REPORT="$results/soak.txt" SOAK_SECONDS="${SOAK_SECONDS:-30}"
code=0
dotnet test Telemetry.sln -c Release --no-build -nologo --results-directory "$results" 2>&1 | tee "$log" || code=$?

if ! "$browser"; then
  say 'dashboards in a browser: left out (--no-browser)'
elif wait "$npm"; then
  say 'dashboards in a browser'
  (cd tests/Dashboards && npm test --silent) 2>&1 | tee "$results/browser.txt" || code=$?
else
  say 'dashboards in a browser: npm ci failed'
  cat "$results/npm.txt"
  code=1
fi
npm=

rate() { grep -ohE -m1 "<package name=\"Mailchimp.Telemetry\" [^>]*" "$results"/*/coverage.cobertura.xml | grep -oE "$1-rate=\"[0-9.]+" | grep -oE '[0-9.]+$'; }
wait "$audit" || true
say "audit of dependencies: $(cat "$results/audit.txt")"
say "coverage of Mailchimp.Telemetry: lines $(rate line), branches $(rate branch)"

awk -v lines="$(rate line)" -v branches="$(rate branch)" -v l="$lines_floor" -v b="$branches_floor" 'BEGIN { exit !(lines >= l && branches >= b) }' || {
  echo "The coverage is below the floor: lines $lines_floor, branches $branches_floor." >&2
  code=1
}

[[ ! -s $SOAK_REPORT ]] || say "soak: $(cat "$SOAK_REPORT")"

count() { grep -oE "$1: +[0-9]+" "$log" | grep -oE '[0-9]+' | paste -sd+ - | bc_or_zero; }
bc_or_zero() { read -r sum || sum=0; echo $((sum)); }
in_browser() { { cat "$results/browser.txt" 2>/dev/null || true; } | { grep -oE "[0-9]+ $1" || echo 0; } | tail -n 1 | grep -oE '[0-9]+'; }
passed=$(($(count 'Passed') + $(in_browser 'passed')))
failed=$(($(count 'Failed') + $(in_browser 'failed')))
skipped=$(($(count 'Skipped') + $(in_browser 'skipped')))

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
