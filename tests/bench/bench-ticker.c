/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whether the application's main loop is ever held up: a ticker wants to run on it every 5 ms,
 * and its worst gap is measured while something goes on, once with Adieu and once with the
 * code that one would write on libsoup and json-glib, in turn and in the same process. Where
 * other processes want the processors, too, the second figure tells more: the gap without the
 * time in which the thread could have gone on but for want of a processor.
 */

#include "config.h"

#include "fixture.h"

#include <libsoup/soup.h>
#include <string.h>

#define TICK_MS      5
#define N_ROUNDS     7
#define STALL_MS     500
#define LARGE_PATH   "/json?mib=10"
#define STALLED_PATH "/"

typedef struct
{
  Witness      *witness;
  Transport     transport;
  GMainLoop    *loop;
  AdieuClient  *client;
  SoupSession  *session;
  GCancellable *cancellable;

  gint64        last_tick;
  gint64        last_wait;
  gint64        worst_gap;
  gint64        worst_own_gap;
} Bench;

typedef void (*Activity) (Bench *self);

/* ---- the ticker ---- */

/* How long this thread has waited for a processor so far, in µs; 0 where the kernel does not tell. */
static gint64
get_wait (void)
{
  g_autofree char *text = NULL;
  const char *wait = NULL;

  if (g_file_get_contents ("/proc/thread-self/schedstat", &text, NULL, NULL))
    wait = strchr (text, ' ');

  return wait != NULL ? g_ascii_strtoll (wait, NULL, 10) / 1000 : 0;
}

static void
note_gap (Bench *self)
{
  const gint64 now = g_get_monotonic_time ();
  const gint64 wait = get_wait ();
  const gint64 gap = now - self->last_tick;

  self->worst_gap = MAX (self->worst_gap, gap);
  self->worst_own_gap = MAX (self->worst_own_gap, gap - (wait - self->last_wait));
  self->last_tick = now;
  self->last_wait = wait;
}

static gboolean
tick_cb (gpointer user_data)
{
  note_gap (user_data);

  return G_SOURCE_CONTINUE;
}

typedef struct
{
  gint64 gap;
  gint64 own_gap;
} Figures;

/* Raises the figures, in µs, to what is seen while the activity lasts, which quits the loop. */
static void
run_beside_ticker (Bench    *self,
                   Activity  activity,
                   Figures  *figures)
{
  guint ticker = g_timeout_add (TICK_MS, tick_cb, self);

  self->last_tick = g_get_monotonic_time ();
  self->last_wait = get_wait ();
  self->worst_gap = 0;
  self->worst_own_gap = 0;
  activity (self);
  g_main_loop_run (self->loop);
  note_gap (self);
  g_source_remove (ticker);

  figures->gap = MAX (figures->gap, self->worst_gap);
  figures->own_gap = MAX (figures->own_gap, self->worst_own_gap);
}

/* ---- what goes on beside it ---- */

static gboolean
quit_cb (gpointer user_data)
{
  Bench *self = user_data;

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  else
    g_main_loop_quit (self->loop);

  return G_SOURCE_REMOVE;
}

/* As soon as the loop has gone round once more: what was freed last counts, too. */
static void
quit_soon (Bench *self)
{
  g_clear_object (&self->cancellable);
  g_timeout_add (2 * TICK_MS, quit_cb, self);
}

static void
do_nothing (Bench *self)
{
  g_timeout_add (STALL_MS, quit_cb, self);
}

static void
adieu_got_json_cb (GObject      *client,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AdieuResponse) response = adieu_client_get_finish (ADIEU_CLIENT (client), result, &error);
  JsonNode *root = NULL;

  g_assert_no_error (error);
  root = adieu_response_get_json (response, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (root)), >, 10000);
  quit_soon (user_data);
}

static void
get_json_with_adieu (Bench *self)
{
  adieu_client_get_async (self->client, LARGE_PATH, NULL, adieu_got_json_cb, self);
}

static void
soup_got_json_cb (GObject      *session,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = soup_session_send_and_read_finish (SOUP_SESSION (session), result, &error);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root = NULL;

  g_assert_no_error (error);
  json_parser_load_from_data (parser, g_bytes_get_data (bytes, NULL),
                              (gssize) g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  root = json_parser_get_root (parser);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (root)), >, 10000);
  quit_soon (user_data);
}

