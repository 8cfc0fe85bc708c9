/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Says in German what goes wrong, with the catalogues below the directory that is given. */

#include <locale.h>

#include <libintl.h>

#include <adieu/adieu.h>

#include "config.h"

static void
check_request (void)
{
  g_autoptr (AdieuClient) client = adieu_client_new ("https://api.example.org/v1");
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = adieu_client_get (client, "/foo/{id}", NULL, &error);

  g_assert_null (response);
  g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST);
  g_assert_nonnull (strstr (error->message, "wurde nicht gesendet. "));
  g_assert_nonnull (strstr (error->message, "Der Parameter „id“ hat keinen Wert"));
}

static void
check_header (void)
{
  g_autoptr (AdieuHeaders) headers = adieu_headers_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (adieu_headers_append (headers, "X-Thing", "a\r\nb", &error));
  g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST);
  g_assert_nonnull (strstr (error->message, "Der Wert des Headerfelds „X-Thing“: ein Zeilenumbruch"));
}

static void
check_closed (void)
{
  g_autoptr (AdieuClient) client = adieu_client_new ("https://api.example.org/v1");
  g_autoptr (AdieuResponse) response = NULL;
  g_autoptr (GError) error = NULL;

  adieu_client_close (client, NULL, NULL);
  response = adieu_client_get (client, "/foo/42", NULL, &error);
  g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_CLOSED);
  g_assert_cmpstr (error->message, ==,
                   "Der Client für https://api.example.org/v1 wurde geschlossen und nimmt keine "
                   "Aufrufe mehr an");
}

int
main (int    argc,
      char **argv)
{
  g_assert_cmpint (argc, ==, 2);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, argv[1]);

  check_request ();
  check_header ();
  check_closed ();

  return 0;
}
