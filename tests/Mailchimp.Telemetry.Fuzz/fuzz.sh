#!/usr/bin/env bash
# Fuzzes the targets one after another with AFL++ (Debian: afl++), guided by the coverage of the library.
# Usage: tests/Mailchimp.Telemetry.Fuzz/fuzz.sh [seconds for each target] [target...]
set -euo pipefail
cd "$(dirname "$0")"
seconds=${1:-60}
shift || true
targets=("$@")
((${#targets[@]})) || targets=(classify redact route decode partial)

for program in afl-fuzz dotnet; do
  command -v "$program" >/dev/null || { echo "$program is not on PATH: apt-get install afl++, and the .NET SDK." >&2; exit 1; }
done

out=../../artifacts/fuzz
mkdir -p "$out"
dotnet tool restore >/dev/null
rm -rf "$out/program"
dotnet publish Mailchimp.Telemetry.Fuzz.csproj -c Release -o "$out/program" -v quiet -nologo
dotnet sharpfuzz "$out/program/Mailchimp.Telemetry.dll"

code=0
for target in "${targets[@]}"; do
  echo "== $target, $seconds s"
  rm -rf "${out:?}/$target"
  AFL_SKIP_BIN_CHECK=1 AFL_NO_UI=1 AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_AFFINITY=1 \
    timeout --foreground $((seconds + 60)) afl-fuzz -i "corpus/$target" -o "$out/$target" -V "$seconds" -t 5000 -m none \
    dotnet "$out/program/Mailchimp.Telemetry.Fuzz.dll" fuzz "$target" >"$out/$target.log" 2>&1 || { tail -20 "$out/$target.log" >&2; code=1; }
  grep -E '^(run_time|execs_done|execs_per_sec|corpus_count|saved_crashes|saved_hangs|edges_found)' "$out/$target/default/fuzzer_stats" || true
  if compgen -G "$out/$target/default/crashes/id*" >/dev/null; then
    echo "findings in $out/$target/default/crashes: mend them, and keep them in corpus/$target" >&2
    code=1
  fi
done
exit "$code"
