#!/usr/bin/python3
"""window-figures.py NAME=PROGRAM… : what the window costs, by its own figures, a column a program (a PROGRAM may be several words:
a runner and an executable). It starts each on its SIMULATED profile in a fresh data folder, clicks the first preset when the
connection is up, lets the scan run, and reads /metrics. It prints, and judges nothing: a busy machine is slower. Runs inside
run-xvfb.sh; exit 1 when a program did not get to its rows within the limit.

    sh tests/ui/run-xvfb.sh /usr/bin/python3 tests/bench/window-figures.py Linux=build/src/ui/legwork 'Wine=WINE-RUN legwork.exe'
"""
import http.client
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time

LIMIT_S = 120
SCAN_S = 12  # the loop's percentile looks 10 s back
POLL_S = 0.1  # the endpoint takes 20 requests a second
TILE = (150, 84)  # the first preset in a window of 1280 x 800

ROWS = [
    ("start to first frame", "s", "legwork_start_to_first_frame_seconds", 1),
    ("start to first rows, the click included", "s", "legwork_start_to_first_rows_seconds", 1),
    ("click to first rows", "s", "click_to_rows", 1),
    ("resident memory", "MiB", "process_resident_memory_bytes", 1 / 1048576),
    ("busy time of the loop, p99 over 10 s of scan", "ms", "legwork_loop_busy_p99_seconds", 1000),
    ("CPU of the loop's thread an iteration, p99", "ms", "legwork_loop_cpu_p99_seconds", 1000),
    ("CPU", "s", "process_cpu_seconds_total", 1),
]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(port, page):
    """(status, text), or (0, "") while nothing answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", page)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    except OSError:
        return 0, ""
    finally:
        connection.close()


def figures(port):
    status, text = get(port, "/metrics")
    found = re.findall(r"^([a-z_0-9]+) (\S+)$", text, re.MULTILINE) if status == 200 else []
    return {name: float(value) for name, value in found}


def wait(process, done):
    """The first true value of @done; it ends with the program, or at the limit."""
    end = time.monotonic() + LIMIT_S
    while time.monotonic() < end and process.poll() is None:
        value = done()
        if value:
            return value
        time.sleep(POLL_S)
    raise TimeoutError("the program ended" if process.poll() is not None else f"not there after {LIMIT_S} s")


def tool(*words):
    return subprocess.run(["xdotool", *words], capture_output=True, text=True, check=False).stdout.split()


def window():
    return next(iter(tool("search", "--onlyvisible", "--name", "^Legwork$")), None)


def click_preset(place):
    tool("mousemove", "--sync", "--window", place, *map(str, TILE))
    tool("click", "1")


def scan(process, port):
    place = wait(process, window)
    wait(process, lambda: get(port, "/health")[0] == 200)
    click_preset(place)
    clicked = time.time()
    wait(process, lambda: "legwork_start_to_first_rows_seconds" in figures(port))
    time.sleep(SCAN_S)  # a measurement's length, not a wait for a state
    result = figures(port)
    rows_at = result["process_start_time_seconds"] + result["legwork_start_to_first_rows_seconds"]
    return {**result, "click_to_rows": rows_at - clicked}


def end(process):
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def measure(command):
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        settings = {"METRICS_PORT": str(port), "LEGWORK_UI_SIZE": "1280x800", "GTK_A11Y": "none"}
        words = shlex.split(command)
        data = "Z:" + folder if words[-1].endswith(".exe") else folder
        process = subprocess.Popen([*words, "--profile", "simulated", "--data-dir", data], env={**os.environ, **settings},
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            return scan(process, port)
        finally:
            end(process)


def main():
    if len(sys.argv) < 2 or not all("=" in word for word in sys.argv[1:]):
        sys.exit(__doc__)
    columns, failed = {}, False
    for word in sys.argv[1:]:
        name, _, command = word.partition("=")
        try:
            columns[name] = measure(command)
        except TimeoutError as error:
            columns[name], failed = {}, True
            print(f"# {name}: {error}")
    print(f"{'':48}" + "".join(f"{name:>12}" for name in columns))
    for title, unit, key, scale in ROWS:
        cells = [f"{column[key] * scale:12.3g}" if key in column else f"{'–':>12}" for column in columns.values()]
        print(f"{title + ', ' + unit:48}" + "".join(cells))
    sys.exit(failed)


if __name__ == "__main__":
    main()
