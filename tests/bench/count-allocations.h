#pragma once

#include <stdint.h>

/* How often memory was asked for since the start. */
int64_t lw_count_allocations (void);
