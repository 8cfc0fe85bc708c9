/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What lives on the network thread for one client: the queue of each host, the wire that
 * new exchanges go out on, and the client's lifetime. Held by the client, its exchanges and
 * its wires, and by itself until it is closed; never a public object.
 */

#include "config.h"

#include "transport/adieu-core-private.h"

#include "closing/adieu-bequest-private.h"
#include "closing/adieu-farewell-private.h"
#include "message/adieu-request-private.h"
#include "transport/adieu-exchange-private.h"
#include "transport/adieu-host-private.h"
#include "transport/adieu-network-private.h"
#include "transport/adieu-wait-private.h"
#include "transport/adieu-wire-private.h"

/* How long a write that is already on the wire may take to be answered when its client is
 * closed while the program runs on. */
#define GRACE_MS 10000
/* Hosts that nothing goes to any more are forgotten beyond so many. */
#define MAX_IDLE_HOSTS 32

typedef struct
{
  GDestroyNotify tell;
  gpointer       user_data;
} Closer;

struct _AdieuCore
{
  gatomicrefcount    ref_count;
  AdieuCoreSettings  settings;
  AdieuFarewell      farewell;
  int                generation;

  /* Of the network thread. */
  GHashTable        *hosts; /* "scheme://host:port" → AdieuHost */
  AdieuWire         *wire;  /* that new exchanges go out on; NULL: none is open */
  GQueue             wires; /* all that are not gone, borrowed */
  GQueue             waits; /* of calls, for a time to come */
  gboolean           leaving;
  GQueue             closers;
};

/* What is asked of the network thread. */
typedef struct
{
  AdieuCore   *core;
  AdieuTenant *tenant;
  AdieuTerm    term;
  Closer      *closer;
} Act;

static void core_close_act (gpointer data);

static Closer *
closer_new (GDestroyNotify tell,
            gpointer       user_data)
{
  Closer *closer = g_new (Closer, 1);

  *closer = (Closer) { tell, user_data };

  return closer;
}

/* Gives up the closer. */
static void
closer_tell (Closer *closer)
{
  closer->tell (closer->user_data);
  g_free (closer);
}

static void
core_post (AdieuCore      *self,
           GDestroyNotify  act,
           AdieuTenant    *tenant,
           AdieuTerm       term,
           Closer         *closer)
{
  Act *sealed = g_new (Act, 1);

  *sealed = (Act) { adieu_core_ref (self), tenant, term, closer };
  adieu_network_post (act, sealed);
}

static void
act_free (Act *act)
{
  adieu_core_unref (act->core);
  g_clear_pointer (&act->tenant, adieu_tenant_unref);
  g_free (act);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Act, act_free)

static void
core_farewell_cb (AdieuFarewell *farewell,
                  AdieuTerm      term)
{
  AdieuCore *self = (AdieuCore *) ((char *) farewell - G_STRUCT_OFFSET (AdieuCore, farewell));

  core_post (self, core_close_act, NULL, term, NULL);
}

/* Takes what the settings hold. */
AdieuCore *
adieu_core_new (AdieuCoreSettings *settings)
{
  AdieuCore *self = g_new0 (AdieuCore, 1);

  adieu_bequest_release ();
  adieu_network_start ();
  self->generation = adieu_farewell_get_generation ();
  g_atomic_ref_count_init (&self->ref_count);
  self->settings = *settings;
  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) adieu_host_free);
  g_queue_init (&self->closers);
  g_queue_init (&self->waits);
  g_queue_init (&self->wires);
  adieu_core_ref (self); /* given up when closed */
  adieu_farewell_begin (&self->farewell, ADIEU_FAREWELL_OF_CORE, core_farewell_cb);

  return self;
}

