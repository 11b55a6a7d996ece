#!/usr/bin/python3
"""alarms.py LEGWORK: one leg of an order is filled and the other is not. What the order engine says of it, at once and when TWS, asked again,
still says so, is to be read in the window, over each page, until the person dismisses it; on Windows its button in the taskbar asks for
attention while another window has the keys. A real pointer; the gateway's script decides what fills. Runs inside run-xvfb.sh. Ends with
TAP."""

import json
import pathlib
import signal
import subprocess
import sys
import tempfile

from window_driver import LABEL, Gateway, Legwork, active, free_port, journal_rows, on_windows, path_for_program, report, transmit

AFTER_US = 5000000  # time to stop the gateway in
SCRIPT = {"format": 1, "name": "one leg", "rules": [
    {"at": {"event": "place", "n": 1, "after_us": AFTER_US}, "do": [{"fill": {"q": 1, "legs": "first", "bag": False}}]}]}
ALARMS = "select raw from event where kind = 'alarm' and raw like 'LEG IMBALANCE%'"
DISMISS = r"^Dismiss this alarm$"


def told(folder):
    return journal_rows(folder, ALARMS)


def flashes(legwork):
    """How often FlashWindowEx was called: Wine 8 does half of it and says so."""
    return pathlib.Path(legwork.log.name).read_text(encoding="utf-8", errors="replace").count("FlashWindowEx")


def filled_behind(legwork, gateway, folder):
    """The leg is filled while another window has the keys."""
    window = active()
    gateway.process.send_signal(signal.SIGSTOP)
    with subprocess.Popen(["xev", "-geometry", "200x200+0+0"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as other:
        try:
            legwork.wait("another window with the keys", lambda: active() not in ("", window))
            before = flashes(legwork)
            gateway.process.send_signal(signal.SIGCONT)
            legwork.wait("the alarm", lambda: len(told(folder)) >= 1)
            if on_windows():
                legwork.wait("the taskbar's flash", lambda: flashes(legwork) > 0)
                yield before == 0, "the taskbar's button flashes, and not before the alarm"
        finally:
            gateway.process.send_signal(signal.SIGCONT)
            other.kill()
    legwork.wait("the window with the keys again", lambda: active() == window)


def points(legwork, gateway, folder):
    legwork.click(r"^Credit core$")
    legwork.click(r"^Trade (SELL|BUY) ")
    transmit(legwork, folder)
    yield from filled_behind(legwork, gateway, folder)
    shown = legwork.named(r"^LEG IMBALANCE: ", LABEL)
    yield len(told(folder)) >= 1, f"the journal and the window say so: {shown.name}"
    legwork.wait("TWS was asked again", lambda: len(told(folder)) == 2)
    legwork.named(r"^LEG IMBALANCE: TWS was asked again", LABEL)
    legwork.click(r"^Health$")
    legwork.named(r"^LEG IMBALANCE: ", LABEL)
    legwork.click(r"^Orders$")
    listed = legwork.named(r"^LEG IMBALANCE: ", LABEL)
    yield True, f"over each page: {listed.y_in_window}"
    legwork.click(r"^Scan$")
    legwork.named(DISMISS)
    pressed = 0
    while legwork.windows.find(DISMISS, "button", 0, True) is not None:
        legwork.click(DISMISS)
        pressed += 1
    yield legwork.windows.find(r"^LEG IMBALANCE: ", LABEL, 0, False) is None, f"dismissed by hand, {pressed} presses"
    legwork.click(r"^Orders$")
    legwork.named(r"^WORKING ", LABEL)
    yield legwork.windows.find(r"^LEG IMBALANCE: ", LABEL, 0, False) is None, "and it does not come back with another page"
    yield len(told(folder)) == 2, "the journal keeps both"


def main():
    with tempfile.TemporaryDirectory() as folder:
        script = pathlib.Path(folder) / "script.json"
        script.write_text(json.dumps(SCRIPT), encoding="utf-8")
        port = free_port()
        data = pathlib.Path(folder) / "data"
        data.mkdir()
        with Gateway(port, "--script", path_for_program(script)) as gateway:
            def run():
                with Legwork(sys.argv[1], data, "--profile", "tws", "--port", str(port), LEGWORK_THEME="light",
                             WINEDEBUG="fixme+win") as legwork:
                    yield from points(legwork, gateway, data)
            return report(run, folder)


if __name__ == "__main__":
    sys.exit(main())
