/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-progress.h>

G_BEGIN_DECLS

/* On the context of the call. Each emits, and so runs code of the application. */
void adieu_progress_sends (AdieuProgress *self,
                           guint          attempt);
void adieu_progress_waits (AdieuProgress *self,
                           gint64         until,
                           const GError  *reason);
void adieu_progress_ends  (AdieuProgress *self,
                           const GError  *error);

G_END_DECLS
