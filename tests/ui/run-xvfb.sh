#!/bin/sh
# run-xvfb.sh [--screen WxH] COMMAND…: runs it on a display, a session bus and a window manager of its own, and ends with its
# status. 77 (skipped) where a tool is missing. Everything it starts ends with it. Where LEGWORK_WINE names what runs programs for
# Windows, COMMAND may be one, or a script that starts one.
screen=1920x1200
if [ "$1" = --screen ]; then screen=$2; shift 2; fi
for tool in Xvfb dbus-run-session openbox xdotool xwininfo xprop; do
  command -v "$tool" >/dev/null || { echo "1..0 # SKIP $tool is not installed (packaging/test.sh installs it)"; exit 77; }
done

work=$(mktemp -d) || exit 1
xvfb=
manager=
end () {
  for process in $manager $xvfb; do kill "$process" 2>/dev/null; done
  rm -rf "$work"
}
trap end EXIT
trap 'exit 1' INT TERM

# Without -noreset all would begin anew whenever nobody is connected.
mkfifo "$work/display"
Xvfb -displayfd 3 -screen 0 "${screen}x24" -nolisten tcp -noreset 3>"$work/display" >/dev/null 2>&1 &
xvfb=$!
read -r number <"$work/display" || { echo "Xvfb did not start"; exit 1; }

mkdir -p "$work/home" "$work/config" "$work/cache" "$work/data" "$work/run"
chmod 700 "$work/run"
export DISPLAY=":$number" HOME="$work/home" XDG_CONFIG_HOME="$work/config" XDG_CACHE_HOME="$work/cache" XDG_DATA_HOME="$work/data"
export XDG_RUNTIME_DIR="$work/run" GSK_RENDERER=cairo
unset WAYLAND_DISPLAY

# Under Wine there is no session bus. Wine's desktop belongs to the display that it was started on: to this one, for as long as it runs.
if [ -n "${LEGWORK_WINE:-}" ]; then
  "$LEGWORK_WINE" --end
  openbox --sm-disable >/dev/null 2>&1 & # not awaited: where it was, presses were seen to come to nothing
  manager=$!
  case $1 in *.exe) set -- "$LEGWORK_WINE" "$@" ;; esac
  "$@"
  status=$?
  "$LEGWORK_WINE" --end
  exit $status
fi

# As on a desktop the window manager is there first: a window that it finds when it starts is hidden and shown again, which may stop GTK's
# frames for good.
openbox --sm-disable >/dev/null 2>&1 &
manager=$!
until xprop -root _NET_SUPPORTING_WM_CHECK 2>/dev/null | grep -q 'window id'; do
  kill -0 "$manager" 2>/dev/null || { echo "openbox did not start"; exit 1; }
  sleep 0.05
done

export GDK_BACKEND=x11 GDK_DEBUG=gl-disable GSETTINGS_BACKEND=memory NO_AT_BRIDGE=0
# What services of the bus print is not the command's output.
exec 4>&1
dbus-run-session -- sh -c '"$@" >&4' sh "$@" >/dev/null
