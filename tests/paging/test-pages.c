/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A walk over the pages of a list: each way, over each transport; its end, its failures, and lists
 * that never end. */

#include "config.h"

#include <adieu/adieu-cursor-pager.h>
#include <adieu/adieu-json-item.h>
#include <adieu/adieu-link-pager.h>
#include <adieu/adieu-offset-pager.h>
#include <adieu/adieu-page-number-pager.h>
#include <adieu/adieu-pages.h>

#include "fixture.h"
#include "thing.h"

#include <string.h>

/* ---- asking ---- */

typedef struct
{
  guint      n;
  AdieuPage *page;
  JsonNode  *all;
  GListModel *list;
  GError    *error;
} Turn;

static void
turn_clear (Turn *self)
{
  g_clear_object (&self->page);
  g_clear_pointer (&self->all, json_node_unref);
  g_clear_object (&self->list);
  g_clear_error (&self->error);
  self->n = 0;
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Turn, turn_clear)

static void
turn_told (Turn         *self,
           GObject      *pages,
           GAsyncResult *result)
{
  g_autoptr (GObject) source = g_async_result_get_source_object (result);

  g_assert_true (source == pages);
  g_assert_true (g_async_result_get_user_data (result) == self);
  g_assert_cmpuint (self->n++, ==, 0);
}

static void
page_cb (GObject      *pages,
         GAsyncResult *result,
         gpointer      turn)
{
  Turn *self = turn;

  turn_told (self, pages, result);
  self->page = adieu_pages_next_finish (ADIEU_PAGES (pages), result, &self->error);
  g_assert_true (self->page == NULL || self->error == NULL);
}

static void
all_cb (GObject      *pages,
        GAsyncResult *result,
        gpointer      turn)
{
  Turn *self = turn;

  turn_told (self, pages, result);
  self->all = adieu_pages_collect_finish (ADIEU_PAGES (pages), result, &self->error);
  g_assert_true ((self->all == NULL) == (self->error != NULL));
}

static void
list_cb (GObject      *pages,
         GAsyncResult *result,
         gpointer      turn)
{
  Turn *self = turn;

  turn_told (self, pages, result);
  self->list = adieu_pages_collect_list_finish (ADIEU_PAGES (pages), result, &self->error);
  g_assert_true ((self->list == NULL) == (self->error != NULL));
}

static gboolean
is_told (gpointer turn)
{
  return ((Turn *) turn)->n > 0;
}

static void
turn_wait (Turn *self)
{
  iterate_until (is_told, self, "the callback of a page");
}

static void
next (AdieuPages   *pages,
      GCancellable *cancellable,
      Turn         *turn)
{
  turn_clear (turn);
  adieu_pages_next_async (pages, cancellable, page_cb, turn);
  g_assert_cmpuint (turn->n, ==, 0);
  turn_wait (turn);
}

static AdieuPages *
new_pages (Fixture    *fixture,
           const char *path,
           AdieuPager *owned_pager)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", path);
  g_autoptr (AdieuPager) pager = owned_pager;

  return adieu_pages_new (fixture->client, request, pager);
}

static void
check_item (JsonNode *item,
            gint64    id)
{
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (item), "id"), ==, id);
}

/* ---- each way ---- */

static AdieuPager *
new_number_pager (void)
{
  return g_object_new (ADIEU_TYPE_PAGE_NUMBER_PAGER, "items", "items", "parameter", "page", "page-size", 10, NULL);
}

static AdieuPager *
new_link_pager (void)
{
  return adieu_link_pager_new ("/items");
}

static AdieuPager *
new_bare_link_pager (void)
{
  return adieu_link_pager_new (NULL);
}

static AdieuPager *
new_url_pager (void)
{
  return g_object_new (ADIEU_TYPE_LINK_PAGER, "items", "items", "url", "next", "total", "total", NULL);
}

static AdieuPager *
new_cursor_pager (void)
{
  return adieu_cursor_pager_new ("items", "next", "cursor");
}

static AdieuPager *
new_offset_pager (void)
{
  return g_object_new (ADIEU_TYPE_OFFSET_PAGER, "items", "items", "total-header", "X-Total-Count", NULL);
}

