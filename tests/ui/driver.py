#!/usr/bin/python3
"""driver.py LEGWORK: what the programs that use the window rely on: a program that was critical of itself, or that ended, fails its test,
and what it said and its journal stand in the log. Runs inside run-xvfb.sh. Ends with TAP."""

import contextlib
import io
import itertools
import pathlib
import sys
import tempfile
import types

import window_driver
from window_driver import OF_WINE, Failed, Legwork, on_windows, report

CRITICAL = "(legwork:7): Gtk-CRITICAL **: 10:00:00.000: gtk_widget_show: assertion 'GTK_IS_WIDGET (widget)' failed"
OF_WINE_ALONE = f"(legwork:7): Pango-CRITICAL **: 10:00:00.000: {OF_WINE}"


def says(text):
    """What is said of a program whose log is that text; "" = nothing."""
    with tempfile.TemporaryDirectory() as folder:
        log = pathlib.Path(folder) / "log.txt"
        log.write_text(text, encoding="utf-8")
        with open(log, encoding="utf-8") as file:
            try:
                Legwork.nothing_critical(types.SimpleNamespace(log=file))
            except SystemExit as end:
                return str(end)
    return ""


def reported(points):
    """What report () prints of points that end so, its status, and whether it ended the program."""
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "log.txt").write_text("the program's last words\n", encoding="utf-8")
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            try:
                status = report(points, folder)
            except SystemExit:
                status = "ended"
    return out.getvalue(), status


def fails():
    yield True, "first"
    raise Failed("waited for a thing")


def ends():
    yield True, "first"
    raise SystemExit("Bail out! legwork ended with -11")


def points():
    yield "1 criticals" in says(f"hello\n{CRITICAL}\n"), "a critical is found in the log"
    yield says("(legwork:7): Gtk-WARNING **: something\n") == "", "a warning is none"
    yield (says(OF_WINE_ALONE) == "") == on_windows(), "Wine's lack of a system font is excused under Wine alone"
    text, status = reported(fails)
    yield status == 1 and "not ok 2 - waited for a thing" in text and "# the program's last words" in text, "a wait that fails is explained"
    text, status = reported(ends)
    yield status == "ended" and "# the program's last words" in text, "a program that ends is explained"
    window_driver.LIMIT_S = 0.2
    try:
        window_driver.wait("nothing", lambda: None)
        yield False, "a wait has an end"
    except Failed as failure:
        yield "nothing" in str(failure), "a wait has an end"


def of_the_window(program, folder):
    """What is waited for in vain is told with the buttons that are there."""
    out = io.StringIO()
    with contextlib.suppress(Failed), contextlib.redirect_stdout(out), Legwork(program, folder, LEGWORK_THEME="light") as legwork:
        legwork.named(r"^Credit core$")
        raise Failed("waited for a thing")
    yield "# button: Credit core" in out.getvalue(), "and with the buttons that were there"
    yield "# the program's window at (" in out.getvalue(), "and with the places of window and pointer"


def main():
    with tempfile.TemporaryDirectory() as folder:
        return report(lambda: itertools.chain(of_the_window(sys.argv[1], folder), points()), folder)


if __name__ == "__main__":
    sys.exit(main())
