/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* User name and password that prove themselves without travelling (RFC 7616): with each attempt,
 * once the server has asked. On the contexts of any calls at once; the password may be changed
 * from any thread meanwhile. Never waits.
 */

#include "config.h"

#include <adieu/adieu-digest-auth.h>

#include <glib/gi18n-lib.h>

#include "base/adieu-secret-private.h"
#include "message/adieu-attempt-private.h"
#include "message/adieu-challenge-private.h"
#include "policy/adieu-credential-private.h"
#include "policy/adieu-digest-spaces-private.h"

/**
 * AdieuDigestAuth:
 *
 * A user name and a password that prove themselves to the server without being sent, as RFC 7616
 * has it.
 *
 * The first request goes out without and is sent again when the server has asked; later ones
 * carry the proof at once, any number at the same time. Of the algorithms that the server offers
 * the strongest is used: SHA-256, SHA-256-sess, MD5 or MD5-sess.
 *
 * What is remembered of a server is remembered by its origin, whatever it says of other places
 * that the same password is good for.
 *
 * Since: 0.1
 */
struct _AdieuDigestAuth
{
  GObject            parent_instance;

  char              *user_name;
  AdieuSecretSlot    password;
  AdieuDigestSpaces *spaces;
};

enum
{
  PROP_USER_NAME = 1,
  PROP_PASSWORD,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void adieu_digest_auth_auth_init (AdieuAuthInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AdieuDigestAuth, adieu_digest_auth, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (ADIEU_TYPE_AUTH, adieu_digest_auth_auth_init))

/* What an attempt was authorized with, kept with it. */
typedef struct
{
  AdieuDigestSpace *space;
  guint             generation; /* of the password */
} Sent;

static G_DEFINE_QUARK (adieu-digest-auth-sent, sent)

static void
sent_free (gpointer data)
{
  Sent *sent = data;

  adieu_digest_space_unref (sent->space);
  g_free (sent);
}

/* Takes @space. */
static void
remember (AdieuAttempt     *attempt,
          AdieuDigestSpace *space,
          guint             generation)
{
  Sent *sent = g_new0 (Sent, 1);

  sent->space = space;
  sent->generation = generation;
  g_object_set_qdata_full (G_OBJECT (attempt), sent_quark (), sent, sent_free);
}

/* As it stands in the request line, even on the way through a proxy. */
static char *
dup_target (GUri *uri)
{
  const char *path = g_uri_get_path (uri);
  const char *query = g_uri_get_query (uri);

  return g_strconcat (*path != '\0' ? path : "/", query != NULL ? "?" : NULL, query, NULL);
}

static gboolean
answer (AdieuDigestAuth   *self,
        AdieuAttempt      *attempt,
        AdieuDigestSpace  *space,
        guint32            count,
        const char        *password,
        GError           **error)
{
  g_autofree char *target = dup_target (adieu_attempt_get_uri (attempt));
  g_autoptr (AdieuSecret) user_name = NULL;
  g_autoptr (AdieuSecret) normalized = NULL;
  g_autofree char *value = NULL;
  AdieuDigestInput input = { NULL };

  user_name = adieu_credential_normalize (self->user_name, _("The user name"), error);
  if (user_name != NULL)
    normalized = adieu_credential_normalize (password, _("The password"), error);
  if (normalized == NULL)
    return FALSE;

  input.user_name = user_name;
  input.password = normalized;
  input.method = adieu_attempt_get_method (attempt);
  input.target = target;
  input.body = adieu_attempt_get_body (attempt);
  input.cnonce = adieu_digest_space_get_cnonce (space);
  input.count = count;
  value = adieu_digest_answer (adieu_digest_space_get_digest (space), &input);

  return adieu_attempt_set_header (attempt, "Authorization", value, error);
}

static gboolean
adieu_digest_auth_authorize (AdieuAuth     *auth,
                             AdieuAttempt  *attempt,
                             GError       **error)
{
  AdieuDigestAuth *self = ADIEU_DIGEST_AUTH (auth);
  g_autoptr (AdieuSecret) password = NULL;
  g_autoptr (AdieuDigestSpace) space = NULL;
  guint generation = 0;
  guint32 count = 0;

  space = adieu_digest_spaces_use (self->spaces, adieu_attempt_get_uri (attempt), &count);
  if (space == NULL)
    return TRUE;

  password = adieu_secret_slot_dup (&self->password, &generation);
  if (!answer (self, attempt, space, count, password != NULL ? password : "", error))
    return FALSE;

  remember (attempt, g_steal_pointer (&space), generation);

  return TRUE;
}

static gboolean
has_new_password (AdieuDigestAuth *self,
                  const Sent      *sent)
{
  g_autoptr (AdieuSecret) password = NULL;
  guint generation = 0;

  password = adieu_secret_slot_dup (&self->password, &generation);

  return generation != sent->generation;
}

static gboolean
adieu_digest_auth_refused (AdieuAuth     *auth,
                           AdieuAttempt  *attempt,
                           AdieuResponse *response)
{
  AdieuDigestAuth *self = ADIEU_DIGEST_AUTH (auth);
  const Sent *sent = g_object_get_qdata (G_OBJECT (attempt), sent_quark ());
  g_autoptr (GPtrArray) challenges = NULL;
  AdieuDigest *digest = NULL;

  challenges = adieu_challenges_parse (adieu_response_get_headers (response), "WWW-Authenticate");
  digest = adieu_digest_choose (challenges);
  if (digest == NULL)
    return FALSE;

  return adieu_digest_spaces_learn (self->spaces, adieu_attempt_get_uri (attempt),
                                    sent != NULL ? sent->space : NULL,
                                    sent != NULL && has_new_password (self, sent), digest);
}

/* RFC 7615, 3 and RFC 7616, 3.5: the field is written like a challenge without its scheme. */
static char *
dup_next_nonce (AdieuResponse *response)
{
  const char *info = adieu_response_get_header (response, "Authentication-Info");
  g_autofree char *challenge = info != NULL ? g_strconcat ("Digest ", info, NULL) : NULL;
  g_autoptr (AdieuHeaders) headers = adieu_headers_new ();
  g_autoptr (GPtrArray) challenges = NULL;

  if (challenge == NULL || !adieu_headers_append (headers, "Authentication-Info", challenge, NULL))
    return NULL;
  challenges = adieu_challenges_parse (headers, "Authentication-Info");

  return challenges->len > 0
           ? g_strdup (adieu_challenge_get_parameter (g_ptr_array_index (challenges, 0), "nextnonce")) : NULL;
}

static void
adieu_digest_auth_accepted (AdieuAuth     *auth,
                            AdieuAttempt  *attempt,
                            AdieuResponse *response)
{
  const Sent *sent = g_object_get_qdata (G_OBJECT (attempt), sent_quark ());
  g_autofree char *nonce = sent != NULL ? dup_next_nonce (response) : NULL;

  if (nonce != NULL)
    adieu_digest_spaces_renew (ADIEU_DIGEST_AUTH (auth)->spaces, adieu_attempt_get_uri (attempt),
                               sent->space, nonce);
}

static void
adieu_digest_auth_auth_init (AdieuAuthInterface *iface)
{
  iface->authorize = adieu_digest_auth_authorize;
  iface->refused = adieu_digest_auth_refused;
  iface->accepted = adieu_digest_auth_accepted;
}

static void
adieu_digest_auth_finalize (GObject *object)
{
  AdieuDigestAuth *self = ADIEU_DIGEST_AUTH (object);

  g_clear_pointer (&self->user_name, adieu_secret_clear);
  adieu_secret_slot_clear (&self->password);
  g_clear_pointer (&self->spaces, adieu_digest_spaces_free);

  G_OBJECT_CLASS (adieu_digest_auth_parent_class)->finalize (object);
}

static void
adieu_digest_auth_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  AdieuDigestAuth *self = ADIEU_DIGEST_AUTH (object);

