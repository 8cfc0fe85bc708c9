/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The one place for what must be done right with secrets: wiping, comparing, choosing at random,
 * and handing one from thread to thread. Runs on any thread. Never says what a secret is, to no
 * log and in no error, and knows nothing of what it is for. */

#include "config.h"

#include "base/adieu-secret-private.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

/*< private >
 * adieu_secret_clear:
 *
 * Wipes and frees a text. %NULL is fine.
 */
void
adieu_secret_clear (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

/*< private >
 * adieu_secret_equal:
 *
 * Takes as long for a wrong guess that begins well as for any other of its length.
 *
 * Returns: whether both are the same text; %NULL equals nothing
 */
gboolean
adieu_secret_equal (const char *a,
                    const char *b)
{
  volatile guchar difference = 0;
  gsize length = 0;

  if (a == NULL || b == NULL)
    return FALSE;

  length = strlen (a);
  if (strlen (b) != length)
    return FALSE;

  for (gsize i = 0; i < length; i++)
    difference |= (guchar) (a[i] ^ b[i]);

  return difference == 0;
}

/*< private >
 * adieu_secret_random:
 *
 * Fills @bytes with random ones of the kernel. Where there are none, going on with some that can
 * be guessed would be worse than to end the program.
 */
void
adieu_secret_random (gpointer bytes,
                     gsize    n_bytes)
{
  char *at = bytes;
  char *end = at + n_bytes;

  while (at < end)
    {
      gssize n = getrandom (at, (gsize) (end - at), 0);

      if (n < 0 && errno != EINTR)
        g_error ("The kernel gives no random numbers: %s", g_strerror (errno));
      if (n > 0)
        at += n;
    }
}

/*< private >
 * adieu_secret_random_text:
 *
 * Returns: (transfer full): @n_bytes random bytes in base64url (RFC 4648, 5) without padding
 */
char *
adieu_secret_random_text (gsize n_bytes)
{
  g_autofree guchar *bytes = g_malloc (MAX (n_bytes, 1));
  char *text = NULL;

  adieu_secret_random (bytes, n_bytes);
  text = g_base64_encode (bytes, n_bytes);
  explicit_bzero (bytes, n_bytes);

  text[strcspn (text, "=")] = '\0';
  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');

  return text;
}

void
adieu_secret_slot_init (AdieuSecretSlot *self)
{
  g_mutex_init (&self->mutex);
  self->text = NULL;
  self->generation = 0;
}

void
adieu_secret_slot_clear (AdieuSecretSlot *self)
{
  g_clear_pointer (&self->text, adieu_secret_clear);
  g_mutex_clear (&self->mutex);
}

/*< private >
 * adieu_secret_slot_set:
 * @text: (nullable): a secret, copied; an empty one is the same as none
 *
 * Each other secret begins a generation.
 */
void
adieu_secret_slot_set (AdieuSecretSlot *self,
                       const char      *text)
{
  g_autoptr (AdieuSecret) copy = text != NULL && *text != '\0' ? g_strdup (text) : NULL;

  g_mutex_lock (&self->mutex);
  if (g_strcmp0 (self->text, copy) != 0)
    {
      char *old = self->text;

      self->text = g_steal_pointer (&copy);
      self->generation++;
      copy = old;
    }
  g_mutex_unlock (&self->mutex);
}

/*< private >
 * adieu_secret_slot_dup:
 * @generation: (out) (optional): which one it is
 *
 * Returns: (transfer full) (nullable): a copy, for adieu_secret_clear()
 */
char *
adieu_secret_slot_dup (AdieuSecretSlot *self,
                       guint           *generation)
{
  char *copy = NULL;

  g_mutex_lock (&self->mutex);
  copy = g_strdup (self->text);
  if (generation != NULL)
    *generation = self->generation;
  g_mutex_unlock (&self->mutex);

  return copy;
}
