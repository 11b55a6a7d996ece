#!/usr/bin/env python3
"""test-hardening.py PROGRAM…: the programs are position independent, their relocations are read-only from the start, their
stack is not executable (security.md S18). For Windows: DllCharacteristics 0x160, which is high-entropy addresses, dynamic base and no
execution of data; and the checks of the stack."""
import os
import re
import struct
import subprocess
import sys

from tap import Tap


def readelf(option, program):
    return subprocess.run(['readelf', '-W', option, program], capture_output=True, text=True, check=True).stdout


def check_windows(tap, program):
    name = os.path.basename(program)
    with open(program, 'rb') as file:
        image = file.read()
    header = struct.unpack_from('<I', image, 0x3c)[0]
    flags = struct.unpack_from('<H', image, header + 24 + 70)[0]  # after signature and file header, PE32+
    tap.ok(f'{name} has the flags 0x160', [] if flags & 0x160 == 0x160 else [hex(flags)])
    tap.ok(f'{name} checks its stack', [] if b'stack smashing detected' in image or b'__stack_chk_fail' in image else ['it does not'])


def main(programs):
    tap = Tap()
    for program in programs:
        if program.endswith('.exe'):
            check_windows(tap, program)
            continue
        name = os.path.basename(program)
        segments, dynamic = readelf('-l', program), readelf('-d', program)
        tap.ok(f'{name} is position independent', [] if re.search(r'type is DYN', segments) else ['it is not'])
        tap.ok(f'{name} has full RELRO', [] if 'GNU_RELRO' in segments and re.search(r'BIND_NOW|NOW', dynamic) else ['it has not'])
        stack = re.search(r'GNU_STACK.* (R[ W][ E])', segments)
        tap.ok(f'{name} has no executable stack', [] if stack and 'E' not in stack.group(1) else [segments])
        symbols = readelf('-s', program)
        tap.ok(f'{name} checks its stack', [] if '__stack_chk_fail' in symbols else ['it does not'])
    tap.end()


if __name__ == '__main__':
    main(sys.argv[1:])
