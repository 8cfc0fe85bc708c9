/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ADIEU_JSON_MAX_DEPTH 512

typedef enum
{
  ADIEU_JSON_TOKEN_ERROR,
  ADIEU_JSON_TOKEN_END,
  ADIEU_JSON_TOKEN_BEGIN_OBJECT,
  ADIEU_JSON_TOKEN_END_OBJECT,
  ADIEU_JSON_TOKEN_BEGIN_ARRAY,
  ADIEU_JSON_TOKEN_END_ARRAY,
  ADIEU_JSON_TOKEN_NAME,
  ADIEU_JSON_TOKEN_STRING,
  ADIEU_JSON_TOKEN_INTEGER,
  ADIEU_JSON_TOKEN_UNSIGNED,
  ADIEU_JSON_TOKEN_NUMBER,
  ADIEU_JSON_TOKEN_TRUE,
  ADIEU_JSON_TOKEN_FALSE,
  ADIEU_JSON_TOKEN_NULL,
} AdieuJsonToken;

/* What a number is: an integer below 2^63, one from there to 2^64-1, or a double. */
typedef struct
{
  AdieuJsonToken token;
  gint64         integer;
  guint64        natural;
  double         number;
} AdieuJsonNumber;

/* A copy of the struct is a place in the document to come back to, as long as the
 * original lives. @text is not terminated and lasts until the next token. */
typedef struct
{
  const char      *bytes;
  const char      *end;
  const char      *at;
  const char      *token_at;
  const char      *text;
  gsize            length;
  AdieuJsonNumber  number;
  GString         *unescaped;
  guint            depth;
  guint            expect;
  guint64          objects[ADIEU_JSON_MAX_DEPTH / 64];
} AdieuJsonReader;

void            adieu_json_reader_init       (AdieuJsonReader  *self,
                                              const char       *bytes,
                                              gsize             length);
void            adieu_json_reader_clear      (AdieuJsonReader  *self);
AdieuJsonToken  adieu_json_reader_next       (AdieuJsonReader  *self,
                                              GError          **error);
gboolean        adieu_json_reader_skip       (AdieuJsonReader  *self,
                                              AdieuJsonToken    token,
                                              GError          **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AdieuJsonReader, adieu_json_reader_clear)

/* The text of a number. */
const char     *adieu_json_number_scan       (const char       *at,
                                              const char       *end,
                                              AdieuJsonNumber  *number,
                                              const char      **problem);
gboolean        adieu_json_number_to_integer (const char       *text,
                                              gsize             length,
                                              gboolean         *negative,
                                              guint64          *magnitude);

/* The text of a string. */
const char     *adieu_json_text_skip_plain   (const char       *at,
                                              const char       *end);
gsize           adieu_json_text_char_length  (const char       *at,
                                              const char       *end);
const char     *adieu_json_text_unescape     (const char       *at,
                                              const char       *end,
                                              GString          *into,
                                              const char      **problem);

/* Where something is in a document, in words. */
void            adieu_json_place_syntax      (GError          **error,
                                              const char       *bytes,
                                              const char       *at,
                                              const char       *problem);
void            adieu_json_place_mismatch    (GError          **error,
                                              const char       *bytes,
                                              const char       *at,
                                              const char       *type_name,
                                              const char       *problem);
char           *adieu_json_place_dup_path    (const char       *bytes,
                                              const char       *at);
char           *adieu_json_place_dup_found   (const char       *at,
                                              const char       *end);

G_END_DECLS
