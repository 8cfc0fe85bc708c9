/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (ADIEU_INSIDE) && !defined (ADIEU_COMPILATION)
#error "Only <adieu/adieu.h> can be included directly."
#endif

#include <adieu/adieu-attempt.h>
#include <adieu/adieu-auth.h>
#include <adieu/adieu-headers.h>
#include <adieu/adieu-request.h>
#include <adieu/adieu-response.h>

G_BEGIN_DECLS

#define ADIEU_TYPE_CLIENT (adieu_client_get_type ())

ADIEU_AVAILABLE_IN_ALL
G_DECLARE_DERIVABLE_TYPE (AdieuClient, adieu_client, ADIEU, CLIENT, GObject)

/**
 * AdieuClientClass:
 * @parent_class: the parent class
 * @prepare: called once for each call, with its own copy of the request, which may be changed;
 *   returning %FALSE with an error ends the call
 * @sign: called for each attempt, after the credentials, with what will be sent, which may be
 *   changed; returning %FALSE with an error ends the call
 * @judge: called for each answer that is neither a redirect nor a refusal of the credentials;
 *   an error goes with %ADIEU_VERDICT_FAIL
 *
 * What a subclass of [class@Client] may replace. It need not replace anything: a wrapper adds
 * methods of its own.
 *
 * Each is called on the main context of the call, under no lock, and never inside the function
 * that starts the call. It may use the client, drop it, iterate the context or cancel the call.
 *
 * Since: 0.1
 */
struct _AdieuClientClass
{
  GObjectClass parent_class;

  gboolean     (*prepare) (AdieuClient    *self,
                           AdieuRequest   *request,
                           GError        **error);
  gboolean     (*sign)    (AdieuClient    *self,
                           AdieuAttempt   *attempt,
                           GError        **error);
  AdieuVerdict (*judge)   (AdieuClient    *self,
                           AdieuAttempt   *attempt,
                           AdieuResponse  *response,
                           GError        **error);

  /*< private >*/
  gpointer padding[13];
};

ADIEU_AVAILABLE_IN_ALL
AdieuClient     *adieu_client_new                         (const char           *base_url);

ADIEU_AVAILABLE_IN_ALL
AdieuClient     *adieu_client_derive                      (AdieuClient          *self);

ADIEU_AVAILABLE_IN_ALL
const char      *adieu_client_get_base_url                (AdieuClient          *self);
ADIEU_AVAILABLE_IN_ALL
const char      *adieu_client_get_user_agent              (AdieuClient          *self);
ADIEU_AVAILABLE_IN_ALL
GTlsDatabase    *adieu_client_get_tls_database            (AdieuClient          *self);
ADIEU_AVAILABLE_IN_ALL
GProxyResolver  *adieu_client_get_proxy_resolver          (AdieuClient          *self);
ADIEU_AVAILABLE_IN_ALL
guint            adieu_client_get_max_connections_per_host (AdieuClient         *self);
ADIEU_AVAILABLE_IN_ALL
guint            adieu_client_get_idle_timeout            (AdieuClient          *self);

ADIEU_AVAILABLE_IN_ALL
AdieuHeaders    *adieu_client_dup_default_headers         (AdieuClient          *self);
ADIEU_AVAILABLE_IN_ALL
void             adieu_client_set_default_headers         (AdieuClient          *self,
                                                           AdieuHeaders         *headers);
ADIEU_AVAILABLE_IN_ALL
guint            adieu_client_get_total_deadline          (AdieuClient          *self);
ADIEU_AVAILABLE_IN_ALL
void             adieu_client_set_total_deadline          (AdieuClient          *self,
                                                           guint                 deadline_ms);
ADIEU_AVAILABLE_IN_ALL
guint            adieu_client_get_connect_deadline        (AdieuClient          *self);
ADIEU_AVAILABLE_IN_ALL
void             adieu_client_set_connect_deadline        (AdieuClient          *self,
                                                           guint                 deadline_ms);
