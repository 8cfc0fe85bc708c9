/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The one token that any number of calls share, in whatever threads, and who waits for it. It is
 * loaded once, renewed once and stored once, however many ask: the first does it, the others
 * wait for the same.
 *
 * A renewal is an errand: it depends on no context, thread or call, because a server that
 * rotates refresh tokens has already taken the old one back when whoever asked is gone. The
 * application's store is only asked on the context of somebody who waits. Should that context
 * go away, another one takes over; a caller who cancels is told at once, and finishes what the
 * others rely on without him.
 *
 * The mutex guards everything here; nobody is told anything, and no object dropped, under it.
 */

#include "config.h"

#include "auth/adieu-access-private.h"

#include <adieu/adieu-error.h>
#include <glib/gi18n-lib.h>

#include "auth/adieu-errand-private.h"
#include "auth/adieu-grant-private.h"
#include "auth/adieu-token-private.h"
#include "base/adieu-error-private.h"

/* In seconds: a token that expires on its way is of no use. Of a short life, a tenth. */
#define MAX_MARGIN 30

struct _AdieuAccess
{
  AdieuOAuthServer  *server;
  AdieuTokenStore   *store;
  char              *key;
  gboolean           grants_itself; /* by the client's own credentials */

  GMutex             mutex;
  char              *scope;
  char             **parameters;
  AdieuToken        *token;
  gint64             margin;     /* s */
  gint64             good_until; /* monotonic, µs; 0: nobody knows */
  gboolean           refused;

  gboolean           loaded;
  gboolean           loading;
  guint              n_loads;    /* that have ended */
  GError            *load_error; /* of the last one */
  gboolean           dirty;      /* the store does not know yet */
  gboolean           storing;
  gboolean           signing_in;
  AdieuErrand       *renewal;
  guint              n_renewals;    /* that have ended */
  GError            *renewal_error; /* of the last one */
  GPtrArray         *waiting;       /* for anything but the renewal */
};

typedef struct
{
  AdieuPromise *promise; /* whose work this is */
  AdieuAccess  *access;
  AdieuAim      aim;
  AdieuAttempt *attempt;
  GError       *verdict;

  AdieuReply   *reply;
  guint         n_loads;    /* that had ended when it began */
  guint         n_renewals;
  gboolean      is_loading;
  gboolean      is_storing;
  gboolean      is_starter; /* of the renewal: sees that its result is stored */
} Wait;

typedef enum
{
  ACT_WAIT,
  ACT_LOAD,
  ACT_STORE,
  ACT_RETURN,
} Act;

/* On an attempt: how many renewals had ended when it asked for its token, and one. On a request:
 * the same of the attempt that was refused, until the next one asks. */
static G_DEFINE_QUARK (adieu-access-mark, mark)

/* load → renew → store → return, each only if there is need of it, and by one for all. */
static void wait_step   (Wait         *wait);
static void wait_load   (Wait         *wait);
static void wait_store  (Wait         *wait,
                         AdieuToken   *token);
static void wait_return (Wait         *wait,
                         AdieuToken   *token,
                         GError       *error);

AdieuAccess *
adieu_access_new (AdieuOAuthServer *server,
                  AdieuTokenStore  *store,
                  const char       *key,
                  gboolean          grants_itself)
{
  AdieuAccess *self = g_new0 (AdieuAccess, 1);

  self->server = adieu_oauth_server_ref (server);
  self->store = g_object_ref (store);
  self->key = g_strdup (key);
  self->grants_itself = grants_itself;
  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) adieu_reply_unref);
  g_mutex_init (&self->mutex);

  return self;
}

