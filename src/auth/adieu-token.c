/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What an authorization server has granted: a plain value that never changes, may be read in
 * any thread, and is wiped when the last one lets go of it. Asks nobody anything.
 */

#include "config.h"

#include "auth/adieu-token-private.h"

#include <string.h>

#include <adieu/adieu-error.h>
#include <glib/gi18n-lib.h>

#include "auth/adieu-json-members-private.h"
#include "base/adieu-secret-private.h"
#include "codec/adieu-json-private.h"

/**
 * AdieuToken:
 *
 * An access token (RFC 6749, 1.4), and what came with it: the refresh token, the scope, when it
 * expires. It never changes.
 *
 * Whoever has the text of a token can do what its owner can. It is wiped from memory with the
 * object, and never part of a message or a log.
 *
 * Since: 0.1
 */
struct _AdieuToken
{
  GObject  parent_instance;

  char    *access_token;
  char    *token_type;
  char    *refresh_token;
  char    *scope;
  gint64   expires_at;
};

enum
{
  PROP_0,
  PROP_ACCESS_TOKEN,
  PROP_TOKEN_TYPE,
  PROP_REFRESH_TOKEN,
  PROP_SCOPE,
  PROP_EXPIRES_AT,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (AdieuToken, adieu_token, G_TYPE_OBJECT)

static void
adieu_token_finalize (GObject *object)
{
  AdieuToken *self = ADIEU_TOKEN (object);

  g_clear_pointer (&self->access_token, adieu_secret_clear);
  g_clear_pointer (&self->refresh_token, adieu_secret_clear);
  g_clear_pointer (&self->token_type, g_free);
  g_clear_pointer (&self->scope, g_free);

  G_OBJECT_CLASS (adieu_token_parent_class)->finalize (object);
}

static void
adieu_token_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  AdieuToken *self = ADIEU_TOKEN (object);

