#!/bin/sh
# setup-venv.sh DIR: a virtual environment with other people's TWS clients. What stands there already is used again.
set -eu
folder=${1:?where the virtual environment goes}
here=$(cd "$(dirname "$0")" && pwd)
wanted=$here/requirements-ib-async.txt
if [ -x "$folder/bin/python" ] && cmp -s "$wanted" "$folder/installed.txt"; then
  echo "$folder is there already"
  exit 0
fi
rm -rf "$folder"
python3 -m venv "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check 'numpy>=1.26,<3'
"$folder/bin/pip" install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$wanted"
cp "$wanted" "$folder/installed.txt"
