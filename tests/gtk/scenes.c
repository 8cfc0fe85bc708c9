/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The scenes that are played in the window: each a list of steps, as the hands and eyes of a person
 * would take them. They say what they see, and do not judge. Run on the main thread, at the frames
 * of the window.
 */

#include "scenes.h"

#include "watch.h"

#define CALM_FRAMES 20
#define VIEWS_PER_FRAME 10
#define QUIET_MS 5000

static gsize resident_before;
static guint n_items_before;

static guint
get_n_items (Stage *self)
{
  guint n_items = 0;

  g_object_get (self->issues, "n-items", &n_items, NULL);

  return n_items;
}

static guint64
get_number (const char *variable,
            guint64     otherwise)
{
  const char *text = g_getenv (variable);

  return text != NULL ? g_ascii_strtoull (text, NULL, 10) : otherwise;
}

/* ---- steps that scenes share ---- */

/* Until nothing has been loading for a while. */
static gboolean
come_to_rest (Stage *self)
{
  if (adieu_page_model_get_loading (self->issues) || get_n_items (self) == 0)
    self->n_frames = 0;

  return self->n_frames >= CALM_FRAMES;
}

static gboolean
close_window (Stage *self)
{
  gtk_window_close (self->window);

  return TRUE;
}

/* ---- show: the first look ---- */

static gboolean
picture_first (Stage *self)
{
  stage_say (self, "items", get_n_items (self));
  stage_say_text (self, "count", stage_get_text (self, "count"));
  stage_picture (self, "first");

  return TRUE;
}

static const Step show_scene[] = { come_to_rest, picture_first, close_window, NULL };

/* ---- scroll: all of it, and then the same items without Adieu ---- */

static gboolean
begin_scrolling (Stage *self)
{
  n_items_before = get_n_items (self);
  resident_before = watch_resident_bytes ();
  stage_say (self, "items-at-rest", n_items_before);
  stage_say (self, "furthest-at-rest", watch_get_furthest ());
  watch_report (self->report, "opening");
  watch_next_phase ();

  return TRUE;
}

static gboolean
scroll_on (Stage *self)
{
  stage_scroll (self, VIEWS_PER_FRAME);

  return !adieu_page_model_get_has_more (self->issues) && stage_is_at_end (self);
}

static gboolean
end_scrolling (Stage *self)
{
  stage_say (self, "items", get_n_items (self));
  stage_say (self, "furthest", watch_get_furthest ());
  stage_say (self, "overhasty", watch_was_overhasty ());
  stage_say (self, "resident-before", (gint64) resident_before);
  stage_say (self, "resident", (gint64) watch_resident_bytes ());
  stage_say_text (self, "count", stage_get_text (self, "count"));
  stage_picture (self, "end");
  watch_report (self->report, "adieu");

  return TRUE;
}

static GListStore *plain;

static void
add_page (Stage *self)
{
  guint n_before = g_list_model_get_n_items (G_LIST_MODEL (plain));
  guint n_all = get_n_items (self);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = n_before; i < MIN (n_before + 100, n_all); i++)
    g_ptr_array_add (items, g_list_model_get_item (G_LIST_MODEL (self->issues), i));
  g_list_store_splice (plain, n_before, 0, items->pdata, items->len);
}

static gboolean
add_page_cb (gpointer stage)
{
  add_page (stage);

  return G_SOURCE_REMOVE;
}

/* The list is kept, for its items and to be dropped by a step of its own. */
static gboolean
begin_plain (Stage *self)
{
  plain = g_list_store_new (G_TYPE_OBJECT);
  g_object_ref (self->issues);
  for (guint i = 0; i < 3; i++)
    add_page (self);
  gtk_no_selection_set_model (self->selection, G_LIST_MODEL (plain));

  return TRUE;
}

static gboolean
wait_for_rows (Stage *self)
{
  if (self->n_frames == CALM_FRAMES)
    watch_next_phase ();

  return self->n_frames >= CALM_FRAMES;
}

static gboolean
scroll_plain (Stage *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (plain));

  stage_scroll (self, VIEWS_PER_FRAME);
  if (n_items < MIN (get_n_items (self), get_number ("ADIEU_GTK_PLAIN", 10000)))
    {
      g_idle_add (add_page_cb, self);
      return FALSE;
    }

  return stage_is_at_end (self);
}

static gpointer first_item;

/* With all items that nobody else has. */
static gboolean
drop_list (Stage *self)
{
  AdieuPageModel *issues = g_steal_pointer (&self->issues);
  gint64 times[N_WATCHES] = { 0 };

  watch_report (self->report, "plain");
  first_item = g_list_model_get_item (G_LIST_MODEL (plain), 0);
  g_object_add_weak_pointer (first_item, &first_item);
  g_object_unref (first_item);
  g_list_store_remove_all (plain);
  g_object_add_weak_pointer (G_OBJECT (issues), (gpointer *) &issues);
  g_object_unref (issues);
  watch_get_last (times);
  stage_say (self, "dropped", issues == NULL);
  stage_say (self, "drop-ours-cpu-us", times[WATCH_OURS_CPU] / 1000);
  stage_say (self, "drop-ours-wall-us", times[WATCH_OURS_WALL] / 1000);
  watch_next_phase ();

  return TRUE;
}

/* The first is the last to go. */
static gboolean
wait_for_items (Stage *self)
{
  if (first_item != NULL)
    return FALSE;
  watch_report (self->report, "drop");

  return TRUE;
}

static const Step scroll_scene[] = { come_to_rest, begin_scrolling, scroll_on, end_scrolling,
                                     begin_plain, wait_for_rows, scroll_plain, drop_list,
                                     wait_for_items, close_window, NULL };

