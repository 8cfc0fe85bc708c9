/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Very many clients, each made, used once and dropped: nothing of them stays. They live in a
 * process of their own, since what the witness tells of each connection occupies memory too.
 */

#include "config.h"

#include "fixture.h"
#include "footprint.h"

#include "closing/adieu-inbox-private.h"

#define MAX_GROWTH (1024 * 1024)

typedef struct
{
  const char   *bases[2];
  GTlsDatabase *authority;
  guint         n_inboxes;
} Place;

static void
use_one (const Place *place,
         const char  *base)
{
  AdieuClient *client = g_object_new (ADIEU_TYPE_CLIENT,
                                      "base-url", base,
                                      "tls-database", place->authority,
                                      NULL);
  g_autoptr (AdieuRequest) request = adieu_request_new ("GET", "/foo/42");
  g_auto (Told) told = { 0 };

  adieu_client_send_async (client, request, NULL, told_cb, &told);
  told_wait (&told);
  g_assert_no_error (told.error);
  g_assert_finalize_object (client);
}

static void
use_many (Place *place,
          guint  n)
{
  for (guint i = 0; i < n; i++)
    use_one (place, place->bases[i % G_N_ELEMENTS (place->bases)]);

  if (place->n_inboxes == 0)
    place->n_inboxes = adieu_inbox_count ();
  assert_nothing_left (place->n_inboxes);
}

static int
measure (const char *http,
         const char *https,
         const char *ca_path)
{
  g_autoptr (GTlsDatabase) authority = g_tls_file_database_new (ca_path, NULL);
  Place place = { { http, https }, authority, 0 };
  const guint n_all = load_get_n (1000, 200);
  const guint n_first = load_get_n (200, 80);
  Footprint after_first = { 0 };
  Footprint after_all = { 0 };

  use_many (&place, n_first);
  footprint_take (&after_first);
  use_many (&place, n_all - n_first);
  footprint_take (&after_all);

  g_print ("# %u clients, one after the other\n", n_all);
  footprint_report (&after_first, &after_all, "after the first of them and after the last");
  g_assert_cmpuint (after_all.bytes, <=, after_first.bytes + MAX_GROWTH);
  g_assert_cmpuint (after_all.n_descriptors, ==, after_first.n_descriptors);

  return 0;
}

static void
test_nothing_stays (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  Witness *witness = witness_start ("--http --https --terse");

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, self,
                              witness_get_base (witness, TRANSPORT_HTTP),
                              witness_get_base (witness, TRANSPORT_HTTPS),
                              witness_get_ca_path (witness), NULL);
  g_assert_no_error (error);
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
  witness_stop (witness);
}

int
main (int    argc,
      char **argv)
{
  if (argc == 4 && g_str_has_prefix (argv[1], "http:"))
    return measure (argv[1], argv[2], argv[3]);

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/adieu/load/nothing-of-many-clients-stays", test_nothing_stays);

  return g_test_run ();
}
