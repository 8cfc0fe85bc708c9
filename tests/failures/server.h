/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../witness/exchange.h"

/* doors.c */
gboolean failures_door_open      (Witness    *witness,
                                  const char *arguments);

/* answers.c */

/* "NAME:NUMBER:SECONDS", with a ! behind it if the write is applied though no success is told. */
typedef struct
{
  char     name[32];
  guint    number;
  guint    seconds;
  gboolean applied;
  gint64   not_before; /* monotonic, in µs: the client was asked to wait until then */
} Fate;

Answer  *failures_answer         (Exchange   *exchange,
                                  Fate       *fate);
void     failures_set_pace       (guint       pace);
guint    failures_pace           (guint       ms);

/* fates.c */
guint64  failures_count_arrivals (void);