/* Nobody waits any more: whoever does holds us. */
void
adieu_access_free (AdieuAccess *self)
{
  g_clear_pointer (&self->renewal, adieu_errand_unref);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_object (&self->token);
  g_clear_error (&self->load_error);
  g_clear_error (&self->renewal_error);
  g_clear_object (&self->store);
  g_free (self->key);
  g_free (self->scope);
  g_strfreev (self->parameters);
  adieu_oauth_server_unref (self->server);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/* ---- with the mutex held ---- */

/* Takes @token; what was there before is for the caller to drop later. */
static AdieuToken *
exchange_token (AdieuAccess *self,
                AdieuToken  *token)
{
  AdieuToken *before = self->token;
  gint64 expires_at = token != NULL ? adieu_token_get_expires_at (token) : 0;
  gint64 left = expires_at - g_get_real_time () / G_USEC_PER_SEC;

  self->token = token;
  self->refused = FALSE;
  self->margin = CLAMP (left / 10, 0, MAX_MARGIN);
  self->good_until
    = expires_at != 0 ? g_get_monotonic_time () + (left - self->margin) * G_TIME_SPAN_SECOND : 0;

  return before;
}

/* By both clocks: one stands still while the machine sleeps, the other can be set. */
static gboolean
is_good (AdieuAccess *self)
{
  gint64 expires_at = self->token != NULL ? adieu_token_get_expires_at (self->token) : 0;

  if (self->token == NULL || self->refused)
    return FALSE;

  return expires_at == 0
         || (g_get_monotonic_time () < self->good_until
             && g_get_real_time () / G_USEC_PER_SEC < expires_at - self->margin);
}

static gboolean
can_renew (AdieuAccess *self)
{
  return self->grants_itself
         || (self->token != NULL && adieu_token_get_refresh_token (self->token) != NULL);
}

static void
wake_all (AdieuAccess *self)
{
  for (guint i = 0; i < self->waiting->len; i++)
    adieu_reply_send (g_ptr_array_index (self->waiting, i), NULL, NULL);
  g_ptr_array_set_size (self->waiting, 0);
}

/* What an errand brought, which whoever comes first takes in. Gives the token to be dropped. */
static AdieuToken *
adopt (AdieuAccess *self)
{
  g_autoptr (AdieuErrand) renewal = NULL;
  AdieuToken *token = NULL;
  const GError *error = NULL;

  if (self->renewal == NULL)
    return NULL;
  if (adieu_errand_is_foreign (self->renewal)) /* it went on in the parent of a fork() */
    {
      g_clear_pointer (&self->renewal, adieu_errand_unref);
      return NULL;
    }
  if (!adieu_errand_is_over (self->renewal))
    return NULL;

  renewal = g_steal_pointer (&self->renewal);
  token = adieu_errand_get_result (renewal);
  error = adieu_errand_get_error (renewal);
  self->n_renewals++;
  g_clear_error (&self->renewal_error);
  self->renewal_error = error != NULL ? g_error_copy (error) : NULL;
  if (token == NULL
      && !g_error_matches (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_UNAUTHORIZED))
    return NULL;

  self->dirty = TRUE;

  return exchange_token (self, token != NULL ? g_object_ref (token) : NULL);
}

static AdieuErrand *
start_renewal (AdieuAccess *self)
{
  AdieuGrant *grant
    = adieu_grant_new (self->server, self->scope, (const char * const *) self->parameters);
  const char *refresh_token
    = self->token != NULL ? adieu_token_get_refresh_token (self->token) : NULL;

  if (refresh_token == NULL)
    return adieu_errand_start (adieu_grant_credentials, grant, adieu_grant_free, g_object_unref);

  grant->token = g_strdup (refresh_token);
  if (adieu_token_get_scope (self->token) != NULL)
    {
      g_free (grant->scope);
      grant->scope = g_strdup (adieu_token_get_scope (self->token));
    }

  return adieu_errand_start (adieu_grant_refresh, grant, adieu_grant_free, g_object_unref);
}

/* ---- what a step has to do; with the mutex held ---- */

static void
wait_woken (gpointer result,
            gpointer data)
{
  Wait *wait = data;

  g_clear_pointer (&wait->reply, adieu_reply_unref);
  wait_step (wait);
}

static Act
decide_to_wait (Wait *wait)
{
  wait->reply = adieu_promise_new_reply (wait->promise, wait_woken);
  g_ptr_array_add (wait->access->waiting, adieu_reply_ref (wait->reply));

  return ACT_WAIT;
}

/* Whoever has begun before a load or a renewal failed has been waiting for that one, even if its
 * turn comes later. */
static Act
decide_to_load (Wait    *wait,
                GError **error)
{
  AdieuAccess *self = wait->access;

  if (self->n_loads != wait->n_loads && self->load_error != NULL)
    {
      *error = g_error_copy (self->load_error);
      return ACT_RETURN;
    }
  if (self->loading)
    return decide_to_wait (wait);

  self->loading = TRUE;
  wait->is_loading = TRUE;

  return ACT_LOAD;
}

static Act
decide_to_renew (Wait *wait)
{
  AdieuAccess *self = wait->access;

  if (self->renewal == NULL)
    {
      self->renewal = start_renewal (self);
      wait->is_starter = TRUE;
    }
  wait->reply = adieu_promise_new_reply (wait->promise, wait_woken);
  adieu_errand_join (self->renewal, wait->reply);

  return ACT_WAIT;
}

static GError *
error_without_token (AdieuAccess *self)
{
  return g_error_new_literal (
      ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_UNAUTHORIZED,
      self->refused ? _("The server does not accept the access token any more; sign in again")
      : self->token != NULL ? _("The access token has expired; sign in again")
                            : _("Nobody is signed in; sign in first"));
}

static Act
decide_for_token (Wait        *wait,
                  AdieuToken **token,
                  GError     **error)
{
  AdieuAccess *self = wait->access;
  gboolean renewed = self->n_renewals != wait->n_renewals;

  if (is_good (self)
      || (renewed && self->renewal_error == NULL && self->token != NULL && !self->refused))
    *token = g_object_ref (self->token);
  else if (renewed && self->renewal_error != NULL)
    *error = g_error_copy (self->renewal_error);
  else if (can_renew (self) && !adieu_promise_is_told (wait->promise))
    return decide_to_renew (wait);
  else if (self->signing_in && !adieu_promise_is_told (wait->promise))
    return decide_to_wait (wait);
  else
    *error = error_without_token (self);

  return ACT_RETURN;
}

static Act
decide (Wait        *wait,
        AdieuToken **token,
        GError     **error)
{
  AdieuAccess *self = wait->access;

  if (!self->loaded)
    return decide_to_load (wait, error);

  if (self->dirty && !self->storing)
    {
      self->dirty = FALSE;
      self->storing = TRUE;
      wait->is_storing = TRUE;
      *token = self->token != NULL ? g_object_ref (self->token) : NULL;
      return ACT_STORE;
    }

  if (wait->aim == ADIEU_AIM_STORED && self->storing)
    return decide_to_wait (wait);
  if (wait->aim == ADIEU_AIM_TOKEN)
    return decide_for_token (wait, token, error);

  *error = g_steal_pointer (&wait->verdict);

  return ACT_RETURN;
}

/* ---- the steps ---- */

static void
wait_step (Wait *wait)
{
  AdieuAccess *self = wait->access;
  g_autoptr (AdieuToken) before = NULL;
  g_autoptr (AdieuToken) token = NULL;
  GError *error = NULL;
  Act act = ACT_WAIT;

  g_mutex_lock (&self->mutex);
  before = adopt (self);
  act = decide (wait, &token, &error);
  g_mutex_unlock (&self->mutex);

  if (act == ACT_LOAD)
    wait_load (wait);
  else if (act == ACT_STORE)
    wait_store (wait, token);
  else if (act == ACT_RETURN)
    wait_return (wait, token, error);
}

/* The promise may be over, when the context went away; then so is the wait. */
static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (AdieuPromise) promise = data;
  GError *error = NULL;
  g_autoptr (AdieuToken) token
    = adieu_token_store_load_finish (ADIEU_TOKEN_STORE (source), result, &error);
  g_autoptr (AdieuToken) before = NULL;
  Wait *wait = adieu_promise_get_work (promise);
  AdieuAccess *self = wait != NULL ? wait->access : NULL;

  if (wait == NULL)
    {
      g_clear_error (&error);
      return;
    }

  if (error != NULL)
    g_prefix_error (&error, _("The token could not be loaded from where it is kept: "));
  g_mutex_lock (&self->mutex);
  self->loading = FALSE;
  wait->is_loading = FALSE;
  if (error == NULL && !self->loaded)
    {
      self->loaded = TRUE;
      before = exchange_token (self, g_steal_pointer (&token));
    }
  self->n_loads++;
  g_clear_error (&self->load_error);
  self->load_error = error;
  wake_all (self);
  g_mutex_unlock (&self->mutex);

  wait_step (wait);
}

