/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The header fields of a message, in their order, repeated ones kept. Belongs to
 * a request, a response or a client; one thread at a time until it is sealed, any
 * after that. What a program adds is checked here and once; what a server sent is
 * taken as it is. Knows no field's meaning but of those the library sets itself.
 */

#include "config.h"

#include "message/adieu-headers-private.h"

#include <glib/gi18n-lib.h>

#include "base/adieu-i18n-private.h"
#include "base/adieu-secret-private.h"
#include "message/adieu-text-check-private.h"

/**
 * AdieuHeaders:
 *
 * The header fields of a request or a response.
 *
 * Names are compared without regard to case and keep the spelling they were given
 * with. A name may occur more than once, as `Set-Cookie` does: each value is a field
 * of its own, and the fields keep their order.
 *
 * Those of a response, and the default ones a client has taken over, are *sealed*:
 * they can be read from any thread and not be changed. [method@Headers.copy] gives
 * one that can. An unsealed one belongs to one thread at a time.
 *
 * Since: 0.1
 */
struct _AdieuHeaders
{
  GObject parent_instance;

  GArray *fields; /* of Field */
  gboolean is_sealed;
};

typedef struct
{
  char *name;
  char *value;
} Field;

/* Fields that say how a message travels: one that is wrong lets another request be smuggled in. */
static const struct
{
  const char *name;
  const char *reason;
} own_fields[] = {
  { "Host", N_("it follows from the URL") },
  { "Content-Length", N_("it follows from the body") },
  { "Transfer-Encoding", N_("it follows from the body") },
  { "Trailer", N_("it follows from the body") },
  { "Expect", N_("the library itself decides when a body is sent") },
  { "Connection", N_("the library itself looks after connections") },
  { "Keep-Alive", N_("the library itself looks after connections") },
  { "Proxy-Connection", N_("the library itself looks after connections") },
  { "TE", N_("the library itself looks after connections") },
  { "Upgrade", N_("the library itself looks after connections") },
  { "HTTP2-Settings", N_("the library itself looks after connections") },
};

G_DEFINE_FINAL_TYPE (AdieuHeaders, adieu_headers, G_TYPE_OBJECT)

static void
field_clear (gpointer owned)
{
  Field *field = owned;

  g_free (field->name);
  adieu_secret_clear (field->value); /* for it may be one */
}

static Field *
get_field (AdieuHeaders *self,
           guint         position)
{
  return &g_array_index (self->fields, Field, position);
}

/* The position of the first @name from @position on, or the number of fields. */
static guint
find_name (AdieuHeaders *self,
           const char   *name,
           guint         position)
{
  while (position < self->fields->len
         && g_ascii_strcasecmp (get_field (self, position)->name, name) != 0)
    position++;

  return position;
}

static gboolean
check_name (const char  *name,
            GError     **error)
{
  g_autofree char *quoted = NULL;

  if (!adieu_text_is_token (name))
    {
      quoted = adieu_text_quote (name);
      return adieu_refuse (error,
                           _("%s is not a header's name: only letters, digits and a few signs "
                             "such as “-” are allowed"),
                           quoted);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (own_fields); i++)
    if (g_ascii_strcasecmp (own_fields[i].name, name) == 0)
      return adieu_refuse (error, _("The header “%s” cannot be set: %s"),
                           own_fields[i].name, _(own_fields[i].reason));

  return TRUE;
}

static gboolean
check_field (const char  *name,
             const char  *value,
             GError     **error)
{
  g_autofree char *subject = NULL;

  if (!check_name (name, error))
    return FALSE;

  subject = g_strdup_printf (_("The value of the header “%s”"), name);

  return adieu_text_check (value, "\t", subject, error);
}

static gboolean
check_change (AdieuHeaders  *self,
              const char    *name,
              const char    *value,
              GError       **error)
{
  if (self->is_sealed)
    return adieu_refuse (error, _("These headers are read-only; change a copy of them"));

  return check_field (name, value, error);
}

/* Optional white space around a value is no part of it: RFC 9110, 5.5. */
static char *
dup_trimmed (const char *value)
{
  return g_strstrip (g_strdup (value));
}

static void
add_field (AdieuHeaders *self,
           const char   *name,
           char         *owned_value)
{
  Field field = { g_strdup (name), owned_value };

  g_array_append_val (self->fields, field);
}

/* Removes each @name from @position on, and tells whether there was one. */
static gboolean
remove_from (AdieuHeaders *self,
             const char   *name,
             guint         position)
{
  guint n_fields = self->fields->len;

  for (guint i = find_name (self, name, position); i < self->fields->len;
       i = find_name (self, name, i))
    g_array_remove_index (self->fields, i);

  return self->fields->len < n_fields;
}

