#!/usr/bin/env python3
"""test-msys2.py SOURCE: the recipe for MSYS2, as far as it can be tried elsewhere: against stand-ins for its commands and a made-up
/ucrt64 whose DLLs are those that components.csv names."""
import csv
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

from tap import Tap

PREFIX = 'mingw-w64-ucrt-x86_64-'
STUBS = {
    'pacman': '#!/bin/sh\necho "pacman $*" >>"$STUB/asked"\ncase $1 in -Q) shift; [ $# -gt 1 ] && printf "%s 1.0-1\\n" "$@"; '
              '[ $# -gt 1 ] || [ -e "$STUB/installed" ] ;; -S) : >"$STUB/installed" ;; esac\n',
    'meson': '#!/bin/sh\necho "meson $*" >>"$STUB/asked"\n[ "$1" != compile ] || cp -r "$STUB/made/." "$3"\n',
    'makensis': '#!/bin/sh\necho "makensis $*" >>"$STUB/asked"\nfor word; do case $word in -DOUT=*) echo setup >"${word#-DOUT=}" ;; esac; done\n',
    'cygpath': '#!/bin/sh\necho "$2"\n',
    'strip': '#!/bin/sh\ncp "$4" "$3"\n',  # strip -p -o OUT IN
}


def program(imports):
    """A PE32+ file of one section, with the flags that are asked for, that imports @imports and does nothing."""
    base, raw, table = 0x1000, 0x400, 20 * (len(imports) + 1)
    names, descriptors = b'', b''
    for name in imports:
        descriptors += struct.pack('<5I', 0, 0, 0, base + table + len(names), 0)
        names += name.encode() + b'\0'
    section = descriptors + bytes(20) + names
    optional = bytearray(240)
    struct.pack_into('<H', optional, 0, 0x20b)
    struct.pack_into('<2H', optional, 68, 3, 0x160)
    struct.pack_into('<2I', optional, 112 + 8, base, table)
    head = b'MZ' + bytes(0x3a) + struct.pack('<I', 0x40)
    coff = b'PE\0\0' + struct.pack('<2H3I2H', 0x8664, 1, 0, 0, 0, len(optional), 0x22)
    row = b'.rdata\0\0' + struct.pack('<4I', len(section), base, len(section), raw) + bytes(16)
    return (head + coff + bytes(optional) + row).ljust(raw, b'\0') + section


def put(path, data, mode=0o644):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    path.chmod(mode)


class World:
    """The project in a folder with a blank, the stand-ins, and /ucrt64."""

    def __init__(self, source, folder, rows):
        self.folder, self.root = Path(folder), Path(folder) / 'a tree'
        self.root.mkdir()
        for part in ('packaging', 'data', 'COPYING', 'meson.build'):
            (shutil.copytree if (source / part).is_dir() else shutil.copy)(source / part, self.root / part)
        for name, text in STUBS.items():
            put(self.folder / 'bin' / name, text, 0o755)
        dlls = [row['msys2_dll'] for row in rows if row['msys2_dll'].endswith('.dll')]
        for row in rows:
            if row['msys2_dll'] not in ('', '-'):
                put(self.folder / 'ucrt64/bin' / row['msys2_dll'], program(['kernel32.dll']))
                put(self.folder / 'ucrt64/share/licenses' / row['msys2_licences'] / 'COPYING', 'text of ' + row['component'])
        for name in ('gcc-libs', 'crt'):
            put(self.folder / 'ucrt64/share/licenses' / name / 'COPYING', 'text of what is linked in')
        put(self.folder / 'ucrt64/share/glib-2.0/schemas/org.gtk.gtk4.Settings.FileChooser.gschema.xml', '<schemalist/>')
        for name in ('src/ui/legwork.exe', 'src/ctl/legworkctl.exe'):
            put(self.folder / 'made' / name, program(dlls))

    def sh(self, script, *arguments, **more):
        env = {**os.environ, 'PATH': f"{self.folder / 'bin'}:{os.environ['PATH']}", 'STUB': str(self.folder), 'MSYSTEM': 'UCRT64',
               'MSYSTEM_PREFIX': str(self.folder / 'ucrt64'), 'PYTHONDONTWRITEBYTECODE': '1', **more}
        # packages.sh asks apt first where there is one; MSYS2 has none
        text = (self.root / 'packaging/packages.sh').read_text().replace('command -v apt-get', 'command -v apt-get-of-another-system')
        put(self.root / 'packaging/packages.sh', text)
        return subprocess.run(['sh', str(self.root / 'packaging' / script), *arguments], env=env, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, cwd='/')

    def build(self, **more):
        return self.sh('msys2/build.sh', **more)

    def asked(self):
        path = self.folder / 'asked'
        return path.read_text().splitlines() if path.exists() else []