static void
wait_load (Wait *wait)
{
  adieu_token_store_load_async (wait->access->store, wait->access->key, NULL, loaded_cb,
                                g_object_ref (wait->promise));
}

static void
stored (AdieuPromise *promise,
        GError       *error)
{
  Wait *wait = adieu_promise_get_work (promise);
  AdieuAccess *self = wait != NULL ? wait->access : NULL;

  if (error != NULL)
    g_debug ("The token store failed: %s", error->message);
  if (wait == NULL)
    {
      g_clear_error (&error);
      return;
    }

  if (error != NULL)
    g_prefix_error (&error, _("What became of the token could not be stored: "));
  if (wait->aim == ADIEU_AIM_STORED && wait->verdict == NULL)
    wait->verdict = g_steal_pointer (&error);
  g_clear_error (&error);

  g_mutex_lock (&self->mutex);
  self->storing = FALSE;
  wait->is_storing = FALSE;
  wake_all (self);
  g_mutex_unlock (&self->mutex);

  wait_step (wait);
}

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (AdieuPromise) promise = data;
  GError *error = NULL;

  adieu_token_store_store_finish (ADIEU_TOKEN_STORE (source), result, &error);
  stored (promise, error);
}

static void
cleared_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (AdieuPromise) promise = data;
  GError *error = NULL;

  adieu_token_store_clear_finish (ADIEU_TOKEN_STORE (source), result, &error);
  stored (promise, error);
}

