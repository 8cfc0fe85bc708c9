/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The list that loads itself: what it asks for and when, what it tells and in which order, and that
 * it can be dropped, disposed of and refreshed whenever somebody likes. */

#include "config.h"

#include <adieu/adieu-cursor-pager.h>
#include <adieu/adieu-json-item.h>
#include <adieu/adieu-link-pager.h>
#include <adieu/adieu-loop.h>
#include <adieu/adieu-page-model.h>
#include <adieu/adieu-page-number-pager.h>

#include <string.h>

#include "fixture.h"
#include "thing.h"

/* ---- a list that is watched ---- */

typedef void (*Meddle) (AdieuPageModel *model,
                        gpointer        data);

typedef struct
{
  AdieuPageModel *model;
  GString        *log; /* what was told, in order */
  gboolean        looking;
  GThread        *thread;
  guint           length; /* what items-changed adds up to */
  Meddle          meddle; /* once, when items have changed */
  gpointer        meddle_data;
} Watched;

static void
check_emission (Watched *self)
{
  g_assert_false (self->looking);
  g_assert_true (self->thread == g_thread_self ());
}

static void
items_changed_cb (GListModel *model,
                  guint       position,
                  guint       n_removed,
                  guint       n_added,
                  Watched    *self)
{
  Meddle meddle = g_steal_pointer (&self->meddle);

  check_emission (self);
  g_string_append_printf (self->log, "%u-%u+%u ", position, n_removed, n_added);
  self->length += n_added - n_removed;
  if (meddle != NULL)
    meddle (ADIEU_PAGE_MODEL (model), self->meddle_data);
  else
    g_assert_cmpuint (g_list_model_get_n_items (model), ==, self->length);
}

static void
notify_cb (AdieuPageModel *model,
           GParamSpec     *pspec,
           Watched        *self)
{
  check_emission (self);
  g_string_append_printf (self->log, "%s", pspec->name);
  if (g_str_equal (pspec->name, "loading"))
    g_string_append (self->log, adieu_page_model_get_loading (model) ? "=yes" : "=no");
  g_string_append_c (self->log, ' ');
}

static void
watch (Watched        *self,
       AdieuPageModel *owned_model)
{
  *self = (Watched) { .model = owned_model, .log = g_string_new (NULL), .thread = g_thread_self () };
  g_signal_connect (self->model, "items-changed", G_CALLBACK (items_changed_cb), self);
  g_signal_connect (self->model, "notify", G_CALLBACK (notify_cb), self);
}

static void
watched_clear (Watched *self)
{
  if (self->model != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->model, self);
      g_assert_finalize_object (self->model);
    }
  g_string_free (self->log, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Watched, watched_clear)

static AdieuPageModel *
new_model (Fixture    *fixture,
           const char *path,
           const char *key,
           guint       prefetch)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", path);
  g_autoptr (AdieuPager) pager = adieu_cursor_pager_new ("items", "next", "cursor");

  return g_object_new (ADIEU_TYPE_PAGE_MODEL,
                       "client", fixture->client,
                       "request", request,
                       "pager", pager,
                       "key", key,
                       "prefetch", prefetch,
                       NULL);
}

static guint
get_length (Watched *self)
{
  guint length = 0;

  g_object_get (self->model, "n-items", &length, NULL); /* which is no look */

  return length;
}

/* Whether there is an item. */
static gboolean
look_at (Watched *self,
         guint    position)
{
  g_autoptr (GObject) item = NULL;

  self->looking = TRUE;
  item = g_list_model_get_item (G_LIST_MODEL (self->model), position);
  self->looking = FALSE;

  return item != NULL;
}

static gboolean
is_at_rest (gpointer watched)
{
  return !adieu_page_model_get_loading (((Watched *) watched)->model);
}

static gboolean
is_loading (gpointer watched)
{
  return adieu_page_model_get_loading (((Watched *) watched)->model);
}

static gboolean
is_asked (gpointer fixture)
{
  return witness_count (((Fixture *) fixture)->witness, "request") > 0;
}

/* A look that has an effect starts to load before anything that is posted later comes. */
static gboolean
later_cb (gpointer later)
{
  *(gboolean *) later = TRUE;

  return G_SOURCE_REMOVE;
}

static gboolean
is_set (gpointer flag)
{
  return *(gboolean *) flag;
}

static void
rest (Watched *self)
{
  gboolean later = FALSE;

  g_idle_add (later_cb, &later);
  iterate_until (is_set, &later, "an idle turn");
  iterate_until (is_at_rest, self, "the list to be loaded");
}

