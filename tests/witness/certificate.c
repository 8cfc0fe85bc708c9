/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A private CA and a server certificate, made at every start, so that no certificate in
 * the tree can expire. On request the server's one has a flaw. The keys never leave the
 * process; only the CA's certificate is written, for clients to trust.
 */

#include "certificate.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#define DAY (24 * 60 * 60)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509, X509_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_PKEY, EVP_PKEY_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIO, BIO_free)

typedef struct
{
  int         nid;
  const char *value;
} Extension;

static const Extension ca_extensions[] = {
  { NID_basic_constraints, "critical,CA:TRUE,pathlen:0" },
  { NID_key_usage, "critical,keyCertSign,cRLSign" },
  { NID_subject_key_identifier, "hash" },
  { 0 }
};

static const Extension server_extensions[] = {
  { NID_basic_constraints, "critical,CA:FALSE" },
  { NID_key_usage, "critical,digitalSignature" },
  { NID_ext_key_usage, "serverAuth" },
  { NID_subject_key_identifier, "hash" },
  { NID_authority_key_identifier, "keyid" },
  { 0 }
};

static void
add_extensions (X509            *certificate,
                X509            *issuer,
                const Extension *extensions)
{
  X509V3_CTX context;

  X509V3_set_ctx_nodb (&context);
  X509V3_set_ctx (&context, issuer, certificate, NULL, NULL, 0);

  for (const Extension *at = extensions; at->nid != 0; at++)
    {
      X509_EXTENSION *extension = X509V3_EXT_conf_nid (NULL, &context, at->nid, at->value);

      X509_add_ext (certificate, extension, -1);
      X509_EXTENSION_free (extension);
    }
}

static void
set_serial (X509 *certificate)
{
  guint64 serial = 0;

  RAND_bytes ((guchar *) &serial, sizeof serial);
  ASN1_INTEGER_set_uint64 (X509_get_serialNumber (certificate), (serial >> 1) | 1);
}

static X509 *
make_certificate (EVP_PKEY   *key,
                  const char *name,
                  X509       *issuer,
                  long        from,
                  long        until)
{
  X509 *certificate = X509_new ();
  X509_NAME *subject = X509_get_subject_name (certificate);

  X509_set_version (certificate, X509_VERSION_3);
  set_serial (certificate);
  X509_gmtime_adj (X509_getm_notBefore (certificate), from);
  X509_gmtime_adj (X509_getm_notAfter (certificate), until);
  X509_set_pubkey (certificate, key);
  X509_NAME_add_entry_by_txt (subject, "CN", MBSTRING_ASC, (const guchar *) name, -1, -1, 0);
  X509_set_issuer_name (certificate, issuer != NULL ? X509_get_subject_name (issuer) : subject);

  return certificate;
}

static X509 *
make_ca (EVP_PKEY *key)
{
  X509 *ca = make_certificate (key, "Witness test CA", NULL, -DAY, 30 * DAY);

  add_extensions (ca, ca, ca_extensions);
  X509_sign (ca, key, EVP_sha256 ());

  return ca;
}

static X509 *
make_server (EVP_PKEY   *key,
             X509       *ca,
             EVP_PKEY   *ca_key,
             const char *flaw)
{
  gboolean expired = g_strcmp0 (flaw, "expired") == 0;
  gboolean self_signed = g_strcmp0 (flaw, "self-signed") == 0;
  gboolean wrong_host = g_strcmp0 (flaw, "wrong-host") == 0;
  Extension names[] = { { NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1" }, { 0 } };
  X509 *server = NULL;

  if (wrong_host)
    names[0].value = "DNS:elsewhere.example";

  server = make_certificate (key, wrong_host ? "elsewhere.example" : "localhost",
                             self_signed ? NULL : ca,
                             expired ? -3 * DAY : -DAY, expired ? -2 * DAY : 29 * DAY);
  add_extensions (server, self_signed ? server : ca, server_extensions);
  add_extensions (server, self_signed ? server : ca, names);
  X509_sign (server, self_signed ? key : ca_key, EVP_sha256 ());

  return server;
}

static gboolean
write_ca (X509        *ca,
          const char  *path,
          GError     **error)
{
  g_autoptr (BIO) memory = BIO_new (BIO_s_mem ());
  char *text = NULL;
  long length = 0;

  PEM_write_bio_X509 (memory, ca);
  length = BIO_get_mem_data (memory, &text);

  return g_file_set_contents (path, text, length, error);
}

/* Gives the same new certificate to each context. @flaw is NULL, "expired", "wrong-host"
 * or "self-signed"; @ca_path may be NULL. */
gboolean
witness_certificate_make (SSL_CTX    **contexts,
                          gsize        n_contexts,
                          const char  *flaw,
                          const char  *ca_path,
                          GError     **error)
{
  g_autoptr (EVP_PKEY) ca_key = EVP_EC_gen ("P-256");
  g_autoptr (EVP_PKEY) key = EVP_EC_gen ("P-256");
  g_autoptr (X509) ca = make_ca (ca_key);
  g_autoptr (X509) server = make_server (key, ca, ca_key, flaw);

  for (gsize i = 0; i < n_contexts; i++)
    {
      SSL_CTX_use_certificate (contexts[i], server);
      SSL_CTX_use_PrivateKey (contexts[i], key);
      if (!SSL_CTX_check_private_key (contexts[i]))
        {
          g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "Cannot make a certificate: %s",
                       ERR_reason_error_string (ERR_get_error ()));
          return FALSE;
        }
    }

  return ca_path == NULL || write_ca (ca, ca_path, error);
}
