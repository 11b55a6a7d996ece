#!/bin/sh
# build.sh [FOLDER]: from a bare Debian 12 to legwork.exe, legworkctl.exe, the folder to ship and its installer for 64-bit Windows,
# all below FOLDER (build-windows): the installer is dist/Legwork-VERSION-setup.exe there.
# What it fetched and made lies in FOLDER, or in LEGWORK_WIN_CACHE where that is set, and is used again. README.md says how it works.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH='' cd -- "$here/../.." && pwd)
. "$root/packaging/packages.sh"
. "$here/wine.sh"

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

# What lies in the cache is looked at each time: each file has a hash of wheels.txt, and there are as many.
wheels_are_whole () {
  files=0
  for file in "$work"/wheels/*.whl; do
    grep -q "sha256:$(sha256sum "$file" 2>/dev/null | cut -d' ' -f1)" "$here/wheels.txt" || return 1
    files=$((files + 1))
  done
  [ "$files" -eq "$(grep -c 'sha256:' "$here/wheels.txt")" ]
}

get_wheels () {
  mark=$(made_from "$here/wheels.txt")
  if is_done wheels "$mark" && wheels_are_whole; then
    return
  fi
  rm -rf "$work/wheels"
  say "+ pip download -r packaging/windows/wheels.txt"
  /usr/bin/python3 -m pip download --quiet --disable-pip-version-check --only-binary=:all: --platform win_amd64 \
    --python-version 3.11 --no-deps --require-hashes -d "$work/wheels" -r "$here/wheels.txt"
  echo "$mark" >"$work/wheels.stamp"
}

# Headers are those of this system's packages, and so is the compiler.
make_sysroot () {
  mark=$({ made_from "$here/wheels.txt" "$here/sysroot.py" && dpkg-query -W '*-dev:*' '*mingw*' && say "$work"; } | made_from)
  ! is_done sysroot "$mark" || return 0
  rm -rf "$work/sysroot"
  /usr/bin/python3 "$here/sysroot.py" "$work/wheels" "$work/sysroot"
  x86_64-w64-mingw32-gcc -dumpspecs | sed 's/-lmsvcrt/-lucrt/g' >"$work/ucrt.specs"
  echo "$mark" >"$work/sysroot.stamp"
}

# One build for both: what is shipped names no folder of this machine, and the tests name its data to it (wine-run does).
build () {
  relative=$(realpath -m --relative-to="$folder/build" "$root")
  sed -e "s#@SYSROOT@#$work/sysroot#;s#@WORK@#$work#g;s#@FOLDER@#$folder#g;s#@SOURCE@#$root#;s#@RELATIVE@#$relative#" "$here/cross.ini.in" >"$folder/cross.ini.new"
  cmp -s "$folder/cross.ini.new" "$folder/cross.ini" || cp "$folder/cross.ini.new" "$folder/cross.ini"
  rm "$folder/cross.ini.new"
  if [ ! -f "$folder/build/build.ninja" ]; then
    say "+ meson setup --cross-file $folder/cross.ini $folder/build"
    meson setup --cross-file "$folder/cross.ini" --buildtype=debugoptimized -Dwerror=true -Duninstalled=false \
      "$folder/build" "$root" >"$folder/build.log"
  fi
  say "+ meson compile -C $folder/build"
  meson compile -C "$folder/build" >"$folder/build.log" || { tail -n 40 "$folder/build.log" >&2; return 1; }
}

# FAST=1 packs in seconds what otherwise takes minutes and is smaller by 29 %.
pack () {
  version=$(sed -n "s/^  version: '\(.*\)',$/\1/p" "$root/meson.build")
  say "+ dist.py, makensis"
  rm -rf "$folder/dist"
  mkdir -p "$folder/dist"
  /usr/bin/python3 "$here/dist.py" "$root" "$folder/build" "$work/sysroot" "$version" "$folder/dist/Legwork"
  cp "$root/data/windows/legwork.ico" "$folder/dist/"
  setup=$folder/dist/Legwork-$version-setup.exe
  makensis -V2 ${FAST:+-DFAST} "-DSRC=$folder/dist/Legwork" "-DLISTS=$folder/dist" "-DVERSION=$version" "-DOUT=$setup" "$here/legwork.nsi"
  (cd "$folder/dist" && tell_hash "$version")
}

# shellcheck disable=SC2086
install_missing $BUILD_PACKAGES $WINDOWS_PACKAGES
get_wheels
make_sysroot
make_runner
make_fonts
make_prefix
build
pack
say "programs   $folder/build/src/ui/legwork.exe, $folder/build/src/ctl/legworkctl.exe"
say "to run     $folder/wine-run PROGRAM"
say "to ship    $folder/dist/Legwork"
say "installer  $setup, its SHA-256 in Legwork-$version.txt"
