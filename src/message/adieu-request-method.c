/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The methods of requests: which may be sent, and what RFC 9110 promises of them.
 * Pure functions of a name, from any thread; names are compared as they are, since
 * methods are case-sensitive.
 */

#include "config.h"

#include "message/adieu-request-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "message/adieu-request-url-private.h"
#include "message/adieu-text-check-private.h"

#define MAX_METHOD 32 /* characters */

/* RFC 9110, 9.2.1: it asks for no change. */
gboolean
adieu_method_is_safe (const char *method)
{
  static const char * const safe[] = { "GET", "HEAD", "OPTIONS", NULL };

  return g_strv_contains (safe, method);
}

/* RFC 9110, 9.2.2: asked twice, it does what it does once. */
gboolean
adieu_method_is_idempotent (const char *method)
{
  return adieu_method_is_safe (method) || g_str_equal (method, "PUT")
         || g_str_equal (method, "DELETE");
}

gboolean
adieu_method_check (const char  *method,
                    GError     **error)
{
  g_autofree char *quoted = adieu_text_quote (method);

  if (!adieu_text_is_token (method))
    return adieu_refuse (error,
                         _("%s is not a method; one is a single word such as GET or PATCH"),
                         quoted);

  if (strlen (method) > MAX_METHOD)
    return adieu_refuse (error, _("The method %s is longer than %u characters"),
                         quoted, MAX_METHOD);

  if (g_ascii_strcasecmp (method, "CONNECT") == 0)
    return adieu_refuse (error,
                         _("The method CONNECT is for proxies, and the library uses it itself"));

  if (g_ascii_strcasecmp (method, "TRACE") == 0)
    return adieu_refuse (error,
                         _("The method TRACE is not allowed: it would show the credentials"));

  return TRUE;
}
