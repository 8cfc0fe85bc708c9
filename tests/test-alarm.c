/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Alarms ring once, not before their time, the earliest first; whoever is rung may set and
 * clear any of them. On the network thread, where they live. */

#include "config.h"

#include "transport/adieu-network-private.h"

#define MANY 5000
#define MS G_TIME_SPAN_MILLISECOND

/* ---- on the network thread, and back ---- */

typedef struct
{
  void      (*act) (gpointer data);
  gpointer    data;
  GMutex      mutex;
  GCond       cond;
  gboolean    done;
} Errand;

static void
errand_act (gpointer data)
{
  Errand *errand = data;

  g_assert_true (adieu_network_is_current ());
  errand->act (errand->data);
  g_mutex_lock (&errand->mutex);
  errand->done = TRUE;
  g_cond_signal (&errand->cond);
  g_mutex_unlock (&errand->mutex);
}

static void
on_network (void     (*act) (gpointer data),
            gpointer   data)
{
  Errand errand = { .act = act, .data = data };

  g_mutex_init (&errand.mutex);
  g_cond_init (&errand.cond);
  adieu_network_post (errand_act, &errand);
  g_mutex_lock (&errand.mutex);
  while (!errand.done)
    g_cond_wait (&errand.cond, &errand.mutex);
  g_mutex_unlock (&errand.mutex);
  g_mutex_clear (&errand.mutex);
  g_cond_clear (&errand.cond);
}

/* ---- bells, and the log of their ringing ---- */

typedef struct _Bell Bell;
typedef struct _Tower Tower;

struct _Bell
{
  AdieuAlarm  alarm; /* the first member */
  Tower      *tower;
  guint       number;
  gint64      at;
  guint       n_rung;
  void      (*then) (Bell *self);
};

/* What has rung, in its order; read by the test when it is complete. */
struct _Tower
{
  Bell     bells[8];
  guint    order[MANY];
  guint    n_rung;
  guint    n_expected;
  GMutex   mutex;
  GCond    cond;
  gboolean complete;
};

static void
bell_ring (AdieuAlarm *alarm)
{
  Bell *self = (Bell *) alarm;
  Tower *tower = self->tower;

  g_assert_true (adieu_network_is_current ());
  g_assert_cmpint (g_get_monotonic_time (), >=, self->at);
  g_assert_cmpint (alarm->at, ==, 0);
  self->n_rung++;
  tower->order[tower->n_rung++] = self->number;
  if (self->then != NULL)
    self->then (self);

  g_mutex_lock (&tower->mutex);
  tower->complete = tower->n_rung >= tower->n_expected;
  g_cond_signal (&tower->cond);
  g_mutex_unlock (&tower->mutex);
}

static void
bell_set (Bell   *self,
          gint64  at)
{
  self->at = at;
  adieu_alarm_set (&self->alarm, at);
}

static Tower *
tower_new (guint n_expected)
{
  Tower *tower = g_new0 (Tower, 1);

  adieu_network_start ();
  tower->n_expected = n_expected;
  g_mutex_init (&tower->mutex);
  g_cond_init (&tower->cond);
  for (guint i = 0; i < G_N_ELEMENTS (tower->bells); i++)
    tower->bells[i] = (Bell) { .alarm.ring = bell_ring, .tower = tower, .number = i };

  return tower;
}

static void
tower_wait (Tower *tower)
{
  g_mutex_lock (&tower->mutex);
  while (!tower->complete)
    g_cond_wait (&tower->cond, &tower->mutex);
  g_mutex_unlock (&tower->mutex);
}

static void
do_nothing (gpointer data)
{
}

/* Whatever should not have rung has had its chance: a later alarm has. */
static void
tower_free (Tower *tower)
{
  on_network (do_nothing, NULL);
  g_assert_cmpuint (tower->n_rung, ==, tower->n_expected);
  for (guint i = 0; i < G_N_ELEMENTS (tower->bells); i++)
    {
      g_assert_cmpint (tower->bells[i].alarm.at, ==, 0);
      g_assert_null (tower->bells[i].alarm.place);
    }
  g_mutex_clear (&tower->mutex);
  g_cond_clear (&tower->cond);
  g_free (tower);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Tower, tower_free)

