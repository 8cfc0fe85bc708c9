/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A large JSON body is parsed in another thread, and the response comes back with its tree;
 * or, when nobody waits any more, it is freed. */

#include "config.h"

#include "client/adieu-decoding-private.h"

#include <adieu/adieu-error.h>

#include "message/adieu-headers-private.h"
#include "message/adieu-response-private.h"

#define LARGE (64 * 1024)
#define N_RESPONSES 50

/* ["aaaa…"], or its first half when @broken, of @n bytes in all. */
static AdieuResponse *
answer (const char *content_type,
        gsize       n,
        gboolean    broken)
{
  g_autoptr (AdieuHeaders) headers = adieu_headers_new ();
  g_autoptr (GString) text = g_string_sized_new (n);
  g_autoptr (GBytes) body = NULL;

  if (content_type != NULL)
    adieu_headers_take_received (headers, "Content-Type", content_type);
  adieu_headers_seal (headers);
  g_string_append (text, "[\"");
  while (text->len < n - (broken ? 0 : 2))
    g_string_append_c (text, 'a');
  g_string_append (text, broken ? "" : "\"]");
  g_assert_cmpuint (text->len, ==, n);
  body = g_string_free_to_bytes (g_steal_pointer (&text));

  return adieu_response_new ("GET", "http://h/a", 200, NULL, headers, body);
}

static void
test_is_large (void)
{
  static const struct
  {
    const char *content_type;
    gsize       n;
    gboolean    is_large;
  } cases[] = {
    { "application/json", 4, FALSE },
    { "application/json", LARGE - 1, FALSE },
    { "application/json", LARGE, TRUE },
    { "application/json; charset=utf-8", 10 * LARGE, TRUE },
    { "application/problem+json", 10 * LARGE, TRUE },
    { "text/plain", 10 * LARGE, FALSE },
    { "text/html", 10 * LARGE, FALSE },
    { NULL, 10 * LARGE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AdieuResponse) response = answer (cases[i].content_type, cases[i].n, FALSE);

      g_assert_cmpint (adieu_decoding_is_large (response), ==, cases[i].is_large);
    }
}

/* ---- there and back ---- */

typedef struct
{
  GMainContext *context;
  AdieuInbox   *inbox;
  guint         n_before;
  GPtrArray    *told; /* of AdieuResponse */
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->n_before = adieu_inbox_count ();
  fixture->context = g_main_context_new ();
  g_main_context_push_thread_default (fixture->context);
  fixture->inbox = adieu_inbox_ref_default ();
  fixture->told = g_ptr_array_new_with_free_func (g_object_unref);
}

static gboolean
inbox_is_gone (Fixture *fixture)
{
  return adieu_inbox_count () == fixture->n_before;
}

/* A worker may be about to let go of its last reply. */
static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_ptr_array_unref (fixture->told);
  adieu_inbox_unref (fixture->inbox);
  if (fixture->context != NULL)
    {
      g_main_context_pop_thread_default (fixture->context);
      g_main_context_unref (fixture->context);
    }
  while (!inbox_is_gone (fixture))
    g_thread_yield ();
}

static void
deliver (gpointer result,
         gpointer data)
{
  Fixture *fixture = data;

  g_assert_true (g_main_context_is_owner (fixture->context));
  g_ptr_array_add (fixture->told, result);
}

static void
wait_told (Fixture *fixture,
           guint    n)
{
  while (fixture->told->len < n)
    g_main_context_iteration (fixture->context, TRUE);
}

/* What no lazy look would take for JSON: the tree must have come with it. */
static void
test_comes_with_a_tree (Fixture       *fixture,
                        gconstpointer  data)
{
  AdieuResponse *response = answer ("text/html", LARGE, FALSE);
  g_autoptr (AdieuReply) reply = adieu_reply_new (fixture->inbox, deliver, fixture);
  g_autoptr (GError) error = NULL;
  JsonNode *root = NULL;

  adieu_decoding_start (response, reply);
  wait_told (fixture, 1);
  g_assert_true (g_ptr_array_index (fixture->told, 0) == response);
  root = adieu_response_get_json (response, &error);
  g_assert_no_error (error);
  g_assert_true (JSON_NODE_HOLDS_ARRAY (root));
  g_assert_true (json_node_is_immutable (root));
  g_assert_cmpuint (json_array_get_length (json_node_get_array (root)), ==, 1);
}

