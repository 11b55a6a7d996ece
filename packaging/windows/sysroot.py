#!/usr/bin/env python3
"""sysroot.py WHEELS SYSROOT: a folder to cross-compile against, for x86_64 Windows with the UCRT.

DLLs, schemas and certificates come out of the wheels; the headers are Debian's, made to fit Windows where a line of them depends
on the system; import libraries are made from the DLLs' own export tables. Prints a line a step and ends with status 1 where a
header is not as expected."""
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pe

TOOL = 'x86_64-w64-mingw32-'
ARCH = 'x86_64-linux-gnu'
USR = Path('/usr')

# What the program links with, and the DLL that it lies in.
LIBRARIES = {
    'glib-2.0': 'glib-2.0-0', 'gobject-2.0': 'gobject-2.0-0', 'gio-2.0': 'gio-2.0-0', 'gmodule-2.0': 'gmodule-2.0-0',
    'gtk-4': 'gtk-4-1', 'pango-1.0': 'pango-1.0-0', 'pangocairo-1.0': 'pangocairo-1.0-0', 'cairo': 'cairo-2',
    'cairo-gobject': 'cairo-gobject-2', 'harfbuzz': 'harfbuzz', 'gdk_pixbuf-2.0': 'gdk_pixbuf-2.0-0',
    'graphene-1.0': 'graphene-1.0-0', 'json-glib-1.0': 'json-glib-1.0-0', 'soup-3.0': 'soup-3.0-0', 'sqlite3': 'sqlite3-0',
    'intl': 'intl-8',
}

# Files of the wheels that no DLL names, but that GIO and GTK look for.
EXTRA = ('lib/gio/modules/gioopenssl', 'share/glib-2.0/schemas/org.gtk.gtk4', 'share/glib-2.0/schemas/gschema.dtd',
         'etc/ssl/certs/', 'etc/fonts/fonts.conf', 'bin/gspawn-win64-helper.exe', 'bin/gspawn-win64-helper-console.exe')

HEADERS = ('glib-2.0', 'gtk-4.0', 'pango-1.0', 'cairo', 'harfbuzz', 'gdk-pixbuf-2.0', 'graphene-1.0', 'json-glib-1.0', 'libsoup-3.0')

# pkg-config's name: what to link, where its headers lie, what it needs.
PACKAGES = {
    'glib-2.0': ('-lglib-2.0 -lintl', '-I${includedir} -I${includedir}/glib-2.0', ''),
    'gobject-2.0': ('-lgobject-2.0', '', 'glib-2.0'),
    'gmodule-2.0': ('-lgmodule-2.0', '', 'glib-2.0'),
    'gmodule-no-export-2.0': ('-lgmodule-2.0', '', 'glib-2.0'),
    'gio-2.0': ('-lgio-2.0', '', 'gobject-2.0 gmodule-no-export-2.0'),
    'json-glib-1.0': ('-ljson-glib-1.0', '-I${includedir}/json-glib-1.0', 'gio-2.0'),
    'libsoup-3.0': ('-lsoup-3.0', '-I${includedir}/libsoup-3.0', 'gio-2.0'),
    'sqlite3': ('-lsqlite3', '-I${includedir}', ''),
    'cairo': ('-lcairo', '-I${includedir}/cairo', ''),
    'cairo-gobject': ('-lcairo-gobject', '', 'cairo gobject-2.0'),
    'harfbuzz': ('-lharfbuzz', '-I${includedir}/harfbuzz', ''),
    'pango': ('-lpango-1.0', '-I${includedir}/pango-1.0', 'gobject-2.0 harfbuzz'),
    'pangocairo': ('-lpangocairo-1.0', '', 'pango cairo'),
    'gdk-pixbuf-2.0': ('-lgdk_pixbuf-2.0', '-I${includedir}/gdk-pixbuf-2.0', 'gio-2.0'),
    'graphene-1.0': ('-lgraphene-1.0', '-I${includedir}/graphene-1.0 -mfpmath=sse -msse -msse2', ''),
    'graphene-gobject-1.0': ('-lgraphene-1.0', '', 'graphene-1.0 gobject-2.0'),
    'gtk4': ('-lgtk-4', '-I${includedir}/gtk-4.0',
             'gio-2.0 pangocairo gdk-pixbuf-2.0 cairo-gobject graphene-gobject-1.0'),
}

