/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A walk over the pages of a list, one after the other: what was asked, what to ask next, and when
 * to stop. Belongs to one context at a time and has one call under way at most. A server that leads
 * in a circle, or never comes to an end, ends with an error.
 */

#include "config.h"

#include "paging/adieu-pages-private.h"

#include <adieu/adieu-error.h>
#include <glib/gi18n-lib.h>

#include "client/adieu-promise-private.h"
#include "base/adieu-error-private.h"
#include "base/adieu-i18n-private.h"
#include "message/adieu-request-private.h"
#include "message/adieu-url-private.h"
#include "paging/adieu-next-request-private.h"
#include "paging/adieu-page-private.h"
#include "paging/adieu-pager-private.h"

/**
 * AdieuPages:
 *
 * The pages of a list, one after the other.
 *
 * [method@Pages.next_async] gives a page, and %NULL after the last one; in Python and JavaScript
 * that is `async for` and `for await`. [method@Pages.collect_async] gives the items of all pages.
 *
 * A page that could not be had can be asked for once more: the next call does so. There is one call
 * at a time.
 *
 * ```c
 * g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/foo");
 * g_autoptr (AdieuPager) pager = adieu_link_pager_new (NULL);
 * g_autoptr (AdieuPages) pages = adieu_pages_new (client, request, pager);
 *
 * adieu_pages_next_async (pages, cancellable, page_cb, NULL);
 * ```
 *
 * Since: 0.1
 */
struct _AdieuPages
{
  GObject        parent_instance;

  AdieuClient   *client;
  AdieuPager    *pager;
  AdieuRequest  *request; /* as it was given */
  AdieuRequest  *next;    /* our own; NULL: there is none */
  AdieuProgress *progress;
  GError        *failure; /* why nobody knows what to ask next */
  GUri          *base;
  gboolean       busy;

  guint          n_pages;
  guint64        n_items;
  char          *last_asked; /* fingerprints */
  char          *remembered;
  guint          remember_again_at;
};

enum
{
  PROP_0,
  PROP_CLIENT,
  PROP_REQUEST,
  PROP_PAGER,
  PROP_N_PAGES,
  PROP_HAS_MORE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (AdieuPages, adieu_pages, G_TYPE_OBJECT)

/* ---- what to ask next ---- */

/* The fingerprint of the last request, and of one before that is taken anew after 1, 2, 4, 8… pages:
 * so each circle is noticed, however long, and nothing grows with the pages. */
static gboolean
is_known (AdieuPages *self,
          const char *fingerprint)
{
  return g_strcmp0 (fingerprint, self->last_asked) == 0 || g_strcmp0 (fingerprint, self->remembered) == 0;
}

static void
remember (AdieuPages *self,
          char       *owned_fingerprint)
{
  if (self->n_pages == self->remember_again_at)
    {
      g_free (self->remembered);
      self->remembered = g_strdup (owned_fingerprint);
      self->remember_again_at *= 2;
    }
  g_free (self->last_asked);
  self->last_asked = owned_fingerprint;
}

static gboolean
refuse_next (AdieuResponse     *response,
             AdieuClientError   code,
             const char        *why,
             GError           **error)
{
  g_autofree char *url = adieu_url_text_for_people (adieu_response_get_url (response));
  GError *failure = adieu_error_new (code, _("The pages of %s %s cannot be followed: %s"),
                                     adieu_response_get_method (response), url, why);

  adieu_error_set_response (failure, G_OBJECT (response));
  g_propagate_error (error, failure);

  return FALSE;
}

static gboolean
check_next (AdieuPages    *self,
            AdieuRequest  *next,
            AdieuResponse *response,
            GError       **error)
{
  guint max_pages = adieu_pager_get_max_pages (self->pager);
  g_autoptr (GUri) uri = adieu_request_resolve (next, self->base, NULL);
  g_autofree char *fingerprint = uri != NULL ? adieu_next_request_fingerprint (next, uri) : NULL;

  if (fingerprint != NULL && is_known (self, fingerprint))
    return refuse_next (response, ADIEU_CLIENT_ERROR_BAD_RESPONSE,
                        _("the next one is one that was there before, so they lead in a circle"), error);
  if (max_pages != 0 && self->n_pages >= max_pages)
    return refuse_next (response, ADIEU_CLIENT_ERROR_TOO_LARGE,
                        _("there are more of them than the pager’s max-pages allows"), error);

  return TRUE;
}

static void
show_progress (AdieuPages *self)
{
  if (self->next != NULL && self->progress != NULL && adieu_request_get_progress (self->next) == NULL)
    adieu_request_set_progress (self->next, self->progress);
}

void
adieu_pages_set_progress (AdieuPages    *self,
                          AdieuProgress *progress)
{
  g_set_object (&self->progress, progress);
  show_progress (self);
}

/* A page is only a page if the server says so, and its tree is wanted in any case. */
static void
take_next (AdieuPages   *self,
           AdieuRequest *next)
{
  g_clear_object (&self->next);
  if (next == NULL)
    return;

  self->next = adieu_request_copy (next);
  adieu_request_set_fail_on_status (self->next, TRUE);
  adieu_request_set_parse_json (self->next, TRUE);
  show_progress (self);
}

static void
look_ahead (AdieuPages *self,
            AdieuPage  *page)
{
  g_autoptr (AdieuRequest) next = adieu_pager_next_request (self->pager, self->request, page, &self->failure);

  if (next != NULL && !check_next (self, next, adieu_page_get_response (page), &self->failure))
    g_clear_object (&next);
  take_next (self, next);
}

/* ---- a page ---- */

static AdieuPage *
read_page (AdieuPages     *self,
           AdieuResponse  *response,
           GUri           *asked,
           GError        **error)
{
  AdieuPagePlace place = { self->next, asked, self->base, self->n_pages + 1, self->n_items,
                           adieu_pager_read_total (self->pager, response) };
  JsonNode *items = adieu_pager_read_items (self->pager, response, error);

  return items != NULL ? adieu_page_new (&place, response, items) : NULL;
}

static void
notify_if_over (AdieuPages *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_PAGES]);
  if (!adieu_pages_get_has_more (self))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_MORE]);
}

