"""serve, metrics, a second instance, refusals of trade, demo."""

import json
import signal
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
                 "legwork_alarms_total", "legwork_journal_commit_seconds_total", "legwork_loop_busy_seconds_bucket",
                 "legwork_loop_busy_p99_seconds", "process_resident_memory_bytes", "process_start_time_seconds", "process_cpu_seconds_total"):
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


ACCOUNT = "DU1234567"


def says_no_account(place, what, *texts):
    for text in texts:
        for line in text.splitlines():
            expect(ACCOUNT not in line, "%s names the account: %s" % (what, line[:300]))


def nothing_that_is_told_names_the_account(place):
    """I07: log at its most talkative, figures, what a trade and a wrong account say, and the last words of a
    program that is killed. (A report that the person asks for has a column for it.)"""
    talkative = {"G_MESSAGES_DEBUG": "all"}
    port = free_port()
    gateway = place.gateway("--account", ACCOUNT)
    expiry, k1, k2 = find_spread(place, gateway)
    price = lw_e2e.at_once(place, gateway, expiry, k1, k2)
    for words in (("open", "SPY", "--expiry", expiry, "--kind", "bull_put", "--k1", k1, "--k2", k2, "--limit", price), ("list",), ("cancel-all",),
                  ("kill",), ("release-kill",)):
        done = place.run("trade", *words, "--port", str(gateway), "--wait", "20", **talkative)
        says_no_account(place, "trade " + words[0], done.stdout, done.stderr)
    first, _ = place.start("serving", "serve", "--port", str(gateway), "--metrics-port", str(port))
    until(place, first, "READY")
    for words in (("metrics", "--health"), ("metrics",)):
        done = place.run(*words, "--metrics-port", str(port))
        expect(done.returncode == 0, "exit %d" % done.returncode)
        says_no_account(place, " ".join(words), done.stdout, done.stderr)
    if not program.WINDOWS:
        first.send_signal(signal.SIGSEGV)
    else:
        first.kill()
    says_no_account(place, "serve, and its crash", *first.communicate(timeout=DEADLINE))
    other = place.gateway("--account", "DU7654321")
    with open(place.data("profiles.ini"), encoding="utf-8") as file:
        profiles = file.read()
    with open(place.data("profiles.ini"), "w", encoding="utf-8") as file:
        file.write(profiles.replace("127.0.0.1:%d" % gateway, "127.0.0.1:%d" % other))
    done = place.run("trade", "list", "--port", str(other), **talkative)
    expect("pinned to account DU•••4567" in done.stderr, done.stderr)
    says_no_account(place, "the wrong account", done.stdout, done.stderr)


def nothing_answers(place):
    expect(place.run("metrics", "--metrics-port", str(free_port())).returncode == 2, "exit")
    expect(place.run("trade", "list", "--port", str(free_port())).returncode == 2, "exit")


def refusals(place):
    for act in ("close", "roll"):
        done = place.run("trade", act)
        expect(done.returncode == 1 and "'trade %s' takes one intent id or one symbol" % act in done.stderr, act + done.stderr)
    expect(place.run("trade").returncode == 1, "no act")
    for words, option in (("cancel LWAAAAAAAAAAAAAAAAAAAA --preview", "--preview"), ("kill --preview", "--preview"),
                          ("modify LWAAAAAAAAAAAAAAAAAAAA --limit 1 --preview", "--preview"),
                          ("modify LWAAAAAAAAAAAAAAAAAAAA --limit 1 --gtd 2026-12-01", "--gtd"), ("open SPY --credit", "--credit"),
                          ("list --qty 1", "--qty"), ("close SPY --to-k1 400", "--to-k1")):
        done = place.run("trade", *words.split())
        expect(done.returncode == 1 and "knows no %s: nothing was done" % option in done.stderr, words + ": " + done.stderr)
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


sys.exit(lw_e2e.main([nothing_that_is_told_names_the_account, serve_shows_its_figures_and_ends_cleanly, second_instance_only_reads,
                      nothing_answers, refusals, an_unusable_address_is_refused, demo_fills]))
