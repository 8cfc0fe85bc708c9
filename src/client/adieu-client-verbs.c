/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a client is asked to do: send a request, the verbs that spare writing one, and
 * close. Each is one line of work for the call.
 */

#include "config.h"

#include "client/adieu-call-private.h"
#include "client/adieu-road-private.h"
#include "client/adieu-client-private.h"

/**
 * adieu_client_send_async:
 * @self: a client
 * @request: what to ask; it is copied
 * @cancellable: (nullable): ends the call at once, with %G_IO_ERROR_CANCELLED
 * @callback: (scope async) (closure user_data): called once, on the thread-default
 *   [struct@GLib.MainContext] of the calling thread
 * @user_data: data for @callback
 *
 * Sends a request.
 *
 * The call holds the client until @callback has run. When the context goes away first, the
 * call ends there and then as cancelled, in the thread that drops the context.
 *
 * Since: 0.1
 */
void
adieu_client_send_async (AdieuClient         *self,
                         AdieuRequest        *request,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_return_if_fail (ADIEU_IS_CLIENT (self));
  g_return_if_fail (ADIEU_IS_REQUEST (request));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  if (adieu_join_may (request))
    adieu_join_send (self, request, cancellable, adieu_client_send_async, callback, user_data);
  else
    adieu_road_send (self, request, cancellable, adieu_client_send_async, callback, user_data);
}

/**
 * adieu_client_send_finish:
 * @self: a client
 * @result: what the callback was given
 * @error: return location for a [struct@GLib.Error]
 *
 * Gets what came of [method@Client.send_async].
 *
 * A status of 400 or more is an error unless the request says otherwise (see
 * [property@Request:fail-on-status]), and so is a redirect that is not followed;
 * [func@ClientError.get_response] leads from the error to the response. Errors of the domain
 * [error@ClientError] are Adieu's own; those of the network and of TLS keep their domain as
 * long as the server could not be reached.
 *
 * Returns: (transfer full): the response
 *
 * Since: 0.1
 */
AdieuResponse *
adieu_client_send_finish (AdieuClient   *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (ADIEU_IS_CLIENT (self), NULL);
  g_return_val_if_fail (adieu_call_is_for (result, self, adieu_client_send_async), NULL);

  return adieu_call_finish (result, error);
}

/**
 * adieu_client_send:
 * @self: a client
 * @request: what to ask; it is copied
 * @cancellable: (nullable): ends the call at once, with %G_IO_ERROR_CANCELLED
 * @error: return location for a [struct@GLib.Error]
 *
 * Sends a request and waits for the response; see [method@Client.send_finish].
 *
 * No main context of the application is iterated meanwhile.
 *
 * Returns: (transfer full): the response
 *
 * Since: 0.1
 */
AdieuResponse *
adieu_client_send (AdieuClient   *self,
                   AdieuRequest  *request,
                   GCancellable  *cancellable,
                   GError       **error)
{
  g_return_val_if_fail (ADIEU_IS_CLIENT (self), NULL);
  g_return_val_if_fail (ADIEU_IS_REQUEST (request), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  return adieu_road_send_sync (self, request, cancellable, error);
}

static AdieuRequest *
request_for (const char  *method,
             const char  *path,
             JsonNode    *json,
             GError     **error)
{
  g_autoptr (AdieuRequest) request = adieu_request_new (method, path);

  if (json != NULL && !adieu_request_set_body_json (request, json, error))
    return NULL;

  return g_steal_pointer (&request);
}

static void
verb_async (AdieuClient         *self,
            const char          *method,
            const char          *path,
            JsonNode            *json,
            GCancellable        *cancellable,
            gpointer             tag,
            GAsyncReadyCallback  callback,
            gpointer             user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuRequest) request = request_for (method, path, json, &error);

  if (request == NULL)
    adieu_call_refuse (self, g_steal_pointer (&error), tag, callback, user_data);
  else
    adieu_road_send (self, request, cancellable, tag, callback, user_data);
}

static AdieuResponse *
verb (AdieuClient   *self,
      const char    *method,
      const char    *path,
      JsonNode      *json,
      GCancellable  *cancellable,
      GError       **error)
{
  g_autoptr (AdieuRequest) request = request_for (method, path, json, error);

  return request != NULL ? adieu_road_send_sync (self, request, cancellable, error) : NULL;
}

