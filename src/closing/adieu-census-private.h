/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "closing/adieu-bell-private.h"

G_BEGIN_DECLS

typedef enum
{
  ADIEU_CENSUS_OF_CLIENT,
  ADIEU_CENSUS_OF_CALL,
} AdieuCensusKind;

/* Embedded in whatever is counted. @describe makes a label, from any thread and with the census
 * locked: it reads what stays as it is while the entry is in, and runs no foreign code. */
typedef struct _AdieuCensusEntry AdieuCensusEntry;
struct _AdieuCensusEntry
{
  GList             link;
  AdieuCensusKind   kind;
  int               generation;
  gint64            since;      /* monotonic time, µs */
  char             *birthplace; /* NULL: nobody asks, or nobody knows */
  char           *(*describe) (AdieuCensusEntry *self);
};

typedef void (*AdieuCensusVisitor) (const AdieuCensusEntry *entry,
                                    const char             *label,
                                    gpointer                user_data);

void     adieu_census_enter          (AdieuCensusEntry   *self,
                                      AdieuCensusKind     kind,
                                      char             *(*describe) (AdieuCensusEntry *self));
void     adieu_census_leave          (AdieuCensusEntry   *self);
void     adieu_census_set_birthplace (AdieuCensusEntry   *self,
                                      const char         *birthplace);
double   adieu_census_get_age        (const AdieuCensusEntry *self);

gboolean adieu_census_is_empty       (void);
guint    adieu_census_visit          (guint               n_most,
                                      AdieuCensusVisitor  visit,
                                      gpointer            user_data);
void     adieu_census_report         (void);

/* The bell of whoever waits for somebody to go. */
void     adieu_census_watch          (AdieuBell          *bell);
void     adieu_census_unwatch        (AdieuBell          *bell);
void     adieu_census_stir           (void);
void     adieu_census_watch_fork     (void);

G_END_DECLS
