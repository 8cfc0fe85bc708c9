/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The credentials of a registry: what it demands is learned from its 401, a token is fetched for
 * each scope by one errand however many wait, and kept as long as it lasts. The mutex guards the
 * tables; nobody is told anything under it. On the context of each call.
 */

#include "config.h"

#include <adieu/adieu-registry-auth.h>

#include "auth/adieu-errand-private.h"
#include "client/adieu-promise-private.h"
#include "auth/adieu-registry-token-private.h"
#include "auth/adieu-token-private.h"
#include "base/adieu-error-private.h"
#include "base/adieu-secret-private.h"

/* A server cannot make the tables grow for ever. */
#define MAX_PLACES 1024
#define MAX_TOKENS 128

/* In seconds, before a token expires. */
#define MAX_MARGIN 10

/* How often the same demand of one request is met. */
#define MAX_TIMES 2

/**
 * AdieuRegistryAuth:
 *
 * Access to a container registry, or what else answers with the same challenge:
 * `WWW-Authenticate: Bearer realm="https://auth.example.org/token",service="…",scope="…"`.
 *
 * The token is fetched from the realm, with the user name and the password if there are any: for
 * each scope once, whatever number of calls wait for it, and again when it expires. The realm is
 * asked only if it is https, on the loopback interface, or on the host of a registry that is
 * asked without TLS itself.
 *
 * Since: 0.1
 */
struct _AdieuRegistryAuth
{
  GObject     parent_instance;

  char       *user_name;
  char       *password;
  AdieuAsker *asker;

  GMutex      mutex;
  GHashTable *demands; /* place → AdieuDemand */
  GHashTable *grants;  /* key of a demand → Grant */
};

typedef struct
{
  AdieuToken  *token;
  gint64       good_until; /* monotonic, µs */
  AdieuErrand *errand;
} Grant;

/* What is known of a request that was refused. */
typedef struct
{
  AdieuDemand *demand;
  guint        times;
} Refusal;

typedef struct
{
  AdieuPromise      *promise; /* whose work this is */
  AdieuRegistryAuth *auth;
  AdieuAttempt      *attempt;
  AdieuDemand       *demand;
  AdieuErrand       *errand;
  AdieuReply        *reply;
} Wait;

