/* SPDX-License-Identifier: GPL-3.0-or-later */
/* admin.c: changes of accounts, each with its event. */
#include "domain/officer/admin.h"

enum { ROWS_MOST = 500 };

struct changing {
    const struct trail_hand *hand;
    struct admin_change *change;
    struct moment now;
    struct str name; /* whose account */
};

/* --- what is written --- */

static enum status lock(struct db *db, struct changing *c)
{
    struct db_row row;
    enum status s = db_read_row(db,
                                "SELECT full_name, version FROM officer"
                                " WHERE id = ? AND closed_at IS NULL"
                                "   FOR UPDATE",
                                DB_ARGS(db_int(c->change->officer_id)), &row);

    if (s != OK)
        return s;
    c->name = db_cell_text(row, 0);
    return c->change->version != 0 && c->change->version != db_cell_int(row, 1)
               ? CONFLICT
               : OK;
}

static enum status add(struct db *db, struct changing *c)
{
    struct admin_change *w = c->change;
    enum status s = officer_add(db, w->id_number, w->full_name, w->phone,
                                w->email, c->now, &w->officer_id);

    c->name = w->full_name;
    return s == OK && w->agency_id != 0
               ? officer_post_add(db, w->officer_id, w->agency_id, w->role,
                                  w->from, w->to)
               : s;
}

static enum status change_facts(struct db *db, const struct admin_change *w)
{
    return db_write(db,
                    "UPDATE officer SET full_name = ?, phone = ?, email = ?"
                    " WHERE id = ?",
                    DB_ARGS(db_text(w->full_name), db_text_or_empty(w->phone),
                            db_text_or_empty(w->email), db_int(w->officer_id)),
                    NULL);
}

/* A last day is never before the first. */
static enum status end_row(struct db *db, const struct admin_change *w)
{
    struct db_value last = db_date(db_arena(db), w->to);
    struct db_args args =
        DB_ARGS(last, db_int(w->row_id), db_int(w->officer_id), last);
    uint64_t changed = 0;
    enum status s =
        w->act == ADMIN_POST_END
            ? db_write(db,
                       "UPDATE officer_post SET valid_to = ?"
                       " WHERE id = ? AND officer_id = ? AND valid_from <= ?",
                       args, &changed)
            : db_write(db,
                       "UPDATE officer_stand_in SET valid_to = ?"
                       " WHERE id = ? AND away_id = ? AND valid_from <= ?",
                       args, &changed);

    return s == OK && changed == 0 ? INVALID : s;
}

static enum status apply(struct db *db, struct changing *c)
{
    struct admin_change *w = c->change;

    switch (w->act) {
    case ADMIN_ADD:
        return OK;
    case ADMIN_FACTS:
        return change_facts(db, w);
    case ADMIN_POST:
        return officer_post_add(db, w->officer_id, w->agency_id, w->role,
                                w->from, w->to);
    case ADMIN_STAND_IN:
        return officer_stand_in_add(db, w->officer_id, w->other_id, w->from,
                                    w->to);
    case ADMIN_POST_END:
        if (w->row_id == 0)
            return officer_post_end(db, w->officer_id, w->agency_id, w->role,
                                    w->to);
        return end_row(db, w);
    case ADMIN_STAND_IN_END:
        return end_row(db, w);
    }
    return INTERNAL;
}

/* --- what the journal says --- */

static struct str days_of(struct arena *arena, const struct admin_change *w)
{
    return str_print(
        arena, "%" PRI_STR " – %" PRI_STR,
        STR_ARG(date_is_set(w->from) ? date_vn(arena, w->from) : STR("…")),
        STR_ARG(date_is_set(w->to) ? date_vn(arena, w->to) : STR("…")));
}

static struct str note_of(struct arena *arena, const struct changing *c)
{
    const struct admin_change *w = c->change;

    if (w->act == ADMIN_FACTS)
        return c->name;
    return str_print(arena, "%" PRI_STR "%s%" PRI_STR ": %" PRI_STR,
                     STR_ARG(c->name), str_is_empty(w->words) ? "" : ", ",
                     STR_ARG(w->words), STR_ARG(days_of(arena, w)));
}

static const char *const acts[] = {
    [ADMIN_ADD] = "admin_add",
    [ADMIN_FACTS] = "admin_facts",
    [ADMIN_POST] = "admin_post",
    [ADMIN_POST_END] = "admin_post_end",
    [ADMIN_STAND_IN] = "admin_stand_in",
    [ADMIN_STAND_IN_END] = "admin_stand_in_end",
};

static enum status change_body(struct db *db, void *data)
{
    struct changing *c = data;
    enum status s = c->change->act == ADMIN_ADD ? add(db, c) : lock(db, c);

    if (s == OK)
        s = apply(db, c);
    if (s == OK)
        s = db_write(db,
                     "UPDATE officer SET version = version + 1"
                     " WHERE id = ?",
                     DB_ARGS(db_int(c->change->officer_id)), NULL);
    return s == OK ? trail_admin(db, c->hand, acts[c->change->act],
                                 note_of(db_arena(db), c), c->now)
                   : s;
}

enum status admin_do(struct db *db, const struct trail_hand *hand,
                     struct admin_change *change, struct moment now)
{
    struct changing c = {.hand = hand, .change = change, .now = now};

    return db_transaction(db, change_body, &c);
}

/* --- an account --- */

