"""legworkctl gateway with a script: what is wrong with it is told, what it says is done."""

import json
import os
import sys

import lw_e2e
import program
from lw_e2e import expect


def write(place, name, text):
    path = os.path.join(place.path, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text if isinstance(text, str) else json.dumps(text))
    return path


def script(rules=(), **more):
    return {"format": 1, "name": "test", "rules": list(rules), **more}


def check(place, port):
    done = place.run("check", "--port", str(port), "--format", "json")
    return done.returncode, {step["step"]: step for step in map(json.loads, done.stdout.splitlines())}


def refused(place, words, *arguments):
    done = place.run("gateway", "--port", "0", *arguments)
    expect(done.returncode == 1, "exit %d" % done.returncode)
    expect(done.stdout == "", "on standard output: %r" % done.stdout)
    expect(words in done.stderr, done.stderr)


def a_wrong_script_is_told_with_its_place(place):
    path = write(place, "bad.json", '{"format": 1, "name": "bad",\n "rules": [{"at": {"event": "plce", "n": 1}, "do": ["lose"]}]}\n')
    refused(place, "bad.json:2:", "--script", path)
    refused(place, "nowhere.json", "--script", os.path.join(place.path, "nowhere.json"))


def what_does_not_go_with_a_script_is_refused(place):
    path = write(place, "good.json", script())
    refused(place, "--state", "--script", path, "--state", os.path.join(place.path, "state"))
    refused(place, "--speed", "--script", path, "--speed", "1")
    refused(place, "--lines", "--lines", "0")


def the_account_is_the_scripts_unless_one_was_given(place):
    path = write(place, "account.json", script(gateway={"account": "DUSIM0777"}))
    for arguments, account in (((), "DUSIM0777"), (("--account", "DUSIM0888"), "DUSIM0888")):
        status, steps = check(place, place.gateway("--script", path, *arguments))
        expect(status == 0 and account in steps["account"]["text"], str(steps))


def others_sections_are_ignored_with_a_notice(place):
    path = write(place, "user.json", script(user=[{"at": {"t_us": 0}, "do": ["kill"]}]))
    process, port = place.start("listening", "gateway", "--port", "0", "--script", path)
    status, _ = check(place, port)
    program.ask_to_end(process)
    _, complaints = process.communicate(timeout=lw_e2e.DEADLINE)
    expect(status == 0 and process.returncode == 0, "%d and %d" % (status, process.returncode))
    expect("user" in complaints and "ignored" in complaints, complaints)


def a_fault_reaches_a_client(place):
    error = {"error": {"code": 326, "id": -1, "text": "Unable to connect as the client id is already in use."}}
    path = write(place, "taken.json", script([{"at": {"event": "start_api", "n": 1}, "do": ["lose", error, "close"]}]))
    port = place.gateway("--script", path)
    status, steps = check(place, port)
    expect(status == 3 and not steps["client id"]["ok"], str(steps))
    status, steps = check(place, port)
    expect(status == 0, str(steps))


def help_says_how_to_begin(place):
    done = place.run("gateway", "--help")
    for word in ("listening 127.0.0.1:PORT", "ib_async", "ibapi", "SPY", "--script", "docs/gateway.md"):
        expect(word in done.stdout, "no word of " + word)


sys.exit(lw_e2e.main([a_wrong_script_is_told_with_its_place, what_does_not_go_with_a_script_is_refused,
                      the_account_is_the_scripts_unless_one_was_given, others_sections_are_ignored_with_a_notice,
                      a_fault_reaches_a_client, help_says_how_to_begin]))