def check_build(tap, world, rows):
    done = world.build(FAST='1')
    tap.ok('build.sh goes to its end', [] if done.returncode == 0 else [done.stdout + done.stderr])
    asked = [line for line in world.asked() if not line.startswith('pacman -Q')]
    order = [line.split()[0] + ' ' + line.split()[1] for line in asked]
    tap.ok('pacman, then meson, then makensis', [] if order == ['pacman -S', 'meson setup', 'meson compile', 'makensis -V2'] else asked)
    dist = world.root / 'build-msys2/dist'
    tap.ok('makensis gets the same script and lists as in the cross build',
           [f'{word} is missing in {asked[-1]}' for word in ('-DFAST', f'-DSRC={dist}/Legwork', f'-DLISTS={dist}', '-DVERSION=', '-DOUT=',
                                                            'packaging/windows/legwork.nsi') if word not in asked[-1]])
    there = {path.name for path in (dist / 'Legwork/bin').iterdir()} if dist.exists() else set()
    wanted = {row['msys2_dll'] for row in rows if row['msys2_dll'] not in ('', '-')} | {'legwork.exe', 'legworkctl.exe'}
    tap.ok('every DLL that the table names is shipped', sorted(there ^ wanted))
    bom = json.loads((dist / 'Legwork/sbom.cdx.json').read_text())
    tap.ok('and listed', [] if len(bom['components']) == len(wanted) else [f"{len(bom['components'])} of {len(wanted)}"])
    tap.ok('with the versions of its packages', [f"{part['name']}: {part.get('version')}, {part.get('purl')}" for part in bom['components']
                                                 if part['type'] == 'library' and not (part.get('purl', '').startswith('pkg:alpm/msys2/')
                                                                                       and part['purl'].endswith('@' + part['version']))])


def check_run(tap, source, rows):
    """The user's one command; what it starts is a stand-in as well."""
    with tempfile.TemporaryDirectory() as folder:
        world = World(source, folder, rows)
        put(world.folder / 'made/src/ui/legwork', '#!/bin/sh\necho "legwork $* $GSETTINGS_SCHEMA_DIR" >>"$STUB/asked"\n', 0o755)
        done = world.sh('run.sh', '--page', 'orders', DISPLAY='', WAYLAND_DISPLAY='')
        asked = [line for line in world.asked() if not line.startswith('pacman -Q')]
        tap.ok('run.sh installs, builds and opens the window where no display has a name',
               [] if done.returncode == 0 and [line.split()[0] for line in asked] == ['pacman', 'meson', 'meson', 'legwork']
               else [done.stdout + done.stderr, *asked])
        tap.ok('with its options and the schema of its build',
               [] if asked and asked[-1] == f'legwork --profile simulated --page orders {world.root}/build/data' else asked[-1:])


def check_unknown(tap, world):
    put(world.folder / 'ucrt64/bin/libnew-1.dll', program(['kernel32.dll']))
    put(world.folder / 'made/src/ctl/legworkctl.exe', program(['libnew-1.dll']))
    done = world.build()
    tap.ok('a DLL that the table does not know stops the build, named',
           [] if done.returncode != 0 and 'libnew-1.dll' in done.stderr else [done.stdout + done.stderr])


def check_shell(tap, world):
    done = world.build(MSYSTEM='MINGW64')
    tap.ok('another shell of MSYS2 is refused in words', [] if done.returncode == 1 and 'UCRT64' in done.stderr else [done.stderr])


def sourced(source, file, words):
    done = subprocess.run(['bash', '-c', f'. ./{file} && printf "%s\\n" {words}'], cwd=source / 'packaging/msys2', capture_output=True,
                          text=True, check=False, env={'PATH': os.environ['PATH']})
    return done.stdout.split(), done.stderr


