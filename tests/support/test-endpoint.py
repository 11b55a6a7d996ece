#!/usr/bin/env python3
"""test-endpoint.py LEGWORKCTL: /metrics and /health of a running program, seen from outside: what they carry, whom they refuse."""
import json
import os
import re
import selectors
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

from program import SERVE_ENDED, ask_to_end
from tap import Tap

PATIENCE_S = 60
# What the endpoint promises to carry, by a word of the metric's name.
PROMISED = ['connect', 'message', 'line', 'order', 'fill', 'loop']


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def first_line(process):
    """The first line of standard output, or '' when the program ends or stays silent."""
    waiting = selectors.DefaultSelector()
    waiting.register(process.stdout, selectors.EVENT_READ)
    return process.stdout.readline().strip() if waiting.select(PATIENCE_S) else ''


def start(program, folder, port):
    environment = {k: v for k, v in os.environ.items() if k not in ('METRICS_PORT', 'TWS_HOST', 'TWS_PORT', 'CLIENT_ID')}
    environment.update(XDG_DATA_HOME=os.path.join(folder, 'data'), XDG_CONFIG_HOME=os.path.join(folder, 'config'),
                       GSETTINGS_BACKEND='memory', HOME=folder)
    return subprocess.Popen([program, 'serve', '--simulated', '--metrics-port', str(port)], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, env=environment)


def stop(process):
    ask_to_end(process)
    try:
        _, errors = process.communicate(timeout=PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        _, errors = process.communicate()
        return None, errors
    return process.returncode, errors


def get(port, path, **headers):
    request = urllib.request.Request(f'http://127.0.0.1:{port}{path}', headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def raw(port, text):
    with socket.create_connection(('127.0.0.1', port), timeout=PATIENCE_S) as peer:
        peer.sendall(text.encode())
        return peer.recv(100).decode()


def wait_until_well(port):
    """The health once orders can be sent; asks four times a second, which the endpoint's limit allows."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        status, body = get(port, '/health')
        if status == 200 or time.monotonic() > deadline:
            return status, body
        time.sleep(0.25)


def is_json(text):
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def outside_address():
    """An address of this machine that is no loopback; None where there is none. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(('192.0.2.1', 9))
            address = probe.getsockname()[0]
        except OSError:
            return None
    return None if address.startswith('127.') else address


def refused(address, port):
    try:
        socket.create_connection((address, port), timeout=PATIENCE_S).close()
    except OSError:
        return []
    return [f'{address}:{port} answers']


def promtool(text):
    if shutil.which('promtool') is None:
        return ['promtool is not installed']
    run = subprocess.run(['promtool', 'check', 'metrics'], input=text, capture_output=True, text=True, check=False)
    return [run.stdout + run.stderr] if run.returncode or run.stderr.strip() else []


def check_pages(tap, port):
    status, body = wait_until_well(port)
    tap.ok('/health is a JSON object and well', [] if status == 200 and is_json(body) else [f'{status} {body}'])
    status, metrics = get(port, '/metrics')
    tap.ok('/metrics passes promtool', promtool(metrics) if status == 200 else [str(status)])
    names = set(re.findall(r'^# TYPE (\w+)', metrics, re.MULTILINE))
    tap.ok('it carries connection, messages, lines, orders, fills and loop lag',
           (f'nothing about {word} in {sorted(names)}' for word in PROMISED if not any(word in name for name in names)))
    tap.ok('each of ours has a help line', (name for name in names if f'# HELP {name} ' not in metrics))
    tap.ok('no account leaks', [text for text in (metrics, body) if re.search(r'D?U\d{4,}|DUSIM', text)])


def check_refusals(tap, port):
    tap.ok('another host name is refused', [] if get(port, '/metrics', Host='evil.example')[0] == 403 else ['it is served'])
    tap.ok('a request from a web page is refused',
           [] if get(port, '/metrics', Origin='http://evil.example')[0] == 403 else ['it is served'])
    tap.ok('HTTP/1.0 without a host is refused',
           [] if ' 403 ' in raw(port, 'GET /metrics HTTP/1.0\r\n\r\n') else ['it is served'])
    tap.ok('nothing can be changed over it',
           [] if ' 405 ' in raw(port, f'POST / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n') else ['it is served'])
    tap.ok('another loopback address is refused', refused('127.0.0.2', port))
    outside = outside_address()
    tap.note(f'address seen from outside: {outside}')
    tap.ok('the address seen from outside is refused', refused(outside, port) if outside else [])


def main(program):
    tap = Tap()
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        process = start(program, folder, port)
        line = first_line(process)
        tap.ok('the first line names the port', [] if line == f'serving 127.0.0.1:{port}' else [line or 'no line'])
        try:
            if line:
                check_pages(tap, port)
                check_refusals(tap, port)
        finally:
            status, errors = stop(process)
        tap.ok('it ends cleanly when asked to', [] if status == SERVE_ENDED else [f'exit status {status}: {errors}'])
    tap.end()


if __name__ == '__main__':
    main(sys.argv[1])
