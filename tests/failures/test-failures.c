/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Scripts of failures, each drawn from its seed, many at once on one loop; the server's log and the
 * client's journal have to agree. ADIEU_FAILURES_SEEDS says which seeds: "17", or "1-5000".
 */

#include "config.h"

#include "fixture.h"
#include "machine.h"
#include "proof.h"
#include "story.h"

#include "closing/adieu-inbox-private.h"

#define N_SEEDS        200
#define N_AT_ONCE      50
/* Where everything takes its time: under valgrind, with sanitizers. */
#define SLOW_N_SEEDS   40
#define SLOW_N_AT_ONCE 10
#define SLOW_PACE      5

/* Longer than the longest script. */
#define PATIENCE_S     60
#define LOOK_MS        5

typedef struct
{
  guint32 first;
  guint32 last;
} Seeds;

static guint
get_pace (void)
{
  return g_getenv ("ADIEU_TEST_SLOWLY") != NULL ? SLOW_PACE : 1;
}

/* ---- begin ---- */

static Play *
begin_script (Witness *server,
              guint32  seed)
{
  Script *script = script_new (seed, get_pace ());
  Play *play = NULL;
  JsonObject *door = NULL;

  witness_tell (server, "door %u %s %s", seed, witness_get_name (script->transport), script->door);
  door = witness_wait_event (server, "door");
  play = play_new (script, server, (guint) json_object_get_int_member (door, "port"));
  play_begin (play);

  return play;
}

/* ---- end ---- */

static void
show (Play *play,
      Log  *log,
      char *lies)
{
  g_autofree char *story = story_tell (play, log);

  g_printerr ("%s%s  To play this one alone: "
              "ADIEU_FAILURES_SEEDS=%u meson test -C _build -v failures\n\n",
              story, lies, play->script->seed);
}

static gboolean
look_again_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static gboolean
wait_for_all (GPtrArray *plays)
{
  gint64 until = g_get_monotonic_time () + PATIENCE_S * get_pace () * G_TIME_SPAN_SECOND;
  guint id = g_timeout_add (LOOK_MS, look_again_cb, NULL);

  for (guint i = 0; i < plays->len && g_get_monotonic_time () < until; i++)
    while (!play_is_over (g_ptr_array_index (plays, i)) && g_get_monotonic_time () < until)
      g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);

  return g_get_monotonic_time () < until;
}

static guint
judge (GPtrArray *plays,
       Log       *log,
       gint64     machine)
{
  guint n_lies = 0;

  for (guint i = 0; i < plays->len; i++)
    {
      Play *play = g_ptr_array_index (plays, i);
      g_autofree char *lies = proof_find_lies (play, log, machine);

      if (lies != NULL || g_getenv ("ADIEU_FAILURES_SHOW") != NULL)
        show (play, log, lies != NULL ? lies : "");
      n_lies += lies != NULL;
    }

  return n_lies;
}

/* Said only: the tests of closing judge them, one fault at a time. */
static void
tell_goodbyes (Log *log)
{
  for (guint i = 0; i < log->rude->len; i++)
    {
      g_autoptr (JsonNode) end = json_node_new (JSON_NODE_OBJECT);
      g_autofree char *text = NULL;

      json_node_set_object (end, g_ptr_array_index (log->rude, i));
      text = json_to_string (end, FALSE);
      g_test_message ("A connection was left without a goodbye: %s", text);
    }
}

static void
test_seeds (gconstpointer data)
{
  const Seeds *seeds = data;
  g_autoptr (GPtrArray) plays = g_ptr_array_new_with_free_func ((GDestroyNotify) play_free);
  g_autoptr (Log) log = NULL;
  Witness *server = witness_start ("--http --https --h2");
  gint64 machine = machine_get_time ();
  gboolean in_time = FALSE;

  witness_tell (server, "pace %u", get_pace ());
  for (guint32 seed = seeds->first; seed <= seeds->last; seed++)
    g_ptr_array_add (plays, begin_script (server, seed));
  in_time = wait_for_all (plays);
  machine = machine_get_time () - machine;
  if (in_time)
    assert_nothing_left (adieu_inbox_count ());

  log = log_read (server);
  if (judge (plays, log, machine) > 0)
    g_test_fail ();
  tell_goodbyes (log);
  if (!in_time)
    g_error ("Some scripts never came to their end");
  g_ptr_array_set_size (plays, 0);
  witness_free (server);
}

/* ---- which ---- */

static Seeds
get_seeds (void)
{
  const char *wanted = g_getenv ("ADIEU_FAILURES_SEEDS");
  g_auto (GStrv) words = wanted != NULL ? g_strsplit (wanted, "-", 2) : NULL;
  Seeds seeds = { 1, get_pace () > 1 ? SLOW_N_SEEDS : N_SEEDS };

  if (words == NULL)
    return seeds;

  seeds.first = (guint32) g_ascii_strtoull (words[0], NULL, 10);
  seeds.last = words[1] != NULL ? (guint32) g_ascii_strtoull (words[1], NULL, 10) : seeds.first;

  return seeds;
}

int
main (int    argc,
      char **argv)
{
  guint n_at_once = get_pace () > 1 ? SLOW_N_AT_ONCE : N_AT_ONCE;
  Seeds all = { 0 };

  g_test_init (&argc, &argv, NULL);

  all = get_seeds ();
  for (guint32 first = all.first; first <= all.last; first += n_at_once)
    {
      Seeds *seeds = g_new (Seeds, 1);
      g_autofree char *path = NULL;

      *seeds = (Seeds) { first, MIN (first + n_at_once - 1, all.last) };
      path = g_strdup_printf ("/adieu/failures/seeds-%u-to-%u", seeds->first, seeds->last);
      g_test_add_data_func_full (path, seeds, test_seeds, g_free);
    }

  return g_test_run ();
}
