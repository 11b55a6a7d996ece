#!/bin/sh
# real-screenshots.sh OUTDIR [BUILD]: pictures of the real program on its simulated market, at 1280×800: the first window, scan,
# ticket, orders, a roll, the system's dialog, a stop, an alarm, a problem and a refusal, light and dark. README's picture comes from here. LEGWORK_SCALE=2 takes them on a screen
# of 200 %; a build for Windows is known by its program, and runs under Wine.
set -e
out=${1:?usage: real-screenshots.sh OUTDIR [BUILD]}
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "${2:-$here/../../build}" && pwd)
mkdir -p "$out"
out=$(cd "$out" && pwd)
scale=${LEGWORK_SCALE:-1}
program=$build/src/ui/legwork
export LEGWORKCTL="$build/src/ctl/legworkctl"
if [ -f "$program.exe" ]; then
  program=$program.exe
  LEGWORKCTL=$LEGWORKCTL.exe
  export LEGWORK_WINE="$build/../wine-run"
  export LEGWORK_PROBE_RUN="$build/tests/ui/probe/lw-probe-run.exe" LEGWORK_PROBE="$build/tests/ui/probe/lw-probe.dll"
fi
export PYTHONDONTWRITEBYTECODE=1
status=0
for theme in light dark; do
  "$here/run-xvfb.sh" --screen "$((1280 * scale))x$((800 * scale))" /usr/bin/python3 "$here/real-screenshots.py" "$program" "$out" "$theme" || status=1
done
exit $status