ADIEU_AVAILABLE_IN_ALL
guint            adieu_client_get_first_byte_deadline     (AdieuClient          *self);
ADIEU_AVAILABLE_IN_ALL
void             adieu_client_set_first_byte_deadline     (AdieuClient          *self,
                                                           guint                 deadline_ms);
ADIEU_AVAILABLE_IN_ALL
guint            adieu_client_get_idle_deadline           (AdieuClient          *self);
ADIEU_AVAILABLE_IN_ALL
void             adieu_client_set_idle_deadline           (AdieuClient          *self,
                                                           guint                 deadline_ms);
ADIEU_AVAILABLE_IN_ALL
guint64          adieu_client_get_max_head_bytes          (AdieuClient          *self);
ADIEU_AVAILABLE_IN_ALL
void             adieu_client_set_max_head_bytes          (AdieuClient          *self,
                                                           guint64               max_head_bytes);
ADIEU_AVAILABLE_IN_ALL
guint64          adieu_client_get_max_body_bytes          (AdieuClient          *self);
ADIEU_AVAILABLE_IN_ALL
void             adieu_client_set_max_body_bytes          (AdieuClient          *self,
                                                           guint64               max_body_bytes);
ADIEU_AVAILABLE_IN_ALL
guint            adieu_client_get_max_redirects           (AdieuClient          *self);
ADIEU_AVAILABLE_IN_ALL
void             adieu_client_set_max_redirects           (AdieuClient          *self,
                                                           guint                 max_redirects);

ADIEU_AVAILABLE_IN_ALL
guint            adieu_client_get_max_attempts            (AdieuClient          *self);
ADIEU_AVAILABLE_IN_ALL
void             adieu_client_set_max_attempts            (AdieuClient          *self,
                                                           guint                 max_attempts);
ADIEU_AVAILABLE_IN_ALL
guint            adieu_client_get_retry_delay             (AdieuClient          *self);
ADIEU_AVAILABLE_IN_ALL
void             adieu_client_set_retry_delay             (AdieuClient          *self,
                                                           guint                 delay_ms);
ADIEU_AVAILABLE_IN_ALL
guint            adieu_client_get_max_retry_delay         (AdieuClient          *self);
ADIEU_AVAILABLE_IN_ALL
void             adieu_client_set_max_retry_delay         (AdieuClient          *self,
                                                           guint                 delay_ms);
ADIEU_AVAILABLE_IN_ALL
guint            adieu_client_get_max_retry_after         (AdieuClient          *self);
ADIEU_AVAILABLE_IN_ALL
void             adieu_client_set_max_retry_after         (AdieuClient          *self,
                                                           guint                 delay_ms);
ADIEU_AVAILABLE_IN_ALL
gboolean         adieu_client_get_idempotency_keys        (AdieuClient          *self);
ADIEU_AVAILABLE_IN_ALL
void             adieu_client_set_idempotency_keys        (AdieuClient          *self,
                                                           gboolean              idempotency_keys);
ADIEU_AVAILABLE_IN_ALL
gboolean         adieu_client_get_circuit_breaker        (AdieuClient          *self);
ADIEU_AVAILABLE_IN_ALL
void             adieu_client_set_circuit_breaker        (AdieuClient          *self,
                                                           gboolean              circuit_breaker);
ADIEU_AVAILABLE_IN_ALL
double           adieu_client_get_requests_per_second     (AdieuClient          *self);
ADIEU_AVAILABLE_IN_ALL
void             adieu_client_set_requests_per_second     (AdieuClient          *self,
                                                           double                requests_per_second);
ADIEU_AVAILABLE_IN_ALL
guint            adieu_client_get_burst                   (AdieuClient          *self);
ADIEU_AVAILABLE_IN_ALL
void             adieu_client_set_burst                   (AdieuClient          *self,
                                                           guint                 burst);
ADIEU_AVAILABLE_IN_ALL
char            * adieu_client_dup_idempotency_header      (AdieuClient          *self);
ADIEU_AVAILABLE_IN_ALL
void             adieu_client_set_idempotency_header      (AdieuClient          *self,
                                                           const char           *name);
