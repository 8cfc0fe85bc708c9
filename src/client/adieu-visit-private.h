/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-auth.h>

G_BEGIN_DECLS

typedef struct _AdieuVisit AdieuVisit;

/* Takes @error, which is NULL if the attempt is authorized. */
typedef void (*AdieuVisitFunc) (GError   *error,
                                gpointer  user_data);

/* On the context of the call. @done is called once, unless the visit is left before. */
AdieuVisit *adieu_visit_new   (AdieuAuth      *auth,
                               AdieuAttempt   *attempt,
                               AdieuVisitFunc  done,
                               gpointer        user_data);
void        adieu_visit_begin (AdieuVisit     *self);
void        adieu_visit_leave (AdieuVisit     *self);

G_END_DECLS
