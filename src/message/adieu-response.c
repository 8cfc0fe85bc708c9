/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What came back, and the head of it: read-only, made by the transport, owned by whoever asked.
 * May be read from any thread. Judges nothing: that is adieu-status-check's; the body is
 * adieu-response-read's. */

#include "config.h"

#include "message/adieu-response-private.h"

#include "codec/adieu-content-type-private.h"
#include "message/adieu-excerpt-private.h"
#include "message/adieu-headers-private.h"
#include "message/adieu-link-private.h"
#include "message/adieu-response-content-private.h"
#include "message/adieu-status-private.h"
#include "message/adieu-url-private.h"

/* In characters. */
#define MAX_REASON 100

/**
 * AdieuResponse:
 *
 * What a server answered: status, header fields and the whole body, decoded.
 *
 * A response never changes and may be read from any thread. Its body can be had as bytes, as
 * text, as a tree of JSON nodes, as an object of a type of yours or as a list of such; none of
 * them costs anything before it is asked for.
 *
 * Since: 0.1
 */
struct _AdieuResponse
{
  GObject parent_instance;

  char         *method;
  char         *url;
  guint         status;
  char         *reason;
  AdieuHeaders *headers;
  AdieuContent *content;
};

enum
{
  PROP_0,
  PROP_STATUS,
  PROP_REASON,
  PROP_METHOD,
  PROP_URL,
  PROP_HEADERS,
  PROP_CONTENT_TYPE,
  PROP_REQUEST_ID,
  PROP_BYTES,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (AdieuResponse, adieu_response, G_TYPE_OBJECT)

static void
adieu_response_get_property (GObject    *object,
                             guint       property_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  AdieuResponse *self = ADIEU_RESPONSE (object);

  switch (property_id)
    {
    case PROP_STATUS:
      g_value_set_uint (value, adieu_response_get_status (self));
      break;
    case PROP_REASON:
      g_value_set_string (value, adieu_response_get_reason (self));
      break;
    case PROP_METHOD:
      g_value_set_string (value, adieu_response_get_method (self));
      break;
    case PROP_URL:
      g_value_set_string (value, adieu_response_get_url (self));
      break;
    case PROP_HEADERS:
      g_value_set_object (value, adieu_response_get_headers (self));
      break;
    case PROP_CONTENT_TYPE:
      g_value_set_string (value, adieu_response_get_content_type (self));
      break;
    case PROP_REQUEST_ID:
      g_value_set_string (value, adieu_response_get_request_id (self));
      break;
    case PROP_BYTES:
      g_value_set_boxed (value, adieu_response_get_bytes (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
adieu_response_finalize (GObject *object)
{
  AdieuResponse *self = ADIEU_RESPONSE (object);

  g_clear_pointer (&self->content, adieu_content_free);
  g_clear_object (&self->headers);
  g_clear_pointer (&self->reason, g_free);
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->method, g_free);

  G_OBJECT_CLASS (adieu_response_parent_class)->finalize (object);
}

static void
adieu_response_class_init (AdieuResponseClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = adieu_response_get_property;
  object_class->finalize = adieu_response_finalize;

  /**
   * AdieuResponse:status: (getter get_status)
   *
   * The HTTP status: 200, 404 and so on.
   *
   * Since: 0.1
   */
  properties[PROP_STATUS] = g_param_spec_uint ("status", NULL, NULL, 0, 999, 0, flags);

  /**
   * AdieuResponse:reason: (getter get_reason)
   *
   * The words that go with the status: `Not Found`.
   *
   * Since: 0.1
   */
  properties[PROP_REASON] = g_param_spec_string ("reason", NULL, NULL, "", flags);

  /**
   * AdieuResponse:method: (getter get_method)
   *
   * The method that was asked with last.
   *
   * Since: 0.1
   */
  properties[PROP_METHOD] = g_param_spec_string ("method", NULL, NULL, "", flags);

  /**
   * AdieuResponse:url: (getter get_url)
   *
   * The URL that was asked last, after any redirects, without user name and password.
   *
   * Since: 0.1
   */
  properties[PROP_URL] = g_param_spec_string ("url", NULL, NULL, "", flags);

  /**
   * AdieuResponse:headers: (getter get_headers)
   *
   * The header fields. They are read-only.
   *
   * Since: 0.1
   */
  properties[PROP_HEADERS] = g_param_spec_object ("headers", NULL, NULL,
                                                  ADIEU_TYPE_HEADERS, flags);

  /**
   * AdieuResponse:content-type: (getter get_content_type)
   *
   * What the server says the body is.
   *
   * Since: 0.1
   */
  properties[PROP_CONTENT_TYPE] = g_param_spec_string ("content-type", NULL, NULL, NULL, flags);

  /**
   * AdieuResponse:request-id: (getter get_request_id)
   *
   * The server's own name for this request.
   *
   * Since: 0.1
   */
  properties[PROP_REQUEST_ID] = g_param_spec_string ("request-id", NULL, NULL, NULL, flags);

  /**
   * AdieuResponse:bytes: (getter get_bytes)
   *
   * The body.
   *
   * Since: 0.1
   */
  properties[PROP_BYTES] = g_param_spec_boxed ("bytes", NULL, NULL, G_TYPE_BYTES, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

/* A binding can make one without adieu_response_new(); it is empty then, but whole. */
static void
adieu_response_init (AdieuResponse *self)
{
  self->method = g_strdup ("");
  self->url = g_strdup ("");
  self->reason = g_strdup ("");
  self->headers = adieu_headers_new ();
  self->content = adieu_content_new (NULL, NULL, NULL);
  adieu_headers_seal (self->headers);
}

static char *
dup_reason (const char *reason,
            guint       status)
{
  g_autofree char *valid = g_utf8_make_valid (reason != NULL ? reason : "", -1);
  g_autofree char *line = adieu_excerpt_line (valid, MAX_REASON);

  return *line != '\0' ? g_steal_pointer (&line) : g_strdup (adieu_status_get_phrase (status));
}

/*< private >
 * adieu_response_new:
 * @method: the method that was asked with last
 * @url: the URL that was asked last
 * @status: the status
 * @reason: (nullable): the reason phrase, which HTTP/2 has not
 * @sealed_headers: the header fields, already sealed
 * @body: (nullable): the body, decoded
 *
 * Returns: (transfer full): a response
 */
AdieuResponse *
adieu_response_new (const char   *method,
                    const char   *url,
                    guint         status,
                    const char   *reason,
                    AdieuHeaders *sealed_headers,
                    GBytes       *body)
{
  AdieuResponse *self = g_object_new (ADIEU_TYPE_RESPONSE, NULL);

  g_assert (adieu_headers_is_sealed (sealed_headers));

  g_free (self->method);
  g_free (self->url);
  g_free (self->reason);
  adieu_content_free (self->content);

  self->method = g_strdup (method);
  self->url = adieu_url_without_userinfo (url);
  self->status = status;
  self->reason = dup_reason (reason, status);
  self->content = adieu_content_new (body, adieu_headers_get_one (sealed_headers, "Content-Type"), self->url);
  g_set_object (&self->headers, sealed_headers);

  return self;
}

/*< private >
 * adieu_response_has_json:
 *
 * Returns: whether there is a body that is said to be JSON
 */
gboolean
adieu_response_has_json (AdieuResponse *self)
{
  return adieu_content_type_is_json (adieu_content_get_media_type (self->content)) &&
         g_bytes_get_size (adieu_content_get_bytes (self->content)) > 0;
}

/*< private >
 * adieu_response_take_json:
 * @root: (transfer full): the sealed tree of the body, parsed elsewhere
 *
 * To be called before anybody else sees the response.
 */
void
adieu_response_take_json (AdieuResponse *self,
                          JsonNode      *root)
{
  adieu_content_take_json (self->content, root);
}

/*< private >
 * adieu_response_get_content:
 *
 * Returns: (transfer none): the body, for adieu-response-read
 */
AdieuContent *
adieu_response_get_content (AdieuResponse *self)
{
  return self->content;
}

/**
 * adieu_response_get_status: (get-property status)
 * @self: a response
 *
 * Gets the HTTP status: 200, 404 and so on.
 *
 * Returns: the status
 *
 * Since: 0.1
 */
guint
adieu_response_get_status (AdieuResponse *self)
{
  g_return_val_if_fail (ADIEU_IS_RESPONSE (self), 0);

  return self->status;
}

/**
 * adieu_response_get_reason: (get-property reason)
 * @self: a response
 *
 * Gets the words that go with the status: those of the server or, where it sends none, as always
 * over HTTP/2, those of the standard.
 *
 * Returns: (transfer none): the words, `""` for a status that has none
 *
 * Since: 0.1
 */
const char *
adieu_response_get_reason (AdieuResponse *self)
{
  g_return_val_if_fail (ADIEU_IS_RESPONSE (self), NULL);

  return self->reason;
}

/**
 * adieu_response_get_method: (get-property method)
 * @self: a response
 *
 * Gets the method that was asked with last.
 *
 * Returns: (transfer none): the method
 *
 * Since: 0.1
 */
const char *
adieu_response_get_method (AdieuResponse *self)
{
  g_return_val_if_fail (ADIEU_IS_RESPONSE (self), NULL);

  return self->method;
}

/**
 * adieu_response_get_url: (get-property url)
 * @self: a response
 *
 * Gets the URL that was asked last: after redirects not the one that was asked first.
 *
 * It has neither user name nor password nor fragment, but it has its query, and so it may hold
 * what should not get into a log.
 *
 * Returns: (transfer none): the URL
 *
 * Since: 0.1
 */
const char *
adieu_response_get_url (AdieuResponse *self)
{
  g_return_val_if_fail (ADIEU_IS_RESPONSE (self), NULL);

  return self->url;
}

/**
 * adieu_response_get_headers: (get-property headers)
 * @self: a response
 *
 * Gets the header fields.
 *
 * Returns: (transfer none): the header fields, which are read-only
 *
 * Since: 0.1
 */
AdieuHeaders *
adieu_response_get_headers (AdieuResponse *self)
{
  g_return_val_if_fail (ADIEU_IS_RESPONSE (self), NULL);

  return self->headers;
}

/**
 * adieu_response_get_header:
 * @self: a response
 * @name: the name of a header field, in any case
 *
 * Gets the value of a header field, the first one if it is repeated: [method@Headers.dup_all]
 * gives all.
 *
 * Returns: (transfer none) (nullable): the value, %NULL if there is no such field
 *
 * Since: 0.1
 */
const char *
adieu_response_get_header (AdieuResponse *self,
                           const char    *name)
{
  g_return_val_if_fail (ADIEU_IS_RESPONSE (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return adieu_headers_get_one (self->headers, name);
}

/**
 * adieu_response_dup_location:
 * @self: a response
 *
 * Gets where the `Location` header leads: to what has been created (201), or what is going on (202;
 * RFC 9110, 10.2.2). A relative reference is resolved against the URL of the response.
 *
 * The server has chosen it, and it may be another server's.
 *
 * Returns: (transfer full) (nullable): a complete URL, %NULL if there is no such field or its
 *   value is none
 *
 * Since: 0.1
 */
char *
adieu_response_dup_location (AdieuResponse *self)
{
  const char *location = NULL;

  g_return_val_if_fail (ADIEU_IS_RESPONSE (self), NULL);

  location = adieu_headers_get_one (self->headers, "Location");

  return location != NULL ? g_uri_resolve_relative (self->url, location, G_URI_FLAGS_ENCODED, NULL) : NULL;
}

/**
 * adieu_response_find_link:
 * @self: a response
 * @rel: a relation type, such as `next`, in any case
 *
 * Gets the first link of a kind from the `Link` header (RFC 8288) that is about what was asked
 * for, and not about something else (`anchor`).
 *
 * Returns: (transfer full) (nullable): the link, %NULL if there is none
 *
 * Since: 0.1
 */
AdieuLink *
adieu_response_find_link (AdieuResponse *self,
                          const char    *rel)
{
  g_return_val_if_fail (ADIEU_IS_RESPONSE (self), NULL);
  g_return_val_if_fail (rel != NULL, NULL);

  return adieu_link_find (self->headers, self->url, rel);
}

/**
 * adieu_response_get_content_type: (get-property content-type)
 * @self: a response
 *
 * Gets what the server says the body is, with its parameters: `text/plain; charset=utf-8`.
 *
 * Returns: (transfer none) (nullable): the media type, %NULL if the server does not tell
 *
 * Since: 0.1
 */
const char *
adieu_response_get_content_type (AdieuResponse *self)
{
  g_return_val_if_fail (ADIEU_IS_RESPONSE (self), NULL);

  return adieu_content_get_media_type (self->content);
}

/**
 * adieu_response_get_request_id: (get-property request-id)
 * @self: a response
 *
 * Gets the server's own name for this request: what to tell those who run the server when asking
 * them about it.
 *
 * There is no standard for it. It is looked for in the header fields `X-Request-Id`, `Request-Id`,
 * `X-Correlation-Id`, `X-GitHub-Request-Id`, `X-Amzn-RequestId`, `X-Amz-Request-Id`, `X-Trace-Id`
 * and `CF-Ray`, in that order.
 *
 * Returns: (transfer none) (nullable): the name, %NULL if the server does not tell
 *
 * Since: 0.1
 */
const char *
adieu_response_get_request_id (AdieuResponse *self)
{
  static const char * const names[] = {
    "X-Request-Id", "Request-Id", "X-Correlation-Id", "X-GitHub-Request-Id",
    "X-Amzn-RequestId", "X-Amz-Request-Id", "X-Trace-Id", "CF-Ray",
  };

  g_return_val_if_fail (ADIEU_IS_RESPONSE (self), NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = adieu_headers_get_one (self->headers, names[i]);

      if (value != NULL && *value != '\0')
        return value;
    }

  return NULL;
}
