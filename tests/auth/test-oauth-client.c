/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Many calls of one client whose credentials are one AdieuOAuth, in one thread and in eight: what
 * the server sees of them when the token is of no use any more, whether the client knows or not.
 */

#include "config.h"

#include <unistd.h>

#include "odd-store.h"
#include "peer.h"
#include "test-oauth-client-server.h"

#define MANY 500
#define MAX_THREADS 8

/* ---- a client that counts ---- */

#define SHOPPER_TYPE (shopper_get_type ())
G_DECLARE_FINAL_TYPE (Shopper, shopper, SHOPPER, , AdieuClient)

struct _Shopper
{
  AdieuClient parent_instance;

  int         n_prepared;
  int         n_signed;
};

G_DEFINE_FINAL_TYPE (Shopper, shopper, ADIEU_TYPE_CLIENT)

static gboolean
shopper_prepare (AdieuClient   *client,
                 AdieuRequest  *request,
                 GError       **error)
{
  g_atomic_int_inc (&((Shopper *) client)->n_prepared);

  return TRUE;
}

static gboolean
shopper_sign (AdieuClient   *client,
              AdieuAttempt  *attempt,
              GError       **error)
{
  g_atomic_int_inc (&((Shopper *) client)->n_signed);

  return TRUE;
}

static void
shopper_class_init (ShopperClass *class)
{
  ADIEU_CLIENT_CLASS (class)->prepare = shopper_prepare;
  ADIEU_CLIENT_CLASS (class)->sign = shopper_sign;
}

static void
shopper_init (Shopper *self)
{
}

/* ---- what each test begins and ends with ---- */

/* What makes the token useless. */
typedef enum
{
  EXPIRED, /* the client knows, */
  REVOKED, /* or finds out */
} Reason;

typedef struct
{
  Shop       *shop;
  OddStore   *store;
  AdieuOAuth *oauth;
  Shopper    *client;
} Case;

static void
case_begin (Case       *self,
            Reason      reason,
            const char *token_endpoint)
{
  g_autoptr (AdieuToken) old
    = adieu_token_new ("access-0", NULL, "refresh-0", NULL, reason == EXPIRED ? 1 : 0);
  g_autofree char *endpoint = NULL;

  peer_test_begin ();
  self->shop = shop_open ();
  self->store = odd_store_new (old);
  endpoint = token_endpoint != NULL ? g_strdup (token_endpoint)
                                    : g_strconcat (shop_get_origin (self->shop), "/token", NULL);
  self->oauth = g_object_new (ADIEU_TYPE_OAUTH, "client-id", "foo", "token-endpoint", endpoint,
                              "token-store", self->store, "token-key", "me", NULL);
  self->client = g_object_new (SHOPPER_TYPE, "base-url", shop_get_origin (self->shop), "auth",
                               self->oauth, "total-deadline", 0, NULL);
}

static gboolean
is_let_go (gpointer object)
{
  return G_OBJECT (object)->ref_count == 1;
}

static void
case_end (Case *self)
{
  iterate_until (is_let_go, self->client, "the calls to let go of their client");
  g_assert_finalize_object (self->client);
  iterate_until (is_let_go, self->oauth, "the last renewal to be over");
  g_assert_finalize_object (self->oauth);
  g_assert_finalize_object (self->store);
  peer_test_end ();
  shop_close (self->shop);
}

/* ---- many calls, from one thread or several ---- */

typedef struct
{
  Case         *test;
  GThread      *thread;
  GMainContext *context;
  int           has_come_so_far;
  guint         first;
  guint         n;
  GCancellable *cancellable; /* of all calls, or of every other one */
  guint         every;
  Told          told[MANY];
} Crowd;

static gboolean
is_cancelled (Crowd *self,
              guint  i)
{
  return self->cancellable != NULL && i % self->every == 0;
}

