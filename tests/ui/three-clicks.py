#!/usr/bin/python3
"""three-clicks.py LEGWORK: three clicks of a real pointer send an order, and its fill is in the journal.

The window opens on its SIMULATED profile, as a newcomer's does: its own gateway, its own market, the limit that it proposes.
Preset, Trade, Transmit: the widgets are found by their accessible names, the pointer is xdotool's, every press is counted by
this program and nothing else presses. Waits are for states (a widget is there and sensitive, a row is in the database), each
with a limit. On Linux all that it wrote is for its owner alone. With LEGWORK_SCALE=2 the screen is one of 200 %. Runs inside
run-xvfb.sh. Ends with TAP.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

from window_driver import SCALE, Legwork, on_windows, report, screen_scale, three_clicks


def rights(folder):
    """Of the folder and of what is in it (security.md S12), where nothing but the program takes rights away."""
    found = [path for path in [folder, *folder.rglob("*")] if path.exists()]
    modes = {path.name: path.stat().st_mode & 0o777 for path in found}
    wrong = [f"{path.name} has {modes[path.name]:o}" for path in found if modes[path.name] != (0o700 if path.is_dir() else 0o600)]
    yield len(found) >= 3 and not wrong, f"for its owner alone: {', '.join(wrong or sorted(modes))}"


def scaled():
    """Of 1280 pixels of its own; a frame and a shadow are the window manager's."""
    told = subprocess.run(["xdotool", "getactivewindow", "getwindowgeometry"], capture_output=True, text=True, check=True).stdout
    width = int(re.search(r"Geometry: (\d+)x", told).group(1))
    return 1280 * SCALE <= width < 1280 * SCALE + 200, f"{width} pixels wide on a screen of {100 * SCALE} %"


def main():
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place) / "data"
        folder.mkdir()
        folder.chmod(0o755)

        def run():
            before = os.umask(0)
            with Legwork(sys.argv[1], folder, log=place, LEGWORK_THEME="light") as legwork:
                os.umask(before)
                yield scaled()
                yield from three_clicks(legwork, folder)
                if not on_windows():
                    yield from rights(folder)
        with screen_scale():
            return report(run, place)


if __name__ == "__main__":
    sys.exit(main())
