/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One tracked socket: born when libsoup has connected it, gone when the peer has taken
 * leave too. Owned by its wire, on the network thread.
 *
 * It keeps a duplicate of the descriptor, so that TCP outlives libsoup's close(): what is
 * left to read is drained and the FIN is ours to send, where close() alone would make the
 * kernel answer with RST.
 */

#include "config.h"

#include "transport/adieu-connection-private.h"

#include <fcntl.h>
#include <netinet/in.h>
#ifdef __linux__
#include <linux/tcp.h>
#else
#include <netinet/tcp.h>
#endif
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib-unix.h>

#include "transport/adieu-linger-private.h"
#include "transport/adieu-network-private.h"

/* How soon a socket that takes no byte is looked at again. */
#define RETRY_MS 5
/* How long libsoup may take to close a stream that has ended for it. */
#define HEAR_MS 50
/* What may wait in the kernel to be sent. */
#define BACKLOG_BYTES (128 * 1024)

/* The weak notification of libsoup's stream may come from a thread that shook hands, and late:
 * it gets this, which outlives either side. */
typedef struct
{
  gatomicrefcount  ref_count;
  AdieuConnection *connection; /* of the network thread; NULL: gone */
} Watch;

struct _AdieuConnection
{
  GList                link;
  guint64              id;     /* libsoup's, within its session */
  guint64              serial; /* ours, within the process: for debug output */
  int                  fd;
  int                  soup_fd;    /* libsoup's own, and the socket behind it */
  ino_t                soup_inode;
  int                  tail_fd;    /* after a kick: what libsoup writes last comes out here */
  gboolean             multiplexed;
  gboolean             was_writable;
  Watch               *watch;
  GWeakRef             stream;
  GWeakRef             tls;
  GSource             *hangup;  /* watches for the peer's end of an HTTP/2 connection */
  gboolean             hung_up;
  gboolean             lost;
  GSource             *kick;
  AdieuAlarm           alarm;   /* of the kick, or after the hangup */
  AdieuLinger         *linger;  /* not NULL: libsoup has let go */
  const AdieuConnectionFuncs *funcs;
  gpointer             user_data;
};

/* RFC 9113, 6.8: length 8, type GOAWAY, stream 0; last stream 0, NO_ERROR. */
static const guint8 goaway_frame[] = { 0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };

/* All of the process, for fork(). */
static GMutex all_mutex;
static GQueue all = G_QUEUE_INIT;
static int    null_fd = -1; /* open as soon as there is one */

static void
watch_unref (Watch *watch)
{
  if (g_atomic_ref_count_dec (&watch->ref_count))
    g_free (watch);
}

static ino_t
inode_of (int fd)
{
  struct stat status = { 0 };

  return fstat (fd, &status) == 0 ? status.st_ino : 0;
}

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
connection_gone (AdieuConnection *self)
{
  g_debug ("connection %" G_GUINT64_FORMAT ": gone", self->serial);
  g_mutex_lock (&all_mutex);
  g_queue_unlink (&all, &self->link);
  g_mutex_unlock (&all_mutex);
  clear_source (&self->hangup);
  clear_source (&self->kick);
  adieu_alarm_clear (&self->alarm);
  self->watch->connection = NULL;
  watch_unref (self->watch);
  g_weak_ref_clear (&self->stream);
  g_weak_ref_clear (&self->tls);
  g_clear_pointer (&self->linger, adieu_linger_free);
  if (self->tail_fd >= 0)
    close (self->tail_fd);
  close (self->fd);
  self->funcs->gone (self, self->user_data);
  g_free (self);
}

static void
linger_done_cb (gpointer user_data)
{
  connection_gone (user_data);
}

static void
start_linger (AdieuConnection *self)
{
  g_debug ("connection %" G_GUINT64_FORMAT ": closed, waiting for the peer's goodbye", self->serial);
  clear_source (&self->hangup);
  clear_source (&self->kick);
  adieu_alarm_clear (&self->alarm);
  self->linger = adieu_linger_new (self->fd, linger_done_cb, self);
  adieu_linger_start (self->linger, self->tail_fd);
}

static void
stream_gone_act (gpointer data)
{
  Watch *watch = data;

  if (watch->connection != NULL && watch->connection->linger == NULL)
    start_linger (watch->connection);
  watch_unref (watch);
}