static AdieuPager *
new_bare_offset_pager (void)
{
  return adieu_offset_pager_new (NULL, "offset");
}

/* @n_asked counts an empty page at the end as well. */
static const struct
{
  const char  *path;
  AdieuPager *(*new_pager) (void);
  gint64       n_items;
  guint        n_pages;
  gint64       total;
} ways[] = {
  { "/pages/link", new_link_pager, 95, 10, -1 },
  { "/pages/link?bare=1&n=20", new_bare_link_pager, 20, 2, -1 },
  { "/pages/link?n=30", new_url_pager, 30, 3, 30 },
  { "/pages/cursor?n=21", new_cursor_pager, 21, 3, -1 },
  { "/pages/number?n=25", new_number_pager, 25, 3, -1 },
  { "/pages/number?n=20", new_number_pager, 20, 3, -1 },
  { "/pages/offset?n=20", new_offset_pager, 20, 2, 20 },
  { "/pages/offset?n=20&bare=1", new_bare_offset_pager, 20, 3, -1 },
  { "/pages/cursor?n=0", new_cursor_pager, 0, 1, -1 },
};

static void
check_way (Fixture *fixture,
           gsize    i)
{
  g_autoptr (AdieuPages) pages = new_pages (fixture, ways[i].path, ways[i].new_pager ());
  g_auto (Turn) turn = { 0 };
  gint64 n_items = 0;
  guint n_pages = 0;

  g_test_message ("%s", ways[i].path);
  g_assert_true (adieu_pages_get_has_more (pages));
  for (next (pages, NULL, &turn); turn.page != NULL; next (pages, NULL, &turn))
    {
      g_assert_cmpuint (adieu_page_get_number (turn.page), ==, ++n_pages);
      g_assert_cmpuint (adieu_page_get_offset (turn.page), ==, (guint64) n_items);
      g_assert_cmpint (adieu_page_get_total (turn.page), ==, ways[i].total);
      for (guint j = 0; j < adieu_page_get_n_items (turn.page); j++)
        check_item (adieu_page_get_item (turn.page, j), n_items++);
    }

  g_assert_no_error (turn.error);
  g_assert_cmpint (n_items, ==, ways[i].n_items);
  g_assert_cmpuint (n_pages, ==, ways[i].n_pages);
  g_assert_cmpuint (adieu_pages_get_n_pages (pages), ==, n_pages);
  g_assert_false (adieu_pages_get_has_more (pages));
  next (pages, NULL, &turn);
  g_assert_no_error (turn.error);
  g_assert_null (turn.page);
}

static void
test_ways (Fixture *fixture)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    check_way (fixture, i);
}

static void
test_blocking (Fixture *fixture)
{
  g_autoptr (AdieuPages) pages = new_pages (fixture, "/pages/cursor?n=12", new_cursor_pager ());
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (AdieuPage) page = adieu_pages_next (pages, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpint (page != NULL ? (int) adieu_page_get_n_items (page) : -1, ==, i == 0 ? 10 : i == 1 ? 2 : -1);
    }
}

/* ---- all at once ---- */

