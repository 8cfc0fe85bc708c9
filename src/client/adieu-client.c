/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The door: the settings of a client as properties, and the ownership of a core, which it
 * hands over to the network thread when it goes. No step of a call is here. May be used
 * and dropped on any thread; disposing it blocks nowhere and emits nothing.
 */

#include "config.h"

#include "client/adieu-client-private.h"
#include "client/adieu-pool-private.h"

#include <pthread.h>

#include <libsoup/soup.h>

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

#define DEFAULT_MAX_CONNECTIONS_PER_HOST 6
#define DEFAULT_IDLE_TIMEOUT_MS 15000
#define DEFAULT_TOTAL_DEADLINE_MS 60000
#define DEFAULT_CONNECT_DEADLINE_MS 15000
#define DEFAULT_FIRST_BYTE_DEADLINE_MS 30000
#define DEFAULT_IDLE_DEADLINE_MS 30000
#define DEFAULT_MAX_HEAD_BYTES (64 * 1024)
#define DEFAULT_MAX_BODY_BYTES (64 * 1024 * 1024)
#define DEFAULT_MAX_REDIRECTS 10
#define DEFAULT_MAX_ATTEMPTS 3
#define DEFAULT_RETRY_DELAY_MS 500
#define DEFAULT_MAX_RETRY_DELAY_MS 30000
#define DEFAULT_MAX_RETRY_AFTER_MS 60000
#define DEFAULT_IDEMPOTENCY_HEADER "Idempotency-Key"

typedef struct
{
  /* Set at construction. */
  AdieuClientFixed     fixed;
  GUri                *base;
  GError              *base_error;
  char                *agent; /* the whole User-Agent header */
  AdieuPool           *pool;
  AdieuKeyring        *keyring;
  AdieuLedger         *ledger;
  const char          *type_name;
  AdieuCensusEntry     census;

  AdieuClientSettings  settings; /* under the mutex */
} AdieuClientPrivate;