/* In whichever thread. */
static void
stream_gone_cb (gpointer  user_data,
                GObject  *stream)
{
  adieu_network_post (stream_gone_act, user_data);
}

/* Closing TLS blocks, so only where the close_notify finds room. */
static gboolean
has_room (AdieuConnection *self)
{
  struct pollfd pollfd = { self->fd, POLLOUT, 0 };

  return self->tail_fd >= 0 || (poll (&pollfd, 1, 0) == 1 && (pollfd.revents & POLLOUT) != 0);
}

static void
close_stream (AdieuConnection *self)
{
  g_autoptr (GTlsConnection) tls = g_weak_ref_get (&self->tls);

  g_debug ("connection %" G_GUINT64_FORMAT ": libsoup does not close it", self->serial);
  if (tls != NULL && has_room (self))
    g_io_stream_close (G_IO_STREAM (tls), NULL, NULL);
  start_linger (self);
}

/* After an error of the HTTP/2 session libsoup neither reads nor closes any more. What it
 * holds stays with it, closed. */
static void
close_under_libsoup (AdieuConnection *self)
{
  close_stream (self);
  self->funcs->broken (self, self->user_data);
}

static void
look_again_after (AdieuConnection *self,
                  guint            ms)
{
  adieu_alarm_set (&self->alarm, g_get_monotonic_time () + ms * G_TIME_SPAN_MILLISECOND);
}

/* libsoup 3.2 does not always notice that an HTTP/2 connection has ended: it gets a moment for
 * that, then those who wait for an answer are told, and then it is closed under libsoup. */
static void
after_hangup (AdieuConnection *self)
{
  char byte;

  if (recv (self->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0)
    look_again_after (self, HEAR_MS);
  else if (self->lost)
    close_under_libsoup (self);
  else
    {
      self->lost = TRUE;
      look_again_after (self, HEAR_MS);
      self->funcs->lost (self, self->user_data);
    }
}

static gboolean
hangup_cb (int          fd,
           GIOCondition condition,
           gpointer     user_data)
{
  AdieuConnection *self = user_data;

  clear_source (&self->hangup);
  self->hung_up = TRUE;
  if (self->linger == NULL && self->tail_fd < 0)
    look_again_after (self, HEAR_MS);

  return G_SOURCE_REMOVE;
}

static void
watch_hangup (AdieuConnection *self)
{
  self->hangup = g_unix_fd_source_new (self->fd, (GIOCondition) POLLRDHUP);
  g_source_set_callback (self->hangup, G_SOURCE_FUNC (hangup_cb), self, NULL);
  g_source_attach (self->hangup, adieu_network_get_context ());
}

static void
alarm_cb (AdieuAlarm *alarm)
{
  AdieuConnection *self = (AdieuConnection *) ((char *) alarm - G_STRUCT_OFFSET (AdieuConnection, alarm));

  if (self->tail_fd >= 0)
    close_under_libsoup (self);
  else if (self->hung_up)
    after_hangup (self);
  else
    adieu_connection_kick (self);
}

/* What the kernel holds of an upload has to be read by the server before it reads a goodbye. */
static void
keep_backlog_small (int fd)
{
#ifdef TCP_NOTSENT_LOWAT
  int bytes = BACKLOG_BYTES;

  setsockopt (fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &bytes, sizeof bytes);
#endif
}

static void
log_birth (AdieuConnection   *self,
           GSocketConnection *stream)
{
  g_autoptr (GSocketAddress) peer = g_socket_connection_get_remote_address (stream, NULL);
  g_autofree char *text = G_IS_INET_SOCKET_ADDRESS (peer)
                            ? g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (peer)) : NULL;

  g_debug ("connection %" G_GUINT64_FORMAT ": open to %s", self->serial, text != NULL ? text : "a socket");
}

