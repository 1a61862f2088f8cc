/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form_design_test.c: conditions that are chosen, trials and differences. */
#include "check.h"

#include "domain/form/condition.h"
#include "domain/form/design.h"
#include "domain/form/diff.h"
#include "domain/form/trial.h"

#define ARENA_BYTES ((size_t)16 << 20)

static struct eform_faults faults;

#define FORM                                                                   \
    "{\"format\":\"motcua-form/1\",\"form\":\"thu\",\"version\":\"1\","        \
    "\"procedures\":[\"1\"],\"components\":[\"Thử\"],"                       \
    "\"title\":{\"vi\":\"Thử\",\"en\":\"Try\"},"                             \
    "\"official\":{\"in_force_from\":\"2026-01-01\"},"                         \
    "\"lists\":{\"l\":[[\"cha\",\"Cha\",\"Father\"],"                          \
    "[\"me\",\"Mẹ\",\"Mother\"]]},\"pages\":[{\"id\":\"p\","                 \
    "\"title\":{\"vi\":\"P\",\"en\":\"P\"},\"groups\":[{\"id\":\"g\","         \
    "\"title\":{\"vi\":\"G\",\"en\":\"G\"},\"fields\":["                       \
    "{\"id\":\"ai\",\"kind\":\"choice\",\"list\":\"l\",\"required\":true,"     \
    "\"label\":{\"vi\":\"Ai\",\"en\":\"Who\"}},"                               \
    "{\"id\":\"so\",\"kind\":\"int\",\"label\":{\"vi\":\"S\",\"en\":\"N\"}}"   \
    "]}]}],\"sheet\":[],\"trials\":[{\"name\":\"a\",\"day\":\"2026-11-24\","   \
    "\"answers\":{\"so\":\"x\"},\"faults\":[\"ai\",\"so\"]},"                  \
    "{\"name\":\"b\",\"day\":\"2026-11-24\",\"answers\":{\"ai\":\"me\"},"      \
    "\"faults\":[\"so\"]}]}"

static struct eform form_of(struct arena *arena, struct str body)
{
    struct eform form;

    assert_int_equal(OK, eform_read(arena, body, &form, &faults));
    return form;
}

static void says(struct arena *arena, const struct eform *form,
                 struct condition_part part, const char *term)
{
    struct condition one = {.parts = {part}, .count = 1}, back;
    json_t *made = condition_term(arena, form, &one);

    assert_int_equal(OK, json_own(arena, made));
    assert_string_equal(term, str_z(arena, json_text(arena, made)));
    assert_true(condition_of_term(arena, form, made, &back));
    assert_int_equal(1, back.count);
    assert_true(str_equals(part.op, back.parts[0].op));
    assert_true(str_equals(part.field, back.parts[0].field));
}

static void a_condition_is_a_term_and_back(void **state)
{
    (void)state;
    CLEANUP(arena_free)
    struct arena *arena = arena_new(ARENA_BYTES);
    struct eform form = form_of(arena, STR(FORM));
    struct condition many = {.is_any = true, .count = 2}, back;
    json_t *deep = json_parse(STR("[\"and\",[\"or\",[\"given\",\"ai\"]]]"));

#define PART(f, o, v) ((struct condition_part){STR(f), STR(o), STR(v)})
    says(arena, &form, PART("ai", "is", "mẹ"), "[\"=\",\"ai\",\"me\"]");
    says(arena, &form, PART("ai", "is_not", "Father"),
         "[\"!=\",\"ai\",\"cha\"]");
    says(arena, &form, PART("ai", "among", "Cha, me,"),
         "[\"in\",\"ai\",[\"cha\",\"me\"]]");
    says(arena, &form, PART("so", "at_least", " 3 "), "[\">=\",\"so\",3]");
    says(arena, &form, PART("so", "absent", "nothing"),
         "[\"not\",[\"given\",\"so\"]]");
    says(arena, &form, PART("so", "ticked", ""), "[\"checked\",\"so\"]");

    many.parts[0] = PART("ai", "given", "");
    many.parts[1] = PART("so", "below", "7");
    json_t *term = condition_term(arena, &form, &many);
    assert_int_equal(OK, json_own(arena, term));
    assert_true(condition_of_term(arena, &form, term, &back));
    assert_true(back.is_any && back.count == 2);
    assert_true(str_is(back.parts[1].value, "7"));

    /* What stands deeper is not for choosing; no operation makes none. */
    assert_int_equal(OK, json_own(arena, deep));
    assert_false(condition_of_term(arena, &form, deep, &back));
    assert_null(condition_term(
        arena, &form,
        &(struct condition){.parts = {PART("ai", "eval", "")}, .count = 1}));
    assert_true(condition_of_term(arena, &form, NULL, &back));
    assert_int_equal(0, back.count);
}

