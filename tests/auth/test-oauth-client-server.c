/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the calls of test-oauth-client meet: an API whose token has changed without notice, and
 * the server that grants another one. A thread for each connection, and as much of HTTP/1.1 as
 * the tests need; counts what it was asked, by call.
 */

#include "config.h"

#include "test-oauth-client-server.h"

#include <string.h>
#include <sys/socket.h>

#include <gio/gio.h>

struct Shop
{
  GSocketListener *listener;
  GCancellable    *closing;
  GThread         *door;
  char            *origin;

  GMutex           mutex;
  GCond            changed;
  Renewal          renewal;
  const char      *held; /* the path that waits */
  guint            n_renewals;
  guint            n_refused[SHOP_MAX_CALLS];
  guint            n_served[SHOP_MAX_CALLS];
};

typedef struct
{
  Shop              *shop;
  GSocketConnection *connection;
} Visit;

typedef struct
{
  char *path;
  char *authorization;
  char *body;
} Asked;

static void
asked_clear (Asked *asked)
{
  g_free (asked->path);
  g_free (asked->authorization);
  g_free (asked->body);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Asked, asked_clear)

/* ---- what is answered: under the mutex, and by what counts when the question comes in ---- */

static guint
answer_foo (Shop        *self,
            const Asked *asked)
{
  guint64 id = g_ascii_strtoull (asked->path + strlen ("/foo/"), NULL, 10);

  g_assert_cmpuint (id, <, SHOP_MAX_CALLS);
  if (g_strcmp0 (asked->authorization, "Bearer access-1") != 0)
    {
      self->n_refused[id]++;
      return 401;
    }
  self->n_served[id]++;

  return 200;
}

/* The refresh token is good for once. */
static guint
answer_token (Shop         *self,
              const Asked  *asked,
              const char  **json)
{
  gboolean is_good = strstr (asked->body, "grant_type=refresh_token") != NULL
                     && strstr (asked->body, "refresh_token=refresh-0") != NULL
                     && self->n_renewals == 0;

  self->n_renewals++;
  if (self->renewal == RENEWAL_BROKEN)
    return 500;
  if (self->renewal == RENEWAL_OVER || !is_good)
    {
      *json = "{\"error\": \"invalid_grant\"}";
      return 400;
    }
  *json = "{\"access_token\": \"access-1\", \"refresh_token\": \"refresh-1\","
          " \"token_type\": \"Bearer\", \"expires_in\": 3600}";

  return 200;
}

/* 0: a RST. */
static guint
answer (Shop         *self,
        const Asked  *asked,
        const char  **json)
{
  gboolean is_token = g_str_equal (asked->path, "/token");
  guint status = 0;

  g_mutex_lock (&self->mutex);
  status = is_token ? answer_token (self, asked, json) : answer_foo (self, asked);
  if (is_token && self->renewal == RENEWAL_RESET)
    status = 0;
  while (self->held != NULL && g_str_has_prefix (asked->path, self->held))
    g_cond_wait (&self->changed, &self->mutex);
  g_mutex_unlock (&self->mutex);

  return status;
}

/* ---- one connection ---- */

static char *
read_line (GDataInputStream *stream)
{
  return g_data_input_stream_read_line (stream, NULL, NULL, NULL);
}

/* FALSE: the client has left. */
static gboolean
read_request (GDataInputStream *stream,
              Asked            *asked)
{
  g_autofree char *first = read_line (stream);
  gsize length = 0;
  char *line = NULL;

  if (first == NULL)
    return FALSE;

  asked->path = g_strndup (strchr (first, ' ') + 1, strcspn (strchr (first, ' ') + 1, " "));
  while ((line = read_line (stream)) != NULL && *line != '\0')
    {
      if (g_ascii_strncasecmp (line, "Authorization: ", 15) == 0)
        asked->authorization = g_strdup (line + 15);
      else if (g_ascii_strncasecmp (line, "Content-Length: ", 16) == 0)
        length = g_ascii_strtoull (line + 16, NULL, 10);
      g_free (line);
    }
  g_free (line);
  asked->body = g_malloc0 (length + 1);

  return g_input_stream_read_all (G_INPUT_STREAM (stream), asked->body, length, NULL, NULL, NULL);
}

