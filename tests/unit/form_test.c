/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form_test.c: every field kind, what it takes and what it says of the rest.
 */
#include "check.h"

#include "asking.h"
#include "platform/form_private.h"

struct world {
    struct arena *arena;
    struct log log;
    struct request rq;
};

static int world_open(void **state)
{
    static struct world w;

    w.arena = arena_new((size_t)16 * 1024 * 1024);
    asking_open(&w.rq, &w.log, w.arena);
    *state = &w;
    return w.arena ? 0 : -1;
}

static int world_close(void **state)
{
    struct world *w = *state;

    arena_free(&w->arena);
    return 0;
}

#define assert_str(want, have)                                                 \
    assert_string_equal((want), str_z(w->arena, (have)))

static struct form *typed(struct world *w, const struct field_rule *rules,
                          const char *body)
{
    struct asking asking = {.method = "POST",
                            .content_type = "application/x-www-form-urlencoded",
                            .body = str_of(body)};

    assert_int_equal(HTTP_FINE, asking_parse(&w->rq, &asking));
    return form_read(&w->rq, rules);
}

struct check {
    const char *in;
    const char *out; /* NULL: refused */
};

static void check_all(struct world *w, enum field_kind kind, const char *key,
                      const struct check *checks, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct str out = STR("untouched");
        const char *got =
            field_check(w->arena, kind, str_of(checks[i].in), &out);

        if (checks[i].out) {
            if (got)
                fail_msg("%s: %s", checks[i].in, got);
            assert_str(checks[i].out, out);
        } else {
            if (!got)
                fail_msg("%s passed", checks[i].in);
            assert_string_equal(key, got);
            assert_str("untouched", out);
        }
    }
}

static void mobiles_are_taken_as_people_write_them(void **state)
{
    static const struct check checks[] = {
        {"0912345678", "0912345678"},
        {"+84 912 345 678", "0912345678"},
        {"84912345678", "0912345678"},
        {"0084912345678", "0912345678"},
        {"091.234.5678", "0912345678"},
        {"(091) 234-5678", "0912345678"},
        {"912345678", "0912345678"},
        {"+840912345678", "0912345678"},
        {"0842345678", "0842345678"},
        {"0312345678", "0312345678"},
        {"0212345678", NULL},
        {"091234567", NULL},
        {"09123456789", NULL},
        {"0912–345–678", "0912345678"},
        {"0912,345,678", "0912345678"},
        {"091-234/5678", "0912345678"},
        {"01691234567", "0391234567"},
        {"+84 169 123 4567", "0391234567"},
        {"01201234567", "0701234567"},
        {"01301234567", NULL},
        {"091234567a", NULL},
        {"", NULL},
        {"+84", NULL},
        {"0112345678", NULL},
        {"+85912345678", NULL},
        {"０９１２３４５６７８", "0912345678"},
    };

    check_all(*state, FIELD_MOBILE, "mobile", checks, ARRAY_LENGTH(checks));
}

static void id_numbers_have_a_structure(void **state)
{
    static const struct check id[] = {
        {"072090001234", "072090001234"},
        {"072 090 001 234", "072090001234"},
        {"072—090—001—234", "072090001234"},
        {"'072090001234", "072090001234"},
        {"290.123.456", "290123456"},
        {"101090001234", "101090001234"},
        {"000000000", NULL},
        {"000090001234", NULL},
        {"09909000123", NULL},
        {"2901234567", NULL},
        {"29012345a", NULL},
        {"098090001234", NULL},
    };
    static const struct check cccd[] = {
        {"072 090 001 234", "072090001234"},
        {"290123456", NULL},
        {"000090001234", NULL},
        {"07209000123x", NULL},
    };

    check_all(*state, FIELD_ID_NO, "id_no", id, ARRAY_LENGTH(id));
    check_all(*state, FIELD_CCCD, "cccd", cccd, ARRAY_LENGTH(cccd));
}

static void tax_numbers_are_of_ten_thirteen_or_twelve_digits(void **state)
{
    static const struct check checks[] = {
        {"0312345678", "0312345678"},
        {"0312 345 678", "0312345678"},
        {"0312345678-001", "0312345678-001"},
        {"0312345678001", "0312345678-001"},
        {"072090001234", "072090001234"},
        {"không có", NULL},
        {"😀", NULL},
        {"031234567", NULL},
        {"000090001234", NULL},
        {"0312345678-01", NULL},
        {"０３１２３４５６７８", "0312345678"},
        {"0312345678‑001", "0312345678-001"},
    };

    check_all(*state, FIELD_TAX_NO, "tax_code", checks, ARRAY_LENGTH(checks));
}

