#!/bin/sh
# compare.sh FOLDER: builds the last commit twice, from two clones in two folders below FOLDER, which must be new, and compares each file
# that is shipped and the installer. Ends with 1 where one differs. FAST=1 packs quickly. LEGWORK_WIN_CACHE may name wheels to use again.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
mkdir "$1"
folder=$(cd "$1" && pwd)
commit=$(git -C "$root" rev-parse HEAD) # what is committed meanwhile is in neither

build_clone () { # CLONE BUILD CACHE WHEELS
  git clone --quiet --no-checkout "$root" "$1"
  git -C "$1" checkout --quiet --detach "$commit"
  mkdir -p "$3"
  [ ! -d "$4/wheels" ] || cp -a "$4/wheels" "$4/wheels.stamp" "$3"
  LEGWORK_WIN_CACHE=$3 sh "$1/packaging/windows/build.sh" "$2" >"$3/build.log" 2>&1 || { tail -n 40 "$3/build.log" >&2; exit 1; }
}

hashes () {
  (cd "$1/dist" && find . -type f | LC_ALL=C sort | xargs -d '\n' sha256sum)
}

build_clone "$folder/one" "$folder/one/build-windows" "$folder/one/build-windows" "${LEGWORK_WIN_CACHE:-}"
build_clone "$folder/second/clone" "$folder/elsewhere/win" "$folder/cache" "$folder/one/build-windows"
hashes "$folder/one/build-windows" >"$folder/one.sha256"
hashes "$folder/elsewhere/win" >"$folder/two.sha256"
diff "$folder/one.sha256" "$folder/two.sha256" || { echo "the two builds differ"; exit 1; }
grep -E 'bin/legwork(ctl)?\.exe|setup\.exe' "$folder/one.sha256"
echo "$(wc -l <"$folder/one.sha256") files, the same bytes in both"
