/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The arithmetic of RFC 7616, and of RFC 2617 and 2069 where a server is that old: which of its
 * challenges to answer, and with what. Pure, on any thread: nonce count and client nonce are
 * arguments. What a server says is hashed or quoted, and never becomes syntax of the header.
 */

#include "config.h"

#include "policy/adieu-digest-private.h"

#include <string.h>

#include "base/adieu-secret-private.h"
#include "message/adieu-challenge-private.h"

/* No sensible server's realm, nonce and opaque are longer together, and no header may be. */
#define MAX_ECHOED_BYTES 4096

typedef enum
{
  QOP_NONE, /* before RFC 2617 */
  QOP_AUTH,
  QOP_AUTH_INT,
  QOP_UNKNOWN,
} Qop;

/* The stronger the later. GLib cannot do SHA-512-256. */
typedef struct
{
  const char    *name;
  GChecksumType  hash;
  gboolean       is_session;
} Algorithm;

static const Algorithm algorithms[] = {
  { "MD5", G_CHECKSUM_MD5, FALSE },
  { "MD5-sess", G_CHECKSUM_MD5, TRUE },
  { "SHA-256", G_CHECKSUM_SHA256, FALSE },
  { "SHA-256-sess", G_CHECKSUM_SHA256, TRUE },
};

struct _AdieuDigest
{
  const Algorithm *algorithm;
  gboolean         names_algorithm;
  Qop              qop;
  char            *realm;
  char            *nonce;
  char            *opaque;
  gboolean         hashes_user;
  gboolean         is_utf8;
  gboolean         is_stale;
};

void
adieu_digest_free (AdieuDigest *self)
{
  g_free (self->realm);
  g_free (self->nonce);
  g_free (self->opaque);
  g_free (self);
}

/* Choosing */

static gboolean
says (const AdieuChallenge *challenge,
      const char           *name,
      const char           *word)
{
  const char *value = adieu_challenge_get_parameter (challenge, name);

  return value != NULL && g_ascii_strcasecmp (value, word) == 0;
}

/* RFC 7616, 3.3: without a name it is MD5. NULL if we do not know it. */
static const Algorithm *
find_algorithm (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (algorithms); i++)
    if (name == NULL || g_ascii_strcasecmp (algorithms[i].name, name) == 0)
      return &algorithms[i];

  return NULL;
}

/* A list in a quoted string. "auth" costs less and can be sent again as well. */
static Qop
choose_qop (const char *list)
{
  Qop qop = QOP_UNKNOWN;
  gsize length = 0;

  if (list == NULL)
    return QOP_NONE;

  for (const char *at = list; qop != QOP_AUTH && *at != '\0'; at += length)
    {
      at += strspn (at, " \t,");
      length = strcspn (at, " \t,");
      if (length == strlen ("auth") && g_ascii_strncasecmp (at, "auth", length) == 0)
        qop = QOP_AUTH;
      else if (length == strlen ("auth-int") && g_ascii_strncasecmp (at, "auth-int", length) == 0)
        qop = QOP_AUTH_INT;
    }

  return qop;
}

static gsize
length_of (const char *text)
{
  return text != NULL ? strlen (text) : 0;
}

/* NULL if it cannot be answered. */
static AdieuDigest *
digest_new (const AdieuChallenge *challenge)
{
  const char *name = adieu_challenge_get_parameter (challenge, "algorithm");
  const char *realm = adieu_challenge_get_parameter (challenge, "realm");
  const char *nonce = adieu_challenge_get_parameter (challenge, "nonce");
  const char *opaque = adieu_challenge_get_parameter (challenge, "opaque");
  const Algorithm *algorithm = find_algorithm (name);
  gsize n_echoed = length_of (realm) + length_of (nonce) + length_of (opaque);
  Qop qop = choose_qop (adieu_challenge_get_parameter (challenge, "qop"));
  AdieuDigest *self = NULL;

  if (!adieu_challenge_has_scheme (challenge, "Digest") || algorithm == NULL || realm == NULL
      || nonce == NULL || qop == QOP_UNKNOWN || (qop == QOP_NONE && algorithm->is_session)
      || n_echoed > MAX_ECHOED_BYTES)
    return NULL;

  self = g_new0 (AdieuDigest, 1);
  self->algorithm = algorithm;
  self->names_algorithm = name != NULL;
  self->qop = qop;
  self->realm = g_strdup (realm);
  self->nonce = g_strdup (nonce);
  self->opaque = g_strdup (opaque);
  self->hashes_user = says (challenge, "userhash", "true");
  self->is_utf8 = says (challenge, "charset", "UTF-8");
  self->is_stale = says (challenge, "stale", "true");

  return self;
}

