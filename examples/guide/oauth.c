/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the guide "Signing in" quotes of OAuth 2: oauth ISSUER, which has the API below it, too. */

#include <locale.h>

#include <adieu/adieu.h>

static AdieuClient *client;
static AdieuOAuth *oauth;
static GMainLoop *loop;

/* With GTK, this is where gtk_show_uri() or GtkUriLauncher has its place. */
static gboolean
open_uri_cb (AdieuOAuth *self,
             const char *uri,
             gpointer    user_data)
{
  g_print ("Open %s\n", uri);

  return TRUE;
}

static void
signed_out_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  if (adieu_oauth_sign_out_finish (oauth, result, &error))
    g_print ("You are signed out.\n");
  else
    g_print ("%s\n", error->message);

  g_main_loop_quit (loop);
}

static void
got_foo_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = adieu_client_get_finish (client, result, &error);

  if (response != NULL)
    g_print ("Foo 42 is yours.\n");
  else if (g_error_matches (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_UNAUTHORIZED))
    g_print ("Sign in again: %s\n", error->message);
  else
    g_print ("%s\n", error->message);

  adieu_oauth_sign_out_async (oauth, NULL, signed_out_cb, NULL);
}

static void
signed_in_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  if (adieu_oauth_sign_in_finish (oauth, result, &error))
    adieu_client_get_async (client, "/foo/42", NULL, got_foo_cb, NULL);
  else
    {
      g_print ("%s\n", error->message);
      g_main_loop_quit (loop);
    }
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "");

  oauth = adieu_oauth_new (argv[1], "guide");
  adieu_oauth_set_scope (oauth, "foo");
  g_signal_connect (oauth, "open-uri", G_CALLBACK (open_uri_cb), NULL);

  client = adieu_client_new (argv[1]);
  adieu_client_set_auth (client, ADIEU_AUTH (oauth));

  loop = g_main_loop_new (NULL, FALSE);
  adieu_oauth_sign_in_async (oauth, NULL, signed_in_cb, NULL);
  g_main_loop_run (loop);

  return 0;
}
