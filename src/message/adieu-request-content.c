/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What a request carries, as its callers see it: JSON, text, a form or bytes, turned
 * into bytes at once, on the request's thread. How JSON is written is the codec's.
 */

#include "config.h"

#include "message/adieu-request-parts-private.h"

#include "codec/adieu-json-private.h"

#define JSON_TYPE "application/json"

static void
set_bytes (AdieuRequest *self,
           GBytes       *bytes,
           const char   *content_type)
{
  g_autofree char *type_before = g_strdup (adieu_request_get_content_type (self));

  adieu_request_body_set_bytes (self->body, bytes, content_type);
  adieu_request_note_content_type (self, type_before);
}

/**
 * adieu_request_get_body:
 * @self: a request
 *
 * Gets the bytes that the request carries.
 *
 * They are valid until the body is changed.
 *
 * Returns: (transfer none) (nullable): the body, or %NULL if there is none
 *
 * Since: 0.1
 */
GBytes *
adieu_request_get_body (AdieuRequest *self)
{
  g_return_val_if_fail (ADIEU_IS_REQUEST (self), NULL);

  return adieu_request_body_get_bytes (self->body);
}

/**
 * adieu_request_get_content_type: (get-property content-type)
 * @self: a request
 *
 * Gets the content type that the request is sent with: the header `Content-Type`, if
 * there is one, else that of the body.
 *
 * Returns: (transfer none) (nullable): the content type, or %NULL if there is none
 *
 * Since: 0.1
 */
const char *
adieu_request_get_content_type (AdieuRequest *self)
{
  const char *content_type = NULL;

  g_return_val_if_fail (ADIEU_IS_REQUEST (self), NULL);

  content_type = adieu_headers_get_one (self->headers, "Content-Type");

  return content_type != NULL ? content_type : adieu_request_body_get_content_type (self->body);
}

/**
 * adieu_request_set_body_bytes:
 * @self: a request
 * @bytes: (nullable): the body, or %NULL to take it away
 * @content_type: (nullable): its content type, or %NULL for `application/octet-stream`
 *
 * Sets the body to bytes.
 *
 * Since: 0.1
 */
void
adieu_request_set_body_bytes (AdieuRequest *self,
                              GBytes       *bytes,
                              const char   *content_type)
{
  g_return_if_fail (ADIEU_IS_REQUEST (self));

  set_bytes (self, bytes, content_type);
}

/**
 * adieu_request_set_body_text:
 * @self: a request
 * @text: (nullable): the body, or %NULL to take it away
 * @content_type: (nullable): its content type, or %NULL for
 *   `text/plain; charset=utf-8`
 *
 * Sets the body to text, which is sent as UTF-8.
 *
 * Since: 0.1
 */
void
adieu_request_set_body_text (AdieuRequest *self,
                             const char   *text,
                             const char   *content_type)
{
  g_autofree char *type_before = NULL;

  g_return_if_fail (ADIEU_IS_REQUEST (self));

  type_before = g_strdup (adieu_request_get_content_type (self));
  adieu_request_body_set_text (self->body, text, content_type);
  adieu_request_note_content_type (self, type_before);
}

/**
 * adieu_request_add_form_field:
 * @self: a request
 * @name: the name of a field
 * @value: (nullable): its value; %NULL adds nothing
 *
 * Adds a field to a form, which becomes the body
 * (`application/x-www-form-urlencoded`).
 *
 * Fields keep their order. A body of another kind is replaced.
 *
 * Since: 0.1
 */
void
adieu_request_add_form_field (AdieuRequest *self,
                              const char   *name,
                              const char   *value)
{
  g_autofree char *type_before = NULL;

  g_return_if_fail (ADIEU_IS_REQUEST (self));
  g_return_if_fail (name != NULL);

  if (value == NULL)
    return;

  type_before = g_strdup (adieu_request_get_content_type (self));
  adieu_request_body_add_form_field (self->body, name, value);
  adieu_request_note_content_type (self, type_before);
}

/**
 * adieu_request_set_body_json:
 * @self: a request
 * @json: what to send
 * @error: return location for an error
 *
 * Sets the body to JSON (`application/json`).
 *
 * It is written at once: later changes of @json do not reach the request. Fails with
 * %ADIEU_CLIENT_ERROR_INVALID_REQUEST if there is something in it that JSON cannot say,
 * such as a number that is not finite; the body is then left as it was.
 *
 * Returns: whether the body was set
 *
 * Since: 0.1
 */
gboolean
adieu_request_set_body_json (AdieuRequest  *self,
                             JsonNode      *json,
                             GError       **error)
{
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (ADIEU_IS_REQUEST (self), FALSE);
  g_return_val_if_fail (json != NULL, FALSE);

  bytes = adieu_json_write (json, error);
  if (bytes == NULL)
    return FALSE;

  set_bytes (self, bytes, JSON_TYPE);

  return TRUE;
}

/**
 * adieu_request_set_body_variant:
 * @self: a request
 * @variant: what to send; a floating reference is consumed
 * @error: return location for an error
 *
 * Sets the body to a variant, written as JSON (`application/json`).
 *
 * Fails with %ADIEU_CLIENT_ERROR_INVALID_REQUEST if there is something in it that JSON
 * cannot say; the body is then left as it was.
 *
 * Returns: whether the body was set
 *
 * Since: 0.1
 */
gboolean
adieu_request_set_body_variant (AdieuRequest  *self,
                                GVariant      *variant,
                                GError       **error)
{
  g_autoptr (GVariant) kept = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (ADIEU_IS_REQUEST (self), FALSE);
  g_return_val_if_fail (variant != NULL, FALSE);

  kept = g_variant_ref_sink (variant);
  bytes = adieu_json_from_variant (kept, error);
  if (bytes == NULL)
    return FALSE;

  set_bytes (self, bytes, JSON_TYPE);

  return TRUE;
}

/**
 * adieu_request_set_body_object:
 * @self: a request
 * @object: what to send
 * @naming: how members are named after properties
 * @error: return location for an error
 *
 * Sets the body to the properties of an object, written as JSON (`application/json`).
 *
 * Fails with %ADIEU_CLIENT_ERROR_INVALID_REQUEST if there is something in it that JSON
 * cannot say; the body is then left as it was.
 *
 * Returns: whether the body was set
 *
 * Since: 0.1
 */
gboolean
adieu_request_set_body_object (AdieuRequest  *self,
                               GObject       *object,
                               AdieuNaming    naming,
                               GError       **error)
{
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (ADIEU_IS_REQUEST (self), FALSE);
  g_return_val_if_fail (G_IS_OBJECT (object), FALSE);

  bytes = adieu_json_from_object (object, naming, error);
  if (bytes == NULL)
    return FALSE;

  set_bytes (self, bytes, JSON_TYPE);

  return TRUE;
}