# GLib's own description of the system. On Windows long has four bytes, size_t and pointers have eight.
GLIBCONFIG = (
    (r'^#define GLIB_HAVE_ALLOCA_H.*$', ''),
    (r'^#define G_HAVE_GNUC_VISIBILITY.*$', ''),
    (r'^#define G_VA_COPY_AS_ARRAY.*$', ''),
    (r'^#define G_OS_UNIX$', '#define G_OS_WIN32\n#define G_PLATFORM_WIN32'),
    (r'\b(typedef (?:un)?signed) long (g(?:u?int64|s?size|u?intptr))\b', r'\1 long long \2'),
    (r'(G_G(?:INT64|S?SIZE|INTPTR)_MODIFIER\s+)"l"', r'\1"ll"'),
    (r'(G_G(?:U?INT64|S?SIZE|U?INTPTR)_FORMAT\s+)"l([iu])"', r'\1"ll\2"'),
    (r'\(val##(U?)L\)', r'(val##\1LL)'),
    (r'(GLIB_SIZEOF_LONG\s+)8', r'\g<1>4'),
    (r'(G_MAXSIZE\s+)G_MAXULONG', r'\1G_MAXUINT64'),
    (r'(G_MINSSIZE\s+)G_MINLONG', r'\1G_MININT64'),
    (r'(G_MAXSSIZE\s+)G_MAXLONG', r'\1G_MAXINT64'),
    (r'(G_POLLFD_FORMAT\s+)"%d"', r'\1"%#llx"'),
    (r'\(glong\) \(p\)', '(gint64) (p)'), (r'\(gulong\) \(p\)', '(guint64) (p)'),
    (r'\(gpointer\) \(glong\)', '(gpointer) (gint64)'), (r'\(gpointer\) \(gulong\)', '(gpointer) (guint64)'),
    (r'\(\(glong\) GINT64_TO_([BL])E', r'((glong) GINT32_TO_\1E'), (r'\(\(gulong\) GUINT64_TO_([BL])E', r'((gulong) GUINT32_TO_\1E'),
    (r'G_THREADS_IMPL_POSIX', 'G_THREADS_IMPL_WIN32'),
    (r'(G_MODULE_SUFFIX\s+)"so"', r'\1"dll"'),
    (r'typedef int GPid', 'typedef void * GPid'),
    (r'(G_PID_FORMAT\s+)"i"', r'\1"p"'),
    (r'(GLIB_SYSDEF_AF_INET6\s+)10', r'\g<1>23'),
    (r"(G_DIR_SEPARATOR\s+)'/'", r"\1'\\\\'"), (r'(G_DIR_SEPARATOR_S\s+)"/"', r'\1"\\\\"'),
    (r"(G_SEARCHPATH_SEPARATOR\s+)':'", r"\1';'"), (r'(G_SEARCHPATH_SEPARATOR_S\s+)":"', r'\1";"'),
)

GDKCONFIG = '''#pragma once
#include <glib.h>
#define GDK_WINDOWING_WIN32
'''

# What GLib's headers and this program call of gettext, under the names that the DLL exports; Debian's own header is glibc's.
# The numbers are the arguments that a format can stand in: the compiler looks through the call.
GETTEXT = (
    ('gettext', 'const char *id', (1,)),
    ('dgettext', 'const char *domain, const char *id', (2,)),
    ('dcgettext', 'const char *domain, const char *id, int category', (2,)),
    ('ngettext', 'const char *one, const char *many, unsigned long n', (1, 2)),
    ('dngettext', 'const char *domain, const char *one, const char *many, unsigned long n', (2, 3)),
    ('textdomain', 'const char *domain', ()),
    ('bindtextdomain', 'const char *domain, const char *folder', ()),
    ('bind_textdomain_codeset', 'const char *domain, const char *codeset', ()),
)


def libintl():
    lines = ['#pragma once']
    for name, arguments, formats in GETTEXT:
        marks = ''.join(f' __attribute__ ((format_arg ({n})))' for n in formats)
        lines += [f'#define {name} libintl_{name}', f'char *{name} ({arguments}){marks};']
    return '\n'.join(lines) + '\n'


class Wheels:
    """All files of all wheels, by their path below the package's own folder."""

    def __init__(self, folder):
        self.files = {}
        for wheel in sorted(Path(folder).glob('gstreamer_*.whl')):
            archive = zipfile.ZipFile(wheel)
            for name in archive.namelist():
                inside = name.partition('/purelib/')[2].partition('/')[2]
                if inside and not name.endswith('/'):
                    self.files.setdefault(inside, (archive, name))
        self.copied = []
        self.dlls = {Path(p).name.lower(): p for p in self.files if p.startswith('bin/') and p.endswith('.dll')}

    def copy(self, inside, sysroot):
        archive, name = self.files[inside]
        target = sysroot / inside
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(archive.read(name))
        self.copied.append((target.name, *Path(archive.filename).name.split('-')[:2]))
        return target

    def write_origins(self, path):
        """Which wheel each file came out of."""
        rows = [f"{name},{wheel.replace('_', '-')},{version}" for name, wheel, version in sorted(set(self.copied))]
        path.write_text('\n'.join(['file,wheel,version', *rows]) + '\n', encoding='utf-8')


