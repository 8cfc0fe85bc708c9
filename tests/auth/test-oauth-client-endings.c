/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A whole program ends while its token is renewed: its exit status is its own, each call was told
 * once where code could still run, nothing stands on stderr, nobody waits, and the server, which
 * is both the API and the authorization server, has seen it say goodbye on each connection.
 */

#include "config.h"

#include "fixture-witness.h"

#include <string.h>

/* What nobody would sit through. The renewal is a write, and has a moment to be answered in. */
#define MAX_MS 3000

typedef struct
{
  const char *name;
  int         status;
  gboolean    tells;
  const char *says; /* after that */
} Ending;

static const Ending endings[] = {
  { "return", 3, FALSE, "" },
  { "return-after-drop", 3, FALSE, "" },
  { "exit-in-source", 7, FALSE, "" },
  { "exit-in-callback", 7, FALSE, "" },
  { "exit-in-thread", 7, FALSE, "" },
  { "application-quit", 3, TRUE, "" },
  { "context-dies", 3, TRUE, "" },
  { "dispose", 3, TRUE, "" },
  { "close", 3, TRUE, "closed\n" },
};

typedef struct
{
  const char *name;
  guint       n_calls;
  const char *delay; /* of the answer to the renewal, in ms */
  gboolean    in_time;
  gboolean    everywhere; /* or over HTTP/2 only */
} State;

static const State states[] = {
  { "expired", 1, "5000", FALSE, TRUE },
  { "expired", 1, "100", TRUE, FALSE },
  { "many", 100, "5000", FALSE, FALSE },
  { "refused", 1, "5000", FALSE, FALSE },
};

typedef struct
{
  const Ending *ending;
  const State  *state;
  Transport     transport;
} Case;

static GSubprocess *
start_program (const Case *self,
               Witness    *witness)
{
  g_autoptr (GError) error = NULL;
  GSubprocess *program
    = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                            | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                        &error, g_getenv ("ADIEU_OAUTH_PROGRAM"), self->ending->name,
                        self->state->name, witness_get_base (witness, self->transport),
                        witness_get_ca_path (witness), self->state->delay, NULL);

  g_assert_no_error (error);

  return program;
}

/* What is answered in time may be told before the program ends. */
static void
check_output (const Case *self,
              const char *out)
{
  g_auto (GStrv) lines = g_strsplit (out, "\n", -1);
  gboolean may_tell = self->ending->tells || self->state->in_time;
  guint n_told = 0;

  g_assert_true (g_str_has_suffix (out, self->ending->says));
  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0' && !g_str_equal (lines[i], "closed"); i++)
    {
      n_told++;
      if (!self->state->in_time)
        g_assert_cmpstr (lines[i], ==, "cancelled");
    }
  g_assert_cmpuint (n_told, <=, may_tell ? self->state->n_calls : 0);
  if (self->ending->tells)
    g_assert_cmpuint (n_told, ==, self->state->n_calls);
}

static void
run_case (gconstpointer data)
{
  const Case *self = data;
  Witness *witness = witness_start ("--http --https --h2");
  g_autoptr (GSubprocess) program = start_program (self, witness);
  g_autofree char *path = g_strdup_printf ("/bar/1?delay=%s", self->state->delay);
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;
  g_autoptr (GError) error = NULL;
  gint64 begin = 0;
  gint64 ms = 0;

  witness_wait_request (witness, path);
  begin = g_get_monotonic_time ();
  g_subprocess_communicate_utf8 (program, "\n", NULL, &out, &err, &error);
  ms = (g_get_monotonic_time () - begin) / G_TIME_SPAN_MILLISECOND;
  g_test_message ("%s: %" G_GINT64_FORMAT " ms", g_test_get_path (), ms);

  g_assert_no_error (error);
  g_assert_cmpstr (err, ==, "");
  check_output (self, out);
  g_assert_true (g_subprocess_get_if_exited (program));
  g_assert_cmpint (g_subprocess_get_exit_status (program), ==, self->ending->status);
  g_assert_cmpint (ms, <, MAX_MS);
  witness_stop (witness);
}

static void
add_case (const Ending *ending,
          const State  *state,
          Transport     transport)
{
  g_autofree char *path
    = g_strdup_printf ("/adieu/oauth-endings/%s/%s/%s-%s", witness_get_name (transport),
                       ending->name, state->name, state->delay);
  Case *self = g_new (Case, 1);

  *self = (Case) { ending, state, transport };
  g_test_add_data_func_full (path, self, run_case, g_free);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (Transport transport = TRANSPORT_HTTP; transport <= TRANSPORT_H2; transport++)
    for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
      for (gsize j = 0; j < G_N_ELEMENTS (states); j++)
        if (states[j].everywhere || transport == TRANSPORT_H2)
          add_case (&endings[i], &states[j], transport);

  return g_test_run ();
}
