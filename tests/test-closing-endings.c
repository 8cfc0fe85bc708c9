/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A whole program ends, in each way, over each transport, with nothing or something under way:
 * its exit status is its own, it says nothing on stderr, it does not linger, and the server has
 * seen it say goodbye. */

#include "config.h"

#include "fixture-witness.h"

#include <string.h>

/* What nobody would sit through. A program with nothing to wait for takes a few ms, one with
 * a write under way the 250 ms that it may have. */
#define MAX_MS 3000

typedef struct
{
  const char *name;
  int         status;
  gboolean    tells; /* callbacks still run */
} Ending;

static const Ending endings[] = {
  { "return", 3, FALSE },
  { "return-after-drop", 3, FALSE },
  { "return-without-loop", 3, FALSE },
  { "exit-in-callback", 7, FALSE },
  { "exit-in-source", 7, FALSE },
  { "exit-in-thread", 7, FALSE },
  { "application-quit", 3, TRUE },
  { "application-release", 3, TRUE },
};

typedef struct
{
  const char *name;
  const char *path; /* the request that must have arrived */
  guint       n_calls;
} State;

static const State states[] = {
  { "unused", NULL, 0 },
  { "idle", NULL, 0 },
  { "waiting", "/slow?ms=5000", 1 },
  { "reading", "/bytes?n=1000000&chunk=10000&ms=100", 1 },
  { "writing", "/bar/1?delay=5000", 1 },
  { "queued", "/slow?ms=5000", 100 },
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
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GError) error = NULL;
  GSubprocess *program = NULL;

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                        | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_setenv (launcher, "G_DEBUG", "fatal-criticals", TRUE);
  program = g_subprocess_launcher_spawn (launcher, &error, g_getenv ("ADIEU_CLOSING_PROGRAM"),
                                         self->ending->name, self->state->name,
                                         witness_get_base (witness, self->transport),
                                         witness_get_ca_path (witness), NULL);
  g_assert_no_error (error);

  return program;
}

/* TRUE, and the time that it took to end. */
static gint64
end_program (const Case   *self,
             GSubprocess  *program,
             char        **out,
             char        **err)
{
  g_autoptr (GError) error = NULL;
  gint64 begin = g_get_monotonic_time ();

  g_subprocess_communicate_utf8 (program, self->state->path != NULL ? "\n" : NULL, NULL, out, err, &error);
  g_assert_no_error (error);

  return (g_get_monotonic_time () - begin) / G_TIME_SPAN_MILLISECOND;
}

static char *
expected_output (const Case *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; self->ending->tells && i < self->state->n_calls; i++)
    g_string_append (text, "cancelled\n");

  return g_strdup (text->str);
}

static void
run_case (gconstpointer data)
{
  const Case *self = data;
  Witness *witness = witness_start ("--http --https --h2");
  g_autoptr (GSubprocess) program = start_program (self, witness);
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;
  g_autofree char *expected = expected_output (self);
  gint64 ms = 0;

  if (self->state->path != NULL)
    witness_wait_request (witness, self->state->path);
  ms = end_program (self, program, &out, &err);
  g_test_message ("%s with a client that is %s, %s: %" G_GINT64_FORMAT " ms", self->ending->name,
                  self->state->name, witness_get_name (self->transport), ms);

  g_assert_cmpstr (err, ==, "");
  g_assert_true (g_subprocess_get_if_exited (program));
  g_assert_cmpint (g_subprocess_get_exit_status (program), ==, self->ending->status);
  g_assert_cmpstr (out, ==, expected);
  g_assert_cmpint (ms, <, MAX_MS);
  witness_stop (witness);
}

static void
add_case (const Ending *ending,
          const State  *state,
          Transport     transport)
{
  g_autofree char *path = g_strdup_printf ("/adieu/endings/%s/%s/%s", witness_get_name (transport),
                                           ending->name, state->name);
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
        add_case (&endings[i], &states[j], transport);

  return g_test_run ();
}
