/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the ready-made kinds of AdieuAuth have in common. Pure, on the context of a call; what it
 * gives away is a secret and the caller's to wipe, what it says never is one.
 */

#include "config.h"

#include "policy/adieu-credential-private.h"

#include "base/adieu-secret-private.h"
#include "message/adieu-text-check-private.h"

/*< private >
 * adieu_credential_normalize:
 * @subject: what it is, for the error
 *
 * What a person has typed, as it is sent: the same whichever keyboard it came from (Unicode NFC,
 * as RFC 7617, 2.1 and RFC 7616, 4 have it) and without control characters.
 *
 * Returns: (transfer full): the text, for adieu_secret_clear(), or %NULL with @error set
 */
char *
adieu_credential_normalize (const char  *text,
                            const char  *subject,
                            GError     **error)
{
  if (!adieu_text_check (text, "", subject, error))
    return NULL;

  return g_utf8_normalize (text, -1, G_NORMALIZE_NFC);
}

/*< private >
 * adieu_credential_is_new:
 * @value: (nullable): what would be sent now
 *
 * Returns: whether it is something else than the attempt was sent with
 */
gboolean
adieu_credential_is_new (AdieuAttempt *attempt,
                         const char   *header,
                         const char   *value)
{
  const char *sent = adieu_headers_get_one (adieu_attempt_get_headers (attempt), header);

  return value != NULL && !adieu_secret_equal (sent, value);
}
