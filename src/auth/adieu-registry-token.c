/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a registry demands (WWW-Authenticate: Bearer realm=…,service=…,scope=…), and the errand
 * that gets it. Reading a demand is pure; asking the realm blocks, in the thread of an errand.
 * A realm that is neither https nor the registry's own host is never asked.
 */

#include "config.h"

#include "auth/adieu-registry-token-private.h"

#include <stdlib.h>
#include <string.h>

#include <adieu/adieu-error.h>
#include <glib/gi18n-lib.h>

#include "auth/adieu-form-private.h"
#include "auth/adieu-json-members-private.h"
#include "auth/adieu-metadata-private.h"
#include "base/adieu-secret-private.h"
#include "codec/adieu-json-private.h"
#include "message/adieu-attempt-private.h"
#include "message/adieu-challenge-private.h"
#include "message/adieu-request-url-private.h"
#include "message/adieu-url-private.h"

/* In seconds: what registries mean when they do not say. */
#define DEFAULT_LIFE 60

AdieuDemand *
adieu_demand_ref (AdieuDemand *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
adieu_demand_unref (AdieuDemand *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->realm);
  g_free (self->service);
  g_free (self->scope);
  g_free (self->key);
  g_free (self);
}

void
adieu_registry_order_free (gpointer data)
{
  AdieuRegistryOrder *self = data;

  adieu_asker_unref (self->asker);
  adieu_demand_unref (self->demand);
  g_free (self->user_name);
  adieu_secret_clear (self->password);
  g_free (self);
}

static gboolean
may_ask (const char *realm,
         GUri       *registry)
{
  g_autoptr (GUri) uri = adieu_url_parse (realm, NULL);

  return uri != NULL
         && (g_strcmp0 (g_uri_get_scheme (uri), "https") == 0
             || adieu_host_is_loopback (g_uri_get_host (uri))
             || (g_strcmp0 (g_uri_get_scheme (registry), "http") == 0
                 && g_ascii_strcasecmp (g_uri_get_host (uri), g_uri_get_host (registry)) == 0));
}

static const AdieuChallenge *
find_bearer (GPtrArray *challenges)
{
  for (guint i = 0; i < challenges->len; i++)
    {
      const AdieuChallenge *challenge = g_ptr_array_index (challenges, i);

      if (adieu_challenge_has_scheme (challenge, "Bearer")
          && adieu_challenge_get_parameter (challenge, "realm") != NULL)
        return challenge;
    }

  return NULL;
}

static int
compare_words (gconstpointer one,
               gconstpointer other)
{
  return strcmp (*(const char * const *) one, *(const char * const *) other);
}

static char *
dup_sorted (const char *text,
            const char *separator)
{
  g_auto (GStrv) words = g_strsplit (text, separator, -1);

  qsort (words, g_strv_length (words), sizeof (char *), compare_words);

  return g_strjoinv (separator, words);
}

/* Registries write the same in any order: repository:b:push,pull repository:a:pull. */
static char *
dup_scope_in_order (const char *scope)
{
  g_auto (GStrv) parts = g_strsplit (scope, " ", -1);
  g_autofree char *joined = NULL;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *actions = strrchr (parts[i], ':');
      g_autofree char *sorted = actions != NULL ? dup_sorted (actions + 1, ",") : NULL;

      if (sorted != NULL)
        strcpy (actions + 1, sorted); /* as long as before */
    }
  joined = g_strjoinv (" ", parts);

  return dup_sorted (joined, " ");
}