/**
 * adieu_client_get_async:
 * @self: a client
 * @path: where, below the base URL
 * @cancellable: (nullable): ends the call at once, with %G_IO_ERROR_CANCELLED
 * @callback: (scope async) (closure user_data): called once, on the thread-default
 *   [struct@GLib.MainContext] of the calling thread
 * @user_data: data for @callback
 *
 * Asks for what is at a path (GET). It is [method@Client.send_async] with a request made of the arguments.
 *
 * Since: 0.1
 */
void
adieu_client_get_async (AdieuClient         *self,
                        const char          *path,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_return_if_fail (ADIEU_IS_CLIENT (self));
  g_return_if_fail (path != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  verb_async (self, "GET", path, NULL, cancellable, adieu_client_get_async, callback, user_data);
}

/**
 * adieu_client_get_finish:
 * @self: a client
 * @result: what the callback was given
 * @error: return location for a [struct@GLib.Error]
 *
 * Gets what came of [method@Client.get_async].
 *
 * Returns: (transfer full): the response
 *
 * Since: 0.1
 */
AdieuResponse *
adieu_client_get_finish (AdieuClient   *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (ADIEU_IS_CLIENT (self), NULL);
  g_return_val_if_fail (adieu_call_is_for (result, self, adieu_client_get_async), NULL);

  return adieu_call_finish (result, error);
}

/**
 * adieu_client_get:
 * @self: a client
 * @path: where, below the base URL
 * @cancellable: (nullable): ends the call at once, with %G_IO_ERROR_CANCELLED
 * @error: return location for a [struct@GLib.Error]
 *
 * Asks for what is at a path (GET) and waits for the response. It is [method@Client.send] with a request made
 * of the arguments.
 *
 * Returns: (transfer full): the response
 *
 * Since: 0.1
 */
AdieuResponse *
adieu_client_get (AdieuClient   *self,
                  const char    *path,
                  GCancellable  *cancellable,
                  GError       **error)
{
  g_return_val_if_fail (ADIEU_IS_CLIENT (self), NULL);
  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  return verb (self, "GET", path, NULL, cancellable, error);
}

/**
 * adieu_client_head_async:
 * @self: a client
 * @path: where, below the base URL
 * @cancellable: (nullable): ends the call at once, with %G_IO_ERROR_CANCELLED
 * @callback: (scope async) (closure user_data): called once, on the thread-default
 *   [struct@GLib.MainContext] of the calling thread
 * @user_data: data for @callback
 *
 * Asks for the head of what is at a path (HEAD). It is [method@Client.send_async] with a request made of the arguments.
 *
 * Since: 0.1
 */
void
adieu_client_head_async (AdieuClient         *self,
                         const char          *path,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_return_if_fail (ADIEU_IS_CLIENT (self));
  g_return_if_fail (path != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  verb_async (self, "HEAD", path, NULL, cancellable, adieu_client_head_async, callback, user_data);
}

/**
 * adieu_client_head_finish:
 * @self: a client
 * @result: what the callback was given
 * @error: return location for a [struct@GLib.Error]
 *
 * Gets what came of [method@Client.head_async].
 *
 * Returns: (transfer full): the response
 *
 * Since: 0.1
 */
AdieuResponse *
adieu_client_head_finish (AdieuClient   *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (ADIEU_IS_CLIENT (self), NULL);
  g_return_val_if_fail (adieu_call_is_for (result, self, adieu_client_head_async), NULL);

  return adieu_call_finish (result, error);
}

/**
 * adieu_client_head:
 * @self: a client
 * @path: where, below the base URL
 * @cancellable: (nullable): ends the call at once, with %G_IO_ERROR_CANCELLED
 * @error: return location for a [struct@GLib.Error]
 *
 * Asks for the head of what is at a path (HEAD) and waits for the response. It is [method@Client.send] with a request made
 * of the arguments.
 *
 * Returns: (transfer full): the response
 *
 * Since: 0.1
 */
AdieuResponse *
adieu_client_head (AdieuClient   *self,
                   const char    *path,
                   GCancellable  *cancellable,
                   GError       **error)
{
  g_return_val_if_fail (ADIEU_IS_CLIENT (self), NULL);
  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  return verb (self, "HEAD", path, NULL, cancellable, error);
}

/**
 * adieu_client_delete_async:
 * @self: a client
 * @path: where, below the base URL
 * @cancellable: (nullable): ends the call at once, with %G_IO_ERROR_CANCELLED
 * @callback: (scope async) (closure user_data): called once, on the thread-default
 *   [struct@GLib.MainContext] of the calling thread
 * @user_data: data for @callback
 *
 * Deletes what is at a path (DELETE). It is [method@Client.send_async] with a request made of the arguments.
 *
 * Since: 0.1
 */
void
adieu_client_delete_async (AdieuClient         *self,
                           const char          *path,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_return_if_fail (ADIEU_IS_CLIENT (self));
  g_return_if_fail (path != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  verb_async (self, "DELETE", path, NULL, cancellable, adieu_client_delete_async, callback, user_data);
}

/**
 * adieu_client_delete_finish:
 * @self: a client
 * @result: what the callback was given
 * @error: return location for a [struct@GLib.Error]
 *
 * Gets what came of [method@Client.delete_async].
 *
 * Returns: (transfer full): the response
 *
 * Since: 0.1
 */
AdieuResponse *
adieu_client_delete_finish (AdieuClient   *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (ADIEU_IS_CLIENT (self), NULL);
  g_return_val_if_fail (adieu_call_is_for (result, self, adieu_client_delete_async), NULL);

  return adieu_call_finish (result, error);
}

/**
 * adieu_client_delete:
 * @self: a client
 * @path: where, below the base URL
 * @cancellable: (nullable): ends the call at once, with %G_IO_ERROR_CANCELLED
 * @error: return location for a [struct@GLib.Error]
 *
 * Deletes what is at a path (DELETE) and waits for the response. It is [method@Client.send] with a request made
 * of the arguments.
 *
 * Returns: (transfer full): the response
 *
 * Since: 0.1
 */
AdieuResponse *
adieu_client_delete (AdieuClient   *self,
                     const char    *path,
                     GCancellable  *cancellable,
                     GError       **error)
{
  g_return_val_if_fail (ADIEU_IS_CLIENT (self), NULL);
  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  return verb (self, "DELETE", path, NULL, cancellable, error);
}

/**
 * adieu_client_post_async:
 * @self: a client
 * @path: where, below the base URL
 * @json: (nullable): the body, or %NULL for none
 * @cancellable: (nullable): ends the call at once, with %G_IO_ERROR_CANCELLED
 * @callback: (scope async) (closure user_data): called once, on the thread-default
 *   [struct@GLib.MainContext] of the calling thread
 * @user_data: data for @callback
 *
 * Sends JSON to a path (POST). It is [method@Client.send_async] with a request made of the arguments.
 *
 * Since: 0.1
 */
void
adieu_client_post_async (AdieuClient         *self,
                         const char          *path,
                         JsonNode            *json,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_return_if_fail (ADIEU_IS_CLIENT (self));
  g_return_if_fail (path != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  verb_async (self, "POST", path, json, cancellable, adieu_client_post_async, callback, user_data);
}

/**
 * adieu_client_post_finish:
 * @self: a client
 * @result: what the callback was given
 * @error: return location for a [struct@GLib.Error]
 *
 * Gets what came of [method@Client.post_async].
 *
 * Returns: (transfer full): the response
 *
 * Since: 0.1
 */
AdieuResponse *
adieu_client_post_finish (AdieuClient   *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (ADIEU_IS_CLIENT (self), NULL);
  g_return_val_if_fail (adieu_call_is_for (result, self, adieu_client_post_async), NULL);

  return adieu_call_finish (result, error);
}

/**
 * adieu_client_post:
 * @self: a client
 * @path: where, below the base URL
 * @json: (nullable): the body, or %NULL for none
 * @cancellable: (nullable): ends the call at once, with %G_IO_ERROR_CANCELLED
 * @error: return location for a [struct@GLib.Error]
 *
 * Sends JSON to a path (POST) and waits for the response. It is [method@Client.send] with a request made
 * of the arguments.
 *
 * Returns: (transfer full): the response
 *
 * Since: 0.1
 */
AdieuResponse *
adieu_client_post (AdieuClient   *self,
                   const char    *path,
                   JsonNode      *json,
                   GCancellable  *cancellable,
                   GError       **error)
{
  g_return_val_if_fail (ADIEU_IS_CLIENT (self), NULL);
  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  return verb (self, "POST", path, json, cancellable, error);
}

/**
 * adieu_client_put_async:
 * @self: a client
 * @path: where, below the base URL
 * @json: (nullable): the body, or %NULL for none
 * @cancellable: (nullable): ends the call at once, with %G_IO_ERROR_CANCELLED
 * @callback: (scope async) (closure user_data): called once, on the thread-default
 *   [struct@GLib.MainContext] of the calling thread
 * @user_data: data for @callback
 *
 * Replaces what is at a path by JSON (PUT). It is [method@Client.send_async] with a request made of the arguments.
 *
 * Since: 0.1
 */
void
adieu_client_put_async (AdieuClient         *self,
                        const char          *path,
                        JsonNode            *json,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_return_if_fail (ADIEU_IS_CLIENT (self));
  g_return_if_fail (path != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  verb_async (self, "PUT", path, json, cancellable, adieu_client_put_async, callback, user_data);
}

/**
 * adieu_client_put_finish:
 * @self: a client
 * @result: what the callback was given
 * @error: return location for a [struct@GLib.Error]
 *
 * Gets what came of [method@Client.put_async].
 *
 * Returns: (transfer full): the response
 *
 * Since: 0.1
 */
AdieuResponse *
adieu_client_put_finish (AdieuClient   *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (ADIEU_IS_CLIENT (self), NULL);
  g_return_val_if_fail (adieu_call_is_for (result, self, adieu_client_put_async), NULL);

  return adieu_call_finish (result, error);
}

/**
 * adieu_client_put:
 * @self: a client
 * @path: where, below the base URL
 * @json: (nullable): the body, or %NULL for none
 * @cancellable: (nullable): ends the call at once, with %G_IO_ERROR_CANCELLED
 * @error: return location for a [struct@GLib.Error]
 *
 * Replaces what is at a path by JSON (PUT) and waits for the response. It is [method@Client.send] with a request made
 * of the arguments.
 *
 * Returns: (transfer full): the response
 *
 * Since: 0.1
 */
AdieuResponse *
adieu_client_put (AdieuClient   *self,
                  const char    *path,
                  JsonNode      *json,
                  GCancellable  *cancellable,
                  GError       **error)
{
  g_return_val_if_fail (ADIEU_IS_CLIENT (self), NULL);
  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  return verb (self, "PUT", path, json, cancellable, error);
}

/**
 * adieu_client_patch_async:
 * @self: a client
 * @path: where, below the base URL
 * @json: (nullable): the body, or %NULL for none
 * @cancellable: (nullable): ends the call at once, with %G_IO_ERROR_CANCELLED
 * @callback: (scope async) (closure user_data): called once, on the thread-default
 *   [struct@GLib.MainContext] of the calling thread
 * @user_data: data for @callback
 *
 * Changes what is at a path by JSON (PATCH). It is [method@Client.send_async] with a request made of the arguments.
 *
 * Since: 0.1
 */
void
adieu_client_patch_async (AdieuClient         *self,
                          const char          *path,
                          JsonNode            *json,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_return_if_fail (ADIEU_IS_CLIENT (self));
  g_return_if_fail (path != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  verb_async (self, "PATCH", path, json, cancellable, adieu_client_patch_async, callback, user_data);
}

/**
 * adieu_client_patch_finish:
 * @self: a client
 * @result: what the callback was given
 * @error: return location for a [struct@GLib.Error]
 *
 * Gets what came of [method@Client.patch_async].
 *
 * Returns: (transfer full): the response
 *
 * Since: 0.1
 */
AdieuResponse *
adieu_client_patch_finish (AdieuClient   *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (ADIEU_IS_CLIENT (self), NULL);
  g_return_val_if_fail (adieu_call_is_for (result, self, adieu_client_patch_async), NULL);

  return adieu_call_finish (result, error);
}

/**
 * adieu_client_patch:
 * @self: a client
 * @path: where, below the base URL
 * @json: (nullable): the body, or %NULL for none
 * @cancellable: (nullable): ends the call at once, with %G_IO_ERROR_CANCELLED
 * @error: return location for a [struct@GLib.Error]
 *
 * Changes what is at a path by JSON (PATCH) and waits for the response. It is [method@Client.send] with a request made
 * of the arguments.
 *
 * Returns: (transfer full): the response
 *
 * Since: 0.1
 */
AdieuResponse *
adieu_client_patch (AdieuClient   *self,
                    const char    *path,
                    JsonNode      *json,
                    GCancellable  *cancellable,
                    GError       **error)
{
  g_return_val_if_fail (ADIEU_IS_CLIENT (self), NULL);
  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  return verb (self, "PATCH", path, json, cancellable, error);
}
