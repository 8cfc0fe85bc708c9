/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Comparing, choosing at random, and changing a secret while others read it. */

#include "config.h"

#include "base/adieu-secret-private.h"

#include <string.h>

static void
test_equal (void)
{
  g_assert_true (adieu_secret_equal ("", ""));
  g_assert_true (adieu_secret_equal ("Straße", "Straße"));
  g_assert_false (adieu_secret_equal ("state", "State"));
  g_assert_false (adieu_secret_equal ("state", "stat"));
  g_assert_false (adieu_secret_equal ("stat", "state"));
  g_assert_false (adieu_secret_equal ("a\xff", "a\x7f"));
  g_assert_false (adieu_secret_equal (NULL, ""));
  g_assert_false (adieu_secret_equal ("", NULL));
  g_assert_false (adieu_secret_equal (NULL, NULL));
}

/* Each of 64 bytes would be zero in all of 16 draws once in 2^122 runs. */
static void
test_random_fills_all (void)
{
  guchar seen[64] = { 0 };

  for (guint i = 0; i < 16; i++)
    {
      guchar bytes[64] = { 0 };

      adieu_secret_random (bytes, sizeof bytes);
      for (guint j = 0; j < sizeof bytes; j++)
        seen[j] |= bytes[j];
    }

  for (guint j = 0; j < sizeof seen; j++)
    g_assert_cmpuint (seen[j], !=, 0);
}

static void
test_random_text (void)
{
  static const char base64url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean has_minus = FALSE;
  gboolean has_underscore = FALSE;

  for (guint i = 0; i < 200; i++)
    {
      char *text = adieu_secret_random_text (32);

      g_assert_cmpuint (strlen (text), ==, 43);
      g_assert_cmpuint (strspn (text, base64url), ==, 43);
      has_minus |= strchr (text, '-') != NULL;
      has_underscore |= strchr (text, '_') != NULL;
      g_assert_true (g_hash_table_add (seen, text));
    }

  g_assert_true (has_minus && has_underscore);
}

static void
test_random_text_of_any_length (void)
{
  static const gsize lengths[] = { 0, 2, 3, 4, 6, 7, 8 };

  for (gsize n = 0; n < G_N_ELEMENTS (lengths); n++)
    {
      g_autoptr (AdieuSecret) text = adieu_secret_random_text (n);

      g_assert_cmpuint (strlen (text), ==, lengths[n]);
    }
}

static void
test_slot (void)
{
  AdieuSecretSlot slot;
  g_autoptr (AdieuSecret) none = NULL;
  g_autoptr (AdieuSecret) one = NULL;
  g_autoptr (AdieuSecret) same = NULL;
  guint first = 0;
  guint second = 0;

  adieu_secret_slot_init (&slot);
  adieu_secret_slot_set (&slot, "");
  none = adieu_secret_slot_dup (&slot, NULL);
  g_assert_null (none);

  adieu_secret_slot_set (&slot, "one");
  one = adieu_secret_slot_dup (&slot, &first);
  g_assert_cmpstr (one, ==, "one");

  adieu_secret_slot_set (&slot, "one");
  same = adieu_secret_slot_dup (&slot, &second);
  g_assert_cmpuint (second, ==, first);

  adieu_secret_slot_set (&slot, NULL);
  none = adieu_secret_slot_dup (&slot, &second);
  g_assert_null (none);
  g_assert_cmpuint (second, !=, first);
  adieu_secret_slot_clear (&slot);
}

#define N_CHANGES 20000

static gpointer
change (gpointer slot)
{
  for (guint i = 0; i < N_CHANGES; i++)
    adieu_secret_slot_set (slot, i % 2 == 0 ? "aaaaaaaaaaaaaaaaaaaaaaaa" : "bbb");

  return NULL;
}

static void
test_slot_in_threads (void)
{
  AdieuSecretSlot slot;
  GThread *thread = NULL;

  adieu_secret_slot_init (&slot);
  adieu_secret_slot_set (&slot, "bbb");
  thread = g_thread_new ("changes", change, &slot);
  for (guint i = 0; i < N_CHANGES; i++)
    {
      g_autoptr (AdieuSecret) text = adieu_secret_slot_dup (&slot, NULL);

      g_assert_true (g_str_equal (text, "bbb") || g_str_equal (text, "aaaaaaaaaaaaaaaaaaaaaaaa"));
    }
  g_thread_join (thread);
  adieu_secret_slot_clear (&slot);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/secret/equal", test_equal);
  g_test_add_func ("/adieu/secret/random-bytes-fill-all", test_random_fills_all);
  g_test_add_func ("/adieu/secret/random-text-is-base64url", test_random_text);
  g_test_add_func ("/adieu/secret/random-text-of-any-length", test_random_text_of_any_length);
  g_test_add_func ("/adieu/secret/slot-counts-generations", test_slot);
  g_test_add_func ("/adieu/secret/slot-changes-in-threads", test_slot_in_threads);

  return g_test_run ();
}
