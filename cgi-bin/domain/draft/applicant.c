/* SPDX-License-Identifier: GPL-3.0-or-later */
/* applicant.c: the applicant's rows of a draft. */
#include "domain/draft/applicant.h"

/* In the order of APPLICANT_COLUMNS. */
enum {
    ROLE,
    FULL_NAME,
    PAPER_TYPE,
    PAPER_NUMBER,
    PAPER_DATE,
    PAPER_PLACE,
    BIRTH_DATE,
    SEX,
    NATIONALITY,
    PHONE,
    EMAIL,
    UNIT_ID,
    STREET,
    RELATION,
    AUTHORITY,
    ORGANISATION,
    TAX_CODE
};

static struct person person_of_row(struct db_row row)
{
    return (struct person){
        .full_name = db_cell_text(row, FULL_NAME),
        .paper_type = paper_type_of(db_cell_text(row, PAPER_TYPE)),
        .paper_number = db_cell_text(row, PAPER_NUMBER),
        .paper_date = db_cell_date(row, PAPER_DATE),
        .paper_place = db_cell_text(row, PAPER_PLACE),
        .birth_date = db_cell_partial(row, BIRTH_DATE),
        .sex = sex_of(db_cell_text(row, SEX)),
        .nationality = db_cell_text(row, NATIONALITY),
        .phone = db_cell_text(row, PHONE),
        .email = db_cell_text(row, EMAIL),
        .unit_id = db_cell_int(row, UNIT_ID),
        .street = db_cell_text(row, STREET),
    };
}

enum status applicant_of_rows(const struct db_rows *rows,
                              struct applicant *applicant)
{
    struct applicant a = {.is_for_other = false};

    if (rows->count == 0)
        return NOT_FOUND;
    for (size_t i = 0; i < rows->count; i++) {
        struct db_row row = db_row_at(rows, i);

        if (str_is(db_cell_text(row, ROLE), "self")) {
            a.self = person_of_row(row);
            continue;
        }
        a.is_for_other = true;
        a.other = person_of_row(row);
        a.relation = relation_of(db_cell_text(row, RELATION));
        a.authority = db_cell_text(row, AUTHORITY);
        a.organisation = db_cell_text(row, ORGANISATION);
        a.tax_code = db_cell_text(row, TAX_CODE);
    }
    *applicant = a;
    return OK;
}

enum status draft_load_applicant(struct db *db, struct draft_key key,
                                 struct applicant *applicant)
{
    struct db_rows rows;
    enum status s = db_read(
        db,
        "SELECT " APPLICANT_COLUMNS("x.") "  FROM draft_applicant x"
                                          "  JOIN draft d ON d.id = x.draft_id"
                                          " WHERE d.public_id = ?"
                                          "   AND d.account_id = ?",
        DB_ARGS(db_text(key.public_id), db_int(key.owner_id)), &rows);

    return s == OK ? applicant_of_rows(&rows, applicant) : s;
}

/* What the provider vouches for is not the form's to say. */
static void keep_verified(const struct account *account, struct person *self)
{
    if (!account->is_id_verified)
        return;
    self->full_name = account->full_name;
    if (!str_is_empty(account->id_number)) {
        self->paper_type =
            account->id_number.len == 9 ? PAPER_CMND : PAPER_CCCD;
        self->paper_number = account->id_number;
    }
    if (partial_is_set(account->birth_date))
        self->birth_date = account->birth_date;
    if (account->sex != SEX_UNKNOWN)
        self->sex = account->sex;
}

enum status applicant_of_account(struct db *db, const struct account *account,
                                 struct applicant *applicant)
{
    struct applicant a = {.is_for_other = false};
    struct unit unit;

    a.self = (struct person){
        .full_name = account->full_name,
        .paper_type = PAPER_CCCD,
        .paper_number = account->id_number,
        .birth_date = account->birth_date,
        .sex = account->sex,
        .nationality = STR("VN"),
        .phone = account->phone,
        .email = account->email,
        .street = account->street,
    };
    if (account->id_number.len == 9)
        a.self.paper_type = PAPER_CMND;
    keep_verified(account, &a.self);
    if (!str_is_empty(account->commune_code)) {
        enum status s = unit_load(db, account->commune_code,
                                  account->commune_valid_from, &unit);

        if (s == OK)
            a.self.unit_id = unit.id;
        else if (s != NOT_FOUND)
            return s;
    }
    *applicant = a;
    return OK;
}

static bool same_date(struct date a, struct date b)
{
    return date_compare(a, b) == 0;
}

static bool same_person(const struct person *a, const struct person *b)
{
    return str_equals(a->full_name, b->full_name) &&
           a->paper_type == b->paper_type &&
           str_equals(a->paper_number, b->paper_number) &&
           same_date(a->paper_date, b->paper_date) &&
           str_equals(a->paper_place, b->paper_place) &&
           partial_equals(a->birth_date, b->birth_date) && a->sex == b->sex &&
           str_equals(a->nationality, b->nationality) &&
           str_equals(a->phone, b->phone) && str_equals(a->email, b->email) &&
           a->unit_id == b->unit_id && str_equals(a->street, b->street);
}