static void
reset (GSocketConnection *connection)
{
  struct linger linger = { 1, 0 };

  setsockopt (g_socket_get_fd (g_socket_connection_get_socket (connection)), SOL_SOCKET, SO_LINGER,
              &linger, sizeof linger);
}

/* FALSE: that was the last one on this connection. */
static gboolean
serve_request (Visit            *self,
               GDataInputStream *stream)
{
  g_auto (Asked) asked = { 0 };
  const char *json = "{}";
  g_autofree char *reply = NULL;
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (self->connection));
  guint status = 0;

  if (!read_request (stream, &asked))
    return FALSE;

  status = answer (self->shop, &asked, &json);
  if (status == 0)
    {
      reset (self->connection);
      return FALSE;
    }
  reply = g_strdup_printf ("HTTP/1.1 %u As Said\r\nContent-Type: application/json\r\n"
                           "Content-Length: %zu\r\n\r\n%s",
                           status, strlen (json), json);

  return g_output_stream_write_all (output, reply, strlen (reply), NULL, NULL, NULL);
}

static gpointer
visit_main (gpointer data)
{
  g_autofree Visit *self = data;
  g_autoptr (GSocketConnection) connection = self->connection;
  g_autoptr (GDataInputStream) stream
    = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));

  g_data_input_stream_set_newline_type (stream, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  while (serve_request (self, stream))
    ;
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);

  return NULL;
}

/* ---- all of them ---- */

static gpointer
shop_main (gpointer data)
{
  Shop *self = data;
  g_autoptr (GPtrArray) visits = g_ptr_array_new_with_free_func ((GDestroyNotify) g_thread_join);
  GSocketConnection *guest = NULL;

  while ((guest = g_socket_listener_accept (self->listener, NULL, self->closing, NULL)) != NULL)
    {
      Visit *visit = g_new (Visit, 1);

      *visit = (Visit) { self, guest };
      g_ptr_array_add (visits, g_thread_new ("visit", visit_main, visit));
    }

  return NULL;
}

Shop *
shop_open (void)
{
  Shop *self = g_new0 (Shop, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;

  self->closing = g_cancellable_new ();
  self->listener = g_socket_listener_new ();
  g_socket_listener_add_address (self->listener, any, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &address, &error);
  g_assert_no_error (error);
  self->origin
    = g_strdup_printf ("http://127.0.0.1:%u",
                       g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
  self->door = g_thread_new ("shop", shop_main, self);

  return self;
}

/* When its last client has left. */
void
shop_close (Shop *self)
{
  g_cancellable_cancel (self->closing);
  g_thread_join (self->door);
  g_object_unref (self->listener);
  g_object_unref (self->closing);
  g_free (self->origin);
  g_free (self);
}

const char *
shop_get_origin (Shop *self)
{
  return self->origin;
}

void
shop_set_renewal (Shop    *self,
                  Renewal  renewal)
{
  g_mutex_lock (&self->mutex);
  self->renewal = renewal;
  g_mutex_unlock (&self->mutex);
}

void
shop_hold (Shop       *self,
           const char *path)
{
  g_mutex_lock (&self->mutex);
  self->held = path;
  g_mutex_unlock (&self->mutex);
}

void
shop_let_go (Shop *self)
{
  g_mutex_lock (&self->mutex);
  self->held = NULL;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
}

guint
shop_count_renewals (Shop *self)
{
  guint n = 0;

  g_mutex_lock (&self->mutex);
  n = self->n_renewals;
  g_mutex_unlock (&self->mutex);

  return n;
}

guint
shop_count_calls (Shop  *self,
                  guint  refused,
                  guint  served)
{
  guint n = 0;

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < SHOP_MAX_CALLS; i++)
    n += self->n_refused[i] == refused && self->n_served[i] == served;
  g_mutex_unlock (&self->mutex);

  return n;
}
