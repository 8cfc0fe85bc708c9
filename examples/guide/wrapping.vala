/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the guide "Wrapping an API" quotes, a wrapper of the Bar API: wrapping-vala BASE-URL */

public class Bar : Adieu.Client
{
  public Bar (string base_url)
  {
    Object (base_url: base_url, user_agent: "bar/1.0", total_deadline: 20000);
  }

  public async string get_name (int64 id) throws Error
  {
    var request = new Adieu.Request ("GET", "/foo/{id}");

    request.set_parameter_int ("id", id);
    var response = yield send_async (request);

    return response.get_json ().get_object ().get_string_member ("name");
  }

  public async void echo (string json) throws Error
  {
    yield post_async ("/echo", Json.from_string (json));
  }

  public override bool prepare (Adieu.Request request) throws Error
  {
    return request.set_header ("Bar-Version", "2026-01");
  }

  public override bool sign (Adieu.Attempt attempt) throws Error
  {
    var text = @"$(attempt.get_method ()) $(attempt.get_url ())";

    return attempt.set_header ("Bar-Checksum", Checksum.compute_for_string (SHA256, text));
  }

  public override Adieu.Verdict judge (Adieu.Attempt  attempt,
                                       Adieu.Response response) throws Error
  {
    var json = response.get_content_type () == "application/json" ? response.get_json () : null;
    var failure = json != null ? new Adieu.JsonItem (json).dup_text ("error") : null;

    if (failure != null)
      throw new Adieu.ClientError.CONFLICT (@"The Bar API refuses: $failure");

    return DEFAULT;
  }
}

async void try_it (Bar bar) throws Error
{
  print ("%s\n", yield bar.get_name (42));
  try
    {
      yield bar.echo ("{\"error\": \"no such bar\"}");
    }
  catch (Adieu.ClientError.CONFLICT error)
    {
      print ("%s\n", error.message);
    }
}

int main (string[] args)
{
  var loop = new MainLoop ();

  try_it.begin (new Bar (args[1]), (source, result) => {
    try
      {
        try_it.end (result);
      }
    catch (Error error)
      {
        printerr ("%s\n", error.message);
      }
    loop.quit ();
  });
  loop.run ();

  return 0;
}
