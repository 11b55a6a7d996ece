#!/usr/bin/python3
"""window-figures.py LEGWORK: what the window costs, by its own /metrics: start, a click on the first preset, a third of its sweep.

It holds that each figure is there, and prints it; how large it is judges nobody, for a busy machine is slower. The lines
"# figure TITLE, UNIT: VALUE" of all systems are put side by side by tests/support/show-figures.py. Runs inside run-xvfb.sh.
"""

import http.client
import math
import re
import sys
import tempfile
import time

from window_driver import Legwork, free_port, on_windows, report

ON_LINUX = "legwork_loop_cpu_p99_seconds"  # alone: Windows counts a thread's CPU in ticks too coarse for an iteration
SWEPT = 0.3  # of the preset's series, after the first rows: about ten seconds, which is what the percentiles look back

# title, unit, name in /metrics, factor
FIGURES = [
    ("start to first frame", "s", "legwork_start_to_first_frame_seconds", 1),
    ("click to first rows", "s", "click_to_rows", 1),
    ("resident memory", "MiB", "process_resident_memory_bytes", 1 / 1048576),
    ("busy time of the loop, p99 while a scan fills", "ms", "legwork_loop_busy_p99_seconds", 1000),
    ("CPU of the loop's thread an iteration, p99", "ms", ON_LINUX, 1000),
    ("CPU of all threads", "s", "process_cpu_seconds_total", 1),
]


def metrics(port):
    """Name and value of each metric without labels; nothing while nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/metrics")
        answer = connection.getresponse()
        text = answer.read().decode() if answer.status == 200 else ""
    except OSError:
        return {}
    finally:
        connection.close()
    return {name: float(value) for name, value in re.findall(r"^([a-z_0-9]+) (\S+)$", text, re.MULTILINE)}


def rows_came(port):
    found = metrics(port)
    return found if "legwork_start_to_first_rows_seconds" in found else None


def swept(port, ratio):
    found = metrics(port)
    return found if found.get("legwork_sweep_ratio", 0) >= ratio else None


def measure(program, folder):
    port = free_port()
    with Legwork(program, folder, METRICS_PORT=str(port)) as legwork:
        legwork.click(r"^Credit core$")
        clicked = time.time()
        first = legwork.wait("the first rows", lambda: rows_came(port))
        found = legwork.wait("a third of the sweep", lambda: swept(port, min(1, first["legwork_sweep_ratio"] + SWEPT)))
    came = found["process_start_time_seconds"] + found["legwork_start_to_first_rows_seconds"]
    return {**found, "click_to_rows": came - clicked}


def points(program, folder):
    found = measure(program, folder)
    for title, unit, name, factor in FIGURES:
        if name == ON_LINUX and on_windows():
            continue
        value = found.get(name, math.nan) * factor
        print(f"# figure {title}, {unit}: {value:.3g}")
        yield value > 0, f"{title} is measured"


def main():
    with tempfile.TemporaryDirectory() as folder:
        return report(lambda: points(sys.argv[1], folder), folder)


if __name__ == "__main__":
    sys.exit(main())
