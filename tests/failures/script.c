/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* From a seed to a script: which calls a client makes, with which settings, and what they meet on
 * their first, second, third attempt. Pure: the same seed gives the same script everywhere. It
 * knows nothing of what will come of it.
 */

#include "config.h"

#include "script.h"

#include <string.h>

#include "fixture.h"

#define MAX_FATES 4

/* Of a call as a whole; of one whose server asks it to wait for a second or two; and of one that
 * nothing else ends. */
#define DEADLINE_MS       5000
#define LONG_DEADLINE_MS  8000
#define SHORT_DEADLINE_MS 1500

/* ---- what may happen to a request that has been read ---- */

static const struct
{
  const char *fate;
  guint       weight;
  guint       on;
  gboolean    may_apply; /* and say nothing of it */
} fates[] = {
  { "ok", 8, ON_TCP, FALSE },
  { "ok-leave", 3, ON_TCP, FALSE },
  { "late:20", 3, ON_TCP, FALSE },
  { "status:500", 3, ON_TCP, TRUE },
  { "status:502", 2, ON_TCP, TRUE },
  { "status:503", 3, ON_TCP, TRUE },
  { "status:504", 2, ON_TCP, TRUE },
  { "status:408", 2, ON_TCP, TRUE },
  { "status:425", 2, ON_TCP, FALSE },
  { "status:429", 2, ON_TCP, FALSE },
  { "wait:429:0", 1, ON_TCP, FALSE },
  { "wait:429:1", 1, ON_TCP, FALSE },
  { "wait:503:1", 1, ON_TCP, TRUE },
  { "wait:503:3600", 1, ON_TCP, TRUE },
  { "date:429:1", 1, ON_TCP, FALSE },
  { "date:503:1", 1, ON_TCP, TRUE },
  { "date-alone:429:1", 1, ON_TCP, FALSE },
  { "skewed:503:1", 1, ON_TCP, TRUE },
  { "reset", 4, ON_TCP, TRUE },
  { "leave", 3, ON_TCP, TRUE },
  { "cut", 2, ON_TCP, TRUE },
  { "mute", 3, ON_TCP, TRUE },
  { "head-leave", 2, ON_HTTP | ON_HTTPS, TRUE },
  { "head-reset", 2, ON_HTTP | ON_HTTPS, TRUE },
  { "head-mute", 2, ON_HTTP | ON_HTTPS, TRUE },
  { "body-leave", 2, ON_TCP, FALSE },
  { "body-cut", 2, ON_TCP, FALSE },
  { "body-reset", 2, ON_TCP, FALSE },
  { "body-mute", 2, ON_TCP, FALSE },
  { "body-short", 2, ON_H2, FALSE },
  { "drip:5", 1, ON_TCP, FALSE },
  { "rst:0", 2, ON_H2, TRUE },
  { "rst:2", 3, ON_H2, TRUE },
  { "rst:7", 4, ON_H2, FALSE },
  { "rst:8", 3, ON_H2, TRUE },
  { "rst:11", 2, ON_H2, TRUE },
  { "rst-body:2", 2, ON_H2, FALSE },
  { "rst-body:8", 2, ON_H2, FALSE },
  { "goaway:0", 3, ON_H2, FALSE },
  { "goaway-leave:0", 3, ON_H2, TRUE },
  { "goaway-leave:2", 2, ON_H2, TRUE },
  { "goaway-body:0", 2, ON_H2, FALSE },
  { "goaway-zero:0", 2, ON_H2, FALSE },
  { "goaway-zero-leave:0", 3, ON_H2, FALSE },
  { "goaway-zero-leave:2", 2, ON_H2, FALSE },
};

static gboolean
chance (GRand *rand,
        guint  percent)
{
  return g_rand_int_range (rand, 0, 100) < (gint32) percent;
}

static const char *
pick (GRand              *rand,
      const char * const *words)
{
  return words[g_rand_int_range (rand, 0, (gint32) g_strv_length ((char **) words))];
}

static gsize
pick_fate (GRand     *rand,
           Transport  transport)
{
  guint total = 0;
  gint32 left = 0;
  gsize i = 0;

  for (gsize k = 0; k < G_N_ELEMENTS (fates); k++)
    total += (fates[k].on & (1 << transport)) != 0 ? fates[k].weight : 0;
  left = g_rand_int_range (rand, 0, (gint32) total);
  for (i = 0; i < G_N_ELEMENTS (fates); i++)
    {
      if ((fates[i].on & (1 << transport)) == 0)
        continue;
      left -= (gint32) fates[i].weight;
      if (left < 0)
        break;
    }

  return i;
}

