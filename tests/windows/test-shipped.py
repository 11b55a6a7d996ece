#!/usr/bin/env python3
"""test-shipped.py SOURCE FOLDER: what build.sh left in FOLDER/dist, read as it is shipped. Each check is then tried on a copy that was
damaged in the way that it looks for, and must find it."""
import csv
import glob
import hashlib
import json
import os
import re
import shutil
import struct
import sys
import tempfile

SOURCE, FOLDER = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
sys.path += [os.path.join(SOURCE, 'tests', 'support'), os.path.join(SOURCE, 'packaging', 'windows')]
from pathlib import Path  # noqa: E402

import dist  # noqa: E402
import pe  # noqa: E402
from tap import Tap  # noqa: E402

PACKAGING = Path(SOURCE, 'packaging', 'windows')
VERSION = re.search(r"^  version: '(.+)',$", Path(SOURCE, 'meson.build').read_text(encoding='utf-8'), re.M).group(1)
PROGRAMS = {'legwork.exe': 'windows', 'legworkctl.exe': 'console'}
RIGHTS = (b'SetNamedSecurityInfo', b'SetSecurityInfo', b'SetFileSecurity', b'SetKernelObjectSecurity', b'SecurityDescriptor')
MANIFEST = ('<activeCodePage xmlns="http://schemas.microsoft.com/SMI/2019/WindowsSettings">UTF-8<', 'longPathAware', '>true<',
            '>PerMonitorV2<', 'level="asInvoker"')
SCHEMAS = ('org.legwork.Legwork', 'org.gtk.gtk4.Settings.FileChooser', 'org.gtk.gtk4.Settings.ColorChooser')
POINTER = 'On Debian systems the text is in /usr/share/common-licenses/LGPL-2.1. ' * 4
SPDX = re.compile(r'(LicenseRef-)?[A-Za-z0-9.+-]+( (AND|OR|WITH) (LicenseRef-)?[A-Za-z0-9.+-]+)*$')


def programs(folder):
    return sorted(path for path in (folder / 'bin').iterdir())


def flags(folder):
    for path in programs(folder):
        if pe.Image(path).flags & 0x160 != 0x160:
            yield f'{path.name}: {pe.Image(path).flags:#x}'


def imports(folder):
    there = dist.system_dlls(PACKAGING) | {path.name.lower() for path in programs(folder)}
    for path in programs(folder):
        for name in pe.imports(path):
            if name not in there or name == 'libssp-0.dll':
                yield f'{path.name} needs {name}'


def superfluous(folder):
    """A DLL that nothing needs is only something to mend."""
    wanted = {name for path in programs(folder) for name in pe.imports(path)}
    return [path.name for path in programs(folder) if path.suffix == '.dll' and path.name.lower() not in wanted]


def resources(folder):
    for name, subsystem in PROGRAMS.items():
        image = pe.Image(folder / 'bin' / name)
        texts, manifest = image.version_texts(), (image.resource(pe.MANIFEST) or b'').decode('utf-8')
        wanted = {'fixed': VERSION + '.0', 'FileVersion': VERSION, 'ProductVersion': VERSION, 'ProductName': 'Legwork', 'OriginalFilename': name}
        yield from (f'{name}: {key} is {texts.get(key)!r}' for key, value in wanted.items() if texts.get(key) != value)
        yield from (f'{name}: the manifest lacks {word}' for word in MANIFEST if word not in manifest)
        icons = [data for (kind, _), data in image.resources().items() if kind == pe.ICON]
        if not icons or image.resource(pe.GROUP_ICON) is None:
            yield f'{name} has no icon'
        if image.subsystem != subsystem:
            yield f'{name} is for {image.subsystem}'
        if image.time:
            yield f'{name} holds the time of its making'


def inherited(folder):
    """Files have the rights of the user's folder (security.md S12): the programs know no function that gives others. Wine has no icacls."""
    for name in PROGRAMS:
        data = (folder / 'bin' / name).read_bytes()
        yield from (f'{name} knows {word.decode()}' for word in RIGHTS if word in data)


