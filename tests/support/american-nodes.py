#!/usr/bin/env python3
"""Prints src/math/lw-american-tables.def: american-nodes.py > src/math/lw-american-tables.h"""
import math

ANGLES, COSINES = (8, 12, 24, 32, 48), (5, 12)


def legendre(n):
    """Nodes and weights of Gauss and Legendre in (-1, 1), by Newton from Tricomi's guess."""
    nodes = []
    for i in range(n):
        x = math.cos(math.pi * (i + 0.75) / (n + 0.5))
        for _ in range(20):
            before, p = 1.0, x
            for k in range(2, n + 1):
                before, p = p, ((2 * k - 1) * x * p - (k - 1) * before) / k
            slope = n * (x * p - before) / (x * x - 1)
            x -= p / slope
        nodes.append((x, 2 / ((1 - x * x) * slope * slope)))
    return sorted(nodes)


def angles(n):
    rows = [(math.pi / 4 * (1 + x), weight * math.pi / 4) for x, weight in legendre(n)]
    body = ''.join(f'  {{ {math.sin(t):.17g}, {math.cos(t):.17g}, {w:.17g} }},\n' for t, w in rows)
    return f'static const Node angles_{n}[] = {{\n{body}}};\n'


def cosines(n):
    values = [0.0 if 2 * i == n else math.cos(math.pi * i / n) for i in range(n + 1)]
    rows = [', '.join(f'{v:.17g}' for v in values[i:i + 5]) for i in range(0, len(values), 5)]
    return f'static const double cosines_{n}[] = {{ /* cos (i π / {n}) */\n  ' + ',\n  '.join(rows) + ',\n};\n'


print('''/* Nodes of Gauss and Legendre, mapped to angles in (0, π/2), as sine, cosine and weight; cosines of Chebyshev nodes.
 * Made by tests/support/american-nodes.py. Included by lw-american-boundary.c alone. */
''')
print('\n'.join([angles(n) for n in ANGLES] + [cosines(n) for n in COSINES]), end='')
