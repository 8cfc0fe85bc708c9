/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-client.h>

#include "script.h"

G_BEGIN_DECLS

/* All times are monotonic, in µs. */
typedef struct
{
  guint   number;
  gint64  begun;     /* the client asks for its signature */
  gint64  signed_at; /* and has it: from now on it may be sent */
  char   *key;
  guint   status;    /* of its answer, 0 without one */
} Entry;

/* What the client's side knows of one call. */
typedef struct
{
  Script     *script;
  ScriptCall *call;

  gint64      asked;     /* after _async() has returned */
  gint64      until;     /* the deadline of the whole call, at the latest */
  gint64      cancelled; /* 0 */
  GArray     *entries;   /* of Entry */

  guint       n_told;
  gint64      told;
  guint       status;    /* of an answer that is none of the errors */
  GError     *error;

  GCancellable *cancellable;
  struct Play  *play;
} Journal;

/* A script that is played: its client and the journals of its calls, in their order. */
typedef struct Play
{
  Script      *script;
  AdieuClient *client; /* cleared once all have been told */
  GPtrArray   *journals;
  gint64       begun;
  gint64       ended;
  guint        n_begun;
} Play;

Play     *play_new               (Script     *script,
                                  Witness    *server,
                                  guint       port);
void      play_free              (Play       *self);
void      play_begin             (Play       *self);
gboolean  play_is_over           (Play       *self);

Journal  *play_find              (Play       *self,
                                  const char *call);
Entry    *journal_get_entry      (Journal    *self,
                                  guint       i);
Entry    *journal_get_last_entry (Journal    *self);

G_END_DECLS