static void
test_collect (Fixture *fixture)
{
  const struct { guint max_items; guint n_items; guint n_asked; } rows[] = {
    { 0, 35, 4 }, { 35, 35, 4 }, { 100, 35, 4 }, { 25, 25, 3 }, { 10, 10, 1 }, { 1, 1, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (AdieuPages) pages = new_pages (fixture, "/pages/cursor?n=35", new_cursor_pager ());
      g_autoptr (AdieuPages) others = new_pages (fixture, "/pages/link?n=35", new_link_pager ());
      g_auto (Turn) turn = { 0 };
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) all = NULL;
      JsonArray *array = NULL;

      adieu_pages_collect_async (pages, rows[i].max_items, NULL, all_cb, &turn);
      turn_wait (&turn);
      g_assert_no_error (turn.error);
      array = json_node_get_array (turn.all);
      g_assert_cmpuint (json_array_get_length (array), ==, rows[i].n_items);
      g_assert_cmpuint (adieu_pages_get_n_pages (pages), ==, rows[i].n_asked);
      for (guint j = 0; j < rows[i].n_items; j++)
        check_item (json_array_get_element (array, j), j);

      all = adieu_pages_collect (others, rows[i].max_items, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (json_node_equal (all, turn.all));
    }
}

static void
check_things (GListModel *things,
              guint       n_things)
{
  g_assert_true (g_list_model_get_item_type (things) == TEST_TYPE_THING);
  g_assert_cmpuint (g_list_model_get_n_items (things), ==, n_things);
  for (guint i = 0; i < n_things; i++)
    {
      g_autoptr (TestThing) thing = g_list_model_get_item (things, i);
      g_autofree char *name = g_strdup_printf ("item %u", i);

      g_assert_cmpint (thing->id, ==, i);
      g_assert_cmpstr (thing->name, ==, name);
      g_assert_cmpint (thing->done, ==, i % 2 == 0);
      g_assert_cmpfloat (thing->weight, ==, i + 0.5);
    }
}

static void
test_collect_objects (Fixture *fixture)
{
  g_autoptr (AdieuPages) pages = new_pages (fixture, "/pages/cursor?n=35", new_cursor_pager ());
  g_autoptr (AdieuPages) bare = new_pages (fixture, "/pages/link?n=35&bare=1", new_bare_link_pager ());
  g_autoptr (AdieuPages) json = new_pages (fixture, "/pages/link?n=3", new_link_pager ());
  g_auto (Turn) turn = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) list = NULL;
  g_autoptr (GListModel) items = NULL;
  g_autoptr (AdieuJsonItem) last = NULL;

  adieu_pages_collect_list_async (pages, TEST_TYPE_THING, ADIEU_NAMING_SNAKE, 0, NULL, list_cb, &turn);
  turn_wait (&turn);
  g_assert_no_error (turn.error);
  check_things (turn.list, 35);

  list = adieu_pages_collect_list (bare, TEST_TYPE_THING, ADIEU_NAMING_SNAKE, 12, NULL, &error);
  g_assert_no_error (error);
  check_things (list, 12);

  items = adieu_pages_collect_list (json, ADIEU_TYPE_JSON_ITEM, ADIEU_NAMING_SNAKE, 0, NULL, &error);
  g_assert_no_error (error);
  last = g_list_model_get_item (items, 2);
  g_assert_cmpint (adieu_json_item_get_integer (last, "id"), ==, 2);
}

/* Text, as a registry lists its repositories: items, but not objects. */
static void
test_items_that_are_no_objects (Fixture *fixture)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("POST", "/echo");
  g_autoptr (AdieuPager) pager = adieu_link_pager_new (NULL);
  g_autoptr (AdieuPages) pages = NULL;
  g_auto (Turn) turn = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) none = NULL;
  g_autoptr (GListModel) items = NULL;
  g_autoptr (AdieuJsonItem) item = NULL;
  g_autofree char *text = NULL;

  adieu_request_set_body_text (request, "[\"a\",\"b\"]", "application/json");
  pages = adieu_pages_new (fixture->client, request, pager);
  next (pages, NULL, &turn);
  g_assert_no_error (turn.error);

  none = adieu_page_dup_list (turn.page, TEST_TYPE_THING, ADIEU_NAMING_SNAKE, &error);
  assert_says (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT, "The items in the answer to POST");
  g_assert_null (none);
  g_assert_true (adieu_client_error_get_response (error) == adieu_page_get_response (turn.page));

  items = adieu_page_dup_list (turn.page, ADIEU_TYPE_JSON_ITEM, ADIEU_NAMING_SNAKE, NULL);
  turn_clear (&turn);
  item = g_list_model_get_item (items, 1);
  text = adieu_json_item_dup_text (item, "");
  g_assert_cmpstr (text, ==, "b");
}

static void
test_no_items (Fixture *fixture)
{
  g_autoptr (AdieuPages) pages = new_pages (fixture, "/pages/link", adieu_link_pager_new ("/total"));
  g_auto (Turn) turn = { 0 };

  next (pages, NULL, &turn);
  assert_says (turn.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT, "not an array");
  g_assert_true (adieu_pages_get_has_more (pages));
}

