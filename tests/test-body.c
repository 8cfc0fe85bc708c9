/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The body of one answer within its budget: the same bytes however they arrive, and an error
 * of its own for each way in which a server can lie about them. */

#include "config.h"

#include "transport/adieu-body-private.h"

#include <string.h>

#include <adieu/adieu-error.h>

#define PLENTY (64 * 1024 * 1024)
#define NOT_ANNOUNCED ((goffset) -1)
/* As large chunks as there is room for. */
#define AT_ONCE G_MAXSIZE
#define N_RANDOM 100

/* ---- from a server's bytes to a body ---- */

static gsize
next_chunk (gsize  chunk,
            GRand *random)
{
  return random != NULL ? (gsize) g_rand_int_range (random, 1, chunk == 1 ? 2 : chunk) : chunk;
}

/* Reads @sent in chunks of @chunk bytes, or of as many at most as @random says. */
static gboolean
feed (AdieuBody  *body,
      GByteArray *sent,
      gsize       chunk,
      GRand      *random,
      GError    **error)
{
  gsize offset = 0;

  while (offset < sent->len)
    {
      gsize room = 0;
      guint8 *into = adieu_body_reserve (body, &room);
      gsize n = next_chunk (chunk, random);

      g_assert_cmpuint (room, >, 0);
      n = MIN (n, MIN (room, sent->len - offset));
      memcpy (into, sent->data + offset, n);
      offset += n;
      if (!adieu_body_commit (body, n, error))
        return FALSE;
    }

  return TRUE;
}

static GBytes *
receive (const char  *encoding,
         goffset      announced,
         guint64      max_bytes,
         GByteArray  *sent,
         gsize        chunk,
         GRand       *random,
         GError     **error)
{
  g_autoptr (AdieuBody) body = adieu_body_new (encoding, announced, max_bytes, error);

  if (body == NULL || !feed (body, sent, chunk, random, error))
    return NULL;

  return adieu_body_finish (body, error);
}

/* ---- what a server may send ---- */

static GByteArray *
text_of (const char *text)
{
  GByteArray *bytes = g_byte_array_new ();

  return g_byte_array_append (bytes, (const guint8 *) text, strlen (text));
}

static GByteArray *
zeros (gsize n)
{
  GByteArray *bytes = g_byte_array_new ();

  g_byte_array_set_size (bytes, n);
  if (n > 0)
    memset (bytes->data, 0, n);

  return bytes;
}

/* Neither all the same nor all noise. */
static GByteArray *
something (GRand *random,
           gsize  n)
{
  GByteArray *bytes = zeros (n);

  for (gsize i = 0; i < n; i++)
    bytes->data[i] = i % 7 < 4 ? 'a' + i % 7 : (guint8) g_rand_int (random);

  return bytes;
}

/* Appends @plain as one gzip member. */
static void
pack (GByteArray *packed,
      GByteArray *plain)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 6);
  GConverterResult result = G_CONVERTER_CONVERTED;
  gsize used = 0;

  while (result != G_CONVERTER_FINISHED)
    {
      g_autoptr (GError) error = NULL;
      guint8 out[4096];
      gsize n_read = 0, n_written = 0;

      result = g_converter_convert (G_CONVERTER (compressor), plain->data + used, plain->len - used,
                                    out, sizeof out, G_CONVERTER_INPUT_AT_END,
                                    &n_read, &n_written, &error);
      g_assert_no_error (error);
      used += n_read;
      g_byte_array_append (packed, out, n_written);
    }
}

static GByteArray *
packed_text (const char *text)
{
  g_autoptr (GByteArray) plain = text_of (text);
  GByteArray *packed = g_byte_array_new ();

  pack (packed, plain);

  return packed;
}

static void
assert_refused (GBytes           *body,
                const GError     *error,
                AdieuClientError  code,
                const char       *keyword)
{
  g_assert_null (body);
  g_assert_error (error, ADIEU_CLIENT_ERROR, (int) code);
  if (strstr (error->message, keyword) == NULL)
    g_error ("“%s” does not say “%s”", error->message, keyword);
}

static void
assert_body (GBytes       *body,
             const GError *error,
             const void   *bytes,
             gsize         n)
{
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), bytes, n);
}

/* ---- what is taken ---- */

