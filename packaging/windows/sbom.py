"""sbom.py: what is shipped as a CycloneDX 1.5 list. Each file of bin/ is a part, with its version, package URL, licence and hash, and what is
linked into it as parts of its own, as far as that can be told. Two runs over the same input give the same text."""
import csv
import hashlib
import json
import re
import subprocess

import pe

# Builders of other people's DLLs leave the folder of their sources in the path of the debug information: its name is the upstream version.
SOURCES = re.compile(r'[\\/]sources[\\/][^\\/]+[\\/](.+?)-(\d[0-9A-Za-z.]*)[\\/]')
MONOREPO = 'gstreamer', '1.0'  # a folder's name, and no version
CRATE = re.compile(rb'registry[\\/]src[\\/][^\\/]+[\\/]([A-Za-z0-9_-]+?)-(\d+\.\d+\.\d+[0-9A-Za-z.+-]*)[\\/]')
SQLITE = re.compile(r'(\d)(\d\d)(\d\d)\d\d')
# The compiler's own parts of our programs: runtime library and start-up code.
DEBIAN_STATIC = {'gcc-mingw-w64-x86-64-win32': 'gcc', 'mingw-w64-x86-64-dev': 'mingw-w64'}
MSYS2_STATIC = {'mingw-w64-ucrt-x86_64-gcc': 'gcc', 'mingw-w64-ucrt-x86_64-crt': 'mingw-w64', 'mingw-w64-ucrt-x86_64-crt-git': 'mingw-w64'}
STATIC_LICENCES = {'gcc': 'GPL-3.0-or-later WITH GCC-exception-3.1', 'mingw-w64': 'ZPL-2.1'}
MSYS2_PREFIX = 'mingw-w64-ucrt-x86_64-'


def plain(version):
    """SQLite's 3490100 is 3.49.1."""
    found = SQLITE.fullmatch(version)
    return '.'.join(str(int(part)) for part in found.groups()) if found else version


def told_version(image):
    """By the folder of its sources, else by its resource; '' = it tells none."""
    found = SOURCES.search(image.debug_path())
    if found and found.groups() != MONOREPO:
        return plain(found[2])
    return image.version_texts().get('ProductVersion', '').strip()


def crates(image):
    """What Rust linked in: those whose source is named by a message of theirs. There may be more."""
    found = sorted({(name.decode(), version.decode()) for name, version in CRATE.findall(image.bytes)})
    return [{'type': 'library', 'name': name, 'version': version, 'purl': f'pkg:cargo/{name}@{version}'} for name, version in found]


def installed(command, packages, all_of_them=True):
    """The versions that the system's package manager tells of @packages; it fails where one is not there, unless one of several names is."""
    lines = subprocess.run([*command, *packages], capture_output=True, text=True, check=all_of_them).stdout.splitlines()
    return dict(line.split() for line in lines)


class Wheels:
    """Parts that come out of wheels; our own are built by Debian's compiler."""

    def __init__(self, here, sysroot, shipped):
        with open(sysroot / 'origins.csv', encoding='utf-8', newline='') as table:
            self.wheels = {row['file']: (row['wheel'], row['version']) for row in csv.DictReader(table)}
        lines = (here / 'wheels.txt').read_text(encoding='utf-8').splitlines()
        self.origins = [' '.join(line.split()) for line in lines if line and not line.startswith('#')]

    def identity(self, image, row):
        """A wheel's files that tell no version are of the wheel's own project."""
        wheel, wheel_version = self.wheels[image.path.name]
        version = told_version(image) or wheel_version
        name = row['component'].lower().replace(' ', '-')
        return {'version': version, 'purl': f"pkg:generic/{name}@{version.split()[0]}"}, f'{wheel}=={wheel_version}'

    @staticmethod
    def static():
        found = installed(['dpkg-query', '-W', '-f', '${Package} ${Version}\n'], DEBIAN_STATIC)
        return [(DEBIAN_STATIC[name], version, f'pkg:deb/debian/{name}@{version}') for name, version in sorted(found.items())]


class Pacman:
    """Parts that are packages of MSYS2."""

    def __init__(self, here, sysroot, shipped):
        packages = sorted({MSYS2_PREFIX + row['msys2_package'] for _, row in shipped})
        self.versions = installed(['pacman', '-Q'], packages)
        self.origins = [f'{name} {version}' for name, version in self.versions.items()]

    def identity(self, image, row):
        name = MSYS2_PREFIX + row['msys2_package']
        return {'version': self.versions[name], 'purl': f'pkg:alpm/msys2/{name}@{self.versions[name]}'}, f'{name} {self.versions[name]}'

    @staticmethod
    def static():
        found = installed(['pacman', '-Q'], sorted(MSYS2_STATIC), all_of_them=False)  # the start-up code's package was renamed
        return [(MSYS2_STATIC[name], version, f'pkg:alpm/msys2/{name}@{version}') for name, version in sorted(found.items())]


def properties(**values):
    return [{'name': f'legwork:{name}', 'value': value} for name, value in values.items()]


def part(out, path, kind, name, licence, origin=None):
    inside = path.relative_to(out).as_posix()
    told = {'file': inside} if origin is None else {'file': inside, 'from': origin}
    return {'type': kind, 'bom-ref': inside, 'name': name, 'licenses': [{'expression': licence}],
            'hashes': [{'alg': 'SHA-256', 'content': hashlib.sha256(path.read_bytes()).hexdigest()}], 'properties': properties(**told)}


def library(out, path, row, source):
    image = pe.Image(path)
    identity, origin = source.identity(image, row)
    linked = crates(image)
    return {**part(out, path, 'library', row['component'], row['licence'], origin), **identity, **({'components': linked} if linked else {})}


def program(out, path, version, source):
    linked = [{'type': 'library', 'name': name, 'version': of, 'purl': purl, 'licenses': [{'expression': STATIC_LICENCES[name]}]}
              for name, of, purl in source.static()]
    return {**part(out, path, 'application', path.name, 'MIT'), 'version': version, 'purl': f'pkg:generic/legwork@{version}',
            'components': linked}


def write(out, version, programs, shipped, source):
    """All that is in bin, ours too; which wheels or packages the libraries came out of stands in the properties."""
    bom = {'bomFormat': 'CycloneDX', 'specVersion': '1.5', 'version': 1,
           'metadata': {'component': {'type': 'application', 'bom-ref': 'legwork', 'name': 'Legwork', 'version': version,
                                      'licenses': [{'license': {'id': 'MIT'}}]},
                        'properties': [{'name': 'legwork:from', 'value': origin} for origin in source.origins]},
           'components': [program(out, out / 'bin' / name, version, source) for name in programs]
           + [library(out, path, row, source) for path, row in shipped]}
    (out / 'sbom.cdx.json').write_text(json.dumps(bom, indent=1) + '\n', encoding='utf-8')
