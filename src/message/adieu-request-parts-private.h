/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "message/adieu-request-body-private.h"
#include "message/adieu-request-private.h"
#include "message/adieu-uri-template-private.h"

G_BEGIN_DECLS

/* For the three files of the class: adieu-request.c, -place.c and -content.c. */
struct _AdieuRequest
{
  GObject parent_instance;

  char *method;
  char *path;
  char *url;
  AdieuUriValues *parameters;
  GPtrArray *query; /* name, value, name, value… */
  AdieuHeaders *headers;
  AdieuRequestBody *body;
  guint deadline_ms;
  guint max_attempts;
  gboolean fail_on_status;
  gboolean parse_json;
};

void adieu_request_note_content_type (AdieuRequest *self,
                                      const char   *type_before);

G_END_DECLS
