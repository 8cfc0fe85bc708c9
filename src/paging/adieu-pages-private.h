/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-pages.h>

G_BEGIN_DECLS

/* For each request that has none of its own. */
void adieu_pages_set_progress (AdieuPages     *self,
                               AdieuProgress  *progress);

G_END_DECLS
