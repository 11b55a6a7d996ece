/* lw-probe-run.exe DLL PROGRAM ARGUMENTS…: starts the program, waits for a window of its, loads the DLL into it, and ends with
 * its status. The program ends with this one. */

#include <stdio.h>
#include <wchar.h>
#include <windows.h>

#define STEP_MS 20

int wmain (int argc, wchar_t **argv); /* the runtime's name for main */

typedef struct
{
  DWORD process;
  BOOL  found;
} Search;

static BOOL CALLBACK
is_its_window (HWND   window,
               LPARAM data)
{
  Search *search = (Search *) data;
  DWORD process = 0;

  GetWindowThreadProcessId (window, &process);
  if (process == search->process && IsWindowVisible (window))
    search->found = TRUE;
  return !search->found;
}

/* FALSE when the process ended before. */
static BOOL
wait_for_window (const PROCESS_INFORMATION *child)
{
  Search search = { .process = child->dwProcessId };

  while (!search.found)
    {
      if (WaitForSingleObject (child->hProcess, STEP_MS) == WAIT_OBJECT_0)
        return FALSE;
      EnumWindows (is_its_window, (LPARAM) &search);
    }
  return TRUE;
}

/* The path is written into the process, where a thread calls LoadLibraryW with it. */
static BOOL
inject (HANDLE         process,
        const wchar_t *dll)
{
  SIZE_T size = (wcslen (dll) + 1) * sizeof *dll;
  void *there = VirtualAllocEx (process, NULL, size, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
  LPTHREAD_START_ROUTINE load = (LPTHREAD_START_ROUTINE) (void *) GetProcAddress (GetModuleHandleW (L"kernel32.dll"), "LoadLibraryW");
  HANDLE thread = NULL;
  DWORD loaded = 0;

  if (there != NULL && WriteProcessMemory (process, there, dll, size, NULL))
    thread = CreateRemoteThread (process, NULL, 0, load, there, 0, NULL);
  if (thread == NULL)
    return FALSE;
  WaitForSingleObject (thread, INFINITE);
  GetExitCodeThread (thread, &loaded);
  CloseHandle (thread);
  return loaded != 0;
}

/* In double quotes; an argument of these tests holds none itself, and ends in no backslash. */
static void
quote (wchar_t       *line,
       size_t         size,
       const wchar_t *argument)
{
  size_t length = wcslen (line);

  swprintf (line + length, size - length, L"%ls\"%ls\"", length > 0 ? L" " : L"", argument);
}

static void
end_with_me (HANDLE process)
{
  HANDLE job = CreateJobObjectW (NULL, NULL); /* never closed: it ends with this process, and its members with it */
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = { .BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE };

  SetInformationJobObject (job, JobObjectExtendedLimitInformation, &limits, sizeof limits);
  AssignProcessToJobObject (job, process);
}

int
wmain (int       argc,
       wchar_t **argv)
{
  static wchar_t line[32768];
  STARTUPINFOW start = { .cb = sizeof start };
  PROCESS_INFORMATION child;
  DWORD status = 1;

  if (argc < 3)
    return 2;
  for (int i = 2; i < argc; i++)
    quote (line, sizeof line / sizeof *line, argv[i]);
  if (!CreateProcessW (NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &start, &child))
    {
      fprintf (stderr, "%ls cannot be started: %lu\n", argv[2], GetLastError ());
      return 2;
    }
  end_with_me (child.hProcess);
  if (wait_for_window (&child) && !inject (child.hProcess, argv[1]))
    fprintf (stderr, "%ls could not be loaded into it: %lu\n", argv[1], GetLastError ());
  WaitForSingleObject (child.hProcess, INFINITE);
  GetExitCodeProcess (child.hProcess, &status);
  return (int) status;
}
