/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which answer a request gets: the ordinary routes, and the way to the tables of the
 * others. Pure but for the exchange it reads; it never sends.
 */

#include "routes.h"
#include "json-check.h"

#include <string.h>

static gboolean
is_number (const char *text)
{
  return *text != '\0' && strlen (text) <= 18 && strspn (text, "0123456789") == strlen (text)
         && (*text != '0' || text[1] == '\0');
}

static Answer *
answer_not_found (Exchange *exchange)
{
  g_autofree char *detail = g_strdup_printf ("There is nothing at %s", exchange->path);

  return witness_answer_new_problem (404, exchange->target, detail);
}

static Answer *
answer_foo (Exchange   *exchange,
            const char *id)
{
  if (!is_number (id))
    return answer_not_found (exchange);
  if (g_str_equal (exchange->method, "DELETE"))
    return witness_answer_new (204);

  return witness_answer_new_json (200, "{\"id\":%s,\"name\":\"foo %s\","
                                  "\"created_at\":\"2026-01-02T03:04:05Z\"}", id, id);
}

static Answer *
answer_bar (Exchange   *exchange,
            const char *id)
{
  const char *text = (const char *) exchange->body->data;
  gsize length = exchange->body->len;

  if (!is_number (id))
    return answer_not_found (exchange);
  if (length == 0)
    return witness_answer_new_json (200, "{\"id\":%s,\"patched\":null}", id);
  if (!witness_json_is_valid (text, length))
    return witness_answer_new_problem (400, exchange->target, "The body is not JSON");

  return witness_answer_new_json (200, "{\"id\":%s,\"patched\":%.*s}", id, (int) length, text);
}

static Answer *
answer_echo (Exchange   *exchange,
             const char *rest)
{
  Answer *answer = witness_answer_new (200);

  witness_answer_take_body (answer, witness_headers_get (exchange->headers, "content-type"),
                            witness_body_new_bytes (exchange->body->data, exchange->body->len));

  return answer;
}

static Answer *
answer_headers (Exchange   *exchange,
                const char *rest)
{
  g_autoptr (GString) json = g_string_new (NULL);

  witness_headers_write (exchange->headers, json);

  return witness_answer_new_text (200, "application/json", json->str);
}

static Answer *
answer_slow (Exchange   *exchange,
             const char *rest)
{
  guint ms = (guint) witness_exchange_get_number (exchange, "ms", 500, 600000);
  Answer *answer = witness_answer_new_json (200, "{\"slow\":%u}", ms);

  answer->delay_ms = ms;

  return answer;
}

static Answer *
answer_gate (Exchange   *exchange,
             const char *rest)
{
  g_autofree char *name = witness_exchange_dup_query (exchange, "name");
  g_autoptr (GString) json = g_string_new ("{");
  Answer *answer = NULL;

  if (name == NULL)
    return witness_answer_new_problem (400, exchange->target, "A gate needs a name");

  witness_json_string (json, "gate", name);
  g_string_append_c (json, '}');
  answer = witness_answer_new_text (200, "application/json", json->str);
  answer->gate = g_steal_pointer (&name);

  return answer;
}

static Answer *
new_body_of_kind (Exchange   *exchange,
                  int         status,
                  const char *kind)
{
  if (g_str_equal (kind, "problem"))
    return witness_answer_new_problem (status, exchange->target, "You asked for this status");
  if (g_str_equal (kind, "json"))
    return witness_answer_new_json (status, "{\"status\":%d}", status);
  if (g_str_equal (kind, "text"))
    return witness_answer_new_text (status, "text/plain", "You asked for this status\n");
  if (g_str_equal (kind, "html"))
    return witness_answer_new_text (status, "text/html",
                                    "<html><body><p>You asked for this status</body></html>\n");

  return witness_answer_new (status);
}

static Answer *
answer_status (Exchange   *exchange,
               const char *rest)
{
  g_autofree char *kind = witness_exchange_dup_query (exchange, "body");
  g_autofree char *retry_after = witness_exchange_dup_query (exchange, "retry-after");
  Answer *answer = NULL;
  gint64 status = 0;

  if (!g_ascii_string_to_signed (rest, 10, 200, 999, &status, NULL))
    return answer_not_found (exchange);

  if (kind == NULL)
    kind = g_strdup (status >= 400 ? "problem" : "json");
  answer = new_body_of_kind (exchange, (int) status, kind);
  if (retry_after != NULL && g_str_is_ascii (retry_after) && strpbrk (retry_after, "\r\n") == NULL)
    witness_headers_add (answer->headers, "Retry-After", retry_after);

  return answer;
}

static gboolean
is_safe_location (const char *location)
{
  for (const char *at = location; *at != '\0'; at++)
    if ((guchar) *at <= ' ' || *at == 0x7f)
      return FALSE;

  return *location != '\0';
}

