/* SPDX-License-Identifier: GPL-3.0-or-later */
/* delivery.c: the post's part of a draft. */
#include "domain/draft/delivery.h"
#include "domain/draft/paper.h"

enum status delivery_of_rows(const struct db_rows *rows,
                             struct delivery *delivery)
{
    struct delivery d = {.collect = {.is_wanted = false}};

    for (size_t i = 0; i < rows->count; i++) {
        struct db_row row = db_row_at(rows, i);
        struct postal *postal =
            str_is(db_cell_text(row, 0), "collect") ? &d.collect : &d.deliver;

        *postal = (struct postal){.is_wanted = true,
                                  .name = db_cell_text(row, 1),
                                  .phone = db_cell_text(row, 2),
                                  .unit_id = db_cell_int(row, 3),
                                  .street = db_cell_text(row, 4),
                                  .price = {db_cell_int(row, 5)}};
    }
    *delivery = d;
    return OK;
}

static enum status load_delivery(struct db *db, struct draft_key key,
                                 struct delivery *delivery)
{
    struct db_rows rows;
    enum status s =
        db_read(db,
                "SELECT " DELIVERY_COLUMNS "  FROM draft_delivery x"
                "  JOIN draft d ON d.id = x.draft_id"
                " WHERE d.public_id = ?"
                "   AND d.account_id = ?",
                DB_ARGS(db_text(key.public_id), db_int(key.owner_id)), &rows);

    return s == OK ? delivery_of_rows(&rows, delivery) : s;
}

/* clang-format off */
static const char people_sql[] =
    "SELECT " APPLICANT_COLUMNS("x.") ", 0"
    "  FROM draft_applicant x JOIN draft d ON d.id = x.draft_id"
    " WHERE d.public_id = ? AND d.account_id = ?"
    " UNION ALL "
    "SELECT " DELIVERY_COLUMNS DB_NULLS_8 DB_NULLS_2 DB_NULLS_1 ", 1"
    "  FROM draft_delivery x JOIN draft d ON d.id = x.draft_id"
    " WHERE d.public_id = ? AND d.account_id = ?";
/* clang-format on */

enum status draft_load_people(struct db *db, struct draft_key key,
                              struct applicant *applicant,
                              struct delivery *delivery)
{
    struct db_value id = db_text(key.public_id), owner = db_int(key.owner_id);
    struct db_rows parts[2];
    enum status s = db_read_parts(db, people_sql, DB_ARGS(id, owner, id, owner),
                                  parts, ARRAY_LENGTH(parts));

    if (s == OK)
        s = applicant_of_rows(&parts[0], applicant);
    return s == OK ? delivery_of_rows(&parts[1], delivery) : s;
}

static bool same_postal(const struct postal *a, const struct postal *b)
{
    return a->is_wanted == b->is_wanted &&
           (!a->is_wanted ||
            (str_equals(a->name, b->name) && str_equals(a->phone, b->phone) &&
             a->unit_id == b->unit_id && str_equals(a->street, b->street)));
}

static enum status check_postal(const struct postal *p, const char *unit_field,
                                const char *street_field, struct refusal *why)
{
    if (!p->is_wanted)
        return OK;
    *why = (struct refusal){.key = "required", .field = unit_field};
    if (p->unit_id == 0)
        return INVALID;
    why->field = street_field;
    return str_is_empty(p->street) ? INVALID : OK;
}

static enum status insert_postal(struct db *db, int64_t draft_id,
                                 const char *service, const struct postal *p)
{
    if (!p->is_wanted)
        return OK;
    return db_write(
        db,
        "INSERT INTO draft_delivery"
        "   SET draft_id = ?, service = ?, name = ?, phone = ?,"
        "       unit_id = ?, street = ?, price_vnd = ?",
        DB_ARGS(db_int(draft_id), db_text(str_of(service)), db_text(p->name),
                db_text(p->phone), db_int(p->unit_id), db_text(p->street),
                p->price.dong == 0 ? db_null() : db_int(p->price.dong)),
        NULL);
}