static gboolean
is_stronger (const AdieuDigest *self,
             const AdieuDigest *than)
{
  if (than == NULL)
    return TRUE;

  if (self->algorithm->hash != than->algorithm->hash)
    return self->algorithm > than->algorithm;

  return self->qop != QOP_NONE && than->qop == QOP_NONE;
}

/*< private >
 * adieu_digest_choose:
 * @challenges: what adieu_challenges_parse() gave
 *
 * Returns: (transfer full) (nullable): the strongest that can be answered; of equal ones the first,
 *   which the server prefers (RFC 7616, 3.7)
 */
AdieuDigest *
adieu_digest_choose (GPtrArray *challenges)
{
  g_autoptr (AdieuDigest) best = NULL;

  for (guint i = 0; i < challenges->len; i++)
    {
      g_autoptr (AdieuDigest) digest = digest_new (g_ptr_array_index (challenges, i));

      if (digest != NULL && is_stronger (digest, best))
        {
          g_clear_pointer (&best, adieu_digest_free);
          best = g_steal_pointer (&digest);
        }
    }

  return g_steal_pointer (&best);
}

/* (transfer full): the same challenge with the nonce that the server wants next. */
AdieuDigest *
adieu_digest_renew (const AdieuDigest *self,
                    const char        *nonce)
{
  AdieuDigest *next = g_memdup2 (self, sizeof *self);

  next->realm = g_strdup (self->realm);
  next->nonce = g_strdup (nonce);
  next->opaque = g_strdup (self->opaque);
  next->is_stale = FALSE;

  return next;
}

const char *
adieu_digest_get_realm (const AdieuDigest *self)
{
  return self->realm;
}

const char *
adieu_digest_get_nonce (const AdieuDigest *self)
{
  return self->nonce;
}

/* The credentials were right, only the nonce was too old. */
gboolean
adieu_digest_is_stale (const AdieuDigest *self)
{
  return self->is_stale;
}

/* Answering */

/* Frees it without leaving the last block, which may hold a password, in the memory. */
static void
checksum_clear (GChecksum *checksum)
{
  static const guchar zeros[256];

  g_checksum_reset (checksum);
  g_checksum_update (checksum, zeros, sizeof zeros);
  g_checksum_free (checksum);
}

static char *
take_hex (GChecksum     *checksum,
          GChecksumType  type)
{
  gsize length = (gsize) g_checksum_type_get_length (type);
  guchar digest[64];
  char *hex = g_malloc (2 * length + 1);

  g_assert (length <= sizeof digest);
  g_checksum_get_digest (checksum, digest, &length);
  for (gsize i = 0; i < length; i++)
    g_snprintf (hex + 2 * i, 3, "%02x", digest[i]);
  explicit_bzero (digest, sizeof digest);
  checksum_clear (checksum);

  return hex;
}

/* H (a ":" b ":" …), up to NULL; a secret as often as not. */
static char *
hash (const AdieuDigest *self,
      const char        *first,
      ...)
{
  GChecksum *checksum = g_checksum_new (self->algorithm->hash);
  const char *text = NULL;
  va_list others;

  g_checksum_update (checksum, (const guchar *) first, (gssize) strlen (first));
  va_start (others, first);
  while ((text = va_arg (others, const char *)) != NULL)
    {
      g_checksum_update (checksum, (const guchar *) ":", 1);
      g_checksum_update (checksum, (const guchar *) text, (gssize) strlen (text));
    }
  va_end (others);

  return take_hex (checksum, self->algorithm->hash);
}

