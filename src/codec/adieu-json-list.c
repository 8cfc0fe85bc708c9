/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Arrays of objects into properties that are list models.
 *
 * Of which class the items are, the property's author has declared; or the object says it,
 * by the list that it has made for itself. That is asked once a class. Until it is known,
 * an array is passed over, and read when the object is there. On the caller's context.
 */
#include "config.h"

#include "codec/adieu-json-decoder-private.h"

#include <glib/gi18n-lib.h>

/* What an object's list is to hold: items, or the place where they stand. */
typedef struct
{
  AdieuJsonProperty *property;
  GPtrArray         *items;
  AdieuJsonReader   *place;
} Pending;

static void
pending_clear (gpointer data)
{
  Pending *pending = data;

  g_clear_pointer (&pending->items, g_ptr_array_unref);
  g_clear_pointer (&pending->place, g_free);
}

static void
push_pending (AdieuJsonDecoder  *self,
              guint              base,
              const Pending     *pending)
{
  if (self->lists == NULL)
    {
      self->lists = g_array_new (FALSE, FALSE, sizeof (Pending));
      g_array_set_clear_func (self->lists, pending_clear);
    }

  for (guint i = base; i < self->lists->len; i++)
    {
      if (g_array_index (self->lists, Pending, i).property == pending->property)
        {
          pending_clear (&g_array_index (self->lists, Pending, i));
          g_array_index (self->lists, Pending, i) = *pending;
          return;
        }
    }
  g_array_append_vals (self->lists, pending, 1);
}

/* A list of plain GObjects tells nothing of its items. */
static gboolean
is_item_type (GType type)
{
  return type != G_TYPE_OBJECT && adieu_json_type_is_readable (type);
}

static gboolean
fail_item_type (AdieuJsonDecoder         *self,
                const AdieuJsonProperty  *property,
                GError                  **error)
{
  g_autofree char *problem = NULL;

  problem = g_strdup_printf (_("the property “%s” does not tell of which class its items are"),
                             property->name);
  return adieu_json_decoder_mismatch (self, property->owner, problem, error);
}

static gboolean
fail_list_type (AdieuJsonDecoder         *self,
                const AdieuJsonProperty  *property,
                GError                  **error)
{
  g_autofree char *problem = NULL;

  problem = g_strdup_printf (_("the list of the property “%s” does not take these items"),
                             property->name);
  return adieu_json_decoder_mismatch (self, property->owner, problem, error);
}

static gboolean
read_items (AdieuJsonDecoder  *self,
            GType              item_type,
            Pending           *pending,
            GError           **error)
{
  if (!is_item_type (item_type))
    return fail_item_type (self, pending->property, error);

  pending->items = g_ptr_array_new_with_free_func (g_object_unref);
  return adieu_json_decoder_read_items (self, adieu_json_type_get (item_type, self->naming),
                                        pending->items, error);
}

/* Null is a list without items. */
gboolean
adieu_json_decoder_read_list (AdieuJsonDecoder   *self,
                              AdieuJsonProperty  *property,
                              AdieuJsonToken      token,
                              guint               base,
                              GError            **error)
{
  Pending pending = { .property = property };
  GType item_type = adieu_json_property_get_items (property);
  gboolean read = TRUE;

  if (token == ADIEU_JSON_TOKEN_NULL)
    pending.items = g_ptr_array_new ();
  else if (token != ADIEU_JSON_TOKEN_BEGIN_ARRAY)
    return adieu_json_decoder_unexpected (self, property->owner, token, _("an array"), error);
  else if (item_type != G_TYPE_INVALID)
    read = read_items (self, item_type, &pending, error);
  else
    {
      pending.place = g_memdup2 (&self->reader, sizeof self->reader);
      read = adieu_json_reader_skip (&self->reader, token, error);
    }

  if (read)
    push_pending (self, base, &pending);
  else
    pending_clear (&pending);
  return read;
}

static GListStore *
new_store (GType      item_type,
           GPtrArray *items)
{
  GListStore *store = g_list_store_new (item_type);

  g_list_store_splice (store, 0, 0, items->pdata, items->len);
  return store;
}