struct saving {
    struct draft_key key;
    const struct delivery *delivery;
    struct moment now;
    struct draft draft;
};

/* Without collection the papers step may no longer be done. */
static enum status settle_collection(struct db *db, struct saving *save)
{
    struct refusal unused;
    bool is_collected = save->delivery->collect.is_wanted;

    if (save->draft.is_collected == is_collected)
        return OK;
    enum status s = draft_set_collected(db, &save->draft, is_collected);
    if (s == OK)
        s = draft_check_papers(db, &save->draft, PAPERS_SAVED, &unused);
    if (s == INVALID)
        return draft_touch(db, &save->draft, DRAFT_PAPERS, false, save->now);
    return s;
}

static enum status write_rows(struct db *db, struct saving *save)
{
    enum status s = db_write(db,
                             "DELETE FROM draft_delivery"
                             " WHERE draft_id = ?",
                             DB_ARGS(db_int(save->draft.id)), NULL);
    if (s == OK)
        s = insert_postal(db, save->draft.id, "collect",
                          &save->delivery->collect);
    if (s == OK)
        s = insert_postal(db, save->draft.id, "deliver",
                          &save->delivery->deliver);
    if (s == OK)
        s = settle_collection(db, save);
    if (s == OK)
        s = draft_keep_typed(db, save->key, DRAFT_DELIVERY, STR_NONE);
    if (s == OK)
        s = draft_touch(db, &save->draft, DRAFT_DELIVERY, true, save->now);
    return s;
}

static enum status save_body(struct db *db, void *data)
{
    struct saving *save = data;
    struct delivery there;
    enum status s = draft_lock(db, save->key, save->now, &save->draft);

    if (s != OK && s != CONFLICT)
        return s;
    if (s == OK)
        return write_rows(db, save);
    if (load_delivery(db, save->key, &there) == OK &&
        (save->draft.done & DRAFT_DELIVERY) != 0 &&
        same_postal(&there.collect, &save->delivery->collect) &&
        same_postal(&there.deliver, &save->delivery->deliver))
        return OK;
    return CONFLICT;
}

enum status draft_set_delivery(struct db *db, struct draft_key key,
                               const struct delivery *delivery,
                               struct moment now, struct draft *draft,
                               struct refusal *why)
{
    struct saving save = {.key = key, .delivery = delivery, .now = now};
    enum status s =
        check_postal(&delivery->collect, "lay-phuong-xa", "lay-dia-chi", why);

    if (s == OK)
        s = check_postal(&delivery->deliver, "nhan-phuong-xa", "nhan-dia-chi",
                         why);
    if (s == OK)
        s = db_transaction(db, save_body, &save);
    if (s == OK)
        *draft = save.draft;
    return s;
}

enum status delivery_price(struct db *db, int64_t from_unit_id,
                           int64_t to_unit_id, struct vnd *price)
{
    struct db_row row;
    enum status s =
        db_read_row(db,
                    "SELECT price_vnd"
                    "  FROM post_price"
                    " WHERE zone = (SELECT CASE"
                    "                 WHEN t.id = f.id THEN 'commune'"
                    "                 WHEN COALESCE(tp.parent_id, t.parent_id)"
                    "                    = COALESCE(fp.parent_id, f.parent_id)"
                    "                 THEN 'province'"
                    "                 ELSE 'country' END"
                    "                 FROM unit t"
                    "                 LEFT JOIN unit tp ON tp.id = t.parent_id"
                    "                 JOIN unit f ON f.id = ?"
                    "                 LEFT JOIN unit fp ON fp.id = f.parent_id"
                    "                WHERE t.id = ?)",
                    DB_ARGS(db_int(from_unit_id), db_int(to_unit_id)), &row);

    if (s == NOT_FOUND)
        s = db_read_row(db,
                        "SELECT price_vnd"
                        "  FROM post_price"
                        " WHERE zone = 'province'",
                        DB_NO_ARGS, &row);
    if (s == OK)
        price->dong = db_cell_int(row, 0);
    return s;
}
