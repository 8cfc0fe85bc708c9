/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (ADIEU_INSIDE) && !defined (ADIEU_COMPILATION)
#error "Only <adieu/adieu.h> can be included directly."
#endif

#include <gio/gio.h>

#include <adieu/adieu-attempt.h>
#include <adieu/adieu-response.h>

G_BEGIN_DECLS

#define ADIEU_TYPE_AUTH (adieu_auth_get_type ())

ADIEU_AVAILABLE_IN_ALL
G_DECLARE_INTERFACE (AdieuAuth, adieu_auth, ADIEU, AUTH, GObject)

/**
 * AdieuAuthInterface:
 * @parent_iface: the parent interface
 * @authorize: completes an attempt at once; returning %FALSE needs an error
 * @authorize_async: the same for what has to wait, such as for a token; it wins over
 *   @authorize where both are implemented
 * @authorize_finish: finishes @authorize_async
 * @refused: the server has answered the attempt with 401; whether authorizing it once more
 *   would now give something else. Without it, no.
 * @accepted: the server has answered the attempt, with any other status: what it says for the
 *   next one (RFC 7615) can be learnt here
 *
 * What there is to implement to be an [iface@Auth]: either @authorize, or @authorize_async
 * with @authorize_finish.
 *
 * Since: 0.1
 */
struct _AdieuAuthInterface
{
  GTypeInterface parent_iface;

  gboolean (*authorize)        (AdieuAuth            *self,
                                AdieuAttempt         *attempt,
                                GError              **error);
  void     (*authorize_async)  (AdieuAuth            *self,
                                AdieuAttempt         *attempt,
                                GCancellable         *cancellable,
                                GAsyncReadyCallback   callback,
                                gpointer              user_data);
  gboolean (*authorize_finish) (AdieuAuth            *self,
                                GAsyncResult         *result,
                                GError              **error);
  gboolean (*refused)          (AdieuAuth            *self,
                                AdieuAttempt         *attempt,
                                AdieuResponse        *response);
  void     (*accepted)         (AdieuAuth            *self,
                                AdieuAttempt         *attempt,
                                AdieuResponse        *response);

  /*< private >*/
  gpointer padding[7];
};

ADIEU_AVAILABLE_IN_ALL
void     adieu_auth_authorize_async  (AdieuAuth            *self,
                                      AdieuAttempt         *attempt,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
ADIEU_AVAILABLE_IN_ALL
gboolean adieu_auth_authorize_finish (AdieuAuth            *self,
                                      GAsyncResult         *result,
                                      GError              **error);
ADIEU_AVAILABLE_IN_ALL
gboolean adieu_auth_refused          (AdieuAuth            *self,
                                      AdieuAttempt         *attempt,
                                      AdieuResponse        *response);

ADIEU_AVAILABLE_IN_ALL
void     adieu_auth_accepted         (AdieuAuth            *self,
                                      AdieuAttempt         *attempt,
                                      AdieuResponse        *response);

G_END_DECLS
