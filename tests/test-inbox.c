/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The inbox: what is posted is delivered once, on its context, or lost once, and a context
 * that dies is noticed there and then. */

#include "config.h"

#include "closing/adieu-inbox-private.h"

#include <poll.h>

#include <adieu/adieu-loop.h>

#define N_LETTERS 1000
#define N_THREADS 8
#define MAX_SEEN 64

/* ---- letters that say where they went ---- */

typedef struct
{
  int      delivered[MAX_SEEN];
  guint    n_delivered;
  int      lost[MAX_SEEN];
  guint    n_lost;
  GThread *thread; /* of the last one */
} Seen;

typedef struct
{
  Seen *seen;
  int   number;
} Letter;

static void
letter_deliver (gpointer data)
{
  g_autofree Letter *letter = data;

  g_assert_cmpuint (letter->seen->n_delivered, <, MAX_SEEN);
  letter->seen->delivered[letter->seen->n_delivered++] = letter->number;
  letter->seen->thread = g_thread_self ();
}

static void
letter_lose (gpointer data)
{
  g_autofree Letter *letter = data;

  g_assert_cmpuint (letter->seen->n_lost, <, MAX_SEEN);
  letter->seen->lost[letter->seen->n_lost++] = letter->number;
  letter->seen->thread = g_thread_self ();
}

static gboolean
post_number (AdieuInbox *inbox,
             Seen       *seen,
             int         number)
{
  Letter *letter = g_new (Letter, 1);

  *letter = (Letter) { seen, number };

  return adieu_inbox_post (inbox, letter_deliver, letter, letter_lose);
}

static void
assert_numbers (const int *numbers,
                guint      n,
                int        first,
                int        last)
{
  g_assert_cmpuint (n, ==, last - first + 1);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (numbers[i], ==, first + (int) i);
}

/* ---- a context of the test's own, as the thread's default ---- */

static GMainContext *
enter_context (void)
{
  GMainContext *context = g_main_context_new ();

  g_main_context_push_thread_default (context);

  return context;
}

/* Drops a context that nobody else may hold. */
static void
leave_context (GMainContext *context)
{
  g_main_context_pop_thread_default (context);
  g_main_context_unref (context);
}

static void
iterate_all (GMainContext *context)
{
  while (g_main_context_iteration (context, FALSE))
    ;
}

static gboolean
is_readable (AdieuInbox *inbox)
{
  struct pollfd ask = { adieu_inbox_get_fd (inbox), POLLIN, 0 };

  return poll (&ask, 1, 0) == 1 && (ask.revents & POLLIN) != 0;
}

/* ---- delivery ---- */

static void
count_in_order (gpointer data)
{
  guint *next = ((gpointer *) data)[0];
  guint number = GPOINTER_TO_UINT (((gpointer *) data)[1]);

  g_assert_cmpuint (number, ==, *next);
  ++*next;
  g_free (data);
}

static void
test_order (void)
{
  GMainContext *context = enter_context ();
  g_autoptr (AdieuInbox) inbox = adieu_inbox_ref_default ();
  guint next = 0;

  for (guint i = 0; i < N_LETTERS; i++)
    {
      gpointer *letter = g_new (gpointer, 2);

      letter[0] = &next;
      letter[1] = GUINT_TO_POINTER (i);
      g_assert_true (adieu_inbox_post (inbox, count_in_order, letter, NULL));
    }
  g_assert_cmpuint (next, ==, 0);
  while (next < N_LETTERS)
    g_main_context_iteration (context, TRUE);
  g_assert_false (g_main_context_iteration (context, FALSE));

  leave_context (context);
}

typedef struct
{
  AdieuInbox *inbox;
  GThread    *home;
  guint       n_delivered;
  guint       next[N_THREADS];
} Crowd;

typedef struct
{
  Crowd *crowd;
  guint  thread;
  guint  number;
} CrowdLetter;

