/* Counts how often memory is asked for: loaded before a program (LD_PRELOAD), or linked into a test. With ASan its hooks count
 * instead, since the sanitizer has a malloc () of its own. */

#include <stddef.h>
#include <stdint.h>

#include "count-allocations.h"

static int64_t n_allocations;

static void
count (void)
{
  __atomic_fetch_add (&n_allocations, 1, __ATOMIC_RELAXED);
}

int64_t
lw_count_allocations (void)
{
  return __atomic_load_n (&n_allocations, __ATOMIC_RELAXED);
}

#ifdef LW_SANITIZED

int __sanitizer_install_malloc_and_free_hooks (void (*malloc_hook) (const volatile void *, size_t), void (*free_hook) (const volatile void *));

static void
on_malloc_cb (const volatile void *memory,
              size_t               size)
{
  count ();
}

static void
on_free_cb (const volatile void *memory)
{
}

__attribute__ ((constructor)) static void
install (void)
{
  __sanitizer_install_malloc_and_free_hooks (on_malloc_cb, on_free_cb);
}

#else

void *__libc_malloc (size_t size);
void *__libc_calloc (size_t n, size_t size);
void *__libc_realloc (void *memory, size_t size);
void *__libc_memalign (size_t alignment, size_t size);
void *malloc (size_t size);
void *calloc (size_t n, size_t size);
void *realloc (void *memory, size_t size);
void *memalign (size_t alignment, size_t size);
void *aligned_alloc (size_t alignment, size_t size);

void *
malloc (size_t size)
{
  count ();
  return __libc_malloc (size);
}

void *
calloc (size_t n,
        size_t size)
{
  count ();
  return __libc_calloc (n, size);
}

void *
realloc (void   *memory,
         size_t  size)
{
  count ();
  return __libc_realloc (memory, size);
}

void *
memalign (size_t alignment,
          size_t size)
{
  count ();
  return __libc_memalign (alignment, size);
}

void *
aligned_alloc (size_t alignment,
               size_t size)
{
  count ();
  return __libc_memalign (alignment, size);
}

#endif