AdieuCore *
adieu_core_ref (AdieuCore *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
adieu_core_unref (AdieuCore *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count) || adieu_core_is_foreign (self))
    return;

  g_hash_table_unref (self->hosts);
  g_free (self->settings.socket_path);
  adieu_bequest_clear ((gpointer *) &self->settings.tls_database);
  adieu_bequest_clear ((gpointer *) &self->settings.proxy_resolver);
  g_free (self);
}

const AdieuCoreSettings *
adieu_core_get_settings (AdieuCore *self)
{
  return &self->settings;
}

/* It is a copy of what the process has that this one was forked from: what it holds belongs
 * to a thread that is not here. It is left as it is. */
gboolean
adieu_core_is_foreign (AdieuCore *self)
{
  return self->generation != adieu_farewell_get_generation ();
}

gboolean
adieu_core_is_open (AdieuCore *self)
{
  return !adieu_farewell_is_exiting () && adieu_farewell_get_lifetime (&self->farewell) == ADIEU_LIFETIME_OPEN;
}

gboolean
adieu_core_is_closed (AdieuCore *self)
{
  return adieu_farewell_get_lifetime (&self->farewell) == ADIEU_LIFETIME_CLOSED;
}

/* We have said all that there is to say, on each wire; some peers may not have answered yet. */
static gboolean
core_has_said (AdieuCore *self)
{
  if (!self->leaving)
    return FALSE;

  for (GList *l = self->wires.head; l != NULL; l = l->next)
    if (!adieu_wire_has_said (l->data))
      return FALSE;

  return TRUE;
}

static void
core_tell_closers (AdieuCore *self)
{
  Closer *closer = NULL;

  while ((closer = g_queue_pop_head (&self->closers)) != NULL)
    closer_tell (closer);
}

static void
core_add_closer_act (gpointer data)
{
  g_autoptr (Act) act = data;

  g_queue_push_tail (&act->core->closers, act->closer);
  if (core_has_said (act->core))
    core_tell_closers (act->core);
}

/* No new exchanges from here on. @tell is called on the network thread, once we have said all
 * our goodbyes and every peer has answered or had the time for it. */
void
adieu_core_close (AdieuCore      *self,
                  GDestroyNotify  tell,
                  gpointer        user_data)
{
  AdieuTerm term = adieu_term_in (GRACE_MS);

  if (adieu_core_is_foreign (self))
    return;
  if (tell != NULL)
    core_post (self, core_add_closer_act, NULL, term, closer_new (tell, user_data));
  if (adieu_farewell_advance (&self->farewell, ADIEU_LIFETIME_CLOSING))
    core_post (self, core_close_act, NULL, term, NULL);
}

static void
core_closed (AdieuCore *self)
{
  if (!adieu_farewell_advance (&self->farewell, ADIEU_LIFETIME_CLOSED))
    return;

  core_tell_closers (self);
  adieu_core_unref (self);
}

static void
core_cancel_waiting (AdieuCore   *self,
                     AdieuTenant *tenant)
{
  GHashTableIter iter;
  gpointer host = NULL;
  AdieuExchange *exchange = NULL;

  g_hash_table_iter_init (&iter, self->hosts);
  while (g_hash_table_iter_next (&iter, NULL, &host))
    while ((exchange = adieu_host_pop (host, tenant)) != NULL)
      adieu_exchange_cancel (exchange, ADIEU_CANCEL_BY_CLOSING);
}

/* For what changes the list under way. */
static GList *
core_list_wires (AdieuCore *self)
{
  return g_list_copy_deep (self->wires.head, (GCopyFunc) adieu_wire_ref, NULL);
}

static void
core_close_wires (AdieuCore *self,
                  AdieuTerm  term)
{
  g_autolist (AdieuWire) wires = core_list_wires (self);

  for (GList *l = wires; l != NULL; l = l->next)
    adieu_wire_close (l->data, term);
}

