/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* From an answer to the error that it is: what was asked, what went wrong in the server's own
 * words, what may help. Runs on any thread. Never shows a value of a query, credentials or a
 * header of the request. */

#include "config.h"

#include "message/adieu-status-private.h"

#include "base/adieu-error-private.h"
#include "message/adieu-excerpt-private.h"
#include "message/adieu-response-private.h"
#include "message/adieu-url-private.h"

#include <glib/gi18n-lib.h>

/* How many characters of the server's words a message carries. */
#define MAX_WORDS 300

/* A larger body, in bytes, is not parsed just for a message, on a thread that may be an
 * application's. */
#define MAX_PARSED (64 * 1024)

static const char *
get_string (JsonObject *object,
            const char *name)
{
  JsonNode *member = json_object_get_member (object, name);
  const char *text;

  if (member == NULL || json_node_get_value_type (member) != G_TYPE_STRING)
    return NULL;

  text = json_node_get_string (member);

  return text != NULL && *text != '\0' ? text : NULL;
}

/* `"errors": [ … ]`, `"errors": { … }`, `"error": { … }`: where many APIs put the words. */
static JsonObject *
get_inner (JsonObject  *object,
           const char  *name,
           const char **text)
{
  JsonNode *member = json_object_get_member (object, name);
  JsonArray *array;

  if (member != NULL && JSON_NODE_HOLDS_ARRAY (member))
    {
      array = json_node_get_array (member);
      member = json_array_get_length (array) > 0 ? json_array_get_element (array, 0) : NULL;
    }

  if (member == NULL)
    return NULL;

  if (json_node_get_value_type (member) == G_TYPE_STRING && *json_node_get_string (member) != '\0')
    *text = json_node_get_string (member);

  return JSON_NODE_HOLDS_OBJECT (member) ? json_node_get_object (member) : NULL;
}

static const char *
find_words (JsonObject *object)
{
  static const char * const names[] = {
    "message", "error_description", "detail", "error", "error_message", "description", "title",
    "reason", "msg",
  };
  static const char * const inner_names[] = { "error", "errors" };
  const char *text = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (names) && text == NULL; i++)
    text = get_string (object, names[i]);

  for (gsize i = 0; i < G_N_ELEMENTS (inner_names) && text == NULL; i++)
    {
      JsonObject *inner = get_inner (object, inner_names[i], &text);

      for (gsize j = 0; inner != NULL && j < G_N_ELEMENTS (names) && text == NULL; j++)
        text = get_string (inner, names[j]);
    }

  return text;
}

static char *
words_of_problem (AdieuProblem *problem,
                  const char   *reason)
{
  const char *title = adieu_problem_get_title (problem);
  const char *detail = adieu_problem_get_detail (problem);

  if (title != NULL && (*title == '\0' || g_ascii_strcasecmp (title, reason) == 0))
    title = NULL;
  if (title != NULL && detail != NULL)
    return g_strdup_printf ("%s: %s", title, detail);

  return g_strdup (detail != NULL ? detail : title);
}

static char *
words_of_json (AdieuResponse *response)
{
  AdieuProblem *problem = adieu_response_get_problem (response);
  JsonNode *root;
  g_autofree char *words = NULL;

  if (problem != NULL)
    words = words_of_problem (problem, adieu_response_get_reason (response));
  if (words != NULL && *words != '\0')
    return g_steal_pointer (&words);

  root = adieu_response_get_json (response, NULL);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;

  return g_strdup (find_words (json_node_get_object (root)));
}

/* What the server says went wrong, on one line; without the full stop, since advice may follow. */
static char *
dup_words (AdieuResponse *response)
{
  g_autofree char *words = NULL;
  g_autofree char *line = NULL;

  if (adieu_response_has_json (response) &&
      g_bytes_get_size (adieu_response_get_bytes (response)) <= MAX_PARSED)
    words = words_of_json (response);
  if (words == NULL)
    words = adieu_response_dup_excerpt (response);
  if (words == NULL)
    return NULL;

  line = adieu_excerpt_line (words, MAX_WORDS);
  if (g_str_has_suffix (line, ".") && !g_str_has_suffix (line, ".."))
    line[strlen (line) - 1] = '\0';
  if (*line == '\0' || g_ascii_strcasecmp (line, adieu_response_get_reason (response)) == 0)
    return NULL;

  return g_steal_pointer (&line);
}

