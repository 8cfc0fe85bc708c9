/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (ADIEU_INSIDE) && !defined (ADIEU_COMPILATION)
#error "Only <adieu/adieu.h> can be included directly."
#endif

#include <adieu/adieu-types.h>

G_BEGIN_DECLS

#define ADIEU_TYPE_TOKEN (adieu_token_get_type ())

ADIEU_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (AdieuToken, adieu_token, ADIEU, TOKEN, GObject)

ADIEU_AVAILABLE_IN_ALL
AdieuToken *adieu_token_new               (const char  *access_token,
                                           const char  *token_type,
                                           const char  *refresh_token,
                                           const char  *scope,
                                           gint64       expires_at);
ADIEU_AVAILABLE_IN_ALL
AdieuToken *adieu_token_new_from_text     (const char  *text,
                                           GError     **error);

ADIEU_AVAILABLE_IN_ALL
const char *adieu_token_get_access_token  (AdieuToken  *self);
ADIEU_AVAILABLE_IN_ALL
const char *adieu_token_get_token_type    (AdieuToken  *self);
ADIEU_AVAILABLE_IN_ALL
const char *adieu_token_get_refresh_token (AdieuToken  *self);
ADIEU_AVAILABLE_IN_ALL
const char *adieu_token_get_scope         (AdieuToken  *self);
ADIEU_AVAILABLE_IN_ALL
gint64      adieu_token_get_expires_at    (AdieuToken  *self);
ADIEU_AVAILABLE_IN_ALL
char       *adieu_token_to_text           (AdieuToken  *self);

G_END_DECLS