static void
adieu_headers_finalize (GObject *object)
{
  AdieuHeaders *self = ADIEU_HEADERS (object);

  g_clear_pointer (&self->fields, g_array_unref);

  G_OBJECT_CLASS (adieu_headers_parent_class)->finalize (object);
}

static void
adieu_headers_class_init (AdieuHeadersClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = adieu_headers_finalize;

  adieu_i18n_init ();
}

static void
adieu_headers_init (AdieuHeaders *self)
{
  self->fields = g_array_new (FALSE, FALSE, sizeof (Field));
  g_array_set_clear_func (self->fields, field_clear);
}

/**
 * adieu_headers_new:
 *
 * Creates headers without any field.
 *
 * Returns: (transfer full): new headers
 *
 * Since: 0.1
 */
AdieuHeaders *
adieu_headers_new (void)
{
  return g_object_new (ADIEU_TYPE_HEADERS, NULL);
}

/**
 * adieu_headers_copy:
 * @self: headers
 *
 * Copies the headers.
 *
 * The copy can be changed, whether or not @self is sealed.
 *
 * Returns: (transfer full): new headers with the same fields
 *
 * Since: 0.1
 */
AdieuHeaders *
adieu_headers_copy (AdieuHeaders *self)
{
  AdieuHeaders *copy = NULL;

  g_return_val_if_fail (ADIEU_IS_HEADERS (self), NULL);

  copy = adieu_headers_new ();
  for (guint i = 0; i < self->fields->len; i++)
    add_field (copy, get_field (self, i)->name, g_strdup (get_field (self, i)->value));

  return copy;
}

/**
 * adieu_headers_get_n_fields:
 * @self: headers
 *
 * Counts the fields; a name that is repeated counts each time.
 *
 * Returns: the number of fields
 *
 * Since: 0.1
 */
guint
adieu_headers_get_n_fields (AdieuHeaders *self)
{
  g_return_val_if_fail (ADIEU_IS_HEADERS (self), 0);

  return self->fields->len;
}

/**
 * adieu_headers_get_name:
 * @self: headers
 * @position: which field, from 0 on
 *
 * Gets the name of a field as it was spelled.
 *
 * Returns: (transfer none) (nullable): the name, or %NULL if there are not that many
 *   fields
 *
 * Since: 0.1
 */
const char *
adieu_headers_get_name (AdieuHeaders *self,
                        guint         position)
{
  g_return_val_if_fail (ADIEU_IS_HEADERS (self), NULL);

  return position < self->fields->len ? get_field (self, position)->name : NULL;
}

/**
 * adieu_headers_get_value:
 * @self: headers
 * @position: which field, from 0 on
 *
 * Gets the value of a field.
 *
 * Returns: (transfer none) (nullable): the value, or %NULL if there are not that many
 *   fields
 *
 * Since: 0.1
 */
const char *
adieu_headers_get_value (AdieuHeaders *self,
                         guint         position)
{
  g_return_val_if_fail (ADIEU_IS_HEADERS (self), NULL);

  return position < self->fields->len ? get_field (self, position)->value : NULL;
}

/**
 * adieu_headers_get_one:
 * @self: headers
 * @name: the name of a header, in any case
 *
 * Gets the first value of a header.
 *
 * See [method@Headers.dup_all] for one that may be repeated.
 *
 * Returns: (transfer none) (nullable): the value, or %NULL if there is none
 *
 * Since: 0.1
 */
