/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Plays a script: a client with its settings makes its calls, and a journal is kept of what is
 * seen on this side: when each attempt began, with which key, and what the caller was told.
 * All of it runs on the default context, for any number of scripts at once.
 */

#include "config.h"

#include "journal.h"

#include <adieu/adieu-error.h>

#include "fixture.h"

/* How much longer than the deadline a loop is kept busy. */
#define BUSY_US (30 * G_TIME_SPAN_MILLISECOND)

/* ---- a client whose hooks keep the journal ---- */

typedef struct
{
  AdieuClient  parent_instance;
  Play        *play;
} Scribe;

typedef AdieuClientClass ScribeClass;

GType scribe_get_type (void);

G_DEFINE_TYPE (Scribe, scribe, ADIEU_TYPE_CLIENT)

static Journal *
find_journal (AdieuClient  *client,
              AdieuAttempt *attempt)
{
  AdieuHeaders *headers = adieu_request_get_headers (adieu_attempt_get_request (attempt));

  return play_find (((Scribe *) client)->play, adieu_headers_get_one (headers, "X-Call"));
}

static void
be_busy (Journal *journal)
{
  while (g_get_monotonic_time () <= journal->until + BUSY_US)
    g_usleep (1000);
}

static gboolean
be_busy_cb (gpointer user_data)
{
  be_busy (user_data);

  return G_SOURCE_REMOVE;
}

static gboolean
scribe_sign (AdieuClient   *client,
             AdieuAttempt  *attempt,
             GError       **error)
{
  Journal *journal = find_journal (client, attempt);
  g_autofree char *number = g_strdup_printf ("%u", adieu_attempt_get_number (attempt));
  AdieuHeaders *headers = adieu_attempt_get_headers (attempt);
  Entry entry = { 0 };

  entry.number = adieu_attempt_get_number (attempt);
  entry.begun = g_get_monotonic_time ();
  entry.key = g_strdup (adieu_headers_get_one (headers, journal->script->key_header));
  if (journal->call->stall == STALL_IN_SIGN && journal->call->stall_at == entry.number)
    be_busy (journal);
  entry.signed_at = g_get_monotonic_time ();
  g_array_append_val (journal->entries, entry);

  return adieu_attempt_set_header (attempt, "X-Attempt", number, error);
}

static AdieuVerdict
scribe_judge (AdieuClient    *client,
              AdieuAttempt   *attempt,
              AdieuResponse  *response,
              GError        **error)
{
  Journal *journal = find_journal (client, attempt);
  guint number = adieu_attempt_get_number (attempt);

  if (number <= journal->entries->len)
    journal_get_entry (journal, number - 1)->status = adieu_response_get_status (response);
  if (journal->call->stall == STALL_IN_REST && journal->call->stall_at == number)
    g_idle_add_full (G_PRIORITY_HIGH, be_busy_cb, journal, NULL);

  return ADIEU_VERDICT_DEFAULT;
}

static void
scribe_class_init (ScribeClass *class)
{
  class->sign = scribe_sign;
  class->judge = scribe_judge;
}

static void
scribe_init (Scribe *self)
{
}

/* ---- calls ---- */

static void play_go_on (Play *self);

static void
told_journal_cb (GObject      *client,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  Journal *self = user_data;
  g_autoptr (AdieuResponse) response = NULL;

  self->told = g_get_monotonic_time ();
  if (self->n_told++ > 0)
    return;

  response = adieu_client_send_finish (ADIEU_CLIENT (client), result, &self->error);
  if (response != NULL)
    self->status = adieu_response_get_status (response);
  if (self->script->in_turn)
    play_go_on (self->play);
}

static AdieuRequest *
create_request (Journal *self)
{
  ScriptCall *call = self->call;
  g_autofree char *path = g_strdup_printf ("/calls/%s", call->id);
  AdieuRequest *request = adieu_request_new (call->method, path);
  g_autofree char *bytes = g_strnfill (call->body_bytes, 'x');

  adieu_request_set_header (request, "X-Call", call->id, NULL);
  adieu_request_set_header (request, "X-Fates", call->fates, NULL);
  adieu_request_set_deadline (request, call->deadline_ms);
  if (call->body_bytes > 0)
    adieu_request_set_body_text (request, bytes, NULL);

  return request;
}

static gboolean
cancel_cb (gpointer user_data)
{
  Journal *self = user_data;

  if (self->n_told > 0)
    return G_SOURCE_REMOVE;

  self->cancelled = g_get_monotonic_time ();
  g_cancellable_cancel (self->cancellable);

  return G_SOURCE_REMOVE;
}

