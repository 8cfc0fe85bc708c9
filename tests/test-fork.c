/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The child of a fork() makes calls of its own, now and after a rest, when GIO's thread pool has
 * forgotten its threads; and the parent goes on. A program of its own, since a test has threads.
 */

#include "config.h"

#include "fixture.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

/* More than the half second that GLib 2.74 lets a thread of a pool wait for the next task
 * before it goes to rest. Nothing tells when it does. */
#define REST_MS 700

static gboolean is_child = FALSE;

#ifdef __SANITIZE_ADDRESS__
/* The leak checker takes for lost what threads held that have stayed behind. */
int
__lsan_is_turned_off (void)
{
  return is_child;
}
#endif

static AdieuClient *
new_client (const char *base,
            const char *ca_path)
{
  g_autoptr (GTlsDatabase) authority = g_tls_file_database_new (ca_path, NULL);

  return g_object_new (ADIEU_TYPE_CLIENT, "base-url", base, "tls-database", authority, "max-attempts", 1, NULL);
}

static void
ask (AdieuClient *client)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = adieu_client_get (client, "/foo/1", NULL, &error);

  if (error != NULL)
    {
      g_printerr ("%d: %s\n", (int) getpid (), error->message);
      exit (EXIT_FAILURE);
    }
}

static void
ask_after_a_rest (const char *base,
                  const char *ca_path)
{
  g_autoptr (AdieuClient) client = new_client (base, ca_path);

  g_usleep (REST_MS * 1000);
  ask (client);
}

static int
run_program (const char *base,
             const char *ca_path)
{
  g_autoptr (AdieuClient) client = new_client (base, ca_path);
  pid_t child;
  int status = 0;

  ask (client);
  child = fork ();
  if (child != 0)
    {
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      ask (client);
      return WIFEXITED (status) ? WEXITSTATUS (status) : EXIT_FAILURE;
    }

  is_child = TRUE;
  ask (client);
  for (guint i = 0; i < 2; i++)
    ask_after_a_rest (base, ca_path);

  return EXIT_SUCCESS;
}

static void
test_fork (gconstpointer data)
{
  Transport transport = GPOINTER_TO_UINT (data);
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  Witness *witness = witness_start ("--http --https --h2");
  g_autoptr (GSubprocess) program = NULL;
  g_autoptr (GError) error = NULL;

  program = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, self, witness_get_base (witness, transport),
                              witness_get_ca_path (witness), NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (program, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (witness_count (witness, "request"), ==, 5);
  witness_stop (witness);
}

int
main (int    argc,
      char **argv)
{
  if (argc == 3 && g_str_has_prefix (argv[1], "http"))
    return run_program (argv[1], argv[2]);

  g_test_init (&argc, &argv, NULL);

  for (Transport transport = TRANSPORT_HTTP; transport <= TRANSPORT_H2; transport++)
    {
      g_autofree char *path = g_strdup_printf ("/adieu/fork/%s/child-calls-now-and-later",
                                               witness_get_name (transport));

      g_test_add_data_func (path, GUINT_TO_POINTER (transport), test_fork);
    }

  return g_test_run ();
}
