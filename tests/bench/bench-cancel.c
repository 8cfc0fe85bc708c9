/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How long it takes from g_cancellable_cancel() to the callback, in every phase of a call.
 * As a test it only wants an answer within the time that the slowest machine has; as a
 * benchmark it tells the figures.
 */

#include "config.h"

#include "scene.h"

#define MAX_LATENCY (2 * G_TIME_SPAN_SECOND)

typedef struct
{
  GCancellable *cancellable;
  gint64        cancelled_at;
  gint64        told_at;
  Told          told;
} Call;

static gboolean
is_benchmark (void)
{
  return g_getenv ("ADIEU_BENCHMARK") != NULL;
}

static void
told_at_cb (GObject      *client,
            GAsyncResult *result,
            gpointer      user_data)
{
  Call *self = user_data;

  self->told_at = g_get_monotonic_time ();
  self->told.response = adieu_client_send_finish (ADIEU_CLIENT (client), result, &self->told.error);
  self->told.n++;
}

static gboolean
cancel_cb (gpointer user_data)
{
  Call *self = user_data;

  self->cancelled_at = g_get_monotonic_time ();
  g_cancellable_cancel (self->cancellable);

  return G_SOURCE_REMOVE;
}

static gint64
measure_once (Scene *scene)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", scene->phase->path);
  Call call = { .cancellable = cancellable };

  adieu_client_send_async (scene->client, request, cancellable, told_at_cb, &call);
  scene->phase->await (scene);
  g_assert_cmpuint (call.told.n, ==, 0);
  g_idle_add (cancel_cb, &call);
  told_wait (&call.told);
  g_assert_error (call.told.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  told_clear (&call.told);

  return call.told_at - call.cancelled_at;
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  const gint64 first = *(const gint64 *) a;
  const gint64 second = *(const gint64 *) b;

  return (first > second) - (first < second);
}

static void
test_phase (gconstpointer data)
{
  const Phase *phase = data;
  const guint n = is_benchmark () ? 50 : 3;
  g_autoptr (GArray) latencies = g_array_new (FALSE, FALSE, sizeof (gint64));
  Scene *scene = scene_new (phase);

  for (guint i = 0; i < n; i++)
    {
      gint64 latency = measure_once (scene);

      g_assert_cmpint (latency, <, MAX_LATENCY);
      g_array_append_val (latencies, latency);
    }
  scene_free (scene);

  g_array_sort (latencies, compare);
  if (is_benchmark ())
    g_print ("  %-34s %10.3f %10.3f\n", phase->name, g_array_index (latencies, gint64, n / 2) / 1e3,
             g_array_index (latencies, gint64, n - 1) / 1e3);
}

int
main (int    argc,
      char **argv)
{
  if (is_benchmark ())
    {
      g_print ("\nFrom g_cancellable_cancel() to the callback, in ms, 50 times each\n\n");
      g_print ("  %-34s %10s %10s\n", "phase", "median", "worst");
      for (guint i = 0; i < n_phases; i++)
        test_phase (&phases[i]);
      return 0;
    }

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < n_phases; i++)
    {
      g_autofree char *path = g_strdup_printf ("/adieu/cancel/%s", phases[i].name);

      g_test_add_data_func (path, &phases[i], test_phase);
    }

  return g_test_run ();
}
