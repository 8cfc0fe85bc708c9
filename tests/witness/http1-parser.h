/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

typedef enum
{
  HTTP1_MORE,
  HTTP1_HEAD,
  HTTP1_BODY,
  HTTP1_COMPLETE,
  HTTP1_BAD
} Http1Step;

typedef enum
{
  EXPECT_HEAD,
  EXPECT_BODY,
  EXPECT_CHUNK_HEAD,
  EXPECT_CHUNK,
  EXPECT_CHUNK_END,
  EXPECT_TRAILER,
  EXPECT_END
} Http1Expect;

/* The fields of a step are valid until the next one. */
typedef struct
{
  GByteArray   *in;
  gsize         used;
  Http1Expect   expect;
  guint64       left;

  char         *method;
  char         *target;
  int           minor;
  GPtrArray    *headers;
  const guint8 *piece;
  gsize         piece_length;
  int           status;
  const char   *why;
} Http1Parser;

void      witness_http1_parser_init  (Http1Parser  *self);
void      witness_http1_parser_clear (Http1Parser  *self);
void      witness_http1_parser_take  (Http1Parser  *self,
                                      const guint8 *bytes,
                                      gsize         length);
Http1Step witness_http1_parser_step  (Http1Parser  *self);
gboolean  witness_http1_has_token    (GPtrArray    *headers,
                                      const char   *name,
                                      const char   *token);
