/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * URI templates as RFC 6570 has them, all four levels, to the letter. Pure: a
 * template and values in, a string or an error out; from any thread. What may
 * stand in the path of a request is not its concern: adieu-uri-template-guard.c.
 */

#include "config.h"

#include "message/adieu-uri-template-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "message/adieu-text-check-private.h"

#define RESERVED ":/?#[]@!$&'()*+,;=%" /* and bytes that are percent-encoded already */
#define MAX_PREFIX_DIGITS 4

/* The table of RFC 6570, appendix A. */
typedef struct
{
  char operator;
  const char *first;
  const char *separator;
  gboolean is_named;
  const char *if_empty;
  const char *kept;
} Behaviour;

static const Behaviour behaviours[] = {
  { ' ', "", ",", FALSE, "", "" },
  { '+', "", ",", FALSE, "", RESERVED },
  { '#', "#", ",", FALSE, "", RESERVED },
  { '.', ".", ".", FALSE, "", "" },
  { '/', "/", "/", FALSE, "", "" },
  { ';', ";", ";", TRUE, "", "" },
  { '?', "?", "&", TRUE, "=", "" },
  { '&', "&", "&", TRUE, "=", "" },
};

static const Behaviour *
find_behaviour (char operator)
{
  for (gsize i = 0; i < G_N_ELEMENTS (behaviours); i++)
    if (behaviours[i].operator == operator)
      return &behaviours[i];

  return NULL;
}

static void
variable_clear (gpointer owned)
{
  AdieuUriVariable *variable = owned;

  g_free (variable->name);
}

static void
part_free (gpointer owned)
{
  AdieuUriPart *part = owned;

  g_free (part->text);
  g_clear_pointer (&part->variables, g_array_unref);
  g_free (part);
}

static AdieuUriPart *
part_new (char *owned_text,
          char  operator)
{
  AdieuUriPart *part = g_new0 (AdieuUriPart, 1);

  part->text = owned_text;
  part->operator = operator;
  if (operator != '\0')
    {
      part->variables = g_array_new (FALSE, FALSE, sizeof (AdieuUriVariable));
      g_array_set_clear_func (part->variables, variable_clear);
    }

  return part;
}

/* What was expected, and where it is not; always FALSE. */
static gboolean
refuse_at (const char  *template,
           const char  *place,
           const char  *expected,
           GError     **error)
{
  guint position = (guint) g_utf8_pointer_to_offset (template, place) + 1;

  return adieu_refuse (error, _("The URI template is malformed at character %u: %s"),
                       position, expected);
}

static gboolean
is_literal (const char *p)
{
  if (*p == '%')
    return adieu_text_is_triplet (p);

  return !g_ascii_iscntrl (*p) && strchr (" \"<>\\^`{|}", *p) == NULL;
}

/* RFC 6570, 2.1 */
static const char *
parse_literal (const char  *template,
               const char  *p,
               GPtrArray   *parts,
               GError     **error)
{
  const char *start = p;
  GString *text = NULL;

  while (*p != '\0' && *p != '{')
    {
      if (!is_literal (p))
        {
          refuse_at (template, p,
                     *p == '}' ? _("“}” without a “{” before it")
                     : *p == '%' ? _("“%” must be followed by two hexadecimal digits")
                     : _("this character must be percent-encoded"),
                     error);
          return NULL;
        }
      p++;
    }

  text = g_string_sized_new (p - start);
  adieu_text_append_ascii (text, start, p - start);
  g_ptr_array_add (parts, part_new (g_string_free (text, FALSE), '\0'));

  return p;
}

/* RFC 6570, 2.3: NULL if no variable name begins here. */
static const char *
skip_name (const char *p)
{
  gboolean needs_char = TRUE;

  for (;;)
    {
      if (adieu_text_is_triplet (p))
        p += 3;
      else if (g_ascii_isalnum (*p) || *p == '_')
        p++;
      else if (*p == '.' && !needs_char)
        {
          p++;
          needs_char = TRUE;
          continue;
        }
      else
        return needs_char ? NULL : p;

      needs_char = FALSE;
    }
}

