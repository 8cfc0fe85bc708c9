#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Installs the catalogues somewhere and lets a program speak German with them:
check-installed.py MESON BUILD-ROOT LOCALEDIR PROGRAM
"""

import os
import shutil
import subprocess
import sys
import tempfile

# The locale that every Debian has. In it a newer C library does not look at LANGUAGE, so it has
# to go by another name.
NEUTRAL = '/usr/lib/locale/C.utf8'


def german(directory):
    """An environment that asks for German, whatever locales this machine has."""
    environment = {**os.environ, 'LC_ALL': 'C.UTF-8', 'LANGUAGE': 'de'}
    if os.path.isdir(NEUTRAL):
        shutil.copytree(NEUTRAL, os.path.join(directory, 'locales', 'de_DE.utf8'))
        environment.update(LC_ALL='de_DE.UTF-8', LOCPATH=os.path.join(directory, 'locales'))
    return environment


def main(meson, build_root, localedir, program):
    with tempfile.TemporaryDirectory() as directory:
        subprocess.run([meson, 'install', '-C', build_root, '--no-rebuild', '--quiet',
                        '--tags', 'i18n', '--destdir', directory], check=True)
        return subprocess.run([program, directory + localedir],
                              env=german(directory)).returncode


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
