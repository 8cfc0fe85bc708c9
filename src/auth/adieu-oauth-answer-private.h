/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-response.h>
#include <adieu/adieu-token.h>

G_BEGIN_DECLS

/* RFC 8628, 3.2 */
typedef struct
{
  char   *device_code;
  char   *user_code;
  char   *verification_uri;
  char   *verification_uri_complete;
  gint64  expires_in;
  gint64  interval;
} AdieuDeviceCodes;

/* What the server said went wrong, of what a device has to understand (RFC 8628, 3.5). */
typedef enum
{
  ADIEU_REFUSAL_NONE,
  ADIEU_REFUSAL_PENDING,
  ADIEU_REFUSAL_SLOW_DOWN,
  ADIEU_REFUSAL_SILENT, /* 400, and not a word */
  ADIEU_REFUSAL_OTHER,
} AdieuRefusal;

AdieuToken       *adieu_oauth_answer_read_token (AdieuResponse  *response,
                                                 const char     *refresh_token_before,
                                                 const char     *scope_before,
                                                 gint64          now,
                                                 AdieuRefusal   *refusal,
                                                 GError        **error);
AdieuDeviceCodes *adieu_oauth_answer_read_codes (AdieuResponse  *response,
                                                 GError        **error);
gboolean          adieu_oauth_answer_check      (AdieuResponse  *response,
                                                 GError        **error);
GError           *adieu_oauth_answer_error      (const char     *code,
                                                 const char     *description);

void              adieu_device_codes_free       (AdieuDeviceCodes *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdieuDeviceCodes, adieu_device_codes_free)

G_END_DECLS
