/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The doors of the server of failures: each script has one, a port of its own, and says what
 * those who knock there meet, one after the other: they are let in, reset, left alone, or there is
 * nobody. What a request meets when it has been read is not for a door to say.
 */

#include "server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../witness/connection.h"

#define BACKLOG 64

typedef struct
{
  Witness   *witness;
  char      *script;
  Transport  transport;
  char     **fates;
  guint      at; /* the next of the fates */
  int        place; /* bound and deaf, so that the port stays ours */
  int        port;
  int        fd; /* -1: nobody is there */
  Watch     *watch;
  Timer     *timer;
} Door;

/* One who was not let in. */
typedef struct
{
  Loop  *loop;
  int    fd;
  Watch *watch;
  gsize  n_bytes; /* to be heard before it is reset; 0: never */
} Guest;

static guint64 n_knocks = 0;

static void door_next (Door *self);

/* ---- those who are not let in ---- */

static void
guest_leave (Guest    *self,
             gboolean  reset)
{
  struct linger linger = { 1, 0 };

  if (reset)
    setsockopt (self->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  witness_watch_clear (&self->watch);
  close (self->fd);
  witness_loop_later (self->loop, g_free, self);
}

static void
guest_cb (gpointer owner,
          guint32  events)
{
  Guest *self = owner;
  char buffer[4096];
  gssize n = recv (self->fd, buffer, sizeof buffer, 0);

  if (n <= 0)
    guest_leave (self, n < 0);
  else if (self->n_bytes > 0 && (gsize) n >= self->n_bytes)
    guest_leave (self, TRUE);
  else if (self->n_bytes > 0)
    self->n_bytes -= (gsize) n;
}

static void
guest_new (Loop  *loop,
           int    fd,
           gsize  n_bytes)
{
  Guest *self = g_new0 (Guest, 1);

  self->loop = loop;
  self->fd = fd;
  self->n_bytes = n_bytes;
  self->watch = witness_watch_new (loop, fd, guest_cb, self);
  witness_watch_set (self->watch, EPOLLIN);
}

/* ---- who knocks ---- */

static const char *
door_get_fate (Door *self)
{
  return self->at < g_strv_length (self->fates) ? self->fates[self->at] : "open";
}

static guint
get_number (const char *fate)
{
  const char *colon = strchr (fate, ':');

  return colon != NULL ? (guint) g_ascii_strtoull (colon + 1, NULL, 10) : 0;
}

static void
door_record (Door       *self,
             const char *fate)
{
  GString *line = witness_record_begin (self->witness->record, "knock");

  n_knocks++;
  witness_json_string (line, "script", self->script);
  witness_json_string (line, "fate", fate);
  witness_json_number (line, "us", g_get_monotonic_time ());
  witness_record_end (self->witness->record, line);
}

static void
door_meet (Door       *self,
           int         fd,
           const char *fate)
{
  int one = 1;
  gsize n_bytes = 0;

  door_record (self, fate);
  if (g_str_equal (fate, "open"))
    {
      setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      witness_connection_new (self->witness, fd, self->transport);
      return;
    }

  if (g_str_equal (fate, "leave"))
    shutdown (fd, SHUT_WR);
  if (g_str_has_prefix (fate, "reset"))
    n_bytes = MAX (get_number (fate), 1);
  guest_new (self->witness->loop, fd, n_bytes);
}

/* FALSE if nobody is there. */
static gboolean
door_accept (Door *self)
{
  int fd = self->fd >= 0 ? accept4 (self->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC) : -1;

  if (fd < 0)
    return FALSE;

  door_meet (self, fd, door_get_fate (self));
  self->at++;
  door_next (self);

  return TRUE;
}

static void
knock_cb (gpointer owner,
          guint32  events)
{
  door_accept (owner);
}

/* ---- open and shut ---- */

static void
door_bind (Door *self,
           int   fd)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons ((guint16) self->port) };
  socklen_t length = sizeof address;
  int one = 1;

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind (fd, (struct sockaddr *) &address, length) < 0
      || getsockname (fd, (struct sockaddr *) &address, &length) < 0)
    g_error ("No port for the script %s", self->script);
  self->port = ntohs (address.sin_port);
}

