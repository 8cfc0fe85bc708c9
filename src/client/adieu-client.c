/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The door: what a client keeps, and its place in a pool of connections, which it leaves to the
 * network thread when it goes. No step of a call is here. May be used and dropped on any
 * thread; disposing it blocks nowhere and emits nothing.
 */

#include "config.h"

#include "client/adieu-client-private.h"

#include <libsoup/soup.h>

#include "base/adieu-fork-private.h"
#include "closing/adieu-bequest-private.h"
#include "message/adieu-headers-private.h"
#include "message/adieu-request-private.h"
#include "message/adieu-url-private.h"

/**
 * AdieuClient:
 *
 * A client of one REST API, and the only object that a program has to create for it.
 *
 * Create it once, share it, use it from any thread, and forget it: nobody ever closes it.
 * When the last reference drops, when the process exits, when the application shuts down,
 * its connections are taken leave of in order, with HTTP/2 GOAWAY, TLS close_notify and FIN,
 * without a loop and without a wait that a person would notice.
 *
 * ```c
 * AdieuClient *client = adieu_client_new ("https://api.example.org/v1");
 *
 * adieu_client_get_async (client, "/foo/42", NULL, got_foo_cb, NULL);
 * ```
 *
 * Each asynchronous call runs its callback on the thread-default
 * [struct@GLib.MainContext] of the thread that made it, exactly once. When that context goes
 * away first, the call ends there and then with %G_IO_ERROR_CANCELLED. The client holds a
 * context only weakly.
 *
 * API wrappers are written by deriving from this class.
 *
 * Since: 0.1
 */

typedef struct
{
  /* Set at construction. */
  AdieuClientFixed     fixed;
  GUri                *base;
  GError              *base_error;
  char                *agent; /* the whole User-Agent header */
  AdieuPool           *pool;
  AdieuTenant         *tenant;
  AdieuKeyring        *keyring;
  AdieuJoins          *joins;
  AdieuLedger         *ledger;
  const char          *type_name;
  AdieuCensusEntry     census;

  AdieuClientSettings  settings; /* under the mutex */
} AdieuClientPrivate;

static GMutex mutex; /* of all clients, so that fork() can hold it */

G_DEFINE_TYPE_WITH_PRIVATE (AdieuClient, adieu_client, G_TYPE_OBJECT)

#define PRIV(self) ((AdieuClientPrivate *) adieu_client_get_instance_private (self))

void
adieu_client_settings_clear (AdieuClientSettings *self)
{
  g_clear_object (&self->default_headers);
  g_clear_pointer (&self->idempotency_header, g_free);
}

AdieuClientFixed *
adieu_client_get_fixed (AdieuClient *self)
{
  return &PRIV (self)->fixed;
}

AdieuClientSettings *
adieu_client_lock_settings (AdieuClient *self)
{
  g_mutex_lock (&mutex);
  return &PRIV (self)->settings;
}

void
adieu_client_unlock_settings (AdieuClient *self)
{
  g_mutex_unlock (&mutex);
}

/* A copy, to be cleared. */
void
adieu_client_read_settings (AdieuClient         *self,
                            AdieuClientSettings *settings)
{
  *settings = *adieu_client_lock_settings (self);
  g_object_ref (settings->default_headers);
  settings->idempotency_header = g_strdup (settings->idempotency_header);
  adieu_client_unlock_settings (self);
}

/* (transfer full): NULL with the reason when the base URL is none. */
GUri *
adieu_client_get_base (AdieuClient  *self,
                       GError      **error)
{
  AdieuClientPrivate *priv = PRIV (self);

  if (priv->base_error != NULL)
    {
      g_propagate_error (error, g_error_copy (priv->base_error));
      return NULL;
    }

  return g_uri_ref (priv->base);
}

const char *
adieu_client_get_agent (AdieuClient *self)
{
  return PRIV (self)->agent;
}

static char *
dup_socket_path (AdieuClientPrivate *priv)
{
  return priv->base != NULL ? adieu_uri_dup_socket_path (priv->base, NULL) : NULL;
}

