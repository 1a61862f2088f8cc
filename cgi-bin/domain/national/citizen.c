/* SPDX-License-Identifier: GPL-3.0-or-later */
/* citizen.c: national accounts, their history and their browsers. */
#include "domain/national/citizen.h"
#include "platform/crypto.h"
#include "platform/public_id.h"
#include "platform/session.h"

#define EVENTS_SHOWN 50
#define BROWSER_KEPT_S 31536000 /* as long as its cookie */

static struct citizen citizen_of_row(struct db_row row)
{
    return (struct citizen){
        .id = db_cell_int(row, 0),
        .public_id = db_cell_text(row, 1),
        .id_number = db_cell_text(row, 2),
        .old_number = db_cell_text(row, 3),
        .full_name = db_cell_text(row, 4),
        .birth_date = db_cell_partial(row, 5),
        .sex = sex_of(db_cell_text(row, 6)),
        .phone = db_cell_text(row, 7),
        .email = db_cell_text(row, 8),
        .password = db_cell_text(row, 9),
        .proof = proof_of(db_cell_text(row, 10)),
    };
}

enum status citizen_by_number(struct db *db, struct str number,
                              struct citizen *citizen)
{
    struct db_row row;
    enum status s = db_read_row(
        db,
        "SELECT id, public_id, id_number, old_number, full_name, birth_date,"
        "       sex, phone, email, password, id_proof"
        "  FROM citizen"
        " WHERE id_number = ?"
        " UNION "
        "SELECT id, public_id, id_number, old_number, full_name, birth_date,"
        "       sex, phone, email, password, id_proof"
        "  FROM citizen"
        " WHERE old_number = ?"
        " LIMIT 1",
        DB_ARGS(db_text(number), db_text(number)), &row);

    if (s == OK)
        *citizen = citizen_of_row(row);
    return s;
}

enum status citizen_load(struct db *db, int64_t id, struct citizen *citizen)
{
    struct db_row row;
    enum status s = db_read_row(
        db,
        "SELECT id, public_id, id_number, old_number, full_name, birth_date,"
        "       sex, phone, email, password, id_proof"
        "  FROM citizen"
        " WHERE id = ?",
        DB_ARGS(db_int(id)), &row);

    if (s == OK)
        *citizen = citizen_of_row(row);
    return s;
}

enum status citizen_add(struct db *db, struct citizen *citizen,
                        struct moment now)
{
    struct arena *arena = db_arena(db);
    enum status s = public_id_new(arena, &citizen->public_id);

    if (s != OK)
        return s;
    s = db_write(
        db,
        "INSERT INTO citizen"
        "   SET public_id = ?, id_number = ?, old_number = NULLIF(?, ''),"
        "       full_name = ?, birth_date = ?, sex = NULLIF(?, ''), phone = ?,"
        "       email = COALESCE(?, ''), password = ?, password_at = ?,"
        "       agreed_at = ?, created_at = ?, id_proof = ?",
        DB_ARGS(db_text(citizen->public_id), db_text(citizen->id_number),
                db_text(citizen->old_number), db_text(citizen->full_name),
                db_partial(arena, citizen->birth_date),
                db_text(str_of(sex_text(citizen->sex))),
                db_text(citizen->phone), db_text(citizen->email),
                db_text(citizen->password), db_moment(arena, now),
                db_moment(arena, now), db_moment(arena, now),
                db_text(str_of(proof_text(citizen->proof)))),
        NULL);
    if (s == OK)
        citizen->id = db_last_id(db);
    return s;
}

enum status citizen_set_password(struct db *db, int64_t id, struct str encoded,
                                 struct moment now)
{
    return db_write(
        db,
        "UPDATE citizen"
        "   SET password = ?, password_at = ?"
        " WHERE id = ?",
        DB_ARGS(db_text(encoded), db_moment(db_arena(db), now), db_int(id)),
        NULL);
}

