/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a subclass may do to the calls of its client, and how it is asked. On the context of the
 * call, never under a lock, and never inside the function that starts the call.
 */

#include "config.h"

#include "client/adieu-client-private.h"

static gboolean
adieu_client_real_prepare (AdieuClient   *self,
                           AdieuRequest  *request,
                           GError       **error)
{
  return TRUE;
}

static gboolean
adieu_client_real_sign (AdieuClient   *self,
                        AdieuAttempt  *attempt,
                        GError       **error)
{
  return TRUE;
}

static AdieuVerdict
adieu_client_real_judge (AdieuClient    *self,
                         AdieuAttempt   *attempt,
                         AdieuResponse  *response,
                         GError        **error)
{
  return ADIEU_VERDICT_DEFAULT;
}

void
adieu_client_init_hooks (AdieuClientClass *class)
{
  class->prepare = adieu_client_real_prepare;
  class->sign = adieu_client_real_sign;
  class->judge = adieu_client_real_judge;
}

/* Whether a call has to begin on the loop. */
gboolean
adieu_client_runs_hooks (AdieuClient *self)
{
  AdieuClientClass *class = ADIEU_CLIENT_GET_CLASS (self);

  return class->prepare != adieu_client_real_prepare
         || class->sign != adieu_client_real_sign
         || !adieu_keyring_is_empty (adieu_client_get_keyring (self));
}

/* An error beside a success, as bindings may give it, is none. */
static gboolean
check (gboolean   agreed,
       GError    *below,
       GError   **error)
{
  if (agreed)
    g_clear_error (&below);
  else if (below != NULL)
    g_propagate_error (error, below);

  return agreed;
}

gboolean
adieu_client_prepare (AdieuClient   *self,
                      AdieuRequest  *request,
                      GError       **error)
{
  GError *below = NULL;
  gboolean agreed = ADIEU_CLIENT_GET_CLASS (self)->prepare (self, request, &below);

  return check (agreed, below, error);
}

gboolean
adieu_client_sign (AdieuClient   *self,
                   AdieuAttempt  *attempt,
                   GError       **error)
{
  GError *below = NULL;
  gboolean agreed = ADIEU_CLIENT_GET_CLASS (self)->sign (self, attempt, &below);

  return check (agreed, below, error);
}

/* An error without a verdict is a failure. */
AdieuVerdict
adieu_client_judge (AdieuClient    *self,
                    AdieuAttempt   *attempt,
                    AdieuResponse  *response,
                    GError        **error)
{
  GError *below = NULL;
  AdieuVerdict verdict = ADIEU_CLIENT_GET_CLASS (self)->judge (self, attempt, response, &below);

  if (below == NULL)
    return verdict;
  if (verdict == ADIEU_VERDICT_ACCEPT)
    {
      g_error_free (below);
      return verdict;
    }
  g_propagate_error (error, below);

  return verdict == ADIEU_VERDICT_DEFAULT ? ADIEU_VERDICT_FAIL : verdict;
}
