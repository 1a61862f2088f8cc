/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eform_test.c: electronic forms: what a file may say, what is asked, and that
 * page, sealing, print and payload agree whatever is answered. Every form of
 * the seed, and of the field's data where they lie beside, is filled in at
 * random against its own rules.
 */
#include <glob.h>

#include "check.h"

#include "domain/form/payload.h"
#include "domain/form/print.h"
#include "platform/text.h"

#define ARENA_BYTES ((size_t)256 << 20)
#define FILLS 12    /* of each form */
#define ROUNDS 2000 /* until all is in order */

static const struct eform_about about = {
    .today = {2026, 11, 30},
    .agency = {"Uỷ ban", 7},
    .agency_place = {"", 0},
    .procedure = {"", 0},
    .papers = {"", 0},
};

static struct eform_faults faults;

static json_t *object_of(struct arena *arena, const char *text)
{
    json_t *object = json_parse(str_of(text));

    assert_non_null(object);
    assert_int_equal(OK, json_own(arena, object));
    return object;
}

/* A form of one page with these fields, and these keys behind the pages. */
static struct str file_of(struct arena *arena, const char *fields,
                          const char *behind)
{
    return str_print(
        arena,
        "{\"format\":\"motcua-form/1\",\"form\":\"thu\",\"version\":\"1\","
        "\"procedures\":[\"1\"],\"components\":[\"Thử\"],"
        "\"title\":{\"vi\":\"Thử\",\"en\":\"Try\"},"
        "\"official\":{\"in_force_from\":\"2026-01-01\"},"
        "\"lists\":{\"co\":[[\"co\",\"Có\",\"Yes\"],[\"ko\",\"Không\",\"No\"]]}"
        ",\"pages\":[{\"id\":\"p\",\"title\":{\"vi\":\"P\",\"en\":\"P\"},"
        "\"groups\":[{\"id\":\"g\",\"title\":{\"vi\":\"G\",\"en\":\"G\"},"
        "\"fields\":[%s]}]}]%s,\"sheet\":[]}",
        fields, behind);
}

#define FIELD(id, kind, more)                                                  \
    "{\"id\":\"" id "\",\"kind\":\"" kind                                      \
    "\",\"label\":{\"vi\":\"L\",\"en\":\"L\"}" more "}"

static struct eform form_of(struct arena *arena, const char *fields,
                            const char *behind)
{
    struct eform form;
    enum status s =
        eform_read(arena, file_of(arena, fields, behind), &form, &faults);

    if (s != OK)
        fail_msg("%.*s: %.*s", (int)faults.list[0].path.len,
                 faults.list[0].path.ptr, (int)faults.list[0].what.len,
                 faults.list[0].what.ptr);
    return form;
}

static void refused(struct arena *arena, const char *fields, const char *behind,
                    const char *words)
{
    struct eform form;

    assert_int_equal(INVALID, eform_read(arena, file_of(arena, fields, behind),
                                         &form, &faults));
    for (size_t i = 0; i < faults.count; i++)
        if (str_find_text(faults.list[i].what, words) <
            faults.list[i].what.len) {
            assert_true(faults.list[i].line > 0 || faults.list[i].path.len > 0);
            return;
        }
    fail_msg("no fault says “%s”; the first of %zu: %.*s", words, faults.count,
             (int)faults.list[0].what.len, faults.list[0].what.ptr);
}

/* --- what a file may say --- */

