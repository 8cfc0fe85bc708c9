/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <adieu/adieu.h>

static AdieuClient *client;
static GMainLoop *loop;

static void
got_foo_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = adieu_client_get_finish (client, result, &error);
  g_autofree char *text = response != NULL ? adieu_response_dup_text (response, &error) : NULL;

  g_print ("%s\n", text != NULL ? text : error->message);
  g_main_loop_quit (loop);
}

int
main (int argc, char **argv)
{
  client = adieu_client_new (argv[1]);
  loop = g_main_loop_new (NULL, FALSE);
  adieu_client_get_async (client, "/foo/42", NULL, got_foo_cb, NULL);
  g_main_loop_run (loop);
  return 0;
}
