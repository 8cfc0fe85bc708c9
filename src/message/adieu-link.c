/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One link of a Link header field: where it leads, and what is said of it. Made by
 * adieu-link-parse, owned by whoever asked. Never changes, so any thread may read it; follows
 * nothing. */

#include "config.h"

#include "message/adieu-link-private.h"

#include <string.h>

/**
 * AdieuLink:
 *
 * A link that a server sends along with an answer, in a `Link` header field
 * ([RFC 8288](https://www.rfc-editor.org/rfc/rfc8288)): where the next page is, for one.
 *
 * It never changes and may be read from any thread.
 *
 * Since: 0.1
 */
struct _AdieuLink
{
  GObject parent_instance;

  char      *url;
  GPtrArray *parameters; /* of char *: a name in lower case, its value, the next name */
};

enum
{
  PROP_0,
  PROP_URL,
  PROP_REL,
  PROP_TITLE,
  PROP_MEDIA_TYPE,
  PROP_HREFLANG,
  PROP_MEDIA,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (AdieuLink, adieu_link, G_TYPE_OBJECT)

static void
adieu_link_get_property (GObject    *object,
                         guint       property_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  AdieuLink *self = ADIEU_LINK (object);

  switch (property_id)
    {
    case PROP_URL:
      g_value_set_string (value, adieu_link_get_url (self));
      break;
    case PROP_REL:
      g_value_set_string (value, adieu_link_get_rel (self));
      break;
    case PROP_TITLE:
      g_value_set_string (value, adieu_link_get_title (self));
      break;
    case PROP_MEDIA_TYPE:
      g_value_set_string (value, adieu_link_get_media_type (self));
      break;
    case PROP_HREFLANG:
      g_value_set_string (value, adieu_link_get_hreflang (self));
      break;
    case PROP_MEDIA:
      g_value_set_string (value, adieu_link_get_media (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
adieu_link_finalize (GObject *object)
{
  AdieuLink *self = ADIEU_LINK (object);

  g_clear_pointer (&self->parameters, g_ptr_array_unref);
  g_clear_pointer (&self->url, g_free);

  G_OBJECT_CLASS (adieu_link_parent_class)->finalize (object);
}

static void
adieu_link_class_init (AdieuLinkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = adieu_link_get_property;
  object_class->finalize = adieu_link_finalize;

  /**
   * AdieuLink:url: (getter get_url)
   *
   * Where the link leads.
   *
   * Since: 0.1
   */
  properties[PROP_URL] = g_param_spec_string ("url", NULL, NULL, "", flags);

  /**
   * AdieuLink:rel: (getter get_rel)
   *
   * What the link is for: one relation type or several, with spaces between them.
   *
   * Since: 0.1
   */
  properties[PROP_REL] = g_param_spec_string ("rel", NULL, NULL, "", flags);

  /**
   * AdieuLink:title: (getter get_title)
   *
   * A label for people.
   *
   * Since: 0.1
   */
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);

  /**
   * AdieuLink:media-type: (getter get_media_type)
   *
   * What is likely to be found there, as a media type.
   *
   * Since: 0.1
   */
  properties[PROP_MEDIA_TYPE] = g_param_spec_string ("media-type", NULL, NULL, NULL, flags);

  /**
   * AdieuLink:hreflang: (getter get_hreflang)
   *
   * The language of what is found there.
   *
   * Since: 0.1
   */
  properties[PROP_HREFLANG] = g_param_spec_string ("hreflang", NULL, NULL, NULL, flags);

  /**
   * AdieuLink:media: (getter get_media)
   *
   * The kind of device it is meant for, as a media query of CSS.
   *
   * Since: 0.1
   */
  properties[PROP_MEDIA] = g_param_spec_string ("media", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

/* A binding can make one without adieu_link_new(); it is empty then, but whole. */
static void
adieu_link_init (AdieuLink *self)
{
  self->url = g_strdup ("");
  self->parameters = g_ptr_array_new_with_free_func (g_free);
}

/*< private >
 * adieu_link_new:
 * @url: where it leads
 * @owned_parameters: (transfer full): names in lower case and values, in turn; a name that ends
 *   in `*` has its value decoded
 *
 * Returns: (transfer full): a link
 */
AdieuLink *
adieu_link_new (const char *url,
                GPtrArray  *owned_parameters)
{
  AdieuLink *self = g_object_new (ADIEU_TYPE_LINK, NULL);

  g_free (self->url);
  g_ptr_array_unref (self->parameters);
  self->url = g_strdup (url);
  self->parameters = owned_parameters;

  return self;
}

/* The first one counts: RFC 8288, 3.3 and 3.4.1. */
static const char *
find_parameter (AdieuLink  *self,
                const char *name,
                gsize       length,
                const char *suffix)
{
  for (guint i = 0; i + 1 < self->parameters->len; i += 2)
    {
      const char *known = g_ptr_array_index (self->parameters, i);

      if (strlen (known) == length + strlen (suffix)
          && g_ascii_strncasecmp (known, name, length) == 0
          && strcmp (known + length, suffix) == 0)
        return g_ptr_array_index (self->parameters, i + 1);
    }

  return NULL;
}

/**
 * adieu_link_get_url: (get-property url)
 * @self: a link
 *
 * Gets where the link leads: a complete URL, percent-encoded.
 *
 * A server names it, so it may lead to any place, and need not be of the web at all. It keeps
 * its fragment.
 *
 * Returns: (transfer none): the URL
 *
 * Since: 0.1
 */
const char *
adieu_link_get_url (AdieuLink *self)
{
  g_return_val_if_fail (ADIEU_IS_LINK (self), NULL);

  return self->url;
}

/**
 * adieu_link_get_rel: (get-property rel)
 * @self: a link
 *
 * Gets what the link is for, as the server wrote it: `next`, `prev last`. [method@Link.has_rel]
 * asks for one of them.
 *
 * Returns: (transfer none): the relation types, with spaces between them
 *
 * Since: 0.1
 */
const char *
adieu_link_get_rel (AdieuLink *self)
{
  const char *rel = NULL;

  g_return_val_if_fail (ADIEU_IS_LINK (self), NULL);

  rel = adieu_link_get_parameter (self, "rel");

  return rel != NULL ? rel : "";
}

/**
 * adieu_link_has_rel:
 * @self: a link
 * @rel: one relation type, in any case: `next`
 *
 * Tells whether the link is for that.
 *
 * Returns: whether @rel is among the relation types
 *
 * Since: 0.1
 */
gboolean
adieu_link_has_rel (AdieuLink  *self,
                    const char *rel)
{
  const char *types = NULL;
  gsize length = 0;

  g_return_val_if_fail (ADIEU_IS_LINK (self), FALSE);
  g_return_val_if_fail (rel != NULL, FALSE);

  if (*rel == '\0')
    return FALSE;

  types = adieu_link_get_rel (self);
  while (*types != '\0')
    {
      types += strspn (types, " \t");
      length = strcspn (types, " \t");
      if (length == strlen (rel) && g_ascii_strncasecmp (types, rel, length) == 0)
        return TRUE;
      types += length;
    }

  return FALSE;
}

/**
 * adieu_link_get_title: (get-property title)
 * @self: a link
 *
 * Gets the label for people: that of `title*` (RFC 8187) if there is one, else that of `title`.
 *
 * Returns: (transfer none) (nullable): the label, or %NULL if there is none
 *
 * Since: 0.1
 */
const char *
adieu_link_get_title (AdieuLink *self)
{
  return adieu_link_get_parameter (self, "title");
}

/**
 * adieu_link_get_media_type: (get-property media-type)
 * @self: a link
 *
 * Gets what is likely to be found there (the link's `type`): `application/json`.
 *
 * Returns: (transfer none) (nullable): the media type, or %NULL if the server does not tell
 *
 * Since: 0.1
 */
const char *
adieu_link_get_media_type (AdieuLink *self)
{
  return adieu_link_get_parameter (self, "type");
}

/**
 * adieu_link_get_hreflang: (get-property hreflang)
 * @self: a link
 *
 * Gets the language of what is found there, the first one if there are several.
 *
 * Returns: (transfer none) (nullable): a language tag, or %NULL if the server does not tell
 *
 * Since: 0.1
 */
const char *
adieu_link_get_hreflang (AdieuLink *self)
{
  return adieu_link_get_parameter (self, "hreflang");
}

/**
 * adieu_link_get_media: (get-property media)
 * @self: a link
 *
 * Gets the kind of device it is meant for: `print`.
 *
 * Returns: (transfer none) (nullable): a media query, or %NULL if the server does not tell
 *
 * Since: 0.1
 */
const char *
adieu_link_get_media (AdieuLink *self)
{
  return adieu_link_get_parameter (self, "media");
}

/**
 * adieu_link_get_parameter:
 * @self: a link
 * @name: the name of a parameter, in any case, without a `*`
 *
 * Gets a parameter of the link, without its quotes.
 *
 * If the server sent it in the form of RFC 8187 as well, whose name ends in `*`, that one is
 * given, decoded. If it sent one twice, the first counts.
 *
 * Returns: (transfer none) (nullable): the value, `""` if the parameter has none, or %NULL if
 *   there is no such parameter
 *
 * Since: 0.1
 */
const char *
adieu_link_get_parameter (AdieuLink  *self,
                          const char *name)
{
  const char *value = NULL;
  gsize length = 0;

  g_return_val_if_fail (ADIEU_IS_LINK (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  length = strlen (name);
  value = find_parameter (self, name, length, "*");

  return value != NULL ? value : find_parameter (self, name, length, "");
}
