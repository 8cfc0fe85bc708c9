/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A reply reaches who waits for it, on that context, or its result is lost; either once. */

#include "config.h"

#include "closing/adieu-reply-private.h"

#define N_THREADS 4
#define N_REPLIES 500

typedef struct
{
  guint    n_delivered;
  guint    n_lost;
  gpointer result;
  GThread *thread; /* of the last one */
} Addressee;

/* What is sent: it knows to whom, so that its loss can be told. */
typedef struct
{
  Addressee *to;
} Result;

static Result *
result_new (Addressee *to)
{
  Result *result = g_new (Result, 1);

  result->to = to;

  return result;
}

static void
deliver (gpointer result,
         gpointer data)
{
  Addressee *addressee = data;

  addressee->n_delivered++;
  addressee->result = result;
  addressee->thread = g_thread_self ();
}

static void
lose (gpointer data)
{
  g_autofree Result *result = data;

  result->to->n_lost++;
  result->to->thread = g_thread_self ();
}

static void
addressee_clear (Addressee *addressee)
{
  g_clear_pointer (&addressee->result, g_free);
}

/* A context of the test's own, and at the end nothing left of its inbox. */
typedef struct
{
  GMainContext *context;
  AdieuInbox   *inbox;
  guint         n_before;
  Addressee     addressee;
  AdieuReply   *reply;
} Fixture;

static void
fixture_drop_context (Fixture *fixture)
{
  g_clear_pointer (&fixture->context, g_main_context_unref);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->n_before = adieu_inbox_count ();
  fixture->context = g_main_context_new ();
  g_main_context_push_thread_default (fixture->context);
  fixture->inbox = adieu_inbox_ref_default ();
  g_main_context_pop_thread_default (fixture->context);
  fixture->reply = adieu_reply_new (fixture->inbox, deliver, &fixture->addressee);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  fixture_drop_context (fixture);
  g_clear_pointer (&fixture->reply, adieu_reply_unref);
  g_clear_pointer (&fixture->inbox, adieu_inbox_unref);
  addressee_clear (&fixture->addressee);
  g_assert_cmpuint (adieu_inbox_count (), ==, fixture->n_before);
}

static void
iterate (Fixture *fixture)
{
  while (g_main_context_iteration (fixture->context, FALSE))
    ;
}

static void
assert_addressee (Addressee *addressee,
                  guint      n_delivered,
                  guint      n_lost)
{
  g_assert_cmpuint (addressee->n_delivered, ==, n_delivered);
  g_assert_cmpuint (addressee->n_lost, ==, n_lost);
}

/* ---- one reply ---- */

static void
test_delivered (Fixture       *fixture,
                gconstpointer  data)
{
  Result *result = result_new (&fixture->addressee);

  adieu_reply_send (fixture->reply, result, lose);
  assert_addressee (&fixture->addressee, 0, 0);
  iterate (fixture);
  assert_addressee (&fixture->addressee, 1, 0);
  g_assert_true (fixture->addressee.result == result);
}

static void
test_nothing_but_the_news (Fixture       *fixture,
                           gconstpointer  data)
{
  adieu_reply_send (fixture->reply, NULL, NULL);
  iterate (fixture);
  assert_addressee (&fixture->addressee, 1, 0);
  g_assert_null (fixture->addressee.result);
}

/* The sender's reference keeps the envelope, not the addressee. */
static void
test_forgotten_before (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autoptr (AdieuReply) of_sender = adieu_reply_ref (fixture->reply);

  g_clear_pointer (&fixture->reply, adieu_reply_forget);
  adieu_reply_send (of_sender, result_new (&fixture->addressee), lose);
  iterate (fixture);
  assert_addressee (&fixture->addressee, 0, 1);
}

static void
test_forgotten_on_the_way (Fixture       *fixture,
                           gconstpointer  data)
{
  adieu_reply_send (fixture->reply, result_new (&fixture->addressee), lose);
  g_clear_pointer (&fixture->reply, adieu_reply_forget);
  iterate (fixture);
  assert_addressee (&fixture->addressee, 0, 1);
}

static void
test_forgotten_without_a_loser (Fixture       *fixture,
                                gconstpointer  data)
{
  adieu_reply_send (fixture->reply, NULL, NULL);
  g_clear_pointer (&fixture->reply, adieu_reply_forget);
  iterate (fixture);
  assert_addressee (&fixture->addressee, 0, 0);
}

static void
test_never_sent (Fixture       *fixture,
                 gconstpointer  data)
{
  g_clear_pointer (&fixture->reply, adieu_reply_forget);
  iterate (fixture);
  assert_addressee (&fixture->addressee, 0, 0);
}

/* ---- the context dies ---- */

static void
test_context_gone_before (Fixture       *fixture,
                          gconstpointer  data)
{
  fixture_drop_context (fixture);
  adieu_reply_send (fixture->reply, result_new (&fixture->addressee), lose);
  assert_addressee (&fixture->addressee, 0, 1);
}