enum status citizen_set_phone(struct db *db, int64_t id, struct str phone)
{
    return db_write(db,
                    "UPDATE citizen"
                    "   SET phone = ?"
                    " WHERE id = ?",
                    DB_ARGS(db_text(phone), db_int(id)), NULL);
}

bool citizen_number_fits(struct str id_number, struct partial_date birth_date)
{
    int year = year_of_number(id_number);

    return year == 0 || birth_date.year == year;
}

struct proving {
    int64_t id;
    enum id_proof proof;
    struct moment now;
};

static enum status prove_body(struct db *db, void *data)
{
    const struct proving *p = data;
    struct str word = str_of(proof_text(p->proof));
    struct citizen_place nowhere = {STR(""), STR("")};
    uint64_t changed = 0;
    enum status s = db_write(
        db,
        "UPDATE citizen"
        "   SET id_proof = ?, proved_at = ?"
        " WHERE id = ? AND FIELD(id_proof, 'phone', 'desk', 'chip', 'nation')"
        "     < FIELD(?, 'phone', 'desk', 'chip', 'nation')",
        DB_ARGS(db_text(word), db_moment(db_arena(db), p->now), db_int(p->id),
                db_text(word)),
        &changed);

    if (s != OK)
        return s;
    return changed == 0
               ? NOT_FOUND
               : citizen_note(db, p->id, "proved", nowhere, STR(""), p->now);
}

enum status citizen_prove(struct db *db, int64_t id, enum id_proof proof,
                          struct moment now)
{
    struct proving proving = {id, proof, now};

    return db_transaction(db, prove_body, &proving);
}

enum status citizen_remove(struct db *db, int64_t id)
{
    return db_write(db, "DELETE FROM citizen WHERE id = ?", DB_ARGS(db_int(id)),
                    NULL);
}

enum status citizen_note(struct db *db, int64_t id, const char *kind,
                         struct citizen_place from, struct str client,
                         struct moment now)
{
    return db_write(db,
                    "INSERT INTO citizen_event"
                    "   SET citizen_id = ?, kind = ?, at = ?, browser = ?,"
                    "       place = ?, client = COALESCE(?, '')",
                    DB_ARGS(db_int(id), db_text(str_of(kind)),
                            db_moment(db_arena(db), now), db_text(from.browser),
                            db_text(from.place), db_text(client)),
                    NULL);
}

enum status citizen_events(struct db *db, int64_t id,
                           struct citizen_event_list *events)
{
    struct db_rows rows;
    enum status s = db_read(db,
                            "SELECT kind, at, browser, place, client"
                            "  FROM citizen_event"
                            " WHERE citizen_id = ?"
                            " ORDER BY id DESC"
                            " LIMIT ?",
                            DB_ARGS(db_int(id), db_int(EVENTS_SHOWN)), &rows);

    if (s != OK)
        return s;

    struct citizen_event *list =
        arena_array(db_arena(db), rows.count + 1, sizeof(*list));

    if (list == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);

        list[i] = (struct citizen_event){
            .kind = db_cell_text(row, 0),
            .at = db_cell_moment(row, 1),
            .browser = db_cell_text(row, 2),
            .place = db_cell_text(row, 3),
            .client = db_cell_text(row, 4),
        };
    }
    *events = (struct citizen_event_list){list, rows.count};
    return OK;
}

enum status citizen_knows_browser(struct db *db, int64_t id, struct str token,
                                  bool *is_known)
{
    struct sha256 hash = crypto_sha256(token);
    struct db_row row;

    *is_known = false;
    if (str_is_empty(token))
        return OK;

    enum status s =
        db_read_row(db,
                    "SELECT 1"
                    "  FROM known_browser"
                    " WHERE token_hash = ? AND ? IN (citizen_id, 0)"
                    " LIMIT 1",
                    DB_ARGS(db_bytes(sha256_str(&hash)), db_int(id)), &row);

    *is_known = s == OK;
    return s == NOT_FOUND ? OK : s;
}

