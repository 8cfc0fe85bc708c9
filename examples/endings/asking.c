/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What all endings have in common: one client, the questions that it is asked until the
 * program ends, and the events on standard output.
 */

#include "asking.h"

#include "pending.h"

#include <unistd.h>

#define PAUSE_MS 150

AdieuClient *client;

static const Question  *in_the_middle;
static void           (*end) (void);

/* One write for a line, so that nothing is lost however the program ends. */
void
event (const char *format,
       ...)
{
  g_autofree char *what = NULL;
  g_autofree char *line = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  line = g_strdup_printf ("%.6f %s\n", g_get_monotonic_time () / 1e6, what);
  if (write (STDOUT_FILENO, line, strlen (line)) == -1)
    g_error ("There is no standard output");
}

void
create_client (const char *url,
               const char *ca_file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsDatabase) authorities = NULL;

  if (g_str_has_prefix (url, "https:") && ca_file != NULL)
    authorities = g_tls_file_database_new (ca_file, &error);
  if (error != NULL)
    g_error ("%s", error->message);

  client = g_object_new (get_client_type (), "base-url", url, "tls-database", authorities, NULL);
}

void
drop (void)
{
  drop_list ();
  g_clear_object (&client);
}

static gboolean
act_cb (gpointer act)
{
  ((void (*) (void)) act) ();

  return G_SOURCE_REMOVE;
}

/* In the loop of the thread that says so. */
void
after (guint   ms,
       void  (*act) (void))
{
  g_autoptr (GSource) timer = g_timeout_source_new (ms);

  g_source_set_callback (timer, act_cb, act, NULL);
  g_source_attach (timer, g_main_context_get_thread_default ());
}

/* The client is the one that was asked: the program may have dropped its own by now. */
static void
told_cb (GObject      *asked,
         GAsyncResult *result,
         gpointer      user_data)
{
  const Question *question = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = NULL;

  response = adieu_client_send_finish (ADIEU_CLIENT (asked), result, &error);
  if (response != NULL)
    event ("cb %s ok", question->name);
  else
    event ("cb %s err %s", question->name, error->message);

  if (question->then != NULL)
    question->then ();
}

static AdieuRequest *
create_request (const Question *question)
{
  AdieuRequest *request = adieu_request_new (question->method, question->path);

  if (question->json != NULL)
    adieu_request_set_body_text (request, question->json, "application/json");
  if (question->n_bytes > 0)
    {
      g_autoptr (GBytes) body = g_bytes_new_take (g_malloc0 (question->n_bytes), question->n_bytes);

      adieu_request_set_body_bytes (request, body, "application/octet-stream");
    }

  return request;
}

void
ask (const Question *question)
{
  g_autoptr (AdieuRequest) request = create_request (question);

  event ("req %s", question->name);
  adieu_client_send_async (client, request, NULL, told_cb, (gpointer) question);
}

static void
end_now (void)
{
  event ("ending");
  end ();
}

static void
all_asked (void)
{
  if (in_the_middle != NULL)
    ask (in_the_middle);

  event ("ready");
  after (PAUSE_MS, end_now);
}

static void
ask_last (void)
{
  static const Question again = { "again", "GET", "/foo/2", .then = all_asked };

  if (is_idle ())
    ask (&again);
  else
    start_pending (all_asked);
}

static void
ask_post (void)
{
  static const Question post = { "post", "POST", "/bar/1", "{\"name\": \"x\"}", .then = ask_last };

  ask (&post);
}

/* GET, POST, and then a second GET, answered, or what is pending; @also is asked and not
 * answered either. A while later comes the end. */
void
ask_before_the_end (const Question  *also,
                    void           (*then_end) (void))
{
  static const Question get = { "get", "GET", "/foo/1", .then = ask_post };

  in_the_middle = also;
  end = then_end;

  ask (&get);
}

static void
nothing (void)
{
}

/* The same with a server that answers nobody. */
void
ask_in_vain (const Question  *also,
             void           (*then_end) (void))
{
  in_the_middle = also;
  end = then_end;

  if (!is_idle ())
    start_pending (nothing);
  all_asked ();
}