ADIEU_AVAILABLE_IN_ALL
AdieuAuth       * adieu_client_dup_auth                    (AdieuClient          *self);
ADIEU_AVAILABLE_IN_ALL
void             adieu_client_set_auth                    (AdieuClient          *self,
                                                           AdieuAuth            *auth);
ADIEU_AVAILABLE_IN_ALL
gboolean         adieu_client_set_origin_auth             (AdieuClient          *self,
                                                           const char           *origin,
                                                           AdieuAuth            *auth,
                                                           GError               **error);

ADIEU_AVAILABLE_IN_ALL
gint64           adieu_client_get_rate_limit              (AdieuClient          *self);
ADIEU_AVAILABLE_IN_ALL
gint64           adieu_client_get_rate_limit_remaining    (AdieuClient          *self);
ADIEU_AVAILABLE_IN_ALL
GDateTime       *adieu_client_dup_rate_limit_reset        (AdieuClient          *self);

ADIEU_AVAILABLE_IN_ALL
void             adieu_client_send_async                  (AdieuClient          *self,
                                                           AdieuRequest         *request,
                                                           GCancellable         *cancellable,
                                                           GAsyncReadyCallback   callback,
                                                           gpointer              user_data);
ADIEU_AVAILABLE_IN_ALL
AdieuResponse   *adieu_client_send_finish                 (AdieuClient          *self,
                                                           GAsyncResult         *result,
                                                           GError              **error);
ADIEU_AVAILABLE_IN_ALL
AdieuResponse   *adieu_client_send                        (AdieuClient          *self,
                                                           AdieuRequest         *request,
                                                           GCancellable         *cancellable,
                                                           GError              **error);

/**
 * AdieuBoundFunc:
 * @client: the client that the call was made with
 * @result: what [method@Client.send_finish] is to be given
 * @user_data: (closure): what the call was given
 *
 * Told of the end of a call that is bound to an owner; see [method@Client.send_bound].
 *
 * Since: 0.1
 */
typedef void (*AdieuBoundFunc) (AdieuClient  *client,
                                GAsyncResult *result,
                                gpointer      user_data);

ADIEU_AVAILABLE_IN_ALL
void             adieu_client_send_bound                  (AdieuClient          *self,
                                                           AdieuRequest         *request,
                                                           GObject              *owner,
                                                           const char           *purpose,
                                                           AdieuBoundFunc        callback,
                                                           gpointer              user_data,
                                                           GDestroyNotify        destroy);
ADIEU_AVAILABLE_IN_ALL
void             adieu_client_unbind                      (GObject              *owner,
                                                           const char           *purpose);

ADIEU_AVAILABLE_IN_ALL
void             adieu_client_get_async                   (AdieuClient          *self,
                                                           const char           *path,
                                                           GCancellable         *cancellable,
                                                           GAsyncReadyCallback   callback,
                                                           gpointer              user_data);
ADIEU_AVAILABLE_IN_ALL
AdieuResponse   *adieu_client_get_finish                  (AdieuClient          *self,
                                                           GAsyncResult         *result,
                                                           GError              **error);
ADIEU_AVAILABLE_IN_ALL
AdieuResponse   *adieu_client_get                         (AdieuClient          *self,
                                                           const char           *path,
                                                           GCancellable         *cancellable,
                                                           GError              **error);

ADIEU_AVAILABLE_IN_ALL
void             adieu_client_head_async                  (AdieuClient          *self,
                                                           const char           *path,
                                                           GCancellable         *cancellable,
                                                           GAsyncReadyCallback   callback,
                                                           gpointer              user_data);
ADIEU_AVAILABLE_IN_ALL
AdieuResponse   *adieu_client_head_finish                 (AdieuClient          *self,
                                                           GAsyncResult         *result,
                                                           GError              **error);
