/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One try at a request, as it will go out: what whoever authorizes it sees and completes.
 * Made anew for each try and for each redirect. A plain value, of the call's context.
 */

#include "config.h"

#include "message/adieu-attempt-private.h"

#include <string.h>

/**
 * AdieuAttempt:
 *
 * One try at a request, just before it is sent: the URL and the headers as they will go out.
 *
 * Whoever authorizes it adds what the server wants to see. Each retry and each redirect that
 * is followed is an attempt of its own, so nothing that was added here is ever sent anywhere
 * else.
 *
 * Since: 0.1
 */

struct _AdieuAttempt
{
  GObject       parent_instance;

  AdieuRequest *request;
  guint         number;
  GUri         *uri;
  char         *url;
  AdieuHeaders *headers;
};

G_DEFINE_FINAL_TYPE (AdieuAttempt, adieu_attempt, G_TYPE_OBJECT)

static void
adieu_attempt_finalize (GObject *object)
{
  AdieuAttempt *self = ADIEU_ATTEMPT (object);

  g_clear_object (&self->request);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_pointer (&self->url, g_free);
  g_clear_object (&self->headers);

  G_OBJECT_CLASS (adieu_attempt_parent_class)->finalize (object);
}

static void
adieu_attempt_class_init (AdieuAttemptClass *class)
{
  G_OBJECT_CLASS (class)->finalize = adieu_attempt_finalize;
}

static void
adieu_attempt_init (AdieuAttempt *self)
{
}

/* Takes @headers. */
AdieuAttempt *
adieu_attempt_new (AdieuRequest *request,
                   guint         number,
                   GUri         *uri,
                   AdieuHeaders *headers)
{
  AdieuAttempt *self = g_object_new (ADIEU_TYPE_ATTEMPT, NULL);

  self->request = g_object_ref (request);
  self->number = number;
  self->uri = g_uri_ref (uri);
  self->headers = headers;

  return self;
}

GUri *
adieu_attempt_get_uri (AdieuAttempt *self)
{
  return self->uri;
}

/**
 * adieu_attempt_get_request:
 * @self: the attempt
 *
 * The request that is tried: the call's own copy. A change to it concerns the attempts that
 * follow.
 *
 * Returns: (transfer none): the request
 * Since: 0.1
 */
AdieuRequest *
adieu_attempt_get_request (AdieuAttempt *self)
{
  g_return_val_if_fail (ADIEU_IS_ATTEMPT (self), NULL);

  return self->request;
}

/**
 * adieu_attempt_get_number:
 * @self: the attempt
 *
 * Which attempt it is, from 1. A redirect that is followed, and the repetition after the
 * server has asked for other credentials, keep the number.
 *
 * Returns: the number
 * Since: 0.1
 */
guint
adieu_attempt_get_number (AdieuAttempt *self)
{
  g_return_val_if_fail (ADIEU_IS_ATTEMPT (self), 0);

  return self->number;
}

/**
 * adieu_attempt_get_method:
 * @self: the attempt
 *
 * The method that the server is asked with: that of the request (RFC 9110, 9).
 *
 * Returns: the method, such as `GET`
 * Since: 0.1
 */
const char *
adieu_attempt_get_method (AdieuAttempt *self)
{
  g_return_val_if_fail (ADIEU_IS_ATTEMPT (self), NULL);

  return adieu_request_get_method (self->request);
}

/**
 * adieu_attempt_get_url:
 * @self: the attempt
 *
 * The whole URL that is asked, with its query. Of a Unix-domain socket, the host is
 * `localhost`.
 *
 * Returns: the URL, valid until the next change
 * Since: 0.1
 */
const char *
adieu_attempt_get_url (AdieuAttempt *self)
{
  g_return_val_if_fail (ADIEU_IS_ATTEMPT (self), NULL);

  if (self->url == NULL)
    self->url = g_uri_to_string_partial (self->uri, G_URI_HIDE_USERINFO | G_URI_HIDE_FRAGMENT);

  return self->url;
}

