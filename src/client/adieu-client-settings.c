/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The accessors of a client's settings. Those that may change are read and written under
 * the client's mutex, from any thread; a call goes by what they were when it was made.
 */

#include "config.h"

#include "client/adieu-client-private.h"

#include "message/adieu-headers-private.h"

/**
 * adieu_client_get_base_url: (get-property base-url)
 * @self: a client
 *
 * Gets the base URL.
 *
 * Returns: (transfer none) (nullable): the base URL
 *
 * Since: 0.1
 */
const char *
adieu_client_get_base_url (AdieuClient *self)
{
  g_return_val_if_fail (ADIEU_IS_CLIENT (self), NULL);

  return adieu_client_get_fixed (self)->base_url;
}

/**
 * adieu_client_get_user_agent: (get-property user-agent)
 * @self: a client
 *
 * Gets the application's part of the User-Agent header.
 *
 * Returns: (transfer none) (nullable): the application's part of the User-Agent header
 *
 * Since: 0.1
 */
const char *
adieu_client_get_user_agent (AdieuClient *self)
{
  g_return_val_if_fail (ADIEU_IS_CLIENT (self), NULL);

  return adieu_client_get_fixed (self)->user_agent;
}

/**
 * adieu_client_get_tls_database: (get-property tls-database)
 * @self: a client
 *
 * Gets the authorities that servers' certificates are checked against.
 *
 * Returns: (transfer none) (nullable): the authorities that servers' certificates are checked against
 *
 * Since: 0.1
 */
GTlsDatabase *
adieu_client_get_tls_database (AdieuClient *self)
{
  g_return_val_if_fail (ADIEU_IS_CLIENT (self), NULL);

  return adieu_client_get_fixed (self)->tls_database;
}

/**
 * adieu_client_get_proxy_resolver: (get-property proxy-resolver)
 * @self: a client
 *
 * Gets who knows the proxies to go through.
 *
 * Returns: (transfer none) (nullable): who knows the proxies to go through
 *
 * Since: 0.1
 */
GProxyResolver *
adieu_client_get_proxy_resolver (AdieuClient *self)
{
  g_return_val_if_fail (ADIEU_IS_CLIENT (self), NULL);

  return adieu_client_get_fixed (self)->proxy_resolver;
}

/**
 * adieu_client_get_max_connections_per_host: (get-property max-connections-per-host)
 * @self: a client
 *
 * Gets how many connections one host is given at a time.
 *
 * Returns: how many connections one host is given at a time
 *
 * Since: 0.1
 */
guint
adieu_client_get_max_connections_per_host (AdieuClient *self)
{
  g_return_val_if_fail (ADIEU_IS_CLIENT (self), 0);

  return adieu_client_get_fixed (self)->max_connections_per_host;
}

/**
 * adieu_client_get_idle_timeout: (get-property idle-timeout)
 * @self: a client
 *
 * Gets after how many ms an idle connection is closed.
 *
 * Returns: after how many ms an idle connection is closed
 *
 * Since: 0.1
 */
guint
adieu_client_get_idle_timeout (AdieuClient *self)
{
  g_return_val_if_fail (ADIEU_IS_CLIENT (self), 0);

  return adieu_client_get_fixed (self)->idle_timeout;
}

/**
 * adieu_client_dup_default_headers: (get-property default-headers)
 * @self: a client
 *
 * Gets the headers that every request gets which has none of that name itself.
 *
 * Returns: (transfer full): the headers, read-only; [method@Headers.copy] makes a list that
 *   can be changed and set
 *
 * Since: 0.1
 */
AdieuHeaders *
adieu_client_dup_default_headers (AdieuClient *self)
{
  AdieuHeaders *headers = NULL;

  g_return_val_if_fail (ADIEU_IS_CLIENT (self), NULL);

  headers = g_object_ref (adieu_client_lock_settings (self)->default_headers);
  adieu_client_unlock_settings (self);

  return headers;
}

/**
 * adieu_client_set_default_headers: (set-property default-headers)
 * @self: a client
 * @headers: (nullable): the headers, copied, or %NULL for none
 *
 * Sets the headers that every request gets which has none of that name itself. They are
 * sent to the origin of the base URL only.
 *
 * Since: 0.1
 */
void
adieu_client_set_default_headers (AdieuClient  *self,
                                  AdieuHeaders *headers)
{
  g_autoptr (AdieuHeaders) copy = NULL;
  AdieuClientSettings *settings = NULL;

  g_return_if_fail (ADIEU_IS_CLIENT (self));
  g_return_if_fail (headers == NULL || ADIEU_IS_HEADERS (headers));

  copy = headers != NULL ? adieu_headers_copy (headers) : adieu_headers_new ();
  adieu_headers_seal (copy);
  settings = adieu_client_lock_settings (self);
  g_set_object (&settings->default_headers, copy);
  adieu_client_unlock_settings (self);
  adieu_joins_forget (adieu_client_get_joins (self));
  g_object_notify (G_OBJECT (self), "default-headers");
}

