#!/usr/bin/env python3
"""dist.py SOURCE BUILD SYSROOT VERSION OUT [msys2]: the folder that is shipped, its licence texts, what is in it as a CycloneDX list and as
a table, and the lists of files that the installer and the uninstaller go by. Two runs over the same input give the same bytes. SYSROOT
is the folder with bin/ and share/ that the DLLs come from; with msys2 it is MSYS2's /ucrt64, whose names components.csv holds too."""
import csv
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pe
import sbom

PROGRAMS = ('src/ui/legwork.exe', 'src/ctl/legworkctl.exe')
HELPERS = ('gspawn-win64-helper.exe', 'gspawn-win64-helper-console.exe')
GTK_SCHEMAS = 'org.gtk.gtk4.Settings*.xml'

OTHER_TEXTS = {
    'accesskit': Path('/usr/share/common-licenses/Apache-2.0'),
    'Microsoft Visual C++ runtime': None,
}
MICROSOFT = ('These files are Microsoft\'s redistributable C and C++ runtime. They may be distributed with programs that use them, '
             'under the terms of Microsoft Visual Studio.\n')


def fail(text):
    sys.exit(f'dist.py: {text}')


def closure(roots, folder):
    """The DLLs of @folder that @roots need, directly or not."""
    have = {p.name.lower(): p for p in folder.glob('*.dll')}
    waiting, found = [n for r in roots for n in pe.imports(r)], {}
    while waiting:
        name = waiting.pop()
        if name in have and name not in found:
            found[name] = have[name]
            waiting += pe.imports(have[name])
    return sorted(found.values(), key=lambda p: p.name.lower())


def copy_programs(build, sysroot, out, strip):
    (out / 'bin').mkdir(parents=True)
    for program in PROGRAMS:
        subprocess.run([strip, '-p', '-o', out / 'bin' / Path(program).name, build / program], check=True)
    for helper in HELPERS:
        shutil.copyfile(sysroot / 'bin' / helper, out / 'bin' / helper)
    roots = sorted((out / 'bin').iterdir())
    for dll in closure(roots, sysroot / 'bin'):
        shutil.copyfile(dll, out / 'bin' / dll.name)


def system_dlls(here):
    return {line for line in (here / 'system-dlls.txt').read_text(encoding='utf-8').split('\n') if line and not line.startswith('#')}


def check_programs(here, out):
    """Each file's flags, and that Windows or this folder has what it imports."""
    there = system_dlls(here) | {path.name.lower() for path in (out / 'bin').iterdir()}
    for path in sorted((out / 'bin').iterdir()):
        image = pe.Image(path)
        if image.flags & pe.HARDENED != pe.HARDENED:
            fail(f'{path.name} lacks the flags of address randomisation and no-execute: {image.flags:#x}')
        missing = sorted(set(image.imports()) - there)
        if missing:
            fail(f'{path.name} needs {", ".join(missing)}: neither shipped nor in system-dlls.txt')


def copy_data(source, sysroot, out):
    schemas = out / 'share/glib-2.0/schemas'
    schemas.mkdir(parents=True)
    for schema in sorted((sysroot / 'share/glib-2.0/schemas').glob(GTK_SCHEMAS)):
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


# What stands in components.csv of others: Debian's package, and MSYS2's folder in share/licenses.
STATIC_ROWS = {'gcc': {'component': 'gcc', 'debian': 'gcc-mingw-w64-x86-64-win32', 'msys2_licences': 'gcc-libs'},
               'mingw-w64': {'component': 'mingw-w64', 'debian': 'mingw-w64-x86-64-dev', 'msys2_licences': 'crt'}}
COMMON_TEXTS = Path('/usr/share/common-licenses')
COMMON = re.compile(r'/usr/share/common-licenses/([A-Za-z0-9.-]*[A-Za-z0-9])')
SEVERAL = re.compile(r'(/usr/share/common-licenses/)\{([^}]*)\}')  # as the shell writes them


def common_name(name):
    """Some files say GPL-2.0 of what is called GPL-2."""
    return name if (COMMON_TEXTS / name).exists() else name.removesuffix('.0')


def with_common_texts(text):
    """Debian's copyright file only points to the long licences, at a place that Windows does not have: they follow, whole."""
    text = SEVERAL.sub(lambda found: ', '.join(found[1] + name for name in found[2].split(',')), text)
    names = sorted({common_name(name) for name in COMMON.findall(text)})
    parts = [f'\n\n===== {name} =====\n\n' + (COMMON_TEXTS / name).read_text(encoding='utf-8') for name in names]
    return COMMON.sub(lambda found: f'“{common_name(found[1])}” below', text) + ''.join(parts)