ADIEU_AVAILABLE_IN_ALL
AdieuResponse   *adieu_client_head                        (AdieuClient          *self,
                                                           const char           *path,
                                                           GCancellable         *cancellable,
                                                           GError              **error);

ADIEU_AVAILABLE_IN_ALL
void             adieu_client_delete_async                (AdieuClient          *self,
                                                           const char           *path,
                                                           GCancellable         *cancellable,
                                                           GAsyncReadyCallback   callback,
                                                           gpointer              user_data);
ADIEU_AVAILABLE_IN_ALL
AdieuResponse   *adieu_client_delete_finish               (AdieuClient          *self,
                                                           GAsyncResult         *result,
                                                           GError              **error);
ADIEU_AVAILABLE_IN_ALL
AdieuResponse   *adieu_client_delete                      (AdieuClient          *self,
                                                           const char           *path,
                                                           GCancellable         *cancellable,
                                                           GError              **error);

ADIEU_AVAILABLE_IN_ALL
void             adieu_client_post_async                  (AdieuClient          *self,
                                                           const char           *path,
                                                           JsonNode             *json,
                                                           GCancellable         *cancellable,
                                                           GAsyncReadyCallback   callback,
                                                           gpointer              user_data);
ADIEU_AVAILABLE_IN_ALL
AdieuResponse   *adieu_client_post_finish                 (AdieuClient          *self,
                                                           GAsyncResult         *result,
                                                           GError              **error);
ADIEU_AVAILABLE_IN_ALL
AdieuResponse   *adieu_client_post                        (AdieuClient          *self,
                                                           const char           *path,
                                                           JsonNode             *json,
                                                           GCancellable         *cancellable,
                                                           GError              **error);

ADIEU_AVAILABLE_IN_ALL
void             adieu_client_put_async                   (AdieuClient          *self,
                                                           const char           *path,
                                                           JsonNode             *json,
                                                           GCancellable         *cancellable,
                                                           GAsyncReadyCallback   callback,
                                                           gpointer              user_data);
ADIEU_AVAILABLE_IN_ALL
AdieuResponse   *adieu_client_put_finish                  (AdieuClient          *self,
                                                           GAsyncResult         *result,
                                                           GError              **error);
ADIEU_AVAILABLE_IN_ALL
AdieuResponse   *adieu_client_put                         (AdieuClient          *self,
                                                           const char           *path,
                                                           JsonNode             *json,
                                                           GCancellable         *cancellable,
                                                           GError              **error);

ADIEU_AVAILABLE_IN_ALL
void             adieu_client_patch_async                 (AdieuClient          *self,
                                                           const char           *path,
                                                           JsonNode             *json,
                                                           GCancellable         *cancellable,
                                                           GAsyncReadyCallback   callback,
                                                           gpointer              user_data);
ADIEU_AVAILABLE_IN_ALL
AdieuResponse   *adieu_client_patch_finish                (AdieuClient          *self,
                                                           GAsyncResult         *result,
                                                           GError              **error);
ADIEU_AVAILABLE_IN_ALL
AdieuResponse   *adieu_client_patch                       (AdieuClient          *self,
                                                           const char           *path,
                                                           JsonNode             *json,
                                                           GCancellable         *cancellable,
                                                           GError              **error);

ADIEU_AVAILABLE_IN_ALL
gboolean         adieu_client_is_closed                   (AdieuClient          *self);
ADIEU_AVAILABLE_IN_ALL
void             adieu_client_close_async                 (AdieuClient          *self,
                                                           GCancellable         *cancellable,
                                                           GAsyncReadyCallback   callback,
                                                           gpointer              user_data);
ADIEU_AVAILABLE_IN_ALL
gboolean         adieu_client_close_finish                (AdieuClient          *self,
                                                           GAsyncResult         *result,
                                                           GError              **error);
ADIEU_AVAILABLE_IN_ALL
gboolean         adieu_client_close                       (AdieuClient          *self,
                                                           GCancellable         *cancellable,
                                                           GError              **error);

G_END_DECLS
