/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Every way in which a program that uses Adieu can end, with nothing done about it:
 * endings ENDING STATE URL CA-FILE, or endings --list. The table is at the bottom.
 */

#include "pending.h"

#include <glib-unix.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define STATUS_OF_EXIT 7
#define CLOSE_ASYNC_MS 250
#define GO_ON_MS 800

typedef struct
{
  const char  *name;
  void       (*run) (void);
  void       (*end) (void);
  Question     in_the_middle;
} Ending;

static const Ending *ending;
static const char   *url;
static const char   *ca_file;
static GMainLoop    *loop;
static GApplication *application;
static int           status = EXIT_SUCCESS;

static void
quit (void)
{
  g_main_loop_quit (loop);
}

static void
go_on (void)
{
  after (GO_ON_MS, quit);
}

static void
exit_now (void)
{
  exit (STATUS_OF_EXIT);
}

/* How it runs */

static void
begin (void)
{
  const Question *question = ending->in_the_middle.name != NULL ? &ending->in_the_middle : NULL;

  create_client (url, ca_file);
  if (g_str_equal (ending->name, "mid-connect"))
    ask_in_vain (question, ending->end);
  else
    ask_before_the_end (question, ending->end);
}

static void
run (void)
{
  loop = g_main_loop_new (NULL, FALSE);
  begin ();
  g_main_loop_run (loop);
}

static void
run_and_close (void)
{
  run ();
  adieu_client_close (client, NULL, NULL);
}

static void
run_and_drop (void)
{
  run ();
  drop ();
}

static void
run_by_adieu (void)
{
  loop = g_main_loop_new (NULL, FALSE);
  begin ();
  adieu_main_loop_run (loop);
}

static void
run_in_the_middle (void)
{
  if (is_idle ())
    run ();
  else
    run_by_adieu ();
}

static gboolean
terminated_cb (gpointer user_data)
{
  quit ();

  return G_SOURCE_CONTINUE;
}

static void
run_until_terminated (void)
{
  g_unix_signal_add (SIGTERM, terminated_cb, NULL);
  run ();
}

static gpointer
worker (gpointer data)
{
  GMainContext *context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  loop = g_main_loop_new (context, FALSE);
  begin ();
  g_main_loop_run (loop);

  drop_list ();
  g_clear_object (&client);
  g_clear_pointer (&loop, g_main_loop_unref);
  g_main_context_pop_thread_default (context);
  g_main_context_unref (context);

  return NULL;
}

static void
run_a_worker (void)
{
  g_thread_join (g_thread_new ("worker", worker, NULL));

  loop = g_main_loop_new (NULL, FALSE);
  go_on ();
  g_main_loop_run (loop);
}

static void
activate_cb (GApplication *self)
{
  g_application_hold (self);
  begin ();
}

static void
run_application (void)
{
  application = g_application_new ("org.example.Endings", G_APPLICATION_NON_UNIQUE);
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), NULL);
  status = g_application_run (application, 0, NULL);
}

/* How it ends */

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  adieu_client_close_finish (client, result, NULL);
}

static void
close_and_go_on (void)
{
  adieu_client_close_async (client, NULL, closed_cb, NULL);
  after (CLOSE_ASYNC_MS, quit);
}

static void
drop_and_go_on (void)
{
  drop ();
  go_on ();
}

/* The reply that is pending does it, or else one more. */
static void
drop_in_callback (void)
{
  static const Question last = { "last", "GET", "/foo/3", .then = drop };

  if (is_answered_soon ())
    slow.then = drop;
  else
    ask (&last);
  go_on ();
}

static void
drop_and_quit (void)
{
  drop ();
  quit ();
}

static gpointer
dropping_thread (gpointer data)
{
  drop ();

  return NULL;
}

static void
drop_in_thread (void)
{
  g_thread_unref (g_thread_new ("drops", dropping_thread, NULL));
  go_on ();
}

static void
exit_in_callback (void)
{
  static const Question last = { "last", "GET", "/foo/3", .then = exit_now };

  ask (&last);
}

static gpointer
exiting_thread (gpointer data)
{
  exit_now ();

  return NULL;
}

static void
exit_in_thread (void)
{
  g_thread_unref (g_thread_new ("exits", exiting_thread, NULL));
}

static void
terminate (void)
{
  kill (getpid (), SIGTERM);
}

static void
quit_application (void)
{
  g_application_quit (application);
}

static void
release_application (void)
{
  g_application_release (application);
}

/* It drops what it inherited, makes a client of its own, and exits as programs do. */
static void
live_as_child (void)
{
  g_autoptr (AdieuResponse) response = NULL;

  drop ();
  create_client (url, ca_file);
  event ("req child");
  response = adieu_client_get (client, "/foo/4", NULL, NULL);
  event (response != NULL ? "cb child ok" : "cb child err");

  exit (response != NULL ? EXIT_SUCCESS : EXIT_FAILURE);
}

static void
fork_child (void)
{
  static const Question after_it = { "parent", "GET", "/foo/3", .then = quit };
  pid_t child = fork ();

  if (child == 0)
    live_as_child ();

  waitpid (child, &status, 0);
  ask (&after_it);
}

/* Read for two seconds, and more than is sent in a moment. */
#define HALF_READ "/bytes?n=32000000&chunk=131072&ms=8"
#define HALF_SENT "/slow?ms=500"
#define UPLOAD_BYTES (32 * 1024 * 1024)

static const Ending endings[] = {
  { "explicit-close", run_and_close, quit },
  { "explicit-close-loop", run, close_and_go_on },
  { "drop-loop-runs", run, drop_and_go_on },
  { "drop-in-callback", run, drop_in_callback },
  { "quit-then-drop", run_and_drop, quit },
  { "drop-then-quit", run, drop_and_quit },
  { "never-dropped", run, quit },
  { "main-loop-run", run_by_adieu, quit },
  { "exit-in-callback", run, exit_in_callback },
  { "exit-in-thread", run, exit_in_thread },
  { "drop-in-thread", run, drop_in_thread },
  { "worker-context", run_a_worker, quit },
  { "sigterm-quit", run_until_terminated, terminate },
  { "application-quit", run_application, quit_application },
  { "application-end", run_application, release_application },
  { "fork-child", run, fork_child },
  { "mid-body", run_in_the_middle, quit, { "body", "GET", HALF_READ } },
  { "mid-upload", run_in_the_middle, quit, { "upload", "POST", HALF_SENT, NULL, UPLOAD_BYTES } },
  { "mid-connect", run_in_the_middle, quit, { "connect", "GET", "/foo/1" } },
};

static int
list (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    g_print ("%s\n", endings[i].name);

  return EXIT_SUCCESS;
}

static const Ending *
find_ending (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_equal (endings[i].name, name))
      return &endings[i];

  return NULL;
}

int
main (int    argc,
      char **argv)
{
  if (argc == 2 && g_str_equal (argv[1], "--list"))
    return list ();
  if (argc < 4 || argc > 5 || find_ending (argv[1]) == NULL || !set_state (argv[2]))
    {
      g_printerr ("Usage: endings ENDING STATE URL [CA-FILE], or endings --list\n");
      return 2;
    }

  ending = find_ending (argv[1]);
  url = argv[3];
  ca_file = argv[4];

  ending->run ();

  return status == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
