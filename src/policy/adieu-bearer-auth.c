/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A token with each attempt, unasked (RFC 6750, 2.1). On the contexts of any calls at once; the
 * token may be changed from any thread meanwhile. Never waits, and never gets one itself.
 */

#include "config.h"

#include <adieu/adieu-bearer-auth.h>

#include <glib/gi18n-lib.h>

#include "base/adieu-secret-private.h"
#include "message/adieu-challenge-private.h"
#include "message/adieu-text-check-private.h"
#include "policy/adieu-credential-private.h"

/**
 * AdieuBearerAuth:
 *
 * A token that lets whoever bears it pass, as RFC 6750 sends it: `Authorization: Bearer …`.
 *
 * The program gets the token from somewhere, such as a settings page of the service, and sets
 * [property@BearerAuth:token] whenever there is a newer one. As long as there is none, requests go
 * out without.
 *
 * Since: 0.1
 */
struct _AdieuBearerAuth
{
  GObject         parent_instance;

  AdieuSecretSlot token;
};

enum
{
  PROP_TOKEN = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void adieu_bearer_auth_auth_init (AdieuAuthInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AdieuBearerAuth, adieu_bearer_auth, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (ADIEU_TYPE_AUTH, adieu_bearer_auth_auth_init))

static gboolean
adieu_bearer_auth_authorize (AdieuAuth     *auth,
                             AdieuAttempt  *attempt,
                             GError       **error)
{
  g_autoptr (AdieuSecret) token = adieu_secret_slot_dup (&ADIEU_BEARER_AUTH (auth)->token, NULL);
  g_autoptr (AdieuSecret) value = NULL;

  if (token == NULL)
    return TRUE;

  if (!adieu_text_is_token68 (token))
    return adieu_refuse (error, _("The access token cannot be sent: one consists of letters, digits "
                                  "and “-._~+/”, with “=” at its end only (RFC 6750). Perhaps it "
                                  "was read from a file together with the end of the line"));

  value = g_strconcat ("Bearer ", token, NULL);

  return adieu_attempt_set_header (attempt, "Authorization", value, error);
}

static gboolean
adieu_bearer_auth_refused (AdieuAuth     *auth,
                           AdieuAttempt  *attempt,
                           AdieuResponse *response)
{
  g_autoptr (AdieuSecret) token = adieu_secret_slot_dup (&ADIEU_BEARER_AUTH (auth)->token, NULL);
  g_autoptr (AdieuSecret) value = token != NULL ? g_strconcat ("Bearer ", token, NULL) : NULL;

  return adieu_credential_is_new (attempt, "Authorization", value);
}

static void
adieu_bearer_auth_auth_init (AdieuAuthInterface *iface)
{
  iface->authorize = adieu_bearer_auth_authorize;
  iface->refused = adieu_bearer_auth_refused;
}

static void
adieu_bearer_auth_finalize (GObject *object)
{
  adieu_secret_slot_clear (&ADIEU_BEARER_AUTH (object)->token);

  G_OBJECT_CLASS (adieu_bearer_auth_parent_class)->finalize (object);
}

static void
adieu_bearer_auth_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_TOKEN:
      adieu_bearer_auth_set_token (ADIEU_BEARER_AUTH (object), g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
adieu_bearer_auth_class_init (AdieuBearerAuthClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = adieu_bearer_auth_finalize;
  object_class->set_property = adieu_bearer_auth_set_property;

  /**
   * AdieuBearerAuth:token: (attributes org.gtk.Property.set=adieu_bearer_auth_set_token)
   *
   * The token. It can be set and not be read.
   *
   * Since: 0.1
   */
  properties[PROP_TOKEN] =
    g_param_spec_string ("token", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
adieu_bearer_auth_init (AdieuBearerAuth *self)
{
  adieu_secret_slot_init (&self->token);
}

/**
 * adieu_bearer_auth_new:
 * @token: (nullable): the token, %NULL if there is none yet
 *
 * Creates credentials of a token.
 *
 * Returns: (transfer full): the credentials
 *
 * Since: 0.1
 */
AdieuBearerAuth *
adieu_bearer_auth_new (const char *token)
{
  return g_object_new (ADIEU_TYPE_BEARER_AUTH, "token", token, NULL);
}

/**
 * adieu_bearer_auth_set_token: (set-property token)
 * @self: the credentials
 * @token: (nullable): the token, %NULL to forget it
 *
 * Sets the token, for the attempts from now on. Any thread may do that. A call that is refused with
 * the old one meanwhile tries once more.
 *
 * One that has other characters than RFC 6750 allows makes each call fail with
 * %ADIEU_CLIENT_ERROR_INVALID_REQUEST.
 *
 * Since: 0.1
 */
void
adieu_bearer_auth_set_token (AdieuBearerAuth *self,
                             const char      *token)
{
  g_return_if_fail (ADIEU_IS_BEARER_AUTH (self));

  adieu_secret_slot_set (&self->token, token);
}
