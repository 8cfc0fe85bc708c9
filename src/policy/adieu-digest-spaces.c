/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What servers have challenged with, by origin and realm, and how often each nonce was used: so
 * that any number of calls, on any threads, go on with one nonce and no two with the same count.
 * Belongs to an AdieuDigestAuth. Knows no password and computes no proof.
 */

#include "config.h"

#include "policy/adieu-digest-spaces-private.h"

#include "base/adieu-secret-private.h"
#include "message/adieu-request-private.h"

/* The one that was of use last is forgotten last. */
#define MAX_SPACES 16

#define CNONCE_BYTES 18

/* One nonce of one realm. The nonce of the client stays the same with it, since that is what the
 * -sess algorithms want (RFC 7616, 3.4.2). Only the count ever changes. */
struct _AdieuDigestSpace
{
  gatomicrefcount  ref_count;
  GUri            *origin;
  AdieuDigest     *digest;
  char            *cnonce;
  guint32          count; /* the attempts that have used it; under the mutex */
};

struct _AdieuDigestSpaces
{
  GMutex     mutex;
  GPtrArray *spaces; /* of AdieuDigestSpace, the latest first; under the mutex */
};

/* Takes @digest. */
static AdieuDigestSpace *
space_new (GUri        *uri,
           AdieuDigest *digest)
{
  AdieuDigestSpace *space = g_new0 (AdieuDigestSpace, 1);

  g_atomic_ref_count_init (&space->ref_count);
  space->origin = g_uri_build (G_URI_FLAGS_NONE, g_uri_get_scheme (uri), NULL, g_uri_get_host (uri),
                               g_uri_get_port (uri), "", NULL, NULL);
  space->digest = digest;
  space->cnonce = adieu_secret_random_text (CNONCE_BYTES);

  return space;
}

static AdieuDigestSpace *
space_ref (AdieuDigestSpace *space)
{
  g_atomic_ref_count_inc (&space->ref_count);

  return space;
}

void
adieu_digest_space_unref (AdieuDigestSpace *space)
{
  if (!g_atomic_ref_count_dec (&space->ref_count))
    return;

  g_uri_unref (space->origin);
  adieu_digest_free (space->digest);
  g_free (space->cnonce);
  g_free (space);
}

AdieuDigest *
adieu_digest_space_get_digest (const AdieuDigestSpace *space)
{
  return space->digest;
}

const char *
adieu_digest_space_get_cnonce (const AdieuDigestSpace *space)
{
  return space->cnonce;
}

static void
space_unref (gpointer space)
{
  adieu_digest_space_unref (space);
}

static gboolean
same_realm (const AdieuDigest *a,
            const AdieuDigest *b)
{
  return g_str_equal (adieu_digest_get_realm (a), adieu_digest_get_realm (b));
}

AdieuDigestSpaces *
adieu_digest_spaces_new (void)
{
  AdieuDigestSpaces *self = g_new0 (AdieuDigestSpaces, 1);

  g_mutex_init (&self->mutex);
  self->spaces = g_ptr_array_new_with_free_func (space_unref);

  return self;
}

void
adieu_digest_spaces_free (AdieuDigestSpaces *self)
{
  g_ptr_array_unref (self->spaces);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/* Under the mutex. Of the realm that @like has, or of any. */
static AdieuDigestSpace *
find (AdieuDigestSpaces *self,
      GUri              *uri,
      const AdieuDigest *like)
{
  for (guint i = 0; i < self->spaces->len; i++)
    {
      AdieuDigestSpace *space = g_ptr_array_index (self->spaces, i);

      if (adieu_uri_same_origin (space->origin, uri)
          && (like == NULL || same_realm (space->digest, like)))
        return space;
    }

  return NULL;
}

/* Under the mutex. */
static void
put_first (AdieuDigestSpaces *self,
           AdieuDigestSpace  *space)
{
  g_autoptr (AdieuDigestSpace) held = space_ref (space);

  g_ptr_array_remove (self->spaces, space);
  g_ptr_array_insert (self->spaces, 0, g_steal_pointer (&held));
  if (self->spaces->len > MAX_SPACES)
    g_ptr_array_set_size (self->spaces, MAX_SPACES);
}

/*< private >
 * adieu_digest_spaces_use:
 * @count: (out): how often its nonce has been used, with this time
 *
 * Returns: (transfer full) (nullable): what the server of @uri has challenged with last, %NULL as
 *   long as it has not
 */
AdieuDigestSpace *
adieu_digest_spaces_use (AdieuDigestSpaces *self,
                         GUri              *uri,
                         guint32           *count)
{
  AdieuDigestSpace *space = NULL;

  g_mutex_lock (&self->mutex);
  space = find (self, uri, NULL);
  if (space != NULL)
    {
      *count = ++space->count;
      space_ref (space);
    }
  g_mutex_unlock (&self->mutex);

  return space;
}

/* Under the mutex. A server that does not tell by `stale` when a nonce was too old gets another
 * try, if others have used the nonce, too. A fresh one cannot have been too old: then it is the
 * password, and each further try would help to lock somebody's account. */
static gboolean
is_wrong (const AdieuDigestSpace *sent,
          const AdieuDigest      *digest)
{
  if (adieu_digest_is_stale (digest) || !same_realm (sent->digest, digest))
    return FALSE;

  return sent->count == 1
         || g_str_equal (adieu_digest_get_nonce (sent->digest), adieu_digest_get_nonce (digest));
}

/*< private >
 * adieu_digest_spaces_learn:
 * @sent: (nullable): what the attempt that was refused was authorized with
 * @sent_other_password: whether there is another password now
 * @digest: (transfer full): what the server challenges with now
 *
 * Returns: whether there is something better to send than what was sent
 */
gboolean
adieu_digest_spaces_learn (AdieuDigestSpaces *self,
                           GUri              *uri,
                           AdieuDigestSpace  *sent,
                           gboolean           sent_other_password,
                           AdieuDigest       *digest)
{
  g_autoptr (AdieuDigest) owned = digest;
  g_autoptr (AdieuDigestSpace) space = NULL;
  AdieuDigestSpace *known = NULL;
  gboolean wrong = FALSE;

  g_mutex_lock (&self->mutex);
  known = find (self, uri, digest);
  wrong = sent != NULL && !sent_other_password && is_wrong (sent, digest);

  /* Another call has learned meanwhile. */
  if (!wrong && known != NULL && known != sent)
    space = space_ref (known);
  else if (!wrong)
    space = space_new (uri, g_steal_pointer (&owned));

  if (known != NULL && known == sent)
    g_ptr_array_remove (self->spaces, known);
  if (space != NULL)
    put_first (self, space);
  g_mutex_unlock (&self->mutex);

  return !wrong;
}

/*< private >
 * adieu_digest_spaces_renew:
 * @sent: what the attempt that was accepted was authorized with
 * @nonce: what the server wants to see next
 *
 * Others may have learnt something newer meanwhile.
 */
void
adieu_digest_spaces_renew (AdieuDigestSpaces *self,
                           GUri              *uri,
                           AdieuDigestSpace  *sent,
                           const char        *nonce)
{
  g_mutex_lock (&self->mutex);
  if (find (self, uri, sent->digest) == sent
      && !g_str_equal (adieu_digest_get_nonce (sent->digest), nonce))
    {
      g_autoptr (AdieuDigestSpace) next = space_new (uri, adieu_digest_renew (sent->digest, nonce));

      g_ptr_array_remove (self->spaces, sent);
      put_first (self, next);
    }
  g_mutex_unlock (&self->mutex);
}
