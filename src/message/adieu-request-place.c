/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Where a request goes: its parameters and query, and the absolute URI they make with
 * a client's base URL. Resolving looks at everything of the request that is to be
 * sent, so that nothing wrong gets further. On the request's thread, without I/O.
 */

#include "config.h"

#include "message/adieu-request-parts-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "message/adieu-request-url-private.h"
#include "message/adieu-text-check-private.h"

static gboolean
check_content_type (AdieuRequest  *self,
                    GError       **error)
{
  g_auto (GStrv) types = adieu_headers_dup_all (self->headers, "Content-Type");

  if (types[0] == NULL)
    return TRUE;

  if (types[1] != NULL)
    return adieu_refuse (error, _("The header “Content-Type” is set more than once"));

  if (!adieu_text_is_media_type (types[0]))
    return adieu_refuse (error,
                         _("The header “Content-Type” is not a content type; one looks like "
                           "“text/plain; charset=utf-8”"));

  return TRUE;
}

/* RFC 3986, 3.4, with “%20” for a space. */
static gboolean
write_query (AdieuRequest  *self,
             GString       *query,
             GError       **error)
{
  for (guint i = 0; i < self->query->len; i += 2)
    {
      const char *name = g_ptr_array_index (self->query, i);
      const char *value = g_ptr_array_index (self->query, i + 1);
      g_autofree char *quoted = adieu_text_quote (name);
      g_autofree char *subject = g_strdup_printf (_("The query parameter %s"), quoted);

      if (*name == '\0')
        return adieu_refuse (error, _("A query parameter has no name"));
      if (!adieu_text_check (name, "", subject, error)
          || !adieu_text_check (value, "", subject, error))
        return FALSE;

      if (query->len > 0)
        g_string_append_c (query, '&');
      adieu_text_append_encoded (query, name, "");
      g_string_append_c (query, '=');
      adieu_text_append_encoded (query, value, "");
    }

  return TRUE;
}

static GUri *
resolve_path (AdieuRequest  *self,
              GUri          *base,
              GError       **error)
{
  g_autofree char *path = NULL;
  g_autofree char *query = NULL;

  if (base == NULL)
    {
      adieu_refuse (error, _("The client has no base URL, which a path needs"));
      return NULL;
    }

  if (!adieu_uri_template_expand_safely (self->path, self->parameters, &path, &query, error))
    return NULL;

  return adieu_url_join (base, path, query);
}

static GUri *
resolve_url (AdieuRequest  *self,
             GUri          *base,
             GError       **error)
{
  if (base != NULL && g_str_equal (g_uri_get_scheme (base), "http+unix"))
    {
      adieu_refuse (error,
                    _("The client speaks to a socket and cannot ask another place by its URL; "
                      "use another client"));
      return NULL;
    }

  if (!adieu_uri_values_is_empty (self->parameters))
    {
      adieu_refuse (error, _("A complete URL is no template and takes no parameters"));
      return NULL;
    }

  return adieu_url_parse (self->url, error);
}

static GUri *
resolve (AdieuRequest  *self,
         GUri          *base,
         GError       **error)
{
  g_autoptr (GUri) uri = NULL;
  g_autoptr (GString) query = g_string_new (NULL);

  if ((self->path == NULL) == (self->url == NULL))
    {
      adieu_refuse (error, _("A request has either a path or a URL, and this one has %s"),
                    self->path != NULL ? _("both") : _("neither"));
      return NULL;
    }

  if (!adieu_method_check (self->method, error)
      || !check_content_type (self, error)
      || !adieu_request_body_check (self->body, self->method, error)
      || !write_query (self, query, error))
    return NULL;

  uri = self->path != NULL ? resolve_path (self, base, error) : resolve_url (self, base, error);
  if (uri == NULL || query->len == 0)
    return g_steal_pointer (&uri);

  return adieu_url_add_query (uri, query->str);
}

