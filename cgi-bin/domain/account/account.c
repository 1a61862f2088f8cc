/* SPDX-License-Identifier: GPL-3.0-or-later */
/* account.c: the portal's accounts.
 *
 * A sign-in finds its account in one transaction that locks what it finds; two
 * first sign-ins at once meet at a unique key, and the later one looks again.
 *
 * Joining two accounts names every table that has an owner. Where one were
 * forgotten, the account that ends could not be deleted, and nothing moved.
 */
#include "domain/account/account.h"
#include "platform/session.h"

#define TRIES 3

struct match {
    const struct account_claims *claims;
    struct moment now;
    int64_t id;
};

static struct db_value text_or_null(struct str s)
{
    return str_is_empty(s) ? db_null() : db_text(s);
}

#define ACCOUNT_COLUMNS                                                        \
    "a.full_name, a.id_number, a.verified_id_number IS NOT NULL,"              \
    " a.birth_date, a.sex, a.provider, a.phone, a.email, a.commune_code,"      \
    " a.commune_valid_from, a.street, a.version, a.id_proof, a.id_proved_by"

static struct account account_of_row(struct db_row row, size_t at, int64_t id)
{
    return (struct account){
        .id = id,
        .full_name = db_cell_text(row, at),
        .id_number = db_cell_text(row, at + 1),
        .is_id_verified = db_cell_bool(row, at + 2),
        .birth_date = db_cell_partial(row, at + 3),
        .sex = sex_of(db_cell_text(row, at + 4)),
        .provider = db_cell_text(row, at + 5),
        .phone = db_cell_text(row, at + 6),
        .email = db_cell_text(row, at + 7),
        .commune_code = db_cell_text(row, at + 8),
        .commune_valid_from = db_cell_date(row, at + 9),
        .street = db_cell_text(row, at + 10),
        .version = db_cell_int(row, at + 11),
        .proof = proof_of(db_cell_text(row, at + 12)),
        .proved_by = db_cell_text(row, at + 13),
    };
}

enum status account_load(struct db *db, int64_t id, struct account *account)
{
    struct db_row row;
    enum status s = db_read_row(
        db, "SELECT " ACCOUNT_COLUMNS " FROM account a WHERE a.id = ?",
        DB_ARGS(db_int(id)), &row);

    if (s == OK)
        *account = account_of_row(row, 0, id);
    return s;
}

const char account_session_sql[] = SESSION_OF(
    ", a.id, " ACCOUNT_COLUMNS, " LEFT JOIN account a ON a.id = s.account_id");

enum status account_of_session(const struct session *session,
                               struct account *account)
{
    enum { ID = SESSION_COLUMN_COUNT };

    if (db_cell_is_null(session->row, ID))
        return NOT_FOUND;
    *account = account_of_row(session->row, ID + 1, session->account_id);
    return OK;
}

static enum status first_id(struct db *db, const char *sql, struct db_args args,
                            int64_t *id)
{
    struct db_row row;
    enum status s = db_read_row(db, sql, args, &row);

    if (s == OK)
        *id = db_cell_int(row, 0);
    return s;
}

static enum status find_verified(struct db *db, struct str number, int64_t *id)
{
    return first_id(db,
                    "SELECT id"
                    "  FROM account"
                    " WHERE verified_id_number = ?"
                    "   FOR UPDATE",
                    DB_ARGS(db_text(number)), id);
}

/* The number, where the provider's word makes it a verified one; or "". */
static struct str verified(const struct account_claims *claims)
{
    return proof_is_verified(claims->proof) ? claims->id_number : STR("");
}

/* By TechID, then the provider's own subject, then the verified number. */
static enum status find(struct db *db, const struct account_claims *claims,
                        int64_t *id)
{
    enum status s = NOT_FOUND;

    if (!str_is_empty(claims->tech_id))
        s = first_id(
            db,
            "SELECT account_id"
            "  FROM account_identity"
            " WHERE provider = ? AND tech_id = ?"
            " ORDER BY id"
            " LIMIT 1"
            "   FOR UPDATE",
            DB_ARGS(db_text(claims->provider), db_text(claims->tech_id)), id);
    if (s == NOT_FOUND)
        s = first_id(
            db,
            "SELECT account_id"
            "  FROM account_identity"
            " WHERE provider = ? AND subject = ?"
            "   FOR UPDATE",
            DB_ARGS(db_text(claims->provider), db_text(claims->subject)), id);
    if (s == NOT_FOUND && !str_is_empty(verified(claims)))
        s = find_verified(db, claims->id_number, id);
    return s;
}

