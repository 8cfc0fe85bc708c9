/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Holds the client's journal against the server's log: what must be true of every script, whatever
 * happened in it. Pure. It knows no script by its number and expects nothing that the two sides do
 * not tell.
 */

#include "config.h"

#include "proof.h"

#include <string.h>

#include <adieu/adieu-error.h>

/* In µs: what a deadline, which counts milliseconds, may be early. */
#define TICK 1000

/* How late a caller may hear that it is too late, where no thread ever waits for a processor: the
 * goodbyes of others, and a loop that is kept busy, take their time. */
#define GRACE (1000 * G_TIME_SPAN_MILLISECOND)

/* How often one attempt may arrive: libsoup sends it again up to five times if the server has
 * disowned it; and what only reads is asked again up to five times after a farewell. */
#define MAX_ARRIVALS       (1 + 5)
#define MAX_ARRIVALS_READS (MAX_ARRIVALS * (1 + 5))

/* How many attempts of one call alone the retry budget of its host allows at least. */
#define BUDGET_ATTEMPTS 5

/* How many failures a server may show before it is left alone, and for how long at least. */
#define BREAKER_FAILURES 10
#define BREAKER_REST     (500 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  Play       *play;
  Journal    *journal;
  ScriptCall *call;
  GPtrArray  *arrivals; /* of this call */
  GString    *lies;
} Case;

static void lie (Case       *self,
                 const char *format,
                 ...) G_GNUC_PRINTF (2, 3);

static void
lie (Case       *self,
     const char *format,
     ...)
{
  va_list args;

  g_string_append_printf (self->lies, "  call %s: ", self->call->id);
  va_start (args, format);
  g_string_append_vprintf (self->lies, format, args);
  va_end (args);
  g_string_append_c (self->lies, '\n');
}

static gboolean
was_answered (Case  *self,
              guint  status)
{
  for (guint i = 0; i < self->arrivals->len; i++)
    if (line_get_status (g_ptr_array_index (self->arrivals, i)) == status)
      return TRUE;

  return FALSE;
}

/* ---- writes ---- */

/* What may not be repeated happens once, or each time with the same key. */
static void
check_writes (Case *self)
{
  JsonObject *first = NULL;
  guint n_applied = 0;

  for (guint i = 0; i < self->arrivals->len; i++)
    {
      JsonObject *arrival = g_ptr_array_index (self->arrivals, i);

      if (!line_is_applied (arrival))
        continue;
      n_applied++;
      if (first == NULL)
        first = arrival;
      else if (!script_is_repeatable (self->play->script, self->call))
        lie (self, "%s was applied %u times", self->call->method, n_applied);
      else if (g_strcmp0 (line_get_text (first, "key"), line_get_text (arrival, "key")) != 0)
        lie (self, "%s was applied with two keys", self->call->method);
    }
  if (self->journal->status != 0 && n_applied == 0)
    lie (self, "success was told and nothing was applied");
}

static void
check_repeats (Case  *self,
               guint  attempt)
{
  guint max = script_is_write (self->call) ? MAX_ARRIVALS : MAX_ARRIVALS_READS;
  guint n = 0;

  for (guint i = 0; i < self->arrivals->len; i++)
    n += line_get_attempt (g_ptr_array_index (self->arrivals, i)) == attempt;
  if (n > max)
    lie (self, "attempt %u arrived %u times", attempt, n);
}

/* Nobody but an attempt of the client's sends anything, and none is sent when it is too late. */
static void
check_arrivals (Case *self)
{
  for (guint attempt = 1; attempt <= self->journal->entries->len; attempt++)
    check_repeats (self, attempt);

  for (guint i = 0; i < self->arrivals->len; i++)
    {
      JsonObject *arrival = g_ptr_array_index (self->arrivals, i);
      guint attempt = line_get_attempt (arrival);

      if (attempt == 0 || attempt > self->journal->entries->len)
        lie (self, "attempt %u arrived, of which the client knows nothing", attempt);
      else if (journal_get_entry (self->journal, attempt - 1)->signed_at > self->journal->until)
        lie (self, "attempt %u was sent after the deadline", attempt);
      if ((gsize) json_object_get_int_member (arrival, "body") != self->call->body_bytes)
        lie (self, "attempt %u arrived with another body", attempt);
    }
}

/* ---- keys ---- */

static void
check_keys (Case *self)
{
  gboolean wants_key = self->play->script->keys && !script_is_idempotent (self->call);
  const char *key = NULL;

  for (guint i = 0; i < self->journal->entries->len; i++)
    {
      Entry *entry = journal_get_entry (self->journal, i);

      if ((entry->key != NULL) != wants_key)
        lie (self, "attempt %u has %s key", entry->number, wants_key ? "no" : "a");
      else if (i > 0 && g_strcmp0 (entry->key, key) != 0)
        lie (self, "attempt %u has another key than the one before", entry->number);
      key = entry->key;
    }

  for (guint i = 0; i < self->arrivals->len; i++)
    if (g_strcmp0 (line_get_text (g_ptr_array_index (self->arrivals, i), "key"), key) != 0)
      lie (self, "the server has seen another key than the client has sent");
}

