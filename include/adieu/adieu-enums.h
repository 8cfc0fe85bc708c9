/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (ADIEU_INSIDE) && !defined (ADIEU_COMPILATION)
#error "Only <adieu/adieu.h> can be included directly."
#endif

#include <adieu/adieu-types.h>

G_BEGIN_DECLS

/**
 * AdieuNaming:
 * @ADIEU_NAMING_KEBAB: `created-at`, as GObject itself spells a property
 * @ADIEU_NAMING_SNAKE: `created_at`
 * @ADIEU_NAMING_CAMEL: `createdAt`
 * @ADIEU_NAMING_PASCAL: `CreatedAt`
 *
 * How the members of a JSON object are named after the properties of a
 * GObject type.
 *
 * Since: 0.1
 */
typedef enum
{
  ADIEU_NAMING_KEBAB,
  ADIEU_NAMING_SNAKE,
  ADIEU_NAMING_CAMEL,
  ADIEU_NAMING_PASCAL,
} AdieuNaming;

#define ADIEU_TYPE_NAMING (adieu_naming_get_type ())

ADIEU_AVAILABLE_IN_ALL
GType adieu_naming_get_type (void) G_GNUC_CONST;

/**
 * AdieuDelivery:
 * @ADIEU_DELIVERY_NOT_SENT: no byte of the request reached the network: to send
 *   it again is safe, whatever it asks for
 * @ADIEU_DELIVERY_UNKNOWN: the request was under way when the call failed: the
 *   server may or may not have acted on it
 * @ADIEU_DELIVERY_ANSWERED: the server answered
 *
 * What is known of a request whose call failed.
 *
 * Since: 0.1
 */
typedef enum
{
  ADIEU_DELIVERY_NOT_SENT,
  ADIEU_DELIVERY_UNKNOWN,
  ADIEU_DELIVERY_ANSWERED,
} AdieuDelivery;

#define ADIEU_TYPE_DELIVERY (adieu_delivery_get_type ())

ADIEU_AVAILABLE_IN_ALL
GType adieu_delivery_get_type (void) G_GNUC_CONST;

/**
 * AdieuVerdict:
 * @ADIEU_VERDICT_DEFAULT: the answer's status decides
 * @ADIEU_VERDICT_ACCEPT: the answer is what was asked for, whatever its status is
 * @ADIEU_VERDICT_RETRY: the answer says that it may be another one in a moment: the request is
 *   sent once more if it may be
 * @ADIEU_VERDICT_FAIL: the call fails
 *
 * What an API wrapper makes of an answer.
 *
 * Since: 0.1
 */
typedef enum
{
  ADIEU_VERDICT_DEFAULT,
  ADIEU_VERDICT_ACCEPT,
  ADIEU_VERDICT_RETRY,
  ADIEU_VERDICT_FAIL,
} AdieuVerdict;

#define ADIEU_TYPE_VERDICT (adieu_verdict_get_type ())

ADIEU_AVAILABLE_IN_ALL
GType adieu_verdict_get_type (void) G_GNUC_CONST;

/**
 * AdieuPriority:
 * @ADIEU_PRIORITY_LOW: what may be wanted later: the next page, a refresh in the background
 * @ADIEU_PRIORITY_NORMAL: anything else
 * @ADIEU_PRIORITY_HIGH: what a person is waiting for
 *
 * Which requests go first where several wait for their turn.
 *
 * Since: 0.1
 */
typedef enum
{
  ADIEU_PRIORITY_LOW,
  ADIEU_PRIORITY_NORMAL,
  ADIEU_PRIORITY_HIGH,
} AdieuPriority;

#define ADIEU_TYPE_PRIORITY (adieu_priority_get_type ())

ADIEU_AVAILABLE_IN_ALL
GType adieu_priority_get_type (void) G_GNUC_CONST;

/**
 * AdieuProgressState:
 * @ADIEU_PROGRESS_STATE_IDLE: no call has begun yet
 * @ADIEU_PROGRESS_STATE_SENDING: an attempt is under way
 * @ADIEU_PROGRESS_STATE_WAITING: the next attempt is put off, because the last one failed, or
 *   because the server may not be asked more often
 * @ADIEU_PROGRESS_STATE_DONE: the call has ended
 *
 * How a call is getting on.
 *
 * Since: 0.1
 */
typedef enum
{
  ADIEU_PROGRESS_STATE_IDLE,
  ADIEU_PROGRESS_STATE_SENDING,
  ADIEU_PROGRESS_STATE_WAITING,
  ADIEU_PROGRESS_STATE_DONE,
} AdieuProgressState;

#define ADIEU_TYPE_PROGRESS_STATE (adieu_progress_state_get_type ())

ADIEU_AVAILABLE_IN_ALL
GType adieu_progress_state_get_type (void) G_GNUC_CONST;

G_END_DECLS
