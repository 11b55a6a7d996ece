#!/usr/bin/python3
"""by-keys.py LEGWORK: the same job without the pointer. Ctrl+1 chooses a preset, T opens the ticket of the list's row, Ctrl+Enter
transmits. Alt and a digit choose a page, letters that are typed into a field do nothing but stand there.
Runs inside run-xvfb.sh. Ends with TAP."""

import sys
import tempfile

from window_driver import LABEL, Legwork, filled, report


def pages(legwork):
    """Each page by its key; told by what only that page says."""
    words = {"alt+2": r"^Chain comes", "alt+3": r"^DONE TODAY", "alt+4": r"^Positions comes", "alt+5": r"^Reports comes",
             "alt+6": r"^Health comes", "alt+7": r"^Settings comes", "alt+1": r"^Choose a preset to look for spreads"}
    for key, shown in words.items():
        legwork.key(key)
        legwork.named(shown, LABEL)
    return True, f"{len(words)} pages by Alt and a digit"


def letters(legwork):
    """The letters of all shortcuts, while a text is typed."""
    legwork.key("ctrl+l")
    legwork.type("tnmscrw")
    legwork.key("ctrl+a")
    legwork.type("SPY")
    legwork.named(r"^Choose a preset to look for spreads", LABEL)
    return legwork.windows.find(r"^Transmit", "button", 0, True) is None, "letters typed into the symbol box open nothing"


def page_from_a_field(legwork):
    """The digit of a page's key is no text: the scan that follows is of the symbol that stood there."""
    legwork.key("ctrl+l", "alt+2")
    legwork.named(r"^Chain comes", LABEL)
    legwork.key("alt+1")
    legwork.named(r"^Choose a preset to look for spreads", LABEL)
    return True, "Alt and a digit choose a page from the symbol box too"


def order(legwork, folder):
    legwork.key("ctrl+1")
    legwork.named(r"^Trade (SELL|BUY) ")
    legwork.named(r"^Sweep .* ago$", LABEL)
    legwork.key("t")
    legwork.named(r"^Transmit \(simulated\)$")
    legwork.key("ctrl+Return")
    states, executions = filled(legwork, folder)
    return states == ["FILLED"] and executions >= 2, f"Ctrl+1, T, Ctrl+Enter: {states}, {executions} executions"


def main():
    with tempfile.TemporaryDirectory() as folder:
        def run():
            with Legwork(sys.argv[1], folder, LEGWORK_THEME="light") as legwork:
                yield pages(legwork)
                yield letters(legwork)
                yield page_from_a_field(legwork)
                yield order(legwork, folder)
                yield legwork.pointer.clicks == 0, "no click was needed"
        return report(run, folder)


if __name__ == "__main__":
    sys.exit(main())
