/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pure: from Link header fields to links (RFC 8288, appendix B, and RFC 8187). Runs on any
 * thread. Refuses nothing: a link that is malformed is left out, the others stay. Reads each
 * character once, since the fields are a server's, and makes so many links at most. */

#include "config.h"

#include "message/adieu-link-private.h"

#include <string.h>

/* More than anybody sends, and few enough that resolving each costs nothing one could feel. */
#define MAX_LINKS 1000

/* The same flags as libsoup's own URIs have. */
#define URI_FLAGS (G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED_PATH | G_URI_FLAGS_ENCODED_QUERY \
                   | G_URI_FLAGS_ENCODED_FRAGMENT | G_URI_FLAGS_SCHEME_NORMALIZE)

static void
skip_space (const char **p)
{
  *p += strspn (*p, " \t");
}

/* RFC 8288, B.4, from behind the first quote; what is not closed ends with the field. */
static char *
take_quoted (const char **p)
{
  GString *text = g_string_new (NULL);

  while (**p != '\0' && **p != '"')
    {
      if (**p == '\\' && (*p)[1] != '\0')
        (*p)++;
      g_string_append_c (text, **p);
      (*p)++;
    }
  if (**p == '"')
    (*p)++;

  return g_string_free (text, FALSE);
}

static char *
take_until (const char **p,
            const char  *ends)
{
  const char *start = *p;

  *p += strcspn (start, ends);

  return g_strchomp (g_strndup (start, *p - start));
}

static gboolean
is_clean (const char *text)
{
  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return FALSE;

  return TRUE;
}

/* charset'language'percent-encoded (RFC 8187, 3.2.1), or NULL if it is not; a line break has no
 * place in what is one line. */
static char *
decode_extended (const char *value)
{
  const char *language = strchr (value, '\'');
  const char *text = language != NULL ? strchr (language + 1, '\'') : NULL;
  g_autofree char *decoded = NULL;

  if (text == NULL || g_ascii_strncasecmp (value, "UTF-8'", strlen ("UTF-8'")) != 0)
    return NULL;

  decoded = g_uri_unescape_string (text + 1, NULL);

  return decoded != NULL && is_clean (decoded) ? g_steal_pointer (&decoded) : NULL;
}

/* Whether a relation is written as the RFC wants it does not depend on somebody's language. */
static gboolean
may_be_extended (const char *name)
{
  return strcmp (name, "rel*") != 0 && strcmp (name, "anchor*") != 0;
}

static void
add_parameter (GPtrArray *parameters,
               char      *owned_name,
               char      *owned_value)
{
  g_autofree char *name = owned_name;
  g_autofree char *value = owned_value;
  g_autofree char *decoded = NULL;

  if (g_str_has_suffix (name, "*"))
    {
      decoded = may_be_extended (name) ? decode_extended (value) : NULL;
      if (decoded == NULL)
        return;
      g_free (value);
      value = g_steal_pointer (&decoded);
    }

  g_ptr_array_add (parameters, g_steal_pointer (&name));
  g_ptr_array_add (parameters, g_steal_pointer (&value));
}

/* RFC 8288, B.3 */
static GPtrArray *
take_parameters (const char **p)
{
  GPtrArray *parameters = g_ptr_array_new_with_free_func (g_free);

  for (skip_space (p); **p == ';'; skip_space (p))
    {
      g_autofree char *name = NULL;
      g_autofree char *value = NULL;
      char *lower = NULL;

      (*p)++;
      skip_space (p);
      name = take_until (p, " \t=;,");
      skip_space (p);
      if (**p == '=')
        {
          (*p)++;
          skip_space (p);
          if (**p == '"')
            {
              (*p)++;
              value = take_quoted (p);
            }
          else
            value = take_until (p, ";,");
        }
      else
        value = g_strdup ("");

      if (*name == '\0')
        continue;
      lower = g_ascii_strdown (name, -1);
      add_parameter (parameters, lower, g_steal_pointer (&value));
    }

  return parameters;
}

/* To the next link; a comma within <…> or "…" is none that divides. */
static void
skip_to_comma (const char **p)
{
  while (**p != '\0' && **p != ',')
    {
      if (**p == '"')
        {
          (*p)++;
          g_free (take_quoted (p));
        }
      else if (**p == '<')
        *p += strcspn (*p, ">");
      else
        (*p)++;
    }
}

/* GUri takes a host or user name apart decoded, and prints it so: what is encoded in there would
 * become a part of something else. */
