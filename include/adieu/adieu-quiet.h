/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (ADIEU_INSIDE) && !defined (ADIEU_COMPILATION)
#error "Only <adieu/adieu.h> can be included directly."
#endif

#include <adieu/adieu-client.h>

G_BEGIN_DECLS

ADIEU_AVAILABLE_IN_ALL
gboolean adieu_check_quiet          (guint         timeout_ms,
                                     GError      **error);

ADIEU_AVAILABLE_IN_ALL
void     adieu_debug_set_birthplace (AdieuClient  *client,
                                     const char   *birthplace);

/**
 * adieu_assert_quiet:
 * @timeout_ms: how long to wait at most, in ms
 *
 * Ends a test as failed if anything of Adieu is still alive after @timeout_ms, and says what:
 * [func@check_quiet] as an assertion, for test suites that are written in C.
 *
 * ```c
 * g_clear_object (&client);
 * adieu_assert_quiet (1000);
 * ```
 *
 * Since: 0.1
 */
#define adieu_assert_quiet(timeout_ms) \
  G_STMT_START \
    { \
      GError *adieu_left_error = NULL; \
      if (!adieu_check_quiet ((timeout_ms), &adieu_left_error)) \
        g_assertion_message (G_LOG_DOMAIN, __FILE__, __LINE__, G_STRFUNC, adieu_left_error->message); \
      g_clear_error (&adieu_left_error); \
    } \
  G_STMT_END

G_END_DECLS
