/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A client made from another one: the same connections, and settings of its own from there on.
 */

#include "config.h"

#include "client/adieu-client-private.h"

typedef struct
{
  GPtrArray *names;  /* of const char * */
  GArray    *values; /* of GValue */
} Properties;

static void
properties_init (Properties *self)
{
  self->names = g_ptr_array_new ();
  self->values = g_array_new (FALSE, TRUE, sizeof (GValue));
  g_array_set_clear_func (self->values, (GDestroyNotify) g_value_unset);
}

static void
properties_clear (Properties *self)
{
  g_ptr_array_unref (self->names);
  g_array_unref (self->values);
}

/* A new value, to be filled in: owned by @self. */
static GValue *
properties_add (Properties *self,
                const char *name,
                GType       type)
{
  guint n = self->values->len;

  g_ptr_array_add (self->names, (gpointer) name);
  g_array_set_size (self->values, n + 1);

  return g_value_init (&g_array_index (self->values, GValue, n), type);
}

/* What a wrapper has added to the client. */
static void
properties_add_those_of_wrapper (Properties  *self,
                                 AdieuClient *client)
{
  guint n_specs = 0;
  g_autofree GParamSpec **specs = g_object_class_list_properties (G_OBJECT_GET_CLASS (client), &n_specs);
  const GParamFlags both = G_PARAM_READABLE | G_PARAM_WRITABLE;

  for (guint i = 0; i < n_specs; i++)
    if (specs[i]->owner_type != ADIEU_TYPE_CLIENT && (specs[i]->flags & both) == both)
      g_object_get_property (G_OBJECT (client), specs[i]->name,
                             properties_add (self, specs[i]->name, specs[i]->value_type));
}

/**
 * adieu_client_derive:
 * @self: a client
 *
 * Makes a client that shares the connections of this one and begins with its settings: other
 * headers, credentials or deadlines for some of the calls, over the same connections.
 *
 * ```c
 * g_autoptr (AdieuClient) patient = adieu_client_derive (client);
 *
 * adieu_client_set_total_deadline (patient, 600000);
 * ```
 *
 * The new client is of the same type. It takes over every setting, and of a subclass every
 * property that can be read and written; later changes of one reach the other no more. What is
 * known of servers (how often they may be asked, that they are to be left alone) is known
 * to both. To share connections with another type, or below another base URL, set
 * [property@Client:parent] at construction.
 *
 * Neither owns the other, and both can be forgotten as any client: the connections end with the
 * last of them.
 *
 * Returns: (transfer full): a new client
 *
 * Since: 0.1
 */
AdieuClient *
adieu_client_derive (AdieuClient *self)
{
  AdieuClient *derived = NULL;
  Properties properties;

  g_return_val_if_fail (ADIEU_IS_CLIENT (self), NULL);

  properties_init (&properties);
  g_value_set_object (properties_add (&properties, "parent", ADIEU_TYPE_CLIENT), self);
  properties_add_those_of_wrapper (&properties, self);
  derived = ADIEU_CLIENT (g_object_new_with_properties (G_OBJECT_TYPE (self), properties.names->len,
                                                        (const char **) properties.names->pdata,
                                                        (const GValue *) properties.values->data));
  properties_clear (&properties);

  return derived;
}
