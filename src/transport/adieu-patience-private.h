/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "transport/adieu-transport-private.h"

G_BEGIN_DECLS

typedef enum
{
  ADIEU_PHASE_QUEUED,
  ADIEU_PHASE_CONNECTING, /* with libsoup; no byte of the request has left */
  ADIEU_PHASE_SENDING,
  ADIEU_PHASE_WAITING,    /* for the head of the answer */
  ADIEU_PHASE_READING,
  ADIEU_PHASE_BACK,       /* no longer with libsoup, nor in a queue */
} AdieuPhase;

gint64 adieu_patience_ends (const AdieuOrder  *order,
                            AdieuPhase         phase,
                            gint64             since,
                            gint64             last_progress,
                            const char       **complaint);

G_END_DECLS
