/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The body of a response in the shape a caller wants: bytes, text, tree, object, list, or an
 * excerpt. Runs on the thread that asks, which is the caller's, for objects are of the caller's
 * types. Says in each error whose answer it is about, and lets it lead there. */

#include "config.h"

#include "message/adieu-response-private.h"

#include "base/adieu-error-private.h"
#include "codec/adieu-charset-private.h"
#include "codec/adieu-json-private.h"
#include "message/adieu-excerpt-private.h"
#include "message/adieu-response-content-private.h"
#include "message/adieu-url-private.h"

#include <glib/gi18n-lib.h>

/* In characters. */
#define MAX_EXCERPT 200

static const char *
get_bytes (AdieuContent *content,
           gsize        *length)
{
  return g_bytes_get_data (adieu_content_get_bytes (content), length);
}

/* Says of whose answer an error speaks, and lets the error lead to it. */
static void
propagate (AdieuResponse  *self,
           GError        **error,
           GError         *cause)
{
  g_autofree char *url = adieu_url_text_for_people (adieu_response_get_url (self));

  g_prefix_error (&cause, _("The answer to %s %s cannot be read: "),
                  adieu_response_get_method (self), url);
  if (cause->domain == ADIEU_CLIENT_ERROR)
    adieu_error_set_response (cause, G_OBJECT (self));

  g_propagate_error (error, cause);
}

/**
 * adieu_response_get_problem:
 * @self: a response
 *
 * Gets the problem document that the body is, if the server says that it is one
 * (`application/problem+json`, RFC 9457).
 *
 * Returns: (transfer none) (nullable): the problem, %NULL if the body is none or is malformed
 *
 * Since: 0.1
 */
AdieuProblem *
adieu_response_get_problem (AdieuResponse *self)
{
  g_return_val_if_fail (ADIEU_IS_RESPONSE (self), NULL);

  return adieu_content_get_problem (adieu_response_get_content (self));
}

/**
 * adieu_response_dup_excerpt:
 * @self: a response
 *
 * Takes from the body what a person may want to see of it, in a message or in a log: at most 200
 * characters on one line, without control characters. Of a page it is the title, or its text
 * without the markup.
 *
 * Returns: (transfer full) (nullable): the excerpt, %NULL if there is no text
 *
 * Since: 0.1
 */
char *
adieu_response_dup_excerpt (AdieuResponse *self)
{
  AdieuContent *content;

  g_return_val_if_fail (ADIEU_IS_RESPONSE (self), NULL);

  content = adieu_response_get_content (self);

  return adieu_excerpt_body (adieu_content_get_bytes (content),
                             adieu_content_get_media_type (content),
                             MAX_EXCERPT);
}

/**
 * adieu_response_get_bytes: (get-property bytes)
 * @self: a response
 *
 * Gets the body, decoded. It may be empty.
 *
 * Returns: (transfer none): the body
 *
 * Since: 0.1
 */
GBytes *
adieu_response_get_bytes (AdieuResponse *self)
{
  g_return_val_if_fail (ADIEU_IS_RESPONSE (self), NULL);

  return adieu_content_get_bytes (adieu_response_get_content (self));
}

/**
 * adieu_response_dup_text:
 * @self: a response
 * @error: return location for an error
 *
 * Reads the body as text: by its byte order mark, by the charset that the server names, or else
 * as UTF-8. JSON is always UTF-8 (RFC 8259, section 8.1).
 *
 * Fails with %ADIEU_CLIENT_ERROR_INVALID_CONTENT if the body is not text of that charset, if the
 * charset is not known, or if there is a NUL in the text.
 *
 * Returns: (transfer full): the text, in UTF-8
 *
 * Since: 0.1
 */
