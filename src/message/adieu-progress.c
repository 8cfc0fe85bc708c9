/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How a call is getting on, for the eyes: an object that a program binds to. The road of the
 * call writes it (see adieu-road.c), on the context of the call; it decides nothing, and knows
 * no call.
 */

#include "config.h"

#include "message/adieu-progress-private.h"

/**
 * AdieuProgress:
 *
 * How a call is getting on: the attempt that is under way, and when the next one will be made.
 *
 * Give it to a request, and bind a banner or a label to its properties: "trying again at
 * 12:04:31" needs no more than [property@Progress:retry-at]. It changes on the context of the
 * call, and serves one call at a time.
 *
 * ```c
 * g_autoptr (AdieuProgress) progress = adieu_progress_new ();
 *
 * adieu_request_set_progress (request, progress);
 * g_signal_connect_object (progress, "notify::retry-at", G_CALLBACK (show_banner), window, 0);
 * ```
 *
 * Since: 0.1
 */
struct _AdieuProgress
{
  GObject             parent_instance;

  AdieuProgressState  state;
  guint               attempt;
  GDateTime          *retry_at;
  GError             *error;
};

enum
{
  PROP_0,
  PROP_STATE,
  PROP_ATTEMPT,
  PROP_RETRY_AT,
  PROP_ERROR,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (AdieuProgress, adieu_progress, G_TYPE_OBJECT)

static void
progress_notify (AdieuProgress *self,
                 guint          property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
progress_set_state (AdieuProgress      *self,
                    AdieuProgressState  state)
{
  if (self->state != state)
    progress_notify (self, PROP_STATE);
  self->state = state;
}

/* Takes @retry_at. */
static void
progress_take_retry_at (AdieuProgress *self,
                        GDateTime     *retry_at)
{
  if (self->retry_at != NULL || retry_at != NULL)
    progress_notify (self, PROP_RETRY_AT);
  g_clear_pointer (&self->retry_at, g_date_time_unref);
  self->retry_at = retry_at;
}

static void
progress_set_error (AdieuProgress *self,
                    const GError  *error)
{
  if (self->error != NULL || error != NULL)
    progress_notify (self, PROP_ERROR);
  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
}

/* Attempts are counted from 1. */
void
adieu_progress_sends (AdieuProgress *self,
                      guint          attempt)
{
  g_object_freeze_notify (G_OBJECT (self));
  progress_set_state (self, ADIEU_PROGRESS_STATE_SENDING);
  progress_take_retry_at (self, NULL);
  if (attempt == 1)
    progress_set_error (self, NULL);
  if (self->attempt != attempt)
    progress_notify (self, PROP_ATTEMPT);
  self->attempt = attempt;
  g_object_thaw_notify (G_OBJECT (self));
}

/* @until is monotonic time. @reason is what the last attempt came to, or NULL. */
void
adieu_progress_waits (AdieuProgress *self,
                      gint64         until,
                      const GError  *reason)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  g_object_freeze_notify (G_OBJECT (self));
  progress_set_state (self, ADIEU_PROGRESS_STATE_WAITING);
  progress_take_retry_at (self, g_date_time_add (now, until - g_get_monotonic_time ()));
  if (reason != NULL)
    progress_set_error (self, reason);
  g_object_thaw_notify (G_OBJECT (self));
}

void
adieu_progress_ends (AdieuProgress *self,
                     const GError  *error)
{
  g_object_freeze_notify (G_OBJECT (self));
  progress_set_state (self, ADIEU_PROGRESS_STATE_DONE);
  progress_take_retry_at (self, NULL);
  progress_set_error (self, error);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
adieu_progress_finalize (GObject *object)
{
  AdieuProgress *self = ADIEU_PROGRESS (object);

  g_clear_pointer (&self->retry_at, g_date_time_unref);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (adieu_progress_parent_class)->finalize (object);
}

static void
adieu_progress_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  AdieuProgress *self = ADIEU_PROGRESS (object);

  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_ATTEMPT:
      g_value_set_uint (value, self->attempt);
      break;
    case PROP_RETRY_AT:
      g_value_set_boxed (value, self->retry_at);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
adieu_progress_class_init (AdieuProgressClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->finalize = adieu_progress_finalize;
  object_class->get_property = adieu_progress_get_property;

  /**
   * AdieuProgress:state: (getter get_state)
   *
   * Whether an attempt is under way, put off, or the call at its end.
   *
   * Since: 0.1
   */
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, ADIEU_TYPE_PROGRESS_STATE, ADIEU_PROGRESS_STATE_IDLE,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * AdieuProgress:attempt: (getter get_attempt)
   *
   * Which attempt is under way, or was the last one, counted from 1; 0 before the first.
   *
   * Since: 0.1
   */
  properties[PROP_ATTEMPT] =
    g_param_spec_uint ("attempt", NULL, NULL, 0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * AdieuProgress:retry-at: (getter get_retry_at)
   *
   * When the next attempt will be made, in UTC, or %NULL while none is put off.
   *
   * Since: 0.1
   */
  properties[PROP_RETRY_AT] =
    g_param_spec_boxed ("retry-at", NULL, NULL, G_TYPE_DATE_TIME,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * AdieuProgress:error: (getter get_error)
   *
   * What the last attempt that failed came to, or at the end the whole call; %NULL if none has
   * failed, or the call has succeeded.
   *
   * Since: 0.1
   */
  properties[PROP_ERROR] =
    g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
adieu_progress_init (AdieuProgress *self)
{
}

/**
 * adieu_progress_new:
 *
 * Creates an object that shows how a call is getting on.
 *
 * Returns: (transfer full): a new object
 *
 * Since: 0.1
 */
AdieuProgress *
adieu_progress_new (void)
{
  return g_object_new (ADIEU_TYPE_PROGRESS, NULL);
}

/**
 * adieu_progress_get_state: (get-property state)
 * @self: a progress
 *
 * Gets whether an attempt is under way, put off, or the call at its end.
 *
 * Returns: the state
 *
 * Since: 0.1
 */
AdieuProgressState
adieu_progress_get_state (AdieuProgress *self)
{
  g_return_val_if_fail (ADIEU_IS_PROGRESS (self), ADIEU_PROGRESS_STATE_IDLE);

  return self->state;
}

/**
 * adieu_progress_get_attempt: (get-property attempt)
 * @self: a progress
 *
 * Gets which attempt is under way, or was the last one.
 *
 * Returns: its number, counted from 1; 0 before the first
 *
 * Since: 0.1
 */
guint
adieu_progress_get_attempt (AdieuProgress *self)
{
  g_return_val_if_fail (ADIEU_IS_PROGRESS (self), 0);

  return self->attempt;
}

/**
 * adieu_progress_get_retry_at: (get-property retry-at)
 * @self: a progress
 *
 * Gets when the next attempt will be made.
 *
 * Returns: (transfer none) (nullable): the time, in UTC, or %NULL while no attempt is put off
 *
 * Since: 0.1
 */
GDateTime *
adieu_progress_get_retry_at (AdieuProgress *self)
{
  g_return_val_if_fail (ADIEU_IS_PROGRESS (self), NULL);

  return self->retry_at;
}

/**
 * adieu_progress_get_error: (get-property error)
 * @self: a progress
 *
 * Gets what the last attempt that failed came to, or at the end the whole call.
 *
 * Returns: (transfer none) (nullable): the error, or %NULL if there is none
 *
 * Since: 0.1
 */
const GError *
adieu_progress_get_error (AdieuProgress *self)
{
  g_return_val_if_fail (ADIEU_IS_PROGRESS (self), NULL);

  return self->error;
}
