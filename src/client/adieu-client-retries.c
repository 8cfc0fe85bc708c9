/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The accessors of those settings that decide when a request is sent once more, and how often
 * a server is asked: under the client's mutex, from any thread; a call goes by what they were
 * when it was made.
 */

#include "config.h"

#include "client/adieu-client-private.h"

/**
 * adieu_client_get_max_attempts: (get-property max-attempts)
 * @self: a client
 *
 * Gets how often a request is tried at most.
 *
 * Returns: how often a request is tried at most
 *
 * Since: 0.1
 */
guint
adieu_client_get_max_attempts (AdieuClient *self)
{
  guint value = 0;

  g_return_val_if_fail (ADIEU_IS_CLIENT (self), 0);

  value = adieu_client_lock_settings (self)->max_attempts;
  adieu_client_unlock_settings (self);

  return value;
}

/**
 * adieu_client_set_max_attempts: (set-property max-attempts)
 * @self: a client
 * @max_attempts: how often a request is tried at most
 *
 * Sets how often a request is tried at most; see [property@Client:max-attempts]. It holds for the calls that are made from now on.
 *
 * Since: 0.1
 */
void
adieu_client_set_max_attempts (AdieuClient *self,
                               guint        max_attempts)
{
  AdieuClientSettings *settings = NULL;
  gboolean changed = FALSE;

  g_return_if_fail (ADIEU_IS_CLIENT (self));

  settings = adieu_client_lock_settings (self);
  changed = settings->max_attempts != max_attempts;
  settings->max_attempts = max_attempts;
  adieu_client_unlock_settings (self);

  if (changed)
    g_object_notify (G_OBJECT (self), "max-attempts");
}

/**
 * adieu_client_get_retry_delay: (get-property retry-delay)
 * @self: a client
 *
 * Gets the longest delay before the second attempt, in ms.
 *
 * Returns: the longest delay before the second attempt, in ms
 *
 * Since: 0.1
 */
guint
adieu_client_get_retry_delay (AdieuClient *self)
{
  guint value = 0;

  g_return_val_if_fail (ADIEU_IS_CLIENT (self), 0);

  value = adieu_client_lock_settings (self)->retry_delay;
  adieu_client_unlock_settings (self);

  return value;
}

/**
 * adieu_client_set_retry_delay: (set-property retry-delay)
 * @self: a client
 * @delay_ms: the longest delay before the second attempt, in ms
 *
 * Sets the longest delay before the second attempt, in ms; see [property@Client:retry-delay]. It holds for the calls that are made from now on.
 *
 * Since: 0.1
 */
void
adieu_client_set_retry_delay (AdieuClient *self,
                              guint        delay_ms)
{
  AdieuClientSettings *settings = NULL;
  gboolean changed = FALSE;

  g_return_if_fail (ADIEU_IS_CLIENT (self));

  settings = adieu_client_lock_settings (self);
  changed = settings->retry_delay != delay_ms;
  settings->retry_delay = delay_ms;
  adieu_client_unlock_settings (self);

  if (changed)
    g_object_notify (G_OBJECT (self), "retry-delay");
}

/**
 * adieu_client_get_max_retry_delay: (get-property max-retry-delay)
 * @self: a client
 *
 * Gets the longest delay between two attempts, in ms.
 *
 * Returns: the longest delay between two attempts, in ms
 *
 * Since: 0.1
 */
guint
adieu_client_get_max_retry_delay (AdieuClient *self)
{
  guint value = 0;

  g_return_val_if_fail (ADIEU_IS_CLIENT (self), 0);

  value = adieu_client_lock_settings (self)->max_retry_delay;
  adieu_client_unlock_settings (self);

  return value;
}

/**
 * adieu_client_set_max_retry_delay: (set-property max-retry-delay)
 * @self: a client
 * @delay_ms: the longest delay between two attempts, in ms
 *
 * Sets the longest delay between two attempts, in ms; see [property@Client:max-retry-delay]. It holds for the calls that are made from now on.
 *
 * Since: 0.1
 */
void
adieu_client_set_max_retry_delay (AdieuClient *self,
                                  guint        delay_ms)
{
  AdieuClientSettings *settings = NULL;
  gboolean changed = FALSE;

  g_return_if_fail (ADIEU_IS_CLIENT (self));

  settings = adieu_client_lock_settings (self);
  changed = settings->max_retry_delay != delay_ms;
  settings->max_retry_delay = delay_ms;
  adieu_client_unlock_settings (self);

  if (changed)
    g_object_notify (G_OBJECT (self), "max-retry-delay");
}

