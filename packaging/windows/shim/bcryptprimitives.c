/* For tests only: Wine 8 has no bcryptprimitives.dll, whose ProcessPrng programs in Rust call for random bytes. */

#include <windows.h>

/* RtlGenRandom, under the name that advapi32.dll exports it by. */
BOOLEAN NTAPI SystemFunction036 (PVOID buffer, ULONG size);

__declspec (dllexport) BOOL WINAPI ProcessPrng (PBYTE buffer, SIZE_T size);

#define MAX_PIECE 65536u

BOOL WINAPI
ProcessPrng (PBYTE  buffer,
             SIZE_T size)
{
  while (size > 0)
    {
      ULONG piece = size < MAX_PIECE ? (ULONG) size : MAX_PIECE;

      if (!SystemFunction036 (buffer, piece))
        return FALSE;
      buffer += piece;
      size -= piece;
    }
  return TRUE;
}
