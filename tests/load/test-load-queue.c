/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Ten thousand requests handed to one client at once: all are answered, over few connections
 * and with little memory. One transport a process, since memory's peak is the process's.
 */

#include "config.h"

#include "fixture.h"
#include "footprint.h"

#include "closing/adieu-inbox-private.h"

#include <adieu/adieu-loop.h>

#define N_REQUESTS 10000
#define MAX_PEAK   (100 * 1024 * 1024)

typedef struct
{
  GMainLoop *loop;
  guint      n_pending;
} Crowd;

static void
answered_cb (GObject      *client,
             GAsyncResult *result,
             gpointer      user_data)
{
  Crowd *crowd = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = adieu_client_get_finish (ADIEU_CLIENT (client), result, &error);

  g_assert_no_error (error);
  g_assert_nonnull (adieu_response_get_json (response, &error));
  if (--crowd->n_pending == 0)
    g_main_loop_quit (crowd->loop);
}

static void
ask_all_at_once (AdieuClient *client)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Crowd crowd = { loop, N_REQUESTS };

  for (guint i = 0; i < N_REQUESTS; i++)
    {
      g_autofree char *path = g_strdup_printf ("/foo/%u", i);

      adieu_client_get_async (client, path, NULL, answered_cb, &crowd);
    }
  g_main_loop_run (loop);
}

static guint
count_answered (GPtrArray *ends)
{
  guint count = 0;

  for (guint i = 0; i < ends->len; i++)
    {
      JsonObject *end = g_ptr_array_index (ends, i);

      g_assert_true (json_object_get_boolean_member (end, "clean"));
      count += (guint) json_object_get_int_member (end, "answered");
    }

  return count;
}

static void
test_all_are_answered (gconstpointer data)
{
  const Transport transport = GPOINTER_TO_UINT (data);
  const gint64 start = g_get_monotonic_time ();
  Witness *witness = witness_start ("--http --https --h2 --terse");
  AdieuClient *client = g_object_new (ADIEU_TYPE_CLIENT,
                                      "base-url", witness_get_base (witness, transport),
                                      "tls-database", witness_get_ca (witness),
                                      NULL);
  const guint n_inboxes = adieu_inbox_count ();
  g_autoptr (GPtrArray) ends = NULL;
  guint64 peak;
  gint64 took;

  ask_all_at_once (client);
  took = g_get_monotonic_time () - start;
  peak = footprint_get_peak ();
  g_assert_finalize_object (client);
  assert_nothing_left (n_inboxes);

  ends = witness_quit (witness);
  g_print ("# %s: %u requests at once: %.2f s, %u connections, peak %.1f MiB\n",
           witness_get_name (transport), N_REQUESTS, took / 1e6, ends->len, peak / 1048576.0);
  g_assert_cmpuint (count_answered (ends), ==, N_REQUESTS);
  g_assert_cmpuint (ends->len, <=, 6);
  g_assert_cmpuint (peak, <, MAX_PEAK);
  witness_free (witness);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adieu_foreign_loop_get_fd (); /* makes the inbox of this context, which stays */

  for (guint i = TRANSPORT_HTTP; i <= TRANSPORT_H2; i++)
    if (argc != 2 || g_str_equal (argv[1], witness_get_name (i)))
      {
        g_autofree char *path = g_strdup_printf ("/adieu/load/%s/all-at-once-are-answered",
                                                 witness_get_name (i));

        g_test_add_data_func (path, GUINT_TO_POINTER (i), test_all_are_answered);
      }

  return g_test_run ();
}