static AdieuPage *
accept_page (AdieuPages     *self,
             AdieuResponse  *response,
             GError        **error)
{
  g_autoptr (GUri) asked = adieu_request_resolve (self->next, self->base, error);
  AdieuPage *page = asked != NULL ? read_page (self, response, asked, error) : NULL;

  if (page == NULL)
    return NULL;

  self->n_pages++;
  self->n_items += adieu_page_get_n_items (page);
  remember (self, adieu_next_request_fingerprint (self->next, asked));
  look_ahead (self, page);
  notify_if_over (self);

  return page;
}

/* ---- class ---- */

static void
adieu_pages_constructed (GObject *object)
{
  AdieuPages *self = ADIEU_PAGES (object);
  const char *base_url = self->client != NULL ? adieu_client_get_base_url (self->client) : NULL;

  G_OBJECT_CLASS (adieu_pages_parent_class)->constructed (object);

  if (base_url != NULL)
    self->base = adieu_base_url_parse (base_url, NULL);
  if (self->request != NULL)
    take_next (self, self->request);
}

static void
adieu_pages_finalize (GObject *object)
{
  AdieuPages *self = ADIEU_PAGES (object);

  g_clear_object (&self->client);
  g_clear_object (&self->pager);
  g_clear_object (&self->request);
  g_clear_object (&self->next);
  g_clear_object (&self->progress);
  g_clear_error (&self->failure);
  g_clear_pointer (&self->base, g_uri_unref);
  g_clear_pointer (&self->last_asked, g_free);
  g_clear_pointer (&self->remembered, g_free);

  G_OBJECT_CLASS (adieu_pages_parent_class)->finalize (object);
}

