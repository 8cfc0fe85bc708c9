/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A program ends with very many idle connections: the server sees each of them end in order,
 * and a server that has stopped reading does not keep the program. Without "in full" the time
 * is reported only, since others may want the processor.
 */

#include "config.h"

#include "fixture.h"
#include "footprint.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#define GATE "/gate?name=all"
#define STATUS 3
/* Beyond what the deadline of an exit and the end of a process take. */
#define MAX_SILENT_MS 500

/* ---- the program ---- */

/* Each connection takes two descriptors, and so many are not given to everybody. */
static void
raise_limit (guint n_connections)
{
  struct rlimit limit = { 0 };

  g_assert_no_errno (getrlimit (RLIMIT_NOFILE, &limit));
  limit.rlim_cur = MIN (limit.rlim_max, MAX (limit.rlim_cur, 2 * n_connections + 100));
  g_assert_no_errno (setrlimit (RLIMIT_NOFILE, &limit));
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  guint *n_answered = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = adieu_client_get_finish (ADIEU_CLIENT (source), result, &error);

  g_assert_no_error (error);
  (*n_answered)++;
}

/* Opens the connections, says so, and ends at a line on standard input. */
static int
run_program (const char *base,
             const char *ca_path,
             guint       n_connections)
{
  static AdieuClient *client;
  g_autoptr (GTlsDatabase) authority = g_tls_file_database_new (ca_path, NULL);
  guint n_answered = 0;

  raise_limit (n_connections);
  client = g_object_new (ADIEU_TYPE_CLIENT, "base-url", base, "tls-database", authority,
                         "max-connections-per-host", n_connections,
                         "idle-timeout", 0,
                         "connect-deadline", 0,
                         "first-byte-deadline", 0,
                         "total-deadline", 0,
                         NULL);
  for (guint i = 0; i < n_connections; i++)
    adieu_client_get_async (client, GATE, NULL, answered_cb, &n_answered);
  while (n_answered < n_connections)
    g_main_context_iteration (NULL, TRUE);

  g_print ("idle\n");
  getchar ();

  return STATUS;
}

/* ---- what the server sees ---- */

static GSubprocess *
start_program (Witness *witness,
               guint    n_connections)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *n = g_strdup_printf ("%u", n_connections);
  g_autoptr (GError) error = NULL;
  GSubprocess *program = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                                           self, witness_get_base (witness, TRANSPORT_HTTPS),
                                           witness_get_ca_path (witness), n, NULL);
  g_autoptr (GDataInputStream) output = NULL;
  g_autofree char *line = NULL;

  g_assert_no_error (error);
  for (guint i = 0; i < n_connections; i++)
    witness_wait_request (witness, GATE);
  witness_tell (witness, "open all");

  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (program));
  line = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (line, ==, "idle");

  return program;
}

/* How long it took, in ms. */
static double
end_program (GSubprocess *program)
{
  g_autoptr (GError) error = NULL;
  gint64 begin = g_get_monotonic_time ();

  g_output_stream_printf (g_subprocess_get_stdin_pipe (program), NULL, NULL, &error, "\n");
  g_assert_no_error (error);
  g_subprocess_wait (program, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_subprocess_get_exit_status (program), ==, STATUS);

  return (g_get_monotonic_time () - begin) / (double) G_TIME_SPAN_MILLISECOND;
}

static void
test_idle (void)
{
  const guint n_connections = load_get_n (1000, 50);
  Witness *witness = witness_start ("--https");
  g_autoptr (GSubprocess) program = start_program (witness, n_connections);
  double ms = end_program (program);

  g_print ("# %u idle TLS connections closed at exit in %.0f ms\n", n_connections, ms);
  for (guint i = 0; i < n_connections; i++)
    {
      JsonObject *end = witness_wait_event (witness, "end");

      g_assert_true (json_object_get_boolean_member (end, "close_notify"));
    }
  witness_stop (witness);
}

static void
test_silent (void)
{
  const guint n_connections = load_get_n (1000, 50);
  Witness *witness = witness_start ("--https");
  g_autoptr (GSubprocess) program = start_program (witness, n_connections);
  double ms = 0;

  witness_tell (witness, "stop-reading");
  witness_wait_event (witness, "command");
  ms = end_program (program);
  witness_tell (witness, "resume-reading");
  g_print ("# %u idle TLS connections to a server that does not read: gone after %.0f ms\n", n_connections, ms);
  if (n_connections == 1000)
    g_assert_cmpfloat (ms, <, MAX_SILENT_MS);

  /* What it answers when it reads again meets nobody. */
  for (guint i = 0; i < n_connections; i++)
    g_assert_true (json_object_get_boolean_member (witness_wait_event (witness, "end"), "close_notify"));
  witness_forgive (witness, "RST after FIN");
  witness_stop (witness);
}

int
main (int    argc,
      char **argv)
{
  if (argc == 4 && g_str_has_prefix (argv[1], "https:"))
    return run_program (argv[1], argv[2], (guint) atoi (argv[3]));

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/load/idle-connections-end-in-order", test_idle);
  g_test_add_func ("/adieu/load/a-server-that-does-not-read-holds-up-nobody", test_silent);

  return g_test_run ();
}