/* RFC 6570, 2.4: NULL if there is a modifier, but a wrong one. */
static const char *
skip_modifier (const char       *p,
               AdieuUriVariable *variable)
{
  guint n_digits = 0;

  if (*p == '*')
    {
      variable->explode = TRUE;
      return p + 1;
    }

  if (*p != ':')
    return p;

  for (p++; g_ascii_isdigit (*p) && n_digits < MAX_PREFIX_DIGITS; p++, n_digits++)
    variable->prefix = variable->prefix * 10 + g_ascii_digit_value (*p);

  return variable->prefix > 0 && p[-(int) n_digits] != '0' ? p : NULL;
}

static const char *
parse_variable (const char    *template,
                const char    *p,
                AdieuUriPart  *part,
                GError       **error)
{
  AdieuUriVariable variable = { 0, };
  const char *end = skip_name (p);

  if (end == NULL)
    {
      refuse_at (template, p, _("the name of a variable is expected"), error);
      return NULL;
    }

  variable.name = g_strndup (p, end - p);
  g_array_append_val (part->variables, variable);
  p = end;
  end = skip_modifier (p, &g_array_index (part->variables, AdieuUriVariable,
                                          part->variables->len - 1));
  if (end == NULL)
    {
      refuse_at (template, p, _("“:” must be followed by a length from 1 to 9999"), error);
      return NULL;
    }

  if (*end != ',' && *end != '}')
    {
      refuse_at (template, end, _("“,” or “}” is expected"), error);
      return NULL;
    }

  return end;
}

/* RFC 6570, 2.2 */
static const char *
parse_expression (const char  *template,
                  const char  *p,
                  GPtrArray   *parts,
                  GError     **error)
{
  const char *start = p++;
  const char *end = strchr (start, '}');
  char operator = ' ';
  AdieuUriPart *part = NULL;

  if (end == NULL)
    {
      refuse_at (template, start, _("“{” without a “}” after it"), error);
      return NULL;
    }

  if (strchr ("=,!@|", *p) != NULL)
    {
      refuse_at (template, p, _("this operator is reserved and has no meaning yet"), error);
      return NULL;
    }

  if (find_behaviour (*p) != NULL && *p != ' ')
    operator = *p++;

  part = part_new (g_strndup (start, end + 1 - start), operator);
  g_ptr_array_add (parts, part);

  do
    p = parse_variable (template, p, part, error);
  while (p != NULL && *p++ == ',');

  return p;
}

/* Gives the parts of @template in their order. */
GPtrArray *
adieu_uri_template_parse (const char  *template,
                          GError     **error)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (part_free);
  const char *p = template;

  if (!g_utf8_validate (template, -1, NULL))
    {
      adieu_refuse (error, _("The URI template is not valid UTF-8"));
      return NULL;
    }

  while (p != NULL && *p != '\0')
    {
      if (*p == '{')
        p = parse_expression (template, p, parts, error);
      else
        p = parse_literal (template, p, parts, error);
    }

  return p != NULL ? g_steal_pointer (&parts) : NULL;
}

static void
append_named (GString         *out,
              const Behaviour *behaviour,
              const char      *name,
              const char      *value)
{
  if (!behaviour->is_named)
    return;

  g_string_append (out, name);
  g_string_append (out, *value == '\0' ? behaviour->if_empty : "=");
}

static void
append_string (GString                *out,
               const Behaviour        *behaviour,
               const AdieuUriVariable *variable,
               const char             *value)
{
  g_autofree char *prefix = NULL;

  if (variable->prefix > 0 && variable->prefix < (gulong) g_utf8_strlen (value, -1))
    prefix = g_utf8_substring (value, 0, variable->prefix);

  append_named (out, behaviour, variable->name, value);
  adieu_text_append_encoded (out, prefix != NULL ? prefix : value, behaviour->kept);
}

