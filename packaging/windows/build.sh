#!/bin/sh
# build.sh [FOLDER]: from a bare Debian 12 to legwork.exe and legworkctl.exe for 64-bit Windows, below FOLDER (build-windows).
# What it fetched and made lies in FOLDER, or in LEGWORK_WIN_CACHE where that is set, and is used again. README.md says how it works.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH='' cd -- "$here/../.." && pwd)
. "$root/packaging/packages.sh"

WINDOWS_PACKAGES='gcc-mingw-w64-x86-64-win32 mingw-w64-tools wine64 wine python3-pip'

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

build () {
  sed -e "s#@SYSROOT@#$work/sysroot#;s#@WORK@#$work#g" "$here/cross.ini.in" >"$work/cross.ini"
  [ -f "$folder/build/build.ninja" ] || {
    say "+ meson setup --cross-file cross.ini $folder/build"
    meson setup --cross-file "$work/cross.ini" --buildtype=debugoptimized -Dwerror=true "$folder/build" "$root" >"$folder/build.log"
  }
  say "+ meson compile -C $folder/build"
  meson compile -C "$folder/build" >"$folder/build.log" || { tail -n 40 "$folder/build.log" >&2; return 1; }
}

# shellcheck disable=SC2086
install_missing $BUILD_PACKAGES $WINDOWS_PACKAGES
make_sysroot
make_runner
build
say "$folder/build/src/ui/legwork.exe"
say "$folder/build/src/ctl/legworkctl.exe"
