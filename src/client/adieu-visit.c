/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Waiting for credentials that take their time, whoever has written them: they may answer at once,
 * late, or never, and a road that has left is not disturbed. Held by the road, and by whoever
 * is asked until he answers. On the context of the call.
 */

#include "config.h"

#include "client/adieu-visit-private.h"

struct _AdieuVisit
{
  guint           n_holders;
  AdieuAuth      *auth;
  AdieuAttempt   *attempt;
  GCancellable   *cancellable;
  AdieuVisitFunc  done; /* NULL: nobody waits any more */
  gpointer        user_data;
};

AdieuVisit *
adieu_visit_new (AdieuAuth      *auth,
                 AdieuAttempt   *attempt,
                 AdieuVisitFunc  done,
                 gpointer        user_data)
{
  AdieuVisit *self = g_new0 (AdieuVisit, 1);

  self->n_holders = 1;
  self->auth = g_object_ref (auth);
  self->attempt = g_object_ref (attempt);
  self->cancellable = g_cancellable_new ();
  self->done = done;
  self->user_data = user_data;

  return self;
}

static void
visit_unref (AdieuVisit *self)
{
  if (--self->n_holders > 0)
    return;

  g_clear_object (&self->auth);
  g_clear_object (&self->attempt);
  g_clear_object (&self->cancellable);
  g_free (self);
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  AdieuVisit *self = user_data;
  AdieuVisitFunc done = self->done;
  GError *error = NULL;

  adieu_auth_authorize_finish (self->auth, result, &error);
  self->done = NULL;
  if (done != NULL)
    {
      done (error, self->user_data);
      visit_unref (self);
    }
  else
    g_clear_error (&error);
  visit_unref (self);
}

void
adieu_visit_begin (AdieuVisit *self)
{
  self->n_holders++;
  adieu_auth_authorize_async (self->auth, self->attempt, self->cancellable, answered_cb, self);
}

/* Nobody waits for the answer any more. */
void
adieu_visit_leave (AdieuVisit *self)
{
  self->done = NULL;
  g_cancellable_cancel (self->cancellable);
  visit_unref (self);
}