enum
{
  PROP_0,
  PROP_BASE_URL,
  PROP_USER_AGENT,
  PROP_TLS_DATABASE,
  PROP_PROXY_RESOLVER,
  PROP_MAX_CONNECTIONS_PER_HOST,
  PROP_IDLE_TIMEOUT,
  PROP_DEFAULT_HEADERS,
  PROP_TOTAL_DEADLINE,
  PROP_CONNECT_DEADLINE,
  PROP_FIRST_BYTE_DEADLINE,
  PROP_IDLE_DEADLINE,
  PROP_MAX_HEAD_BYTES,
  PROP_MAX_BODY_BYTES,
  PROP_MAX_REDIRECTS,
  PROP_AUTH,
  PROP_MAX_ATTEMPTS,
  PROP_RETRY_DELAY,
  PROP_MAX_RETRY_DELAY,
  PROP_MAX_RETRY_AFTER,
  PROP_IDEMPOTENCY_HEADER,
  PROP_IDEMPOTENCY_KEYS,
  PROP_CIRCUIT_BREAKER,
  PROP_REQUESTS_PER_SECOND,
  PROP_BURST,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static GMutex      mutex; /* of all clients, so that fork() can hold it */

G_DEFINE_TYPE_WITH_PRIVATE (AdieuClient, adieu_client, G_TYPE_OBJECT)

#define PRIV(self) ((AdieuClientPrivate *) adieu_client_get_instance_private (self))

void
adieu_client_settings_clear (AdieuClientSettings *self)
{
  g_clear_object (&self->default_headers);
  g_clear_pointer (&self->idempotency_header, g_free);
}

const AdieuClientFixed *
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

static AdieuPool *
create_pool (AdieuClientPrivate *priv)
{
  AdieuCoreSettings settings = { 0 };

  if (priv->base != NULL)
    settings.socket_path = adieu_uri_dup_socket_path (priv->base, NULL);
  g_set_object (&settings.tls_database, priv->fixed.tls_database);
  g_set_object (&settings.proxy_resolver, priv->fixed.proxy_resolver);
  settings.max_connections_per_host = priv->fixed.max_connections_per_host;
  settings.idle_timeout_ms = priv->fixed.idle_timeout;

  return adieu_pool_new (&settings);
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

static void
adieu_client_constructed (GObject *object)
{
  AdieuClientPrivate *priv = PRIV (ADIEU_CLIENT (object));

  G_OBJECT_CLASS (adieu_client_parent_class)->constructed (object);

  priv->agent = full_agent (priv->fixed.user_agent);
  check_settings (priv);
  priv->pool = create_pool (priv);
  priv->ledger = adieu_ledger_new ();
  priv->type_name = G_OBJECT_TYPE_NAME (object);
  adieu_census_enter (&priv->census, ADIEU_CENSUS_OF_CLIENT, describe);
}

/* Calls in flight hold the client, so there are none, unless somebody has run this by hand. */
static void
adieu_client_dispose (GObject *object)
{
  adieu_pool_close (PRIV (ADIEU_CLIENT (object))->pool);

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
  g_clear_object (&priv->fixed.tls_database);
  g_clear_object (&priv->fixed.proxy_resolver);
  g_clear_pointer (&priv->pool, adieu_pool_unref);
  g_clear_pointer (&priv->keyring, adieu_keyring_free);
  g_clear_pointer (&priv->ledger, adieu_ledger_unref);
  adieu_client_settings_clear (&priv->settings);

  G_OBJECT_CLASS (adieu_client_parent_class)->finalize (object);
}

static void
adieu_client_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  AdieuClient *self = ADIEU_CLIENT (object);

  switch (prop_id)
    {
    case PROP_BASE_URL:
      g_value_set_string (value, adieu_client_get_base_url (self));
      break;
    case PROP_USER_AGENT:
      g_value_set_string (value, adieu_client_get_user_agent (self));
      break;
    case PROP_TLS_DATABASE:
      g_value_set_object (value, adieu_client_get_tls_database (self));
      break;
    case PROP_PROXY_RESOLVER:
      g_value_set_object (value, adieu_client_get_proxy_resolver (self));
      break;
    case PROP_MAX_CONNECTIONS_PER_HOST:
      g_value_set_uint (value, adieu_client_get_max_connections_per_host (self));
      break;
    case PROP_IDLE_TIMEOUT:
      g_value_set_uint (value, adieu_client_get_idle_timeout (self));
      break;
    case PROP_DEFAULT_HEADERS:
      g_value_take_object (value, adieu_client_dup_default_headers (self));
      break;
    case PROP_TOTAL_DEADLINE:
      g_value_set_uint (value, adieu_client_get_total_deadline (self));
      break;
    case PROP_CONNECT_DEADLINE:
      g_value_set_uint (value, adieu_client_get_connect_deadline (self));
      break;
    case PROP_FIRST_BYTE_DEADLINE:
      g_value_set_uint (value, adieu_client_get_first_byte_deadline (self));
      break;
    case PROP_IDLE_DEADLINE:
      g_value_set_uint (value, adieu_client_get_idle_deadline (self));
      break;
    case PROP_MAX_HEAD_BYTES:
      g_value_set_uint64 (value, adieu_client_get_max_head_bytes (self));
      break;
    case PROP_MAX_BODY_BYTES:
      g_value_set_uint64 (value, adieu_client_get_max_body_bytes (self));
      break;
    case PROP_MAX_REDIRECTS:
      g_value_set_uint (value, adieu_client_get_max_redirects (self));
      break;
    case PROP_AUTH:
      g_value_take_object (value, adieu_client_dup_auth (self));
      break;
    case PROP_MAX_ATTEMPTS:
      g_value_set_uint (value, adieu_client_get_max_attempts (self));
      break;
    case PROP_RETRY_DELAY:
      g_value_set_uint (value, adieu_client_get_retry_delay (self));
      break;
    case PROP_MAX_RETRY_DELAY:
      g_value_set_uint (value, adieu_client_get_max_retry_delay (self));
      break;
    case PROP_MAX_RETRY_AFTER:
      g_value_set_uint (value, adieu_client_get_max_retry_after (self));
      break;
    case PROP_IDEMPOTENCY_HEADER:
      g_value_take_string (value, adieu_client_dup_idempotency_header (self));
      break;
    case PROP_IDEMPOTENCY_KEYS:
      g_value_set_boolean (value, adieu_client_get_idempotency_keys (self));
      break;
    case PROP_CIRCUIT_BREAKER:
      g_value_set_boolean (value, adieu_client_get_circuit_breaker (self));
      break;
    case PROP_REQUESTS_PER_SECOND:
      g_value_set_double (value, adieu_client_get_requests_per_second (self));
      break;
    case PROP_BURST:
      g_value_set_uint (value, adieu_client_get_burst (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
adieu_client_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  AdieuClient *self = ADIEU_CLIENT (object);
  AdieuClientPrivate *priv = PRIV (self);

  switch (prop_id)
    {
    case PROP_BASE_URL:
      priv->fixed.base_url = g_value_dup_string (value);
      break;
    case PROP_USER_AGENT:
      priv->fixed.user_agent = g_value_dup_string (value);
      break;
    case PROP_TLS_DATABASE:
      priv->fixed.tls_database = g_value_dup_object (value);
      break;
    case PROP_PROXY_RESOLVER:
      priv->fixed.proxy_resolver = g_value_dup_object (value);
      break;
    case PROP_MAX_CONNECTIONS_PER_HOST:
      priv->fixed.max_connections_per_host = g_value_get_uint (value);
      break;
    case PROP_IDLE_TIMEOUT:
      priv->fixed.idle_timeout = g_value_get_uint (value);
      break;
    case PROP_DEFAULT_HEADERS:
      adieu_client_set_default_headers (self, g_value_get_object (value));
      break;
    case PROP_TOTAL_DEADLINE:
      adieu_client_set_total_deadline (self, g_value_get_uint (value));
      break;
    case PROP_CONNECT_DEADLINE:
      adieu_client_set_connect_deadline (self, g_value_get_uint (value));
      break;
    case PROP_FIRST_BYTE_DEADLINE:
      adieu_client_set_first_byte_deadline (self, g_value_get_uint (value));
      break;
    case PROP_IDLE_DEADLINE:
      adieu_client_set_idle_deadline (self, g_value_get_uint (value));
      break;
    case PROP_MAX_HEAD_BYTES:
      adieu_client_set_max_head_bytes (self, g_value_get_uint64 (value));
      break;
    case PROP_MAX_BODY_BYTES:
      adieu_client_set_max_body_bytes (self, g_value_get_uint64 (value));
      break;
    case PROP_MAX_REDIRECTS:
      adieu_client_set_max_redirects (self, g_value_get_uint (value));
      break;
    case PROP_AUTH:
      adieu_client_set_auth (self, g_value_get_object (value));
      break;
    case PROP_MAX_ATTEMPTS:
      adieu_client_set_max_attempts (self, g_value_get_uint (value));
      break;
    case PROP_RETRY_DELAY:
      adieu_client_set_retry_delay (self, g_value_get_uint (value));
      break;
    case PROP_MAX_RETRY_DELAY:
      adieu_client_set_max_retry_delay (self, g_value_get_uint (value));
      break;
    case PROP_MAX_RETRY_AFTER:
      adieu_client_set_max_retry_after (self, g_value_get_uint (value));
      break;
    case PROP_IDEMPOTENCY_HEADER:
      adieu_client_set_idempotency_header (self, g_value_get_string (value));
      break;
    case PROP_IDEMPOTENCY_KEYS:
      adieu_client_set_idempotency_keys (self, g_value_get_boolean (value));
      break;
    case PROP_CIRCUIT_BREAKER:
      adieu_client_set_circuit_breaker (self, g_value_get_boolean (value));
      break;
    case PROP_REQUESTS_PER_SECOND:
      adieu_client_set_requests_per_second (self, g_value_get_double (value));
      break;
    case PROP_BURST:
      adieu_client_set_burst (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

#define CONSTRUCT_ONLY (G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS)
#define SETTABLE (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS)

static void
install_fixed_properties (void)
{
  /**
   * AdieuClient:base-url: (attributes org.gtk.Property.get=adieu_client_get_base_url)
   *
   * The URL below which the API lives, such as `https://api.example.org/v1`. Its scheme is
   * `https`, `http`, or `http+unix` for a Unix-domain socket, whose path is the host then,
   * percent-encoded: `http+unix://%2Frun%2Ffoo.sock/v1`. It has no query and no credentials.
   *
   * An invalid base URL makes every call fail with %ADIEU_CLIENT_ERROR_INVALID_REQUEST.
   *
   * Since: 0.1
   */
  properties[PROP_BASE_URL] =
    g_param_spec_string ("base-url", NULL, NULL, NULL, CONSTRUCT_ONLY);

  /**
   * AdieuClient:user-agent: (attributes org.gtk.Property.get=adieu_client_get_user_agent)
   *
   * The application's part of the User-Agent header, such as `foo/1.2` (RFC 9110, 10.1.5).
   * Adieu's own follows it.
   *
   * Since: 0.1
   */
  properties[PROP_USER_AGENT] =
    g_param_spec_string ("user-agent", NULL, NULL, NULL, CONSTRUCT_ONLY);

  /**
   * AdieuClient:tls-database: (attributes org.gtk.Property.get=adieu_client_get_tls_database)
   *
   * The authorities that servers' certificates are checked against, or %NULL for the
   * system's. It is used on Adieu's network thread.
   *
   * Since: 0.1
   */
  properties[PROP_TLS_DATABASE] =
    g_param_spec_object ("tls-database", NULL, NULL, G_TYPE_TLS_DATABASE, CONSTRUCT_ONLY);

  /**
   * AdieuClient:proxy-resolver: (attributes org.gtk.Property.get=adieu_client_get_proxy_resolver)
   *
   * Who knows the proxies to go through, or %NULL for the system's. It is used on Adieu's
   * network thread.
   *
   * Since: 0.1
   */
  properties[PROP_PROXY_RESOLVER] =
    g_param_spec_object ("proxy-resolver", NULL, NULL, G_TYPE_PROXY_RESOLVER, CONSTRUCT_ONLY);

  /**
   * AdieuClient:max-connections-per-host: (attributes org.gtk.Property.get=adieu_client_get_max_connections_per_host)
   *
   * How many connections one host is given at a time. Further requests wait for their turn.
   * With HTTP/2, many requests share one connection. Each takes two file descriptors.
   *
   * Since: 0.1
   */
  properties[PROP_MAX_CONNECTIONS_PER_HOST] =
    g_param_spec_uint ("max-connections-per-host", NULL, NULL, 1, 1024,
                       DEFAULT_MAX_CONNECTIONS_PER_HOST, CONSTRUCT_ONLY);

  /**
   * AdieuClient:idle-timeout: (attributes org.gtk.Property.get=adieu_client_get_idle_timeout)
   *
   * After how many ms a connection that nothing is asked on is closed; whole seconds are
   * kept, rounded up, and 0 means never. It is short because languages with a garbage
   * collector drop a client late.
   *
   * Since: 0.1
   */
  properties[PROP_IDLE_TIMEOUT] =
    g_param_spec_uint ("idle-timeout", NULL, NULL, 0, G_MAXINT,
                       DEFAULT_IDLE_TIMEOUT_MS, CONSTRUCT_ONLY);

  /**
   * AdieuClient:default-headers: (attributes org.gtk.Property.get=adieu_client_dup_default_headers org.gtk.Property.set=adieu_client_set_default_headers)
   *
   * The headers that every request gets which has none of that name itself. They are sent
   * to the origin of the base URL only.
   *
   * Since: 0.1
   */
  properties[PROP_DEFAULT_HEADERS] =
    g_param_spec_object ("default-headers", NULL, NULL, ADIEU_TYPE_HEADERS, SETTABLE);
}

static void
install_deadlines (void)
{
  /**
   * AdieuClient:total-deadline: (attributes org.gtk.Property.get=adieu_client_get_total_deadline org.gtk.Property.set=adieu_client_set_total_deadline)
   *
   * How long a call may take from its start to its end, in ms, waiting and redirects
   * included; 0 means for ever. A request can have one of its own.
   *
   * Since: 0.1
   */
  properties[PROP_TOTAL_DEADLINE] =
    g_param_spec_uint ("total-deadline", NULL, NULL, 0, G_MAXINT, DEFAULT_TOTAL_DEADLINE_MS, SETTABLE);

  /**
   * AdieuClient:connect-deadline: (attributes org.gtk.Property.get=adieu_client_get_connect_deadline org.gtk.Property.set=adieu_client_set_connect_deadline)
   *
   * How long it may take until a request has a connection, name resolution, proxy and TLS
   * handshake included, in ms; 0 means for ever.
   *
   * Since: 0.1
   */
  properties[PROP_CONNECT_DEADLINE] =
    g_param_spec_uint ("connect-deadline", NULL, NULL, 0, G_MAXINT, DEFAULT_CONNECT_DEADLINE_MS, SETTABLE);

  /**
   * AdieuClient:first-byte-deadline: (attributes org.gtk.Property.get=adieu_client_get_first_byte_deadline org.gtk.Property.set=adieu_client_set_first_byte_deadline)
   *
   * How long the server may take to answer once it has the whole request, until the head of
   * its answer is there, in ms; 0 means for ever.
   *
   * Since: 0.1
   */
  properties[PROP_FIRST_BYTE_DEADLINE] =
    g_param_spec_uint ("first-byte-deadline", NULL, NULL, 0, G_MAXINT, DEFAULT_FIRST_BYTE_DEADLINE_MS,
                       SETTABLE);

  /**
   * AdieuClient:idle-deadline: (attributes org.gtk.Property.get=adieu_client_get_idle_deadline org.gtk.Property.set=adieu_client_set_idle_deadline)
   *
   * How long a body may stand still on its way, in ms, in either direction; 0 means for
   * ever.
   *
   * Since: 0.1
   */
  properties[PROP_IDLE_DEADLINE] =
    g_param_spec_uint ("idle-deadline", NULL, NULL, 0, G_MAXINT, DEFAULT_IDLE_DEADLINE_MS, SETTABLE);
}

static void
install_limits (void)
{
  /**
   * AdieuClient:max-head-bytes: (attributes org.gtk.Property.get=adieu_client_get_max_head_bytes org.gtk.Property.set=adieu_client_set_max_head_bytes)
   *
   * How large the head of an answer may be, in bytes; 0 means without a limit of the
   * client's own.
   *
   * Since: 0.1
   */
  properties[PROP_MAX_HEAD_BYTES] =
    g_param_spec_uint64 ("max-head-bytes", NULL, NULL, 0, G_MAXUINT64, DEFAULT_MAX_HEAD_BYTES, SETTABLE);

  /**
   * AdieuClient:max-body-bytes: (attributes org.gtk.Property.get=adieu_client_get_max_body_bytes org.gtk.Property.set=adieu_client_set_max_body_bytes)
   *
   * How large the body of an answer may be once it is decompressed, in bytes. It is kept in
   * memory as a whole.
   *
   * Since: 0.1
   */
  properties[PROP_MAX_BODY_BYTES] =
    g_param_spec_uint64 ("max-body-bytes", NULL, NULL, 1, G_MAXUINT32 / 2, DEFAULT_MAX_BODY_BYTES, SETTABLE);

  /**
   * AdieuClient:max-redirects: (attributes org.gtk.Property.get=adieu_client_get_max_redirects org.gtk.Property.set=adieu_client_set_max_redirects)
   *
   * How many redirects are followed for one GET or HEAD. Other methods follow none, no
   * redirect leads from https to http, and headers that might be secret stay with their
   * origin.
   *
   * Since: 0.1
   */
  properties[PROP_MAX_REDIRECTS] =
    g_param_spec_uint ("max-redirects", NULL, NULL, 0, 100, DEFAULT_MAX_REDIRECTS, SETTABLE);
}

static void
install_retries (void)
{
  /**
   * AdieuClient:auth: (attributes org.gtk.Property.get=adieu_client_dup_auth org.gtk.Property.set=adieu_client_set_auth)
   *
   * The credentials that requests to the server of the base URL are signed with. They reach no
   * other server.
   *
   * Since: 0.1
   */
  properties[PROP_AUTH] =
    g_param_spec_object ("auth", NULL, NULL, ADIEU_TYPE_AUTH, SETTABLE);

  /**
   * AdieuClient:max-attempts: (attributes org.gtk.Property.get=adieu_client_get_max_attempts org.gtk.Property.set=adieu_client_set_max_attempts)
   *
   * How often a request is tried at most, if the first attempt fails in a way that may pass
   * and trying again is safe: because its method is idempotent (RFC 9110, 9.2.2), because
   * it carries an idempotency key, because nothing of it was sent, or because the server
   * says that it did nothing. 1 means never to try again. All attempts and the delays between
   * them are inside the call's deadline.
   *
   * Since: 0.1
   */
  properties[PROP_MAX_ATTEMPTS] =
    g_param_spec_uint ("max-attempts", NULL, NULL, 1, 100, DEFAULT_MAX_ATTEMPTS, SETTABLE);

  /**
   * AdieuClient:retry-delay: (attributes org.gtk.Property.get=adieu_client_get_retry_delay org.gtk.Property.set=adieu_client_set_retry_delay)
   *
   * The longest delay before the second attempt, in ms. It doubles with each attempt, and
   * a random part of it is taken (full jitter), so that clients do not come all at once.
   *
   * Since: 0.1
   */
  properties[PROP_RETRY_DELAY] =
    g_param_spec_uint ("retry-delay", NULL, NULL, 0, G_MAXINT, DEFAULT_RETRY_DELAY_MS, SETTABLE);

  /**
   * AdieuClient:max-retry-delay: (attributes org.gtk.Property.get=adieu_client_get_max_retry_delay org.gtk.Property.set=adieu_client_set_max_retry_delay)
   *
   * What the delay between two attempts does not grow beyond, in ms.
   *
   * Since: 0.1
   */
  properties[PROP_MAX_RETRY_DELAY] =
    g_param_spec_uint ("max-retry-delay", NULL, NULL, 0, G_MAXINT, DEFAULT_MAX_RETRY_DELAY_MS, SETTABLE);

  /**
   * AdieuClient:max-retry-after: (attributes org.gtk.Property.get=adieu_client_get_max_retry_after org.gtk.Property.set=adieu_client_set_max_retry_after)
   *
   * How long a server may ask to wait (Retry-After, RFC 9110, 10.2.3), in ms. If it asks for
   * more, the request is not tried again.
   *
   * Since: 0.1
   */
  properties[PROP_MAX_RETRY_AFTER] =
    g_param_spec_uint ("max-retry-after", NULL, NULL, 0, G_MAXINT, DEFAULT_MAX_RETRY_AFTER_MS, SETTABLE);

  /**
   * AdieuClient:idempotency-header: (attributes org.gtk.Property.get=adieu_client_dup_idempotency_header org.gtk.Property.set=adieu_client_set_idempotency_header)
   *
   * The header that carries an idempotency key: a request that has it may be tried again,
   * whatever its method is.
   *
   * Since: 0.1
   */
  properties[PROP_IDEMPOTENCY_HEADER] =
    g_param_spec_string ("idempotency-header", NULL, NULL, DEFAULT_IDEMPOTENCY_HEADER, SETTABLE);

  /**
   * AdieuClient:idempotency-keys: (attributes org.gtk.Property.get=adieu_client_get_idempotency_keys org.gtk.Property.set=adieu_client_set_idempotency_keys)
   *
   * Whether the API honours idempotency keys: then each call of a method that is not idempotent
   * gets one, which all of its attempts carry.
   *
   * Since: 0.1
   */
  properties[PROP_IDEMPOTENCY_KEYS] =
    g_param_spec_boolean ("idempotency-keys", NULL, NULL, FALSE, SETTABLE);

  /**
   * AdieuClient:circuit-breaker: (attributes org.gtk.Property.get=adieu_client_get_circuit_breaker org.gtk.Property.set=adieu_client_set_circuit_breaker)
   *
   * Whether a server that has failed many times in a row (no connection, no answer in time, or
   * one of 500, 502, 503 and 504) is left alone for a while: calls to it fail at once with
   * %ADIEU_CLIENT_ERROR_UNAVAILABLE, until one is let through to see whether it is back.
   *
   * Since: 0.1
   */
  properties[PROP_CIRCUIT_BREAKER] =
    g_param_spec_boolean ("circuit-breaker", NULL, NULL, TRUE, SETTABLE);

  /**
   * AdieuClient:requests-per-second: (attributes org.gtk.Property.get=adieu_client_get_requests_per_second org.gtk.Property.set=adieu_client_set_requests_per_second)
   *
   * How many requests a second a server is sent at most; 0 for no limit. What is more waits.
   *
   * Since: 0.1
   */
  properties[PROP_REQUESTS_PER_SECOND] =
    g_param_spec_double ("requests-per-second", NULL, NULL, 0.0, 1e6, 0.0, SETTABLE);

  /**
   * AdieuClient:burst: (attributes org.gtk.Property.get=adieu_client_get_burst org.gtk.Property.set=adieu_client_set_burst)
   *
   * How many requests may go at once after a rest, where [property@Client:requests-per-second]
   * is a limit.
   *
   * Since: 0.1
   */
  properties[PROP_BURST] =
    g_param_spec_uint ("burst", NULL, NULL, 1, 10000, 1, SETTABLE);
}

static void
before_fork (void)
{
  g_mutex_lock (&mutex);
}

static void
after_fork (void)
{
  g_mutex_unlock (&mutex);
}

__attribute__ ((constructor (303))) static void
watch_fork (void)
{
  pthread_atfork (before_fork, after_fork, after_fork);
}

static void
adieu_client_class_init (AdieuClientClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->constructed = adieu_client_constructed;
  object_class->dispose = adieu_client_dispose;
  object_class->finalize = adieu_client_finalize;
  object_class->get_property = adieu_client_get_property;
  object_class->set_property = adieu_client_set_property;
  adieu_client_init_hooks (class);

  install_fixed_properties ();
  install_deadlines ();
  install_limits ();
  install_retries ();
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
adieu_client_init (AdieuClient *self)
{
  AdieuClientPrivate *priv = PRIV (self);

  priv->fixed.max_connections_per_host = DEFAULT_MAX_CONNECTIONS_PER_HOST;
  priv->fixed.idle_timeout = DEFAULT_IDLE_TIMEOUT_MS;
  priv->settings = (AdieuClientSettings) {
    .default_headers = adieu_headers_new (),
    .total_deadline = DEFAULT_TOTAL_DEADLINE_MS,
    .connect_deadline = DEFAULT_CONNECT_DEADLINE_MS,
    .first_byte_deadline = DEFAULT_FIRST_BYTE_DEADLINE_MS,
    .idle_deadline = DEFAULT_IDLE_DEADLINE_MS,
    .max_head_bytes = DEFAULT_MAX_HEAD_BYTES,
    .max_body_bytes = DEFAULT_MAX_BODY_BYTES,
    .max_redirects = DEFAULT_MAX_REDIRECTS,
    .max_attempts = DEFAULT_MAX_ATTEMPTS,
    .retry_delay = DEFAULT_RETRY_DELAY_MS,
    .max_retry_delay = DEFAULT_MAX_RETRY_DELAY_MS,
    .max_retry_after = DEFAULT_MAX_RETRY_AFTER_MS,
    .idempotency_header = g_strdup (DEFAULT_IDEMPOTENCY_HEADER),
    .circuit_breaker = TRUE,
    .burst = 1,
  };
  priv->keyring = adieu_keyring_new ();
  adieu_headers_seal (priv->settings.default_headers);
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
