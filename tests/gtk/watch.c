/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whose time it is that passes between two polls of the main loop. Adieu's is what runs
 *
 *  - in the dispatch of its sources on the loop: its inbox, and what is left of long lists,
 *  - in the interface of the list: get_item, get_n_items, get_item_type,
 *  - in the closures of the rows, which drive.c puts itself in front of,
 *  - in the end of the list (finalize),
 *
 * without what others do inside of that: the handlers of items-changed and of notify, which are
 * GTK's. Both are told apart by a stack of owners, which is switched at each of these borders; they
 * are put into the tables that GObject and GLib call through, so that neither the program nor Adieu
 * know of it. Each time is measured twice: as the main thread's time on a processor, which a busy
 * machine does not lengthen, and as the time that passed.
 *
 * Runs on the main thread only.
 */

#include "watch.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define GAP_NS (8 * G_GINT64_CONSTANT (1000000))

typedef struct
{
  gint64 cpu;
  gint64 wall;
} Moment;

/* A source goes by the copy of its functions that has ours in it. */
typedef struct
{
  GSourceFuncs        funcs;
  const GSourceFuncs *outside;
} Border;

static Border              borders[2];
static guint               next_source = 1;
static GPollFunc           poll_outside;
static GListModelInterface list_outside;
static void              (*finalize_outside) (GObject *);
static void              (*notify_outside) (GObject *, guint, GParamSpec **);

static gboolean            owners[64];
static guint               depth;
static Moment              since;
static Moment              ours;
static Moment              turn_began;
static gboolean            in_turn;
static GArray             *turns[N_WATCHES];
static guint               furthest;
static gboolean            overhasty;

static gint64
read_clock (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);

  return now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

static Moment
moment_now (void)
{
  return (Moment) { read_clock (CLOCK_THREAD_CPUTIME_ID), read_clock (CLOCK_MONOTONIC) };
}

/* ---- whose it is ---- */

static gboolean
is_ours (void)
{
  return depth > 0 && owners[depth - 1];
}

static void
settle (void)
{
  Moment now = moment_now ();

  if (is_ours ())
    {
      ours.cpu += now.cpu - since.cpu;
      ours.wall += now.wall - since.wall;
    }
  since = now;
}

void
watch_enter (gboolean is_adieu)
{
  g_assert_cmpuint (depth, <, G_N_ELEMENTS (owners));
  settle ();
  owners[depth++] = is_adieu;
}

void
watch_leave (void)
{
  g_assert_cmpuint (depth, >, 0);
  settle ();
  depth--;
}

/* ---- the borders ---- */

static gboolean
dispatch (GSource     *source,
          GSourceFunc  callback,
          gpointer     user_data)
{
  const Border *border = (const Border *) source->source_funcs;
  gboolean stays = FALSE;

  watch_enter (TRUE);
  stays = border->outside->dispatch (source, callback, user_data);
  watch_leave ();

  return stays;
}

static gpointer
get_item (GListModel *list,
          guint       position)
{
  gpointer item = NULL;

  furthest = MAX (furthest, position);
  watch_enter (TRUE);
  item = list_outside.get_item (list, position);
  watch_leave ();

  return item;
}

static guint
get_n_items (GListModel *list)
{
  guint n_items = 0;

  watch_enter (TRUE);
  n_items = list_outside.get_n_items (list);
  watch_leave ();

  return n_items;
}

static GType
get_item_type (GListModel *list)
{
  GType type = G_TYPE_NONE;

  watch_enter (TRUE);
  type = list_outside.get_item_type (list);
  watch_leave ();

  return type;
}

static void
finalize (GObject *object)
{
  watch_enter (TRUE);
  finalize_outside (object);
  watch_leave ();
}

static void
notify (GObject     *object,
        guint        n_pspecs,
        GParamSpec **pspecs)
{
  watch_enter (FALSE);
  notify_outside (object, n_pspecs, pspecs);
  watch_leave ();
}

/* A hook runs before all handlers, and the closure of the class after them. */
static gboolean
before_items_changed (GSignalInvocationHint *hint,
                      guint                  n_values,
                      const GValue          *values,
                      gpointer               user_data)
{
  AdieuPageModel *model = g_value_get_object (&values[0]);
  guint position = g_value_get_uint (&values[1]);
  guint n_removed = g_value_get_uint (&values[2]);

  if (!ADIEU_IS_PAGE_MODEL (model))
    return TRUE;

  if (n_removed == 0 && position > furthest + adieu_page_model_get_prefetch (model))
    overhasty = TRUE;
  watch_enter (FALSE);

  return TRUE;
}

static void
after_items_changed (GListModel *list,
                     guint       position,
                     guint       n_removed,
                     guint       n_added,
                     gpointer    user_data)
{
  watch_leave ();
}

static void
watch_list (void)
{
  gpointer class = g_type_class_ref (ADIEU_TYPE_PAGE_MODEL);
  GListModelInterface *list = g_type_interface_peek (class, G_TYPE_LIST_MODEL);
  guint items_changed = g_signal_lookup ("items-changed", G_TYPE_LIST_MODEL);

  list_outside = *list;
  list->get_item = get_item;
  list->get_n_items = get_n_items;
  list->get_item_type = get_item_type;

  finalize_outside = G_OBJECT_CLASS (class)->finalize;
  G_OBJECT_CLASS (class)->finalize = finalize;
  notify_outside = G_OBJECT_CLASS (class)->dispatch_properties_changed;
  G_OBJECT_CLASS (class)->dispatch_properties_changed = notify;

  g_signal_add_emission_hook (items_changed, 0, before_items_changed, NULL, NULL);
  g_signal_override_class_closure (items_changed, ADIEU_TYPE_PAGE_MODEL,
                                   g_cclosure_new (G_CALLBACK (after_items_changed), NULL, NULL));
}

