/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Drives the window of the example, in C or in Python, from within: it is preloaded (LD_PRELOAD)
 * and plays the scene that ADIEU_GTK_SCENE names, a step at each frame. What it saw goes into the
 * file ADIEU_GTK_REPORT; test-window.py judges. Runs on the main loop of the program, which knows
 * nothing of it.
 */

#include "scenes.h"
#include "watch.h"

#include <dlfcn.h>

static Stage       stage;
static const Step *step;

/* ---- the closures of the rows: ours as well ---- */

char *
adieu_json_expression_text (GObject    *scope,
                            GObject    *item,
                            const char *member)
{
  static char *(*outside) (GObject *, GObject *, const char *);
  char *text = NULL;

  if (outside == NULL)
    outside = (char *(*) (GObject *, GObject *, const char *)) dlsym (RTLD_NEXT, G_STRFUNC);
  watch_enter (TRUE);
  text = outside (scope, item, member);
  watch_leave ();

  return text;
}

/* ---- from the first turn of the loop to the end of the process ---- */

static gboolean
frame_cb (GtkWidget     *widget,
          GdkFrameClock *clock,
          gpointer       user_data)
{
  stage.n_frames++;
  if (!(*step) (&stage))
    return G_SOURCE_CONTINUE;

  stage.n_frames = 0;
  step++;

  return *step != NULL;
}

static void
write_report (void)
{
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_end_object (stage.report);
  root = json_builder_get_root (stage.report);
  text = json_to_string (root, TRUE);
  if (!g_file_set_contents (g_getenv ("ADIEU_GTK_REPORT"), text, -1, NULL))
    g_error ("%s cannot be written", g_getenv ("ADIEU_GTK_REPORT"));
}

static void
shutdown_cb (GApplication *app,
             gpointer      user_data)
{
  stage_say (&stage, "frames-missing", *step != NULL);
  write_report ();
}

static gboolean
find_window_cb (gpointer user_data)
{
  if (!stage_find (&stage))
    return G_SOURCE_CONTINUE;

  stage.report = json_builder_begin_object (json_builder_new ());
  g_signal_connect_after (g_application_get_default (), "shutdown", G_CALLBACK (shutdown_cb), NULL);
  gtk_widget_add_tick_callback (GTK_WIDGET (stage.window), frame_cb, NULL, NULL);

  return G_SOURCE_REMOVE;
}

static gboolean
begin_cb (gpointer user_data)
{
  watch_begin ();
  g_idle_add_full (G_PRIORITY_DEFAULT, find_window_cb, NULL, NULL);

  return G_SOURCE_REMOVE;
}

__attribute__ ((constructor))
static void
drive_loaded (void)
{
  step = scene_find (g_getenv ("ADIEU_GTK_SCENE"));
  if (step != NULL)
    g_idle_add_full (G_PRIORITY_DEFAULT, begin_cb, NULL, NULL);
}