const char *
adieu_headers_get_one (AdieuHeaders *self,
                       const char   *name)
{
  g_return_val_if_fail (ADIEU_IS_HEADERS (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return adieu_headers_get_value (self, find_name (self, name, 0));
}

/**
 * adieu_headers_dup_all:
 * @self: headers
 * @name: the name of a header, in any case
 *
 * Gets each value of a header, in their order.
 *
 * They are not split at commas: whether that may be done depends on the header.
 *
 * Returns: (transfer full): the values; an empty array if there is none
 *
 * Since: 0.1
 */
char **
adieu_headers_dup_all (AdieuHeaders *self,
                       const char   *name)
{
  g_autoptr (GStrvBuilder) values = g_strv_builder_new ();

  g_return_val_if_fail (ADIEU_IS_HEADERS (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  for (guint i = find_name (self, name, 0); i < self->fields->len;
       i = find_name (self, name, i + 1))
    g_strv_builder_add (values, get_field (self, i)->value);

  return g_strv_builder_end (values);
}

/**
 * adieu_headers_append:
 * @self: headers
 * @name: the name of a header (RFC 9110, 5.6.2)
 * @value: its value; white space around it is taken off
 * @error: return location for an error
 *
 * Adds a field after the others, also if there is one of that name.
 *
 * Fails with %ADIEU_CLIENT_ERROR_INVALID_REQUEST if the name is none, if the value is
 * not UTF-8 or has line breaks or other control characters than tabs in it, if the
 * library itself has to set that header (`Host`, `Content-Length` and others that say
 * how a message travels), or if the headers are sealed.
 *
 * Returns: whether the field was added
 *
 * Since: 0.1
 */
gboolean
adieu_headers_append (AdieuHeaders  *self,
                      const char    *name,
                      const char    *value,
                      GError       **error)
{
  g_return_val_if_fail (ADIEU_IS_HEADERS (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  if (!check_change (self, name, value, error))
    return FALSE;

  add_field (self, name, dup_trimmed (value));

  return TRUE;
}

/**
 * adieu_headers_replace:
 * @self: headers
 * @name: the name of a header (RFC 9110, 5.6.2)
 * @value: its value; white space around it is taken off
 * @error: return location for an error
 *
 * Sets a header to one value, instead of all that it had.
 *
 * The field takes the place of the first of that name, or the last place if there is
 * none. Fails as [method@Headers.append] does, and then changes nothing.
 *
 * Returns: whether the header was set
 *
 * Since: 0.1
 */
gboolean
adieu_headers_replace (AdieuHeaders  *self,
                       const char    *name,
                       const char    *value,
                       GError       **error)
{
  g_autofree char *trimmed = NULL;
  guint position = 0;

  g_return_val_if_fail (ADIEU_IS_HEADERS (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  if (!check_change (self, name, value, error))
    return FALSE;

  /* The new strings come first: the old ones may be what was given. */
  trimmed = dup_trimmed (value);
  position = find_name (self, name, 0);
  add_field (self, name, g_steal_pointer (&trimmed));
  if (position + 1 < self->fields->len)
    {
      Field old = *get_field (self, position);

      *get_field (self, position) = *get_field (self, self->fields->len - 1);
      *get_field (self, self->fields->len - 1) = old;
      remove_from (self, get_field (self, position)->name, position + 1);
    }

  return TRUE;
}

/**
 * adieu_headers_remove:
 * @self: headers
 * @name: the name of a header, in any case
 *
 * Removes each field of that name. Sealed headers stay as they are.
 *
 * Returns: whether there was one, and it is gone
 *
 * Since: 0.1
 */
gboolean
adieu_headers_remove (AdieuHeaders *self,
                      const char   *name)
{
  g_autofree char *removed = NULL;

  g_return_val_if_fail (ADIEU_IS_HEADERS (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  if (self->is_sealed)
    return FALSE;

  removed = g_strdup (name);

  return remove_from (self, removed, 0);
}

/**
 * adieu_headers_is_sealed:
 * @self: headers
 *
 * Tells whether the headers are read-only.
 *
 * Returns: whether they can no longer be changed
 *
 * Since: 0.1
 */
gboolean
adieu_headers_is_sealed (AdieuHeaders *self)
{
  g_return_val_if_fail (ADIEU_IS_HEADERS (self), FALSE);

  return self->is_sealed;
}

void
adieu_headers_seal (AdieuHeaders *self)
{
  g_return_if_fail (ADIEU_IS_HEADERS (self));

  self->is_sealed = TRUE;
}

/* What is not UTF-8 is ISO-8859-1, as it always was, and a stray line break becomes a space:
 * RFC 9110, 5.5. */
static char *
dup_received (const char *text)
{
  gboolean is_utf8 = g_utf8_validate (text, -1, NULL);
  GString *received = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '\r' || *p == '\n')
        g_string_append_c (received, ' ');
      else if (is_utf8)
        g_string_append_c (received, *p);
      else
        g_string_append_unichar (received, (guchar) *p);
    }

  return g_strstrip (g_string_free (received, FALSE));
}

/* Adds a field that a server sent, refusing nothing. */
void
adieu_headers_take_received (AdieuHeaders *self,
                             const char   *name,
                             const char   *value)
{
  g_autofree char *received_name = NULL;

  g_return_if_fail (ADIEU_IS_HEADERS (self));
  g_return_if_fail (!self->is_sealed);
  g_return_if_fail (name != NULL && value != NULL);

  received_name = dup_received (name);
  add_field (self, received_name, dup_received (value));
}

/* Whether each field may be sent: a copy of received ones can have some that may not. */
gboolean
adieu_headers_check_sendable (AdieuHeaders  *self,
                              GError       **error)
{
  g_return_val_if_fail (ADIEU_IS_HEADERS (self), FALSE);

  for (guint i = 0; i < self->fields->len; i++)
    if (!check_field (get_field (self, i)->name, get_field (self, i)->value, error))
      return FALSE;

  return TRUE;
}