static AdieuPool *
create_pool (AdieuClientPrivate *priv)
{
  AdieuCoreSettings settings = { 0 };

  settings.socket_path = dup_socket_path (priv);
  g_set_object (&settings.tls_database, priv->fixed.tls_database);
  g_set_object (&settings.proxy_resolver, priv->fixed.proxy_resolver);
  settings.max_connections_per_host = priv->fixed.max_connections_per_host;
  settings.idle_timeout_ms = priv->fixed.idle_timeout;

  return adieu_pool_new (&settings);
}

AdieuPool *
adieu_client_get_pool (AdieuClient *self)
{
  return PRIV (self)->pool;
}

AdieuTenant *
adieu_client_get_tenant (AdieuClient *self)
{
  return PRIV (self)->tenant;
}

gboolean
adieu_client_is_open (AdieuClient *self)
{
  return adieu_pool_is_open_for (PRIV (self)->pool, PRIV (self)->tenant);
}

AdieuCore *
adieu_client_get_core (AdieuClient *self)
{
  return adieu_pool_get_core (PRIV (self)->pool);
}

AdieuOrigins *
adieu_client_get_origins (AdieuClient *self)
{
  return adieu_pool_get_origins (PRIV (self)->pool);
}

AdieuKeyring *
adieu_client_get_keyring (AdieuClient *self)
{
  return PRIV (self)->keyring;
}

AdieuJoins *
adieu_client_get_joins (AdieuClient *self)
{
  return PRIV (self)->joins;
}

AdieuLedger *
adieu_client_get_ledger (AdieuClient *self)
{
  return PRIV (self)->ledger;
}

AdieuCensusEntry *
adieu_client_get_census_entry (AdieuClient *self)
{
  return &PRIV (self)->census;
}

/* In any thread, and at the end of a program, when its objects are not to be touched. */
static char *
describe (AdieuCensusEntry *entry)
{
  AdieuClientPrivate *priv = (AdieuClientPrivate *) ((char *) entry - G_STRUCT_OFFSET (AdieuClientPrivate, census));
  g_autofree char *url = priv->base != NULL ? adieu_url_text_for_people (priv->fixed.base_url) : NULL;

  return g_strdup_printf ("%s for %s", priv->type_name, url != NULL ? url : "no valid URL");
}

/* RFC 9110, 10.1.5: the most significant product comes first. */
static char *
full_agent (const char *of_application)
{
  g_autofree char *ours = g_strdup_printf ("Adieu/%s libsoup/%u.%u.%u", adieu_get_version (),
                                           soup_get_major_version (), soup_get_minor_version (),
                                           soup_get_micro_version ());

  return of_application == NULL ? g_steal_pointer (&ours) : g_strconcat (of_application, " ", ours, NULL);
}

/* A client cannot fail to be made, so what is wrong with its settings each call tells. */
static void
check_settings (AdieuClientPrivate *priv)
{
  g_autoptr (AdieuHeaders) probe = adieu_headers_new ();

  if (adieu_headers_replace (probe, "User-Agent", priv->agent, &priv->base_error))
    priv->base = adieu_base_url_parse (priv->fixed.base_url != NULL ? priv->fixed.base_url : "",
                                       &priv->base_error);
}

/* What is not set is as it is with the parent. */
static void
take_over_fixed (AdieuClientFixed       *fixed,
                 const AdieuClientFixed *from)
{
  if (fixed->base_url == NULL)
    fixed->base_url = g_strdup (from->base_url);
  if (fixed->user_agent == NULL)
    fixed->user_agent = g_strdup (from->user_agent);
  g_set_object (&fixed->tls_database, from->tls_database);
  g_set_object (&fixed->proxy_resolver, from->proxy_resolver);
  fixed->max_connections_per_host = from->max_connections_per_host;
  fixed->idle_timeout = from->idle_timeout;
}

/* What is meant for one server alone does not come along to another one. */
static void
take_over_settings (AdieuClientPrivate *priv,
                    AdieuClient        *parent)
{
  AdieuClientPrivate *from = PRIV (parent);
  gboolean same_server = priv->base != NULL && from->base != NULL
                         && adieu_uri_same_origin (priv->base, from->base);

  adieu_client_settings_clear (&priv->settings);
  adieu_client_read_settings (parent, &priv->settings);
  adieu_keyring_copy (from->keyring, priv->keyring, same_server);
  if (same_server)
    return;

  g_clear_object (&priv->settings.default_headers);
  priv->settings.default_headers = adieu_headers_new ();
  adieu_headers_seal (priv->settings.default_headers);
}