static void
assert_told (Watched    *self,
             const char *log)
{
  g_assert_cmpstr (self->log->str, ==, log);
  g_string_truncate (self->log, 0);
}

static gint64
id_at (Watched *self,
       guint    position)
{
  g_autoptr (AdieuJsonItem) item = g_list_model_get_item (G_LIST_MODEL (self->model), position);

  return adieu_json_item_get_integer (item, "id");
}

/* ---- loading ---- */

static void
test_asks_when_looked_at (Fixture *fixture)
{
  g_auto (Watched) watched = { 0 };

  watch (&watched, new_model (fixture, "/pages/cursor?n=25", NULL, 0));
  rest (&watched);
  g_assert_cmpuint (witness_count (fixture->witness, "request"), ==, 0);
  g_assert_cmpuint (get_length (&watched), ==, 0);
  g_assert_true (adieu_page_model_get_has_more (watched.model));
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (watched.model)) == ADIEU_TYPE_JSON_ITEM);

  watched.looking = TRUE;
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (watched.model)), ==, 0);
  watched.looking = FALSE;
  g_assert_false (adieu_page_model_get_loading (watched.model));
  assert_told (&watched, "");
  rest (&watched);
  assert_told (&watched, "loading=yes 0-0+10 n-items loading=no ");

  g_assert_true (look_at (&watched, 8));
  rest (&watched);
  assert_told (&watched, "");

  g_assert_false (look_at (&watched, 10));
  rest (&watched);
  assert_told (&watched, "loading=yes 10-0+10 n-items loading=no ");

  look_at (&watched, G_MAXUINT);
  rest (&watched);
  assert_told (&watched, "loading=yes 20-0+5 n-items has-more loading=no ");

  look_at (&watched, 25);
  rest (&watched);
  assert_told (&watched, "");
  g_assert_cmpuint (witness_count (fixture->witness, "request"), ==, 3);
  for (guint i = 0; i < 25; i++)
    g_assert_cmpint (id_at (&watched, i), ==, i);
}

/* Of a list in pages of ten: how many are loaded after a look at the first, then at @position. */
static void
test_prefetch (Fixture *fixture)
{
  const struct { guint prefetch; guint first; guint position; guint then; } rows[] = {
    { 0, 10, 9, 10 }, { 0, 10, 10, 20 }, { 1, 10, 8, 10 }, { 1, 10, 9, 20 }, { 9, 10, 0, 10 }, { 9, 10, 1, 20 },
    { 10, 20, 9, 20 }, { 20, 30, 9, 30 }, { 20, 30, 10, 40 }, { 25, 30, 24, 50 }, { 1000, 95, 0, 95 },
    { G_MAXUINT, 95, 0, 95 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Watched) watched = { 0 };

      watch (&watched, new_model (fixture, "/pages/cursor", NULL, rows[i].prefetch));
      look_at (&watched, 0);
      rest (&watched);
      g_assert_cmpuint (get_length (&watched), ==, rows[i].first);
      look_at (&watched, rows[i].position);
      look_at (&watched, 0);
      rest (&watched);
      g_assert_cmpuint (get_length (&watched), ==, rows[i].then);
    }
}

/* Nobody looks at what is not there, so pages that add nothing must not stop the loading. */
static void
test_pages_without_news (Fixture *fixture)
{
  g_auto (Watched) watched = { 0 };

  watch (&watched, new_model (fixture, "/pages/cursor", "/owner/name", 0));
  look_at (&watched, 0);
  rest (&watched);
  assert_told (&watched, "loading=yes 0-0+7 n-items loading=no ");
  look_at (&watched, 7);
  rest (&watched);
  assert_told (&watched, "loading=yes has-more loading=no ");
  g_assert_cmpuint (witness_count (fixture->witness, "request"), ==, 10);
}

static void
test_no_item_twice (Fixture *fixture)
{
  g_auto (Watched) watched = { 0 };
  g_auto (Watched) twice = { 0 };

  watch (&watched, new_model (fixture, "/pages/cursor?n=30&overlap=3", "id", 100));
  watch (&twice, new_model (fixture, "/pages/cursor?n=30&overlap=3", NULL, 100));
  look_at (&watched, 0);
  look_at (&twice, 0);
  rest (&watched);
  rest (&twice);
  g_assert_cmpuint (get_length (&watched), ==, 30);
  g_assert_cmpuint (get_length (&twice), ==, 36);
  for (guint i = 0; i < 30; i++)
    g_assert_cmpint (id_at (&watched, i), ==, i);
}

/* ---- a type of the application ---- */

