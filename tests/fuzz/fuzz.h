/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz.h: what every fuzz target has: an arena that lasts for one input. */
#ifndef MOTCUA_TESTS_FUZZ_H
#define MOTCUA_TESTS_FUZZ_H

#include "../unit/asking.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Empty again at each call; the same for the whole run. */
static inline struct arena *fuzz_arena(void)
{
    static struct arena *arena;

    if (!arena)
        arena = arena_new((size_t)16 * 1024 * 1024);
    assert(arena);
    arena_reset(arena);
    return arena;
}

/* The input as text that ends with a NUL, cut at its first one. */
static inline const char *fuzz_text(struct arena *arena, const uint8_t *data,
                                    size_t size)
{
    const uint8_t *nul = size > 0 ? memchr(data, 0, size) : NULL;
    size_t len = nul ? (size_t)(nul - data) : size;

    return str_z(arena, (struct str){(const char *)data, len});
}

#endif