static void mail_addresses_have_one_form(void **state)
{
    static const struct check checks[] = {
        {"a@b.vn", "a@b.vn"},
        {"Nguyen.Van+1@Gmail.COM", "Nguyen.Van+1@gmail.com"},
        {"o'neil@a-b.com.vn", "o'neil@a-b.com.vn"},
        {"a", NULL},
        {"a@", NULL},
        {"@b.vn", NULL},
        {"a@b", NULL},
        {"a@@b.vn", NULL},
        {"a@b..vn", NULL},
        {"a@b.vn.", NULL},
        {"a b@c.vn", NULL},
        {"a..b@c.vn", NULL},
        {".a@c.vn", NULL},
        {"a.@c.vn", NULL},
        {"a@-b.vn", NULL},
        {"a@b-.vn", NULL},
        {"a@1.2.3.4", NULL},
        {"đ@b.vn", NULL},
        {"\"a\"@b.vn", NULL},
        {"a@b.vn\xc2\xa0", NULL},
    };

    check_all(*state, FIELD_EMAIL, "email", checks, ARRAY_LENGTH(checks));
}

static void names_of_all_peoples_are_names(void **state)
{
    static const struct check checks[] = {
        {"Nguyễn Thị Ánh", "Nguyễn Thị Ánh"},
        {"H'Hen Niê", "H'Hen Niê"},
        {"Y’Blơ̆ Êban", "Y'Blơ̆ Êban"},
        {"H‘Hen", "H'Hen"},
        {"H`Hen", "H'Hen"},
        {"H´Hen", "H'Hen"},
        {"HʼHen", "H'Hen"},
        {"'Hen Niê", "'Hen Niê"},
        {"Đinh K-Rốt", "Đinh K-Rốt"},
        {"Đinh K‑Rốt", "Đinh K-Rốt"},
        {"Đinh K–Rốt", "Đinh K-Rốt"},
        {"Ú", "Ú"},
        {"Y", "Y"},
        {"'", NULL},
        {"-A", NULL},
        {"Nguyễn 2", NULL},
        {"<script>", NULL},
        {"a@b", NULL},
    };

    check_all(*state, FIELD_NAME, "name", checks, ARRAY_LENGTH(checks));
}

static void codes_by_text_are_their_letters_and_digits(void **state)
{
    static const struct check checks[] = {
        {"123456", "123456"},
        {"123 456", "123456"},
        {"123-456", "123456"},
        {"123456.", "123456"},
        {"１２３４５６", "123456"},
        {"aB3dE", "aB3dE"},
        {"...", NULL},
        {"–", NULL},
    };

    check_all(*state, FIELD_CODE, "code", checks, ARRAY_LENGTH(checks));
}

/* Whole forms ----------------------------------------------------------- */

static const char *const sexes[] = {"nam", "nu", NULL};
static const struct field_rule rules[] = {
    {.name = "ho-ten", .kind = FIELD_NAME, .required = true, .max = 100},
    {.name = "dien-thoai", .kind = FIELD_MOBILE, .required = true},
    {.name = "ngay-sinh",
     .kind = FIELD_DATE,
     .required = true,
     .bound = DATE_NOT_FUTURE},
    {.name = "gioi-tinh", .kind = FIELD_CHOICE, .choices = sexes},
    {.name = "ghi-chu", .kind = FIELD_LINES, .max = 10},
    {.name = "mat-khau", .kind = FIELD_PASSWORD, .min = 8, .max = 128},
    {.name = "cam-doan",
     .kind = FIELD_CHECK,
     .required = true,
     .required_key = "promise"},
    {0},
};

#define RIGHT                                                                  \
    "ho-ten=%20H%27Hen++Ni%C3%AA&dien-thoai=%2B84+912345678&ngay-sinh-ngay=05" \
    "&ngay-sinh-thang=2&ngay-sinh-nam=1990&cam-doan=1"

/* The errors as "field:key field:key", in their order. */
static const char *errors_of(struct world *w, const struct form *form)
{
    struct buf out = {.arena = w->arena};

    for (size_t i = 0; i < form->error_count; i++)
        buf_print(&out, "%s%s:%s", i > 0 ? " " : "", form->errors[i].why.field,
                  form->errors[i].why.key);
    return str_z(w->arena, buf_str(&out));
}

