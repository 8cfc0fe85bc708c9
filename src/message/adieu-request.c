/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What to ask: a plain value that a program fills in on one thread. Sending takes a
 * copy of it, so that later changes reach no call under way. Setters store; what is
 * wrong comes out in adieu-request-place.c, before anything is sent. The class is here, its
 * options are in adieu-request-options.c; no I/O, and it knows no client.
 */

#include "config.h"

#include "message/adieu-request-parts-private.h"

#include "base/adieu-i18n-private.h"

/**
 * AdieuRequest:
 *
 * What to ask of a server: a method, a place, headers and perhaps a body.
 *
 * The place is a path below the client's base URL. It is a URI template (RFC 6570):
 * `/foo/{id}` with the parameter `id` set to `42` becomes `/foo/42`, and
 * `/foo{?page,size}` takes a query from those parameters that have a value. Values are
 * percent-encoded, and none can leave its place: a parameter in the path must have a
 * value that is neither empty nor `.` or `..`. To ask another place than the base URL
 * takes [ctor@Request.new_for_url].
 *
 * A request belongs to one thread at a time. Sending copies it: it may be changed and
 * sent again at once.
 *
 * ```c
 * g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/foo/{id}");
 *
 * adieu_request_set_parameter_int (request, "id", 42);
 * adieu_request_add_query (request, "view", "full");
 * ```
 *
 * What is not allowed is told by the call that sends the request, with
 * %ADIEU_CLIENT_ERROR_INVALID_REQUEST, and nothing has been sent then.
 *
 * Since: 0.1
 */

enum
{
  PROP_0,
  PROP_METHOD,
  PROP_PATH,
  PROP_URL,
  PROP_HEADERS,
  PROP_CONTENT_TYPE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (AdieuRequest, adieu_request, G_TYPE_OBJECT)

/* After each change of the body. */
void
adieu_request_note_content_type (AdieuRequest *self,
                                 const char   *type_before)
{
  if (g_strcmp0 (type_before, adieu_request_get_content_type (self)) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONTENT_TYPE]);
}

static void
adieu_request_finalize (GObject *object)
{
  AdieuRequest *self = ADIEU_REQUEST (object);

  g_clear_pointer (&self->method, g_free);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->parameters, adieu_uri_values_free);
  g_clear_pointer (&self->query, g_ptr_array_unref);
  g_clear_object (&self->headers);
  g_clear_pointer (&self->body, adieu_request_body_free);
  adieu_request_options_clear (&self->options);

  G_OBJECT_CLASS (adieu_request_parent_class)->finalize (object);
}

static void
adieu_request_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  AdieuRequest *self = ADIEU_REQUEST (object);

  switch (prop_id)
    {
    case PROP_METHOD:
      g_value_set_string (value, adieu_request_get_method (self));
      break;
    case PROP_PATH:
      g_value_set_string (value, adieu_request_get_path (self));
      break;
    case PROP_URL:
      g_value_set_string (value, adieu_request_get_url (self));
      break;
    case PROP_HEADERS:
      g_value_set_object (value, adieu_request_get_headers (self));
      break;
    case PROP_CONTENT_TYPE:
      g_value_set_string (value, adieu_request_get_content_type (self));
      break;
    default:
      adieu_request_get_option (self, prop_id, value, pspec);
    }
}

static void
adieu_request_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  AdieuRequest *self = ADIEU_REQUEST (object);

  switch (prop_id)
    {
    case PROP_METHOD:
      self->method = g_value_dup_string (value);
      if (self->method == NULL)
        self->method = g_strdup ("GET");
      break;
    case PROP_PATH:
      self->path = g_value_dup_string (value);
      break;
    case PROP_URL:
      self->url = g_value_dup_string (value);
      break;
    default:
      adieu_request_set_option (self, prop_id, value, pspec);
    }
}

