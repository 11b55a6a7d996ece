#!/usr/bin/python3
"""three-clicks.py LEGWORK: three clicks of a real pointer send an order, and its fill is in the journal.

The window opens on its SIMULATED profile, as a newcomer's does: its own gateway, its own market, the limit that it proposes.
Preset, Trade, Transmit: the widgets are found by their accessible names, the pointer is xdotool's, every press is counted by
this program and nothing else presses. Waits are for states (a widget is there and sensitive, a row is in the database), each
with a limit. Runs inside run-xvfb.sh. Ends with TAP.
"""

import sys
import tempfile

from window_driver import Legwork, report, three_clicks


def main():
    with tempfile.TemporaryDirectory() as folder:
        def run():
            with Legwork(sys.argv[1], folder, LEGWORK_THEME="light") as legwork:
                yield from three_clicks(legwork, folder)
        return report(run, folder)


if __name__ == "__main__":
    sys.exit(main())
