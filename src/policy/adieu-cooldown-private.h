/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-error.h>

G_BEGIN_DECLS

#define ADIEU_COOLDOWN_FAILURES 10

/* What an attempt says of its host. */
typedef enum
{
  ADIEU_COOLDOWN_SIGN_NONE,
  ADIEU_COOLDOWN_SIGN_WELL,
  ADIEU_COOLDOWN_SIGN_TROUBLE,
} AdieuCooldownSign;

/* Zeroed, it is one of a host that is well. All times are monotonic, in microseconds. */
typedef struct
{
  gint64 failed_at[ADIEU_COOLDOWN_FAILURES]; /* a ring */
  guint  n_failed;                           /* in a row */
  guint  n_rests;                            /* in a row */
  gint64 rests_until;                        /* 0 if the host is well */
  gint64 probes_until;                       /* 0 without a probe under way */
} AdieuCooldown;

AdieuCooldownSign adieu_cooldown_sign_of   (guint                status,
                                            const GError        *error);

gint64            adieu_cooldown_enter     (AdieuCooldown       *self,
                                            gint64               now);
gint64            adieu_cooldown_get_until (const AdieuCooldown *self,
                                            gint64               now);
void              adieu_cooldown_note      (AdieuCooldown       *self,
                                            AdieuCooldownSign    sign,
                                            gint64               now,
                                            double               chance);

G_END_DECLS
