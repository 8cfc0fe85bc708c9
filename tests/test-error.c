/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The error domain: what an error carries, what survives a copy, what is inferred. */

#include "config.h"

#include "base/adieu-error-private.h"

#include <locale.h>

typedef struct
{
  AdieuClientError code;
  const char      *nick;
  AdieuDelivery    delivery;
} Code;

static const Code codes[] = {
  { ADIEU_CLIENT_ERROR_INVALID_REQUEST, "invalid-request", ADIEU_DELIVERY_NOT_SENT },
  { ADIEU_CLIENT_ERROR_CLOSED, "closed", ADIEU_DELIVERY_NOT_SENT },
  { ADIEU_CLIENT_ERROR_TIMED_OUT, "timed-out", ADIEU_DELIVERY_UNKNOWN },
  { ADIEU_CLIENT_ERROR_TOO_LARGE, "too-large", ADIEU_DELIVERY_UNKNOWN },
  { ADIEU_CLIENT_ERROR_CONNECTION_LOST, "connection-lost", ADIEU_DELIVERY_UNKNOWN },
  { ADIEU_CLIENT_ERROR_BAD_RESPONSE, "bad-response", ADIEU_DELIVERY_UNKNOWN },
  { ADIEU_CLIENT_ERROR_INVALID_CONTENT, "invalid-content", ADIEU_DELIVERY_ANSWERED },
  { ADIEU_CLIENT_ERROR_REDIRECT, "redirect", ADIEU_DELIVERY_ANSWERED },
  { ADIEU_CLIENT_ERROR_BAD_REQUEST, "bad-request", ADIEU_DELIVERY_ANSWERED },
  { ADIEU_CLIENT_ERROR_UNAUTHORIZED, "unauthorized", ADIEU_DELIVERY_ANSWERED },
  { ADIEU_CLIENT_ERROR_FORBIDDEN, "forbidden", ADIEU_DELIVERY_ANSWERED },
  { ADIEU_CLIENT_ERROR_NOT_FOUND, "not-found", ADIEU_DELIVERY_ANSWERED },
  { ADIEU_CLIENT_ERROR_CONFLICT, "conflict", ADIEU_DELIVERY_ANSWERED },
  { ADIEU_CLIENT_ERROR_RATE_LIMITED, "rate-limited", ADIEU_DELIVERY_ANSWERED },
  { ADIEU_CLIENT_ERROR_SERVER, "server", ADIEU_DELIVERY_ANSWERED },
  { ADIEU_CLIENT_ERROR_UNAVAILABLE, "unavailable", ADIEU_DELIVERY_NOT_SENT },
};

/* Must be the first test: nothing has asked for the quark yet. */
static void
test_registered_when_loaded (void)
{
  const GQuark quark = g_quark_try_string ("AdieuClientError");
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) copy = NULL;

  g_assert_cmpuint (quark, !=, 0);

  error = g_error_new_literal (quark, ADIEU_CLIENT_ERROR_SERVER, "made of the name alone");
  copy = g_error_copy (error);
  g_assert_null (adieu_client_error_get_response (copy));
  g_assert_cmpint (adieu_client_error_get_delivery (copy), ==, ADIEU_DELIVERY_ANSWERED);
  g_assert_cmpuint (quark, ==, ADIEU_CLIENT_ERROR);
}

static void
test_message (void)
{
  g_autoptr (GError) error = adieu_error_new (ADIEU_CLIENT_ERROR_SERVER, "%s: %d", "so", 3);

  g_assert_error (error, ADIEU_CLIENT_ERROR, ADIEU_CLIENT_ERROR_SERVER);
  g_assert_cmpstr (error->message, ==, "so: 3");
}

static void
test_codes (void)
{
  g_autoptr (GEnumClass) type = g_type_class_ref (ADIEU_TYPE_CLIENT_ERROR);

  g_assert_cmpuint (type->n_values, ==, G_N_ELEMENTS (codes));

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (GError) error = adieu_error_new (codes[i].code, "x");
      const GEnumValue *value = g_enum_get_value (type, codes[i].code);

      g_assert_nonnull (value);
      g_assert_cmpstr (value->value_nick, ==, codes[i].nick);
      g_assert_cmpint (adieu_client_error_get_delivery (error), ==, codes[i].delivery);
    }
}