/* ---- refresh: from all of it to the first page again ---- */

static gboolean refreshed;

static void
refreshed_cb (GObject      *issues,
              GAsyncResult *result,
              gpointer      user_data)
{
  refreshed = adieu_page_model_refresh_finish (ADIEU_PAGE_MODEL (issues), result, NULL);
}

static gboolean
begin_refresh (Stage *self)
{
  watch_next_phase ();
  adieu_page_model_refresh_async (self->issues, NULL, refreshed_cb, NULL);

  return TRUE;
}

static gboolean
wait_for_refresh (Stage *self)
{
  return refreshed;
}

static gboolean
end_refresh (Stage *self)
{
  stage_say (self, "items-refreshed", get_n_items (self));
  stage_say_text (self, "count-refreshed", stage_get_text (self, "count"));
  stage_picture (self, "refreshed");
  watch_report (self->report, "refresh");

  return TRUE;
}

static const Step refresh_scene[] = { come_to_rest, begin_scrolling, scroll_on, end_scrolling,
                                      begin_refresh, wait_for_refresh, come_to_rest, end_refresh,
                                      close_window, NULL };

/* ---- fail: a page cannot be had, and is asked for once more ---- */

static gboolean
scroll_to_error (Stage *self)
{
  stage_scroll (self, VIEWS_PER_FRAME);

  return adieu_page_model_get_error (self->issues) != NULL;
}

static gboolean
see_retry_bar (Stage *self)
{
  return gtk_revealer_get_child_revealed (GTK_REVEALER (stage_get (self, "retry-bar")));
}

static gboolean
tell_of_error (Stage *self)
{
  n_items_before = get_n_items (self);
  stage_say (self, "items-at-error", n_items_before);
  stage_say (self, "retry-visible", gtk_widget_get_mapped (stage_get (self, "retry-button")));
  stage_say_text (self, "reason", stage_get_text (self, "reason"));
  stage_picture (self, "error");

  return TRUE;
}

/* It must not ask again by itself. */
static gboolean
scroll_in_vain (Stage *self)
{
  stage_scroll (self, self->n_frames % 2 == 0 ? -VIEWS_PER_FRAME : VIEWS_PER_FRAME);

  return self->n_frames >= CALM_FRAMES;
}

static gboolean
press_retry (Stage *self)
{
  stage_say (self, "items-after-wait", get_n_items (self));
  g_signal_emit_by_name (stage_get (self, "retry-button"), "clicked");
  stage_say (self, "loading-at-once", adieu_page_model_get_loading (self->issues));

  return TRUE;
}

static gboolean
see_recovery (Stage *self)
{
  return get_n_items (self) > n_items_before
         && !gtk_widget_get_mapped (stage_get (self, "retry-button"));
}

static gboolean
scroll_further (Stage *self)
{
  stage_scroll (self, VIEWS_PER_FRAME);

  return get_n_items (self) >= n_items_before + 300;
}

static gboolean
tell_of_recovery (Stage *self)
{
  stage_say (self, "items", get_n_items (self));
  stage_say (self, "error-left", adieu_page_model_get_error (self->issues) != NULL);
  stage_say_text (self, "count", stage_get_text (self, "count"));
  stage_picture (self, "recovered");

  return TRUE;
}

static const Step fail_scene[] = { come_to_rest, scroll_to_error, see_retry_bar, tell_of_error,
                                   scroll_in_vain, press_retry, see_recovery, scroll_further,
                                   come_to_rest, tell_of_recovery, close_window, NULL };

/* ---- drop: the window goes while a page is under way ---- */

/* The server keeps that page: so it stays under way, and nothing depends on time. */
static gboolean
scroll_to_loading (Stage *self)
{
  stage_scroll (self, VIEWS_PER_FRAME);
  if (get_n_items (self) < get_number ("ADIEU_GTK_ITEMS", 400)
      || !adieu_page_model_get_loading (self->issues))
    self->n_frames = 0;

  return self->n_frames >= CALM_FRAMES;
}

static gboolean
tell_of_loading (Stage *self)
{
  stage_say (self, "items", get_n_items (self));
  stage_say (self, "loading", adieu_page_model_get_loading (self->issues));
  stage_say (self, "loading-visible", gtk_widget_get_mapped (stage_get (self, "loading")));
  stage_picture (self, "loading");

  return TRUE;
}

static gboolean
look_for_quiet_cb (gpointer stage)
{
  g_autoptr (GError) error = NULL;
  gboolean quiet = adieu_check_quiet (QUIET_MS, &error);

  stage_say (stage, "quiet", quiet);
  stage_say_text (stage, "left", error != NULL ? error->message : "");
  g_application_release (g_application_get_default ());

  return G_SOURCE_REMOVE;
}

static gboolean
close_and_look (Stage *self)
{
  g_application_hold (g_application_get_default ());
  gtk_window_destroy (self->window);
  g_idle_add (look_for_quiet_cb, self);

  return TRUE;
}

static const Step drop_scene[] = { come_to_rest, scroll_to_loading, tell_of_loading, close_and_look,
                                   NULL };

/* ---- all of them ---- */

/* NULL: there is no such scene. */
const Step *
scene_find (const char *name)
{
  static const struct
  {
    const char *name;
    const Step *steps;
  } scenes[] = {
    { "show", show_scene },
    { "scroll", scroll_scene },
    { "refresh", refresh_scene },
    { "fail", fail_scene },
    { "drop", drop_scene },
  };

  for (guint i = 0; i < G_N_ELEMENTS (scenes); i++)
    {
      if (g_strcmp0 (scenes[i].name, name) == 0)
        return scenes[i].steps;
    }

  return NULL;
}
