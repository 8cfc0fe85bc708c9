/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu.h>

/* Something that the program asks the server, and what it does when that is answered. */
typedef struct
{
  const char  *name;
  const char  *method;
  const char  *path;
  const char  *json;        /* the body of a POST, or */
  gsize        n_bytes;     /* that many bytes */
  void       (*then) (void);
} Question;

extern AdieuClient *client;

void event              (const char      *format,
                         ...) G_GNUC_PRINTF (1, 2);
void create_client      (const char      *url,
                         const char      *ca_file);
void drop               (void);
void ask                (const Question  *question);
void ask_before_the_end (const Question  *also,
                         void           (*then_end) (void));
void ask_in_vain        (const Question  *also,
                         void           (*then_end) (void));
void after              (guint            ms,
                         void           (*act) (void));
