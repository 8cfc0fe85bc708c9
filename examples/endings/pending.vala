/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is pending when the program ends, for each of its states: a plain call, one of a client
 * with hooks, one that waits for its second attempt or for a token, or a list that loads.
 */

using Adieu;

private const string PLAIN = "/slow?ms=500";
private const string BUSY = "/status/503?retry-after=30&opens=slow";
private const string TOKEN = "/token?delay=500&opens=slow";
private const string NEXT_PAGE = "/pages/link?n=20&at=10&delay=500";

private string state;

private const string[] STATES = { "idle", "inflight", "hooks", "retry", "refresh", "pages" };

private Act under_way;
private PageModel shown;

/* A client with hooks, as wrappers of an API have them. */
private class FooClient : Client
{
  public override bool prepare (Request request) throws GLib.Error
  {
    event ("hook prepare");
    return request.set_header ("X-Prepared", "yes");
  }

  public override bool sign (Attempt attempt) throws GLib.Error
  {
    event ("hook sign");
    return attempt.set_header ("X-Signed", "yes");
  }

  public override Verdict judge (Attempt attempt, Response response) throws GLib.Error
  {
    event ("hook judge");
    return Verdict.DEFAULT;
  }
}

/* A token store with a token in it that expired long ago. */
private class OldTokens : Object, TokenStore
{
  public Token? load (string key) throws GLib.Error
  {
    event ("hook load");
    return new Token ("old", null, "refresh", null, 1);
  }

  public bool store (string key, Token token) throws GLib.Error
  {
    event ("hook store");
    return true;
  }
}

internal bool set_state (string name)
{
  state = name;
  return name in STATES;
}

internal bool is_idle ()
{
  return state == "idle";
}

/* Whether the pending call is answered if the loop goes on. */
internal bool is_answered_soon ()
{
  return state == "inflight" || state == "hooks" || state == "refresh";
}

internal Type get_client_type ()
{
  return state == "hooks" ? typeof (FooClient) : typeof (Client);
}

private void ask_slow (string path)
{
  get ("slow", path, () => {
    if (ending.name == "drop-in-callback")
      drop ();
  });
}

/* The server answers this one when it has seen what "slow" makes the client ask. */
private void ask_what_tells (Act then)
{
  get ("again", "/foo/2?gate=slow", then);
}

private OAuth create_old_credentials ()
{
  return (OAuth) Object.@new (typeof (OAuth),
                              "client", client,
                              "client-id", "endings",
                              "token-endpoint", url + TOKEN,
                              "token-store", new OldTokens ());
}

/* The further calls do without. */
private void forget_token ()
{
  client.auth = null;
  under_way ();
}

private void ask_with_old_token ()
{
  ask_what_tells (forget_token);
  client.auth = create_old_credentials ();
  ask_slow ("/auth");
}

/* A list that is shown in a window, with a spinner below the first page. */
private void load_list ()
{
  var request = new Request ("GET", "/pages/link");
  var page = "list";

  request.add_query ("n", "20");
  request.add_query ("next", NEXT_PAGE);
  shown = new PageModel (client, request, new LinkPager ("items"), typeof (JsonItem));
  shown.items_changed.connect ((position) => {
    event (@"cb $page ok");
    if (position > 0)
      return;

    page = "slow";
    event ("req slow");
    under_way ();
  });
  shown.notify["error"].connect ((failed, property) => {
    unowned var text = ((PageModel) failed).error_text;

    if (text != null)
      event (@"cb $page err $text");
  });

  event ("req list");
  shown.get_n_items ();
}

internal void drop_list ()
{
  shown = null;
}

/* Does @then when it is under way. */
internal void start_pending (Act then)
{
  under_way = then;
  if (state == "pages")
    load_list ();
  else if (state == "refresh")
    ask_with_old_token ();
  else if (state == "retry")
    {
      ask_what_tells (under_way);
      ask_slow (BUSY);
    }
  else
    {
      ask_slow (PLAIN);
      under_way ();
    }
}
