/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the variables of a template stand for: adieu-uri-template-values.c. */
typedef enum
{
  ADIEU_URI_VALUE_STRING,
  ADIEU_URI_VALUE_LIST,
  ADIEU_URI_VALUE_PAIRS,
} AdieuUriValueKind;

typedef struct
{
  AdieuUriValueKind kind;
  char **items; /* one string; the list; or name, value, name, value… */
} AdieuUriValue;

typedef struct _AdieuUriValues AdieuUriValues;

AdieuUriValues      *adieu_uri_values_new        (void);
AdieuUriValues      *adieu_uri_values_copy       (AdieuUriValues      *self);
void                 adieu_uri_values_free       (AdieuUriValues      *self);
gboolean             adieu_uri_values_is_empty   (AdieuUriValues      *self);
void                 adieu_uri_values_set_string (AdieuUriValues      *self,
                                                  const char          *name,
                                                  const char          *value);
void                 adieu_uri_values_set_list   (AdieuUriValues      *self,
                                                  const char          *name,
                                                  const char * const  *items);
void                 adieu_uri_values_set_pairs  (AdieuUriValues      *self,
                                                  const char          *name,
                                                  const char * const  *names_and_values);
const AdieuUriValue *adieu_uri_values_lookup     (AdieuUriValues      *self,
                                                  const char          *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AdieuUriValues, adieu_uri_values_free)

/* RFC 6570 to the letter: adieu-uri-template.c. */
typedef struct
{
  char *name;
  guint prefix; /* characters; 0: all of them */
  gboolean explode;
} AdieuUriVariable;

typedef struct
{
  char *text;        /* a literal, percent-encoded; or an expression as it was written */
  char operator;     /* '\0' in a literal, ' ' in a simple expression */
  GArray *variables; /* of AdieuUriVariable; NULL in a literal */
} AdieuUriPart;

GPtrArray           *adieu_uri_template_parse    (const char          *template,
                                                  GError             **error);
gboolean             adieu_uri_part_expand       (const AdieuUriPart  *part,
                                                  AdieuUriValues      *values,
                                                  GString             *out,
                                                  GError             **error);
char                *adieu_uri_template_expand   (const char          *template,
                                                  AdieuUriValues      *values,
                                                  GError             **error);

/* The same, but safe as the path and query of a request: adieu-uri-template-guard.c. */
gboolean             adieu_uri_template_expand_safely (const char      *template,
                                                       AdieuUriValues  *values,
                                                       char           **path,
                                                       char           **query,
                                                       GError         **error);
const char          *adieu_uri_segment_get_fault      (const char      *segment,
                                                       gsize            length);

G_END_DECLS