static void a_form_that_contradicts_itself_is_refused(void **state)
{
    struct arena *arena = *state;

    refused(arena,
            FIELD("a", "text", ",\"when\":[\"given\",\"b\"]") "," FIELD(
                "b", "text", ",\"when\":[\"given\",\"a\"]"),
            "", "looks ahead");
    refused(arena, FIELD("a", "text", ",\"when\":[\"given\",\"a\"]"), "",
            "looks ahead");
    refused(arena,
            FIELD("a", "choice", ",\"list\":\"co\"") "," FIELD(
                "b", "text",
                ",\"required\":true,\"when\":[\"and\",[\"=\",\"a\",\"co\"],"
                "[\"=\",\"a\",\"ko\"]]"),
            "", "is required, and can never be asked");
    refused(arena,
            FIELD("a", "check",
                  "") "," FIELD("b", "text",
                                ",\"when\":[\"and\",[\"checked\",\"a\"],"
                                "[\"not\",[\"checked\",\"a\"]]]"),
            "", "can never be asked");
    refused(arena, FIELD("a", "text", "") "," FIELD("a", "text", ""), "",
            "there twice");
    refused(arena, FIELD("a", "choice", ",\"list\":\"khong-co\""), "",
            "no list is named");
    refused(arena,
            FIELD("a", "choice", ",\"list\":\"co\"") "," FIELD(
                "b", "text", ",\"when\":[\"=\",\"a\",\"khac\"]"),
            "", "no choice of that field");
    refused(arena, FIELD("a", "hop", ""), "", "no kind is named");
    refused(arena, FIELD("a", "text", ""),
            ",\"signing\":{\"online\":\"stamp\"}", "sign-in or fresh");
    refused(arena, FIELD("a", "text", ",\"when\":[\"eval\",\"x\"]"), "",
            "no operation");
}

static void a_form_has_limits(void **state)
{
    struct arena *arena = *state;
    struct buf fields = {.arena = arena};
    struct eform form;

    for (int i = 0; i < EFORM_FIELDS_MAX + 1; i++)
        buf_print(&fields,
                  "%s{\"id\":\"f%d\",\"kind\":\"text\",\"label\":{"
                  "\"vi\":\"L\",\"en\":\"L\"}}",
                  i > 0 ? "," : "", i);
    assert_int_equal(
        INVALID,
        eform_read(arena, file_of(arena, str_z(arena, buf_str(&fields)), ""),
                   &form, &faults));
    struct buf deep = {.arena = arena};

    buf_addz(&deep, ",\"when\":");
    for (int i = 0; i < 40; i++)
        buf_addz(&deep, "[\"not\",");
    buf_addz(&deep, "[\"given\",\"a\"]");
    for (int i = 0; i < 40; i++)
        buf_addz(&deep, "]");
    struct str field =
        str_print(arena,
                  "%s,{\"id\":\"b\",\"kind\":\"text\",\"label\":{\"vi\":\"L\","
                  "\"en\":\"L\"}%" PRI_STR "}",
                  FIELD("a", "text", ""), STR_ARG(buf_str(&deep)));
    refused(arena, str_z(arena, field), "", "too large");
}

/* --- what is asked --- */

static const struct eform_item *item_of(const struct eform_walk *walk,
                                        const char *key)
{
    for (size_t i = 0; i < walk->count; i++)
        if (str_is(walk->items[i].key, key))
            return &walk->items[i];
    return NULL;
}

static struct eform_walk walk_of(struct arena *arena, const struct eform *form,
                                 const char *answers)
{
    struct eform_walk walk;

    assert_int_equal(
        OK, eform_walk(arena, form, object_of(arena, answers), &about, &walk));
    return walk;
}

static void what_is_not_asked_has_no_value_anywhere(void **state)
{
    struct arena *arena = *state;
    struct eform form = form_of(
        arena,
        FIELD("a", "choice", ",\"list\":\"co\",\"required\":true") "," FIELD(
            "b", "text",
            ",\"required\":true,\"nation\":\"B\",\"when\":[\"=\",\"a\","
            "\"co\"]") "," FIELD("c", "text", ",\"when\":[\"given\",\"b\"]"),
        ",\"rules\":[{\"id\":\"r\",\"must\":[\"!=\",\"b\",\"x\"],\"at\":\"b\","
        "\"message\":{\"vi\":\"m\",\"en\":\"m\"},\"level\":\"error\"}]");
    struct eform_walk walk =
        walk_of(arena, &form, "{\"a\":\"ko\",\"b\":\"x\",\"c\":\"y\"}");
    struct str payload;

    assert_null(item_of(&walk, "b"));
    assert_null(item_of(&walk, "c")); /* what it hangs on is not asked */
    assert_int_equal(0, walk.fault_count);
    assert_int_equal(OK, eform_payload(arena, &walk, &payload));
    assert_true(str_is(payload, "{}"));
    assert_true(str_is(eform_sealed(arena, &walk), "{\"a\":\"ko\"}"));
    walk = walk_of(arena, &form, "{\"a\":\"co\",\"b\":\"x\",\"c\":\"y\"}");
    assert_non_null(item_of(&walk, "c")); /* it was kept */
    assert_int_equal(1, walk.broken_count);
}

