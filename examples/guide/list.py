# SPDX-License-Identifier: LGPL-2.1-or-later

"""What the guide "Pages and lists" quotes of GTK: list.py BASE-URL"""

import pathlib
import sys

import gi

gi.require_version('Adieu', '1')
gi.require_version('Gtk', '4.0')
from gi.repository import Adieu, GLib, Gtk

client = Adieu.Client(base_url=sys.argv[1])


def new_list():
    model = Adieu.PageModel(
        client=client,
        request=Adieu.Request('GET', '/pages/cursor'),
        pager=Adieu.CursorPager(items='items', cursor='next'),
        key='id')
    row = pathlib.Path(__file__).with_name('row.ui').read_bytes()
    factory = Gtk.BuilderListItemFactory.new_from_bytes(None, GLib.Bytes.new(row))
    return Gtk.ListView(model=Gtk.NoSelection(model=model), factory=factory)


def labels(widget):
    if isinstance(widget, Gtk.Label):
        yield widget.props.label
    child = widget.get_first_child()
    while child is not None:
        yield from labels(child)
        child = child.get_next_sibling()


def look(view, window):
    if 'owner 0' not in labels(view):
        return True
    print('The list shows owner 0.')
    window.close()
    return False


def activate(application):
    view = new_list()
    window = Gtk.ApplicationWindow(application=application, default_height=300,
                                   child=Gtk.ScrolledWindow(child=view))
    GLib.timeout_add(10, look, view, window)
    window.present()


application = Gtk.Application(application_id='org.example.Guide')
application.connect('activate', activate)
application.run()
