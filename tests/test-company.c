/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Calls among others: which of them goes first, which share one answer, whom they are for, and
 * what can be seen of them. */

#include "config.h"

#include "fixture.h"

#include <adieu/adieu-progress.h>
#include <string.h>

#define N_JOINED 5

static AdieuRequest *
request_new (const char *path)
{
  return adieu_request_new ("GET", path);
}

static guint
count_requests (Fixture *fixture)
{
  return witness_count (fixture->witness, "request");
}

/* ---- joined ---- */

static void
join (Fixture      *fixture,
      const char   *path,
      GCancellable *cancellable,
      Told         *told)
{
  g_autoptr (AdieuRequest) request = request_new (path);

  adieu_request_set_join (request, TRUE);
  adieu_client_send_async (fixture->client, request, cancellable, told_cb, told);
}

static void
test_joined (Fixture *fixture)
{
  Told told[N_JOINED] = { { 0 } };

  for (guint i = 0; i < N_JOINED; i++)
    join (fixture, "/foo/1?gate=a", NULL, &told[i]);
  witness_wait_request (fixture->witness, "/foo/1?gate=a");
  witness_tell (fixture->witness, "open a");
  for (guint i = 0; i < N_JOINED; i++)
    {
      told_wait (&told[i]);
      g_assert_no_error (told[i].error);
      g_assert_true (told[i].response == told[0].response);
      g_assert_cmpuint (told[i].n, ==, 1);
      g_assert_cmpuint (told[i].order, ==, told[0].order + i);
    }
  g_assert_cmpuint (count_requests (fixture), ==, 1);

  for (guint i = 0; i < N_JOINED; i++)
    told_clear (&told[i]);
}

/* An answer that is there is not shared with who asks later. */
static void
test_not_a_cache (Fixture *fixture)
{
  for (guint i = 0; i < 2; i++)
    {
      g_auto (Told) told = { 0 };

      join (fixture, "/foo/1", NULL, &told);
      told_wait (&told);
      g_assert_no_error (told.error);
      witness_wait_request (fixture->witness, "/foo/1");
    }
}