static char *
draw_fates (GRand     *rand,
            Transport  transport)
{
  gint32 n = g_rand_int_range (rand, 1, MAX_FATES + 1);
  g_autoptr (GString) list = g_string_new (NULL);

  for (gint32 k = 0; k < n; k++)
    {
      gsize i = pick_fate (rand, transport);

      g_string_append_printf (list, "%s%s%s", k > 0 ? " " : "", fates[i].fate,
                              fates[i].may_apply && chance (rand, 50) ? "!" : "");
    }
  if (chance (rand, 20))
    g_string_append (list, " *");

  return g_strdup (list->str);
}

/* ---- what may happen to those who connect ---- */

static char *
draw_door (GRand *rand)
{
  static const char * const fates_of_all[] = {
    "shut:5", "shut:30", "shut:100", "reset", "reset:40", "leave", "mute", "open", NULL,
  };
  static const char * const further[] = { "reset:200", "reset:600", "reset:2000", NULL };
  gint32 n = g_rand_int_range (rand, 1, 4);
  g_autoptr (GString) list = g_string_new (NULL);

  for (gint32 k = 0; k < n; k++)
    g_string_append_printf (list, "%s%s", k > 0 ? " " : "",
                            pick (rand, chance (rand, 20) ? further : fates_of_all));
  if (chance (rand, 10))
    g_string_append (list, " shut");

  return g_strdup (list->str);
}

/* ---- calls ---- */

static ScriptCall *
add_call (Script     *self,
          const char *method)
{
  ScriptCall *call = g_new0 (ScriptCall, 1);

  g_ptr_array_add (self->calls, call);
  call->id = g_strdup_printf ("%u.%u", self->seed, self->calls->len);
  call->method = method;
  call->deadline_ms = DEADLINE_MS;

  return call;
}

static ScriptCall *
draw_call (Script *self,
           GRand  *rand)
{
  static const char * const methods[] = { "GET", "PUT", "DELETE", "POST", "POST", "PATCH", NULL };
  ScriptCall *call = add_call (self, pick (rand, methods));
  gboolean has_body = script_is_write (call) && !g_str_equal (call->method, "DELETE");

  if (has_body && chance (rand, 80))
    call->body_bytes = chance (rand, 15) ? 200000 : 100;
  call->fates = draw_fates (rand, self->transport);
  call->begin_ms = (guint) g_rand_int_range (rand, 0, 20);
  call->deadline_ms = chance (rand, 25) ? (guint) g_rand_int_range (rand, 100, 1000) : DEADLINE_MS;
  if (strstr (call->fates, ":1") != NULL && chance (rand, 70))
    call->deadline_ms = LONG_DEADLINE_MS;
  if (strstr (call->fates, "drip") != NULL)
    call->deadline_ms = SHORT_DEADLINE_MS;
  if (chance (rand, 6))
    call->cancel_ms = (guint) g_rand_int_range (rand, 1, 300);

  return call;
}

/* Any mixture of failures. */
static void
write_mixture (Script *self,
               GRand  *rand)
{
  gint32 n = g_rand_int_range (rand, 1, 4);

  for (gint32 i = 0; i < n; i++)
    draw_call (self, rand);
  self->in_turn = chance (rand, 50);
}

/* Trouble before anything is read. */
static void
write_trouble_at_the_door (Script *self,
                           GRand  *rand)
{
  g_free (self->door);
  self->door = chance (rand, 8) ? g_strdup ("shut") : draw_door (rand);
  self->connect_deadline = (guint) g_rand_int_range (rand, 300, 1000);
  write_mixture (self, rand);
}

/* A server that fails all the time, and many calls. */
static void
write_dead_server (Script *self,
                   GRand  *rand)
{
  static const char * const dead[] = { "status:503 *", "status:500 *", "reset *", "leave *", NULL };
  static const char * const methods[] = { "GET", "PUT", "DELETE", NULL };
  const char *how = pick (rand, dead);
  gint32 n = g_rand_int_range (rand, 15, 30);

  if (chance (rand, 30))
    {
      g_free (self->door);
      self->door = g_strdup ("shut");
    }
  self->in_turn = chance (rand, 60);
  for (gint32 i = 0; i < n; i++)
    add_call (self, pick (rand, methods))->fates = g_strdup (how);
}

/* An application that has no time when it should go on. */
static void
write_stall (Script *self,
             GRand  *rand)
{
  ScriptCall *call = draw_call (self, rand);

  g_free (call->fates);
  call->fates = g_strdup ("status:503 status:503 status:503");
  call->stall = chance (rand, 50) ? STALL_IN_SIGN : STALL_IN_REST;
  call->stall_at = (guint) g_rand_int_range (rand, 1, 3);
  call->deadline_ms = (guint) g_rand_int_range (rand, 60, 120);
  call->cancel_ms = 0;
}

