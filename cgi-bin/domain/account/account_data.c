/* SPDX-License-Identifier: GPL-3.0-or-later */
/* account_data.c: all that the portal keeps of an account, to be taken along,
 * and what goes when its citizen wants it gone.
 */
#include "domain/account/account_data.h"
#include "domain/guard/own_data.h"

#define OF_DOSSIERS                                                            \
    "  JOIN dossier d ON d.id = x.dossier_id"                                  \
    " WHERE d.account_id = ?"                                                  \
    " ORDER BY d.id"
#define OF_DRAFTS                                                              \
    "  JOIN draft d ON d.id = x.draft_id"                                      \
    " WHERE d.account_id = ?"                                                  \
    " ORDER BY d.id"

static const struct own_part parts[] = {
    {"account",
     "SELECT JSON_OBJECT('full_name', full_name, 'id_number', id_number,"
     "       'id_proof', id_proof, 'id_proved_by', id_proved_by,"
     "       'birth_date', birth_date, 'sex', sex, 'phone', phone,"
     "       'email', email, 'commune_code', commune_code, 'street', street,"
     "       'created_at', created_at, 'signed_in_at', signed_in_at)"
     "  FROM account"
     " WHERE id = ?"},
    {"ways_to_sign_in",
     "SELECT JSON_OBJECT('provider', provider, 'since', created_at,"
     "       'signed_in_at', signed_in_at)"
     "  FROM account_identity"
     " WHERE account_id = ?"},
    {"sessions", "SELECT JSON_OBJECT('browser', browser, 'address', place,"
                 "       'since', created_at, 'seen_at', seen_at)"
                 "  FROM session"
                 " WHERE account_id = ?"},
    {"sign_ins_by_phone",
     "SELECT JSON_OBJECT('browser', browser, 'address', address,"
     "       'state', state, 'at', created_at, 'full_name', full_name,"
     "       'phone', phone, 'id_number', id_number)"
     "  FROM qr_login"
     " WHERE account_id = ?"},
    {"drafts", "SELECT JSON_OBJECT('id', d.public_id, 'procedure', p.code,"
               "       'created_at', d.created_at, 'changed_at', d.changed_at,"
               "       'kept_until', d.expires_at)"
               "  FROM draft d"
               "  JOIN `procedure` p ON p.id = d.procedure_id"
               " WHERE d.account_id = ?"
               "   AND d.filed_at IS NULL"},
    {"draft_people",
     "SELECT JSON_OBJECT('draft', d.public_id, 'role', x.role,"
     "       'full_name', x.full_name, 'paper_type', x.paper_type,"
     "       'paper_number', x.paper_number, 'birth_date', x.birth_date,"
     "       'sex', x.sex, 'phone', x.phone, 'email', x.email,"
     "       'street', x.street, 'relation', x.relation)"
     "  FROM draft_applicant x" OF_DRAFTS},
    {"draft_forms", "SELECT JSON_OBJECT('draft', d.public_id,"
                    "       'answers', x.answers, 'changed_at', x.changed_at)"
                    "  FROM draft_form x" OF_DRAFTS},
    {"draft_post",
     "SELECT JSON_OBJECT('draft', d.public_id, 'service', x.service,"
     "       'name', x.name, 'phone', x.phone, 'street', x.street)"
     "  FROM draft_delivery x" OF_DRAFTS},
    {"dossiers",
     "SELECT JSON_OBJECT('code', code, 'procedure', procedure_code,"
     "       'procedure_name', procedure_name, 'agency', agency_name,"
     "       'filed_at', filed_at, 'due_at', due_at, 'status', status,"
     "       'phone', phone, 'email', email, 'id_number', id_number,"
     "       'fee_vnd', fee_vnd, 'paid_at', paid_at)"
     "  FROM dossier"
     " WHERE account_id = ?"
     " ORDER BY id"},
    {"dossier_people",
     "SELECT JSON_OBJECT('dossier', d.code, 'role', x.role,"
     "       'full_name', x.full_name, 'paper_type', x.paper_type,"
     "       'paper_number', x.paper_number, 'paper_date', x.paper_date,"
     "       'paper_place', x.paper_place, 'birth_date', x.birth_date,"
     "       'sex', x.sex, 'nationality', x.nationality, 'phone', x.phone,"
     "       'email', x.email, 'street', x.street, 'relation', x.relation,"
     "       'authority', x.authority, 'organisation', x.organisation,"
     "       'tax_code', x.tax_code)"
     "  FROM dossier_applicant x" OF_DOSSIERS},
    {"dossier_forms", "SELECT JSON_OBJECT('dossier', d.code,"
                      "       'answers', x.answers, 'sealed_at', x.sealed_at)"
                      "  FROM dossier_form x" OF_DOSSIERS},
    {"dossier_files",
     "SELECT JSON_OBJECT('dossier', d.code, 'role', x.role, 'name', x.name,"
     "       'added_at', x.added_at)"
     "  FROM dossier_file x" OF_DOSSIERS},
    {"dossier_post",
     "SELECT JSON_OBJECT('dossier', d.code, 'service', x.service,"
     "       'name', x.name, 'phone', x.phone, 'street', x.street)"
     "  FROM dossier_delivery x" OF_DOSSIERS},
    {"dossier_events",
     "SELECT JSON_OBJECT('dossier', d.code, 'at', x.at, 'kind', x.kind,"
     "       'actor', x.actor, 'actor_name', x.actor_name, 'note', x.note)"
     "  FROM dossier_event x" OF_DOSSIERS ", x.position"},
    {"dossier_letters",
     "SELECT JSON_OBJECT('dossier', d.code, 'form', x.form,"
     "       'title', x.title, 'body', x.body, 'agency', x.agency_name,"
     "       'officer', x.officer_name, 'at', x.sent_at)"
     "  FROM dossier_letter x" OF_DOSSIERS ", x.id"},
    {"dossier_messages",
     "SELECT JSON_OBJECT('dossier', d.code, 'at', x.at,"
     "       'writer', x.writer_name, 'agency', x.agency_name,"
     "       'text', x.text)"
     "  FROM dossier_message x" OF_DOSSIERS ", x.nth"},
    {"dossier_ratings",
     "SELECT JSON_OBJECT('dossier', d.code, 'stars', x.stars,"
     "       'comment', x.comment, 'at', x.rated_at)"
     "  FROM dossier_rating x" OF_DOSSIERS},
    {"payments", "SELECT JSON_OBJECT('dossier', d.code, 'transfer', x.transfer,"
                 "       'vnd', x.vnd, 'content', x.content, 'at', x.told_at)"
                 "  FROM payment x" OF_DOSSIERS},
    {"parcels", "SELECT JSON_OBJECT('dossier', d.code, 'service', x.service,"
                "       'status', x.status, 'item', x.item_code)"
                "  FROM parcel x" OF_DOSSIERS},
    {"vault", "SELECT JSON_OBJECT('id', public_id, 'name', name, 'kind', kind,"
              "       'number', number, 'issued_on', issued_on,"
              "       'valid_until', valid_until, 'created_at', created_at)"
              "  FROM vault_paper"
              " WHERE account_id = ?"},
    {"files", "SELECT JSON_OBJECT('address', CONCAT('/tep/', public_id),"
              "       'name', name, 'type', type, 'bytes', size_bytes,"
              "       'scan', scan, 'at', created_at)"
              "  FROM file"
              " WHERE account_id = ?"},
    {0},
};

