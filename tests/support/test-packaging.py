#!/usr/bin/env python3
"""test-packaging.py SOURCE: the two commands, tried on a small project that stands in for this one, with a package manager
that only writes down what it was asked."""
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile

from tap import Tap

PROGRAM = '#!/bin/sh\necho "$(basename "$0")" "$@" "display=$DISPLAY"\n'
STUBS = {
    'dpkg-query': '#!/bin/sh\nfor last; do :; done\n[ "$last" = libsqlite3-dev ] && [ ! -e "$STUB/done" ] && exit 1\nprintf installed\n',
    'apt-get': '#!/bin/sh\necho "apt-get $*" >>"$STUB/asked"\n[ "$1" != install ] || : >"$STUB/done"\n',
    'sudo': '#!/bin/sh\nexec "$@"\n',
}


def write(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)
    os.chmod(path, mode)


def stand_in(source, folder):
    """A tree with the real scripts and a build folder that needs no building."""
    root = os.path.join(folder, 'a tree with blanks')
    shutil.copytree(os.path.join(source, 'packaging'), os.path.join(root, 'packaging'))
    write(os.path.join(root, 'meson.build'), "project('stand-in')\nsubdir('src/ui')\nsubdir('src/ctl')\n")
    for part, name in (('ui', 'legwork'), ('ctl', 'legworkctl')):
        write(os.path.join(root, 'src', part, 'program.sh'), PROGRAM, 0o755)
        write(os.path.join(root, 'src', part, 'meson.build'),
              f"configure_file(input: 'program.sh', output: '{name}', copy: true)\n")
    for name, text in STUBS.items():
        write(os.path.join(folder, 'bin', name), text, 0o755)
    return root


def run(root, folder, cwd, **environment):
    clean = {k: v for k, v in os.environ.items() if k not in ('DISPLAY', 'WAYLAND_DISPLAY', 'MSYSTEM')}
    clean.update(PATH=os.path.join(folder, 'bin') + ':' + clean['PATH'], STUB=folder, **environment)
    done = subprocess.run(['sh', os.path.join(root, 'packaging', 'run.sh'), '--extra'], cwd=cwd, env=clean,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def asked(folder):
    path = os.path.join(folder, 'asked')
    return open(path, encoding='utf-8').read().splitlines() if os.path.exists(path) else []


def expect(text, *wanted):
    return [f'"{word}" is missing in: {text}' for word in wanted if word not in text]


def check_run(tap, source, folder):
    root = stand_in(source, folder)
    first = run(root, folder, '/', CI='true', LC_ALL='C')
    tap.ok('the command is shown before it runs', expect(first, 'apt-get install -y --no-install-recommends libsqlite3-dev'))
    tap.ok('only what is missing is installed',
           [] if asked(folder) == ['apt-get update', 'apt-get install -y --no-install-recommends libsqlite3-dev'] else asked(folder))
    tap.ok('without a display: the demo in the terminal', expect(first, 'legworkctl demo --extra'))
    os.remove(os.path.join(folder, 'asked'))
    second = run(root, folder, folder, DISPLAY=':77')
    tap.ok('with a display: the window, SIMULATED', expect(second, 'legwork --profile simulated --extra display=:77'))
    tap.ok('a second run installs nothing', asked(folder))
    write(os.path.join(root, 'meson.build'), 'nonsense (\n')
    shutil.rmtree(os.path.join(root, 'build'))
    broken = run(root, folder, '/')
    tap.ok('a build that fails says where to read why', expect(broken, 'The build failed', 'build-run.log'))


def check_node(source, folder):
    """Debian's Node is asked for only where one of its two commands is missing."""
    for present, wanted in (((), 'nodejs npm'), (('node',), 'nodejs npm'), (('npm',), 'nodejs npm'), (('node', 'npm'), '')):
        place = os.path.join(folder, 'node of ' + ' and '.join(present))
        os.makedirs(place)
        for name in present:
            write(os.path.join(place, name), PROGRAM, 0o755)
        done = subprocess.run(['/bin/sh', '-c', f'. "{source}/packaging/packages.sh"; node_packages'], env={'PATH': place},
                              capture_output=True, text=True, check=False)
        if (done.stdout, done.stderr) != (wanted, ''):
            yield f'with {present} it asks for {done.stdout!r} {done.stderr}'


MACHINES = (  # architecture, versions of wine64 before and after the lists are fetched, whether that goes well; words, status
    ('arm64', '8.0~repack-4', '', True, 'amd64 alone', 0),
    ('amd64', '8.0~repack-4', '', True, None, 0),
    ('amd64', '', '8.0~repack-4', True, None, 0),
    ('amd64', '', '(none)', True, 'no package wine64', 0),
    ('amd64', '9.0~repack-4build3', '', True, "system's Wine is 9.0~repack-4build3", 0),
    ('amd64', '', '', False, None, 1),
)


def check_wine(source, folder):
    """Nothing is said where Wine 8 can be had, else why not; a package manager that cannot be asked is no answer."""
    write(os.path.join(folder, 'bin', 'dpkg'), '#!/bin/sh\necho $ARCH\n', 0o755)
    write(os.path.join(folder, 'bin', 'apt-cache'), '#!/bin/sh\nv=$BEFORE; [ ! -e "$STUB/lists" ] || v=$AFTER\n'
          '[ -z "$v" ] || printf "wine64:\\n  Candidate: %s\\n" "$v"\n', 0o755)
    write(os.path.join(folder, 'bin', 'apt-get'), '#!/bin/sh\n: >"$STUB/lists"\n[ "$GOOD" = True ]\n', 0o755)
    for arch, before, after, good, words, status in MACHINES:
        with contextlib.suppress(FileNotFoundError):
            os.remove(os.path.join(folder, 'lists'))
        env = {'PATH': os.path.join(folder, 'bin') + ':/usr/bin:/bin', 'STUB': folder, 'ARCH': arch, 'BEFORE': before, 'AFTER': after,
               'GOOD': str(good)}
        done = subprocess.run(['/bin/sh', '-c', f'. "{source}/packaging/packages.sh"; why_no_wine'], env=env, capture_output=True, text=True,
                              check=False, stdin=subprocess.DEVNULL)
        if done.returncode != status or (words or '') not in done.stdout or (words is None and done.stdout):
            yield f'{arch}, {before!r}, then {after!r}: status {done.returncode}, {done.stdout!r} {done.stderr!r}'


def check_ci(source):
    lines = [line for line in open(os.path.join(source, '.ci', 'run'), encoding='utf-8').read().splitlines()
             if line and not line.startswith('#')]
    return [] if len(lines) == 1 and lines[0].endswith('packaging/test.sh"') else lines


def main(source):
    tap = Tap()
    for name in ('packages.sh', 'run.sh', 'test.sh'):
        done = subprocess.run(['sh', '-n', os.path.join(source, 'packaging', name)], capture_output=True, text=True, check=False)
        tap.ok(f'{name} is a shell script', [done.stderr] if done.returncode else [])
    tap.ok('.ci/run calls packaging/test.sh and nothing else', check_ci(source))
    with tempfile.TemporaryDirectory() as folder:
        check_run(tap, source, folder)
        tap.ok('Wine 8 is asked for, or it is said why there is none', check_wine(source, folder))
        tap.ok('Node is installed only where it is missing', check_node(source, folder))
    tap.end()


if __name__ == '__main__':
    main(sys.argv[1])
