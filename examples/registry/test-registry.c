/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The wrapper against Debian's docker-registry, whose tokens come from a server that counts them.
 * All cases share the two servers; each has repositories of its own.
 */

#include "config.h"

#include <string.h>

#include "fixture.h"
#include "test-registry-case.h"

#define ABSENT "sha256:0000000000000000000000000000000000000000000000000000000000000000"

static AdieuRequest *
mount (const char *repository,
       const char *other,
       const char *digest)
{
  AdieuRequest *request = registry_upload_request (repository);

  adieu_request_add_query (request, "mount", digest);
  adieu_request_add_query (request, "from", other);

  return request;
}

static JsonArray *
collect (AdieuPages *pages)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) all = adieu_pages_collect (pages, 0, NULL, &error);

  g_assert_no_error (error);

  return json_node_dup_array (all);
}

/* ---- pages ---- */

static void
test_catalog (void)
{
  g_autoptr (AdieuPages) pages = NULL;
  g_autoptr (JsonArray) all = NULL;
  guint n_found = 0;

  case_begin ();
  for (guint i = 25; i > 0; i--)
    {
      g_autofree char *repository = g_strdup_printf ("pages/no-%02u", i);
      g_autofree char *digest = push_image (repository, "latest");
    }

  pages = registry_client_list_repositories (client, 4);
  all = collect (pages);
  g_assert_cmpuint (adieu_pages_get_n_pages (pages), ==, (json_array_get_length (all) + 3) / 4);
  for (guint i = 0; i < json_array_get_length (all); i++)
    {
      const char *name = json_array_get_string_element (all, i);
      g_autofree char *expected = g_strdup_printf ("pages/no-%02u", n_found + 1);

      if (!g_str_has_prefix (name, "pages/"))
        continue;
      g_assert_cmpstr (name, ==, expected);
      n_found++;
    }
  g_assert_cmpuint (n_found, ==, 25);
  g_clear_object (&pages);
  case_end ();
}

/* This registry gives all tags at once and in no order; others have pages. */
static void
test_tags (void)
{
  g_autoptr (AdieuPages) pages = NULL;
  g_autoptr (JsonArray) all = NULL;
  g_autoptr (GHashTable) found = g_hash_table_new (g_str_hash, g_str_equal);

  case_begin ();
  for (guint i = 0; i < 12; i++)
    {
      g_autofree char *tag = g_strdup_printf ("1.%u", i);
      g_autofree char *digest = push_image ("tags/deep/down/here", tag);
    }

  pages = registry_client_list_tags (client, "tags/deep/down/here", 5);
  all = collect (pages);
  for (guint i = 0; i < json_array_get_length (all); i++)
    g_hash_table_add (found, (gpointer) json_array_get_string_element (all, i));
  g_assert_cmpuint (json_array_get_length (all), ==, 12);
  g_assert_cmpuint (g_hash_table_size (found), ==, 12);
  g_assert_true (g_hash_table_contains (found, "1.11"));
  g_clear_object (&pages);
  case_end ();
}

/* ---- errors ---- */

static void
test_unknown (void)
{
  g_autofree char *digest = NULL;
  g_autoptr (AdieuPages) pages = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *code = NULL;

  case_begin ();
  digest = push_image ("unknown/here", "1");
  assert_refused (registry_manifest_request ("GET", "unknown/there", "1"),
                  ADIEU_CLIENT_ERROR_NOT_FOUND, "MANIFEST_UNKNOWN", "manifest unknown");
  assert_refused (registry_manifest_request ("GET", "unknown/here", "2"),
                  ADIEU_CLIENT_ERROR_NOT_FOUND, "MANIFEST_UNKNOWN", "unknown/here/manifests/2");
  assert_refused (registry_blob_request ("GET", "unknown/here", ABSENT),
                  ADIEU_CLIENT_ERROR_NOT_FOUND, "BLOB_UNKNOWN", "blob unknown");
  assert_refused (registry_blob_request ("HEAD", "unknown/here", ABSENT),
                  ADIEU_CLIENT_ERROR_NOT_FOUND, NULL, "404 Not Found");
  assert_refused (registry_manifest_request ("GET", "unknown/../here", "1"),
                  ADIEU_CLIENT_ERROR_INVALID_REQUEST, NULL, "..");

  pages = registry_client_list_tags (client, "unknown/there", 5);
  g_assert_null (adieu_pages_next (pages, NULL, &error));
  assert_says (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_NOT_FOUND, "name not known");
  code = registry_dup_error_code (error);
  g_assert_cmpstr (code, ==, "NAME_UNKNOWN");
  g_clear_object (&pages);
  g_clear_error (&error);
  case_end ();
}