static void
test_page_as_json (Fixture *fixture)
{
  g_autoptr (AdieuPages) pages = new_pages (fixture, "/pages/link?n=1", new_link_pager ());
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuPage) page = adieu_pages_next (pages, NULL, &error);
  g_autoptr (GBytes) json = NULL;
  gsize length = 0;
  const char *text = NULL;

  g_assert_no_error (error);
  json = adieu_page_dup_json (page, &error);
  g_assert_no_error (error);
  text = g_bytes_get_data (json, &length);
  g_assert_true (g_str_has_prefix (text, "[{\"id\":0,"));
  g_assert_cmpint (text[length - 1], ==, ']');
}

/* ---- failures ---- */

static void
test_failed_page_is_asked_again (Fixture *fixture)
{
  g_autoptr (AdieuPages) pages = new_pages (fixture, "/pages/cursor?n=25&fail-at=10&fail-status=409",
                                            new_cursor_pager ());
  g_auto (Turn) turn = { 0 };

  next (pages, NULL, &turn);
  g_assert_no_error (turn.error);
  next (pages, NULL, &turn);
  assert_says (turn.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_CONFLICT, "This page fails");
  g_assert_cmpuint (adieu_response_get_status (adieu_client_error_get_response (turn.error)), ==, 409);
  g_assert_true (adieu_pages_get_has_more (pages));
  next (pages, NULL, &turn);
  g_assert_no_error (turn.error);
  check_item (adieu_page_get_item (turn.page, 0), 10);
  next (pages, NULL, &turn);
  check_item (adieu_page_get_item (turn.page, 4), 24);
}

static void
test_status_is_judged (Fixture *fixture)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/status/404?body=json");
  g_autoptr (AdieuPager) pager = adieu_link_pager_new (NULL);
  g_autoptr (AdieuPages) pages = NULL;
  g_auto (Turn) turn = { 0 };

  adieu_request_set_fail_on_status (request, FALSE);
  pages = adieu_pages_new (fixture->client, request, pager);
  next (pages, NULL, &turn);
  assert_says (turn.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_NOT_FOUND, NULL);
}

