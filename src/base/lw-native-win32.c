#include "config.h"

#include <stdio.h>
#include <string.h>

#include <windows.h>

#include "lw-native.h"

/* Longest path that Windows knows, in UTF-16 units. */
#define MAX_WIDE_PATH 32768

static const char * const cleared[] = {
  "GTK_PATH", "GTK_MODULES", "GTK_EXE_PREFIX", "GTK_DATA_PREFIX", "GTK_THEME", "GIO_EXTRA_MODULES", "GIO_MODULE_DIR",
  "GDK_PIXBUF_MODULE_FILE", "GDK_PIXBUF_MODULEDIR", "GSETTINGS_SCHEMA_DIR", "XDG_DATA_DIRS", NULL
};

/* Where standard output and error go while they are the console's: NULL = they were redirected. */
static HANDLE console;

/* Where the GLib of the import table came from: the program's own folder once installed, elsewhere what the developer's path
 * says. What GLib loads later may lie there too. */
static void
add_folder_of_glib (void)
{
  g_autofree wchar_t *path = g_new (wchar_t, MAX_WIDE_PATH);
  HMODULE module;
  wchar_t *last;
  DWORD length;

  if (!GetModuleHandleExW (GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                           (const wchar_t *) (gconstpointer) &glib_major_version, &module))
    return;
  length = GetModuleFileNameW (module, path, MAX_WIDE_PATH);
  last = length > 0 && length < MAX_WIDE_PATH ? wcsrchr (path, L'\\') : NULL;
  if (last == NULL)
    return;
  *last = L'\0';
  AddDllDirectory (path);
}

static void
keep_to_own_folders (void)
{
  SetDefaultDllDirectories (LOAD_LIBRARY_SEARCH_APPLICATION_DIR | LOAD_LIBRARY_SEARCH_SYSTEM32 | LOAD_LIBRARY_SEARCH_USER_DIRS);
  SetDllDirectoryW (L"");
  add_folder_of_glib ();
}

static void
clear_environment (void)
{
  for (guint i = 0; cleared[i] != NULL; i++)
    g_unsetenv (cleared[i]);
  /* GIO would start a bus of its own by whatever gdbus.exe it finds; nothing here needs one. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
}

/* The system's reporter is not started for this process, so it writes no dump either. An entry in the list of excluded programs
 * would do the same, but stay in the registry when Legwork is gone. */
static void
write_no_dumps (void)
{
  SetErrorMode (SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX);
}

void
lw_native_start (void)
{
  keep_to_own_folders ();
  clear_environment ();
  write_no_dumps ();
}

int
lw_native_end (int status)
{
  fflush (NULL);
  TerminateProcess (GetCurrentProcess (), (UINT) status);
  return status;
}

/* As UTF-16: whatever code page the console has, the words are readable, and it keeps its code page. */
static void
write_to_console (const char *text)
{
  glong length = 0;
  g_autofree gunichar2 *wide = g_utf8_to_utf16 (text, -1, NULL, &length, NULL);
  DWORD written;

  if (wide != NULL)
    WriteConsoleW (console, wide, (DWORD) length, &written, NULL);
}

static gboolean
is_redirected (DWORD which)
{
  HANDLE handle = GetStdHandle (which);

  return handle != NULL && handle != INVALID_HANDLE_VALUE && GetFileType (handle) != FILE_TYPE_UNKNOWN;
}

void
lw_native_join_console (void)
{
  gboolean output = is_redirected (STD_OUTPUT_HANDLE), errors = is_redirected (STD_ERROR_HANDLE);

  if ((output && errors) || !AttachConsole (ATTACH_PARENT_PROCESS))
    return;
  console = CreateFileW (L"CONOUT$", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
  if (console == INVALID_HANDLE_VALUE)
    return;
  if (!output)
    g_set_print_handler (write_to_console);
  if (!errors)
    g_set_printerr_handler (write_to_console);
  /* for what GLib's log writes by itself */
  if (!errors && freopen ("CONOUT$", "w", stderr) == NULL)
    return;
}

const char * const *
lw_native_cleared (void)
{
  return cleared;
}
