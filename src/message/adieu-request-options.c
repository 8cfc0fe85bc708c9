/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How a request is to be treated on its way: the options of AdieuRequest, as properties. They
 * say nothing of what is asked. Part of the request, and copied with it.
 */

#include "config.h"

#include "message/adieu-request-parts-private.h"

enum
{
  OPTION_DEADLINE = ADIEU_REQUEST_FIRST_OPTION,
  OPTION_MAX_ATTEMPTS,
  OPTION_FAIL_ON_STATUS,
  OPTION_PARSE_JSON,
  OPTION_PRIORITY,
  OPTION_JOIN,
  OPTION_PROGRESS,
};

void
adieu_request_options_init (AdieuRequestOptions *self)
{
  self->fail_on_status = TRUE;
  self->parse_json = TRUE;
  self->priority = ADIEU_PRIORITY_NORMAL;
}

void
adieu_request_options_clear (AdieuRequestOptions *self)
{
  g_clear_object (&self->progress);
}

/* @copy has not been used yet. */
void
adieu_request_options_copy (const AdieuRequestOptions *self,
                            AdieuRequestOptions       *copy)
{
  *copy = *self;
  if (copy->progress != NULL)
    g_object_ref (copy->progress);
}

void
adieu_request_get_option (AdieuRequest *self,
                          guint         option,
                          GValue       *value,
                          GParamSpec   *pspec)
{
  switch (option)
    {
    case OPTION_DEADLINE:
      g_value_set_uint (value, self->options.deadline_ms);
      break;
    case OPTION_MAX_ATTEMPTS:
      g_value_set_uint (value, self->options.max_attempts);
      break;
    case OPTION_FAIL_ON_STATUS:
      g_value_set_boolean (value, self->options.fail_on_status);
      break;
    case OPTION_PARSE_JSON:
      g_value_set_boolean (value, self->options.parse_json);
      break;
    case OPTION_PRIORITY:
      g_value_set_enum (value, self->options.priority);
      break;
    case OPTION_JOIN:
      g_value_set_boolean (value, self->options.join);
      break;
    case OPTION_PROGRESS:
      g_value_set_object (value, self->options.progress);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (self, option, pspec);
    }
}