static void
add_other_parameters (GString    *to,
                      const char *query,
                      const char *name)
{
  g_auto (GStrv) parameters = g_strsplit (query, "&", -1);
  gsize length = strlen (name);

  for (guint i = 0; parameters[i] != NULL; i++)
    {
      gboolean same = strncmp (parameters[i], name, length) == 0
                      && (parameters[i][length] == '=' || parameters[i][length] == '\0');

      if (!same && parameters[i][0] != '\0')
        g_string_append_printf (to, "%s&", parameters[i]);
    }
}

/**
 * adieu_attempt_set_query:
 * @self: the attempt
 * @name: the name of a parameter of the query, as it is meant
 * @value: its value, as it is meant: it is percent-encoded here (RFC 3986, 2.1)
 *
 * Adds a parameter to the query of the URL, in the place of all others of that name.
 *
 * Since: 0.1
 */
void
adieu_attempt_set_query (AdieuAttempt *self,
                         const char   *name,
                         const char   *value)
{
  g_autofree char *encoded_name = NULL;
  g_autofree char *encoded_value = NULL;
  g_autoptr (GString) query = g_string_new (NULL);
  g_autoptr (GUri) before = NULL;

  g_return_if_fail (ADIEU_IS_ATTEMPT (self));
  g_return_if_fail (name != NULL && *name != '\0');
  g_return_if_fail (value != NULL);

  encoded_name = g_uri_escape_string (name, NULL, FALSE);
  encoded_value = g_uri_escape_string (value, NULL, FALSE);
  before = g_steal_pointer (&self->uri);
  if (g_uri_get_query (before) != NULL)
    add_other_parameters (query, g_uri_get_query (before), encoded_name);
  g_string_append_printf (query, "%s=%s", encoded_name, encoded_value);

  self->uri = g_uri_build (g_uri_get_flags (before), g_uri_get_scheme (before), g_uri_get_userinfo (before),
                           g_uri_get_host (before), g_uri_get_port (before), g_uri_get_path (before),
                           query->str, g_uri_get_fragment (before));
  g_clear_pointer (&self->url, g_free);
}

/**
 * adieu_attempt_get_headers:
 * @self: the attempt
 *
 * The headers that will be sent, to be changed: those of the request and the client's
 * defaults, as far as they are meant for this server.
 *
 * Returns: (transfer none): the headers
 * Since: 0.1
 */
AdieuHeaders *
adieu_attempt_get_headers (AdieuAttempt *self)
{
  g_return_val_if_fail (ADIEU_IS_ATTEMPT (self), NULL);

  return self->headers;
}

/**
 * adieu_attempt_set_header:
 * @self: the attempt
 * @name: a header's name (RFC 9110, 5.1)
 * @value: its value, without control characters (RFC 9110, 5.5)
 * @error: return location for an error
 *
 * Sets a header in the place of all others of that name.
 *
 * Returns: whether it could be set; otherwise @error is %ADIEU_CLIENT_ERROR_INVALID_REQUEST
 * Since: 0.1
 */
gboolean
adieu_attempt_set_header (AdieuAttempt  *self,
                          const char    *name,
                          const char    *value,
                          GError       **error)
{
  g_return_val_if_fail (ADIEU_IS_ATTEMPT (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  return adieu_headers_replace (self->headers, name, value, error);
}

/**
 * adieu_attempt_get_body:
 * @self: the attempt
 *
 * The body that goes with it: that of the request, for an authorization that covers what is
 * sent, such as a signature.
 *
 * Returns: (transfer none) (nullable): the body that will be sent
 * Since: 0.1
 */
GBytes *
adieu_attempt_get_body (AdieuAttempt *self)
{
  g_return_val_if_fail (ADIEU_IS_ATTEMPT (self), NULL);

  return adieu_request_get_body (self->request);
}

/**
 * adieu_attempt_get_content_type:
 * @self: the attempt
 *
 * What the body is said to be in the Content-Type header that goes with it (RFC 9110, 8.3).
 *
 * Returns: (nullable): the media type of the body
 * Since: 0.1
 */
const char *
adieu_attempt_get_content_type (AdieuAttempt *self)
{
  g_return_val_if_fail (ADIEU_IS_ATTEMPT (self), NULL);

  return adieu_request_get_content_type (self->request);
}