static void
wait_store (Wait       *wait,
            AdieuToken *token)
{
  AdieuAccess *self = wait->access;
  AdieuPromise *promise = g_object_ref (wait->promise);

  if (token != NULL)
    adieu_token_store_store_async (self->store, self->key, token, NULL, stored_cb, promise);
  else
    adieu_token_store_clear_async (self->store, self->key, NULL, cleared_cb, promise);
}

/* Takes @error. */
static void
wait_return (Wait       *wait,
             AdieuToken *token,
             GError     *error)
{
  gboolean wants = wait->attempt != NULL && !adieu_promise_is_told (wait->promise);

  if (error == NULL && wants && adieu_token_attach (token, wait->attempt, &error))
    g_object_set_qdata (G_OBJECT (wait->attempt), mark_quark (),
                        GUINT_TO_POINTER (wait->n_renewals + 1));
  if (error != NULL && error->domain == ADIEU_CLIENT_ERROR)
    adieu_error_set_delivery (error,
                              ADIEU_DELIVERY_NOT_SENT); /* whatever became of our own request */

  adieu_promise_return (wait->promise,
                        error == NULL && token != NULL ? G_OBJECT (g_object_ref (token)) : NULL,
                        error);
}

/* ---- who waits ---- */

static gboolean
wait_stop (AdieuPromise *promise,
           gboolean      context_gone)
{
  Wait *wait = adieu_promise_get_work (promise);

  return context_gone || (!wait->is_starter && !wait->is_loading && !wait->is_storing);
}

/* What it has not finished, the next may. */
static void
wait_free (gpointer data)
{
  Wait *wait = data;
  AdieuAccess *self = wait->access;

  g_clear_pointer (&wait->reply, adieu_reply_forget);
  if (wait->is_loading || wait->is_storing)
    {
      g_mutex_lock (&self->mutex);
      self->loading = self->loading && !wait->is_loading;
      self->storing = self->storing && !wait->is_storing;
      self->dirty = self->dirty || wait->is_storing;
      wake_all (self);
      g_mutex_unlock (&self->mutex);
    }
  g_clear_object (&wait->attempt);
  g_clear_error (&wait->verdict);
  g_free (wait);
}

