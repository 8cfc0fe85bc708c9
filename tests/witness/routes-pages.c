/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Lists in pages, in each of the usual ways, and in some that are not well. A list is changed, and a
 * page fails, as the query says. Remembers by name how often a list was asked for.
 */

#include "routes.h"

#define MAX_ITEMS 1000000

/* What the query asks for. */
typedef struct
{
  gint64   n_items;
  gint64   size;
  gint64   first; /* the position of the first item of this page */
  gboolean bare;
  gint64   overlap;
  guint    generation;
} Page;

static GHashTable *times_asked;

/* How often it was called with this name before. */
static guint
count_name (const char *name)
{
  guint before = 0;

  if (times_asked == NULL)
    times_asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  before = GPOINTER_TO_UINT (g_hash_table_lookup (times_asked, name));
  g_hash_table_replace (times_asked, g_strdup (name), GUINT_TO_POINTER (before + 1));

  return before;
}

static void
write_item (GString *json,
            gint64   id,
            guint    generation)
{
  gboolean changed = generation > 0 && id == 5;

  g_string_append_printf (json, "{\"id\":%" G_GINT64_FORMAT ",\"name\":\"%s %" G_GINT64_FORMAT "\","
                          "\"owner\":{\"name\":\"owner %" G_GINT64_FORMAT "\"},\"done\":%s,\"weight\":%"
                          G_GINT64_FORMAT ".5,\"note\":null}",
                          id, changed ? "changed" : "item", id, id % 7, id % 2 == 0 ? "true" : "false", id);
}

/* A later generation has a new item in front, and has lost the one at 3. */
static void
write_items (GString    *json,
             const Page *page)
{
  gint64 from = MAX (page->first - page->overlap, 0);
  gint64 to = MIN (page->first + page->size, page->n_items);
  const char *comma = "";

  g_string_append_c (json, '[');
  for (gint64 i = from; i < to; i++)
    {
      if (page->generation > 0 && i == 3)
        continue;
      g_string_append (json, comma);
      if (page->generation > 0 && i == 0)
        {
          write_item (json, MAX_ITEMS + page->generation, 0);
          g_string_append_c (json, ',');
        }
      write_item (json, i, page->generation);
      comma = ",";
    }
  g_string_append_c (json, ']');
}

static gboolean
has_next (const Page *page)
{
  return page->first + page->size < page->n_items;
}

static Answer *
new_answer (Page       *page,
            const char *next)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_autofree char *total = g_strdup_printf ("%" G_GINT64_FORMAT, page->n_items);
  Answer *answer = NULL;

  if (!page->bare)
    g_string_append_printf (json, "{\"total\":%s,\"next\":%s,\"has_more\":%s,\"items\":", total, next,
                            has_next (page) ? "true" : "false");
  write_items (json, page);
  if (!page->bare)
    g_string_append_c (json, '}');

  answer = witness_answer_new_text (200, "application/json", json->str);
  witness_headers_add (answer->headers, "X-Total-Count", total);

  return answer;
}

/* The query as it is, but for the position, and with a comma in it. */
static char *
dup_query_at (Exchange *exchange,
              gint64    position)
{
  g_auto (GStrv) parameters = g_strsplit (exchange->query != NULL ? exchange->query : "", "&", -1);
  GString *query = g_string_new ("mark=a,b&");

  for (guint i = 0; parameters[i] != NULL; i++)
    if (*parameters[i] != '\0' && !g_str_has_prefix (parameters[i], "at=")
        && !g_str_has_prefix (parameters[i], "mark="))
      g_string_append_printf (query, "%s&", parameters[i]);
  g_string_append_printf (query, "at=%" G_GINT64_FORMAT, position);

  return g_string_free (query, FALSE);
}

