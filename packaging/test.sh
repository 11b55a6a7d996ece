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
  PYTHONDONTWRITEBYTECODE=1
  LEGWORK_BORROWED=${LEGWORK_BORROWED:-$root/../shared/borrowed}
  export PATH LC_ALL PYTHONDONTWRITEBYTECODE LEGWORK_BORROWED
  unset TWS_HOST TWS_PORT CLIENT_ID MAX_SUBSCRIPTIONS MAX_CONCURRENT_REQUESTS METRICS_PORT
  unset DISPLAY WAYLAND_DISPLAY CC CFLAGS LDFLAGS LANGUAGE G_MESSAGES_DEBUG GTK_THEME MESON_TESTTHREADS
}

# Data, settings and caches of the tests lie in a folder that is new each time.
own_home () {
  home=$(mktemp -d "${TMPDIR:-/tmp}/legwork-test.XXXXXX") || give_up "no room for temporary files"
  trap 'rm -rf "$home"' EXIT
  trap 'exit 130' HUP INT TERM
  mkdir -m 700 "$home/run"
  export HOME="$home" XDG_DATA_HOME="$home/data" XDG_CONFIG_HOME="$home/config" XDG_CACHE_HOME="$home/cache" \
    XDG_RUNTIME_DIR="$home/run"
}

# build_in FOLDER COMPILER OPTION…
build_in () {
  folder=$1
  compiler=$2
  shift 2
  if [ ! -f "$folder/build.ninja" ]; then
    say "+ CC=$compiler meson setup $folder $*"
    CC=$compiler meson setup "$folder" "$root" "$@" </dev/null >"$folder.log" 2>&1 || return 1
  fi
  say "+ meson compile -C $folder"
  meson compile -C "$folder" </dev/null >"$folder.log" 2>&1
}

build_both () {
  build_in "$plain" gcc --buildtype=debugoptimized -Dwerror=true \
    || { tail -n 40 "$plain.log" >&2; give_up "the build with gcc failed; see $plain.log"; }
  build_in "$sanitized" clang --buildtype=debug -Doptimization=1 -Dwerror=true -Db_sanitize=address,undefined -Db_lundef=false \
    || { tail -n 40 "$sanitized.log" >&2; give_up "the build with clang, ASan and UBSan failed; see $sanitized.log"; }
}

# Why there is no Wine here; nothing where there is.
why_no_wine () {
  if [ "$(dpkg --print-architecture 2>/dev/null)" != amd64 ]; then
    say "Wine and its wine64 are to be had on amd64 alone"
  elif ! apt-cache show wine64 2>/dev/null | grep -q '^Package: wine64$'; then
    say "this system has no package wine64"
  fi
}

build_windows () {
  say "+ FAST=1 sh packaging/windows/build.sh $windows"
  FAST=1 sh "$root/packaging/windows/build.sh" "$windows" </dev/null >"$windows.log" 2>&1 \
    || { tail -n 40 "$windows.log" >&2; give_up "the build for Windows failed; see $windows.log"; }
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
  meson test -C "$folder" --no-rebuild "$@" </dev/null
}

run_both () {
  run_in "$plain" --timeout-multiplier 3
  # Windows and other people's clients are tried once, in the plain build; so are the checks of the source.
  ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1 \
  UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
  LSAN_OPTIONS=suppressions=$root/tests/support/lsan.supp:print_suppressions=0 \
    run_in "$sanitized" --timeout-multiplier 6 --no-suite window --no-suite ui --no-suite peers --no-suite support
}

# Wine's server and services stay from one program to the next, which saves two seconds a program. Started by a test they would
# hold its pipes: they are started before, by themselves.
keep_wine () {
  WINEPREFIX=${LEGWORK_WIN_CACHE:-$windows}/prefix
  export WINEPREFIX
  wineserver -p </dev/null >/dev/null 2>&1 && "$windows/wine-run" cmd /c exit </dev/null >/dev/null 2>&1
}

# Where most time is waiting, three at a time; each test has folders of its own.
run_windows () {
  keep_wine
  suites=
  for suite in base math model wire session scan trade gateway store shell ctl unit-ui vectors e2e peers fuzz bench support windows; do
    suites="$suites --suite $suite"
  done
  # shellcheck disable=SC2086 # a list of words
  LEGWORK_NATIVE=$plain/src/ctl/legworkctl LEGWORK_PEERS=$plain/peers-venv \
    run_in "$windows/build" --timeout-multiplier 6 --num-processes 3 $suites
  wineserver -k
  unset WINEPREFIX
  # Windows have a display of their own each, and Wine's desktop with it: one test at a time, from a fresh start.
  run_in "$windows/build" --timeout-multiplier 3 --logbase displaylog --suite ui --suite display
}

clean_environment
# shellcheck disable=SC2046,SC2086
install_missing $BUILD_PACKAGES $TEST_PACKAGES $(node_packages) || give_up "what the tests need could not be installed"
rm -f "$plain"/meson-logs/*log.json "$sanitized"/meson-logs/*log.json "$windows"/build/meson-logs/*log.json
build_both
no_wine=$(why_no_wine)
[ -n "$no_wine" ] || build_windows
set_up_peers
own_home
run_both
if [ -n "$no_wine" ]; then
  set -- "windows: $no_wine"
else
  set -- "windows=$windows/build/meson-logs/testlog.json" "windows=$windows/build/meson-logs/displaylog.json"
  run_windows
fi
/usr/bin/python3 "$root/tests/support/count-tests.py" --allowed "$root/tests/allowed-skips.txt" \
  "plain=$plain/meson-logs/testlog.json" "sanitized=$sanitized/meson-logs/testlog.json" "$@"
