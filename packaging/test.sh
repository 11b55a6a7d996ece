#!/bin/sh
# Installs what the tests need, builds three times (gcc, warnings are errors; clang with ASan and UBSan; for Windows), runs all tests,
# those for Windows under Wine, and ends in the line "N passed, N failed, N skipped". Exit status 0 only with 0 failed.
set -u

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd) || exit 1
plain=$root/build-test
sanitized=$root/build-sanitize
windows=$root/build-windows
. "$root/packaging/packages.sh"

give_up () {
  complain "$1"
  say "0 passed, 1 failed, 0 skipped"
  exit 1
}

# Nothing of the person who runs it may decide a test: not the locale, not the settings, not another python3, not a display.
clean_environment () {
  PATH=/usr/bin:/bin:/usr/sbin:/sbin:$PATH
  LC_ALL=C.UTF-8
  LANG=C.UTF-8 # Wine's console has no code page without it
  PYTHONDONTWRITEBYTECODE=1
  LEGWORK_BORROWED=${LEGWORK_BORROWED:-$root/../shared/borrowed}
  export PATH LC_ALL LANG PYTHONDONTWRITEBYTECODE LEGWORK_BORROWED
  unset TWS_HOST TWS_PORT CLIENT_ID MAX_SUBSCRIPTIONS MAX_CONCURRENT_REQUESTS METRICS_PORT
  unset DISPLAY WAYLAND_DISPLAY CC CFLAGS LDFLAGS LANGUAGE G_MESSAGES_DEBUG GTK_THEME MESON_TESTTHREADS
}

# A file system in memory, where it is roomy and programs may run from it: what the tests write thousands of times need not outlive
# them, and a disk that is slow to sync would be half of their time.
room_for_tests () {
  room=/dev/shm
  free=$(df -Pk "$room" 2>/dev/null | awk 'NR == 2 { print $4 }')
  if [ -z "${TMPDIR:-}" ] && [ "${free:-0}" -gt 6000000 ] && ! findmnt -no OPTIONS "$room" | grep -qw noexec; then
    say "$room"
  else
    say "${TMPDIR:-/tmp}"
  fi
}

# Data, settings and caches of the tests, and their temporary files, lie in a folder that is new each time.
make_home () {
  home=$(mktemp -d "$(room_for_tests)/legwork-test.XXXXXX") || give_up "no room for temporary files"
  mkdir -m 700 "$home/run" "$home/tmp"
}

live_at_home () {
  export HOME="$home" XDG_DATA_HOME="$home/data" XDG_CONFIG_HOME="$home/config" XDG_CACHE_HOME="$home/cache" \
    XDG_RUNTIME_DIR="$home/run" TMPDIR="$home/tmp"
}

# end_tree PROCESS: it and all that it has started.
end_tree () {
  for child in $(pgrep -P "$1"); do end_tree "$child"; done
  kill "$1" 2>/dev/null
}

# What still works in the background when this script is told to stop stops with it.
stop () {
  for child in $(pgrep -P $$); do end_tree "$child"; done
  exit 130
}

gently=
home=

# build_in FOLDER COMPILER OPTION…
build_in () {
  folder=$1
  compiler=$2
  shift 2
  if [ ! -f "$folder/build.ninja" ]; then
    say "+ CC=$compiler meson setup $folder $*"
    CC=$compiler $gently meson setup "$folder" "$root" "$@" </dev/null >"$folder.log" 2>&1 || return 1
  fi
  say "+ meson compile -C $folder"
  $gently meson compile -C "$folder" </dev/null >"$folder.log" 2>&1
}

build_plain () {
  build_in "$plain" gcc --buildtype=debugoptimized -Dwerror=true \
    || { tail -n 40 "$plain.log" >&2; give_up "the build with gcc failed; see $plain.log"; }
}

build_sanitized () {
  build_in "$sanitized" clang --buildtype=debug -Doptimization=1 -Dwerror=true -Db_sanitize=address,undefined -Db_lundef=false \
    || { tail -n 40 "$sanitized.log" >&2; complain "the build with clang, ASan and UBSan failed; see $sanitized.log"; return 1; }
}

build_windows () {
  say "+ FAST=1 sh packaging/windows/build.sh $windows"
  FAST=1 $gently sh "$root/packaging/windows/build.sh" "$windows" </dev/null >"$windows.log" 2>&1 \
    || { tail -n 40 "$windows.log" >&2; complain "the build for Windows failed; see $windows.log"; return 1; }
}

# Compilers work while tests wait. The longest rows of tests wait for the first of these builds, which therefore goes ahead of the tests that
# run beside it. Each ends in a file that says how.
build_others () {
  if [ -z "$no_wine" ]; then
    gently='nice -n 5'
    build_windows
    echo $? >"$home/windows-built"
  fi
  gently='nice -n 10'
  build_sanitized
  echo $? >"$home/sanitized-built"
}

# await_build NAME: its status.
await_build () {
  while [ ! -s "$home/$1-built" ] && kill -0 "$others" 2>/dev/null; do sleep 1; done
  return "$(cat "$home/$1-built" 2>/dev/null || echo 1)"
}

# Other people's TWS clients live in folders of their own. Where one cannot be made, its tests fail and say so.
set_up_peers () {
  for script in setup-venv.sh setup-node.sh; do
    say "+ sh tests/peers/$script $plain/peers-venv"
    sh "$root/tests/peers/$script" "$plain/peers-venv" </dev/null || complain "not all of other people's clients could be set up"
  done
}

