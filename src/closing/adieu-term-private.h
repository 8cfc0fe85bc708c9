/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Monotonic times in µs. */
typedef struct
{
  gint64 until;     /* of a peer that does nothing */
  gint64 at_latest; /* of any peer */
} AdieuTerm;

AdieuTerm adieu_term_in      (guint      ms);
AdieuTerm adieu_term_endless (void);
void      adieu_term_shorten (AdieuTerm *self,
                              AdieuTerm  other);
void      adieu_term_extend  (AdieuTerm *self,
                              gint64     until);
void      adieu_term_put_off (AdieuTerm *self,
                              gint64     by);

G_END_DECLS