/* NULL if there is none that could be met. */
AdieuDemand *
adieu_demand_read (AdieuResponse *response,
                   AdieuAttempt  *attempt)
{
  g_autoptr (GPtrArray) challenges = adieu_challenges_parse (adieu_response_get_headers (response),
                                                             "WWW-Authenticate");
  const AdieuChallenge *bearer = challenges != NULL ? find_bearer (challenges) : NULL;
  gboolean insufficient
    = bearer != NULL
      && g_strcmp0 (adieu_challenge_get_parameter (bearer, "error"), "insufficient_scope") == 0;
  AdieuDemand *self = NULL;

  if (bearer == NULL
      || (insufficient && adieu_challenge_get_parameter (bearer, "scope") == NULL)
      || !may_ask (adieu_challenge_get_parameter (bearer, "realm"),
                   adieu_attempt_get_uri (attempt)))
    return NULL;

  self = g_new0 (AdieuDemand, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->realm = g_strdup (adieu_challenge_get_parameter (bearer, "realm"));
  self->service = g_strdup (adieu_challenge_get_parameter (bearer, "service"));
  if (adieu_challenge_get_parameter (bearer, "scope") != NULL)
    self->scope = dup_scope_in_order (adieu_challenge_get_parameter (bearer, "scope"));
  self->key
    = g_strdup_printf ("%s\n%s\n%s", self->realm, self->service != NULL ? self->service : "",
                       self->scope != NULL ? self->scope : "");
  self->insufficient = insufficient;

  return self;
}

/* Where the same is likely to be demanded again: /v2/NAME of /v2/NAME/manifests/1.0; to read, to
 * write and to delete are three. A wrong guess costs a 401, which is learned from; for a large body
 * it can cost the connection, since a server that refuses it may not read it to the end. */
char *
adieu_registry_place (AdieuAttempt *attempt)
{
  static const char * const parts[] = { "/manifests/", "/blobs/", "/tags/", "/referrers/" };
  const char *method = adieu_attempt_get_method (attempt);
  gboolean reads = g_str_equal (method, "GET") || g_str_equal (method, "HEAD");
  gboolean deletes = g_str_equal (method, "DELETE");
  const char *path = g_uri_get_path (adieu_attempt_get_uri (attempt));
  gsize length = strlen (path);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      const char *found = g_strrstr (path, parts[i]);

      if (found != NULL)
        length = MIN (length, (gsize) (found - path));
    }

  return g_strdup_printf ("%s %.*s", reads ? "GET" : deletes ? method : "PUT", (int) length, path);
}

/* ---- the errand ---- */

static char *
dup_question (AdieuDemand *demand)
{
  g_autoptr (AdieuForm) form = adieu_form_new ();
  g_auto (GStrv) scopes = g_strsplit (demand->scope != NULL ? demand->scope : "", " ", -1);
  const char *query = NULL;

  adieu_form_add (form, "service", demand->service);
  for (guint i = 0; scopes[i] != NULL; i++)
    if (*scopes[i] != '\0')
      adieu_form_add (form, "scope", scopes[i]);

  query = adieu_form_get_text (form);

  return g_strconcat (demand->realm,
                      *query == '\0'                        ? ""
                      : strchr (demand->realm, '?') != NULL ? "&"
                                                            : "?",
                      query, NULL);
}

static gboolean
introduce (AdieuRegistryOrder  *self,
           AdieuRequest        *request,
           GError             **error)
{
  if (self->user_name == NULL)
    return TRUE;
  if (strchr (self->user_name, ':') != NULL)
    {
      g_set_error_literal (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_REQUEST,
                           _("A user name cannot have a colon in it"));
      return FALSE;
    }

  return adieu_asker_introduce (request, self->user_name, self->password, error);
}

static AdieuToken *
read_token (AdieuResponse  *response,
            GError        **error)
{
  gsize length = 0;
  const char *bytes = g_bytes_get_data (adieu_response_get_bytes (response), &length);
  g_autoptr (JsonNode) node = length > 0 ? adieu_json_parse (bytes, length, NULL) : NULL;
  JsonObject *object
    = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *token = object != NULL ? adieu_json_member_string (object, "token") : NULL;

  if (token == NULL && object != NULL)
    token = adieu_json_member_string (object, "access_token");
  if (token == NULL)
    {
      g_set_error_literal (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_INVALID_CONTENT,
                           _("there is no token in the answer"));
      return NULL;
    }

  return adieu_token_new (token, NULL, NULL, NULL,
                          g_get_real_time () / G_USEC_PER_SEC
                          + adieu_json_member_seconds (object, "expires_in", DEFAULT_LIFE));
}

gpointer
adieu_registry_ask (gpointer       order,
                    GCancellable  *cancellable,
                    GError       **error)
{
  AdieuRegistryOrder *self = order;
  g_autofree char *url = dup_question (self->demand);
  g_autoptr (AdieuRequest) request = adieu_request_new_for_url ("GET", url);
  g_autoptr (AdieuResponse) response = NULL;
  AdieuToken *token = NULL;

  if (introduce (self, request, error))
    response = adieu_asker_send (self->asker, request, cancellable, error);
  if (response != NULL && adieu_response_check_status (response, error))
    token = read_token (response, error);
  if (token == NULL)
    g_prefix_error (error, _("The registry wants a token, and none was granted: "));

  return token;
}
