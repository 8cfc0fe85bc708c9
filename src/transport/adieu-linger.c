/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The lingering close of one socket: what is left to send, then our FIN, then whatever the
 * peer still sends is thrown away until its FIN, for some time. So the kernel has nothing to
 * answer with RST. Owned by its connection, whose descriptor it
 * borrows; on the network thread.
 */

#include "config.h"

#include "transport/adieu-linger-private.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib-unix.h>

#include "transport/adieu-network-private.h"

/* How long a peer may take to answer our FIN while the program runs on. */
#define LINGER_MS 1000
/* So much of what a peer goes on sending is thrown away at a time, in bytes. */
#define WASTE_SIZE (512 * 1024)

struct _AdieuLinger
{
  int             fd;
  GByteArray     *tail; /* still to be sent */
  gboolean        discards; /* the kernel throws away what is read */
  gint64          said_at;  /* monotonic, µs; 0: not all has been sent */
  GSource        *source;
  AdieuAlarm      alarm;
  GDestroyNotify  done;
  gpointer        user_data;
};

static gboolean readiness_cb (int          fd,
                              GIOCondition condition,
                              gpointer     user_data);

static void
clear_source (AdieuLinger *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

static void
alarm_cb (AdieuAlarm *alarm)
{
  AdieuLinger *self = (AdieuLinger *) ((char *) alarm - G_STRUCT_OFFSET (AdieuLinger, alarm));

  self->done (self->user_data);
}

/* tcp(7), MSG_TRUNC: "received bytes of data are discarded, rather than passed back". */
static gboolean
can_discard (int fd)
{
#ifdef __linux__
  int protocol = 0;
  socklen_t size = sizeof protocol;

  return getsockopt (fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &size) == 0 && protocol == IPPROTO_TCP;
#else
  return FALSE;
#endif
}

/* @done is called when the peer has taken leave, or is to be cut. */
AdieuLinger *
adieu_linger_new (int             fd,
                  GDestroyNotify  done,
                  gpointer        user_data)
{
  AdieuLinger *self = g_new0 (AdieuLinger, 1);

  self->fd = fd;
  self->discards = can_discard (fd);
  self->tail = g_byte_array_new ();
  self->alarm.ring = alarm_cb;
  self->done = done;
  self->user_data = user_data;
  adieu_alarm_set (&self->alarm, g_get_monotonic_time () + LINGER_MS * G_TIME_SPAN_MILLISECOND);

  return self;
}

void
adieu_linger_free (AdieuLinger *self)
{
  clear_source (self);
  adieu_alarm_clear (&self->alarm);
  g_byte_array_unref (self->tail);
  g_free (self);
}

/* All that is ours had been sent by then. */
gboolean
adieu_linger_has_said (AdieuLinger *self,
                       gint64       by)
{
  return self->said_at != 0 && self->said_at <= by;
}

static void
say_fin (AdieuLinger *self)
{
  shutdown (self->fd, SHUT_WR);
  self->said_at = g_get_monotonic_time ();
}

static void
await_peer (AdieuLinger *self)
{
  GIOCondition condition = G_IO_IN | G_IO_HUP | G_IO_ERR;

  if (self->tail->len > 0)
    condition |= G_IO_OUT;
  else
    say_fin (self);

  clear_source (self);
  self->source = g_unix_fd_source_new (self->fd, condition);
  g_source_set_callback (self->source, G_SOURCE_FUNC (readiness_cb), self, NULL);
  g_source_attach (self->source, adieu_network_get_context ());
}

/* TRUE: there is nothing more to send, or nobody to send it to. */
static gboolean
send_tail (AdieuLinger *self)
{
  gssize n = send (self->fd, self->tail->data, self->tail->len, MSG_NOSIGNAL);

  if (n > 0)
    g_byte_array_remove_range (self->tail, 0, n);
  else if (n < 0 && errno != EAGAIN && errno != EINTR)
    g_byte_array_set_size (self->tail, 0);

  return self->tail->len == 0;
}

/* FALSE: the peer has taken leave, or is gone. A fast peer must not keep the thread here. */
static gboolean
drain (AdieuLinger *self)
{
  static char waste[WASTE_SIZE];
  gssize n = recv (self->fd, waste, sizeof waste, self->discards ? MSG_TRUNC : 0);

  return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

static gboolean
readiness_cb (int          fd,
              GIOCondition condition,
              gpointer     user_data)
{
  AdieuLinger *self = user_data;

  if ((condition & ~G_IO_OUT) != 0 && !drain (self))
    {
      self->done (self->user_data);
      return G_SOURCE_REMOVE;
    }
  if ((condition & G_IO_OUT) != 0 && send_tail (self))
    {
      await_peer (self);
      return G_SOURCE_REMOVE;
    }

  return G_SOURCE_CONTINUE;
}

/* First forwards what @tail_fd holds, if it is a descriptor. */
void
adieu_linger_start (AdieuLinger *self,
                    int          tail_fd)
{
  guint8 tail[4096];
  gssize n;

  while (tail_fd >= 0 && (n = read (tail_fd, tail, sizeof tail)) > 0)
    g_byte_array_append (self->tail, tail, n);
  if (self->tail->len > 0)
    send_tail (self);
  await_peer (self);
}