static struct db_value verified_number(const struct account_claims *claims)
{
    return text_or_null(verified(claims));
}

static struct db_value proof_of_claims(const struct account_claims *claims)
{
    return db_text(str_of(proof_text(claims->proof)));
}

static enum status insert(struct db *db, struct match *m)
{
    const struct account_claims *claims = m->claims;
    struct arena *arena = db_arena(db);
    enum status s = db_write(
        db,
        "INSERT INTO account"
        "   SET full_name = ?, id_number = ?, verified_id_number = ?,"
        "       birth_date = ?, sex = NULLIF(?, ''), provider = ?, phone = ?,"
        "       email = ?, created_at = ?, signed_in_at = ?, id_proof = ?,"
        "       id_proved_by = ?",
        DB_ARGS(db_text(claims->full_name), db_text_or_empty(claims->id_number),
                verified_number(claims), db_partial(arena, claims->birth_date),
                db_text(str_of(sex_text(claims->sex))),
                db_text(claims->provider), db_text_or_empty(claims->phone),
                db_text_or_empty(claims->email), db_moment(arena, m->now),
                db_moment(arena, m->now), proof_of_claims(claims),
                db_text(claims->provider)),
        NULL);

    if (s == OK)
        m->id = db_last_id(db);
    return s;
}

/* The person's own facts go together: all of them from whoever's proof is worth
 * as much or more, or none. What such a provider leaves out stays. */
static enum status renew(struct db *db, const struct match *m)
{
    const struct account_claims *claims = m->claims;
    struct arena *arena = db_arena(db);
    struct db_value proof = proof_of_claims(claims);
    struct db_row row;
    enum status s =
        db_read_row(db, "SELECT id_proof FROM account WHERE id = ? FOR UPDATE",
                    DB_ARGS(db_int(m->id)), &row);

    if (s != OK)
        return s;

    struct db_value counts =
        db_bool(claims->proof >= proof_of(db_cell_text(row, 0)));

    return db_write(
        db,
        "UPDATE account"
        "   SET full_name = IF(?, ?, full_name),"
        "       id_number = IF(?, ?, id_number),"
        "       verified_id_number = IF(?, ?, verified_id_number),"
        "       birth_date = IF(?, COALESCE(?, birth_date), birth_date),"
        "       sex = IF(?, COALESCE(NULLIF(?, ''), sex), sex),"
        "       id_proof = IF(?, ?, id_proof),"
        "       id_proved_by = IF(?, ?, id_proved_by),"
        "       provider = ?,"
        "       phone = IF(phone = '', ?, phone),"
        "       email = IF(email = '', ?, email),"
        "       signed_in_at = ?"
        " WHERE id = ?",
        DB_ARGS(counts, db_text(claims->full_name), counts,
                db_text_or_empty(claims->id_number), counts,
                verified_number(claims), counts,
                db_partial(arena, claims->birth_date), counts,
                db_text(str_of(sex_text(claims->sex))), counts, proof, counts,
                db_text(claims->provider), db_text(claims->provider),
                db_text_or_empty(claims->phone),
                db_text_or_empty(claims->email), db_moment(arena, m->now),
                db_int(m->id)),
        NULL);
}

static enum status remember_identity(struct db *db, const struct match *m)
{
    struct arena *arena = db_arena(db);

    return db_write(
        db,
        "INSERT INTO account_identity"
        "   SET account_id = ?, provider = ?, subject = ?, tech_id = ?,"
        "       phone = ?, created_at = ?, signed_in_at = ?"
        "    ON DUPLICATE KEY UPDATE"
        "       account_id = VALUES(account_id), tech_id = VALUES(tech_id),"
        "       phone = VALUES(phone), signed_in_at = VALUES(signed_in_at)",
        DB_ARGS(db_int(m->id), db_text(m->claims->provider),
                db_text(m->claims->subject), text_or_null(m->claims->tech_id),
                text_or_null(m->claims->phone), db_moment(arena, m->now),
                db_moment(arena, m->now)),
        NULL);
}

