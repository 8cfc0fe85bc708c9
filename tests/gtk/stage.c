/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The window of the example as a test sees it: found by the ids of its widgets, scrolled, pictured,
 * and told of in a report. Owns nothing of the window. Runs on the main thread.
 */

#include "stage.h"

static GtkWidget *
find_widget (GtkWidget  *from,
             const char *id)
{
  GtkWidget *found = NULL;

  if (g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (from)), id) == 0)
    return from;
  for (GtkWidget *child = gtk_widget_get_first_child (from);
       child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_widget (child, id);

  return found;
}

/* FALSE: there is no window yet. */
gboolean
stage_find (Stage *self)
{
  GListModel *windows = gtk_window_get_toplevels ();
  g_autoptr (GtkWindow) window = g_list_model_get_item (windows, 0);
  GtkWidget *list = window != NULL ? find_widget (GTK_WIDGET (window), "list") : NULL;
  GtkWidget *scrolled = NULL;

  if (list == NULL)
    return FALSE;

  scrolled = gtk_widget_get_ancestor (list, GTK_TYPE_SCROLLED_WINDOW);
  self->window = window;
  self->selection = GTK_NO_SELECTION (gtk_list_view_get_model (GTK_LIST_VIEW (list)));
  self->issues = ADIEU_PAGE_MODEL (gtk_no_selection_get_model (self->selection));
  self->scroll = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));

  return TRUE;
}

GtkWidget *
stage_get (Stage      *self,
           const char *id)
{
  GtkWidget *widget = find_widget (GTK_WIDGET (self->window), id);

  if (widget == NULL)
    g_error ("There is no widget “%s”", id);

  return widget;
}

const char *
stage_get_text (Stage      *self,
                const char *id)
{
  return gtk_label_get_text (GTK_LABEL (stage_get (self, id)));
}

static double
get_bottom (Stage *self)
{
  return gtk_adjustment_get_upper (self->scroll) - gtk_adjustment_get_page_size (self->scroll);
}

gboolean
stage_is_at_end (Stage *self)
{
  return gtk_adjustment_get_value (self->scroll) >= get_bottom (self) - 1;
}

/* Down, by so many times of what can be seen at once. */
void
stage_scroll (Stage  *self,
              double  views)
{
  double step = views * gtk_adjustment_get_page_size (self->scroll);

  double to = gtk_adjustment_get_value (self->scroll) + step;

  gtk_adjustment_set_value (self->scroll, MIN (to, get_bottom (self)));
}

void
stage_picture (Stage      *self,
               const char *name)
{
  const char *directory = g_getenv ("ADIEU_GTK_PICTURES");
  int width = gtk_widget_get_width (GTK_WIDGET (self->window));
  int height = gtk_widget_get_height (GTK_WIDGET (self->window));
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (self->window));
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  GskRenderer *renderer = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *path = NULL;

  if (directory == NULL)
    return;

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_to_node (snapshot);
  renderer = gtk_native_get_renderer (GTK_NATIVE (self->window));
  texture = gsk_renderer_render_texture (renderer, node, NULL);
  path = g_strdup_printf ("%s/%s.png", directory, name);
  if (!gdk_texture_save_to_png (texture, path))
    g_error ("%s cannot be written", path);
}

void
stage_say (Stage      *self,
           const char *name,
           gint64      value)
{
  json_builder_set_member_name (self->report, name);
  json_builder_add_int_value (self->report, value);
}

void
stage_say_text (Stage      *self,
                const char *name,
                const char *value)
{
  json_builder_set_member_name (self->report, name);
  json_builder_add_string_value (self->report, value);
}
