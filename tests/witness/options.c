/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the command line asks for, checked. Owned by main; nothing changes it later. */

#include "options.h"

#include <openssl/ssl.h>

static gboolean
refuse (GError     **error,
        const char  *message)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, message);

  return FALSE;
}

static gboolean
take_close (Options     *self,
            const char  *close,
            GError     **error)
{
  if (close != NULL && !g_str_equal (close, "at-once") && !g_str_equal (close, "on-fin"))
    return refuse (error, "--close is at-once or on-fin");

  self->close_on_fin = g_strcmp0 (close, "on-fin") == 0;

  return TRUE;
}

static gboolean
take_tls_max (Options     *self,
              const char  *version,
              GError     **error)
{
  static const struct { const char *name; int version; } versions[] = {
    { "1.0", TLS1_VERSION },
    { "1.1", TLS1_1_VERSION },
    { "1.2", TLS1_2_VERSION },
    { "1.3", TLS1_3_VERSION },
  };

  if (version == NULL)
    return TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (versions); i++)
    if (g_str_equal (versions[i].name, version))
      self->tls_max = versions[i].version;

  return self->tls_max != 0 || refuse (error, "--tls-max is 1.0, 1.1, 1.2 or 1.3");
}

static gboolean
check (Options  *self,
       GError  **error)
{
  const char *bad = self->bad_certificate;

  if (!self->http && !self->https && !self->h2 && self->unix_path == NULL)
    return refuse (error, "Ask for at least one of --http, --https, --h2, --unix");
  if ((self->certificate == NULL) != (self->key == NULL))
    return refuse (error, "--cert and --key belong together");
  if (bad != NULL && !g_str_equal (bad, "expired") && !g_str_equal (bad, "wrong-host")
      && !g_str_equal (bad, "self-signed"))
    return refuse (error, "--bad-cert is expired, wrong-host or self-signed");
  if (self->max_streams < 1 || self->backlog < 0)
    return refuse (error, "--max-streams and --backlog count something");

  return TRUE;
}

Options *
witness_options_parse (int      *argc,
                       char   ***argv,
                       GError  **error)
{
  g_autoptr (Options) self = g_new0 (Options, 1);
  g_autoptr (GOptionContext) context = g_option_context_new ("- says how connections end");
  g_autofree char *close = NULL;
  g_autofree char *tls_max = NULL;
  const GOptionEntry entries[] = {
    { "http", 0, 0, G_OPTION_ARG_NONE, &self->http, "Serve HTTP/1.1" },
    { "https", 0, 0, G_OPTION_ARG_NONE, &self->https, "Serve HTTP/1.1 over TLS" },
    { "h2", 0, 0, G_OPTION_ARG_NONE, &self->h2, "Serve HTTP/2 over TLS" },
    { "unix", 0, 0, G_OPTION_ARG_FILENAME, &self->unix_path, "Serve HTTP/1.1 here", "PATH" },
    { "port-http", 0, 0, G_OPTION_ARG_INT, &self->port_http, "0: any", "N" },
    { "port-https", 0, 0, G_OPTION_ARG_INT, &self->port_https, "0: any", "N" },
    { "port-h2", 0, 0, G_OPTION_ARG_INT, &self->port_h2, "0: any", "N" },
    { "cert", 0, 0, G_OPTION_ARG_FILENAME, &self->certificate, "PEM, with its chain", "FILE" },
    { "key", 0, 0, G_OPTION_ARG_FILENAME, &self->key, "PEM", "FILE" },
    { "bad-cert", 0, 0, G_OPTION_ARG_STRING, &self->bad_certificate,
      "Make a certificate that is expired, wrong-host or self-signed", "KIND" },
    { "ca-out", 0, 0, G_OPTION_ARG_FILENAME, &self->ca_out, "Write the private CA here", "FILE" },
    { "record", 0, 0, G_OPTION_ARG_FILENAME, &self->record, "Write every line here too", "FILE" },
    { "close", 0, 0, G_OPTION_ARG_STRING, &close,
      "When to answer close_notify: at-once or on-fin", "WHEN" },
    { "tls-max", 0, 0, G_OPTION_ARG_STRING, &tls_max, "1.0, 1.1, 1.2 or 1.3", "VERSION" },
    { "backlog", 0, 0, G_OPTION_ARG_INT, &self->backlog, "For listen()", "N" },
    { "max-streams", 0, 0, G_OPTION_ARG_INT, &self->max_streams, "HTTP/2, default 100", "N" },
    { "stall-handshake", 0, 0, G_OPTION_ARG_NONE, &self->stall_handshake, "Never answer a hello" },
    { "delay-accept", 0, 0, G_OPTION_ARG_NONE, &self->delay_accept, "Wait for the line accept" },
    { "no-stdin", 0, 0, G_OPTION_ARG_NONE, &self->no_stdin, "Do not read commands" },
    { "terse", 0, 0, G_OPTION_ARG_NONE, &self->terse, "Only ready, end and summary on stdout" },
    { NULL }
  };

  self->backlog = 512;
  self->max_streams = 100;
  g_option_context_add_main_entries (context, entries, NULL);

  if (!g_option_context_parse (context, argc, argv, error)
      || !take_close (self, close, error)
      || !take_tls_max (self, tls_max, error)
      || !check (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
witness_options_free (Options *self)
{
  g_free (self->unix_path);
  g_free (self->certificate);
  g_free (self->key);
  g_free (self->bad_certificate);
  g_free (self->ca_out);
  g_free (self->record);
  g_free (self);
}