/* Each takes the account that gets it, then the one that had it. */
static const char *const moves[] = {
    "UPDATE dossier SET account_id = ? WHERE account_id = ?",
    "UPDATE vault_paper SET account_id = ? WHERE account_id = ?",
    "UPDATE arrival SET account_id = ? WHERE account_id = ?",
    /* MariaDB assigns from left to right: account_id is still the old one. */
    "UPDATE file"
    "   SET stored_for = store_id, account_id = ?"
    " WHERE account_id = ?",
};

static enum status move_drafts(struct db *db, int64_t from, int64_t into)
{
    enum status s = db_write(
        db,
        "UPDATE draft_applicant p"
        "  JOIN draft d ON d.id = p.draft_id AND d.filed_at IS NULL"
        "  JOIN account a ON a.id = ?"
        "   SET p.full_name = a.full_name,"
        "       p.paper_type = IF(LENGTH(a.id_number) = 9, 'cmnd', 'cccd'),"
        "       p.paper_number = a.id_number,"
        "       p.birth_date = COALESCE(a.birth_date, p.birth_date),"
        "       p.sex = COALESCE(a.sex, p.sex)"
        " WHERE d.account_id = ? AND p.role = 'self'",
        DB_ARGS(db_int(into), db_int(from)), NULL);

    if (s != OK)
        return s;
    return db_write(
        db,
        "UPDATE draft d"
        "  LEFT JOIN draft o"
        "         ON o.account_id = ?"
        "        AND o.procedure_id = d.procedure_id"
        "        AND o.agency_id = d.agency_id"
        "        AND o.open_case = d.open_case"
        "        AND o.beside = 0"
        "   SET d.beside = IF(o.id IS NULL, d.beside, d.id), d.account_id = ?"
        " WHERE d.account_id = ?",
        DB_ARGS(db_int(into), db_int(into), db_int(from)), NULL);
}

/* Only those of one phone: see schema/portal/0160. The others end with their
 * account. */
static enum status move_ways_in(struct db *db, int64_t from, int64_t into,
                                bool *is_same_phone)
{
    uint64_t changed = 0;
    enum status s =
        db_write(db,
                 "UPDATE account_identity f"
                 "  JOIN account_identity i"
                 "         ON i.account_id = ? AND i.phone = f.phone"
                 "   SET f.account_id = i.account_id"
                 " WHERE f.account_id = ?",
                 DB_ARGS(db_int(into), db_int(from)), &changed);

    *is_same_phone = changed > 0;
    return s;
}

static enum status fill_contact(struct db *db, int64_t from, int64_t into)
{
    return db_write(
        db,
        "UPDATE account i"
        "  JOIN account f ON f.id = ?"
        "   SET i.phone = IF(i.phone = '', f.phone, i.phone),"
        "       i.email = IF(i.email = '', f.email, i.email),"
        "       i.street = IF(i.commune_code = '', f.street, i.street),"
        "       i.commune_valid_from = IF(i.commune_code = '',"
        "                                 f.commune_valid_from,"
        "                                 i.commune_valid_from),"
        "       i.commune_code = IF(i.commune_code = '', f.commune_code,"
        "                           i.commune_code)"
        " WHERE i.id = ?",
        DB_ARGS(db_int(from), db_int(into)), NULL);
}

static enum status move_all(struct db *db, int64_t from, int64_t into,
                            bool *is_same_phone)
{
    enum status s = move_drafts(db, from, into);

    for (size_t i = 0; i < ARRAY_LENGTH(moves) && s == OK; i++)
        s = db_write(db, moves[i], DB_ARGS(db_int(into), db_int(from)), NULL);
    if (s == OK)
        s = move_ways_in(db, from, into, is_same_phone);
    if (s == OK && *is_same_phone)
        s = fill_contact(db, from, into);
    if (s == OK)
        s = session_end_all(db, from, /* except_id= */ 0);
    if (s == OK)
        s = db_write(db, "DELETE FROM account WHERE id = ?",
                     DB_ARGS(db_int(from)), NULL);
    return s;
}

struct joining {
    int64_t from, into;
    bool is_same_phone;
};

static enum status join_body(struct db *db, void *data)
{
    struct joining *j = data;
    int64_t id;
    enum status s =
        first_id(db,
                 "SELECT f.id"
                 "  FROM account f"
                 "  JOIN account i ON i.verified_id_number = f.id_number"
                 " WHERE f.id = ? AND f.verified_id_number IS NULL"
                 "   AND i.id = ?"
                 "   FOR UPDATE",
                 DB_ARGS(db_int(j->from), db_int(j->into)), &id);

