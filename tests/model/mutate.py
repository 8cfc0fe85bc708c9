# SPDX-License-Identifier: LGPL-2.1-or-later
"""mutate.py NAME INPUT OUTPUT: writes a copy of a source file with a mistake in it.

Each mistake is one that somebody could make; the explorer has to find it.
"""

import sys

# Name: what stands there, and what somebody could have written.
MUTANTS = {
    # closing/adieu-inbox.c
    'posts-to-the-dead': (
        'if (!self->dead)\n'
        '    {\n'
        '      if (g_queue_is_empty',
        'if (TRUE)\n'
        '    {\n'
        '      if (g_queue_is_empty',
    ),
    'never-muted': (
        'g_atomic_int_set (&all_muted, TRUE)',
        'g_atomic_int_set (&all_muted, FALSE)',
    ),
    'silenced-too-early': (
        'if (g_queue_is_empty (&self->letters) && !self->deserted)',
        'if (TRUE)',
    ),
    'settles-nobody': (
        '  adieu_inbox_settle (self);\n'
        '  g_queue_clear_full',
        '  g_queue_clear_full',
    ),
    'settles-while-locked': (
        'resident->settle (resident);',
        '{ g_mutex_lock (&registry_mutex);'
        '  resident->settle (resident);'
        '  g_mutex_unlock (&registry_mutex); }',
    ),
    'locks-in-a-circle': (
        '  deserted = self->deserted;',
        '  g_mutex_lock (&registry_mutex);'
        '  deserted = self->deserted;'
        '  g_mutex_unlock (&registry_mutex);',
    ),
    # closing/adieu-farewell.c
    'advances-twice': (
        'if (self->lifetime + 1 == lifetime)',
        'if (TRUE)',
    ),
    'blocks-for-ever': (
        '  adieu_inbox_end_blocking ();\n',
        '',
    ),
    'never-parks': (
        '  network->park (term.until);\n',
        '',
    ),
    # closing/adieu-reply.c
    'keeps-its-address': (
        '  self->addressee = NULL;\n',
        '',
    ),
    # client/adieu-call.c
    'tells-the-cancelled': (
        '  if (self->told)\n'
        '    return;\n'
        '  call_leave',
        '  call_leave',
    ),
    'stays-a-resident': (
        '  adieu_inbox_leave (self->inbox, &self->resident);\n',
        '',
    ),
    'closes-before-told': (
        '(call, wire_quiet)',
        '(call, everyone_told)',
    ),
    'keeps-its-ticket': (
        '    adieu_ledger_give_back (self->ledger, &self->ticket);',
        '    ;',
    ),
    'leaks-itself': (
        '  g_clear_object (&self->client);\n'
        '  g_object_unref (self);',
        '  g_clear_object (&self->client);',
    ),
    # transport/adieu-exchange.c
    'answers-twice': (
        '  if (self->told)\n'
        '    {\n'
        '      g_error_free (error);',
        '  if (FALSE)\n'
        '    {\n'
        '      g_error_free (error);',
    ),
    # transport/adieu-core.c
    'never-foreign': (
        'return self->generation != adieu_farewell_get_generation ();',
        'return FALSE;',
    ),
    'frees-twice': (
        '  core_tell_closers (self);\n'
        '  adieu_core_unref (self);',
        '  core_tell_closers (self);\n'
        '  adieu_core_unref (self);\n'
        '  adieu_core_unref (self);',
    ),
    'forgets-late-closers': (
        '  if (core_has_said (act->core))\n'
        '    core_tell_closers (act->core);\n',
        '',
    ),
}


def main(name, source, target):
    before, after = MUTANTS[name]
    with open(source, encoding='utf-8') as file:
        text = file.read()
    if text.count(before) != 1:
        sys.exit(f'{source}: the mutant {name} does not fit any more: {before!r}')
    with open(target, 'w', encoding='utf-8') as file:
        file.write(text.replace(before, after))


main(*sys.argv[1:])