static char *
hash_body (const AdieuDigest *self,
           GBytes            *body)
{
  GChecksum *checksum = g_checksum_new (self->algorithm->hash);
  gsize size = 0;
  const guchar *bytes = body != NULL ? g_bytes_get_data (body, &size) : NULL;

  if (size > 0)
    g_checksum_update (checksum, bytes, (gssize) size);

  return take_hex (checksum, self->algorithm->hash);
}

/* H (A1): RFC 7616, 3.4.2 */
static char *
hash_user (const AdieuDigest      *self,
           const AdieuDigestInput *input)
{
  g_autoptr (AdieuSecret) user = hash (self, input->user_name, self->realm, input->password, NULL);

  if (!self->algorithm->is_session)
    return g_steal_pointer (&user);

  return hash (self, user, self->nonce, input->cnonce, NULL);
}

/* H (A2): RFC 7616, 3.4.3 */
static char *
hash_request (const AdieuDigest      *self,
              const AdieuDigestInput *input)
{
  g_autofree char *body = NULL;

  if (self->qop != QOP_AUTH_INT)
    return hash (self, input->method, input->target, NULL);

  body = hash_body (self, input->body);

  return hash (self, input->method, input->target, body, NULL);
}

static const char *
qop_text (const AdieuDigest *self)
{
  return self->qop == QOP_AUTH_INT ? "auth-int" : "auth";
}

/* RFC 7616, 3.4.1 */
static char *
respond (const AdieuDigest      *self,
         const AdieuDigestInput *input,
         const char             *count)
{
  g_autoptr (AdieuSecret) user = hash_user (self, input);
  g_autofree char *request = hash_request (self, input);

  if (self->qop == QOP_NONE)
    return hash (self, user, self->nonce, request, NULL);

  return hash (self, user, self->nonce, count, input->cnonce, qop_text (self), request, NULL);
}

/* RFC 9110, 5.6.4 */
static void
append_quoted (GString    *header,
               const char *name,
               const char *value)
{
  g_string_append_printf (header, ", %s=\"", name);
  for (const char *at = value; *at != '\0'; at++)
    {
      if (*at == '"' || *at == '\\')
        g_string_append_c (header, '\\');
      g_string_append_c (header, *at);
    }
  g_string_append_c (header, '"');
}

/* RFC 7616, 3.4 and 3.4.4. A server that does not speak of UTF-8 hardly knows "username*". */
static void
append_user (GString                *header,
             const AdieuDigest      *self,
             const AdieuDigestInput *input)
{
  if (self->hashes_user)
    {
      g_autofree char *user = hash (self, input->user_name, self->realm, NULL);

      append_quoted (header, "username", user);
    }
  else if (self->is_utf8 && !g_str_is_ascii (input->user_name))
    {
      g_autofree char *user = g_uri_escape_string (input->user_name, "!#$&+^`|", FALSE);

      g_string_append_printf (header, ", username*=UTF-8''%s", user);
    }
  else
    append_quoted (header, "username", input->user_name);
}

/*< private >
 * adieu_digest_answer:
 * @input: what is asked; its texts have no control characters
 *
 * Answers the challenge, for one request.
 *
 * Returns: (transfer full): the value of the header `Authorization`
 */
char *
adieu_digest_answer (const AdieuDigest      *self,
                     const AdieuDigestInput *input)
{
  g_autofree char *count = g_strdup_printf ("%08x", input->count);
  g_autofree char *response = respond (self, input, count);
  g_autoptr (GString) parameters = g_string_new (NULL);

  append_user (parameters, self, input);
  append_quoted (parameters, "realm", self->realm);
  append_quoted (parameters, "uri", input->target);
  if (self->names_algorithm)
    g_string_append_printf (parameters, ", algorithm=%s", self->algorithm->name);
  append_quoted (parameters, "nonce", self->nonce);
  if (self->qop != QOP_NONE)
    {
      g_string_append_printf (parameters, ", nc=%s", count);
      append_quoted (parameters, "cnonce", input->cnonce);
      g_string_append_printf (parameters, ", qop=%s", qop_text (self));
    }
  append_quoted (parameters, "response", response);
  if (self->opaque != NULL)
    append_quoted (parameters, "opaque", self->opaque);
  if (self->hashes_user)
    g_string_append (parameters, ", userhash=true");

  return g_strconcat ("Digest ", parameters->str + strlen (", "), NULL);
}
