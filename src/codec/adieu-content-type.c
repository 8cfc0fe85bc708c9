/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pure: what a Content-Type says (RFC 9110, section 8.3). Runs on any thread; takes any text that
 * a server may send, and gives nothing where it makes no sense. */

#include "config.h"

#include "codec/adieu-content-type-private.h"

#include <string.h>

/* A media type: `type "/" subtype *( OWS ";" OWS [ name "=" ( token / quoted-string ) ] )`. */

static gboolean
is_token_char (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$%&'*+-.^_`|~", c) != NULL);
}

static const char *
skip_token (const char *at)
{
  while (is_token_char (*at))
    at++;

  return at;
}

static const char *
skip_blanks (const char *at)
{
  while (*at == ' ' || *at == '\t')
    at++;

  return at;
}

/* Stands at the opening quote; stops after the closing one, or where the text ends without. */
static const char *
read_quoted (const char *at,
             GString    *value)
{
  for (at++; *at != '\0' && *at != '"'; at++)
    {
      if (*at == '\\' && at[1] != '\0')
        at++;
      g_string_append_c (value, *at);
    }

  return *at == '"' ? at + 1 : at;
}

static const char *
read_value (const char *at,
            GString    *value)
{
  const char *end;

  if (*at == '"')
    return read_quoted (at, value);

  end = skip_token (at);
  g_string_append_len (value, at, end - at);

  return end;
}

/* Gives where the parameters begin, or NULL if there is no media type in front of them. */
static const char *
skip_essence (const char  *at,
              const char **slash)
{
  const char *type = at;
  const char *subtype;
  const char *rest;

  *slash = skip_token (type);
  if (*slash == type || **slash != '/')
    return NULL;

  subtype = *slash + 1;
  at = skip_token (subtype);
  rest = skip_blanks (at);
  if (at == subtype || (*rest != '\0' && *rest != ';'))
    return NULL;

  return at;
}

/*< private >
 * adieu_content_type_dup_essence:
 *
 * Returns: (transfer full) (nullable): `type/subtype` in lower case, %NULL if there is none
 */
char *
adieu_content_type_dup_essence (const char *content_type)
{
  const char *start;
  const char *slash;
  const char *end;

  if (content_type == NULL)
    return NULL;

  start = skip_blanks (content_type);
  end = skip_essence (start, &slash);

  return end != NULL ? g_ascii_strdown (start, end - start) : NULL;
}

/*< private >
 * adieu_content_type_dup_parameter:
 *
 * Of a parameter that is repeated the first one counts; one that is malformed is passed over.
 *
 * Returns: (transfer full) (nullable): the value of the parameter @name, its quotes undone
 */
char *
adieu_content_type_dup_parameter (const char *content_type,
                                  const char *name)
{
  g_autoptr (GString) value = NULL;
  const char *slash;
  const char *at;

  at = content_type != NULL ? skip_essence (skip_blanks (content_type), &slash) : NULL;
  if (at == NULL)
    return NULL;

  value = g_string_new (NULL);
  while ((at = strchr (at, ';')) != NULL)
    {
      const char *word = skip_blanks (at + 1);

      at = skip_token (word);
      if (at == word || *at != '=')
        continue;

      g_string_truncate (value, 0);
      at = read_value (at + 1, value);
      if (strlen (name) == strcspn (word, "=") &&
          g_ascii_strncasecmp (word, name, strlen (name)) == 0)
        return g_string_free (g_steal_pointer (&value), FALSE);
    }

  return NULL;
}

/*< private >
 * adieu_content_type_is_json:
 *
 * Returns: whether the bytes are said to be JSON, of whatever dialect (RFC 6839, section 3.1)
 */
gboolean
adieu_content_type_is_json (const char *content_type)
{
  g_autofree char *essence = adieu_content_type_dup_essence (content_type);

  if (essence == NULL)
    return FALSE;

  return g_str_equal (essence, "application/json") ||
         g_str_equal (essence, "text/json") ||
         g_str_has_suffix (essence, "+json");
}
