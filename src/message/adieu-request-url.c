/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * URLs as requests and clients are given them: taken apart by hand and strictly,
 * since GUri and libsoup let spaces, line breaks and worse through. Pure, from any
 * thread; out come GUris with the flags that libsoup expects. Messages quote the
 * host at most: the rest of a URL may hold secrets.
 */

#include "config.h"

#include "message/adieu-request-url-private.h"

#include <string.h>
#include <sys/un.h>

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "message/adieu-request-private.h"
#include "message/adieu-text-check-private.h"
#include "message/adieu-uri-template-private.h"

/* libsoup's SOUP_HTTP_URI_FLAGS. */
#define URI_FLAGS \
  (G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED_PATH | G_URI_FLAGS_ENCODED_QUERY \
   | G_URI_FLAGS_ENCODED_FRAGMENT | G_URI_FLAGS_SCHEME_NORMALIZE)

#define UNIX_SCHEME "http+unix"
#define MAX_SOCKET_PATH (sizeof (((struct sockaddr_un *) NULL)->sun_path) - 1)

typedef struct
{
  char *scheme;
  char *authority;
  char *host;
  int port; /* -1: that of the scheme */
  char *path;
  char *query; /* NULL if there is none */
} Url;

static void
url_free (Url *url)
{
  g_free (url->scheme);
  g_free (url->authority);
  g_free (url->host);
  g_free (url->path);
  g_free (url->query);
  g_free (url);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Url, url_free)

static int
get_default_port (const char *scheme)
{
  return g_str_equal (scheme, "https") ? 443 : 80;
}

/* The default port is left out: so the URI reads as people write it. */
static GUri *
build (const char *scheme,
       const char *host,
       int         port,
       const char *path,
       const char *query)
{
  return g_uri_build (URI_FLAGS, scheme, NULL, host, port != get_default_port (scheme) ? port : -1,
                      *path != '\0' ? path : "/", query, NULL);
}

static gboolean
check_characters (const char  *url,
                  GError     **error)
{
  guint position = 1;

  if (!adieu_text_check (url, "", _("The URL"), error))
    return FALSE;

  for (const char *p = url; *p != '\0'; p = g_utf8_next_char (p), position++)
    {
      if (*p == ' ')
        return adieu_refuse (error, _("The URL has a space at character %u; write “%%20”"),
                             position);
      if (strchr ("\"<>\\^`{|}", *p) != NULL)
        return adieu_refuse (error,
                             _("The URL has a “%c” at character %u, which must be "
                               "percent-encoded"),
                             *p, position);
      if (*p == '%' && !adieu_text_is_triplet (p))
        return adieu_refuse (error,
                             _("The “%%” at character %u of the URL must be followed by two "
                               "hexadecimal digits"),
                             position);
      if (*p == '#')
        return adieu_refuse (error,
                             _("The URL has a fragment (“#”), which is never sent to a server"));
    }

  return TRUE;
}

static char *
dup_ascii (const char *text,
           gsize       length)
{
  GString *ascii = g_string_sized_new (length);

  adieu_text_append_ascii (ascii, text, length);

  return g_string_free (ascii, FALSE);
}

/* RFC 3986, 3: scheme "://" authority path [ "?" query ] */
static Url *
url_split (const char  *text,
           GError     **error)
{
  g_autoptr (Url) url = g_new0 (Url, 1);
  const char *authority = NULL;
  const char *path = NULL;
  const char *query = NULL;

  if (!check_characters (text, error))
    return NULL;

  authority = strstr (text, "://");
  if (authority == NULL || authority == text || strcspn (text, "/?") < (gsize) (authority - text))
    {
      adieu_refuse (error,
                    _("The URL is not complete: it must begin with “https://” or “http://”"));
      return NULL;
    }

  url->scheme = g_ascii_strdown (text, authority - text);
  authority += strlen ("://");
  path = authority + strcspn (authority, "/?");
  query = path + strcspn (path, "?");
  url->authority = g_strndup (authority, path - authority);
  url->port = -1;
  url->path = dup_ascii (path, query - path);
  if (*query == '?')
    url->query = dup_ascii (query + 1, strlen (query + 1));

  return g_steal_pointer (&url);
}

static gboolean
parse_port (Url         *url,
            const char  *port,
            GError     **error)
{
  guint64 number = 0;

  if (!g_ascii_string_to_unsigned (port, 10, 1, G_MAXUINT16, &number, NULL))
    return adieu_refuse (error, _("The port of the URL must be a number from 1 to 65535"));

  url->port = (int) number;

  return TRUE;
}

/* A last label that is a number makes resolvers take "0x7f.1" for an address. */
static gboolean
is_numeric (const char *label)
{
  if (g_ascii_strncasecmp (label, "0x", 2) == 0)
    return strspn (label + 2, "0123456789abcdefABCDEF") == strlen (label + 2);

  return strspn (label, "0123456789") == strlen (label);
}

