"""Test points in TAP for the checks in this folder."""
import sys


class Tap:
    def __init__(self):
        self.n = 0
        self.failed = 0

    def ok(self, name, problems):
        """One point: it passes when @problems is empty; otherwise each is told."""
        problems = list(problems)
        self.n += 1
        self.failed += bool(problems)
        print(f'{"not ok" if problems else "ok"} {self.n} - {name}')
        for problem in problems:
            for line in str(problem).splitlines():
                print(f'#   {line}')

    def note(self, text):
        print(f'# {text}')

    def end(self):
        print(f'1..{self.n}')
        sys.exit(1 if self.failed else 0)
