/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The types of the enumerations that belong to no class. Runs on any thread; never does
 * anything but register them. */

#include "config.h"

#include <adieu/adieu-enums.h>

G_DEFINE_ENUM_TYPE (AdieuNaming, adieu_naming,
                    G_DEFINE_ENUM_VALUE (ADIEU_NAMING_KEBAB, "kebab"),
                    G_DEFINE_ENUM_VALUE (ADIEU_NAMING_SNAKE, "snake"),
                    G_DEFINE_ENUM_VALUE (ADIEU_NAMING_CAMEL, "camel"),
                    G_DEFINE_ENUM_VALUE (ADIEU_NAMING_PASCAL, "pascal"))

G_DEFINE_ENUM_TYPE (AdieuDelivery, adieu_delivery,
                    G_DEFINE_ENUM_VALUE (ADIEU_DELIVERY_NOT_SENT, "not-sent"),
                    G_DEFINE_ENUM_VALUE (ADIEU_DELIVERY_UNKNOWN, "unknown"),
                    G_DEFINE_ENUM_VALUE (ADIEU_DELIVERY_ANSWERED, "answered"))

G_DEFINE_ENUM_TYPE (AdieuVerdict, adieu_verdict,
                    G_DEFINE_ENUM_VALUE (ADIEU_VERDICT_DEFAULT, "default"),
                    G_DEFINE_ENUM_VALUE (ADIEU_VERDICT_ACCEPT, "accept"),
                    G_DEFINE_ENUM_VALUE (ADIEU_VERDICT_RETRY, "retry"),
                    G_DEFINE_ENUM_VALUE (ADIEU_VERDICT_FAIL, "fail"))

G_DEFINE_ENUM_TYPE (AdieuPriority, adieu_priority,
                    G_DEFINE_ENUM_VALUE (ADIEU_PRIORITY_LOW, "low"),
                    G_DEFINE_ENUM_VALUE (ADIEU_PRIORITY_NORMAL, "normal"),
                    G_DEFINE_ENUM_VALUE (ADIEU_PRIORITY_HIGH, "high"))

G_DEFINE_ENUM_TYPE (AdieuProgressState, adieu_progress_state,
                    G_DEFINE_ENUM_VALUE (ADIEU_PROGRESS_STATE_IDLE, "idle"),
                    G_DEFINE_ENUM_VALUE (ADIEU_PROGRESS_STATE_SENDING, "sending"),
                    G_DEFINE_ENUM_VALUE (ADIEU_PROGRESS_STATE_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (ADIEU_PROGRESS_STATE_DONE, "done"))
