/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The promise behind each asynchronous method of this room: our own GAsyncResult, told through
 * the inbox of the caller's context, which it does not hold (a GTask would, and would not be
 * heard of on a loop that is not GLib's). It holds its source and itself until it is over.
 *
 * The caller may be told that it was cancelled while the work still goes on. Never tells inside
 * the _async function, under a lock or on another context.
 */

#include "config.h"

#include "client/adieu-promise-private.h"

#include <glib/gi18n-lib.h>

struct _AdieuPromise
{
  GObject              parent_instance;

  GObject             *source; /* held until it is over */
  gpointer             asked;  /* the same, to compare with */
  gpointer             tag;
  GAsyncReadyCallback  callback;
  gpointer             user_data;

  GCancellable        *cancellable;
  gulong               cancelled_id;
  AdieuInbox          *inbox;
  AdieuResident        resident;

  gpointer             work;
  AdieuPromiseStop     stop;
  GDestroyNotify       free_work;

  gboolean             told;
  gboolean             over;
  GObject             *result;
  GError              *error;
};

static void adieu_promise_async_result_init (GAsyncResultIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AdieuPromise,
                               adieu_promise,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_ASYNC_RESULT,
                                                      adieu_promise_async_result_init))

/* Takes @result and @error. */
static void
promise_tell (AdieuPromise *self,
              GObject      *result,
              GError       *error)
{
  g_assert (!self->told);
  self->told = TRUE;
  self->result = result;
  self->error = error;

  if (self->cancelled_id != 0)
    g_signal_handler_disconnect (self->cancellable, self->cancelled_id);
  self->cancelled_id = 0;

  if (self->callback != NULL)
    self->callback (self->source, G_ASYNC_RESULT (self), self->user_data);
}

static void
promise_end (AdieuPromise *self)
{
  g_assert (self->told && !self->over);
  self->over = TRUE;

  adieu_inbox_leave (self->inbox, &self->resident);
  if (self->free_work != NULL)
    self->free_work (g_steal_pointer (&self->work));
  g_clear_object (&self->source);
  g_object_unref (self);
}

static GError *
cancelled (const char *why)
{
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, why);
}

/* The context goes away, or the application says that it iterates no more. */
static void
promise_settle (AdieuResident *resident)
{
  AdieuPromise *self
    = (AdieuPromise *) ((char *) resident - G_STRUCT_OFFSET (AdieuPromise, resident));
  g_autoptr (AdieuPromise) held = g_object_ref (self);

  if (!self->told)
    promise_tell (self, NULL, cancelled (_("The call was cancelled because its main loop ended")));
  if (!self->over && self->stop != NULL)
    self->stop (self, TRUE);
  if (!self->over)
    promise_end (self);
}

static void
promise_cancelled (gpointer data)
{
  g_autoptr (AdieuPromise) self = data;

  if (self->told)
    return;
  promise_tell (self, NULL, cancelled (_("The call was cancelled")));
  if (!self->over && (self->stop == NULL || self->stop (self, FALSE)) && !self->over)
    promise_end (self);
}

/* In the thread that cancels, whichever it is. */
static void
cancelled_cb (GCancellable *cancellable,
              AdieuPromise *self)
{
  adieu_inbox_post (self->inbox, promise_cancelled, g_object_ref (self), g_object_unref);
}

/* Not g_cancellable_connect(): its counterpart waits for a handler that runs. */
static void
promise_hook (AdieuPromise *self)
{
  if (self->cancellable == NULL)
    return;

  self->cancelled_id
    = g_signal_connect_data (self->cancellable, "cancelled", G_CALLBACK (cancelled_cb),
                             g_object_ref (self), (GClosureNotify) g_object_unref, 0);
  if (g_cancellable_is_cancelled (self->cancellable))
    cancelled_cb (self->cancellable, self);
}

AdieuPromise *
adieu_promise_new (gpointer             source,
                   GCancellable        *cancellable,
                   gpointer             tag,
                   GAsyncReadyCallback  callback,
                   gpointer             user_data)
{
  AdieuPromise *self = g_object_new (ADIEU_TYPE_PROMISE, NULL);

  self->source = g_object_ref (source);
  self->asked = source;
  self->tag = tag;
  self->callback = callback;
  self->user_data = user_data;
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  self->inbox = adieu_inbox_ref_default ();
  self->resident.settle = promise_settle;
  adieu_inbox_enter (self->inbox, &self->resident);
  promise_hook (self);

  return self;
}

/* In the place of the work before. */
void
adieu_promise_set_work (AdieuPromise     *self,
                        gpointer          work,
                        AdieuPromiseStop  stop,
                        GDestroyNotify    free_work)
{
  if (self->free_work != NULL)
    self->free_work (g_steal_pointer (&self->work));
  self->work = work;
  self->stop = stop;
  self->free_work = free_work;
}

/* NULL when it is over. */
gpointer
adieu_promise_get_work (AdieuPromise *self)
{
  return self->work;
}