static Answer *
answer_redirect (Exchange   *exchange,
                 const char *rest)
{
  g_autofree char *to = witness_exchange_dup_query (exchange, "to");
  int code = (int) witness_exchange_get_number (exchange, "code", 302, 399);
  Answer *answer = NULL;

  if (to == NULL || !is_safe_location (to) || code < 300)
    return witness_answer_new_problem (400, exchange->target, "This redirect leads nowhere");

  answer = witness_answer_new (code);
  witness_headers_add (answer->headers, "Location", to);

  return answer;
}

static Answer *
answer_redirect_loop (Exchange   *exchange,
                      const char *rest)
{
  gint64 n = witness_exchange_get_number (exchange, "n", 0, G_MAXINT32);
  g_autofree char *to = g_strdup_printf ("/redirect-loop?n=%" G_GINT64_FORMAT, n + 1);
  Answer *answer = witness_answer_new (302);

  witness_headers_add (answer->headers, "Location", to);

  return answer;
}

static Answer *
answer_auth (Exchange   *exchange,
             const char *rest)
{
  const char *authorization = witness_headers_get (exchange->headers, "authorization");
  Answer *answer = NULL;

  if (g_strcmp0 (authorization, "Bearer secret") == 0)
    return witness_answer_new_json (200, "{\"authenticated\":true}");

  answer = witness_answer_new_problem (401, exchange->target, "The bearer's token is secret");
  witness_headers_add (answer->headers, "WWW-Authenticate", "Bearer realm=\"witness\"");

  return answer;
}

/* RFC 6749, 5.1: the token that /auth wants. */
static Answer *
answer_token (Exchange   *exchange,
              const char *rest)
{
  Answer *answer = witness_answer_new_json (200, "{\"access_token\":\"secret\",\"token_type\":\"Bearer\","
                                            "\"expires_in\":3600}");

  witness_headers_add (answer->headers, "Cache-Control", "no-store");

  return answer;
}

static const Route plain_routes[] = {
  { "/foo/", "GET HEAD DELETE", answer_foo },
  { "/bar/", "PATCH PUT POST", answer_bar },
  { "/echo", "POST PUT PATCH", answer_echo },
  { "/headers", NULL, answer_headers },
  { "/slow", NULL, answer_slow },
  { "/gate", NULL, answer_gate },
  { "/status/", NULL, answer_status },
  { "/redirect", NULL, answer_redirect },
  { "/redirect-loop", NULL, answer_redirect_loop },
  { "/auth", NULL, answer_auth },
  { "/token", "POST", answer_token },
  { NULL }
};

static const char *
match (const Route *route,
       const char  *path)
{
  gsize length = strlen (route->path);

  if (route->path[length - 1] == '/')
    return g_str_has_prefix (path, route->path) ? path + length : NULL;

  return g_str_equal (path, route->path) ? path + length : NULL;
}

static gboolean
allows (const Route *route,
        const char  *method)
{
  g_auto (GStrv) methods = route->methods != NULL ? g_strsplit (route->methods, " ", -1) : NULL;

  return methods == NULL || g_strv_contains ((const char * const *) methods, method);
}

static Answer *
refuse_method (Exchange    *exchange,
               const Route *route)
{
  Answer *answer = witness_answer_new_problem (405, exchange->target,
                                               "This method is not served here");
  g_autofree char *allow = g_strdelimit (g_strdup (route->methods), " ", ',');

  witness_headers_add (answer->headers, "Allow", allow);

  return answer;
}

static Answer *
ask_table (Exchange    *exchange,
           const Route *table)
{
  for (const Route *route = table; route->path != NULL; route++)
    {
      const char *rest = match (route, exchange->path);

      if (rest == NULL)
        continue;
      if (!allows (route, exchange->method))
        return refuse_method (exchange, route);

      return route->answer (exchange, rest);
    }

  return NULL;
}

/* Parameters that any route obeys. */
static void
take_common (Exchange *exchange,
             Answer   *answer)
{
  if (answer->gate == NULL)
    answer->gate = witness_exchange_dup_query (exchange, "gate");
  if (answer->delay_ms == 0)
    answer->delay_ms = (guint) witness_exchange_get_number (exchange, "delay", 0, 600000);
  if (witness_exchange_get_number (exchange, "chunked", 0, 1) == 1)
    answer->chunked = TRUE;
}

/* Never NULL. */
Answer *
witness_routes_answer (Exchange *exchange)
{
  Answer *answer = NULL;

  if (!witness_exchange_is_whole (exchange))
    return witness_answer_new_problem (413, exchange->target, "The body is larger than 16 MiB");

  answer = ask_table (exchange, plain_routes);
  if (answer == NULL)
    answer = ask_table (exchange, witness_routes_bodies);
  if (answer == NULL)
    answer = ask_table (exchange, witness_routes_pages);
  if (answer == NULL && exchange->connection->protocol == &witness_http2)
    answer = ask_table (exchange, witness_routes_trouble_h2);
  if (answer == NULL)
    answer = ask_table (exchange, witness_routes_trouble);
  if (answer == NULL)
    answer = answer_not_found (exchange);
  take_common (exchange, answer);

  return answer;
}
