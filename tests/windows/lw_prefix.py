"""A Windows of a test's own: a Wine prefix that is copied from build.sh's by links, in a second, and thrown away at the end. What a test
writes into registry and user's folder is seen by no other. RUNNER is build.sh's wine-run. Waits for states, with a limit, never for time."""
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

LIMIT = 120  # seconds; generous, a loaded machine is no failure


def wait_for(what, look):
    """The first true answer of @look, which is asked again and again."""
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        answer = look()
        if answer:
            return answer
        time.sleep(0.05)
    raise TimeoutError(f'{what}: not within {LIMIT} s')


def crashes_in(prefix):
    """What Wine's debugger told of programs that crashed, without their registers. Its own services are not ours to judge: winedevice falls
    over its driver for USB now and then, when it starts on a busy machine."""
    path = os.path.join(prefix, 'drive_c', 'crashes.txt')
    if not os.path.exists(path):
        return []
    with open(path, encoding='utf-8', errors='replace') as file:
        reports = re.split(r'^(?=Unhandled exception)', file.read(), flags=re.M)
    return [line for report in reports if not re.search(r' \(D\) C:\\windows\\', report)
            for line in report.splitlines() if re.search(r'Unhandled exception|^(=>| ) *\d+ 0x| \(D\) ', line)]


class Prefix:
    def __init__(self, runner):
        self.runner = runner
        source = os.environ.get('WINEPREFIX') or re.search(r'WINEPREFIX:-(.+?)\}', open(runner, encoding='utf-8').read()).group(1)
        self.folder = tempfile.mkdtemp(prefix='lw-prefix-', dir=os.path.dirname(os.path.abspath(source)))  # links stay in one file system
        self.path = os.path.join(self.folder, 'prefix')
        subprocess.run(['cp', '-al', source, self.path], check=True)
        for name in os.listdir(source):  # Wine writes these anew; the copies must not share their bytes
            if name.endswith('.reg'):
                os.remove(os.path.join(self.path, name))
                shutil.copy(os.path.join(source, name), self.path)
        self.environment = {**os.environ, 'WINEPREFIX': self.path, 'LEGWORK_SHIPPED': '1', 'GTK_A11Y': 'none',
                            'LC_ALL': 'C.UTF-8'}  # Wine's arguments and file names go by it
        for name in ('XDG_DATA_HOME', 'XDG_CONFIG_HOME', 'XDG_RUNTIME_DIR', 'GSETTINGS_BACKEND'):
            self.environment.pop(name, None)
        users = [name for name in os.listdir(self.host('C:\\users')) if name != 'Public']
        self.user = 'C:\\users\\' + users[0]
        self.local = self.user + '\\AppData\\Local'
        self.menu = self.user + '\\AppData\\Roaming\\Microsoft\\Windows\\Start Menu\\Programs'
        shutil.rmtree(self.host(self.local + '\\Legwork'), ignore_errors=True)  # of whoever ran the program by hand

    def host(self, path):
        """Where a file of drive C: lies here."""
        return os.path.join(self.path, 'drive_c', *path.split('\\')[1:])

    def start(self, *arguments, **more):
        return subprocess.Popen([self.runner, *arguments], env=self.environment, cwd=self.host('C:\\'), stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors='replace', **more)

    def run(self, *arguments):
        return subprocess.run([self.runner, *arguments], env=self.environment, cwd=self.host('C:\\'), stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, errors='replace', timeout=LIMIT, check=False)

    def settle(self):
        """Waits until every program has ended; an uninstaller goes on in a copy of itself."""
        subprocess.run(['wineserver', '-w'], env=self.environment, timeout=LIMIT, check=False)

    def crashes(self):
        return crashes_in(self.path)

    def registry(self, key):
        """{name: value} of a key, numbers as int; None where there is no such key."""
        if self.run('reg', 'export', key, 'C:\\key.reg', '/y').returncode:
            return None
        with open(self.host('C:\\key.reg'), encoding='utf-16') as file:
            text = file.read()
        os.remove(self.host('C:\\key.reg'))
        values = {}
        for name, number, words in re.findall(r'^"(.+?)"=(?:dword:([0-9a-f]{8})|"(.*)")$', text.split('\n[', 2)[1], re.M):
            values[name] = int(number, 16) if number else re.sub(r'\\(.)', r'\1', words)
        return values

    def end_program(self, name):
        self.run('taskkill', '/f', '/im', name)

    def close(self):
        subprocess.run(['wineserver', '-k'], env=self.environment, check=False)
        self.settle()
        shutil.rmtree(self.folder, ignore_errors=True)


def files_below(folder):
    """{path with slashes: SHA-256}."""
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            with open(path, 'rb') as file:
                found[os.path.relpath(path, folder).replace(os.sep, '/')] = hashlib.sha256(file.read()).hexdigest()
    return found


def windows(title):
    done = subprocess.run(['xdotool', 'search', '--onlyvisible', '--name', title], capture_output=True, text=True, check=False)
    return done.stdout.split()


def screen():
    shot = subprocess.run(['import', '-window', 'root', '-depth', '8', 'rgb:-'], capture_output=True, check=True).stdout
    return hashlib.sha256(shot).hexdigest()


def shown(title):
    """Waits until a window of that title is there, has the keyboard, and is drawn."""
    def ready():
        active = subprocess.run(['xdotool', 'getactivewindow'], capture_output=True, text=True, check=False).stdout.split()
        shots = set()
        for _ in range(4):
            shots.add(screen())
            time.sleep(0.1)
        return bool(active) and active[0] in windows(title) and len(shots) == 1
    wait_for(title, ready)


def press(*keys):
    """Presses the keys, one after the other, each once the screen has answered the one before and stands still."""
    for key in keys:
        before = screen()
        subprocess.run(['xdotool', 'key', key], check=True)

        def answered():
            now = screen()
            return now != before and now == screen()
        wait_for(f'an answer to {key}', answered)


if __name__ == '__main__':  # lw_prefix.py PREFIX…
    for folder in sys.argv[1:]:
        print(''.join(f'crash in {os.path.basename(folder)}: {line}\n' for line in crashes_in(folder)), end='')
