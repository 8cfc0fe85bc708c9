/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The queue in front of libsoup for one host: in order, and as many at a time as its
 * protocol lets it serve. */

#include "config.h"

#include "transport/adieu-exchange-private.h"
#include "transport/adieu-host-private.h"

#define N_STREAMS 64
#define N_CONNECTING 16
#define N_EXCHANGES 100

/* All that a host knows of an exchange: this test brings its own. */
struct _AdieuExchange
{
  GList place;
  AdieuPriority priority;
  AdieuTenant *tenant;
};

GList *
adieu_exchange_get_place (AdieuExchange *self)
{
  return &self->place;
}

AdieuPriority
adieu_exchange_get_priority (AdieuExchange *self)
{
  return self->priority;
}

gboolean
adieu_exchange_is_of (AdieuExchange *self,
                      AdieuTenant   *tenant)
{
  return tenant == NULL || self->tenant == tenant;
}

typedef struct
{
  AdieuHost     *host;
  AdieuExchange  exchanges[N_EXCHANGES];
} Queue;

static void
queue_init (Queue    *queue,
            gboolean  secure,
            guint     max_connections,
            guint     n)
{
  queue->host = adieu_host_new (secure, max_connections);
  for (guint i = 0; i < N_EXCHANGES; i++)
    queue->exchanges[i] = (AdieuExchange) { .place = { &queue->exchanges[i], NULL, NULL },
                                            .priority = ADIEU_PRIORITY_NORMAL };
  for (guint i = 0; i < n; i++)
    adieu_host_push (queue->host, &queue->exchanges[i]);
}

/* Admits what may go now, and says how many did; they come in the order of their pushing,
 * from @first on, and get a connection at once. */
static guint
admit_all (Queue *queue,
           guint  first)
{
  AdieuExchange *exchange = NULL;
  guint n = 0;

  while ((exchange = adieu_host_admit (queue->host)) != NULL)
    {
      g_assert_true (exchange == &queue->exchanges[first + n++]);
      adieu_host_connected (queue->host);
    }

  return n;
}

static void
queue_clear (Queue *queue,
             guint  n_active)
{
  while (adieu_host_pop (queue->host, NULL) != NULL)
    ;
  for (guint i = 0; i < n_active; i++)
    {
      g_assert_false (adieu_host_is_idle (queue->host));
      adieu_host_release (queue->host);
    }
  g_assert_true (adieu_host_is_idle (queue->host));
  adieu_host_free (queue->host);
}

typedef enum
{
  UNKNOWN,
  HTTP1,
  HTTP2,
} Learned;

static void
test_limits (void)
{
  static const struct
  {
    gboolean secure;
    guint    max_connections;
    Learned  learned;
    guint    n_waiting;
    guint    n_admitted;
  } cases[] = {
    { FALSE, 6, UNKNOWN, N_EXCHANGES, 6 },
    { FALSE, 1, UNKNOWN, N_EXCHANGES, 1 },
    { FALSE, 6, UNKNOWN, 3, 3 },
    { FALSE, 6, UNKNOWN, 0, 0 },
    { FALSE, 256, UNKNOWN, N_EXCHANGES, N_EXCHANGES },
    { FALSE, 6, HTTP1, N_EXCHANGES, 6 },
    { TRUE, 6, UNKNOWN, N_EXCHANGES, 1 },
    { TRUE, 6, UNKNOWN, 0, 0 },
    { TRUE, 1, UNKNOWN, N_EXCHANGES, 1 },
    { TRUE, 6, HTTP1, N_EXCHANGES, 6 },
    { TRUE, 6, HTTP1, 5, 5 },
    { TRUE, 6, HTTP2, N_EXCHANGES, N_STREAMS },
    { TRUE, 1, HTTP2, N_EXCHANGES, N_STREAMS },
    { TRUE, 256, HTTP2, N_EXCHANGES, N_STREAMS },
    { TRUE, 6, HTTP2, 10, 10 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Queue queue;

      queue_init (&queue, cases[i].secure, cases[i].max_connections, cases[i].n_waiting);
      if (cases[i].learned != UNKNOWN)
        adieu_host_learn (queue.host, cases[i].learned == HTTP2);
      g_assert_cmpuint (admit_all (&queue, 0), ==, cases[i].n_admitted);
      queue_clear (&queue, cases[i].n_admitted);
    }
}

/* One goes ahead and finds out; the others may share its connection, or get their own. */
static void
test_scout (void)
{
  for (guint multiplexed = 0; multiplexed < 2; multiplexed++)
    {
      guint limit = multiplexed ? N_STREAMS : 6;
      Queue queue;

      queue_init (&queue, TRUE, 6, N_EXCHANGES);
      g_assert_cmpuint (admit_all (&queue, 0), ==, 1);
      g_assert_cmpuint (admit_all (&queue, 1), ==, 0);
      adieu_host_learn (queue.host, multiplexed);
      g_assert_cmpuint (admit_all (&queue, 1), ==, limit - 1);
      queue_clear (&queue, limit);
    }
}

/* Without an answer, the next goes ahead. */
static void
test_scout_is_lost (void)
{
  Queue queue;

  queue_init (&queue, TRUE, 6, 3);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpuint (admit_all (&queue, i), ==, 1);
      adieu_host_release (queue.host);
    }
  queue_clear (&queue, 0);
}