static void
test_context_gone_on_the_way (Fixture       *fixture,
                              gconstpointer  data)
{
  adieu_reply_send (fixture->reply, result_new (&fixture->addressee), lose);
  fixture_drop_context (fixture);
  assert_addressee (&fixture->addressee, 0, 1);
}

/* Nobody holds the inbox but the reply in it. */
static void
test_context_gone_and_nobody_else (Fixture       *fixture,
                                   gconstpointer  data)
{
  adieu_reply_send (fixture->reply, result_new (&fixture->addressee), lose);
  g_clear_pointer (&fixture->reply, adieu_reply_forget);
  g_clear_pointer (&fixture->inbox, adieu_inbox_unref);
  fixture_drop_context (fixture);
  assert_addressee (&fixture->addressee, 0, 1);
}

/* ---- inside a delivery ---- */

typedef struct
{
  Fixture    *fixture;
  AdieuReply *next;
  guint       n_delivered;
} Chain;

static void
deliver_and_wait_for_the_next (gpointer result,
                               gpointer data)
{
  Chain *chain = data;

  chain->n_delivered++;
  g_clear_pointer (&chain->fixture->reply, adieu_reply_unref);
  adieu_reply_send (chain->next, NULL, NULL);
  iterate (chain->fixture);
  g_assert_cmpuint (chain->n_delivered, ==, 2);
}

static void
deliver_next (gpointer result,
              gpointer data)
{
  Chain *chain = data;

  chain->n_delivered++;
}

static void
test_nested (Fixture       *fixture,
             gconstpointer  data)
{
  Chain chain = { .fixture = fixture };

  g_clear_pointer (&fixture->reply, adieu_reply_forget);
  fixture->reply = adieu_reply_new (fixture->inbox, deliver_and_wait_for_the_next, &chain);
  chain.next = adieu_reply_new (fixture->inbox, deliver_next, &chain);
  adieu_reply_send (fixture->reply, NULL, NULL);
  iterate (fixture);
  g_assert_cmpuint (chain.n_delivered, ==, 2);
  adieu_reply_unref (chain.next);
}

/* ---- many, from other threads ---- */

static gpointer
sender_thread (gpointer data)
{
  AdieuReply **replies = data;

  for (guint i = 0; i < N_REPLIES; i++)
    {
      g_autoptr (AdieuReply) reply = replies[i];

      adieu_reply_send (reply, g_strdup ("result"), g_free);
    }

  return NULL;
}

static void
deliver_text (gpointer result,
              gpointer data)
{
  g_autofree char *text = result;

  g_assert_cmpstr (text, ==, "result");
  ++*(guint *) data;
}

static void
test_from_other_threads (Fixture       *fixture,
                         gconstpointer  data)
{
  AdieuReply *ours[N_THREADS][N_REPLIES];
  AdieuReply *theirs[N_THREADS][N_REPLIES];
  GThread *threads[N_THREADS];
  guint n_delivered = 0;
  guint n_forgotten = 0;

  for (guint i = 0; i < N_THREADS; i++)
    for (guint j = 0; j < N_REPLIES; j++)
      {
        ours[i][j] = adieu_reply_new (fixture->inbox, deliver_text, &n_delivered);
        theirs[i][j] = adieu_reply_ref (ours[i][j]);
      }
  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("sender", sender_thread, theirs[i]);

  /* Every third is no longer waited for, wherever it is by now. */
  for (guint j = 0; j < N_REPLIES; j += 3)
    for (guint i = 0; i < N_THREADS; i++, n_forgotten++)
      g_clear_pointer (&ours[i][j], adieu_reply_forget);
  while (n_delivered < N_THREADS * N_REPLIES - n_forgotten)
    g_main_context_iteration (fixture->context, TRUE);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  iterate (fixture);
  g_assert_cmpuint (n_delivered, ==, N_THREADS * N_REPLIES - n_forgotten);

  for (guint i = 0; i < N_THREADS; i++)
    for (guint j = 0; j < N_REPLIES; j++)
      g_clear_pointer (&ours[i][j], adieu_reply_unref);
}

static void
add (const char *name,
     void      (*test) (Fixture       *fixture,
                        gconstpointer  data))
{
  g_autofree char *path = g_strconcat ("/adieu/reply/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("delivered-to-who-waits", test_delivered);
  add ("delivered-without-a-result", test_nothing_but_the_news);
  add ("lost-when-forgotten-before", test_forgotten_before);
  add ("lost-when-forgotten-on-the-way", test_forgotten_on_the_way);
  add ("lost-without-anybody-to-tell", test_forgotten_without_a_loser);
  add ("never-sent", test_never_sent);
  add ("lost-when-the-context-is-gone", test_context_gone_before);
  add ("lost-when-the-context-goes-meanwhile", test_context_gone_on_the_way);
  add ("lost-when-nobody-holds-the-inbox-but-it", test_context_gone_and_nobody_else);
  add ("delivered-in-a-nested-loop", test_nested);
  add ("delivered-or-lost-from-other-threads", test_from_other_threads);

  return g_test_run ();
}
