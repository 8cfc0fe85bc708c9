/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How often the server of a client's base URL may be asked, as it said last: for the eyes. That
 * it is obeyed is the road's business (see adieu-origins.c).
 */

#include "config.h"

#include "client/adieu-client-private.h"

static AdieuOriginLimit
read_limit (AdieuClient *self)
{
  g_autoptr (GUri) base = adieu_client_get_base (self, NULL);

  if (base == NULL)
    return (AdieuOriginLimit) { -1, -1, 0 };

  return adieu_origins_get_limit (adieu_client_get_origins (self), base);
}

/* On the context of the call that brings the news; runs code of the application. */
void
adieu_client_notify_rate_limit (AdieuClient *self)
{
  GObject *object = G_OBJECT (self);

  g_object_freeze_notify (object);
  g_object_notify (object, "rate-limit");
  g_object_notify (object, "rate-limit-remaining");
  g_object_notify (object, "rate-limit-reset");
  g_object_thaw_notify (object);
}

/**
 * adieu_client_get_rate_limit: (get-property rate-limit)
 * @self: a client
 *
 * Gets how many requests the server takes in its current window, as it said last.
 *
 * Returns: how many, or -1 if the server has not said
 *
 * Since: 0.1
 */
gint64
adieu_client_get_rate_limit (AdieuClient *self)
{
  g_return_val_if_fail (ADIEU_IS_CLIENT (self), -1);

  return read_limit (self).limit;
}

/**
 * adieu_client_get_rate_limit_remaining: (get-property rate-limit-remaining)
 * @self: a client
 *
 * Gets how many requests of the current window are left, as the server said last.
 *
 * Returns: how many, or -1 if the server has not said
 *
 * Since: 0.1
 */
gint64
adieu_client_get_rate_limit_remaining (AdieuClient *self)
{
  g_return_val_if_fail (ADIEU_IS_CLIENT (self), -1);

  return read_limit (self).remaining;
}

/**
 * adieu_client_dup_rate_limit_reset: (get-property rate-limit-reset)
 * @self: a client
 *
 * Gets when the current window is over, as the server said last.
 *
 * Returns: (transfer full) (nullable): the time, in UTC, or %NULL if the server has not said
 *
 * Since: 0.1
 */
GDateTime *
adieu_client_dup_rate_limit_reset (AdieuClient *self)
{
  gint64 reset = 0;

  g_return_val_if_fail (ADIEU_IS_CLIENT (self), NULL);

  reset = read_limit (self).reset;

  return reset != 0 ? g_date_time_new_from_unix_utc (reset) : NULL;
}
