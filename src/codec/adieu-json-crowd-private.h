/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _AdieuJsonCrowd AdieuJsonCrowd;

AdieuJsonCrowd *adieu_json_crowd_new  (void);
void            adieu_json_crowd_free (AdieuJsonCrowd *self);
gboolean        adieu_json_crowd_add  (AdieuJsonCrowd *self,
                                       const char     *name);

G_END_DECLS
