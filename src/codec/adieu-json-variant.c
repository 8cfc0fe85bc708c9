/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * GVariant into JSON.
 *
 * Dictionaries with text for keys become objects, other arrays and tuples become arrays,
 * a variant is unwrapped, "nothing" is null. Byte strings are refused: JSON has no bytes,
 * and which text stands for them is for the caller to say. Pure.
 */
#include "config.h"

#include "codec/adieu-json-variant-private.h"

#include <glib/gi18n-lib.h>

static gboolean
write_entry (AdieuJsonWriter  *writer,
             GVariant         *entry,
             GError          **error)
{
  g_autoptr (GVariant) key = g_variant_get_child_value (entry, 0);
  g_autoptr (GVariant) value = g_variant_get_child_value (entry, 1);

  return adieu_json_writer_name (writer, g_variant_get_string (key, NULL), error)
         && adieu_json_variant_write (writer, value, error);
}

static gboolean
has_text_keys (const GVariantType *entry_type)
{
  const GVariantType *key_type = g_variant_type_key (entry_type);

  return g_variant_type_equal (key_type, G_VARIANT_TYPE_STRING)
         || g_variant_type_equal (key_type, G_VARIANT_TYPE_OBJECT_PATH)
         || g_variant_type_equal (key_type, G_VARIANT_TYPE_SIGNATURE);
}

static gboolean
write_dictionary (AdieuJsonWriter  *writer,
                  GVariant         *dictionary,
                  GError          **error)
{
  GVariantIter iter;
  GVariant *next = NULL;

  if (!has_text_keys (g_variant_type_element (g_variant_get_type (dictionary))))
    return adieu_json_writer_fail (writer, _("only text can be the name of a member"), error);
  if (!adieu_json_writer_open (writer, '{', error))
    return FALSE;

  g_variant_iter_init (&iter, dictionary);
  while ((next = g_variant_iter_next_value (&iter)) != NULL)
    {
      g_autoptr (GVariant) entry = next;

      if (!write_entry (writer, entry, error))
        return FALSE;
    }
  adieu_json_writer_close (writer);
  return TRUE;
}

static gboolean
write_elements (AdieuJsonWriter  *writer,
                GVariant         *container,
                GError          **error)
{
  GVariantIter iter;
  GVariant *next = NULL;

  if (!adieu_json_writer_open (writer, '[', error))
    return FALSE;

  g_variant_iter_init (&iter, container);
  while ((next = g_variant_iter_next_value (&iter)) != NULL)
    {
      g_autoptr (GVariant) element = next;

      adieu_json_writer_element (writer);
      if (!adieu_json_variant_write (writer, element, error))
        return FALSE;
    }
  adieu_json_writer_close (writer);
  return TRUE;
}

static gboolean
write_array (AdieuJsonWriter  *writer,
             GVariant         *array,
             GError          **error)
{
  const GVariantType *element_type = g_variant_type_element (g_variant_get_type (array));

  if (g_variant_type_is_dict_entry (element_type))
    return write_dictionary (writer, array, error);
  if (g_variant_type_equal (element_type, G_VARIANT_TYPE_BYTE))
    return adieu_json_writer_fail (writer,
                                   _("JSON has no bytes; give them as text, for example in Base64"),
                                   error);
  return write_elements (writer, array, error);
}

static gboolean
write_lone_entry (AdieuJsonWriter  *writer,
                  GVariant         *entry,
                  GError          **error)
{
  if (!has_text_keys (g_variant_get_type (entry)))
    return adieu_json_writer_fail (writer, _("only text can be the name of a member"), error);
  if (!adieu_json_writer_open (writer, '{', error) || !write_entry (writer, entry, error))
    return FALSE;
  adieu_json_writer_close (writer);
  return TRUE;
}

/* A variant within variants has no bracket of its own, so it is unwrapped here and in a loop. */
static GVariant *
unwrap (GVariant *variant)
{
  GVariant *inner = g_variant_ref (variant);

  while (inner != NULL
         && (g_variant_is_of_type (inner, G_VARIANT_TYPE_VARIANT)
             || g_variant_is_of_type (inner, G_VARIANT_TYPE_MAYBE)))
    {
      g_autoptr (GVariant) outer = inner;

      inner = g_variant_n_children (outer) > 0 ? g_variant_get_child_value (outer, 0) : NULL;
    }
  return inner;
}

static void
write_integer (AdieuJsonWriter *writer,
               GVariant        *value)
{
  switch (g_variant_classify (value))
    {
    case G_VARIANT_CLASS_BYTE:
      adieu_json_writer_integer (writer, g_variant_get_byte (value));
      break;
    case G_VARIANT_CLASS_INT16:
      adieu_json_writer_integer (writer, g_variant_get_int16 (value));
      break;
    case G_VARIANT_CLASS_UINT16:
      adieu_json_writer_integer (writer, g_variant_get_uint16 (value));
      break;
    case G_VARIANT_CLASS_INT32:
      adieu_json_writer_integer (writer, g_variant_get_int32 (value));
      break;
    case G_VARIANT_CLASS_UINT32:
      adieu_json_writer_integer (writer, g_variant_get_uint32 (value));
      break;
    case G_VARIANT_CLASS_INT64:
      adieu_json_writer_integer (writer, g_variant_get_int64 (value));
      break;
    default:
      adieu_json_writer_unsigned (writer, g_variant_get_uint64 (value));
      break;
    }
}

static gboolean
write_value (AdieuJsonWriter  *writer,
             GVariant         *value,
             GError          **error)
{
  switch (g_variant_classify (value))
    {
    case G_VARIANT_CLASS_BOOLEAN:
      adieu_json_writer_literal (writer, g_variant_get_boolean (value) ? "true" : "false");
      return TRUE;
    case G_VARIANT_CLASS_DOUBLE:
      return adieu_json_writer_double (writer, g_variant_get_double (value), error);
    case G_VARIANT_CLASS_STRING:
    case G_VARIANT_CLASS_OBJECT_PATH:
    case G_VARIANT_CLASS_SIGNATURE:
      return adieu_json_writer_string (writer, g_variant_get_string (value, NULL), error);
    case G_VARIANT_CLASS_ARRAY:
      return write_array (writer, value, error);
    case G_VARIANT_CLASS_TUPLE:
      return write_elements (writer, value, error);
    case G_VARIANT_CLASS_DICT_ENTRY:
      return write_lone_entry (writer, value, error);
    case G_VARIANT_CLASS_HANDLE:
      return adieu_json_writer_fail (writer, _("a handle means nothing outside of D-Bus"), error);
    default:
      write_integer (writer, value);
      return TRUE;
    }
}

gboolean
adieu_json_variant_write (AdieuJsonWriter  *writer,
                          GVariant         *variant,
                          GError          **error)
{
  g_autoptr (GVariant) value = unwrap (variant);

  if (value != NULL)
    return write_value (writer, value, error);

  adieu_json_writer_literal (writer, "null");
  return TRUE;
}
