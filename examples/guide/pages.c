/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the guide "Pages and lists" quotes: pages BASE-URL */

#include <locale.h>

#include <adieu/adieu.h>

static AdieuClient *client;
static GMainLoop *loop;

/* ---- page by page ---- */

static void
print_owners (AdieuPage *page)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) items = adieu_page_dup_list (page, ADIEU_TYPE_JSON_ITEM,
                                                      ADIEU_NAMING_SNAKE, &error);
  g_autoptr (AdieuJsonItem) first = items != NULL ? g_list_model_get_item (items, 0) : NULL;
  g_autofree char *owner = first != NULL ? adieu_json_item_dup_text (first, "/owner/name") : NULL;

  g_print ("Page %u has %u items. The first is of %s.\n", adieu_page_get_number (page),
           adieu_page_get_n_items (page), owner != NULL ? owner : "nobody");
}

static void
got_page_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  AdieuPages *pages = ADIEU_PAGES (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuPage) page = adieu_pages_next_finish (pages, result, &error);

  if (page != NULL)
    {
      print_owners (page);
      adieu_pages_next_async (pages, NULL, got_page_cb, NULL);
      return;
    }

  g_print ("%s\n", error != NULL ? error->message : "That was the last page.");
  g_main_loop_quit (loop);
}

static void
walk (void)
{
  g_autoptr (AdieuPager) pager = adieu_cursor_pager_new ("items", "next", "cursor");
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/pages/cursor");
  g_autoptr (AdieuPages) pages = adieu_pages_new (client, request, pager);

  adieu_pages_next_async (pages, NULL, got_page_cb, NULL);
  g_main_loop_run (loop);
}

/* ---- all at once ---- */

static void
collect (void)
{
  g_autoptr (AdieuPager) pager = adieu_link_pager_new ("items");
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/pages/link");
  g_autoptr (AdieuPages) pages = adieu_pages_new (client, request, pager);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) items = adieu_pages_collect (pages, 1000, NULL, &error);

  if (items != NULL)
    g_print ("%u items in all.\n", json_array_get_length (json_node_get_array (items)));
  else
    g_print ("%s\n", error->message);
}

/* ---- a pager of one's own ---- */

#define BAR_TYPE_PAGER (bar_pager_get_type ())
G_DECLARE_FINAL_TYPE (BarPager, bar_pager, BAR, PAGER, AdieuPager)

struct _BarPager
{
  AdieuPager parent_instance;
};

G_DEFINE_FINAL_TYPE (BarPager, bar_pager, ADIEU_TYPE_PAGER)

/* The next page begins where this one ends, as long as there is something on it. */
static AdieuRequest *
bar_pager_next_request (AdieuPager    *pager,
                        AdieuRequest  *request,
                        AdieuPage     *page,
                        GError       **error)
{
  g_autofree char *offset = g_strdup_printf ("%" G_GUINT64_FORMAT, adieu_page_get_offset (page)
                                                                   + adieu_page_get_n_items (page));

  if (adieu_page_get_n_items (page) == 0)
    return NULL;

  return adieu_page_dup_request_with_query (page, "offset", offset);
}

static void
bar_pager_class_init (BarPagerClass *class)
{
  ADIEU_PAGER_CLASS (class)->next_request = bar_pager_next_request;
}

static void
bar_pager_init (BarPager *self)
{
}

static void
collect_with_own_pager (void)
{
  g_autoptr (AdieuPager) pager = g_object_new (BAR_TYPE_PAGER, "items", "items", NULL);
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/pages/offset");
  g_autoptr (AdieuPages) pages = adieu_pages_new (client, request, pager);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) items = adieu_pages_collect (pages, 0, NULL, &error);

  g_print ("%s\n", items != NULL ? "The same, in a way of our own." : error->message);
}

/* ---- a list that loads itself ---- */

static void
items_changed_cb (GListModel *list,
                  guint       position,
                  guint       n_removed,
                  guint       n_added,
                  gpointer    user_data)
{
  g_print ("%u more items, %u in all.\n", n_added, g_list_model_get_n_items (list));
  if (g_list_model_get_n_items (list) >= 30)
    g_main_loop_quit (loop);
  else
    g_object_unref (g_list_model_get_item (list, position + n_added - 1)); /* somebody looks */
}

static void
fill_list (void)
{
  g_autoptr (AdieuPager) pager = adieu_cursor_pager_new ("items", "next", "cursor");
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/pages/cursor");
  g_autoptr (AdieuPageModel) model = NULL;

  model = g_object_new (ADIEU_TYPE_PAGE_MODEL,
                        "client", client,
                        "request", request,
                        "pager", pager,
                        "key", "id",
                        NULL);
  g_signal_connect (model, "items-changed", G_CALLBACK (items_changed_cb), NULL);
  g_list_model_get_n_items (G_LIST_MODEL (model)); /* somebody asks, and the first page is loaded */
  g_main_loop_run (loop);
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "");

  client = adieu_client_new (argv[1]);
  loop = g_main_loop_new (NULL, FALSE);
  walk ();
  collect ();
  collect_with_own_pager ();
  fill_list ();

  return 0;
}
