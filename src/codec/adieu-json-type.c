/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A class as JSON sees it: which member is which property. Made when a class is first met.
 *
 * Lives as long as the process, as classes do. Any thread; the lock is never held while a
 * class is initialised, for that runs its author's code.
 */
#include "config.h"

#include "codec/adieu-json-type-private.h"

#include <json-glib/json-glib.h>

#define NO_PROPERTY G_MAXUINT16

static GRWLock     types_lock;
static GHashTable *types[ADIEU_NAMING_PASCAL + 1];

static guint
hash_member (const char *member,
             gsize       length)
{
  guint hash = length;

  for (gsize i = 0; i < length; i++)
    hash = hash * 31 + (guchar) member[i];
  return hash ^ (hash >> 15);
}

static AdieuJsonOwn
find_own_ways (GObjectClass *object_class)
{
  JsonSerializableIface *iface = g_type_interface_peek (object_class, JSON_TYPE_SERIALIZABLE);
  JsonSerializableIface *usual = NULL;
  AdieuJsonOwn own = 0;

  if (iface == NULL)
    return 0;

  usual = g_type_default_interface_ref (JSON_TYPE_SERIALIZABLE);
  if (iface->find_property != usual->find_property)
    own |= ADIEU_JSON_OWN_FIND;
  if (iface->deserialize_property != usual->deserialize_property)
    own |= ADIEU_JSON_OWN_DESERIALIZE;
  if (iface->set_property != usual->set_property)
    own |= ADIEU_JSON_OWN_SET;
  if (iface->list_properties != usual->list_properties)
    own |= ADIEU_JSON_OWN_LIST;
  if (iface->serialize_property != usual->serialize_property)
    own |= ADIEU_JSON_OWN_SERIALIZE;
  if (iface->get_property != usual->get_property)
    own |= ADIEU_JSON_OWN_GET;
  return own;
}

/* Open addressing over the members that can be set; at most half of the slots are taken. */
static void
fill_slots (AdieuJsonType *self)
{
  guint n_slots = 4;

  while (n_slots < 2 * self->n_properties)
    n_slots *= 2;
  self->slot_mask = n_slots - 1;
  self->slots = g_new (guint16, n_slots);
  for (guint i = 0; i < n_slots; i++)
    self->slots[i] = NO_PROPERTY;

  for (guint i = 0; i < self->n_properties; i++)
    {
      const AdieuJsonProperty *property = &self->properties[i];
      guint slot = hash_member (property->member, property->member_length) & self->slot_mask;

      if ((property->pspec->flags & G_PARAM_WRITABLE) == 0)
        continue;
      while (self->slots[slot] != NO_PROPERTY)
        slot = (slot + 1) & self->slot_mask;
      self->slots[slot] = i;
    }
}

static AdieuJsonType *
type_new (GType       type,
          AdieuNaming naming)
{
  AdieuJsonType *self = g_new0 (AdieuJsonType, 1);
  g_autofree GParamSpec **pspecs = NULL;

  self->type = type;
  self->naming = naming;
  self->object_class = g_type_class_ref (type);
  self->own = find_own_ways (self->object_class);
  pspecs = g_object_class_list_properties (self->object_class, &self->n_properties);
  self->n_properties = MIN (self->n_properties, NO_PROPERTY);
  self->properties = g_new0 (AdieuJsonProperty, self->n_properties);

  for (guint i = 0; i < self->n_properties; i++)
    {
      adieu_json_property_init (&self->properties[i], pspecs[i], naming);
      self->properties[i].owner = g_type_name (type);
      if ((pspecs[i]->flags & G_PARAM_CONSTRUCT_ONLY) != 0)
        self->has_construct_only = TRUE;
    }
  fill_slots (self);
  return self;
}

/* A map that another thread was quicker with. */
static void
type_free (AdieuJsonType *self)
{
  for (guint i = 0; i < self->n_properties; i++)
    {
      g_free (self->properties[i].member);
      if (self->properties[i].value_class != NULL)
        g_type_class_unref (self->properties[i].value_class);
    }
  g_free (self->properties);
  g_free (self->slots);
  g_type_class_unref (self->object_class);
  g_free (self);
}

static AdieuJsonType *
look_up (GType       type,
         AdieuNaming naming)
{
  AdieuJsonType *found = NULL;

  g_rw_lock_reader_lock (&types_lock);
  if (types[naming] != NULL)
    found = g_hash_table_lookup (types[naming], GSIZE_TO_POINTER (type));
  g_rw_lock_reader_unlock (&types_lock);
  return found;
}

/* Whether objects of @type can be made. */
gboolean
adieu_json_type_is_readable (GType type)
{
  return G_TYPE_IS_OBJECT (type) && !G_TYPE_IS_ABSTRACT (type);
}

/* @type is a class of objects, it need not be one that can be made. */
AdieuJsonType *
adieu_json_type_get (GType       type,
                     AdieuNaming naming)
{
  AdieuNaming known = CLAMP (naming, ADIEU_NAMING_KEBAB, ADIEU_NAMING_PASCAL);
  AdieuJsonType *found = look_up (type, known);
  AdieuJsonType *fresh = NULL;

  if (found != NULL)
    return found;

  fresh = type_new (type, known);
  g_rw_lock_writer_lock (&types_lock);
  if (types[known] == NULL)
    types[known] = g_hash_table_new (NULL, NULL);
  found = g_hash_table_lookup (types[known], GSIZE_TO_POINTER (type));
  if (found == NULL)
    g_hash_table_insert (types[known], GSIZE_TO_POINTER (type), fresh);
  g_rw_lock_writer_unlock (&types_lock);

  if (found == NULL)
    return fresh;
  type_free (fresh);
  return found;
}

/* The property that is written as @member, or %NULL. */
AdieuJsonProperty *
adieu_json_type_find (AdieuJsonType *self,
                      const char    *member,
                      gsize          length)
{
  guint slot = hash_member (member, length) & self->slot_mask;

  for (; self->slots[slot] != NO_PROPERTY; slot = (slot + 1) & self->slot_mask)
    {
      AdieuJsonProperty *property = &self->properties[self->slots[slot]];

      if (property->member_length == length && memcmp (property->member, member, length) == 0)
        return property;
    }
  return NULL;
}

AdieuJsonProperty *
adieu_json_type_find_pspec (AdieuJsonType *self,
                            GParamSpec    *pspec)
{
  for (guint i = 0; i < self->n_properties; i++)
    {
      if (self->properties[i].pspec == pspec || g_str_equal (self->properties[i].name, pspec->name))
        return &self->properties[i];
    }
  return NULL;
}
