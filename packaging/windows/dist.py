#!/usr/bin/env python3
"""dist.py SOURCE BUILD SYSROOT VERSION OUT: the folder that is shipped, its licence texts, a list of what is in it (CycloneDX), and the
lists of files that the installer and the uninstaller go by. Two runs over the same input give the same bytes."""
import csv
import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

TOOL = 'x86_64-w64-mingw32-'
PROGRAMS = ('src/ui/legwork.exe', 'src/ctl/legworkctl.exe')
HELPERS = ('gspawn-win64-helper.exe', 'gspawn-win64-helper-console.exe')
DYNAMIC_BASE_NX_HIGH_ENTROPY = 0x160

OTHER_TEXTS = {
    'accesskit': Path('/usr/share/common-licenses/Apache-2.0'),
    'Microsoft Visual C++ runtime': None,
}
MICROSOFT = ('These files are Microsoft\'s redistributable C and C++ runtime. They may be distributed with programs that use them, '
             'under the terms of Microsoft Visual Studio.\n')


def fail(text):
    sys.exit(f'dist.py: {text}')


def headers_of(path):
    return subprocess.run([TOOL + 'objdump', '-p', path], capture_output=True, text=True, check=True).stdout


def imports(path):
    return [name.lower() for name in re.findall(r'DLL Name: (\S+)', headers_of(path))]


def closure(roots, folder):
    """Names of the DLLs of @folder that @roots need, directly or not."""
    have = {p.name.lower(): p for p in folder.glob('*.dll')}
    waiting, found = [n for r in roots for n in imports(r)], {}
    while waiting:
        name = waiting.pop()
        if name in have and name not in found:
            found[name] = have[name]
            waiting += imports(have[name])
    return sorted(found.values(), key=lambda p: p.name.lower())


def copy_programs(build, sysroot, out):
    (out / 'bin').mkdir(parents=True)
    for program in PROGRAMS:
        subprocess.run([TOOL + 'strip', '-p', '-o', out / 'bin' / Path(program).name, build / program], check=True)
    for helper in HELPERS:
        shutil.copyfile(sysroot / 'bin' / helper, out / 'bin' / helper)
    roots = sorted((out / 'bin').iterdir())
    for dll in closure(roots, sysroot / 'bin'):
        shutil.copyfile(dll, out / 'bin' / dll.name)


def check_hardening(out):
    for path in sorted((out / 'bin').iterdir()):
        flags = int(re.search(r'DllCharacteristics\s+([0-9a-f]+)', headers_of(path)).group(1), 16)
        if flags & DYNAMIC_BASE_NX_HIGH_ENTROPY != DYNAMIC_BASE_NX_HIGH_ENTROPY:
            fail(f'{path.name} lacks the flags of address randomisation and no-execute: {flags:#x}')


def copy_data(source, sysroot, out):
    schemas = out / 'share/glib-2.0/schemas'
    schemas.mkdir(parents=True)
    for schema in sorted((sysroot / 'share/glib-2.0/schemas').glob('org.gtk.gtk4.Settings*.xml')):
        shutil.copyfile(schema, schemas / schema.name)
    shutil.copyfile(source / 'data/org.legwork.Legwork.gschema.xml', schemas / 'org.legwork.Legwork.gschema.xml')
    compiler = shutil.which('glib-compile-schemas') or '/usr/lib/x86_64-linux-gnu/glib-2.0/glib-compile-schemas'
    subprocess.run([compiler, '--strict', schemas], check=True)
    (out / 'share/legwork').mkdir(parents=True)
    shutil.copyfile(source / 'data/presets.json', out / 'share/legwork/presets.json')
    icons = out / 'share/icons/hicolor/scalable/apps'
    icons.mkdir(parents=True)
    shutil.copyfile(source / 'data/icons/org.legwork.Legwork.svg', icons / 'org.legwork.Legwork.svg')
    shutil.copyfile(source / 'COPYING', out / 'COPYING.txt')


def licence_text(row):
    if row['debian']:
        path = Path('/usr/share/doc') / row['debian'] / 'copyright'
        if not path.exists():
            fail(f"{path} is missing: install {row['debian']} for the licence text of {row['component']}")
        return path.read_text(errors='replace')
    path = OTHER_TEXTS[row['component']]
    return MICROSOFT if path is None else path.read_text()


def copy_licences(here, out):
    """A text a component, and only for what is shipped; a file that the table does not name stops the build."""
    with open(here / 'components.csv', newline='') as table:
        rows = {row['dll'].lower(): row for row in csv.DictReader(table)}
    folder = out / 'licences'
    folder.mkdir()
    shipped = []
    for path in sorted((out / 'bin').iterdir()):
        if path.name in [Path(p).name for p in PROGRAMS]:
            continue
        row = rows.get(path.name.lower())
        if row is None:
            fail(f'{path.name} is shipped and components.csv does not know its licence')
        shipped.append((path, row))
        (folder / (row['component'].replace(' ', '-') + '.txt')).write_text(licence_text(row))
    return shipped


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_sbom(here, out, version, shipped):
    pins = [line.split()[0] for line in (here / 'wheels.txt').read_text().splitlines() if line and not line.startswith('#')]
    parts = [{'type': 'library', 'name': row['component'], 'licenses': [{'expression': row['licence']}],
              'hashes': [{'alg': 'SHA-256', 'content': digest(path)}],
              'properties': [{'name': 'legwork:file', 'value': f'bin/{path.name}'}]} for path, row in shipped]
    bom = {'bomFormat': 'CycloneDX', 'specVersion': '1.5', 'version': 1,
           'metadata': {'component': {'type': 'application', 'name': 'Legwork', 'version': version,
                                      'licenses': [{'license': {'id': 'MIT'}}]},
                        'properties': [{'name': 'legwork:from', 'value': pin} for pin in pins]},
           'components': parts}
    (out / 'sbom.cdx.json').write_text(json.dumps(bom, indent=1) + '\n')


def write_lists(out, lists):
    """What the installer copies, and what the uninstaller may remove: names, never a folder with whatever it holds."""
    files = sorted(p.relative_to(out) for p in out.rglob('*') if p.is_file())
    folders = sorted({parent for f in files for parent in f.parents if parent != Path('.')}, key=lambda p: (-len(p.parts), p))
    install, remove, current = [], [], None
    for name in files:
        target = '$INSTDIR' + ''.join('\\' + part for part in name.parent.parts)
        if target != current:
            install.append(f'SetOutPath "{target}"')
            current = target
        install.append(f'File "${{SRC}}/{name}"')
        remove.append('Delete "$INSTDIR\\' + '\\'.join(name.parts) + '"')
    remove += ['RMDir "$INSTDIR\\' + '\\'.join(folder.parts) + '"' for folder in folders]
    (lists / 'install.nsh').write_text('\n'.join(install) + '\n')
    (lists / 'remove.nsh').write_text('\n'.join(remove) + '\n')
    print(f'{len(files)} files, {sum(p.stat().st_size for p in out.rglob("*") if p.is_file()) // 1000000} MB')


def main():
    source, build, sysroot, version, out = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4], Path(sys.argv[5])
    here = Path(__file__).resolve().parent
    shutil.rmtree(out, ignore_errors=True)
    copy_programs(build, sysroot, out)
    check_hardening(out)
    copy_data(source, sysroot, out)
    shipped = copy_licences(here, out)
    write_sbom(here, out, version, shipped)
    write_lists(out, out.parent)


if __name__ == '__main__':
    main()
