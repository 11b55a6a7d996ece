#!/usr/bin/env python3
"""test-bench-command.py LEGWORKCTL SOURCE [COUNTER]: legworkctl bench as scripts use it: its JSON, its refusals; with the library COUNTER
loaded before it, that no tick asks for memory. How fast it is, no test says: the machine is shared."""
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(sys.argv[2], 'tests', 'support'))
from program import WINDOWS  # noqa: E402  (the folder is an argument)
from tap import Tap  # noqa: E402

COUNTER = sys.argv[3] if len(sys.argv) > 3 else None
FEW = ['--runs', '3', '--frames', '100000', '--stall-frames', '300000']


def run(*args, **more):
    env = dict(os.environ, LC_ALL='C.UTF-8', **more)
    if COUNTER:
        env['LD_PRELOAD'] = COUNTER
    return subprocess.run([sys.argv[1], 'bench', *args], capture_output=True, text=True, env=env, check=False)


def spread_problems(figures, name):
    value = figures.get(name)
    may_be_none = WINDOWS and '_cpu' in name  # counted in ticks of 10 to 16 ms there
    if not isinstance(value, dict) or set(value) != {'min', 'median', 'max'}:
        yield f'{name} is {value}'
    elif not 0 <= value['min'] <= value['median'] <= value['max'] or (value['min'] == 0 and not may_be_none):
        yield f'{name}: {value}'


def figure_problems():
    done = run('decode', *FEW)
    if done.returncode != 0 or len(done.stdout.splitlines()) != 1:
        yield f'exit {done.returncode}: {done.stdout}{done.stderr}'
        return
    figures = json.loads(done.stdout)
    for name in 'seconds', 'cpu_seconds', 'frames_per_second', 'frames_per_cpu_second':
        yield from spread_problems(figures, name)
    for name, wanted in ('workload', 'decode'), ('lines', 90), ('runs', 3):
        if figures.get(name) != wanted:
            yield f'{name} is {figures.get(name)}'
    if not 100000 <= figures['frames'] < 102000 or not 40 < figures['bytes'] / figures['frames'] < 70:
        yield f'{figures["frames"]} frames of {figures["bytes"]} bytes'
    share = figures['core_share_at_100000_messages_per_second'] * figures['frames_per_cpu_second']['median'] / 100000
    if abs(share - 1) > 1e-9:
        yield f'the share of a core is off by {share}'
    if not figures['machine']['cpu'] or figures['machine']['cores'] < 1:
        yield f'machine: {figures["machine"]}'
    yield from memory_problems(figures)


def memory_problems(figures):
    stall = figures['stalled_reader']
    if stall['frames'] != 300000:
        yield f'stalled for {stall["frames"]}'
    if stall['heap_growth_bytes'] not in (None, 0) and COUNTER:
        yield f'the heap grew by {stall["heap_growth_bytes"]}'
    if (stall['resident_growth_bytes'] or 0) > 32 * 1024 * 1024:
        yield f'the process grew by {stall["resident_growth_bytes"]}'
    if figures['allocations_per_million_frames'] != (0 if COUNTER else None):
        yield f'{figures["allocations_per_million_frames"]} allocations'


def order_problems():
    """A real order on a real disk, the build's: each figure is measured. Files in memory are synced in no time at all."""
    with tempfile.TemporaryDirectory(dir=None if WINDOWS else os.getcwd()) as home:
        done = run('journal', '--runs', '2', XDG_DATA_HOME=home)
        left = os.listdir(home)
    if done.returncode != 0 or len(done.stdout.splitlines()) != 1:
        yield f'exit {done.returncode}: {done.stdout}{done.stderr}'
        return
    figures = json.loads(done.stdout)
    for name in 'click_to_first_byte', 'first_byte_to_committed_fill':
        for unit in 'ms', 'process_cpu_ms':
            yield from spread_problems(figures, f'{name}_{unit}')
    yield from spread_problems(figures, 'one_sync_ms')
    if left:
        yield f'it left {left}'


def kill_problems(tap):
    """All orders are cancelled; how long it takes is told. The time counts on no machine that others use too: the figure is looked at."""
    with tempfile.TemporaryDirectory() as home:
        done = run('kill', '--runs', '3', **({} if WINDOWS else {'TMPDIR': home}))  # Wine would put files of its own there
        left = os.listdir(home)
    if done.returncode != 0:
        yield f'exit {done.returncode}: {done.stdout}{done.stderr}'
        return
    figures = json.loads(done.stdout)
    if figures.get('orders') != 50:
        yield f'orders is {figures.get("orders")}'
    for name in 'key_to_refused_cpu_ms', 'key_to_last_cancel_cpu_ms':
        yield from spread_problems(figures, name)
        if not WINDOWS:  # its clock of a process's CPU counts in steps of 16 ms
            tap.note(f'figure kill switch, {name.replace("_", " ")}: {figures[name]["median"]:.1f}')
    if left:
        yield f'it left {left}'


def refusal_problems():
    for args, words in (
            ([], 'name one workload; there is: decode, journal, kill'),
            (['nothing'], "there is no workload 'nothing' in this version; there is: decode, journal, kill"),
            (['decode', 'decode'], 'name one workload'),
            (['decode', '--runs', '0'], '--runs must lie between 1 and 1000'),
            (['decode', '--frames', '-1'], '--frames must lie between'),
            (['decode', '--frames', '1', '--seconds', '1'], '--frames and --seconds'),
            (['decode', '--seconds', '1e9'], '--seconds must lie'),
            (['decode', '--seconds', 'nan'], '--seconds must lie'),
            (['decode', '--stall-frames', '-5'], '--stall-frames must lie'),
            (['decode', '--rate', '5'], '--rate')):
        done = run(*args)
        if done.returncode != 1 or done.stdout or words not in done.stderr:
            yield f'{args}: exit {done.returncode}, {done.stderr}'


def help_problems():
    done = run('--help')
    for words in 'legworkctl bench decode --seconds 2', 'socket bytes to book', '--stall-frames':
        if words not in done.stdout:
            yield f'--help lacks {words}'


def main():
    tap = Tap()
    tap.ok('figures', figure_problems())
    tap.ok('an order', order_problems())
    tap.ok('the kill switch', kill_problems(tap))
    tap.ok('refusals', refusal_problems())
    tap.ok('help', help_problems())
    tap.end()


main()
