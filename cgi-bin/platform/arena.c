/* SPDX-License-Identifier: GPL-3.0-or-later */
/* arena.c: blocks that grow, handed out from front to back.
 *
 * The first block stays over resets, so a request that fits in it asks malloc
 * for nothing. Under ASan every allocation gets a poisoned gap behind it.
 *
 * Holds: used <= limit; an arena that once said no says no until its reset.
 */
#include <stdalign.h>

#include "platform/arena.h"

#ifdef IS_WATCHED
#include <sanitizer/asan_interface.h>
#define GAP_BYTES 16u
#else
#define ASAN_POISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#define GAP_BYTES 0u
#endif

enum { FIRST_BLOCK_BYTES = 64 * 1024, ALIGNMENT = alignof(max_align_t) };

struct block {
    struct block *next; /* made before this one */
    size_t size, used;
    alignas(max_align_t) unsigned char bytes[];
};

struct cleanup_note {
    struct cleanup_note *next; /* noted before this one */
    void (*release)(void *);
    void *what;
};

struct arena {
    struct block *newest;
    struct block *first;
    struct cleanup_note *notes;
    size_t used, limit;
    bool is_exhausted;
};

static struct block *block_new(size_t size)
{
    struct block *block;
    size_t whole;

    if (!size_add(sizeof(*block), size, &whole))
        return NULL;
    block = malloc(whole);
    if (!block)
        return NULL;
    block->next = NULL;
    block->size = size;
    block->used = 0;
    ASAN_POISON_MEMORY_REGION(block->bytes, size);
    return block;
}

static void block_free(struct block *block)
{
    ASAN_UNPOISON_MEMORY_REGION(block->bytes, block->size);
    free(block);
}

struct arena *arena_new(size_t limit_bytes)
{
    struct arena *arena = calloc(1, sizeof(*arena));

    if (!arena)
        return NULL;
    arena->first = block_new(FIRST_BLOCK_BYTES);
    if (!arena->first) {
        free(arena);
        return NULL;
    }
    arena->newest = arena->first;
    arena->limit = limit_bytes;
    return arena;
}

void arena_reset(struct arena *arena)
{
    struct cleanup_note *note;
    struct block *block;

    /* A cleanup may note another one; the loop takes that too. */
    while ((note = arena->notes) != NULL) {
        arena->notes = note->next;
        note->release(note->what);
    }
    while ((block = arena->newest) != arena->first) {
        arena->newest = block->next;
        block_free(block);
    }
    arena->first->used = 0;
    ASAN_POISON_MEMORY_REGION(arena->first->bytes, arena->first->size);
    arena->used = 0;
    arena->is_exhausted = false;
}

void arena_free(struct arena **arena)
{
    if (!*arena)
        return;
    arena_reset(*arena);
    block_free((*arena)->first);
    free(*arena);
    *arena = NULL;
}

void arena_exhaust(struct arena *arena)
{
    arena->is_exhausted = true;
}

static void *exhausted(struct arena *arena)
{
    arena_exhaust(arena);
    return NULL;
}

/* What a wish takes of a block; false where that is no number. */
static bool whole_of(size_t size, size_t *whole)
{
    if (!size_add(size ? size : 1, GAP_BYTES + ALIGNMENT - 1, whole))
        return false;
    *whole -= *whole % ALIGNMENT;
    return true;
}

void *arena_raw(struct arena *arena, size_t size)
{
    struct block *block = arena->newest;
    size_t whole;

    if (arena->is_exhausted || !whole_of(size, &whole) ||
        whole > arena->limit - arena->used)
        return exhausted(arena);

    if (whole > block->size - block->used) {
        /* Doubling keeps the number of blocks small; a big wish gets its own.
         */
        size_t next_size = block->size * 2;

        if (next_size > arena->limit)
            next_size = arena->limit;
        if (next_size < whole)
            next_size = whole;
        block = block_new(next_size);
        if (!block)
            return exhausted(arena);
        block->next = arena->newest;
        arena->newest = block;
    }

    unsigned char *at = block->bytes + block->used;

    block->used += whole;
    arena->used += whole;
    ASAN_UNPOISON_MEMORY_REGION(at, size);
    return at;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    void *at = arena_raw(arena, size);

    return at ? memset(at, 0, size) : NULL;
}

bool arena_stretch(struct arena *arena, void *at, size_t size, size_t wanted)
{
    struct block *block = arena->newest;
    size_t whole, more;

    if (arena->is_exhausted || !whole_of(size, &whole) ||
        !whole_of(wanted, &more) || more < whole || whole > block->used ||
        (unsigned char *)at != block->bytes + block->used - whole)
        return false;
    more -= whole;
    if (more > block->size - block->used || more > arena->limit - arena->used)
        return false;
    block->used += more;
    arena->used += more;
    ASAN_UNPOISON_MEMORY_REGION(at, wanted);
    return true;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return exhausted(arena);
    return arena_alloc(arena, count * size);
}

enum status arena_at_reset(struct arena *arena, void (*release)(void *),
                           void *what)
{
    struct cleanup_note *note = ARENA_NEW(arena, struct cleanup_note);

    if (!note) {
        release(what);
        return INTERNAL;
    }
    note->release = release;
    note->what = what;
    note->next = arena->notes;
    arena->notes = note;
    return OK;
}

bool arena_is_exhausted(const struct arena *arena)
{
    return arena->is_exhausted;
}

size_t arena_used(const struct arena *arena)
{
    return arena->used;
}
