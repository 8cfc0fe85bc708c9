/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "body.h"

/* How the answer ends. What is not whole stays "aborted" in the record. */
typedef enum
{
  FINISH_WHOLE,
  FINISH_WHOLE_THEN_LEAVE,
  FINISH_LEAVE,
  FINISH_CUT,
  FINISH_RESET,
  FINISH_SILENCE,
  FINISH_STREAM_RESET
} Finish;

typedef enum
{
  GOAWAY_NONE,
  GOAWAY_GRACEFUL,
  GOAWAY_ZERO
} Goaway;

typedef struct
{
  int        status;
  GPtrArray *headers;
  Body      *body;
  guint64    declared;
  gboolean   chunked;
  gboolean   until_close;
  guint      informational;
  guint      delay_ms;
  char      *gate;
  gsize      chunk;
  guint      chunk_ms;
  GBytes    *raw;
  gboolean   no_head;
  Finish     finish;
  Goaway     goaway;
  guint32    code;
} Answer;

typedef struct
{
  char *name;
  char *value;
} Header;

GPtrArray  *witness_headers_new        (void);
void        witness_headers_add        (GPtrArray  *headers,
                                        const char *name,
                                        const char *value);
const char *witness_headers_get        (GPtrArray  *headers,
                                        const char *name);
void        witness_headers_write      (GPtrArray  *headers,
                                        GString    *json);

Answer     *witness_answer_new         (int         status);
Answer     *witness_answer_new_json    (int         status,
                                        const char *format,
                                        ...) G_GNUC_PRINTF (2, 3);
Answer     *witness_answer_new_text    (int         status,
                                        const char *type,
                                        const char *text);
Answer     *witness_answer_new_problem (int         status,
                                        const char *path,
                                        const char *detail);
Answer     *witness_answer_new_raw     (int         status,
                                        const char *bytes,
                                        gssize      length,
                                        Finish      finish);
void        witness_answer_free        (Answer     *self);
void        witness_answer_take_body   (Answer     *self,
                                        const char *type,
                                        Body       *body);
gboolean    witness_answer_has_body    (Answer     *self);
const char *witness_answer_get_reason  (int         status);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, witness_answer_free)