AdieuConnection *
adieu_connection_new (guint64              id,
                      GSocketConnection   *stream,
                      const AdieuConnectionFuncs *funcs,
                      gpointer             user_data)
{
  static guint64 last_serial = 0;
  int soup_fd = g_socket_get_fd (g_socket_connection_get_socket (stream));
  int fd = fcntl (soup_fd, F_DUPFD_CLOEXEC, 3);
  AdieuConnection *self = NULL;

  if (fd < 0)
    return NULL;

  self = g_new0 (AdieuConnection, 1);
  self->id = id;
  self->serial = ++last_serial;
  self->fd = fd;
  self->soup_fd = soup_fd;
  self->tail_fd = -1;
  self->soup_inode = inode_of (soup_fd);
  g_weak_ref_init (&self->stream, stream);
  g_weak_ref_init (&self->tls, NULL);
  self->alarm.ring = alarm_cb;
  self->funcs = funcs;
  self->user_data = user_data;
  self->link.data = self;
  self->watch = g_new0 (Watch, 1);
  self->watch->connection = self;
  g_atomic_ref_count_init (&self->watch->ref_count);
  g_atomic_ref_count_inc (&self->watch->ref_count);
  g_object_weak_ref (G_OBJECT (stream), stream_gone_cb, self->watch);
  g_mutex_lock (&all_mutex);
  if (null_fd < 0)
    null_fd = open ("/dev/null", O_RDWR | O_CLOEXEC);
  g_queue_push_tail_link (&all, &self->link);
  g_mutex_unlock (&all_mutex);
  keep_backlog_small (fd);
  log_birth (self, stream);

  return self;
}

guint64
adieu_connection_get_id (AdieuConnection *self)
{
  return self->id;
}

/* The TLS handshake is done. */
void
adieu_connection_set_tls (AdieuConnection *self,
                          GTlsConnection  *tls)
{
  g_autofree char *cipher = g_tls_connection_get_ciphersuite_name (tls);
  const char *protocol = g_tls_connection_get_negotiated_protocol (tls);

  g_weak_ref_set (&self->tls, tls);
  self->multiplexed = g_strcmp0 (protocol, "h2") == 0;
  g_debug ("connection %" G_GUINT64_FORMAT ": speaks %s over TLS (%s)", self->serial,
           protocol != NULL ? protocol : "http/1.1", cipher != NULL ? cipher : "?");
  if (self->multiplexed && self->hangup == NULL)
    watch_hangup (self);
}

guint64
adieu_connection_get_serial (AdieuConnection *self)
{
  return self->serial;
}

gboolean
adieu_connection_is_multiplexed (AdieuConnection *self)
{
  return self->multiplexed;
}

/* From here on libsoup reads the end of the stream, and what it writes, the close_notify,
 * waits for us in the pair. shutdown (SHUT_RD) on the real socket would serve as well,
 * were it not that Linux then answers the peer's last data with RST. */
static void
swap_socket (AdieuConnection *self)
{
  int pair[2];

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) < 0)
    return;

  shutdown (pair[1], SHUT_WR);
  g_mutex_lock (&all_mutex);
  if (dup3 (pair[0], self->soup_fd, O_CLOEXEC) >= 0)
    {
      self->tail_fd = pair[1];
      self->soup_inode = inode_of (pair[0]);
    }
  else
    close (pair[1]);
  g_mutex_unlock (&all_mutex);
  close (pair[0]);
}

/* FALSE: try again, with the same bytes. After any other failure there is nobody to tell. */
static gboolean
write_goaway (AdieuConnection *self)
{
  g_autoptr (GTlsConnection) tls = g_weak_ref_get (&self->tls);
  g_autoptr (GError) error = NULL;
  GOutputStream *stream = NULL;

  if (tls == NULL)
    return TRUE;

  stream = g_io_stream_get_output_stream (G_IO_STREAM (tls));
  g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (stream), goaway_frame,
                                              sizeof goaway_frame, NULL, &error);

  return !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

/* A frame of ours may stand only between two of libsoup's. While libsoup has part of one
 * left, its write source is ready as soon as the socket is, and goes before this one, since
 * its priority is higher: two turns in a row with a writable socket say there is none. */
static gboolean
kick_cb (gpointer user_data)
{
  AdieuConnection *self = user_data;
  g_autoptr (GSocketConnection) stream = g_weak_ref_get (&self->stream);
  gboolean writable = FALSE;

  if (stream == NULL || g_io_stream_is_closed (G_IO_STREAM (stream)))
    {
      clear_source (&self->kick);
      return G_SOURCE_REMOVE;
    }

  writable = g_socket_condition_check (g_socket_connection_get_socket (stream), G_IO_OUT) & G_IO_OUT;
  if (writable && !self->was_writable)
    {
      self->was_writable = TRUE;
      return G_SOURCE_CONTINUE;
    }

  self->was_writable = FALSE;
  clear_source (&self->kick);
  if (writable && write_goaway (self))
    swap_socket (self);
  look_again_after (self, self->tail_fd >= 0 ? HEAR_MS : RETRY_MS);

  return G_SOURCE_REMOVE;
}