/* A call whose token was refused has been waiting since it got that one. Under the mutex. */
static guint
count_renewals_before (AdieuAccess  *self,
                       AdieuAttempt *attempt)
{
  gpointer mark = NULL;

  if (attempt != NULL)
    mark = g_object_steal_qdata (G_OBJECT (adieu_attempt_get_request (attempt)), mark_quark ());

  return mark != NULL ? GPOINTER_TO_UINT (mark) - 1 : self->n_renewals;
}

/* From within the _async function: steps only begin on the loop. */
void
adieu_access_wait (AdieuAccess  *self,
                   AdieuPromise *promise,
                   AdieuAim      aim,
                   AdieuAttempt *attempt,
                   GError       *verdict)
{
  Wait *wait = g_new0 (Wait, 1);

  wait->promise = promise;
  wait->access = self;
  wait->aim = aim;
  wait->attempt = attempt != NULL ? g_object_ref (attempt) : NULL;
  wait->verdict = verdict;
  g_mutex_lock (&self->mutex);
  wait->n_loads = self->n_loads;
  wait->n_renewals = count_renewals_before (self, attempt);
  g_mutex_unlock (&self->mutex);
  adieu_promise_set_work (promise, wait, wait_stop, wait_free);

  wait->reply = adieu_promise_new_reply (promise, wait_woken);
  adieu_reply_send (wait->reply, NULL, NULL);
}

/* ---- from any thread ---- */

void
adieu_access_set_terms (AdieuAccess        *self,
                        const char         *scope,
                        const char * const *parameters)
{
  g_mutex_lock (&self->mutex);
  g_free (self->scope);
  self->scope = g_strdup (scope);
  g_strfreev (self->parameters);
  self->parameters = g_strdupv ((char **) parameters);
  g_mutex_unlock (&self->mutex);
}

/* While somebody signs in, calls without a token wait. */
void
adieu_access_expect (AdieuAccess *self,
                     gboolean     signing_in)
{
  g_mutex_lock (&self->mutex);
  self->signing_in = signing_in;
  wake_all (self);
  g_mutex_unlock (&self->mutex);
}

/* Somebody has signed in or out. What a renewal would bring is of the past. */
void
adieu_access_replace (AdieuAccess *self,
                      AdieuToken  *token)
{
  g_autoptr (AdieuToken) before = NULL;
  g_autoptr (AdieuErrand) renewal = NULL;

  g_mutex_lock (&self->mutex);
  renewal = g_steal_pointer (&self->renewal);
  g_clear_error (&self->renewal_error);
  before = exchange_token (self, token != NULL ? g_object_ref (token) : NULL);
  self->loaded = TRUE;
  self->dirty = TRUE;
  wake_all (self);
  g_mutex_unlock (&self->mutex);
}

/* (transfer full) (nullable) */
AdieuToken *
adieu_access_dup_token (AdieuAccess *self)
{
  AdieuToken *token = NULL;

  g_mutex_lock (&self->mutex);
  token = self->token != NULL ? g_object_ref (self->token) : NULL;
  g_mutex_unlock (&self->mutex);

  return token;
}

/* Whether there is, or can be, another token than the one that was refused, or it is known why
 * not: a renewal that failed meanwhile has failed for this call too. */
gboolean
adieu_access_refused (AdieuAccess  *self,
                      AdieuAttempt *attempt)
{
  gpointer mark = g_object_get_qdata (G_OBJECT (attempt), mark_quark ());
  gboolean again = FALSE;

  g_mutex_lock (&self->mutex);
  if (self->token != NULL && adieu_token_was_sent (self->token, attempt))
    {
      self->refused = TRUE;
      again = can_renew (self);
    }
  else
    again = is_good (self) || self->renewal != NULL
            || (self->renewal_error != NULL && mark != NULL
                && GPOINTER_TO_UINT (mark) - 1 != self->n_renewals);
  g_mutex_unlock (&self->mutex);

  if (again)
    g_object_set_qdata (G_OBJECT (adieu_attempt_get_request (attempt)), mark_quark (), mark);

  return again;
}
