/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-pager.h>

G_BEGIN_DECLS

gint64  adieu_pager_read_total  (AdieuPager     *self,
                                 AdieuResponse  *response);

/* %FALSE, always. */
gboolean adieu_pager_fail       (AdieuResponse  *response,
                                 GError        **error,
                                 const char     *format,
                                 ...) G_GNUC_PRINTF (3, 4);

G_END_DECLS