static void
assert_no_token (const char *user_name,
                 const char *password)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) answer = NULL;

  case_begin_as (user_name, password);
  g_assert_null (try_to (registry_manifest_request ("GET", "secret", "1"), &error));
  assert_says (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_UNAUTHORIZED, "none was granted");
  assert_says (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_UNAUTHORIZED, "sign in");
  g_assert_null (strstr (error->message, "guessed"));
  answer = peer_ask (servers, "{'do': 'asked'}");
  g_assert_cmpint (json_object_get_int_member (answer, "refused"), ==, 1);
  g_clear_error (&error);
  case_end ();
}

static void
test_wrong_password (void)
{
  assert_no_token ("alice", "guessed");
  assert_no_token (NULL, NULL);
}

/* The token that he gets is good for less than was asked for. */
static void
test_forbidden (void)
{
  case_begin_as ("guest", "guest");
  assert_refused (registry_manifest_request ("GET", "for-all", "1"),
                  ADIEU_CLIENT_ERROR_NOT_FOUND, "MANIFEST_UNKNOWN", "manifest unknown");
  assert_tokens ("repository:for-all:pull\n");
  assert_refused (registry_upload_request ("for-all"),
                  ADIEU_CLIENT_ERROR_UNAUTHORIZED, "UNAUTHORIZED", "authentication required");
  assert_tokens ("repository:for-all:pull,push\n");
  case_end ();
}

/* ---- digests ---- */

static void
test_wrong_digest (void)
{
  g_autoptr (GBytes) blob = bytes_of ("what is meant");
  g_autoptr (GBytes) other = bytes_of ("what is sent");
  AdieuRequest *request = NULL;

  case_begin ();
  request = end_of_upload ("digests/pushed", blob);
  adieu_request_set_body_bytes (request, other, "application/octet-stream");
  assert_refused (request, ADIEU_CLIENT_ERROR_BAD_REQUEST, "DIGEST_INVALID", "did not match");
  case_end ();
}

static void
test_stained_blob (void)
{
  g_autofree char *text = g_strnfill (1024 * 1024, 'x');
  g_autofree char *digest = NULL;
  g_autoptr (AdieuResponse) good = NULL;
  g_autoptr (AdieuResponse) stained = NULL;
  g_autoptr (GError) error = NULL;

  case_begin ();
  digest = push_blob ("digests/stored", text);
  good = must (200, registry_blob_request ("GET", "digests/stored", digest));
  g_assert_true (registry_check_digest (good, digest, &error));
  g_assert_no_error (error);

  peer_tell (servers, "{'do': 'stain', 'digest': '%s'}", digest);
  stained = must (200, registry_blob_request ("GET", "digests/stored", digest));
  g_assert_cmpuint (g_bytes_get_size (adieu_response_get_bytes (stained)), ==, strlen (text));
  g_assert_false (registry_check_digest (stained, digest, &error));
  assert_says (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT, digest);
  case_end ();
}

static void
test_delete (void)
{
  g_autofree char *digest = NULL;
  g_autofree char *config = NULL;
  g_autoptr (AdieuPages) pages = NULL;
  g_autoptr (JsonArray) left = NULL;

  case_begin ();
  digest = push_image ("deleted", "1");
  config = push_blob ("deleted", "{}");
  do_it (200, registry_manifest_request ("HEAD", "deleted", "1"));
  do_it (200, registry_blob_request ("HEAD", "deleted", config));

  do_it (202, registry_manifest_request ("DELETE", "deleted", digest));
  do_it (202, registry_blob_request ("DELETE", "deleted", config));
  assert_refused (registry_manifest_request ("HEAD", "deleted", "1"),
                  ADIEU_CLIENT_ERROR_NOT_FOUND, NULL, NULL);
  assert_refused (registry_manifest_request ("DELETE", "deleted", digest),
                  ADIEU_CLIENT_ERROR_NOT_FOUND, "MANIFEST_UNKNOWN", NULL);
  assert_refused (registry_blob_request ("HEAD", "deleted", config),
                  ADIEU_CLIENT_ERROR_NOT_FOUND, NULL, NULL);

  pages = registry_client_list_tags (client, "deleted", 5);
  left = collect (pages);
  g_assert_cmpuint (json_array_get_length (left), ==, 0);
  g_clear_object (&pages);
  case_end ();
}

/* ---- tokens ---- */