static void
core_close_act (gpointer data)
{
  g_autoptr (Act) act = data;
  AdieuCore *self = act->core;

  if (adieu_core_is_closed (self))
    return;

  adieu_farewell_advance (&self->farewell, ADIEU_LIFETIME_CLOSING);
  self->leaving = TRUE;
  adieu_wait_end_all (&self->waits, NULL);
  core_cancel_waiting (self, NULL);
  core_close_wires (self, act->term);
  if (g_queue_is_empty (&self->wires))
    core_closed (self);
}

static void
core_close_tenant_act (gpointer data)
{
  g_autoptr (Act) act = data;
  AdieuCore *self = act->core;
  g_autolist (AdieuWire) wires = core_list_wires (self);

  act->tenant->has_left = TRUE;
  adieu_wait_end_all (&self->waits, act->tenant);
  core_cancel_waiting (self, act->tenant);
  for (GList *l = wires; l != NULL; l = l->next)
    adieu_wire_cancel_reads (l->data, act->tenant);
  if (act->closer != NULL)
    closer_tell (act->closer);
}

/* No new exchanges of the tenant from here on; those of the others go on, and so do writes that
 * are under way already. @tell is called on the network thread, once the others are cancelled. */
void
adieu_core_close_tenant (AdieuCore      *self,
                         AdieuTenant    *tenant,
                         GDestroyNotify  tell,
                         gpointer        user_data)
{
  if (adieu_core_is_foreign (self))
    return;

  core_post (self, core_close_tenant_act, adieu_tenant_ref (tenant), adieu_term_endless (),
             tell != NULL ? closer_new (tell, user_data) : NULL);
}

GQueue *
adieu_core_get_waits (AdieuCore *self)
{
  return &self->waits;
}

gboolean
adieu_core_is_leaving (AdieuCore *self)
{
  return self->leaving;
}

static gboolean
host_is_idle (gpointer key,
              gpointer value,
              gpointer user_data)
{
  return adieu_host_is_idle (value);
}

static AdieuHost *
core_find_host (AdieuCore *self,
                GUri      *uri)
{
  g_autofree char *origin = adieu_uri_dup_origin (uri);
  AdieuHost *host = g_hash_table_lookup (self->hosts, origin);

  if (host != NULL)
    return host;

  if (g_hash_table_size (self->hosts) >= MAX_IDLE_HOSTS)
    g_hash_table_foreach_remove (self->hosts, host_is_idle, NULL);
  host = adieu_host_new (g_strcmp0 (g_uri_get_scheme (uri), "https") == 0,
                         self->settings.max_connections_per_host);
  g_hash_table_insert (self->hosts, g_steal_pointer (&origin), host);

  return host;
}

/* The exchange waits for its turn at the host that it gets. */
AdieuHost *
adieu_core_queue (AdieuCore     *self,
                  AdieuExchange *exchange)
{
  AdieuHost *host = core_find_host (self, adieu_exchange_get_order (exchange)->uri);

  adieu_host_push (host, exchange);

  return host;
}

void
adieu_core_run_queue (AdieuCore *self,
                      AdieuHost *host)
{
  AdieuExchange *exchange = NULL;

  while (!self->leaving && (exchange = adieu_host_admit (host)) != NULL)
    {
      if (self->wire == NULL)
        {
          self->wire = adieu_wire_new (self);
          g_queue_push_tail (&self->wires, self->wire);
        }
      adieu_exchange_send (exchange, self->wire);
    }
}

/* The wire takes nothing new: the next exchange opens another. */
void
adieu_core_drop_wire (AdieuCore *self,
                      AdieuWire *wire)
{
  if (self->wire == wire)
    self->wire = NULL;
}

void
adieu_core_wire_said (AdieuCore *self)
{
  if (core_has_said (self))
    core_tell_closers (self);
}

void
adieu_core_wire_gone (AdieuCore *self,
                      AdieuWire *wire)
{
  g_queue_remove (&self->wires, wire);
  if (self->leaving && g_queue_is_empty (&self->wires))
    core_closed (self);
  else
    adieu_core_wire_said (self);
}
