/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * JSON for the other rooms: bytes in and out, as json-glib's nodes, as objects, as GVariant.
 *
 * Without state. Nodes may be read and written on any thread; objects are made and asked
 * on the thread of the caller, whose code they run. Whatever the bytes, the worst that
 * comes of them is an error.
 */
#include "config.h"

#include "codec/adieu-json-private.h"

#include "codec/adieu-json-decoder-private.h"
#include "codec/adieu-json-encoder-private.h"
#include "codec/adieu-json-tree-private.h"
#include "codec/adieu-json-variant-private.h"

#include <adieu/adieu-error.h>

#include <glib/gi18n-lib.h>

/*< private >
 * adieu_json_parse:
 * @bytes: (array length=length) (element-type guint8): a document, in UTF-8
 * @length: the length of @bytes, in bytes
 * @error: return location for an error
 *
 * Reads a document (RFC 8259) into a tree.
 *
 * Of members of an object with the same name the last one counts. An integer that an
 * `int64` cannot hold becomes a double.
 *
 * Returns: (transfer full): the root, sealed, or %NULL with
 *   %ADIEU_CLIENT_ERROR_INVALID_CONTENT
 */
JsonNode *
adieu_json_parse (const char  *bytes,
                  gsize        length,
                  GError     **error)
{
  g_auto (AdieuJsonReader) reader = { 0 };
  g_autoptr (JsonNode) root = NULL;
  AdieuJsonToken token = ADIEU_JSON_TOKEN_ERROR;

  adieu_json_reader_init (&reader, bytes, length);
  token = adieu_json_reader_next (&reader, error);
  root = adieu_json_tree_read (&reader, token, error);

  if (root == NULL || adieu_json_reader_next (&reader, error) != ADIEU_JSON_TOKEN_END)
    return NULL;
  return g_steal_pointer (&root);
}

static gboolean
check_type (GType    type,
            GError **error)
{
  if (adieu_json_type_is_readable (type))
    return TRUE;

  g_set_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT,
               _("JSON cannot be read into the type %s: it must be a class derived from GObject, "
                 "and not an abstract one"),
               type != G_TYPE_INVALID ? g_type_name (type) : "void");
  return FALSE;
}

/*< private >
 * adieu_json_to_object:
 * @bytes: (array length=length) (element-type guint8): a document, in UTF-8
 * @length: the length of @bytes, in bytes
 * @type: the class of the object
 * @naming: how members are named after properties
 * @error: return location for an error
 *
 * Reads a document that is one JSON object into an object of @type.
 *
 * A member is the value of the writable property that it is named after; other members are
 * passed over. Null empties a text, date, list or object; a number, truth value or
 * enumeration keeps its default. A member that does not fit its property is an error that
 * names it: text for a number, a number out of the property's range or (for integers) with
 * a fraction, a word that is no nick of the enumeration, a date that is not RFC 3339.
 *
 * A property of a list type takes an array of objects. Of which class they are, is what
 * was declared for the property; else it is the item type of the list that a new object
 * of @type has there. If that is a [class@Gio.ListStore], it is filled.
 *
 * A class that implements [iface@Json.Serializable] in its own way is asked first.
 *
 * Returns: (transfer full): the object, or %NULL with %ADIEU_CLIENT_ERROR_INVALID_CONTENT
 */
GObject *
adieu_json_to_object (const char   *bytes,
                      gsize         length,
                      GType         type,
                      AdieuNaming   naming,
                      GError      **error)
{
  g_auto (AdieuJsonDecoder) decoder = { 0 };
  g_autoptr (GObject) object = NULL;
  AdieuJsonToken token = ADIEU_JSON_TOKEN_ERROR;

  if (!check_type (type, error))
    return NULL;

  adieu_json_decoder_init (&decoder, bytes, length, naming);
  token = adieu_json_reader_next (&decoder.reader, error);
  if (token == ADIEU_JSON_TOKEN_BEGIN_OBJECT)
    object = adieu_json_decoder_read_object (&decoder, adieu_json_type_get (type, naming), error);
  else
    adieu_json_decoder_unexpected (&decoder, g_type_name (type), token, _("an object"), error);

  if (object == NULL || adieu_json_reader_next (&decoder.reader, error) != ADIEU_JSON_TOKEN_END)
    return NULL;
  return g_steal_pointer (&object);
}