void
adieu_request_set_option (AdieuRequest *self,
                          guint         option,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  switch (option)
    {
    case OPTION_DEADLINE:
      adieu_request_set_deadline (self, g_value_get_uint (value));
      break;
    case OPTION_MAX_ATTEMPTS:
      adieu_request_set_max_attempts (self, g_value_get_uint (value));
      break;
    case OPTION_FAIL_ON_STATUS:
      adieu_request_set_fail_on_status (self, g_value_get_boolean (value));
      break;
    case OPTION_PARSE_JSON:
      adieu_request_set_parse_json (self, g_value_get_boolean (value));
      break;
    case OPTION_PRIORITY:
      adieu_request_set_priority (self, g_value_get_enum (value));
      break;
    case OPTION_JOIN:
      adieu_request_set_join (self, g_value_get_boolean (value));
      break;
    case OPTION_PROGRESS:
      adieu_request_set_progress (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (self, option, pspec);
    }
}

#define FLAGS (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY)

static void
install_limits (GObjectClass *class)
{
  /**
   * AdieuRequest:deadline: (getter get_deadline) (setter set_deadline)
   *
   * How long the call may take as a whole, in milliseconds; 0 leaves it to the client.
   *
   * Since: 0.1
   */
  g_object_class_install_property (class, OPTION_DEADLINE,
    g_param_spec_uint ("deadline", NULL, NULL, 0, G_MAXUINT, 0, FLAGS));

  /**
   * AdieuRequest:max-attempts: (getter get_max_attempts) (setter set_max_attempts)
   *
   * How often the request is tried at most; 0 leaves it to the client.
   *
   * Since: 0.1
   */
  g_object_class_install_property (class, OPTION_MAX_ATTEMPTS,
    g_param_spec_uint ("max-attempts", NULL, NULL, 0, 100, 0, FLAGS));

  /**
   * AdieuRequest:fail-on-status: (getter get_fail_on_status) (setter set_fail_on_status)
   *
   * Whether an answer with a status of 400 and above makes the call fail.
   *
   * Since: 0.1
   */
  g_object_class_install_property (class, OPTION_FAIL_ON_STATUS,
    g_param_spec_boolean ("fail-on-status", NULL, NULL, TRUE, FLAGS));

  /**
   * AdieuRequest:parse-json: (getter get_parse_json) (setter set_parse_json)
   *
   * Whether an answer in JSON is parsed before the call ends, away from the caller's
   * thread if it is large.
   *
   * Since: 0.1
   */
  g_object_class_install_property (class, OPTION_PARSE_JSON,
    g_param_spec_boolean ("parse-json", NULL, NULL, TRUE, FLAGS));
}

static void
install_company (GObjectClass *class)
{
  /**
   * AdieuRequest:priority: (getter get_priority) (setter set_priority)
   *
   * Which requests go first where several wait for their turn.
   *
   * Since: 0.1
   */
  g_object_class_install_property (class, OPTION_PRIORITY,
    g_param_spec_enum ("priority", NULL, NULL, ADIEU_TYPE_PRIORITY, ADIEU_PRIORITY_NORMAL, FLAGS));

  /**
   * AdieuRequest:join: (getter get_join) (setter set_join)
   *
   * Whether the request may share the answer to an equal one that is under way: a GET or HEAD
   * without a body, of the same client and [struct@GLib.MainContext], with the same URL,
   * headers and options. It is asked for once then, and every caller is given the same
   * [class@Response]. Who cancels leaves the others alone; the last one who does ends the
   * request.
   *
   * The request that came first decides by when they are all answered, and it is its
   * [property@Request:progress] that shows how it is getting on.
   *
   * Since: 0.1
   */
  g_object_class_install_property (class, OPTION_JOIN,
    g_param_spec_boolean ("join", NULL, NULL, FALSE, FLAGS));

  /**
   * AdieuRequest:progress: (getter get_progress) (setter set_progress)
   *
   * What shows how the call is getting on.
   *
   * Since: 0.1
   */
  g_object_class_install_property (class, OPTION_PROGRESS,
    g_param_spec_object ("progress", NULL, NULL, ADIEU_TYPE_PROGRESS, FLAGS));
}

void
adieu_request_install_options (GObjectClass *class)
{
  install_limits (class);
  install_company (class);
}

/**
 * adieu_request_get_deadline: (get-property deadline)
 * @self: a request
 *
 * Gets how long the call may take as a whole.
 *
 * Returns: the deadline in milliseconds; 0 if it is left to the client
 *
 * Since: 0.1
 */
guint
adieu_request_get_deadline (AdieuRequest *self)
{
  g_return_val_if_fail (ADIEU_IS_REQUEST (self), 0);

  return self->options.deadline_ms;
}

/**
 * adieu_request_set_deadline: (set-property deadline)
 * @self: a request
 * @deadline_ms: a deadline in milliseconds, or 0 to leave it to the client
 *
 * Sets how long the call may take as a whole, from sending to the last byte of the
 * answer.
 *
 * Since: 0.1
 */
void
adieu_request_set_deadline (AdieuRequest *self,
                            guint         deadline_ms)
{
  g_return_if_fail (ADIEU_IS_REQUEST (self));

  if (self->options.deadline_ms == deadline_ms)
    return;

  self->options.deadline_ms = deadline_ms;
  g_object_notify (G_OBJECT (self), "deadline");
}

/**
 * adieu_request_get_max_attempts: (get-property max-attempts)
 * @self: a request
 *
 * Gets how often the request is tried at most.
 *
 * Returns: how often; 0 if it is left to the client
 *
 * Since: 0.1
 */
guint
adieu_request_get_max_attempts (AdieuRequest *self)
{
  g_return_val_if_fail (ADIEU_IS_REQUEST (self), 0);

  return self->options.max_attempts;
}

/**
 * adieu_request_set_max_attempts: (set-property max-attempts)
 * @self: a request
 * @max_attempts: how often the request is tried at most, or 0 to leave it to the client
 *
 * Sets how often the request is tried at most; 1 means that it is never sent once more.
 *
 * Since: 0.1
 */
void
adieu_request_set_max_attempts (AdieuRequest *self,
                                guint         max_attempts)
{
  g_return_if_fail (ADIEU_IS_REQUEST (self));

  if (self->options.max_attempts == max_attempts)
    return;

  self->options.max_attempts = max_attempts;
  g_object_notify (G_OBJECT (self), "max-attempts");
}

/**
 * adieu_request_get_fail_on_status: (get-property fail-on-status)
 * @self: a request
 *
 * Tells whether an answer with a status of 400 and above makes the call fail.
 *
 * Returns: whether it does
 *
 * Since: 0.1
 */
gboolean
adieu_request_get_fail_on_status (AdieuRequest *self)
{
  g_return_val_if_fail (ADIEU_IS_REQUEST (self), FALSE);

  return self->options.fail_on_status;
}

/**
 * adieu_request_set_fail_on_status: (set-property fail-on-status)
 * @self: a request
 * @fail_on_status: whether such an answer is an error
 *
 * Sets whether an answer with a status of 400 and above makes the call fail, as it does
 * by default, or is given like any other.
 *
 * Since: 0.1
 */
void
adieu_request_set_fail_on_status (AdieuRequest *self,
                                  gboolean      fail_on_status)
{
  g_return_if_fail (ADIEU_IS_REQUEST (self));

  fail_on_status = !!fail_on_status;
  if (self->options.fail_on_status == fail_on_status)
    return;

  self->options.fail_on_status = fail_on_status;
  g_object_notify (G_OBJECT (self), "fail-on-status");
}

/**
 * adieu_request_get_parse_json: (get-property parse-json)
 * @self: a request
 *
 * Tells whether an answer in JSON is parsed before the call ends.
 *
 * Returns: whether it is
 *
 * Since: 0.1
 */
gboolean
adieu_request_get_parse_json (AdieuRequest *self)
{
  g_return_val_if_fail (ADIEU_IS_REQUEST (self), FALSE);

  return self->options.parse_json;
}

/**
 * adieu_request_set_parse_json: (set-property parse-json)
 * @self: a request
 * @parse_json: whether to parse it
 *
 * Sets whether an answer in JSON is parsed before the call ends, as it is by default.
 *
 * A large one is parsed away from the caller's thread, so that
 * [method@Response.get_json] never keeps a user interface waiting. Switch it off where
 * only the bytes, or an object made from them, are wanted.
 *
 * Since: 0.1
 */
void
adieu_request_set_parse_json (AdieuRequest *self,
                              gboolean      parse_json)
{
  g_return_if_fail (ADIEU_IS_REQUEST (self));

  parse_json = !!parse_json;
  if (self->options.parse_json == parse_json)
    return;

  self->options.parse_json = parse_json;
  g_object_notify (G_OBJECT (self), "parse-json");
}

/**
 * adieu_request_get_priority: (get-property priority)
 * @self: a request
 *
 * Gets which requests go first where several wait for their turn.
 *
 * Returns: the priority
 *
 * Since: 0.1
 */
AdieuPriority
adieu_request_get_priority (AdieuRequest *self)
{
  g_return_val_if_fail (ADIEU_IS_REQUEST (self), ADIEU_PRIORITY_NORMAL);

  return self->options.priority;
}

/**
 * adieu_request_set_priority: (set-property priority)
 * @self: a request
 * @priority: a priority
 *
 * Sets which requests go first where several wait for a connection, or for their turn at a
 * server that may not be asked more often: what a person is looking at before what may be
 * looked at later. Among requests of one priority the first one goes first.
 *
 * Since: 0.1
 */
void
adieu_request_set_priority (AdieuRequest  *self,
                            AdieuPriority  priority)
{
  g_return_if_fail (ADIEU_IS_REQUEST (self));
  g_return_if_fail (priority >= ADIEU_PRIORITY_LOW && priority <= ADIEU_PRIORITY_HIGH);

  if (self->options.priority == priority)
    return;

  self->options.priority = priority;
  g_object_notify (G_OBJECT (self), "priority");
}

/**
 * adieu_request_get_join: (get-property join)
 * @self: a request
 *
 * Tells whether the request may share the answer to an equal one that is under way.
 *
 * Returns: whether it may
 *
 * Since: 0.1
 */
gboolean
adieu_request_get_join (AdieuRequest *self)
{
  g_return_val_if_fail (ADIEU_IS_REQUEST (self), FALSE);

  return self->options.join;
}

/**
 * adieu_request_set_join: (set-property join)
 * @self: a request
 * @join: whether it may share
 *
 * Sets whether the request may share the answer to an equal one that is under way; see
 * [property@Request:join].
 *
 * Since: 0.1
 */
void
adieu_request_set_join (AdieuRequest *self,
                        gboolean      join)
{
  g_return_if_fail (ADIEU_IS_REQUEST (self));

  join = !!join;
  if (self->options.join == join)
    return;

  self->options.join = join;
  g_object_notify (G_OBJECT (self), "join");
}

/**
 * adieu_request_get_progress: (get-property progress)
 * @self: a request
 *
 * Gets what shows how the call is getting on.
 *
 * Returns: (transfer none) (nullable): what shows it
 *
 * Since: 0.1
 */
AdieuProgress *
adieu_request_get_progress (AdieuRequest *self)
{
  g_return_val_if_fail (ADIEU_IS_REQUEST (self), NULL);

  return self->options.progress;
}

/**
 * adieu_request_set_progress: (set-property progress)
 * @self: a request
 * @progress: (nullable): what is to show it
 *
 * Sets what shows how the call is getting on: which attempt is under way, and when the next
 * one will be made.
 *
 * Since: 0.1
 */
void
adieu_request_set_progress (AdieuRequest  *self,
                            AdieuProgress *progress)
{
  g_return_if_fail (ADIEU_IS_REQUEST (self));
  g_return_if_fail (progress == NULL || ADIEU_IS_PROGRESS (progress));

  if (g_set_object (&self->options.progress, progress))
    g_object_notify (G_OBJECT (self), "progress");
}