static void
test_response_survives_copy (void)
{
  GObject *response = g_object_new (G_TYPE_OBJECT, NULL);
  gpointer watched = response;
  GError *error = adieu_error_new (ADIEU_CLIENT_ERROR_NOT_FOUND, "gone");
  GError *copy;

  g_object_add_weak_pointer (response, &watched);
  adieu_error_set_response (error, response);
  g_assert_true ((gpointer) adieu_client_error_get_response (error) == response);
  g_object_unref (response);
  g_assert_nonnull (watched);

  copy = g_error_copy (error);
  g_error_free (error);
  g_assert_true ((gpointer) adieu_client_error_get_response (copy) == watched);
  g_assert_cmpint (adieu_client_error_get_delivery (copy), ==, ADIEU_DELIVERY_ANSWERED);

  g_error_free (copy);
  g_assert_null (watched);
}

static void
test_response_is_replaced (void)
{
  g_autoptr (GObject) first = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GObject) second = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GError) error = adieu_error_new (ADIEU_CLIENT_ERROR_SERVER, "x");

  adieu_error_set_response (error, first);
  adieu_error_set_response (error, second);
  adieu_error_set_response (error, second);
  g_assert_cmpuint (first->ref_count, ==, 1);
  g_assert_cmpuint (second->ref_count, ==, 2);

  adieu_error_set_response (error, NULL);
  g_assert_cmpuint (second->ref_count, ==, 1);
  g_assert_null (adieu_client_error_get_response (error));
}

static void
test_rebuilt_has_none (void)
{
  g_autoptr (GObject) response = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GError) error = adieu_error_new (ADIEU_CLIENT_ERROR_TIMED_OUT, "late");
  g_autoptr (GError) rebuilt = NULL;

  adieu_error_set_response (error, response);
  adieu_error_set_delivery (error, ADIEU_DELIVERY_NOT_SENT);

  rebuilt = g_error_new_literal (error->domain, error->code, error->message);
  g_assert_null (adieu_client_error_get_response (rebuilt));
  g_assert_cmpint (adieu_client_error_get_delivery (rebuilt), ==, ADIEU_DELIVERY_UNKNOWN);
}

static void
test_delivery_is_kept (void)
{
  g_autoptr (GError) error = adieu_error_new (ADIEU_CLIENT_ERROR_TIMED_OUT, "late");
  g_autoptr (GError) copy = NULL;

  g_assert_cmpint (adieu_client_error_get_delivery (error), ==, ADIEU_DELIVERY_UNKNOWN);
  adieu_error_set_delivery (error, ADIEU_DELIVERY_NOT_SENT);
  copy = g_error_copy (error);
  g_assert_cmpint (adieu_client_error_get_delivery (copy), ==, ADIEU_DELIVERY_NOT_SENT);
}

static void
test_delivery_never_contradicts (void)
{
  g_autoptr (GObject) response = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GError) closed = adieu_error_new (ADIEU_CLIENT_ERROR_CLOSED, "x");
  g_autoptr (GError) server = adieu_error_new (ADIEU_CLIENT_ERROR_SERVER, "x");

  adieu_error_set_delivery (closed, ADIEU_DELIVERY_UNKNOWN);
  g_assert_cmpint (adieu_client_error_get_delivery (closed), ==, ADIEU_DELIVERY_NOT_SENT);

  adieu_error_set_response (server, response);
  adieu_error_set_delivery (server, ADIEU_DELIVERY_UNKNOWN);
  g_assert_cmpint (adieu_client_error_get_delivery (server), ==, ADIEU_DELIVERY_ANSWERED);
}

static void
test_foreign_domains (void)
{
  const struct
  {
    GQuark        domain;
    int           code;
    AdieuDelivery delivery;
  } cases[] = {
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, ADIEU_DELIVERY_NOT_SENT },
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE, ADIEU_DELIVERY_NOT_SENT },
    { G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, ADIEU_DELIVERY_NOT_SENT },
    { G_TLS_ERROR, G_TLS_ERROR_HANDSHAKE, ADIEU_DELIVERY_NOT_SENT },
    { G_TLS_ERROR, G_TLS_ERROR_NOT_TLS, ADIEU_DELIVERY_NOT_SENT },
    { G_TLS_ERROR, G_TLS_ERROR_EOF, ADIEU_DELIVERY_UNKNOWN },
    { G_TLS_ERROR, G_TLS_ERROR_MISC, ADIEU_DELIVERY_UNKNOWN },
    { G_TLS_ERROR, G_TLS_ERROR_CERTIFICATE_REQUIRED, ADIEU_DELIVERY_UNKNOWN },
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, ADIEU_DELIVERY_NOT_SENT },
    { G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE, ADIEU_DELIVERY_NOT_SENT },
    { G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE, ADIEU_DELIVERY_NOT_SENT },
    { G_IO_ERROR, G_IO_ERROR_PROXY_AUTH_FAILED, ADIEU_DELIVERY_NOT_SENT },
    { G_IO_ERROR, G_IO_ERROR_CANCELLED, ADIEU_DELIVERY_UNKNOWN },
    { G_IO_ERROR, G_IO_ERROR_TIMED_OUT, ADIEU_DELIVERY_NOT_SENT },
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, ADIEU_DELIVERY_NOT_SENT },
    { G_IO_ERROR, G_IO_ERROR_FAILED, ADIEU_DELIVERY_NOT_SENT },
    { G_FILE_ERROR, G_FILE_ERROR_NOENT, ADIEU_DELIVERY_UNKNOWN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (cases[i].domain, cases[i].code, "x");

      g_assert_null (adieu_client_error_get_response (error));
      g_assert_cmpint (adieu_client_error_get_delivery (error), ==, cases[i].delivery);
    }
}

