/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The client that asks for tokens: one of our own, made when it is first needed, with settings
 * taken over from one of the application's. Shared by the threads of errands, in which it
 * blocks; whatever the application has hung on its own client never runs there.
 */

#include "config.h"

#include "auth/adieu-asker-private.h"

#include <string.h>

#include "base/adieu-secret-private.h"
#include "closing/adieu-bequest-private.h"

/* In bytes: what is answered is small. */
#define MAX_BODY (1024 * 1024)

struct _AdieuAsker
{
  gatomicrefcount  ref_count;

  char            *user_agent;
  GTlsDatabase    *tls_database;
  GProxyResolver  *proxy_resolver;
  guint            total_deadline;

  GMutex           mutex;
  AdieuClient     *client;
};

AdieuAsker *
adieu_asker_new (void)
{
  AdieuAsker *self = g_new0 (AdieuAsker, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);

  return self;
}

AdieuAsker *
adieu_asker_ref (AdieuAsker *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
adieu_asker_unref (AdieuAsker *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->user_agent);
  adieu_bequest_clear ((gpointer *) &self->tls_database);
  adieu_bequest_clear ((gpointer *) &self->proxy_resolver);
  g_clear_object (&self->client);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/* Before anything is sent. It does not hold @like, which may hold us. */
void
adieu_asker_set_like (AdieuAsker  *self,
                      AdieuClient *like)
{
  if (like == NULL)
    return;

  self->user_agent = g_strdup (adieu_client_get_user_agent (like));
  g_set_object (&self->tls_database, adieu_client_get_tls_database (like));
  g_set_object (&self->proxy_resolver, adieu_client_get_proxy_resolver (like));
  self->total_deadline = adieu_client_get_total_deadline (like);
}

static char *
origin_of (const char *url)
{
  const char *host = strstr (url, "://");
  gsize length = host != NULL ? (gsize) (host - url) + 3 : 0;

  return g_strndup (url, length + strcspn (url + length, "/?#"));
}

/* A redirect is nothing that is answered to whoever asks for a token. */
static AdieuClient *
ref_client (AdieuAsker *self,
            const char *url)
{
  g_autofree char *origin = origin_of (url);
  AdieuClient *client = NULL;

  g_mutex_lock (&self->mutex);
  if (self->client == NULL)
    {
      self->client = g_object_new (ADIEU_TYPE_CLIENT,
                                   "base-url", origin,
                                   "user-agent", self->user_agent,
                                   "tls-database", self->tls_database,
                                   "proxy-resolver", self->proxy_resolver,
                                   "max-redirects", 0,
                                   "max-body-bytes", (guint64) MAX_BODY,
                                   NULL);
      if (self->total_deadline != 0)
        adieu_client_set_total_deadline (self->client, self->total_deadline);
    }
  client = g_object_ref (self->client);
  g_mutex_unlock (&self->mutex);

  return client;
}

/* @request has a URL; a status of failure is an answer too. */
AdieuResponse *
adieu_asker_send (AdieuAsker    *self,
                  AdieuRequest  *request,
                  GCancellable  *cancellable,
                  GError       **error)
{
  g_autoptr (AdieuClient) client = ref_client (self, adieu_request_get_url (request));

  adieu_request_set_fail_on_status (request, FALSE);
  if (!adieu_request_set_header (request, "Accept", "application/json", error))
    return NULL;

  return adieu_client_send (client, request, cancellable, error);
}

/* RFC 7617: both as they go into the header. */
gboolean
adieu_asker_introduce (AdieuRequest  *request,
                       const char    *user_name,
                       const char    *password,
                       GError       **error)
{
  g_autoptr (AdieuSecret) pair
    = g_strdup_printf ("%s:%s", user_name, password != NULL ? password : "");
  g_autoptr (AdieuSecret) encoded = g_base64_encode ((const guchar *) pair, strlen (pair));
  g_autoptr (AdieuSecret) value = g_strdup_printf ("Basic %s", encoded);

  return adieu_request_set_header (request, "Authorization", value, error);
}