static gboolean
begin_cb (gpointer user_data)
{
  Journal *self = user_data;
  g_autoptr (AdieuRequest) request = create_request (self);

  adieu_client_send_async (self->play->client, request, self->cancellable, told_journal_cb, self);
  self->asked = g_get_monotonic_time ();
  self->until = self->asked + self->call->deadline_ms * G_TIME_SPAN_MILLISECOND;
  if (self->call->cancel_ms > 0)
    g_timeout_add (self->call->cancel_ms, cancel_cb, self);

  return G_SOURCE_REMOVE;
}

static void
play_go_on (Play *self)
{
  if (self->n_begun < self->journals->len)
    begin_cb (g_ptr_array_index (self->journals, self->n_begun++));
}

void
play_begin (Play *self)
{
  self->begun = g_get_monotonic_time ();
  if (self->script->in_turn)
    {
      play_go_on (self);
      return;
    }

  while (self->n_begun < self->journals->len)
    {
      Journal *journal = g_ptr_array_index (self->journals, self->n_begun++);

      g_timeout_add (journal->call->begin_ms, begin_cb, journal);
    }
}

/* Everything was told, and nobody holds the client any more. */
gboolean
play_is_over (Play *self)
{
  if (self->client == NULL)
    return TRUE;

  for (guint i = 0; i < self->journals->len; i++)
    if (((Journal *) g_ptr_array_index (self->journals, i))->n_told == 0)
      return FALSE;
  if (G_OBJECT (self->client)->ref_count > 1)
    return FALSE;

  self->ended = g_get_monotonic_time ();
  g_assert_finalize_object (g_steal_pointer (&self->client));

  return TRUE;
}

/* ---- journals ---- */

static void
entry_clear (gpointer data)
{
  g_free (((Entry *) data)->key);
}

static Journal *
journal_new (Play       *play,
             ScriptCall *call)
{
  Journal *self = g_new0 (Journal, 1);

  self->script = play->script;
  self->call = call;
  self->play = play;
  self->cancellable = g_cancellable_new ();
  self->entries = g_array_new (FALSE, TRUE, sizeof (Entry));
  g_array_set_clear_func (self->entries, entry_clear);

  return self;
}

static void
journal_free (gpointer data)
{
  Journal *self = data;

  while (g_source_remove_by_user_data (self))
    ;
  g_array_unref (self->entries);
  g_clear_error (&self->error);
  g_object_unref (self->cancellable);
  g_free (self);
}

static AdieuClient *
create_client (Script  *script,
               Witness *server,
               guint    port)
{
  const char *scheme = script->transport == TRANSPORT_HTTP ? "http" : "https";
  g_autofree char *base = g_strdup_printf ("%s://127.0.0.1:%u", scheme, port);

  return g_object_new (scribe_get_type (),
                       "base-url", base,
                       "tls-database", witness_get_ca (server),
                       "max-connections-per-host", script->max_connections,
                       "max-attempts", script->max_attempts,
                       "retry-delay", script->retry_delay,
                       "max-retry-delay", script->max_retry_delay,
                       "max-retry-after", script->max_retry_after,
                       "connect-deadline", script->connect_deadline,
                       "first-byte-deadline", script->first_byte_deadline,
                       "idle-deadline", script->idle_deadline,
                       "circuit-breaker", script->circuit_breaker,
                       "idempotency-keys", script->keys,
                       "idempotency-header", script->key_header,
                       NULL);
}

/* Takes @script. */
Play *
play_new (Script  *script,
          Witness *server,
          guint    port)
{
  Play *self = g_new0 (Play, 1);

  self->script = script;
  self->client = create_client (script, server, port);
  ((Scribe *) self->client)->play = self;
  self->journals = g_ptr_array_new_with_free_func (journal_free);
  for (guint i = 0; i < script->calls->len; i++)
    g_ptr_array_add (self->journals, journal_new (self, g_ptr_array_index (script->calls, i)));

  return self;
}

void
play_free (Play *self)
{
  g_ptr_array_unref (self->journals);
  script_free (self->script);
  g_free (self);
}

Journal *
play_find (Play       *self,
           const char *call)
{
  for (guint i = 0; i < self->journals->len; i++)
    if (g_str_equal (((Journal *) g_ptr_array_index (self->journals, i))->call->id, call))
      return g_ptr_array_index (self->journals, i);

  g_error ("There is no call “%s”", call);
}

Entry *
journal_get_entry (Journal *self,
                   guint    i)
{
  return &g_array_index (self->entries, Entry, i);
}

/* NULL if nothing was tried. */
Entry *
journal_get_last_entry (Journal *self)
{
  return self->entries->len > 0 ? journal_get_entry (self, self->entries->len - 1) : NULL;
}
