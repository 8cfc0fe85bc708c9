/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The settings of a client as properties: what each of them means, and between which bounds it
 * lies. What they are kept in is adieu-client.c's, what gets and sets them adieu-client-settings.c's
 * and adieu-client-retries.c's.
 */

#include "config.h"

#include "client/adieu-client-private.h"

#include "message/adieu-headers-private.h"

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

enum
{
  PROP_0,
  PROP_PARENT,
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
  PROP_RATE_LIMIT,
  PROP_RATE_LIMIT_REMAINING,
  PROP_RATE_LIMIT_RESET,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

void
adieu_client_fixed_init (AdieuClientFixed *self)
{
  self->max_connections_per_host = DEFAULT_MAX_CONNECTIONS_PER_HOST;
  self->idle_timeout = DEFAULT_IDLE_TIMEOUT_MS;
}

void
adieu_client_settings_init (AdieuClientSettings *self)
{
  *self = (AdieuClientSettings) {
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
  adieu_headers_seal (self->default_headers);
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
    case PROP_RATE_LIMIT:
      g_value_set_int64 (value, adieu_client_get_rate_limit (self));
      break;
    case PROP_RATE_LIMIT_REMAINING:
      g_value_set_int64 (value, adieu_client_get_rate_limit_remaining (self));
      break;
    case PROP_RATE_LIMIT_RESET:
      g_value_take_boxed (value, adieu_client_dup_rate_limit_reset (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

/* At construction, nobody else has the client yet. */
static void
adieu_client_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  AdieuClient *self = ADIEU_CLIENT (object);
  AdieuClientFixed *fixed = adieu_client_get_fixed (self);

  switch (prop_id)
    {
    case PROP_PARENT:
      fixed->parent = g_value_dup_object (value);
      break;
    case PROP_BASE_URL:
      fixed->base_url = g_value_dup_string (value);
      break;
    case PROP_USER_AGENT:
      fixed->user_agent = g_value_dup_string (value);
      break;
    case PROP_TLS_DATABASE:
      fixed->tls_database = g_value_dup_object (value);
      break;
    case PROP_PROXY_RESOLVER:
      fixed->proxy_resolver = g_value_dup_object (value);
      break;
    case PROP_MAX_CONNECTIONS_PER_HOST:
      fixed->max_connections_per_host = g_value_get_uint (value);
      break;
    case PROP_IDLE_TIMEOUT:
      fixed->idle_timeout = g_value_get_uint (value);
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
install_origin (void)
{
  /**
   * AdieuClient:parent:
   *
   * A client whose connections this one shares, and whose settings it begins with: see
   * [method@Client.derive].
   *
   * What is not set here is as it is with the parent at that moment. The connections are shared
   * unless one of the two base URLs is that of a Unix-domain socket and the other is not, or is
   * that of another one; what they are opened with ([property@Client:tls-database],
   * [property@Client:proxy-resolver], [property@Client:max-connections-per-host],
   * [property@Client:idle-timeout]) is always the parent's.
   *
   * Since: 0.1
   */
  properties[PROP_PARENT] =
    g_param_spec_object ("parent", NULL, NULL, ADIEU_TYPE_CLIENT,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

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
}

static void
install_connections (void)
{
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
install_headers (void)
{
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
}

static void
install_retries (void)
{
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
}

static void
install_rate (void)
{
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
install_rate_limit (void)
{
  /**
   * AdieuClient:rate-limit: (attributes org.gtk.Property.get=adieu_client_get_rate_limit)
   *
   * How many requests the server of the base URL takes in its current window, as it said last
   * (`RateLimit-Limit`, `X-RateLimit-Limit` and their kin); -1 if it has not said.
   *
   * This property and its two sisters change on the context of the call that brings the news.
   *
   * Since: 0.1
   */
  properties[PROP_RATE_LIMIT] =
    g_param_spec_int64 ("rate-limit", NULL, NULL, -1, G_MAXINT64, -1, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * AdieuClient:rate-limit-remaining: (attributes org.gtk.Property.get=adieu_client_get_rate_limit_remaining)
   *
   * How many of these requests are left; -1 if the server has not said. When none is left,
   * calls wait until the window is over.
   *
   * Since: 0.1
   */
  properties[PROP_RATE_LIMIT_REMAINING] =
    g_param_spec_int64 ("rate-limit-remaining", NULL, NULL, -1, G_MAXINT64, -1,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * AdieuClient:rate-limit-reset: (attributes org.gtk.Property.get=adieu_client_dup_rate_limit_reset)
   *
   * When the current window is over, in UTC, or %NULL if the server has not said.
   *
   * Since: 0.1
   */
  properties[PROP_RATE_LIMIT_RESET] =
    g_param_spec_boxed ("rate-limit-reset", NULL, NULL, G_TYPE_DATE_TIME,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

void
adieu_client_init_properties (GObjectClass *class)
{
  class->get_property = adieu_client_get_property;
  class->set_property = adieu_client_set_property;

  install_origin ();
  install_connections ();
  install_headers ();
  install_deadlines ();
  install_limits ();
  install_retries ();
  install_rate ();
  install_rate_limit ();
  g_object_class_install_properties (class, N_PROPS, properties);
}
