/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (ADIEU_INSIDE) && !defined (ADIEU_COMPILATION)
#error "Only <adieu/adieu.h> can be included directly."
#endif

#include <adieu/adieu-request.h>

G_BEGIN_DECLS

#define ADIEU_TYPE_ATTEMPT (adieu_attempt_get_type ())

ADIEU_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (AdieuAttempt, adieu_attempt, ADIEU, ATTEMPT, GObject)

ADIEU_AVAILABLE_IN_ALL
AdieuRequest *adieu_attempt_get_request      (AdieuAttempt  *self);
ADIEU_AVAILABLE_IN_ALL
guint         adieu_attempt_get_number       (AdieuAttempt  *self);
ADIEU_AVAILABLE_IN_ALL
const char   *adieu_attempt_get_method       (AdieuAttempt  *self);
ADIEU_AVAILABLE_IN_ALL
const char   *adieu_attempt_get_url          (AdieuAttempt  *self);
ADIEU_AVAILABLE_IN_ALL
void          adieu_attempt_set_query        (AdieuAttempt  *self,
                                              const char    *name,
                                              const char    *value);
ADIEU_AVAILABLE_IN_ALL
AdieuHeaders *adieu_attempt_get_headers      (AdieuAttempt  *self);
ADIEU_AVAILABLE_IN_ALL
gboolean      adieu_attempt_set_header       (AdieuAttempt  *self,
                                              const char    *name,
                                              const char    *value,
                                              GError       **error);
ADIEU_AVAILABLE_IN_ALL
GBytes       *adieu_attempt_get_body         (AdieuAttempt  *self);
ADIEU_AVAILABLE_IN_ALL
const char   *adieu_attempt_get_content_type (AdieuAttempt  *self);

G_END_DECLS
