#!/usr/bin/env python3
"""test-installer.py SOURCE FOLDER: the installer that build.sh packed in FOLDER/dist, under Wine on a display: silently and by keyboard,
over an older and a newer version, while the program runs, over a file that cannot be written, and away again. What a status says is
never believed: files and registry are looked at. Setups of other versions are packed by the same script."""
import glob
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

SOURCE, FOLDER = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
sys.path += [os.path.join(SOURCE, 'tests', 'support'), os.path.join(SOURCE, 'packaging', 'windows')]
from pathlib import Path  # noqa: E402

import dist  # noqa: E402
import pe  # noqa: E402
from lw_prefix import Prefix, files_below, press, shown, wait_for, windows  # noqa: E402
from tap import Tap  # noqa: E402

ENTRY = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\Legwork'
WINDOWS_OWN = 'HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall'
OWN = 'HKCU\\Software\\Legwork'
SETTINGS = 'HKCU\\Software\\GSettings\\org\\legwork'  # where GSettings keeps what a person has set
LIMIT = 'limit-order-loss'
RUNNING, FAILED, NEWER = 3, 4, 5
SHIPPED = os.path.join(FOLDER, 'dist', 'Legwork')
SETUP = glob.glob(os.path.join(FOLDER, 'dist', 'Legwork-*-setup.exe'))[0]
VERSION = re.search(r'Legwork-(.+)-setup', SETUP).group(1)
JOURNAL = 'journal-DUSIM0001.sqlite'
# The user's data; what NSIS copies itself to, for Windows to remove at its next start; what Wine keeps.
OF_OTHERS = re.compile(r'AppData/Local/Legwork(/|$)|/Temp/|^windows/|^crashes.txt$')


class Machine(Prefix):
    def __init__(self):
        super().__init__(os.path.join(FOLDER, 'wine-run'))
        self.folder_of_program = self.local + '\\Programs\\Legwork'
        self.before, self.keys_before = self.places(), self.keys()

    def setup(self, *options, setup=SETUP):
        return self.run(setup, '/S', *options).returncode

    def uninstall(self, *options, folder=None):
        status = self.run((folder or self.folder_of_program) + '\\uninstall.exe', '/S', *options).returncode
        self.settle()
        return status

    def installed(self, folder=None):
        return files_below(self.host(folder or self.folder_of_program))

    def places(self):
        """All files of drive C:, and all folders that hold one: in which folder the program's was made may stay."""
        drive = self.host('C:\\')
        paths = {os.path.relpath(os.path.join(place, name), drive) for place, _, names in os.walk(drive) for name in names}
        files = {path for path in paths if not OF_OTHERS.search(path)}
        return files | {str(parent) for path in files for parent in Path(path).parents}

    def keys(self):
        """All keys of the user's part of the registry."""
        self.run('reg', 'export', 'HKCU\\Software', 'C:\\keys.reg', '/y')
        path = Path(self.host('C:\\keys.reg'))
        found = set(re.findall(r'^\[(.+)\]$', path.read_text(encoding='utf-16'), re.M))
        path.unlink()
        # settings_problems looks at the first; a crash, which leaves the second, is told by itself
        return {key for key in found if '\\GSettings' not in key and not key.endswith('\\Wine\\WineDbg')}

    def program(self, name):
        return f'{self.folder_of_program}\\bin\\{name}.exe'


def pack(folder, version, content):
    """A setup of @version that brings the files below @content."""
    lists = os.path.join(folder, version)
    os.makedirs(lists)
    shutil.move(content, os.path.join(lists, 'Legwork'))
    shutil.copy(os.path.join(FOLDER, 'dist', 'legwork.ico'), lists)
    dist.write_lists(Path(lists, 'Legwork'), Path(lists))
    out = os.path.join(folder, f'setup-{version}.exe')
    subprocess.run(['makensis', '-V1', '-DFAST', f'-DSRC={lists}/Legwork', f'-DLISTS={lists}', f'-DVERSION={version}', f'-DOUT={out}',
                    os.path.join(SOURCE, 'packaging', 'windows', 'legwork.nsi')], check=True, stdout=subprocess.DEVNULL)
    return out


