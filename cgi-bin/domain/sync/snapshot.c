/* SPDX-License-Identifier: GPL-3.0-or-later */
/* snapshot.c: no query here reads what moves on. What the dossier's own row
 * says of status, date and fee comes from the ledger's line; events and files
 * count up to the event's own moment.
 */
#include "domain/sync/snapshot.h"
#include "domain/dossier/dossier.h"
#include "domain/sync/map.h"

enum { MAC_HEX = 32 };

struct reading {
    struct db *db;
    const struct settings *settings;
    const char *system;
    int64_t dossier_id;
    int position;
    struct moment built_at, event_at;
    struct national_dossier *out;
    struct snapshot_hold *hold;
    bool agency_is_synthetic;
};

/* --- links to files */

static struct str mac_of(struct arena *arena, const struct settings *settings,
                         struct str file_id, struct str ends)
{
    struct sha256 mac =
        crypto_hmac(settings_secret(settings, "national.key_file"),
                    str_print(arena, "tep\n%" PRI_STR "\n%" PRI_STR,
                              STR_ARG(file_id), STR_ARG(ends)));

    return str_slice(crypto_hex(arena, sha256_str(&mac)), 0, MAC_HEX);
}

static struct str sync_link(struct arena *arena,
                            const struct settings *settings, struct str file_id,
                            struct moment built_at)
{
    struct str ends = str_print(
        arena, "%lld", (long long)(built_at.us / 1000000 + SYNC_LINK_S));
    struct str mac = mac_of(arena, settings, file_id, ends);

    return str_print(arena,
                     "%s/lien-thong/tep/%" PRI_STR "/%" PRI_STR "/%" PRI_STR,
                     settings_textz(settings, "portal.origin"),
                     STR_ARG(file_id), STR_ARG(ends), STR_ARG(mac));
}

bool sync_link_is_good(struct arena *arena, const struct settings *settings,
                       struct str file_id, struct str ends, struct str mac,
                       struct moment now)
{
    int64_t end_s = 0;

    if (str_is_empty(settings_secret(settings, "national.key_file")) ||
        !str_to_int(ends, 0, INT64_MAX / 1000000, &end_s))
        return false;
    return crypto_equal(mac, mac_of(arena, settings, file_id, ends)) &&
           end_s >= now.us / 1000000;
}

/* --- the dossier */

static enum status read_dossier(struct reading *r)
{
    struct national_dossier *d = r->out;
    struct db_row row;
    enum status s = db_read_row(
        r->db,
        "SELECT d.code, d.procedure_code, d.procedure_name, f.slug, f.name,"
        "       d.agency_code, d.agency_name, d.channel, d.filed_at,"
        "       d.case_name, l.status, l.due_at, l.fee_vnd, l.is_verified,"
        "       a.is_synthetic, e.at, d.phone, d.email,"
        "       EXISTS (SELECT 1 FROM dossier_delivery x"
        "                WHERE x.dossier_id = d.id AND x.service = 'deliver'),"
        "       l.paid_at IS NOT NULL AND"
        "       EXISTS (SELECT 1 FROM payment p"
        "                WHERE p.dossier_id = d.id AND p.told_at <= e.at),"
        "       d.national_code, l.paid_at IS NOT NULL,"
        "       (SELECT g.theirs FROM sync_given g"
        "         WHERE g.system = l.system AND g.dossier_id = d.id"
        "           AND g.kind = 'dossier'"
        "         ORDER BY g.nth DESC LIMIT 1)"
        "  FROM sync_line l"
        "  JOIN dossier d ON d.id = l.dossier_id"
        "  JOIN dossier_event e ON e.dossier_id = d.id"
        "                      AND e.position = l.position"
        "  JOIN agency a ON a.id = d.agency_id"
        "  JOIN procedure_version v ON v.id = d.procedure_version_id"
        "  JOIN field f ON f.slug = v.field_slug"
        " WHERE l.system = ? AND l.dossier_id = ? AND l.position = ?",
        DB_ARGS(db_text(str_of(r->system)), db_int(r->dossier_id),
                db_int(r->position)),
        &row);

