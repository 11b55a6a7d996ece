#!/bin/sh
# setup-venv.sh DIR [NAME…]: other people's TWS clients for Python, each in an environment of its own at DIR/NAME, of what
# requirements-NAME.txt beside this script pins; without names, all of them. What stands there already is used again, offline.
set -u
folder=${1:?where the virtual environments go}
shift
here=$(cd "$(dirname "$0")" && pwd) || exit 1

# What an environment is made of; another Python or another pin makes it anew.
contents () {
  python3 -V
  cat "$here/requirements-$1.txt" "$here/numpy.txt"
  [ ! -f "$here/build-$1.txt" ] || cat "$here/build-$1.txt"
}

# pip_install FILE: exactly what it pins. A package that comes as source is built with what build-NAME.txt pins, and
# nothing else is fetched for that.
pip_install () {
  [ ! -f "$here/$1" ] \
    || "$place/bin/pip" install --quiet --disable-pip-version-check --no-deps --no-build-isolation --require-hashes -r "$here/$1"
}

make_one () {
  place=$folder/$1
  if [ -x "$place/bin/python" ] && contents "$1" | cmp -s - "$place/installed.txt"; then
    echo "$place is there already"
    return 0
  fi
  echo "+ python3 -m venv $place; pip install -r tests/peers/requirements-$1.txt"
  rm -rf "$place"
  python3 -m venv "$place" \
    && pip_install "build-$1.txt" \
    && pip_install "requirements-$1.txt" \
    && contents "$1" >"$place/installed.txt"
}

if [ $# -eq 0 ]; then
  for file in "$here"/requirements-*.txt; do
    name=${file##*/requirements-}
    set -- "$@" "${name%.txt}"
  done
fi
status=0
for name in "$@"; do
  make_one "$name" || { echo "$folder/$name could not be made" >&2; status=1; }
done
exit $status