static AdieuPageModel *
new_typed_model (Fixture    *fixture,
                 const char *path,
                 const char *key)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", path);
  g_autoptr (AdieuPager) pager = adieu_cursor_pager_new ("items", "next", "cursor");

  return g_object_new (ADIEU_TYPE_PAGE_MODEL,
                       "client", fixture->client,
                       "request", request,
                       "pager", pager,
                       "item-type", TEST_TYPE_THING,
                       "key", key,
                       "prefetch", 0,
                       NULL);
}

static void
test_typed (Fixture *fixture)
{
  g_auto (Watched) watched = { 0 };
  g_autoptr (TestThing) thing = NULL;

  watch (&watched, new_typed_model (fixture, "/pages/cursor?n=30&overlap=3", "id"));
  look_at (&watched, 0);
  rest (&watched);
  look_at (&watched, 10);
  rest (&watched);
  assert_told (&watched, "loading=yes 0-0+10 n-items loading=no loading=yes 10-0+10 n-items loading=no ");
  thing = g_list_model_get_item (G_LIST_MODEL (watched.model), 10);
  g_assert_cmpstr (thing->name, ==, "item 10");
}

/* No page is left out because it could not be read. */
static void
test_items_that_do_not_fit (Fixture *fixture)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("POST", "/echo");
  g_autoptr (AdieuPager) pager = adieu_link_pager_new (NULL);
  g_auto (Watched) watched = { 0 };

  adieu_request_set_body_text (request, "[\"a\",\"b\"]", "application/json");
  watch (&watched, adieu_page_model_new (fixture->client, request, pager, TEST_TYPE_THING));
  look_at (&watched, 0);
  for (guint i = 0; i < 2; i++)
    {
      rest (&watched);
      assert_says (adieu_page_model_get_error (watched.model), ADIEU_CLIENT_ERROR,
                   ADIEU_CLIENT_ERROR_INVALID_CONTENT, "cannot be read");
      g_assert_true (adieu_page_model_get_has_more (watched.model));
      adieu_page_model_retry (watched.model);
    }
  g_assert_cmpuint (witness_count (fixture->witness, "request"), ==, 1);
}

/* ---- failures ---- */

static void
test_stops_on_error (Fixture *fixture)
{
  g_auto (Watched) watched = { 0 };
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  watch (&watched, new_model (fixture, "/pages/cursor?n=25&fail-at=10&fail-status=409&fail-times=2", NULL, 5));
  adieu_page_model_retry (watched.model); /* there is nothing to retry */
  rest (&watched);
  look_at (&watched, 0);
  rest (&watched);
  assert_told (&watched, "loading=yes 0-0+10 n-items loading=no ");

  look_at (&watched, 9);
  rest (&watched);
  assert_told (&watched, "loading=yes error error-text failed loading=no ");
  assert_says (adieu_page_model_get_error (watched.model), ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_CONFLICT,
               "This page fails");
  g_object_get (watched.model, "error", &error, "error-text", &text, NULL);
  g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_CONFLICT);
  g_assert_cmpstr (text, ==, error->message);
  g_assert_true (adieu_page_model_get_has_more (watched.model));
  g_assert_true (adieu_page_model_get_failed (watched.model));

  look_at (&watched, 9);
  look_at (&watched, 10);
  rest (&watched);
  assert_told (&watched, "");
  g_assert_cmpuint (witness_count (fixture->witness, "request"), ==, 2);

  adieu_page_model_retry (watched.model);
  adieu_page_model_retry (watched.model);
  assert_told (&watched, "error error-text failed loading=yes ");
  rest (&watched);
  assert_told (&watched, "error error-text failed loading=no ");

  adieu_page_model_retry (watched.model);
  rest (&watched);
  assert_told (&watched, "error error-text failed loading=yes 10-0+10 n-items loading=no ");
  g_assert_null (adieu_page_model_get_error (watched.model));
  g_assert_null (adieu_page_model_get_error_text (watched.model));
  g_assert_false (adieu_page_model_get_failed (watched.model));
  g_assert_cmpuint (witness_count (fixture->witness, "request"), ==, 4);
}

static void
test_without_anything (Fixture *fixture)
{
  g_auto (Watched) watched = { 0 };

  watch (&watched, g_object_new (ADIEU_TYPE_PAGE_MODEL, NULL));
  look_at (&watched, 0);
  rest (&watched);
  assert_told (&watched, "");
  g_assert_false (adieu_page_model_get_has_more (watched.model));
}

/* ---- progress ---- */

