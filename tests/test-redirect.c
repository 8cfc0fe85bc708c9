/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which redirects are followed and whereto, why others are not, and what goes along. */

#include "config.h"

#include "policy/adieu-redirect-private.h"

#include <string.h>

#include "message/adieu-request-private.h"
#include "message/adieu-request-url-private.h"

#define MAX_REDIRECTS 10

static GUri *
place (const char *url)
{
  g_autoptr (GError) error = NULL;
  GUri *uri = adieu_url_parse (url, &error);

  g_assert_no_error (error);

  return uri;
}

static GUri *
follow (const char  *method,
        const char  *from,
        const char  *location,
        guint        n_followed,
        const char **refusal)
{
  g_autoptr (GUri) uri = place (from);
  GUri *next = NULL;

  *refusal = "not touched";
  next = adieu_redirect_follow (method, uri, location, n_followed, MAX_REDIRECTS, refusal);
  g_assert_true ((next == NULL) == (*refusal != NULL));

  return next;
}

static void
test_status (void)
{
  for (guint status = 0; status < 1000; status++)
    g_assert_cmpint (adieu_redirect_is_status (status), ==,
                     status == 301 || status == 302 || status == 303 || status == 307 || status == 308);
}

/* ---- what is followed ---- */

static void
test_followed (void)
{
  static const struct
  {
    const char *from;
    const char *location;
    const char *to;
  } cases[] = {
    /* Within the origin: RFC 3986, 5.4. */
    { "http://h/a/b?q=1", "/c", "http://h/c" },
    { "http://h/a/b?q=1", "c", "http://h/a/c" },
    { "http://h/a/b?q=1", "./c", "http://h/a/c" },
    { "http://h/a/b?q=1", "../c", "http://h/c" },
    { "http://h/a/b?q=1", "../../../c", "http://h/c" },
    { "http://h/a/b?q=1", "?q=2", "http://h/a/b?q=2" },
    { "http://h/a/b?q=1", "c?q=2", "http://h/a/c?q=2" },
    { "http://h/a/b?q=1", "http://h/c?q=2", "http://h/c?q=2" },
    { "http://h/a/b?q=1", "//h/c", "http://h/c" },
    { "http://h:8080/a", "/c", "http://h:8080/c" },
    { "http://h:8080/a", "http://h:8080/c", "http://h:8080/c" },
    { "https://h/a", "/c", "https://h/c" },
    { "https://h:8443/a", "/c", "https://h:8443/c" },
    { "http://[::1]:8080/a", "/c", "http://[::1]:8080/c" },

    /* Without a path there is one; a fragment is not sent. */
    { "http://h/a", "http://other", "http://other/" },
    { "http://h/a", "http://other?q=1", "http://other/?q=1" },
    { "http://h/a", "/c#part", "http://h/c" },
    { "http://h/a?q=1", "#part", "http://h/a?q=1" },
    { "http://h/a", "http://other#part", "http://other/" },

    /* To another origin. */
    { "http://h/a", "http://other/c", "http://other/c" },
    { "http://h/a", "//other/c", "http://other/c" },
    { "http://h/a", "https://h/c", "https://h/c" },
    { "http://h/a", "http://h:81/c", "http://h:81/c" },
    { "https://h/a", "https://other/c", "https://other/c" },
    { "https://h/a", "//other/c", "https://other/c" },
    { "https://h/a", "https://h:8443/c", "https://h:8443/c" },
    { "http://h/a", "HTTPS://Other/C", "https://Other/C" },
    { "http://h/a", "http://[2001:db8::1]/c", "http://[2001:db8::1]/c" },
    { "http://h/a", "http://192.0.2.1:80/c", "http://192.0.2.1/c" },
    { "https://h/a", "https://other:443/c", "https://other/c" },

    /* What is encoded stays so, and what should be becomes so. */
    { "http://h/a", "/b%2Fc%20d", "http://h/b%2Fc%20d" },
    { "http://h/a", "/b?q=%26&r=a%20b", "http://h/b?q=%26&r=a%20b" },
    { "http://h/a", "/b c", "http://h/b%20c" },
    { "http://h/a", "/b?q=a b", "http://h/b?q=a%20b" },
    { "http://h/a", "/b\"<>\\^`{|}", "http://h/b%22%3C%3E%5C%5E%60%7B%7C%7D" },
    { "http://h/a", "/\xc3\xa9?\xc3\xa9", "http://h/%C3%A9?%C3%A9" },
    { "http://h/a", "/b;c=1,2:@!$&'()*+", "http://h/b;c=1,2:@!$&'()*+" },
  };
  static const char * const methods[] = { "GET", "HEAD" };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (methods); j++)
      {
        const char *refusal = NULL;
        g_autoptr (GUri) to = follow (methods[j], cases[i].from, cases[i].location, 0, &refusal);
        g_autoptr (GUri) expected = place (cases[i].to);

        if (to == NULL)
          g_error ("From %s to %s is not followed: %s", cases[i].from, cases[i].location, refusal);
        g_assert_cmpstr (g_uri_get_path (to), ==, g_uri_get_path (expected));
        g_assert_cmpstr (g_uri_get_query (to), ==, g_uri_get_query (expected));
        g_assert_null (g_uri_get_fragment (to));
        g_assert_null (g_uri_get_userinfo (to));
        g_assert_true (adieu_uri_same_origin (to, expected));
      }
}

