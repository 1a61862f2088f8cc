/* SPDX-License-Identifier: GPL-3.0-or-later */
/* corpus_test.c: names and phones as people write them (tests/corpus), each
 * with what a field makes of it; how many are taken is a figure that is kept.
 */
#include "check.h"

#include "platform/form.h"
#include "platform/text.h"

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_new(4 << 20);
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static struct str file_text(const char *name)
{
    enum { MOST = 64 * 1024 };
    const char *source = getenv("srcdir");
    char *text = arena_alloc(arena, MOST);
    char path[4096];

    snprintf(path, sizeof(path), "%s/tests/%s", source ? source : ".", name);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        fail_msg("%s cannot be read", path);
    size_t len = fread(text, 1, MOST, file);
    fclose(file);
    return (struct str){text, len};
}

static struct str typed_clean(struct str typed)
{
    struct refusal why;
    struct str clean;

    return text_clean(arena, typed, TEXT_LINE, 100, &clean, &why) == OK
               ? clean
               : STR("");
}

/* What a form's field makes of it; "-": it refuses. */
static struct str made_of(enum field_kind kind, struct str typed)
{
    struct refusal why;
    struct str clean, value;

    if (text_clean(arena, typed, TEXT_LINE, 100, &clean, &why) != OK ||
        field_check(arena, kind, clean, &value) != NULL)
        return STR("-");
    return value;
}

static void assert_figure(const char *what, int tried, int accepted)
{
    struct str kept = file_text("results/right-first-time.txt"), line;
    struct str said = str_print(arena, "%s  %d  %d", what, tried, accepted);

    while (str_next(&kept, '\n', &line))
        if (str_equals(line, said))
            return;
    fail_msg("results/right-first-time.txt lacks \"%" PRI_STR "\"",
             STR_ARG(said));
}

static void names_of_all_peoples_are_accepted(void **state)
{
    struct str text = file_text("corpus/names.txt"), line, people;
    int tried = 0, accepted = 0;

    (void)state;
    while (str_next(&text, '\n', &line)) {
        if (str_is_empty(line) || str_starts_with(line, "#"))
            continue;
        str_next(&line, '|', &people);
        tried++;
        if (str_is(made_of(FIELD_NAME, line), "-"))
            fail_msg("%" PRI_STR " of the %" PRI_STR, STR_ARG(line),
                     STR_ARG(people));
        accepted++;
    }
    assert_figure("names", tried, accepted);
}

static void phones_become_what_they_are(void **state)
{
    struct str text = file_text("corpus/phones.txt"), line, typed, mobile;
    int tried = 0, accepted = 0, told = 0;

    (void)state;
    while (str_next(&text, '\n', &line)) {
        if (str_is_empty(line) || str_starts_with(line, "#"))
            continue;
        str_next(&line, '|', &typed);
        str_next(&line, '|', &mobile);
        struct str as_mobile = made_of(FIELD_MOBILE, typed);
        struct str as_phone = made_of(FIELD_PHONE, typed);
        if (!str_equals(as_mobile, mobile) || !str_equals(as_phone, line))
            fail_msg("%" PRI_STR ": %" PRI_STR ", %" PRI_STR, STR_ARG(typed),
                     STR_ARG(as_mobile), STR_ARG(as_phone));
        if (!str_is(as_phone, "-"))
            assert_int_equal(!str_is(as_mobile, "-"),
                             phone_takes_texts(as_phone));
        /* Told exactly where another prefix was written than was typed. */
        struct str is = phone_new_prefix(arena, typed_clean(typed));
        if (!str_is_empty(is) && !str_starts_with(as_phone, is.ptr))
            fail_msg("%" PRI_STR ": told %" PRI_STR, STR_ARG(typed),
                     STR_ARG(is));
        told += !str_is_empty(is);
        tried++;
        accepted += !str_is(as_phone, "-");
    }
    assert_true(told > 0);
    assert_figure("phones", tried, accepted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_all_peoples_are_accepted),
        cmocka_unit_test(phones_become_what_they_are),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