static void
adieu_pages_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  AdieuPages *self = ADIEU_PAGES (object);

  switch (prop_id)
    {
    case PROP_CLIENT:
      g_value_set_object (value, self->client);
      break;
    case PROP_REQUEST:
      g_value_set_object (value, self->request);
      break;
    case PROP_PAGER:
      g_value_set_object (value, self->pager);
      break;
    case PROP_N_PAGES:
      g_value_set_uint (value, self->n_pages);
      break;
    case PROP_HAS_MORE:
      g_value_set_boolean (value, adieu_pages_get_has_more (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
adieu_pages_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  AdieuPages *self = ADIEU_PAGES (object);
  AdieuRequest *request = NULL;

  switch (prop_id)
    {
    case PROP_CLIENT:
      self->client = g_value_dup_object (value);
      break;
    case PROP_REQUEST:
      request = g_value_get_object (value);
      self->request = request != NULL ? adieu_request_copy (request) : NULL;
      break;
    case PROP_PAGER:
      self->pager = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_given (void)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  /**
   * AdieuPages:client: (getter get_client)
   *
   * The client that asks.
   *
   * Since: 0.1
   */
  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, ADIEU_TYPE_CLIENT, flags);

  /**
   * AdieuPages:request:
   *
   * The request for the first page, as it was when the object was made.
   *
   * Since: 0.1
   */
  properties[PROP_REQUEST] = g_param_spec_object ("request", NULL, NULL, ADIEU_TYPE_REQUEST, flags);

  /**
   * AdieuPages:pager: (getter get_pager)
   *
   * How the server gives the list in pages.
   *
   * Since: 0.1
   */
  properties[PROP_PAGER] = g_param_spec_object ("pager", NULL, NULL, ADIEU_TYPE_PAGER, flags);
}

static void
adieu_pages_class_init (AdieuPagesClass *class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->constructed = adieu_pages_constructed;
  object_class->finalize = adieu_pages_finalize;
  object_class->get_property = adieu_pages_get_property;
  object_class->set_property = adieu_pages_set_property;

  adieu_i18n_init ();
  install_given ();

  /**
   * AdieuPages:n-pages: (getter get_n_pages)
   *
   * How many pages there have been so far.
   *
   * Since: 0.1
   */
  properties[PROP_N_PAGES] = g_param_spec_uint ("n-pages", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * AdieuPages:has-more: (getter get_has_more)
   *
   * Whether there is a page left, as far as the last one says.
   *
   * Since: 0.1
   */
  properties[PROP_HAS_MORE] = g_param_spec_boolean ("has-more", NULL, NULL, TRUE, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
adieu_pages_init (AdieuPages *self)
{
  self->remember_again_at = 1;
}

/**
 * adieu_pages_new:
 * @client: the client that asks
 * @request: the request for the first page; it is copied
 * @pager: how the server gives the list in pages
 *
 * Creates the pages of a list. Nothing is asked yet.
 *
 * Returns: (transfer full): new pages
 *
 * Since: 0.1
 */
AdieuPages *
adieu_pages_new (AdieuClient  *client,
                 AdieuRequest *request,
                 AdieuPager   *pager)
{
  g_return_val_if_fail (ADIEU_IS_CLIENT (client), NULL);
  g_return_val_if_fail (ADIEU_IS_REQUEST (request), NULL);
  g_return_val_if_fail (ADIEU_IS_PAGER (pager), NULL);

  return g_object_new (ADIEU_TYPE_PAGES, "client", client, "request", request, "pager", pager, NULL);
}

/**
 * adieu_pages_get_client: (get-property client)
 * @self: pages
 *
 * Gets the client that asks.
 *
 * Returns: (transfer none): the client
 *
 * Since: 0.1
 */
AdieuClient *
adieu_pages_get_client (AdieuPages *self)
{
  g_return_val_if_fail (ADIEU_IS_PAGES (self), NULL);

  return self->client;
}

/**
 * adieu_pages_get_pager: (get-property pager)
 * @self: pages
 *
 * Gets how the server gives the list in pages.
 *
 * Returns: (transfer none): the pager
 *
 * Since: 0.1
 */
AdieuPager *
adieu_pages_get_pager (AdieuPages *self)
{
  g_return_val_if_fail (ADIEU_IS_PAGES (self), NULL);

  return self->pager;
}

/**
 * adieu_pages_get_n_pages: (get-property n-pages)
 * @self: pages
 *
 * Tells how many pages there have been so far.
 *
 * Returns: the number of pages
 *
 * Since: 0.1
 */
guint
adieu_pages_get_n_pages (AdieuPages *self)
{
  g_return_val_if_fail (ADIEU_IS_PAGES (self), 0);

  return self->n_pages;
}

/**
 * adieu_pages_get_has_more: (get-property has-more)
 * @self: pages
 *
 * Tells whether there is a page left, as far as the last one says. It may turn out to be empty.
 *
 * Returns: whether there is
 *
 * Since: 0.1
 */
gboolean
adieu_pages_get_has_more (AdieuPages *self)
{
  g_return_val_if_fail (ADIEU_IS_PAGES (self), FALSE);

  return self->next != NULL || self->failure != NULL;
}

/* TRUE: there is something to ask. Else it is the end, or @error says why not. */
static gboolean
check_ready (AdieuPages  *self,
             GError     **error)
{
  if (self->busy)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PENDING,
                         _("Another page is being asked for; pages come one after the other"));
  else if (self->failure != NULL)
    g_propagate_error (error, g_error_copy (self->failure));
  else if (self->next != NULL && (self->client == NULL || self->pager == NULL))
    g_set_error_literal (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST,
                         _("Pages need a client and a pager"));
  else
    return self->next != NULL;

  return FALSE;
}

typedef struct
{
  AdieuPages   *pages;
  AdieuPromise *promise; /* may be told before the call is: its context goes away */
} Step;

static void
step_free (Step *step)
{
  g_clear_object (&step->pages);
  g_clear_object (&step->promise);
  g_free (step);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Step, step_free)

static void
response_cb (GObject      *client,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (Step) step = user_data;
  GError *error = NULL;
  g_autoptr (AdieuResponse) response = adieu_client_send_finish (ADIEU_CLIENT (client), result, &error);
  g_autoptr (AdieuPage) page = NULL;

  if (response != NULL && !adieu_promise_is_told (step->promise))
    page = accept_page (step->pages, response, &error);
  step->pages->busy = FALSE;
  adieu_promise_return (step->promise, (GObject *) g_steal_pointer (&page), error);
}

/**
 * adieu_pages_next_async:
 * @self: pages
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when the page is there
 * @user_data: data for @callback
 *
 * Asks for the page that follows.
 *
 * Since: 0.1
 */
void
adieu_pages_next_async (AdieuPages          *self,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  AdieuPromise *promise = NULL;
  Step *step = NULL;
  GError *error = NULL;

  g_return_if_fail (ADIEU_IS_PAGES (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  promise = adieu_promise_new (self, NULL, adieu_pages_next_async, callback, user_data);
  if (!check_ready (self, &error))
    {
      adieu_promise_return_later (promise, NULL, error);
      return;
    }

  step = g_new (Step, 1);
  *step = (Step) { g_object_ref (self), g_object_ref (promise) };
  self->busy = TRUE;
  adieu_client_send_async (self->client, self->next, cancellable, response_cb, step);
}

/**
 * adieu_pages_next_finish:
 * @self: pages
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Finishes [method@Pages.next_async].
 *
 * Fails as [method@Client.send_finish] does, and with %ADIEU_CLIENT_ERROR_INVALID_CONTENT if there
 * are no items where the pager looks for them; a further call asks for that page once more. If it
 * is the page after this one that cannot be asked for, the further call fails: with
 * %ADIEU_CLIENT_ERROR_BAD_RESPONSE if the pages lead in a circle, with
 * %ADIEU_CLIENT_ERROR_TOO_LARGE if there are more than [property@Pager:max-pages], or as the pager
 * says. A second call at the same time fails with %G_IO_ERROR_PENDING.
 *
 * Returns: (transfer full) (nullable): the page; %NULL without an error after the last one
 *
 * Since: 0.1
 */
AdieuPage *
adieu_pages_next_finish (AdieuPages    *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (ADIEU_IS_PAGES (self), NULL);
  g_return_val_if_fail (adieu_promise_is_for (result, self, adieu_pages_next_async), NULL);

  return adieu_promise_finish (result, error);
}

/**
 * adieu_pages_next:
 * @self: pages
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Asks for the page that follows, and waits for it. Fails as [method@Pages.next_finish] does.
 *
 * Returns: (transfer full) (nullable): the page; %NULL without an error after the last one
 *
 * Since: 0.1
 */
AdieuPage *
adieu_pages_next (AdieuPages    *self,
                  GCancellable  *cancellable,
                  GError       **error)
{
  g_autoptr (AdieuResponse) response = NULL;
  AdieuPage *page = NULL;

  g_return_val_if_fail (ADIEU_IS_PAGES (self), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  if (!check_ready (self, error))
    return NULL;

  self->busy = TRUE;
  response = adieu_client_send (self->client, self->next, cancellable, error);
  if (response != NULL)
    page = accept_page (self, response, error);
  self->busy = FALSE;

  return page;
}
