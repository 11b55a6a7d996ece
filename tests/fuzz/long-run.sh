#!/bin/sh
# The fuzzers for long: builds them with clang under ASan and UBSan, makes their corpora from the vectors, runs one after the
# other and prints what libFuzzer counted, with the sum. Ends with 1 where one found something; its input is kept.
# usage: long-run.sh [BUILD] [EXECUTIONS] [TARGET…]
#   BUILD       folder of the build, made where it is absent (default build-fuzz)
#   EXECUTIONS  of all targets together (default 10000000), shared out by how fast they are
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
build=${1:-$top/build-fuzz}
total=${2:-10000000}
[ $# -lt 2 ] && shift $# || shift 2
targets=${*:-frames message handshake gateway session script}

# Of a hundred executions; gateway and session run a whole program each time, a script is a whole file: they get fewer.
share() {
  case $1 in
    frames) echo 26 ;;
    message) echo 53 ;;
    handshake) echo 17 ;;
    gateway) echo 1 ;;
    session) echo 1 ;;
    script) echo 2 ;;
  esac
}

if [ ! -f "$build/build.ninja" ]; then
  CC="${CC:-clang}" meson setup "$build" "$top" --buildtype=debug -Doptimization=2 -Db_sanitize=address,undefined \
    -Db_lundef=false -Dc_args=-fsanitize=fuzzer-no-link
fi
for target in $targets; do
  ninja -C "$build" "tests/fuzz/fuzz-$target"
done
ninja -C "$build" tests/fuzz/corpus

work=$build/tests/fuzz/runs
mkdir -p "$work"
export UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1"
export G_DEBUG=fatal-criticals
sum=0
failed=0
for target in $targets; do
  runs=$((total / 100 * $(share "$target")))
  log=$work/$target.log
  corpus=$build/tests/fuzz/corpus/$target
  [ "$target" != script ] || corpus=$top/tests/data/scripts
  mkdir -p "$work/$target"
  echo "$target: $runs executions"
  nice -n 10 "$build/tests/fuzz/fuzz-$target" -runs="$runs" -max_len=2048 -rss_limit_mb=512 -malloc_limit_mb=256 -timeout=25 \
    -print_final_stats=1 -dict="$build/tests/fuzz/corpus/words.dict" -artifact_prefix="$work/found-$target-" \
    "$work/$target" "$corpus" > "$log" 2>&1 || failed=1
  done=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  echo "$target: ${done:-none} executed, $(sed -n 's/^stat::peak_rss_mb: *//p' "$log") MiB at most, $(tail -n 400 "$log" | grep -c 'ERROR\|SUMMARY' || true) errors"
  sum=$((sum + ${done:-0}))
done
echo "executed in all: $sum"
exit $failed
