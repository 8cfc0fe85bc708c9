/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A program as others write them: it makes a client, asks something, and ends in one of the
 * ways that programs end in, without a thought for the client. Started by test-closing-endings.
 * Arguments: ENDING STATE BASE-URL CA-FILE. It ends at a line on standard input, or at once
 * when idle, and says on standard output whenever a callback is told of a cancelled call.
 */

#include <adieu/adieu.h>

#include <glib-unix.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define STATUS_OF_RETURN 3
#define STATUS_OF_EXIT 7

static const char   *ending;
static const char   *state;
static AdieuClient  *client;
static GMainLoop    *loop;
static GApplication *application;

static gboolean
ends_by (const char *name)
{
  return g_str_equal (ending, name);
}

static gpointer
exit_thread (gpointer data)
{
  exit (STATUS_OF_EXIT);

  return NULL;
}

static void
exit_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  exit (STATUS_OF_EXIT);
}

/* One that needs no connection, since all may be taken. */
static void
call_to_exit (void)
{
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();

  g_cancellable_cancel (cancelled);
  adieu_client_get_async (client, "/foo/2", g_str_equal (state, "idle") ? NULL : cancelled, exit_cb, NULL);
}

static void
end_now (void)
{
  if (ends_by ("exit-in-callback"))
    call_to_exit ();
  else if (ends_by ("exit-in-source"))
    exit (STATUS_OF_EXIT);
  else if (ends_by ("exit-in-thread"))
    g_thread_unref (g_thread_new ("exits", exit_thread, NULL));
  else if (ends_by ("application-quit"))
    g_application_quit (application);
  else if (ends_by ("application-release"))
    g_application_release (application);
  else
    g_main_loop_quit (loop);
}

static gboolean
line_cb (int          fd,
         GIOCondition condition,
         gpointer     user_data)
{
  char line;

  if (read (fd, &line, 1) == 1)
    end_now ();

  return G_SOURCE_REMOVE;
}

/* Comes at most once a call, and only where the application still lives. */
static void
pending_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = adieu_client_send_finish (client, result, &error);

  printf ("%s\n", g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? "cancelled" : "told");
  fflush (stdout);
}

static void
start_pending (const char *method,
               const char *path)
{
  g_autoptr (AdieuRequest) request = adieu_request_new (method, path);

  if (g_str_equal (method, "POST"))
    adieu_request_set_body_text (request, "{}", "application/json");
  adieu_client_send_async (client, request, NULL, pending_cb, NULL);
}

static void
enter_state (void)
{
  if (g_str_equal (state, "waiting"))
    start_pending ("GET", "/slow?ms=5000");
  else if (g_str_equal (state, "reading"))
    start_pending ("GET", "/bytes?n=1000000&chunk=10000&ms=100");
  else if (g_str_equal (state, "writing"))
    start_pending ("POST", "/bar/1?delay=5000");
  else if (g_str_equal (state, "queued"))
    for (guint i = 0; i < 100; i++)
      start_pending ("GET", "/slow?ms=5000");
}

static void
first_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = adieu_client_get_finish (client, result, &error);

  if (error != NULL)
    g_error ("%s", error->message);

  enter_state ();
  if (g_str_equal (state, "idle"))
    end_now ();
  else
    g_unix_fd_add (STDIN_FILENO, G_IO_IN, line_cb, NULL);
}

static void
begin (void)
{
  if (g_str_equal (state, "unused"))
    end_now ();
  else
    adieu_client_get_async (client, "/foo/1", NULL, first_cb, NULL);
}

static gboolean
begin_cb (gpointer user_data)
{
  begin ();

  return G_SOURCE_REMOVE;
}

static void
activate_cb (GApplication *self)
{
  g_application_hold (self);
  begin ();
}

static int
run_application (void)
{
  application = g_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), NULL);
  g_application_run (application, 0, NULL);
  g_object_unref (application);

  return STATUS_OF_RETURN;
}

static int
run_loop (void)
{
  g_idle_add (begin_cb, NULL);
  loop = g_main_loop_new (NULL, FALSE);
  g_main_loop_run (loop);
  if (ends_by ("return-after-drop"))
    g_object_unref (client);

  return STATUS_OF_RETURN;
}

/* No loop ever runs: blocking calls, or calls whose answers nobody will hear. */
static int
run_without_loop (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = NULL;
  char line;

  if (g_str_equal (state, "unused"))
    return STATUS_OF_RETURN;

  response = adieu_client_get (client, "/foo/1", NULL, &error);
  if (error != NULL)
    g_error ("%s", error->message);
  enter_state ();
  if (!g_str_equal (state, "idle") && read (STDIN_FILENO, &line, 1) != 1)
    return 1;

  return STATUS_OF_RETURN;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GTlsDatabase) ca = NULL;

  g_assert (argc == 5);
  ending = argv[1];
  state = argv[2];
  ca = g_tls_file_database_new (argv[4], NULL);
  client = g_object_new (ADIEU_TYPE_CLIENT, "base-url", argv[3], "tls-database", ca, NULL);

  if (g_str_has_prefix (ending, "application-"))
    return run_application ();
  if (ends_by ("return-without-loop"))
    return run_without_loop ();

  return run_loop ();
}
