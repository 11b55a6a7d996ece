#!/bin/sh
# real-screenshots.sh OUTDIR [BUILD]: pictures of the real program on its simulated market, at 1280×800: scan, ticket and orders,
# light and dark. README's picture comes from here.
set -e
out=${1:?usage: real-screenshots.sh OUTDIR [BUILD]}
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "${2:-$here/../../build}" && pwd)
mkdir -p "$out"
out=$(cd "$out" && pwd)
export PYTHONDONTWRITEBYTECODE=1
for theme in light dark; do
  "$here/run-xvfb.sh" --screen 1280x800 /usr/bin/python3 "$here/real-screenshots.py" "$build/src/ui/legwork" "$out" "$theme"
done
