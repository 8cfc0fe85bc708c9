/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A real nginx on loopback, in a directory of its own that goes away with it. It inherits its
 * listening sockets, so that ports are neither guessed nor fought for, and it dies with us.
 */

#include "nginx.h"

#include <gio/gio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

/* Runs nginx until it is told to end, or we are gone, and takes the directory away after it. */
#define TIDY_UP "trap 'kill $!' TERM; \"$@\" & wait; wait; rm -rf \"$0\""

/* The descriptors under which nginx finds its sockets: first, second, third NginxPort. */
#define FIRST_SOCKET 3

#define PLACES \
  "    location = /moved { return 302 /small.json; }\n" \
  "    location = /put.json { dav_methods PUT; }\n" \
  "    location = /echo {\n" \
  "      default_type application/json;\n" \
  "      return 200 '{\"method\":\"$request_method\",\"length\":$content_length}';\n" \
  "    }\n"

struct _Nginx
{
  char         *directory;
  char         *ca_file;
  GTlsDatabase *authority;
  char         *urls[NGINX_N_PORTS];
  guint         ports[NGINX_N_PORTS];
  GSubprocess  *process;
  NginxLog     *log;
};

/* A list of objects of about 700 bytes, filled up with spaces. */
static char *
new_document (gsize length)
{
  g_autofree char *filling = g_strnfill (670, 'x');
  g_autoptr (GString) text = g_string_new ("[");

  while (text->len + 730 < length)
    g_string_append_printf (text, "{\"id\":%" G_GSIZE_FORMAT ",\"text\":\"%s\"},", text->len, filling);
  g_string_append (text, "null");
  while (text->len < length - 1)
    g_string_append_c (text, ' ');
  g_string_append_c (text, ']');

  return g_strdup (text->str);
}

static void
write_file (Nginx      *self,
            const char *name,
            const char *text)
{
  g_autofree char *path = g_build_filename (self->directory, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
write_documents (Nginx *self)
{
  g_autofree char *small = new_document (NGINX_SMALL_BYTES);
  g_autofree char *large = new_document (NGINX_LARGE_BYTES);

  write_file (self, "small.json", small);
  write_file (self, "large.json", large);
}

static void
make_certificate (Nginx *self)
{
  const char *command[] = {
    "openssl", "req", "-x509", "-nodes", "-days", "2", "-newkey", "ec",
    "-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", "/CN=nginx of Adieu's tests",
    "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost",
    "-keyout", "key.pem", "-out", "certificate.pem", NULL
  };
  g_autofree char *complaint = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_spawn_sync (self->directory, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                &complaint, &status, &error);
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, NULL))
    g_error ("openssl: %s", complaint);

  self->ca_file = g_build_filename (self->directory, "certificate.pem", NULL);
  self->authority = g_tls_file_database_new (self->ca_file, &error);
  g_assert_no_error (error);
}

/* Of old it is a word of the port, and since 1.25.1 a directive of the server. */
static gboolean
knows_http2_on (const char *program)
{
  const char *command[] = { program, "-v", NULL };
  g_autofree char *told = NULL;
  g_autoptr (GError) error = NULL;
  const char *version = NULL;
  guint major = 0, minor = 0, micro = 0;

  g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, &told, NULL, &error);
  g_assert_no_error (error);
  version = strstr (told, "nginx/");
  g_assert_nonnull (version);
  g_assert_cmpint (sscanf (version, "nginx/%u.%u.%u", &major, &minor, &micro), ==, 3);

  return major * 1000000 + minor * 1000 + micro >= 1025001;
}

static void
write_configuration (Nginx      *self,
                     const char *program)
{
  const gboolean directive = knows_http2_on (program);
  g_autofree char *text = NULL;

  text = g_strdup_printf (
    "%s\n"
    "daemon off;\n"
    "worker_processes 1;\n"
    "pid nginx.pid;\n"
    "lock_file nginx.lock;\n"
    "error_log stderr debug_event debug_http;\n"
    "events { worker_connections 1024; }\n"
    "http {\n"
    "  access_log off;\n"
    "  log_not_found off;\n"
    "  client_body_temp_path body;\n"
    "  fastcgi_temp_path fastcgi;\n"
    "  proxy_temp_path proxy;\n"
    "  scgi_temp_path scgi;\n"
    "  uwsgi_temp_path uwsgi;\n"
    "  types { application/json json; text/html html; }\n"
    "  gzip on;\n"
    "  gzip_types application/json;\n"
    "  gzip_min_length 2048;\n"
    "  add_header X-Connection $connection always;\n"
    "  add_header X-Request-Id $request_id always;\n"
    "  ssl_certificate certificate.pem;\n"
    "  ssl_certificate_key key.pem;\n"
    "  root .;\n"
    "  server {\n"
    "    listen 127.0.0.1:%u;\n"
    "    listen 127.0.0.1:%u ssl;\n"
    PLACES
    "  }\n"
    "  server {\n"
    "    listen 127.0.0.1:%u ssl%s;\n"
    "%s"
    PLACES
    "  }\n"
    "}\n",
    geteuid () == 0 ? "user root;" : "",
    self->ports[NGINX_HTTP], self->ports[NGINX_HTTPS], self->ports[NGINX_H2],
    directive ? "" : " http2", directive ? "    http2 on;\n" : "");
  write_file (self, "nginx.conf", text);
}

