/* SPDX-License-Identifier: GPL-3.0-or-later */
/* throttle_test.c: addresses of one household count together, whatever of them
 * its devices make up. */
#include "check.h"

#include "domain/guard/throttle.h"

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_new(1 << 20);
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void addresses_of_a_household_are_one_block(void **state)
{
    static const struct {
        const char *one, *other;
        bool is_same;
    } known[] = {
        {"113.161.72.14", "113.161.72.250", true},
        {"113.161.72.14", "113.161.73.14", false},
        {"113.161.72.14", "::ffff:113.161.72.15", true},
        {"2402:800:63a1:5::1", "2402:800:63a1:ff:a:b:c:d", true},
        {"2402:800:63a1:5::1", "2402:800:63a1:105::1", false},
        {"2402:800:63a1:5::1", "2402:800:63a2:5::1", false},
        /* Zeros that are left out are groups all the same. */
        {"2402:800::abcd:1:2:3", "2402:800::1234:1:2:3", true},
        {"2402:800::1", "2402:800:0:ff:1:2:3:4", true},
        {"2402::1:2:3:4", "2402::8:2:3:4", true},
        {"2402::1", "2402:1::1", false},
        {"", "", true},
        {"", "113.161.72.14", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(known); i++) {
        struct str one = throttle_block(arena, str_of(known[i].one));
        struct str other = throttle_block(arena, str_of(known[i].other));

        if (str_equals(one, other) != known[i].is_same)
            fail_msg("%s is %" PRI_STR ", %s is %" PRI_STR, known[i].one,
                     STR_ARG(one), known[i].other, STR_ARG(other));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_of_a_household_are_one_block),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
