/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <adieu/adieu-enums.h>

G_BEGIN_DECLS

/* What a property is to JSON. */
typedef enum
{
  ADIEU_JSON_KIND_OTHER,
  ADIEU_JSON_KIND_BOOLEAN,
  ADIEU_JSON_KIND_INTEGER,
  ADIEU_JSON_KIND_DOUBLE,
  ADIEU_JSON_KIND_STRING,
  ADIEU_JSON_KIND_ENUM,
  ADIEU_JSON_KIND_FLAGS,
  ADIEU_JSON_KIND_STRV,
  ADIEU_JSON_KIND_DATE,
  ADIEU_JSON_KIND_OBJECT,
  ADIEU_JSON_KIND_LIST,
  ADIEU_JSON_KIND_NODE,
  ADIEU_JSON_KIND_JSON_OBJECT,
  ADIEU_JSON_KIND_JSON_ARRAY,
  ADIEU_JSON_KIND_VARIANT,
  ADIEU_JSON_KIND_BOXED,
} AdieuJsonKind;

/* What a class that implements JsonSerializable does in its own way. */
typedef enum
{
  ADIEU_JSON_OWN_FIND        = 1 << 0,
  ADIEU_JSON_OWN_DESERIALIZE = 1 << 1,
  ADIEU_JSON_OWN_SET         = 1 << 2,
  ADIEU_JSON_OWN_LIST        = 1 << 3,
  ADIEU_JSON_OWN_SERIALIZE   = 1 << 4,
  ADIEU_JSON_OWN_GET         = 1 << 5,
} AdieuJsonOwn;

#define ADIEU_JSON_OWN_READING \
  (ADIEU_JSON_OWN_FIND | ADIEU_JSON_OWN_DESERIALIZE | ADIEU_JSON_OWN_SET)
#define ADIEU_JSON_OWN_WRITING \
  (ADIEU_JSON_OWN_LIST | ADIEU_JSON_OWN_SERIALIZE | ADIEU_JSON_OWN_GET)

typedef struct _AdieuJsonType AdieuJsonType;

typedef struct
{
  GParamSpec    *pspec;
  const char    *name;
  char          *member;
  gsize          member_length;
  const char    *owner;
  GType          value_type;
  GTypeClass    *value_class;
  AdieuJsonKind  kind;
  gboolean       is_signed;
  gint64         min;
  gint64         max;
  guint64        min_natural;
  guint64        max_natural;
  double         min_double;
  double         max_double;
  gsize          item_type;
  AdieuJsonType *value_map;
} AdieuJsonProperty;

/* A class as JSON sees it. Made once for each class and naming, and never freed. */
struct _AdieuJsonType
{
  GType              type;
  GObjectClass      *object_class;
  AdieuNaming        naming;
  AdieuJsonOwn       own;
  gboolean           has_construct_only;
  AdieuJsonProperty *properties;
  guint              n_properties;
  guint16           *slots;
  guint              slot_mask;
};

gboolean           adieu_json_type_is_readable     (GType               type);
AdieuJsonType     *adieu_json_type_get             (GType               type,
                                                    AdieuNaming         naming);
AdieuJsonProperty *adieu_json_type_find            (AdieuJsonType      *self,
                                                    const char         *member,
                                                    gsize               length);
AdieuJsonProperty *adieu_json_type_find_pspec      (AdieuJsonType      *self,
                                                    GParamSpec         *pspec);

/* What a value of this property is made of: objects of a class, a list of objects of one. */
AdieuJsonType     *adieu_json_property_get_map     (AdieuJsonProperty  *self,
                                                    AdieuNaming         naming);
GType              adieu_json_property_get_items   (AdieuJsonProperty  *self);
void               adieu_json_property_learn_items (AdieuJsonProperty  *self,
                                                    GType               item_type);


void               adieu_json_property_init        (AdieuJsonProperty  *self,
                                                    GParamSpec         *pspec,
                                                    AdieuNaming         naming);

G_END_DECLS
