/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The queue in front of libsoup for one origin: it lets in as many exchanges as its
 * connections can serve and keeps the rest, since libsoup walks all it holds at every step
 * and does not see a cancellation before a slot is free. Owned by the core, on the network
 * thread; it decides and sends nothing.
 */

#include "config.h"

#include "transport/adieu-host-private.h"

#include "transport/adieu-exchange-private.h"

/* What one HTTP/2 connection is given at a time: servers allow at least a hundred. */
#define MAX_STREAMS 64
/* Exchanges that want a connection of their own at a time: for each of them libsoup looks at all
 * connections whenever anything happens. */
#define MAX_CONNECTING 16

#define N_PRIORITIES (ADIEU_PRIORITY_HIGH + 1)

struct _AdieuHost
{
  GQueue    waiting[N_PRIORITIES]; /* of AdieuExchange, by their own links */
  guint     n_active;
  guint     n_connecting; /* of those: have no connection yet */
  guint     max_connections;
  gboolean  known; /* which protocol it speaks */
  gboolean  multiplexed;
};

AdieuHost *
adieu_host_new (gboolean secure,
                guint    max_connections)
{
  AdieuHost *self = g_new0 (AdieuHost, 1);

  for (guint i = 0; i < N_PRIORITIES; i++)
    g_queue_init (&self->waiting[i]);
  self->max_connections = max_connections;
  self->known = !secure;

  return self;
}

void
adieu_host_free (AdieuHost *self)
{
  g_assert (adieu_host_is_idle (self));
  g_free (self);
}

static GQueue *
host_get_queue (AdieuHost     *self,
                AdieuExchange *exchange)
{
  return &self->waiting[adieu_exchange_get_priority (exchange)];
}

static gboolean
host_is_empty (AdieuHost *self)
{
  for (guint i = 0; i < N_PRIORITIES; i++)
    if (!g_queue_is_empty (&self->waiting[i]))
      return FALSE;

  return TRUE;
}

/* Behind those of the same priority. */
void
adieu_host_push (AdieuHost     *self,
                 AdieuExchange *exchange)
{
  g_queue_push_tail_link (host_get_queue (self, exchange), adieu_exchange_get_place (exchange));
}

void
adieu_host_remove (AdieuHost     *self,
                   AdieuExchange *exchange)
{
  g_queue_unlink (host_get_queue (self, exchange), adieu_exchange_get_place (exchange));
}

/* Takes the next waiting exchange out, that of the tenant or any, or gives NULL. */
AdieuExchange *
adieu_host_pop (AdieuHost   *self,
                AdieuTenant *tenant)
{
  for (int i = N_PRIORITIES - 1; i >= 0; i--)
    for (GList *l = self->waiting[i].head; l != NULL; l = l->next)
      if (adieu_exchange_is_of (l->data, tenant))
        {
          g_queue_unlink (&self->waiting[i], l);
          return l->data;
        }

  return NULL;
}

/* The next exchange that may go, or NULL. As long as nobody knows whether the server speaks
 * HTTP/2, one goes ahead and finds out: the others may share its connection. */
AdieuExchange *
adieu_host_admit (AdieuHost *self)
{
  guint limit = !self->known ? 1 : self->multiplexed ? MAX_STREAMS : self->max_connections;

  if (self->n_active >= limit || host_is_empty (self)
      || (self->n_connecting >= MAX_CONNECTING && !self->multiplexed))
    return NULL;
  self->n_active++;
  self->n_connecting++;

  return adieu_host_pop (self, NULL);
}

/* An exchange that was admitted has got its connection, or will never need one. */
void
adieu_host_connected (AdieuHost *self)
{
  g_assert (self->n_connecting > 0);
  self->n_connecting--;
}

void
adieu_host_release (AdieuHost *self)
{
  g_assert (self->n_active > 0);
  self->n_active--;
}

void
adieu_host_learn (AdieuHost *self,
                  gboolean   multiplexed)
{
  self->known = TRUE;
  self->multiplexed = multiplexed;
}

/* Whether one exchange goes ahead for the others. */
gboolean
adieu_host_is_known (AdieuHost *self)
{
  return self->known;
}

gboolean
adieu_host_is_idle (AdieuHost *self)
{
  return self->n_active == 0 && host_is_empty (self);
}