def copy_closure(wheels, sysroot):
    """The DLLs that are linked with, those of the extra files, and whatever these import."""
    waiting = [f'{dll}.dll' for dll in LIBRARIES.values()]
    for inside in wheels.files:
        if inside.startswith(EXTRA):
            target = wheels.copy(inside, sysroot)
            waiting += pe.imports(target) if target.suffix in ('.dll', '.exe') else []
    done = set()
    while waiting:
        name = waiting.pop()
        if name in done or name not in wheels.dlls:
            continue
        done.add(name)
        waiting += pe.imports(wheels.copy(wheels.dlls[name], sysroot))
    print(f'{len(done)} DLLs')


def edit(path, rules):
    text = path.read_text(encoding='utf-8')
    for pattern, replacement in rules:
        text, found = re.subn(pattern, replacement, text, flags=re.M)
        if found == 0:
            sys.exit(f'sysroot.py: {path.name}: no line is like {pattern}; it is not the header of GLib 2.74')
    path.write_text(text)


def copy_headers(sysroot):
    include = sysroot / 'include'
    for name in HEADERS:
        shutil.copytree(USR / 'include' / name, include / name, dirs_exist_ok=True)
    for name in ('sqlite3.h', 'sqlite3ext.h'):
        shutil.copy(USR / 'include' / name, include)
    shutil.copy(USR / 'lib' / ARCH / 'graphene-1.0/include/graphene-config.h', include / 'graphene-1.0')
    shutil.copy(USR / 'lib' / ARCH / 'glib-2.0/include/glibconfig.h', include / 'glib-2.0')
    edit(include / 'glib-2.0/glibconfig.h', GLIBCONFIG)
    # The wheels' GLib was made with MSVC: there GStatBuf is the struct with 32-bit times' neighbour, _stat64i32.
    edit(include / 'glib-2.0/glib/gstdio.h', ((r'struct _stat64 GStatBuf', 'struct _stat64i32 GStatBuf'),))
    (include / 'gtk-4.0/gdk/gdkconfig.h').write_text(GDKCONFIG)
    (include / 'libintl.h').write_text(libintl())


def make_import_library(sysroot, library, dll):
    definition = sysroot / 'lib' / f'{dll}.def'
    exports = subprocess.run(['gendef', '-', sysroot / 'bin' / f'{dll}.dll'], capture_output=True, text=True, check=True).stdout
    definition.write_text(exports)
    subprocess.run([TOOL + 'dlltool', '-d', definition, '-l', sysroot / 'lib' / f'lib{library}.dll.a', '-D', f'{dll}.dll',
                    '--as-flags=--64', '-m', 'i386:x86-64'], check=True)


def version_of(package):
    name = 'gmodule-2.0' if package.startswith('gmodule') else package
    return subprocess.run(['pkg-config', '--modversion', name], capture_output=True, text=True, check=True).stdout.strip()


def write_package(sysroot, name, link, compile_, needs):
    (sysroot / 'lib/pkgconfig' / f'{name}.pc').write_text(f'''prefix={sysroot.resolve()}
libdir=${{prefix}}/lib
includedir=${{prefix}}/include
glib_compile_resources={shutil.which('glib-compile-resources')}
glib_compile_schemas={USR / 'lib' / ARCH / 'glib-2.0/glib-compile-schemas'}

Name: {name}
Description: a DLL for Windows, with Debian's headers
Version: {version_of(name)}
Requires: {needs}
Libs: -L${{libdir}} {link}
Cflags: {compile_}
''')


def main():
    wheels, sysroot = Wheels(sys.argv[1]), Path(sys.argv[2])
    for folder in ('bin', 'include', 'lib/pkgconfig'):
        (sysroot / folder).mkdir(parents=True, exist_ok=True)
    copy_closure(wheels, sysroot)
    wheels.write_origins(sysroot / 'origins.csv')
    subprocess.run([USR / 'lib' / ARCH / 'glib-2.0/glib-compile-schemas', sysroot / 'share/glib-2.0/schemas'], check=True)
    copy_headers(sysroot)
    for library, dll in LIBRARIES.items():
        make_import_library(sysroot, library, dll)
    for name, (link, compile_, needs) in PACKAGES.items():
        write_package(sysroot, name, link, compile_, needs)
    print(f'{len(LIBRARIES)} import libraries, {len(PACKAGES)} packages')


if __name__ == '__main__':
    main()
