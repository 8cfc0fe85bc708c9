/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Something done for many, whom it must not depend on: a thread of its own that blocks, and
 * envelopes for whoever waits for its end. Contexts, calls and objects of the application may
 * come and go meanwhile; the errand is run to its end and its result is there to be fetched.
 *
 * No code and no object of the application's is ever touched in that thread: it makes blocking
 * calls with clients of ours, and sends letters. In the child of a fork() the thread does not
 * exist, and the errand is foreign: nobody should wait for it.
 */

#include "config.h"

#include "auth/adieu-errand-private.h"

#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "closing/adieu-bequest-private.h"

struct _AdieuErrand
{
  gatomicrefcount  ref_count;
  AdieuErrandFunc  func;
  gpointer         order; /* of the thread alone */
  GDestroyNotify   free_order;
  GDestroyNotify   free_result;
  GCancellable    *cancellable;
  pid_t            process;

  GMutex           mutex;
  gboolean         over;
  GPtrArray       *replies;
  gpointer         result;
  GError          *error;
};

static int n_errands;

AdieuErrand *
adieu_errand_ref (AdieuErrand *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
adieu_errand_unref (AdieuErrand *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  if (self->order != NULL)
    self->free_order (self->order);
  if (self->result != NULL)
    self->free_result (self->result);
  g_clear_error (&self->error);
  g_clear_pointer (&self->replies, g_ptr_array_unref);
  g_clear_object (&self->cancellable);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static void
send_all (GPtrArray *replies)
{
  for (guint i = 0; i < replies->len; i++)
    adieu_reply_send (g_ptr_array_index (replies, i), NULL, NULL);
}

/* Gives up its reference before anybody hears of the result, so that this thread is never the
 * last to hold what others have been shown. */
static void
errand_finish (AdieuErrand *self,
               gpointer     result,
               GError      *error)
{
  g_autoptr (GPtrArray) replies = NULL;

  g_mutex_lock (&self->mutex);
  self->result = result;
  self->error = error;
  self->over = TRUE;
  replies = g_steal_pointer (&self->replies);
  g_mutex_unlock (&self->mutex);

  adieu_errand_unref (self);
  send_all (replies);
}

/* Many are given the same error, in any threads, and a response is for one. */
static GError *
without_response (const GError *error)
{
  return g_error_new_literal (error->domain, error->code, error->message);
}

static gpointer
errand_main (gpointer data)
{
  AdieuErrand *self = data;
  g_autoptr (GError) error = NULL;
  gpointer result = NULL;

  adieu_bequest_enter_thread ();
  result = self->func (self->order, self->cancellable, &error);

  if (self->order != NULL)
    self->free_order (g_steal_pointer (&self->order));
  errand_finish (self, result, error != NULL ? without_response (error) : NULL);
  g_atomic_int_dec_and_test (&n_errands);

  return NULL;
}

/* Takes @order. A @func without a result and an error has done what it should. */
AdieuErrand *
adieu_errand_start (AdieuErrandFunc  func,
                    gpointer         order,
                    GDestroyNotify   free_order,
                    GDestroyNotify   free_result)
{
  AdieuErrand *self = g_new0 (AdieuErrand, 1);
  GThread *thread = NULL;
  GError *error = NULL;

  g_atomic_ref_count_init (&self->ref_count);
  self->func = func;
  self->order = order;
  self->free_order = free_order;
  self->free_result = free_result;
  self->cancellable = g_cancellable_new ();
  self->process = getpid ();
  g_mutex_init (&self->mutex);
  self->replies = g_ptr_array_new_with_free_func ((GDestroyNotify) adieu_reply_unref);

  g_atomic_int_inc (&n_errands);
  thread = g_thread_try_new ("adieu-errand", errand_main, adieu_errand_ref (self), &error);
  if (thread == NULL)
    {
      g_prefix_error (&error, _("No thread to ask the authorization server from: "));
      errand_finish (self, NULL, error);
      g_atomic_int_dec_and_test (&n_errands);
    }
  else
    g_thread_unref (thread);

  return self;
}

/* Sends @reply when it is over, at once if it is. */
void
adieu_errand_join (AdieuErrand *self,
                   AdieuReply  *reply)
{
  gboolean over = FALSE;

  g_mutex_lock (&self->mutex);
  over = self->over;
  if (!over)
    g_ptr_array_add (self->replies, adieu_reply_ref (reply));
  g_mutex_unlock (&self->mutex);

  if (over)
    adieu_reply_send (reply, NULL, NULL);
}

void
adieu_errand_cancel (AdieuErrand *self)
{
  g_cancellable_cancel (self->cancellable);
}

gboolean
adieu_errand_is_over (AdieuErrand *self)
{
  gboolean over = FALSE;

  g_mutex_lock (&self->mutex);
  over = self->over;
  g_mutex_unlock (&self->mutex);

  return over;
}

gboolean
adieu_errand_is_foreign (AdieuErrand *self)
{
  return self->process != getpid ();
}

/* (transfer none) (nullable) */
gpointer
adieu_errand_get_result (AdieuErrand *self)
{
  return self->result;
}

/* (transfer none) (nullable) */
const GError *
adieu_errand_get_error (AdieuErrand *self)
{
  return self->error;
}

/* How many run. */
guint
adieu_errand_count (void)
{
  return (guint) g_atomic_int_get (&n_errands);
}