static void
crowd_send (Crowd *self)
{
  for (guint i = 0; i < self->n; i++)
    {
      g_autofree char *path = g_strdup_printf ("/foo/%u", self->first + i);

      g_autoptr (AdieuRequest) request = adieu_request_new ("GET", path);
      GCancellable *cancellable = is_cancelled (self, i) ? self->cancellable : NULL;

      adieu_client_send_async (ADIEU_CLIENT (self->test->client), request, cancellable, told_cb,
                               &self->told[i]);
    }
}

static gpointer
crowd_main (gpointer data)
{
  Crowd *self = data;

  g_main_context_push_thread_default (self->context);
  crowd_send (self);
  for (guint i = 0; i < self->n; i++)
    told_wait (&self->told[i]);
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

/* MANY calls, of as many threads as @crowds has room for. */
static void
crowds_start (Crowd *crowds,
              guint  n_crowds,
              Case  *test)
{
  guint first = 0;

  for (guint i = 0; i < n_crowds; i++)
    {
      crowds[i].test = test;
      crowds[i].first = first;
      crowds[i].n = MANY / n_crowds + (i < MANY % n_crowds ? 1 : 0);
      crowds[i].context = g_main_context_new ();
      first += crowds[i].n;
      crowds[i].thread = g_thread_new ("crowd", crowd_main, &crowds[i]);
    }
}

typedef void (*Check) (Told          *told,
                       gconstpointer  data);

static void
crowds_end (Crowd         *crowds,
            guint          n_crowds,
            Check          check,
            gconstpointer  data)
{
  for (guint i = 0; i < n_crowds; i++)
    {
      g_thread_join (crowds[i].thread);
      g_main_context_unref (crowds[i].context);
      for (guint j = 0; j < crowds[i].n; j++)
        {
          check (&crowds[i].told[j], data);
          told_clear (&crowds[i].told[j]);
        }
    }
}

static void
check_success (Told          *told,
               gconstpointer  data)
{
  g_assert_no_error (told->error);
  g_assert_cmpuint (adieu_response_get_status (told->response), ==, 200);
}

/* ---- waiting for the calls to be where the test wants them ---- */

static gboolean
all_are_prepared (gpointer client)
{
  return g_atomic_int_get (&((Shopper *) client)->n_prepared) == MANY;
}

static gboolean
all_are_signed (gpointer client)
{
  return g_atomic_int_get (&((Shopper *) client)->n_signed) == MANY;
}

static gboolean
is_renewing (gpointer shop)
{
  return shop_count_renewals (shop) > 0;
}

static gboolean
come_so_far_cb (gpointer has_come)
{
  g_atomic_int_set ((int *) has_come, TRUE);

  return G_SOURCE_REMOVE;
}

static gboolean
has_come_so_far (gpointer has_come)
{
  return g_atomic_int_get ((int *) has_come);
}

/* Until nothing is left to do before the token comes. */
static void
wait_for_renewal (Case  *self,
                  Crowd *crowds,
                  guint  n_crowds)
{
  wait_until (all_are_prepared, self->client, "all calls to be on their way");
  wait_until (is_renewing, self->shop, "the token to be asked for");
  for (guint i = 0; i < n_crowds; i++)
    {
      g_main_context_invoke_full (crowds[i].context, G_PRIORITY_LOW, come_so_far_cb,
                                  &crowds[i].has_come_so_far, NULL);
      wait_until (has_come_so_far, &crowds[i].has_come_so_far, "all calls to wait");
    }
}

/* All of them are on their way with the old token before one hears that it is refused, or have
 * asked for another before that is answered. */
static void
meet_at_once (Case   *self,
              Reason  reason,
              Crowd  *crowds,
              guint   n_crowds)
{
  shop_hold (self->shop, reason == EXPIRED ? "/token" : "/foo");
  crowds_start (crowds, n_crowds, self);
  if (reason == EXPIRED)
    wait_for_renewal (self, crowds, n_crowds);
  else
    wait_until (all_are_signed, self->client, "all calls to be on their way");
  shop_let_go (self->shop);
}

/* ---- one renewal ---- */

static void
one_renewal (Reason   reason,
             guint    n_crowds,
             gboolean at_once)
{
  g_autofree Crowd *crowds = g_new0 (Crowd, n_crowds);
  guint n_refused = 0;
  Case self;

  case_begin (&self, reason, NULL);
  if (at_once)
    meet_at_once (&self, reason, crowds, n_crowds);
  else
    crowds_start (crowds, n_crowds, &self);
  crowds_end (crowds, n_crowds, check_success, NULL);

  n_refused = shop_count_calls (self.shop, 1, 1);
  g_assert_cmpuint (shop_count_renewals (self.shop), ==, 1);
  g_assert_cmpuint (n_refused + shop_count_calls (self.shop, 0, 1), ==, MANY);
  if (reason == EXPIRED)
    g_assert_cmpuint (n_refused, ==, 0);
  else if (at_once)
    g_assert_cmpuint (n_refused, ==, MANY);
  g_assert_cmpuint (self.store->n_stores, ==, 1);
  g_assert_cmpstr (adieu_token_get_refresh_token (self.store->token), ==, "refresh-1");
  case_end (&self);
}

static void
test_expired (void)
{
  one_renewal (EXPIRED, 1, TRUE);
  one_renewal (EXPIRED, 1, FALSE);
}

static void
test_expired_in_threads (void)
{
  one_renewal (EXPIRED, MAX_THREADS, TRUE);
  one_renewal (EXPIRED, MAX_THREADS, FALSE);
}

static void
test_revoked (void)
{
  one_renewal (REVOKED, 1, TRUE);
  one_renewal (REVOKED, 1, FALSE);
}

static void
test_revoked_in_threads (void)
{
  one_renewal (REVOKED, MAX_THREADS, TRUE);
  one_renewal (REVOKED, MAX_THREADS, FALSE);
}

/* ---- a renewal that fails ---- */

typedef struct
{
  Renewal     renewal;
  GQuark    (*domain) (void);
  int         code;
  const char *says;
} Failure;

static const Failure failures[] = {
  { RENEWAL_OVER, adieu_client_error_quark, ADIEU_CLIENT_ERROR_UNAUTHORIZED, "sign in again" },
  { RENEWAL_BROKEN, adieu_client_error_quark, ADIEU_CLIENT_ERROR_SERVER, "could not be renewed" },
  { RENEWAL_RESET, adieu_client_error_quark, ADIEU_CLIENT_ERROR_CONNECTION_LOST,
    "could not be renewed" },
};

static void
check_failure (Told          *told,
               gconstpointer  data)
{
  const Failure *failure = data;

  assert_says (told->error, failure->domain (), failure->code, failure->says);
  g_assert_cmpint (adieu_client_error_get_delivery (told->error), ==, ADIEU_DELIVERY_NOT_SENT);
}

static void
failed_renewal (Reason         reason,
                guint          n_crowds,
                const Failure *failure)
{
  g_autofree Crowd *crowds = g_new0 (Crowd, n_crowds);
  Case self;

  case_begin (&self, reason, NULL);
  shop_set_renewal (self.shop, failure->renewal);
  meet_at_once (&self, reason, crowds, n_crowds);
  crowds_end (crowds, n_crowds, check_failure, failure);

  g_assert_cmpuint (shop_count_renewals (self.shop), ==, 1);
  g_assert_cmpuint (shop_count_calls (self.shop, 1, 0), ==, reason == EXPIRED ? 0 : MANY);
  g_assert_cmpuint (self.store->n_clears, ==, failure->renewal == RENEWAL_OVER ? 1 : 0);
  case_end (&self);
}

static void
test_failed (gconstpointer data)
{
  const Failure *failure = data;

  failed_renewal (EXPIRED, 1, failure);
  failed_renewal (EXPIRED, MAX_THREADS, failure);
  failed_renewal (REVOKED, 1, failure);
  failed_renewal (REVOKED, MAX_THREADS, failure);
}

/* Nobody listens: nothing was spent, and the next call may try again. */
static void
test_unreachable (void)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocket) deaf = NULL;
  g_autofree Crowd *crowds = g_new0 (Crowd, 1);
  g_autofree char *endpoint = NULL;
  Failure failure = { .domain = g_io_error_quark, .code = G_IO_ERROR_CONNECTION_REFUSED,
                      .says = "could not be renewed" };
  Case self;

  deaf = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_assert_true (g_socket_bind (deaf, any, FALSE, NULL));
  address = g_socket_get_local_address (deaf, NULL);
  endpoint = g_strdup_printf ("http://127.0.0.1:%u/token",
                              g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));

  case_begin (&self, EXPIRED, endpoint);
  crowds_start (crowds, 1, &self);
  crowds_end (crowds, 1, check_failure, &failure);
  g_assert_cmpuint (shop_count_calls (self.shop, 0, 0), ==, SHOP_MAX_CALLS);
  g_assert_cmpuint (self.store->n_clears, ==, 0);
  case_end (&self);
}

