/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Parses a large JSON body in a worker thread, so that neither the application's loop nor
 * the network waits for it. The response travels there and back; nobody else has it yet.
 */

#include "config.h"

#include "client/adieu-decoding-private.h"

#include "codec/adieu-json-private.h"
#include "message/adieu-response-private.h"

/* Below this a document is parsed in less time than a crossing takes twice. */
#define LARGE_BYTES (64 * 1024)
#define MAX_WORKERS 2

typedef struct
{
  AdieuResponse *response;
  AdieuReply    *reply;
} Job;

static void
decode_cb (gpointer data,
           gpointer user_data)
{
  g_autofree Job *job = data;
  gsize length = 0;
  const char *bytes = g_bytes_get_data (adieu_response_get_bytes (job->response), &length);
  JsonNode *root = adieu_json_parse (bytes, length, NULL);

  /* What is wrong with it adieu_response_get_json() will say, to whom it concerns. */
  if (root != NULL)
    adieu_response_take_json (job->response, root);
  adieu_reply_send (job->reply, job->response, g_object_unref);
  adieu_reply_unref (job->reply);
}

gboolean
adieu_decoding_is_large (AdieuResponse *response)
{
  return adieu_response_has_json (response)
         && g_bytes_get_size (adieu_response_get_bytes (response)) >= LARGE_BYTES;
}

/* Takes @response, which comes back in the reply. */
void
adieu_decoding_start (AdieuResponse *response,
                      AdieuReply    *reply)
{
  static GThreadPool *workers = NULL;
  Job *job = g_new (Job, 1);

  if (g_once_init_enter (&workers))
    g_once_init_leave (&workers, g_thread_pool_new (decode_cb, NULL, MAX_WORKERS, FALSE, NULL));

  *job = (Job) { response, adieu_reply_ref (reply) };
  g_thread_pool_push (workers, job, NULL);
}
