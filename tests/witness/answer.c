/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What to answer: a plain value that a route fills and a protocol carries out, tricks
 * included. Owned by an exchange. It never sends anything itself.
 */

#include "answer.h"
#include "record.h"

#include <string.h>

static void
header_free (gpointer data)
{
  Header *header = data;

  g_free (header->name);
  g_free (header->value);
  g_free (header);
}

GPtrArray *
witness_headers_new (void)
{
  return g_ptr_array_new_with_free_func (header_free);
}

/* Names are kept in lower case. */
void
witness_headers_add (GPtrArray  *headers,
                     const char *name,
                     const char *value)
{
  Header *header = g_new0 (Header, 1);

  header->name = g_ascii_strdown (name, -1);
  header->value = g_strdup (value);
  g_ptr_array_add (headers, header);
}

const char *
witness_headers_get (GPtrArray  *headers,
                     const char *name)
{
  for (guint i = 0; i < headers->len; i++)
    {
      Header *header = g_ptr_array_index (headers, i);

      if (g_ascii_strcasecmp (header->name, name) == 0)
        return header->value;
    }

  return NULL;
}

static guint
count_name (GPtrArray  *headers,
            guint       from,
            const char *name)
{
  guint count = 0;

  for (guint i = from; i < headers->len; i++)
    if (g_str_equal (((Header *) g_ptr_array_index (headers, i))->name, name))
      count++;

  return count;
}

static void
write_values (GPtrArray  *headers,
              guint       from,
              const char *name,
              GString    *json)
{
  const char *comma = "[";

  for (guint i = from; i < headers->len; i++)
    {
      Header *header = g_ptr_array_index (headers, i);

      if (!g_str_equal (header->name, name))
        continue;
      g_string_append (json, comma);
      witness_json_quote (json, header->value);
      comma = ",";
    }
  g_string_append_c (json, ']');
}

/* As a JSON object; a repeated header becomes an array. */
void
witness_headers_write (GPtrArray *headers,
                       GString   *json)
{
  g_string_append_c (json, '{');
  for (guint i = 0; i < headers->len; i++)
    {
      Header *header = g_ptr_array_index (headers, i);
      guint here_and_later = count_name (headers, i, header->name);

      if (here_and_later < count_name (headers, 0, header->name))
        continue;

      if (here_and_later == 1)
        witness_json_string (json, header->name, header->value);
      else
        {
          witness_json_name (json, header->name);
          write_values (headers, i, header->name, json);
        }
    }
  g_string_append_c (json, '}');
}

Answer *
witness_answer_new (int status)
{
  Answer *self = g_new0 (Answer, 1);

  self->status = status;
  self->headers = witness_headers_new ();
  self->declared = BODY_UNKNOWN_LENGTH;

  return self;
}

void
witness_answer_take_body (Answer     *self,
                          const char *type,
                          Body       *body)
{
  g_clear_pointer (&self->body, witness_body_free);
  self->body = body;
  self->declared = witness_body_get_length (body);
  if (type != NULL)
    witness_headers_add (self->headers, "Content-Type", type);
}

Answer *
witness_answer_new_text (int         status,
                         const char *type,
                         const char *text)
{
  Answer *self = witness_answer_new (status);

  witness_answer_take_body (self, type, witness_body_new_bytes (text, strlen (text)));

  return self;
}

Answer *
witness_answer_new_json (int         status,
                         const char *format,
                         ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  return witness_answer_new_text (status, "application/json", text);
}

/* RFC 9457, with an extension member of ours. */
Answer *
witness_answer_new_problem (int         status,
                            const char *path,
                            const char *detail)
{
  g_autoptr (GString) json = g_string_new ("{");
  g_autofree char *type = g_strdup_printf ("https://witness.example/problems/%d", status);

  witness_json_string (json, "type", type);
  witness_json_string (json, "title", witness_answer_get_reason (status));
  witness_json_number (json, "status", status);
  witness_json_string (json, "detail", detail);
  witness_json_string (json, "instance", path);
  witness_json_string (json, "witness", "an extension member");
  g_string_append_c (json, '}');

  return witness_answer_new_text (status, "application/problem+json", json->str);
}

/* Bytes that take the place of the whole answer. */
Answer *
witness_answer_new_raw (int         status,
                        const char *bytes,
                        gssize      length,
                        Finish      finish)
{
  Answer *self = witness_answer_new (status);

  self->raw = g_bytes_new (bytes, length < 0 ? strlen (bytes) : (gsize) length);
  self->finish = finish;

  return self;
}

void
witness_answer_free (Answer *self)
{
  g_clear_pointer (&self->body, witness_body_free);
  g_clear_pointer (&self->raw, g_bytes_unref);
  g_ptr_array_unref (self->headers);
  g_free (self->gate);
  g_free (self);
}

/* Whether this status may have a body at all (RFC 9110, 6.4.1). */
gboolean
witness_answer_has_body (Answer *self)
{
  return self->status != 204 && self->status != 304 && (self->status < 100 || self->status > 199);
}

const char *
witness_answer_get_reason (int status)
{
  static const struct { int status; const char *reason; } reasons[] = {
    { 200, "OK" }, { 201, "Created" }, { 202, "Accepted" }, { 204, "No Content" },
    { 301, "Moved Permanently" }, { 302, "Found" }, { 303, "See Other" },
    { 304, "Not Modified" }, { 307, "Temporary Redirect" }, { 308, "Permanent Redirect" },
    { 400, "Bad Request" }, { 401, "Unauthorized" }, { 403, "Forbidden" },
    { 404, "Not Found" }, { 405, "Method Not Allowed" }, { 409, "Conflict" },
    { 410, "Gone" }, { 412, "Precondition Failed" }, { 413, "Content Too Large" },
    { 422, "Unprocessable Content" }, { 429, "Too Many Requests" },
    { 500, "Internal Server Error" }, { 502, "Bad Gateway" },
    { 503, "Service Unavailable" }, { 504, "Gateway Timeout" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (reasons[i].status == status)
      return reasons[i].reason;

  return "Unnamed";
}