static void
test_scopes (void)
{
  case_begin ();
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *one = push_blob ("scopes/one", "hello");
      g_autofree char *two = push_blob ("scopes/two", "hello");

      do_it (200, registry_blob_request ("GET", "scopes/one", one));
      do_it (200, registry_blob_request ("HEAD", "scopes/one", one));
      do_it (200, registry_blob_request ("GET", "scopes/two", two));
    }
  assert_tokens ("repository:scopes/one:pull\n"
                 "repository:scopes/one:pull,push\n"
                 "repository:scopes/two:pull\n"
                 "repository:scopes/two:pull,push\n");
  case_end ();
}

/* Where the token at hand does not go far enough, the registry names a wider scope. */
static void
test_wider_scope (void)
{
  g_autofree char *digest = NULL;
  g_autofree char *mine = NULL;

  case_begin ();
  digest = push_blob ("wider/from", "hello");
  mine = push_blob ("wider/to", "something else");
  assert_tokens ("repository:wider/from:pull,push\n"
                 "repository:wider/to:pull,push\n");
  do_it (201, mount ("wider/to", "wider/from", digest));
  do_it (200, registry_blob_request ("HEAD", "wider/to", digest));
  assert_tokens ("repository:wider/from:pull repository:wider/to:pull,push\n"
                 "repository:wider/to:pull\n");
  case_end ();
}

static void
test_refused_token (void)
{
  Told told[20] = { 0 };
  g_autofree char *digest = NULL;

  case_begin ();
  digest = push_image ("refused", "1");
  assert_tokens ("repository:refused:pull,push\n");
  peer_tell (servers, "{'do': 'mint', 'expired': 1}");
  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    {
      g_autoptr (AdieuRequest) request = registry_manifest_request ("GET", "refused", digest);

      adieu_client_send_async (ADIEU_CLIENT (client), request, NULL, told_cb, &told[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    {
      told_wait (&told[i]);
      g_assert_no_error (told[i].error);
      told_clear (&told[i]);
    }
  assert_tokens ("repository:refused:pull\n"
                 "repository:refused:pull\n");
  case_end ();
}

/* A token that is good for this moment only is fetched for each call, once. */
static void
test_short_life (void)
{
  g_autofree char *digest = NULL;

  case_begin ();
  digest = push_image ("short", "1");
  assert_tokens ("repository:short:pull,push\n");
  peer_tell (servers, "{'do': 'mint', 'lifetime': 0}");
  for (guint i = 0; i < 3; i++)
    do_it (200, registry_manifest_request ("GET", "short", digest));
  assert_tokens ("repository:short:pull\n"
                 "repository:short:pull\n"
                 "repository:short:pull\n");
  case_end ();
}

static gboolean
has_registry (void)
{
  g_autofree char *installed = g_find_program_in_path ("docker-registry");
  g_autofree char *unpacked = NULL;

  if (g_getenv ("ADIEU_SERVERS") != NULL)
    unpacked = g_build_filename (g_getenv ("ADIEU_SERVERS"), "usr/bin/docker-registry", NULL);

  return installed != NULL
         || (unpacked != NULL && g_file_test (unpacked, G_FILE_TEST_IS_EXECUTABLE));
}

int
main (int    argc,
      char **argv)
{
  int failed;

  g_test_init (&argc, &argv, NULL);
  if (!has_registry ())
    {
      g_print ("1..0 # SKIP there is no docker-registry; see examples/registry/run\n");
      return 0;
    }

  g_test_add_func ("/adieu/registry/pages-of-the-catalog-are-complete-and-in-order", test_catalog);
  g_test_add_func ("/adieu/registry/tags-are-complete", test_tags);
  g_test_add_func ("/adieu/registry/what-is-unknown-is-told-with-the-registrys-code", test_unknown);
  g_test_add_func ("/adieu/registry/a-wrong-password-is-told-as-such", test_wrong_password);
  g_test_add_func ("/adieu/registry/what-is-not-allowed-is-asked-once", test_forbidden);
  g_test_add_func ("/adieu/registry/a-blob-of-another-digest-is-refused", test_wrong_digest);
  g_test_add_func ("/adieu/registry/a-stained-blob-is-noticed", test_stained_blob);
  g_test_add_func ("/adieu/registry/what-is-deleted-is-gone", test_delete);
  g_test_add_func ("/adieu/registry/each-scope-has-one-token", test_scopes);
  g_test_add_func ("/adieu/registry/a-wider-scope-has-a-token-of-its-own", test_wider_scope);
  g_test_add_func ("/adieu/registry/a-refused-token-is-replaced-once", test_refused_token);
  g_test_add_func ("/adieu/registry/a-token-that-expires-is-fetched-anew", test_short_life);

  servers = peer_start (NULL);
  failed = g_test_run ();
  peer_stop (servers);

  return failed;
}