static void
progress_cb (AdieuProgress *progress,
             GParamSpec    *pspec,
             GString       *log)
{
  static const char *states[] = { "idle", "sending", "waiting", "done" };

  g_string_append_printf (log, "%s%s ", states[adieu_progress_get_state (progress)],
                          adieu_progress_get_retry_at (progress) != NULL ? "!" : "");
}

/* Each page tells of itself, and of the moment at which it is asked for again. */
static void
test_progress (Fixture *fixture)
{
  g_auto (Watched) watched = { 0 };
  g_autoptr (AdieuProgress) progress = NULL;
  g_autoptr (GString) states = g_string_new (NULL);

  adieu_client_set_max_attempts (fixture->client, 2);
  adieu_client_set_retry_delay (fixture->client, 1);
  watch (&watched, new_model (fixture, "/pages/cursor?n=30&fail-at=10", NULL, 0));
  g_object_get (watched.model, "progress", &progress, NULL);
  g_assert_true (progress == adieu_page_model_get_progress (watched.model));
  g_signal_connect (progress, "notify::state", G_CALLBACK (progress_cb), states);

  look_at (&watched, 0);
  rest (&watched);
  g_assert_cmpstr (states->str, ==, "sending done ");
  look_at (&watched, 10);
  rest (&watched);
  g_assert_cmpstr (states->str, ==, "sending done sending waiting! sending done ");
  g_assert_cmpuint (adieu_progress_get_attempt (progress), ==, 2);
  g_assert_null (adieu_page_model_get_error (watched.model));
}

/* The one that the request has is left to it, and shown. */
static void
test_progress_of_request (Fixture *fixture)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/pages/cursor");
  g_autoptr (AdieuPager) pager = adieu_cursor_pager_new ("items", "next", "cursor");
  g_autoptr (AdieuProgress) progress = adieu_progress_new ();
  g_auto (Watched) watched = { 0 };

  adieu_request_set_progress (request, progress);
  watch (&watched, adieu_page_model_new (fixture->client, request, pager, ADIEU_TYPE_JSON_ITEM));
  g_assert_true (adieu_page_model_get_progress (watched.model) == progress);
  look_at (&watched, 0);
  rest (&watched);
  g_assert_cmpint (adieu_progress_get_state (progress), ==, ADIEU_PROGRESS_STATE_DONE);
}

/* ---- refreshing ---- */

typedef struct
{
  guint     n;
  gboolean  done;
  GError   *error;
} Refresh;

static void
refreshed_cb (GObject      *model,
              GAsyncResult *result,
              gpointer      refresh)
{
  Refresh *self = refresh;

  self->n++;
  self->done = adieu_page_model_refresh_finish (ADIEU_PAGE_MODEL (model), result, &self->error);
  g_assert_true (self->done == (self->error == NULL));
}

static gboolean
is_refreshed (gpointer refresh)
{
  return ((Refresh *) refresh)->n > 0;
}

static void
refresh_clear (Refresh *self)
{
  g_clear_error (&self->error);
  *self = (Refresh) { 0 };
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Refresh, refresh_clear)

static void
refresh (Watched      *watched,
         GCancellable *cancellable,
         Refresh      *self)
{
  refresh_clear (self);
  adieu_page_model_refresh_async (watched->model, cancellable, refreshed_cb, self);
  g_assert_cmpuint (self->n, ==, 0);
  iterate_until (is_refreshed, self, "the list to be refreshed");
}

static void
test_refresh_changes_little (Fixture *fixture)
{
  g_auto (Watched) watched = { 0 };
  g_auto (Refresh) one = { 0 };
  g_autoptr (GObject) zero = NULL;
  g_autoptr (GObject) same = NULL;

  watch (&watched, new_model (fixture, "/pages/cursor?list=a", "id", 0));
  look_at (&watched, 0);
  rest (&watched);
  assert_told (&watched, "loading=yes 0-0+10 n-items loading=no ");
  zero = g_list_model_get_item (G_LIST_MODEL (watched.model), 0);

  refresh (&watched, NULL, &one);
  g_assert_no_error (one.error);
  assert_told (&watched, "loading=yes 0-0+1 4-1+0 5-1+1 loading=no ");
  same = g_list_model_get_item (G_LIST_MODEL (watched.model), 1);
  g_assert_true (zero == same);
  g_assert_cmpint (id_at (&watched, 4), ==, 4);

  /* Only the one in front is new, and no key is known twice. */
  refresh (&watched, NULL, &one);
  g_assert_no_error (one.error);
  assert_told (&watched, "loading=yes 0-1+1 loading=no ");
}

