/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-counting-pager.h>

G_BEGIN_DECLS

/* What counts where nothing else is said; when an instance is initialised. */
void          adieu_counting_pager_set_usual (AdieuCountingPager  *self,
                                              const char          *parameter,
                                              gint64               first);

AdieuRequest *adieu_counting_pager_go_on     (AdieuPager          *pager,
                                              AdieuPage           *page,
                                              guint64              n_counted);

G_END_DECLS
