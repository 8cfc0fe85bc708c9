/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pages whose next one is at a URL that the server gives, in a Link header (RFC 8288) or in the
 * body. Pure, and never changes; the URL is judged where the request is made.
 */

#include "config.h"

#include <adieu/adieu-link-pager.h>

#include <glib/gi18n-lib.h>

#include "message/adieu-link-private.h"
#include "paging/adieu-json-pointer-private.h"
#include "paging/adieu-pager-private.h"

/**
 * AdieuLinkPager:
 *
 * Pages whose next one is at a URL that the server gives: in a `Link` header with `rel="next"`
 * (RFC 8288), or in the body, where [property@LinkPager:url] points to.
 *
 * The last page is the one without.
 *
 * Since: 0.1
 */
struct _AdieuLinkPager
{
  AdieuPager  parent_instance;

  char       *rel;
  char       *url;
};

enum
{
  PROP_0,
  PROP_REL,
  PROP_URL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (AdieuLinkPager, adieu_link_pager, ADIEU_TYPE_PAGER)

static gboolean
find_in_body (AdieuLinkPager  *self,
              AdieuResponse   *response,
              char           **url,
              GError         **error)
{
  JsonNode *root = adieu_response_get_json (response, error);
  JsonNode *found = adieu_json_find (root, self->url);

  if (root == NULL)
    return FALSE;
  if (adieu_json_is_null (found))
    return TRUE;
  if (json_node_get_value_type (found) != G_TYPE_STRING)
    return adieu_pager_fail (response, error, _("what stands at “%s” is not a URL"), self->url);
  *url = json_node_dup_string (found);

  return TRUE;
}

static char *
find_in_headers (AdieuLinkPager *self,
                 AdieuResponse  *response)
{
  g_autoptr (AdieuLink) link = adieu_link_find (adieu_response_get_headers (response),
                                                adieu_response_get_url (response),
                                                adieu_link_pager_get_rel (self));

  return link != NULL ? g_strdup (adieu_link_get_url (link)) : NULL;
}

static AdieuRequest *
adieu_link_pager_next_request (AdieuPager    *pager,
                               AdieuRequest  *request,
                               AdieuPage     *page,
                               GError       **error)
{
  AdieuLinkPager *self = ADIEU_LINK_PAGER (pager);
  AdieuResponse *response = adieu_page_get_response (page);
  g_autofree char *url = NULL;

  if (self->url == NULL)
    url = find_in_headers (self, response);
  else if (adieu_response_get_status (response) != 204 && !find_in_body (self, response, &url, error))
    return NULL;
  if (url == NULL || *url == '\0')
    return NULL;

  return adieu_page_dup_request_for_url (page, url, error);
}

static void
adieu_link_pager_finalize (GObject *object)
{
  AdieuLinkPager *self = ADIEU_LINK_PAGER (object);

  g_clear_pointer (&self->rel, g_free);
  g_clear_pointer (&self->url, g_free);

  G_OBJECT_CLASS (adieu_link_pager_parent_class)->finalize (object);
}

static void
adieu_link_pager_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  AdieuLinkPager *self = ADIEU_LINK_PAGER (object);

  switch (prop_id)
    {
    case PROP_REL:
      g_value_set_string (value, adieu_link_pager_get_rel (self));
      break;
    case PROP_URL:
      g_value_set_string (value, adieu_link_pager_get_url (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
adieu_link_pager_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  AdieuLinkPager *self = ADIEU_LINK_PAGER (object);

  switch (prop_id)
    {
    case PROP_REL:
      self->rel = g_value_dup_string (value);
      break;
    case PROP_URL:
      self->url = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
adieu_link_pager_class_init (AdieuLinkPagerClass *class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->finalize = adieu_link_pager_finalize;
  object_class->get_property = adieu_link_pager_get_property;
  object_class->set_property = adieu_link_pager_set_property;
  ADIEU_PAGER_CLASS (class)->next_request = adieu_link_pager_next_request;

  /**
   * AdieuLinkPager:rel: (getter get_rel)
   *
   * The relation that the next page has to this one.
   *
   * Since: 0.1
   */
  properties[PROP_REL] = g_param_spec_string ("rel", NULL, NULL, "next", flags);

  /**
   * AdieuLinkPager:url: (getter get_url)
   *
   * Where in an answer the URL of the next page is: a JSON pointer (RFC 6901), such as
   * `/links/next`, or the name of a member. By default it is in a `Link` header.
   *
   * Since: 0.1
   */
  properties[PROP_URL] = g_param_spec_string ("url", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
adieu_link_pager_init (AdieuLinkPager *self)
{
}

/**
 * adieu_link_pager_new:
 * @items: (nullable): where in an answer the items are, as [property@Pager:items]
 *
 * Creates a pager that follows the `Link` header.
 *
 * Returns: (transfer full): a new pager
 *
 * Since: 0.1
 */
AdieuPager *
adieu_link_pager_new (const char *items)
{
  return g_object_new (ADIEU_TYPE_LINK_PAGER, "items", items, NULL);
}

/**
 * adieu_link_pager_get_rel: (get-property rel)
 * @self: a pager
 *
 * Gets the relation that the next page has to this one.
 *
 * Returns: (transfer none): the relation, such as `next`
 *
 * Since: 0.1
 */
const char *
adieu_link_pager_get_rel (AdieuLinkPager *self)
{
  g_return_val_if_fail (ADIEU_IS_LINK_PAGER (self), NULL);

  return self->rel != NULL ? self->rel : "next";
}

/**
 * adieu_link_pager_get_url: (get-property url)
 * @self: a pager
 *
 * Tells where in an answer the URL of the next page is.
 *
 * Returns: (transfer none) (nullable): a JSON pointer (RFC 6901) or the name of a member; %NULL if it
 *   is in a `Link` header
 *
 * Since: 0.1
 */
const char *
adieu_link_pager_get_url (AdieuLinkPager *self)
{
  g_return_val_if_fail (ADIEU_IS_LINK_PAGER (self), NULL);

  return self->url;
}
