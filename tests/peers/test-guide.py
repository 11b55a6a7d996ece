#!/usr/bin/env python3
"""The programs that README.md and docs/gateway.md show run as they stand, each in the environment that its first line names, but
for the port, and print what the text says. `# needs ENVIRONMENT[, script FILE]`: the gateway plays the page's JSON of that name."""
import os
import re
import subprocess
import sys
import tempfile

import lw_peers

FENCE = re.compile(r'^```(\w+)\n(.*?)^```$', re.MULTILINE | re.DOTALL)
# What the nth program of a page prints, line by line.
SAYS = {
    'README.md': [[r'SPY 4\d\d[.\d]* 4\d\d[.\d]*']],
    'docs/gateway.md': [
        [r'SPY 4\d\d[.\d]* 4\d\d[.\d]*', r'Filled 1\.0'],
        [r'SPDR S&P 500 ETF TRUST 756733'],
        [r"\['DUSIM0001'\]", r'exit status 0'],
        [r'the client believes: PendingSubmit', r"TWS knows: \[\('BOT', 1\.0\)\]"],
    ],
}


def python_of(name):
    return os.path.join(os.environ['LEGWORK_PEERS'], name, 'bin', 'python')


def skip_without(names):
    for name in names:
        if not os.access(python_of(name), os.X_OK):
            place = os.environ['LEGWORK_PEERS']
            print(f'1..0 # SKIP no virtual environment at {place}/{name}; sh tests/peers/setup-venv.sh {place} makes it')
            sys.exit(0)


def run(program, port, environment):
    paths = os.path.dirname(os.environ['LEGWORKCTL']) + os.pathsep + os.environ['PATH']
    done = subprocess.run([python_of(environment), '-c', program.replace('7497', str(port))], capture_output=True, text=True,
                          timeout=lw_peers.PATIENCE_S, env={**os.environ, 'PATH': paths}, check=False)
    return done.returncode, done.stdout.splitlines(), done.stderr


def check_program(tap, what, program, script, says):
    options = [] if script is None else ['--script', script]
    environment = re.match(r'# needs ([\w-]+)', program).group(1)
    with lw_peers.Gateway('--seed', '7', *options) as gateway:
        status, lines, complaints = run(program, gateway.port, environment)
    problems = lw_peers.same(status, 0, 'the exit status')
    problems += [] if len(lines) == len(says) else [f'it prints {lines!r}']
    problems += [f'{line!r} is not {wanted}' for line, wanted in zip(lines, says) if not re.fullmatch(wanted, line)]
    tap.ok(what, problems + ([complaints] if problems else []) + gateway.problems)


def check_page(tap, source, page, folder):
    text = open(os.path.join(source, page), encoding='utf-8').read()
    blocks = FENCE.findall(text)
    programs = [body for kind, body in blocks if kind == 'python']
    scripts = [body for kind, body in blocks if kind == 'json']
    tap.ok(f'{page}: as many programs as are known', lw_peers.same(len(programs), len(SAYS[page])))
    for i, (program, says) in enumerate(zip(programs, SAYS[page])):
        script = None
        if re.match(r'# needs [\w-]+, script', program):
            script = os.path.join(folder, 'script.json')
            with open(script, 'w', encoding='utf-8') as file:
                file.write(scripts[0])
        check_program(tap, f'{page}: program {i + 1} prints what the text says', program, script, says)


def main(source):
    skip_without(['ib-async', 'ibapi-10'])
    tap = lw_peers.Tap()
    with tempfile.TemporaryDirectory(prefix='lw-guide-') as folder:
        for page in SAYS:
            lw_peers.scenario(tap, check_page, source, page, folder)
    tap.end()


if __name__ == '__main__':
    main(sys.argv[1])