static void
check_keys_of_all (Play    *play,
                   GString *lies)
{
  g_autoptr (GHashTable) keys = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < play->journals->len; i++)
    {
      Entry *entry = journal_get_last_entry (g_ptr_array_index (play->journals, i));

      if (entry != NULL && entry->key != NULL && !g_hash_table_add (keys, entry->key))
        g_string_append_printf (lies, "  two calls have the same key\n");
    }
}

/* ---- time ---- */

/* The time that the machine took itself is nobody's fault. */
static void
check_time (Case   *self,
            gint64  machine)
{
  Journal *journal = self->journal;

  if (journal->n_told != 1)
    lie (self, "it was answered %u times", journal->n_told);
  else if (journal->told > journal->until + GRACE + machine)
    lie (self, "it was answered %" G_GINT64_FORMAT " ms after its deadline",
         (journal->told - journal->until) / G_TIME_SPAN_MILLISECOND);

  for (guint i = 0; i < journal->entries->len; i++)
    {
      Entry *entry = journal_get_entry (journal, i);

      if (entry->begun > journal->until + machine)
        lie (self, "attempt %u began %" G_GINT64_FORMAT " µs after the deadline", entry->number,
             entry->begun - journal->until);
      if (journal->n_told > 0 && entry->begun > journal->told)
        lie (self, "attempt %u began after the answer was told", entry->number);
      if (journal->cancelled != 0 && entry->begun > journal->cancelled)
        lie (self, "attempt %u began after the call was cancelled", entry->number);
    }
}

/* The answer that the client has judged: what came before it on the same attempt was lost. */
static JsonObject *
find_answer (Case  *self,
             Entry *entry)
{
  for (guint i = self->arrivals->len; i > 0 && entry->status != 0; i--)
    {
      JsonObject *arrival = g_ptr_array_index (self->arrivals, i - 1);

      if (line_get_attempt (arrival) == entry->number)
        return line_get_status (arrival) == entry->status ? arrival : NULL;
    }

  return NULL;
}

/* The server is asked again when it wants to, and not at all if that is too late. */
static void
check_patience (Case *self)
{
  for (guint i = 0; i + 1 < self->journal->entries->len; i++)
    {
      JsonObject *answer = find_answer (self, journal_get_entry (self->journal, i));
      gint64 not_before = answer != NULL ? json_object_get_int_member (answer, "not_before") : 0;
      Entry *next = journal_get_entry (self->journal, i + 1);

      if (not_before == 0)
        continue;
      if (not_before - json_object_get_int_member (answer, "us")
          > self->play->script->max_retry_after * G_TIME_SPAN_MILLISECOND)
        lie (self, "attempt %u followed, though the server asked for too much time", next->number);
      else if (next->begun < not_before - TICK)
        lie (self, "attempt %u began %" G_GINT64_FORMAT " µs before the server allowed it",
             next->number, not_before - next->begun);
    }
}

/* ---- how often ---- */

static void
check_numbers (Case *self)
{
  if (self->journal->entries->len > self->play->script->max_attempts)
    lie (self, "it was tried %u times", self->journal->entries->len);
  for (guint i = 0; i < self->journal->entries->len; i++)
    if (journal_get_entry (self->journal, i)->number != i + 1)
      lie (self, "attempt %u follows attempt %u", journal_get_entry (self->journal, i)->number, i);
}

/* An answer that is no server error: for the breaker, all is well then. */
static gboolean
is_sign_of_life (const GError *error)
{
  if (error == NULL)
    return TRUE;

  return !g_error_matches (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_SERVER)
         && adieu_client_error_get_delivery (error) == ADIEU_DELIVERY_ANSWERED;
}

/* A server that fails is not hammered: the retry budget grants n calls no more than 1.1 n + 5
 * attempts; and if the circuit breaker is on and one call comes after the other, it sees ten
 * failures and then one attempt for each rest. */
static void
check_load (Play    *play,
            GString *lies)
{
  guint n_calls = play->journals->len;
  guint n_attempts = 0;
  gboolean is_well = FALSE;
  gint64 n_rests = (play->ended - play->begun) / BREAKER_REST;

  for (guint i = 0; i < n_calls; i++)
    {
      Journal *journal = g_ptr_array_index (play->journals, i);

      n_attempts += journal->entries->len;
      is_well |= is_sign_of_life (journal->error);
    }

  if (n_attempts * 10 > n_calls * 11 + 50)
    g_string_append_printf (lies, "  %u calls made %u attempts\n", n_calls, n_attempts);
  if (play->script->circuit_breaker && play->script->in_turn && !is_well
      && n_attempts > BREAKER_FAILURES + n_rests)
    g_string_append_printf (lies, "  %u attempts were made in spite of the breaker\n", n_attempts);
}

/* ---- what was told ---- */