/* RFC 1123, 2.1, and underscores, which some names in private networks have. */
static gboolean
is_host_name (const char *host)
{
  g_auto (GStrv) labels = g_strsplit (host, ".", -1);
  guint n_labels = g_strv_length (labels);

  if (strlen (host) > 253)
    return FALSE;

  if (n_labels > 1 && *labels[n_labels - 1] == '\0')
    n_labels--;

  for (guint i = 0; i < n_labels; i++)
    {
      gsize length = strlen (labels[i]);

      if (length == 0 || length > 63)
        return FALSE;
      for (gsize j = 0; j < length; j++)
        if (!g_ascii_isalnum (labels[i][j]) && strchr ("-_", labels[i][j]) == NULL)
          return FALSE;
    }

  return n_labels > 0 && !is_numeric (labels[n_labels - 1]);
}

static gboolean
parse_host_name (Url         *url,
                 const char  *text,
                 gsize        length,
                 GError     **error)
{
  g_autofree char *name = g_ascii_strdown (text, length);
  g_autofree char *quoted = adieu_text_quote (name);
  g_autofree char *ascii = NULL;

  if (*name == '\0')
    return adieu_refuse (error, _("The URL has no host"));

  if (g_hostname_is_non_ascii (name))
    ascii = g_hostname_to_ascii (name);
  else
    ascii = g_strdup (name);

  if (ascii == NULL || !(g_hostname_is_ip_address (ascii) || is_host_name (ascii)))
    return adieu_refuse (error, _("The URL has %s where the name or address of a host belongs"),
                         quoted);

  url->host = g_steal_pointer (&ascii);

  return TRUE;
}

/* "[" IPv6 address "]"; zones such as "%eth0" are not taken. */
static gboolean
parse_ipv6 (Url          *url,
            const char   *text,
            const char  **end,
            GError      **error)
{
  const char *bracket = strchr (text, ']');
  g_autofree char *address = bracket != NULL ? g_strndup (text + 1, bracket - text - 1)
                                             : g_strdup ("");
  g_autoptr (GInetAddress) parsed = g_inet_address_new_from_string (address);

  if (parsed == NULL || strchr (address, '%') != NULL
      || g_inet_address_get_family (parsed) != G_SOCKET_FAMILY_IPV6)
    return adieu_refuse (error, _("The URL has brackets with no IPv6 address in them as its host"));

  url->host = g_inet_address_to_string (parsed);
  *end = bracket + 1;

  return TRUE;
}

static gboolean
check_userinfo (Url     *url,
                GError **error)
{
  if (strchr (url->authority, '@') == NULL)
    return TRUE;

  return adieu_refuse (error,
                       _("The URL has a user name or password in it; credentials belong in a "
                         "header such as “Authorization”"));
}

/* RFC 3986, 3.2, without the user information. */
static gboolean
parse_authority (Url     *url,
                 GError **error)
{
  const char *text = url->authority;
  const char *end = text + strcspn (text, ":");

  if (!check_userinfo (url, error))
    return FALSE;

  if (*text == '[' ? !parse_ipv6 (url, text, &end, error)
                   : !parse_host_name (url, text, end - text, error))
    return FALSE;

  if (*end == '\0')
    return TRUE;

  if (*end != ':')
    return adieu_refuse (error, _("The URL has something between its host and its path"));

  return parse_port (url, end + 1, error);
}

/* http+unix://%2Frun%2Fx.sock/path: where a host would be, the path of a socket. */
static gboolean
parse_socket (Url     *url,
              GError **error)
{
  g_autofree char *path = g_uri_unescape_string (url->authority, NULL);

  if (!check_userinfo (url, error))
    return FALSE;

  if (*url->authority == '\0' || strchr (url->authority, ':') != NULL || path == NULL
      || *path != '/')
    return adieu_refuse (error,
                         _("The URL must have the absolute path of a socket as its host, with "
                           "“%%2F” for “/”, as in “http+unix://%%2Frun%%2Ffoo.sock/”"));

  if (!adieu_text_check (path, "", _("The path of the socket"), error))
    return FALSE;

  if (strlen (path) > MAX_SOCKET_PATH)
    return adieu_refuse (error, _("The path of the socket is longer than %u bytes"),
                         (guint) MAX_SOCKET_PATH);

  url->host = g_steal_pointer (&path);

  return TRUE;
}

static gboolean
check_path (const char  *path,
            GError     **error)
{
  const char *start = path;

  for (;;)
    {
      gsize length = strcspn (start, "/");
      const char *fault = adieu_uri_segment_get_fault (start, length);

      if (fault != NULL)
        return adieu_refuse (error, _("The path of the URL is not allowed: %s"), fault);
      if (start[length] == '\0')
        return TRUE;
      start += length + 1;
    }
}