static void
test_circles (Fixture *fixture)
{
  const struct { const char *path; AdieuPager *(*new_pager) (void); guint most; } rows[] = {
    { "/pages/link?loop=1", new_link_pager, 2 },
    { "/pages/cursor?loop=same", new_cursor_pager, 2 },
    { "/pages/cursor?loop=circle", new_cursor_pager, 10 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (AdieuPages) pages = new_pages (fixture, rows[i].path, rows[i].new_pager ());
      g_auto (Turn) turn = { 0 };
      guint n_pages = 0;

      for (next (pages, NULL, &turn); turn.page != NULL; next (pages, NULL, &turn))
        g_assert_cmpuint (++n_pages, <=, rows[i].most);
      assert_says (turn.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_BAD_RESPONSE, "in a circle");
      g_assert_cmpuint (n_pages, >=, 1);

      /* For good. */
      next (pages, NULL, &turn);
      assert_says (turn.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_BAD_RESPONSE, "in a circle");
    }
}

static void
test_max_pages (Fixture *fixture)
{
  AdieuPager *pager = g_object_new (ADIEU_TYPE_CURSOR_PAGER,
                                    "items", "items",
                                    "cursor", "next",
                                    "max-pages", 3,
                                    NULL);
  g_autoptr (AdieuPages) pages = new_pages (fixture, "/pages/cursor?n=1000000", pager);
  g_auto (Turn) turn = { 0 };

  for (guint i = 0; i < 3; i++)
    {
      next (pages, NULL, &turn);
      g_assert_no_error (turn.error);
    }
  next (pages, NULL, &turn);
  assert_says (turn.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_TOO_LARGE, "max-pages");
}

static void
test_next_on_another_server (Fixture *fixture)
{
  g_autoptr (AdieuPages) pages = new_pages (fixture, "/pages/link?next=http%3A%2F%2Fx.invalid%2F", new_link_pager ());
  g_auto (Turn) turn = { 0 };

  next (pages, NULL, &turn);
  g_assert_no_error (turn.error);
  next (pages, NULL, &turn);
  if (fixture->transport == TRANSPORT_UNIX)
    assert_says (turn.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_BAD_RESPONSE, "away from the socket");
  else if (fixture->transport == TRANSPORT_HTTP)
    g_assert_true (turn.error->domain == G_RESOLVER_ERROR);
  else
    assert_says (turn.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_REDIRECT, "from https to http");
}

/* ---- one at a time ---- */

static void
test_one_at_a_time (Fixture *fixture)
{
  g_autoptr (AdieuPages) pages = new_pages (fixture, "/pages/cursor?gate=g", new_cursor_pager ());
  g_auto (Turn) first = { 0 };
  g_auto (Turn) second = { 0 };
  g_autoptr (GError) error = NULL;

  adieu_pages_next_async (pages, NULL, page_cb, &first);
  next (pages, NULL, &second);
  g_assert_error (second.error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_assert_null (adieu_pages_next (pages, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  witness_tell (fixture->witness, "open g");
  turn_wait (&first);
  g_assert_no_error (first.error);
}

static void
test_cancelled (Fixture *fixture)
{
  g_autoptr (AdieuPages) pages = new_pages (fixture, "/pages/cursor?gate=g&n=20", new_cursor_pager ());
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Turn) turn = { 0 };

  adieu_pages_next_async (pages, cancellable, page_cb, &turn);
  witness_wait_event (fixture->witness, "request");
  g_cancellable_cancel (cancellable);
  turn_wait (&turn);
  g_assert_error (turn.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  turn_clear (&turn);
  adieu_pages_collect_async (pages, 0, cancellable, all_cb, &turn);
  turn_wait (&turn);
  g_assert_error (turn.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  witness_tell (fixture->witness, "open g");
  next (pages, NULL, &turn);
  g_assert_no_error (turn.error);
  check_item (adieu_page_get_item (turn.page, 0), 0);
}

static void
test_dropped (Fixture *fixture)
{
  AdieuPages *pages = new_pages (fixture, "/pages/cursor?n=20", new_cursor_pager ());
  g_auto (Turn) turn = { 0 };

  adieu_pages_collect_async (pages, 0, NULL, all_cb, &turn);
  g_object_add_weak_pointer (G_OBJECT (pages), (gpointer *) &pages);
  g_object_unref (pages);
  turn_wait (&turn);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (turn.all)), ==, 20);
  fixture_settle (fixture);
  g_assert_null (pages);
}

/* With a call and a collection under way, and with a result that was not delivered. */
static void
test_context_goes (Fixture *fixture)
{
  GMainContext *context = g_main_context_new ();
  g_autoptr (AdieuPages) pages = NULL;
  g_autoptr (AdieuPages) others = NULL;
  g_auto (Turn) page = { 0 };
  g_auto (Turn) pending = { 0 };
  g_auto (Turn) all = { 0 };

  g_main_context_push_thread_default (context);
  pages = new_pages (fixture, "/pages/cursor?gate=g", new_cursor_pager ());
  others = new_pages (fixture, "/pages/cursor?gate=g", new_cursor_pager ());
  adieu_pages_next_async (pages, NULL, page_cb, &page);
  adieu_pages_next_async (pages, NULL, page_cb, &pending);
  adieu_pages_collect_async (others, 0, NULL, all_cb, &all);
  g_main_context_pop_thread_default (context);
  g_main_context_unref (context);

  g_assert_error (page.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_error (pending.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_error (all.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  /* They can go on elsewhere. */
  witness_tell (fixture->witness, "open g");
  next (pages, NULL, &page);
  g_assert_no_error (page.error);
}

/* ---- a pager of one's own ---- */

#define TEST_TYPE_PAGER (test_pager_get_type ())
G_DECLARE_FINAL_TYPE (TestPager, test_pager, TEST, PAGER, AdieuPager)

struct _TestPager
{
  AdieuPager  parent_instance;

  AdieuPages *pages; /* to meddle with: dropped in the first call */
  Turn       *turn;
  guint       n_asked;
};

G_DEFINE_FINAL_TYPE (TestPager, test_pager, ADIEU_TYPE_PAGER)

static AdieuRequest *
test_pager_next_request (AdieuPager    *pager,
                         AdieuRequest  *request,
                         AdieuPage     *page,
                         GError       **error)
{
  TestPager *self = TEST_PAGER (pager);

  g_assert_cmpstr (adieu_request_get_path (request), ==, "/pages/number?n=100&page={p}");
  if (++self->n_asked == 3)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "enough");
      return NULL;
    }
  if (self->pages != NULL)
    {
      adieu_pages_next_async (self->pages, NULL, page_cb, self->turn);
      g_clear_object (&self->pages);
    }

  return adieu_page_dup_request_with_query (page, "p", self->n_asked == 1 ? "4" : "2");
}

static JsonNode *
test_pager_read_items (AdieuPager     *pager,
                       AdieuResponse  *response,
                       GError        **error)
{
  JsonNode *root = adieu_response_get_json (response, error);

  return root != NULL ? json_node_ref (json_object_get_member (json_node_get_object (root), "items")) : NULL;
}

static void
test_pager_class_init (TestPagerClass *class)
{
  ADIEU_PAGER_CLASS (class)->next_request = test_pager_next_request;
  ADIEU_PAGER_CLASS (class)->read_items = test_pager_read_items;
}

static void
test_pager_init (TestPager *self)
{
}

static void
test_pager_of_ones_own (Fixture *fixture)
{
  g_autoptr (TestPager) pager = g_object_new (TEST_TYPE_PAGER, NULL);
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/pages/number?n=100&page={p}");
  g_autoptr (AdieuPages) pages = NULL;
  g_auto (Turn) turn = { 0 };
  g_auto (Turn) inner = { 0 };
  const gint64 first[] = { 0, 30, 10 };

  adieu_request_set_parameter (request, "p", "1");
  pages = adieu_pages_new (fixture->client, request, ADIEU_PAGER (pager));
  pager->pages = g_object_ref (pages);
  pager->turn = &inner;
  for (gsize i = 0; i < G_N_ELEMENTS (first); i++)
    {
      next (pages, NULL, &turn);
      g_assert_no_error (turn.error);
      check_item (adieu_page_get_item (turn.page, 0), first[i]);
    }

  g_assert_error (inner.error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_assert_true (adieu_pages_get_has_more (pages));
  next (pages, NULL, &turn);
  assert_says (turn.error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "enough");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/adieu/pages/each-way/%s", ON_ALL, test_ways);
  fixture_add ("/adieu/pages/blocking/%s", ON_HTTP | ON_H2, test_blocking);
  fixture_add ("/adieu/pages/all-items/%s", ON_HTTP, test_collect);
  fixture_add ("/adieu/pages/all-items-as-objects/%s", ON_HTTP | ON_H2, test_collect_objects);
  fixture_add ("/adieu/pages/items-that-are-no-objects/%s", ON_HTTP, test_items_that_are_no_objects);
  fixture_add ("/adieu/pages/no-items-where-they-should-be/%s", ON_HTTP, test_no_items);
  fixture_add ("/adieu/pages/a-page-as-json/%s", ON_HTTP, test_page_as_json);
  fixture_add ("/adieu/pages/a-failed-page-is-asked-again/%s", ON_HTTP | ON_H2, test_failed_page_is_asked_again);
  fixture_add ("/adieu/pages/only-a-success-is-a-page/%s", ON_HTTP, test_status_is_judged);
  fixture_add ("/adieu/pages/circles-are-refused/%s", ON_HTTP, test_circles);
  fixture_add ("/adieu/pages/max-pages/%s", ON_HTTP, test_max_pages);
  fixture_add ("/adieu/pages/next-on-another-server/%s", ON_ALL, test_next_on_another_server);
  fixture_add ("/adieu/pages/one-at-a-time/%s", ON_HTTP, test_one_at_a_time);
  fixture_add ("/adieu/pages/cancelled-can-go-on/%s", ON_HTTP | ON_H2, test_cancelled);
  fixture_add ("/adieu/pages/dropped-under-way/%s", ON_HTTP, test_dropped);
  fixture_add ("/adieu/pages/context-goes/%s", ON_HTTP | ON_H2, test_context_goes);
  fixture_add ("/adieu/pages/a-pager-of-ones-own/%s", ON_HTTP, test_pager_of_ones_own);

  return g_test_run ();
}
