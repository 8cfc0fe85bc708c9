/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the guide "Signing in" quotes of credentials that a program has: signing-in BASE-URL */

#include <locale.h>
#include <string.h>

#include <adieu/adieu.h>
#include <glib/gstdio.h>

/* ---- a token that another program renews in a file ---- */

#define TOKEN_TYPE_FILE (token_file_get_type ())
G_DECLARE_FINAL_TYPE (TokenFile, token_file, TOKEN, FILE, GObject)

struct _TokenFile
{
  GObject  parent_instance;

  char    *path;
};

static void token_file_auth_init (AdieuAuthInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TokenFile, token_file, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (ADIEU_TYPE_AUTH, token_file_auth_init))

static char *
token_file_read (TokenFile  *self,
                 GError    **error)
{
  g_autofree char *token = NULL;

  if (!g_file_get_contents (self->path, &token, NULL, error))
    return NULL;

  return g_strconcat ("Bearer ", g_strstrip (token), NULL);
}

static gboolean
token_file_authorize (AdieuAuth     *auth,
                      AdieuAttempt  *attempt,
                      GError       **error)
{
  g_autofree char *value = token_file_read (TOKEN_FILE (auth), error);

  return value != NULL && adieu_attempt_set_header (attempt, "Authorization", value, error);
}

/* Once more only if there is another token by now. */
static gboolean
token_file_refused (AdieuAuth     *auth,
                    AdieuAttempt  *attempt,
                    AdieuResponse *response)
{
  g_autofree char *value = token_file_read (TOKEN_FILE (auth), NULL);
  const char *sent = adieu_headers_get_one (adieu_attempt_get_headers (attempt), "Authorization");

  return value != NULL && g_strcmp0 (value, sent) != 0;
}

static void
token_file_auth_init (AdieuAuthInterface *iface)
{
  iface->authorize = token_file_authorize;
  iface->refused = token_file_refused;
}

static void
token_file_finalize (GObject *object)
{
  g_free (TOKEN_FILE (object)->path);

  G_OBJECT_CLASS (token_file_parent_class)->finalize (object);
}

static void
token_file_class_init (TokenFileClass *class)
{
  G_OBJECT_CLASS (class)->finalize = token_file_finalize;
}

static void
token_file_init (TokenFile *self)
{
}

/* ---- the program ---- */

static AdieuClient *client;

static void
ask (const char *who)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = adieu_client_get (client, "/auth", NULL, &error);

  if (response != NULL)
    g_print ("%s: let in.\n", who);
  else if (g_error_matches (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_UNAUTHORIZED))
    g_print ("%s: %s\n", who, error->message);
  else
    g_print ("%s: this is not about credentials: %s\n", who, error->message);
}

static void
with_a_password (void)
{
  g_autoptr (AdieuBasicAuth) auth = adieu_basic_auth_new ("anna", "open sesame");

  adieu_client_set_auth (client, ADIEU_AUTH (auth));
  ask ("Anna, with her password");
}

static void
with_a_digest (void)
{
  g_autoptr (AdieuDigestAuth) auth = adieu_digest_auth_new ("anna", "open sesame");

  adieu_client_set_auth (client, ADIEU_AUTH (auth));
  ask ("Anna, without sending it");
}

static void
with_a_token (void)
{
  g_autoptr (AdieuBearerAuth) auth = adieu_bearer_auth_new ("an old token");

  adieu_client_set_auth (client, ADIEU_AUTH (auth));
  ask ("A token with spaces");
  adieu_bearer_auth_set_token (auth, "secret");
  ask ("The right token");
}

static void
with_a_file (void)
{
  g_autoptr (TokenFile) auth = g_object_new (TOKEN_TYPE_FILE, NULL);
  int fd = g_file_open_tmp ("token-XXXXXX", &auth->path, NULL);

  g_close (fd, NULL);
  g_file_set_contents (auth->path, "secret\n", -1, NULL);
  adieu_client_set_auth (client, ADIEU_AUTH (auth));
  ask ("The token in the file");
  g_remove (auth->path);
}

/* What another server saw, to which the first one has redirected. */
static void
print_what_others_see (const char *other)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/redirect");
  g_autoptr (AdieuResponse) response = NULL;
  g_autofree char *target = g_strconcat (other, "/headers", NULL);
  g_autofree char *text = NULL;

  adieu_request_add_query (request, "to", target);
  response = adieu_client_send (client, request, NULL, &error);
  if (response != NULL)
    text = adieu_response_dup_text (response, &error);

  if (text == NULL)
    g_print ("%s\n", error->message);
  else if (strstr (text, "the key for the files") != NULL)
    g_print ("The other server has seen its own key.\n");
  else if (strstr (text, "uthorization") == NULL)
    g_print ("The other server has seen no credentials.\n");
}

static void
with_another_server (const char *other)
{
  g_autoptr (AdieuApiKeyAuth) key = adieu_api_key_auth_new ("X-API-Key", "the key for the files");
  g_autoptr (GError) error = NULL;

  print_what_others_see (other);
  if (!adieu_client_set_origin_auth (client, other, ADIEU_AUTH (key), &error))
    g_print ("%s\n", error->message);
  print_what_others_see (other);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *other = g_strdup_printf ("http://localhost:%s", strrchr (argv[1], ':') + 1);

  setlocale (LC_ALL, "");

  client = adieu_client_new (argv[1]);
  with_a_password ();
  with_a_digest ();
  with_a_file ();
  with_a_token ();
  with_another_server (other);

  return 0;
}
