/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "journal.h"
#include "log.h"

G_BEGIN_DECLS

/* What does not fit together, in words, or NULL. Meanwhile the threads of this process have
 * computed, and have waited for a processor, for @machine µs. */
char *proof_find_lies (Play   *play,
                       Log    *log,
                       gint64  machine);

G_END_DECLS