  switch (prop_id)
    {
    case PROP_USER_NAME:
      g_value_set_string (value, adieu_digest_auth_get_user_name (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
adieu_digest_auth_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  AdieuDigestAuth *self = ADIEU_DIGEST_AUTH (object);
  const char *text = g_value_get_string (value);

  switch (prop_id)
    {
    case PROP_USER_NAME:
      self->user_name = g_strdup (text != NULL ? text : "");
      break;
    case PROP_PASSWORD:
      adieu_digest_auth_set_password (self, text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
adieu_digest_auth_class_init (AdieuDigestAuthClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = adieu_digest_auth_finalize;
  object_class->get_property = adieu_digest_auth_get_property;
  object_class->set_property = adieu_digest_auth_set_property;

  /**
   * AdieuDigestAuth:user-name: (attributes org.gtk.Property.get=adieu_digest_auth_get_user_name)
   *
   * Who asks. It has no control characters; otherwise calls fail with
   * %ADIEU_CLIENT_ERROR_INVALID_REQUEST. Another user is another object.
   *
   * Since: 0.1
   */
  properties[PROP_USER_NAME] =
    g_param_spec_string ("user-name", NULL, NULL, "",
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * AdieuDigestAuth:password: (attributes org.gtk.Property.set=adieu_digest_auth_set_password)
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
adieu_digest_auth_init (AdieuDigestAuth *self)
{
  adieu_secret_slot_init (&self->password);
  self->spaces = adieu_digest_spaces_new ();
}

/**
 * adieu_digest_auth_new:
 * @user_name: who asks
 * @password: (nullable): the password, %NULL for an empty one
 *
 * Creates credentials of a user name and a password that is not sent.
 *
 * Returns: (transfer full): the credentials
 *
 * Since: 0.1
 */
AdieuDigestAuth *
adieu_digest_auth_new (const char *user_name,
                       const char *password)
{
  g_return_val_if_fail (user_name != NULL, NULL);

  return g_object_new (ADIEU_TYPE_DIGEST_AUTH, "user-name", user_name, "password", password, NULL);
}

/**
 * adieu_digest_auth_get_user_name: (get-property user-name)
 * @self: the credentials
 *
 * Gets who asks.
 *
 * Returns: (transfer none): the user name
 *
 * Since: 0.1
 */
const char *
adieu_digest_auth_get_user_name (AdieuDigestAuth *self)
{
  g_return_val_if_fail (ADIEU_IS_DIGEST_AUTH (self), NULL);

  return self->user_name;
}

/**
 * adieu_digest_auth_set_password: (set-property password)
 * @self: the credentials
 * @password: (nullable): the password, %NULL for an empty one
 *
 * Sets the password, for the attempts from now on. Any thread may do that. A call that is
 * refused with the old one meanwhile tries once more.
 *
 * Since: 0.1
 */
void
adieu_digest_auth_set_password (AdieuDigestAuth *self,
                                const char      *password)
{
  g_return_if_fail (ADIEU_IS_DIGEST_AUTH (self));

  adieu_secret_slot_set (&self->password, password);
}