char *
adieu_response_dup_text (AdieuResponse  *self,
                         GError        **error)
{
  AdieuContent *content;
  GError *cause = NULL;
  const char *bytes;
  gsize length = 0;
  char *text;

  g_return_val_if_fail (ADIEU_IS_RESPONSE (self), NULL);

  content = adieu_response_get_content (self);
  bytes = get_bytes (content, &length);
  text = adieu_charset_decode (bytes, length, adieu_content_get_media_type (content), &cause);
  if (text == NULL)
    propagate (self, error, cause);

  return text;
}

/**
 * adieu_response_get_json:
 * @self: a response
 * @error: return location for an error
 *
 * Reads the body as JSON (RFC 8259, strictly), whatever the server says it is, unless that is
 * plainly something else, such as a page.
 *
 * The tree is made but once. A response that came by [method@Client.send] has it already if the
 * body was large; then it was parsed on another thread. It is sealed: it cannot be changed.
 *
 * Fails with %ADIEU_CLIENT_ERROR_INVALID_CONTENT.
 *
 * Returns: (transfer none): the root of the tree
 *
 * Since: 0.1
 */
JsonNode *
adieu_response_get_json (AdieuResponse  *self,
                         GError        **error)
{
  GError *cause = NULL;
  JsonNode *root;

  g_return_val_if_fail (ADIEU_IS_RESPONSE (self), NULL);

  root = adieu_content_get_json (adieu_response_get_content (self), &cause);
  if (root == NULL)
    propagate (self, error, cause);

  return root;
}

/**
 * adieu_response_dup_object:
 * @self: a response
 * @type: the type of the object to make, derived from GObject and not abstract
 * @naming: how the members of the JSON object are named after the properties
 * @error: return location for an error
 *
 * Reads the body, a JSON object, into an object of a type of yours: each member into the property
 * of that name.
 *
 * Members that @type has no property for are ignored. Fails with
 * %ADIEU_CLIENT_ERROR_INVALID_CONTENT if the body is not a JSON object or if a member does not
 * fit its property.
 *
 * Returns: (transfer full): a new object
 *
 * Since: 0.1
 */
GObject *
adieu_response_dup_object (AdieuResponse  *self,
                           GType           type,
                           AdieuNaming     naming,
                           GError        **error)
{
  GError *cause = NULL;
  GObject *object = NULL;
  AdieuContent *content;
  const char *bytes;
  gsize length = 0;

  g_return_val_if_fail (ADIEU_IS_RESPONSE (self), NULL);

  content = adieu_response_get_content (self);
  bytes = get_bytes (content, &length);
  if (adieu_content_may_be_json (content, &cause))
    object = adieu_json_to_object (bytes, length, type, naming, &cause);
  if (object == NULL)
    propagate (self, error, cause);

  return object;
}

/**
 * adieu_response_dup_list:
 * @self: a response
 * @item_type: the type of the objects to make, derived from GObject and not abstract
 * @naming: how the members of the JSON objects are named after the properties
 * @error: return location for an error
 *
 * Reads the body, a JSON array of objects, into a list of objects of a type of yours, as
 * [method@Response.dup_object] does with one.
 *
 * Fails with %ADIEU_CLIENT_ERROR_INVALID_CONTENT if the body is not a JSON array of objects or if
 * a member does not fit its property.
 *
 * Returns: (transfer full): a new list of objects of @item_type
 *
 * Since: 0.1
 */
GListModel *
adieu_response_dup_list (AdieuResponse  *self,
                         GType           item_type,
                         AdieuNaming     naming,
                         GError        **error)
{
  GError *cause = NULL;
  GListModel *list = NULL;
  AdieuContent *content;
  const char *bytes;
  gsize length = 0;

  g_return_val_if_fail (ADIEU_IS_RESPONSE (self), NULL);

  content = adieu_response_get_content (self);
  bytes = get_bytes (content, &length);
  if (adieu_content_may_be_json (content, &cause))
    list = adieu_json_to_list (bytes, length, item_type, naming, &cause);
  if (list == NULL)
    propagate (self, error, cause);

  return list;
}
