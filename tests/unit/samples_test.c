/* SPDX-License-Identifier: GPL-3.0-or-later */
/* samples_test.c: the whole list of tricky inputs, where it lies beside the
 * tree (MOTCUA_DATA, or ../shared/data of the source folder).
 *
 * text_test.c has the cases that must always run; this one is skipped without
 * the list.
 */
#include <jansson.h>

#include "check.h"

#include "platform/crypto.h"
#include "platform/text.h"

static struct arena *arena;
static json_t *samples;

static int setup(void **state)
{
    const char *data = getenv("MOTCUA_DATA"), *source = getenv("srcdir");
    json_error_t error;
    char path[4096];

    (void)state;
    arena = arena_new(64 << 20);
    if (!arena)
        return -1;
    if (data)
        snprintf(path, sizeof(path), "%s/samples.json", data);
    else
        snprintf(path, sizeof(path), "%s/../shared/data/samples.json",
                 source ? source : ".");
    samples = json_load_file(path, JSON_ALLOW_NUL, &error);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    json_decref(samples);
    arena_free(&arena);
    return 0;
}

static struct str member(json_t *object, const char *name)
{
    json_t *value = json_object_get(object, name);

    return json_is_string(value) ? (struct str){json_string_value(value),
                                                json_string_length(value)}
                                 : STR_NONE;
}

static void assert_text(json_t *sample, struct str got, struct str wanted)
{
    if (!str_equals(got, wanted))
        fail_msg("sample %d: \"%" PRI_STR "\" instead of \"%" PRI_STR "\"",
                 (int)json_integer_value(json_object_get(sample, "id")),
                 STR_ARG(got), STR_ARG(wanted));
}

static bool is_of(json_t *sample, const char *category)
{
    return str_is(member(sample, "category"), category);
}

/* Whatever it is, cleaning and folding it are stable and stay UTF-8. */
static void check_stability(json_t *sample, struct str clean)
{
    static const enum text_kind kinds[] = {TEXT_LINE, TEXT_LINES};
    struct str again, folded = text_fold(arena, clean);
    struct refusal why;

    for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++) {
        assert_int_equal(
            text_clean(arena, clean, kinds[i], 100000, &again, &why), OK);
        assert_text(sample, again, clean);
    }
    assert_text(sample, text_fold(arena, folded), folded);
}

static void check_length(json_t *sample, struct str clean)
{
    json_t *chars = json_object_get(sample, "length_chars");
    json_t *bytes = json_object_get(sample, "length_bytes");

    if (json_is_integer(chars))
        assert_int_equal(text_length(clean), json_integer_value(chars));
    if (json_is_integer(bytes))
        assert_int_equal(clean.len, json_integer_value(bytes));
}

static void check_sample(json_t *sample)
{
    struct str input = member(sample, "input"), clean = STR("untouched");
    struct str nfc = member(sample, "expected_nfc");
    struct str fixed = member(sample, "expected_nfc_fixed");
    struct str wanted = member(sample, "expected_clean");
    struct str folded = member(sample, "expected_folded");
    struct str twin = member(sample, "same_as");
    bool has_nul = str_find(input, '\0') < input.len;
    bool is_refused = has_nul || is_of(sample, "bidi") ||
                      is_of(sample, "control") ||
                      is_of(sample, "stacked_marks"); /* fifty on one letter */
    struct refusal why;

    enum status s = text_clean(arena, input, TEXT_LINE, 100000, &clean, &why);

    if (is_refused) {
        assert_int_equal(s, INVALID);
        assert_text(sample, clean, STR("untouched"));
        return;
    }
    assert_int_equal(s, OK);
    check_stability(sample, clean);
    check_length(sample, clean);
    if (nfc.ptr)
        assert_text(sample, clean, nfc);
    if (fixed.ptr)
        assert_text(sample, clean, fixed);
    if (wanted.ptr && (is_of(sample, "invisible") || is_of(sample, "space")))
        assert_text(sample, clean, wanted);
    if (folded.ptr) /* theirs keeps signs, ours makes them spaces */
        assert_text(sample, text_fold(arena, clean), text_fold(arena, folded));
    if (twin.ptr && is_of(sample, "tone_position"))
        assert_text(sample, text_key(arena, twin), text_key(arena, clean));
    if (twin.ptr && is_of(sample, "i_y"))
        assert_false(str_equals(text_key(arena, twin), text_key(arena, clean)));
    if (is_of(sample, "ethnic") || is_of(sample, "nfd"))
        assert_true(text_is_name(text_plain(arena, clean)) ||
                    str_find(clean, ',') < clean.len);
    if (is_of(sample, "homoglyph") || is_of(sample, "html") ||
        is_of(sample, "sql"))
        assert_false(text_is_name(clean));
}

static void every_tricky_input(void **state)
{
    (void)state;
    json_t *list = json_object_get(samples, "tricky_inputs"), *sample;
    size_t i;

    if (!samples)
        skip();
    assert_true(json_array_size(list) > 100);
    json_array_foreach(list, i, sample) check_sample(sample);
}

static void every_invalid_encoding(void **state)
{
    (void)state;
    json_t *list = json_object_get(samples, "invalid_utf8_hex"), *sample;
    size_t i;

    if (!samples)
        skip();
    assert_true(json_array_size(list) > 5);
    json_array_foreach(list, i, sample)
    {
        struct str hex = member(sample, "hex"), clean;
        struct refusal why = {"", "", 0};
        struct str raw;

        assert_true(crypto_unhex(arena, hex, &raw));
        assert_int_equal(text_clean(arena, raw, TEXT_LINE, 100, &clean, &why),
                         INVALID);
        assert_string_equal(why.key, "encoding");
    }
}

static void every_person_has_a_name(void **state)
{
    (void)state;
    json_t *list = json_object_get(samples, "people"), *person;
    size_t i;

    if (!samples)
        skip();
    assert_true(json_array_size(list) > 10);
    json_array_foreach(list, i, person)
    {
        struct str name = member(person, "full_name"), clean;
        struct refusal why;

        assert_true(name.len > 0);
        assert_int_equal(text_clean(arena, name, TEXT_LINE, 100, &clean, &why),
                         OK);
        if (!text_is_name(text_plain(arena, clean)))
            fail_msg("\"%" PRI_STR "\" is a name", STR_ARG(clean));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_tricky_input),
        cmocka_unit_test(every_invalid_encoding),
        cmocka_unit_test(every_person_has_a_name),
    };

    return cmocka_run_group_tests_name("samples", tests, setup, teardown);
}
