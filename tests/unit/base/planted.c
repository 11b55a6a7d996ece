/* A DLL that leaves marks, each a line at the end of the file that LW_PLANTED_MARK names: its path when it is loaded, "tidies up" when
 * the process ends and lets it. */

#include <windows.h>

BOOL WINAPI DllMain (HINSTANCE self, DWORD reason, void *reserved);

static void
leave (const char *line)
{
  wchar_t mark[MAX_PATH];
  HANDLE file;
  DWORD written;

  if (GetEnvironmentVariableW (L"LW_PLANTED_MARK", mark, MAX_PATH) == 0)
    return;
  file = CreateFileW (mark, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_ALWAYS, 0, NULL);
  if (file == INVALID_HANDLE_VALUE)
    return;
  WriteFile (file, line, (DWORD) lstrlenA (line), &written, NULL);
  CloseHandle (file);
}

BOOL WINAPI
DllMain (HINSTANCE self,
         DWORD     reason,
         void     *reserved)
{
  char own[MAX_PATH + 2];
  DWORD length;

  if (reason == DLL_PROCESS_ATTACH)
    {
      length = GetModuleFileNameA (self, own, MAX_PATH);
      own[length++] = '\n';
      own[length] = '\0';
      leave (own);
    }
  else if (reason == DLL_PROCESS_DETACH && reserved != NULL)
    leave ("tidies up\n");
  return TRUE;
}