/* Without the query and without a URL, as both may hold secrets. */
static char *
quote_question (AdieuRequest *self)
{
  g_autofree char *question = NULL;

  if (self->path != NULL)
    question = g_strdup_printf ("%s %.*s", self->method, (int) strcspn (self->path, "?"),
                                self->path);

  return adieu_text_quote (question != NULL ? question : self->method);
}

/**
 * adieu_request_set_parameter:
 * @self: a request
 * @name: the name of a variable in the path template
 * @value: (nullable): its value, or %NULL to take the value away
 *
 * Sets a parameter of the path template.
 *
 * The value is percent-encoded where the template has it. Line breaks and other control
 * characters are not allowed.
 *
 * Since: 0.1
 */
void
adieu_request_set_parameter (AdieuRequest *self,
                             const char   *name,
                             const char   *value)
{
  g_return_if_fail (ADIEU_IS_REQUEST (self));
  g_return_if_fail (name != NULL);

  adieu_uri_values_set_string (self->parameters, name, value);
}

/**
 * adieu_request_set_parameter_int:
 * @self: a request
 * @name: the name of a variable in the path template
 * @value: its value
 *
 * Sets a parameter of the path template to a number.
 *
 * Since: 0.1
 */
void
adieu_request_set_parameter_int (AdieuRequest *self,
                                 const char   *name,
                                 gint64        value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  adieu_request_set_parameter (self, name, text);
}

/**
 * adieu_request_set_parameter_list:
 * @self: a request
 * @name: the name of a variable in the path template
 * @values: (nullable) (array zero-terminated=1): its values; %NULL or none to take them
 *   away
 *
 * Sets a parameter of the path template to a list.
 *
 * How it is written depends on the template: `{?tag}` gives `?tag=a,b` and `{?tag*}`
 * gives `?tag=a&tag=b` (RFC 6570, 2.4.2).
 *
 * Since: 0.1
 */
void
adieu_request_set_parameter_list (AdieuRequest       *self,
                                  const char         *name,
                                  const char * const *values)
{
  g_return_if_fail (ADIEU_IS_REQUEST (self));
  g_return_if_fail (name != NULL);

  adieu_uri_values_set_list (self->parameters, name, values);
}

/**
 * adieu_request_add_query:
 * @self: a request
 * @name: the name of a query parameter
 * @value: (nullable): its value; %NULL adds nothing
 *
 * Adds `name=value` to the query.
 *
 * Both are percent-encoded, and come after the query that the path has, in the order
 * they were added. Line breaks and other control characters are not allowed.
 *
 * Since: 0.1
 */
void
adieu_request_add_query (AdieuRequest *self,
                         const char   *name,
                         const char   *value)
{
  g_return_if_fail (ADIEU_IS_REQUEST (self));
  g_return_if_fail (name != NULL);

  if (value == NULL)
    return;

  g_ptr_array_add (self->query, g_strdup (name));
  g_ptr_array_add (self->query, g_strdup (value));
}

/**
 * adieu_request_add_query_int:
 * @self: a request
 * @name: the name of a query parameter
 * @value: its value
 *
 * Adds `name=value` to the query, with a number as value.
 *
 * Since: 0.1
 */
void
adieu_request_add_query_int (AdieuRequest *self,
                             const char   *name,
                             gint64        value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  adieu_request_add_query (self, name, text);
}

/* The absolute URI of the request, after a look at everything that is to be sent. @base is
 * what adieu_base_url_parse() gave; NULL if the client has none. */
GUri *
adieu_request_resolve (AdieuRequest  *self,
                       GUri          *base,
                       GError       **error)
{
  g_autofree char *question = NULL;
  g_autoptr (GUri) uri = resolve (self, base, error);

  if (uri == NULL)
    {
      question = quote_question (self);
      g_prefix_error (error, _("%s was not sent. "), question);
    }

  return g_steal_pointer (&uri);
}