/* ---- who cancels while the token is renewed ---- */

static void
check_cancelled (Told          *told,
                 gconstpointer  data)
{
  g_assert_error (told->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
check_odd_success (Told          *told,
                   gconstpointer  data)
{
  guint *n_told = (guint *) data;

  if ((*n_told)++ % 2 == 0)
    check_cancelled (told, NULL);
  else
    check_success (told, NULL);
}

static void
cancelled (guint n_crowds,
           guint every)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree Crowd *crowds = g_new0 (Crowd, n_crowds);
  g_auto (Told) after = { 0 };
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/foo/500");
  guint n_told = 0;
  Case self;

  case_begin (&self, EXPIRED, NULL);
  for (guint i = 0; i < n_crowds; i++)
    {
      crowds[i].cancellable = cancellable;
      crowds[i].every = every;
    }
  shop_hold (self.shop, "/token");
  crowds_start (crowds, n_crowds, &self);
  wait_for_renewal (&self, crowds, n_crowds);
  g_cancellable_cancel (cancellable);
  if (every == 1)
    crowds_end (crowds, n_crowds, check_cancelled, NULL);
  shop_let_go (self.shop);
  if (every != 1)
    crowds_end (crowds, n_crowds, check_odd_success, &n_told);

  adieu_client_send_async (ADIEU_CLIENT (self.client), request, NULL, told_cb, &after);
  told_wait (&after);
  check_success (&after, NULL);
  g_assert_cmpuint (shop_count_renewals (self.shop), ==, 1);
  g_assert_cmpuint (shop_count_calls (self.shop, 0, 1), ==, every == 1 ? 1 : MANY / 2 + 1);
  g_assert_cmpuint (self.store->n_stores, ==, 1);
  case_end (&self);
}

static void
test_some_cancelled (void)
{
  cancelled (1, 2);
  cancelled (2, 2);
}

/* The old refresh token is spent: what came for it serves whoever comes next. */
static void
test_all_cancelled (void)
{
  cancelled (1, 1);
  cancelled (MAX_THREADS, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/oauth-client/expired", test_expired);
  g_test_add_func ("/adieu/oauth-client/expired-in-threads", test_expired_in_threads);
  g_test_add_func ("/adieu/oauth-client/revoked", test_revoked);
  g_test_add_func ("/adieu/oauth-client/revoked-in-threads", test_revoked_in_threads);
  g_test_add_data_func ("/adieu/oauth-client/failed-for-good", &failures[0], test_failed);
  g_test_add_data_func ("/adieu/oauth-client/failed-at-server", &failures[1], test_failed);
  g_test_add_data_func ("/adieu/oauth-client/failed-on-the-way", &failures[2], test_failed);
  g_test_add_func ("/adieu/oauth-client/unreachable", test_unreachable);
  g_test_add_func ("/adieu/oauth-client/some-cancelled", test_some_cancelled);
  g_test_add_func ("/adieu/oauth-client/all-cancelled", test_all_cancelled);

  return g_test_run ();
}