static gboolean
check_scheme (Url       *url,
              gboolean   may_be_unix,
              GError   **error)
{
  g_autofree char *quoted = NULL;

  if (g_str_equal (url->scheme, "http") || g_str_equal (url->scheme, "https")
      || (may_be_unix && g_str_equal (url->scheme, UNIX_SCHEME)))
    return TRUE;

  quoted = adieu_text_quote (url->scheme);

  return adieu_refuse (error,
                       may_be_unix
                       ? _("A URL with the scheme %s cannot be used; it must be https, http or "
                           "http+unix")
                       : _("A URL with the scheme %s cannot be used; it must be https or http"),
                       quoted);
}

static GUri *
parse (const char  *text,
       gboolean     is_base,
       GError     **error)
{
  g_autoptr (Url) url = url_split (text, error);
  gboolean is_unix = FALSE;

  if (url == NULL || !check_scheme (url, is_base, error))
    return NULL;

  is_unix = g_str_equal (url->scheme, UNIX_SCHEME);
  if (is_unix ? !parse_socket (url, error) : !parse_authority (url, error))
    return NULL;

  if (!check_path (url->path, error))
    return NULL;

  if (is_base && url->query != NULL)
    {
      adieu_refuse (error, _("The base URL has a query (“?”); add it to each request instead"));
      return NULL;
    }

  return build (url->scheme, url->host, url->port, url->path, url->query);
}

/* The URL of one request: http or https. */
GUri *
adieu_url_parse (const char  *url,
                 GError     **error)
{
  return parse (url, FALSE, error);
}

/* The base URL of a client: http, https or http+unix. */
GUri *
adieu_base_url_parse (const char  *base_url,
                      GError     **error)
{
  return parse (base_url, TRUE, error);
}

/* The path of the socket that an http+unix URI names; NULL without an error for any other. */
char *
adieu_uri_dup_socket_path (GUri    *uri,
                           GError **error)
{
  const char *path = g_uri_get_host (uri);

  if (!g_str_equal (g_uri_get_scheme (uri), UNIX_SCHEME))
    return NULL;

  if (path == NULL || *path != '/' || strlen (path) > MAX_SOCKET_PATH)
    {
      adieu_refuse (error, _("The URL does not name a socket by its absolute path"));
      return NULL;
    }

  return g_strdup (path);
}

static int
get_port (GUri *uri)
{
  int port = g_uri_get_port (uri);

  return port > 0 ? port : get_default_port (g_uri_get_scheme (uri));
}

/* "scheme://host:port", whether or not the port is the scheme's own. */
char *
adieu_uri_dup_origin (GUri *uri)
{
  return g_strdup_printf ("%s://%s:%d", g_uri_get_scheme (uri), g_uri_get_host (uri), g_uri_get_port (uri));
}

/* RFC 6454, 4. Sockets are files, and the case of their names matters. */
gboolean
adieu_uri_same_origin (GUri *a,
                       GUri *b)
{
  const char *host_a = g_uri_get_host (a);
  const char *host_b = g_uri_get_host (b);

  if (!g_str_equal (g_uri_get_scheme (a), g_uri_get_scheme (b)) || host_a == NULL || host_b == NULL)
    return FALSE;

  if (g_str_equal (g_uri_get_scheme (a), UNIX_SCHEME))
    return g_str_equal (host_a, host_b);

  return g_ascii_strcasecmp (host_a, host_b) == 0 && get_port (a) == get_port (b);
}

/* The path below that of @base, with one "/" between them. This is not how RFC 3986 resolves
 * a reference: nothing in @path can lead out of the base. */
GUri *
adieu_url_join (GUri       *base,
                const char *path,
                const char *query)
{
  gboolean is_unix = g_str_equal (g_uri_get_scheme (base), UNIX_SCHEME);
  g_autofree char *start = g_strdup (g_uri_get_path (base));
  g_autofree char *joined = NULL;
  gsize length = strlen (start);

  while (*path != '\0' && length > 0 && start[length - 1] == '/')
    start[--length] = '\0';

  joined = g_strconcat (start, *path != '\0' && *path != '/' ? "/" : "", path, NULL);

  return build (is_unix ? "http" : g_uri_get_scheme (base),
                is_unix ? "localhost" : g_uri_get_host (base),
                is_unix ? -1 : g_uri_get_port (base), joined, query);
}

/* @uri with @query, which is encoded already, after the query it has. */
GUri *
adieu_url_add_query (GUri       *uri,
                     const char *query)
{
  const char *before = g_uri_get_query (uri);
  g_autofree char *whole = NULL;

  if (before != NULL && *before != '\0')
    whole = g_strconcat (before, "&", query, NULL);
  else
    whole = g_strdup (query);

  return build (g_uri_get_scheme (uri), g_uri_get_host (uri), g_uri_get_port (uri),
                g_uri_get_path (uri), whole);
}