static void
install_place (void)
{
  /**
   * AdieuRequest:method: (getter get_method)
   *
   * The method, such as `GET`; case matters.
   *
   * Since: 0.1
   */
  properties[PROP_METHOD] =
    g_param_spec_string ("method", NULL, NULL, "GET",
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * AdieuRequest:path: (getter get_path)
   *
   * The path below the client's base URL: a URI template (RFC 6570), perhaps with a
   * query.
   *
   * Since: 0.1
   */
  properties[PROP_PATH] =
    g_param_spec_string ("path", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * AdieuRequest:url: (getter get_url)
   *
   * A complete http or https URL, in place of a path.
   *
   * Since: 0.1
   */
  properties[PROP_URL] =
    g_param_spec_string ("url", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
}

static void
install_content (void)
{
  /**
   * AdieuRequest:headers: (getter get_headers)
   *
   * The headers of this request, beside the client's default ones.
   *
   * Since: 0.1
   */
  properties[PROP_HEADERS] =
    g_param_spec_object ("headers", NULL, NULL, ADIEU_TYPE_HEADERS,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * AdieuRequest:content-type: (getter get_content_type)
   *
   * The content type that the request is sent with.
   *
   * Since: 0.1
   */
  properties[PROP_CONTENT_TYPE] =
    g_param_spec_string ("content-type", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
adieu_request_class_init (AdieuRequestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = adieu_request_finalize;
  object_class->get_property = adieu_request_get_property;
  object_class->set_property = adieu_request_set_property;

  adieu_i18n_init ();
  install_place ();
  install_content ();
  g_object_class_install_properties (object_class, N_PROPS, properties);
  adieu_request_install_options (object_class);
}

static void
adieu_request_init (AdieuRequest *self)
{
  self->parameters = adieu_uri_values_new ();
  self->query = g_ptr_array_new_with_free_func (g_free);
  self->headers = adieu_headers_new ();
  self->body = adieu_request_body_new ();
  adieu_request_options_init (&self->options);
}

/**
 * adieu_request_new:
 * @method: a method, such as `GET`
 * @path: a path below the client's base URL, as a URI template (RFC 6570); it may have
 *   a query
 *
 * Creates a request for a place below the client's base URL.
 *
 * Returns: (transfer full): a new request
 *
 * Since: 0.1
 */
AdieuRequest *
adieu_request_new (const char *method,
                   const char *path)
{
  g_return_val_if_fail (method != NULL, NULL);
  g_return_val_if_fail (path != NULL, NULL);

  return g_object_new (ADIEU_TYPE_REQUEST, "method", method, "path", path, NULL);
}

/**
 * adieu_request_new_for_url:
 * @method: a method, such as `GET`
 * @url: a complete http or https URL
 *
 * Creates a request for any place, whatever the client's base URL is.
 *
 * The request can go to another server than the client's. Use it for URLs that you
 * trust, such as those the server itself has given for the next page.
 *
 * Returns: (transfer full): a new request
 *
 * Since: 0.1
 */
AdieuRequest *
adieu_request_new_for_url (const char *method,
                           const char *url)
{
  g_return_val_if_fail (method != NULL, NULL);
  g_return_val_if_fail (url != NULL, NULL);

  return g_object_new (ADIEU_TYPE_REQUEST, "method", method, "url", url, NULL);
}

/**
 * adieu_request_get_method: (get-property method)
 * @self: a request
 *
 * Gets the method.
 *
 * Returns: (transfer none): the method
 *
 * Since: 0.1
 */
const char *
adieu_request_get_method (AdieuRequest *self)
{
  g_return_val_if_fail (ADIEU_IS_REQUEST (self), NULL);

  return self->method;
}

/**
 * adieu_request_get_path: (get-property path)
 * @self: a request
 *
 * Gets the path template.
 *
 * Returns: (transfer none) (nullable): the path, or %NULL if the request is for a URL
 *
 * Since: 0.1
 */
const char *
adieu_request_get_path (AdieuRequest *self)
{
  g_return_val_if_fail (ADIEU_IS_REQUEST (self), NULL);

  return self->path;
}

/**
 * adieu_request_get_url: (get-property url)
 * @self: a request
 *
 * Gets the complete URL that the request was made for.
 *
 * Returns: (transfer none) (nullable): the URL, or %NULL if the request has a path
 *
 * Since: 0.1
 */
const char *
adieu_request_get_url (AdieuRequest *self)
{
  g_return_val_if_fail (ADIEU_IS_REQUEST (self), NULL);

  return self->url;
}

/**
 * adieu_request_get_headers: (get-property headers)
 * @self: a request
 *
 * Gets the headers, to be read and changed.
 *
 * They are sent beside the client's default ones, and instead of those of the same name.
 *
 * Returns: (transfer none): the headers of this request
 *
 * Since: 0.1
 */
AdieuHeaders *
adieu_request_get_headers (AdieuRequest *self)
{
  g_return_val_if_fail (ADIEU_IS_REQUEST (self), NULL);

  return self->headers;
}

/**
 * adieu_request_set_header:
 * @self: a request
 * @name: the name of a header
 * @value: (nullable): its value, or %NULL to remove the header
 * @error: return location for an error
 *
 * Sets a header to one value.
 *
 * A `Content-Type` set here goes before that of the body. Fails as
 * [method@Headers.replace] does.
 *
 * Returns: whether the header was set, or removed
 *
 * Since: 0.1
 */
gboolean
adieu_request_set_header (AdieuRequest  *self,
                          const char    *name,
                          const char    *value,
                          GError       **error)
{
  g_return_val_if_fail (ADIEU_IS_REQUEST (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  if (value != NULL)
    return adieu_headers_replace (self->headers, name, value, error);

  adieu_headers_remove (self->headers, name);

  return TRUE;
}

/* What a call takes along: later changes of @self do not reach the copy. */
AdieuRequest *
adieu_request_copy (AdieuRequest *self)
{
  AdieuRequest *copy = g_object_new (ADIEU_TYPE_REQUEST, "method", self->method,
                                     "path", self->path, "url", self->url, NULL);

  for (guint i = 0; i < self->query->len; i++)
    g_ptr_array_add (copy->query, g_strdup (g_ptr_array_index (self->query, i)));

  g_clear_pointer (&copy->parameters, adieu_uri_values_free);
  copy->parameters = adieu_uri_values_copy (self->parameters);
  g_clear_pointer (&copy->body, adieu_request_body_free);
  copy->body = adieu_request_body_copy (self->body);
  g_clear_object (&copy->headers);
  copy->headers = adieu_headers_copy (self->headers);
  adieu_request_options_copy (&self->options, &copy->options);

  return copy;
}