static void
crowd_deliver (gpointer data)
{
  g_autofree CrowdLetter *letter = data;
  Crowd *crowd = letter->crowd;

  g_assert_true (g_thread_self () == crowd->home);
  g_assert_cmpuint (letter->number, ==, crowd->next[letter->thread]);
  crowd->next[letter->thread]++;
  crowd->n_delivered++;
}

typedef struct
{
  Crowd *crowd;
  guint  thread;
} CrowdMember;

static gpointer
crowd_thread (gpointer data)
{
  g_autofree CrowdMember *member = data;

  for (guint i = 0; i < N_LETTERS; i++)
    {
      CrowdLetter *letter = g_new (CrowdLetter, 1);

      *letter = (CrowdLetter) { member->crowd, member->thread, i };
      g_assert_true (adieu_inbox_post (member->crowd->inbox, crowd_deliver, letter, g_free));
    }

  return NULL;
}

static void
test_many_threads (void)
{
  GMainContext *context = enter_context ();
  g_autoptr (AdieuInbox) inbox = adieu_inbox_ref_default ();
  Crowd crowd = { inbox, g_thread_self (), 0, { 0 } };
  GThread *threads[N_THREADS] = { NULL };

  for (guint i = 0; i < N_THREADS; i++)
    {
      CrowdMember *member = g_new (CrowdMember, 1);

      *member = (CrowdMember) { &crowd, i };
      threads[i] = g_thread_new ("poster", crowd_thread, member);
    }
  while (crowd.n_delivered < N_THREADS * N_LETTERS)
    g_main_context_iteration (context, TRUE);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);

  g_assert_false (is_readable (inbox));
  leave_context (context);
}

typedef struct
{
  GMainContext *context;
  Seen         *seen;
} Nest;

static void
deliver_with_a_loop_inside (gpointer data)
{
  Nest *nest = data;

  while (nest->seen->n_delivered < 2)
    g_main_context_iteration (nest->context, TRUE);
  nest->seen->delivered[nest->seen->n_delivered++] = 3;
}

static void
test_nested_loop (void)
{
  GMainContext *context = enter_context ();
  g_autoptr (AdieuInbox) inbox = adieu_inbox_ref_default ();
  Seen seen = { 0 };
  Nest nest = { context, &seen };

  adieu_inbox_post (inbox, deliver_with_a_loop_inside, &nest, NULL);
  post_number (inbox, &seen, 1);
  post_number (inbox, &seen, 2);
  g_main_context_iteration (context, TRUE);
  assert_numbers (seen.delivered, seen.n_delivered, 1, 3);

  leave_context (context);
}

static void
deliver_the_inbox (gpointer inbox)
{
  adieu_inbox_unref (inbox);
}

static void
test_last_reference_in_a_letter (void)
{
  guint n_before = adieu_inbox_count ();
  GMainContext *context = enter_context ();
  AdieuInbox *inbox = adieu_inbox_ref_default ();
  Seen seen = { 0 };

  adieu_inbox_post (inbox, deliver_the_inbox, adieu_inbox_ref (inbox), NULL);
  post_number (inbox, &seen, 1);
  adieu_inbox_unref (inbox);
  iterate_all (context);
  assert_numbers (seen.delivered, seen.n_delivered, 1, 1);

  leave_context (context);
  g_assert_cmpuint (adieu_inbox_count (), ==, n_before);
}

/* ---- the file descriptor, and loops that are not GLib's ---- */

static void
deliver_slowly (gpointer data)
{
  gint64 end = g_get_monotonic_time () + 5 * G_TIME_SPAN_MILLISECOND;

  while (g_get_monotonic_time () < end)
    ;
}

