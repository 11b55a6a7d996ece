#!/usr/bin/python3
"""real-screenshots.py LEGWORK OUTDIR THEME: pictures of the real program on its simulated market, taken when what they show is there.

scan: a preset's sweep is done; ticket: a row's ticket is open and can be sent; orders: it was sent and filled. Started by
real-screenshots.sh inside run-xvfb.sh on a screen of the window's size.
"""

import pathlib
import subprocess
import sys
import tempfile
import time

from window_driver import LABEL, Failed, Legwork, filled


LIST_TOP = 190 # of the first row


def picture(legwork, path):
    # the pointer's place must not show: in the header bar nothing reacts to it
    legwork.pointer.leave(700, 20)
    time.sleep(1)  # what AT-SPI tells is drawn a frame later; a picture proves nothing, so no state is waited for
    subprocess.run(["import", "-window", "root", "-strip", str(path)], check=True)
    print(path)


def take(program, out, theme, folder):
    with Legwork(program, folder, LEGWORK_THEME=theme) as legwork:
        legwork.click(r"^Credit core$")
        legwork.named(r"^Trade (SELL|BUY) ")
        legwork.named(r"^Sweep .* ago$", LABEL)
        picture(legwork, out / f"scan-{theme}.png")
        legwork.click(r"^Trade (SELL|BUY) ", below=LIST_TOP)
        legwork.named(r"^Transmit \(simulated\)$")
        picture(legwork, out / f"ticket-{theme}.png")
        legwork.click(r"^Transmit \(simulated\)$")
        filled(legwork, folder)
        legwork.click(r"^Orders")
        legwork.named(r"^DONE TODAY +1$", LABEL)
        picture(legwork, out / f"orders-{theme}.png")


def main():
    with tempfile.TemporaryDirectory() as folder:
        try:
            take(sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3], folder)
        except Failed as failure:
            print(f"no pictures: {failure}", file=sys.stderr)
            print((pathlib.Path(folder) / "log.txt").read_text(encoding="utf-8"), file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
