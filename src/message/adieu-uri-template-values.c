/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The values that a URI template is expanded with: strings, lists and pairs by
 * name. Owned by a request, copied with it; one thread at a time. Stores what it
 * is given and judges nothing: expansion does.
 */

#include "config.h"

#include "message/adieu-uri-template-private.h"

struct _AdieuUriValues
{
  GHashTable *by_name; /* of AdieuUriValue */
};

static void
value_free (gpointer owned)
{
  AdieuUriValue *value = owned;

  g_strfreev (value->items);
  g_free (value);
}

static void
take_value (AdieuUriValues     *self,
            const char         *name,
            AdieuUriValueKind   kind,
            char              **items)
{
  AdieuUriValue *value = g_new0 (AdieuUriValue, 1);

  value->kind = kind;
  value->items = items;
  g_hash_table_replace (self->by_name, g_strdup (name), value);
}

AdieuUriValues *
adieu_uri_values_new (void)
{
  AdieuUriValues *self = g_new0 (AdieuUriValues, 1);

  self->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, value_free);

  return self;
}

AdieuUriValues *
adieu_uri_values_copy (AdieuUriValues *self)
{
  AdieuUriValues *copy = adieu_uri_values_new ();
  GHashTableIter iter;
  gpointer name = NULL;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, self->by_name);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      AdieuUriValue *original = value;

      take_value (copy, name, original->kind, g_strdupv (original->items));
    }

  return copy;
}

void
adieu_uri_values_free (AdieuUriValues *self)
{
  g_hash_table_unref (self->by_name);
  g_free (self);
}

gboolean
adieu_uri_values_is_empty (AdieuUriValues *self)
{
  return g_hash_table_size (self->by_name) == 0;
}

/* A variable without a value is undefined, as RFC 6570 says in 2.3: so NULL forgets. */
void
adieu_uri_values_set_string (AdieuUriValues *self,
                             const char     *name,
                             const char     *value)
{
  const char *items[] = { value, NULL };

  if (value != NULL)
    take_value (self, name, ADIEU_URI_VALUE_STRING, g_strdupv ((char **) items));
  else
    g_hash_table_remove (self->by_name, name);
}

void
adieu_uri_values_set_list (AdieuUriValues     *self,
                           const char         *name,
                           const char * const *items)
{
  if (items != NULL && items[0] != NULL)
    take_value (self, name, ADIEU_URI_VALUE_LIST, g_strdupv ((char **) items));
  else
    g_hash_table_remove (self->by_name, name);
}

/* An odd one out at the end of @names_and_values is left out. */
void
adieu_uri_values_set_pairs (AdieuUriValues     *self,
                            const char         *name,
                            const char * const *names_and_values)
{
  g_autoptr (GStrvBuilder) pairs = g_strv_builder_new ();
  gboolean is_empty = TRUE;

  for (gsize i = 0; names_and_values != NULL && names_and_values[i] != NULL; i += 2)
    {
      if (names_and_values[i + 1] == NULL)
        break;
      g_strv_builder_add (pairs, names_and_values[i]);
      g_strv_builder_add (pairs, names_and_values[i + 1]);
      is_empty = FALSE;
    }

  if (!is_empty)
    take_value (self, name, ADIEU_URI_VALUE_PAIRS, g_strv_builder_end (pairs));
  else
    g_hash_table_remove (self->by_name, name);
}

const AdieuUriValue *
adieu_uri_values_lookup (AdieuUriValues *self,
                         const char     *name)
{
  return g_hash_table_lookup (self->by_name, name);
}
