/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-enums.h>

G_BEGIN_DECLS

/* Where the writer is in one open container; @name is lent by whoever writes it. */
typedef struct
{
  const char *name;
  gsize       passed;
  char        bracket;
} AdieuJsonStep;

typedef struct
{
  GString *out;
  GArray  *steps;
} AdieuJsonWriter;

void      adieu_json_writer_init      (AdieuJsonWriter  *self);
void      adieu_json_writer_clear     (AdieuJsonWriter  *self);
GBytes   *adieu_json_writer_steal     (AdieuJsonWriter  *self);

gboolean  adieu_json_writer_open      (AdieuJsonWriter  *self,
                                       char              bracket,
                                       GError          **error);
void      adieu_json_writer_close     (AdieuJsonWriter  *self);
gboolean  adieu_json_writer_name      (AdieuJsonWriter  *self,
                                       const char       *name,
                                       GError          **error);
void      adieu_json_writer_element   (AdieuJsonWriter  *self);
void      adieu_json_writer_literal   (AdieuJsonWriter  *self,
                                       const char       *literal);
void      adieu_json_writer_integer   (AdieuJsonWriter  *self,
                                       gint64            value);
void      adieu_json_writer_unsigned  (AdieuJsonWriter  *self,
                                       guint64           value);
gboolean  adieu_json_writer_double    (AdieuJsonWriter  *self,
                                       double            value,
                                       GError          **error);
gboolean  adieu_json_writer_float     (AdieuJsonWriter  *self,
                                       float             value,
                                       GError          **error);
gboolean  adieu_json_writer_string    (AdieuJsonWriter  *self,
                                       const char       *text,
                                       GError          **error);
gboolean  adieu_json_writer_fail      (AdieuJsonWriter  *self,
                                       const char       *problem,
                                       GError          **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AdieuJsonWriter, adieu_json_writer_clear)

G_END_DECLS