/**
 * adieu_client_get_max_retry_after: (get-property max-retry-after)
 * @self: a client
 *
 * Gets the longest delay that a server may ask for, in ms.
 *
 * Returns: the longest delay that a server may ask for, in ms
 *
 * Since: 0.1
 */
guint
adieu_client_get_max_retry_after (AdieuClient *self)
{
  guint value = 0;

  g_return_val_if_fail (ADIEU_IS_CLIENT (self), 0);

  value = adieu_client_lock_settings (self)->max_retry_after;
  adieu_client_unlock_settings (self);

  return value;
}

/**
 * adieu_client_set_max_retry_after: (set-property max-retry-after)
 * @self: a client
 * @delay_ms: the longest delay that a server may ask for, in ms
 *
 * Sets the longest delay that a server may ask for, in ms; see [property@Client:max-retry-after]. It holds for the calls that are made from now on.
 *
 * Since: 0.1
 */
void
adieu_client_set_max_retry_after (AdieuClient *self,
                                  guint        delay_ms)
{
  AdieuClientSettings *settings = NULL;
  gboolean changed = FALSE;

  g_return_if_fail (ADIEU_IS_CLIENT (self));

  settings = adieu_client_lock_settings (self);
  changed = settings->max_retry_after != delay_ms;
  settings->max_retry_after = delay_ms;
  adieu_client_unlock_settings (self);

  if (changed)
    g_object_notify (G_OBJECT (self), "max-retry-after");
}

/**
 * adieu_client_get_idempotency_keys: (get-property idempotency-keys)
 * @self: a client
 *
 * Gets whether the API honours idempotency keys.
 *
 * Returns: whether the API honours idempotency keys
 *
 * Since: 0.1
 */
gboolean
adieu_client_get_idempotency_keys (AdieuClient *self)
{
  gboolean value = FALSE;

  g_return_val_if_fail (ADIEU_IS_CLIENT (self), FALSE);

  value = adieu_client_lock_settings (self)->idempotency_keys;
  adieu_client_unlock_settings (self);

  return value;
}

/**
 * adieu_client_set_idempotency_keys: (set-property idempotency-keys)
 * @self: a client
 * @idempotency_keys: whether the API honours idempotency keys
 *
 * Sets whether the API honours idempotency keys; see [property@Client:idempotency-keys]. It holds for the calls that are made from now on.
 *
 * Since: 0.1
 */
void
adieu_client_set_idempotency_keys (AdieuClient *self,
                                   gboolean     idempotency_keys)
{
  AdieuClientSettings *settings = NULL;
  gboolean changed = FALSE;

  g_return_if_fail (ADIEU_IS_CLIENT (self));

  settings = adieu_client_lock_settings (self);
  changed = settings->idempotency_keys != idempotency_keys;
  settings->idempotency_keys = idempotency_keys;
  adieu_client_unlock_settings (self);

  if (changed)
    g_object_notify (G_OBJECT (self), "idempotency-keys");
}

/**
 * adieu_client_get_circuit_breaker: (get-property circuit-breaker)
 * @self: a client
 *
 * Gets whether a server that fails all the time is left alone for a while.
 *
 * Returns: whether a server that fails all the time is left alone for a while
 *
 * Since: 0.1
 */
gboolean
adieu_client_get_circuit_breaker (AdieuClient *self)
{
  gboolean value = FALSE;

  g_return_val_if_fail (ADIEU_IS_CLIENT (self), FALSE);

  value = adieu_client_lock_settings (self)->circuit_breaker;
  adieu_client_unlock_settings (self);

  return value;
}

/**
 * adieu_client_set_circuit_breaker: (set-property circuit-breaker)
 * @self: a client
 * @circuit_breaker: whether a server that fails all the time is left alone for a while
 *
 * Sets whether a server that fails all the time is left alone for a while; see [property@Client:circuit-breaker]. It holds for the calls that are made from now on.
 *
 * Since: 0.1
 */
void
adieu_client_set_circuit_breaker (AdieuClient *self,
                                   gboolean     circuit_breaker)
{
  AdieuClientSettings *settings = NULL;
  gboolean changed = FALSE;

  g_return_if_fail (ADIEU_IS_CLIENT (self));

  settings = adieu_client_lock_settings (self);
  changed = settings->circuit_breaker != circuit_breaker;
  settings->circuit_breaker = circuit_breaker;
  adieu_client_unlock_settings (self);

  if (changed)
    g_object_notify (G_OBJECT (self), "circuit-breaker");
}

