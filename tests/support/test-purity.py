#!/usr/bin/env python3
"""test-purity.py BUILD: what the core's libraries call. The core is pushed and never pulls: no clock, no timer, no thread, no
random number, no file, no socket, no environment, and no order of a hash table. Reads the symbols, so that no macro and no
inline function can hide a call."""
import os
import re
import subprocess
import sys
import tempfile

from layers import CORE, library
from tap import Tap

FORBIDDEN = {
    'reads a clock': r'clock|clock_gettime|time|gettimeofday|timespec_get|localtime(_r)?|mktime|g_get_(monotonic|real|current)_time'
                     r'|g_date_time_new_(now|local|from_unix_local).*|g_timer_.*|g_time_zone_new_local',
    'waits or owns a timer': r'(u|nano|clock_nano)?sleep|alarm|setitimer|timer_.*|g_usleep|g_timeout_.*|g_idle_.*|g_source_.*'
                             r'|g_main_.*|poll|ppoll|p?select|epoll_.*',
    'starts or locks a thread': r'pthread_.*|thrd_.*|g_thread_.*|g_mutex_.*|g_rec_mutex_.*|g_rw_lock_.*|g_cond_.*'
                                r'|g_async_queue_.*|g_task_.*',
    'draws a random number': r's?rand(_r|om|om_r)?|[delmnj]rand48.*|srand48.*|getrandom|getentropy|arc4random.*|g_random_.*|g_rand_.*'
                             r'|g_uuid_string_random',
    'does file I/O': r'(open|openat|creat|fopen|freopen)(64)?|fdopen|fclose|fread|fwrite|f?puts|f?putc(har)?|f?printf|v?f?printf'
                     r'|__(v?f?)printf_chk|perror|p?read(64)?|p?write(64)?|(f|l)?stat(64)?|unlink|rename|remove|mkdir|fsync'
                     r'|g_(open|fopen|stat|unlink|remove|rename|mkdir).*|g_file_.*|g_dir_.*|g_mapped_file_.*|g_io_channel_.*'
                     r'|g_key_file_load_from_(file|dirs|data_dirs)|g_print(err)?|sqlite3_.*',
    'touches a socket or process': r'socket|connect|accept4?|bind|listen|send(to|msg)?|recv(from|msg)?|g_socket_.*|g_spawn_.*'
                                   r'|fork|exec[vlpe]+|system|popen|kill|g_subprocess_.*|g_resolver_.*',
    'reads the environment': r'(secure_)?getenv|[sp]utenv|setenv|g_getenv|g_setenv|g_get_(user|system|home|tmp|host|environ|language)_?.*'
                             r'|setlocale|gethostname|getpid|getuid',
    'depends on the locale': r'strtod|strtof|strtold|atof|g_strtod',
    'walks a hash table': r'g_hash_table_(iter_init|foreach.*|get_keys.*|get_values.*|find)',
}
PATTERNS = {what: re.compile(rf'^({pattern})$') for what, pattern in FORBIDDEN.items()}
# One call of each kind; the check must find them all.
PLANTED = {
    'reads a clock': '#include <time.h>\nlong f (void) { return time (0); }',
    'waits or owns a timer': '#include <unistd.h>\nint f (void) { return usleep (1); }',
    'starts or locks a thread': '#include <pthread.h>\nint f (void *(*g) (void *)) { pthread_t t; return pthread_create (&t, 0, g, 0); }',
    'draws a random number': '#include <stdlib.h>\nint f (void) { return rand (); }',
    'does file I/O': '#include <stdio.h>\nFILE *f (void) { return fopen ("x", "r"); }',
    'touches a socket or process': '#include <sys/socket.h>\nint f (void) { return socket (1, 1, 0); }',
    'reads the environment': '#include <stdlib.h>\nchar *f (void) { return getenv ("X"); }',
    'depends on the locale': '#include <stdlib.h>\ndouble f (const char *x) { return strtod (x, 0); }',
    'walks a hash table': 'void g_hash_table_iter_init (void *, void *);\nvoid f (void *x) { g_hash_table_iter_init (x, x); }',
}


def undefined(path):
    run = subprocess.run(['nm', '-u', '-A', path], capture_output=True, text=True, check=True)
    for line in run.stdout.splitlines():
        where, _, symbol = line.rpartition(' ')
        yield os.path.basename(where.split(':')[-2] if where.count(':') > 1 else where.split(':')[0]), symbol.split('@')[0]


def defined(path):
    run = subprocess.run(['nm', '--defined-only', '-g', path], capture_output=True, text=True, check=True)
    return {line.split()[-1] for line in run.stdout.splitlines() if len(line.split()) == 3}


def impure(path, what):
    own = defined(path)
    for place, symbol in undefined(path):
        if PATTERNS[what].match(symbol) and symbol not in own:
            yield f'{place} calls {symbol}'


def planted(what, folder):
    source, target = os.path.join(folder, 'planted.c'), os.path.join(folder, 'planted.o')
    with open(source, 'w', encoding='utf-8') as file:
        file.write(PLANTED[what])
    subprocess.run(['cc', '-O2', '-c', source, '-o', target], check=True)
    return target


def check_endpoint(tap, build):
    """The HTTP endpoint shows numbers: of ours it may call base alone (security.md S3)."""
    endpoint, base = library(build, 'shell/http'), library(build, 'base')
    known = defined(endpoint) | defined(base)
    tap.ok('the HTTP endpoint links nothing of ours but base',
           (f'{place} needs {symbol}' for place, symbol in undefined(endpoint)
            if symbol.startswith('lw_') and symbol not in known))
    tap.ok('that check sees what it should', [] if {'lw_metric_add'} <= {s for _, s in undefined(endpoint)} else ['it saw nothing'])


def main(build):
    tap = Tap()
    for layer in CORE:
        path = library(build, layer)
        for what in FORBIDDEN:
            tap.ok(f'{layer}: nothing {what}', impure(path, what))
    tap.ok('math knows no GLib', (f'{place} needs {symbol}' for place, symbol in undefined(library(build, 'math'))
                                  if re.match(r'^_?g_', symbol)))
    check_endpoint(tap, build)
    with tempfile.TemporaryDirectory() as folder:
        for what in FORBIDDEN:
            tap.ok(f'a planted call that {what} is found', [] if list(impure(planted(what, folder), what)) else ['not found'])
    tap.end()


if __name__ == '__main__':
    main(sys.argv[1])