def schemas(folder):
    path = folder / 'share/glib-2.0/schemas/gschemas.compiled'
    data = path.read_bytes() if path.exists() else b''
    return [f'gschemas.compiled lacks {name}' for name in SCHEMAS if name.encode() not in data]


def lacking(row, text):
    """The GNU licences ask for their own text; a place of Debian's is none that a Windows has."""
    if '/usr/share/common-licenses' in text:
        yield f"the licence text of {row['component']} points to a file of Debian's"
    if row['licence'].startswith('LGPL') and not re.search(r'GNU (LESSER|LIBRARY) GENERAL PUBLIC LICENSE', text):
        yield f"the licence text of {row['component']} is without the LGPL's own"


def licences(folder):
    table = list(csv.DictReader((folder / 'licences/files.csv').read_text(encoding='utf-8').splitlines()))
    names = {f'bin/{path.name}': path.stat().st_size for path in programs(folder)}
    listed = {row['file']: int(row['bytes']) for row in table}
    yield from (f'{name}: files.csv says {listed.get(name)}, it is {names.get(name)}' for name in sorted({*names, *listed})
                if names.get(name) != listed.get(name))
    for row in table:
        text = folder / 'licences' / (row['component'].replace(' ', '-') + '.txt')
        if row['component'] != 'Legwork' and not (text.exists() and text.stat().st_size > 100):
            yield f"no licence text of {row['component']}"
        elif row['component'] != 'Legwork':
            yield from lacking(row, text.read_text(encoding='utf-8'))
    bom = json.loads((folder / 'sbom.cdx.json').read_text(encoding='utf-8'))
    for name in {part['name'] for program in bom['components'] if program['type'] == 'application' for part in program['components']}:
        text = folder / 'licences' / f'{name}.txt'
        if not (text.exists() and text.stat().st_size > 100):
            yield f'no licence text of {name}, which is linked in'
    copying = folder / 'COPYING.txt'
    if not copying.exists() or copying.read_bytes() != Path(SOURCE, 'COPYING').read_bytes():
        yield 'COPYING.txt is not the licence of this project'


def unversioned(part):
    """Of a part and of those that are linked into it."""
    for one in (part, *part.get('components', [])):
        if not one.get('version') or one.get('purl', '').rpartition('@')[2] != one['version'].split()[0]:
            yield f"{part['name']}: {one['name']} has no version, or its package URL another"


def without_version(folder):
    path = folder / 'sbom.cdx.json'
    path.write_text(re.sub('"version": "1.3.1",', '', path.read_text(encoding='utf-8'), count=1), encoding='utf-8')


def sbom(folder):
    """What CycloneDX 1.5 asks of a list like this one, and that it tells the truth."""
    bom = json.loads((folder / 'sbom.cdx.json').read_text(encoding='utf-8'))
    if (bom.get('bomFormat'), bom.get('specVersion')) != ('CycloneDX', '1.5') or not isinstance(bom.get('version'), int):
        yield 'no CycloneDX 1.5'
    if bom['metadata']['component'].get('version') != VERSION:
        yield 'another version'
    seen = {}
    for part in bom.get('components', []):
        if part.get('type') not in ('application', 'library') or not part.get('name') or not part.get('bom-ref') in {
                item['value'] for item in part.get('properties', []) if item.get('name') == 'legwork:file'}:
            yield f'a component lacks type, name or file: {part}'
        yield from unversioned(part)
        if not SPDX.match(part['licenses'][0]['expression']):
            yield f"{part['name']}: {part['licenses'][0]['expression']} is no SPDX expression"
        if part['bom-ref'] in seen:
            yield f"{part['bom-ref']} stands twice"
        seen[part['bom-ref']] = part['hashes'][0]['content']
    there = {f'bin/{path.name}': hashlib.sha256(path.read_bytes()).hexdigest() for path in programs(folder)}
    yield from (f'{name}: hash or name differs' for name in sorted({*there, *seen}) if there.get(name) != seen.get(name))