static enum status load_posts(struct db *db, struct admin_officer *officer)
{
    struct db_rows rows;
    enum status s =
        db_read(db,
                "SELECT p.id, p.agency_id, a.name, p.role, p.valid_from,"
                "       p.valid_to"
                "  FROM officer_post p"
                "  JOIN agency a ON a.id = p.agency_id"
                " WHERE p.officer_id = ?"
                " ORDER BY p.valid_to IS NOT NULL, p.valid_to DESC, a.name,"
                "       p.role, p.id"
                " LIMIT ?",
                DB_ARGS(db_int(officer->id), db_int(ROWS_MOST)), &rows);
    struct admin_post *items =
        s == OK ? arena_array(db_arena(db), rows.count + 1, sizeof *items)
                : NULL;

    if (items == NULL)
        return s == OK ? INTERNAL : s;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);

        items[i] = (struct admin_post){
            .id = db_cell_int(row, 0),
            .agency_id = db_cell_int(row, 1),
            .agency_name = db_cell_text(row, 2),
            .role = officer_role_of(db_cell_text(row, 3)),
            .from = db_cell_date(row, 4),
            .to = db_cell_date(row, 5),
        };
    }
    officer->posts = items;
    officer->post_count = rows.count;
    return OK;
}

static enum status load_stand_ins(struct db *db, struct admin_officer *officer)
{
    struct db_value id = db_int(officer->id);
    struct db_rows rows;
    enum status s =
        db_read(db,
                "SELECT s.id, o.public_id, o.full_name, s.away_id = ?,"
                "       s.valid_from, s.valid_to"
                "  FROM officer_stand_in s"
                "  JOIN officer o ON o.id = IF(s.away_id = ?, s.deputy_id,"
                "                              s.away_id)"
                " WHERE s.away_id = ? OR s.deputy_id = ?"
                " ORDER BY s.valid_to DESC, s.id LIMIT ?",
                DB_ARGS(id, id, id, id, db_int(ROWS_MOST)), &rows);
    struct admin_stand_in *items =
        s == OK ? arena_array(db_arena(db), rows.count + 1, sizeof *items)
                : NULL;

    if (items == NULL)
        return s == OK ? INTERNAL : s;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);

        items[i] = (struct admin_stand_in){
            .id = db_cell_int(row, 0),
            .other_id = db_cell_text(row, 1),
            .other_name = db_cell_text(row, 2),
            .is_away = db_cell_bool(row, 3),
            .from = db_cell_date(row, 4),
            .to = db_cell_date(row, 5),
        };
    }
    officer->stand_ins = items;
    officer->stand_in_count = rows.count;
    return OK;
}

enum status admin_officer_load(struct db *db, struct str public_id,
                               struct admin_officer *officer)
{
    struct db_row row;
    enum status s =
        db_read_row(db,
                    "SELECT id, version, public_id, id_number, full_name,"
                    "       phone, email, closed_at IS NOT NULL"
                    "  FROM officer WHERE public_id = ?",
                    DB_ARGS(db_text(public_id)), &row);

    if (s != OK)
        return s;
    *officer = (struct admin_officer){
        .id = db_cell_int(row, 0),
        .version = db_cell_int(row, 1),
        .public_id = db_cell_text(row, 2),
        .id_number = db_cell_text(row, 3),
        .full_name = db_cell_text(row, 4),
        .phone = db_cell_text(row, 5),
        .email = db_cell_text(row, 6),
        .is_closed = db_cell_bool(row, 7),
    };
    s = load_posts(db, officer);
    return s == OK ? load_stand_ins(db, officer) : s;
}

/* --- letters --- */

struct lettering {
    const struct trail_hand *hand;
    struct letter_template *t;
    int base;
    struct date from;
    struct moment now;
    struct refusal *why;
};

static struct str letter_words_of(struct arena *arena,
                                  const struct letter_template *t)
{
    return str_print(arena, "%" PRI_STR "%s%" PRI_STR ", %d: %" PRI_STR,
                     STR_ARG(t->form),
                     str_is_empty(t->procedure_code) ? "" : ", ",
                     STR_ARG(t->procedure_code), t->version, STR_ARG(t->title));
}

static enum status letter_body(struct db *db, void *data)
{
    struct lettering *l = data;
    enum status s = letter_template_add(db, l->t, l->base, l->now, l->why);

    return s == OK ? trail_admin(db, l->hand, "admin_letter",
                                 letter_words_of(db_arena(db), l->t), l->now)
                   : s;
}

enum status admin_letter(struct db *db, const struct trail_hand *hand,
                         struct letter_template *t, int base, struct moment now,
                         struct refusal *why)
{
    struct lettering l = {
        .hand = hand, .t = t, .base = base, .now = now, .why = why};

    return db_transaction(db, letter_body, &l);
}

static enum status use_body(struct db *db, void *data)
{
    struct lettering *l = data;
    enum status s = letter_template_use(db, l->t->id, l->from);

    return s == OK ? trail_admin(db, l->hand, "admin_letter_use",
                                 letter_words_of(db_arena(db), l->t), l->now)
                   : s;
}

enum status admin_letter_use(struct db *db, const struct trail_hand *hand,
                             const struct letter_template *t, struct date from,
                             struct moment now)
{
    struct letter_template of = *t;
    struct lettering l = {.hand = hand, .t = &of, .from = from, .now = now};

    return db_transaction(db, use_body, &l);
}