/**
 * adieu_client_get_total_deadline: (get-property total-deadline)
 * @self: a client
 *
 * Gets how long a call may take from its start to its end.
 *
 * Returns: how long a call may take from its start to its end, in ms; 0: for ever
 *
 * Since: 0.1
 */
guint
adieu_client_get_total_deadline (AdieuClient *self)
{
  guint value;

  g_return_val_if_fail (ADIEU_IS_CLIENT (self), 0);

  value = adieu_client_lock_settings (self)->total_deadline;
  adieu_client_unlock_settings (self);

  return value;
}

/**
 * adieu_client_set_total_deadline: (set-property total-deadline)
 * @self: a client
 * @deadline_ms: how long a call may take from its start to its end, in ms; 0: for ever
 *
 * Sets how long a call may take from its start to its end, for the calls made from now on.
 *
 * Since: 0.1
 */
void
adieu_client_set_total_deadline (AdieuClient *self,
                                 guint       deadline_ms)
{
  AdieuClientSettings *settings = NULL;
  gboolean changed = FALSE;

  g_return_if_fail (ADIEU_IS_CLIENT (self));

  settings = adieu_client_lock_settings (self);
  changed = settings->total_deadline != deadline_ms;
  settings->total_deadline = deadline_ms;
  adieu_client_unlock_settings (self);
  if (changed)
    g_object_notify (G_OBJECT (self), "total-deadline");
}

/**
 * adieu_client_get_connect_deadline: (get-property connect-deadline)
 * @self: a client
 *
 * Gets how long it may take until a request has a connection.
 *
 * Returns: how long it may take until a request has a connection, in ms; 0: for ever
 *
 * Since: 0.1
 */
guint
adieu_client_get_connect_deadline (AdieuClient *self)
{
  guint value;

  g_return_val_if_fail (ADIEU_IS_CLIENT (self), 0);

  value = adieu_client_lock_settings (self)->connect_deadline;
  adieu_client_unlock_settings (self);

  return value;
}

/**
 * adieu_client_set_connect_deadline: (set-property connect-deadline)
 * @self: a client
 * @deadline_ms: how long it may take until a request has a connection, in ms; 0: for ever
 *
 * Sets how long it may take until a request has a connection, for the calls made from now on.
 *
 * Since: 0.1
 */
void
adieu_client_set_connect_deadline (AdieuClient *self,
                                   guint       deadline_ms)
{
  AdieuClientSettings *settings = NULL;
  gboolean changed = FALSE;

  g_return_if_fail (ADIEU_IS_CLIENT (self));

  settings = adieu_client_lock_settings (self);
  changed = settings->connect_deadline != deadline_ms;
  settings->connect_deadline = deadline_ms;
  adieu_client_unlock_settings (self);
  if (changed)
    g_object_notify (G_OBJECT (self), "connect-deadline");
}

/**
 * adieu_client_get_first_byte_deadline: (get-property first-byte-deadline)
 * @self: a client
 *
 * Gets how long the server may take to begin its answer.
 *
 * Returns: how long the server may take to begin its answer, in ms; 0: for ever
 *
 * Since: 0.1
 */
guint
adieu_client_get_first_byte_deadline (AdieuClient *self)
{
  guint value;

  g_return_val_if_fail (ADIEU_IS_CLIENT (self), 0);

  value = adieu_client_lock_settings (self)->first_byte_deadline;
  adieu_client_unlock_settings (self);

  return value;
}

/**
 * adieu_client_set_first_byte_deadline: (set-property first-byte-deadline)
 * @self: a client
 * @deadline_ms: how long the server may take to begin its answer, in ms; 0: for ever
 *
 * Sets how long the server may take to begin its answer, for the calls made from now on.
 *
 * Since: 0.1
 */
void
adieu_client_set_first_byte_deadline (AdieuClient *self,
                                      guint       deadline_ms)
{
  AdieuClientSettings *settings = NULL;
  gboolean changed = FALSE;

  g_return_if_fail (ADIEU_IS_CLIENT (self));

  settings = adieu_client_lock_settings (self);
  changed = settings->first_byte_deadline != deadline_ms;
  settings->first_byte_deadline = deadline_ms;
  adieu_client_unlock_settings (self);
  if (changed)
    g_object_notify (G_OBJECT (self), "first-byte-deadline");
}

/**
 * adieu_client_get_idle_deadline: (get-property idle-deadline)
 * @self: a client
 *
 * Gets how long a body may stand still on its way.
 *
 * Returns: how long a body may stand still on its way, in ms; 0: for ever
 *
 * Since: 0.1
 */
guint
adieu_client_get_idle_deadline (AdieuClient *self)
{
  guint value;

  g_return_val_if_fail (ADIEU_IS_CLIENT (self), 0);

  value = adieu_client_lock_settings (self)->idle_deadline;
  adieu_client_unlock_settings (self);

  return value;
}

