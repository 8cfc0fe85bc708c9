/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pure: URLs as they may be shown, in messages and logs: no credentials, no values of a query.
 * Runs on any thread. Works on the text and never parses and prints a foreign URL again, which
 * GUri does not do for all that it accepts. */

#include "config.h"

#include "message/adieu-url-private.h"

#include "message/adieu-excerpt-private.h"

#include <string.h>

/* More than a line of a terminal or two tells a person nothing. */
#define MAX_CHARS_FOR_PEOPLE 240

static const char *
find_authority (const char *url)
{
  const char *colon;

  if (g_str_has_prefix (url, "//"))
    return url + 2;

  colon = strstr (url, "://");

  return colon != NULL ? colon + 3 : NULL;
}

/*< private >
 * adieu_url_without_userinfo:
 *
 * Returns: (transfer full): @url without user name, password and fragment
 */
char *
adieu_url_without_userinfo (const char *url)
{
  const gsize length = strcspn (url, "#");
  const char *authority = find_authority (url);
  const char *at;

  if (authority == NULL || authority >= url + length)
    return g_strndup (url, length);

  at = g_strrstr_len (authority, strcspn (authority, "/?#"), "@");
  if (at == NULL)
    return g_strndup (url, length);

  return g_strdup_printf ("%.*s%.*s",
                          (int) (authority - url), url,
                          (int) (url + length - (at + 1)), at + 1);
}

/*< private >
 * adieu_url_text_for_people:
 *
 * Returns: (transfer full): @url as it may be shown: a query is `?…`, whatever it asks
 */
char *
adieu_url_text_for_people (const char *url)
{
  g_autofree char *bare = adieu_url_without_userinfo (url);
  char *query = strchr (bare, '?');
  g_autofree char *valid = NULL;
  g_autofree char *line = NULL;

  if (query != NULL)
    *query = '\0';

  valid = g_utf8_make_valid (bare, -1);
  line = adieu_excerpt_line (valid, MAX_CHARS_FOR_PEOPLE);

  return g_strconcat (line, query != NULL ? "?…" : "", NULL);
}

/* What a scheme does not tell by itself. */
static gboolean
needs_port (GUri *uri)
{
  const char *scheme = g_uri_get_scheme (uri);
  const int port = g_uri_get_port (uri);

  if (g_str_equal (scheme, "http"))
    return port != -1 && port != 80;
  if (g_str_equal (scheme, "https"))
    return port != -1 && port != 443;

  return port != -1;
}

/*< private >
 * adieu_url_for_people:
 *
 * Returns: (transfer full): @uri as it may be shown: scheme, host, port and path; a query is `?…`,
 *   whatever it asks
 */
char *
adieu_url_for_people (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  const gboolean is_ipv6 = host != NULL && strchr (host, ':') != NULL;
  g_autoptr (GString) text = g_string_new (g_uri_get_scheme (uri));

  g_string_append (text, "://");
  g_string_append_printf (text, is_ipv6 ? "[%s]" : "%s", host != NULL ? host : "");
  if (needs_port (uri))
    g_string_append_printf (text, ":%d", g_uri_get_port (uri));
  g_string_append (text, g_uri_get_path (uri));
  if (g_uri_get_query (uri) != NULL)
    g_string_append_c (text, '?');

  return adieu_url_text_for_people (text->str);
}