/* Ends an HTTP/2 connection whose streams libsoup does not give back, because it waits for
 * the server to speak: GOAWAY, then the end of the stream for libsoup. */
void
adieu_connection_kick (AdieuConnection *self)
{
  if (self->linger != NULL || self->tail_fd >= 0 || self->kick != NULL || self->hung_up)
    return;

  g_debug ("connection %" G_GUINT64_FORMAT ": saying goodbye with streams open", self->serial);
  self->kick = g_idle_source_new ();
  g_source_set_priority (self->kick, G_PRIORITY_DEFAULT);
  g_source_set_callback (self->kick, kick_cb, self, NULL);
  g_source_attach (self->kick, adieu_network_get_context ());
}

/* Before libsoup closes it: where the peer does not read, that would block this thread. What TLS has
 * to say then waits in the pair, too. */
void
adieu_connection_make_room (AdieuConnection *self)
{
  if (self->linger != NULL || self->multiplexed || has_room (self))
    return;

  g_debug ("connection %" G_GUINT64_FORMAT ": takes no more", self->serial);
  swap_socket (self);
  look_again_after (self, HEAR_MS);
}

/* The peer has ended it, of which nobody has heard yet. */
static gboolean
has_ended (AdieuConnection *self)
{
  struct pollfd pollfd = { self->fd, POLLRDHUP, 0 };

  return self->multiplexed && poll (&pollfd, 1, 0) == 1;
}

/* libsoup is about to notice the end, or is closed under in a moment: until then its session
 * must not be dropped. */
gboolean
adieu_connection_is_kicked (AdieuConnection *self)
{
  return self->linger == NULL
         && (self->tail_fd >= 0 || self->kick != NULL || self->hung_up || has_ended (self));
}

/* All that we have to say was sent by then. */
gboolean
adieu_connection_has_said (AdieuConnection *self,
                           gint64           by)
{
  return self->linger != NULL && adieu_linger_has_said (self->linger, by);
}

/* A number of bytes that grows as long as the peer takes or sends any. */
guint64
adieu_connection_get_moved (AdieuConnection *self)
{
#ifdef __linux__
  struct tcp_info info = { 0 };
  socklen_t size = sizeof info;

  if (getsockopt (self->fd, IPPROTO_TCP, TCP_INFO, &info, &size) == 0)
    return info.tcpi_bytes_acked + info.tcpi_bytes_received;
#endif

  return 0;
}

/* libsoup has said its GOAWAY if it could, and does not come to close: it is done here. */
void
adieu_connection_close (AdieuConnection *self)
{
  if (self->linger == NULL)
    close_stream (self);
}

/* The time for courtesy is over. */
void
adieu_connection_cut (AdieuConnection *self)
{
  shutdown (self->fd, SHUT_RDWR);
  connection_gone (self);
}

/* How many there are, for tests and debug output. */
guint
adieu_connection_count (void)
{
  guint count;

  g_mutex_lock (&all_mutex);
  count = all.length;
  g_mutex_unlock (&all_mutex);

  return count;
}

static void
before_fork (void)
{
  g_mutex_lock (&all_mutex);
}

static void
after_fork_in_parent (void)
{
  g_mutex_unlock (&all_mutex);
}

/* Every inherited socket becomes /dev/null: whatever the child's copy of libsoup does with
 * it, not a byte gets onto the parent's connections. Only async-signal-safe calls here. */
static void
after_fork_in_child (void)
{
  for (GList *l = all.head; l != NULL; l = l->next)
    {
      AdieuConnection *self = l->data;

      dup3 (null_fd, self->fd, O_CLOEXEC);
      if (inode_of (self->soup_fd) == self->soup_inode) /* libsoup may have closed it */
        dup3 (null_fd, self->soup_fd, O_CLOEXEC);
      if (self->tail_fd >= 0)
        dup3 (null_fd, self->tail_fd, O_CLOEXEC);
    }
  g_queue_init (&all);
  g_mutex_unlock (&all_mutex);
}

void
adieu_connection_watch_fork (void)
{
  pthread_atfork (before_fork, after_fork_in_parent, after_fork_in_child);
}
