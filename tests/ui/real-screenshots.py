#!/usr/bin/python3
"""real-screenshots.py LEGWORK OUTDIR THEME: pictures of the real program on its simulated market, taken when what they show is there.

start: the first window; scan: a preset's sweep is done; ticket: a row's ticket is open and can be sent; orders: it was sent and
filled; roll: what is held is rolled; dialog: the system's, for a preset's file; stopped: F12; alarm: a leg is filled and the other is
not; problem: nobody listens at TWS's port; refusal: the data folder cannot be made. Started by real-screenshots.sh inside run-xvfb.sh
on a screen of the window's size. LEGWORK_SCALE=2 is a screen of 200 %.
"""

import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

import alarms
import window_driver
from window_driver import LABEL, SCALE, Failed, Gateway, Legwork, active, filled, free_port, path_for_program, screen_scale, titled, transmit

LIST_TOP = 190  # of the first row
window_driver.LIMIT_S = 300  # a screen of 200 % is much to draw without a graphics card


def picture(legwork, path):
    # the pointer's place must not show: in the header bar nothing reacts to it
    legwork.pointer.leave(700 * SCALE, 20 * SCALE)
    time.sleep(1)  # what AT-SPI tells is drawn a frame later; a picture proves nothing, so no state is waited for
    subprocess.run(["import", "-window", "root", "-strip", str(path)], check=True)
    print(path)


def of_the_market(program, out, theme, folder):
    with Legwork(program, folder, LEGWORK_THEME=theme) as legwork:
        legwork.named(r"^Credit core$")
        legwork.named(r"^\$400,000$", LABEL)
        picture(legwork, out / f"start-{theme}.png")
        legwork.click(r"^Credit core$")
        legwork.named(r"^Trade (SELL|BUY) ")
        legwork.named(r"^Sweep .* ago$", LABEL)
        picture(legwork, out / f"scan-{theme}.png")
        legwork.click(r"^Trade (SELL|BUY) ", below=LIST_TOP)
        legwork.named(r"^Transmit \(simulated\)$")
        picture(legwork, out / f"ticket-{theme}.png")
        transmit(legwork, folder)
        filled(legwork, folder)
        legwork.click(r"^Orders")
        legwork.named(r"^DONE TODAY +1$", LABEL)
        picture(legwork, out / f"orders-{theme}.png")
        legwork.click(r"^Roll (SELL|BUY) ")
        legwork.named(r"^Transmit \(simulated\)$")
        picture(legwork, out / f"roll-{theme}.png")
        of_a_dialog(legwork, out / f"dialog-{theme}.png")
        legwork.key("F12")
        legwork.named(r"^Stopped\. Reset$")
        picture(legwork, out / f"stopped-{theme}.png")


def of_a_dialog(legwork, path):
    main = active()
    legwork.click(r"^Export and import$")
    legwork.tab_to(r"^Export “Credit core”…$")
    legwork.key("Return")
    legwork.wait("the dialog", lambda: active() in titled("Export preset"))
    picture(legwork, path)
    legwork.key("Escape")
    legwork.wait("the dialog's end", lambda: not titled("Export preset"))
    legwork.wait("the window", lambda: active() == main)


def of_an_alarm(program, out, theme, folder):
    script = pathlib.Path(folder) / "script.json"
    script.write_text(json.dumps(alarms.SCRIPT), encoding="utf-8")
    port = free_port()
    with Gateway(port, "--script", path_for_program(script)), Legwork(program, folder, "--profile", "tws", "--port", str(port),
                                                                      LEGWORK_THEME=theme) as legwork:
        legwork.click(r"^Credit core$")
        legwork.click(r"^Trade (SELL|BUY) ")
        transmit(legwork, folder)
        legwork.named(r"^LEG IMBALANCE: ", LABEL)
        legwork.click(r"^Orders")
        picture(legwork, out / f"alarm-{theme}.png")


def of_a_problem(program, out, theme, folder):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with Legwork(program, folder, "--profile", "tws", "--port", str(port), LEGWORK_THEME=theme) as legwork:
        legwork.named(r"^Start TWS and log in$", LABEL)
        picture(legwork, out / f"problem-{theme}.png")


def of_a_refusal(program, out, theme, folder):
    file = pathlib.Path(folder) / "a file"
    file.touch()
    with Legwork(program, file, log=folder, LEGWORK_THEME=theme) as legwork:
        legwork.named(r"^Legwork cannot start$", LABEL)
        picture(legwork, out / f"refusal-{theme}.png")


def take(pictures):
    with tempfile.TemporaryDirectory() as folder:
        try:
            pictures(sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3], folder)
        except Failed as failure:
            print(f"no pictures: {failure}", file=sys.stderr)
            print((pathlib.Path(folder) / "log.txt").read_text(encoding="utf-8"), file=sys.stderr)
            return False
    return True


def main():
    with screen_scale():
        return 0 if all([take(pictures) for pictures in (of_the_market, of_an_alarm, of_a_problem, of_a_refusal)]) else 1


if __name__ == "__main__":
    sys.exit(main())
