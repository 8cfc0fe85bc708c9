#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later

"""A window with the issues of a project, a hundred thousand of them: issues.py BASE-URL

The list loads as it is scrolled. How it looks is in issues.ui. Nothing is closed.
"""

import os
import sys

import gi

gi.require_version('Adieu', '1')
gi.require_version('Gtk', '4.0')
from gi.repository import Adieu, Gtk

WINDOW = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'issues.ui')


class Client(Adieu.Client):
    def list_issues(self):
        request = Adieu.Request.new('GET', '/issues?per_page=100')
        return Adieu.PageModel(client=self, request=request, pager=Adieu.LinkPager.new(), key='id')


def show_window(app, base_url):
    issues = Client(base_url=base_url).list_issues()
    builder = Gtk.Builder()
    builder.expose_object('issues', issues)
    builder.add_from_file(WINDOW)
    window = builder.get_object('window')
    app.add_window(window)
    window.present()


app = Gtk.Application()
app.connect('activate', show_window, sys.argv[1])
sys.exit(app.run())