    if (s != OK)
        return s;
    struct str theirs = db_cell_text(row, 20);

    *d = (struct national_dossier){
        .code = str_is_empty(theirs) ? db_cell_text(row, 0) : theirs,
        .is_theirs = !str_is_empty(theirs),
        .procedure_code = db_cell_text(row, 1),
        .procedure_name = db_cell_text(row, 2),
        .field_code = db_cell_text(row, 3),
        .field_name = db_cell_text(row, 4),
        .agency_code = db_cell_text(row, 5),
        .agency_name = db_cell_text(row, 6),
        .channel = (int)db_cell_int(row, 7),
        .filed_at = db_cell_moment(row, 8),
        .summary = db_cell_text(row, 2),
        .status = (int)db_cell_int(row, 10),
        .due_at = db_cell_moment(row, 11),
        .is_fee_known = !db_cell_is_null(row, 12),
        .fee = {db_cell_int(row, 12)},
        .is_verified = db_cell_bool(row, 13),
        .at = db_cell_moment(row, 15),
        .phone = db_cell_text(row, 16),
        .email = db_cell_text(row, 17),
        .is_by_post = db_cell_bool(row, 18),
        .is_paid_online = db_cell_bool(row, 19),
        .is_paid = db_cell_bool(row, 21),
        .their_id = db_cell_text(row, 22),
    };
    r->event_at = d->at;
    r->agency_is_synthetic = db_cell_bool(row, 14);
    return OK;
}

static enum status read_owner(struct reading *r)
{
    struct national_dossier *d = r->out;
    struct db_rows rows;
    /* Whom it is for comes first; who filed it for them is no owner. */
    enum status s = db_read(
        r->db,
        "SELECT full_name, paper_type, paper_number, organisation, tax_code,"
        "       street"
        "  FROM dossier_applicant"
        " WHERE dossier_id = ?"
        " ORDER BY role DESC",
        DB_ARGS(db_int(r->dossier_id)), &rows);

    if (s != OK || rows.count == 0)
        return s != OK ? s : NOT_FOUND;
    struct db_row row = db_row_at(&rows, rows.count - 1);

    d->person_name = db_cell_text(row, 0);
    d->person_number = db_cell_text(row, 2);
    d->address = db_cell_text(row, 5);
    row = db_row_at(&rows, 0);
    struct str organisation = db_cell_text(row, 3);
    struct str tax_code = db_cell_text(row, 4);

    d->owner_name = db_cell_text(row, 0);
    d->owner_number = db_cell_text(row, 2);
    d->is_cccd = str_is(db_cell_text(row, 1), "cccd");
    d->owner = NATIONAL_CITIZEN;
    if (!str_is_empty(organisation)) {
        d->owner =
            str_is_empty(tax_code) ? NATIONAL_ORGANISATION : NATIONAL_BUSINESS;
        d->owner_name = organisation;
        d->owner_number = tax_code;
    }
    return OK;
}

/* --- its events up to this one */

