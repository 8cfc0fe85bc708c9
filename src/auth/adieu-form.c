/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pure: application/x-www-form-urlencoded (RFC 6749, appendix B) written and read, with secrets
 * in it: what it is made of is wiped. And the one computation of PKCE. Runs on any thread.
 */

#include "config.h"

#include "auth/adieu-form-private.h"

#include <string.h>

#include "base/adieu-secret-private.h"

#define FIRST_SIZE 1024

struct _AdieuForm
{
  char  *text;
  gsize  length;
  gsize  size;
};

static void
wipe (char  *text,
      gsize  size)
{
  explicit_bzero (text, size);
  g_free (text);
}

AdieuForm *
adieu_form_new (void)
{
  AdieuForm *self = g_new (AdieuForm, 1);

  *self = (AdieuForm) { g_malloc0 (FIRST_SIZE), 0, FIRST_SIZE };

  return self;
}

void
adieu_form_free (AdieuForm *self)
{
  wipe (self->text, self->size);
  g_free (self);
}

/* Not realloc(), which would leave a copy behind. */
static void
grow (AdieuForm *self)
{
  char *text = g_malloc0 (self->size * 2);

  memcpy (text, self->text, self->length);
  wipe (self->text, self->size);
  self->text = text;
  self->size *= 2;
}

static void
append (AdieuForm *self,
        char       c)
{
  if (self->length + 1 == self->size)
    grow (self);
  self->text[self->length++] = c;
}

static void
append_encoded (AdieuForm  *self,
                const char *text)
{
  static const char digits[] = "0123456789ABCDEF";

  for (const char *p = text; *p != '\0'; p++)
    {
      if (g_ascii_isalnum (*p) || strchr ("*-._", *p) != NULL)
        append (self, *p);
      else if (*p == ' ')
        append (self, '+');
      else
        {
          append (self, '%');
          append (self, digits[(guchar) *p >> 4]);
          append (self, digits[(guchar) *p & 15]);
        }
    }
}

/* A @value of NULL adds nothing. */
void
adieu_form_add (AdieuForm  *self,
                const char *name,
                const char *value)
{
  if (value == NULL)
    return;

  if (self->length > 0)
    append (self, '&');
  append_encoded (self, name);
  append (self, '=');
  append_encoded (self, value);
}

const char *
adieu_form_get_text (AdieuForm *self)
{
  return self->text;
}

/* Takes @self. */
GBytes *
adieu_form_end (AdieuForm *self)
{
  return g_bytes_new_with_free_func (self->text, self->length, (GDestroyNotify) adieu_form_free,
                                     self);
}

/* (transfer full): for adieu_secret_clear(). */
char *
adieu_form_encode (const char *text)
{
  g_autoptr (AdieuForm) form = adieu_form_new ();

  append_encoded (form, text);

  return g_strdup (form->text);
}

/* NULL if it is not encoded text. */
static char *
decode (const char *text,
        gsize       length)
{
  g_autoptr (AdieuSecret) copy = g_strndup (text, length);
  g_autoptr (AdieuSecret) decoded = NULL;

  g_strdelimit (copy, "+", ' ');
  decoded = g_uri_unescape_string (copy, NULL);

  return decoded != NULL && g_utf8_validate (decoded, -1, NULL) ? g_steal_pointer (&decoded) : NULL;
}

/* (transfer full) (nullable): the value of a parameter, for adieu_secret_clear(). One that is
 * there twice is nothing that anybody may rely on (RFC 6749, 3.1). */
char *
adieu_form_read (const char *text,
                 const char *name,
                 gboolean   *repeated)
{
  g_autoptr (AdieuSecret) value = NULL;
  guint n = 0;

  while (*text != '\0')
    {
      gsize length = strcspn (text, "&");
      gsize name_length = strcspn (text, "=&");
      g_autofree char *found = decode (text, name_length);

      if (g_strcmp0 (found, name) == 0 && n++ == 0 && name_length < length)
        value = decode (text + name_length + 1, length - name_length - 1);
      text += length;
      if (*text == '&')
        text++;
    }

  if (n > 1)
    *repeated = TRUE;

  return n == 1 ? g_steal_pointer (&value) : NULL;
}

/* RFC 7636, 4.2: S256. */
char *
adieu_pkce_challenge (const char *verifier)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;
  char *text = NULL;

  g_checksum_update (checksum, (const guchar *) verifier, -1);
  g_checksum_get_digest (checksum, digest, &length);
  text = g_base64_encode (digest, length);
  text[strcspn (text, "=")] = '\0';
  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');

  return text;
}
