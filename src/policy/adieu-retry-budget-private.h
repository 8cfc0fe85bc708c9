/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "policy/adieu-retry-kind-private.h"

G_BEGIN_DECLS

/* To be initialised before use. */
typedef struct
{
  guint tokens; /* in tenths */
} AdieuRetryBudget;

void     adieu_retry_budget_init   (AdieuRetryBudget       *self);
void     adieu_retry_budget_note   (AdieuRetryBudget       *self,
                                    AdieuRetryKind          kind);
gboolean adieu_retry_budget_allows (const AdieuRetryBudget *self);

G_END_DECLS