enum
{
  PROP_0,
  PROP_USER_NAME,
  PROP_PASSWORD,
  PROP_CLIENT,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static G_DEFINE_QUARK (adieu-registry-refusal, refusal)

static void adieu_registry_auth_iface_init (AdieuAuthInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AdieuRegistryAuth,
                               adieu_registry_auth,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (ADIEU_TYPE_AUTH,
                                                      adieu_registry_auth_iface_init))

static void
grant_free (gpointer data)
{
  Grant *grant = data;

  g_clear_object (&grant->token);
  g_clear_pointer (&grant->errand, adieu_errand_unref);
  g_free (grant);
}

static void
refusal_free (gpointer data)
{
  Refusal *self = data;

  adieu_demand_unref (self->demand);
  g_free (self);
}

/* ---- with the mutex held; our tokens are seen by nobody else, so they may be dropped there ---- */

static void
grant_adopt (Grant *grant)
{
  AdieuToken *token = NULL;
  gint64 left = 0;

  if (grant->errand == NULL
      || (!adieu_errand_is_foreign (grant->errand) && !adieu_errand_is_over (grant->errand)))
    return;

  token = adieu_errand_is_foreign (grant->errand) ? NULL : adieu_errand_get_result (grant->errand);
  if (token != NULL)
    {
      left = adieu_token_get_expires_at (token) - g_get_real_time () / G_USEC_PER_SEC;
      grant->good_until = g_get_monotonic_time ()
                          + (left - CLAMP (left / 10, 0, MAX_MARGIN)) * G_TIME_SPAN_SECOND;
      g_set_object (&grant->token, token);
    }
  g_clear_pointer (&grant->errand, adieu_errand_unref);
}

static gboolean
is_idle (gpointer key,
         gpointer grant,
         gpointer user_data)
{
  return ((Grant *) grant)->errand == NULL;
}

static Grant *
find_grant (AdieuRegistryAuth *self,
            AdieuDemand       *demand)
{
  Grant *grant = g_hash_table_lookup (self->grants, demand->key);

  if (grant == NULL)
    {
      if (g_hash_table_size (self->grants) >= MAX_TOKENS)
        g_hash_table_foreach_remove (self->grants, is_idle, NULL);
      grant = g_new0 (Grant, 1);
      g_hash_table_insert (self->grants, g_strdup (demand->key), grant);
    }
  grant_adopt (grant);

  return grant;
}

static gboolean
is_good (Grant *grant)
{
  return grant->token != NULL && g_get_monotonic_time () < grant->good_until
         && g_get_real_time () / G_USEC_PER_SEC < adieu_token_get_expires_at (grant->token);
}

static AdieuErrand *
start_errand (AdieuRegistryAuth *self,
              AdieuDemand       *demand)
{
  AdieuRegistryOrder *order = g_new (AdieuRegistryOrder, 1);

  *order = (AdieuRegistryOrder) {
    adieu_asker_ref (self->asker),
    adieu_demand_ref (demand),
    g_strdup (self->user_name),
    g_strdup (self->password),
  };

  return adieu_errand_start (adieu_registry_ask, order, adieu_registry_order_free, g_object_unref);
}

/* ---- waiting ---- */

static void
wait_free (gpointer data)
{
  Wait *wait = data;

  g_clear_pointer (&wait->reply, adieu_reply_forget);
  g_clear_pointer (&wait->errand, adieu_errand_unref);
  g_clear_pointer (&wait->demand, adieu_demand_unref);
  g_clear_object (&wait->attempt);
  g_free (wait);
}

static void
wait_granted (gpointer result,
              gpointer data)
{
  Wait *wait = data;
  AdieuRegistryAuth *self = wait->auth;
  AdieuToken *token = adieu_errand_get_result (wait->errand);
  GError *error = NULL;

  g_clear_pointer (&wait->reply, adieu_reply_unref);
  g_mutex_lock (&self->mutex);
  find_grant (self, wait->demand);
  g_mutex_unlock (&self->mutex);

  if (token == NULL)
    error = g_error_copy (adieu_errand_get_error (wait->errand));
  else
    adieu_token_attach (token, wait->attempt, &error);
  if (error != NULL && error->domain == ADIEU_CLIENT_ERROR)
    adieu_error_set_delivery (error,
                              ADIEU_DELIVERY_NOT_SENT); /* whatever became of our own request */
  adieu_promise_return (wait->promise, NULL, error);
}

/* Takes @demand. A token, or a wait for one. */
static AdieuToken *
find_token (AdieuRegistryAuth *self,
            AdieuDemand       *demand,
            AdieuPromise      *promise,
            AdieuAttempt      *attempt)
{
  Wait *wait = g_new0 (Wait, 1);
  Grant *grant = NULL;
  AdieuToken *token = NULL;

  *wait = (Wait) { promise, self, g_object_ref (attempt), demand, NULL, NULL };
  adieu_promise_set_work (promise, wait, NULL, wait_free);

  g_mutex_lock (&self->mutex);
  grant = find_grant (self, demand);
  if (is_good (grant))
    token = g_object_ref (grant->token);
  else
    {
      if (grant->errand == NULL)
        grant->errand = start_errand (self, demand);
      wait->errand = adieu_errand_ref (grant->errand);
    }
  g_mutex_unlock (&self->mutex);

  if (token == NULL)
    {
      wait->reply = adieu_promise_new_reply (promise, wait_granted);
      adieu_errand_join (wait->errand, wait->reply);
    }

  return token;
}

/* ---- the face of AdieuAuth ---- */

/* What this request was refused for, or what its place is likely to demand. */
static AdieuDemand *
ref_demand (AdieuRegistryAuth *self,
            AdieuAttempt      *attempt)
{
  Refusal *known
    = g_object_get_qdata (G_OBJECT (adieu_attempt_get_request (attempt)), refusal_quark ());
  g_autofree char *place = adieu_registry_place (attempt);
  AdieuDemand *demand = known != NULL ? known->demand : NULL;

  g_mutex_lock (&self->mutex);
  if (demand == NULL)
    demand = g_hash_table_lookup (self->demands, place);
  if (demand != NULL)
    adieu_demand_ref (demand);
  g_mutex_unlock (&self->mutex);

  return demand;
}

static void
adieu_registry_auth_authorize_async (AdieuAuth           *auth,
                                     AdieuAttempt        *attempt,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data)
{
  AdieuRegistryAuth *self = ADIEU_REGISTRY_AUTH (auth);
  AdieuPromise *promise = adieu_promise_new (auth, cancellable, adieu_registry_auth_authorize_async,
                                             callback, user_data);
  AdieuDemand *demand = ref_demand (self, attempt);
  g_autoptr (AdieuToken) token = NULL;
  GError *error = NULL;

  if (demand == NULL)
    {
      adieu_promise_return_later (promise, NULL, NULL);
      return;
    }

  token = find_token (self, demand, promise, attempt);
  if (token == NULL)
    return;
  adieu_token_attach (token, attempt, &error);
  adieu_promise_return_later (promise, NULL, error);
}

static gboolean
adieu_registry_auth_authorize_finish (AdieuAuth     *auth,
                                      GAsyncResult  *result,
                                      GError       **error)
{
  g_return_val_if_fail (adieu_promise_is_for (result, auth, adieu_registry_auth_authorize_async),
                        FALSE);

  return adieu_promise_finish_boolean (result, error);
}

/* A token that was refused is not used again, whoever has fetched it. */
static void
drop_sent (AdieuRegistryAuth *self,
           AdieuDemand       *demand,
           AdieuAttempt      *attempt)
{
  Grant *grant = find_grant (self, demand);

  if (grant->token != NULL && adieu_token_was_sent (grant->token, attempt))
    g_clear_object (&grant->token);
}

/* The very token that is asked for was sent, and does not go far enough: who asks may not do that. */
static gboolean
is_hopeless (AdieuRegistryAuth *self,
             AdieuDemand       *demand,
             AdieuAttempt      *attempt)
{
  Grant *grant = NULL;
  gboolean was_sent;

  if (!demand->insufficient)
    return FALSE;

  g_mutex_lock (&self->mutex);
  grant = find_grant (self, demand);
  was_sent = grant->token != NULL && adieu_token_was_sent (grant->token, attempt);
  g_mutex_unlock (&self->mutex);

  return was_sent;
}

static void
learn (AdieuRegistryAuth *self,
       AdieuDemand       *demand,
       AdieuAttempt      *attempt)
{
  g_mutex_lock (&self->mutex);
  if (g_hash_table_size (self->demands) >= MAX_PLACES)
    g_hash_table_remove_all (self->demands);
  g_hash_table_insert (self->demands, adieu_registry_place (attempt), adieu_demand_ref (demand));
  drop_sent (self, demand, attempt);
  g_mutex_unlock (&self->mutex);
}

static gboolean
adieu_registry_auth_refused (AdieuAuth     *auth,
                             AdieuAttempt  *attempt,
                             AdieuResponse *response)
{
  GObject *request = G_OBJECT (adieu_attempt_get_request (attempt));
  Refusal *before = g_object_get_qdata (request, refusal_quark ());
  g_autoptr (AdieuDemand) demand = adieu_demand_read (response, attempt);
  Refusal *now = NULL;

  if (demand == NULL || is_hopeless (ADIEU_REGISTRY_AUTH (auth), demand, attempt))
    return FALSE;

  now = g_new0 (Refusal, 1);
  *now = (Refusal) { adieu_demand_ref (demand), 1 };
  if (before != NULL && g_str_equal (before->demand->key, demand->key))
    now->times = before->times + 1;
  learn (ADIEU_REGISTRY_AUTH (auth), demand, attempt);
  g_object_set_qdata_full (request, refusal_quark (), now, refusal_free);

  return now->times <= MAX_TIMES;
}

static void
adieu_registry_auth_iface_init (AdieuAuthInterface *iface)
{
  iface->authorize_async = adieu_registry_auth_authorize_async;
  iface->authorize_finish = adieu_registry_auth_authorize_finish;
  iface->refused = adieu_registry_auth_refused;
}

/* ---- the object ---- */

static void
adieu_registry_auth_finalize (GObject *object)
{
  AdieuRegistryAuth *self = ADIEU_REGISTRY_AUTH (object);

  g_clear_pointer (&self->user_name, g_free);
  g_clear_pointer (&self->password, adieu_secret_clear);
  g_clear_pointer (&self->demands, g_hash_table_unref);
  g_clear_pointer (&self->grants, g_hash_table_unref);
  g_clear_pointer (&self->asker, adieu_asker_unref);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (adieu_registry_auth_parent_class)->finalize (object);
}

static void
adieu_registry_auth_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  AdieuRegistryAuth *self = ADIEU_REGISTRY_AUTH (object);