enum status account_data(struct db *db, int64_t id, struct str *json)
{
    return own_data(db, parts, id, json);
}

struct erasing {
    int64_t id;
    bool has_dossiers;
};

static enum status has_dossiers(struct db *db, struct erasing *e)
{
    struct db_row row;
    enum status s = db_read_row(db,
                                "SELECT 1"
                                "  FROM dossier"
                                " WHERE account_id = ?"
                                " LIMIT 1",
                                DB_ARGS(db_int(e->id)), &row);

    e->has_dossiers = s == OK;
    return s == NOT_FOUND ? OK : s;
}

/* Nobody any more: what is left is a number that nothing leads to. */
static enum status become_nobody(struct db *db, int64_t id)
{
    enum status s = db_write(db,
                             "DELETE FROM account_identity"
                             " WHERE account_id = ?",
                             DB_ARGS(db_int(id)), NULL);

    return s == OK
               ? db_write(db,
                          "UPDATE account"
                          "   SET full_name = '', id_number = '',"
                          "       verified_id_number = NULL, birth_date = NULL,"
                          "       sex = NULL"
                          " WHERE id = ?",
                          DB_ARGS(db_int(id)), NULL)
               : s;
}

static enum status erase_body(struct db *db, void *data)
{
    struct erasing *e = data;
    enum status s = has_dossiers(db, e);

    if (s == OK)
        s = db_write(db,
                     "DELETE FROM draft"
                     " WHERE account_id = ?"
                     "   AND filed_at IS NULL",
                     DB_ARGS(db_int(e->id)), NULL);
    if (s == OK)
        s = db_write(db,
                     "DELETE FROM vault_paper"
                     " WHERE account_id = ?",
                     DB_ARGS(db_int(e->id)), NULL);
    if (s == OK)
        s = db_write(db,
                     "UPDATE account"
                     "   SET phone = '', email = '', commune_code = '',"
                     "       commune_valid_from = NULL, street = '',"
                     "       version = version + 1"
                     " WHERE id = ?",
                     DB_ARGS(db_int(e->id)), NULL);
    return s == OK && !e->has_dossiers ? become_nobody(db, e->id) : s;
}

enum status account_erase(struct db *db, int64_t id, bool *is_nobody)
{
    struct erasing e = {.id = id};
    enum status s = db_transaction(db, erase_body, &e);

    *is_nobody = !e.has_dossiers;
    return s;
}
