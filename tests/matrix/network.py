# SPDX-License-Identifier: LGPL-2.1-or-later

"""A network of its own for a thread and what it starts, where the kernel counts the resets: a
judge that neither the program nor the server can deceive. Needs root; without it cells are run
and judged in the network that is there, by the server alone.
"""

import ctypes
import fcntl
import socket
import struct

CLONE_NEWNET = 0x40000000
SIOCSIFFLAGS = 0x8914
IFF_UP, IFF_RUNNING = 0x1, 0x40


def enter():
    """Whether the calling thread is now in a network of its own, with loopback only."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) != 0:
        return False
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack('16sh22x', b'lo', IFF_UP | IFF_RUNNING)
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, request)
    return True


def resets():
    """How many segments with RST have been sent in this thread's network."""
    with open('/proc/thread-self/net/snmp') as file:
        names, values = (line.split() for line in file if line.startswith('Tcp:'))
    return int(values[names.index('OutRsts')])
