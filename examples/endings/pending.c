/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is pending when the program ends, for each of its states: a plain call, one of a client
 * with hooks, one that waits for its second attempt or for a token, or a list that loads.
 */

#include "pending.h"

#include "foo-client.h"
#include "old-tokens.h"

#define PLAIN "/slow?ms=500"
#define BUSY "/status/503?retry-after=30&opens=slow"
#define TOKEN "/token?delay=500&opens=slow"
#define NEXT_PAGE "/pages/link?n=20&at=10&delay=500"

typedef struct
{
  const char  *name;
  const char  *path; /* of the pending call */
  void       (*start) (void);
} State;

Question slow = { "slow", "GET", PLAIN };

static const State    *state;
static void          (*under_way) (void);
static AdieuPageModel *list;
static const char     *page; /* that the list loads */

static void
ask_slow (void)
{
  ask (&slow);
  under_way ();
}

/* The server answers this one when it has seen what @slow makes the client ask. */
static void
ask_what_tells (void (*then) (void))
{
  static Question again = { "again", "GET", "/foo/2?gate=slow" };

  again.then = then;
  ask (&again);
}

static void
ask_a_busy_server (void)
{
  ask_what_tells (under_way);
  ask (&slow);
}

/* The further calls do without. */
static void
forget_token (void)
{
  adieu_client_set_auth (client, NULL);
  under_way ();
}

static void
ask_with_old_token (void)
{
  g_autofree char *endpoint = g_strconcat (adieu_client_get_base_url (client), TOKEN, NULL);
  g_autoptr (OldTokens) tokens = g_object_new (OLD_TYPE_TOKENS, NULL);
  g_autoptr (AdieuOAuth) oauth = g_object_new (ADIEU_TYPE_OAUTH,
                                               "client", client,
                                               "client-id", "endings",
                                               "token-endpoint", endpoint,
                                               "token-store", tokens,
                                               NULL);

  ask_what_tells (forget_token);
  adieu_client_set_auth (client, ADIEU_AUTH (oauth));
  ask (&slow);
}

/* A list that is shown in a window, with a spinner below the first page. */

static void
page_shown_cb (GListModel *model,
               guint       position,
               guint       n_removed,
               guint       n_added)
{
  event ("cb %s ok", page);
  if (position > 0)
    return;

  page = "slow";
  event ("req slow");
  under_way ();
}

static void
page_failed_cb (AdieuPageModel *model)
{
  const GError *error = adieu_page_model_get_error (model);

  if (error != NULL)
    event ("cb %s err %s", page, error->message);
}

static void
load_list (void)
{
  g_autoptr (AdieuPager) pager = adieu_link_pager_new ("items");
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/pages/link");

  adieu_request_add_query (request, "n", "20");
  adieu_request_add_query (request, "next", NEXT_PAGE);
  list = adieu_page_model_new (client, request, pager, ADIEU_TYPE_JSON_ITEM);
  g_signal_connect (list, "items-changed", G_CALLBACK (page_shown_cb), NULL);
  g_signal_connect (list, "notify::error", G_CALLBACK (page_failed_cb), NULL);

  page = "list";
  event ("req list");
  g_list_model_get_n_items (G_LIST_MODEL (list));
}

void
drop_list (void)
{
  g_clear_object (&list);
}

static const State states[] = {
  { "idle" },
  { "inflight", PLAIN, ask_slow },
  { "hooks", PLAIN, ask_slow },
  { "retry", BUSY, ask_a_busy_server },
  { "refresh", "/auth", ask_with_old_token },
  { "pages", NULL, load_list },
};

gboolean
set_state (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_str_equal (states[i].name, name))
      state = &states[i];
  if (state != NULL)
    slow.path = state->path;

  return state != NULL;
}

gboolean
is_idle (void)
{
  return state->start == NULL;
}

/* Whether the pending call is answered if the loop goes on. */
gboolean
is_answered_soon (void)
{
  return slow.path != NULL && !g_str_equal (slow.path, BUSY);
}

GType
get_client_type (void)
{
  return g_str_equal (state->name, "hooks") ? FOO_TYPE_CLIENT : ADIEU_TYPE_CLIENT;
}

/* Does @then when it is under way. */
void
start_pending (void (*then) (void))
{
  under_way = then;
  state->start ();
}