/* What a line says where nobody wrote a note: words of ours for each kind. */
static struct str words_of(struct str kind)
{
    static const struct {
        const char *kind, *words;
    } list[] = {
        {"filed", "Công dân nộp hồ sơ"},
        {"accepted", "Tiếp nhận hồ sơ"},
        {"refused", "Từ chối tiếp nhận hồ sơ"},
        {"started", "Chuyển hồ sơ xử lý"},
        {"supplement_asked", "Yêu cầu bổ sung, hoàn thiện hồ sơ"},
        {"supplemented", "Công dân bổ sung hồ sơ"},
        {"fee_asked", "Yêu cầu thực hiện nghĩa vụ tài chính"},
        {"paid", "Đã thực hiện nghĩa vụ tài chính"},
        {"withdrawn", "Công dân rút hồ sơ"},
        {"stopped", "Dừng xử lý hồ sơ"},
        {"finished", "Đã xử lý xong"},
        {"returned", "Đã trả kết quả"},
        {"extended", "Gia hạn thời gian giải quyết"},
        {"stop_asked", "Công dân đề nghị dừng xử lý"},
        {"stop_refused", "Không đồng ý dừng xử lý"},
        {"corrected", "Thay kết quả đã ban hành"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(list); i++)
        if (str_is(kind, list[i].kind))
            return str_of(list[i].words);
    return kind;
}

static struct str actor_words(struct str actor, struct str name)
{
    if (!str_is_empty(name))
        return name;
    if (str_is(actor, "citizen"))
        return STR("Công dân");
    return str_is(actor, "officer") ? STR("Cán bộ") : STR("Hệ thống");
}

/* The end is the first of 9, then 10, then 8 or 3; 7 after it was accepted
 * (QĐ 766, as transcribed in the indicator's description). */
static void note_end(struct national_dossier *d, int status, struct moment at,
                     int *rank)
{
    int mine = status == 9                             ? 4
               : status == 10                          ? 3
               : status == 8 || status == 3            ? 2
               : status == 7 && d->accepted_at.us != 0 ? 1
                                                       : 0;

    if (mine > *rank) {
        *rank = mine;
        d->ended_at = at;
    }
}

static enum status read_events(struct reading *r)
{
    struct national_dossier *d = r->out;
    struct db_rows rows;
    enum status s =
        db_read(r->db,
                "SELECT position, at, kind, actor, actor_name,"
                "       to_status, note"
                "  FROM dossier_event"
                " WHERE dossier_id = ? AND position <= ?"
                " ORDER BY position",
                DB_ARGS(db_int(r->dossier_id), db_int(r->position)), &rows);

    if (s != OK)
        return s;
    struct national_supplement *list =
        arena_array(db_arena(r->db), rows.count + 1, sizeof *list);
    size_t count = 0;
    int rank = 0;

    if (list == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);
        struct moment at = db_cell_moment(row, 1);
        struct str kind = db_cell_text(row, 2), note = db_cell_text(row, 6);
        struct str who =
            actor_words(db_cell_text(row, 3), db_cell_text(row, 4));

        if (str_is(kind, "accepted"))
            d->accepted_at = at;
        else if (str_is(kind, "refused"))
            d->refused_at = at;
        else if (str_is(kind, "returned"))
            d->returned_at = at;
        else if (str_is(kind, "supplement_asked"))
            list[count++] =
                (struct national_supplement){.number = (int)db_cell_int(row, 0),
                                             .asked_by = who,
                                             .asked = note,
                                             .asked_at = at};
        else if (str_is(kind, "supplemented") && count > 0) {
            list[count - 1].answered = note;
            list[count - 1].answered_at = at;
        }
        note_end(d, (int)db_cell_int(row, 5), at, &rank);
        d->who = who;
        d->words = str_is_empty(note) ? words_of(kind) : note;
    }
    d->supplements = list;
    d->supplement_count = count;
    return OK;
}

static enum status read_files(struct reading *r)
{
    struct arena *arena = db_arena(r->db);
    struct db_rows rows;
    enum status s = db_read(
        r->db,
        "SELECT f.public_id, x.name, x.role, c.name, f.store_id, f.content,"
        "       f.type, f.size_bytes, f.scan = 'clean', g.theirs"
        "  FROM dossier_file x"
        "  JOIN file f ON f.id = x.file_id"
        "  LEFT JOIN dossier_component c ON c.dossier_id = x.dossier_id"
        "   AND c.position = x.position AND x.role = 'paper'"
        "  LEFT JOIN sync_given g ON g.system = ?"
        "   AND g.dossier_id = x.dossier_id AND g.kind = 'file'"
        "   AND g.ours = f.public_id AND g.nth = 0"
        " WHERE x.dossier_id = ? AND x.added_at <= ?"
        " ORDER BY x.position, x.id",
        DB_ARGS(db_text(str_of(r->system)), db_int(r->dossier_id),
                db_moment(arena, r->event_at)),
        &rows);

