/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Very many requests, one after the other: the last ones find as much memory and as many
 * descriptors in use as those that came when everything had been set up.
 */

#include "config.h"

#include "fixture.h"
#include "footprint.h"

#include "closing/adieu-inbox-private.h"

/* A leak of a dozen bytes a request would be more. */
#define MAX_GROWTH (1024 * 1024)

typedef struct
{
  AdieuClient *client;
  GMainLoop   *loop;
  guint        n_asked;
  guint        n_first;
  guint        n_all;
  Footprint    after_first;
  Footprint    after_all;
} Sequence;

static void ask (Sequence *self);

static void
answered_cb (GObject      *client,
             GAsyncResult *result,
             gpointer      user_data)
{
  Sequence *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = adieu_client_get_finish (ADIEU_CLIENT (client), result, &error);

  g_assert_no_error (error);
  g_assert_nonnull (adieu_response_get_json (response, &error));
  self->n_asked++;
  if (self->n_asked == self->n_first)
    footprint_take (&self->after_first);
  if (self->n_asked == self->n_all)
    footprint_take (&self->after_all);

  if (self->n_asked == self->n_all)
    g_main_loop_quit (self->loop);
  else
    ask (self);
}

static void
ask (Sequence *self)
{
  adieu_client_get_async (self->client, "/foo/42", NULL, answered_cb, self);
}

static AdieuClient *
new_client (Witness   *witness,
            Transport  transport)
{
  return g_object_new (ADIEU_TYPE_CLIENT,
                       "base-url", witness_get_base (witness, transport),
                       "tls-database", witness_get_ca (witness),
                       NULL);
}

/* Makes what the first client makes and what stays for as long as the process. */
static guint
make_what_stays (Witness   *witness,
                 Transport  transport)
{
  g_autoptr (AdieuClient) client = new_client (witness, transport);
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/foo/42");
  g_auto (Told) told = { 0 };
  guint n_inboxes;

  adieu_client_send_async (client, request, NULL, told_cb, &told);
  told_wait (&told);
  n_inboxes = adieu_inbox_count ();
  g_assert_finalize_object (g_steal_pointer (&client));
  assert_nothing_left (n_inboxes);

  return n_inboxes;
}

static void
test_nothing_piles_up (gconstpointer data)
{
  const Transport transport = GPOINTER_TO_UINT (data);
  Witness *witness = witness_start ("--http --https --h2 --terse");
  const guint n_inboxes = make_what_stays (witness, transport);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Sequence self = { .loop = loop };
  Footprint before = { 0 };
  Footprint after = { 0 };

  self.n_all = load_get_n (100000, 5000);
  self.n_first = load_get_n (10000, 1500);
  footprint_take (&before);
  self.client = new_client (witness, transport);
  ask (&self);
  g_main_loop_run (loop);
  g_assert_finalize_object (self.client);
  assert_nothing_left (n_inboxes);
  footprint_take (&after);

  g_print ("# %s: %u requests, one after the other\n", witness_get_name (transport), self.n_all);
  footprint_report (&self.after_first, &self.after_all, "after the first of them and after the last");
  footprint_report (&before, &after, "before the client and after it");
  g_assert_cmpuint (self.after_all.bytes, <=, self.after_first.bytes + MAX_GROWTH);
  g_assert_cmpuint (self.after_all.n_descriptors, ==, self.after_first.n_descriptors);
  g_assert_cmpuint (after.n_descriptors, ==, before.n_descriptors);
  witness_stop (witness);
}

int
main (int    argc,
      char **argv)
{
  static const Transport transports[] = { TRANSPORT_HTTP, TRANSPORT_H2 };

  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (transports); i++)
    {
      g_autofree char *path = g_strdup_printf ("/adieu/load/%s/nothing-piles-up",
                                               witness_get_name (transports[i]));

      g_test_add_data_func (path, GUINT_TO_POINTER (transports[i]), test_nothing_piles_up);
    }

  return g_test_run ();
}
