/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* TLS on one connection, over two memory BIOs: ciphertext in, plaintext out, and back.
 * It never touches the socket. So whether close_notify came is known from the records
 * alone, and OpenSSL cannot mistake a FIN for a proper end or hide that one is missing.
 */

#include "tls.h"

#include <openssl/err.h>
#include <string.h>

struct Tls
{
  SSL        *ssl;
  BIO        *in;
  BIO        *out;
  TlsState    state;
  const char *failure;
  gboolean    alert;
};

/* ALPN, in the server's order of preference; the wire format of RFC 7301. */
static const guchar only_http1[] = "\x08http/1.1";
static const guchar h2_and_http1[] = "\x02h2\x08http/1.1";

static int
select_alpn_cb (SSL           *ssl,
                const guchar **chosen,
                guchar        *chosen_length,
                const guchar  *offered,
                unsigned int   offered_length,
                void          *data)
{
  const guchar *ours = data;
  guchar *match = NULL;
  int result = SSL_select_next_proto (&match, chosen_length, ours, strlen ((const char *) ours),
                                      offered, offered_length);

  *chosen = match;

  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

SSL_CTX *
witness_tls_context_new (const Options *options,
                         gboolean       h2)
{
  SSL_CTX *context = SSL_CTX_new (TLS_server_method ());

  SSL_CTX_clear_options (context, SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_options (context, SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_session_id_context (context, (const guchar *) "witness", 7);
  SSL_CTX_set_alpn_select_cb (context, select_alpn_cb,
                              (void *) (h2 ? h2_and_http1 : only_http1));

  if (options->tls_max != 0)
    {
      SSL_CTX_set_min_proto_version (context, TLS1_VERSION);
      SSL_CTX_set_max_proto_version (context, options->tls_max);
      if (options->tls_max < TLS1_2_VERSION)
        SSL_CTX_set_security_level (context, 0);
    }

  return context;
}

Tls *
witness_tls_new (SSL_CTX *context)
{
  Tls *self = g_new0 (Tls, 1);

  self->ssl = SSL_new (context);
  self->in = BIO_new (BIO_s_mem ());
  self->out = BIO_new (BIO_s_mem ());
  BIO_set_mem_eof_return (self->in, -1);
  BIO_set_mem_eof_return (self->out, -1);
  SSL_set_bio (self->ssl, self->in, self->out);
  SSL_set_accept_state (self->ssl);

  return self;
}

void
witness_tls_free (Tls *self)
{
  SSL_free (self->ssl);
  g_free (self);
}

static void
fail (Tls *self)
{
  unsigned long code = ERR_peek_error ();

  self->state = TLS_FAILED;
  self->failure = code != 0 ? ERR_reason_error_string (code) : NULL;
  if (self->failure == NULL)
    self->failure = "unknown";
  self->alert = ERR_GET_REASON (code) >= SSL_AD_REASON_OFFSET;
  ERR_clear_error ();
}

static void
shake_hands (Tls *self)
{
  int result = 0;

  ERR_clear_error ();
  result = SSL_do_handshake (self->ssl);
  if (result == 1)
    self->state = TLS_OPEN;
  else if (SSL_get_error (self->ssl, result) != SSL_ERROR_WANT_READ)
    fail (self);
}

static void
read_plain (Tls        *self,
            GByteArray *plain)
{
  guint8 buffer[16 * 1024];

  while (self->state == TLS_OPEN)
    {
      int n = 0;
      int error = 0;

      ERR_clear_error ();
      n = SSL_read (self->ssl, buffer, sizeof buffer);
      if (n > 0)
        {
          g_byte_array_append (plain, buffer, n);
          continue;
        }

      error = SSL_get_error (self->ssl, n);
      if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE)
        return;
      if (error == SSL_ERROR_ZERO_RETURN)
        self->state = TLS_NOTIFIED;
      else
        fail (self);
    }
}

/* Takes ciphertext and appends what it means to @plain. */
TlsState
witness_tls_take (Tls          *self,
                  const guint8 *bytes,
                  gsize         length,
                  GByteArray   *plain)
{
  if (self->state == TLS_NOTIFIED || self->state == TLS_FAILED)
    return self->state;

  BIO_write (self->in, bytes, (int) length);

  if (self->state == TLS_HANDSHAKING)
    shake_hands (self);
  if (self->state == TLS_OPEN)
    read_plain (self, plain);

  return self->state;
}

void
witness_tls_write (Tls          *self,
                   const guint8 *bytes,
                   gsize         length)
{
  if (length > 0 && self->state != TLS_FAILED && SSL_is_init_finished (self->ssl))
    SSL_write (self->ssl, bytes, (int) length);
  ERR_clear_error ();
}

/* Says our own close_notify. */
void
witness_tls_notify (Tls *self)
{
  if (self->state == TLS_OPEN || self->state == TLS_NOTIFIED)
    SSL_shutdown (self->ssl);
  ERR_clear_error ();
}

void
witness_tls_collect (Tls        *self,
                     GByteArray *out)
{
  char *data = NULL;
  long length = BIO_get_mem_data (self->out, &data);

  if (length > 0)
    g_byte_array_append (out, (const guint8 *) data, length);
  BIO_reset (self->out);
}

gboolean
witness_tls_shook_hands (Tls *self)
{
  return SSL_is_init_finished (self->ssl);
}

gboolean
witness_tls_is_resumed (Tls *self)
{
  return SSL_session_reused (self->ssl);
}

const char *
witness_tls_get_version (Tls *self)
{
  return SSL_get_version (self->ssl);
}

/* NULL if the client offered none. */
char *
witness_tls_dup_alpn (Tls *self)
{
  const guchar *name = NULL;
  unsigned int length = 0;

  SSL_get0_alpn_selected (self->ssl, &name, &length);

  return name != NULL ? g_strndup ((const char *) name, length) : NULL;
}

const char *
witness_tls_get_failure (Tls *self)
{
  return self->failure;
}

/* Whether the failure was the client's alert, and so the client's decision. */
gboolean
witness_tls_got_alert (Tls *self)
{
  return self->alert;
}
