/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where gettext finds our translations. A library must tell it so by itself, once, before the
 * first message is looked up. Runs on any thread, also while the library is being loaded; never
 * touches the locale of the program. */

#include "config.h"

#include "base/adieu-i18n-private.h"

#include <glib/gi18n-lib.h>

/*< private >
 * adieu_i18n_init:
 *
 * Binds our text domain; every call but the first does nothing.
 */
void
adieu_i18n_init (void)
{
  static gsize bound = 0;

  if (g_once_init_enter (&bound))
    {
      bindtextdomain (GETTEXT_PACKAGE, ADIEU_LOCALEDIR);
      bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
      g_once_init_leave (&bound, 1);
    }
}
