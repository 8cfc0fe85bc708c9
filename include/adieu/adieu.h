/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#define ADIEU_INSIDE

#include <adieu/adieu-version.h>
#include <adieu/adieu-types.h>
#include <adieu/adieu-enums.h>
#include <adieu/adieu-error.h>
#include <adieu/adieu-headers.h>
#include <adieu/adieu-problem.h>
#include <adieu/adieu-request.h>
#include <adieu/adieu-response.h>
#include <adieu/adieu-attempt.h>
#include <adieu/adieu-auth.h>
#include <adieu/adieu-api-key-auth.h>
#include <adieu/adieu-basic-auth.h>
#include <adieu/adieu-bearer-auth.h>
#include <adieu/adieu-digest-auth.h>
#include <adieu/adieu-client.h>
#include <adieu/adieu-link.h>
#include <adieu/adieu-loop.h>
#include <adieu/adieu-mapping.h>
#include <adieu/adieu-quiet.h>

#undef ADIEU_INSIDE