static gboolean
has_plain_authority (GUri *uri)
{
  const char *host = g_uri_get_host (uri);

  if (g_uri_get_userinfo (uri) != NULL)
    return FALSE;
  if (host == NULL)
    return TRUE;

  for (const char *p = host; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("-._~!$&'()*+,;=:", *p) == NULL)
      return FALSE;

  return TRUE;
}

/* Servers write into a target what they have, encoded or not. */
static char *
resolve (GUri       *base,
         const char *reference)
{
  g_autofree char *encoded = g_uri_escape_string (reference, "%!$&'()*+,;=:@/?#[]", FALSE);
  g_autoptr (GUri) uri = g_uri_parse_relative (base, encoded, URI_FLAGS, NULL);
  g_autofree char *url = NULL;

  if (uri == NULL || !has_plain_authority (uri))
    return NULL;

  url = g_uri_to_string (uri);

  return g_uri_is_valid (url, URI_FLAGS, NULL) ? g_steal_pointer (&url) : NULL;
}

/* NULL without a target, or if it cannot be one. */
static char *
take_target (const char **p,
             GUri        *base)
{
  g_autofree char *target = NULL;
  const char *end = NULL;

  if (**p != '<' || (end = strchr (*p, '>')) == NULL)
    return NULL;

  target = g_strstrip (g_strndup (*p + 1, end - (*p + 1)));
  *p = end + 1;

  return strchr (target, '<') == NULL ? resolve (base, target) : NULL;
}

/* RFC 8288, B.2, which makes no link without a relation. */
static AdieuLink *
take_link (const char **p,
           GUri        *base)
{
  g_autofree char *url = take_target (p, base);
  g_autoptr (GPtrArray) parameters = take_parameters (p);
  g_autoptr (AdieuLink) link = NULL;
  const char *rel = NULL;

  skip_to_comma (p);
  if (url == NULL)
    return NULL;

  link = adieu_link_new (url, g_steal_pointer (&parameters));
  rel = adieu_link_get_rel (link);

  return rel[strspn (rel, " \t")] != '\0' ? g_steal_pointer (&link) : NULL;
}

static void
parse_field (GPtrArray  *links,
             const char *field,
             GUri       *base)
{
  const char *p = field;

  while (*p != '\0' && links->len < MAX_LINKS)
    {
      AdieuLink *link = NULL;

      p += strspn (p, " \t,");
      if (*p != '\0' && (link = take_link (&p, base)) != NULL)
        g_ptr_array_add (links, link);
    }
}

static GUri *
parse_base (const char *base_url)
{
  return base_url != NULL ? g_uri_parse (base_url, URI_FLAGS, NULL) : NULL;
}

static GPtrArray *
parse (AdieuHeaders *headers,
       GUri         *base)
{
  g_auto (GStrv) fields = adieu_headers_dup_all (headers, "Link");
  GPtrArray *links = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; fields[i] != NULL; i++)
    parse_field (links, fields[i], base);

  return links;
}

/* A link may be about something else than what was asked for (RFC 8288, 3.2). */
static gboolean
is_about (AdieuLink *link,
          GUri      *base)
{
  const char *anchor = adieu_link_get_parameter (link, "anchor");
  g_autofree char *context = NULL;
  g_autofree char *own = NULL;

  if (anchor == NULL)
    return TRUE;
  if (base == NULL)
    return *anchor == '\0';

  context = resolve (base, anchor);
  own = resolve (base, "");

  return context != NULL && g_strcmp0 (context, own) == 0;
}

/*< private >
 * adieu_links_parse:
 * @headers: those of an answer
 * @base_url: (nullable): what was asked, without which a link that is not complete is left out
 *
 * Returns: (transfer full) (element-type AdieuLink): each link that is well formed, whatever it is
 *   about, in their order
 */
GPtrArray *
adieu_links_parse (AdieuHeaders *headers,
                   const char   *base_url)
{
  g_autoptr (GUri) base = parse_base (base_url);

  return parse (headers, base);
}

/*< private >
 * adieu_link_find:
 * @headers: those of an answer
 * @base_url: (nullable): what was asked
 * @rel: a relation type, in any case
 *
 * Returns: (transfer full) (nullable): the first link of that relation which is about what was
 *   asked for, not about something else (`anchor`)
 */
AdieuLink *
adieu_link_find (AdieuHeaders *headers,
                 const char   *base_url,
                 const char   *rel)
{
  g_autoptr (GUri) base = parse_base (base_url);
  g_autoptr (GPtrArray) links = parse (headers, base);

  for (guint i = 0; i < links->len; i++)
    {
      AdieuLink *link = g_ptr_array_index (links, i);

      if (adieu_link_has_rel (link, rel) && is_about (link, base))
        return g_object_ref (link);
    }

  return NULL;
}