static void
check_delivery (Case *self)
{
  const GError *error = self->journal->error;
  AdieuDelivery delivery = adieu_client_error_get_delivery (error);
  gboolean answered = FALSE;

  for (guint i = 0; i < self->arrivals->len; i++)
    answered |= line_get_status (g_ptr_array_index (self->arrivals, i)) != 0;

  if (delivery == ADIEU_DELIVERY_NOT_SENT && self->arrivals->len > 0)
    lie (self, "nothing was sent, it was told, and it arrived %u times", self->arrivals->len);
  if (delivery == ADIEU_DELIVERY_ANSWERED && !answered)
    lie (self, "it was told that the server answered, which it has not");
}

static gboolean
is_in_vain (Case *self)
{
  Script *script = self->play->script;
  guint first_ms = MIN (MIN (script->first_byte_deadline, script->idle_deadline),
                        script->connect_deadline);
  Entry *last = journal_get_last_entry (self->journal);
  gint64 end = self->journal->told + TICK;

  return end >= self->journal->until
         || (last != NULL && end >= last->begun + first_ms * G_TIME_SPAN_MILLISECOND);
}

static AdieuClientError
get_code_of (guint status)
{
  if (status == 429)
    return ADIEU_CLIENT_ERROR_RATE_LIMITED;

  return status >= 500 ? ADIEU_CLIENT_ERROR_SERVER : ADIEU_CLIENT_ERROR_BAD_REQUEST;
}

static gboolean
is_sensible_code (Case *self)
{
  const GError *error = self->journal->error;
  AdieuResponse *response = adieu_client_error_get_response (error);
  guint status = response != NULL ? adieu_response_get_status (response) : 0;

  if (status != 0)
    return was_answered (self, status) && error->code == (int) get_code_of (status);

  switch (error->code)
    {
    case ADIEU_CLIENT_ERROR_TIMED_OUT:
      return is_in_vain (self);
    case ADIEU_CLIENT_ERROR_CONNECTION_LOST:
      return strspn (self->call->fates, "ok ") < strlen (self->call->fates)
             || !g_str_equal (self->play->script->door, "open");
    case ADIEU_CLIENT_ERROR_BAD_RESPONSE:
      return strstr (self->call->fates, "head-") != NULL;
    case ADIEU_CLIENT_ERROR_UNAVAILABLE:
      return self->play->script->circuit_breaker;
    case ADIEU_CLIENT_ERROR_RATE_LIMITED: /* the others' answer holds this one back, too */
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
is_sensible (Case *self)
{
  const GError *error = self->journal->error;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return self->journal->cancelled != 0;
  if (error->domain == G_IO_ERROR || error->domain == G_TLS_ERROR)
    return !g_str_equal (self->play->script->door, "open");

  return error->domain == ADIEU_CLIENT_ERROR && is_sensible_code (self)
         && strstr (error->message, self->call->method) != NULL;
}

/* A call that is alone, for which the budget of its host is whole, and which meets nothing but
 * what passes. */
static gboolean
is_hopeful (Case *self)
{
  Script *script = self->play->script;
  guint n = self->journal->entries->len;

  return self->play->journals->len == 1
         && n > 0 && n < MIN (script->max_attempts, BUDGET_ATTEMPTS)
         && script_is_repeatable (script, self->call)
         && self->journal->cancelled == 0 && self->call->stall == STALL_NEVER
         && strstr (self->call->fates, ":3600") == NULL && script->max_retry_after >= 1000
         && strstr (self->call->fates, "head-") == NULL;
}

/* Whether there would have been time for another attempt. */
static gboolean
gave_up (Case *self)
{
  gint64 longest = (self->play->script->max_retry_delay + 5) * G_TIME_SPAN_MILLISECOND;

  if (strstr (self->call->fates, ":1") != NULL)
    longest += 2 * G_TIME_SPAN_SECOND;

  return is_hopeful (self) && self->journal->told + longest < self->journal->until;
}

static void
check_error (Case *self)
{
  const GError *error = self->journal->error;

  if (error == NULL)
    return;

  check_delivery (self);
  if (!is_sensible (self))
    lie (self, "this error does not fit: %s %d", g_quark_to_string (error->domain), error->code);
  if (gave_up (self))
    lie (self, "it was not tried again, though it might have been");
}

/* ---- all of it ---- */

static void
check_call (Play    *play,
            Journal *journal,
            Log     *log,
            gint64   machine,
            GString *lies)
{
  g_autoptr (GPtrArray) arrivals = log_find_arrivals (log, journal->call->id);
  Case self = { play, journal, journal->call, arrivals, lies };

  check_writes (&self);
  check_arrivals (&self);
  check_keys (&self);
  check_time (&self, machine);
  check_patience (&self);
  check_numbers (&self);
  check_error (&self);
}

char *
proof_find_lies (Play  *play,
                 Log   *log,
                 gint64 machine)
{
  GString *lies = g_string_new (NULL);

  for (guint i = 0; i < play->journals->len; i++)
    check_call (play, g_ptr_array_index (play->journals, i), log, machine, lies);
  check_keys_of_all (play, lies);
  check_load (play, lies);

  return g_string_free (lies, lies->len == 0);
}
