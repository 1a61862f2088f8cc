/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "domain/catalogue/sheet.h"
#include "domain/catalogue/recall.h"

#define OTHER "other-"
#define DOTS "……………………………"

static const char *const person_places[SHEET_PERSON__MAX] = {
    [SHEET_NAME] = "name",
    [SHEET_BIRTH_DATE] = "birth-date",
    [SHEET_SEX] = "sex",
    [SHEET_NATIONALITY] = "nationality",
    [SHEET_PAPER] = "paper",
    [SHEET_PAPER_DATE] = "paper-date",
    [SHEET_PAPER_PLACE] = "paper-place",
    [SHEET_ADDRESS] = "address",
    [SHEET_PHONE] = "phone",
    [SHEET_EMAIL] = "email",
};

static const char *const kinds[] = {
    [SHEET_TEXT] = "text",
    [SHEET_HEADING] = "heading",
    [SHEET_CENTER] = "center",
    [SHEET_ROW] = "row",
};

const char *sheet_line_kind_text(enum sheet_line_kind kind)
{
    return kinds[kind];
}

static enum sheet_line_kind kind_of(struct str text)
{
    return (enum sheet_line_kind)STR_AMONG(text, kinds, SHEET_TEXT);
}

/* The value of a place; NULL: there is no such place. Lent. */
static const struct str *value_of(const struct sheet_values *values,
                                  struct str place)
{
    const struct sheet_person *person = &values->self;

    if (str_is(place, "agency"))
        return &values->agency;
    if (str_is(place, "relation"))
        return &values->relation;
    if (str_starts_with(place, OTHER)) {
        person = &values->other;
        place = str_skip(place, sizeof OTHER - 1);
    }
    for (size_t i = 0; i < SHEET_PERSON__MAX; i++)
        if (str_is(place, person_places[i]))
            return &person->values[i];
    return NULL;
}

/* Cuts the text before its first place and that place from *rest; false where
 * none is left: then *before is all. */
static bool next_place(struct str *rest, struct str *before, struct str *place)
{
    size_t open = str_find(*rest, '{');

    *before = str_slice(*rest, 0, open);
    *rest = str_skip(*rest, open);
    if (str_is_empty(*rest))
        return false;
    size_t close = str_find(*rest, '}');
    *place = str_slice(*rest, 1, close);
    *rest = str_skip(*rest, close < rest->len ? close + 1 : rest->len);
    return true;
}

bool sheet_text_is_known(struct str text, struct str *unknown)
{
    static const struct sheet_values none;
    struct str before;

    while (next_place(&text, &before, unknown))
        if (value_of(&none, *unknown) == NULL)
            return false;
    return true;
}

struct str sheet_fill(struct arena *arena, struct str text,
                      const struct sheet_values *values)
{
    struct buf filled = {.arena = arena};
    struct str before, place;

    while (next_place(&text, &before, &place)) {
        const struct str *value = value_of(values, place);

        buf_add(&filled, before);
        buf_add(&filled,
                value == NULL || str_is_empty(*value) ? STR(DOTS) : *value);
    }
    buf_add(&filled, before);
    return buf_str(&filled);
}

static bool has_sheet(const struct procedure *procedure, struct str slug)
{
    for (size_t i = 0; i < procedure->case_count; i++) {
        const struct procedure_case *k = &procedure->cases[i];

        for (size_t n = 0; n < k->component_count; n++)
            if (str_equals(k->components[n].sheet, slug))
                return true;
    }
    return false;
}

enum status sheet_load(struct db *db, const struct procedure *procedure,
                       struct str slug, struct sheet *sheet)
{
    struct db_rows rows;

    if (str_is_empty(slug) || !has_sheet(procedure, slug))
        return NOT_FOUND;
    enum status s =
        catalogue_read(db,
                       "SELECT s.title, l.kind, l.label, l.text"
                       "  FROM sheet s"
                       "  JOIN sheet_line l ON l.sheet_slug = s.slug"
                       " WHERE s.slug = ?"
                       " ORDER BY l.position",
                       DB_ARGS(db_text(slug)), &rows);
    if (s != OK)
        return s;

    struct sheet_line *lines =
        arena_array(db_arena(db), rows.count + 1, sizeof *lines);
    if (lines == NULL)
        return INTERNAL;
    if (rows.count == 0)
        return NOT_FOUND; /* taken away since the procedure was read */
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);

        lines[i] =
            (struct sheet_line){kind_of(db_cell_text(row, 1)),
                                db_cell_text(row, 2), db_cell_text(row, 3)};
    }
    *sheet = (struct sheet){slug, db_cell_text(db_row_at(&rows, 0), 0), lines,
                            rows.count};
    return OK;
}

static enum status sheet_has(struct db *db, const struct procedure *procedure,
                             struct str slug, struct str place, bool *has)
{
    struct sheet sheet;
    enum status s = sheet_load(db, procedure, slug, &sheet);

    for (size_t i = 0; s == OK && i < sheet.count && !*has; i++) {
        struct str text = sheet.lines[i].text, before, at;

        while (!*has && next_place(&text, &before, &at))
            *has = str_equals(at, place);
    }
    return s == NOT_FOUND ? OK : s;
}

enum status sheet_asks(struct db *db, const struct procedure *procedure,
                       enum sheet_person_place place, bool *asks)
{
    struct str name = str_of(person_places[place]);

    *asks = false;
    for (size_t i = 0; i < procedure->case_count; i++) {
        const struct procedure_case *k = &procedure->cases[i];

        for (size_t n = 0; n < k->component_count; n++) {
            struct str slug = k->components[n].sheet;
            enum status s = str_is_empty(slug) || *asks
                                ? OK
                                : sheet_has(db, procedure, slug, name, asks);

            if (s != OK)
                return s;
        }
    }
    return OK;
}