static void
test_taken (void)
{
  static const struct
  {
    const char *encoding;
    gboolean    packed;
    gboolean    announced;
    guint64     max_bytes;
    const char *text;
  } cases[] = {
    { NULL, FALSE, FALSE, PLENTY, "" },
    { NULL, FALSE, TRUE, PLENTY, "" },
    { NULL, FALSE, TRUE, 1, "" },
    { NULL, FALSE, FALSE, PLENTY, "plain" },
    { NULL, FALSE, TRUE, PLENTY, "plain" },
    { NULL, FALSE, TRUE, 5, "plain" },
    { NULL, FALSE, FALSE, 5, "plain" },
    { "", FALSE, FALSE, PLENTY, "plain" },
    { "identity", FALSE, TRUE, PLENTY, "plain" },
    { "Identity", FALSE, TRUE, PLENTY, "plain" },
    { "gzip", TRUE, FALSE, PLENTY, "packed" },
    { "gzip", TRUE, TRUE, PLENTY, "packed" },
    { "GZip", TRUE, TRUE, PLENTY, "packed" },
    { "x-gzip", TRUE, TRUE, PLENTY, "packed" },
    { "gzip", TRUE, FALSE, 6, "packed" },
    { "gzip", TRUE, TRUE, PLENTY, "" },
    { "gzip", TRUE, FALSE, PLENTY, "" },
    /* Nothing at all is an empty body, whatever its encoding. */
    { "gzip", FALSE, FALSE, PLENTY, "" },
    { "gzip", FALSE, TRUE, PLENTY, "" },
  };
  static const gsize chunks[] = { 1, 2, 3, AT_ONCE };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (chunks); j++)
      {
        g_autoptr (GByteArray) sent = cases[i].packed ? packed_text (cases[i].text) : text_of (cases[i].text);
        g_autoptr (GError) error = NULL;
        g_autoptr (GBytes) body = receive (cases[i].encoding, cases[i].announced ? sent->len : NOT_ANNOUNCED,
                                           cases[i].max_bytes, sent, chunks[j], NULL, &error);

        assert_body (body, error, cases[i].text, strlen (cases[i].text));
      }
}

/* RFC 1952, 2.2: members follow each other; some are empty. */
static void
test_members (void)
{
  static const char * const texts[] = { "first", "", "second", "", "", "third" };
  static const gsize chunks[] = { 1, 7, 20, AT_ONCE };
  g_autoptr (GByteArray) sent = g_byte_array_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GByteArray) plain = text_of (texts[i]);

      pack (sent, plain);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (chunks); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) body = receive ("gzip", sent->len, PLENTY, sent, chunks[i], NULL, &error);

      assert_body (body, error, "firstsecondthird", strlen ("firstsecondthird"));
    }
}

/* Whatever the sizes of body, members and reads, the result is what was packed. */
static void
test_random (void)
{
  guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);

  g_test_message ("seed %u", seed);
  for (guint i = 0; i < N_RANDOM; i++)
    {
      gboolean gzip = g_rand_boolean (random);
      gboolean announced = g_rand_boolean (random);
      gsize chunk = (gsize) 1 << g_rand_int_range (random, 1, 18);
      g_autoptr (GByteArray) plain = g_byte_array_new ();
      g_autoptr (GByteArray) sent = g_byte_array_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) body = NULL;

      for (guint n = g_rand_int_range (random, 1, 4); n > 0; n--)
        {
          g_autoptr (GByteArray) part = something (random, g_rand_int_range (random, 0, 50000));

          g_byte_array_append (plain, part->data, part->len);
          if (gzip)
            pack (sent, part);
          else
            g_byte_array_append (sent, part->data, part->len);
        }
      body = receive (gzip ? "gzip" : NULL, announced ? sent->len : NOT_ANNOUNCED, MAX (plain->len, sent->len),
                      sent, chunk, random, &error);
      assert_body (body, error, plain->data, plain->len);
    }
}

/* ---- what is refused ---- */

static void
test_encodings (void)
{
  static const char * const encodings[] = { "br", "deflate", "zstd", "gzip, gzip", "gzip2", "gzi", "identity, br" };

  for (gsize i = 0; i < G_N_ELEMENTS (encodings); i++)
    {
      g_autoptr (GByteArray) sent = text_of ("x");
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) body = receive (encodings[i], 1, PLENTY, sent, AT_ONCE, NULL, &error);

      assert_refused (body, error, ADIEU_CLIENT_ERROR_BAD_RESPONSE, encodings[i]);
    }
}

