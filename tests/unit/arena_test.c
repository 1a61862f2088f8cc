/* SPDX-License-Identifier: GPL-3.0-or-later */
/* arena_test.c: memory of one request. */
#include <stdalign.h>

#include "check.h"

#include "platform/arena.h"

static int order[3];
static size_t order_len;

static void note_order(void *what)
{
    order[order_len++] = *(int *)what;
}

static void memory_is_zeroed_and_aligned(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena *arena = arena_new(1 << 20);

    for (int round = 0; round < 3; round++) {
        for (size_t size = 1; size < 300; size++) {
            unsigned char *at = arena_alloc(arena, size);

            assert_non_null(at);
            assert_int_equal((uintptr_t)at % alignof(max_align_t), 0);
            for (size_t i = 0; i < size; i++)
                assert_int_equal(at[i], 0);
            memset(at, 0xa5, size);
        }
        arena_reset(arena);
    }
}

static void pieces_do_not_overlap(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena *arena = arena_new(64 << 20);
    unsigned char *pieces[200];

    for (size_t i = 0; i < 200; i++) {
        pieces[i] = arena_alloc(arena, 1 + i * i);
        assert_non_null(pieces[i]);
        memset(pieces[i], (int)i, 1 + i * i);
    }
    for (size_t i = 0; i < 200; i++)
        for (size_t k = 0; k < 1 + i * i; k++)
            assert_int_equal(pieces[i][k], (int)i);
}

static void only_the_last_piece_stretches(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena *arena = arena_new(1 << 20);
    unsigned char *first = arena_alloc(arena, 100);
    unsigned char *last = arena_alloc(arena, 100);

    memset(last, 0x5a, 100);
    assert_false(arena_stretch(arena, first, 100, 200));
    assert_true(arena_stretch(arena, last, 100, 5000));
    memset(last + 100, 0xa5, 4900);
    assert_int_equal(0x5a, last[99]);
    unsigned char *next = arena_alloc(arena, 10);
    assert_true(next >= last + 5000);
    assert_false(arena_stretch(arena, last, 5000, 6000));
    /* Not beyond its block, and not beyond the limit. */
    assert_false(arena_stretch(arena, next, 10, 1 << 19));
    assert_false(arena_is_exhausted(arena));
}

static void a_steady_worker_gets_the_same_block(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena *arena = arena_new(1 << 20);
    void *first = arena_alloc(arena, 1000);

    for (int i = 0; i < 100; i++)
        assert_non_null(arena_alloc(arena, 5000));
    arena_reset(arena);
    assert_int_equal(arena_used(arena), 0);
    assert_ptr_equal(arena_alloc(arena, 1000), first);
}

static void the_limit_holds_until_reset(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena *arena = arena_new(100000);

    assert_non_null(arena_alloc(arena, 60000));
    assert_false(arena_is_exhausted(arena));
    assert_null(arena_alloc(arena, 60000));
    assert_true(arena_is_exhausted(arena));
    assert_null(arena_alloc(arena, 1)); /* no comes for all that follows */
    assert_true(arena_used(arena) <= 100000);
    arena_reset(arena);
    assert_false(arena_is_exhausted(arena));
    assert_non_null(arena_alloc(arena, 60000));
}

static void sizes_that_overflow_are_refused(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena *arena = arena_new(SIZE_MAX);

    assert_null(arena_array(arena, SIZE_MAX / 2, 3));
    arena_reset(arena);
    assert_null(arena_alloc(arena, SIZE_MAX));
    arena_reset(arena);
    assert_null(arena_alloc(arena, SIZE_MAX - 8));
    arena_reset(arena);
    assert_non_null(arena_array(arena, 3, 0));
}

static void cleanups_run_once_latest_first(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena *arena = arena_new(1 << 20);
    int one = 1, two = 2;

    order_len = 0;
    assert_int_equal(arena_at_reset(arena, note_order, &one), OK);
    assert_int_equal(arena_at_reset(arena, note_order, &two), OK);
    assert_int_equal(order_len, 0);
    arena_reset(arena);
    arena_reset(arena);
    assert_int_equal(order_len, 2);
    assert_int_equal(order[0], 2);
    assert_int_equal(order[1], 1);
}

static void a_note_without_memory_releases_at_once(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena *arena = arena_new(16);
    int one = 1;

    order_len = 0;
    assert_int_equal(arena_at_reset(arena, note_order, &one), INTERNAL);
    assert_int_equal(order_len, 1);
    arena_reset(arena);
    assert_int_equal(order_len, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_and_aligned),
        cmocka_unit_test(pieces_do_not_overlap),
        cmocka_unit_test(only_the_last_piece_stretches),
        cmocka_unit_test(a_steady_worker_gets_the_same_block),
        cmocka_unit_test(the_limit_holds_until_reset),
        cmocka_unit_test(sizes_that_overflow_are_refused),
        cmocka_unit_test(cleanups_run_once_latest_first),
        cmocka_unit_test(a_note_without_memory_releases_at_once),
    };

    return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