static void a_day_may_be_known_in_part(void **state)
{
    struct arena *arena = *state;
    struct eform form = form_of(
        arena, FIELD("m", "date-part", "") "," FIELD("c", "date-part", ""),
        ",\"rules\":[{\"id\":\"r\",\"must\":[\"<\",\"m\",\"c\"],\"at\":\"m\","
        "\"message\":{\"vi\":\"m\",\"en\":\"m\"},\"level\":\"error\"}]");
    static const struct {
        const char *answers;
        const char *value;
        size_t broken;
        const char *fault;
    } cases[] = {
        {"{\"m\":\"//1953\",\"c\":\"12/5/1953\"}", "1953", 0, NULL},
        {"{\"m\":\"//1954\",\"c\":\"12/5/1953\"}", "1954", 1, NULL},
        {"{\"m\":\"/6/1953\",\"c\":\"12/5/1953\"}", "1953-06", 1, NULL},
        {"{\"m\":\"1/5/1953\",\"c\":\"12/5/1953\"}", "1953-05-01", 0, NULL},
        {"{\"m\":\"12//1953\",\"c\":\"\"}", "", 0, "date_month"},
        {"{\"m\":\"12/5/\",\"c\":\"\"}", "", 0, "date_year"},
        {"{\"m\":\"31/2/1953\",\"c\":\"\"}", "", 0, "date"},
        {"{\"m\":\"//\",\"c\":\"//2026\"}", "", 0, NULL},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct eform_walk walk = walk_of(arena, &form, cases[i].answers);
        const struct eform_item *item = item_of(&walk, "m");

        assert_true(str_is(item->value, cases[i].value));
        assert_int_equal(cases[i].broken, walk.broken_count);
        if (cases[i].fault == NULL)
            assert_null(item->fault);
        else
            assert_string_equal(cases[i].fault, item->fault);
    }
}

static void rows_keep_their_numbers(void **state)
{
    struct arena *arena = *state;
    struct eform form = form_of(
        arena,
        FIELD("a", "text", "") "]},{\"id\":\"tv\",\"title\":{\"vi\":\"T\","
                               "\"en\":\"T\"},\"repeat\":{\"min\":0,\"max\":3,"
                               "\"add\":{\"vi\":\"+\",\"en\":\"+\"}},"
                               "\"fields\":[" FIELD("tv-so", "text", ""),
        ",\"rules\":[{\"id\":\"r\",\"must\":[\"unique\",\"tv-so\"],\"each\":"
        "\"tv\",\"at\":\"tv-so\",\"message\":{\"vi\":\"m\",\"en\":\"m\"},"
        "\"level\":\"error\"}]");
    struct eform_walk walk =
        walk_of(arena, &form,
                "{\"tv\":\"2 5 7 9\",\"tv-so-2\":\"x\",\"tv-so-5\":\"y\","
                "\"tv-so-7\":\"x\",\"tv-so-9\":\"z\",\"tv-so-3\":\"w\"}");

    assert_non_null(item_of(&walk, "tv-so-7"));
    assert_null(item_of(&walk, "tv-so-9")); /* beyond the limit */
    assert_null(item_of(&walk, "tv-so-3")); /* taken out */
    assert_int_equal(2, walk.broken_count);
    assert_true(str_is(walk.broken[0].key, "tv-so-2"));
    assert_true(str_is(eform_sealed(arena, &walk),
                       "{\"tv-so-2\":\"x\",\"tv-so-5\":\"y\",\"tv-so-7\":"
                       "\"x\",\"tv\":\"2 5 7\"}"));
}