def check_names(tap, source, rows):
    known = {row['msys2_package'] for row in rows if row['msys2_package']}
    for_dlls = [f"{row['dll'] or row['msys2_dll']} has no package" for row in rows
                if row['msys2_dll'] not in ('', '-') and not row['msys2_package']]
    tap.ok("each DLL of the cross build has MSYS2's name and package, or a dash",
           for_dlls + [f"{row['dll']} has neither" for row in rows if row['dll'] and not row['msys2_dll']])
    wanted, problem = sourced(source, '../packages.sh', '$UCRT64_PACKAGES')
    to_build = {row['msys2_package']: row['debian'] for row in rows if not row['dll'] and not row['msys2_dll']}
    tap.ok('what packages.sh installs is what the table names for building', sorted(set(wanted) ^ set(to_build)) + ([problem] if problem else []))
    named, problem = sourced(source, 'PKGBUILD', '"${depends[@]}" "${makedepends[@]}"')
    tap.ok('what the recipe asks for stands in the table',
           [name for name in named if name.removeprefix(PREFIX) not in known] + ([problem] if problem or not named else []))
    linked, _ = sourced(source, 'PKGBUILD', '"${depends[@]}"')
    libraries = {PREFIX + name for name, debian in to_build.items() if debian.startswith('lib') and debian.endswith('-dev')}
    tap.ok('and needs the libraries that the programs link', sorted(set(linked) ^ libraries))
    version, _ = sourced(source, 'PKGBUILD', '$pkgver')
    ours = re.search(r"^  version: '(.*)',$", (source / 'meson.build').read_text(), re.M).group(1)
    tap.ok("the recipe's version is the project's", [] if version == [ours] else version)


def check_package(tap, source, rows):
    """The recipe's two functions, in the variables that makepkg gives them."""
    with tempfile.TemporaryDirectory() as folder:
        world = World(source, folder, rows)
        put(world.folder / 'bin/meson', '#!/bin/sh\necho "meson $* DESTDIR=$DESTDIR EXCL=$MSYS2_ARG_CONV_EXCL" >>"$STUB/asked"\n', 0o755)
        env = {'PATH': f"{world.folder / 'bin'}:{os.environ['PATH']}", 'STUB': folder, 'startdir': str(world.root / 'packaging/msys2'),
               'srcdir': f'{folder}/a src', 'pkgdir': f'{folder}/a pkg', 'MINGW_PREFIX': '/ucrt64'}
        done = subprocess.run(['bash', '-ec', 'cd "$startdir"; . ./PKGBUILD; build; package'], env=env, capture_output=True, text=True, check=False)
        tap.ok('the recipe sets up, compiles and installs for the prefix, into the folder of the package',
               [] if done.returncode == 0 and world.asked() == [
                   f"meson setup {folder}/a src/build {world.root}/packaging/msys2/../.. --prefix=/ucrt64 --buildtype=release -Dwerror=false "
                   '-Duninstalled=false '
                   'DESTDIR= EXCL=--prefix=',
                   f'meson compile -C {folder}/a src/build DESTDIR= EXCL=',
                   f'meson install -C {folder}/a src/build --no-rebuild DESTDIR={folder}/a pkg EXCL='] else [*world.asked(), done.stderr])
        licence = Path(folder, 'a pkg/ucrt64/share/licenses/legwork/COPYING')
        tap.ok('with its licence', [] if licence.exists() and licence.read_bytes() == (source / 'COPYING').read_bytes() else [str(licence)])


def cross_sources(source):
    """A build in MSYS2 is no cross build, and a Windows all the same: what is compiled must not hang on that."""
    for path in sorted(source.glob('**/meson.build')):
        for number, line in enumerate(path.read_text(encoding='utf-8').splitlines(), 1):
            if 'is_cross_build' in line and 'files(' in line:
                yield f'{path.relative_to(source)}:{number}: {line.strip()}'


def main(source):
    tap = Tap()
    source = Path(source)
    tap.ok('no list of sources hangs on whether the build is a cross build', list(cross_sources(source)))
    for name in ('build.sh', 'PKGBUILD'):
        shell = 'bash' if name == 'PKGBUILD' else 'sh'
        done = subprocess.run([shell, '-n', source / 'packaging/msys2' / name], capture_output=True, text=True, check=False)
        tap.ok(f'{name} is a shell script', [done.stderr] if done.returncode else [])
    with open(source / 'packaging/windows/components.csv', newline='', encoding='utf-8') as table:
        rows = list(csv.DictReader(table))
    check_names(tap, source, rows)
    with tempfile.TemporaryDirectory() as folder:
        world = World(source, folder, rows)
        check_build(tap, world, rows)
        check_unknown(tap, world)
        check_shell(tap, world)
    check_run(tap, source, rows)
    check_package(tap, source, rows)
    tap.end()


if __name__ == '__main__':
    main(sys.argv[1])
