/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "domain/form/print.h"
#include "platform/text.h"

#define DOTS "……………………"
#define LINES_MAX 2000
#define CELLS_MAX 12

struct printing {
    struct arena *arena;
    const struct eform_walk *walk;
    struct str signed_words;
    struct print_line *lines;
    size_t count;
    int row;   /* of the group that is being repeated; 0: none */
    int index; /* its place, from 1 */
};

/* --- places --- */

static struct str two_digits(struct printing *p, int number)
{
    return str_print(p->arena, "%02d", number);
}

/* A box for each choice, the chosen one crossed. */
static struct str boxes_of(struct printing *p, const struct eform_field *field)
{
    const struct eform_input *input = eform_main_input(p->walk->form, field);
    struct str key =
        input == NULL ? STR("") : eform_key(p->arena, input->id, p->row);
    const json_t *value = json_object_getn(p->walk->values, key.ptr, key.len);
    struct str code = {json_string_value(value), json_string_length(value)};
    struct buf out = {.arena = p->arena};

    if (input == NULL || input->list == NULL)
        return str_is_empty(code) ? STR("☐") : STR("☒");
    for (size_t i = 0; i < input->list->count; i++)
        buf_print(&out, "%s%s %" PRI_STR, i > 0 ? "   " : "",
                  str_equals(input->list->items[i].code, code) ? "☒" : "☐",
                  STR_ARG(input->list->items[i].label.vi));
    return buf_str(&out);
}

static struct str known_place(struct printing *p, struct str name)
{
    const struct eform_about *about = p->walk->about;

    if (str_is(name, "agency"))
        return about->agency;
    if (str_is(name, "agency-place"))
        return about->agency_place;
    if (str_is(name, "today-day"))
        return two_digits(p, about->today.day);
    if (str_is(name, "today-month"))
        return two_digits(p, about->today.month);
    if (str_is(name, "today-year"))
        return str_print(p->arena, "%d", about->today.year);
    if (str_is(name, "signed"))
        return p->signed_words;
    if (str_is(name, "#"))
        return p->index > 0 ? str_print(p->arena, "%d", p->index) : STR("");
    return STR_NONE;
}

static struct str field_place(struct printing *p, struct str name,
                              struct str how)
{
    const struct eform_field *field = eform_field_of(p->walk->form, name);

    if (field == NULL)
        return STR("");
    if (str_is(how, "box"))
        return boxes_of(p, field);
    bool is_repeated = p->walk->form->groups[field->group].is_repeated;
    struct str words = eform_field_words(p->arena, p->walk, field,
                                         is_repeated ? p->row : 0, LANG_VI);

    if (str_is(how, "x"))
        return str_is_empty(words) ? STR(" ") : STR("x");
    return str_is(how, "upper") ? text_upper(p->arena, words) : words;
}

static void add_group(struct printing *p, const struct eform_group *group,
                      struct buf *out)
{
    const struct eform *form = p->walk->form;

    for (size_t i = 0; i < group->field_count; i++) {
        const struct eform_field *f = &form->fields[group->first_field + i];
        struct str words =
            eform_field_words(p->arena, p->walk, f, p->row, LANG_VI);

        if (!f->is_printed || str_is_empty(words))
            continue;
        buf_print(out, "%s%" PRI_STR ": %" PRI_STR, out->len > 0 ? "; " : "",
                  STR_ARG(f->label.vi), STR_ARG(words));
    }
}

/* The text of a statement; all that a group or a page says, “label: value; …”.
 */
static struct str whole_place(struct printing *p, struct str name)
{
    const struct eform *form = p->walk->form;
    const struct eform_field *field = eform_field_of(form, name);
    const struct eform_group *group = eform_group_of(form, name);
    const struct eform_page *page = eform_page_of(form, name);
    struct buf out = {.arena = p->arena};

    if (field != NULL)
        return field->label.vi;
    if (str_is(name, "papers"))
        return p->walk->about->papers;
    if (group != NULL)
        add_group(p, group, &out);
    for (size_t i = 0; group == NULL && page != NULL && i < page->group_count;
         i++)
        add_group(p, &form->groups[page->first_group + i], &out);
    return buf_str(&out);
}

/* "a|b:upper": the first that says something. */
static struct str place(struct printing *p, struct str inside)
{
    size_t colon = str_find(inside, ':');
    struct str names = str_slice(inside, 0, colon), name;
    struct str how = str_skip(inside, colon < inside.len ? colon + 1 : colon);

    while (str_next(&names, '|', &name)) {
        struct str words = known_place(p, name);

        if (str_starts_with(name, "@"))
            words = whole_place(p, str_skip(name, 1));
        else if (words.ptr == NULL)
            words = field_place(p, name, how);
        if (!str_is_empty(words))
            return words;
        if (str_is(name, "signed") || str_is(name, "#"))
            return STR("");
    }
    return STR(DOTS);
}