static void
assert_order (Tower       *tower,
              const guint *order,
              guint        n)
{
  g_assert_cmpuint (tower->n_rung, ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpuint (tower->order[i], ==, order[i]);
}

/* ---- order ---- */

static void
set_out_of_order (gpointer data)
{
  static const gint64 after[8] = { 7, 1, 3, 5, 0, 2, 6, 4 };
  Tower *tower = data;
  gint64 now = g_get_monotonic_time ();

  for (guint i = 0; i < 8; i++)
    bell_set (&tower->bells[i], now + after[i] * MS);
  g_assert_cmpuint (tower->n_rung, ==, 0);
}

static void
test_order (void)
{
  static const guint order[8] = { 4, 1, 5, 2, 7, 3, 6, 0 };
  g_autoptr (Tower) tower = tower_new (8);

  on_network (set_out_of_order, tower);
  tower_wait (tower);
  assert_order (tower, order, 8);
}

/* A time that is past rings soon, yet not inside the setting. */
static void
set_in_the_past (gpointer data)
{
  Tower *tower = data;
  gint64 now = g_get_monotonic_time ();

  bell_set (&tower->bells[0], now);
  bell_set (&tower->bells[1], now - 1000 * MS);
  bell_set (&tower->bells[2], 1);
  g_assert_cmpuint (tower->n_rung, ==, 0);
}

static void
test_past (void)
{
  static const guint order[3] = { 2, 1, 0 };
  g_autoptr (Tower) tower = tower_new (3);

  on_network (set_in_the_past, tower);
  tower_wait (tower);
  assert_order (tower, order, 3);
}

/* ---- changes of mind ---- */

static void
set_and_clear (gpointer data)
{
  Tower *tower = data;
  gint64 now = g_get_monotonic_time ();

  bell_set (&tower->bells[0], now + 1 * MS);
  bell_set (&tower->bells[1], now + 2 * MS);
  bell_set (&tower->bells[2], now + 3 * MS);
  adieu_alarm_clear (&tower->bells[0].alarm);
  adieu_alarm_clear (&tower->bells[1].alarm);
  adieu_alarm_clear (&tower->bells[1].alarm);
  adieu_alarm_clear (&tower->bells[3].alarm);
}

static void
test_clear (void)
{
  static const guint order[1] = { 2 };
  g_autoptr (Tower) tower = tower_new (1);

  on_network (set_and_clear, tower);
  tower_wait (tower);
  assert_order (tower, order, 1);
}

static void
set_twice (gpointer data)
{
  Tower *tower = data;
  gint64 now = g_get_monotonic_time ();

  bell_set (&tower->bells[0], now + 1 * MS);
  bell_set (&tower->bells[1], now + 60 * G_TIME_SPAN_SECOND);
  bell_set (&tower->bells[2], now + 5 * MS);
  bell_set (&tower->bells[3], now + 6 * MS);

  bell_set (&tower->bells[0], now + 7 * MS);
  bell_set (&tower->bells[1], now + 2 * MS);
  bell_set (&tower->bells[2], now + 5 * MS);
}

static void
test_set_again (void)
{
  static const guint order[4] = { 1, 2, 3, 0 };
  g_autoptr (Tower) tower = tower_new (4);

  on_network (set_twice, tower);
  tower_wait (tower);
  assert_order (tower, order, 4);
}

/* ---- changes of mind while one rings ---- */

static void
clear_next_and_hurry_last (Bell *self)
{
  Bell *bells = self->tower->bells;

  adieu_alarm_clear (&bells[1].alarm);
  bell_set (&bells[3], self->at);
}

static void
set_three (gpointer data)
{
  Tower *tower = data;
  gint64 now = g_get_monotonic_time ();

  bell_set (&tower->bells[0], now + 1 * MS);
  bell_set (&tower->bells[1], now + 1 * MS);
  bell_set (&tower->bells[2], now + 2 * MS);
  bell_set (&tower->bells[3], now + 60 * G_TIME_SPAN_SECOND);
  tower->bells[0].then = clear_next_and_hurry_last;
}

static void
test_others_in_ring (void)
{
  static const guint order[3] = { 0, 3, 2 };
  g_autoptr (Tower) tower = tower_new (3);

  on_network (set_three, tower);
  tower_wait (tower);
  assert_order (tower, order, 3);
}

static void
set_itself_again (Bell *self)
{
  if (self->n_rung < 4)
    bell_set (self, self->at + (self->n_rung == 2 ? 0 : 1) * MS);
}

static void
set_one_that_repeats (gpointer data)
{
  Tower *tower = data;

  tower->bells[0].then = set_itself_again;
  bell_set (&tower->bells[0], g_get_monotonic_time () + 1 * MS);
}

static void
test_itself_in_ring (void)
{
  static const guint order[4] = { 0, 0, 0, 0 };
  g_autoptr (Tower) tower = tower_new (4);

  on_network (set_one_that_repeats, tower);
  tower_wait (tower);
  assert_order (tower, order, 4);
}

/* ---- thousands ---- */

typedef struct
{
  Tower *tower;
  Bell  *bells;
  GRand *random;
} Many;

static void
set_many (gpointer data)
{
  Many *many = data;
  gint64 now = g_get_monotonic_time ();

  for (guint i = 0; i < MANY; i++)
    {
      many->bells[i] = (Bell) { .alarm.ring = bell_ring, .tower = many->tower, .number = i };
      bell_set (&many->bells[i], now + g_rand_int_range (many->random, 0, 20000));
    }
  for (guint i = 0; i < MANY; i += 2)
    bell_set (&many->bells[i], now + g_rand_int_range (many->random, 0, 20000));
  for (guint i = 0; i < MANY; i += 5)
    adieu_alarm_clear (&many->bells[i].alarm);
}

static void
test_thousands (void)
{
  g_autoptr (Tower) tower = tower_new (MANY - MANY / 5);
  g_autofree Bell *bells = g_new0 (Bell, MANY);
  g_autoptr (GRand) random = g_rand_new_with_seed (g_test_rand_int ());
  Many many = { tower, bells, random };
  gint64 last = 0;

  on_network (set_many, &many);
  tower_wait (tower);
  for (guint i = 0; i < tower->n_rung; i++)
    {
      g_assert_cmpint (bells[tower->order[i]].at, >=, last);
      last = bells[tower->order[i]].at;
    }
  for (guint i = 0; i < MANY; i++)
    g_assert_cmpuint (bells[i].n_rung, ==, i % 5 != 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/alarm/the-earliest-rings-first", test_order);
  g_test_add_func ("/adieu/alarm/what-is-past-rings-soon", test_past);
  g_test_add_func ("/adieu/alarm/what-is-cleared-does-not-ring", test_clear);
  g_test_add_func ("/adieu/alarm/what-is-set-again-rings-then", test_set_again);
  g_test_add_func ("/adieu/alarm/ringing-may-change-others", test_others_in_ring);
  g_test_add_func ("/adieu/alarm/ringing-may-set-itself-again", test_itself_in_ring);
  g_test_add_func ("/adieu/alarm/thousands-ring-in-order", test_thousands);

  return g_test_run ();
}