/* What is wrong with it is told to whoever asks for it. */
static void
test_broken_comes_without (Fixture       *fixture,
                           gconstpointer  data)
{
  AdieuResponse *response = answer ("application/json", LARGE, TRUE);
  g_autoptr (AdieuReply) reply = adieu_reply_new (fixture->inbox, deliver, fixture);
  g_autoptr (GError) error = NULL;

  adieu_decoding_start (response, reply);
  wait_told (fixture, 1);
  g_assert_null (adieu_response_get_json (response, &error));
  g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT);
  g_assert_cmpuint (adieu_response_get_status (response), ==, 200);
  g_assert_cmpuint (g_bytes_get_size (adieu_response_get_bytes (response)), ==, LARGE);
}

static void
test_many (Fixture       *fixture,
           gconstpointer  data)
{
  for (guint i = 0; i < N_RESPONSES; i++)
    {
      g_autoptr (AdieuReply) reply = adieu_reply_new (fixture->inbox, deliver, fixture);

      adieu_decoding_start (answer ("application/json", LARGE + i, i % 5 == 0), reply);
    }
  wait_told (fixture, N_RESPONSES);
  for (guint i = 0; i < N_RESPONSES; i++)
    {
      AdieuResponse *response = g_ptr_array_index (fixture->told, i);
      gsize n = g_bytes_get_size (adieu_response_get_bytes (response));

      g_assert_true ((adieu_response_get_json (response, NULL) == NULL) == ((n - LARGE) % 5 == 0));
    }
}

/* ---- nobody waits any more ---- */

static void
count_finalized (gpointer  n,
                 GObject  *response)
{
  g_atomic_int_inc ((int *) n);
}

static void
start_and_forget (Fixture *fixture,
                  int     *n_finalized)
{
  for (guint i = 0; i < N_RESPONSES; i++)
    {
      AdieuResponse *response = answer ("application/json", LARGE, i % 2);
      AdieuReply *reply = adieu_reply_new (fixture->inbox, deliver, fixture);

      g_object_weak_ref (G_OBJECT (response), count_finalized, n_finalized);
      adieu_decoding_start (response, reply);
      adieu_reply_forget (reply);
    }
}

static void
test_forgotten (Fixture       *fixture,
                gconstpointer  data)
{
  int n_finalized = 0;

  start_and_forget (fixture, &n_finalized);
  while (g_atomic_int_get (&n_finalized) < N_RESPONSES)
    g_main_context_iteration (fixture->context, TRUE);
  g_assert_cmpuint (fixture->told->len, ==, 0);
}

static void
test_context_gone (Fixture       *fixture,
                   gconstpointer  data)
{
  int n_finalized = 0;

  start_and_forget (fixture, &n_finalized);
  g_main_context_pop_thread_default (fixture->context);
  g_clear_pointer (&fixture->context, g_main_context_unref);
  while (g_atomic_int_get (&n_finalized) < N_RESPONSES)
    g_thread_yield ();
  g_assert_cmpuint (fixture->told->len, ==, 0);
}

static void
add (const char *name,
     void      (*test) (Fixture       *fixture,
                        gconstpointer  data))
{
  g_autofree char *path = g_strconcat ("/adieu/decoding/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/decoding/large-is-64-kib-of-json", test_is_large);
  add ("comes-back-with-a-tree", test_comes_with_a_tree);
  add ("broken-comes-back-without", test_broken_comes_without);
  add ("many-come-back", test_many);
  add ("forgotten-is-freed", test_forgotten);
  add ("freed-when-the-context-is-gone", test_context_gone);

  return g_test_run ();
}
