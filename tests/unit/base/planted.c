/* A DLL that leaves a mark when it is loaded: its path at the end of the file that LW_PLANTED_MARK names. */

#include <stdio.h>
#include <windows.h>

BOOL WINAPI DllMain (HINSTANCE self, DWORD reason, void *reserved);

BOOL WINAPI
DllMain (HINSTANCE self,
         DWORD     reason,
         void     *reserved)
{
  wchar_t mark[MAX_PATH];
  char own[MAX_PATH + 1];
  HANDLE file;
  DWORD length, written;

  if (reason != DLL_PROCESS_ATTACH || GetEnvironmentVariableW (L"LW_PLANTED_MARK", mark, MAX_PATH) == 0)
    return TRUE;
  file = CreateFileW (mark, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_ALWAYS, 0, NULL);
  if (file == INVALID_HANDLE_VALUE)
    return TRUE;
  length = GetModuleFileNameA (self, own, MAX_PATH);
  own[length++] = '\n';
  WriteFile (file, own, length, &written, NULL);
  CloseHandle (file);
  return TRUE;
}
