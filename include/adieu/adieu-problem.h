/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined (ADIEU_INSIDE) && !defined (ADIEU_COMPILATION)
#error "Only <adieu/adieu.h> can be included directly."
#endif

#include <adieu/adieu-types.h>

G_BEGIN_DECLS

#define ADIEU_TYPE_PROBLEM (adieu_problem_get_type ())

ADIEU_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (AdieuProblem, adieu_problem, ADIEU, PROBLEM, GObject)

ADIEU_AVAILABLE_IN_ALL
const char  *adieu_problem_get_type_uri     (AdieuProblem *self);
ADIEU_AVAILABLE_IN_ALL
const char  *adieu_problem_get_title        (AdieuProblem *self);
ADIEU_AVAILABLE_IN_ALL
guint        adieu_problem_get_status       (AdieuProblem *self);
ADIEU_AVAILABLE_IN_ALL
const char  *adieu_problem_get_detail       (AdieuProblem *self);
ADIEU_AVAILABLE_IN_ALL
const char  *adieu_problem_get_instance     (AdieuProblem *self);
ADIEU_AVAILABLE_IN_ALL
char       **adieu_problem_dup_member_names (AdieuProblem *self);
ADIEU_AVAILABLE_IN_ALL
JsonNode    *adieu_problem_get_member       (AdieuProblem *self,
                                             const char   *name);

G_END_DECLS