/**
 * adieu_client_get_requests_per_second: (get-property requests-per-second)
 * @self: a client
 *
 * Gets how many requests a second a server is sent at most, or 0.
 *
 * Returns: how many requests a second a server is sent at most, or 0
 *
 * Since: 0.1
 */
double
adieu_client_get_requests_per_second (AdieuClient *self)
{
  double value = 0.0;

  g_return_val_if_fail (ADIEU_IS_CLIENT (self), 0.0);

  value = adieu_client_lock_settings (self)->requests_per_second;
  adieu_client_unlock_settings (self);

  return value;
}

/**
 * adieu_client_set_requests_per_second: (set-property requests-per-second)
 * @self: a client
 * @requests_per_second: how many requests a second a server is sent at most, or 0
 *
 * Sets how many requests a second a server is sent at most, or 0; see [property@Client:requests-per-second]. It holds for the calls that are made from now on.
 *
 * Since: 0.1
 */
void
adieu_client_set_requests_per_second (AdieuClient *self,
                                      double       requests_per_second)
{
  AdieuClientSettings *settings = NULL;
  gboolean changed = FALSE;

  g_return_if_fail (ADIEU_IS_CLIENT (self));

  settings = adieu_client_lock_settings (self);
  changed = settings->requests_per_second != requests_per_second;
  settings->requests_per_second = requests_per_second;
  adieu_client_unlock_settings (self);

  if (changed)
    g_object_notify (G_OBJECT (self), "requests-per-second");
}

/**
 * adieu_client_get_burst: (get-property burst)
 * @self: a client
 *
 * Gets how many requests may go at once after a rest.
 *
 * Returns: how many requests may go at once after a rest
 *
 * Since: 0.1
 */
guint
adieu_client_get_burst (AdieuClient *self)
{
  guint value = 0;

  g_return_val_if_fail (ADIEU_IS_CLIENT (self), 0);

  value = adieu_client_lock_settings (self)->burst;
  adieu_client_unlock_settings (self);

  return value;
}

/**
 * adieu_client_set_burst: (set-property burst)
 * @self: a client
 * @burst: how many requests may go at once after a rest
 *
 * Sets how many requests may go at once after a rest; see [property@Client:burst]. It holds for the calls that are made from now on.
 *
 * Since: 0.1
 */
void
adieu_client_set_burst (AdieuClient *self,
                        guint        burst)
{
  AdieuClientSettings *settings = NULL;
  gboolean changed = FALSE;

  g_return_if_fail (ADIEU_IS_CLIENT (self));

  settings = adieu_client_lock_settings (self);
  changed = settings->burst != burst;
  settings->burst = burst;
  adieu_client_unlock_settings (self);

  if (changed)
    g_object_notify (G_OBJECT (self), "burst");
}

/**
 * adieu_client_dup_idempotency_header: (get-property idempotency-header)
 * @self: a client
 *
 * Gets the header that carries an idempotency key.
 *
 * Returns: (transfer full) (nullable): the header that carries an idempotency key
 *
 * Since: 0.1
 */
char *
adieu_client_dup_idempotency_header (AdieuClient *self)
{
  char *value = NULL;

  g_return_val_if_fail (ADIEU_IS_CLIENT (self), NULL);

  value = g_strdup (adieu_client_lock_settings (self)->idempotency_header);
  adieu_client_unlock_settings (self);

  return value;
}

/**
 * adieu_client_set_idempotency_header: (set-property idempotency-header)
 * @self: a client
 * @name: (nullable): the name of a header (RFC 9110, 5.1)
 *
 * Sets the header that carries an idempotency key; see [property@Client:idempotency-header].
 * It holds for the calls that are made from now on.
 *
 * Since: 0.1
 */
void
adieu_client_set_idempotency_header (AdieuClient *self,
                                     const char  *name)
{
  AdieuClientSettings *settings = NULL;
  gboolean changed = FALSE;

  g_return_if_fail (ADIEU_IS_CLIENT (self));

  settings = adieu_client_lock_settings (self);
  changed = g_strcmp0 (settings->idempotency_header, name) != 0;
  if (changed)
    {
      g_free (settings->idempotency_header);
      settings->idempotency_header = g_strdup (name);
    }
  adieu_client_unlock_settings (self);

  if (changed)
    g_object_notify (G_OBJECT (self), "idempotency-header");
}
