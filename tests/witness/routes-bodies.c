/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Routes for the sake of their bodies and heads: large, compressed, slow, in another
 * charset. Nothing large is ever in memory; see body.c.
 */

#include "routes.h"

#include <string.h>

#define KIB 1024
#define MIB (1024 * KIB)
#define MOST_BYTES (G_GINT64_CONSTANT (1) << 40)

static const char gzip_text[] =
  "{\"id\":1,\"name\":\"compressed\",\"text\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}";

static Answer *
answer_json (Exchange   *exchange,
             const char *rest)
{
  gint64 mib = witness_exchange_get_number (exchange, "mib", 0, 1 * KIB * KIB);
  gint64 kib = witness_exchange_get_number (exchange, "kib", mib > 0 ? 0 : 1, KIB * MIB);
  Answer *answer = witness_answer_new (200);

  witness_answer_take_body (answer, "application/json",
                            witness_body_new_objects ((guint64) (mib * MIB + kib * KIB)));

  return answer;
}

static Answer *
answer_bytes (Exchange   *exchange,
              const char *rest)
{
  gint64 n = witness_exchange_get_number (exchange, "n", KIB, MOST_BYTES);
  Answer *answer = witness_answer_new (200);

  witness_answer_take_body (answer, "application/octet-stream",
                            witness_body_new_pattern ((guint64) n));
  answer->chunk = (gsize) witness_exchange_get_number (exchange, "chunk", 0, MIB);
  answer->chunk_ms = (guint) witness_exchange_get_number (exchange, "ms", 0, 600000);
  if (answer->chunk_ms > 0)
    answer->chunk = MAX (answer->chunk, 1);

  return answer;
}

/* As long as the connection lasts; in HTTP/2 an ordinary body. */
static Answer *
answer_until_close (Exchange   *exchange,
                    const char *rest)
{
  Answer *answer = answer_bytes (exchange, rest);

  answer->until_close = TRUE;

  return answer;
}

static Answer *
answer_gzip (Exchange   *exchange,
             const char *rest)
{
  gint64 n = witness_exchange_get_number (exchange, "n", MIB, MOST_BYTES);
  Answer *answer = witness_answer_new (200);

  witness_headers_add (answer->headers, "Content-Encoding", "gzip");
  witness_answer_take_body (answer, "application/octet-stream",
                            witness_body_new_gzip (NULL, (guint64) n));

  return answer;
}

static Answer *
new_gzip_answer (Body *body)
{
  Answer *answer = witness_answer_new (200);

  witness_headers_add (answer->headers, "Content-Encoding", "gzip");
  witness_answer_take_body (answer, "application/json", body);

  return answer;
}

static Answer *
answer_gzip_json (Exchange   *exchange,
                  const char *rest)
{
  return new_gzip_answer (witness_body_new_gzip (gzip_text, sizeof gzip_text - 1));
}

/* The transfer is whole, the gzip stream is not. */
static Answer *
answer_gzip_cut (Exchange   *exchange,
                 const char *rest)
{
  g_autoptr (Body) whole = witness_body_new_gzip (gzip_text, sizeof gzip_text - 1);
  guint8 buffer[256];
  gsize length = witness_body_read (whole, buffer, sizeof buffer);

  return new_gzip_answer (witness_body_new_bytes (buffer, length - 20));
}

static Answer *
answer_gzip_garbage (Exchange   *exchange,
                     const char *rest)
{
  static const char garbage[] = "This was never compressed by anybody.";

  return new_gzip_answer (witness_body_new_bytes (garbage, sizeof garbage - 1));
}

static Answer *
answer_text (Exchange   *exchange,
             const char *rest)
{
  static const char text[] = "Gr\xc3\xbc\xc3\x9f" "e, caf\xc3\xa9, na\xc3\xafve\n";
  g_autofree char *charset = witness_exchange_dup_query (exchange, "charset");
  g_autofree char *type = NULL;
  g_autofree char *converted = NULL;
  gsize length = 0;
  Answer *answer = NULL;

  if (charset == NULL)
    return witness_answer_new_text (200, "text/plain", text);
  if (strspn (charset, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")
      == strlen (charset))
    converted = g_convert (text, -1, charset, "UTF-8", NULL, &length, NULL);
  if (converted == NULL)
    return witness_answer_new_problem (400, exchange->target, "This charset is unknown here");

  answer = witness_answer_new (200);
  type = g_strdup_printf ("text/plain; charset=%s", charset);
  witness_answer_take_body (answer, type, witness_body_new_bytes (converted, length));

  return answer;
}

static Answer *
answer_head_large (Exchange   *exchange,
                   const char *rest)
{
  gint64 n = witness_exchange_get_number (exchange, "n", 64, 8 * KIB);
  g_autofree char *value = g_strnfill (KIB, 'x');
  Answer *answer = witness_answer_new_json (200, "{\"fields\":%d}", (int) n);

  for (gint64 i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("X-Filler-%d", (int) i);

      witness_headers_add (answer->headers, name, value + strlen (name) + 4);
    }

  return answer;
}

static Answer *
answer_repeat_header (Exchange   *exchange,
                      const char *rest)
{
  Answer *answer = witness_answer_new_json (200, "{\"repeated\":true}");

  witness_headers_add (answer->headers, "Set-Cookie", "a=1; Path=/");
  witness_headers_add (answer->headers, "Set-Cookie", "b=2; Expires=Wed, 21 Oct 2026 07:28:00 GMT");
  witness_headers_add (answer->headers, "Set-Cookie", "c=3; HttpOnly");
  witness_headers_add (answer->headers, "X-Thing", "one");
  witness_headers_add (answer->headers, "X-Thing", "two, three");

  return answer;
}

const Route witness_routes_bodies[] = {
  { "/json", ROUTE_READS, answer_json },
  { "/bytes", ROUTE_READS, answer_bytes },
  { "/until-close", ROUTE_READS, answer_until_close },
  { "/gzip", ROUTE_READS, answer_gzip },
  { "/gzip-json", ROUTE_READS, answer_gzip_json },
  { "/gzip-cut", ROUTE_READS, answer_gzip_cut },
  { "/gzip-garbage", ROUTE_READS, answer_gzip_garbage },
  { "/text", ROUTE_READS, answer_text },
  { "/head-large", ROUTE_READS, answer_head_large },
  { "/repeat-header", ROUTE_READS, answer_repeat_header },
  { NULL }
};