gpointer
adieu_promise_get_source (AdieuPromise *self)
{
  return self->source;
}

gboolean
adieu_promise_is_told (AdieuPromise *self)
{
  return self->told;
}

/* @next gets the work. */
AdieuReply *
adieu_promise_new_reply (AdieuPromise   *self,
                         AdieuReplyFunc  next)
{
  return adieu_reply_new (self->inbox, next, self->work);
}

/* Takes @result and @error. */
void
adieu_promise_return (AdieuPromise *self,
                      GObject      *result,
                      GError       *error)
{
  g_autoptr (AdieuPromise) held = g_object_ref (self);

  if (!self->told)
    promise_tell (self, g_steal_pointer (&result), g_steal_pointer (&error));
  g_clear_object (&result);
  g_clear_error (&error);
  if (!self->over)
    promise_end (self);
}

typedef struct
{
  AdieuPromise *promise;
  GObject      *result;
  GError       *error;
} Answer;

static void
answer_lost (gpointer data)
{
  Answer *answer = data;

  g_clear_object (&answer->result);
  g_clear_error (&answer->error);
  g_object_unref (answer->promise);
  g_free (answer);
}

static void
answer_deliver (gpointer data)
{
  Answer *answer = data;

  if (!answer->promise->over)
    adieu_promise_return (answer->promise, g_steal_pointer (&answer->result),
                          g_steal_pointer (&answer->error));
  answer_lost (answer);
}

/* Takes @result and @error. */
void
adieu_promise_return_later (AdieuPromise *self,
                            GObject      *result,
                            GError       *error)
{
  Answer *answer = g_new (Answer, 1);

  *answer = (Answer) { g_object_ref (self), result, error };
  adieu_inbox_post (self->inbox, answer_deliver, answer, answer_lost);
}

/* ---- the result ---- */

gboolean
adieu_promise_is_for (GAsyncResult *result,
                      gpointer      source,
                      gpointer      tag)
{
  return ADIEU_IS_PROMISE (result)
         && ADIEU_PROMISE (result)->asked == source
         && ADIEU_PROMISE (result)->tag == tag;
}

/* (transfer full) (nullable) */
gpointer
adieu_promise_finish (GAsyncResult  *result,
                      GError       **error)
{
  AdieuPromise *self = ADIEU_PROMISE (result);

  if (self->error != NULL)
    g_propagate_error (error, g_error_copy (self->error));

  return self->result != NULL ? g_object_ref (self->result) : NULL;
}

gboolean
adieu_promise_finish_boolean (GAsyncResult  *result,
                              GError       **error)
{
  g_autoptr (GObject) object = adieu_promise_finish (result, error);

  return ADIEU_PROMISE (result)->error == NULL;
}

static gpointer
adieu_promise_get_user_data (GAsyncResult *result)
{
  return ADIEU_PROMISE (result)->user_data;
}

static GObject *
adieu_promise_get_source_object (GAsyncResult *result)
{
  AdieuPromise *self = ADIEU_PROMISE (result);

  return self->source != NULL ? g_object_ref (self->source) : NULL;
}

static gboolean
adieu_promise_is_tagged (GAsyncResult *result,
                         gpointer      tag)
{
  return ADIEU_PROMISE (result)->tag == tag;
}

static void
adieu_promise_async_result_init (GAsyncResultIface *iface)
{
  iface->get_user_data = adieu_promise_get_user_data;
  iface->get_source_object = adieu_promise_get_source_object;
  iface->is_tagged = adieu_promise_is_tagged;
}

static void
adieu_promise_finalize (GObject *object)
{
  AdieuPromise *self = ADIEU_PROMISE (object);

  g_assert (self->source == NULL && self->work == NULL);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->result);
  g_clear_error (&self->error);
  g_clear_pointer (&self->inbox, adieu_inbox_unref);

  G_OBJECT_CLASS (adieu_promise_parent_class)->finalize (object);
}

static void
adieu_promise_class_init (AdieuPromiseClass *class)
{
  G_OBJECT_CLASS (class)->finalize = adieu_promise_finalize;
}

static void
adieu_promise_init (AdieuPromise *self)
{
}

/* ---- blocking ---- */

void
adieu_block_begin (AdieuBlock *self)
{
  *self = (AdieuBlock) { g_main_context_new (), NULL };
  g_main_context_push_thread_default (self->context);
  adieu_inbox_unref (adieu_inbox_new_own (self->context));
}

void
adieu_block_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      block)
{
  AdieuBlock *self = block;

  self->result = g_object_ref (result);
}

/* (transfer full): what adieu_block_cb() was told. */
GAsyncResult *
adieu_block_end (AdieuBlock *self)
{
  while (self->result == NULL)
    g_main_context_iteration (self->context, TRUE);
  g_main_context_pop_thread_default (self->context);
  g_main_context_unref (self->context);

  return self->result;
}
