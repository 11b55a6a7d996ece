"""serve, metrics, a second instance, refusals of trade, demo."""

import json
import sys
import threading

import lw_e2e
import program
from lw_e2e import DEADLINE, expect, find_spread, free_port


def until(place, process, word):
    """Waits for the line "state WORD"."""
    timer = threading.Timer(DEADLINE, process.kill)
    timer.start()
    for line in process.stdout:
        place.note("  ", line.strip())
        if line.strip() == "state " + word:
            timer.cancel()
            return
    raise lw_e2e.Failure("never " + word)


def serve_shows_its_figures_and_ends_cleanly(place):
    port = free_port()
    process, shown = place.start("serving", "serve", "--simulated", "--metrics-port", str(port))
    expect(shown == port, "serving on %d" % shown)
    until(place, process, "READY")
    done = place.run("metrics", "--health", "--metrics-port", str(port))
    expect(done.returncode == 0, "exit %d" % done.returncode)
    health = json.loads(done.stdout)
    expect(health["status"] == "ok", str(health))
    expect(health["mode"] == "SIMULATED" and health["orders"], str(health))
    text = place.run("metrics", "--metrics-port", str(port)).stdout
    expect('legwork_connection_state{state="ready"} 1' in text, text)
    for name in ("legwork_messages_total", "legwork_market_data_lines", "legwork_orders", "legwork_fills_total",
                 "legwork_journal_commit_seconds_total", "legwork_loop_busy_seconds_bucket", "legwork_loop_busy_p99_seconds",
                 "process_resident_memory_bytes", "process_start_time_seconds", "process_cpu_seconds_total"):
        expect(name in text, name + " is missing")
    expect("\nlegwork_start_to_first_frame_seconds " not in text, "there is no window, so it has no first frame")
    expect("DUSIM" not in text + json.dumps(health), "an account's name leaks")
    program.ask_to_end(process)
    expect(process.wait(timeout=DEADLINE) == program.SERVE_ENDED, "it ended with %d" % process.returncode)


def second_instance_only_reads(place):
    port = free_port()
    gateway = place.gateway()
    expiry, k1, k2 = find_spread(place, gateway)
    first, _ = place.start("serving", "serve", "--port", str(gateway), "--metrics-port", str(port))
    until(place, first, "READY")
    done = place.run("trade", "open", "SPY", "--port", str(gateway), "--expiry", expiry, "--kind", "bull_put", "--k1", k1, "--k2",
                     k2, "--limit", "0.05")
    expect(done.returncode == 2, "exit %d" % done.returncode)
    expect("Another Legwork" in done.stderr and "LW" not in done.stdout, done.stderr)
    taken, shown = place.start("serving", "serve", "--port", str(gateway), "--metrics-port", str(port))
    expect(shown == 0, "the port is taken, so metrics are off")
    until(place, taken, "READ-ONLY")
    program.ask_to_end(taken)
    _, notices = taken.communicate(timeout=DEADLINE)
    expect("METRICS_PORT" in notices, notices)


def nothing_answers(place):
    expect(place.run("metrics", "--metrics-port", str(free_port())).returncode == 2, "exit")
    expect(place.run("trade", "list", "--port", str(free_port())).returncode == 2, "exit")


def refusals(place):
    for act in ("close", "roll", "modify"):
        done = place.run("trade", act)
        expect(done.returncode == 1 and "later version" in done.stderr, act)
    expect(place.run("trade").returncode == 1, "no act")
    base = ["trade", "open", "SPY", "--expiry", "2026-12-18", "--kind", "bull_put", "--k1", "425", "--k2", "430"]
    expect(place.run(*base, "--limit", "-1.20").returncode == 1, "a negative limit")
    expect(place.run(*base).returncode == 1, "no limit")
    expect(place.run(*base, "--limit", "1.20", "--qty", "0").returncode == 1, "no quantity")


def an_unusable_address_is_refused(place):
    for name in ("TWS_PORT", "CLIENT_ID"):
        for command in (["trade", "list"], ["check"], ["scan", "SPY"], ["chain", "SPY"], ["serve"]):
            done = place.run(*command, **{name: "seventy"})
            expect(done.returncode == 1 and name + ' is "seventy"' in done.stderr, "%s: exit %d" % (command, done.returncode))
    expect(place.run("check", "--port", str(free_port()), TWS_PORT="seventy").returncode == 2, "--port wins")


def demo_fills(place):
    done = place.run("demo")
    expect(done.returncode == 0, "exit %d: %s" % (done.returncode, done.stderr))
    expect("6. Filled" in done.stdout and "FILLED" in done.stdout, done.stdout)


sys.exit(lw_e2e.main([serve_shows_its_figures_and_ends_cleanly, second_instance_only_reads, nothing_answers, refusals,
                      an_unusable_address_is_refused, demo_fills]))