static bool same_applicant(const struct applicant *a, const struct applicant *b)
{
    if (!same_person(&a->self, &b->self) || a->is_for_other != b->is_for_other)
        return false;
    return !a->is_for_other || (a->relation == b->relation &&
                                str_equals(a->authority, b->authority) &&
                                str_equals(a->organisation, b->organisation) &&
                                str_equals(a->tax_code, b->tax_code) &&
                                same_person(&a->other, &b->other));
}

static enum status insert_person(struct db *db, int64_t draft_id,
                                 const char *role, const struct person *p,
                                 const struct applicant *a)
{
    struct arena *arena = db_arena(db);
    bool is_other = p == &a->other;

    return db_write(
        db,
        "INSERT INTO draft_applicant (draft_id, " APPLICANT_COLUMNS(
            "") ")"
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        DB_ARGS(
            db_int(draft_id), db_text(str_of(role)),
            db_text_or_empty(p->full_name),
            db_text(str_of(paper_type_text(p->paper_type))),
            db_text_or_empty(p->paper_number), db_date(arena, p->paper_date),
            db_text_or_empty(p->paper_place), db_partial(arena, p->birth_date),
            db_text(str_of(sex_text(p->sex))), db_text_or_empty(p->nationality),
            db_text_or_empty(p->phone), db_text_or_empty(p->email),
            p->unit_id == 0 ? db_null() : db_int(p->unit_id),
            db_text_or_empty(p->street),
            db_text(
                str_of(relation_text(is_other ? a->relation : RELATION_NONE))),
            db_text_or_empty(is_other ? a->authority : STR_NONE),
            db_text_or_empty(is_other ? a->organisation : STR_NONE),
            db_text_or_empty(is_other ? a->tax_code : STR_NONE)),
        NULL);
}

struct saving {
    struct draft_key key;
    int64_t account_id;
    struct applicant applicant;
    struct moment now;
    struct draft draft;
};

static enum status write_rows(struct db *db, struct saving *save)
{
    const struct applicant *a = &save->applicant;
    enum status s = db_write(db,
                             "DELETE FROM draft_applicant"
                             " WHERE draft_id = ?",
                             DB_ARGS(db_int(save->draft.id)), NULL);
    if (s == OK)
        s = insert_person(db, save->draft.id, "self", &a->self, a);
    if (s == OK && a->is_for_other)
        s = insert_person(db, save->draft.id, "other", &a->other, a);
    if (s == OK)
        s = draft_keep_typed(db, save->key, DRAFT_APPLICANT, STR_NONE);
    if (s == OK)
        s = draft_touch(db, &save->draft, DRAFT_APPLICANT, true, save->now);
    return s;
}

/* Typed once, offered the next time. */
static enum status keep_contact(struct db *db, const struct saving *save)
{
    const struct person *self = &save->applicant.self;
    struct account_contact typed = {
        .phone = self->phone, .email = self->email, .street = self->street};

    return account_fill_contact(db, save->account_id, &typed, self->unit_id);
}

static enum status save_body(struct db *db, void *data)
{
    struct saving *save = data;
    struct applicant there;
    enum status s = draft_lock(db, save->key, save->now, &save->draft);

    if (s != OK && s != CONFLICT)
        return s;
    if (s == OK)
        s = write_rows(db, save);
    if (s == OK)
        return keep_contact(db, save);
    if (s != CONFLICT)
        return s;

    /* Saying again what is there already is no conflict: a form sent twice. */
    if (draft_load_applicant(db, save->key, &there) == OK &&
        (save->draft.done & DRAFT_APPLICANT) != 0 &&
        same_applicant(&there, &save->applicant))
        return OK;
    return CONFLICT;
}

static enum status is_adult_only(struct db *db, struct draft_key key,
                                 bool *flag)
{
    struct db_row row;
    enum status s = db_read_row(
        db,
        "SELECT v.is_adult_only"
        "  FROM draft d"
        "  JOIN procedure_version v ON v.id = d.procedure_version_id"
        " WHERE d.public_id = ?"
        "   AND d.account_id = ?",
        DB_ARGS(db_text(key.public_id), db_int(key.owner_id)), &row);

    if (s == OK)
        *flag = db_cell_bool(row, 0);
    return s;
}

enum status draft_set_applicant(struct db *db, struct draft_key key,
                                const struct account *account,
                                const struct applicant *applicant,
                                struct moment now, struct draft *draft,
                                struct refusal *why)
{
    struct saving save = {.key = key,
                          .account_id = account->id,
                          .applicant = *applicant,
                          .now = now};
    bool adult_only;
    enum status s = is_adult_only(db, key, &adult_only);

    if (s != OK)
        return s;
    keep_verified(account, &save.applicant.self);
    s = applicant_check(&save.applicant, adult_only, moment_date(now), why);
    if (s != OK)
        return s;
    s = db_transaction(db, save_body, &save);
    if (s == OK)
        *draft = save.draft;
    return s;
}
