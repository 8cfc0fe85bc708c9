/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* ADIEU_DEBUG=lifetime: at exit a program lists who is still alive, and is otherwise as it was. */

#include "config.h"

#include "fixture-witness.h"

#include <string.h>

#define STATUS_OF_EXIT 7

typedef struct
{
  const char *name;
  const char *state;
  const char *debug;   /* ADIEU_DEBUG; NULL: not set */
  const char *pattern; /* of the lines on stderr; %s is the base URL */
} Case;

#define EXITS "Adieu: process [0-9]+ exits\n"
#define CLIENT "Adieu: alive at exit: FooClient for %s" AGE MADE_IN ("make_client\\+0x[0-9a-f]+ \\(.*\\)") "\n"
#define CALL "Adieu: alive at exit: GET %s/slow\\?…" AGE MADE_IN (".*\\+0x[0-9a-f]+") "\n"
#define AGE ", [0-9]+\\.[0-9] s old"
#ifdef HAVE_BACKTRACE
#define MADE_IN(place) ", made in " place
#else
#define MADE_IN(place) ""
#endif

static const Case cases[] = {
  { "silent-unless-asked", "call", NULL, "" },
  { "silent-if-something-else-is-asked", "call", "nonsense", "" },
  { "nothing", "dropped", "lifetime", EXITS "Adieu: nothing was alive at exit\n" },
  { "a-client", "client", "lifetime", EXITS CLIENT "Adieu: 1 client and 0 calls were alive at exit\n" },
  { "a-call", "call", "nonsense:lifetime", EXITS CLIENT CALL "Adieu: 1 client and 1 call were alive at exit\n" },
  { "all", "call", "all", EXITS CLIENT CALL "Adieu: 1 client and 1 call were alive at exit\n" },
  { "in-a-thread", "thread", "lifetime", EXITS CLIENT CALL "Adieu: 1 client and 1 call were alive at exit\n" },
  { "a-child-without-a-client", "fork", "lifetime",
    EXITS CLIENT "Adieu: 1 client and 0 calls were alive at exit\n" },
  { "a-child-with-its-own", "fork-and-make", "lifetime",
    EXITS "Adieu: alive at exit: FooClient for https://api\\.example\\.org/of-the-child, .*\n"
    "Adieu: 1 client and 0 calls were alive at exit\n"
    EXITS CLIENT "Adieu: 1 client and 0 calls were alive at exit\n" },
};

static char *
run_program (const char *state,
             const char *debug,
             Witness    *witness)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GSubprocess) program = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL;
  char *err = NULL;

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_unsetenv (launcher, "ADIEU_DEBUG");
  if (debug != NULL)
    g_subprocess_launcher_setenv (launcher, "ADIEU_DEBUG", debug, TRUE);
  program = g_subprocess_launcher_spawn (launcher, &error, g_getenv ("ADIEU_LIFETIME_PROGRAM"), state,
                                         witness_get_base (witness, TRANSPORT_HTTPS),
                                         witness_get_ca_path (witness), NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (program, NULL, NULL, &out, &err, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (program));
  g_assert_cmpint (g_subprocess_get_exit_status (program), ==, STATUS_OF_EXIT);
  g_assert_cmpstr (out, ==, "ends\n");

  return err;
}

static void
test_case (gconstpointer data)
{
  const Case *self = data;
  Witness *witness = witness_start ("--https");
  g_autofree char *said = run_program (self->state, self->debug, witness);
  g_auto (GStrv) parts = g_strsplit (self->pattern, "%s", -1);
  g_autofree char *base = g_regex_escape_string (witness_get_base (witness, TRANSPORT_HTTPS), -1);
  g_autofree char *whole = g_strjoinv (base, parts);
  g_autofree char *pattern = g_strdup_printf ("^%s$", whole);

  g_test_message ("It says: %s", said);
  g_assert_null (strstr (said, "SECRET"));
  g_assert_true (g_regex_match_simple (pattern, said, G_REGEX_DOLLAR_ENDONLY, 0));
  witness_stop (witness);
}

/* What has no name at run time stands in the list by its place in the file. */
static void
test_place_is_found (void)
{
  Witness *witness = NULL;
  g_autofree char *addr2line = g_find_program_in_path ("addr2line");
  g_autofree char *said = NULL;
  g_autoptr (GMatchInfo) match = NULL;
  g_autoptr (GRegex) regex = g_regex_new ("GET .* made in [^+\n]*\\+(0x[0-9a-f]+)\n", 0, 0, NULL);
  g_autofree char *offset = NULL;
  g_autofree char *found = NULL;

  if (addr2line == NULL)
    {
      g_test_skip ("needs addr2line");
      return;
    }

  witness = witness_start ("--https");
  said = run_program ("call", "lifetime", witness);
  g_assert_true (g_regex_match (regex, said, 0, &match));
  offset = g_match_info_fetch (match, 1);
  g_assert_true (g_spawn_sync (NULL, (char *[]) { addr2line, (char *) "-f", (char *) "-e",
                                                  (char *) g_getenv ("ADIEU_LIFETIME_PROGRAM"), offset, NULL },
                               NULL, G_SPAWN_DEFAULT, NULL, NULL, &found, NULL, NULL, NULL));
  g_assert_true (g_str_has_prefix (found, "ask\n"));
  witness_stop (witness);
}

static void
test_help (void)
{
  Witness *witness = witness_start ("--https");
  g_autofree char *said = run_program ("client", "help", witness);

  g_assert_nonnull (strstr (said, "lifetime"));
  g_assert_null (strstr (said, "alive"));
  witness_stop (witness);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/adieu/lifetime-debug/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/adieu/lifetime-debug/help", test_help);
#ifdef HAVE_BACKTRACE
  g_test_add_func ("/adieu/lifetime-debug/addr2line-finds-the-place", test_place_is_found);
#endif

  return g_test_run ();
}
