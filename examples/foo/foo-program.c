/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A program that uses the Foo API: foo-program BASE-URL [CA-FILE]
 * One client, some calls, and the end. Nothing is closed, nothing is unreferenced.
 */

#include <stdlib.h>

#include "foo-client.h"

static FooClient *client;
static GMainLoop *loop;
static int status = EXIT_SUCCESS;

static void
finish (GError *error)
{
  if (error != NULL)
    {
      g_printerr ("%s\n", error->message);
      status = EXIT_FAILURE;
    }

  g_main_loop_quit (loop);
}

static void
patched_bar_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) bar = foo_client_patch_bar_finish (client, result, &error);

  if (bar != NULL)
    {
      g_autofree char *text = json_to_string (bar, FALSE);

      g_print ("Bar 7 is now %s.\n", text);
    }

  finish (error);
}

static void
got_foo_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FooThing) foo = foo_client_get_foo_finish (client, result, &error);
  g_autoptr (JsonNode) changes = json_from_string ("{\"name\": \"x\"}", NULL);

  if (foo == NULL)
    {
      finish (error);
      return;
    }

  g_print ("Foo %" G_GINT64_FORMAT " is called '%s'.\n",
           foo_thing_get_id (foo), foo_thing_get_name (foo));
  foo_client_patch_bar_async (client, 7, changes, NULL, patched_bar_cb, NULL);
}

static FooClient *
create_client (const char *base_url,
               const char *ca_file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsDatabase) authorities = NULL;

  if (ca_file == NULL)
    return foo_client_new (base_url);

  authorities = g_tls_file_database_new (ca_file, &error);
  if (authorities == NULL)
    g_error ("%s", error->message);

  return g_object_new (FOO_TYPE_CLIENT, "base-url", base_url, "tls-database", authorities, NULL);
}

int
main (int    argc,
      char **argv)
{
  if (argc < 2)
    {
      g_printerr ("Usage: foo-program BASE-URL [CA-FILE]\n");
      return EXIT_FAILURE;
    }

  client = create_client (argv[1], argv[2]);
  loop = g_main_loop_new (NULL, FALSE);

  foo_client_get_foo_async (client, 42, NULL, got_foo_cb, NULL);
  g_main_loop_run (loop);

  return status;
}