/* RFC 8288, with a comma inside the angle brackets, and other links before it. */
static Answer *
answer_link (Exchange   *exchange,
             Page       *page,
             const char *loop)
{
  g_autofree char *query = NULL;
  g_autofree char *url = NULL;
  g_autofree char *link = NULL;
  g_autofree char *next = NULL;
  g_autofree char *elsewhere = witness_exchange_dup_query (exchange, "next");
  Answer *answer = NULL;

  page->first = witness_exchange_get_number (exchange, "at", 0, MAX_ITEMS);
  query = dup_query_at (exchange, loop != NULL ? page->first : page->first + page->size);
  url = elsewhere != NULL ? g_steal_pointer (&elsewhere)
                          : g_strconcat (exchange->path, "?", query, NULL);
  next = has_next (page) ? g_strdup_printf ("\"%s\"", url) : g_strdup ("null");
  answer = new_answer (page, next);
  if (has_next (page))
    {
      link = g_strdup_printf ("<%s?at=0>; rel=\"first\", <%s>; rel=\"next\"; title=\"a, b\"", exchange->path, url);
      witness_headers_add (answer->headers, "Link", link);
    }

  return answer;
}

static Answer *
answer_cursor (Exchange   *exchange,
               Page       *page,
               const char *loop)
{
  g_autofree char *cursor = witness_exchange_dup_query (exchange, "cursor");
  g_autofree char *next = NULL;
  gint64 after = 0;

  if (cursor != NULL && *cursor != '\0')
    page->first = g_ascii_strtoll (cursor + 1, NULL, 10);
  after = page->first + page->size;
  if (g_strcmp0 (loop, "same") == 0)
    after = page->size;
  if (g_strcmp0 (loop, "circle") == 0)
    after %= 3 * page->size;
  next = has_next (page) ? g_strdup_printf ("\"c%" G_GINT64_FORMAT "\"", after) : g_strdup ("null");

  return new_answer (page, next);
}

static Answer *
answer_number (Exchange   *exchange,
               Page       *page)
{
  page->first = (witness_exchange_get_number (exchange, "page", 1, MAX_ITEMS) - 1) * page->size;

  return new_answer (page, "null");
}

static Answer *
answer_offset (Exchange   *exchange,
               Page       *page)
{
  page->first = witness_exchange_get_number (exchange, "offset", 0, MAX_ITEMS);

  return new_answer (page, "null");
}

/* The page that begins at a position fails, as often as the query says. */
static Answer *
fail_as_asked (Exchange *exchange,
               Page     *page)
{
  gint64 position = witness_exchange_get_number (exchange, "fail-at", MAX_ITEMS, MAX_ITEMS);
  gint64 times = witness_exchange_get_number (exchange, "fail-times", 1, MAX_ITEMS);
  g_autofree char *name = g_strconcat ("failing ", exchange->query, NULL);

  if (position != page->first || count_name (name) >= times)
    return NULL;

  return witness_answer_new_problem ((int) witness_exchange_get_number (exchange, "fail-status", 503, 599),
                                     exchange->target, "This page fails");
}

static Answer *
answer_pages (Exchange   *exchange,
              const char *way)
{
  g_autofree char *loop = witness_exchange_dup_query (exchange, "loop");
  g_autofree char *list = witness_exchange_dup_query (exchange, "list");
  g_autofree char *counted = g_strconcat ("list ", list, NULL);
  g_autoptr (Answer) answer = NULL;
  Answer *failure = NULL;
  Page page = {
    .n_items = witness_exchange_get_number (exchange, "n", 95, MAX_ITEMS),
    .size = MAX (witness_exchange_get_number (exchange, "size", 10, MAX_ITEMS), 1),
    .bare = witness_exchange_get_number (exchange, "bare", 0, 1) == 1,
    .overlap = witness_exchange_get_number (exchange, "overlap", 0, MAX_ITEMS),
  };

  if (list != NULL)
    page.generation = count_name (counted);
  if (g_str_equal (way, "link"))
    answer = answer_link (exchange, &page, loop);
  else if (g_str_equal (way, "cursor"))
    answer = answer_cursor (exchange, &page, loop);
  else if (g_str_equal (way, "number"))
    answer = answer_number (exchange, &page);
  else if (g_str_equal (way, "offset"))
    answer = answer_offset (exchange, &page);
  else
    return witness_answer_new_problem (404, exchange->target, "There are no pages of this kind");

  failure = fail_as_asked (exchange, &page);

  return failure != NULL ? failure : g_steal_pointer (&answer);
}

const Route witness_routes_pages[] = {
  { "/pages/", ROUTE_READS, answer_pages },
  { NULL }
};
