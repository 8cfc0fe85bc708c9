/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The door to OAuth 2: the class and its settings as properties. What a person sees and brings
 * is in adieu-oauth-person.c, signing in and out in files of their own; who waits for a token is
 * in adieu-access.c. Any thread may use it.
 */

#include "config.h"

#include "auth/adieu-oauth-private.h"

#include <adieu/adieu-memory-token-store.h>

/**
 * AdieuOAuth:
 *
 * Access by OAuth 2 (RFC 6749): signing in, and tokens that are renewed by themselves.
 *
 * Set it as the credentials of a client, and each request carries an access token. One that
 * expires is renewed before, and one that the server refuses once: by one request to the
 * authorization server, however many calls wait for it, in whatever threads. When a person has
 * to sign in again, calls fail with %ADIEU_CLIENT_ERROR_UNAUTHORIZED.
 *
 * [method@OAuth.sign_in] gets the first token, in the way that [property@OAuth:flow] says:
 *
 * - with the browser, which a handler of [signal@OAuth::open-uri] opens. It comes back to a port
 *   on the loopback interface that is open just for that time, or, with a
 *   [property@OAuth:redirect-uri] of the application's own, through
 *   [method@OAuth.answer_redirect];
 * - on another device: [property@OAuth:user-code] and [property@OAuth:verification-uri] tell
 *   what a person has to enter, and where;
 * - in the name of the program itself, for which nobody has to sign in at all.
 *
 * Where the endpoints are, the server says itself (RFC 8414), if it is given as
 * [property@OAuth:issuer]. Everything secret goes to https, or to the loopback interface, only.
 *
 * A [iface@TokenStore] keeps the token for the next time that the program runs.
 *
 * Since: 0.1
 */

