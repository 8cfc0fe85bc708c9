/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A client against a real nginx, over HTTP/1.1, HTTP/1.1 with TLS and HTTP/2. Every test ends
 * with the question that matters here: did nginx see each connection left in order?
 */

#include "config.h"

#include "nginx.h"

#include "fixture.h"

#include "closing/adieu-inbox-private.h"

#include <adieu/adieu-loop.h>
#include <string.h>
#include <unistd.h>

#define AT_ONCE 500

typedef struct
{
  NginxPort    port;
  Nginx       *nginx;
  AdieuClient *client;
  guint        n_inboxes;
} Stage;

typedef struct
{
  NginxPort   port;
  void      (*test) (Stage *stage);
  gboolean    left_in_order;
} Case;

static char *program;

static AdieuClient *
new_client (const char   *url,
            GTlsDatabase *authority)
{
  return g_object_new (ADIEU_TYPE_CLIENT, "base-url", url, "tls-database", authority, NULL);
}

static Stage *
stage_new (NginxPort port)
{
  Stage *self = g_new0 (Stage, 1);

  self->port = port;
  self->nginx = nginx_new (program);
  if (!nginx_log_wait_until_started (nginx_get_log (self->nginx)))
    {
      g_autofree char *tail = nginx_log_dup_tail (nginx_get_log (self->nginx));

      g_error ("nginx did not start:\n%s", tail);
    }
  self->client = new_client (nginx_get_url (self->nginx, port), nginx_get_authority (self->nginx));
  adieu_foreign_loop_get_fd (); /* makes the inbox of this context, which stays */
  self->n_inboxes = adieu_inbox_count ();

  return self;
}

/* Without a look at what nginx says. */
static void
stage_free (Stage *self)
{
  if (self->client != NULL)
    g_assert_finalize_object (g_steal_pointer (&self->client));
  assert_nothing_left (self->n_inboxes);
  nginx_free (self->nginx);
  g_free (self);
}

static void
assert_left_in_order (Stage *stage)
{
  NginxLog *log = nginx_get_log (stage->nginx);
  gboolean quiet = nginx_log_wait_until_quiet (log);
  g_autofree char *complaints = nginx_log_dup_complaints (log);
  g_autofree char *tail = NULL;

  if (!quiet || complaints != NULL)
    {
      tail = nginx_log_dup_tail (log);
      g_test_message ("%s", tail);
    }
  g_assert_cmpstr (complaints, ==, NULL);
  g_assert_true (quiet);
}

