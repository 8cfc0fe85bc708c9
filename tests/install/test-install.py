# SPDX-License-Identifier: LGPL-2.1-or-later

"""What an installation holds, and what the library is to those who build on it.

Installs into a directory that goes away again, compiles a program against it by pkg-config,
and builds another project that has Adieu as a subproject. Says its results as TAP.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

HERE = Path(__file__).resolve().parent

TINY_PROJECT = """
project('tiny', 'c')
adieu = dependency('adieu-1', fallback: 'adieu',
  default_options: ['introspection=disabled', 'documentation=disabled', 'tests=disabled'])
executable('program', 'program.c', dependencies: adieu)
"""


def run(*command, env=None, cwd=None, fails=False):
    """Runs a command; what it says, or an error with all of that."""
    answer = subprocess.run([str(word) for word in command], env={**os.environ, **(env or {})},
                            cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            encoding='utf-8', errors='replace', check=False)
    if (answer.returncode != 0) != fails:
        raise AssertionError(f'{command}: exit status {answer.returncode}\n{answer.stdout}')
    return answer.stdout


class Installation:
    """Where `meson install` has put things, below a temporary directory."""

    def __init__(self, arguments, directory):
        self.arguments = arguments
        self.root = directory / 'root'
        run(arguments.meson, 'install', '-C', arguments.build, '--no-rebuild',
            '--destdir', self.root, '--quiet')
        self.prefix = next(self.root.rglob('include')).parent
        self.library = self.find('libadieu-1.so.0')
        self.pc_directory = directory / 'pkgconfig'
        self.move_pc_file()

    def move_pc_file(self):
        """The prefix is not where the files are, since there is a destdir before it."""
        text = self.find('adieu-1.pc').read_text(encoding='utf-8')
        moved = re.sub(r'^prefix=.*$', f'prefix={self.prefix}', text, flags=re.MULTILINE)
        self.pc_directory.mkdir()
        (self.pc_directory / 'adieu-1.pc').write_text(moved, encoding='utf-8')

    def find(self, name):
        found = list(self.root.rglob(name))
        assert len(found) == 1, f'{name} was installed {len(found)} times'
        return found[0]

    def pkg_config(self, *words):
        return run('pkg-config', *words, 'adieu-1',
                   env={'PKG_CONFIG_PATH': str(self.pc_directory)}).split()

    def compile(self, source, program, fails=False):
        flags = self.pkg_config('--cflags', '--libs')
        return run(*self.arguments.compiler, '-Wall', '-Wextra', '-Werror', source, '-o', program,
                   *flags, fails=fails)

    def headers(self):
        return sorted((self.prefix / 'include' / 'adieu-1' / 'adieu').glob('*.h'))


def check_files(installation, _directory):
    headers = [header.name for header in installation.headers()]
    assert 'adieu.h' in headers and 'adieu-client.h' in headers, headers
    for header in (installation.prefix / 'include').rglob('*.h'):
        assert header.parent.name == 'adieu' and 'private' not in header.name, header
    names = {path.name for path in installation.root.rglob('*')}
    wanted = {'libadieu-1.so', 'adieu-1.pc'}
    if installation.arguments.introspection == 'yes':
        wanted |= {'Adieu-1.gir', 'Adieu-1.typelib', 'adieu-1.vapi', 'adieu-1.deps'}
    assert wanted <= names, wanted - names
    assert not [name for name in names if name.endswith('.a')]


def check_no_trace_of_the_build(installation, _directory):
    roots = (installation.arguments.source, installation.arguments.build)
    for path in installation.root.rglob('*'):
        if path.suffix in ('.pc', '.gir', '.vapi', '.deps', '.h', '.py'):
            text = path.read_text(encoding='utf-8')
            assert not [root for root in roots if root in text], path


def check_symbols(installation, _directory):
    lines = run('nm', '--dynamic', '--defined-only', '--format=posix', installation.library)
    exported = {line.split()[0].split('@')[0] for line in lines.splitlines()}
    text = ''.join(header.read_text(encoding='utf-8') for header in installation.headers())
    text = re.sub(r'/\*.*?\*/', '', text, flags=re.DOTALL)
    public = set(re.findall(r'\b(adieu_[a-z0-9_]+) +\(', text))
    assert len(public) > 100, public
    assert exported - public == set(), f'exported, in no header: {exported - public}'
    assert public - exported == set(), f'in a header, not exported: {public - exported}'


def check_dynamic_section(installation, _directory):
    section = run('readelf', '--dynamic', '--wide', installation.library)
    assert re.search(r'FLAGS_1.*NODELETE', section), section
    assert 'Library soname: [libadieu-1.so.0]' in section, section
    assert 'RPATH' not in section and 'RUNPATH' not in section, section


def check_program(installation, directory):
    program = directory / 'program'
    installation.compile(HERE / 'program.c', program)
    said = run(program, env={'LD_LIBRARY_PATH': str(installation.library.parent)})
    assert said == f'{installation.arguments.version} g-io-error-quark\n', said


def check_single_header(installation, directory):
    source = directory / 'single.c'
    for header in installation.headers():
        if header.name == 'adieu.h':
            continue
        source.write_text(f'#include <adieu/{header.name}>\nint main (void) {{ return 0; }}\n',
                          encoding='utf-8')
        said = installation.compile(source, directory / 'single', fails=True)
        assert 'Only <adieu/adieu.h> can be included directly' in said, said


def check_pkg_config(installation, _directory):
    assert installation.pkg_config('--modversion') == [installation.arguments.version]
    libraries = installation.pkg_config('--libs')
    assert '-ladieu-1' in libraries and '-lsoup-3.0' not in libraries, libraries


def check_subproject(installation, directory):
    meson, source = installation.arguments.meson, installation.arguments.source
    tiny, build = directory / 'tiny', directory / 'tiny-build'
    (tiny / 'subprojects').mkdir(parents=True)
    (tiny / 'subprojects' / 'adieu').symlink_to(source)
    (tiny / 'meson.build').write_text(TINY_PROJECT, encoding='utf-8')
    (tiny / 'program.c').write_bytes((HERE / 'program.c').read_bytes())
    run(meson, 'setup', '--force-fallback-for=adieu-1', '--buildtype=plain', build, tiny)
    run(meson, 'compile', '-C', build, 'program')
    said = run(build / 'program')
    assert said.startswith(installation.arguments.version), said


CHECKS = [
    ('the files are where they belong', check_files),
    ('nothing names the place it was built in', check_no_trace_of_the_build),
    ('what is exported is what the headers say', check_symbols),
    ('the library stays loaded', check_dynamic_section),
    ('pkg-config knows it and does not link libsoup', check_pkg_config),
    ('a program compiles and runs', check_program),
    ('only adieu.h can be included', check_single_header),
    ('it is a good subproject', check_subproject),
]


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ('--meson', '--version', '--introspection', '--source', '--build'):
        parser.add_argument(name, required=True)
    parser.add_argument('--compiler', required=True, nargs='+')
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    failed = 0
    # Whoever takes too long is told so, and still tidies up.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    print(f'1..{len(CHECKS)}', flush=True)
    with tempfile.TemporaryDirectory(prefix='adieu-install-') as directory:
        installation = Installation(arguments, Path(directory))
        for number, (name, check) in enumerate(CHECKS, 1):
            try:
                check(installation, Path(directory))
                print(f'ok {number} {name}', flush=True)
            except Exception:  # whatever it is, the other checks go on
                failed += 1
                print(f'not ok {number} {name}', flush=True)
                traceback.print_exc()
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
