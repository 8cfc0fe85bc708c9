/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The verbs, blocking and not, and what becomes of a status: the same over each transport. */

#include "config.h"

#include "fixture.h"

#include <string.h>

typedef AdieuResponse *(*Read)   (AdieuClient          *client,
                                  const char           *path,
                                  GCancellable         *cancellable,
                                  GError              **error);
typedef AdieuResponse *(*Write)  (AdieuClient          *client,
                                  const char           *path,
                                  JsonNode             *json,
                                  GCancellable         *cancellable,
                                  GError              **error);
typedef void (*ReadAsync)        (AdieuClient          *client,
                                  const char           *path,
                                  GCancellable         *cancellable,
                                  GAsyncReadyCallback   callback,
                                  gpointer              user_data);
typedef void (*WriteAsync)       (AdieuClient          *client,
                                  const char           *path,
                                  JsonNode             *json,
                                  GCancellable         *cancellable,
                                  GAsyncReadyCallback   callback,
                                  gpointer              user_data);
typedef AdieuResponse *(*Finish) (AdieuClient          *client,
                                  GAsyncResult         *result,
                                  GError              **error);

typedef struct
{
  const char *method;
  Read        read;
  Write       write;
  ReadAsync   read_async;
  WriteAsync  write_async;
  Finish      finish;
  const char *path;
  const char *body;
  const char *answer;
} Verb;

#define READ(name) adieu_client_##name, NULL, adieu_client_##name##_async, NULL, adieu_client_##name##_finish
#define WRITE(name) NULL, adieu_client_##name, NULL, adieu_client_##name##_async, adieu_client_##name##_finish

static const Verb verbs[] = {
  { "GET", READ (get), "/foo/42", NULL,
    "{\"id\":42,\"name\":\"foo 42\",\"created_at\":\"2026-01-02T03:04:05Z\"}" },
  { "HEAD", READ (head), "/foo/42", NULL, "" },
  { "DELETE", READ (delete), "/foo/42", NULL, "" },
  { "POST", WRITE (post), "/bar/7", "{\"a\":1}", "{\"id\":7,\"patched\":{\"a\":1}}" },
  { "PUT", WRITE (put), "/bar/7", "[true,null]", "{\"id\":7,\"patched\":[true,null]}" },
  { "PATCH", WRITE (patch), "/bar/7", "{\"name\":\"x\"}", "{\"id\":7,\"patched\":{\"name\":\"x\"}}" },
  { "POST", WRITE (post), "/bar/7", NULL, "{\"id\":7,\"patched\":null}" },
};

static void
check_verb (Fixture       *fixture,
            const Verb    *verb,
            AdieuResponse *response)
{
  JsonObject *seen = witness_wait_request (fixture->witness, verb->path);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = adieu_response_dup_text (response, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, verb->answer);
  g_assert_cmpuint (adieu_response_get_status (response), ==, g_str_equal (verb->method, "DELETE") ? 204 : 200);
  g_assert_cmpstr (adieu_response_get_method (response), ==, verb->method);
  g_assert_true (g_str_has_suffix (adieu_response_get_url (response), verb->path));
  g_assert_nonnull (adieu_response_get_request_id (response));
  g_assert_cmpstr (json_object_get_string_member (seen, "method"), ==, verb->method);
  g_assert_cmpint (json_object_get_int_member (seen, "body_bytes"), ==,
                   verb->body != NULL ? (gint64) strlen (verb->body) : 0);
}

static void
test_verbs_block (Fixture *fixture)
{
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      const Verb *verb = &verbs[i];
      g_autoptr (JsonNode) json = verb->body != NULL ? json_from_string (verb->body, NULL) : NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (AdieuResponse) response = NULL;

      response = verb->read != NULL ? verb->read (fixture->client, verb->path, NULL, &error)
                                    : verb->write (fixture->client, verb->path, json, NULL, &error);
      g_assert_no_error (error);
      check_verb (fixture, verb, response);
    }
}

typedef struct
{
  const Verb    *verb;
  AdieuResponse *response;
  GError        *error;
} VerbCall;

static void
verb_cb (GObject      *client,
         GAsyncResult *result,
         gpointer      user_data)
{
  VerbCall *call = user_data;

  g_assert_null (call->response);
  call->response = call->verb->finish (ADIEU_CLIENT (client), result, &call->error);
  g_assert_no_error (call->error);
}

static gboolean
has_response (gpointer data)
{
  return ((VerbCall *) data)->response != NULL;
}

static void
test_verbs_answer_later (Fixture *fixture)
{
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      const Verb *verb = &verbs[i];
      g_autoptr (JsonNode) json = verb->body != NULL ? json_from_string (verb->body, NULL) : NULL;
      VerbCall call = { verb, NULL, NULL };

      if (verb->read_async != NULL)
        verb->read_async (fixture->client, verb->path, NULL, verb_cb, &call);
      else
        verb->write_async (fixture->client, verb->path, json, NULL, verb_cb, &call);
      g_assert_null (call.response);

      iterate_until (has_response, &call, verb->method);
      check_verb (fixture, verb, call.response);
      g_object_unref (call.response);
    }
}

/* As many at once as do not fit on the connections. */
static void
test_many_at_once (Fixture *fixture)
{
  Told told[200] = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (told); i++)
    fixture_send (fixture, "/foo/1", NULL, &told[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (told); i++)
    {
      told_wait (&told[i]);
      g_assert_no_error (told[i].error);
      told_clear (&told[i]);
    }
  g_assert_cmpuint (witness_count (fixture->witness, "accept"), <=, fixture->transport == TRANSPORT_H2 ? 1 : 6);
}