static int
new_socket (void)
{
  return socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

static void
door_listen (Door *self)
{
  if (self->fd >= 0)
    return;

  self->fd = new_socket ();
  door_bind (self, self->fd);
  if (listen (self->fd, BACKLOG) < 0)
    g_error ("Cannot listen for the script %s", self->script);
  self->watch = witness_watch_new (self->witness->loop, self->fd, knock_cb, self);
  witness_watch_set (self->watch, EPOLLIN);
}

static void
door_shut (Door *self)
{
  if (self->fd < 0)
    return;

  witness_watch_clear (&self->watch);
  close (self->fd);
  self->fd = -1;
}

static void
open_again_cb (gpointer owner)
{
  Door *self = owner;

  self->at++;
  door_next (self);
}

static void
door_next (Door *self)
{
  const char *fate = door_get_fate (self);

  if (!g_str_has_prefix (fate, "shut"))
    {
      door_listen (self);
      return;
    }

  door_shut (self);
  if (get_number (fate) > 0)
    witness_timer_set (self->witness->loop, &self->timer, failures_pace (get_number (fate)),
                       open_again_cb, self);
}

/* "SCRIPT TRANSPORT FATE…", each fate one of: open; reset (when the first byte comes) and reset:N
 * (when N have come); leave; mute; shut:MS (nobody is there for so long) and shut (nor ever). After
 * the last one the door is open. */
gboolean
failures_door_open (Witness    *witness,
                    const char *arguments)
{
  Door *self = g_new0 (Door, 1);
  GString *line = NULL;

  self->witness = witness;
  self->fates = g_strsplit (arguments, " ", -1);
  self->script = g_strdup (self->fates[0]);
  for (Transport transport = TRANSPORT_HTTP; transport <= TRANSPORT_H2; transport++)
    if (g_strcmp0 (self->fates[1], witness_transport_get_name (transport)) == 0)
      self->transport = transport;
  self->at = 2;
  self->fd = -1;
  self->place = new_socket ();
  door_bind (self, self->place);
  g_ptr_array_add (witness->listeners, self);
  door_next (self);

  line = witness_record_begin (witness->record, "door");
  witness_json_string (line, "script", self->script);
  witness_json_number (line, "port", self->port);
  witness_record_end (witness->record, line);

  return TRUE;
}

/* ---- as the witness calls it ---- */

const char *
witness_transport_get_name (Transport transport)
{
  static const char * const names[] = { "http", "https", "h2", "unix" };

  return names[transport];
}

gboolean
witness_listen (Witness  *self,
                GError  **error)
{
  witness_record_end (self->record, witness_record_begin (self->record, "ready"));

  return TRUE;
}

void
witness_listeners_update (Witness *self)
{
}

void
witness_listeners_drain (Witness *self)
{
  for (guint i = 0; i < self->listeners->len; i++)
    while (door_accept (g_ptr_array_index (self->listeners, i)))
      ;
}

/* How many lines of the log there are. */
static void
record_all (Witness *self)
{
  GString *line = witness_record_begin (self->record, "all");

  witness_json_number (line, "knocks", (gint64) n_knocks);
  witness_json_number (line, "arrivals", (gint64) failures_count_arrivals ());
  witness_record_end (self->record, line);
}

void
witness_listeners_close (Witness *self)
{
  for (guint i = 0; i < self->listeners->len; i++)
    {
      Door *door = g_ptr_array_index (self->listeners, i);

      witness_timer_clear (&door->timer);
      door_shut (door);
      close (door->place);
      g_strfreev (door->fates);
      g_free (door->script);
      g_free (door);
    }
  g_ptr_array_set_size (self->listeners, 0);
  if (self->record != NULL)
    record_all (self);
}