/* GLib has no way to do this to a source that is attached. */
static void
watch_source (GSource *source)
{
  Border *border = borders;

  while (border->outside != NULL && border->outside != source->source_funcs)
    border++;
  g_assert_true (border < borders + G_N_ELEMENTS (borders));
  border->outside = source->source_funcs;
  border->funcs = *border->outside;
  border->funcs.dispatch = dispatch;
  source->source_funcs = &border->funcs;
}

static gboolean
mark_cb (gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

/* Those of Adieu's that have been attached since it was called last. */
static void
watch_sources (void)
{
  guint n_before = next_source;
  guint mark = g_idle_add (mark_cb, NULL);

  g_source_remove (mark);
  for (next_source = mark; n_before < mark; n_before++)
    {
      GSource *source = g_main_context_find_source_by_id (NULL, n_before);

      if (source != NULL && g_source_get_name (source) != NULL
          && g_str_has_prefix (g_source_get_name (source), "Adieu "))
        watch_source (source);
    }
}

/* ---- turns of the loop ---- */

static void
end_turn (void)
{
  Moment now;
  gint64 values[N_WATCHES];

  settle ();
  now = since;
  values[WATCH_TURN_CPU] = now.cpu - turn_began.cpu;
  values[WATCH_TURN_WALL] = now.wall - turn_began.wall;
  values[WATCH_OURS_CPU] = ours.cpu;
  values[WATCH_OURS_WALL] = ours.wall;
  for (guint i = 0; i < N_WATCHES; i++)
    g_array_append_val (turns[i], values[i]);
}

static int
poll_watched (GPollFD *fds,
              guint    n_fds,
              int      timeout_ms)
{
  int n_ready = 0;

  if (in_turn)
    end_turn ();
  watch_sources ();
  n_ready = poll_outside (fds, n_fds, timeout_ms);

  in_turn = TRUE;
  since = turn_began = moment_now ();
  ours = (Moment) { 0, 0 };

  return n_ready;
}

void
watch_next_phase (void)
{
  for (guint i = 0; i < N_WATCHES; i++)
    g_array_set_size (turns[i], 0);
}

void
watch_begin (void)
{
  for (guint i = 0; i < N_WATCHES; i++)
    turns[i] = g_array_new (FALSE, FALSE, sizeof (gint64));
  watch_list ();
  poll_outside = g_main_context_get_poll_func (NULL);
  g_main_context_set_poll_func (NULL, poll_watched);
}

/* ---- what was seen ---- */

guint
watch_get_furthest (void)
{
  return furthest;
}

/* Whether a page came that nobody had looked for. */
gboolean
watch_was_overhasty (void)
{
  return overhasty;
}

/* What the turn that is going on has had of ours so far. */
void
watch_get_last (gint64 nanoseconds[N_WATCHES])
{
  Moment now = moment_now ();

  nanoseconds[WATCH_TURN_CPU] = now.cpu - turn_began.cpu;
  nanoseconds[WATCH_TURN_WALL] = now.wall - turn_began.wall;
  nanoseconds[WATCH_OURS_CPU] = ours.cpu;
  nanoseconds[WATCH_OURS_WALL] = ours.wall;
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  gint64 first = *(const gint64 *) a;
  gint64 second = *(const gint64 *) b;

  return first < second ? -1 : first > second;
}

static void
report_ms (JsonBuilder *report,
           const char  *name,
           gint64       nanoseconds)
{
  json_builder_set_member_name (report, name);
  json_builder_add_double_value (report, (double) nanoseconds / 1e6);
}

static void
report_times (JsonBuilder *report,
              const char  *name,
              GArray      *times)
{
  const gint64 *sorted = (const gint64 *) times->data;
  gint64 n_gaps = 0;

  g_array_sort (times, compare_times);
  for (guint i = 0; i < times->len; i++)
    n_gaps += sorted[i] > GAP_NS;

  json_builder_set_member_name (report, name);
  json_builder_begin_object (report);
  report_ms (report, "median", times->len > 0 ? sorted[times->len / 2] : 0);
  report_ms (report, "p99", times->len > 0 ? sorted[times->len * 99 / 100] : 0);
  report_ms (report, "max", times->len > 0 ? sorted[times->len - 1] : 0);
  json_builder_set_member_name (report, "gaps");
  json_builder_add_int_value (report, n_gaps);
  json_builder_end_object (report);
}

void
watch_report (JsonBuilder *report,
              const char  *name)
{
  static const char *names[] = { "turn-cpu", "turn-wall", "ours-cpu", "ours-wall" };

  json_builder_set_member_name (report, name);
  json_builder_begin_object (report);
  json_builder_set_member_name (report, "turns");
  json_builder_add_int_value (report, turns[0]->len);
  for (guint i = 0; i < N_WATCHES; i++)
    report_times (report, names[i], turns[i]);
  json_builder_end_object (report);
}

gsize
watch_resident_bytes (void)
{
  g_autofree char *text = NULL;
  unsigned long size = 0;
  unsigned long resident = 0;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL)
      || sscanf (text, "%lu %lu", &size, &resident) != 2)
    g_error ("There is no /proc/self/statm");

  return resident * (gsize) sysconf (_SC_PAGESIZE);
}