def paths(folder):
    """Of files that are made here; debug names of other people's DLLs are theirs."""
    home = os.path.expanduser('~')
    for name in PROGRAMS:
        data = (folder / 'bin' / name).read_bytes()
        for word in {SOURCE, FOLDER, '/usr/include', '/usr/lib', '/usr/share', *([home + '/'] if home != '/' else [])}:
            if word.encode() in data or word.encode('utf-16-le') in data:
                yield f'{name} names {word}'


def wheels(folder):
    """Each pinned by its hash, and named so by the list of parts."""
    bom = json.loads((folder / 'sbom.cdx.json').read_text(encoding='utf-8'))
    named = {item['value'] for item in bom['metadata']['properties'] if item['name'] == 'legwork:from'}
    pinned = {line for line in (PACKAGING / 'wheels.txt').read_text(encoding='utf-8').splitlines() if line and not line.startswith('#')}
    yield from (f'pinned or named, not both: {line}' for line in sorted(named ^ pinned))
    for line in (PACKAGING / 'wheels.txt').read_text(encoding='utf-8').splitlines():
        if line and not line.startswith('#') and not re.fullmatch(r'[a-z0-9-]+==[0-9.]+ --hash=sha256:[0-9a-f]{64}', line):
            yield f'not pinned: {line}'


def release(folder):
    """The installer's name, its own version, and the file with its hash beside it."""
    setups = list(folder.parent.glob('*-setup.exe'))
    if [path.name for path in setups] != [f'Legwork-{VERSION}-setup.exe']:
        return [f'{setups}']
    text = (folder.parent / f'Legwork-{VERSION}.txt').read_text(encoding='utf-8')
    problems = [] if f'{hashlib.sha256(setups[0].read_bytes()).hexdigest()}  {setups[0].name}' in text else ['the hash beside the installer is wrong']
    problems += [] if 'not signed' in text else ['it does not say that it is not signed']
    image = pe.Image(setups[0])
    problems += [] if image.flags & 0x160 == 0x160 else [f'the installer has the flags {image.flags:#x}']
    found = image.version_texts()
    return problems + ([] if found.get('fixed') == VERSION + '.0' else [f'the installer is {found}'])


def poke(path, at, new):
    data = bytearray(path.read_bytes())
    data[at:at + len(new)] = new
    path.write_bytes(bytes(data))


def clear_flag(path):
    poke(path, pe.Image(path).flags_at, struct.pack('<H', pe.Image(path).flags & ~pe.DYNAMIC_BASE))


def clear_flag_of_installer(folder):
    """With its new hash beside it: only the flag is wrong."""
    setup, text = next(folder.parent.glob('*-setup.exe')), next(folder.parent.glob('Legwork-*.txt'))
    before = hashlib.sha256(setup.read_bytes()).hexdigest()
    clear_flag(setup)
    text.write_text(text.read_text(encoding='utf-8').replace(before, hashlib.sha256(setup.read_bytes()).hexdigest()), encoding='utf-8')


def swap(path, old, new):
    data = path.read_bytes()
    assert old in data and len(old) == len(new), (path, old)
    path.write_bytes(data.replace(old, new))


