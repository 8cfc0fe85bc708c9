/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* From the request for one page to that for the next: the same question with another parameter in
 * its query, or at the URL that the server gave. What was meant for one server only does not go to
 * another, whatever the server says. Pure.
 */

#include "config.h"

#include "paging/adieu-next-request-private.h"

#include <string.h>

#include <adieu/adieu-error.h>
#include <glib/gi18n-lib.h>

#include "base/adieu-error-private.h"
#include "message/adieu-request-parts-private.h"
#include "message/adieu-request-url-private.h"
#include "message/adieu-url-private.h"
#include "policy/adieu-redirect-private.h"

/* The first "?" that is not the operator of a template's expression. */
static const char *
find_query (const char *place)
{
  gboolean in_expression = FALSE;

  for (const char *p = place; *p != '\0'; p++)
    {
      if (*p == '{' || *p == '}')
        in_expression = *p == '{';
      else if (*p == '?' && !in_expression)
        return p;
    }

  return NULL;
}

static gboolean
is_parameter (const char *text,
              gsize       length,
              const char *name)
{
  const char *end = memchr (text, '=', length);
  g_autofree char *decoded = g_uri_unescape_segment (text, end != NULL ? end : text + length, NULL);

  return g_strcmp0 (decoded, name) == 0;
}

/* What goes on with a query that has gone now begins one. */
static void
append_expressions (GString    *kept,
                    const char *rest,
                    gboolean    begins)
{
  if (begins && g_str_has_prefix (rest, "{&"))
    {
      g_string_append (kept, "{?");
      rest += strlen ("{&");
    }
  g_string_append (kept, rest);
}

/* @place without the parameter @name of its literal query; what expressions add stays. */
static char *
dup_without_parameter (const char *place,
                       const char *name)
{
  const char *query = place != NULL ? find_query (place) : NULL;
  g_autoptr (GString) kept = NULL;
  const char *separator = "?";

  if (query == NULL)
    return g_strdup (place);

  kept = g_string_new_len (place, query - place);
  for (const char *p = query; *p == '?' || *p == '&'; )
    {
      gsize length = strcspn (++p, "&{");

      if (!is_parameter (p, length, name))
        {
          g_string_append (kept, separator);
          g_string_append_len (kept, p, length);
          separator = "&";
        }
      p += length;
      if (*p == '{')
        append_expressions (kept, p, *separator == '?');
    }

  return g_string_free (g_steal_pointer (&kept), FALSE);
}

static gboolean
template_has (const char *path,
              const char *name)
{
  g_autoptr (GPtrArray) parts = path != NULL ? adieu_uri_template_parse (path, NULL) : NULL;

  for (guint i = 0; parts != NULL && i < parts->len; i++)
    {
      const AdieuUriPart *part = g_ptr_array_index (parts, i);

      for (guint j = 0; part->variables != NULL && j < part->variables->len; j++)
        if (g_str_equal (g_array_index (part->variables, AdieuUriVariable, j).name, name))
          return TRUE;
    }

  return FALSE;
}

static void
remove_query (AdieuRequest *request,
              const char   *name)
{
  for (guint i = request->query->len; i > 0; i -= 2)
    if (g_str_equal (g_ptr_array_index (request->query, i - 2), name))
      g_ptr_array_remove_range (request->query, i - 2, 2);
}

static void
replace_place (AdieuRequest *request,
               char         *owned_path,
               char         *owned_url)
{
  g_free (request->path);
  g_free (request->url);
  request->path = owned_path;
  request->url = owned_url;
}

/* The parameter is one of the template, if that has it, or else of the query, where it replaces
 * each of that name. */
AdieuRequest *
adieu_next_request_with_query (AdieuRequest *request,
                               const char   *name,
                               const char   *value)
{
  AdieuRequest *next = adieu_request_copy (request);

  if (template_has (next->path, name))
    {
      adieu_request_set_parameter (next, name, value);
      return next;
    }

  remove_query (next, name);
  replace_place (next, dup_without_parameter (next->path, name), dup_without_parameter (next->url, name));
  adieu_request_add_query (next, name, value);

  return next;
}

/* Takes @owned_path and @owned_url, one of which is NULL. */
static AdieuRequest *
move_to (AdieuRequest *request,
         char         *owned_path,
         char         *owned_url)
{
  AdieuRequest *next = adieu_request_copy (request);

  replace_place (next, owned_path, owned_url);
  g_ptr_array_set_size (next->query, 0);
  g_clear_pointer (&next->parameters, adieu_uri_values_free);
  next->parameters = adieu_uri_values_new ();

  return next;
}

