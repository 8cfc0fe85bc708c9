/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#define ADIEU_INSIDE

#include <adieu/adieu-version.h>
#include <adieu/adieu-types.h>
#include <adieu/adieu-enums.h>
#include <adieu/adieu-error.h>
#include <adieu/adieu-headers.h>
#include <adieu/adieu-problem.h>
#include <adieu/adieu-progress.h>
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
#include <adieu/adieu-token.h>
#include <adieu/adieu-token-store.h>
#include <adieu/adieu-memory-token-store.h>
#include <adieu/adieu-oauth.h>
#include <adieu/adieu-registry-auth.h>
#include <adieu/adieu-quiet.h>
#include <adieu/adieu-page.h>
#include <adieu/adieu-pager.h>
#include <adieu/adieu-link-pager.h>
#include <adieu/adieu-cursor-pager.h>
#include <adieu/adieu-counting-pager.h>
#include <adieu/adieu-page-number-pager.h>
#include <adieu/adieu-offset-pager.h>
#include <adieu/adieu-pages.h>
#include <adieu/adieu-json-item.h>
#include <adieu/adieu-json-expression.h>
#include <adieu/adieu-page-model.h>

#undef ADIEU_INSIDE
