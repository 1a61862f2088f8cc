/* SPDX-License-Identifier: GPL-3.0-or-later */
/* arena.h: memory that lives as long as one request (or one batch).
 *
 * What is made in an arena is never freed alone; arena_reset drops it all and
 * keeps the first block, so a steady worker asks malloc for nothing. An arena
 * that ran out stays "exhausted" until it is reset: text helpers then give
 * empty text, and the server answers with the error page instead of a half
 * page, so only those who allocate structs check for NULL.
 */
#ifndef MOTCUA_PLATFORM_ARENA_H
#define MOTCUA_PLATFORM_ARENA_H

#include "platform/base.h"

struct arena;

/* Given; NULL where memory is out. limit_bytes: the most it will hand out
 * between two resets. */
NODISCARD struct arena *arena_new(size_t limit_bytes);
void arena_free(struct arena **arena); /* NULLs the pointer; for CLEANUP */
void arena_reset(struct arena *arena); /* runs the cleanups, latest first */

/* Zeroed, aligned for any type; NULL when exhausted. */
NODISCARD void *arena_alloc(struct arena *arena, size_t size);
NODISCARD void *arena_array(struct arena *arena, size_t count, size_t size);
/* The same, not zeroed: for bytes that are written at once. */
NODISCARD void *arena_raw(struct arena *arena, size_t size);
/* Whether what was handed out last could become larger where it is; its new
 * bytes are not zeroed. */
NODISCARD bool arena_stretch(struct arena *arena, void *at, size_t size,
                             size_t wanted);
#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))

/* Calls release(what) at the next reset (temporary files, HDF trees). Where
 * there is no memory for the note, release is called at once and INTERNAL
 * returned. */
NODISCARD enum status arena_at_reset(struct arena *arena,
                                     void (*release)(void *), void *what);

/* As if it had run out: for who finds that what was made in it is wrong. */
void arena_exhaust(struct arena *arena);
bool arena_is_exhausted(const struct arena *arena);
size_t arena_used(const struct arena *arena);

#endif