static void a_right_form_gives_clean_values(void **state)
{
    struct world *w = *state;
    struct form *form = typed(w, rules, RIGHT "&gioi-tinh=nu");

    assert_true(form_is_valid(form));
    assert_str("H'Hen Niê", form_text(form, "ho-ten"));
    assert_str("0912345678", form_text(form, "dien-thoai"));
    assert_str("nu", form_text(form, "gioi-tinh"));
    assert_str("", form_text(form, "ghi-chu"));
    assert_int_equal(
        0, date_compare(date_make(1990, 2, 5), form_date(form, "ngay-sinh")));
    assert_true(form_is_checked(form, "cam-doan"));
}

static void every_error_is_told_in_order(void **state)
{
    struct world *w = *state;
    struct form *form =
        typed(w, rules,
              "ho-ten=&dien-thoai=12&ngay-sinh-ngay=31&ngay-sinh-thang=2&"
              "ngay-sinh-nam=1990&gioi-tinh=x&ghi-chu=12345678901&mat-khau=1");

    assert_false(form_is_valid(form));
    assert_string_equal("ho-ten:required dien-thoai:mobile ngay-sinh:date "
                        "gioi-tinh:choice ghi-chu:too_long "
                        "mat-khau:too_short cam-doan:promise",
                        errors_of(w, form));
    assert_str("", form_text(form, "dien-thoai"));
    assert_false(date_is_set(form_date(form, "ngay-sinh")));
    form_refuse(form, (struct refusal){"taken", "", 0});
    form_refuse(form, (struct refusal){"taken", "dien-thoai", 0});
    assert_int_equal(8, form->error_count); /* a field has one error */
    assert_int_equal(0, form->errors[0].order);
}

static void a_refusal_by_the_domain_takes_its_place(void **state)
{
    struct world *w = *state;
    struct form *form = typed(w, rules, RIGHT);

    form_refuse(form, (struct refusal){"late", "cam-doan", 0});
    form_refuse(form, (struct refusal){"taken", "dien-thoai", 0});
    assert_false(form_is_valid(form));
    assert_string_equal("dien-thoai:taken cam-doan:late", errors_of(w, form));
}

static void bad_bytes_are_field_errors(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *body;
        const char *errors;
    } cases[] = {
        {"ghi-chu=a%00b", "ghi-chu:control"},
        {"ghi-chu=a%1bb", "ghi-chu:control"},
        {"ghi-chu=%E2%80%AEa", "ghi-chu:control"},
        {"ghi-chu=%ff%fe", "ghi-chu:encoding"},
        {"ghi-chu=%c0%80", "ghi-chu:encoding"},
        {"ghi-chu=%ed%a0%80", "ghi-chu:encoding"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        char body[400];

        snprintf(body, sizeof(body), "%s&%s", RIGHT, cases[i].body);
        struct form *form = typed(w, rules, body);
        assert_string_equal(cases[i].errors, errors_of(w, form));
        assert_str("", form_text(form, "ghi-chu"));
    }
}

static void dates_that_are_none_are_refused(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *day, *month, *year;
        const char *key; /* NULL: right */
    } cases[] = {
        {"29", "2", "2024", NULL},
        {"29", "2", "2023", "date"},
        {"31", "4", "2020", "date"},
        {"0", "1", "2020", "date"},
        {"1", "13", "2020", "date"},
        {"1", "1", "90", "date"},
        {"1", "1", "", "date"},
        {"", "", "1990", "date"},
        {"1", "1", "2999", "date"},
        {"24", "11", "2025", NULL},
        {"25", "11", "2025", "date_future"},
        {"-1", "1", "2020", "date"},
        {"1.0", "1", "2020", "date"},
        {"", "", "", "required"},
        {"1%00", "1", "2020", "date"},
        {" 1 ", "%31", "2020", NULL},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        char body[400];

        snprintf(body, sizeof(body),
                 "ho-ten=An+Bui&dien-thoai=0912345678&cam-doan=1&"
                 "ngay-sinh-ngay=%s&ngay-sinh-thang=%s&ngay-sinh-nam=%s",
                 cases[i].day, cases[i].month, cases[i].year);
        struct form *form = typed(w, rules, body);
        if (!cases[i].key)
            assert_string_equal("", errors_of(w, form));
        else
            assert_string_equal(cases[i].key, form->errors[0].why.key);
    }
}

