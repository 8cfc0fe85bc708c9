/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* -1 for what is not known. */
typedef struct
{
  gint64 total;
  gint64 remaining;
  gint64 seconds;
} AdieuQuota;

gint64   adieu_quota_number (const char *text);
gboolean adieu_quota_read   (const char *current,
                             const char *policies,
                             AdieuQuota *quota);

G_END_DECLS