  switch (prop_id)
    {
    case PROP_USER_NAME:
      g_value_set_string (value, adieu_registry_auth_get_user_name (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
adieu_registry_auth_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  AdieuRegistryAuth *self = ADIEU_REGISTRY_AUTH (object);

  switch (prop_id)
    {
    case PROP_USER_NAME:
      self->user_name = g_value_dup_string (value);
      break;
    case PROP_PASSWORD:
      self->password = g_value_dup_string (value);
      break;
    case PROP_CLIENT:
      adieu_asker_set_like (self->asker, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
adieu_registry_auth_class_init (AdieuRegistryAuthClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->finalize = adieu_registry_auth_finalize;
  object_class->get_property = adieu_registry_auth_get_property;
  object_class->set_property = adieu_registry_auth_set_property;

  /**
   * AdieuRegistryAuth:user-name: (attributes org.gtk.Property.get=adieu_registry_auth_get_user_name)
   *
   * Who asks for tokens, or %NULL for nobody in particular, who can read what is public.
   *
   * Since: 0.1
   */
  properties[PROP_USER_NAME] =
    g_param_spec_string ("user-name", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * AdieuRegistryAuth:password:
   *
   * The password, or an access token of the kind that registries give out in its place.
   *
   * Since: 0.1
   */
  properties[PROP_PASSWORD] =
    g_param_spec_string ("password", NULL, NULL, NULL,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * AdieuRegistryAuth:client:
   *
   * A client to take over settings from: user agent, authorities, proxies and total deadline. It
   * sends nothing itself and is not kept, so it may be the one whose credentials this is.
   *
   * Since: 0.1
   */
  properties[PROP_CLIENT] =
    g_param_spec_object ("client", NULL, NULL, ADIEU_TYPE_CLIENT,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
adieu_registry_auth_init (AdieuRegistryAuth *self)
{
  g_mutex_init (&self->mutex);
  self->asker = adieu_asker_new ();
  self->demands
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) adieu_demand_unref);
  self->grants = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, grant_free);
}

/**
 * adieu_registry_auth_new:
 * @user_name: (nullable): who asks for tokens, or %NULL for nobody in particular
 * @password: (nullable): the password
 *
 * Creates the credentials of a registry.
 *
 * Returns: (transfer full): new credentials
 *
 * Since: 0.1
 */
AdieuRegistryAuth *
adieu_registry_auth_new (const char *user_name,
                         const char *password)
{
  return g_object_new (ADIEU_TYPE_REGISTRY_AUTH, "user-name", user_name, "password", password,
                       NULL);
}

/**
 * adieu_registry_auth_get_user_name:
 * @self: the credentials
 *
 * Gets who asks the registry for tokens.
 *
 * Returns: (nullable): who asks for tokens
 *
 * Since: 0.1
 */
const char *
adieu_registry_auth_get_user_name (AdieuRegistryAuth *self)
{
  g_return_val_if_fail (ADIEU_IS_REGISTRY_AUTH (self), NULL);

  return self->user_name;
}