static AdieuResponse *
get (Stage      *stage,
     const char *path)
{
  g_autoptr (GError) error = NULL;
  AdieuResponse *response = adieu_client_get (stage->client, path, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (adieu_response_get_status (response), ==, 200);

  return response;
}

static void
assert_document (AdieuResponse *response,
                 gsize          length)
{
  g_autoptr (GError) error = NULL;
  JsonNode *json = adieu_response_get_json (response, &error);

  g_assert_no_error (error);
  g_assert_true (JSON_NODE_HOLDS_ARRAY (json));
  g_assert_cmpstr (adieu_response_get_content_type (response), ==, "application/json");
  g_assert_cmpuint (g_bytes_get_size (adieu_response_get_bytes (response)), ==, length);
}

static void
test_get_small (Stage *stage)
{
  g_autoptr (AdieuResponse) response = get (stage, "/small.json");

  assert_document (response, NGINX_SMALL_BYTES);
}

/* nginx compresses this one: it is far too large to be sent as it is. */
static void
test_get_large (Stage *stage)
{
  g_autoptr (AdieuResponse) response = get (stage, "/large.json");

  assert_document (response, NGINX_LARGE_BYTES);
  g_assert_null (adieu_response_get_header (response, "Content-Length"));
}

static AdieuResponse *
send_body (Stage      *stage,
           const char *method,
           const char *path,
           GBytes     *body)
{
  g_autoptr (AdieuRequest) request = adieu_request_new (method, path);
  g_autoptr (GError) error = NULL;
  AdieuResponse *response = NULL;

  adieu_request_set_body_bytes (request, body, "application/octet-stream");
  response = adieu_client_send (stage->client, request, NULL, &error);
  g_assert_no_error (error);

  return response;
}

/* Small enough to be under way as a whole before nginx, which reads nothing of it, answers. */
static void
assert_echo (Stage      *stage,
             const char *method,
             gsize       length)
{
  g_autoptr (GBytes) body = g_bytes_new_take (g_strnfill (length, ' '), length);
  g_autoptr (AdieuResponse) response = send_body (stage, method, "/echo", body);
  g_autoptr (GError) error = NULL;
  JsonObject *echo = json_node_get_object (adieu_response_get_json (response, &error));

  g_assert_no_error (error);
  g_assert_cmpstr (json_object_get_string_member (echo, "method"), ==, method);
  g_assert_cmpint (json_object_get_int_member (echo, "length"), ==, length);
}

static void
test_bodies_arrive (Stage *stage)
{
  assert_echo (stage, "POST", 1);
  assert_echo (stage, "PUT", 1000);
  assert_echo (stage, "PATCH", 30000);
}

static void
test_a_large_body_comes_back (Stage *stage)
{
  g_autoptr (AdieuResponse) large = get (stage, "/large.json");
  GBytes *sent = adieu_response_get_bytes (large);
  g_autoptr (AdieuResponse) created = send_body (stage, "PUT", "/put.json", sent);
  g_autoptr (AdieuResponse) back = NULL;

  g_assert_cmpuint (adieu_response_get_status (created), ==, 201);
  back = get (stage, "/put.json");
  g_assert_true (g_bytes_equal (adieu_response_get_bytes (back), sent));
}

static void
test_connection_is_kept (Stage *stage)
{
  g_autoptr (AdieuResponse) first = get (stage, "/small.json");
  const char *connection = adieu_response_get_header (first, "X-Connection");

  g_assert_nonnull (connection);
  for (int i = 0; i < 5; i++)
    {
      g_autoptr (AdieuResponse) next = get (stage, i % 2 == 0 ? "/large.json" : "/small.json");

      g_assert_cmpstr (adieu_response_get_header (next, "X-Connection"), ==, connection);
      assert_echo (stage, "POST", 10);
    }
  g_assert_cmpuint (nginx_log_count_connections (nginx_get_log (stage->nginx)), ==, 1);
}

static void
test_not_found (Stage *stage)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *excerpt = NULL;
  AdieuResponse *response = adieu_client_get (stage->client, "/nothing.json", NULL, &error);

  g_assert_null (response);
  g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_NOT_FOUND);
  response = adieu_client_error_get_response (error);
  g_assert_cmpuint (adieu_response_get_status (response), ==, 404);
  excerpt = adieu_response_dup_excerpt (response);
  g_assert_nonnull (strstr (excerpt, "Not Found"));
  g_assert_nonnull (strstr (error->message, "/nothing.json"));
  g_assert_cmpuint (strlen (adieu_response_get_request_id (response)), ==, 32);
  g_assert_nonnull (strstr (error->message, adieu_response_get_request_id (response)));
}

static void
test_not_modified (Stage *stage)
{
  g_autoptr (AdieuResponse) first = get (stage, "/large.json");
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/large.json");
  g_autoptr (AdieuResponse) second = NULL;
  g_autoptr (GError) error = NULL;
  const char *tag = adieu_response_get_header (first, "ETag");

  g_assert_true (adieu_request_set_header (request, "If-None-Match", tag, &error));
  second = adieu_client_send (stage->client, request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (adieu_response_get_status (second), ==, 304);
  g_assert_cmpuint (g_bytes_get_size (adieu_response_get_bytes (second)), ==, 0);
}

static void
test_redirect (Stage *stage)
{
  g_autoptr (AdieuResponse) response = get (stage, "/moved");

  assert_document (response, NGINX_SMALL_BYTES);
  g_assert_true (g_str_has_suffix (adieu_response_get_url (response), "/small.json"));
}

typedef struct
{
  AdieuClient *client;
  GMainLoop   *loop;
  guint        n_pending;
} Crowd;

static void
one_of_crowd_cb (GObject      *client,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  Crowd *crowd = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = adieu_client_get_finish (ADIEU_CLIENT (client), result, &error);

  g_assert_no_error (error);
  assert_document (response, NGINX_SMALL_BYTES);
  if (--crowd->n_pending == 0)
    g_main_loop_quit (crowd->loop);
}

static void
test_many_at_once (Stage *stage)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Crowd crowd = { stage->client, loop, AT_ONCE };
  const guint at_most = stage->port == NGINX_H2 ? 1 : 6;

  for (int i = 0; i < AT_ONCE; i++)
    adieu_client_get_async (stage->client, "/small.json", NULL, one_of_crowd_cb, &crowd);
  g_main_loop_run (loop);
  g_assert_cmpuint (nginx_log_count_connections (nginx_get_log (stage->nginx)), <=, at_most);
}