/* For a list that must be there before the object is: its items' class must be known. */
gboolean
adieu_json_decoder_read_store (AdieuJsonDecoder   *self,
                               AdieuJsonProperty  *property,
                               GValue             *value,
                               GError            **error)
{
  Pending pending = { .property = property };
  GType item_type = adieu_json_property_get_items (property);
  gboolean read = FALSE;

  if (!g_type_is_a (G_TYPE_LIST_STORE, property->value_type))
    return fail_list_type (self, property, error);

  read = read_items (self, item_type, &pending, error);
  if (read)
    {
      g_value_init (value, property->value_type);
      g_value_take_object (value, new_store (item_type, pending.items));
    }
  pending_clear (&pending);
  return read;
}

static GListModel *
dup_existing (GObject                 *object,
              const AdieuJsonProperty *property)
{
  GListModel *existing = NULL;

  if ((property->pspec->flags & G_PARAM_READABLE) != 0)
    g_object_get (object, property->name, &existing, NULL);
  return existing;
}

/* Goes back to items that were passed over, now that @item_type is known. */
static gboolean
read_passed_over (AdieuJsonDecoder  *self,
                  GType              item_type,
                  Pending           *pending,
                  GError           **error)
{
  g_autofree AdieuJsonReader *after = g_memdup2 (&self->reader, sizeof self->reader);

  if (!adieu_json_decoder_go_back (self, pending->place, pending->property->owner, error)
      || !read_items (self, item_type, pending, error))
    return FALSE;

  self->reader = *after;
  return TRUE;
}

/* A store that the object has is filled, for somebody may already look at it. */
static gboolean
put_items (AdieuJsonDecoder  *self,
           GObject           *object,
           GListModel        *existing,
           GType              item_type,
           const Pending     *pending,
           GError           **error)
{
  const AdieuJsonProperty *property = pending->property;
  g_autoptr (GListStore) store = NULL;

  if (existing != NULL && G_IS_LIST_STORE (existing))
    {
      if (pending->items->len > 0
          && !g_type_is_a (item_type, g_list_model_get_item_type (existing)))
        return fail_list_type (self, property, error);
      g_list_store_splice (G_LIST_STORE (existing), 0, g_list_model_get_n_items (existing),
                           pending->items->pdata, pending->items->len);
      return TRUE;
    }

  if (item_type == G_TYPE_INVALID)
    return TRUE;
  if (!g_type_is_a (G_TYPE_LIST_STORE, property->value_type))
    return fail_list_type (self, property, error);
  store = new_store (item_type, pending->items);
  g_object_set (object, property->name, store, NULL);
  return TRUE;
}

static gboolean
fill_list (AdieuJsonDecoder  *self,
           GObject           *object,
           Pending           *pending,
           GError           **error)
{
  AdieuJsonProperty *property = pending->property;
  g_autoptr (GListModel) existing = dup_existing (object, property);
  GType item_type = adieu_json_property_get_items (property);

  if (item_type == G_TYPE_INVALID && existing != NULL
      && is_item_type (g_list_model_get_item_type (existing)))
    {
      item_type = g_list_model_get_item_type (existing);
      adieu_json_property_learn_items (property, item_type);
    }

  if (pending->place != NULL && !read_passed_over (self, item_type, pending, error))
    return FALSE;
  return put_items (self, object, existing, item_type, pending, error);
}

/* Gives @object the lists that were read for it, which are those from @base on. */
gboolean
adieu_json_decoder_fill_lists (AdieuJsonDecoder  *self,
                               GObject           *object,
                               guint              base,
                               GError           **error)
{
  guint n_lists = self->lists != NULL ? self->lists->len : 0;

  for (guint i = base; i < n_lists; i++)
    {
      /* Reading items may move the array, so it is worked on outside of it. */
      Pending pending = g_array_index (self->lists, Pending, i);
      gboolean filled = FALSE;

      g_array_index (self->lists, Pending, i) = (Pending) { 0 };
      filled = fill_list (self, object, &pending, error);
      pending_clear (&pending);
      if (!filled)
        return FALSE;
    }

  if (n_lists > base)
    g_array_set_size (self->lists, base);
  return TRUE;
}
