"""pe.py: reads a 64-bit Windows program or DLL (Portable Executable, PE32+): flags, subsystem, imports, resources, exported name.
Standard library only; a file that is cut or not such a file raises Damaged. Offsets are those of Microsoft's "PE Format"."""
import struct

HIGH_ENTROPY_VA, DYNAMIC_BASE, NX_COMPAT = 0x20, 0x40, 0x100
HARDENED = HIGH_ENTROPY_VA | DYNAMIC_BASE | NX_COMPAT
SUBSYSTEMS = {2: 'windows', 3: 'console'}
ICON, GROUP_ICON, VERSION, MANIFEST = 3, 14, 16, 24
DIRECTORIES_AT, FLAGS_AT, SUBSYSTEM_AT = 112, 70, 68  # in the optional header of PE32+
DEBUG, CODEVIEW = 6, 2  # a directory, and a type in it
MAX_DEPTH = 3                                         # of the resources: type, name, language


class Damaged(Exception):
    pass


class Image:
    def __init__(self, path):
        self.path = path
        with open(path, 'rb') as file:
            self.bytes = file.read()
        try:
            self.read_headers()
        except struct.error as problem:
            raise Damaged(f'{path}: {problem}') from problem

    def read_headers(self):
        if self.bytes[:2] != b'MZ':
            raise Damaged(f'{self.path} is no program of Windows')
        header = self.u32(0x3c)
        if self.bytes[header:header + 4] != b'PE\0\0' or self.u16(header + 4) != 0x8664:
            raise Damaged(f'{self.path} is not for 64-bit Windows')
        self.n_sections, self.time = self.u16(header + 6), self.u32(header + 8)
        self.optional = header + 24
        if self.u16(self.optional) != 0x20b:
            raise Damaged(f'{self.path} is not PE32+')
        table = self.optional + self.u16(header + 20)
        self.sections = [struct.unpack_from('<4I', self.bytes, table + 40 * i + 8) for i in range(self.n_sections)]

    def u16(self, at):
        return struct.unpack_from('<H', self.bytes, at)[0]

    def u32(self, at):
        return struct.unpack_from('<I', self.bytes, at)[0]

    @property
    def flags_at(self):
        return self.optional + FLAGS_AT

    @property
    def flags(self):
        return self.u16(self.flags_at)

    @property
    def subsystem(self):
        return SUBSYSTEMS.get(self.u16(self.optional + SUBSYSTEM_AT), 'another')

    def place(self, address):
        """Where in the file the byte lies that is loaded at @address."""
        for size, start, raw_size, raw in self.sections:
            if start <= address < start + max(size, raw_size):
                return raw + address - start
        raise Damaged(f'{self.path}: address {address:#x} lies in no section')

    def directory(self, number):
        return struct.unpack_from('<2I', self.bytes, self.optional + DIRECTORIES_AT + 8 * number)

    def text(self, at):
        return self.bytes[at:self.bytes.index(b'\0', at)].decode('ascii')

    def named_dlls(self, directory, size, name_at):
        start, length = self.directory(directory)
        if length:
            at = self.place(start)
            while self.u32(at + name_at):
                yield self.text(self.place(self.u32(at + name_at))).lower()
                at += size

    def imports(self):
        """Names of the DLLs, in small letters; those that are only loaded at the first call too."""
        return [*self.named_dlls(1, 20, 12), *self.named_dlls(13, 32, 4)]

    def debug_path(self):
        """Where its builder wrote the debug information: the CodeView record of type RSDS. '' = none is named."""
        start, length = self.directory(DEBUG)
        for at in range(self.place(start), self.place(start) + length, 28) if length else ():
            kind, _, _, raw = struct.unpack_from('<4I', self.bytes, at + 12)
            if kind == CODEVIEW and self.bytes[raw:raw + 4] == b'RSDS':
                return self.text(raw + 24)
        return ''

    def resources(self):
        """{(type, id): bytes}, of the first language each."""
        start, length = self.directory(2)
        found = {}
        if length:
            self.walk(self.place(start), 0, (), found)
        return found

    def walk(self, base, offset, path, found):
        at = base + offset
        for i in range(self.u16(at + 12) + self.u16(at + 14)):
            key, value = struct.unpack_from('<2I', self.bytes, at + 16 + 8 * i)
            if value & 0x80000000 and len(path) < MAX_DEPTH:
                self.walk(base, value & 0x7fffffff, (*path, key), found)
            elif path:
                address, size = struct.unpack_from('<2I', self.bytes, base + value)
                place = self.place(address)
                found.setdefault((path[0], path[1] if len(path) > 1 else key), self.bytes[place:place + size])

    def resource(self, kind):
        return next((data for (type_, _), data in sorted(self.resources().items()) if type_ == kind), None)

    def version_texts(self):
        """The strings of VERSIONINFO by their names, and 'fixed': the four numbers in its binary part."""
        data = self.resource(VERSION)
        if data is None:
            return {}
        at = data.index(b'\xbd\x04\xef\xfe')
        ms, ls = struct.unpack_from('<2I', data, at + 8)
        texts = {'fixed': f'{ms >> 16}.{ms & 0xffff}.{ls >> 16}.{ls & 0xffff}'}
        words = [word for word in data[at + 52:].decode('utf-16-le', 'ignore').split('\0') if word.strip('\x01\x02 ')]
        for name in ('FileVersion', 'ProductVersion', 'ProductName', 'FileDescription', 'OriginalFilename', 'CompanyName'):
            places = [i for i, word in enumerate(words) if word.endswith(name)]
            if places and places[0] + 1 < len(words):
                texts[name] = words[places[0] + 1]
        return texts


def imports(path):
    return Image(path).imports()