static void
send_with_soup (Bench               *self,
                const char          *path,
                GAsyncReadyCallback  callback)
{
  g_autofree char *url = g_strconcat (witness_get_base (self->witness, self->transport), path, NULL);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);

  soup_session_send_and_read_async (self->session, message, G_PRIORITY_DEFAULT, self->cancellable,
                                    callback, self);
}

static void
get_json_with_soup (Bench *self)
{
  send_with_soup (self, LARGE_PATH, soup_got_json_cb);
}

static void
adieu_stalled_cb (GObject      *client,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (adieu_client_get_finish (ADIEU_CLIENT (client), result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  quit_soon (user_data);
}

static void
stall_with_adieu (Bench *self)
{
  self->cancellable = g_cancellable_new ();
  adieu_client_get_async (self->client, STALLED_PATH, self->cancellable, adieu_stalled_cb, self);
  g_timeout_add (STALL_MS, quit_cb, self);
}

static void
soup_stalled_cb (GObject      *session,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (soup_session_send_and_read_finish (SOUP_SESSION (session), result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  quit_soon (user_data);
}

static void
stall_with_soup (Bench *self)
{
  self->cancellable = g_cancellable_new ();
  send_with_soup (self, STALLED_PATH, soup_stalled_cb);
  g_timeout_add (STALL_MS, quit_cb, self);
}

/* ---- the table ---- */

static void
report (const char    *what,
        const Figures *nothing,
        const Figures *adieu,
        const Figures *soup)
{
  g_print ("  %-38s %7.1f %7.1f  %7.1f %7.1f  %7.1f %7.1f\n", what,
           nothing->gap / 1e3, nothing->own_gap / 1e3,
           adieu->gap / 1e3, adieu->own_gap / 1e3,
           soup->gap / 1e3, soup->own_gap / 1e3);
}

static Bench *
bench_new (const char *arguments,
           Transport   transport)
{
  Bench *self = g_new0 (Bench, 1);

  self->witness = witness_start (arguments);
  self->transport = transport;
  self->loop = g_main_loop_new (NULL, FALSE);
  self->client = g_object_new (ADIEU_TYPE_CLIENT,
                               "base-url", witness_get_base (self->witness, transport),
                               "tls-database", witness_get_ca (self->witness),
                               NULL);
  self->session = soup_session_new_with_options ("tls-database", witness_get_ca (self->witness), NULL);

  return self;
}

static void
bench_free (Bench *self)
{
  g_autoptr (GPtrArray) ends = NULL;

  g_clear_object (&self->client);
  g_clear_object (&self->session);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  ends = witness_quit (self->witness);
  witness_free (self->witness);
  g_free (self);
}

static void
compare (const char *what,
         const char *arguments,
         Transport   transport,
         Activity    adieu,
         Activity    soup)
{
  Bench *bench = bench_new (arguments, transport);
  Figures of_nothing = { 0 };
  Figures of_adieu = { 0 };
  Figures of_soup = { 0 };

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      run_beside_ticker (bench, do_nothing, &of_nothing);
      run_beside_ticker (bench, adieu, &of_adieu);
      run_beside_ticker (bench, soup, &of_soup);
    }
  report (what, &of_nothing, &of_adieu, &of_soup);
  bench_free (bench);
}

int
main (void)
{
  g_print ("\nA ticker of %d ms on the application's main loop, at worst of %d rounds, in ms:\n"
           "from one tick to the next, and the same without the wait for a processor (own)\n\n",
           TICK_MS, N_ROUNDS);
  g_print ("  %-38s %15s  %15s  %15s\n", "", "nothing", "Adieu", "libsoup+json-glib");
  g_print ("  %-38s %7s %7s  %7s %7s  %7s %7s\n", "while", "gap", "own", "gap", "own", "gap", "own");
  compare ("10 MiB of JSON are read, HTTP 1.1", "--http --terse", TRANSPORT_HTTP,
           get_json_with_adieu, get_json_with_soup);
  compare ("10 MiB of JSON are read, with TLS", "--https --terse", TRANSPORT_HTTPS,
           get_json_with_adieu, get_json_with_soup);
  compare ("10 MiB of JSON are read, HTTP 2", "--h2 --terse", TRANSPORT_H2,
           get_json_with_adieu, get_json_with_soup);
  compare ("a server stalls in the TLS handshake", "--https --terse --stall-handshake", TRANSPORT_HTTPS,
           stall_with_adieu, stall_with_soup);

  return 0;
}
