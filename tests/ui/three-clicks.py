#!/usr/bin/python3
"""three-clicks.py LEGWORK: three clicks of a real pointer send an order, and its fill is in the journal.

The window opens on its SIMULATED profile, as a newcomer's does: its own gateway, its own market, the limit that it proposes.
Preset, Trade, Transmit: the widgets are found by their accessible names, the pointer is xdotool's, every press is counted by
this program and nothing else presses. Waits are for states (a widget is there and sensitive, a row is in the database), each
with a limit. Runs inside run-xvfb.sh. Ends with TAP.
"""

import pathlib
import sys
import tempfile

from atspi_driver import Failed, Legwork, fills


def run(program, folder):
    with Legwork(program, folder, LEGWORK_THEME="light") as legwork:
        # orders are on once the journal and the gateway agree; a preset can be chosen before
        legwork.click(r"^Credit core$")
        words = legwork.click(r"^Trade (SELL|BUY) ")[len("Trade "):]
        legwork.click(r"^Transmit \(simulated\)$")
        states, executions = legwork.wait("a fill in the journal",
                                          lambda: next((found for found in [fills(folder)] if "FILLED" in found[0]), None))
        return legwork.pointer.clicks, words, states, executions


def main():
    with tempfile.TemporaryDirectory() as folder:
        try:
            clicks, words, states, executions = run(sys.argv[1], folder)
        except Failed as failure:
            print(f"not ok 1 - three clicks: {failure}")
            log = pathlib.Path(folder) / "log.txt"
            for line in log.read_text(encoding="utf-8").splitlines()[-20:] if log.exists() else []:
                print(f"# {line}")
            print(f"# journal: {fills(folder)}")
            print("1..1")
            return 1
    results = [
        (clicks == 3, f"three clicks, counted: {clicks}"),
        (states == ["FILLED"], f"one order, filled: {states} ({words})"),
        (executions >= 2, f"each leg's execution is in the journal: {executions} rows"),
    ]
    for number, (good, text) in enumerate(results, 1):
        print(f"{'ok' if good else 'not ok'} {number} - {text}")
    print(f"1..{len(results)}")
    return 0 if all(good for good, _ in results) else 1


if __name__ == "__main__":
    sys.exit(main())
