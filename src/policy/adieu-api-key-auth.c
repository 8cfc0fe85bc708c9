/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The key of an API with each attempt, in a header or in the query, where no standard has a say.
 * On the contexts of any calls at once; the key may be changed from any thread meanwhile. Never
 * waits.
 */

#include "config.h"

#include <adieu/adieu-api-key-auth.h>

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/adieu-secret-private.h"
#include "message/adieu-attempt-private.h"
#include "message/adieu-text-check-private.h"
#include "policy/adieu-credential-private.h"

/**
 * AdieuApiKeyAuth:
 *
 * The key of an API, in a header such as `X-API-Key: …` or in the query: `?key=…`.
 *
 * If there is a choice take the header: a URL ends up in the logs of servers and proxies. The
 * value of the header is the key as it stands; an API that wants `Authorization: Token …` has
 * `Authorization` as the name and `Token …` as the key. As long as there is no key, requests go
 * out without.
 *
 * Since: 0.1
 */
struct _AdieuApiKeyAuth
{
  GObject           parent_instance;

  char             *name;
  AdieuApiKeyPlace  place;
  AdieuSecretSlot   key;
};

enum
{
  PROP_NAME = 1,
  PROP_PLACE,
  PROP_KEY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void adieu_api_key_auth_auth_init (AdieuAuthInterface *iface);

G_DEFINE_ENUM_TYPE (AdieuApiKeyPlace, adieu_api_key_place,
                    G_DEFINE_ENUM_VALUE (ADIEU_API_KEY_PLACE_HEADER, "header"),
                    G_DEFINE_ENUM_VALUE (ADIEU_API_KEY_PLACE_QUERY, "query"))

G_DEFINE_FINAL_TYPE_WITH_CODE (AdieuApiKeyAuth, adieu_api_key_auth, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (ADIEU_TYPE_AUTH, adieu_api_key_auth_auth_init))

static gboolean
adieu_api_key_auth_authorize (AdieuAuth     *auth,
                              AdieuAttempt  *attempt,
                              GError       **error)
{
  AdieuApiKeyAuth *self = ADIEU_API_KEY_AUTH (auth);
  g_autoptr (AdieuSecret) key = adieu_secret_slot_dup (&self->key, NULL);

  if (key == NULL)
    return TRUE;

  if (self->place == ADIEU_API_KEY_PLACE_HEADER)
    return adieu_attempt_set_header (attempt, self->name, key, error);

  if (*self->name == '\0')
    return adieu_refuse (error, _("The parameter of the query that takes the API key has no name"));

  adieu_attempt_set_query (attempt, self->name, key);

  return TRUE;
}

/* As AdieuAttempt writes it. */
static gboolean
has_query (AdieuAttempt *attempt,
           const char   *name,
           const char   *value)
{
  g_autoptr (AdieuSecret) encoded_name = g_uri_escape_string (name, NULL, FALSE);
  g_autoptr (AdieuSecret) encoded_value = g_uri_escape_string (value, NULL, FALSE);
  g_autoptr (AdieuSecret) parameter = g_strconcat (encoded_name, "=", encoded_value, NULL);
  const char *at = g_uri_get_query (adieu_attempt_get_uri (attempt));
  gsize length = strlen (parameter);

  for (; at != NULL; at = strchr (at, '&'))
    {
      at += strspn (at, "&");
      if (strcspn (at, "&") == length && memcmp (at, parameter, length) == 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean
adieu_api_key_auth_refused (AdieuAuth     *auth,
                            AdieuAttempt  *attempt,
                            AdieuResponse *response)
{
  AdieuApiKeyAuth *self = ADIEU_API_KEY_AUTH (auth);
  g_autoptr (AdieuSecret) key = adieu_secret_slot_dup (&self->key, NULL);

  if (self->place == ADIEU_API_KEY_PLACE_HEADER)
    return adieu_credential_is_new (attempt, self->name, key);

  return key != NULL && !has_query (attempt, self->name, key);
}

static void
adieu_api_key_auth_auth_init (AdieuAuthInterface *iface)
{
  iface->authorize = adieu_api_key_auth_authorize;
  iface->refused = adieu_api_key_auth_refused;
}

static void
adieu_api_key_auth_finalize (GObject *object)
{
  AdieuApiKeyAuth *self = ADIEU_API_KEY_AUTH (object);

  g_clear_pointer (&self->name, g_free);
  adieu_secret_slot_clear (&self->key);

  G_OBJECT_CLASS (adieu_api_key_auth_parent_class)->finalize (object);
}

static void
adieu_api_key_auth_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  AdieuApiKeyAuth *self = ADIEU_API_KEY_AUTH (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, adieu_api_key_auth_get_name (self));
      break;
    case PROP_PLACE:
      g_value_set_enum (value, adieu_api_key_auth_get_place (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
adieu_api_key_auth_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  AdieuApiKeyAuth *self = ADIEU_API_KEY_AUTH (object);

  switch (prop_id)
    {
    case PROP_NAME:
      self->name = g_strdup (g_value_get_string (value) != NULL ? g_value_get_string (value) : "");
      break;
    case PROP_PLACE:
      self->place = g_value_get_enum (value);
      break;
    case PROP_KEY:
      adieu_api_key_auth_set_key (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

#define CONSTRUCT_ONLY (G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS)

static void
adieu_api_key_auth_class_init (AdieuApiKeyAuthClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = adieu_api_key_auth_finalize;
  object_class->get_property = adieu_api_key_auth_get_property;
  object_class->set_property = adieu_api_key_auth_set_property;

  /**
   * AdieuApiKeyAuth:name: (attributes org.gtk.Property.get=adieu_api_key_auth_get_name)
   *
   * The name of the header or of the parameter. One that cannot be sent makes each call
   * fail with %ADIEU_CLIENT_ERROR_INVALID_REQUEST.
   *
   * Since: 0.1
   */
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, "", CONSTRUCT_ONLY);

  /**
   * AdieuApiKeyAuth:place: (attributes org.gtk.Property.get=adieu_api_key_auth_get_place)
   *
   * Where the server looks for the key.
   *
   * Since: 0.1
   */
  properties[PROP_PLACE] =
    g_param_spec_enum ("place", NULL, NULL, ADIEU_TYPE_API_KEY_PLACE, ADIEU_API_KEY_PLACE_HEADER,
                       CONSTRUCT_ONLY);

  /**
   * AdieuApiKeyAuth:key: (attributes org.gtk.Property.set=adieu_api_key_auth_set_key)
   *
   * The key. It can be set and not be read.
   *
   * Since: 0.1
   */
  properties[PROP_KEY] =
    g_param_spec_string ("key", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
adieu_api_key_auth_init (AdieuApiKeyAuth *self)
{
  adieu_secret_slot_init (&self->key);
}

/**
 * adieu_api_key_auth_new:
 * @name: the name of the header, such as `X-API-Key`
 * @key: (nullable): the key, %NULL if there is none yet
 *
 * Creates credentials of a key that is sent in a header.
 *
 * Returns: (transfer full): the credentials
 *
 * Since: 0.1
 */
AdieuApiKeyAuth *
adieu_api_key_auth_new (const char *name,
                        const char *key)
{
  g_return_val_if_fail (name != NULL, NULL);

  return g_object_new (ADIEU_TYPE_API_KEY_AUTH, "name", name, "key", key, NULL);
}

/**
 * adieu_api_key_auth_new_for_query:
 * @name: the name of the query's parameter, such as `key`
 * @key: (nullable): the key, %NULL if there is none yet
 *
 * Creates credentials of a key that is sent in the query of the URL.
 *
 * Returns: (transfer full): the credentials
 *
 * Since: 0.1
 */
AdieuApiKeyAuth *
adieu_api_key_auth_new_for_query (const char *name,
                                  const char *key)
{
  g_return_val_if_fail (name != NULL, NULL);

  return g_object_new (ADIEU_TYPE_API_KEY_AUTH, "name", name, "key", key,
                       "place", ADIEU_API_KEY_PLACE_QUERY, NULL);
}

/**
 * adieu_api_key_auth_get_name: (get-property name)
 * @self: the credentials
 *
 * Gets the name of the header or of the parameter.
 *
 * Returns: (transfer none): the name
 *
 * Since: 0.1
 */
const char *
adieu_api_key_auth_get_name (AdieuApiKeyAuth *self)
{
  g_return_val_if_fail (ADIEU_IS_API_KEY_AUTH (self), NULL);

  return self->name;
}

/**
 * adieu_api_key_auth_get_place: (get-property place)
 * @self: the credentials
 *
 * Gets where the server looks for the key.
 *
 * Returns: the place
 *
 * Since: 0.1
 */
AdieuApiKeyPlace
adieu_api_key_auth_get_place (AdieuApiKeyAuth *self)
{
  g_return_val_if_fail (ADIEU_IS_API_KEY_AUTH (self), ADIEU_API_KEY_PLACE_HEADER);

  return self->place;
}

/**
 * adieu_api_key_auth_set_key: (set-property key)
 * @self: the credentials
 * @key: (nullable): the key, %NULL to forget it
 *
 * Sets the key, for the attempts from now on. Any thread may do that. A call that is refused with
 * the old one meanwhile tries once more.
 *
 * In a header it may not have control characters: each call would fail with
 * %ADIEU_CLIENT_ERROR_INVALID_REQUEST.
 *
 * Since: 0.1
 */
void
adieu_api_key_auth_set_key (AdieuApiKeyAuth *self,
                            const char      *key)
{
  g_return_if_fail (ADIEU_IS_API_KEY_AUTH (self));

  adieu_secret_slot_set (&self->key, key);
}