static void long_input_is_told_and_costs_little(void **state)
{
    struct arena *arena = *state;
    struct eform form = form_of(arena, FIELD("a", "text", ",\"max\":50"), "");
    struct buf answers = {.arena = arena};

    buf_addz(&answers, "{\"a\":\"");
    for (int i = 0; i < 10000; i++)
        buf_add_byte(&answers, 'x');
    buf_addz(&answers, "\"}");
    struct eform_walk walk =
        walk_of(arena, &form, str_z(arena, buf_str(&answers)));

    assert_string_equal("too_long", walk.items[0].fault);
    assert_int_equal(50, walk.items[0].number);
    assert_true(str_is_empty(walk.items[0].value));
}

static void numbers_are_said_in_words(void **state)
{
    struct arena *arena = *state;

    assert_string_equal("Hai mươi triệu đồng",
                        str_z(arena, words_of_money(arena, 20000000)));
    assert_string_equal("Một trăm lẻ năm nghìn không trăm mười lăm đồng",
                        str_z(arena, words_of_money(arena, 105015)));
    assert_string_equal(
        "Hai mươi mốt nghìn tỷ đồng",
        str_z(arena, words_of_money(arena, INT64_C(21000000000000))));
    assert_string_equal(
        "ngày mùng chín tháng mười một năm hai nghìn không trăm hai mươi tư",
        str_z(arena, words_of_date(arena, STR("2024-11-09"))));
    assert_string_equal("tháng tư năm một nghìn chín trăm năm mươi lăm",
                        str_z(arena, words_of_date(arena, STR("1955-04"))));
}

/* --- every form, at random --- */

static unsigned seed;

static int any(int count)
{
    seed = seed * 1103515245u + 12345u;
    return (int)((seed >> 16) % (unsigned)count);
}

static struct str random_day(struct arena *arena, const struct eform_item *item)
{
    int year = 1930 + any(90), month = 1 + any(12), day = 1 + any(28);

    if (item->field->bound == DATE_NOT_PAST)
        year = 2027 + any(2);
    else if (any(3) == 0)
        year = 2026 - any(3), month = 1 + any(10);
    if (item->input->kind == EFORM_DATE_PART && any(3) == 0)
        return str_print(arena, "//%d", year);
    return str_print(arena, "%d/%d/%d", day, month, year);
}

static struct str random_text(struct arena *arena,
                              const struct eform_item *item)
{
    static const char *const words[] = {"Ksor Y Nam",    "Nguyễn Thị Ngọc Hân",
                                        "Thạch Sô Phia", "H’Hen Niê",
                                        "Lý A Sử",       "Kpă Púi",
                                        "Đặng Văn Ơ"};

    (void)arena;
    (void)item;
    return str_of(words[any(ARRAY_LENGTH(words))]);
}

static struct str random_number(struct arena *arena,
                                const struct eform_item *item)
{
    int64_t most = item->field->max > 0 ? item->field->max : 5000;

    if (item->field->max > 0 && item->input->part == EFORM_PART_NONE &&
        item->input->kind == EFORM_DIGITS)
        return STR("4711");
    return str_print(arena, "%lld",
                     (long long)(item->field->min +
                                 any((int)(most - item->field->min + 1))));
}