/**
 * adieu_client_set_idle_deadline: (set-property idle-deadline)
 * @self: a client
 * @deadline_ms: how long a body may stand still on its way, in ms; 0: for ever
 *
 * Sets how long a body may stand still on its way, for the calls made from now on.
 *
 * Since: 0.1
 */
void
adieu_client_set_idle_deadline (AdieuClient *self,
                                guint       deadline_ms)
{
  AdieuClientSettings *settings = NULL;
  gboolean changed = FALSE;

  g_return_if_fail (ADIEU_IS_CLIENT (self));

  settings = adieu_client_lock_settings (self);
  changed = settings->idle_deadline != deadline_ms;
  settings->idle_deadline = deadline_ms;
  adieu_client_unlock_settings (self);
  if (changed)
    g_object_notify (G_OBJECT (self), "idle-deadline");
}

/**
 * adieu_client_get_max_head_bytes: (get-property max-head-bytes)
 * @self: a client
 *
 * Gets how large the head of an answer may be.
 *
 * Returns: how large the head of an answer may be, in bytes; 0: no limit of the client's own
 *
 * Since: 0.1
 */
guint64
adieu_client_get_max_head_bytes (AdieuClient *self)
{
  guint64 value;

  g_return_val_if_fail (ADIEU_IS_CLIENT (self), 0);

  value = adieu_client_lock_settings (self)->max_head_bytes;
  adieu_client_unlock_settings (self);

  return value;
}

/**
 * adieu_client_set_max_head_bytes: (set-property max-head-bytes)
 * @self: a client
 * @max_head_bytes: how large the head of an answer may be, in bytes; 0: no limit of the client's own
 *
 * Sets how large the head of an answer may be, for the calls made from now on.
 *
 * Since: 0.1
 */
void
adieu_client_set_max_head_bytes (AdieuClient *self,
                                 guint64     max_head_bytes)
{
  AdieuClientSettings *settings = NULL;
  gboolean changed = FALSE;

  g_return_if_fail (ADIEU_IS_CLIENT (self));

  settings = adieu_client_lock_settings (self);
  changed = settings->max_head_bytes != max_head_bytes;
  settings->max_head_bytes = max_head_bytes;
  adieu_client_unlock_settings (self);
  if (changed)
    g_object_notify (G_OBJECT (self), "max-head-bytes");
}

/**
 * adieu_client_get_max_body_bytes: (get-property max-body-bytes)
 * @self: a client
 *
 * Gets how large a decompressed body may be.
 *
 * Returns: how large a decompressed body may be, in bytes
 *
 * Since: 0.1
 */
guint64
adieu_client_get_max_body_bytes (AdieuClient *self)
{
  guint64 value;

  g_return_val_if_fail (ADIEU_IS_CLIENT (self), 0);

  value = adieu_client_lock_settings (self)->max_body_bytes;
  adieu_client_unlock_settings (self);

  return value;
}

/**
 * adieu_client_set_max_body_bytes: (set-property max-body-bytes)
 * @self: a client
 * @max_body_bytes: how large a decompressed body may be, in bytes
 *
 * Sets how large a decompressed body may be, for the calls made from now on.
 *
 * Since: 0.1
 */
void
adieu_client_set_max_body_bytes (AdieuClient *self,
                                 guint64     max_body_bytes)
{
  AdieuClientSettings *settings = NULL;
  gboolean changed = FALSE;

  g_return_if_fail (ADIEU_IS_CLIENT (self));

  settings = adieu_client_lock_settings (self);
  changed = settings->max_body_bytes != max_body_bytes;
  settings->max_body_bytes = max_body_bytes;
  adieu_client_unlock_settings (self);
  if (changed)
    g_object_notify (G_OBJECT (self), "max-body-bytes");
}

/**
 * adieu_client_get_max_redirects: (get-property max-redirects)
 * @self: a client
 *
 * Gets how many redirects are followed for one GET or HEAD.
 *
 * Returns: how many redirects are followed for one GET or HEAD
 *
 * Since: 0.1
 */
guint
adieu_client_get_max_redirects (AdieuClient *self)
{
  guint value;

  g_return_val_if_fail (ADIEU_IS_CLIENT (self), 0);

  value = adieu_client_lock_settings (self)->max_redirects;
  adieu_client_unlock_settings (self);

  return value;
}

/**
 * adieu_client_set_max_redirects: (set-property max-redirects)
 * @self: a client
 * @max_redirects: how many redirects are followed for one GET or HEAD
 *
 * Sets how many redirects are followed for one GET or HEAD, for the calls made from now on.
 *
 * Since: 0.1
 */
void
adieu_client_set_max_redirects (AdieuClient *self,
                                guint       max_redirects)
{
  AdieuClientSettings *settings = NULL;
  gboolean changed = FALSE;

  g_return_if_fail (ADIEU_IS_CLIENT (self));

  settings = adieu_client_lock_settings (self);
  changed = settings->max_redirects != max_redirects;
  settings->max_redirects = max_redirects;
  adieu_client_unlock_settings (self);
  if (changed)
    g_object_notify (G_OBJECT (self), "max-redirects");
}
