#!/bin/sh
# build.sh [FOLDER]: in MSYS2's UCRT64 shell, from the packages there to legwork.exe, legworkctl.exe, the folder to ship and its
# installer, all below FOLDER (build-msys2). The same dist.py and legwork.nsi as in the cross build; what differs are names, and these
# stand in packaging/windows/components.csv. FAST=1 packs quickly.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH='' cd -- "$here/../.." && pwd)
. "$root/packaging/packages.sh"

[ "${MSYSTEM:-}" = UCRT64 ] || {
  complain "This is for MSYS2's UCRT64 shell (MSYSTEM is “${MSYSTEM:-unset}”). On Debian: sh packaging/windows/build.sh"
  exit 1
}

folder=${1:-$root/build-msys2}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
version=$(sed -n "s/^  version: '\(.*\)',$/\1/p" "$root/meson.build")
setup=$folder/dist/Legwork-$version-setup.exe

build () {
  [ -f "$folder/build/build.ninja" ] || meson setup "$folder/build" "$root" --buildtype=debugoptimized -Dwerror=false -Duninstalled=false
  meson compile -C "$folder/build"
}

# makensis is a program of Windows: it knows no path that begins with MSYS2's own root.
native () { cygpath -m "$1"; }

pack () {
  rm -rf "$folder/dist"
  mkdir -p "$folder/dist"
  python3 "$root/packaging/windows/dist.py" "$root" "$folder/build" "$MSYSTEM_PREFIX" "$version" "$folder/dist/Legwork" msys2
  cp "$root/data/windows/legwork.ico" "$folder/dist/"
  makensis -V2 ${FAST:+-DFAST} "-DSRC=$(native "$folder/dist/Legwork")" "-DLISTS=$(native "$folder/dist")" "-DVERSION=$version" \
    "-DOUT=$(native "$setup")" "$(native "$root/packaging/windows/legwork.nsi")"
  (cd "$folder/dist" && tell_hash "$version")
}

install_missing
build
pack
say "programs   $folder/build/src/ui/legwork.exe, $folder/build/src/ctl/legworkctl.exe"
say "to ship    $folder/dist/Legwork"
say "installer  $setup, its SHA-256 in Legwork-$version.txt"