static struct str random_value(struct arena *arena,
                               const struct eform_item *item)
{
    const struct eform_list *list = item->input->list;

    switch (item->input->kind) {
    case EFORM_CHOICE:
    case EFORM_CHOICES:
        return list->items[any((int)list->count)].code;
    case EFORM_DATE:
    case EFORM_DATE_PART:
        return random_day(arena, item);
    case EFORM_CHECK:
        return any(3) > 0 ? STR("1") : STR("");
    case EFORM_CCCD:
    case EFORM_ID_NO:
    case EFORM_TAX_NO:
        return str_print(arena, "0721%02d%06d", any(100), any(999999));
    case EFORM_MOBILE:
    case EFORM_PHONE:
        return str_print(arena, "09%08d", any(99999999));
    case EFORM_EMAIL:
        return STR("a@example.vn");
    case EFORM_INT:
    case EFORM_MONEY:
    case EFORM_DIGITS:
    case EFORM_UNIT:
        return random_number(arena, item);
    case EFORM_DECIMAL:
        return str_print(arena, "%d,5", 1 + any(300));
    case EFORM_YEAR:
        return str_print(arena, "%d", 1990 + any(30));
    default:
        break;
    }
    if (item->input->part == EFORM_PART_NUMBER)
        return any(2) ? str_print(arena, "0721%02d%06d", any(100), any(999999))
                      : str_print(arena, "%09d", 100000000 + any(99999999));
    return random_text(arena, item);
}

static void answer(struct arena *arena, json_t *answers,
                   const struct eform_item *item)
{
    struct str value =
        item->is_required || any(3) > 0 ? random_value(arena, item) : STR("");

    json_object_setn_new(answers, item->key.ptr, item->key.len, json_of(value));
    if (item->input->part != EFORM_PART_COMMUNE)
        return;
    struct str words =
        str_print(arena, "%" PRI_STR EFORM_UNIT_WORDS, STR_ARG(item->key));
    json_object_setn_new(answers, words.ptr, words.len,
                         json_of(STR("Phường Tân Ninh, Tỉnh Tây Ninh")));
}

static bool is_blamed(const struct eform_walk *walk,
                      const struct eform_item *item)
{
    for (size_t i = 0; i < walk->broken_count; i++)
        if (walk->broken[i].rule->level == EFORM_ERROR &&
            (str_equals(walk->broken[i].key, item->key) || any(4) == 0))
            return true;
    return item->fault != NULL;
}

/* Answers at random, then again what is wrong, until nothing is. */
static struct eform_walk fill(struct arena *arena, const struct eform *form,
                              json_t *answers)
{
    struct eform_walk walk;

    for (size_t i = 0; i < form->group_count; i++)
        if (form->groups[i].is_repeated)
            json_object_setn_new(answers, form->groups[i].id.ptr,
                                 form->groups[i].id.len,
                                 json_string(any(2) ? "1 3" : "2"));
    for (int round = 0; round < ROUNDS; round++) {
        assert_int_equal(OK, eform_walk(arena, form, answers, &about, &walk));
        if (round > 0 && walk.fault_count == 0)
            return walk;
        for (size_t i = 0; i < walk.count; i++)
            if (round == 0 ? any(2) == 0 : is_blamed(&walk, &walk.items[i]))
                answer(arena, answers, &walk.items[i]);
    }
    for (size_t i = 0; i < walk.count; i++)
        if (walk.items[i].fault != NULL)
            print_error("%.*s: %s (%.*s)\n", (int)walk.items[i].key.len,
                        walk.items[i].key.ptr, walk.items[i].fault,
                        (int)walk.items[i].typed.len, walk.items[i].typed.ptr);
    for (size_t i = 0; i < walk.broken_count; i++)
        print_error("rule %.*s\n", (int)walk.broken[i].rule->id.len,
                    walk.broken[i].rule->id.ptr);
    fail_msg("%.*s cannot be filled in", (int)form->slug.len, form->slug.ptr);
    return walk;
}

static struct str print_of(struct arena *arena, const struct eform_walk *walk)
{
    struct buf out = {.arena = arena};
    struct print print;

    assert_int_equal(OK, eform_print(arena, walk, STR(""), &print));
    for (size_t i = 0; i < print.count; i++) {
        buf_print(&out, "%" PRI_STR "\n%" PRI_STR "\n",
                  STR_ARG(print.lines[i].label), STR_ARG(print.lines[i].text));
        for (size_t n = 0; n < print.lines[i].cell_count; n++)
            buf_print(&out, "%" PRI_STR "\n", STR_ARG(print.lines[i].cells[n]));
    }
    return text_fold(arena, buf_str(&out));
}