static void
test_release (void)
{
  Queue queue;
  guint n_admitted = 0;

  queue_init (&queue, FALSE, 6, N_EXCHANGES);
  n_admitted = admit_all (&queue, 0);
  while (n_admitted < N_EXCHANGES)
    {
      adieu_host_release (queue.host);
      g_assert_cmpuint (admit_all (&queue, n_admitted), ==, 1);
      n_admitted++;
    }
  queue_clear (&queue, 6);
}

/* As long as they have no connection, only some are let in. */
static void
test_connecting (void)
{
  Queue queue;
  guint n = 0;

  queue_init (&queue, FALSE, 256, N_EXCHANGES);
  while (adieu_host_admit (queue.host) != NULL)
    n++;
  g_assert_cmpuint (n, ==, N_CONNECTING);
  for (guint i = 0; i < 10; i++)
    {
      adieu_host_connected (queue.host);
      g_assert_nonnull (adieu_host_admit (queue.host));
      g_assert_null (adieu_host_admit (queue.host));
    }
  queue_clear (&queue, N_CONNECTING + 10);
}

/* A server that is replaced by one that speaks HTTP/1 only: those under way go on. */
static void
test_changes_of_mind (void)
{
  Queue queue;

  queue_init (&queue, TRUE, 6, N_EXCHANGES);
  adieu_host_learn (queue.host, TRUE);
  g_assert_cmpuint (admit_all (&queue, 0), ==, N_STREAMS);
  adieu_host_learn (queue.host, FALSE);
  for (guint i = N_STREAMS; i > 6; i--)
    {
      g_assert_cmpuint (admit_all (&queue, N_STREAMS), ==, 0);
      adieu_host_release (queue.host);
    }
  g_assert_cmpuint (admit_all (&queue, N_STREAMS), ==, 0);
  adieu_host_release (queue.host);
  g_assert_cmpuint (admit_all (&queue, N_STREAMS), ==, 1);
  adieu_host_learn (queue.host, TRUE);
  g_assert_cmpuint (admit_all (&queue, N_STREAMS + 1), ==, N_EXCHANGES - N_STREAMS - 1);
  queue_clear (&queue, 6 + N_EXCHANGES - N_STREAMS - 1);
}

static void
test_remove (void)
{
  Queue queue;

  queue_init (&queue, FALSE, 2, 5);
  adieu_host_remove (queue.host, &queue.exchanges[2]);
  adieu_host_remove (queue.host, &queue.exchanges[0]);
  adieu_host_remove (queue.host, &queue.exchanges[4]);
  g_assert_true (adieu_host_admit (queue.host) == &queue.exchanges[1]);
  adieu_host_push (queue.host, &queue.exchanges[0]);
  g_assert_true (adieu_host_admit (queue.host) == &queue.exchanges[3]);
  g_assert_null (adieu_host_admit (queue.host));
  adieu_host_release (queue.host);
  g_assert_true (adieu_host_admit (queue.host) == &queue.exchanges[0]);
  queue_clear (&queue, 2);
}