/*< private >
 * adieu_json_to_list:
 * @bytes: (array length=length) (element-type guint8): a document, in UTF-8
 * @length: the length of @bytes, in bytes
 * @item_type: the class of the items
 * @naming: how members are named after properties
 * @error: return location for an error
 *
 * Reads a document that is an array of JSON objects, each as adieu_json_to_object() does.
 *
 * Returns: (transfer full): a [class@Gio.ListStore] of @item_type, or %NULL with
 *   %ADIEU_CLIENT_ERROR_INVALID_CONTENT
 */
GListModel *
adieu_json_to_list (const char   *bytes,
                    gsize         length,
                    GType         item_type,
                    AdieuNaming   naming,
                    GError      **error)
{
  g_auto (AdieuJsonDecoder) decoder = { 0 };
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  GListStore *store = NULL;
  AdieuJsonToken token = ADIEU_JSON_TOKEN_ERROR;

  if (!check_type (item_type, error))
    return NULL;

  adieu_json_decoder_init (&decoder, bytes, length, naming);
  token = adieu_json_reader_next (&decoder.reader, error);
  if (token != ADIEU_JSON_TOKEN_BEGIN_ARRAY)
    {
      adieu_json_decoder_unexpected (&decoder, g_type_name (item_type), token,
                                     _("an array of objects"), error);
      return NULL;
    }

  if (!adieu_json_decoder_read_items (&decoder, adieu_json_type_get (item_type, naming), items,
                                      error)
      || adieu_json_reader_next (&decoder.reader, error) != ADIEU_JSON_TOKEN_END)
    return NULL;

  store = g_list_store_new (item_type);
  g_list_store_splice (store, 0, 0, items->pdata, items->len);
  return G_LIST_MODEL (store);
}

/*< private >
 * adieu_json_write:
 * @node: the root of a tree
 * @error: return location for an error
 *
 * Writes a tree as a document (RFC 8259) without needless space. A double is written with
 * as many digits as it takes to read the same double again.
 *
 * Returns: (transfer full): the document, or %NULL with %ADIEU_CLIENT_ERROR_INVALID_REQUEST
 *   if the tree holds infinity or NaN, text that is not UTF-8, or more than 512 levels
 */
GBytes *
adieu_json_write (JsonNode  *node,
                  GError   **error)
{
  g_auto (AdieuJsonWriter) writer = { 0 };

  g_return_val_if_fail (node != NULL, NULL);

  adieu_json_writer_init (&writer);
  if (!adieu_json_tree_write (&writer, node, error))
    return NULL;
  return adieu_json_writer_steal (&writer);
}

/*< private >
 * adieu_json_from_object:
 * @object: an object, or a list model of them
 * @naming: how members are named after properties
 * @error: return location for an error
 *
 * Writes the properties of @object that are readable and writable, also those that have
 * their default value. One that is %NULL is left out. Dates are written in UTC,
 * enumerations and flags as their nicks, a list model as an array.
 *
 * Returns: (transfer full): the document, or %NULL with %ADIEU_CLIENT_ERROR_INVALID_REQUEST
 */
GBytes *
adieu_json_from_object (GObject      *object,
                        AdieuNaming   naming,
                        GError      **error)
{
  g_auto (AdieuJsonWriter) writer = { 0 };

  g_return_val_if_fail (G_IS_OBJECT (object), NULL);

  adieu_json_writer_init (&writer);
  if (!adieu_json_encoder_write (&writer, object, naming, error))
    return NULL;
  return adieu_json_writer_steal (&writer);
}

/*< private >
 * adieu_json_from_variant:
 * @variant: a variant; a floating one is consumed
 * @error: return location for an error
 *
 * Writes dictionaries with text for keys as objects, other arrays and tuples as arrays,
 * and the absent value of a maybe type as null. A byte string (`ay`) is refused.
 *
 * Returns: (transfer full): the document, or %NULL with %ADIEU_CLIENT_ERROR_INVALID_REQUEST
 */
GBytes *
adieu_json_from_variant (GVariant  *variant,
                         GError   **error)
{
  g_auto (AdieuJsonWriter) writer = { 0 };
  g_autoptr (GVariant) owned = NULL;

  g_return_val_if_fail (variant != NULL, NULL);

  owned = g_variant_ref_sink (variant);
  adieu_json_writer_init (&writer);
  if (!adieu_json_variant_write (&writer, owned, error))
    return NULL;
  return adieu_json_writer_steal (&writer);
}