static char *
dup_header_line (AdieuResponse *response,
                 const char    *name)
{
  const char *value = adieu_response_get_header (response, name);

  return value != NULL ? adieu_excerpt_line (value, 100) : NULL;
}

static char *
advice_of_redirect (AdieuResponse *response)
{
  const char *location = adieu_response_get_header (response, "Location");
  g_autofree char *readable = NULL;

  if (location == NULL)
    return g_strdup (_("the redirect was not followed, as it does not say where to"));

  readable = adieu_url_text_for_people (location);

  return g_strdup_printf (_("the redirect to %s was not followed"), readable);
}

static char *
advice_of_wait (guint seconds)
{
  if (seconds == 0)
    return g_strdup (_("it may be asked again now"));

  return g_strdup_printf (_("it may be asked again in %u s"), seconds);
}

/* The advice of the header fields is always given; the common one only where the server itself
 * is silent or where it is what to do next. */
static char *
dup_advice (AdieuResponse *response,
            gboolean       has_words)
{
  const guint status = adieu_response_get_status (response);
  g_autofree char *allowed = NULL;
  guint seconds = 0;

  if (status >= 300 && status < 400)
    return advice_of_redirect (response);

  if ((status == 429 || status == 503 || status == 413) &&
      adieu_retry_after_parse (adieu_response_get_header (response, "Retry-After"),
                               adieu_response_get_header (response, "Date"),
                               &seconds))
    return advice_of_wait (seconds);

  allowed = status == 405 ? dup_header_line (response, "Allow") : NULL;
  if (allowed != NULL && *allowed != '\0')
    return g_strdup_printf (_("what may be asked there: %s"), allowed);

  if (has_words && status != 401 && status != 407 && status != 429)
    return NULL;

  return g_strdup (adieu_status_get_advice (status));
}

static char *
dup_status_line (AdieuResponse *response)
{
  const char *reason = adieu_response_get_reason (response);
  const guint status = adieu_response_get_status (response);

  if (*reason == '\0')
    return g_strdup_printf ("%u", status);

  return g_strdup_printf ("%u %s", status, reason);
}

/* GET https://api.example.org/foo/42 failed: 404 Not Found: no such foo (request id 7f3a) */
static char *
describe (AdieuResponse *response)
{
  g_autofree char *url = adieu_url_text_for_people (adieu_response_get_url (response));
  g_autofree char *status_line = dup_status_line (response);
  g_autofree char *words = dup_words (response);
  g_autofree char *advice = dup_advice (response, words != NULL);
  g_autofree char *request_id = NULL;
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, _("%s %s failed: %s"),
                          adieu_response_get_method (response), url, status_line);
  if (words != NULL)
    g_string_append_printf (text, ": %s", words);
  if (advice != NULL)
    g_string_append_printf (text, "; %s", advice);

  if (adieu_response_get_request_id (response) != NULL)
    request_id = adieu_excerpt_line (adieu_response_get_request_id (response), 100);
  if (request_id != NULL)
    g_string_append_printf (text, _(" (request id %s)"), request_id);

  return g_string_free (text, FALSE);
}

/**
 * adieu_response_check_status:
 * @self: a response
 * @error: return location for an error
 *
 * Turns a status that tells of a failure into an error: what [method@Client.send] does by itself
 * unless [property@Request:fail-on-status] is false.
 *
 * A status below 300 is fine, and so is 304, which only who asked conditionally gets. Any other
 * one from 300 to 399 is %ADIEU_CLIENT_ERROR_REDIRECT, and each from 400 on has the code that
 * [error@ClientError] lists. The message tells what was asked and what the server says of it; no
 * value of a query and no credentials are in it. The error carries the response:
 * [func@ClientError.get_response] gives it.
 *
 * Returns: true if the status is not that of a failure, false with @error set if it is
 *
 * Since: 0.1
 */
gboolean
adieu_response_check_status (AdieuResponse  *self,
                             GError        **error)
{
  g_autofree char *message = NULL;
  g_autoptr (GError) failure = NULL;
  guint status;

  g_return_val_if_fail (ADIEU_IS_RESPONSE (self), FALSE);

  status = adieu_response_get_status (self);
  if (!adieu_status_is_error (status))
    return TRUE;

  message = describe (self);
  failure = adieu_error_new (adieu_status_to_code (status), "%s", message);
  adieu_error_set_response (failure, G_OBJECT (self));
  adieu_error_set_delivery (failure, ADIEU_DELIVERY_ANSWERED);
  g_propagate_error (error, g_steal_pointer (&failure));

  return FALSE;
}
