/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The way back from another thread to somebody who waits on a context: an envelope with an
 * address that only its own context may read. Whoever sends holds the envelope, never the
 * addressee, so no other thread can be the last to hold a public object; an addressee that
 * stops waiting tears up the address, and what comes later is freed.
 */

#include "config.h"

#include "closing/adieu-reply-private.h"

struct _AdieuReply
{
  gatomicrefcount  ref_count;
  AdieuInbox      *inbox;
  AdieuReplyFunc   deliver;
  gpointer         addressee; /* of the inbox's context; NULL: nobody waits */
};

typedef struct
{
  AdieuReply     *reply;
  gpointer        result;
  GDestroyNotify  lost;
} Letter;

AdieuReply *
adieu_reply_new (AdieuInbox     *inbox,
                 AdieuReplyFunc  deliver,
                 gpointer        addressee)
{
  AdieuReply *self = g_new0 (AdieuReply, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->inbox = adieu_inbox_ref (inbox);
  self->deliver = deliver;
  self->addressee = addressee;

  return self;
}

AdieuReply *
adieu_reply_ref (AdieuReply *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
adieu_reply_unref (AdieuReply *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  adieu_inbox_unref (self->inbox);
  g_free (self);
}

/* Gives up the addressee's reference. */
void
adieu_reply_forget (AdieuReply *self)
{
  self->addressee = NULL;
  adieu_reply_unref (self);
}

static void
letter_lost (gpointer data)
{
  Letter *letter = data;

  if (letter->lost != NULL)
    letter->lost (letter->result);
  adieu_reply_unref (letter->reply);
  g_free (letter);
}

static void
letter_deliver (gpointer data)
{
  Letter *letter = data;
  AdieuReply *self = letter->reply;

  if (self->addressee != NULL)
    {
      self->deliver (letter->result, self->addressee);
      letter->lost = NULL;
    }
  letter_lost (letter);
}

typedef struct
{
  AdieuInbox *inbox;
  GBytes     *bytes;
} Loan;

/* The context has gone; what is to be done with the memory is the application's still. */
static void
loan_inherit (gpointer bytes)
{
  g_autoptr (AdieuInbox) inbox = adieu_inbox_ref_global ();

  adieu_inbox_post (inbox, (GDestroyNotify) g_bytes_unref, bytes, NULL);
}

static void
loan_return (gpointer data)
{
  g_autofree Loan *loan = data;

  adieu_inbox_post (loan->inbox, (GDestroyNotify) g_bytes_unref, loan->bytes, loan_inherit);
  adieu_inbox_unref (loan->inbox);
}

/* Takes @bytes and gives the same to be held anywhere: whoever drops them last, what the
 * application wants done with its memory is done on its own context, or, when that has gone
 * before, on the global default one. */
GBytes *
adieu_reply_lend_bytes (AdieuReply *self,
                        GBytes     *bytes)
{
  Loan *loan = g_new (Loan, 1);
  gsize size = 0;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  *loan = (Loan) { adieu_inbox_ref (self->inbox), bytes };

  return g_bytes_new_with_free_func (data, size, loan_return, loan);
}

void
adieu_reply_send (AdieuReply     *self,
                  gpointer        result,
                  GDestroyNotify  lost)
{
  Letter *letter = g_new (Letter, 1);

  *letter = (Letter) { adieu_reply_ref (self), result, lost };
  adieu_inbox_post (self->inbox, letter_deliver, letter, letter_lost);
}
