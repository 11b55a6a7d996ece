"""What the tests of other people's TWS clients share. Standard library only; the clients live in virtual environments of their
own (setup-venv.sh). A test file begins

    import lw_peers
    lw_peers.enter('ib-async')          # goes on in the environment of requirements-ib-async.txt; skips where it is not
    from ib_async import IB             # only now

and ends

    def main():
        tap = lw_peers.Tap()
        with lw_peers.Gateway('--seed', '7', '--speed', '0') as gateway:
            lw_peers.scenario(tap, check_connect, gateway.port)
        lw_peers.end(tap, gateway)

A scenario is a function (tap, …) that tells its points with tap.ok (name, problems): what is wrong, one text a problem; empty =
passed. An exception fails the scenario alone, and the next one goes on. Nothing waits for a time: until (what, step) asks again
and again, step lets the client work between two questions, and only patience, which is generous, ends it.

From meson come LEGWORKCTL (the program) and LEGWORK_PEERS (the folder of the environments)."""
import os
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

import program
from tap import Tap  # noqa: F401 (handed on)

PATIENCE_S = 60  # a loaded machine is no failure
ACCOUNT = 'DUSIM0001'  # the gateway's own, where no option names another


def enter(name):
    """Starts this file again with the Python of the environment @name. Where that is missing the test is skipped, which
    packaging/test.sh counts as failed."""
    place = os.path.join(os.environ.get('LEGWORK_PEERS', ''), name)
    python = os.path.join(place, 'bin', 'python')
    if not os.access(python, os.X_OK):
        print(f'1..0 # SKIP no virtual environment at {place}; sh tests/peers/setup-venv.sh {os.path.dirname(place)} makes it')
        sys.exit(0)
    if os.path.realpath(sys.prefix) != os.path.realpath(place):
        sys.stdout.flush()
        os.execv(python, [python] + sys.argv)


class Gateway:
    """`legworkctl gateway` on a free port; ends with the block, or at stop ()."""

    def __init__(self, *options):
        self.options = options
        self.folder = tempfile.mkdtemp(prefix='lw-peers-')  # room for the test's own files too
        self.problems = []
        self.process = None
        self.port = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, kind, value, trace):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        """Also a second time, after stop ()."""
        command = [os.environ['LEGWORKCTL'], 'gateway', '--port', '0', *self.options]
        print('#', *command[1:])
        with open(self.complaints(), 'w', encoding='utf-8') as stderr:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True)
        line = self.process.stdout.readline()
        if not line.startswith('listening 127.0.0.1:'):
            self.stop()
            raise RuntimeError(f'the first line is {line!r}')
        self.port = int(line.rsplit(':', 1)[1])

    def complaints(self):
        return os.path.join(self.folder, 'stderr')

    def stop(self):
        """Asks it to end, which it must do well: what was wrong stands in .problems."""
        if self.process is None:
            return
        program.ask_to_end(self.process)
        try:
            status = self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = f'{self.process.wait()}, only after kill'
        self.process.stdout.close()
        self.process = None
        if status != 0:
            self.problems.append(f'exit status {status}')
        with open(self.complaints(), encoding='utf-8') as stderr:
            self.problems += [f'on standard error: {line.rstrip()}' for line in stderr]


def until(what, step=lambda: time.sleep(0.02), patience_s=PATIENCE_S):
    """True once @what () is true; False when patience ends. @step lets the client work."""
    end = time.monotonic() + patience_s
    while not what():
        if time.monotonic() > end:
            return False
        step()
    return True


def differ(found, **wanted):
    """Problems: attributes of @found that are not as @wanted; a name may hold __ for a dot (orderStatus__status)."""
    problems = []
    for name, value in wanted.items():
        got = found
        for part in name.split('__'):
            got = getattr(got, part)
        if got != value:
            problems.append(f'{name.replace("__", ".")} is {got!r}, not {value!r}')
    return problems


def same(got, wanted, what=''):
    """Problems: @got is not @wanted."""
    return [] if got == wanted else [f'{what}{" is " if what else ""}{got!r}, not {wanted!r}']


def near(got, wanted, slack, what=''):
    """Problems: a number that is no number, or is further than @slack from @wanted."""
    is_number = isinstance(got, (int, float))
    return [] if is_number and abs(got - wanted) <= slack else [f'{what}{" is " if what else ""}{got!r}, not {wanted!r} (± {slack:g})']


def scenario(tap, check, *arguments):
    """Runs @check (tap, …) and returns what it returns; an exception is a failed point, and None is returned."""
    try:
        return check(tap, *arguments)
    except Exception:  # noqa: BLE001 any, so that the next scenario runs
        tap.ok(f'{check.__name__} goes on to its end', [traceback.format_exc()])
        return None


def end(tap, *gateways):
    """The last points and the plan."""
    for gateway in gateways:
        tap.ok(f'the gateway {" ".join(gateway.options)} ends cleanly when asked to', gateway.problems)
    tap.end()
