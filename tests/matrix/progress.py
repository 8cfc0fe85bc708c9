# SPDX-License-Identifier: LGPL-2.1-or-later

"""How far a run is: on a terminal at any time, elsewhere a line now and then."""

import sys
import time

import cells

PERIOD = 60  # s


class Progress:
    def __init__(self, of):
        self.of = of
        self.done = self.unclean = 0
        self.began = time.monotonic()
        self.told = self.began
        self.everything = sys.stderr.isatty()

    def add(self, result):
        self.done += 1
        self.unclean += bool(result.complaints)
        if result.complaints:
            print(f'# {cells.name(result.cell)}: {"; ".join(result.complaints)}', file=sys.stderr,
                  flush=True)
        if self.everything:
            print(f'\r{self.text()} ', end='\n' if self.done == self.of else '', file=sys.stderr,
                  flush=True)
        elif time.monotonic() - self.told > PERIOD:
            self.told = time.monotonic()
            print(f'# {self.text()}', file=sys.stderr, flush=True)

    def text(self):
        spent = time.monotonic() - self.began
        left = spent / self.done * (self.of - self.done)
        return (f'{self.done} of {self.of}, {self.unclean} not clean, {spent / 60:.0f} min gone, '
                f'{left / 60:.0f} min to go')