static void
test_refresh_of_objects (Fixture *fixture)
{
  g_auto (Watched) watched = { 0 };
  g_auto (Refresh) one = { 0 };

  watch (&watched, new_typed_model (fixture, "/pages/cursor?list=a", "id"));
  look_at (&watched, 0);
  rest (&watched);
  refresh (&watched, NULL, &one);
  g_assert_no_error (one.error);
  assert_told (&watched, "loading=yes 0-0+10 n-items loading=no loading=yes 0-0+1 4-1+0 5-1+1 loading=no ");
}

/* What comes after the first page goes, and is asked for again when somebody looks. */
static void
test_refresh_begins_anew (Fixture *fixture)
{
  g_auto (Watched) watched = { 0 };
  g_auto (Refresh) one = { 0 };

  watch (&watched, new_model (fixture, "/pages/cursor?n=25", "id", 0));
  look_at (&watched, 0);
  rest (&watched);
  look_at (&watched, 10);
  rest (&watched);
  look_at (&watched, 20);
  rest (&watched);
  g_string_truncate (watched.log, 0);

  refresh (&watched, NULL, &one);
  g_assert_no_error (one.error);
  assert_told (&watched, "loading=yes 10-15+0 n-items has-more loading=no ");
  look_at (&watched, 10);
  rest (&watched);
  assert_told (&watched, "loading=yes 10-0+10 n-items loading=no ");
  g_assert_cmpint (id_at (&watched, 19), ==, 19);
}

