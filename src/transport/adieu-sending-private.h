/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

#include <adieu/adieu-error.h>

#include "transport/adieu-patience-private.h"

G_BEGIN_DECLS

typedef struct _AdieuSending AdieuSending;

/* What is heard of libsoup on the way. @reached may come more than once, with
 * ADIEU_PHASE_CONNECTING again when libsoup repeats the request; @answered comes once, at the
 * end, with a stream (transfer full) or an error. */
typedef struct
{
  void (*connected) (GSocketConnection *stream,
                     gpointer           user_data);
  void (*secured)   (GTlsConnection    *tls,
                     gpointer           user_data);
  void (*reached)   (AdieuPhase         phase,
                     gpointer           user_data);
  void (*troubled)  (AdieuClientError   code,
                     const char        *what,
                     gpointer           user_data);
  void (*answered)  (GInputStream      *stream,
                     const GError      *error,
                     gpointer           user_data);
} AdieuSendingFuncs;

/* On the network thread. */
AdieuSending *adieu_sending_new               (const AdieuOrder        *order,
                                               const AdieuSendingFuncs *funcs,
                                               gpointer                 user_data);
void          adieu_sending_free              (AdieuSending            *self);
void          adieu_sending_start             (AdieuSending            *self,
                                               SoupSession             *session);
gboolean      adieu_sending_may_leave         (AdieuSending            *self);
void          adieu_sending_cancel            (AdieuSending            *self);
void          adieu_sending_cancel_now        (AdieuSending            *self);
void          adieu_sending_refuse            (AdieuSending            *self);

SoupMessage  *adieu_sending_get_message       (AdieuSending            *self);
guint64       adieu_sending_get_connection_id (AdieuSending            *self);
gint64        adieu_sending_get_progress      (AdieuSending            *self);

G_END_DECLS