static void
test_only_equals_join (Fixture *fixture)
{
  static const struct
  {
    const char *method;
    const char *path;
    const char *accept;
    guint       deadline_ms;
    gboolean    join;
  } unequal[] = {
    { "GET", "/foo/1?gate=a", NULL, 0, TRUE },
    { "GET", "/foo/1?gate=a", NULL, 0, FALSE },
    { "HEAD", "/foo/1?gate=a", NULL, 0, TRUE },
    { "GET", "/foo/2?gate=a", NULL, 0, TRUE },
    { "GET", "/foo/1?gate=a", "text/plain", 0, TRUE },
    { "GET", "/foo/1?gate=a", NULL, 50000, TRUE },
    { "DELETE", "/foo/1?gate=a", NULL, 0, TRUE },
    { "DELETE", "/foo/1?gate=a", NULL, 0, TRUE },
  };
  Told told[G_N_ELEMENTS (unequal)] = { { 0 } };

  witness_tell (fixture->witness, "open a");
  for (gsize i = 0; i < G_N_ELEMENTS (unequal); i++)
    {
      g_autoptr (AdieuRequest) request = adieu_request_new (unequal[i].method, unequal[i].path);

      adieu_request_set_join (request, unequal[i].join);
      adieu_request_set_deadline (request, unequal[i].deadline_ms);
      if (unequal[i].accept != NULL)
        g_assert_true (adieu_request_set_header (request, "Accept", unequal[i].accept, NULL));
      adieu_client_send_async (fixture->client, request, NULL, told_cb, &told[i]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (unequal); i++)
    {
      told_wait (&told[i]);
      g_assert_no_error (told[i].error);
      told_clear (&told[i]);
    }
  g_assert_cmpuint (count_requests (fixture), ==, G_N_ELEMENTS (unequal));
}

/* Other headers, another answer: who asks after they were changed does not join. */
static void
test_settings_change (Fixture *fixture)
{
  g_autoptr (AdieuHeaders) headers = adieu_headers_new ();
  g_auto (Told) before = { 0 };
  g_auto (Told) after = { 0 };

  join (fixture, "/foo/1?gate=a", NULL, &before);
  g_assert_true (adieu_headers_append (headers, "X-Key", "new", NULL));
  adieu_client_set_default_headers (fixture->client, headers);
  join (fixture, "/foo/1?gate=a", NULL, &after);
  witness_wait_request (fixture->witness, "/foo/1?gate=a");
  witness_wait_request (fixture->witness, "/foo/1?gate=a");
  witness_tell (fixture->witness, "open a");
  told_wait (&before);
  told_wait (&after);
  g_assert_true (before.response != after.response);
}

/* Who cancels goes alone; the last one takes the request along. */
static void
test_counted_cancel (Fixture *fixture)
{
  GCancellable *cancellables[3] = { NULL };
  Told told[3] = { { 0 } };
  g_auto (Told) next = { 0 };

  for (guint i = 0; i < 3; i++)
    {
      cancellables[i] = g_cancellable_new ();
      join (fixture, "/foo/1?gate=a", cancellables[i], &told[i]);
    }
  witness_wait_request (fixture->witness, "/foo/1?gate=a");
  for (guint i = 0; i < 3; i++)
    {
      g_cancellable_cancel (cancellables[i]);
      told_wait (&told[i]);
      assert_says (told[i].error, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
      g_assert_cmpuint (told[i].n, ==, 1);
      for (guint other = i + 1; other < 3; other++)
        g_assert_cmpuint (told[other].n, ==, 0);
    }

  /* What nobody waits for any more is not joined. */
  join (fixture, "/foo/1?gate=a", NULL, &next);
  witness_wait_request (fixture->witness, "/foo/1?gate=a");
  witness_tell (fixture->witness, "open a");
  told_wait (&next);
  g_assert_no_error (next.error);

  for (guint i = 0; i < 3; i++)
    {
      g_object_unref (cancellables[i]);
      told_clear (&told[i]);
    }
}

static void
cancel_other_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (AdieuResponse) response = adieu_client_send_finish (ADIEU_CLIENT (source), result, NULL);

  g_assert_nonnull (response);
  g_cancellable_cancel (user_data);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* In the callback of one, another is cancelled, and is told so: once. */
static void
test_cancelled_in_callback (Fixture *fixture)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (AdieuRequest) request = request_new ("/foo/1?gate=a");
  g_auto (Told) second = { 0 };
  g_auto (Told) third = { 0 };

  adieu_request_set_join (request, TRUE);
  adieu_client_send_async (fixture->client, request, NULL, cancel_other_cb, cancellable);
  join (fixture, "/foo/1?gate=a", cancellable, &second);
  join (fixture, "/foo/1?gate=a", NULL, &third);
  witness_wait_request (fixture->witness, "/foo/1?gate=a");
  witness_tell (fixture->witness, "open a");
  told_wait (&third);
  g_assert_cmpuint (second.n, ==, 1);
  assert_says (second.error, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
  g_assert_no_error (third.error);
}

static void
test_joined_fail_together (Fixture *fixture)
{
  Told told[2] = { { 0 } };

  for (guint i = 0; i < 2; i++)
    join (fixture, "/status/404?gate=a", NULL, &told[i]);
  witness_wait_request (fixture->witness, "/status/404?gate=a");
  witness_tell (fixture->witness, "open a");
  for (guint i = 0; i < 2; i++)
    {
      told_wait (&told[i]);
      assert_says (told[i].error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_NOT_FOUND, NULL);
      g_assert_nonnull (adieu_client_error_get_response (told[i].error));
      told_clear (&told[i]);
    }
}

/* Each context has its own. */
static gpointer
join_in_thread (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  Told told[2] = { { 0 } };

  g_main_context_push_thread_default (context);
  for (guint i = 0; i < 2; i++)
    join (fixture, "/foo/1?gate=a", NULL, &told[i]);
  for (guint i = 0; i < 2; i++)
    {
      while (told[i].n == 0)
        g_main_context_iteration (context, TRUE);
      g_assert_no_error (told[i].error);
      g_assert_true (told[i].thread == g_thread_self ());
      told_clear (&told[i]);
    }
  g_main_context_pop_thread_default (context);

  return NULL;
}

static void
test_contexts_do_not_join (Fixture *fixture)
{
  GThread *threads[4] = { NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("joins", join_in_thread, fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    witness_wait_request (fixture->witness, "/foo/1?gate=a");
  witness_tell (fixture->witness, "open a");
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (count_requests (fixture), ==, G_N_ELEMENTS (threads));
}

static void
count_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (adieu_client_send_finish (ADIEU_CLIENT (source), result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  (*(guint *) user_data)++;
}

/* The context goes while they wait. */
static void
test_joined_context_dies (Fixture *fixture)
{
  GMainContext *context = g_main_context_new ();
  guint n = 0;

  g_main_context_push_thread_default (context);
  for (guint i = 0; i < N_JOINED; i++)
    {
      g_autoptr (AdieuRequest) request = request_new ("/foo/1?gate=a");

      adieu_request_set_join (request, TRUE);
      adieu_client_send_async (fixture->client, request, NULL, count_cb, &n);
    }
  witness_wait_request (fixture->witness, "/foo/1?gate=a");
  g_main_context_pop_thread_default (context);
  g_main_context_unref (context);
  g_assert_cmpuint (n, ==, N_JOINED);
}

/* ---- bound to an owner ---- */

typedef struct
{
  guint n_told;
  guint n_freed;
} Bound;

static void
bound_cb (AdieuClient  *client,
          GAsyncResult *result,
          gpointer      user_data)
{
  Bound *bound = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = adieu_client_send_finish (client, result, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (bound->n_freed, ==, 0);
  bound->n_told++;
}

static void
bound_free (gpointer data)
{
  ((Bound *) data)->n_freed++;
}

static gboolean
is_freed (gpointer data)
{
  return ((Bound *) data)->n_freed > 0;
}

static void
send_bound (Fixture    *fixture,
            const char *path,
            gpointer    owner,
            const char *purpose,
            Bound      *bound)
{
  g_autoptr (AdieuRequest) request = request_new (path);

  adieu_client_send_bound (fixture->client, request, owner, purpose, bound_cb, bound, bound_free);
}

static void
bound_wait (Bound *bound,
            guint  n_told)
{
  iterate_until (is_freed, bound, "the end of a bound call");
  g_assert_cmpuint (bound->n_told, ==, n_told);
  g_assert_cmpuint (bound->n_freed, ==, 1);
}

static GObject *
owner_new (void)
{
  return g_object_new (G_TYPE_OBJECT, NULL);
}

static void
test_bound (Fixture *fixture)
{
  g_autoptr (GObject) owner = owner_new ();
  Bound bound = { 0 };

  send_bound (fixture, "/foo/1", owner, NULL, &bound);
  bound_wait (&bound, 1);
  g_assert_cmpuint (owner->ref_count, ==, 1);
}

static void
test_owner_goes (Fixture *fixture)
{
  GObject *owner = owner_new ();
  Bound bound = { 0 };

  send_bound (fixture, "/gate?name=a", owner, NULL, &bound);
  witness_wait_request (fixture->witness, "/gate?name=a");
  g_assert_finalize_object (owner);
  bound_wait (&bound, 0);
}

/* The answer is there already, on its way to the callback. */
static void
test_owner_goes_late (Fixture *fixture)
{
  GObject *owner = owner_new ();
  Bound bound = { 0 };

  send_bound (fixture, "/gate?name=a", owner, NULL, &bound);
  witness_wait_request (fixture->witness, "/gate?name=a");
  witness_tell (fixture->witness, "open a");
  witness_wait_event (fixture->witness, "answered");
  g_assert_finalize_object (owner);
  bound_wait (&bound, 0);
}

static void
test_bound_again (Fixture *fixture)
{
  g_autoptr (GObject) row = owner_new ();
  Bound first = { 0 };
  Bound second = { 0 };
  Bound picture = { 0 };

  send_bound (fixture, "/gate?name=a", row, NULL, &first);
  send_bound (fixture, "/gate?name=b", row, "picture", &picture);
  send_bound (fixture, "/foo/2", row, NULL, &second);
  bound_wait (&first, 0);
  bound_wait (&second, 1);
  g_assert_cmpuint (picture.n_freed, ==, 0);
  witness_tell (fixture->witness, "open b");
  bound_wait (&picture, 1);
}

static void
test_unbound (Fixture *fixture)
{
  g_autoptr (GObject) row = owner_new ();
  Bound bound = { 0 };
  Bound next = { 0 };

  adieu_client_unbind (row, NULL);
  send_bound (fixture, "/gate?name=a", row, NULL, &bound);
  adieu_client_unbind (row, "something else");
  adieu_client_unbind (row, NULL);
  adieu_client_unbind (row, NULL);
  bound_wait (&bound, 0);
  send_bound (fixture, "/foo/1", row, NULL, &next);
  bound_wait (&next, 1);
}

typedef struct
{
  Fixture *fixture;
  GObject *row;
  Bound    bound;
} Again;

static void
bind_again_cb (AdieuClient  *client,
               GAsyncResult *result,
               gpointer      user_data)
{
  Again *again = user_data;
  g_autoptr (AdieuResponse) response = adieu_client_send_finish (client, result, NULL);

  g_assert_nonnull (response);
  send_bound (again->fixture, "/foo/2", again->row, NULL, &again->bound);
  g_clear_object (&again->row);
}

/* A callback asks for more in the owner's name, and drops the owner. */
static void
test_dropped_in_callback (Fixture *fixture)
{
  Again again = { fixture, owner_new (), { 0 } };
  g_autoptr (AdieuRequest) request = request_new ("/foo/1");

  adieu_client_send_bound (fixture->client, request, again.row, NULL, bind_again_cb, &again, NULL);
  bound_wait (&again.bound, 0);
}

static gpointer
drop_owner (gpointer data)
{
  g_object_unref (data);

  return NULL;
}

/* The owner goes in another thread while the answer comes: the callback runs or does not, with an
 * owner that lives. */
static void
test_owner_goes_in_thread (Fixture *fixture)
{
  for (guint i = 0; i < 50; i++)
    {
      GObject *owner = owner_new ();
      Bound bound = { 0 };
      GThread *thread = NULL;

      send_bound (fixture, "/foo/1", owner, NULL, &bound);
      thread = g_thread_new ("drops", drop_owner, owner);
      iterate_until (is_freed, &bound, "the end of a bound call");
      g_assert_cmpuint (bound.n_told, <=, 1);
      g_assert_cmpuint (bound.n_freed, ==, 1);
      g_thread_join (thread);
    }
}

/* ---- priorities ---- */

/* With one connection, and that taken, the others wait; the witness sees who goes next. */
static void
test_priorities (Fixture *fixture)
{
  static const struct
  {
    const char    *path;
    AdieuPriority  priority;
  } calls[] = {
    { "/foo/1", ADIEU_PRIORITY_LOW },
    { "/foo/2", ADIEU_PRIORITY_NORMAL },
    { "/foo/3", ADIEU_PRIORITY_HIGH },
    { "/foo/4", ADIEU_PRIORITY_HIGH },
  };
  static const char * const order[] = { "/foo/3", "/foo/4", "/foo/2", "/foo/1" };
  Told told[G_N_ELEMENTS (calls) + 1] = { { 0 } };

  g_clear_object (&fixture->client);
  fixture->client = g_object_new (ADIEU_TYPE_CLIENT,
                                  "base-url", witness_get_base (fixture->witness, fixture->transport),
                                  "max-connections-per-host", 1,
                                  NULL);
  fixture_send (fixture, "/gate?name=a", NULL, &told[G_N_ELEMENTS (calls)]);
  witness_wait_request (fixture->witness, "/gate?name=a");
  for (gsize i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      g_autoptr (AdieuRequest) request = request_new (calls[i].path);

      adieu_request_set_priority (request, calls[i].priority);
      adieu_client_send_async (fixture->client, request, NULL, told_cb, &told[i]);
    }
  witness_tell (fixture->witness, "open a");
  for (gsize i = 0; i < G_N_ELEMENTS (told); i++)
    {
      told_wait (&told[i]);
      g_assert_no_error (told[i].error);
      told_clear (&told[i]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    {
      JsonObject *request = witness_wait_event (fixture->witness, "request");

      g_assert_cmpstr (json_object_get_string_member (request, "path"), ==, order[i]);
    }
}

/* Those who wait for their turn at a server that may not be asked more often. */
static void
test_priorities_of_rest (Fixture *fixture)
{
  static const AdieuPriority priorities[] = { ADIEU_PRIORITY_LOW, ADIEU_PRIORITY_HIGH, ADIEU_PRIORITY_NORMAL };
  static const guint order[] = { 1, 2, 0 };
  Told told[G_N_ELEMENTS (priorities)] = { { 0 } };
  g_auto (Told) first = { 0 };

  g_object_set (fixture->client, "requests-per-second", 20.0, "burst", 1, NULL);
  fixture_send (fixture, "/foo/9", NULL, &first);
  for (gsize i = 0; i < G_N_ELEMENTS (priorities); i++)
    {
      g_autoptr (AdieuRequest) request = request_new ("/foo/1");

      adieu_request_set_priority (request, priorities[i]);
      adieu_client_send_async (fixture->client, request, NULL, told_cb, &told[i]);
    }
  told_wait (&first);
  for (gsize i = 0; i < G_N_ELEMENTS (priorities); i++)
    {
      told_wait (&told[i]);
      g_assert_no_error (told[i].error);
    }
  for (gsize i = 1; i < G_N_ELEMENTS (order); i++)
    g_assert_cmpuint (told[order[i - 1]].order, <, told[order[i]].order);

  for (gsize i = 0; i < G_N_ELEMENTS (priorities); i++)
    told_clear (&told[i]);
}

/* ---- progress ---- */

typedef struct
{
  GString *story;
  gint64   retry_at; /* in µs since 1970, as it was shown last */
} Shown;

static void
note_state_cb (AdieuProgress *progress,
               GParamSpec    *pspec,
               Shown         *shown)
{
  g_autoptr (GEnumClass) states = g_type_class_ref (ADIEU_TYPE_PROGRESS_STATE);
  GDateTime *retry_at = adieu_progress_get_retry_at (progress);
  const GError *error = adieu_progress_get_error (progress);

  g_string_append_printf (shown->story, "%s %u%s%s\n",
                          g_enum_get_value (states, adieu_progress_get_state (progress))->value_nick,
                          adieu_progress_get_attempt (progress),
                          retry_at != NULL ? " later" : "", error != NULL ? " error" : "");
  if (retry_at != NULL)
    shown->retry_at = g_date_time_to_unix (retry_at) * G_TIME_SPAN_SECOND + g_date_time_get_microsecond (retry_at);
}

static char *
watch (Fixture    *fixture,
       const char *path,
       guint       max_attempts,
       gint64     *retry_at)
{
  g_autoptr (AdieuProgress) progress = adieu_progress_new ();
  g_autoptr (AdieuRequest) request = request_new (path);
  g_auto (Told) told = { 0 };
  Shown shown = { g_string_new (NULL), 0 };

  g_signal_connect (progress, "notify::state", G_CALLBACK (note_state_cb), &shown);
  adieu_request_set_progress (request, progress);
  adieu_request_set_max_attempts (request, max_attempts);
  adieu_client_send_async (fixture->client, request, NULL, told_cb, &told);
  g_assert_cmpint (adieu_progress_get_state (progress), ==, ADIEU_PROGRESS_STATE_IDLE);
  told_wait (&told);
  g_assert_cmpint (adieu_progress_get_state (progress), ==, ADIEU_PROGRESS_STATE_DONE);
  g_signal_handlers_disconnect_by_data (progress, &shown);
  if (retry_at != NULL)
    *retry_at = shown.retry_at;

  return g_string_free (shown.story, FALSE);
}

static void
test_progress (Fixture *fixture)
{
  g_autofree char *well = watch (fixture, "/foo/1", 3, NULL);
  g_autofree char *badly = NULL;
  gint64 before = g_get_real_time ();
  gint64 retry_at = 0;

  g_assert_cmpstr (well, ==, "sending 1\ndone 1\n");
  badly = watch (fixture, "/status/503?retry-after=1", 2, &retry_at);
  g_assert_cmpstr (badly, ==, "sending 1\nwaiting 1 later error\nsending 2 error\ndone 2 error\n");
  g_assert_cmpint (retry_at - before, >=, 900 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpint (g_get_real_time (), >=, retry_at - 100 * G_TIME_SPAN_MILLISECOND);
}

static void
cancel_cb (AdieuProgress *progress,
           GParamSpec    *pspec,
           gpointer       cancellable)
{
  if (adieu_progress_get_state (progress) == ADIEU_PROGRESS_STATE_DONE)
    return;
  g_cancellable_cancel (cancellable);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* Whoever looks may end the call there and then: at the beginning, and while it waits. */
static void
test_cancelled_by_onlooker (Fixture *fixture)
{
  static const char * const details[] = { "notify::attempt", "notify::retry-at" };

  for (gsize i = 0; i < G_N_ELEMENTS (details); i++)
    {
      g_autoptr (AdieuProgress) progress = adieu_progress_new ();
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (AdieuRequest) request = request_new ("/status/503?retry-after=50");
      g_auto (Told) told = { 0 };

      g_signal_connect (progress, details[i], G_CALLBACK (cancel_cb), cancellable);
      adieu_request_set_progress (request, progress);
      adieu_request_set_max_attempts (request, 2);
      adieu_client_send_async (fixture->client, request, cancellable, told_cb, &told);
      told_wait (&told);
      assert_says (told.error, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
      g_assert_cmpuint (told.n, ==, 1);
      g_assert_cmpint (adieu_progress_get_state (progress), ==, ADIEU_PROGRESS_STATE_DONE);
      g_assert_error (adieu_progress_get_error (progress), G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
}

/* ---- rate limits ---- */

static const char * const limited_answers[] = {
  "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
  "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"
  "X-RateLimit-Limit: 60\r\nX-RateLimit-Remaining: 59\r\nX-RateLimit-Reset: 3600\r\n\r\n",
  "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"
  "X-RateLimit-Limit: 60\r\nX-RateLimit-Remaining: 58\r\nX-RateLimit-Reset: 3600\r\n\r\n",
};

/* Answers one request after the other, on one connection. */
static gpointer
serve_limits (gpointer listener)
{
  g_autoptr (GSocketConnection) connection = g_socket_listener_accept (listener, NULL, NULL, NULL);
  g_autoptr (GDataInputStream) input = NULL;
  GOutputStream *output = NULL;

  g_assert_nonnull (connection);
  input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  g_data_input_stream_set_newline_type (input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  for (gsize i = 0; i < G_N_ELEMENTS (limited_answers); i++)
    {
      g_autofree char *line = NULL;

      do
        {
          g_free (line);
          line = g_data_input_stream_read_line (input, NULL, NULL, NULL);
        }
      while (line != NULL && *line != '\0');
      g_assert_nonnull (line);
      g_assert_true (g_output_stream_write_all (output, limited_answers[i], strlen (limited_answers[i]),
                                                NULL, NULL, NULL));
    }
  g_assert_null (g_data_input_stream_read_line (input, NULL, NULL, NULL)); /* until it is closed */

  return NULL;
}

static void
count_notify_cb (GObject    *client,
                 GParamSpec *pspec,
                 gpointer    n)
{
  (*(guint *) n)++;
}

static void
test_rate_limit (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autofree char *base_url = NULL;
  g_autoptr (AdieuClient) client = NULL;
  GThread *thread = NULL;
  gint64 now = g_get_real_time () / G_TIME_SPAN_SECOND;
  guint n = 0;

  base_url = g_strdup_printf ("http://127.0.0.1:%u",
                              g_socket_listener_add_any_inet_port (listener, NULL, NULL));
  thread = g_thread_new ("limits", serve_limits, listener);
  client = adieu_client_new (base_url);
  g_signal_connect (client, "notify::rate-limit-remaining", G_CALLBACK (count_notify_cb), &n);

  for (guint i = 0; i < G_N_ELEMENTS (limited_answers); i++)
    {
      g_auto (Told) told = { 0 };
      g_autoptr (AdieuRequest) request = request_new ("/");
      g_autoptr (GDateTime) reset = NULL;

      adieu_client_send_async (client, request, NULL, told_cb, &told);
      told_wait (&told);
      g_assert_no_error (told.error);
      reset = adieu_client_dup_rate_limit_reset (client);
      g_assert_cmpuint (n, ==, i);
      g_assert_cmpint (adieu_client_get_rate_limit (client), ==, i == 0 ? -1 : 60);
      g_assert_cmpint (adieu_client_get_rate_limit_remaining (client), ==, i == 0 ? -1 : 60 - (gint64) i);
      g_assert_true ((reset != NULL) == (i > 0));
      if (reset != NULL)
        g_assert_cmpint (g_date_time_to_unix (reset), >=, now + 3599);
    }
  g_assert_finalize_object (g_steal_pointer (&client));
  g_thread_join (thread);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/adieu/joined/%s/one-request-for-all", ON_TCP, test_joined);
  fixture_add ("/adieu/joined/%s/only-while-it-is-under-way", ON_TCP, test_not_a_cache);
  fixture_add ("/adieu/joined/%s/only-equals", ON_TCP, test_only_equals_join);
  fixture_add ("/adieu/joined/%s/not-over-a-change-of-settings", ON_TCP, test_settings_change);
  fixture_add ("/adieu/joined/%s/cancels-are-counted", ON_TCP, test_counted_cancel);
  fixture_add ("/adieu/joined/%s/cancelled-in-a-callback", ON_TCP, test_cancelled_in_callback);
  fixture_add ("/adieu/joined/%s/fail-together", ON_TCP, test_joined_fail_together);
  fixture_add ("/adieu/joined/%s/each-context-for-itself", ON_TCP, test_contexts_do_not_join);
  fixture_add ("/adieu/joined/%s/context-dies", ON_TCP, test_joined_context_dies);
  fixture_add ("/adieu/bound/%s/told", ON_TCP, test_bound);
  fixture_add ("/adieu/bound/%s/owner-goes", ON_TCP, test_owner_goes);
  fixture_add ("/adieu/bound/%s/owner-goes-when-the-answer-is-there", ON_TCP, test_owner_goes_late);
  fixture_add ("/adieu/bound/%s/bound-again", ON_TCP, test_bound_again);
  fixture_add ("/adieu/bound/%s/unbound", ON_TCP, test_unbound);
  fixture_add ("/adieu/bound/%s/asks-again-and-goes", ON_TCP, test_dropped_in_callback);
  fixture_add ("/adieu/bound/%s/owner-goes-in-a-thread", ON_TCP, test_owner_goes_in_thread);
  fixture_add ("/adieu/priority/%s/among-those-who-wait-for-a-connection", ON_HTTP, test_priorities);
  fixture_add ("/adieu/priority/%s/among-those-who-wait-for-their-turn", ON_TCP, test_priorities_of_rest);
  fixture_add ("/adieu/progress/%s/what-it-shows", ON_TCP, test_progress);
  fixture_add ("/adieu/progress/%s/onlookers-may-cancel", ON_TCP, test_cancelled_by_onlooker);
  g_test_add_func ("/adieu/rate-limit/is-shown", test_rate_limit);

  return g_test_run ();
}
