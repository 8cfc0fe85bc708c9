/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "stage.h"

G_BEGIN_DECLS

/* What is done at a frame. TRUE: done, the next one please. */
typedef gboolean (*Step) (Stage *stage);

const Step *scene_find (const char *name);

G_END_DECLS
