#!/usr/bin/env python3
"""test-icons.py SOURCE: every picture that the window asks for by name is its own: drawn by LwGlyph's table, or an icon of its resources.
A theme of the system may lack whatever it likes. Each look finds the damage it looks for."""
import glob
import os
import re
import sys

from tap import Tap

CALL = re.compile(r'\b(?:lw_glyph_(?:get|image|draw|exists)|lw_widget_set_glyph)\s*\(')
GLYPH_FUNCTION = re.compile(r'^(?:\w*glyph\w*)\s*\([^;{]*\)\s*\{(.*?)^\}', re.M | re.S)
WORD = re.compile(r'"([a-z-]+)"')
ICON = re.compile(r'icon-name">([^<]+)<|icon_name\w*\s*\([^")]*"([^"]+)"|(?:from_icon_name|themed_icon_new)\s*\("([^"]+)"')


def read(path):
    with open(path, encoding='utf-8') as file:
        return file.read()


def files(source):
    """{name: text} of the window's code and templates."""
    return {os.path.relpath(path, source): read(path)
            for pattern in ('src/ui/*.[ch]', 'ui/*.ui') for path in glob.glob(os.path.join(source, pattern))}


def arguments(text, at):
    """From after a bracket to the one that closes it."""
    depth, end = 1, at
    while depth and end < len(text):
        depth += {'(': 1, ')': -1}.get(text[end], 0)
        end += 1
    return text[at:end]


def drawn(texts):
    table = texts['src/ui/lw-glyph.c']
    table = table[table.index('drawings[] = {'):]
    return set(re.findall(r'^  \{ "([a-z-]+)", \d+, \d+,', table[:table.index('\n};')], re.M))


def asked(texts):
    """(file, name) of each word in a call that takes a glyph, and in what functions of glyphs return."""
    for name, text in sorted(texts.items()):
        if name.endswith(('lw-glyph.c', '.ui', '.h')):
            continue
        pieces = [arguments(text, call.end()) for call in CALL.finditer(text)]
        pieces += [piece for body in GLYPH_FUNCTION.findall(text) for piece in re.findall(r'return ([^;]*);', body)]
        yield from ((name, word) for piece in pieces for word in WORD.findall(piece))


def glyphs(texts):
    known = drawn(texts)
    found = list(asked(texts))
    if len(known) < 20 or len(found) < 20:
        yield f'only {len(known)} drawings and {len(found)} uses were found'
    yield from (f'{name}: no drawing is called {word}' for name, word in found if word not in known)


def resources(source):
    return {os.path.basename(alias)[:-len('.svg')] for alias in re.findall(r'alias="([^"]+\.svg)"', read(os.path.join(source, 'ui/legwork.gresource.xml')))}


def icons(texts, known):
    found = [(name, next(filter(None, match))) for name, text in sorted(texts.items()) for match in ICON.findall(text)]
    if not found:
        yield 'no icon was found'
    yield from (f'{name}: the resources have no icon {icon}' for name, icon in found if icon not in known)


def damages(texts, known):
    """What was put wrong and not found."""
    other = {**texts, 'src/ui/x.c': 'lw_glyph_image (on ? "check" : "nosuch", 12);'}
    if not any('nosuch' in line for line in glyphs(other)):
        yield 'an unknown drawing in a call'
    other = {**texts, 'src/ui/x.c': 'static const char *\nmy_glyph (int x)\n{\n  return x ? "check" : "nosuch";\n}\n'}
    if not any('nosuch' in line for line in glyphs(other)):
        yield 'an unknown drawing that a function returns'
    for line in ('<property name="icon-name">folder-symbolic</property>', 'gtk_image_new_from_icon_name ("folder-symbolic");',
                 'gtk_button_set_icon_name (button, "folder-symbolic");', 'g_themed_icon_new ("folder-symbolic");'):
        if not any('folder-symbolic' in found for found in icons({**texts, 'src/ui/x.c': line}, known)):
            yield f'an icon of the theme: {line}'


def main(source):
    tap, texts, known = Tap(), files(source), resources(source)
    tap.ok('each glyph is drawn', glyphs(texts))
    tap.ok('each icon is in the resources', icons(texts, known))
    tap.ok('each look finds its damage', damages(texts, known))
    tap.note(f'{len(set(asked(texts)))} uses of glyphs, {len(drawn(texts))} drawings, icons: {", ".join(sorted(known))}')
    tap.end()


if __name__ == '__main__':
    main(sys.argv[1])
