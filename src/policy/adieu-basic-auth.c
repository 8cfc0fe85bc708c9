/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* User name and password with each attempt, unasked (RFC 7617). On the contexts of any calls at
 * once; the password may be changed from any thread meanwhile. Never waits.
 */

#include "config.h"

#include <adieu/adieu-basic-auth.h>

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/adieu-secret-private.h"
#include "message/adieu-text-check-private.h"
#include "policy/adieu-credential-private.h"

/**
 * AdieuBasicAuth:
 *
 * A user name and a password, as RFC 7617 sends them.
 *
 * They go out with each request, without waiting for the server to ask, and anybody who can
 * read the request can read them: it takes https to keep them. Both are sent in UTF-8. Many an
 * API wants its key as the user name and no password, or the other way round.
 *
 * Since: 0.1
 */
struct _AdieuBasicAuth
{
  GObject          parent_instance;

  char            *user_name;
  AdieuSecretSlot  password;
};

enum
{
  PROP_USER_NAME = 1,
  PROP_PASSWORD,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void adieu_basic_auth_auth_init (AdieuAuthInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AdieuBasicAuth, adieu_basic_auth, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (ADIEU_TYPE_AUTH, adieu_basic_auth_auth_init))

/* The value of the header, a secret. */
static char *
dup_authorization (AdieuBasicAuth  *self,
                   GError         **error)
{
  g_autoptr (AdieuSecret) secret = adieu_secret_slot_dup (&self->password, NULL);
  g_autoptr (AdieuSecret) user_name = NULL;
  g_autoptr (AdieuSecret) password = NULL;
  g_autoptr (AdieuSecret) both = NULL;
  g_autoptr (AdieuSecret) encoded = NULL;

  user_name = adieu_credential_normalize (self->user_name, _("The user name"), error);
  if (user_name == NULL)
    return NULL;

  password = adieu_credential_normalize (secret != NULL ? secret : "", _("The password"), error);
  if (password == NULL)
    return NULL;

  if (strchr (user_name, ':') != NULL)
    {
      adieu_refuse (error, _("The user name has a colon in it, and the server would take what "
                             "follows for the password (RFC 7617)"));
      return NULL;
    }

  both = g_strconcat (user_name, ":", password, NULL);
  encoded = g_base64_encode ((const guchar *) both, strlen (both));

  return g_strconcat ("Basic ", encoded, NULL);
}

static gboolean
adieu_basic_auth_authorize (AdieuAuth     *auth,
                            AdieuAttempt  *attempt,
                            GError       **error)
{
  g_autoptr (AdieuSecret) value = dup_authorization (ADIEU_BASIC_AUTH (auth), error);

  return value != NULL && adieu_attempt_set_header (attempt, "Authorization", value, error);
}

static gboolean
adieu_basic_auth_refused (AdieuAuth     *auth,
                          AdieuAttempt  *attempt,
                          AdieuResponse *response)
{
  g_autoptr (AdieuSecret) value = dup_authorization (ADIEU_BASIC_AUTH (auth), NULL);

  return adieu_credential_is_new (attempt, "Authorization", value);
}

static void
adieu_basic_auth_auth_init (AdieuAuthInterface *iface)
{
  iface->authorize = adieu_basic_auth_authorize;
  iface->refused = adieu_basic_auth_refused;
}

static void
adieu_basic_auth_finalize (GObject *object)
{
  AdieuBasicAuth *self = ADIEU_BASIC_AUTH (object);

  g_clear_pointer (&self->user_name, adieu_secret_clear);
  adieu_secret_slot_clear (&self->password);

  G_OBJECT_CLASS (adieu_basic_auth_parent_class)->finalize (object);
}

static void
adieu_basic_auth_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  AdieuBasicAuth *self = ADIEU_BASIC_AUTH (object);

  switch (prop_id)
    {
    case PROP_USER_NAME:
      g_value_set_string (value, adieu_basic_auth_get_user_name (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
adieu_basic_auth_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  AdieuBasicAuth *self = ADIEU_BASIC_AUTH (object);
  const char *text = g_value_get_string (value);

  switch (prop_id)
    {
    case PROP_USER_NAME:
      self->user_name = g_strdup (text != NULL ? text : "");
      break;
    case PROP_PASSWORD:
      adieu_basic_auth_set_password (self, text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
adieu_basic_auth_class_init (AdieuBasicAuthClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = adieu_basic_auth_finalize;
  object_class->get_property = adieu_basic_auth_get_property;
  object_class->set_property = adieu_basic_auth_set_property;

  /**
   * AdieuBasicAuth:user-name: (attributes org.gtk.Property.get=adieu_basic_auth_get_user_name)
   *
   * Who asks. It has no colon and no control characters; otherwise each call fails with
   * %ADIEU_CLIENT_ERROR_INVALID_REQUEST. Another user is another object.
   *
   * Since: 0.1
   */
  properties[PROP_USER_NAME] =
    g_param_spec_string ("user-name", NULL, NULL, "",
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * AdieuBasicAuth:password: (attributes org.gtk.Property.set=adieu_basic_auth_set_password)
   *
   * The password, without control characters. It can be set and not be read.
   *
   * Since: 0.1
   */
  properties[PROP_PASSWORD] =
    g_param_spec_string ("password", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
adieu_basic_auth_init (AdieuBasicAuth *self)
{
  adieu_secret_slot_init (&self->password);
}

/**
 * adieu_basic_auth_new:
 * @user_name: who asks
 * @password: (nullable): the password, %NULL for an empty one
 *
 * Creates credentials of a user name and a password.
 *
 * Returns: (transfer full): the credentials
 *
 * Since: 0.1
 */
AdieuBasicAuth *
adieu_basic_auth_new (const char *user_name,
                      const char *password)
{
  g_return_val_if_fail (user_name != NULL, NULL);

  return g_object_new (ADIEU_TYPE_BASIC_AUTH, "user-name", user_name, "password", password, NULL);
}

/**
 * adieu_basic_auth_get_user_name: (get-property user-name)
 * @self: the credentials
 *
 * Gets who asks.
 *
 * Returns: (transfer none): the user name
 *
 * Since: 0.1
 */
const char *
adieu_basic_auth_get_user_name (AdieuBasicAuth *self)
{
  g_return_val_if_fail (ADIEU_IS_BASIC_AUTH (self), NULL);

  return self->user_name;
}

/**
 * adieu_basic_auth_set_password: (set-property password)
 * @self: the credentials
 * @password: (nullable): the password, %NULL for an empty one
 *
 * Sets the password, for the attempts from now on. Any thread may do that. A call that is
 * refused with the old one meanwhile tries once more.
 *
 * Since: 0.1
 */
void
adieu_basic_auth_set_password (AdieuBasicAuth *self,
                               const char     *password)
{
  g_return_if_fail (ADIEU_IS_BASIC_AUTH (self));

  adieu_secret_slot_set (&self->password, password);
}
