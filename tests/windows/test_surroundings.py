"""legworkctl.exe under Wine where the machine is not as one would wish: folders, rights, ports, zones, languages, the registry."""

import datetime
import os
import re
import subprocess
import sys

import lw_e2e
from lw_e2e import at_once, expect, find_spread, free_port

KEY = r"HKCU\Software\GSettings\org\legwork\Legwork"


def wine(*arguments):
    done = subprocess.run([os.environ["WINE_RUN"], *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
                          timeout=lw_e2e.DEADLINE, check=False)
    expect(done.returncode == 0, "%s: %s" % (arguments, done.stdout + done.stderr))


def told_by_wine(*arguments, **environment):
    return subprocess.run([os.environ["WINE_RUN"], *arguments], env={**os.environ, **environment}, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, errors="replace", timeout=lw_e2e.DEADLINE, check=True).stdout


def local_hour(zone):
    """Of 24."""
    told = re.match(r"(\d+):\d+(?::[\d.]+)? ?([AP]M)?", told_by_wine("cmd", "/c", "echo %TIME%", TZ=zone).strip())
    hour, half = int(told.group(1)), told.group(2)
    return hour % 12 + (12 if half == "PM" else 0) if half else hour


def a_fill(place, port):
    """Traded, kept and exported, by @place, whatever its folders are."""
    expiry, k1, k2 = find_spread(place, port)
    done = place.run("trade", "open", "SPY", "--port", str(port), "--expiry", expiry, "--kind", "bull_put", "--k1", k1, "--k2", k2,
                     "--limit", at_once(place, port, expiry, k1, k2), "--wait", "30")
    expect(done.returncode == 0 and "FILLED" in done.stdout, done.stdout + done.stderr)
    expect(os.path.getsize(place.journal()) > 0, "no journal")
    verify = place.run("journal", "verify")
    expect(verify.returncode == 0 and "is whole: 1 orders" in verify.stdout, verify.stdout + verify.stderr)


def writes_files_to(place, folder, port):
    chain = os.path.join(folder, "chain ü.csv")
    done = place.run("chain", "SPY", "--port", str(port), "--max-dte", "9", "--strikes", "4", "--quiet", "--out", chain)
    expect(done.returncode == 0 and os.path.getsize(chain) > 500, done.stderr)
    done = place.run("scan", "--chain", chain, "--format", "csv")
    expect(done.returncode == 0 and done.stdout.count("\n") > 3, done.stdout + done.stderr)
    fills = os.path.join(folder, "fills.csv")
    done = place.run("export", "fills", "--out", fills)
    with open(fills, encoding="utf-8") as file:
        expect(done.returncode == 0 and len(file.readlines()) == 4, done.stderr)


def a_folder_with_umlauts_blanks_and_apostrophes(place):
    place.data_home = place.path + "/Jürgen's Größe & Co (日本)"
    port = place.gateway()
    a_fill(place, port)
    writes_files_to(place, place.data_home, port)


def a_path_of_more_than_260_characters(place):
    place.data_home = "/".join([place.path] + ["a long folder of sixty-four characters %02d, as some people have" % i for i in range(5)])
    expect(len(place.data_home) > 300, "not long")
    os.makedirs(place.data_home)
    port = place.gateway()
    a_fill(place, port)
    writes_files_to(place, place.data_home, port)


def refuses_to_write_to(place, folder, name):
    """Nothing is sent, and @name, where it failed, is said."""
    port = place.gateway()
    expiry, k1, k2 = find_spread(place, port)
    place.data_home = folder
    proxy = lw_e2e.CountingProxy(port)
    done = place.run("trade", "open", "SPY", "--port", str(proxy.port), "--expiry", expiry, "--kind", "bull_put", "--k1", k1, "--k2", k2,
                     "--limit", "0.05")
    expect(done.returncode in (1, 2, 4) and name in done.stderr, "exit %d: %s" % (done.returncode, done.stderr))
    expect(proxy.orders == 0, "%d orders were sent" % proxy.orders)
    done = place.run("chain", "SPY", "--port", str(port), "--max-dte", "9", "--strikes", "2", "--quiet", "--out", folder + "/x.csv")
    expect(done.returncode == 1 and "x.csv" in done.stderr, "exit %d: %s" % (done.returncode, done.stderr))


def a_file_where_the_data_folder_should_be(place):
    with open(place.path + "/in the way", "w", encoding="ascii") as file:
        file.write("kept")
    refuses_to_write_to(place, place.path + "/in the way", "in the way")
    with open(place.path + "/in the way", encoding="ascii") as file:
        expect(file.read() == "kept", "the file was overwritten")


def a_data_folder_that_cannot_be_written(place):
    """The kernel's own: nobody may make a file there, not even root."""
    refuses_to_write_to(place, "/sys/kernel", "kernel")
    expect(not os.path.exists("/sys/kernel/legwork"), "a folder was made")


def a_port_that_is_taken(place):
    port = place.gateway()
    done = place.run("gateway", "--port", str(port))
    expect(done.returncode != 0 and str(port) in done.stderr and done.stdout == "", "exit %d: %s" % (done.returncode, done.stderr))
    again, shown = place.start("serving", "serve", "--port", str(port), "--metrics-port", str(port))
    expect(shown == 0, "the port is taken, so metrics are off")
    expect(any(line.strip() == "state READY" for line in again.stdout), "it goes on without")


def a_clock_in_another_zone(place):
    """The trading day is New York's: the same rows, day for day, wherever the machine stands."""
    port = place.gateway("--as-of", "2026-11-20T21:30:00Z", "--speed", "0")  # 16:30 in New York, Saturday in Tokyo
    shown = set()
    ahead = (local_hour("Asia/Tokyo") - local_hour("UTC")) % 24
    expect(ahead in (9, 8, 10), "Wine does not follow TZ: this test shows nothing")  # the hour may turn in between
    for zone in ("UTC", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati"):
        done = place.run("chain", "SPY", "--port", str(port), "--max-dte", "9", "--strikes", "2", "--quiet", TZ=zone)
        expect(done.returncode == 0 and done.stdout.count("\n") > 3, done.stderr)
        # quote_time is the gateway's clock, which goes on.
        shown.add("\n".join(",".join(line.split(",")[2:7]) for line in done.stdout.splitlines()))
    expect(len(shown) == 1, "%d different chains" % len(shown))
    first = min(line.split(",")[0] for line in shown.pop().splitlines()[1:])
    expect(datetime.date(2026, 11, 20) <= datetime.date.fromisoformat(first) <= datetime.date(2026, 11, 23), first)


def german_numbers_stay_plain(place):
    """With a German locale the wire and every file keep the point."""
    name = place.path + "/locales/de_DE.UTF-8"
    os.makedirs(os.path.dirname(name))
    made = subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", name], capture_output=True, check=False)
    expect(os.path.isdir(name), "localedef: %s" % made.stderr)
    german = {"LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8", "LOCPATH": os.path.dirname(name)}
    expect("zeigt" in told_by_wine("cmd", "/c", "help date", **german), "Wine does not follow LC_ALL: this test shows nothing")
    prices = "right,S,K,T,r,q,sigma\nC,42,40,0.5,0.1,0,0.2\n"
    plain = subprocess.run([place.ctl, "price"], input=prices, env=place.environment(), capture_output=True, text=True, check=False)
    done = subprocess.run([place.ctl, "price"], input=prices, env=place.environment(**german), capture_output=True, text=True, check=False)
    expect(done.returncode == 0 and done.stdout == plain.stdout and "4.75" in done.stdout, done.stdout + done.stderr)
    process, port = place.start("listening", "gateway", "--port", "0", **german)
    expiry, k1, k2 = find_spread(place, port)
    done = place.run("trade", "open", "SPY", "--port", str(port), "--expiry", expiry, "--kind", "bull_put", "--k1", k1, "--k2", k2,
                     "--limit", at_once(place, port, expiry, k1, k2), "--wait", "30", **german)
    expect(done.returncode == 0 and "FILLED" in done.stdout, done.stdout + done.stderr)
    fills = place.run("export", "fills", **german).stdout.splitlines()
    expect(len(fills) == 4 and all(line.count(",") == fills[0].count(",") for line in fills), str(fills))


def the_registry_loses_to_the_environment(place):
    """Default, settings, environment: by what is said of the address that is tried."""
    port, other = free_port(), free_port()
    wine("reg", "add", KEY, "/v", "tws-port", "/t", "REG_DWORD", "/d", str(port), "/f")
    try:
        registry = {"GSETTINGS_BACKEND": "registry"}
        done = place.run("check", **registry)
        expect(done.returncode == 2 and ":%d" % port in done.stdout + done.stderr, done.stdout + done.stderr)
        done = place.run("check", TWS_PORT=str(other), **registry)
        expect(done.returncode == 2 and ":%d" % other in done.stdout + done.stderr, done.stdout + done.stderr)
    finally:
        wine("reg", "delete", KEY, "/v", "tws-port", "/f")
    done = place.run("check", "--format", "json")
    expect("7497" in done.stdout + done.stderr, "the default: " + done.stdout + done.stderr)


sys.exit(lw_e2e.main([a_folder_with_umlauts_blanks_and_apostrophes, a_path_of_more_than_260_characters,
                      a_file_where_the_data_folder_should_be, a_data_folder_that_cannot_be_written, a_port_that_is_taken, a_clock_in_another_zone, german_numbers_stay_plain,
                      the_registry_loses_to_the_environment]))
