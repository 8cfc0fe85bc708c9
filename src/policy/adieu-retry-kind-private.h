/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-error.h>

G_BEGIN_DECLS

/* What an attempt came to, as far as another one goes. */
typedef enum
{
  ADIEU_RETRY_KIND_ANSWER,  /* the host answered, and would answer the same again */
  ADIEU_RETRY_KIND_PASSING, /* a failure that may be gone the next time */
  ADIEU_RETRY_KIND_LASTING, /* a failure that is likely to be still there */
  ADIEU_RETRY_KIND_OURS,    /* the caller's will, the caller's mistake, a limit, no trust: final */
} AdieuRetryKind;

AdieuRetryKind adieu_retry_kind_of       (guint         status,
                                          const GError *error);
gboolean       adieu_retry_is_of_status  (guint         status,
                                          const GError *error);

G_END_DECLS