static void
test_descriptor (void)
{
  GMainContext *context = enter_context ();
  g_autoptr (AdieuInbox) inbox = adieu_inbox_ref_default ();
  Seen seen = { 0 };

  g_assert_cmpint (adieu_inbox_get_fd (inbox), ==, adieu_foreign_loop_get_fd ());
  g_assert_false (is_readable (inbox));
  for (guint round = 0; round < 3; round++)
    {
      seen = (Seen) { 0 };
      adieu_inbox_post (inbox, deliver_slowly, NULL, NULL);
      g_assert_true (is_readable (inbox));
      post_number (inbox, &seen, 1);
      post_number (inbox, &seen, 2);

      /* After a letter that took long it is the turn of others. */
      g_assert_true (adieu_foreign_loop_dispatch ());
      g_assert_cmpuint (seen.n_delivered, ==, 0);
      g_assert_true (is_readable (inbox));

      while (is_readable (inbox))
        g_assert_true (adieu_foreign_loop_dispatch ());
      assert_numbers (seen.delivered, seen.n_delivered, 1, 2);
      g_assert_false (adieu_foreign_loop_dispatch ());
    }

  leave_context (context);
}

static gboolean
set_flag_cb (gpointer flag)
{
  *(gboolean *) flag = TRUE;

  return G_SOURCE_REMOVE;
}

static void
test_foreign_dispatch (void)
{
  GMainContext *context = enter_context ();
  g_autoptr (AdieuInbox) inbox = adieu_inbox_ref_default ();
  g_autoptr (GSource) other = g_idle_source_new ();
  Seen seen = { 0 };
  gboolean iterated = FALSE;

  g_source_set_callback (other, set_flag_cb, &iterated, NULL);
  g_source_attach (other, context);
  post_number (inbox, &seen, 1);

  g_assert_true (adieu_foreign_loop_dispatch ());
  assert_numbers (seen.delivered, seen.n_delivered, 1, 1);
  g_assert_true (seen.thread == g_thread_self ());
  g_assert_false (iterated);

  leave_context (context);
}

/* Another thread owns the context while this one asks. */
typedef struct
{
  GMainContext *context;
  GMutex        mutex;
  GCond         cond;
  gboolean      owned;
  gboolean      release;
} Owner;

static gpointer
owner_thread (gpointer data)
{
  Owner *owner = data;

  g_assert_true (g_main_context_acquire (owner->context));
  g_mutex_lock (&owner->mutex);
  owner->owned = TRUE;
  g_cond_broadcast (&owner->cond);
  while (!owner->release)
    g_cond_wait (&owner->cond, &owner->mutex);
  g_mutex_unlock (&owner->mutex);
  g_main_context_release (owner->context);

  return NULL;
}

static void
test_foreign_dispatch_is_not_the_owner (void)
{
  GMainContext *context = g_main_context_default ();
  g_autoptr (AdieuInbox) inbox = adieu_inbox_ref_default ();
  Owner owner = { .context = context };
  GThread *thread = NULL;
  Seen seen = { 0 };

  g_mutex_init (&owner.mutex);
  g_cond_init (&owner.cond);
  thread = g_thread_new ("owner", owner_thread, &owner);
  g_mutex_lock (&owner.mutex);
  while (!owner.owned)
    g_cond_wait (&owner.cond, &owner.mutex);
  g_mutex_unlock (&owner.mutex);

  post_number (inbox, &seen, 1);
  g_assert_false (adieu_foreign_loop_dispatch ());
  g_assert_cmpuint (seen.n_delivered, ==, 0);

  g_mutex_lock (&owner.mutex);
  owner.release = TRUE;
  g_cond_broadcast (&owner.cond);
  g_mutex_unlock (&owner.mutex);
  g_thread_join (thread);

  g_assert_true (adieu_foreign_loop_dispatch ());
  assert_numbers (seen.delivered, seen.n_delivered, 1, 1);
  g_mutex_clear (&owner.mutex);
  g_cond_clear (&owner.cond);
}

/* ---- one for each context, which it does not hold ---- */