static void
test_too_large (void)
{
  static const struct
  {
    goffset     announced;
    guint64     max_bytes;
    gsize       n;
    gboolean    packed;
    const char *keyword;
  } cases[] = {
    /* Announced: nothing is read. */
    { 6, 5, 0, FALSE, "6 bytes is larger" },
    { G_MAXINT64, 5, 0, FALSE, "9223372036854775807 bytes is larger" },
    { G_MAXINT64, G_MAXUINT32 / 2, 0, FALSE, "larger than" },
    { 100, 5, 0, TRUE, "100 bytes is larger" },
    /* Streamed. */
    { NOT_ANNOUNCED, 5, 6, FALSE, "limit of 5 bytes" },
    { NOT_ANNOUNCED, 5, 1000000, FALSE, "limit of 5 bytes" },
    { NOT_ANNOUNCED, 100000, 100001, FALSE, "limit of 100000 bytes" },
    /* Only what comes out is large. */
    { NOT_ANNOUNCED, 5, 6, TRUE, "limit of 5 bytes" },
    { NOT_ANNOUNCED, 50000, 50001, TRUE, "limit of 50000 bytes" },
    { NOT_ANNOUNCED, 50000, 1000000, TRUE, "limit of 50000 bytes" },
  };
  static const gsize chunks[] = { 1, 1000, AT_ONCE };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (chunks); j++)
      {
        g_autoptr (GByteArray) plain = zeros (cases[i].n);
        g_autoptr (GByteArray) sent = g_byte_array_new ();
        g_autoptr (GError) error = NULL;
        g_autoptr (GBytes) body = NULL;

        if (cases[i].packed)
          pack (sent, plain);
        else
          g_byte_array_append (sent, plain->data, plain->len);
        body = receive (cases[i].packed ? "gzip" : NULL, cases[i].announced, cases[i].max_bytes,
                        sent, chunks[j], NULL, &error);
        assert_refused (body, error, ADIEU_CLIENT_ERROR_TOO_LARGE, cases[i].keyword);
      }
}

/* The limit is small enough to be reached or, when it is not, the expansion is too great. */
static void
test_bomb (void)
{
  static const struct
  {
    gsize       n;
    guint64     max_bytes;
    const char *keyword; /* NULL: that much is taken */
  } cases[] = {
    { 1024 * 1024, PLENTY, NULL },
    { 1024 * 1024 + 200000, PLENTY, "expands more than 200 times" },
    { 5 * 1024 * 1024, PLENTY, "expands more than 200 times" },
    { 5 * 1024 * 1024, 1024 * 1024, "limit of 1048576 bytes" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GByteArray) plain = zeros (cases[i].n);
      g_autoptr (GByteArray) sent = g_byte_array_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) body = NULL;

      pack (sent, plain);
      body = receive ("gzip", sent->len, cases[i].max_bytes, sent, AT_ONCE, NULL, &error);
      if (cases[i].keyword == NULL)
        assert_body (body, error, plain->data, plain->len);
      else
        assert_refused (body, error, ADIEU_CLIENT_ERROR_TOO_LARGE, cases[i].keyword);
    }
}

/* How much of an honest body of a ratio near the limit gets through is not for us to judge. */
static void
test_honest_expansion (void)
{
  g_autoptr (GByteArray) plain = g_byte_array_new ();
  g_autoptr (GByteArray) sent = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = NULL;

  for (guint i = 0; i < 40000; i++)
    {
      g_autofree char *line = g_strdup_printf ("{\"id\":%u,\"name\":\"thing\",\"done\":false},\n", i);

      g_byte_array_append (plain, (const guint8 *) line, strlen (line));
    }
  pack (sent, plain);
  body = receive ("gzip", sent->len, PLENTY, sent, AT_ONCE, NULL, &error);
  assert_body (body, error, plain->data, plain->len);
}

