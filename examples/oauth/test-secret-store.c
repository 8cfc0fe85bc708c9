/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is put into the store of secrets is there for the next store, and gone when it is cleared.
 * Against libsecret's own file, which needs no daemon.
 */

#include <glib/gstdio.h>

#include "secret-store.h"

#define KEY "ada at example.org"

static GAsyncResult *last;

static void
keep_cb (GObject      *store,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_assert_true (store == user_data);
  last = g_object_ref (result);
}

static GAsyncResult *
wait_for_result (void)
{
  while (last == NULL)
    g_main_context_iteration (NULL, TRUE);

  return g_steal_pointer (&last);
}

static void
put (AdieuToken *token)
{
  g_autoptr (AdieuTokenStore) store = secret_store_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (token != NULL)
    adieu_token_store_store_async (store, KEY, token, NULL, keep_cb, store);
  else
    adieu_token_store_clear_async (store, KEY, NULL, keep_cb, store);
  result = wait_for_result ();
  if (token != NULL)
    adieu_token_store_store_finish (store, result, &error);
  else
    adieu_token_store_clear_finish (store, result, &error);
  g_assert_no_error (error);
}

static void
assert_kept (const char *access_token)
{
  g_autoptr (AdieuTokenStore) store = secret_store_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (AdieuToken) token = NULL;
  g_autoptr (GError) error = NULL;

  adieu_token_store_load_async (store, KEY, NULL, keep_cb, store);
  result = wait_for_result ();
  token = adieu_token_store_load_finish (store, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (token != NULL ? adieu_token_get_access_token (token) : NULL, ==, access_token);
}

static void
test_kept (void)
{
  g_autoptr (AdieuToken) first = adieu_token_new ("first", NULL, "refresh", "a b", 42);
  g_autoptr (AdieuToken) second = adieu_token_new ("second", NULL, NULL, NULL, 0);

  assert_kept (NULL);
  put (NULL);
  put (first);
  assert_kept ("first");
  put (second);
  assert_kept ("second");
  put (NULL);
  assert_kept (NULL);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *directory = g_dir_make_tmp (NULL, NULL);
  g_autofree char *file = g_build_filename (directory, "secrets", NULL);
  int status = 0;

  g_test_init (&argc, &argv, NULL);
  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", file, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "of no interest", TRUE);

  g_test_add_func ("/examples/secret-store/keeps-tokens", test_kept);
  status = g_test_run ();
  g_remove (file);
  g_rmdir (directory);

  return status;
}