/* What the layout has a place for is on the paper; what is sent is asked. */
static void agree(struct arena *arena, const struct eform *form,
                  const struct eform_walk *walk)
{
    struct str sheet = json_text(arena, form->sheet);
    struct str paper = print_of(arena, walk);
    struct str payload;
    struct eform_walk again;
    json_t *sealed = object_of(arena, str_z(arena, eform_sealed(arena, walk)));

    assert_int_equal(OK, eform_walk(arena, form, sealed, &about, &again));
    assert_int_equal(0, again.fault_count);
    assert_int_equal(walk->count, again.count);
    for (size_t i = 0; i < walk->count; i++) {
        const struct eform_item *item = &walk->items[i];
        const char *place = str_z(arena, str_print(arena, "{%" PRI_STR "}",
                                                   STR_ARG(item->field->id)));
        struct str words =
            text_fold(arena, eform_field_words(arena, walk, item->field,
                                               item->row, LANG_VI));

        assert_true(str_equals(item->value, again.items[i].value));
        if (!str_is_empty(item->value) && item->field->input_count == 1)
            assert_false(str_is_empty(words));
        if (str_find_text(sheet, place) < sheet.len &&
            str_find_text(paper, str_z(arena, words)) == paper.len)
            fail_msg("%.*s is not on the paper: %.*s", (int)item->key.len,
                     item->key.ptr, (int)words.len, words.ptr);
    }
    assert_int_equal(OK, eform_payload(arena, walk, &payload));
    assert_int_equal(OK, eform_payload(arena, &again, &sheet));
    assert_true(str_equals(payload, sheet));
}

static struct str read_whole_file(struct arena *arena, const char *path)
{
    struct buf text = {.arena = arena};
    char piece[4096];
    size_t got;
    FILE *file = fopen(path, "rb");

    assert_non_null(file);
    while ((got = fread(piece, 1, sizeof piece, file)) > 0)
        buf_add(&text, (struct str){piece, got});
    fclose(file);
    return buf_str(&text);
}

static size_t fill_all(struct arena *arena, const char *pattern, bool must_be)
{
    glob_t found;
    size_t count = 0;

    if (glob(pattern, 0, NULL, &found) != 0)
        return 0;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct eform form;

        for (int n = 0; n < FILLS; n++) {
            struct str text = read_whole_file(arena, found.gl_pathv[i]);
            enum status s = eform_read(arena, text, &form, &faults);

            if (s != OK && must_be)
                fail_msg("%s: %.*s", found.gl_pathv[i],
                         (int)faults.list[0].what.len, faults.list[0].what.ptr);
            if (s != OK)
                break; /* of the field's data: the import says why */
            seed = (unsigned)(i * 1000 + (size_t)n + 1);
            struct eform_walk walk = fill(arena, &form, object_of(arena, "{}"));

            agree(arena, &form, &walk);
            arena_reset(arena);
            count++;
        }
        arena_reset(arena);
    }
    globfree(&found);
    return count;
}

static void every_form_filled_at_random_agrees_with_itself(void **state)
{
    const char *source = getenv("srcdir");
    char pattern[4096];

    snprintf(pattern, sizeof pattern, "%s/schema/seed/forms/*.json",
             source != NULL ? source : ".");
    assert_true(fill_all(*state, pattern, true) >= (size_t)15 * FILLS);
    snprintf(pattern, sizeof pattern, "%s/../shared/data/forms/[0-9]*.json",
             source != NULL ? source : ".");
    fill_all(*state, pattern, false);
}

static int set_up(void **state)
{
    struct arena *arena = arena_new(ARENA_BYTES);

    *state = arena;
    return arena == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    struct arena *arena = *state;

    arena_free(&arena);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_form_that_contradicts_itself_is_refused),
        TEST(a_form_has_limits),
        TEST(what_is_not_asked_has_no_value_anywhere),
        TEST(a_day_may_be_known_in_part),
        TEST(rows_keep_their_numbers),
        TEST(long_input_is_told_and_costs_little),
        TEST(numbers_are_said_in_words),
        TEST(every_form_filled_at_random_agrees_with_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