    if (s != OK)
        return s;
    struct national_file *files =
        arena_array(arena, rows.count + 1, sizeof *files);
    if (files == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);
        struct str role = db_cell_text(row, 2);

        files[i] = (struct national_file){
            .role = str_is(role, "result")   ? NATIONAL_RESULT
                    : str_is(role, "answer") ? NATIONAL_ANSWER
                                             : NATIONAL_PAPER,
            .id = db_cell_text(row, 0),
            .name = db_cell_text(row, 1),
            .component = db_cell_text(row, 3),
            .owner_id = db_cell_int(row, 4),
            .content = sha256_of_bytes(db_cell_text(row, 5)),
            .type = db_cell_text(row, 6),
            .size_bytes = db_cell_int(row, 7),
            .is_clean = db_cell_bool(row, 8),
            .their_id = db_cell_text(row, 9),
            .link = sync_link(arena, r->settings, db_cell_text(row, 0),
                              r->built_at),
        };
    }
    r->out->files = files;
    r->out->file_count = rows.count;
    return OK;
}

/* --- their words for ours */

static enum status hold(struct reading *r, const char *reason, struct str code)
{
    *r->hold = (struct snapshot_hold){reason, code};
    return INVALID;
}

static enum status find(struct reading *r, enum map_kind kind, struct str ours,
                        struct str *theirs)
{
    return map_find(r->db, r->system, kind, ours, r->event_at, r->built_at,
                    theirs);
}

/* "1.001193", perhaps with an agency's suffix. */
static bool is_national_procedure(struct str code)
{
    struct str head;

    return str_next(&code, '.', &head) && str_is_digits(head) &&
           head.len == 1 && str_next(&code, '.', &head) &&
           str_is_digits(head) && head.len == 6;
}

static enum status translate(struct reading *r)
{
    struct national_dossier *d = r->out;
    struct str theirs = STR_NONE;
    int64_t number = 0;
    enum status s = find(r, MAP_STATED, d->procedure_code, &theirs);

    if (s == OK && !str_is(theirs, "motcua"))
        return CONFLICT;
    if (s != OK && s != NOT_FOUND)
        return s;
    s = find(r, MAP_PROCEDURE, d->procedure_code, &theirs);
    if (s == OK)
        d->procedure_code = theirs;
    else if (s == NOT_FOUND && !is_national_procedure(d->procedure_code))
        return hold(r, "procedure", d->procedure_code);
    else if (s != NOT_FOUND)
        return s;
    s = find(r, MAP_AGENCY, d->agency_code, &theirs);
    if (s == OK)
        d->agency_code = theirs;
    else if (s == NOT_FOUND && r->agency_is_synthetic)
        return hold(r, "agency", d->agency_code);
    else if (s != NOT_FOUND)
        return s;
    s = find(r, MAP_STATUS, str_print(db_arena(r->db), "%d", d->status),
             &theirs);
    if (s == OK && str_to_int(theirs, 1, 10, &number))
        d->status = (int)number;
    return s == NOT_FOUND ? OK : s;
}

enum status snapshot_load(struct db *db, const struct settings *settings,
                          const char *system, int64_t dossier_id, int position,
                          struct moment built_at,
                          struct national_dossier *dossier,
                          struct snapshot_hold *why)
{
    struct reading r = {.db = db,
                        .settings = settings,
                        .system = system,
                        .dossier_id = dossier_id,
                        .position = position,
                        .built_at = built_at,
                        .out = dossier,
                        .hold = why};
    enum status s = read_dossier(&r);

    if (s == OK)
        s = read_owner(&r);
    if (s == OK)
        s = read_events(&r);
    if (s == OK)
        s = read_files(&r);
    return s == OK ? translate(&r) : s;
}
