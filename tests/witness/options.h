/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

typedef struct
{
  gboolean  http;
  gboolean  https;
  gboolean  h2;
  int       port_http;
  int       port_https;
  int       port_h2;
  char     *unix_path;
  char     *certificate;
  char     *key;
  char     *bad_certificate;
  char     *ca_out;
  char     *record;
  int       tls_max;
  int       backlog;
  int       max_streams;
  gboolean  close_on_fin;
  gboolean  stall_handshake;
  gboolean  delay_accept;
  gboolean  no_stdin;
  gboolean  terse;
} Options;

Options *witness_options_parse (int       *argc,
                                char    ***argv,
                                GError   **error);
void     witness_options_free  (Options   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Options, witness_options_free)
