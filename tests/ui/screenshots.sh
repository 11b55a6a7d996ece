#!/bin/sh
# screenshots.sh OUTDIR [BUILD]: pictures of the window, light and dark, in three sizes. The states are made up (preview) and
# the window is the real one.
set -e
out=${1:?usage: screenshots.sh OUTDIR [BUILD]}
here=$(cd "$(dirname "$0")" && pwd)
build=${2:-$here/../../build}
mkdir -p "$out"
out=$(cd "$out" && pwd)
preview=$(cd "$build" && pwd)/tests/ui/preview

"$here/run-xvfb.sh" sh -c '
  preview=$1 out=$2
  for theme in light dark; do
    export LEGWORK_THEME=$theme GTK_A11Y=none
    for size in 1280x800 1920x1080 1280x680; do
      for state in scan ticket orders empty error; do
        "$preview" "$state" simulated "$size" "$out/$state-$size-$theme.png"
      done
    done
    for kind in paper live; do
      "$preview" ticket "$kind" 1280x800 "$out/ticket-$kind-$theme.png"
    done
    "$preview" notice simulated 1280x800 "$out/notice-$theme.png"
    "$preview" notice-bad live 1280x680 "$out/notice-bad-$theme.png"
    "$preview" stopped paper 1280x800 "$out/stopped-$theme.png"
    "$preview" change paper 1280x800 "$out/change-$theme.png"
    for state in close roll gtd again conflict position position-orders alarm alarms alarm-stopped no-journal; do
      "$preview" "$state" paper 1280x800 "$out/$state-1280x800-$theme.png"
      "$preview" "$state" live 1280x680 "$out/$state-1280x680-$theme.png"
    done
    "$preview" loading simulated 1280x800 "$out/loading-$theme.png"
    "$preview" refused paper 1280x800 "$out/refused-$theme.png"
  done
' sh "$preview" "$out"