static void
test_refresh_fails (Fixture *fixture)
{
  g_auto (Watched) watched = { 0 };
  g_auto (Refresh) one = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  watch (&watched, new_model (fixture, "/pages/cursor?n=25&fail-at=0&fail-status=409&fail-times=2", NULL, 0));
  refresh (&watched, NULL, &one);
  assert_says (one.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_CONFLICT, NULL);
  assert_told (&watched, "loading=yes error error-text failed loading=no ");
  refresh (&watched, NULL, &one);
  assert_told (&watched, "error error-text failed loading=yes error error-text failed loading=no ");
  refresh (&watched, NULL, &one);
  g_assert_no_error (one.error);
  assert_told (&watched, "error error-text failed loading=yes 0-0+10 n-items loading=no ");

  g_cancellable_cancel (cancellable);
  refresh (&watched, cancellable, &one);
  g_assert_error (one.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_told (&watched, "loading=yes loading=no ");
  g_assert_cmpuint (get_length (&watched), ==, 10);
  look_at (&watched, 10);
  rest (&watched);
  assert_told (&watched, "loading=yes 10-0+10 n-items loading=no ");
}

/* What the page that it stops comes to, is not taken for its own. */
static void
test_refresh_shows_progress (Fixture *fixture)
{
  g_auto (Watched) watched = { 0 };
  g_auto (Refresh) one = { 0 };
  g_autoptr (GString) states = g_string_new (NULL);

  watch (&watched, new_model (fixture, "/pages/cursor?n=25&gate=g", NULL, 0));
  look_at (&watched, 0);
  iterate_until (is_asked, fixture, "the list to ask");
  g_signal_connect (adieu_page_model_get_progress (watched.model), "notify::state",
                    G_CALLBACK (progress_cb), states);
  adieu_page_model_refresh_async (watched.model, NULL, refreshed_cb, &one);
  witness_tell (fixture->witness, "open g");
  iterate_until (is_refreshed, &one, "the refresh");
  g_assert_no_error (one.error);
  g_assert_cmpstr (states->str, ==, "done sending done ");
}

/* A refresh takes the place of a page that is under way, and of a refresh. */
static void
test_refresh_goes_first (Fixture *fixture)
{
  g_auto (Watched) watched = { 0 };
  g_auto (Refresh) first = { 0 };
  g_auto (Refresh) second = { 0 };

  watch (&watched, new_model (fixture, "/pages/cursor?n=25&gate=g", NULL, 0));
  look_at (&watched, 0);
  iterate_until (is_loading, &watched, "the list to ask");
  adieu_page_model_refresh_async (watched.model, NULL, refreshed_cb, &first);
  adieu_page_model_refresh_async (watched.model, NULL, refreshed_cb, &second);
  witness_tell (fixture->witness, "open g");
  iterate_until (is_refreshed, &first, "the first refresh");
  iterate_until (is_refreshed, &second, "the second refresh");
  g_assert_error (first.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_no_error (second.error);
  assert_told (&watched, "loading=yes 0-0+10 n-items loading=no ");
}

static void
test_refresh_without_anything (Fixture *fixture)
{
  g_auto (Watched) watched = { 0 };
  g_auto (Refresh) one = { 0 };

  watch (&watched, g_object_new (ADIEU_TYPE_PAGE_MODEL, NULL));
  refresh (&watched, NULL, &one);
  g_assert_error (one.error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST);
}

/* ---- dropped ---- */

static void
test_dropped_while_loading (Fixture *fixture)
{
  AdieuPageModel *model = new_model (fixture, "/pages/cursor?gate=g", NULL, 0);

  g_list_model_get_n_items (G_LIST_MODEL (model));
  iterate_until (is_asked, fixture, "the list to ask");
  g_assert_finalize_object (model);
  fixture_settle (fixture);
  g_assert_cmpuint (witness_count (fixture->witness, "answered"), ==, 0);
}

static void
test_dropped_after_a_look (Fixture *fixture)
{
  AdieuPageModel *model = new_model (fixture, "/pages/cursor", NULL, 0);

  g_list_model_get_n_items (G_LIST_MODEL (model));
  g_assert_finalize_object (model);
  fixture_settle (fixture);
  g_assert_cmpuint (witness_count (fixture->witness, "request"), ==, 0);
}

static void
drop (AdieuPageModel *model,
      gpointer        watched)
{
  g_object_unref (g_steal_pointer (&((Watched *) watched)->model));
}

static void
dispose (AdieuPageModel *model,
         gpointer        watched)
{
  g_object_run_dispose (G_OBJECT (model));
}

static void
meddle_and_settle (Fixture *fixture,
                   Meddle   meddle,
                   guint    prefetch)
{
  g_auto (Watched) watched = { 0 };
  gpointer weak = NULL;

  watch (&watched, new_model (fixture, "/pages/cursor", NULL, prefetch));
  weak = watched.model;
  g_object_add_weak_pointer (G_OBJECT (watched.model), &weak);
  watched.meddle = meddle;
  watched.meddle_data = &watched;
  look_at (&watched, 0);
  while (watched.length == 0)
    g_main_context_iteration (NULL, TRUE);
  if (watched.model == NULL)
    g_assert_null (weak);
  g_clear_object (&watched.model);
  g_assert_null (weak);
  fixture_settle (fixture);
}

static void
test_dropped_in_its_own_signal (Fixture *fixture)
{
  meddle_and_settle (fixture, drop, 0);
  meddle_and_settle (fixture, drop, 50);
}

static void
test_disposed_in_its_own_signal (Fixture *fixture)
{
  meddle_and_settle (fixture, dispose, 0);
  meddle_and_settle (fixture, dispose, 50);
}

static void
start_refresh (AdieuPageModel *model,
               gpointer        refresh_data)
{
  adieu_page_model_refresh_async (model, NULL, refreshed_cb, refresh_data);
}

static void
test_refreshed_in_its_own_signal (Fixture *fixture)
{
  g_auto (Watched) watched = { 0 };
  g_auto (Refresh) inner = { 0 };
  g_auto (Refresh) outer = { 0 };

  watch (&watched, new_model (fixture, "/pages/cursor?list=b", "id", 0));
  watched.meddle = start_refresh;
  watched.meddle_data = &inner;
  look_at (&watched, 0);
  iterate_until (is_refreshed, &inner, "the list to be refreshed");
  g_assert_no_error (inner.error);
  assert_told (&watched, "loading=yes 0-0+10 n-items 0-0+1 4-1+0 5-1+1 loading=no ");

  /* While it tells of one, another has to wait. */
  refresh_clear (&inner);
  watched.meddle = start_refresh;
  refresh (&watched, NULL, &outer);
  iterate_until (is_refreshed, &inner, "the second refresh");
  g_assert_no_error (outer.error);
  g_assert_error (inner.error, G_IO_ERROR, G_IO_ERROR_PENDING);
}

/* ---- contexts ---- */

static gpointer
run_thread (gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  {
    g_auto (Watched) watched = { 0 };

    watch (&watched, new_model (fixture, "/pages/cursor?n=20", NULL, 100));
    look_at (&watched, 0);
    while (get_length (&watched) < 20)
      g_main_context_iteration (context, TRUE);
    assert_told (&watched, "loading=yes 0-0+10 n-items 10-0+10 n-items has-more loading=no ");
  }
  g_main_context_pop_thread_default (context);

  return NULL;
}

static void
test_lives_on_its_context (Fixture *fixture)
{
  g_thread_join (g_thread_new ("list", run_thread, fixture));
}

/* The list stays, and says that its page did not come. */
static void
test_context_goes (Fixture *fixture)
{
  GMainContext *context = g_main_context_new ();
  g_auto (Watched) watched = { 0 };
  g_auto (Refresh) one = { 0 };

  g_main_context_push_thread_default (context);
  watch (&watched, new_model (fixture, "/pages/cursor?gate=g", NULL, 0));
  look_at (&watched, 0);
  while (!is_loading (&watched))
    g_main_context_iteration (context, TRUE);
  g_main_context_pop_thread_default (context);
  g_main_context_unref (context);
  g_assert_error (adieu_page_model_get_error (watched.model), G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_told (&watched, "loading=yes error error-text failed loading=no ");
}

static void
test_refresh_drained (Fixture *fixture)
{
  g_auto (Watched) watched = { 0 };
  g_auto (Refresh) one = { 0 };

  watch (&watched, new_model (fixture, "/pages/cursor?gate=g", NULL, 0));
  adieu_page_model_refresh_async (watched.model, NULL, refreshed_cb, &one);
  adieu_drain (1000);
  g_assert_error (one.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (adieu_page_model_get_loading (watched.model));
  witness_tell (fixture->witness, "open g");
  refresh (&watched, NULL, &one);
  g_assert_no_error (one.error);
}

/* ---- long lists ---- */

#define TEST_TYPE_PAGER (test_pager_get_type ())
G_DECLARE_FINAL_TYPE (TestPager, test_pager, TEST, PAGER, AdieuPager)

/* Counts the pages and answers that are alive. */
struct _TestPager
{
  AdieuPager parent_instance;

  guint      n_alive;
  guint      most_alive;
  guint      n_pages;
};

G_DEFINE_FINAL_TYPE (TestPager, test_pager, ADIEU_TYPE_PAGER)

static void
gone_cb (gpointer  pager,
         GObject  *gone)
{
  TEST_PAGER (pager)->n_alive--;
}

static AdieuRequest *
test_pager_next_request (AdieuPager    *pager,
                         AdieuRequest  *request,
                         AdieuPage     *page,
                         GError       **error)
{
  TestPager *self = TEST_PAGER (pager);
  g_autofree char *number = g_strdup_printf ("%u", ++self->n_pages + 1);

  g_object_weak_ref (G_OBJECT (page), gone_cb, self);
  g_object_weak_ref (G_OBJECT (adieu_page_get_response (page)), gone_cb, self);
  self->n_alive += 2;
  self->most_alive = MAX (self->most_alive, self->n_alive);

  return adieu_page_get_n_items (page) > 0 ? adieu_page_dup_request_with_query (page, "page", number) : NULL;
}

static void
test_pager_class_init (TestPagerClass *class)
{
  ADIEU_PAGER_CLASS (class)->next_request = test_pager_next_request;
}

static void
test_pager_init (TestPager *self)
{
}

static void
test_long (Fixture *fixture)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/pages/number?n=100000&size=500");
  g_autoptr (TestPager) pager = g_object_new (TEST_TYPE_PAGER, "items", "items", NULL);
  g_auto (Watched) watched = { 0 };

  watch (&watched, adieu_page_model_new (fixture->client, request, ADIEU_PAGER (pager), ADIEU_TYPE_JSON_ITEM));
  look_at (&watched, 0);
  rest (&watched);
  g_assert_cmpuint (get_length (&watched), ==, 500);
  g_assert_cmpuint (pager->n_alive, ==, 0);

  for (guint i = 500; i <= 5000; i += 500)
    {
      look_at (&watched, i);
      rest (&watched);
      g_assert_cmpuint (get_length (&watched), ==, i + 500);
    }
  g_assert_cmpuint (pager->n_alive, ==, 0);
  g_assert_cmpuint (pager->most_alive, ==, 2);
  g_assert_cmpuint (pager->n_pages, ==, 11);
  g_assert_cmpint (id_at (&watched, 5499), ==, 5499);
}

static void
count_cb (gpointer  n_gone,
          GObject  *item)
{
  (*(guint *) n_gone)++;
}

typedef struct
{
  guint n_gone;
  guint n_wanted;
} Leaving;

static gboolean
are_gone (gpointer leaving)
{
  return ((Leaving *) leaving)->n_gone == ((Leaving *) leaving)->n_wanted;
}

/* What is not shown any more goes bit by bit, after a refresh and with the list. */
static void
test_long_leaves_nothing (Fixture *fixture)
{
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/pages/number?n=2500&size=500");
  g_autoptr (AdieuPager) pager = ADIEU_PAGER (g_object_new (TEST_TYPE_PAGER, "items", "items", NULL));
  AdieuPageModel *model = g_object_new (ADIEU_TYPE_PAGE_MODEL, "client", fixture->client,
                                        "request", request, "pager", pager, "key", "id",
                                        "prefetch", 0, NULL);
  Leaving leaving = { 0, 2000 };
  Refresh one = { 0 };
  Watched watched = { 0 };

  watch (&watched, model);
  for (guint i = 0; i < 2500; i += 500)
    {
      look_at (&watched, i);
      rest (&watched);
    }
  g_assert_cmpuint (get_length (&watched), ==, 2500);
  for (guint i = 0; i < 2500; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (model), i);

      g_object_weak_ref (item, count_cb, &leaving.n_gone);
    }

  TEST_PAGER (pager)->n_pages = 0;
  refresh (&watched, NULL, &one);
  g_assert_no_error (one.error);
  g_assert_cmpuint (get_length (&watched), ==, 500);
  g_assert_nonnull (strstr (watched.log->str, " 500-2000+0 "));
  iterate_until (are_gone, &leaving, "what is not shown any more to go");

  leaving.n_wanted = 2500;
  watched_clear (&watched);
  g_assert_cmpuint (leaving.n_gone, ==, 2000);
  iterate_until (are_gone, &leaving, "the list to go");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  fixture_add ("/adieu/page-model/asks-when-looked-at/%s", ON_ALL, test_asks_when_looked_at);
  fixture_add ("/adieu/page-model/prefetch/%s", ON_HTTP, test_prefetch);
  fixture_add ("/adieu/page-model/pages-without-news/%s", ON_HTTP, test_pages_without_news);
  fixture_add ("/adieu/page-model/no-item-twice/%s", ON_HTTP, test_no_item_twice);
  fixture_add ("/adieu/page-model/objects-of-the-application/%s", ON_HTTP, test_typed);
  fixture_add ("/adieu/page-model/items-that-do-not-fit/%s", ON_HTTP, test_items_that_do_not_fit);
  fixture_add ("/adieu/page-model/stops-on-error-and-retries/%s", ON_HTTP | ON_H2, test_stops_on_error);
  fixture_add ("/adieu/page-model/without-anything/%s", ON_HTTP, test_without_anything);
  fixture_add ("/adieu/page-model/shows-progress/%s", ON_HTTP | ON_H2, test_progress);
  fixture_add ("/adieu/page-model/shows-the-progress-of-its-request/%s", ON_HTTP, test_progress_of_request);
  fixture_add ("/adieu/page-model/refresh-shows-progress/%s", ON_HTTP, test_refresh_shows_progress);
  fixture_add ("/adieu/page-model/refresh-changes-little/%s", ON_HTTP, test_refresh_changes_little);
  fixture_add ("/adieu/page-model/refresh-of-objects/%s", ON_HTTP, test_refresh_of_objects);
  fixture_add ("/adieu/page-model/refresh-begins-anew/%s", ON_HTTP, test_refresh_begins_anew);
  fixture_add ("/adieu/page-model/refresh-fails/%s", ON_HTTP, test_refresh_fails);
  fixture_add ("/adieu/page-model/refresh-goes-first/%s", ON_HTTP | ON_H2, test_refresh_goes_first);
  fixture_add ("/adieu/page-model/refresh-without-anything/%s", ON_HTTP, test_refresh_without_anything);
  fixture_add ("/adieu/page-model/dropped-while-loading/%s", ON_HTTP | ON_H2, test_dropped_while_loading);
  fixture_add ("/adieu/page-model/dropped-after-a-look/%s", ON_HTTP, test_dropped_after_a_look);
  fixture_add ("/adieu/page-model/dropped-in-its-own-signal/%s", ON_HTTP, test_dropped_in_its_own_signal);
  fixture_add ("/adieu/page-model/disposed-in-its-own-signal/%s", ON_HTTP, test_disposed_in_its_own_signal);
  fixture_add ("/adieu/page-model/refreshed-in-its-own-signal/%s", ON_HTTP, test_refreshed_in_its_own_signal);
  fixture_add ("/adieu/page-model/lives-on-its-context/%s", ON_HTTP | ON_H2, test_lives_on_its_context);
  fixture_add ("/adieu/page-model/context-goes/%s", ON_HTTP, test_context_goes);
  fixture_add ("/adieu/page-model/refresh-drained/%s", ON_HTTP, test_refresh_drained);
  fixture_add ("/adieu/page-model/keeps-items-and-nothing-else/%s", ON_HTTP, test_long);
  fixture_add ("/adieu/page-model/leaves-nothing/%s", ON_HTTP, test_long_leaves_nothing);

  return g_test_run ();
}
