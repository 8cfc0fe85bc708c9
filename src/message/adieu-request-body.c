/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What a request carries: bytes with a content type, or a form that grows field by
 * field. Owned by a request, one thread at a time. A setter that cannot report
 * notes the first thing that is wrong, and the check before sending tells it.
 */

#include "config.h"

#include "message/adieu-request-body-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "message/adieu-text-check-private.h"

#define FORM_TYPE "application/x-www-form-urlencoded"

struct _AdieuRequestBody
{
  GBytes *bytes; /* NULL while a form grows */
  GString *form; /* NULL if the body is none */
  char *content_type;
  GError *defect;
};

AdieuRequestBody *
adieu_request_body_new (void)
{
  return g_new0 (AdieuRequestBody, 1);
}

static void
clear (AdieuRequestBody *self)
{
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->content_type, g_free);
  g_clear_error (&self->defect);
  if (self->form != NULL)
    g_string_free (g_steal_pointer (&self->form), TRUE);
}

void
adieu_request_body_free (AdieuRequestBody *self)
{
  clear (self);
  g_free (self);
}

/* A copy shares the bytes; a form in it has become bytes too, but goes on as a form. */
AdieuRequestBody *
adieu_request_body_copy (AdieuRequestBody *self)
{
  AdieuRequestBody *copy = adieu_request_body_new ();
  GBytes *bytes = adieu_request_body_get_bytes (self);

  copy->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  copy->form = self->form != NULL ? g_string_new (self->form->str) : NULL;
  copy->content_type = g_strdup (self->content_type);
  copy->defect = self->defect != NULL ? g_error_copy (self->defect) : NULL;

  return copy;
}

GBytes *
adieu_request_body_get_bytes (AdieuRequestBody *self)
{
  if (self->bytes == NULL && self->form != NULL)
    self->bytes = g_bytes_new (self->form->str, self->form->len);

  return self->bytes;
}

const char *
adieu_request_body_get_content_type (AdieuRequestBody *self)
{
  return self->content_type;
}

static void
note_content_type (AdieuRequestBody *self)
{
  g_autofree char *quoted = NULL;

  if (adieu_text_is_media_type (self->content_type) || self->defect != NULL)
    return;

  quoted = adieu_text_quote (self->content_type);
  adieu_refuse (&self->defect,
                _("%s is not a content type; one looks like “text/plain; charset=utf-8”"),
                quoted);
}

void
adieu_request_body_set_bytes (AdieuRequestBody *self,
                              GBytes           *bytes,
                              const char       *content_type)
{
  g_autoptr (GBytes) kept = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  g_autofree char *kept_type = g_strdup (content_type);

  clear (self);
  if (kept == NULL)
    return;

  self->bytes = g_steal_pointer (&kept);
  self->content_type = kept_type != NULL ? g_steal_pointer (&kept_type)
                                         : g_strdup ("application/octet-stream");
  note_content_type (self);
}

void
adieu_request_body_set_text (AdieuRequestBody *self,
                             const char       *text,
                             const char       *content_type)
{
  g_autoptr (GBytes) bytes = text != NULL ? g_bytes_new (text, strlen (text)) : NULL;

  adieu_request_body_set_bytes (self, bytes,
                                content_type != NULL ? content_type : "text/plain; charset=utf-8");

  if (bytes != NULL && !g_utf8_validate (text, -1, NULL) && self->defect == NULL)
    adieu_refuse (&self->defect,
                  _("The text of the body is not valid UTF-8; send it as bytes instead"));
}

/* The byte serialiser of https://url.spec.whatwg.org/#application/x-www-form-urlencoded */
static void
append_form_text (GString    *form,
                  const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      if (g_ascii_isalnum (*p) || strchr ("*-._", *p) != NULL)
        g_string_append_c (form, *p);
      else if (*p == ' ')
        g_string_append_c (form, '+');
      else
        g_string_append_printf (form, "%%%02X", (guchar) *p);
    }
}

static void
note_form_text (AdieuRequestBody *self,
                const char       *name,
                const char       *text)
{
  g_autofree char *quoted = NULL;

  if (g_utf8_validate (text, -1, NULL) || self->defect != NULL)
    return;

  quoted = adieu_text_quote (name);
  adieu_refuse (&self->defect, _("The form field %s is not valid UTF-8"), quoted);
}

void
adieu_request_body_add_form_field (AdieuRequestBody *self,
                                   const char       *name,
                                   const char       *value)
{
  if (self->form == NULL)
    {
      clear (self);
      self->form = g_string_new (NULL);
      self->content_type = g_strdup (FORM_TYPE);
    }

  note_form_text (self, name, name);
  note_form_text (self, name, value);

  if (self->form->len > 0)
    g_string_append_c (self->form, '&');
  append_form_text (self->form, name);
  g_string_append_c (self->form, '=');
  append_form_text (self->form, value);
  g_clear_pointer (&self->bytes, g_bytes_unref);
}

/* RFC 9110, 9.3.1 and 9.3.2: the content of a GET or HEAD has no meaning, and gets such
 * requests refused or taken for an attack. */
gboolean
adieu_request_body_check (AdieuRequestBody  *self,
                          const char        *method,
                          GError           **error)
{
  if (adieu_request_body_get_bytes (self) == NULL)
    return TRUE;

  if (g_str_equal (method, "GET") || g_str_equal (method, "HEAD"))
    return adieu_refuse (error,
                         _("A %s request cannot have a body; put what it says into the query, or "
                           "use another method"),
                         method);

  if (self->defect != NULL)
    {
      g_propagate_error (error, g_error_copy (self->defect));
      return FALSE;
    }

  return TRUE;
}
