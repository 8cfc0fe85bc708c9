/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "message/adieu-request-body-private.h"
#include "message/adieu-request-private.h"
#include "message/adieu-uri-template-private.h"

G_BEGIN_DECLS

/* The properties before it are those of adieu-request.c. */
#define ADIEU_REQUEST_FIRST_OPTION 16

typedef struct
{
  guint deadline_ms;
  guint max_attempts;
  gboolean fail_on_status;
  gboolean parse_json;
  AdieuPriority priority;
  gboolean join;
  AdieuProgress *progress;
} AdieuRequestOptions;

/* For the files of the class: adieu-request.c, -options.c, -place.c and -content.c. */
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
  AdieuRequestOptions options;
};

void adieu_request_note_content_type (AdieuRequest *self,
                                      const char   *type_before);

void adieu_request_options_init      (AdieuRequestOptions       *self);
void adieu_request_options_clear     (AdieuRequestOptions       *self);
void adieu_request_options_copy      (const AdieuRequestOptions *self,
                                      AdieuRequestOptions       *copy);
void adieu_request_install_options   (GObjectClass              *class);
void adieu_request_get_option        (AdieuRequest              *self,
                                      guint                      option,
                                      GValue                    *value,
                                      GParamSpec                *pspec);
void adieu_request_set_option        (AdieuRequest              *self,
                                      guint                      option,
                                      const GValue              *value,
                                      GParamSpec                *pspec);

G_END_DECLS