/* Lists and pairs without "*": one value, its items separated by commas. */
static void
append_joined (GString                *out,
               const Behaviour        *behaviour,
               const AdieuUriVariable *variable,
               char                  **items)
{
  append_named (out, behaviour, variable->name, items[1] == NULL ? items[0] : ",");

  for (gsize i = 0; items[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      adieu_text_append_encoded (out, items[i], behaviour->kept);
    }
}

static void
append_exploded_list (GString                *out,
                      const Behaviour        *behaviour,
                      const AdieuUriVariable *variable,
                      char                  **items)
{
  for (gsize i = 0; items[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append (out, behaviour->separator);
      append_named (out, behaviour, variable->name, items[i]);
      adieu_text_append_encoded (out, items[i], behaviour->kept);
    }
}

static void
append_exploded_pairs (GString          *out,
                       const Behaviour  *behaviour,
                       char            **items)
{
  for (gsize i = 0; items[i] != NULL; i += 2)
    {
      if (i > 0)
        g_string_append (out, behaviour->separator);
      adieu_text_append_encoded (out, items[i], behaviour->kept);
      if (behaviour->is_named && *items[i + 1] == '\0')
        g_string_append (out, behaviour->if_empty);
      else
        g_string_append_c (out, '=');
      adieu_text_append_encoded (out, items[i + 1], behaviour->kept);
    }
}

static void
append_value (GString                *out,
              const Behaviour        *behaviour,
              const AdieuUriVariable *variable,
              const AdieuUriValue    *value)
{
  if (value->kind == ADIEU_URI_VALUE_STRING)
    append_string (out, behaviour, variable, value->items[0]);
  else if (!variable->explode)
    append_joined (out, behaviour, variable, value->items);
  else if (value->kind == ADIEU_URI_VALUE_LIST)
    append_exploded_list (out, behaviour, variable, value->items);
  else
    append_exploded_pairs (out, behaviour, value->items);
}

static gboolean
check_value (const AdieuUriVariable  *variable,
             const AdieuUriValue     *value,
             GError                 **error)
{
  if (variable->prefix > 0 && value->kind != ADIEU_URI_VALUE_STRING)
    return adieu_refuse (error,
                         _("The URI template asks for the first %u characters of “%s”, "
                           "whose value is a list"),
                         variable->prefix, variable->name);

  for (gsize i = 0; value->items[i] != NULL; i++)
    if (!g_utf8_validate (value->items[i], -1, NULL))
      return adieu_refuse (error, _("The value of “%s” is not valid UTF-8"), variable->name);

  return TRUE;
}

/* RFC 6570, 3.2.1; undefined variables are passed over, as 3.2.1 says. */
gboolean
adieu_uri_part_expand (const AdieuUriPart  *part,
                       AdieuUriValues      *values,
                       GString             *out,
                       GError             **error)
{
  const Behaviour *behaviour = find_behaviour (part->operator);
  gboolean is_first = TRUE;

  if (part->variables == NULL)
    {
      g_string_append (out, part->text);
      return TRUE;
    }

  for (guint i = 0; i < part->variables->len; i++)
    {
      const AdieuUriVariable *variable = &g_array_index (part->variables, AdieuUriVariable, i);
      const AdieuUriValue *value = adieu_uri_values_lookup (values, variable->name);

      if (value == NULL)
        continue;
      if (!check_value (variable, value, error))
        return FALSE;

      g_string_append (out, is_first ? behaviour->first : behaviour->separator);
      append_value (out, behaviour, variable, value);
      is_first = FALSE;
    }

  return TRUE;
}

/* Expands @template as the RFC says, without any thought of where the result will stand. */
char *
adieu_uri_template_expand (const char      *template,
                           AdieuUriValues  *values,
                           GError         **error)
{
  g_autoptr (GPtrArray) parts = adieu_uri_template_parse (template, error);
  g_autoptr (GString) out = g_string_new (NULL);

  if (parts == NULL)
    return NULL;

  for (guint i = 0; i < parts->len; i++)
    if (!adieu_uri_part_expand (g_ptr_array_index (parts, i), values, out, error))
      return NULL;

  return g_string_free (g_steal_pointer (&out), FALSE);
}
