/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The browser comes back (RFC 8252, 7.3): a socket on the loopback interface that waits for one
 * request with the right state, thanks the person, and is gone. It blocks, in the thread of an
 * errand, so that it serves whatever loop the application has, or none.
 *
 * Anybody on this machine can connect: the number of visitors, what they may say and for how long
 * are limited, and whoever does not know the state changes nothing. Nothing of it is logged.
 */

#include "config.h"

#include "auth/adieu-loopback-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "auth/adieu-form-private.h"
#include "auth/adieu-metadata-private.h"
#include "base/adieu-secret-private.h"

/* Browsers open connections that they might need, and say nothing on them. */
#define MAX_VISITORS 8
#define MAX_HEAD (16 * 1024)
#define PATIENCE_US (10 * G_TIME_SPAN_SECOND)
#define WRITING_S 2

typedef struct
{
  GSocket *socket;
  GString *head;
  gint64   until;
} Visitor;

struct _AdieuLoopback
{
  GSocket *listener;
  char    *uri;
  char    *path;
  GQueue   visitors;
};

static void
visitor_free (Visitor *visitor)
{
  g_socket_close (visitor->socket, NULL);
  g_object_unref (visitor->socket);
  explicit_bzero (visitor->head->str, visitor->head->len);
  g_string_free (visitor->head, TRUE);
  g_free (visitor);
}

void
adieu_loopback_free (AdieuLoopback *self)
{
  g_queue_clear_full (&self->visitors, (GDestroyNotify) visitor_free);
  if (self->listener != NULL)
    g_socket_close (self->listener, NULL);
  g_clear_object (&self->listener);
  g_free (self->uri);
  g_free (self->path);
  g_free (self);
}

/* NULL means ours. Otherwise it is one of the application's, which only it can receive. */
gboolean
adieu_loopback_is_meant (const char *redirect_uri)
{
  g_autoptr (GUri) uri
    = redirect_uri != NULL ? g_uri_parse (redirect_uri, G_URI_FLAGS_ENCODED, NULL) : NULL;

  return redirect_uri == NULL
         || (uri != NULL && g_strcmp0 (g_uri_get_scheme (uri), "http") == 0
             && g_uri_get_host (uri) != NULL && adieu_host_is_loopback (g_uri_get_host (uri)));
}

static GSocket *
listen_on (const char  *host,
           guint16      port,
           GError     **error)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);
  g_autoptr (GSocketAddress) place = NULL;
  g_autoptr (GSocket) socket = NULL;

  if (address == NULL)
    address = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  place = g_inet_socket_address_new (address, port);
  socket = g_socket_new (g_inet_address_get_family (address), G_SOCKET_TYPE_STREAM,
                         G_SOCKET_PROTOCOL_TCP, error);
  if (socket == NULL || !g_socket_bind (socket, place, TRUE, error)
      || !g_socket_listen (socket, error))
    return NULL;
  g_socket_set_blocking (socket, FALSE);

  return g_steal_pointer (&socket);
}

/* A port that is not named is the kernel's choice, which servers have to allow. */
AdieuLoopback *
adieu_loopback_new (const char  *redirect_uri,
                    GError     **error)
{
  g_autoptr (AdieuLoopback) self = g_new0 (AdieuLoopback, 1);
  g_autoptr (GUri) wanted = g_uri_parse (redirect_uri != NULL ? redirect_uri : "http://127.0.0.1/",
                                         G_URI_FLAGS_ENCODED, error);
  g_autoptr (GSocketAddress) place = NULL;
  const char *host = wanted != NULL ? g_uri_get_host (wanted) : NULL;
  int port = 0;

  if (wanted == NULL)
    return NULL;

  g_queue_init (&self->visitors);
  self->path = g_strdup (*g_uri_get_path (wanted) != '\0' ? g_uri_get_path (wanted) : "/");
  self->listener = listen_on (host, (guint16) MAX (0, g_uri_get_port (wanted)), error);
  place = self->listener != NULL ? g_socket_get_local_address (self->listener, error) : NULL;
  if (place == NULL)
    {
      g_prefix_error (error, _("There is no port that the browser could come back to: "));
      return NULL;
    }

  port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (place));
  self->uri = g_strdup_printf (strchr (host, ':') != NULL ? "http://[%s]:%d%s" : "http://%s:%d%s",
                               host, port, self->path);

  return g_steal_pointer (&self);
}

const char *
adieu_loopback_get_uri (AdieuLoopback *self)
{
  return self->uri;
}

/* ---- a visitor ---- */

static void
answer (Visitor    *visitor,
        const char *status,
        const char *words)
{
  g_autofree char *page = g_strdup_printf (
      "<!DOCTYPE html><meta charset=\"utf-8\"><title>%s</title><p>%s</p>\n", words, words);
  g_autofree char *text = g_strdup_printf ("HTTP/1.1 %s\r\n"
                                           "Content-Type: text/html; charset=utf-8\r\n"
                                           "Content-Length: %" G_GSIZE_FORMAT "\r\n"
                                           "Cache-Control: no-store\r\n"
                                           "Referrer-Policy: no-referrer\r\n"
                                           "Connection: close\r\n\r\n%s",
                                           status, strlen (page), page);

  g_socket_set_blocking (visitor->socket, TRUE);
  g_socket_set_timeout (visitor->socket, WRITING_S);
  if (g_socket_send (visitor->socket, text, strlen (text), NULL, NULL) > 0)
    g_socket_shutdown (visitor->socket, FALSE, TRUE, NULL);
}

