/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The other side in the tests of the auth room, and what each of them begins and ends with.
 */

#include "config.h"

#include "peer.h"

#include <string.h>

#include <adieu/adieu-loop.h>

#include "auth/adieu-errand-private.h"
#include "closing/adieu-inbox-private.h"
#include "message/adieu-attempt-private.h"

struct Peer
{
  GSubprocess      *process;
  GDataInputStream *from;
  GOutputStream    *to;
  char             *origin;
  GMutex            mutex; /* one order at a time */
};

static JsonObject *
read_object (Peer *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line_utf8 (self->from, NULL, NULL, &error);
  g_autoptr (JsonNode) node = NULL;

  g_assert_no_error (error);
  g_assert_nonnull (line);
  node = json_from_string (line, &error);
  g_assert_no_error (error);

  return json_object_ref (json_node_get_object (node));
}

Peer *
peer_start (const char *certificate)
{
  Peer *self = g_new0 (Peer, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) greeting = NULL;

  self->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                    &error, g_getenv ("ADIEU_AUTH_PYTHON"),
                                    g_getenv ("ADIEU_AUTH_SERVER"), certificate, NULL);
  g_assert_no_error (error);
  self->from = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  self->to = g_subprocess_get_stdin_pipe (self->process);
  greeting = read_object (self);
  self->origin = g_strdup_printf ("%s://127.0.0.1:%d", certificate != NULL ? "https" : "http",
                                  (int) json_object_get_int_member (greeting, "port"));

  return self;
}

void
peer_stop (Peer *self)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_close (self->to, NULL, NULL);
  g_subprocess_wait_check (self->process, NULL, &error);
  g_assert_no_error (error);
  g_object_unref (self->from);
  g_object_unref (self->process);
  g_free (self->origin);
  g_free (self);
}

const char *
peer_get_origin (Peer *self)
{
  return self->origin;
}

char *
peer_dup_url (Peer       *self,
              const char *path)
{
  return g_strconcat (self->origin, path, NULL);
}

static JsonObject *
ask (Peer *self,
     char *order)
{
  g_autofree char *line = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *answer = NULL;

  g_strdelimit (order, "'", '"');
  line = g_strconcat (order, "\n", NULL);
  g_mutex_lock (&self->mutex);
  g_output_stream_write_all (self->to, line, strlen (line), NULL, NULL, &error);
  g_assert_no_error (error);
  answer = read_object (self);
  g_mutex_unlock (&self->mutex);

  return answer;
}

JsonObject *
peer_ask (Peer       *self,
          const char *format,
          ...)
{
  g_autofree char *order = NULL;
  va_list args;

  va_start (args, format);
  order = g_strdup_vprintf (format, args);
  va_end (args);

  return ask (self, order);
}

void
peer_tell (Peer       *self,
           const char *format,
           ...)
{
  g_autofree char *order = NULL;
  va_list args;

  va_start (args, format);
  order = g_strdup_vprintf (format, args);
  va_end (args);

  json_object_unref (ask (self, order));
}

guint
peer_count (Peer       *self,
            const char *path)
{
  g_autoptr (JsonObject) answer = peer_ask (self, "{'do': 'count', 'path': '%s'}", path);

  return (guint) json_object_get_int_member (answer, "count");
}

/* A field of the form that was last posted there, or NULL. */
char *
peer_dup_field (Peer       *self,
                const char *path,
                const char *field)
{
  g_autoptr (JsonObject) answer = peer_ask (self, "{'do': 'last', 'path': '%s'}", path);
  JsonObject *form = json_object_get_object_member (answer, "form");

  return g_strdup (json_object_get_string_member_with_default (form, field, NULL));
}

/* ---- asking ---- */

AdieuAttempt *
attempt_new (const char *method,
             const char *url)
{
  g_autoptr (AdieuRequest) request = adieu_request_new_for_url (method, url);
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);

  return adieu_attempt_new (request, 1, uri, adieu_headers_new ());
}

const char *
attempt_get_sent (AdieuAttempt *attempt)
{
  return adieu_headers_get_one (adieu_attempt_get_headers (attempt), "Authorization");
}

static void
asked_cb (GObject      *auth,
          GAsyncResult *result,
          gpointer      user_data)
{
  Asked *self = user_data;
  gboolean authorized = adieu_auth_authorize_finish (ADIEU_AUTH (auth), result, &self->error);

  g_assert_true (authorized == (self->error == NULL));
  g_assert_true (g_thread_self () == self->thread);
  g_assert_cmpuint (self->n, ==, 0);
  self->n++;
}

void
asked_start (Asked        *self,
             gpointer      auth,
             const char   *url,
             GCancellable *cancellable)
{
  self->attempt = attempt_new ("GET", url);
  self->thread = g_thread_self ();
  adieu_auth_authorize_async (ADIEU_AUTH (auth), self->attempt, cancellable, asked_cb, self);
  g_assert_cmpuint (self->n, ==, 0);
}

static gboolean
is_told (gpointer data)
{
  return ((Asked *) data)->n > 0;
}

void
asked_wait (Asked *self)
{
  iterate_until (is_told, self, "an authorization");
}

void
asked_clear (Asked *self)
{
  g_clear_object (&self->attempt);
  g_clear_error (&self->error);
  *self = (Asked) { 0 };
}

/* ---- begin and end ---- */

static void
stored_cb (GObject      *store,
           GAsyncResult *result,
           gpointer      done)
{
  g_assert_true (adieu_token_store_store_finish (ADIEU_TOKEN_STORE (store), result, NULL));
  *(gboolean *) done = TRUE;
}

void
oauth_keep (AdieuOAuth *oauth,
            AdieuToken *token)
{
  gboolean done = FALSE;

  adieu_token_store_store_async (adieu_oauth_get_token_store (oauth),
                                 adieu_oauth_get_token_key (oauth), token, NULL, stored_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}

static guint n_inboxes;

/* The inboxes of this context and of the network thread are there for good. */
void
peer_test_begin (void)
{
  g_object_unref (adieu_client_new ("http://127.0.0.1"));
  adieu_foreign_loop_get_fd ();
  n_inboxes = adieu_inbox_count ();
}

static gboolean
no_errand_left (gpointer data)
{
  return adieu_errand_count () == 0;
}

void
peer_test_end (void)
{
  wait_until (no_errand_left, NULL, "the last errand to end");
  assert_nothing_left (n_inboxes);
}