static void a_trial_says_what_comes_out_otherwise(void **state)
{
    (void)state;
    CLEANUP(arena_free)
    struct arena *arena = arena_new(ARENA_BYTES);
    struct eform form = form_of(arena, STR(FORM));
    struct trials trials;

    assert_int_equal(OK, trials_run(arena, &form, &trials));
    assert_int_equal(2, trials.count);
    assert_int_equal(1, trials.failed);
    assert_true(str_is_empty(trials.items[0].missing) &&
                str_is_empty(trials.items[0].extra));
    assert_true(str_is(trials.items[1].extra, "so"));

    /* One that is required now is missing in each; one of no name is none. */
    struct design_edit add = {.act = DESIGN_ADD,
                              .id = STR("g"),
                              .name = STR("moi"),
                              .kind = STR("text"),
                              .label_vi = STR("Mới"),
                              .is_required = true};
    struct str body = design_edited(arena, STR(FORM), &add);
    form = form_of(arena, body);
    assert_int_equal(OK, trials_run(arena, &form, &trials));
    assert_int_equal(2, trials.failed);
    assert_true(str_is(trials.items[0].missing, "moi"));

    struct design_edit forget = {.act = DESIGN_FORGET, .name = STR("b")};
    body = design_edited(arena, body, &forget);
    assert_null(design_edited(arena, body, &forget).ptr);
    struct design_edit keep = {.act = DESIGN_TRY,
                               .name = STR("a"),
                               .answers = form.root, /* texts of no field */
                               .faults = STR("ai moi"),
                               .day = {2026, 11, 24}};
    form = form_of(arena, design_edited(arena, body, &keep));
    assert_int_equal(OK, trials_run(arena, &form, &trials));
    assert_int_equal(1, trials.count);
    assert_int_equal(0, trials.failed);
}

static void a_difference_names_its_place(void **state)
{
    (void)state;
    CLEANUP(arena_free)
    struct arena *arena = arena_new(ARENA_BYTES);
    struct diff *diff = ARENA_NEW(arena, struct diff);
    struct design_edit edit = {.act = DESIGN_CHANGE,
                               .id = STR("so"),
                               .label_vi = STR("Số con"),
                               .label_en = STR("N")};

    assert_int_equal(OK, diff_forms(arena, STR(FORM), STR(FORM), diff));
    assert_int_equal(0, diff->count);

    struct str body = design_edited(arena, STR(FORM), &edit);
    assert_int_equal(OK, diff_forms(arena, STR(FORM), body, diff));
    assert_true(str_is(diff->lines[0].path, "so.label.vi"));
    assert_true(str_is(diff->lines[0].before, "S"));
    assert_true(str_is(diff->lines[0].after, "Số con"));

    edit = (struct design_edit){.act = DESIGN_UP, .id = STR("so")};
    body = design_edited(arena, STR(FORM), &edit);
    assert_int_equal(OK, diff_forms(arena, STR(FORM), body, diff));
    assert_int_equal(1, diff->count);
    assert_true(str_is(diff->lines[0].after, "so ai"));

    edit = (struct design_edit){.act = DESIGN_REMOVE, .id = STR("so")};
    body = design_edited(arena, STR(FORM), &edit);
    assert_int_equal(OK, diff_forms(arena, STR(FORM), body, diff));
    assert_true(str_is(diff->lines[0].path, "so"));
    assert_true(str_is_empty(diff->lines[0].after));
    assert_int_equal(INTERNAL, diff_forms(arena, STR("{"), body, diff));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_condition_is_a_term_and_back),
        cmocka_unit_test(a_trial_says_what_comes_out_otherwise),
        cmocka_unit_test(a_difference_names_its_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