static void
draw_settings (Script *self,
               GRand  *rand)
{
  self->transport = (Transport) g_rand_int_range (rand, TRANSPORT_HTTP, TRANSPORT_H2 + 1);
  self->door = g_strdup ("open");
  self->circuit_breaker = chance (rand, 50);
  self->keys = chance (rand, 50);
  self->key_header = chance (rand, 50) ? "Idempotency-Key" : "X-Once";
  self->max_attempts = (guint) g_rand_int_range (rand, 1, 6);
  self->retry_delay = (guint) g_rand_int_range (rand, 1, 6);
  self->max_retry_delay = 20;
  self->max_retry_after = chance (rand, 20) ? 500 : 5000;
  self->connect_deadline = 4000;
  self->first_byte_deadline = (guint) g_rand_int_range (rand, 300, 600);
  self->idle_deadline = (guint) g_rand_int_range (rand, 300, 600);
  self->max_connections = (guint) g_rand_int_range (rand, 1, 5);
}

/* Retry-After is in whole seconds and keeps its own pace. */
static void
set_pace (Script *self,
          guint   pace)
{
  self->connect_deadline *= pace;
  self->first_byte_deadline *= pace;
  self->idle_deadline *= pace;
  for (guint i = 0; i < self->calls->len; i++)
    {
      ScriptCall *call = g_ptr_array_index (self->calls, i);

      call->begin_ms *= pace;
      call->deadline_ms *= pace;
      call->cancel_ms *= pace;
    }
}

static void
call_free (gpointer data)
{
  ScriptCall *self = data;

  g_free (self->id);
  g_free (self->fates);
  g_free (self);
}

Script *
script_new (guint32 seed,
            guint   pace)
{
  static void (* const write[]) (Script *self, GRand *rand) = {
    write_mixture, write_mixture, write_mixture, write_mixture, write_mixture, write_mixture,
    write_trouble_at_the_door, write_trouble_at_the_door,
    write_dead_server,
    write_stall,
  };
  GRand *rand = g_rand_new_with_seed (seed);
  Script *self = g_new0 (Script, 1);

  self->seed = seed;
  self->calls = g_ptr_array_new_with_free_func (call_free);
  draw_settings (self, rand);
  write[seed % G_N_ELEMENTS (write)] (self, rand);
  set_pace (self, pace);
  g_rand_free (rand);

  return self;
}

void
script_free (Script *self)
{
  g_ptr_array_unref (self->calls);
  g_free (self->door);
  g_free (self);
}

gboolean
script_is_write (ScriptCall *call)
{
  return !g_str_equal (call->method, "GET");
}

gboolean
script_is_idempotent (ScriptCall *call)
{
  return !g_str_equal (call->method, "POST") && !g_str_equal (call->method, "PATCH");
}

/* Whether it may be sent twice, whatever became of the first time. */
gboolean
script_is_repeatable (Script     *self,
                      ScriptCall *call)
{
  return script_is_idempotent (call) || self->keys;
}

static void
describe_call (ScriptCall *self,
               GString    *text)
{
  g_string_append_printf (text, "  call %s: %s with %" G_GSIZE_FORMAT " bytes after %u ms, ",
                          self->id, self->method, self->body_bytes, self->begin_ms);
  g_string_append_printf (text, "deadline %u ms, meets “%s”", self->deadline_ms, self->fates);
  if (self->cancel_ms > 0)
    g_string_append_printf (text, ", cancelled after %u ms", self->cancel_ms);
  if (self->stall == STALL_IN_SIGN)
    g_string_append_printf (text, ", busy while attempt %u is signed", self->stall_at);
  else if (self->stall == STALL_IN_REST)
    g_string_append_printf (text, ", busy after the answer to attempt %u", self->stall_at);
  g_string_append_c (text, '\n');
}

char *
script_describe (Script *self)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "seed %u: %s, door “%s”, calls %s, breaker %s, keys %s (%s),\n",
                          self->seed, witness_get_name (self->transport), self->door,
                          self->in_turn ? "in turn" : "at once",
                          self->circuit_breaker ? "on" : "off",
                          self->keys ? "on" : "off", self->key_header);
  g_string_append_printf (text, "  %u attempts, delay %u to %u ms, Retry-After up to %u ms, ",
                          self->max_attempts, self->retry_delay, self->max_retry_delay,
                          self->max_retry_after);
  g_string_append_printf (text, "connect %u ms, first byte %u ms, idle %u ms, %u connections\n",
                          self->connect_deadline, self->first_byte_deadline, self->idle_deadline,
                          self->max_connections);
  for (guint i = 0; i < self->calls->len; i++)
    describe_call (g_ptr_array_index (self->calls, i), text);

  return g_string_free (text, FALSE);
}