enum status citizen_remember_browser(struct db *db, int64_t id,
                                     struct str token, struct moment now)
{
    struct sha256 hash = crypto_sha256(token);

    return db_write(db,
                    "REPLACE INTO known_browser"
                    "   SET token_hash = ?, citizen_id = ?, seen_at = ?",
                    DB_ARGS(db_bytes(sha256_str(&hash)), db_int(id),
                            db_moment(db_arena(db), now)),
                    NULL);
}

static enum status citizen_forget_browsers(struct db *db, int64_t id)
{
    return db_write(db,
                    "DELETE FROM known_browser"
                    " WHERE citizen_id = ?",
                    DB_ARGS(db_int(id)), NULL);
}

struct reset {
    int64_t id;
    struct str encoded;
    const struct citizen_place *from;
    struct moment now;
};

static enum status reset_body(struct db *db, void *data)
{
    const struct reset *r = data;
    enum status s = citizen_set_password(db, r->id, r->encoded, r->now);

    if (s == OK)
        s = session_end_all(db, r->id, /* except_id= */ 0);
    if (s == OK)
        s = citizen_forget_browsers(db, r->id);
    if (s == OK)
        s = citizen_note(db, r->id, "password_reset", *r->from, STR(""),
                         r->now);
    return s;
}

enum status citizen_reset_password(struct db *db, int64_t id,
                                   struct str encoded,
                                   const struct citizen_place *from,
                                   struct moment now)
{
    struct reset reset = {id, encoded, from, now};

    return db_transaction(db, reset_body, &reset);
}

enum status sign_up_keep(struct db *db, int64_t session_id,
                         const struct citizen *citizen, struct moment now)
{
    struct arena *arena = db_arena(db);

    return db_write(
        db,
        "REPLACE INTO sign_up"
        "   SET session_id = ?, id_number = ?, full_name = ?, birth_date = ?,"
        "       phone = ?, password = ?, created_at = ?",
        DB_ARGS(db_int(session_id), db_text(citizen->id_number),
                db_text(citizen->full_name),
                db_partial(arena, citizen->birth_date), db_text(citizen->phone),
                db_text(citizen->password), db_moment(arena, now)),
        NULL);
}

enum status sign_up_take(struct db *db, int64_t session_id,
                         struct citizen *citizen)
{
    struct db_row row;
    enum status s =
        db_read_row(db,
                    "SELECT id_number, full_name, birth_date, phone, password"
                    "  FROM sign_up"
                    " WHERE session_id = ?",
                    DB_ARGS(db_int(session_id)), &row);

    if (s != OK)
        return s;
    *citizen = (struct citizen){
        .id_number = db_cell_text(row, 0),
        .old_number = STR(""),
        .full_name = db_cell_text(row, 1),
        .birth_date = db_cell_partial(row, 2),
        .sex = sex_of_number(db_cell_text(row, 0)),
        .phone = db_cell_text(row, 3),
        .password = db_cell_text(row, 4),
        .proof = PROOF_PHONE,
    };
    return db_write(db,
                    "DELETE FROM sign_up"
                    " WHERE session_id = ?",
                    DB_ARGS(db_int(session_id)), NULL);
}

enum status citizen_clean(struct db *db, struct moment now)
{
    struct arena *arena = db_arena(db);
    enum status s = db_write(
        db,
        "DELETE FROM known_browser"
        " WHERE seen_at < ?"
        " LIMIT 5000",
        DB_ARGS(db_moment(arena, moment_add_s(now, -BROWSER_KEPT_S))), NULL);

    if (s != OK)
        return s;
    return db_write(
        db,
        "DELETE FROM citizen_event"
        " WHERE at < ?"
        " LIMIT 5000",
        DB_ARGS(db_moment(arena, moment_add_s(now, -CITIZEN_EVENT_KEPT_S))),
        NULL);
}