static gpointer
get_default_thread (gpointer context)
{
  AdieuInbox *inbox = NULL;

  g_main_context_push_thread_default (context);
  inbox = adieu_inbox_ref_default ();
  g_main_context_pop_thread_default (context);

  return inbox;
}

static void
test_reused (void)
{
  guint n_before = adieu_inbox_count ();
  GMainContext *context = enter_context ();
  AdieuInbox *first = adieu_inbox_ref_default ();
  AdieuInbox *again = adieu_inbox_ref_default ();
  AdieuInbox *elsewhere = NULL;
  GMainContext *another = NULL;
  AdieuInbox *other = NULL;

  g_assert_true (first == again);
  g_main_context_pop_thread_default (context);
  elsewhere = g_thread_join (g_thread_new ("other", get_default_thread, context));
  g_assert_true (elsewhere == first);
  g_main_context_push_thread_default (context);

  another = enter_context ();
  other = adieu_inbox_ref_default ();
  g_assert_true (other != first);
  g_assert_cmpuint (adieu_inbox_count (), ==, n_before + 2);
  leave_context (another);
  leave_context (context);

  adieu_inbox_unref (first);
  adieu_inbox_unref (again);
  adieu_inbox_unref (elsewhere);
  adieu_inbox_unref (other);
  g_assert_cmpuint (adieu_inbox_count (), ==, n_before);
}

static void
set_flag (gpointer flag)
{
  *(gboolean *) flag = TRUE;
}

static void
test_does_not_hold_the_context (void)
{
  GMainContext *context = enter_context ();
  g_autoptr (AdieuInbox) inbox = adieu_inbox_ref_default ();
  GSource *source = g_idle_source_new ();
  gboolean gone = FALSE;

  g_source_set_callback (source, set_flag_cb, &gone, set_flag);
  g_source_attach (source, context);
  g_source_unref (source);

  g_assert_false (gone);
  leave_context (context);
  g_assert_true (gone);
}

/* ---- muted for good: the process exits ---- */

static void
test_muted (void)
{
  g_autoptr (GMainContext) own = g_main_context_new ();
  g_autoptr (AdieuInbox) ours = adieu_inbox_new (own);
  g_autoptr (AdieuInbox) of_caller = adieu_inbox_ref_default ();
  Seen seen = { 0 };
  Seen seen_by_us = { 0 };

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }

  post_number (of_caller, &seen, 1);
  adieu_inbox_mute_all ();
  post_number (of_caller, &seen, 2);
  post_number (ours, &seen_by_us, 1);
  iterate_all (NULL);
  iterate_all (own);
  g_assert_false (adieu_foreign_loop_dispatch ());
  g_assert_cmpuint (seen.n_delivered, ==, 0);
  assert_numbers (seen_by_us.delivered, seen_by_us.n_delivered, 1, 1);
  g_assert_false (is_readable (of_caller));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/inbox/letters-come-in-order", test_order);
  g_test_add_func ("/adieu/inbox/letters-of-each-thread-come-in-order", test_many_threads);
  g_test_add_func ("/adieu/inbox/a-nested-loop-goes-on-with-the-letters-behind", test_nested_loop);
  g_test_add_func ("/adieu/inbox/a-letter-may-hold-the-last-reference", test_last_reference_in_a_letter);
  g_test_add_func ("/adieu/inbox/descriptor-is-readable-while-letters-wait", test_descriptor);
  g_test_add_func ("/adieu/inbox/foreign-loop-runs-only-letters", test_foreign_dispatch);
  g_test_add_func ("/adieu/inbox/foreign-loop-leaves-letters-to-the-owner", test_foreign_dispatch_is_not_the_owner);
  g_test_add_func ("/adieu/inbox/each-context-has-one", test_reused);
  g_test_add_func ("/adieu/inbox/does-not-hold-its-context", test_does_not_hold_the_context);
  g_test_add_func ("/adieu/inbox/muted-tells-no-caller", test_muted);

  return g_test_run ();
}