static void
test_broken (void)
{
  static const struct
  {
    const char       *head;
    const char       *packed;
    gsize             cut; /* that many bytes at its end */
    const char       *tail;
    gsize             n_tail;
    AdieuClientError  code;
    const char       *keyword;
  } cases[] = {
    { "this is no gzip at all", NULL, 0, NULL, 0, ADIEU_CLIENT_ERROR_BAD_RESPONSE, "broken" },
    { "{}", NULL, 0, NULL, 0, ADIEU_CLIENT_ERROR_BAD_RESPONSE, "broken" },
    { "\x1f", NULL, 0, NULL, 0, ADIEU_CLIENT_ERROR_BAD_RESPONSE, "cut off" },
    { "x", "a member behind garbage", 0, NULL, 0, ADIEU_CLIENT_ERROR_BAD_RESPONSE, "broken" },
    { NULL, "cut in the trailer", 1, NULL, 0, ADIEU_CLIENT_ERROR_BAD_RESPONSE, "cut off" },
    { NULL, "cut before the trailer", 8, NULL, 0, ADIEU_CLIENT_ERROR_BAD_RESPONSE, "cut off" },
    { NULL, "cut in the middle", 12, NULL, 0, ADIEU_CLIENT_ERROR_BAD_RESPONSE, "cut off" },
    { NULL, "a sum that is wrong", 8, "\0\0\0\0\0\0\0\0", 8, ADIEU_CLIENT_ERROR_BAD_RESPONSE, "broken" },
    { NULL, "garbage behind", 0, "garbage", 7, ADIEU_CLIENT_ERROR_BAD_RESPONSE, "broken" },
    { NULL, "zeros behind", 0, "\0\0\0\0", 4, ADIEU_CLIENT_ERROR_BAD_RESPONSE, "broken" },
    { NULL, "half a member behind", 0, "\x1f\x8b\x08", 3, ADIEU_CLIENT_ERROR_BAD_RESPONSE, "cut off" },
  };
  static const gsize chunks[] = { 1, 5, AT_ONCE };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (chunks); j++)
      {
        g_autoptr (GByteArray) sent = text_of (cases[i].head != NULL ? cases[i].head : "");
        g_autoptr (GError) error = NULL;
        g_autoptr (GBytes) body = NULL;

        if (cases[i].packed != NULL)
          {
            g_autoptr (GByteArray) member = packed_text (cases[i].packed);

            g_byte_array_append (sent, member->data, member->len - cases[i].cut);
          }
        if (cases[i].n_tail > 0)
          g_byte_array_append (sent, (const guint8 *) cases[i].tail, cases[i].n_tail);
        body = receive ("gzip", NOT_ANNOUNCED, PLENTY, sent, chunks[j], NULL, &error);
        assert_refused (body, error, cases[i].code, cases[i].keyword);
      }
}

/* What was announced and has not come is lost; an end without a promise is none. */
static void
test_short (void)
{
  static const struct
  {
    const char *encoding;
    goffset     missing;
  } cases[] = {
    { NULL, 1 }, { NULL, 1000000 }, { "identity", 5 }, { "gzip", 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean gzip = g_strcmp0 (cases[i].encoding, "gzip") == 0;
      g_autoptr (GByteArray) sent = gzip ? packed_text ("hello") : text_of ("hello");
      g_autoptr (GError) error = NULL;
      g_autofree char *of = g_strdup_printf ("after %u of %" G_GOFFSET_FORMAT, sent->len,
                                             sent->len + cases[i].missing);
      g_autoptr (GBytes) body = receive (cases[i].encoding, sent->len + cases[i].missing, PLENTY,
                                         sent, AT_ONCE, NULL, &error);

      assert_refused (body, error, ADIEU_CLIENT_ERROR_CONNECTION_LOST, of);
    }
}

/* ---- the budget ---- */

/* A huge announcement costs nothing before it is kept, and no read goes far beyond a limit. */
static void
test_room (void)
{
  static const guint64 limits[] = { 1, 5, 16384, 100000, PLENTY };
  static const goffset announced[] = { NOT_ANNOUNCED, 0, 5, 16384, 1000000, PLENTY };

  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (announced); j++)
      {
        g_autoptr (AdieuBody) body = NULL;
        gsize room = 0, received = 0;

        if (announced[j] > (goffset) limits[i])
          continue;
        body = adieu_body_new (NULL, announced[j], limits[i], NULL);
        g_assert_nonnull (body);
        for (guint n = 0; n < 20 && received < limits[i]; n++)
          {
            adieu_body_reserve (body, &room);
            g_assert_cmpuint (room, >, 0);
            g_assert_cmpuint (room, <=, 256 * 1024);
            g_assert_cmpuint (room, <=, limits[i] - received + 1);
            g_assert_cmpuint (room, <=, MAX (received, 16384) + (announced[j] > 0 ? 256 * 1024 : 0));
            room = MIN (room, limits[i] - received);
            g_assert_true (adieu_body_commit (body, room, NULL));
            received += room;
          }
      }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/body/takes-what-is-honest", test_taken);
  g_test_add_func ("/adieu/body/takes-members-in-a-row", test_members);
  g_test_add_func ("/adieu/body/takes-any-chunks", test_random);
  g_test_add_func ("/adieu/body/refuses-encodings-not-offered", test_encodings);
  g_test_add_func ("/adieu/body/refuses-what-is-too-large", test_too_large);
  g_test_add_func ("/adieu/body/refuses-bombs", test_bomb);
  g_test_add_func ("/adieu/body/takes-much-text", test_honest_expansion);
  g_test_add_func ("/adieu/body/refuses-broken-gzip", test_broken);
  g_test_add_func ("/adieu/body/tells-what-is-missing", test_short);
  g_test_add_func ("/adieu/body/keeps-its-budget", test_room);

  return g_test_run ();
}