  switch (prop_id)
    {
    case PROP_ACCESS_TOKEN:
      g_value_set_string (value, adieu_token_get_access_token (self));
      break;
    case PROP_TOKEN_TYPE:
      g_value_set_string (value, adieu_token_get_token_type (self));
      break;
    case PROP_REFRESH_TOKEN:
      g_value_set_string (value, adieu_token_get_refresh_token (self));
      break;
    case PROP_SCOPE:
      g_value_set_string (value, adieu_token_get_scope (self));
      break;
    case PROP_EXPIRES_AT:
      g_value_set_int64 (value, adieu_token_get_expires_at (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
adieu_token_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  AdieuToken *self = ADIEU_TOKEN (object);

  switch (prop_id)
    {
    case PROP_ACCESS_TOKEN:
      self->access_token = g_value_dup_string (value);
      break;
    case PROP_TOKEN_TYPE:
      self->token_type = g_value_dup_string (value);
      break;
    case PROP_REFRESH_TOKEN:
      self->refresh_token = g_value_dup_string (value);
      break;
    case PROP_SCOPE:
      self->scope = g_value_dup_string (value);
      break;
    case PROP_EXPIRES_AT:
      self->expires_at = g_value_get_int64 (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

#define CONSTRUCT_ONLY (G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS)

static void
adieu_token_class_init (AdieuTokenClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->finalize = adieu_token_finalize;
  object_class->get_property = adieu_token_get_property;
  object_class->set_property = adieu_token_set_property;

  /**
   * AdieuToken:access-token: (attributes org.gtk.Property.get=adieu_token_get_access_token)
   *
   * What requests carry.
   *
   * Since: 0.1
   */
  properties[PROP_ACCESS_TOKEN]
    = g_param_spec_string ("access-token", NULL, NULL, NULL, CONSTRUCT_ONLY);

  /**
   * AdieuToken:token-type: (attributes org.gtk.Property.get=adieu_token_get_token_type)
   *
   * How requests carry it, as the server spells it (RFC 6749, 7.1).
   *
   * Since: 0.1
   */
  properties[PROP_TOKEN_TYPE]
    = g_param_spec_string ("token-type", NULL, NULL, "Bearer", CONSTRUCT_ONLY);

  /**
   * AdieuToken:refresh-token: (attributes org.gtk.Property.get=adieu_token_get_refresh_token)
   *
   * What the next access token is asked for with (RFC 6749, 1.5).
   *
   * Since: 0.1
   */
  properties[PROP_REFRESH_TOKEN]
    = g_param_spec_string ("refresh-token", NULL, NULL, NULL, CONSTRUCT_ONLY);

  /**
   * AdieuToken:scope: (attributes org.gtk.Property.get=adieu_token_get_scope)
   *
   * What it allows: names with a space between them (RFC 6749, 3.3).
   *
   * Since: 0.1
   */
  properties[PROP_SCOPE] = g_param_spec_string ("scope", NULL, NULL, NULL, CONSTRUCT_ONLY);

  /**
   * AdieuToken:expires-at: (attributes org.gtk.Property.get=adieu_token_get_expires_at)
   *
   * When the access token expires, in seconds since 1970 in UTC; 0 if the server did not say.
   *
   * Since: 0.1
   */
  properties[PROP_EXPIRES_AT] =
    g_param_spec_int64 ("expires-at", NULL, NULL, 0, G_MAXINT64, 0, CONSTRUCT_ONLY);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
adieu_token_init (AdieuToken *self)
{
}

/* RFC 6750, 2.1; a type that is not understood must not be used (RFC 6749, 7.1). */
gboolean
adieu_token_attach (AdieuToken    *self,
                    AdieuAttempt  *attempt,
                    GError       **error)
{
  g_autoptr (AdieuSecret) value = g_strdup_printf ("Bearer %s", self->access_token);

  if (g_ascii_strcasecmp (self->token_type, "Bearer") != 0)
    {
      g_set_error_literal (
          error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT,
          _("The authorization server granted a token of a type that is not known here"));
      return FALSE;
    }
  for (const char *p = self->access_token; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p))
      {
        g_set_error_literal (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT,
                             _("The authorization server granted a token that cannot be sent"));
        return FALSE;
      }

  return adieu_attempt_set_header (attempt, "Authorization", value, error);
}

/* Whether it was this one that the attempt carried. */
gboolean
adieu_token_was_sent (AdieuToken   *self,
                      AdieuAttempt *attempt)
{
  const char *sent = adieu_headers_get_one (adieu_attempt_get_headers (attempt), "Authorization");

  return sent != NULL && g_str_has_prefix (sent, "Bearer ")
         && adieu_secret_equal (sent + strlen ("Bearer "), self->access_token);
}

/**
 * adieu_token_new:
 * @access_token: what requests carry
 * @token_type: (nullable): how they carry it, or %NULL for `Bearer`
 * @refresh_token: (nullable): what the next one is asked for with
 * @scope: (nullable): what it allows
 * @expires_at: when it expires, in seconds since 1970 in UTC, or 0 if nobody knows
 *
 * Makes a token of what was kept somewhere. Those of a server are made by [class@OAuth].
 *
 * Returns: (transfer full): a new token
 *
 * Since: 0.1
 */
AdieuToken *
adieu_token_new (const char *access_token,
                 const char *token_type,
                 const char *refresh_token,
                 const char *scope,
                 gint64      expires_at)
{
  AdieuToken *self = NULL;

  g_return_val_if_fail (access_token != NULL, NULL);
  g_return_val_if_fail (expires_at >= 0, NULL);

  /* Not as properties, on whose way copies are left in memory. */
  self = g_object_new (ADIEU_TYPE_TOKEN, NULL);
  self->access_token = g_strdup (access_token);
  self->refresh_token = g_strdup (refresh_token);
  self->scope = g_strdup (scope);
  self->expires_at = expires_at;
  if (token_type != NULL)
    {
      g_free (self->token_type);
      self->token_type = g_strdup (token_type);
    }

  return self;
}

/**
 * adieu_token_new_from_text:
 * @text: what [method@Token.to_text] gave
 * @error: return location for an error
 *
 * Makes a token of its text.
 *
 * Returns: (transfer full): a new token; otherwise @error is %ADIEU_CLIENT_ERROR_INVALID_CONTENT
 *
 * Since: 0.1
 */
AdieuToken *
adieu_token_new_from_text (const char  *text,
                           GError     **error)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  /* What the reader has to say could quote the text. */
  node = adieu_json_parse (text, strlen (text), NULL);
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    object = json_node_get_object (node);
  if (object == NULL || adieu_json_member_string (object, "access_token") == NULL)
    {
      g_set_error_literal (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT,
                           _("What was kept of the token is not a token; sign in again"));
      return NULL;
    }

  return adieu_token_new (adieu_json_member_string (object, "access_token"),
                          adieu_json_member_string (object, "token_type"),
                          adieu_json_member_string (object, "refresh_token"),
                          adieu_json_member_string (object, "scope"),
                          adieu_json_member_seconds (object, "expires_at", 0));
}

/**
 * adieu_token_get_access_token:
 * @self: a token
 *
 * Gets what requests carry: a secret (RFC 6749, 1.4).
 *
 * Returns: what requests carry
 *
 * Since: 0.1
 */
const char *
adieu_token_get_access_token (AdieuToken *self)
{
  g_return_val_if_fail (ADIEU_IS_TOKEN (self), NULL);

  return self->access_token;
}

/**
 * adieu_token_get_token_type:
 * @self: a token
 *
 * Gets how requests carry the access token (RFC 6749, 7.1).
 *
 * Returns: how requests carry it, such as `Bearer`
 *
 * Since: 0.1
 */
const char *
adieu_token_get_token_type (AdieuToken *self)
{
  g_return_val_if_fail (ADIEU_IS_TOKEN (self), NULL);

  return self->token_type;
}

/**
 * adieu_token_get_refresh_token:
 * @self: a token
 *
 * Gets what the next token is asked for with: a secret (RFC 6749, 1.5).
 *
 * Returns: (nullable): what the next one is asked for with
 *
 * Since: 0.1
 */
const char *
adieu_token_get_refresh_token (AdieuToken *self)
{
  g_return_val_if_fail (ADIEU_IS_TOKEN (self), NULL);

  return self->refresh_token;
}

/**
 * adieu_token_get_scope:
 * @self: a token
 *
 * Gets what the token allows (RFC 6749, 3.3).
 *
 * Returns: (nullable): what it allows, names with a space between them
 *
 * Since: 0.1
 */
const char *
adieu_token_get_scope (AdieuToken *self)
{
  g_return_val_if_fail (ADIEU_IS_TOKEN (self), NULL);

  return self->scope;
}

/**
 * adieu_token_get_expires_at:
 * @self: a token
 *
 * Gets when the access token expires (RFC 6749, 5.1).
 *
 * Returns: when it expires, in seconds since 1970 in UTC; 0 if the server did not say
 *
 * Since: 0.1
 */
gint64
adieu_token_get_expires_at (AdieuToken *self)
{
  g_return_val_if_fail (ADIEU_IS_TOKEN (self), 0);

  return self->expires_at;
}

static void
add_member (JsonBuilder *builder,
            const char  *name,
            const char  *value)
{
  if (value == NULL)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

/**
 * adieu_token_to_text:
 * @self: a token
 *
 * Writes all there is of the token into one line of text, for a place that keeps secrets.
 *
 * Returns: (transfer full): the text, which [ctor@Token.new_from_text] understands
 *
 * Since: 0.1
 */
char *
adieu_token_to_text (AdieuToken *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  g_return_val_if_fail (ADIEU_IS_TOKEN (self), NULL);

  json_builder_begin_object (builder);
  add_member (builder, "access_token", self->access_token);
  add_member (builder, "token_type", self->token_type);
  add_member (builder, "refresh_token", self->refresh_token);
  add_member (builder, "scope", self->scope);
  json_builder_set_member_name (builder, "expires_at");
  json_builder_add_int_value (builder, self->expires_at);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);

  return json_to_string (root, FALSE);
}