enum
{
  PROP_0,
  PROP_ISSUER,
  PROP_CLIENT_ID,
  PROP_CLIENT_SECRET,
  PROP_CLIENT_AUTHENTICATION,
  PROP_FLOW,
  PROP_AUTHORIZATION_ENDPOINT,
  PROP_TOKEN_ENDPOINT,
  PROP_DEVICE_AUTHORIZATION_ENDPOINT,
  PROP_REVOCATION_ENDPOINT,
  PROP_REDIRECT_URI,
  PROP_TOKEN_STORE,
  PROP_TOKEN_KEY,
  PROP_CLIENT,
  PROP_SCOPE,
  PROP_USER_CODE,
  PROP_VERIFICATION_URI,
  PROP_VERIFICATION_URI_COMPLETE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

enum
{
  SIGNAL_OPEN_URI,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE_WITH_CODE (AdieuOAuth, adieu_oauth, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (ADIEU_TYPE_AUTH, adieu_oauth_auth_init))

G_DEFINE_ENUM_TYPE (AdieuOAuthFlow, adieu_oauth_flow,
                    G_DEFINE_ENUM_VALUE (ADIEU_OAUTH_FLOW_AUTHORIZATION_CODE, "authorization-code"),
                    G_DEFINE_ENUM_VALUE (ADIEU_OAUTH_FLOW_DEVICE, "device"),
                    G_DEFINE_ENUM_VALUE (ADIEU_OAUTH_FLOW_CLIENT_CREDENTIALS, "client-credentials"))

G_DEFINE_ENUM_TYPE (AdieuOAuthClientAuthentication, adieu_oauth_client_authentication,
                    G_DEFINE_ENUM_VALUE (ADIEU_OAUTH_CLIENT_AUTHENTICATION_AUTOMATIC, "automatic"),
                    G_DEFINE_ENUM_VALUE (ADIEU_OAUTH_CLIENT_AUTHENTICATION_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (ADIEU_OAUTH_CLIENT_AUTHENTICATION_BASIC, "basic"),
                    G_DEFINE_ENUM_VALUE (ADIEU_OAUTH_CLIENT_AUTHENTICATION_POST, "post"))

static char *
default_key (AdieuOAuth *self)
{
  const char *place = adieu_oauth_server_get_issuer (self->server);
  const char *id = adieu_oauth_server_get_client_id (self->server);

  if (place == NULL)
    place = adieu_oauth_server_get_given (self->server, ADIEU_ENDPOINT_TOKEN);

  return g_strdup_printf ("%s %s", place != NULL ? place : "", id != NULL ? id : "");
}

static void
adieu_oauth_constructed (GObject *object)
{
  AdieuOAuth *self = ADIEU_OAUTH (object);

  G_OBJECT_CLASS (adieu_oauth_parent_class)->constructed (object);

  if (self->store == NULL)
    self->store = ADIEU_TOKEN_STORE (adieu_memory_token_store_new ());
  if (self->token_key == NULL)
    self->token_key = default_key (self);
  self->access = adieu_access_new (self->server, self->store, self->token_key,
                                   self->flow == ADIEU_OAUTH_FLOW_CLIENT_CREDENTIALS);
  adieu_access_set_terms (self->access, self->scope, NULL);
}

static void
adieu_oauth_finalize (GObject *object)
{
  AdieuOAuth *self = ADIEU_OAUTH (object);

  g_clear_pointer (&self->access, adieu_access_free);
  g_clear_pointer (&self->server, adieu_oauth_server_unref);
  g_clear_object (&self->store);
  g_clear_pointer (&self->token_key, g_free);
  g_clear_pointer (&self->redirect_uri, g_free);
  g_clear_pointer (&self->scope, g_free);
  g_clear_pointer (&self->parameters, g_ptr_array_unref);
  g_clear_pointer (&self->user_code, g_free);
  g_clear_pointer (&self->verification_uri, g_free);
  g_clear_pointer (&self->verification_uri_complete, g_free);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (adieu_oauth_parent_class)->finalize (object);
}

static void
adieu_oauth_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  AdieuOAuth *self = ADIEU_OAUTH (object);

  switch (prop_id)
    {
    case PROP_ISSUER:
      g_value_set_string (value, adieu_oauth_get_issuer (self));
      break;
    case PROP_CLIENT_ID:
      g_value_set_string (value, adieu_oauth_get_client_id (self));
      break;
    case PROP_CLIENT_AUTHENTICATION:
      g_value_set_enum (value, adieu_oauth_get_client_authentication (self));
      break;
    case PROP_FLOW:
      g_value_set_enum (value, adieu_oauth_get_flow (self));
      break;
    case PROP_AUTHORIZATION_ENDPOINT:
      g_value_set_string (value, adieu_oauth_get_authorization_endpoint (self));
      break;
    case PROP_TOKEN_ENDPOINT:
      g_value_set_string (value, adieu_oauth_get_token_endpoint (self));
      break;
    case PROP_DEVICE_AUTHORIZATION_ENDPOINT:
      g_value_set_string (value, adieu_oauth_get_device_authorization_endpoint (self));
      break;
    case PROP_REVOCATION_ENDPOINT:
      g_value_set_string (value, adieu_oauth_get_revocation_endpoint (self));
      break;
    case PROP_REDIRECT_URI:
      g_value_set_string (value, adieu_oauth_get_redirect_uri (self));
      break;
    case PROP_TOKEN_STORE:
      g_value_set_object (value, adieu_oauth_get_token_store (self));
      break;
    case PROP_TOKEN_KEY:
      g_value_set_string (value, adieu_oauth_get_token_key (self));
      break;
    case PROP_SCOPE:
      g_value_take_string (value, adieu_oauth_dup_scope (self));
      break;
    case PROP_USER_CODE:
      g_value_take_string (value, adieu_oauth_dup_user_code (self));
      break;
    case PROP_VERIFICATION_URI:
      g_value_take_string (value, adieu_oauth_dup_verification_uri (self));
      break;
    case PROP_VERIFICATION_URI_COMPLETE:
      g_value_take_string (value, adieu_oauth_dup_verification_uri_complete (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
adieu_oauth_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  AdieuOAuth *self = ADIEU_OAUTH (object);

  switch (prop_id)
    {
    case PROP_ISSUER:
      adieu_oauth_server_set_issuer (self->server, g_value_get_string (value));
      break;
    case PROP_CLIENT_ID:
      adieu_oauth_server_set_client_id (self->server, g_value_get_string (value));
      break;
    case PROP_CLIENT_SECRET:
      adieu_oauth_server_set_secret (self->server, g_value_get_string (value));
      break;
    case PROP_CLIENT_AUTHENTICATION:
      adieu_oauth_server_set_client_authentication (self->server, g_value_get_enum (value));
      break;
    case PROP_FLOW:
      self->flow = g_value_get_enum (value);
      break;
    case PROP_AUTHORIZATION_ENDPOINT:
      adieu_oauth_server_set_endpoint (self->server, ADIEU_ENDPOINT_AUTHORIZATION,
                                       g_value_get_string (value));
      break;
    case PROP_TOKEN_ENDPOINT:
      adieu_oauth_server_set_endpoint (self->server, ADIEU_ENDPOINT_TOKEN,
                                       g_value_get_string (value));
      break;
    case PROP_DEVICE_AUTHORIZATION_ENDPOINT:
      adieu_oauth_server_set_endpoint (self->server, ADIEU_ENDPOINT_DEVICE_AUTHORIZATION,
                                       g_value_get_string (value));
      break;
    case PROP_REVOCATION_ENDPOINT:
      adieu_oauth_server_set_endpoint (self->server, ADIEU_ENDPOINT_REVOCATION,
                                       g_value_get_string (value));
      break;
    case PROP_REDIRECT_URI:
      self->redirect_uri = g_value_dup_string (value);
      break;
    case PROP_TOKEN_STORE:
      self->store = g_value_dup_object (value);
      break;
    case PROP_TOKEN_KEY:
      self->token_key = g_value_dup_string (value);
      break;
    case PROP_CLIENT:
      adieu_oauth_server_set_client (self->server, g_value_get_object (value));
      break;
    case PROP_SCOPE:
      adieu_oauth_set_scope (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

#define CONSTRUCT_ONLY (G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS)
#define CONSTRUCT_SECRET (G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS)
#define SETTABLE (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS)
#define SHOWN (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS)

static void
install_server_properties (void)
{
  /**
   * AdieuOAuth:issuer: (attributes org.gtk.Property.get=adieu_oauth_get_issuer)
   *
   * The URL that the authorization server is known by. What else has to be known of it is asked
   * there (RFC 8414), except endpoints that are set.
   *
   * Since: 0.1
   */
  properties[PROP_ISSUER] = g_param_spec_string ("issuer", NULL, NULL, NULL, CONSTRUCT_ONLY);

  /**
   * AdieuOAuth:client-id: (attributes org.gtk.Property.get=adieu_oauth_get_client_id)
   *
   * What the program is registered as at the authorization server (RFC 6749, 2.2).
   *
   * Since: 0.1
   */
  properties[PROP_CLIENT_ID] = g_param_spec_string ("client-id", NULL, NULL, NULL, CONSTRUCT_ONLY);

  /**
   * AdieuOAuth:client-secret:
   *
   * The secret of the program, if it has one. What is installed on other people's machines has
   * none that deserves the name (RFC 8252, 8.5).
   *
   * Since: 0.1
   */
  properties[PROP_CLIENT_SECRET]
    = g_param_spec_string ("client-secret", NULL, NULL, NULL, CONSTRUCT_SECRET);

  /**
   * AdieuOAuth:client-authentication: (attributes org.gtk.Property.get=adieu_oauth_get_client_authentication)
   *
   * How the program is authenticated at the authorization server.
   *
   * Since: 0.1
   */
  properties[PROP_CLIENT_AUTHENTICATION] =
    g_param_spec_enum ("client-authentication", NULL, NULL, ADIEU_TYPE_OAUTH_CLIENT_AUTHENTICATION,
                       ADIEU_OAUTH_CLIENT_AUTHENTICATION_AUTOMATIC, CONSTRUCT_ONLY);

  /**
   * AdieuOAuth:authorization-endpoint: (attributes org.gtk.Property.get=adieu_oauth_get_authorization_endpoint)
   *
   * Where a person signs in with the browser (RFC 6749, 3.1).
   *
   * Since: 0.1
   */
  properties[PROP_AUTHORIZATION_ENDPOINT] =
    g_param_spec_string ("authorization-endpoint", NULL, NULL, NULL, CONSTRUCT_ONLY);

  /**
   * AdieuOAuth:token-endpoint: (attributes org.gtk.Property.get=adieu_oauth_get_token_endpoint)
   *
   * Where tokens are granted (RFC 6749, 3.2).
   *
   * Since: 0.1
   */
  properties[PROP_TOKEN_ENDPOINT]
    = g_param_spec_string ("token-endpoint", NULL, NULL, NULL, CONSTRUCT_ONLY);

  /**
   * AdieuOAuth:device-authorization-endpoint: (attributes org.gtk.Property.get=adieu_oauth_get_device_authorization_endpoint)
   *
   * Where the codes for a device are given out (RFC 8628, 3.1).
   *
   * Since: 0.1
   */
  properties[PROP_DEVICE_AUTHORIZATION_ENDPOINT] =
    g_param_spec_string ("device-authorization-endpoint", NULL, NULL, NULL, CONSTRUCT_ONLY);

  /**
   * AdieuOAuth:revocation-endpoint: (attributes org.gtk.Property.get=adieu_oauth_get_revocation_endpoint)
   *
   * Where tokens are revoked (RFC 7009).
   *
   * Since: 0.1
   */
  properties[PROP_REVOCATION_ENDPOINT] =
    g_param_spec_string ("revocation-endpoint", NULL, NULL, NULL, CONSTRUCT_ONLY);

  /**
   * AdieuOAuth:client:
   *
   * A client to take over settings from: user agent, authorities, proxies and total deadline. It
   * sends nothing itself and is not kept, so it may be the one whose credentials this is.
   *
   * Since: 0.1
   */
  properties[PROP_CLIENT]
    = g_param_spec_object ("client", NULL, NULL, ADIEU_TYPE_CLIENT, CONSTRUCT_SECRET);
}

static void
install_flow_properties (void)
{
  /**
   * AdieuOAuth:flow: (attributes org.gtk.Property.get=adieu_oauth_get_flow)
   *
   * How the first token is got.
   *
   * Since: 0.1
   */
  properties[PROP_FLOW] = g_param_spec_enum ("flow", NULL, NULL, ADIEU_TYPE_OAUTH_FLOW,
                                             ADIEU_OAUTH_FLOW_AUTHORIZATION_CODE, CONSTRUCT_ONLY);

  /**
   * AdieuOAuth:redirect-uri: (attributes org.gtk.Property.get=adieu_oauth_get_redirect_uri)
   *
   * Where the browser comes back to (RFC 8252, 7). %NULL is a free port of `http://127.0.0.1/`;
   * another URI on the loopback interface may name a path and a port. Any other one, such as
   * `org.example.foo:/signed-in`, is the application's, which has to hand it to
   * [method@OAuth.answer_redirect] with what the browser has added.
   *
   * Since: 0.1
   */
  properties[PROP_REDIRECT_URI]
    = g_param_spec_string ("redirect-uri", NULL, NULL, NULL, CONSTRUCT_ONLY);

  /**
   * AdieuOAuth:token-store: (attributes org.gtk.Property.get=adieu_oauth_get_token_store)
   *
   * Where the token is kept; by default in memory.
   *
   * Since: 0.1
   */
  properties[PROP_TOKEN_STORE] =
    g_param_spec_object ("token-store", NULL, NULL, ADIEU_TYPE_TOKEN_STORE, CONSTRUCT_ONLY);

  /**
   * AdieuOAuth:token-key: (attributes org.gtk.Property.get=adieu_oauth_get_token_key)
   *
   * What the token is kept under, such as the name of an account; by default it is made of the
   * server's address and the client id.
   *
   * Since: 0.1
   */
  properties[PROP_TOKEN_KEY] = g_param_spec_string ("token-key", NULL, NULL, NULL, CONSTRUCT_ONLY);

  /**
   * AdieuOAuth:scope: (attributes org.gtk.Property.get=adieu_oauth_dup_scope org.gtk.Property.set=adieu_oauth_set_scope)
   *
   * What is asked for, names with a space between them (RFC 6749, 3.3). It counts from the next
   * time that somebody signs in.
   *
   * Since: 0.1
   */
  properties[PROP_SCOPE] = g_param_spec_string ("scope", NULL, NULL, NULL, SETTABLE);
}

static void
install_shown_properties (void)
{
  /**
   * AdieuOAuth:user-code: (attributes org.gtk.Property.get=adieu_oauth_dup_user_code)
   *
   * While somebody signs in on another device: the code to enter there.
   *
   * Since: 0.1
   */
  properties[PROP_USER_CODE] = g_param_spec_string ("user-code", NULL, NULL, NULL, SHOWN);

  /**
   * AdieuOAuth:verification-uri: (attributes org.gtk.Property.get=adieu_oauth_dup_verification_uri)
   *
   * While somebody signs in on another device: where to enter the code.
   *
   * Since: 0.1
   */
  properties[PROP_VERIFICATION_URI]
    = g_param_spec_string ("verification-uri", NULL, NULL, NULL, SHOWN);

  /**
   * AdieuOAuth:verification-uri-complete: (attributes org.gtk.Property.get=adieu_oauth_dup_verification_uri_complete)
   *
   * The same with the code in it, for a QR code, if the server offers that.
   *
   * Since: 0.1
   */
  properties[PROP_VERIFICATION_URI_COMPLETE] =
    g_param_spec_string ("verification-uri-complete", NULL, NULL, NULL, SHOWN);
}

static void
adieu_oauth_class_init (AdieuOAuthClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->constructed = adieu_oauth_constructed;
  object_class->finalize = adieu_oauth_finalize;
  object_class->get_property = adieu_oauth_get_property;
  object_class->set_property = adieu_oauth_set_property;

  install_server_properties ();
  install_flow_properties ();
  install_shown_properties ();
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * AdieuOAuth::open-uri:
   * @self: the object
   * @uri: the URI to open in the browser of the person who signs in
   *
   * Somebody signs in with the browser. Open it, and return %TRUE: then no other handler is
   * asked. If all return %FALSE, signing in fails.
   *
   * It is emitted on the main context of the one who signs in.
   *
   * Returns: whether the browser is on its way
   *
   * Since: 0.1
   */
  signals[SIGNAL_OPEN_URI] = g_signal_new ("open-uri", ADIEU_TYPE_OAUTH, G_SIGNAL_RUN_LAST, 0,
                                           g_signal_accumulator_true_handled, NULL, NULL,
                                           G_TYPE_BOOLEAN, 1, G_TYPE_STRING);
}

static void
adieu_oauth_init (AdieuOAuth *self)
{
  g_mutex_init (&self->mutex);
  self->server = adieu_oauth_server_new ();
  self->parameters = g_ptr_array_new_with_free_func (g_free);
}

/**
 * adieu_oauth_new:
 * @issuer: the authorization server; see [property@OAuth:issuer]
 * @client_id: what the program is registered as there
 *
 * Creates the credentials of somebody who signs in with the browser, at a server that describes
 * itself.
 *
 * Returns: (transfer full): new credentials
 *
 * Since: 0.1
 */
AdieuOAuth *
adieu_oauth_new (const char *issuer,
                 const char *client_id)
{
  g_return_val_if_fail (issuer != NULL, NULL);
  g_return_val_if_fail (client_id != NULL, NULL);

  return g_object_new (ADIEU_TYPE_OAUTH, "issuer", issuer, "client-id", client_id, NULL);
}

/**
 * adieu_oauth_new_for_endpoints:
 * @authorization_endpoint: where a person signs in
 * @token_endpoint: where tokens are granted
 * @client_id: what the program is registered as there
 *
 * Creates the credentials of somebody who signs in with the browser, at a server that does not
 * describe itself.
 *
 * Returns: (transfer full): new credentials
 *
 * Since: 0.1
 */
AdieuOAuth *
adieu_oauth_new_for_endpoints (const char *authorization_endpoint,
                               const char *token_endpoint,
                               const char *client_id)
{
  g_return_val_if_fail (authorization_endpoint != NULL, NULL);
  g_return_val_if_fail (token_endpoint != NULL, NULL);
  g_return_val_if_fail (client_id != NULL, NULL);

  return g_object_new (ADIEU_TYPE_OAUTH,
                       "authorization-endpoint", authorization_endpoint,
                       "token-endpoint", token_endpoint,
                       "client-id", client_id,
                       NULL);
}

