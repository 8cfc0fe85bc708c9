/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The doors: loopback ports on IPv4 and, with the same number, IPv6, and a Unix socket.
 * Owned by the witness. It never listens to the world.
 */

#include "connection.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define PORTS_TRIED 20

typedef struct
{
  Witness   *witness;
  Transport  transport;
  int        fd;
  Watch     *watch;
} Listener;

typedef union
{
  struct sockaddr     any;
  struct sockaddr_in  ip4;
  struct sockaddr_in6 ip6;
  struct sockaddr_un  local;
} Address;

const char *
witness_transport_get_name (Transport transport)
{
  static const char * const names[] = { "http", "https", "h2", "unix" };

  return names[transport];
}

static void
accept_one_by_one (Listener *self)
{
  int one = 1;

  for (;;)
    {
      int fd = accept4 (self->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

      if (fd < 0)
        return;
      if (self->transport != TRANSPORT_UNIX)
        setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      witness_connection_new (self->witness, fd, self->transport);
    }
}

static void
accept_cb (gpointer owner,
           guint32  events)
{
  accept_one_by_one (owner);
}

static void
listener_free (gpointer data)
{
  Listener *self = data;

  witness_watch_clear (&self->watch);
  close (self->fd);
  g_free (self);
}

static void
add_listener (Witness   *self,
              Transport  transport,
              int        fd)
{
  Listener *listener = g_new0 (Listener, 1);

  listener->witness = self;
  listener->transport = transport;
  listener->fd = fd;
  listener->watch = witness_watch_new (self->loop, fd, accept_cb, listener);
  g_ptr_array_add (self->listeners, listener);
}

/* -1 and errno if this address is not to be had. */
static int
open_socket (const Address *address,
             socklen_t      length,
             int            backlog)
{
  int fd = socket (address->any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int one = 1;

  if (fd < 0)
    return -1;

  if (address->any.sa_family != AF_UNIX)
    setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (address->any.sa_family == AF_INET6)
    setsockopt (fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);

  if (bind (fd, &address->any, length) < 0 || listen (fd, backlog) < 0)
    {
      int saved = errno;

      close (fd);
      errno = saved;
      return -1;
    }

  return fd;
}

static int
open_ip4 (Witness *self,
          int     *port)
{
  Address address = { .ip4 = { .sin_family = AF_INET, .sin_port = htons ((guint16) *port) } };
  socklen_t length = sizeof address.ip4;
  int fd = -1;

  address.ip4.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  fd = open_socket (&address, length, self->options->backlog);
  if (fd >= 0 && getsockname (fd, &address.any, &length) == 0)
    *port = ntohs (address.ip4.sin_port);

  return fd;
}

static int
open_ip6 (Witness *self,
          int      port)
{
  Address address = { .ip6 = { .sin6_family = AF_INET6, .sin6_port = htons ((guint16) port) } };

  address.ip6.sin6_addr = in6addr_loopback;

  return open_socket (&address, sizeof address.ip6, self->options->backlog);
}

/* A port that is taken on ::1 alone would lead "localhost" astray, so then another one is
 * tried; a machine without IPv6 is fine. */
static gboolean
listen_on_port (Witness    *self,
                Transport   transport,
                int        *port,
                GError    **error)
{
  gboolean any = *port == 0;

  for (int i = 0; i < PORTS_TRIED; i++)
    {
      int ip4 = open_ip4 (self, port);
      int ip6 = ip4 >= 0 ? open_ip6 (self, *port) : -1;

      if (ip4 >= 0 && ip6 < 0 && errno == EADDRINUSE && any)
        {
          close (ip4);
          *port = 0;
          continue;
        }

      if (ip4 >= 0)
        add_listener (self, transport, ip4);
      if (ip6 >= 0)
        add_listener (self, transport, ip6);
      if (ip4 >= 0)
        return TRUE;
      break;
    }

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
               "Cannot listen on port %d: %s", *port, g_strerror (errno));

  return FALSE;
}

static gboolean
listen_on_path (Witness  *self,
                GError  **error)
{
  Address address = { .local = { .sun_family = AF_UNIX } };
  const char *path = self->options->unix_path;
  int fd = -1;

  if (strlen (path) >= sizeof address.local.sun_path)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NAMETOOLONG, "%s is too long a path", path);
      return FALSE;
    }

  unlink (path);
  strcpy (address.local.sun_path, path);
  fd = open_socket (&address, sizeof address.local, self->options->backlog);
  if (fd < 0)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
                   "Cannot listen on %s: %s", path, g_strerror (errno));
      return FALSE;
    }

  add_listener (self, TRANSPORT_UNIX, fd);

  return TRUE;
}

static void
record_ready (Witness *self)
{
  Options *options = self->options;
  GString *line = witness_record_begin (self->record, "ready");

  if (options->http)
    witness_json_number (line, "http", options->port_http);
  if (options->https)
    witness_json_number (line, "https", options->port_https);
  if (options->h2)
    witness_json_number (line, "h2", options->port_h2);
  if (options->unix_path != NULL)
    witness_json_string (line, "unix", options->unix_path);
  witness_record_end (self->record, line);
}

/* Opens what was asked for and says so. */
gboolean
witness_listen (Witness  *self,
                GError  **error)
{
  Options *options = self->options;

  if ((options->http && !listen_on_port (self, TRANSPORT_HTTP, &options->port_http, error))
      || (options->https && !listen_on_port (self, TRANSPORT_HTTPS, &options->port_https, error))
      || (options->h2 && !listen_on_port (self, TRANSPORT_H2, &options->port_h2, error))
      || (options->unix_path != NULL && !listen_on_path (self, error)))
    return FALSE;

  witness_listeners_update (self);
  record_ready (self);

  return TRUE;
}

void
witness_listeners_update (Witness *self)
{
  for (guint i = 0; i < self->listeners->len; i++)
    {
      Listener *listener = g_ptr_array_index (self->listeners, i);

      witness_watch_set (listener->watch, self->accepting ? EPOLLIN : 0);
    }
}

/* Accepts what knocked before the end, so that nobody is left out of the record. */
void
witness_listeners_drain (Witness *self)
{
  for (guint i = 0; self->accepting && i < self->listeners->len; i++)
    accept_one_by_one (g_ptr_array_index (self->listeners, i));
}

void
witness_listeners_close (Witness *self)
{
  for (guint i = 0; i < self->listeners->len; i++)
    listener_free (g_ptr_array_index (self->listeners, i));
  if (self->listeners->len > 0 && self->options->unix_path != NULL)
    unlink (self->options->unix_path);
  g_ptr_array_set_size (self->listeners, 0);
}