DAMAGES = (
    (flags, 'a flag cleared', lambda f: clear_flag(f / 'bin/gtk-4-1.dll')),
    (imports, 'a DLL removed', lambda f: (f / 'bin/pcre2-8-0.dll').unlink()),
    (imports, 'a name of no system DLL', lambda f: swap(f / 'bin/legwork.exe', b'KERNEL32.dll', b'libssp-0.dll')),
    (superfluous, 'a DLL too many', lambda f: shutil.copy(f / 'bin/z-1.dll', f / 'bin/other.dll')),
    (resources, 'another code page', lambda f: swap(f / 'bin/legworkctl.exe', b'>UTF-8</activeCodePage', b'>ASCII</activeCodePage')),
    (resources, 'another subsystem', lambda f: poke(f / 'bin/legwork.exe', pe.Image(f / 'bin/legwork.exe').optional + pe.SUBSYSTEM_AT, b'\3')),
    (resources, 'another version', lambda f: swap(f / 'bin/legwork.exe', VERSION.encode('utf-16-le'), ('9' + VERSION[1:]).encode('utf-16-le'))),
    (inherited, 'rights of its own', lambda f: (f / 'bin/legwork.exe').write_bytes((f / 'bin/legwork.exe').read_bytes() + RIGHTS[0])),
    (schemas, 'no compiled schemas', lambda f: (f / 'share/glib-2.0/schemas/gschemas.compiled').unlink()),
    (licences, 'a licence removed', lambda f: (f / 'licences/cairo.txt').unlink()),
    (licences, 'a licence that only points to its text', lambda f: (f / 'licences/glib.txt').write_text(POINTER)),
    (licences, 'a licence of what is linked in removed', lambda f: (f / 'licences/mingw-w64.txt').unlink()),
    (licences, 'another COPYING', lambda f: (f / 'COPYING.txt').write_text('mine')),
    (sbom, 'a hash changed', lambda f: (f / 'bin/z-1.dll').write_bytes((f / 'bin/z-1.dll').read_bytes() + b'x')),
    (sbom, 'a file unnamed', lambda f: shutil.copy(f / 'bin/z-1.dll', f / 'bin/other.dll')),
    (sbom, 'a part without version', without_version),
    (wheels, 'another wheel', lambda f: swap(f / 'sbom.cdx.json', b'gstreamer-gtk==1.', b'gstreamer-gtk==9.')),
    (release, 'a flag of the installer cleared', clear_flag_of_installer),
    (release, 'another installer', lambda f: next(f.parent.glob('*-setup.exe')).open('ab').write(b'x')),
    (paths, 'a path of this machine', lambda f: (f / 'bin/legwork.exe').write_bytes((f / 'bin/legwork.exe').read_bytes() + SOURCE.encode())),
)


def damaged(check, damage):
    """That @check finds fault with a copy that @damage was done to."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place, 'Legwork')
        shutil.copytree(Path(FOLDER, 'dist', 'Legwork'), copy)
        for path in Path(FOLDER, 'dist').glob('Legwork-*'):  # the installer, and what stands beside it
            shutil.copy(path, copy.parent)
        damage(copy)
        return [] if list(check(copy)) else [f'{check.__name__} found nothing']


def main():
    tap, folder = Tap(), Path(FOLDER, 'dist', 'Legwork')
    for check, words in ((flags, 'address randomisation and no-execute in every file'), (imports, 'every import is shipped or Windows\' own'),
                         (superfluous, 'no DLL that nothing needs'), (resources, 'icon, version, manifest, subsystem'),
                         (inherited, 'files inherit the rights of their folder'),
                         (schemas, 'compiled schemas of Legwork and of GTK'), (licences, 'a licence text for each component'),
                         (sbom, 'a true list of what is in it'), (paths, 'no folder of this machine'), (wheels, 'wheels are pinned by hash'),
                         (release, 'the installer, its version, its hash')):
        tap.ok(words, check(folder))
    for check, words, damage in DAMAGES:
        tap.ok(f'{check.__name__} finds {words}', damaged(check, damage))
    tap.note(f'{len(programs(folder))} programs and DLLs, {sum(p.stat().st_size for p in programs(folder)) / 1e6:.1f} MB; installer '
             f'{os.path.getsize(glob.glob(FOLDER + "/dist/*-setup.exe")[0]) / 1e6:.1f} MB')
    tap.end()


if __name__ == '__main__':
    main()