def debian_text(row, sysroot):
    if row['debian']:
        path = Path('/usr/share/doc') / row['debian'] / 'copyright'
        if not path.exists():
            fail(f"{path} is missing: install {row['debian']} for the licence text of {row['component']}")
        return with_common_texts(path.read_text(encoding='utf-8', errors='replace'))
    path = OTHER_TEXTS[row['component']]
    return MICROSOFT if path is None else path.read_text(encoding='utf-8')


def msys2_text(row, sysroot):
    """MSYS2 puts a package's texts in share/licenses, in a folder of the package's or of its source's name."""
    folder = sysroot / 'share/licenses' / row['msys2_licences']
    texts = [path.read_text(encoding='utf-8', errors='replace') for path in sorted(folder.rglob('*')) if path.is_file()]
    if not texts:
        fail(f"{folder} holds no licence text of {row['component']}")
    return '\n'.join(texts)


def shipped_rows(here, out, column):
    """(file, its row of the table) of all that is not ours; a file that the table does not name stops the build."""
    with open(here / 'components.csv', encoding='utf-8', newline='') as table:
        rows = {row[column].lower(): row for row in csv.DictReader(table) if row[column]}
    for path in sorted((out / 'bin').iterdir()):
        if path.name not in [Path(p).name for p in PROGRAMS]:
            if path.name.lower() not in rows:
                fail(f'{path.name} is shipped and components.csv does not know its licence')
            yield path, rows[path.name.lower()]


def copy_licences(shipped, out, text_of, sysroot):
    """A text a component, and only for what is shipped, and a table of the files."""
    folder = out / 'licences'
    folder.mkdir()
    lines = ['file,component,licence,bytes'] + [f'bin/{Path(p).name},Legwork,MIT,{(out / "bin" / Path(p).name).stat().st_size}'
                                                for p in PROGRAMS]
    for path, row in shipped:
        (folder / (row['component'].replace(' ', '-') + '.txt')).write_text(text_of(row, sysroot), encoding='utf-8')
        lines.append(f"bin/{path.name},{row['component']},{row['licence']},{path.stat().st_size}")
    (folder / 'files.csv').write_text('\n'.join(lines) + '\n', encoding='utf-8')
    return len(lines) - 1


def copy_static_licences(out, text_of, sysroot):
    """Of what the compiler links in: it is in no file of its own, and stands in the list as a part of our programs."""
    for name, row in STATIC_ROWS.items():
        (out / 'licences' / f'{name}.txt').write_text(text_of(row, sysroot), encoding='utf-8')


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
    gone = ['RMDir "$INSTDIR\\' + '\\'.join(folder.parts) + '"' for folder in folders]
    size = sum(p.stat().st_size for p in out.rglob('*') if p.is_file())
    (lists / 'size.nsh').write_text(f'!define SIZE_KB {(size + 1023) // 1024}\n', encoding='utf-8')
    (lists / 'folders.nsh').write_text('\n'.join(gone) + '\n', encoding='utf-8')
    (lists / 'install.nsh').write_text('\n'.join(install) + '\n', encoding='utf-8')
    (lists / 'remove.nsh').write_text('\n'.join(remove) + '\n', encoding='utf-8')
    return f'{len(files)} files, {size // 1000000} MB'


CROSS = {'strip': 'x86_64-w64-mingw32-strip', 'column': 'dll', 'text': debian_text, 'source': sbom.Wheels}
MSYS2 = {'strip': 'strip', 'column': 'msys2_dll', 'text': msys2_text, 'source': sbom.Pacman}


def main():
    source, build, sysroot, version, out = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4], Path(sys.argv[5])
    system = MSYS2 if sys.argv[6:] == ['msys2'] else CROSS
    here = Path(__file__).resolve().parent
    shutil.rmtree(out, ignore_errors=True)
    copy_programs(build, sysroot, out, system['strip'])
    check_programs(here, out)
    copy_data(source, sysroot, out)
    shipped = list(shipped_rows(here, out, system['column']))
    n_files = copy_licences(shipped, out, system['text'], sysroot)
    copy_static_licences(out, system['text'], sysroot)
    sbom.write(out, version, [Path(p).name for p in PROGRAMS], shipped, system['source'](here, sysroot, shipped))
    print(write_lists(out, out.parent))
    print(f'{n_files} programs and DLLs')


if __name__ == '__main__':
    main()