/* Taken out without being let in, as closing does. */
static void
test_pop (void)
{
  Queue queue;

  queue_init (&queue, TRUE, 6, 3);
  g_assert_false (adieu_host_is_idle (queue.host));
  for (guint i = 0; i < 3; i++)
    g_assert_true (adieu_host_pop (queue.host, NULL) == &queue.exchanges[i]);
  g_assert_null (adieu_host_pop (queue.host, NULL));
  g_assert_true (adieu_host_is_idle (queue.host));
  queue_clear (&queue, 0);
}

/* High before normal before low, and in each the one who came first. */
static void
test_priorities (void)
{
  static const AdieuPriority came[] = {
    ADIEU_PRIORITY_LOW, ADIEU_PRIORITY_NORMAL, ADIEU_PRIORITY_HIGH,
    ADIEU_PRIORITY_LOW, ADIEU_PRIORITY_NORMAL, ADIEU_PRIORITY_HIGH,
  };
  static const guint goes[] = { 2, 5, 1, 4, 0, 3 };
  Queue queue;

  queue_init (&queue, FALSE, N_EXCHANGES, 0);
  for (guint i = 0; i < G_N_ELEMENTS (came); i++)
    {
      queue.exchanges[i].priority = came[i];
      adieu_host_push (queue.host, &queue.exchanges[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (goes); i++)
    g_assert_true (adieu_host_admit (queue.host) == &queue.exchanges[goes[i]]);
  g_assert_null (adieu_host_admit (queue.host));
  queue_clear (&queue, G_N_ELEMENTS (goes));
}

/* One of the clients that share the queue leaves it; nobody else loses the place. */
static void
test_tenant_leaves (void)
{
  AdieuTenant tenant = { 0 };
  Queue queue;

  queue_init (&queue, FALSE, 6, 0);
  for (guint i = 0; i < 6; i++)
    {
      queue.exchanges[i].tenant = i % 2 == 0 ? &tenant : NULL;
      queue.exchanges[i].priority = i < 2 ? ADIEU_PRIORITY_LOW : ADIEU_PRIORITY_HIGH;
      adieu_host_push (queue.host, &queue.exchanges[i]);
    }
  g_assert_true (adieu_host_pop (queue.host, &tenant) == &queue.exchanges[2]);
  g_assert_true (adieu_host_pop (queue.host, &tenant) == &queue.exchanges[4]);
  g_assert_true (adieu_host_pop (queue.host, &tenant) == &queue.exchanges[0]);
  g_assert_null (adieu_host_pop (queue.host, &tenant));
  g_assert_true (adieu_host_admit (queue.host) == &queue.exchanges[3]);
  g_assert_true (adieu_host_admit (queue.host) == &queue.exchanges[5]);
  g_assert_true (adieu_host_admit (queue.host) == &queue.exchanges[1]);
  queue_clear (&queue, 3);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/host/admits-what-its-protocol-can-serve", test_limits);
  g_test_add_func ("/adieu/host/one-finds-out-the-protocol", test_scout);
  g_test_add_func ("/adieu/host/the-next-finds-out-when-one-fails", test_scout_is_lost);
  g_test_add_func ("/adieu/host/each-end-admits-one-more", test_release);
  g_test_add_func ("/adieu/host/few-connect-at-a-time", test_connecting);
  g_test_add_func ("/adieu/host/the-protocol-may-change", test_changes_of_mind);
  g_test_add_func ("/adieu/host/who-is-removed-is-not-admitted", test_remove);
  g_test_add_func ("/adieu/host/who-is-taken-out-is-not-counted", test_pop);

  g_test_add_func ("/adieu/host/the-most-urgent-goes-first", test_priorities);
  g_test_add_func ("/adieu/host/who-leaves-takes-out-only-the-own", test_tenant_leaves);

  return g_test_run ();
}
