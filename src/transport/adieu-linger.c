/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The lingering close of one socket: what is left to send, then our FIN, then whatever the
 * peer still sends is read and thrown away until its FIN, within bytes and time. So the
 * kernel has nothing to answer with RST. Owned by its connection, whose descriptor it
 * borrows; on the network thread.
 */

#include "config.h"

#include "transport/adieu-linger-private.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib-unix.h>

#include "transport/adieu-network-private.h"

/* How long a peer may take to answer our FIN while the program runs on. */
#define LINGER_MS 1000
/* What a peer may go on sending, in bytes. */
#define MAX_WASTE (64 * 1024 * 1024)

struct _AdieuLinger
{
  int             fd;
  GByteArray     *tail; /* still to be sent */
  gsize           n_wasted;
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

/* @done is called when the peer has taken leave, or is to be cut. */
AdieuLinger *
adieu_linger_new (int             fd,
                  gint64          until,
                  GDestroyNotify  done,
                  gpointer        user_data)
{
  AdieuLinger *self = g_new0 (AdieuLinger, 1);

  self->fd = fd;
  self->tail = g_byte_array_new ();
  self->alarm.ring = alarm_cb;
  self->done = done;
  self->user_data = user_data;
  adieu_alarm_set (&self->alarm, MIN (until, g_get_monotonic_time () + LINGER_MS * G_TIME_SPAN_MILLISECOND));

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

/* The time may only come nearer. */
void
adieu_linger_set_until (AdieuLinger *self,
                        gint64       until)
{
  if (until < self->alarm.at)
    adieu_alarm_set (&self->alarm, until);
}

static void
await_peer (AdieuLinger *self)
{
  GIOCondition condition = G_IO_IN | G_IO_HUP | G_IO_ERR;

  if (self->tail->len > 0)
    condition |= G_IO_OUT;
  else
    shutdown (self->fd, SHUT_WR);

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

/* FALSE: the peer has taken leave, or must be cut. */
static gboolean
drain (AdieuLinger *self)
{
  char waste[16384];
  gssize n = read (self->fd, waste, sizeof waste);

  if (n < 0)
    return errno == EAGAIN || errno == EINTR;
  self->n_wasted += n;

  return n > 0 && self->n_wasted <= MAX_WASTE;
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
