"""How the tests start and end the programs, on either system. From meson come LEGWORKCTL and LEGWORK_HOST, the system that the
programs were made for: those for Windows run here under Wine, by a launcher that keeps the process id.

Windows knows no SIGTERM. What stands for it there is the console's Ctrl+C, which Wine makes of a SIGINT to the process."""
import os
import signal

WINDOWS = os.environ.get('LEGWORK_HOST', 'linux') == 'windows'
KILLED = 137 if WINDOWS else -9  # exit status after LEGWORK_TEST_KILL: TerminateProcess there, SIGKILL here
SERVE_ENDED = 130 if WINDOWS else 0  # exit status of serve after ask_to_end: it tells Ctrl+C from SIGTERM


def ask_to_end(process, windows=WINDOWS):
    """Politely; the program puts its things in order first."""
    process.send_signal(signal.SIGINT if windows else signal.SIGTERM)


def own_settings(folder):
    """Environment with which a program sees no settings but those below @folder; on Windows none: there they lie in the registry."""
    return {'GSETTINGS_BACKEND': 'memory', 'XDG_CONFIG_HOME': folder}
