/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A file descriptor that is readable from the time it is rung until it is silenced: how one
 * thread wakes another, and a loop that is not GLib's. Its owner locks; ringing and
 * silencing wait for nothing.
 */

#include "config.h"

#include "closing/adieu-bell-private.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#ifdef HAVE_EVENTFD
#include <sys/eventfd.h>
#endif

#include <glib-unix.h>

void
adieu_bell_open (AdieuBell *self)
{
#ifdef HAVE_EVENTFD
  self->read_fd = self->write_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (self->read_fd < 0)
    g_error ("No file descriptor left to wake a main context with: %s", g_strerror (errno));
#else
  int fds[2];
  g_autoptr (GError) error = NULL;

  if (!g_unix_open_pipe (fds, FD_CLOEXEC, &error)
      || !g_unix_set_fd_nonblocking (fds[0], TRUE, &error)
      || !g_unix_set_fd_nonblocking (fds[1], TRUE, &error))
    g_error ("No file descriptor left to wake a main context with: %s", error->message);
  self->read_fd = fds[0];
  self->write_fd = fds[1];
#endif
}

void
adieu_bell_close (AdieuBell *self)
{
  close (self->read_fd);
  if (self->write_fd != self->read_fd)
    close (self->write_fd);
}

void
adieu_bell_ring (AdieuBell *self)
{
  guint64 one = 1;
  gssize n;

  do
    n = write (self->write_fd, &one, sizeof one);
  while (n < 0 && errno == EINTR);
}

/* An eventfd is empty after one read, a pipe when there is nothing more to read. */
void
adieu_bell_silence (AdieuBell *self)
{
  guint64 count;
  gssize n;

  do
    n = read (self->read_fd, &count, sizeof count);
  while ((n < 0 && errno == EINTR) || (n > 0 && self->read_fd != self->write_fd));
}

/* In the child of a fork(), where the bell is the parent's too: another one under the same
 * numbers. Only async-signal-safe calls. */
void
adieu_bell_renew (AdieuBell *self)
{
  AdieuBell fresh;

  adieu_bell_open (&fresh);
  dup3 (fresh.read_fd, self->read_fd, O_CLOEXEC);
  if (self->write_fd != self->read_fd)
    dup3 (fresh.write_fd, self->write_fd, O_CLOEXEC);
  adieu_bell_close (&fresh);
}
