/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Decides whether a redirect is followed, and what may travel along to another origin
 * (RFC 9110, 15.4). Pure: it sends nothing and remembers nothing.
 */

#include "config.h"

#include "policy/adieu-redirect-private.h"

#include <glib/gi18n-lib.h>

#include "message/adieu-request-url-private.h"

/* The same flags as libsoup's own URIs have. */
#define URI_FLAGS (G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED_PATH | G_URI_FLAGS_ENCODED_QUERY \
                   | G_URI_FLAGS_ENCODED_FRAGMENT | G_URI_FLAGS_SCHEME_NORMALIZE)

/* What says nothing about who asks. Everything else stays with the origin it was meant for,
 * since nobody knows the name of the next API's key. */
static const char * const harmless[] = {
  "Accept",
  "Accept-Charset",
  "Accept-Encoding",
  "Accept-Language",
  "User-Agent",
};

gboolean
adieu_redirect_is_status (guint status)
{
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

gboolean
adieu_redirect_may_carry (const char *header)
{
  for (guint i = 0; i < G_N_ELEMENTS (harmless); i++)
    if (g_ascii_strcasecmp (header, harmless[i]) == 0)
      return TRUE;

  return FALSE;
}

/* Servers write into Location what they have, encoded or not (RFC 3986, 2.1). */
static char *
encode (const char *text)
{
  return text != NULL ? g_uri_escape_string (text, "%!$&'()*+,;=:@/?", FALSE) : NULL;
}

/* NULL if the host is none. A fragment is not sent. */
static GUri *
sanitized (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  g_autofree char *literal = strchr (host, ':') != NULL ? g_strdup_printf ("[%s]", host) : g_strdup (host);
  g_autofree char *origin = g_strdup_printf ("%s://%s/", g_uri_get_scheme (uri), literal);
  g_autofree char *path = encode (g_uri_get_path (uri));
  g_autofree char *query = encode (g_uri_get_query (uri));
  g_autoptr (GUri) checked = adieu_url_parse (origin, NULL);

  if (checked == NULL || g_ascii_strcasecmp (g_uri_get_host (checked), host) != 0)
    return NULL;

  return g_uri_build (URI_FLAGS, g_uri_get_scheme (checked), NULL, g_uri_get_host (checked),
                      g_uri_get_port (uri), *path != '\0' ? path : "/", query, NULL);
}

/* The URI to ask next, or NULL and the reason, translated and static, in @refusal. */
GUri *
adieu_redirect_follow (const char  *method,
                       GUri        *from,
                       const char  *location,
                       guint        n_followed,
                       guint        max_redirects,
                       const char **refusal)
{
  g_autoptr (GUri) to = NULL;
  GUri *next = NULL;
  const char *scheme = NULL;

  *refusal = NULL;
  if (g_strcmp0 (method, "GET") != 0 && g_strcmp0 (method, "HEAD") != 0)
    *refusal = _("a request that changes something is not sent to another place by itself");
  else if (location == NULL || *location == '\0')
    *refusal = _("the server does not say where to");
  else if (n_followed >= max_redirects)
    *refusal = _("the client follows no more redirects for one call");
  else if ((to = g_uri_parse_relative (from, location, URI_FLAGS, NULL)) == NULL)
    *refusal = _("the place it names is not a valid URL");
  if (*refusal != NULL)
    return NULL;

  scheme = g_uri_get_scheme (to);
  if (g_strcmp0 (scheme, "http") != 0 && g_strcmp0 (scheme, "https") != 0)
    *refusal = _("the place it names is not on the web");
  else if (g_uri_get_host (to) == NULL || *g_uri_get_host (to) == '\0')
    *refusal = _("the place it names has no host");
  else if (g_uri_get_userinfo (to) != NULL)
    *refusal = _("the place it names carries credentials");
  else if (g_strcmp0 (g_uri_get_scheme (from), "https") == 0 && g_strcmp0 (scheme, "http") == 0)
    *refusal = _("it leads from https to http, where anybody can read along");

  if (*refusal != NULL)
    return NULL;

  next = sanitized (to);
  if (next == NULL)
    *refusal = _("the place it names is not a valid URL");

  return next;
}