static AdieuPool *
share_pool (AdieuClientPrivate *priv,
            AdieuClientPrivate *with)
{
  g_autofree char *path = dup_socket_path (priv);
  g_autofree char *other_path = dup_socket_path (with);

  return g_strcmp0 (path, other_path) == 0 ? adieu_pool_ref (with->pool) : create_pool (priv);
}

static void
adieu_client_constructed (GObject *object)
{
  AdieuClientPrivate *priv = PRIV (ADIEU_CLIENT (object));
  g_autoptr (AdieuClient) parent = g_steal_pointer (&priv->fixed.parent);

  G_OBJECT_CLASS (adieu_client_parent_class)->constructed (object);

  if (parent != NULL)
    take_over_fixed (&priv->fixed, &PRIV (parent)->fixed);
  priv->agent = full_agent (priv->fixed.user_agent);
  check_settings (priv);
  if (parent != NULL)
    take_over_settings (priv, parent);
  priv->pool = parent != NULL ? share_pool (priv, PRIV (parent)) : create_pool (priv);
  priv->tenant = adieu_pool_enter (priv->pool);
  priv->ledger = adieu_ledger_new ();
  priv->type_name = G_OBJECT_TYPE_NAME (object);
  adieu_census_enter (&priv->census, ADIEU_CENSUS_OF_CLIENT, describe);
}

/* Calls in flight hold the client, so there are none, unless somebody has run this by hand. */
static void
adieu_client_dispose (GObject *object)
{
  AdieuClientPrivate *priv = PRIV (ADIEU_CLIENT (object));

  adieu_pool_leave (priv->pool, priv->tenant, NULL, NULL);

  G_OBJECT_CLASS (adieu_client_parent_class)->dispose (object);
}

static void
adieu_client_finalize (GObject *object)
{
  AdieuClientPrivate *priv = PRIV (ADIEU_CLIENT (object));

  adieu_census_leave (&priv->census);
  g_clear_pointer (&priv->fixed.base_url, g_free);
  g_clear_pointer (&priv->base, g_uri_unref);
  g_clear_error (&priv->base_error);
  g_clear_pointer (&priv->fixed.user_agent, g_free);
  g_clear_pointer (&priv->agent, g_free);
  adieu_bequest_clear ((gpointer *) &priv->fixed.tls_database);
  adieu_bequest_clear ((gpointer *) &priv->fixed.proxy_resolver);
  g_clear_pointer (&priv->tenant, adieu_tenant_unref);
  g_clear_pointer (&priv->pool, adieu_pool_unref);
  g_clear_pointer (&priv->keyring, adieu_keyring_free);
  g_clear_pointer (&priv->joins, adieu_joins_free);
  g_clear_pointer (&priv->ledger, adieu_ledger_unref);
  adieu_client_settings_clear (&priv->settings);

  G_OBJECT_CLASS (adieu_client_parent_class)->finalize (object);
}

ADIEU_HOLD_OVER_FORK (mutex, 303)

static void
adieu_client_class_init (AdieuClientClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->constructed = adieu_client_constructed;
  object_class->dispose = adieu_client_dispose;
  object_class->finalize = adieu_client_finalize;
  adieu_client_init_properties (object_class);
  adieu_client_init_hooks (class);
}

static void
adieu_client_init (AdieuClient *self)
{
  AdieuClientPrivate *priv = PRIV (self);

  adieu_client_fixed_init (&priv->fixed);
  adieu_client_settings_init (&priv->settings);
  priv->keyring = adieu_keyring_new ();
  priv->joins = adieu_joins_new ();
}

/**
 * adieu_client_new:
 * @base_url: the URL below which the API lives; see [property@Client:base-url]
 *
 * Creates a client.
 *
 * Returns: (transfer full): a new client
 *
 * Since: 0.1
 */
AdieuClient *
adieu_client_new (const char *base_url)
{
  g_return_val_if_fail (base_url != NULL, NULL);

  return g_object_new (ADIEU_TYPE_CLIENT, "base-url", base_url, NULL);
}