static void a_birth_may_be_known_in_part_where_one_says_so(void **state)
{
    struct world *w = *state;
    static const struct field_rule birth[] = {
        {.name = "ngay-sinh",
         .kind = FIELD_BIRTH,
         .required = true,
         .bound = DATE_NOT_FUTURE},
        {0},
    };
    static const struct {
        const char *day, *month, *year, *is_partial;
        const char *key; /* NULL: right, and then */
        const char *iso;
    } cases[] = {
        {"", "", "1945", "1", NULL, "1945"},
        {"", "3", "1945", "1", NULL, "1945-03"},
        {" ", "03", " 1945 ", "1", NULL, "1945-03"},
        {"9", "3", "1945", "1", NULL, "1945-03-09"},
        {"9", "3", "1945", "", NULL, "1945-03-09"},
        {"", "", "1945", "", "date_partial", NULL},
        {"", "3", "1945", "", "date_partial", NULL},
        {"9", "", "1945", "1", "date_month", NULL},
        {"9", "3", "", "1", "date_year", NULL},
        {"", "", "", "1", "required", NULL},
        {"", "13", "1945", "1", "date", NULL},
        {"31", "2", "1945", "1", "date", NULL},
        {"0", "0", "1945", "1", "date", NULL},
        {"", "", "2025", "1", NULL, "2025"}, /* until 24 November */
        {"", "12", "2025", "1", "date_future", NULL},
        {"", "", "2026", "1", "date_future", NULL},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        char body[200];

        snprintf(body, sizeof(body),
                 "ngay-sinh-ngay=%s&ngay-sinh-thang=%s&ngay-sinh-nam=%s&"
                 "ngay-sinh-thieu=%s",
                 cases[i].day, cases[i].month, cases[i].year,
                 cases[i].is_partial);
        struct form *form = typed(w, birth, body);
        if (cases[i].key)
            assert_string_equal(cases[i].key, form->errors[0].why.key);
        else
            assert_str(cases[i].iso,
                       partial_iso(w->arena, form_partial(form, "ngay-sinh")));
    }
}

static void the_language_switch_checks_nothing(void **state)
{
    struct world *w = *state;
    static const char *const again[] = {"doi-ngon-ngu=en", "doi-ma=1"};

    for (size_t i = 0; i < ARRAY_LENGTH(again); i++) {
        char body[100];

        snprintf(body, sizeof(body), "dien-thoai=12&%s", again[i]);
        struct form *form = typed(w, rules, body);
        assert_false(form_is_valid(form));
        assert_int_equal(0, form->error_count);
        assert_str("12", form->fields[1].typed);
        assert_str("", form_text(form, "dien-thoai"));
    }
}

static void what_was_typed_can_be_shown(void **state)
{
    struct world *w = *state;

    assert_str("a\xEF\xBF\xBD\xEF\xBF\xBD"
               "b\nđ\xEF\xBF\xBD",
               form_shown(w->arena, STR("a\xff\x01"
                                        "b\nđ\x7f")));
}

static void a_form_without_memory_is_empty(void **state)
{
    struct world *w = *state;
    struct arena *small = arena_new(64);
    struct request rq = w->rq;

    assert_non_null(small);
    rq.arena = small;
    struct form *form = form_read(&rq, rules);
    assert_false(form_is_valid(form));
    assert_str("", form_text(form, "ho-ten"));
    form_set(form, "ho-ten", STR("x"));
    form_refuse(form, (struct refusal){"taken", "ho-ten", 0});
    arena_free(&small);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, world_open, world_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(mobiles_are_taken_as_people_write_them),
        TEST(id_numbers_have_a_structure),
        TEST(tax_numbers_are_of_ten_thirteen_or_twelve_digits),
        TEST(mail_addresses_have_one_form),
        TEST(names_of_all_peoples_are_names),
        TEST(codes_by_text_are_their_letters_and_digits),
        TEST(a_right_form_gives_clean_values),
        TEST(every_error_is_told_in_order),
        TEST(a_refusal_by_the_domain_takes_its_place),
        TEST(bad_bytes_are_field_errors),
        TEST(dates_that_are_none_are_refused),
        TEST(a_birth_may_be_known_in_part_where_one_says_so),
        TEST(the_language_switch_checks_nothing),
        TEST(what_was_typed_can_be_shown),
        TEST(a_form_without_memory_is_empty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
