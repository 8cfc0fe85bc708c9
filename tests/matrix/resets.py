# SPDX-License-Identifier: LGPL-2.1-or-later

"""Listens to loopback for segments with RST: a judge that neither the program nor the server can
deceive. Needs root; without it the server alone judges.
"""

import ctypes
import socket
import struct

ETH_P_IP = 0x0800
PACKET_OUTGOING = 4
SO_ATTACH_FILTER = 26
BACKLOG = 1 << 20

# For the kernel, of an IPv4 packet: TCP, with the flag RST?
FILTER = (
    (0x30, 0, 0, 9),     # the protocol
    (0x15, 0, 4, 6),     # is TCP, or else: no
    (0xb1, 0, 0, 0),     # the length of IP's header
    (0x50, 0, 0, 13),    # the flags of TCP
    (0x45, 0, 1, 0x04),  # have RST, or else: no
    (0x06, 0, 0, 256),   # yes: this much of it
    (0x06, 0, 0, 0),     # no
)


def attach_filter(listener):
    program = b''.join(struct.pack('HBBI', *line) for line in FILTER)
    memory = ctypes.create_string_buffer(program, len(program))
    listener.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER,
                        struct.pack('HP', len(FILTER), ctypes.addressof(memory)))


class Resets:
    """From its making on."""

    def __init__(self):
        self.listener = None
        try:
            self.listener = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
        except OSError:
            return
        attach_filter(self.listener)
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BACKLOG)
        self.listener.bind(('lo', ETH_P_IP))
        self.listener.setblocking(False)

    def is_heard(self):
        return self.listener is not None

    def sent_to(self, port):
        """How many went to a server so far. To be asked once."""
        count = 0
        while self.listener is not None:
            try:
                packet, address = self.listener.recvfrom(256)
            except BlockingIOError:
                break
            start = (packet[0] & 0xf) * 4
            count += (address[2] != PACKET_OUTGOING
                      and struct.unpack_from('!H', packet, start + 2)[0] == port)
        return count

    def close(self):
        if self.listener is not None:
            self.listener.close()