static gboolean
refuse (GError           **error,
        AdieuClientError   code,
        GUri              *next,
        const char        *why)
{
  g_autofree char *url = adieu_url_for_people (next);

  g_propagate_error (error, adieu_error_new (code, _("The next page, %s, is not asked for: %s"), url, why));

  return FALSE;
}

/* Behind a socket there is one server, and what it calls itself does not matter: of its URL counts
 * what follows the path of the base. */
static AdieuRequest *
move_at_socket (AdieuRequest  *request,
                GUri          *asked,
                GUri          *base,
                GUri          *next,
                GError       **error)
{
  const char *path = g_uri_get_path (next);
  const char *query = g_uri_get_query (next);
  g_autofree char *below = g_strdup (g_uri_get_path (base));
  gsize length = strlen (below);

  while (length > 0 && below[length - 1] == '/')
    below[--length] = '\0';

  if (!adieu_uri_same_origin (next, asked) || !g_str_has_prefix (path, below)
      || (path[length] != '/' && path[length] != '\0'))
    {
      refuse (error, ADIEU_CLIENT_ERROR_BAD_RESPONSE, next, _("it leads away from the socket"));
      return NULL;
    }

  return move_to (request, g_strconcat (path + length, query != NULL ? "?" : "", query, NULL), NULL);
}

static void
remove_secret_headers (AdieuRequest *request)
{
  g_autoptr (AdieuHeaders) all = adieu_headers_copy (request->headers);

  for (guint i = 0; i < adieu_headers_get_n_fields (all); i++)
    if (!adieu_redirect_may_carry (adieu_headers_get_name (all, i)))
      adieu_headers_remove (request->headers, adieu_headers_get_name (all, i));
}

/* To another server goes only what a redirect there could take along. */
static gboolean
check_other_origin (AdieuRequest  *request,
                    GUri          *asked,
                    GUri          *next,
                    GError       **error)
{
  if (g_str_equal (g_uri_get_scheme (asked), "https") && !g_str_equal (g_uri_get_scheme (next), "https"))
    return refuse (error, ADIEU_CLIENT_ERROR_REDIRECT, next, _("the way leads from https to http"));

  if (!adieu_method_is_safe (request->method) || adieu_request_get_body (request) != NULL)
    return refuse (error, ADIEU_CLIENT_ERROR_REDIRECT, next,
                   _("it is on another server, and what is sent is not for that one"));

  return TRUE;
}

/* @url must be absolute. */
AdieuRequest *
adieu_next_request_at (AdieuRequest  *request,
                       GUri          *asked,
                       GUri          *base,
                       const char    *url,
                       GError       **error)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (GUri) next = adieu_url_parse (url, &fault);
  AdieuRequest *moved = NULL;
  gboolean at_home = FALSE;

  if (next == NULL)
    {
      g_propagate_error (error, adieu_error_new (ADIEU_CLIENT_ERROR_BAD_RESPONSE,
                                                 _("The URL that the server gives for the next page cannot be used. %s"),
                                                 fault->message));
      return NULL;
    }

  if (base != NULL && g_str_equal (g_uri_get_scheme (base), "http+unix"))
    return move_at_socket (request, asked, base, next, error);

  at_home = adieu_uri_same_origin (next, asked);
  if (!at_home && !check_other_origin (request, asked, next, error))
    return NULL;

  moved = move_to (request, NULL, g_strdup (url));
  if (!at_home)
    remove_secret_headers (moved);

  return moved;
}

static void
digest_text (GChecksum  *digest,
             const char *text)
{
  g_checksum_update (digest, (const guchar *) text, strlen (text) + 1);
}

char *
adieu_next_request_fingerprint (AdieuRequest *request,
                                GUri         *uri)
{
  g_autoptr (GChecksum) digest = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *url = g_uri_to_string (uri);
  GBytes *body = adieu_request_get_body (request);

  digest_text (digest, request->method);
  digest_text (digest, url);
  for (guint i = 0; i < adieu_headers_get_n_fields (request->headers); i++)
    {
      digest_text (digest, adieu_headers_get_name (request->headers, i));
      digest_text (digest, adieu_headers_get_value (request->headers, i));
    }
  if (body != NULL)
    g_checksum_update (digest, g_bytes_get_data (body, NULL), (gssize) g_bytes_get_size (body));

  return g_strdup (g_checksum_get_string (digest));
}