static void
test_how_often (void)
{
  const char *refusal = NULL;

  for (guint n_followed = 0; n_followed < MAX_REDIRECTS + 2; n_followed++)
    {
      g_autoptr (GUri) to = follow ("GET", "http://h/a", "/a", n_followed, &refusal);

      g_assert_true ((to != NULL) == (n_followed < MAX_REDIRECTS));
    }
  g_assert_nonnull (strstr (refusal, "no more redirects"));
}

/* ---- what is refused ---- */

static void
test_refused_places (void)
{
  static const struct
  {
    const char *from;
    const char *location;
    const char *keyword;
  } cases[] = {
    { "http://h/a", NULL, "does not say where" },
    { "http://h/a", "", "does not say where" },

    { "http://h/a", "ftp://h/c", "not on the web" },
    { "http://h/a", "file:///etc/passwd", "not on the web" },
    { "http://h/a", "data:text/plain,x", "not on the web" },
    { "http://h/a", "javascript:alert(1)", "not on the web" },
    { "http://h/a", "mailto:a@example.org", "not on the web" },
    { "http://h/a", "http+unix://%2Frun%2Fx.sock/c", "not on the web" },
    { "http://h/a", "ws://h/c", "not on the web" },
    { "http://h/a", "localhost:8080/c", "not on the web" },

    { "http://h/a", "http:///c", "no host" },
    { "http://h/a", "http://", "no host" },
    { "http://h/a", "http://:80/c", "no host" },

    { "http://h/a", "http://user@other/c", "carries credentials" },
    { "http://h/a", "http://user:secret@h/c", "carries credentials" },
    { "http://h/a", "//user:secret@h/c", "carries credentials" },
    { "http://h/a", "http://@h/c", "carries credentials" },
    { "https://h/a", "https://h:pass@other/", "carries credentials" },

    { "https://h/a", "http://h/c", "from https to http" },
    { "https://h/a", "http://other/c", "from https to http" },
    { "https://h/a", "http://h:443/c", "from https to http" },
    { "https://h/a", "HTTP://h/c", "from https to http" },

    { "http://h/a", "http://[::1", "not a valid URL" },
    { "http://h/a", "http://h:port/c", "not a valid URL" },
    { "http://h/a", "http://h:99999/c", "not a valid URL" },
    { "http://h/a", "http://h:-1/c", "not a valid URL" },
    { "http://h/a", "http://h%00.example.org/c", "not a valid URL" },
    { "http://h/a", "http://h%0d%0aX-Evil:1/c", "not a valid URL" },
    { "http://h/a", "http://a b/c", "not a valid URL" },
    { "http://h/a", "http://h%2Fx/c", "not a valid URL" },
    { "http://h/a", "http://h%3Fx/c", "not a valid URL" },
    { "http://h/a", "http://h%23x/c", "not a valid URL" },
    { "http://h/a", "http://h%3A81/c", "not a valid URL" },
    { "http://h/a", "http://h%40other/c", "not a valid URL" },
    { "http://h/a", "http://h\\@other/c", "" },
    { "http://h/a", "http://<h>/c", "not a valid URL" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *refusal = NULL;
      g_autoptr (GUri) to = follow ("GET", cases[i].from, cases[i].location, 0, &refusal);
      g_autofree char *text = to != NULL ? g_uri_to_string (to) : NULL;

      if (text != NULL)
        g_error ("From %s to %s leads to %s", cases[i].from, cases[i].location, text);
      if (strstr (refusal, cases[i].keyword) == NULL)
        g_error ("To %s: “%s” does not say “%s”", cases[i].location, refusal, cases[i].keyword);
    }
}

/* What might change something is asked of nobody whom the caller has not named. */
static void
test_refused_methods (void)
{
  static const char * const methods[] = { "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "get", "Head" };

  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      const char *refusal = NULL;

      g_assert_null (follow (methods[i], "http://h/a", "/b", 0, &refusal));
      g_assert_nonnull (strstr (refusal, "not sent to another place"));
    }
}

/* ---- what goes along to another origin ---- */

static void
test_may_carry (void)
{
  static const char * const harmless[] = {
    "Accept", "accept", "ACCEPT-CHARSET", "Accept-Encoding", "Accept-Language", "User-Agent", "user-agent",
  };
  static const char * const secret[] = {
    "Authorization", "authorization", "Proxy-Authorization", "Cookie", "Cookie2", "X-Api-Key", "X-Auth-Token",
    "Private-Token", "X-Csrf-Token", "Referer", "Origin", "From", "If-Match", "Idempotency-Key", "Content-Type",
    "Range", "X-Forwarded-For", "Accept-", "Accept-Encoding-Key", "User-Agent-Token", "Acceptable", "",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (harmless); i++)
    g_assert_true (adieu_redirect_may_carry (harmless[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (secret); i++)
    g_assert_false (adieu_redirect_may_carry (secret[i]));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adieu/redirect/knows-the-statuses", test_status);
  g_test_add_func ("/adieu/redirect/follows-what-only-reads", test_followed);
  g_test_add_func ("/adieu/redirect/follows-so-many", test_how_often);
  g_test_add_func ("/adieu/redirect/refuses-places", test_refused_places);
  g_test_add_func ("/adieu/redirect/refuses-methods", test_refused_methods);
  g_test_add_func ("/adieu/redirect/carries-what-is-harmless", test_may_carry);

  return g_test_run ();
}
