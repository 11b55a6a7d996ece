#!/bin/sh
# Installs what the tests need, builds twice (gcc, warnings are errors; clang with ASan and UBSan), runs all tests, and ends in
# the line "N passed, N failed, N skipped". Exit status 0 only with 0 failed.
set -u

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd) || exit 1
plain=$root/build-test
sanitized=$root/build-sanitize
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

# Other people's TWS clients live in folders of their own. Where one cannot be made, its tests fail and say so.
set_up_peers () {
  for script in setup-venv.sh setup-node.sh; do
    say "+ sh tests/peers/$script $plain/peers-venv"
    sh "$root/tests/peers/$script" "$plain/peers-venv" </dev/null || complain "not all of other people's clients could be set up"
  done
}

# run_in FOLDER OPTION…: what failed is told by the log that the count reads.
run_in () {
  folder=$1
  shift
  rm -f "$folder/meson-logs/testlog.json"
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

clean_environment
# shellcheck disable=SC2046,SC2086
install_missing $BUILD_PACKAGES $TEST_PACKAGES $(node_packages) || give_up "what the tests need could not be installed"
build_both
set_up_peers
own_home
run_both
/usr/bin/python3 "$root/tests/support/count-tests.py" --allowed "$root/tests/allowed-skips.txt" \
  "plain=$plain/meson-logs/testlog.json" "sanitized=$sanitized/meson-logs/testlog.json"
