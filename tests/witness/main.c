/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The witness: a server on loopback that tells, from its side, how each connection ended.
 * README.md has the contract. This file sets it up, feeds it commands, and sees to its
 * own end: before the last word everything that already lies in the sockets is heard.
 */

#include "certificate.h"
#include "connection.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define LINE_BYTES 4096
#define LAST_TURNS_MS 1000

typedef struct
{
  Witness  witness;
  GString *input;
  Watch   *stdin_watch;
  Watch   *signal_watch;
  int      signals;
} Program;

static void
obey_lines (Program *self)
{
  char *end = NULL;

  while ((end = strchr (self->input->str, '\n')) != NULL)
    {
      g_autofree char *line = g_strndup (self->input->str, end - self->input->str);

      g_string_erase (self->input, 0, end - self->input->str + 1);
      witness_command (&self->witness, g_strstrip (line));
    }
}

static void
stdin_cb (gpointer owner,
          guint32  events)
{
  Program *self = owner;
  char buffer[LINE_BYTES];
  gssize n = read (STDIN_FILENO, buffer, sizeof buffer);

  if (n > 0)
    g_string_append_len (self->input, buffer, n);
  obey_lines (self);

  if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN) || self->input->len > LINE_BYTES)
    self->witness.quitting = TRUE;
}

static void
signal_cb (gpointer owner,
           guint32  events)
{
  Program *self = owner;

  self->witness.quitting = TRUE;
}

static void
watch_signals (Program *self)
{
  sigset_t set;

  sigemptyset (&set);
  sigaddset (&set, SIGTERM);
  sigaddset (&set, SIGINT);
  sigprocmask (SIG_BLOCK, &set, NULL);
  signal (SIGPIPE, SIG_IGN);

  self->signals = signalfd (-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  self->signal_watch = witness_watch_new (self->witness.loop, self->signals, signal_cb, self);
  witness_watch_set (self->signal_watch, EPOLLIN);
}

/* A file cannot be watched, but need not be: it can be read to its end at once. */
static void
watch_stdin (Program *self)
{
  self->input = g_string_new (NULL);
  if (self->witness.options->no_stdin)
    return;

  self->stdin_watch = witness_watch_new (self->witness.loop, STDIN_FILENO, stdin_cb, self);
  if (!witness_watch_set (self->stdin_watch, EPOLLIN))
    while (!self->witness.quitting)
      stdin_cb (self, EPOLLIN);
}

static gboolean
load_certificate (Witness  *self,
                  GError  **error)
{
  SSL_CTX *contexts[] = { self->https_context, self->h2_context };
  Options *options = self->options;

  if (options->certificate == NULL)
    return witness_certificate_make (contexts, G_N_ELEMENTS (contexts), options->bad_certificate,
                                     options->ca_out, error);

  for (gsize i = 0; i < G_N_ELEMENTS (contexts); i++)
    if (SSL_CTX_use_certificate_chain_file (contexts[i], options->certificate) != 1
        || SSL_CTX_use_PrivateKey_file (contexts[i], options->key, SSL_FILETYPE_PEM) != 1)
      {
        g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "Cannot use %s with %s",
                     options->certificate, options->key);
        return FALSE;
      }

  return TRUE;
}

static gboolean
set_up (Witness  *self,
        Options  *options,
        GError  **error)
{
  self->options = options;
  self->loop = witness_loop_new ();
  self->listeners = g_ptr_array_new ();
  self->connections = g_ptr_array_new ();
  self->held = g_ptr_array_new ();
  self->open_gates = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->reading = TRUE;
  self->accepting = !options->delay_accept;
  self->https_context = witness_tls_context_new (options, FALSE);
  self->h2_context = witness_tls_context_new (options, TRUE);
  self->record = witness_record_new (self->loop, options->record, options->terse, error);

  return self->record != NULL && load_certificate (self, error) && witness_listen (self, error);
}

static gboolean
is_anyone_leaving (Witness *self)
{
  for (guint i = 0; i < self->connections->len; i++)
    if (witness_ending_under_way (g_ptr_array_index (self->connections, i)))
      return TRUE;

  return FALSE;
}

/* Clients that are gone, or going, get their turn; the others are left open. */
static void
take_last_turns (Witness *self)
{
  gint64 deadline = g_get_monotonic_time () + LAST_TURNS_MS * 1000;
  gboolean busy = TRUE;

  witness_listeners_drain (self);
  if (!self->reading)
    witness_command (self, "resume-reading");

  while (busy && g_get_monotonic_time () < deadline)
    {
      gboolean leaving = is_anyone_leaving (self);

      busy = witness_loop_turn (self->loop, leaving ? 10 : 0) || leaving;
    }
}

static void
write_summary (Witness *self)
{
  GString *line = NULL;

  while (self->connections->len > 0)
    witness_connection_over (g_ptr_array_index (self->connections, 0));

  line = witness_record_begin (self->record, "summary");
  witness_json_number (line, "connections", (gint64) self->accepted);
  witness_json_number (line, "clean", (gint64) self->clean);
  witness_json_number (line, "open", (gint64) self->left_open);
  witness_record_end (self->record, line);
}

static void
tear_down (Witness *self)
{
  witness_listeners_close (self);
  witness_loop_turn (self->loop, 0);
  g_clear_pointer (&self->record, witness_record_free);
  SSL_CTX_free (self->https_context);
  SSL_CTX_free (self->h2_context);
  g_ptr_array_unref (self->listeners);
  g_ptr_array_unref (self->connections);
  g_ptr_array_unref (self->held);
  g_hash_table_unref (self->open_gates);
  witness_loop_free (self->loop);
}

static void
run (Program *self)
{
  watch_signals (self);
  watch_stdin (self);

  while (!self->witness.quitting)
    witness_loop_turn (self->witness.loop, -1);

  witness_watch_clear (&self->stdin_watch);
  witness_watch_clear (&self->signal_watch);
  take_last_turns (&self->witness);
  write_summary (&self->witness);
  g_string_free (self->input, TRUE);
  close (self->signals);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Options) options = witness_options_parse (&argc, &argv, &error);
  Program program = { 0 };
  gboolean ready = options != NULL && set_up (&program.witness, options, &error);

  if (ready)
    run (&program);
  else
    g_printerr ("adieu-witness: %s\n", error->message);
  if (options != NULL)
    tear_down (&program.witness);

  return ready ? 0 : 1;
}
