/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <pthread.h>

/* Has fork() hold the file's @mutex, so that no child finds it locked for ever. Of two, the one
 * with the higher @order is locked first; those up to 302 are the transport's and the pools'. */
#define ADIEU_HOLD_OVER_FORK(mutex, order)                                    \
  static void                                                                 \
  lock_before_fork (void)                                                     \
  {                                                                           \
    g_mutex_lock (&mutex);                                                    \
  }                                                                           \
                                                                              \
  static void                                                                 \
  unlock_after_fork (void)                                                    \
  {                                                                           \
    g_mutex_unlock (&mutex);                                                  \
  }                                                                           \
                                                                              \
  __attribute__ ((constructor (order))) static void                           \
  watch_fork (void)                                                           \
  {                                                                           \
    pthread_atfork (lock_before_fork, unlock_after_fork, unlock_after_fork);  \
  }