/* (transfer full) (nullable): the query of a GET for our path. */
static char *
read_query (AdieuLoopback *self,
            Visitor       *visitor)
{
  g_autoptr (AdieuSecret) target = NULL;
  const char *head = visitor->head->str;
  gsize path_length = strlen (self->path);

  if (!g_str_has_prefix (head, "GET "))
    return NULL;
  target = g_strndup (head + 4, strcspn (head + 4, " \r\n"));

  return strncmp (target, self->path, path_length) == 0 && target[path_length] == '?'
         ? g_strdup (target + path_length + 1)
         : NULL;
}

/* (transfer full) (nullable): what we have waited for. */
static char *
serve (AdieuLoopback    *self,
       Visitor          *visitor,
       AdieuRedirection *redirection)
{
  g_autoptr (AdieuSecret) query = read_query (self, visitor);
  gboolean repeated = FALSE;
  g_autofree char *refusal = NULL;

  if (query == NULL)
    {
      answer (visitor, "404 Not Found", _("There is nothing here."));
      return NULL;
    }
  if (!adieu_redirection_is_ours (redirection, query))
    {
      answer (visitor, "400 Bad Request", _("This is not the answer that was waited for."));
      return NULL;
    }

  refusal = adieu_form_read (query, "error", &repeated);
  answer (visitor, "200 OK",
          refusal != NULL ? _("You are not signed in. You can close this window.")
                          : _("You are signed in. You can close this window."));

  return g_steal_pointer (&query);
}

/* FALSE: nothing more will come of it. */
static gboolean
hear (Visitor  *visitor,
      gboolean *complete)
{
  char bytes[2048];
  gssize n = g_socket_receive (visitor->socket, bytes, sizeof bytes, NULL, NULL);

  if (n <= 0)
    return FALSE;

  g_string_append_len (visitor->head, bytes, n);
  explicit_bzero (bytes, sizeof bytes);
  *complete = g_strstr_len (visitor->head->str, (gssize) visitor->head->len, "\r\n\r\n") != NULL;

  return *complete || visitor->head->len <= MAX_HEAD;
}

/* ---- all of them ---- */

static void
welcome (AdieuLoopback *self)
{
  GSocket *socket = g_socket_accept (self->listener, NULL, NULL);
  Visitor *visitor = NULL;

  if (socket == NULL)
    return;
  if (self->visitors.length == MAX_VISITORS)
    visitor_free (g_queue_pop_head (&self->visitors));

  g_socket_set_blocking (socket, FALSE);
  visitor = g_new (Visitor, 1);
  *visitor = (Visitor) { socket, g_string_sized_new (MAX_HEAD + 4096), g_get_monotonic_time () + PATIENCE_US };
  g_queue_push_tail (&self->visitors, visitor);
}

/* Whoever has come first has waited longest. In ms; -1: for ever. */
static int
forget_silent (AdieuLoopback *self)
{
  gint64 now = g_get_monotonic_time ();
  Visitor *first = NULL;

  while ((first = g_queue_peek_head (&self->visitors)) != NULL && first->until <= now)
    visitor_free (g_queue_pop_head (&self->visitors));

  return first != NULL ? (int) ((first->until - now) / G_TIME_SPAN_MILLISECOND) + 1 : -1;
}

/* What is readable is in @fds, in the order of the visitors. */
static char *
hear_all (AdieuLoopback    *self,
          const GPollFD    *fds,
          AdieuRedirection *redirection)
{
  GList *next = NULL;
  char *query = NULL;
  guint i = 0;

  for (GList *link = self->visitors.head; link != NULL && query == NULL; link = next, i++)
    {
      Visitor *visitor = link->data;
      gboolean complete = FALSE;
      gboolean stays = TRUE;

      next = link->next;
      if (fds[i].revents != 0)
        stays = hear (visitor, &complete);
      if (complete)
        query = serve (self, visitor, redirection);
      if (complete || !stays)
        {
          g_queue_delete_link (&self->visitors, link);
          visitor_free (visitor);
        }
    }

  return query;
}

/* (transfer full): the query that the browser brought, for adieu_secret_clear(). */
char *
adieu_loopback_wait (AdieuLoopback     *self,
                     AdieuRedirection  *redirection,
                     GCancellable      *cancellable,
                     GError           **error)
{
  GPollFD fds[2 + MAX_VISITORS];
  char *query = NULL;

  g_cancellable_make_pollfd (cancellable, &fds[0]);
  fds[1] = (GPollFD) { g_socket_get_fd (self->listener), G_IO_IN, 0 };
  while (query == NULL && !g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      int timeout_ms = forget_silent (self);
      guint n = 2;

      for (GList *link = self->visitors.head; link != NULL; link = link->next)
        fds[n++] = (GPollFD) { g_socket_get_fd (((Visitor *) link->data)->socket), G_IO_IN, 0 };
      g_poll (fds, n, timeout_ms);

      query = hear_all (self, fds + 2, redirection);
      if (query == NULL && fds[1].revents != 0)
        welcome (self);
    }
  g_cancellable_release_fd (cancellable);

  return query;
}