static void
test_connection_is_kept (Fixture *fixture)
{
  g_autoptr (JsonNode) json = json_from_string ("{}", NULL);

  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (AdieuResponse) response = i % 2 == 0
        ? adieu_client_get (fixture->client, "/foo/1", NULL, &error)
        : adieu_client_post (fixture->client, "/bar/1", json, NULL, &error);

      g_assert_no_error (error);
    }
  g_assert_cmpuint (witness_count (fixture->witness, "accept"), ==, 1);
}

/* ---- statuses ---- */

static const struct
{
  guint status;
  int   code;
} statuses[] = {
  { 400, ADIEU_CLIENT_ERROR_BAD_REQUEST },
  { 401, ADIEU_CLIENT_ERROR_UNAUTHORIZED },
  { 403, ADIEU_CLIENT_ERROR_FORBIDDEN },
  { 404, ADIEU_CLIENT_ERROR_NOT_FOUND },
  { 409, ADIEU_CLIENT_ERROR_CONFLICT },
  { 410, ADIEU_CLIENT_ERROR_NOT_FOUND },
  { 418, ADIEU_CLIENT_ERROR_BAD_REQUEST },
  { 429, ADIEU_CLIENT_ERROR_RATE_LIMITED },
  { 500, ADIEU_CLIENT_ERROR_SERVER },
  { 503, ADIEU_CLIENT_ERROR_SERVER },
};

static void
test_statuses_are_errors (Fixture *fixture)
{
  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autofree char *path = g_strdup_printf ("/status/%u", statuses[i].status);
      g_auto (Told) told = { 0 };

      fixture_send (fixture, path, NULL, &told);
      told_wait (&told);
      assert_says (told.error, ADIEU_CLIENT_ERROR, statuses[i].code, "You asked for this status");
      g_assert_cmpuint (adieu_response_get_status (adieu_client_error_get_response (told.error)), ==,
                        statuses[i].status);
      g_assert_cmpint (adieu_client_error_get_delivery (told.error), ==, ADIEU_DELIVERY_ANSWERED);
    }
}

static void
test_statuses_are_answers (Fixture *fixture)
{
  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/status/{n}");
      g_autoptr (GError) error = NULL;
      g_autoptr (AdieuResponse) response = NULL;

      adieu_request_set_parameter_int (request, "n", statuses[i].status);
      adieu_request_set_fail_on_status (request, FALSE);
      response = adieu_client_send (fixture->client, request, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (adieu_response_get_status (response), ==, statuses[i].status);

      g_assert_false (adieu_response_check_status (response, &error));
      g_assert_error (error, ADIEU_CLIENT_ERROR, statuses[i].code);
    }
}

static void
test_problem_is_reachable (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *excerpt = NULL;
  AdieuResponse *response = NULL;
  AdieuProblem *problem = NULL;

  g_assert_null (adieu_client_get (fixture->client, "/nowhere?x=1", NULL, &error));
  assert_says (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_NOT_FOUND, "There is nothing at /nowhere");

  response = adieu_client_error_get_response (error);
  g_assert_cmpuint (adieu_response_get_status (response), ==, 404);
  g_assert_nonnull (adieu_response_get_request_id (response));
  g_assert_cmpstr (adieu_response_get_header (response, "X-Request-Id"), ==,
                   adieu_response_get_request_id (response));
  excerpt = adieu_response_dup_excerpt (response);
  g_assert_nonnull (strstr (excerpt, "nowhere"));

  problem = adieu_response_get_problem (response);
  g_assert_nonnull (problem);
  g_assert_cmpuint (adieu_problem_get_status (problem), ==, 404);
  g_assert_cmpstr (adieu_problem_get_detail (problem), ==, "There is nothing at /nowhere");
  g_assert_nonnull (adieu_problem_get_title (problem));
  g_assert_nonnull (adieu_problem_get_type_uri (problem));
}

static void
test_unauthorized_until_signed (Fixture *fixture)
{
  g_autoptr (AdieuHeaders) defaults = adieu_client_dup_default_headers (fixture->client);
  g_autoptr (AdieuHeaders) headers = adieu_headers_copy (defaults);
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = NULL;

  g_assert_null (adieu_client_get (fixture->client, "/auth", NULL, &error));
  assert_says (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_UNAUTHORIZED, NULL);
  g_clear_error (&error);

  adieu_headers_replace (headers, "Authorization", "Bearer secret", &error);
  g_assert_no_error (error);
  adieu_client_set_default_headers (fixture->client, headers);
  response = adieu_client_get (fixture->client, "/auth", NULL, &error);
  g_assert_no_error (error);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/adieu/client/%s/verbs-block", ON_ALL, test_verbs_block);
  fixture_add ("/adieu/client/%s/verbs-answer-later", ON_ALL, test_verbs_answer_later);
  fixture_add ("/adieu/client/%s/many-at-once", ON_ALL, test_many_at_once);
  fixture_add ("/adieu/client/%s/connection-is-kept", ON_ALL, test_connection_is_kept);
  fixture_add ("/adieu/client/%s/statuses-are-errors", ON_ALL, test_statuses_are_errors);
  fixture_add ("/adieu/client/%s/statuses-are-answers", ON_ALL, test_statuses_are_answers);
  fixture_add ("/adieu/client/%s/problem-is-reachable", ON_ALL, test_problem_is_reachable);
  fixture_add ("/adieu/client/%s/unauthorized-until-signed", ON_TCP, test_unauthorized_until_signed);

  return g_test_run ();
}
