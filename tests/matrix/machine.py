# SPDX-License-Identifier: LGPL-2.1-or-later

"""What the machine is asked for: that the servers are given their turn, and that it has something
else to do. Both are given back in the end.
"""

import contextlib
import os
import subprocess
import sys

BUSY = 2

# Where it may, the matrix runs before others: a server that is not given its turn sees too late
# what it has to judge. The programs take their place among all others.
NICENESS = 5

# Computes, until nobody is there any more who could end it.
COMPUTE = '''
import os
parent = os.getppid()
while os.getppid() == parent:
    sum(range(1000000))
'''


@contextlib.contextmanager
def precedence():
    """By how much the programs have to be nicer."""
    usual = os.getpriority(os.PRIO_PROCESS, 0)
    try:
        os.setpriority(os.PRIO_PROCESS, 0, usual - NICENESS)
    except PermissionError:
        yield 0
        return
    try:
        yield NICENESS
    finally:
        os.setpriority(os.PRIO_PROCESS, 0, usual)


@contextlib.contextmanager
def load(niceness, n_processes=BUSY):
    program = [sys.executable, '-c', COMPUTE]
    busy = [subprocess.Popen(['nice', '-n', str(niceness), *program]) for _ in range(n_processes)]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()
