#!/bin/sh
# second-instance.sh LEGWORK: another start on the same session bus raises the open window and says so; options that reach
# nobody are not passed over in silence. Runs inside run-xvfb.sh. Ends with TAP.
legwork=$1
folder=$(mktemp -d) || exit 1
first=
end () { [ -n "$first" ] && kill "$first" 2>/dev/null && wait "$first" 2>/dev/null; rm -rf "$folder"; }
trap end EXIT
trap 'exit 1' INT TERM
export METRICS_PORT=0 GTK_A11Y=none LC_ALL=C.UTF-8
failed=0 number=0

report () { # STATUS-WANTED WORDS-WANTED OPTIONS…
  wanted=$1 words=$2
  shift 2
  said=$("$legwork" "$@" 2>&1)
  status=$?
  number=$((number + 1))
  case $status:$said in
    $wanted:*"$words"*) echo "ok $number - legwork $*" ;;
    *) echo "not ok $number - legwork $*: status $status, “$said”"; failed=1 ;;
  esac
}

"$legwork" --profile simulated --data-dir "$folder" >"$folder/log.txt" 2>&1 &
first=$!
# the first one owns its name once its window is there
if ! timeout 60 xdotool search --sync --onlyvisible --name '^Legwork$' >/dev/null; then
  echo "not ok 1 - the first window did not open"
  echo "1..1"
  exit 1
fi
report 0 'Legwork is open already; its window was raised.'
report 1 'The options were not taken' --profile simulated
report 1 'The options were not taken' --port 7497
report 2 'is a number from 1 to 65535' --port 99999
if kill -0 "$first" 2>/dev/null; then echo "ok 5 - the first one is still there"; else echo "not ok 5 - the first one ended"; failed=1; fi
echo "1..5"
exit $failed
