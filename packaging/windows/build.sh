#!/bin/sh
# build.sh [FOLDER]: from a bare Debian 12 to legwork.exe, legworkctl.exe, the folder to ship and its installer for 64-bit Windows,
# all below FOLDER (build-windows): the installer is dist/Legwork-VERSION-setup.exe there.
# What it fetched and made lies in FOLDER, or in LEGWORK_WIN_CACHE where that is set, and is used again. README.md says how it works.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH='' cd -- "$here/../.." && pwd)
. "$root/packaging/packages.sh"

WINDOWS_PACKAGES='gcc-mingw-w64-x86-64-win32 mingw-w64-tools wine64 wine nsis python3-pip'

folder=${1:-$root/build-windows}
mkdir -p "$folder" "${LEGWORK_WIN_CACHE:-$folder}"
folder=$(cd "$folder" && pwd)
work=$(cd "${LEGWORK_WIN_CACHE:-$folder}" && pwd)

# A step is done once its stamp holds what it was made from.
made_from () {
  cat "$@" | sha256sum | cut -c1-64
}

is_done () {
  [ -f "$work/$1.stamp" ] && [ "$(cat "$work/$1.stamp")" = "$2" ]
}

make_sysroot () {
  mark=$(made_from "$here/wheels.txt" "$here/sysroot.py")
  ! is_done sysroot "$mark" || return 0
  rm -rf "$work/wheels" "$work/sysroot"
  say "+ pip download -r packaging/windows/wheels.txt"
  /usr/bin/python3 -m pip download --quiet --disable-pip-version-check --only-binary=:all: --platform win_amd64 \
    --python-version 3.11 --no-deps --require-hashes -d "$work/wheels" -r "$here/wheels.txt"
  /usr/bin/python3 "$here/sysroot.py" "$work/wheels" "$work/sysroot"
  x86_64-w64-mingw32-gcc -dumpspecs | sed 's/-lmsvcrt/-lucrt/g' >"$work/ucrt.specs"
  echo "$mark" >"$work/sysroot.stamp"
}

# How a program for Windows is run here: under Wine, with a prefix of its own and the DLLs of the sysroot.
make_runner () {
  cat >"$work/wine-run" <<RUNNER
#!/bin/sh
WINEPREFIX=$work/prefix WINEARCH=win64 WINEDEBUG=\${WINEDEBUG:--all} WINEDLLOVERRIDES='mscoree,mshtml='
WINEPATH='Z:$work/sysroot/bin' GIO_MODULE_DIR='Z:$work/sysroot/lib/gio/modules'
export WINEPREFIX WINEARCH WINEDEBUG WINEDLLOVERRIDES WINEPATH GIO_MODULE_DIR
exec /usr/lib/wine/wine64 "\$@"
RUNNER
  chmod +x "$work/wine-run"
  [ -d "$work/prefix" ] || {
    say "+ wineboot --init"
    "$work/wine-run" wineboot --init >/dev/null 2>&1
    "$work/wine-run" winecfg -v win10
    WINEPREFIX=$work/prefix wineserver -w
  }
}

# set_up FOLDER OPTION…: a build folder of meson's. compile FOLDER TARGET…
set_up () {
  target=$1
  shift
  [ ! -f "$target/build.ninja" ] || return 0
  say "+ meson setup --cross-file cross.ini $* $target"
  meson setup --cross-file "$work/cross.ini" --buildtype=debugoptimized -Dwerror=true "$@" "$target" "$root" >"$folder/build.log"
}

compile () {
  say "+ meson compile -C $*"
  meson compile -C "$@" >"$folder/build.log" || { tail -n 40 "$folder/build.log" >&2; return 1; }
}

# The tests' build finds its data in the source tree; what is shipped finds it beside itself.
build () {
  sed -e "s#@SYSROOT@#$work/sysroot#;s#@WORK@#$work#g" "$here/cross.ini.in" >"$work/cross.ini"
  set_up "$folder/build"
  compile "$folder/build"
  set_up "$folder/ship" -Duninstalled=false
  compile "$folder/ship" legwork legworkctl
}

# FAST=1 packs in seconds what otherwise takes a minute and is a quarter smaller.
pack () {
  version=$(sed -n "s/^  version: '\(.*\)',$/\1/p" "$root/meson.build")
  say "+ dist.py, makensis"
  rm -rf "$folder/dist"
  mkdir -p "$folder/dist"
  /usr/bin/python3 "$here/dist.py" "$root" "$folder/ship" "$work/sysroot" "$version" "$folder/dist/Legwork"
  cp "$root/data/windows/legwork.ico" "$folder/dist/"
  setup=$folder/dist/Legwork-$version-setup.exe
  makensis -V2 ${FAST:+-DFAST} "-DSRC=$folder/dist/Legwork" "-DLISTS=$folder/dist" "-DVERSION=$version" "-DOUT=$setup" "$here/legwork.nsi"
}

# shellcheck disable=SC2086
install_missing $BUILD_PACKAGES $WINDOWS_PACKAGES
make_sysroot
make_runner
build
pack
say "$setup"