    if (s == NOT_FOUND)
        return CONFLICT;
    return s == OK ? move_all(db, j->from, j->into, &j->is_same_phone) : s;
}

enum status account_join(struct db *db, int64_t from, int64_t into,
                         bool *is_same_phone)
{
    struct joining joining = {.from = from, .into = into};
    enum status s = db_transaction(db, join_body, &joining);

    *is_same_phone = joining.is_same_phone;
    return s;
}

/* The account *id was made before its provider had seen the card. */
static enum status
join_verified(struct db *db, const struct account_claims *claims, int64_t *id)
{
    int64_t holder = 0, unverified = 0;
    bool is_same_phone; /* this provider's own way in is written next anyway */
    enum status s = find_verified(db, claims->id_number, &holder);

    if (s == OK && holder != *id)
        s = first_id(db,
                     "SELECT id"
                     "  FROM account"
                     " WHERE id = ? AND verified_id_number IS NULL",
                     DB_ARGS(db_int(*id)), &unverified);
    if (s == OK && unverified != 0) {
        s = move_all(db, unverified, holder, &is_same_phone);
        *id = holder;
    }
    return s == NOT_FOUND ? OK : s;
}

static enum status match_body(struct db *db, void *data)
{
    struct match *m = data;
    enum status s = find(db, m->claims, &m->id);

    if (s == OK && !str_is_empty(verified(m->claims)))
        s = join_verified(db, m->claims, &m->id);
    if (s == NOT_FOUND)
        s = insert(db, m);
    else if (s == OK)
        s = renew(db, m);
    if (s == OK)
        s = remember_identity(db, m);
    return s;
}

enum status account_match(struct db *db, const struct account_claims *claims,
                          struct moment now, struct account *account)
{
    struct match m = {.claims = claims, .now = now};
    enum status s = CONFLICT;

    for (int i = 0; i < TRIES && s == CONFLICT; i++)
        s = db_transaction(db, match_body, &m);
    return s == OK ? account_load(db, m.id, account) : s;
}

enum status account_sign_out_all(struct db *db, struct str tech_id)
{
    return db_write(db,
                    "DELETE s"
                    "  FROM session s"
                    "  JOIN account_identity i ON i.account_id = s.account_id"
                    " WHERE i.tech_id = ?",
                    DB_ARGS(db_text(tech_id)), NULL);
}

enum status account_set_contact(struct db *db, int64_t id, int64_t version,
                                const struct account_contact *contact)
{
    struct arena *arena = db_arena(db);
    uint64_t changed = 0;
    enum status s = db_write(
        db,
        "UPDATE account"
        "   SET phone = ?, email = ?, commune_code = ?,"
        "       commune_valid_from = ?, street = ?, version = version + 1"
        " WHERE id = ? AND version = ?",
        DB_ARGS(db_text_or_empty(contact->phone),
                db_text_or_empty(contact->email),
                db_text_or_empty(contact->commune_code),
                db_date(arena, contact->commune_valid_from),
                db_text_or_empty(contact->street), db_int(id), db_int(version)),
        &changed);

    if (s != OK)
        return s;
    return changed == 1 ? OK : CONFLICT;
}

enum status account_fill_contact(struct db *db, int64_t id,
                                 const struct account_contact *typed,
                                 int64_t unit_id)
{
    enum status s = db_write(db,
                             "UPDATE account"
                             "   SET phone = IF(phone = '', ?, phone),"
                             "       email = IF(email = '', ?, email),"
                             "       version = version + 1"
                             " WHERE id = ?"
                             "   AND ((phone = '' AND ? <> '')"
                             "     OR (email = '' AND ? <> ''))",
                             DB_ARGS(db_text_or_empty(typed->phone),
                                     db_text_or_empty(typed->email), db_int(id),
                                     db_text_or_empty(typed->phone),
                                     db_text_or_empty(typed->email)),
                             NULL);

    if (s != OK || unit_id == 0)
        return s;
    return db_write(
        db,
        "UPDATE account a"
        "  JOIN unit u ON u.id = ?"
        "   SET a.commune_code = u.code,"
        "       a.commune_valid_from = u.valid_from,"
        "       a.street = ?, a.version = a.version + 1"
        " WHERE a.id = ?"
        "   AND a.commune_code = ''"
        "   AND a.street = ''",
        DB_ARGS(db_int(unit_id), db_text_or_empty(typed->street), db_int(id)),
        NULL);
}
