/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Items that nobody shows any more: few go at once, many bit by bit, on the context of their list,
 * and leave the loop time for everything else. None stays when the context goes. */

#include "config.h"

#include <adieu/adieu-json-item.h>
#include <adieu/adieu-loop.h>

#include "paging/adieu-page-stock-private.h"

#define N_MANY 10000
#define N_FEW 250
#define N_MOST_AT_ONCE 250
#define PAINTING (G_PRIORITY_HIGH_IDLE + 20) /* as GTK does */

typedef struct
{
  guint    n_left;
  GThread *thread; /* where they go */
} Count;

static void
gone_cb (gpointer  count,
         GObject  *item)
{
  Count *self = count;

  g_assert_cmpuint (self->n_left, >, 0);
  g_assert_true (self->thread == g_thread_self ());
  self->n_left--;
}

static void
fill (AdieuPageStock *stock,
      guint           n,
      Count          *count)
{
  g_autoptr (GListStore) page = g_list_store_new (ADIEU_TYPE_JSON_ITEM);

  *count = (Count) { n, g_thread_self () };
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"id\":%u}", i);
      g_autoptr (JsonNode) node = json_from_string (json, NULL);
      g_autoptr (AdieuJsonItem) item = adieu_json_item_new (node);

      g_object_weak_ref (G_OBJECT (item), gone_cb, count);
      g_list_store_append (page, item);
    }
  adieu_page_stock_init (stock, "id");
  adieu_page_stock_append (stock, G_LIST_MODEL (page), "id");
  g_assert_cmpuint (stock->n_rows, ==, n);
}

static void
test_few (void)
{
  g_autoptr (AdieuInbox) inbox = adieu_inbox_ref_default ();
  AdieuPageStock stock = { 0 };
  Count count = { 0 };

  fill (&stock, N_FEW, &count);
  adieu_page_stock_discard (&stock, inbox);
  g_assert_cmpuint (count.n_left, ==, 0);
  adieu_page_stock_discard (&stock, inbox); /* there is nothing */
}

static gboolean
paint_cb (gpointer n_painted)
{
  (*(guint *) n_painted)++;

  return G_SOURCE_CONTINUE;
}

static void
turn (GMainContext *context,
      Count        *count)
{
  guint n_before = count->n_left;

  g_main_context_iteration (context, TRUE);
  g_assert_cmpuint (n_before - count->n_left, <=, N_MOST_AT_ONCE);
}

/* What paints has its turn as often as it wants, and what waits for an idle moment too. */
static void
test_many (void)
{
  g_autoptr (AdieuInbox) inbox = adieu_inbox_ref_default ();
  AdieuPageStock stock = { 0 };
  Count count = { 0 };
  guint n_painted = 0;
  guint painting = g_idle_add_full (PAINTING, paint_cb, &n_painted, NULL);

  fill (&stock, N_MANY, &count);
  adieu_page_stock_discard (&stock, inbox);
  g_assert_cmpuint (count.n_left, ==, N_MANY);

  for (guint i = 0; i < 10; i++)
    turn (NULL, &count);
  g_assert_cmpuint (n_painted, >=, 8);
  g_assert_cmpuint (count.n_left, ==, N_MANY);
  g_source_remove (painting);

  while (count.n_left > 0)
    turn (NULL, &count);
}

/* A loop that is not GLib's, and so runs no source. */
static void
test_other_loop (void)
{
  g_autoptr (AdieuInbox) inbox = adieu_inbox_ref_default ();
  AdieuPageStock stock = { 0 };
  Count count = { 0 };

  fill (&stock, N_MANY, &count);
  adieu_page_stock_discard (&stock, inbox);
  while (count.n_left > 0)
    g_assert_true (adieu_foreign_loop_dispatch ());
  g_assert_false (adieu_foreign_loop_dispatch ());
}

/* After so many turns of its loop the context goes, and with it all that is left. */
static void
lose_after (guint n_turns)
{
  GMainContext *context = g_main_context_new ();
  AdieuPageStock stock = { 0 };
  Count count = { 0 };

  g_main_context_push_thread_default (context);
  {
    g_autoptr (AdieuInbox) inbox = adieu_inbox_ref_default ();

    fill (&stock, N_MANY, &count);
    adieu_page_stock_discard (&stock, inbox);
  }
  g_main_context_pop_thread_default (context);

  while (n_turns-- > 0)
    turn (context, &count);
  g_assert_cmpuint (count.n_left, >, 0);
  g_main_context_unref (context);
  g_assert_cmpuint (count.n_left, ==, 0);
}

static void
test_context_goes (void)
{
  guint n_inboxes = adieu_inbox_count ();

  lose_after (0);
  lose_after (1);
  lose_after (3);
  g_assert_cmpuint (adieu_inbox_count (), ==, n_inboxes);
}

typedef struct
{
  AdieuPageStock  stock;
  AdieuInbox     *inbox;
} Parcel;

static gpointer
discard_there (gpointer parcel)
{
  adieu_page_stock_discard (&((Parcel *) parcel)->stock, ((Parcel *) parcel)->inbox);

  return NULL;
}

static void
test_dropped_elsewhere (void)
{
  g_autoptr (AdieuInbox) inbox = adieu_inbox_ref_default ();
  Parcel parcel = { .inbox = inbox };
  Count count = { 0 };

  fill (&parcel.stock, N_MANY, &count);
  g_thread_join (g_thread_new ("elsewhere", discard_there, &parcel));
  g_assert_cmpuint (count.n_left, ==, N_MANY);
  while (count.n_left > 0)
    turn (NULL, &count);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/page-stock/few-go-at-once", test_few);
  g_test_add_func ("/adieu/page-stock/many-keep-nobody-from-painting", test_many);
  g_test_add_func ("/adieu/page-stock/many-go-on-another-loop", test_other_loop);
  g_test_add_func ("/adieu/page-stock/none-outlives-its-context", test_context_goes);
  g_test_add_func ("/adieu/page-stock/many-go-on-their-own-context", test_dropped_elsewhere);

  return g_test_run ();
}