static void
test_enums (void)
{
  const struct
  {
    GType       type;
    int         value;
    const char *nick;
  } cases[] = {
    { ADIEU_TYPE_NAMING, ADIEU_NAMING_KEBAB, "kebab" },
    { ADIEU_TYPE_NAMING, ADIEU_NAMING_SNAKE, "snake" },
    { ADIEU_TYPE_NAMING, ADIEU_NAMING_CAMEL, "camel" },
    { ADIEU_TYPE_NAMING, ADIEU_NAMING_PASCAL, "pascal" },
    { ADIEU_TYPE_DELIVERY, ADIEU_DELIVERY_NOT_SENT, "not-sent" },
    { ADIEU_TYPE_DELIVERY, ADIEU_DELIVERY_UNKNOWN, "unknown" },
    { ADIEU_TYPE_DELIVERY, ADIEU_DELIVERY_ANSWERED, "answered" },
    { ADIEU_TYPE_PRIORITY, ADIEU_PRIORITY_LOW, "low" },
    { ADIEU_TYPE_PRIORITY, ADIEU_PRIORITY_NORMAL, "normal" },
    { ADIEU_TYPE_PRIORITY, ADIEU_PRIORITY_HIGH, "high" },
    { ADIEU_TYPE_PROGRESS_STATE, ADIEU_PROGRESS_STATE_IDLE, "idle" },
    { ADIEU_TYPE_PROGRESS_STATE, ADIEU_PROGRESS_STATE_SENDING, "sending" },
    { ADIEU_TYPE_PROGRESS_STATE, ADIEU_PROGRESS_STATE_WAITING, "waiting" },
    { ADIEU_TYPE_PROGRESS_STATE, ADIEU_PROGRESS_STATE_DONE, "done" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GEnumClass) type = g_type_class_ref (cases[i].type);
      guint n_named = 0;

      for (gsize other = 0; other < G_N_ELEMENTS (cases); other++)
        n_named += cases[other].type == cases[i].type;
      g_assert_cmpuint (type->n_values, ==, n_named);
      g_assert_cmpstr (g_enum_get_value (type, cases[i].value)->value_nick, ==, cases[i].nick);
    }
}

static void
test_version (void)
{
  g_autofree char *version = g_strdup_printf ("%u.%u.%u",
                                              adieu_get_major_version (),
                                              adieu_get_minor_version (),
                                              adieu_get_micro_version ());

  g_assert_cmpstr (adieu_get_version (), ==, version);
  g_assert_cmpuint (adieu_get_major_version (), ==, ADIEU_MAJOR_VERSION);
  g_assert_cmpuint (adieu_get_minor_version (), ==, ADIEU_MINOR_VERSION);
  g_assert_cmpuint (adieu_get_micro_version (), ==, ADIEU_MICRO_VERSION);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/error/registered-when-loaded", test_registered_when_loaded);
  g_test_add_func ("/adieu/error/message", test_message);
  g_test_add_func ("/adieu/error/codes", test_codes);
  g_test_add_func ("/adieu/error/response-survives-copy", test_response_survives_copy);
  g_test_add_func ("/adieu/error/response-is-replaced", test_response_is_replaced);
  g_test_add_func ("/adieu/error/rebuilt-has-none", test_rebuilt_has_none);
  g_test_add_func ("/adieu/error/delivery-is-kept", test_delivery_is_kept);
  g_test_add_func ("/adieu/error/delivery-never-contradicts", test_delivery_never_contradicts);
  g_test_add_func ("/adieu/error/foreign-domains", test_foreign_domains);
  g_test_add_func ("/adieu/error/enums", test_enums);
  g_test_add_func ("/adieu/error/version", test_version);

  return g_test_run ();
}
