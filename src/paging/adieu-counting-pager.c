/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What pages that are asked for by a number share: the parameter, and how it is known that a page is
 * the last. Pure, and never changes.
 */

#include "config.h"

#include "paging/adieu-counting-pager-private.h"

#include <inttypes.h>

#include "paging/adieu-page-private.h"

/**
 * AdieuCountingPager:
 *
 * Pages that are asked for by a number: [class@PageNumberPager] and [class@OffsetPager].
 *
 * The last page is the one that completes the total, if the server says that
 * ([property@Pager:total], [property@Pager:total-header]); else the one that has fewer items than
 * [property@CountingPager:page-size], or none.
 *
 * Since: 0.1
 */
typedef struct
{
  char       *parameter;
  const char *usual_parameter;
  guint       page_size;
  gint64      first;
} AdieuCountingPagerPrivate;

enum
{
  PROP_0,
  PROP_PARAMETER,
  PROP_PAGE_SIZE,
  PROP_FIRST,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (AdieuCountingPager, adieu_counting_pager, ADIEU_TYPE_PAGER)

static AdieuCountingPagerPrivate *
get_private (AdieuCountingPager *self)
{
  return adieu_counting_pager_get_instance_private (self);
}

static void
adieu_counting_pager_finalize (GObject *object)
{
  AdieuCountingPagerPrivate *priv = get_private (ADIEU_COUNTING_PAGER (object));

  g_clear_pointer (&priv->parameter, g_free);

  G_OBJECT_CLASS (adieu_counting_pager_parent_class)->finalize (object);
}

static void
adieu_counting_pager_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  AdieuCountingPager *self = ADIEU_COUNTING_PAGER (object);

  switch (prop_id)
    {
    case PROP_PARAMETER:
      g_value_set_string (value, adieu_counting_pager_get_parameter (self));
      break;
    case PROP_PAGE_SIZE:
      g_value_set_uint (value, adieu_counting_pager_get_page_size (self));
      break;
    case PROP_FIRST:
      g_value_set_int64 (value, adieu_counting_pager_get_first (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
adieu_counting_pager_set_property (GObject      *object,
                                   guint         prop_id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  AdieuCountingPagerPrivate *priv = get_private (ADIEU_COUNTING_PAGER (object));

  switch (prop_id)
    {
    case PROP_PARAMETER:
      priv->parameter = g_value_dup_string (value);
      break;
    case PROP_PAGE_SIZE:
      priv->page_size = g_value_get_uint (value);
      break;
    case PROP_FIRST:
      if (g_value_get_int64 (value) >= 0)
        priv->first = g_value_get_int64 (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
adieu_counting_pager_class_init (AdieuCountingPagerClass *class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->finalize = adieu_counting_pager_finalize;
  object_class->get_property = adieu_counting_pager_get_property;
  object_class->set_property = adieu_counting_pager_set_property;

  /**
   * AdieuCountingPager:parameter: (getter get_parameter)
   *
   * The query parameter that takes the number; by default `page` or `offset`.
   *
   * Since: 0.1
   */
  properties[PROP_PARAMETER] = g_param_spec_string ("parameter", NULL, NULL, NULL, flags);

  /**
   * AdieuCountingPager:page-size: (getter get_page_size)
   *
   * How many items each page but the last has, as the request asks for or the server is known to
   * give; 0 if that is not known. Then an empty page tells that there are no more.
   *
   * Since: 0.1
   */
  properties[PROP_PAGE_SIZE] = g_param_spec_uint ("page-size", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * AdieuCountingPager:first: (getter get_first)
   *
   * The number of the page that is asked for first. By default, and for -1, it is 1 where pages are
   * counted, and 0 where items are.
   *
   * Since: 0.1
   */
  properties[PROP_FIRST] = g_param_spec_int64 ("first", NULL, NULL, -1, G_MAXINT64, -1, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

/* @parameter is static. */
void
adieu_counting_pager_set_usual (AdieuCountingPager *self,
                                const char         *parameter,
                                gint64              first)
{
  AdieuCountingPagerPrivate *priv = get_private (self);

  priv->usual_parameter = parameter;
  priv->first = first;
}

static void
adieu_counting_pager_init (AdieuCountingPager *self)
{
  adieu_counting_pager_set_usual (self, "page", 0);
}

/* To what comes @n_counted after the first; NULL after the last. */
AdieuRequest *
adieu_counting_pager_go_on (AdieuPager *pager,
                            AdieuPage  *page,
                            guint64     n_counted)
{
  AdieuCountingPager *self = ADIEU_COUNTING_PAGER (pager);
  AdieuCountingPagerPrivate *priv = get_private (self);
  g_autofree char *value = g_strdup_printf ("%" PRIu64, (guint64) priv->first + n_counted);

  if (!adieu_page_may_be_followed (page, priv->page_size))
    return NULL;

  return adieu_page_dup_request_with_query (page, adieu_counting_pager_get_parameter (self), value);
}

/**
 * adieu_counting_pager_get_parameter: (get-property parameter)
 * @self: a pager
 *
 * Gets the query parameter that takes the number.
 *
 * Returns: (transfer none): the name of the parameter
 *
 * Since: 0.1
 */
const char *
adieu_counting_pager_get_parameter (AdieuCountingPager *self)
{
  AdieuCountingPagerPrivate *priv = NULL;

  g_return_val_if_fail (ADIEU_IS_COUNTING_PAGER (self), NULL);

  priv = get_private (self);

  return priv->parameter != NULL ? priv->parameter : priv->usual_parameter;
}

/**
 * adieu_counting_pager_get_page_size: (get-property page-size)
 * @self: a pager
 *
 * Tells how many items each page but the last has.
 *
 * Returns: the number of items, or 0 if that is not known
 *
 * Since: 0.1
 */
guint
adieu_counting_pager_get_page_size (AdieuCountingPager *self)
{
  g_return_val_if_fail (ADIEU_IS_COUNTING_PAGER (self), 0);

  return get_private (self)->page_size;
}

/**
 * adieu_counting_pager_get_first: (get-property first)
 * @self: a pager
 *
 * Gets the number of the page that is asked for first.
 *
 * Returns: the number
 *
 * Since: 0.1
 */
gint64
adieu_counting_pager_get_first (AdieuCountingPager *self)
{
  g_return_val_if_fail (ADIEU_IS_COUNTING_PAGER (self), 0);

  return get_private (self)->first;
}
