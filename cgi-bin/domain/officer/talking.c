/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "domain/officer/talking.h"
#include "domain/message/outbox.h"
#include "platform/text.h"

#define AS(role) (1U << (role))

enum { DIGEST_MOST = 5000 };

const struct officer_post *talking_post(const struct officer *officer,
                                        const struct act_view *view)
{
    unsigned speakers =
        AS(ROLE_DESK) | AS(ROLE_HEAD) | AS(ROLE_SPECIALIST) | AS(ROLE_SIGNER);

    return view->is_consulted
               ? NULL
               : officer_post_at(officer, speakers, view->work.agency_id);
}

bool talking_reads(const struct officer *officer, const struct act_view *view)
{
    const struct officer_post *post = talking_post(officer, view);
    int64_t worker = view->work.officer_id;

    return post != NULL && (worker == 0 || worker == officer->id);
}

/* Folded, with a space at each end, so that words are whole. */
bool talking_asks_for_papers(struct arena *arena, struct str text)
{
    static const char *const phrases[] = {
        " bo sung ",  " nop them ",   " nop lai ",   " gui them ",
        " gui lai ",  " thieu giay ", " con thieu ", " cung cap them ",
        " kem them ", " mang them ",
    };
    struct str folded =
        str_print(arena, " %" PRI_STR " ", STR_ARG(text_fold(arena, text)));

    for (size_t i = 0; i < ARRAY_LENGTH(phrases); i++)
        if (str_find_text(folded, phrases[i]) < folded.len)
            return true;
    return false;
}

enum status talking_add(struct db *db, const struct settings *settings,
                        const struct officer *officer,
                        const struct act_view *view, struct str text,
                        const struct file *files, size_t file_count,
                        struct moment now, struct refusal *why)
{
    const struct officer_post *post = talking_post(officer, view);

    if (post == NULL)
        return NOT_FOUND;
    struct talk_line line = {
        .dossier_id = view->dossier.id,
        .officer_id = officer->id,
        .writer_name = officer_acting_name(db_arena(db), officer, post),
        .agency_name = post->agency_name,
        .text = text,
        .files = files,
        .file_count = file_count,
    };

    return talk_add(db, settings, &line, now, why);
}

/* --- once a day --- */

static enum status tell(struct db *db, const struct digest *d,
                        struct moment now)
{
    struct arena *arena = db_arena(db);
    struct outbox_message message = {
        .channel = OUTBOX_EMAIL,
        .urgency = OUTBOX_POLITE,
        .recipient = d->email,
        .lang = LANG_VI,
        .message = "mail.digest",
        .arg0 = str_print(arena, "%lld", (long long)d->unread),
        .arg1 = str_print(arena, "%lld", (long long)d->late),
        .key =
            str_print(arena, "digest:%lld:%" PRI_STR, (long long)d->officer_id,
                      STR_ARG(date_iso(arena, moment_date(now)))),
    };

    return outbox_add(db, &message, now);
}

enum status digest_add(struct db *db, struct moment now, size_t *count)
{
    struct db_value today = db_date(db_arena(db), moment_date(now));
    struct db_value at = db_moment(db_arena(db), now);
    struct db_rows rows;
    enum status s =
        db_read(db,
                "SELECT o.id, o.email, SUM(q.office_unread), SUM(q.due_at < ?)"
                "  FROM (SELECT officer_id AS who, office_unread, due_at"
                "          FROM dossier_work"
                "         WHERE is_open AND officer_id IS NOT NULL"
                "         UNION ALL"
                "        SELECT p.officer_id, w.office_unread, w.due_at"
                "          FROM officer_post p"
                "          JOIN dossier_work w"
                "            ON w.agency_id = p.agency_id AND w.is_open = 1"
                "           AND w.officer_id IS NULL"
                "         WHERE p.role = 'desk' AND p.valid_from <= ?"
                "           AND (p.valid_to IS NULL OR p.valid_to >= ?)) AS q"
                "  JOIN officer o ON o.id = q.who"
                " WHERE o.email <> '' AND o.closed_at IS NULL"
                "   AND (q.office_unread OR q.due_at < ?)"
                " GROUP BY o.id, o.email"
                " LIMIT ?",
                DB_ARGS(at, today, today, at, db_int(DIGEST_MOST)), &rows);

    *count = 0;
    for (size_t i = 0; s == OK && i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);
        struct digest d = {db_cell_int(row, 0), db_cell_text(row, 1),
                           db_cell_int(row, 2), db_cell_int(row, 3)};

        s = tell(db, &d, now);
        *count += s == OK;
    }
    return s;
}
