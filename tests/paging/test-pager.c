/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Each way of paging, fed with answers: what it asks next, when it stops, what it refuses. */

#include "config.h"

#include <adieu/adieu-cursor-pager.h>
#include <adieu/adieu-error.h>
#include <adieu/adieu-link-pager.h>
#include <adieu/adieu-offset-pager.h>
#include <adieu/adieu-page-number-pager.h>

#include "message/adieu-headers-private.h"
#include "message/adieu-request-private.h"
#include "message/adieu-response-private.h"
#include "paging/adieu-page-private.h"
#include "paging/adieu-pager-private.h"

#include <string.h>

#define URL "https://a.example/foo?q=1"

static AdieuResponse *
new_response (guint       status,
              const char *header,
              const char *body)
{
  g_autoptr (AdieuHeaders) headers = adieu_headers_new ();
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));

  adieu_headers_take_received (headers, "Content-Type", "application/json");
  if (header != NULL)
    {
      g_auto (GStrv) parts = g_strsplit (header, ": ", 2);

      adieu_headers_take_received (headers, parts[0], parts[1]);
    }
  adieu_headers_seal (headers);

  return adieu_response_new ("GET", URL, status, NULL, headers, bytes);
}

static AdieuPage *
new_page (AdieuPager     *pager,
          AdieuResponse  *response,
          guint           number,
          guint64         offset,
          GError        **error)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/foo?q=1");
  g_autoptr (GUri) asked = g_uri_parse (URL, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (GUri) base = adieu_base_url_parse ("https://a.example", NULL);
  AdieuPagePlace place = { request, asked, base, number, offset, adieu_pager_read_total (pager, response) };
  JsonNode *items = adieu_pager_read_items (pager, response, error);

  return items != NULL ? adieu_page_new (&place, response, items) : NULL;
}

/* The URL that is asked next, "-" after the last page, or the message of the error. */
static char *
dup_next (AdieuPager    *pager,
          AdieuResponse *response,
          guint          number,
          guint64        offset)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuPage) page = new_page (pager, response, number, offset, &error);
  g_autoptr (AdieuRequest) next = NULL;
  g_autoptr (GUri) base = adieu_base_url_parse ("https://a.example", NULL);
  g_autoptr (GUri) uri = NULL;

  g_assert_no_error (error);
  next = adieu_pager_next_request (pager, adieu_page_get_request (page), page, &error);
  if (error != NULL)
    {
      g_assert_null (next);
      return g_strdup (error->message);
    }
  if (next == NULL)
    return g_strdup ("-");

  uri = adieu_request_resolve (next, base, &error);
  g_assert_no_error (error);

  return g_uri_to_string (uri);
}

/* @next that begins with “…” is part of an error's message. */
typedef struct
{
  const char *header;
  const char *body;
  guint       number;
  guint64     offset;
  const char *next;
} Row;

static void
check (AdieuPager *owned,
       const Row  *rows,
       gsize       n_rows)
{
  g_autoptr (AdieuPager) pager = owned;

  for (gsize i = 0; i < n_rows; i++)
    {
      const Row *row = &rows[i];
      g_autoptr (AdieuResponse) response = new_response (*row->body != '\0' ? 200 : 204, row->header, row->body);
      g_autofree char *next = dup_next (pager, response, MAX (row->number, 1), row->offset);

      g_test_message ("%s %s", row->header, row->body);
      if (g_str_has_prefix (row->next, "…"))
        g_assert_nonnull (strstr (next, row->next + strlen ("…")));
      else
        g_assert_cmpstr (next, ==, row->next);
    }
}

static const Row link_rows[] = {
  { NULL, "[]", 0, 0, "-" },
  { "Link: </foo?p=2>; rel=next", "[]", 0, 0, "https://a.example/foo?p=2" },
  { "Link: <?p=a,b>; rel=\"prev next\"", "[]", 0, 0, "https://a.example/foo?p=a,b" },
  { "Link: </x>; rel=last, </y>; rel=next", "[]", 0, 0, "https://a.example/y" },
  { "Link: </foo?p=2>; rel=last", "[]", 0, 0, "-" },
  { "Link: <http://a.example/foo>; rel=next", "[]", 0, 0, "…from https to http" },
  { "Link: <ftp://a.example/foo>; rel=next", "[]", 0, 0, "…cannot be used" },
  { "Link: </foo?p=2>; rel=next", "", 0, 0, "https://a.example/foo?p=2" },
};

