/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-response.h>

G_BEGIN_DECLS

/* What is known of the servers that calls go to. From any thread. */
typedef struct _AdieuOrigins AdieuOrigins;

/* What came of an attempt, and what that means for the next one. */
typedef struct
{
  gboolean limit_changed;  /* the answer says something new of how often it may be asked */
  gboolean is_limited;     /* the answer says: not so often */
  gint64   retry_after_ms; /* -1: the answer does not tell */
  gboolean is_over_budget;
  gboolean host_rests;
} AdieuOriginNews;

/* How often a server may be asked: what it said last. */
typedef struct
{
  gint64 limit;     /* -1: it has not said */
  gint64 remaining; /* the same */
  gint64 reset;     /* wall time, in seconds since 1970; 0: it has not said */
} AdieuOriginLimit;

AdieuOrigins    *adieu_origins_new       (void);
void             adieu_origins_free      (AdieuOrigins  *self);

gint64           adieu_origins_enter     (AdieuOrigins  *self,
                                          GUri          *uri,
                                          double         per_second,
                                          guint          burst,
                                          gboolean      *refused);
AdieuOriginNews  adieu_origins_note      (AdieuOrigins  *self,
                                          GUri          *uri,
                                          AdieuResponse *response,
                                          const GError  *error);
void             adieu_origins_leave     (AdieuOrigins  *self,
                                          GUri          *uri);
AdieuOriginLimit adieu_origins_get_limit (AdieuOrigins  *self,
                                          GUri          *uri);

void             adieu_origins_lock_all   (void);
void             adieu_origins_unlock_all (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdieuOrigins, adieu_origins_free)

G_END_DECLS
