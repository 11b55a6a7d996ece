#!/bin/sh
# setup-node.sh DIR: other people's TWS client for Node, installed at DIR/stoqey as stoqey/package-lock.json beside this script pins
# it, by hash; no script of a package runs. What stands there already is used again, offline.
set -u
folder=${1:?where the client goes}/stoqey
here=$(cd "$(dirname "$0")" && pwd) || exit 1

contents () {
  node --version
  cat "$here/stoqey/package.json" "$here/stoqey/package-lock.json"
}

if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
  echo "$folder could not be made: there is no node or no npm; install them (Debian: nodejs npm)" >&2
  exit 1
fi
if [ -d "$folder/node_modules" ] && contents | cmp -s - "$folder/installed.txt"; then
  echo "$folder is there already"
  exit 0
fi
echo "+ npm ci --ignore-scripts in $folder"
rm -rf "$folder"
mkdir -p "$folder" \
  && cp "$here/stoqey/package.json" "$here/stoqey/package-lock.json" "$folder" \
  && (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) \
  && contents >"$folder/installed.txt" \
  && exit 0
echo "$folder could not be made" >&2
exit 1
