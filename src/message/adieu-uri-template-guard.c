/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * URI templates as requests may use them: the path and the query apart, and no
 * value may leave its place. Dots cannot be percent-encoded away ("%2e%2e" is
 * ".."), so such values are refused. Pure, from any thread; knows no base URL.
 * Messages name variables and never quote their values, which may be secrets.
 */

#include "config.h"

#include "message/adieu-uri-template-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "message/adieu-text-check-private.h"

/* Which bytes of the path an expression made. */
typedef struct
{
  gsize start;
  gsize end;
  const char *expression;
} Span;

typedef struct
{
  AdieuUriValues *values;
  GString *path;
  GString *query; /* NULL while we are in the path */
  GArray *spans;  /* of Span */
} Guard;

static gboolean
is_dots (const char *piece,
         gsize       length)
{
  return length > 0 && length <= 2 && strncmp (piece, "..", length) == 0;
}

/* Why @segment may not stand in a path, or NULL. Servers may decode it before they split it,
 * and some cut off what follows a ";", so that is how it is looked at. */
const char *
adieu_uri_segment_get_fault (const char *segment,
                             gsize       length)
{
  g_autofree char *decoded = g_uri_unescape_segment (segment, segment + length, NULL);

  if (decoded == NULL)
    return _("there is a percent-encoded NUL in it");

  for (const char *p = decoded; ; p++)
    {
      gsize n_bytes = strcspn (p, "/\\");

      if (is_dots (p, MIN (n_bytes, strcspn (p, ";"))))
        return _("a “.” or “..” in it would lead to another place");
      p += n_bytes;
      if (*p == '\0')
        break;
    }

  for (const char *p = decoded; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      return _("there is a percent-encoded control character in it");

  return NULL;
}

static const char *
find_expression (Guard *guard,
                 gsize  start,
                 gsize  end)
{
  for (guint i = 0; i < guard->spans->len; i++)
    {
      const Span *span = &g_array_index (guard->spans, Span, i);

      if (span->start < end && start < span->end)
        return span->expression;
    }

  return NULL;
}

static gboolean
check_segment (Guard   *guard,
               gsize    start,
               gsize    end,
               GError **error)
{
  const char *fault = adieu_uri_segment_get_fault (guard->path->str + start, end - start);
  const char *culprit = NULL;

  if (fault == NULL)
    return TRUE;

  culprit = find_expression (guard, start, end);
  if (culprit != NULL)
    return adieu_refuse (error, _("The parameter “%s” may not be part of the path: %s"),
                         culprit, fault);

  return adieu_refuse (error, _("The path is not allowed: %s"), fault);
}

/* An empty segment is allowed at either end, and where the template itself has it. */
static gboolean
check_empty_segment (Guard   *guard,
                     gsize    start,
                     GError **error)
{
  const char *culprit = NULL;

  if (start == 0 || start == guard->path->len)
    return TRUE;

  culprit = find_expression (guard, start - 1, start + 1);
  if (culprit == NULL)
    return TRUE;

  return adieu_refuse (error,
                       _("The parameter “%s” would make an empty segment (“//”) in the path"),
                       culprit);
}

static gboolean
has_scheme (const char *text)
{
  const char *p = text;

  if (!g_ascii_isalpha (*p))
    return FALSE;
  while (g_ascii_isalnum (*p) || (*p != '\0' && strchr ("+-.", *p) != NULL))
    p++;

  return *p == ':';
}

static gboolean
check_start (Guard   *guard,
             GError **error)
{
  const char *path = guard->path->str;
  const char *culprit = NULL;

  if (!has_scheme (path) && !g_str_has_prefix (path, "//"))
    return TRUE;

  culprit = find_expression (guard, 0, strcspn (path, ":") + 1);
  if (culprit != NULL)
    return adieu_refuse (error,
                         _("With the parameter “%s” the path would begin like the URL of "
                           "another place"),
                         culprit);

  return adieu_refuse (error,
                       _("The path begins like a complete URL; begin it with one “/”, or ask "
                         "for another place by its URL"));
}

static gboolean
check_path (Guard   *guard,
            GError **error)
{
  const char *path = guard->path->str;
  gsize start = 0;

  if (!check_start (guard, error))
    return FALSE;

  for (;;)
    {
      gsize end = start + strcspn (path + start, "/");
      gboolean is_good = end > start ? check_segment (guard, start, end, error)
                                     : check_empty_segment (guard, start, error);

      if (!is_good)
        return FALSE;
      if (path[end] == '\0')
        return TRUE;
      start = end + 1;
    }
}

static gboolean
check_text (const AdieuUriPart  *part,
            const char          *name,
            const char          *text,
            gboolean             in_query,
            GError             **error)
{
  g_autofree char *subject = g_strdup_printf (_("The parameter “%s”"), name);

  if (!adieu_text_check (text, "", subject, error))
    return FALSE;

  if (part->operator == '+' && strpbrk (text, in_query ? "#" : "?#") != NULL)
    return adieu_refuse (error,
                         _("The parameter “%s” has a “?” or “#” in it, and “{+%s}” takes "
                           "it literally; percent-encode it"),
                         name, name);

  if (in_query)
    return TRUE;

  if (*text == '\0')
    return adieu_refuse (error,
                         _("The parameter “%s” is empty, but it is part of the path"), name);

  if (is_dots (text, strlen (text)))
    return adieu_refuse (error,
                         _("The parameter “%s” is “.” or “..”, which in a path lead to "
                           "another place"),
                         name);

  return TRUE;
}

static gboolean
check_variable (Guard                   *guard,
                const AdieuUriPart      *part,
                const AdieuUriVariable  *variable,
                GError                 **error)
{
  const AdieuUriValue *value = adieu_uri_values_lookup (guard->values, variable->name);
  gboolean in_query = guard->query != NULL;

  if (value == NULL && in_query)
    return TRUE;

  if (value == NULL)
    return adieu_refuse (error,
                         _("The parameter “%s” has no value, but it is part of the path"),
                         variable->name);

  for (gsize i = 0; value->items[i] != NULL; i++)
    if (!check_text (part, variable->name, value->items[i], in_query, error))
      return FALSE;

  return TRUE;
}

/* The query begins where the template says so, whatever the values are. */
static gboolean
enter_expression (Guard               *guard,
                  const AdieuUriPart  *part,
                  GError             **error)
{
  if (part->operator == '#')
    return adieu_refuse (error,
                         _("“%s” makes a fragment, which is never sent to a server"), part->text);

  if (part->operator == '&' && guard->query == NULL)
    return adieu_refuse (error,
                         _("“%s” goes on with a query, but none has begun; write “{?%s”"),
                         part->text, part->text + 2);

  if (part->operator == '?' && guard->query != NULL)
    return adieu_refuse (error,
                         _("“%s” begins a query, but one has begun already; write “{&%s”"),
                         part->text, part->text + 2);

  if (part->operator == '?')
    guard->query = g_string_new (NULL);

  return TRUE;
}

static gboolean
take_expression (Guard               *guard,
                 const AdieuUriPart  *part,
                 GError             **error)
{
  Span span = { guard->path->len, 0, part->text };

  if (!enter_expression (guard, part, error))
    return FALSE;

  for (guint i = 0; i < part->variables->len; i++)
    if (!check_variable (guard, part,
                         &g_array_index (part->variables, AdieuUriVariable, i), error))
      return FALSE;

  if (guard->query != NULL)
    return adieu_uri_part_expand (part, guard->values, guard->query, error);

  if (!adieu_uri_part_expand (part, guard->values, guard->path, error))
    return FALSE;

  span.end = guard->path->len;
  g_array_append_val (guard->spans, span);

  return TRUE;
}

static gboolean
take_literal (Guard               *guard,
              const AdieuUriPart  *part,
              GError             **error)
{
  const char *question = guard->query == NULL ? strchr (part->text, '?') : NULL;

  if (strchr (part->text, '#') != NULL)
    return adieu_refuse (error,
                         _("The path has a fragment (“#”), which is never sent to a server"));

  if (guard->query != NULL)
    g_string_append (guard->query, part->text);
  else if (question == NULL)
    g_string_append (guard->path, part->text);
  else
    {
      g_string_append_len (guard->path, part->text, question - part->text);
      guard->query = g_string_new (question + 1);
    }

  return TRUE;
}

static gboolean
take_parts (Guard       *guard,
            GPtrArray   *parts,
            GError     **error)
{
  for (guint i = 0; i < parts->len; i++)
    {
      const AdieuUriPart *part = g_ptr_array_index (parts, i);
      gboolean is_good = part->variables == NULL ? take_literal (guard, part, error)
                                                 : take_expression (guard, part, error);

      if (!is_good)
        return FALSE;
    }

  return check_path (guard, error);
}

/* "{?a}{&b}" without an a gives "&b=…", and "{?a}" gives "?a=…": the query is what follows. */
static char *
dup_query (const GString *query)
{
  const char *text = query != NULL ? query->str : "";

  if (*text == '?' || *text == '&')
    text++;

  return *text != '\0' ? g_strdup (text) : NULL;
}

/* Expands the template of a request; @query is set to NULL if there is none. */
gboolean
adieu_uri_template_expand_safely (const char      *template,
                                  AdieuUriValues  *values,
                                  char           **path,
                                  char           **query,
                                  GError         **error)
{
  g_autoptr (GPtrArray) parts = adieu_uri_template_parse (template, error);
  Guard guard = { values, NULL, NULL, NULL };
  gboolean is_good = FALSE;

  if (parts == NULL)
    return FALSE;

  guard.path = g_string_new (NULL);
  guard.spans = g_array_new (FALSE, FALSE, sizeof (Span));
  is_good = take_parts (&guard, parts, error);
  if (is_good)
    {
      *path = g_strdup (guard.path->str);
      *query = dup_query (guard.query);
    }

  g_string_free (guard.path, TRUE);
  g_array_unref (guard.spans);
  if (guard.query != NULL)
    g_string_free (guard.query, TRUE);

  return is_good;
}