static const Row url_rows[] = {
  { NULL, "{\"items\":[],\"links\":{\"next\":\"/foo?p=2\"}}", 0, 0, "https://a.example/foo?p=2" },
  { NULL, "{\"items\":[],\"links\":{\"next\":null}}", 0, 0, "-" },
  { NULL, "{\"items\":[],\"links\":{\"next\":\"\"}}", 0, 0, "-" },
  { NULL, "{\"items\":[]}", 0, 0, "-" },
  { NULL, "{\"items\":[],\"links\":{\"next\":7}}", 0, 0, "…is not a URL" },
  { NULL, "", 0, 0, "-" },
};

static const Row cursor_rows[] = {
  { NULL, "{\"items\":[1],\"c\":\"x y\"}", 0, 0, "https://a.example/foo?q=1&after=x%20y" },
  { NULL, "{\"items\":[1],\"c\":17}", 0, 0, "https://a.example/foo?q=1&after=17" },
  { NULL, "{\"items\":[],\"c\":\"x\"}", 0, 0, "https://a.example/foo?q=1&after=x" },
  { NULL, "{\"items\":null,\"c\":\"x\"}", 0, 0, "https://a.example/foo?q=1&after=x" },
  { NULL, "{\"items\":[1],\"c\":\"\"}", 0, 0, "-" },
  { NULL, "{\"items\":[1],\"c\":null}", 0, 0, "-" },
  { NULL, "{\"items\":[1],\"c\":false}", 0, 0, "-" },
  { NULL, "{\"items\":[1]}", 0, 0, "-" },
  { NULL, "{\"items\":[1],\"c\":[]}", 0, 0, "…not a cursor" },
  { NULL, "", 0, 0, "-" },
};

static const Row last_item_rows[] = {
  { NULL, "{\"data\":[{\"id\":\"a\"},{\"id\":\"b\"}],\"has_more\":true}", 0, 0, "https://a.example/foo?q=1&starting_after=b" },
  { NULL, "{\"data\":[{\"id\":\"a\"},{\"id\":\"b\"}],\"has_more\":false}", 0, 0, "-" },
  { NULL, "{\"data\":[{\"id\":\"a\"}]}", 0, 0, "-" },
  { NULL, "{\"data\":[],\"has_more\":true}", 0, 0, "-" },
};

static const Row number_rows[] = {
  { NULL, "[1,2]", 1, 0, "https://a.example/foo?q=1&page=2" },
  { NULL, "[1,2]", 7, 12, "https://a.example/foo?q=1&page=8" },
  { NULL, "[1]", 7, 12, "-" },
  { NULL, "[]", 1, 0, "-" },
  { "X-Total: 14", "[1,2]", 7, 12, "-" },
  { "X-Total: 15", "[1,2]", 7, 12, "https://a.example/foo?q=1&page=8" },
  { "X-Total: 15", "[1]", 7, 12, "https://a.example/foo?q=1&page=8" },
  { "X-Total: 15", "[]", 7, 12, "-" },
  { "X-Total: many", "[1]", 7, 12, "-" },
  { NULL, "", 1, 0, "-" },
};

static const Row offset_rows[] = {
  { NULL, "{\"i\":[1,2],\"n\":5}", 1, 0, "https://a.example/foo?q=1&start=102" },
  { NULL, "{\"i\":[1,2],\"n\":\"5\"}", 2, 2, "https://a.example/foo?q=1&start=104" },
  { NULL, "{\"i\":[1],\"n\":5}", 3, 4, "-" },
  { NULL, "{\"i\":[1],\"n\":-1}", 3, 4, "https://a.example/foo?q=1&start=105" },
  { NULL, "{\"i\":[1]}", 3, 4, "https://a.example/foo?q=1&start=105" },
  { NULL, "{\"i\":[]}", 3, 4, "-" },
};

static void
test_link (void)
{
  check (adieu_link_pager_new (NULL), link_rows, G_N_ELEMENTS (link_rows));
  check (g_object_new (ADIEU_TYPE_LINK_PAGER, "items", "/items", "url", "/links/next", NULL), url_rows,
         G_N_ELEMENTS (url_rows));
}

static void
test_cursor (void)
{
  check (adieu_cursor_pager_new ("items", "c", "after"), cursor_rows, G_N_ELEMENTS (cursor_rows));
  check (g_object_new (ADIEU_TYPE_CURSOR_PAGER,
                       "items", "data",
                       "cursor", "id",
                       "of-last-item", TRUE,
                       "has-more", "/has_more",
                       "parameter", "starting_after",
                       NULL),
         last_item_rows, G_N_ELEMENTS (last_item_rows));
}

