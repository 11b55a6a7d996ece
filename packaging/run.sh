#!/bin/sh
# Installs what is missing, builds Legwork into build/ and opens it on its SIMULATED profile; where there is no display it does
# the same job in the terminal. Options are passed on to the program.
set -u

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd) || exit 1
build=$root/build
. "$root/packaging/packages.sh"

# Another python3 in PATH (pyenv, conda) lacks what the system's has; /usr/bin has all that was just installed.
build_path=/usr/bin:/bin:$PATH
[ -z "${MSYSTEM:-}" ] || build_path=$PATH

build_it () {
  if [ ! -f "$build/build.ninja" ]; then
    say "+ meson setup $build"
    PATH=$build_path LC_ALL=C.UTF-8 meson setup "$build" "$root" --buildtype=release -Dwerror=false </dev/null || return 1
  fi
  PATH=$build_path LC_ALL=C.UTF-8 meson compile -C "$build" </dev/null
}

# shellcheck disable=SC2086
install_missing $BUILD_PACKAGES || exit 1
if [ ! -x "$build/src/ui/legwork" ]; then
  say "Building Legwork; the first time this takes some minutes. Its output goes to $root/build-run.log"
else
  say "Building what changed."
fi
if ! build_it >"$root/build-run.log" 2>&1; then
  tail -n 40 "$root/build-run.log" >&2
  complain "The build failed; all of its output is in $root/build-run.log"
  exit 1
fi

# The schema of the settings, as it lies in the build folder.
export GSETTINGS_SCHEMA_DIR="$build/data"

if [ -n "${MSYSTEM:-}${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  say "Starting the window on its SIMULATED profile."
  exec "$build/src/ui/legwork" --profile simulated "$@"
fi
say "There is no display: legworkctl demo does the same job here in the terminal."
exec "$build/src/ctl/legworkctl" demo "$@"
