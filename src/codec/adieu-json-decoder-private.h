/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "codec/adieu-json-reader-private.h"
#include "codec/adieu-json-type-private.h"

G_BEGIN_DECLS

/* One document on its way into objects. @names and @values are a stack: what has been read
 * for the objects that are not complete yet, the innermost last; @lists likewise. */
typedef struct
{
  AdieuJsonReader  reader;
  AdieuNaming      naming;
  GPtrArray       *names;
  GArray          *values;
  GArray          *lists;
  gsize            rereads_left;
} AdieuJsonDecoder;

void           adieu_json_decoder_init            (AdieuJsonDecoder   *self,
                                                   const char         *bytes,
                                                   gsize               length,
                                                   AdieuNaming         naming);
void           adieu_json_decoder_clear           (AdieuJsonDecoder   *self);

/* Each is called when the value's first token has been read, and has then read its last. */
GObject       *adieu_json_decoder_read_object     (AdieuJsonDecoder   *self,
                                                   AdieuJsonType      *type,
                                                   GError            **error);
gboolean       adieu_json_decoder_read_items      (AdieuJsonDecoder   *self,
                                                   AdieuJsonType      *type,
                                                   GPtrArray          *items,
                                                   GError            **error);
gboolean       adieu_json_decoder_read_value      (AdieuJsonDecoder   *self,
                                                   AdieuJsonProperty  *property,
                                                   AdieuJsonToken      token,
                                                   GValue             *value,
                                                   GError            **error);
gboolean       adieu_json_decoder_read_scalar     (AdieuJsonDecoder   *self,
                                                   AdieuJsonProperty  *property,
                                                   AdieuJsonToken      token,
                                                   GValue             *value,
                                                   GError            **error);
gboolean       adieu_json_decoder_read_text       (AdieuJsonDecoder   *self,
                                                   AdieuJsonProperty  *property,
                                                   AdieuJsonToken      token,
                                                   GValue             *value,
                                                   GError            **error);

/* Lists wait for the object they belong to, which may have made them itself. */
gboolean       adieu_json_decoder_read_list       (AdieuJsonDecoder   *self,
                                                   AdieuJsonProperty  *property,
                                                   AdieuJsonToken      token,
                                                   guint               base,
                                                   GError            **error);
gboolean       adieu_json_decoder_read_store      (AdieuJsonDecoder   *self,
                                                   AdieuJsonProperty  *property,
                                                   GValue             *value,
                                                   GError            **error);
gboolean       adieu_json_decoder_fill_lists      (AdieuJsonDecoder   *self,
                                                   GObject            *object,
                                                   guint               base,
                                                   GError            **error);

/* A class that implements JsonSerializable in its own way. */
GObject       *adieu_json_decoder_read_own        (AdieuJsonDecoder   *self,
                                                   AdieuJsonType      *type,
                                                   GError            **error);
gboolean       adieu_json_decoder_read_member     (AdieuJsonDecoder   *self,
                                                   AdieuJsonProperty  *property,
                                                   guint               base,
                                                   AdieuJsonToken      token,
                                                   GError            **error);
GObject       *adieu_json_decoder_construct       (AdieuJsonDecoder   *self,
                                                   AdieuJsonType      *type,
                                                   guint               base);
gboolean       adieu_json_decoder_go_back         (AdieuJsonDecoder   *self,
                                                   const AdieuJsonReader *place,
                                                   const char         *owner,
                                                   GError            **error);

/* Both return %FALSE, always; the token is the one that was read last. */
gboolean       adieu_json_decoder_mismatch        (AdieuJsonDecoder   *self,
                                                   const char         *owner,
                                                   const char         *problem,
                                                   GError            **error);
gboolean       adieu_json_decoder_unexpected      (AdieuJsonDecoder   *self,
                                                   const char         *owner,
                                                   AdieuJsonToken      token,
                                                   const char         *expected,
                                                   GError            **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AdieuJsonDecoder, adieu_json_decoder_clear)

G_END_DECLS