static void
test_counting (void)
{
  check (g_object_new (ADIEU_TYPE_PAGE_NUMBER_PAGER, "page-size", 2, "total-header", "X-Total", NULL), number_rows,
         G_N_ELEMENTS (number_rows));
  check (g_object_new (ADIEU_TYPE_OFFSET_PAGER,
                       "items", "i",
                       "parameter", "start",
                       "first", G_GINT64_CONSTANT (100),
                       "total", "n",
                       NULL),
         offset_rows, G_N_ELEMENTS (offset_rows));
}

/* ---- where the items are ---- */

static const struct
{
  const char *items;
  guint       status;
  const char *body;
  int         n_items; /* -1: @message */
  const char *message;
} item_rows[] = {
  { NULL, 200, "[1,2,3]", 3, NULL },
  { "", 200, "[]", 0, NULL },
  { "a", 200, "{\"a\":[1]}", 1, NULL },
  { "/a/b", 200, "{\"a\":{\"b\":[1,2]}}", 2, NULL },
  { "a", 200, "{\"a\":null}", 0, NULL },
  { "a", 204, "", 0, NULL },
  { "a", 200, "{}", -1, "there is nothing at “a”" },
  { "/a~2", 200, "{}", -1, "there is nothing at “/a~2”" },
  { "a", 200, "{\"a\":{}}", -1, "not an array" },
  { NULL, 200, "7", -1, "not an array" },
  { NULL, 200, "", -1, "no body" },
  { NULL, 200, "[1,", -1, "Not valid JSON" },
};

static void
test_items (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (item_rows); i++)
    {
      g_autoptr (AdieuPager) pager = adieu_link_pager_new (item_rows[i].items);
      g_autoptr (AdieuResponse) response = new_response (item_rows[i].status, NULL, item_rows[i].body);
      g_autoptr (GError) error = NULL;
      g_autoptr (AdieuPage) page = new_page (pager, response, 1, 0, &error);

      g_test_message ("%s: %s", item_rows[i].items, item_rows[i].body);
      if (item_rows[i].n_items >= 0)
        {
          g_assert_no_error (error);
          g_assert_cmpuint (adieu_page_get_n_items (page), ==, (guint) item_rows[i].n_items);
          g_assert_null (adieu_page_get_item (page, (guint) item_rows[i].n_items));
          continue;
        }

      g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT);
      g_assert_nonnull (strstr (error->message, item_rows[i].message));
      g_assert_true (adieu_client_error_get_response (error) == response);
    }
}

/* ---- of one's own ---- */

/* Says no more, gives no items, or says why. */
#define TEST_TYPE_PAGER (test_pager_get_type ())
G_DECLARE_FINAL_TYPE (TestPager, test_pager, TEST, PAGER, AdieuPager)

struct _TestPager
{
  AdieuPager parent_instance;
};

G_DEFINE_FINAL_TYPE (TestPager, test_pager, ADIEU_TYPE_PAGER)

static JsonNode *
test_pager_read_items (AdieuPager     *pager,
                       AdieuResponse  *response,
                       GError        **error)
{
  return NULL;
}

static void
test_pager_class_init (TestPagerClass *class)
{
  ADIEU_PAGER_CLASS (class)->read_items = test_pager_read_items;
}

static void
test_pager_init (TestPager *self)
{
}

static void
test_silence_is_an_error (void)
{
  g_autoptr (AdieuPager) pager = g_object_new (TEST_TYPE_PAGER, NULL);
  g_autoptr (AdieuPager) other = adieu_link_pager_new (NULL);
  g_autoptr (AdieuResponse) response = new_response (200, NULL, "[1]");
  g_autoptr (AdieuPage) page = new_page (other, response, 1, 0, NULL);
  g_autoptr (GError) no_items = NULL;
  g_autoptr (GError) no_next = NULL;

  g_assert_null (adieu_pager_read_items (pager, response, &no_items));
  g_assert_error (no_items, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT);

  g_assert_null (adieu_pager_next_request (pager, adieu_page_get_request (page), page, &no_next));
  g_assert_error (no_next, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT);
  g_assert_nonnull (strstr (no_next->message, "TestPager"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/pager/link", test_link);
  g_test_add_func ("/adieu/pager/cursor", test_cursor);
  g_test_add_func ("/adieu/pager/page-number-and-offset", test_counting);
  g_test_add_func ("/adieu/pager/finds-the-items", test_items);
  g_test_add_func ("/adieu/pager/silence-of-a-subclass-is-an-error", test_silence_is_an_error);

  return g_test_run ();
}
