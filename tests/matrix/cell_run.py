# SPDX-License-Identifier: LGPL-2.1-or-later

"""Runs one cell: starts the server, lets the program end, hears the server, judges."""

import dataclasses
import os
import re
import shutil
import tempfile

import cells
import judge
from nginx import Nginx
from program import Program
from resets import Resets
from witness import Witness

# How long the goodbye may take on a machine that has something else to do, and if the server
# never answers it.
PATIENT_EXIT_MS = 5000
PATIENT_EXIT_IN_VAIN_MS = 1000


@dataclasses.dataclass
class Result:
    cell: cells.Cell
    complaints: list
    took: float = None       # ms from the beginning of the ending
    over: float = None       # ms beyond the limit
    told: tuple = ()         # how often the callbacks of the pending calls ran
    record: list = None      # everything there is to know, of a run that was not clean
    late_beside_others: bool = False

    def outcome(self):
        """The same for each run of a cell, if it does not vary."""
        return tuple(re.sub(r'\d+(\.\d+)?', 'N', one) for one in self.complaints), self.told


def told_of(cell, program):
    """What a server had read before it stopped reading is a matter of chance."""
    if cell.server == 'silent':
        return ()
    return tuple((name, len(program.told(name))) for name in judge.PENDING)


class Runner:
    """For one run of the matrix. Its methods may be called in several threads."""

    def __init__(self, source, build, certificate=None, bare=False, patient=False):
        self.build = build
        self.command = [os.path.join(source, 'examples', 'endings', 'run')]
        if bare:
            self.command.append('--bare')
        self.certificate = certificate
        self.bare = bare
        self.patient = patient
        self.niceness = 0
        self.environment = dict(
            os.environ, ADIEU_BUILD=build, G_DEBUG='fatal-criticals', LC_ALL='C.UTF-8',
            GIO_USE_PROXY_RESOLVER='dummy', GIO_USE_VFS='local', GSETTINGS_BACKEND='memory')
        self.environment.pop('DBUS_SESSION_BUS_ADDRESS', None)

    def start_server(self, cell, directory):
        if cell.server == 'nginx':
            return Nginx(self.build, directory, cell.transport, self.certificate)
        options = ['--close=on-fin'] if cell.server == 'on-fin' else []
        if cell.ending == 'mid-connect':
            options.append('--stall-handshake')
        return Witness(self.build, directory, cell.transport, *options)

    def environment_for(self, cell):
        if not self.patient:
            return self.environment
        in_vain = cell.server == 'silent' or cell.ending == 'mid-connect'
        deadline = PATIENT_EXIT_IN_VAIN_MS if in_vain else PATIENT_EXIT_MS
        return dict(self.environment, ADIEU_EXIT_DEADLINE_MS=str(deadline))

    def start_program(self, cell, server):
        program = Program(
            ['nice', '-n', str(self.niceness), *self.command, cell.language, cell.ending, cell.state,
             server.url(), server.ca_file], self.environment_for(cell))
        if cell.server == 'silent':
            program.when('ready', lambda: server.tell('stop-reading'))
        elif cell.ending == 'mid-upload':
            # So that it is half sent when the program ends, and can be sent to its end.
            program.when('req upload', lambda: server.tell('stop-reading'))
            program.when('ending', lambda: server.tell('resume-reading'))
        return program

    def run(self, cell):
        directory = tempfile.mkdtemp(prefix='adieu-matrix-')
        try:
            return self.run_in(cell, directory)
        finally:
            shutil.rmtree(directory, ignore_errors=True)

    def run_in(self, cell, directory):
        server = self.start_server(cell, directory)
        resets = Resets()  # those to who had the port before are not ours
        try:
            program = self.start_program(cell, server)
            program.run()
            if cell.server == 'silent':
                server.tell('resume-reading')
            server.stop()
            return self.judge(cell, program, server, resets.sent_to(server.port))
        except BaseException:
            server.kill()
            raise
        finally:
            resets.close()

    def judge(self, cell, program, server, resets):
        found = list(dict.fromkeys(judge.complaints(cell, program, server, resets, self.bare, self.patient)))
        record = None
        if found:
            record = [' '.join(map(str, event)) for event in program.events]
            record += [program.errors.decode(errors='replace')] if program.errors else []
            record += [str(event) for event in server.story()]
        return Result(cell, found, program.took(),
                      judge.over_time(cell, program, judge.LIMIT_MS),
                      told_of(cell, program), record)
