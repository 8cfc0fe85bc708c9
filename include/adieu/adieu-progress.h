/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (ADIEU_INSIDE) && !defined (ADIEU_COMPILATION)
#error "Only <adieu/adieu.h> can be included directly."
#endif

#include <adieu/adieu-enums.h>

G_BEGIN_DECLS

#define ADIEU_TYPE_PROGRESS (adieu_progress_get_type ())

ADIEU_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (AdieuProgress, adieu_progress, ADIEU, PROGRESS, GObject)

ADIEU_AVAILABLE_IN_ALL
AdieuProgress      *adieu_progress_new          (void);

ADIEU_AVAILABLE_IN_ALL
AdieuProgressState  adieu_progress_get_state    (AdieuProgress *self);
ADIEU_AVAILABLE_IN_ALL
guint               adieu_progress_get_attempt  (AdieuProgress *self);
ADIEU_AVAILABLE_IN_ALL
GDateTime          *adieu_progress_get_retry_at (AdieuProgress *self);
ADIEU_AVAILABLE_IN_ALL
const GError       *adieu_progress_get_error    (AdieuProgress *self);

G_END_DECLS