# run_in FOLDER OPTION…: what failed is told by the log that the count reads, testlog.json unless --logbase names another.
run_in () {
  folder=$1
  shift
  say "+ meson test -C $folder $*"
  # shellcheck disable=SC2086 # nothing, or a command with its option
  $gently meson test -C "$folder" --no-rebuild "$@" </dev/null
}

# Tests wait more than they work: six at a time on two cores. Limits are there for what hangs, not for a machine that is slow.
run_plain () {
  run_in "$plain" --timeout-multiplier 6 --num-processes 6
}

# Windows and other people's clients are tried once, in the plain build; so are the checks of the source.
run_sanitized () {
  ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1 \
  UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
  LSAN_OPTIONS=suppressions=$root/tests/support/lsan.supp:print_suppressions=0 \
    run_in "$sanitized" --timeout-multiplier 12 --num-processes 6 --no-suite ui --no-suite unit-ui \
      --no-suite peers --no-suite support
}

# wine_of NAME: a prefix of Wine of its own for what runs next, where the temporary files are too: programs for Windows write theirs
# into it, and SQLite waits for each of its writes to be on the disk.
wine_of () {
  WINEPREFIX=$home/prefix-$1
  export WINEPREFIX
  cp -a "${LEGWORK_WIN_CACHE:-$windows}/prefix" "$WINEPREFIX"
}

desktop_runs () {
  for process in $(pgrep -f '^C:.windows.system32.explorer.exe'); do
    grep -qsazx "WINEPREFIX=$WINEPREFIX" "/proc/$process/environ" && return
  done
  return 1
}

# Wine's server and services stay from one program to the next, which saves two seconds a program. Started by a test they would
# hold its pipes until the last test has ended: they are started before, by themselves, the desktop, which comes last, too.
keep_wine () {
  wineserver -p </dev/null >/dev/null 2>&1 && "$windows/wine-run" start /wait /b cmd /c exit </dev/null >/dev/null 2>&1
  seconds=0
  until desktop_runs || [ $seconds -ge 60 ]; do
    sleep 1
    seconds=$((seconds + 1))
  done
  [ $seconds -lt 60 ] || complain "Wine's desktop does not start: a test may be held up by it"
}

# All but those with a window, where most time is waiting; each test has folders of its own.
run_windows_programs () {
  LEGWORK_NATIVE=$plain/src/ctl/legworkctl LEGWORK_PEERS=$plain/peers-venv \
    run_in "$windows/build" --timeout-multiplier 12 --num-processes 5 --no-suite ui --no-suite display
}

# Beside the sanitized tests; what they print is shown at the end.
run_programs_when_built () {
  await_build windows || return
  wine_of programs
  keep_wine
  run_windows_programs >"$home/programs.log" 2>&1
  wineserver -k
}

# Windows have a display of their own each, and Wine's desktop with it: in a prefix one test at a time, from a fresh start.
# run_windows_displays NAME OPTION…
run_windows_displays () {
  name=$1
  shift
  wine_of "$name"
  run_in "$windows/build" --timeout-multiplier 12 --num-processes 1 --logbase "$name" "$@" >"$home/$name.log" 2>&1
}

# The longest rows of tests, one after the other in each: they begin as soon as there is something to try, and what they print is shown
# at the end. A window asks Wine's server and the display thousands of times a second and waits for each answer: it goes first where
# processors are short.
run_displays_when_built () {
  await_build windows || return
  live_at_home
  run_windows_displays person --suite person &
  run_windows_displays windows --suite ui --no-suite person &
  run_windows_displays installer --suite display
  wait
}

began=$(date +%s)
trap 'rm -rf "$home"' EXIT
trap stop HUP INT TERM
clean_environment
# shellcheck disable=SC2046,SC2086
install_missing $BUILD_PACKAGES $TEST_PACKAGES $(node_packages) || give_up "what the tests need could not be installed"
rm -f "$plain"/meson-logs/*log.json "$sanitized"/meson-logs/*log.json "$windows"/build/meson-logs/*.json
no_wine=$(why_no_wine) || give_up "what this system offers could not be asked for"
# shellcheck disable=SC2086
[ -n "$no_wine" ] || install_missing $WINDOWS_PACKAGES || give_up "what the tests for Windows need could not be installed"
make_home
build_plain
build_others &
others=$!
if [ -n "$no_wine" ]; then
  set -- "windows: $no_wine"
else
  set -- "windows=$windows/build/meson-logs/testlog.json" "windows=$windows/build/meson-logs/person.json" \
    "windows=$windows/build/meson-logs/windows.json" "windows=$windows/build/meson-logs/installer.json"
  run_displays_when_built &
fi
set_up_peers
live_at_home
gently='nice -n 10'
run_plain
[ -n "$no_wine" ] || run_programs_when_built &
await_build sanitized && run_sanitized
wait
cat "$home/programs.log" "$home/person.log" "$home/windows.log" "$home/installer.log" 2>/dev/null
# What crashed under Wine, where the test that ran it may have seen nothing of it.
/usr/bin/python3 "$root/tests/windows/lw_prefix.py" "$home/prefix-programs" "$home/prefix-person" "$home/prefix-windows" \
  "$home/prefix-installer" >"$home/crashes"
cat "$home/crashes"
/usr/bin/python3 "$root/tests/support/show-figures.py" "Linux=$plain/meson-logs/testlog.json" "Wine=$windows/build/meson-logs/person.json" \
  "Wine=$windows/build/meson-logs/testlog.json"
say "All of it took $(($(date +%s) - began)) s."
/usr/bin/python3 "$root/tests/support/count-tests.py" --allowed "$root/tests/allowed-skips.txt" --crashed "$home/crashes" \
  "plain=$plain/meson-logs/testlog.json" "sanitized=$sanitized/meson-logs/testlog.json" "$@"
