/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The window of the example, found from outside: borrowed. */
typedef struct
{
  GtkWindow      *window;
  GtkNoSelection *selection;
  AdieuPageModel *issues;
  GtkAdjustment  *scroll;
  JsonBuilder    *report;
  guint           n_frames; /* of this step */
} Stage;

gboolean    stage_find      (Stage      *self);
GtkWidget  *stage_get       (Stage      *self,
                             const char *id);
const char *stage_get_text  (Stage      *self,
                             const char *id);
gboolean    stage_is_at_end (Stage      *self);
void        stage_scroll    (Stage      *self,
                             double      views);
void        stage_picture   (Stage      *self,
                             const char *name);

void        stage_say       (Stage      *self,
                             const char *name,
                             gint64      value);
void        stage_say_text  (Stage      *self,
                             const char *name,
                             const char *value);

G_END_DECLS
