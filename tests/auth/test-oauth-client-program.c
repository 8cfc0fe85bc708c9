/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A program that ends while its token is renewed. Started by test-oauth-client-endings with
 * ENDING STATE BASE-URL CA-FILE DELAY-MS; it ends at a line on standard input, and says on
 * standard output what each of its calls was told.
 */

#include <adieu/adieu.h>

#include <glib-unix.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define STATUS_OF_RETURN 3
#define STATUS_OF_EXIT 7
#define MANY 100

static AdieuClient  *client;
static AdieuOAuth   *oauth;
static GMainContext *context; /* of the calls, if not the default one */
static GMainLoop    *loop;
static guint         n_waiting;
static gboolean      ends_when_told;

static void
told_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response
    = adieu_client_get_finish (ADIEU_CLIENT (source), result, &error);

  printf ("%s\n", g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? "cancelled"
                  : error != NULL                                           ? error->message
                                                                            : "answered");
  fflush (stdout);
  n_waiting--;
  if (n_waiting == 0 && ends_when_told)
    g_main_loop_quit (loop);
}

static void
start_calls (const char *state)
{
  guint n = g_str_equal (state, "many") ? MANY : 1;

  for (guint i = 0; i < n; i++)
    adieu_client_get_async (client, g_str_equal (state, "refused") ? "/auth" : "/foo/1", NULL,
                            told_cb, NULL);
  n_waiting = n;
}

/* ---- the ways to end ---- */

static void
drop (void)
{
  g_clear_object (&client);
  g_clear_object (&oauth);
}

static void
quit (void)
{
  g_main_loop_quit (loop);
}

static void
quit_after_drop (void)
{
  drop ();
  quit ();
}

static void
quit_application (void)
{
  g_application_quit (g_application_get_default ());
}

static void
dispose (void)
{
  ends_when_told = TRUE;
  g_object_run_dispose (G_OBJECT (client));
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  printf ("closed\n");
  fflush (stdout);
  quit ();
}

static void
close_client (void)
{
  adieu_client_close_async (client, NULL, closed_cb, NULL);
}

static void
let_context_die (void)
{
  g_clear_pointer (&context, g_main_context_unref);
  quit ();
}

static void
exit_now (void)
{
  exit (STATUS_OF_EXIT);
}

static gpointer
exit_thread (gpointer data)
{
  exit (STATUS_OF_EXIT);

  return NULL;
}

static void
exit_in_thread (void)
{
  g_thread_unref (g_thread_new ("exits", exit_thread, NULL));
}

static void
exit_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  exit (STATUS_OF_EXIT);
}

static void
exit_in_callback (void)
{
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();

  g_cancellable_cancel (cancelled);
  adieu_client_get_async (client, "/foo/2", cancelled, exit_cb, NULL);
}

static const struct
{
  const char  *name;
  void       (*end) (void);
} endings[] = {
  { "return", quit },
  { "return-after-drop", quit_after_drop },
  { "exit-in-source", exit_now },
  { "exit-in-callback", exit_in_callback },
  { "exit-in-thread", exit_in_thread },
  { "application-quit", quit_application },
  { "context-dies", let_context_die },
  { "dispose", dispose },
  { "close", close_client },
};

/* ---- up to there ---- */

static gboolean
line_cb (int          fd,
         GIOCondition condition,
         gpointer     ending)
{
  char line;

  if (read (fd, &line, 1) == 1)
    for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
      if (g_str_equal (endings[i].name, ending))
        endings[i].end ();

  return G_SOURCE_REMOVE;
}

/* The calls go on with the help of a context that only this loop iterates. */
static gboolean
iterate_cb (gpointer user_data)
{
  if (context != NULL)
    g_main_context_iteration (context, FALSE);

  return context != NULL ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
begin (const char *ending,
       const char *state)
{
  if (g_str_equal (ending, "context-dies"))
    {
      context = g_main_context_new ();
      g_main_context_push_thread_default (context);
      start_calls (state);
      g_main_context_pop_thread_default (context);
      g_timeout_add (1, iterate_cb, NULL);
    }
  else
    start_calls (state);
  g_unix_fd_add (STDIN_FILENO, G_IO_IN, line_cb, (gpointer) ending);
}

static void
activate_cb (GApplication *application,
             gpointer      argv)
{
  g_application_hold (application);
  begin (((char **) argv)[1], ((char **) argv)[2]);
}

static void
make_client (char **argv)
{
  gboolean refused = g_str_equal (argv[2], "refused");
  g_autoptr (GTlsDatabase) ca = g_tls_file_database_new (argv[4], NULL);
  g_autoptr (AdieuToken) old = adieu_token_new ("old", NULL, "refresh", NULL, refused ? 0 : 1);
  g_autoptr (AdieuMemoryTokenStore) store = adieu_memory_token_store_new ();
  g_autofree char *endpoint = g_strdup_printf ("%s/bar/1?delay=%s", argv[3], argv[5]);

  ADIEU_TOKEN_STORE_GET_IFACE (store)->store (ADIEU_TOKEN_STORE (store), "me", old, NULL);
  client = g_object_new (ADIEU_TYPE_CLIENT, "base-url", argv[3], "tls-database", ca, NULL);
  oauth = g_object_new (ADIEU_TYPE_OAUTH, "client", client, "client-id", "foo", "token-endpoint",
                        endpoint, "token-store", store, "token-key", "me", NULL);
  adieu_client_set_auth (client, ADIEU_AUTH (oauth));
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GApplication) application = NULL;

  g_assert (argc == 6);
  make_client (argv);
  if (g_str_equal (argv[1], "application-quit"))
    {
      application = g_application_new (NULL, G_APPLICATION_NON_UNIQUE);
      g_signal_connect (application, "activate", G_CALLBACK (activate_cb), argv);
      g_application_run (application, 0, NULL);
    }
  else
    {
      loop = g_main_loop_new (NULL, FALSE);
      begin (argv[1], argv[2]);
      g_main_loop_run (loop);
      g_main_loop_unref (loop);
    }

  return STATUS_OF_RETURN;
}
