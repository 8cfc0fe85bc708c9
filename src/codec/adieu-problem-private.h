/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-problem.h>

G_BEGIN_DECLS

AdieuProblem *adieu_problem_new_from_json (JsonNode   *root,
                                           const char *base_url);

G_END_DECLS