/* In a process of its own: one answer, then the end that @how names. Never closes anything. */
static int
visit (const char *how,
       const char *url,
       const char *ca_file)
{
  static AdieuClient *volatile client; /* for the leak checker to find */
  g_autoptr (GTlsDatabase) authority = g_tls_file_database_new (ca_file, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = NULL;

  client = new_client (url, authority);
  response = adieu_client_get (client, "/small.json", NULL, &error);
  g_assert_no_error (error);
  if (g_str_equal (how, "--vanish"))
    _exit (0);

  return 0;
}

static void
run_visit (Stage      *stage,
           const char *how)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *complaint = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_PIPE, &error, self, how,
                              nginx_get_url (stage->nginx, stage->port),
                              nginx_get_ca_file (stage->nginx), NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &complaint, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (complaint, ==, "");
  g_assert_true (g_subprocess_get_successful (process));
}

static void
test_return_from_main (Stage *stage)
{
  run_visit (stage, "--return");
  assert_left_in_order (stage);
  g_assert_cmpuint (nginx_log_count_connections (nginx_get_log (stage->nginx)), ==, 1);
}

/* That nginx does see the difference, or all the others would prove nothing. */
static void
test_vanishing_is_seen (Stage *stage)
{
  g_autofree char *complaints = NULL;

  run_visit (stage, "--vanish");
  g_assert_true (nginx_log_wait_until_quiet (nginx_get_log (stage->nginx)));
  complaints = nginx_log_dup_complaints (nginx_get_log (stage->nginx));
  g_assert_nonnull (complaints);
  g_assert_nonnull (strstr (complaints, "no close_notify"));
  if (stage->port == NGINX_H2)
    g_assert_nonnull (strstr (complaints, "no GOAWAY"));
}

static void
run_case (gconstpointer data)
{
  const Case *self = data;
  Stage *stage = stage_new (self->port);

  self->test (stage);
  if (self->left_in_order)
    {
      g_assert_finalize_object (g_steal_pointer (&stage->client));
      assert_left_in_order (stage);
    }
  stage_free (stage);
}

static void
add (const char *name,
     NginxPort   port,
     void      (*test) (Stage *stage))
{
  static const char * const port_names[] = { "http", "https", "h2" };
  g_autofree char *path = g_strdup_printf ("/adieu/nginx/%s/%s", port_names[port], name);
  Case *self = g_new (Case, 1);

  *self = (Case) { port, test, test != test_vanishing_is_seen };
  g_test_add_data_func_full (path, self, run_case, g_free);
}

static void
add_all (NginxPort port)
{
  add ("a small answer", port, test_get_small);
  add ("a large answer, compressed", port, test_get_large);
  add ("bodies arrive", port, test_bodies_arrive);
  add ("a large body comes back", port, test_a_large_body_comes_back);
  add ("the connection is kept", port, test_connection_is_kept);
  add ("404 is an error with its answer", port, test_not_found);
  add ("304 is not an error", port, test_not_modified);
  add ("a redirect is followed", port, test_redirect);
  add ("500 at once share few connections", port, test_many_at_once);
  add ("returning from main is enough", port, test_return_from_main);
  if (port != NGINX_HTTP)
    add ("vanishing is seen", port, test_vanishing_is_seen);
}

int
main (int    argc,
      char **argv)
{
  int result;

  if (argc == 4 && g_str_has_prefix (argv[1], "--") && !strchr (argv[1], '='))
    return visit (argv[1], argv[2], argv[3]);

  g_test_init (&argc, &argv, NULL);
  program = nginx_dup_program ();
  if (program == NULL)
    {
      g_print ("1..0 # SKIP nginx is not installed: tests/run gets it, or set ADIEU_NGINX\n");
      return 0;
    }

  for (int port = 0; port < NGINX_N_PORTS; port++)
    add_all (port);
  result = g_test_run ();
  g_free (program);

  return result;
}