def small_content(folder, more):
    """Programs and a few files are enough of another version."""
    content = os.path.join(folder, 'content')
    for name in ('COPYING.txt', 'bin/legwork.exe', 'bin/legworkctl.exe', 'share/legwork/presets.json'):
        os.makedirs(os.path.dirname(os.path.join(content, name)), exist_ok=True)
        shutil.copy(os.path.join(SHIPPED, name), os.path.join(content, name))
    for name in more:
        with open(os.path.join(content, name), 'w', encoding='utf-8') as file:
            file.write('of another version\n')
    return content


def expected_entry(folder):
    size = sum(os.path.getsize(path) for path in glob.glob(SHIPPED + '/**', recursive=True) if os.path.isfile(path))
    return {'DisplayName': 'Legwork', 'DisplayVersion': VERSION, 'DisplayIcon': folder + '\\bin\\legwork.exe',
            'Publisher': 'The Legwork authors', 'InstallLocation': folder, 'UninstallString': f'"{folder}\\uninstall.exe"',
            'QuietUninstallString': f'"{folder}\\uninstall.exe" /S', 'NoModify': 1, 'NoRepair': 1, 'EstimatedSize': (size + 1023) // 1024}


def differences(found, wanted):
    names = [name for name in sorted({*found, *wanted}) if found.get(name) != wanted.get(name)]
    more = [f'and {len(names) - 5} more'] if len(names) > 5 else []
    return [f'{name}: {found.get(name)!r}, expected {wanted.get(name)!r}' for name in names[:5]] + more


def unsafe(path):
    """What is shipped is looked at by test-shipped.py; the uninstaller is written by the installer."""
    flags = pe.Image(Path(path)).flags
    return [] if flags & 0x160 == 0x160 else [f'{path}: {flags:#x}: no address randomisation or no-execute']


def complete(machine, folder=None):
    """Files, entry and Start menu of this version, and nothing else."""
    place = folder or machine.folder_of_program
    found = machine.installed(place)
    problems = unsafe(machine.host(place + '\\uninstall.exe')) if found.pop('uninstall.exe', None) else ['there is no uninstaller']
    problems += differences(found, files_below(SHIPPED))
    problems += differences(machine.registry(ENTRY) or {}, expected_entry(place))
    problems += differences(machine.registry(OWN) or {}, {'InstallDir': place})
    target = place + '\\bin\\legwork.exe'
    return problems + entry_problems(machine, 'Legwork', target) + entry_problems(machine, 'Legwork on TWS', target, '--profile tws')


def entry_problems(machine, name, *words):
    """The Start menu's entry of that name is there and holds those words."""
    link = machine.host(machine.menu + f'\\Legwork\\{name}.lnk')
    if not os.path.exists(link):
        return [f'there is no Start menu entry {name}']
    with open(link, 'rb') as file:
        content = file.read()
    return [f'{name} lacks {word}' for word in words if word.encode('utf-16-le') not in content and word.encode('cp1252') not in content]


def gone(machine, folder=None, data=None):
    """Nothing is left that was not there before: no folder, file, entry, key; the user's data is there or not as @data says."""
    problems = [f'{path} is left' for path in (folder or machine.folder_of_program, machine.menu + '\\Legwork')
                if os.path.exists(machine.host(path))]
    problems += [f'{key} is left' for key in (ENTRY, OWN) if machine.registry(key) is not None]
    problems += [f'{path} is left' for path in sorted(machine.places() - machine.before)]
    problems += [f'{key} is left' for key in sorted(machine.keys() - machine.keys_before - {WINDOWS_OWN})]
    if data is not None and data != os.path.exists(machine.host(machine.local + '\\Legwork')):
        problems.append('the data of the user is ' + ('gone' if data else 'left'))
    return problems


def put_journal(machine):
    """The oldest order journal that a released version may have left, with an order and its fills."""
    folder = machine.host(machine.local + '\\Legwork')
    shutil.rmtree(folder, ignore_errors=True)  # a window of an earlier check wrote a newer one
    os.makedirs(folder)
    database = sqlite3.connect(os.path.join(folder, JOURNAL))
    with open(os.path.join(SOURCE, 'tests', 'windows', 'journal-1.sql'), encoding='utf-8') as file:
        database.executescript(file.read())
    rows = all_rows(database)
    database.close()
    return rows


def all_rows(database):
    tables = [name for name, in database.execute("SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite%'")]
    rows = {}
    for table in tables:
        cursor = database.execute(f'SELECT * FROM "{table}"')
        names = [column[0] for column in cursor.description]
        rows[table] = [dict(zip(names, row)) for row in cursor]
    return rows


class Journal:
    """A copy of the journal, or of @ending beside it, to read: Linux and a program for Windows do not see each other's locks."""

    def __init__(self, machine, ending=''):
        self.folder, path = tempfile.TemporaryDirectory(), f'{machine.host(machine.local)}/Legwork/{JOURNAL}{ending}'
        for name in [path] + glob.glob(path + '-wal'):
            shutil.copy(name, self.folder.name)
        self.database = sqlite3.connect(os.path.join(self.folder.name, os.path.basename(path)))

    def __enter__(self):
        return self.database

    def __exit__(self, kind, value, trace):
        self.database.close()
        self.folder.cleanup()


def version_of_journal(machine, ending=''):
    """None: it was copied while it was written."""
    with Journal(machine, ending) as database:
        try:
            return database.execute('PRAGMA user_version').fetchone()[0]
        except sqlite3.DatabaseError:
            return None


def lost_rows(machine, before, ending=''):
    """What the journal held and holds no more; a newer version may have added columns and rows."""
    with Journal(machine, ending) as database:
        after = all_rows(database)
    for table, rows in before.items():
        for row in rows:
            if not any(all(other.get(name) == value for name, value in row.items()) for other in after.get(table, [])):
                yield f'{table}{ending} lost {row}'


def newest_version():
    """How many steps src/store knows from an empty file to today's."""
    text = open(os.path.join(SOURCE, 'src', 'store', 'lw-journal-db.c'), encoding='utf-8').read()
    return len(re.search(r'steps\[\] = \{([^}]*)\}', text).group(1).strip(' ,').split(','))


def check_silent(tap, machine):
    status = machine.setup()
    tap.ok('silent: files, registry and Start menu exactly as listed', complete(machine) + ([] if status == 0 else [f'status {status}']))
    again = machine.setup()
    tap.ok('the same version over itself', complete(machine) + ([] if again == 0 else [f'status {again}']))


def check_programs(tap, machine):
    gateway = machine.start(machine.program('legworkctl'), 'gateway', '--port', '0')
    port = gateway.stdout.readline().rsplit(':', 1)[-1].strip()
    done = machine.run(machine.program('legworkctl'), 'check', '--port', port)
    tap.ok('legworkctl runs from there: check against its own gateway', [] if done.returncode == 0 else [done.stdout, done.stderr])
    before = machine.installed()
    tap.ok('refused while legworkctl.exe runs: status 3, nothing touched',
           ([] if machine.setup() == RUNNING else ['setup was not refused']) + differences(machine.installed(), before))
    machine.end_program('legworkctl.exe')
    gateway.communicate(timeout=60)


def check_window(tap, machine):
    """The Start menu's entry opens the window; nothing is installed over it or taken from under it."""
    machine.start('start', machine.menu + '\\Legwork\\Legwork.lnk')
    wait_for('the window', lambda: windows('Legwork'))
    tap.ok('the Start menu entry opens the window', [])
    before = machine.installed()
    problems = [] if machine.setup() == RUNNING else ['setup was not refused']
    status = machine.run(machine.program('x').rsplit('\\bin', 1)[0] + '\\uninstall.exe', '/S', '_?=' + machine.folder_of_program).returncode
    problems += [] if status == RUNNING else [f'the uninstaller ended with {status}']
    tap.ok('refused while legwork.exe runs: status 3, nothing touched', problems + differences(machine.installed(), before))
    process = machine.start(SETUP)
    shown('Legwork Setup')
    subprocess.run(['xdotool', 'key', 'Return'], check=True)
    tap.ok('refused with a message where one can be read', [] if process.wait(60) == RUNNING else ['it went on'])
    machine.end_program('legwork.exe')
    wait_for('the window to close', lambda: not windows('Legwork'))
    machine.settle()


def check_upgrade(tap, machine, older):
    tap.ok('an older version', [] if machine.setup(setup=older) == 0 else ['it could not be installed'])
    extra = os.path.join(machine.host(machine.folder_of_program), 'share', 'legwork', 'older.txt')
    foreign = os.path.join(machine.host(machine.folder_of_program), 'bin', 'mine.txt')
    tap.ok('with a file that the new one does not bring', [] if os.path.exists(extra) else ['it is not there'])
    with open(foreign, 'w', encoding='utf-8') as file:
        file.write('mine\n')
    before = put_journal(machine)
    presets = Path(machine.host(machine.local + '\\Legwork\\presets.json'))
    presets.write_text('[]\n', encoding='utf-8')
    set_setting(machine, LIMIT, 'REG_SZ', '321.0')
    status = machine.setup()
    tap.ok('the person\'s settings and presets are as they were', settings_problems(machine, '321.0') +
           ([] if presets.read_text(encoding='utf-8') == '[]\n' else ['the presets changed']))
    presets.unlink()
    kept = os.path.exists(foreign)
    if kept:
        os.remove(foreign)
    tap.ok('upgraded: what the older one left is gone, the foreign file is not',
           complete(machine) + ([] if kept else ['the foreign file is gone']) + ([] if status == 0 else [f'status {status}']))
    tap.ok('the order journal was not touched', lost_rows(machine, before))
    return before


def check_migration(tap, machine, before):
    machine.start(machine.program('legwork'), '--profile', 'simulated')
    newest = newest_version()
    wait_for('the journal to be migrated', lambda: version_of_journal(machine) == newest)
    wait_for('the window', lambda: windows('Legwork'))
    machine.end_program('legwork.exe')
    machine.settle()
    problems = [] if newest > 1 else ['nothing is migrated: this shows nothing']
    problems += list(lost_rows(machine, before)) + list(lost_rows(machine, before, '-v1.bak'))
    problems += [] if version_of_journal(machine, '-v1.bak') == 1 else ['the copy beside it is none of version 1']
    tap.ok(f'the first start brings the journal from version 1 to {newest}, loses no row, and leaves the old one beside it', problems)


def check_downgrade(tap, machine, newer):
    tap.ok('a newer version', [] if machine.setup(setup=newer) == 0 else ['it could not be installed'])
    before = machine.installed()
    tap.ok('this one over the newer: status 5, nothing touched',
           ([] if machine.setup() == NEWER else ['it was not refused']) + differences(machine.installed(), before))
    tap.ok('unless it is asked for', ([] if machine.setup('/DOWNGRADE') == 0 else ['it was refused']) + complete(machine))


def check_failures(tap, machine):
    """A folder stands where a file should be written; and a DLL is in use that the uninstaller should remove."""
    machine.uninstall()
    blocker = machine.host(machine.folder_of_program + '\\bin\\gtk-4-1.dll')
    os.makedirs(blocker)
    status = machine.setup()
    problems = [] if status == FAILED else [f'status {status}']
    tap.ok('a file that cannot be written: status 4, and an entry to remove the rest by',
           problems + ([] if machine.registry(ENTRY) else ['there is no entry']))
    os.rmdir(blocker)
    tap.ok('the next setup mends it', ([] if machine.setup() == 0 else ['it failed']) + complete(machine))


def set_setting(machine, name, kind, text):
    machine.run('reg', 'add', SETTINGS + '\\Legwork', '/v', name, '/t', kind, '/d', text, '/f')


# GSettings would hand out its default for the first six, and pass over the last.
ABSURD = ((LIMIT, 'REG_SZ', '300,0'), (LIMIT, 'REG_DWORD', '100'), (LIMIT, 'REG_SZ', 'abc'), ('close-only', 'REG_SZ', 'true'),
          ('restricted-symbols', 'REG_SZ', 'GME'), ('restart-time', 'REG_DWORD', '2345'), ('limit-order-los', 'REG_SZ', '300.0'))


def said_of(machine, setting):
    """What is wrong with the answer to that one setting."""
    set_setting(machine, *setting)
    told = machine.run(machine.program('legworkctl'), 'limits')
    machine.run('reg', 'delete', SETTINGS + '\\Legwork', '/v', setting[0], '/f')
    return [] if told.returncode == 1 and setting[0] in told.stderr else [f'{setting}: {told.returncode} {told.stderr}']


def settings_problems(machine, limit):
    """@limit: what the uninstaller must have left; None = not even the key."""
    found = machine.registry(SETTINGS + '\\Legwork')
    return [] if found == (limit and {LIMIT: limit}) else [f'settings: {found}, wanted {limit}']


def check_limits(tap, machine):
    """A limit of the risk gate as a person sets it; an absurd one turns the whole set down."""
    problems = [one for setting in ((LIMIT, 'REG_SZ', '-1.0'), *ABSURD) for one in said_of(machine, setting)]
    tap.ok('an absurd limit in the registry is refused, and so is what cannot be read', problems)
    for setting in (('close-only', 'REG_DWORD', '1'), ('restricted-symbols', 'REG_SZ', "['GME']"), ('restart-time', 'REG_SZ', '23:45'),
                    (LIMIT, 'REG_SZ', '432.0')):
        set_setting(machine, *setting)
    sane = machine.run(machine.program('legworkctl'), 'limits', '--format', 'csv')
    for name in ('close-only', 'restricted-symbols', 'restart-time'):
        machine.run('reg', 'delete', SETTINGS + '\\Legwork', '/v', name, '/f')
    tap.ok('limits come out of the registry', [] if f'{LIMIT},432' in sane.stdout.replace('"', '') else [sane.stdout, sane.stderr])


def check_uninstall(tap, machine):
    foreign = machine.host(machine.folder_of_program + '\\bin\\mine.txt')
    with open(foreign, 'w', encoding='utf-8') as file:
        file.write('mine\n')
    data = files_below(machine.host(machine.local + '\\Legwork'))
    machine.uninstall()
    left = list(machine.installed())
    os.remove(foreign)
    shutil.rmtree(machine.host(machine.folder_of_program))
    tap.ok('uninstalled: only the foreign file is left', [] if left == ['bin/mine.txt'] else left)
    tap.ok('and the orders, fills and settings of the user', gone(machine, data=True) + settings_problems(machine, '432.0') +
           differences(files_below(machine.host(machine.local + '\\Legwork')), data))
    machine.setup()
    machine.uninstall('/DATA')
    tap.ok('with /DATA these go too', gone(machine, data=False) + settings_problems(machine, None))


def check_held(tap, machine):
    """A program that lies elsewhere writes into the folder of the data."""
    machine.setup()
    data = machine.local + '\\Legwork'
    os.makedirs(machine.host(data))
    held = Path(machine.host(data + '\\held.txt'))
    gateway = 'Z:' + os.path.join(SHIPPED, 'bin', 'legworkctl.exe').replace('/', '\\')
    machine.start('cmd', '/c', f'{gateway} gateway --port 0 > {data}\\held.txt')
    wait_for('the file to be held', lambda: held.exists() and held.stat().st_size > 0)
    status = machine.run(machine.folder_of_program + '\\uninstall.exe', '/S', '/DATA', '_?=' + machine.folder_of_program).returncode
    tap.ok('with /DATA, and a file of it in use: status 4, and it is there', ([] if status == FAILED else [f'status {status}']) +
           ([] if held.exists() else ['it is gone']) + ([] if machine.registry(ENTRY) is None else ['the program is still entered']))
    machine.end_program('legworkctl.exe')
    machine.settle()


def check_cancel(tap, machine):
    process = machine.start(SETUP)
    shown('Legwork Setup')
    press('Return', 'Escape')
    subprocess.run(['xdotool', 'key', 'Return'], check=True)
    status = process.wait(60)
    machine.settle()
    tap.ok('cancelled at the licence: nothing is left', gone(machine) + ([] if status == 1 else [f'status {status}']))


def check_keyboard(tap, machine):
    folder = 'C:\\My Tools\\Legwork'
    process = machine.start(SETUP)
    shown('Legwork Setup')
    press('Return', 'Return', 'ctrl+a')
    subprocess.run(['xdotool', 'type', folder], check=True)
    press('Return')
    wait_for('the last page', lambda: os.path.exists(machine.host(machine.menu + '\\Legwork\\Legwork on TWS.lnk')))
    shown('Legwork Setup')
    press('space')  # not to run it now
    subprocess.run(['xdotool', 'key', 'Return'], check=True)
    process.wait(60)
    machine.settle()
    tap.ok('by keyboard through all pages, into a folder with a blank', complete(machine, folder))
    os.makedirs(machine.host(machine.local + '\\Legwork'))
    Path(machine.host(machine.local + '\\Legwork\\kept.txt')).write_text('kept\n', encoding='utf-8')
    remove_by_keyboard(machine, folder)
    tap.ok('uninstalled by keyboard: the data is kept', gone(machine, folder, data=True))
    machine.setup()
    remove_by_keyboard(machine, machine.folder_of_program, 'Down', 'space')
    tap.ok('and removed when it is ticked', gone(machine, data=False))


def remove_by_keyboard(machine, folder, *ticks):
    process = machine.start(folder + '\\uninstall.exe')
    shown('Legwork Uninstall')
    press('Return', *ticks)
    subprocess.run(['xdotool', 'key', 'Return'], check=True)
    wait_for('the program to go', lambda: not os.path.exists(machine.host(machine.menu + '\\Legwork')))
    shown('Legwork Uninstall')
    subprocess.run(['xdotool', 'key', 'Return'], check=True)
    process.wait(60)
    machine.settle()


def check_umlauts(tap, machine):
    folder = 'C:\\Größe und Übung\\Legwork'
    machine.setup(*('/D=' + folder).split(' '))  # NSIS takes the rest of the line, and an argument with a blank would come in quotes
    tap.ok('into a folder with umlauts and blanks', complete(machine, folder))
    done = machine.run(folder + '\\bin\\legworkctl.exe', 'preset', 'list')
    tap.ok('the program runs from there and finds its data', [] if done.returncode == 0 and 'Credit core' in done.stdout else [done.stderr])
    machine.uninstall(folder=folder)
    tap.ok('and goes from there', gone(machine, folder))


def check_foreign(tap, machine, older):
    """Another program's uninstaller; run, it would install something."""
    place = machine.host('C:\\Other')
    os.makedirs(place)
    shutil.copy(older, os.path.join(place, 'uninstall.exe'))
    machine.before |= machine.places()
    before = files_below(place)
    status = machine.setup('/D=C:\\Other')
    problems = ([] if status == FAILED else [f'status {status}']) + differences(files_below(place), before)
    tap.ok('a folder of another program is refused, and its uninstaller not run', problems + gone(machine))
    shutil.rmtree(place)


def with_machine(tap, *checks):
    machine = Machine()
    try:
        for check in checks:
            check(tap, machine)
        tap.ok('and nothing crashed', machine.crashes())
    finally:
        machine.close()


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        older = pack(folder, '0.0.9', small_content(folder, ['share/legwork/older.txt']))
        newer = pack(folder, '99.0.0', small_content(folder, []))

        def check_versions(tap, machine):
            check_migration(tap, machine, check_upgrade(tap, machine, older))
            check_downgrade(tap, machine, newer)
        with_machine(tap, check_cancel, check_keyboard, check_umlauts, lambda t, m: check_foreign(t, m, older))
        with_machine(tap, check_silent, check_programs, check_window, lambda t, m: m.uninstall(), check_versions, check_failures,
                     check_limits, check_uninstall, check_held)
    tap.end()


if __name__ == '__main__':
    main()