static struct str fill(struct printing *p, struct str text)
{
    struct buf out = {.arena = p->arena};

    while (!str_is_empty(text)) {
        size_t open = str_find(text, '{');

        buf_add(&out, str_slice(text, 0, open));
        if (open == text.len)
            break;
        struct str inside = str_skip(text, open + 1);
        size_t close = str_find(inside, '}');

        buf_add(&out, place(p, str_slice(inside, 0, close)));
        text = str_skip(inside, close < inside.len ? close + 1 : close);
    }
    return buf_str(&out);
}

/* --- lines --- */

static void add(struct printing *p, struct print_line line)
{
    if (p->count < LINES_MAX)
        p->lines[p->count++] = line;
}

static void add_cells(struct printing *p, enum print_kind kind,
                      const json_t *cells)
{
    size_t count = json_array_size(cells);
    struct str *filled;

    if (count > CELLS_MAX)
        count = CELLS_MAX;
    filled = arena_array(p->arena, count + 1, sizeof *filled);
    for (size_t i = 0; filled != NULL && i < count; i++)
        filled[i] =
            fill(p, str_of(json_string_value(json_array_get(cells, i))));
    if (filled != NULL)
        add(p, (struct print_line){
                   .kind = kind, .cells = filled, .cell_count = count});
}

/* Calls for each row of the group that `table` or `line` repeats, or once. */
static void each_row(struct printing *p, const json_t *repeats,
                     void (*print)(struct printing *p, const json_t *),
                     const json_t *what)
{
    struct str id = json_member(repeats, "repeat");
    const struct eform_group *group = eform_group_of(p->walk->form, id);
    int rows[EFORM_ROWS_MAX];
    size_t count = group == NULL ? 0 : eform_rows(p->walk, group, rows);

    for (size_t i = 0; i < count; i++) {
        p->row = rows[i];
        p->index = (int)i + 1;
        print(p, what);
    }
    p->row = p->index = 0;
}

static void print_table_row(struct printing *p, const json_t *row)
{
    add_cells(p, PRINT_CELLS, row);
}

static void print_table(struct printing *p, const json_t *table)
{
    const json_t *rows = json_object_get(table, "rows");

    add_cells(p, PRINT_HEAD, json_object_get(table, "head"));
    for (size_t i = 0; i < json_array_size(rows); i++)
        print_table_row(p, json_array_get(rows, i));
    if (json_object_get(table, "repeat") != NULL)
        each_row(p, table, print_table_row, json_object_get(table, "row"));
}

static void print_plain(struct printing *p, const json_t *line)
{
    static const struct {
        const char *key;
        enum print_kind kind;
    } kinds[] = {{"center", PRINT_CENTER},
                 {"heading", PRINT_HEADING},
                 {"right", PRINT_RIGHT},
                 {"text", PRINT_TEXT}};

    if (json_object_get(line, "row") != NULL) {
        add(p, (struct print_line){.kind = PRINT_ROW,
                                   .label = fill(p, json_member(line, "row")),
                                   .text = fill(p, json_member(line, "text"))});
        return;
    }
    for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++)
        if (json_object_get(line, kinds[i].key) != NULL) {
            add(p, (struct print_line){
                       .kind = kinds[i].kind,
                       .text = fill(p, json_member(line, kinds[i].key))});
            return;
        }
}

static void print_line(struct printing *p, const json_t *line)
{
    struct term_about about = {.arena = p->arena,
                               .form = p->walk->form,
                               .values = p->walk->values,
                               .rows = p->walk->rows,
                               .today = p->walk->about->today,
                               .agency = p->walk->about->agency};
    const json_t *when = json_object_get(line, "when");

    if (when != NULL && term_truth(&about, when) != TRUTH_YES)
        return;
    if (json_object_get(line, "table") != NULL)
        print_table(p, json_object_get(line, "table"));
    else if (json_object_get(line, "columns") != NULL)
        add_cells(p, PRINT_COLUMNS, json_object_get(line, "columns"));
    else if (json_object_get(line, "repeat") != NULL)
        each_row(p, line, print_plain, line);
    else
        print_plain(p, line);
}

enum status eform_print(struct arena *arena, const struct eform_walk *walk,
                        struct str signed_words, struct print *print)
{
    struct printing p = {
        .arena = arena, .walk = walk, .signed_words = signed_words};
    const json_t *sheet = walk->form->sheet;

    p.lines = arena_array(arena, LINES_MAX, sizeof *p.lines);
    if (p.lines == NULL)
        return INTERNAL;
    for (size_t i = 0; i < json_array_size(sheet); i++)
        print_line(&p, json_array_get(sheet, i));
    *print = (struct print){p.lines, p.count};
    return arena_is_exhausted(arena) ? INTERNAL : OK;
}
