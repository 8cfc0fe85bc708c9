/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The version of the library that runs, which need not be that of the headers a program was
 * compiled against. Runs on any thread; holds no state. */

#include "config.h"

#include <adieu/adieu-version.h>

/* The macros of the header bring parentheses with them, which serve here as those of the call. */
#define TEXT_OF(number) #number
#define TEXT(parenthesized) TEXT_OF parenthesized

/**
 * adieu_get_major_version:
 *
 * Gets the major version of the library that is running.
 *
 * [const@MAJOR_VERSION] is that of the headers the program was compiled against.
 *
 * Returns: the major version
 *
 * Since: 0.1
 */
guint
adieu_get_major_version (void)
{
  return ADIEU_MAJOR_VERSION;
}

/**
 * adieu_get_minor_version:
 *
 * Gets the minor version of the library that is running.
 *
 * [const@MINOR_VERSION] is that of the headers the program was compiled against.
 *
 * Returns: the minor version
 *
 * Since: 0.1
 */
guint
adieu_get_minor_version (void)
{
  return ADIEU_MINOR_VERSION;
}

/**
 * adieu_get_micro_version:
 *
 * Gets the micro version of the library that is running.
 *
 * [const@MICRO_VERSION] is that of the headers the program was compiled against.
 *
 * Returns: the micro version
 *
 * Since: 0.1
 */
guint
adieu_get_micro_version (void)
{
  return ADIEU_MICRO_VERSION;
}

/**
 * adieu_get_version:
 *
 * Gets the version of the library that is running, as text: `0.1.0`.
 *
 * Returns: (transfer none): the version
 *
 * Since: 0.1
 */
const char *
adieu_get_version (void)
{
  return TEXT (ADIEU_MAJOR_VERSION) "." TEXT (ADIEU_MINOR_VERSION) "." TEXT (ADIEU_MICRO_VERSION);
}
