/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a stranger compiles against the installed library. Nobody listens on port 1. */

#include <adieu/adieu.h>

int
main (void)
{
  g_autoptr (AdieuClient) client = adieu_client_new ("http://127.0.0.1:1");
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = adieu_client_get (client, "/", NULL, &error);

  g_print ("%s %s\n", adieu_get_version (), g_quark_to_string (error->domain));

  return response == NULL && ADIEU_CHECK_VERSION (0, 1, 0) ? 0 : 1;
}
