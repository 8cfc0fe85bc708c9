/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Signs in at an OAuth 2 server: with the browser, then on another device.
 *
 *   oauth-program ISSUER REDIRECT-URI
 *
 * $BROWSER is what opens a page, if not what the desktop has for it.
 */

#include <locale.h>
#include <stdlib.h>

#include "account-client.h"

static const char *issuer;
static const char *redirect_uri;
static AdieuTokenStore *store;

static void
check (gboolean   done,
       GError   **error)
{
  if (done)
    return;

  g_printerr ("%s\n", *error != NULL ? (*error)->message : "This is not what was expected.");
  exit (EXIT_FAILURE);
}

static void
open_page (const char *uri)
{
  char *command[] = { (char *) g_getenv ("BROWSER"), (char *) uri, NULL };
  GError *error = NULL;

  g_print ("  Open %s\n", uri);
  if (command[0] != NULL)
    g_spawn_async (NULL, command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, &error);
  else
    g_app_info_launch_default_for_uri (uri, NULL, &error);
  check (error == NULL, &error);
}

static void
greet (AdieuOAuth *oauth)
{
  g_autoptr (AccountClient) client = account_client_new (issuer, ADIEU_AUTH (oauth));
  GError *error = NULL;
  g_autoptr (AccountPerson) person = account_client_get_person (client, NULL, &error);

  check (person != NULL, &error);
  g_print ("  The server says: this is %s.\n", account_person_get_name (person));
}

static AdieuToken *
load_token (const char *key)
{
  GError *error = NULL;
  AdieuToken *token = ADIEU_TOKEN_STORE_GET_IFACE (store)->load (store, key, &error);

  check (token != NULL, &error);

  return token;
}

/* As if an hour had passed, and as if nobody had signed out. */
static void
keep_expired (const char *key,
              AdieuToken *token)
{
  g_autoptr (AdieuToken) expired
    = adieu_token_new (adieu_token_get_access_token (token), adieu_token_get_token_type (token),
                       adieu_token_get_refresh_token (token), adieu_token_get_scope (token), 1);
  GError *error = NULL;

  check (ADIEU_TOKEN_STORE_GET_IFACE (store)->store (store, key, expired, &error), &error);
}

/* ---- with the browser: authorization code and PKCE ---- */

static gboolean
open_uri_cb (AdieuOAuth *oauth,
             const char *uri,
             gpointer    user_data)
{
  open_page (uri);

  return TRUE;
}

static AdieuOAuth *
album_new (void)
{
  AdieuOAuth *oauth = g_object_new (ADIEU_TYPE_OAUTH,
                                    "issuer", issuer,
                                    "client-id", "album",
                                    "redirect-uri", redirect_uri,
                                    "scope", "account",
                                    "token-store", store,
                                    "token-key", "album",
                                    NULL);

  g_signal_connect (oauth, "open-uri", G_CALLBACK (open_uri_cb), NULL);

  return oauth;
}

static void
sign_in_with_browser (void)
{
  g_autoptr (AdieuOAuth) oauth = album_new ();
  GError *error = NULL;

  g_print ("Signing in with the browser.\n");
  check (adieu_oauth_sign_in (oauth, NULL, &error), &error);
  greet (oauth);
}

/* What the program finds when it is started the next time. */
static void
come_back_later (void)
{
  g_autoptr (AdieuToken) before = load_token ("album");
  g_autoptr (AdieuToken) after = NULL;
  g_autoptr (AdieuOAuth) oauth = album_new ();
  GError *error = NULL;

  g_print ("Coming back when the token has expired.\n");
  keep_expired ("album", before);
  greet (oauth);
  after = load_token ("album");
  check (!g_str_equal (adieu_token_get_access_token (before),
                       adieu_token_get_access_token (after)),
         &error);
  g_print ("  The token was renewed, and nobody was asked.\n");
}

/* ---- on another device ---- */

static void
user_code_cb (AdieuOAuth *oauth,
              GParamSpec *pspec,
              gpointer    user_data)
{
  g_autofree char *code = adieu_oauth_dup_user_code (oauth);
  g_autofree char *uri = adieu_oauth_dup_verification_uri_complete (oauth);

  if (code == NULL)
    return;

  g_print ("  The code is %s.\n", code);
  open_page (uri);
}

static AdieuOAuth *
frame_new (void)
{
  AdieuOAuth *oauth = g_object_new (ADIEU_TYPE_OAUTH,
                                    "issuer", issuer,
                                    "client-id", "frame",
                                    "client-secret", "SecretOfTheFrame",
                                    "flow", ADIEU_OAUTH_FLOW_DEVICE,
                                    "scope", "account",
                                    "token-store", store,
                                    "token-key", "frame",
                                    NULL);

  g_signal_connect (oauth, "notify::user-code", G_CALLBACK (user_code_cb), NULL);

  return oauth;
}

static void
sign_in_on_device (void)
{
  g_autoptr (AdieuOAuth) oauth = frame_new ();
  GError *error = NULL;

  g_print ("Signing in on another device.\n");
  check (adieu_oauth_sign_in (oauth, NULL, &error), &error);
  greet (oauth);
}

/* Whoever has got hold of the token has nothing of it. */
static void
sign_out (void)
{
  g_autoptr (AdieuToken) before = load_token ("frame");
  g_autoptr (AdieuOAuth) oauth = frame_new ();
  g_autoptr (AdieuOAuth) thief = frame_new ();
  g_autoptr (AdieuToken) token = NULL;
  GError *error = NULL;

  g_print ("Signing out.\n");
  check (adieu_oauth_sign_out (oauth, NULL, &error), &error);

  keep_expired ("frame", before);
  token = adieu_oauth_fetch_token (thief, NULL, &error);
  check (token == NULL, &error);
  g_print ("  %s\n", error->message);
  g_clear_error (&error);
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "");
  g_assert (argc == 3);
  issuer = argv[1];
  redirect_uri = argv[2];
  store = ADIEU_TOKEN_STORE (adieu_memory_token_store_new ());

  sign_in_with_browser ();
  come_back_later ();
  sign_in_on_device ();
  sign_out ();
  g_object_unref (store);

  return 0;
}
