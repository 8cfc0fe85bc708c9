#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Installs the catalogues somewhere and lets a program speak German with them:
check-installed.py MESON BUILD-ROOT LOCALEDIR PROGRAM
"""

import os
import subprocess
import sys
import tempfile


def main(meson, build_root, localedir, program):
    with tempfile.TemporaryDirectory() as directory:
        subprocess.run([meson, 'install', '-C', build_root, '--no-rebuild', '--quiet',
                        '--tags', 'i18n', '--destdir', directory], check=True)
        environment = {**os.environ, 'LC_ALL': 'C.UTF-8', 'LANGUAGE': 'de'}
        return subprocess.run([program, directory + localedir], env=environment).returncode


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