static int
listen_anywhere (guint *port)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) error = NULL;

  socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_assert_no_error (error);
  g_socket_set_listen_backlog (socket, 511);
  g_socket_bind (socket, address, TRUE, &error);
  g_assert_no_error (error);
  g_socket_listen (socket, &error);
  g_assert_no_error (error);
  bound = g_socket_get_local_address (socket, &error);
  g_assert_no_error (error);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));

  return dup (g_socket_get_fd (socket));
}

static void
open_ports (Nginx               *self,
            GSubprocessLauncher *launcher)
{
  g_autoptr (GString) inherited = g_string_new (NULL);

  for (int i = 0; i < NGINX_N_PORTS; i++)
    {
      g_subprocess_launcher_take_fd (launcher, listen_anywhere (&self->ports[i]), FIRST_SOCKET + i);
      g_string_append_printf (inherited, "%d;", FIRST_SOCKET + i);
      self->urls[i] = g_strdup_printf ("%s://127.0.0.1:%u", i == NGINX_HTTP ? "http" : "https",
                                       self->ports[i]);
    }

  g_subprocess_launcher_setenv (launcher, "NGINX", inherited->str, TRUE);
}

static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

/* NULL when there is none on this machine. */
char *
nginx_dup_program (void)
{
  const char *told = g_getenv ("ADIEU_NGINX");
  g_autofree char *found = NULL;

  if (told != NULL && *told != '\0')
    return g_strdup (told);

  found = g_find_program_in_path ("nginx");
  if (found == NULL && g_file_test ("/usr/sbin/nginx", G_FILE_TEST_IS_EXECUTABLE))
    found = g_strdup ("/usr/sbin/nginx");

  return g_steal_pointer (&found);
}

Nginx *
nginx_new (const char *program)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GError) error = NULL;
  Nginx *self = g_new0 (Nginx, 1);

  self->directory = g_dir_make_tmp ("adieu-nginx-XXXXXX", &error);
  g_assert_no_error (error);
  open_ports (self, launcher);
  make_certificate (self);
  write_documents (self);
  write_configuration (self, program);

  if (g_getenv ("ADIEU_STRICT_EOF") != NULL)
    g_subprocess_launcher_setenv (launcher, "LD_PRELOAD", g_getenv ("ADIEU_STRICT_EOF"), TRUE);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  self->process = g_subprocess_launcher_spawn (launcher, &error,
                                               "sh", "-c", TIDY_UP, self->directory,
                                               program, "-e", "stderr", "-p", self->directory,
                                               "-c", "nginx.conf", NULL);
  g_assert_no_error (error);
  self->log = nginx_log_new (g_subprocess_get_stderr_pipe (self->process));

  return self;
}

void
nginx_free (Nginx *self)
{
  g_subprocess_send_signal (self->process, SIGTERM);
  g_subprocess_wait (self->process, NULL, NULL);
  g_clear_pointer (&self->log, nginx_log_free);
  g_clear_object (&self->process);
  for (int i = 0; i < NGINX_N_PORTS; i++)
    g_free (self->urls[i]);
  g_clear_object (&self->authority);
  g_free (self->ca_file);
  g_free (self->directory);
  g_free (self);
}

const char *
nginx_get_url (Nginx     *self,
               NginxPort  port)
{
  return self->urls[port];
}

const char *
nginx_get_ca_file (Nginx *self)
{
  return self->ca_file;
}

GTlsDatabase *
nginx_get_authority (Nginx *self)
{
  return self->authority;
}

NginxLog *
nginx_get_log (Nginx *self)
{
  return self->log;
}
