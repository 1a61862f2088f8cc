/* SPDX-License-Identifier: GPL-3.0-or-later */
/* queue.c: pages of what waits. */
#include "domain/officer/queue.h"

#define AS(role) (1U << (role))
#define READERS                                                                \
    (AS(ROLE_DESK) | AS(ROLE_HEAD) | AS(ROLE_SPECIALIST) | AS(ROLE_SIGNER) |   \
     AS(ROLE_CLERK) | AS(ROLE_WATCH) | AS(ROLE_STATISTICS))
/* Who may work on a dossier, as the steps of a procedure say. */
#define WORKERS (AS(ROLE_SPECIALIST) | AS(ROLE_DESK) | AS(ROLE_HEAD))

static const struct {
    const char *slug;
    enum work_stage stage;
    unsigned acting, seeing; /* roles, as bits */
} queues[QUEUE__MAX] = {
    [QUEUE_RECEPTION] = {"cho-tiep-nhan", STAGE_RECEPTION, AS(ROLE_DESK),
                         READERS},
    [QUEUE_HANDOVER] = {"cho-ban-giao", STAGE_HANDOVER, AS(ROLE_DESK), READERS},
    [QUEUE_ASSIGN] = {"cho-phan-cong", STAGE_ASSIGN,
                      AS(ROLE_HEAD) | AS(ROLE_SPECIALIST), READERS},
    [QUEUE_MINE] = {"cua-toi", STAGE_WORK, WORKERS, WORKERS},
    [QUEUE_CHECK] = {"cho-kiem-tra", STAGE_CHECK, AS(ROLE_HEAD), READERS},
    [QUEUE_SIGN] = {"cho-ky", STAGE_SIGN, AS(ROLE_SIGNER), READERS},
    [QUEUE_NUMBER] = {"cho-cap-so", STAGE_NUMBER, AS(ROLE_CLERK), READERS},
    [QUEUE_RETURN] = {"cho-tra", STAGE_RETURN, AS(ROLE_DESK) | AS(ROLE_RETURNS),
                      READERS | AS(ROLE_RETURNS)},
    [QUEUE_CITIZEN] = {"cho-cong-dan", STAGE_CITIZEN, 0, READERS},
    [QUEUE_OPINION] = {"cho-y-kien", STAGE_OPINION, AS(ROLE_CONSULTED),
                       READERS | AS(ROLE_CONSULTED)},
    [QUEUE_ALL] = {"tat-ca", STAGE_NONE, 0, READERS},
};

const char *queue_slug(enum queue queue)
{
    return queues[queue].slug;
}

enum queue queue_of(struct str slug)
{
    for (size_t i = 0; i < QUEUE__MAX; i++)
        if (str_is(slug, queues[i].slug))
            return (enum queue)i;
    return QUEUE__MAX;
}

bool queue_is_seen(const struct officer *officer, enum queue queue)
{
    return officer_post_at(officer, queues[queue].seeing, 0) != NULL;
}

bool queue_is_for(const struct officer *officer, enum queue queue)
{
    return officer_post_at(officer, queues[queue].acting, 0) != NULL;
}

/* --- a page --- */

#define COLUMNS                                                                \
    "w.dossier_id, d.public_id, d.code, d.procedure_name,"                     \
    " COALESCE(NULLIF(t.organisation, ''), NULLIF(t.full_name, ''),"           \
    "          s.full_name, ''),"                                              \
    " d.agency_name, o.full_name, w.note, d.status, w.stage, d.filed_at,"      \
    " d.due_at, w.step_due_at, w.due_at, w.office_unread, w.wants_stop,"       \
    " w.version"
#define TABLES                                                                 \
    " JOIN dossier_work w ON w.dossier_id = q.dossier_id"                      \
    " JOIN dossier d ON d.id = q.dossier_id"                                   \
    " LEFT JOIN dossier_applicant s"                                           \
    "        ON s.dossier_id = q.dossier_id AND s.role = 'self'"               \
    " LEFT JOIN dossier_applicant t"                                           \
    "        ON t.dossier_id = q.dossier_id AND t.role = 'other'"              \
    " LEFT JOIN officer o ON o.id = w.officer_id"
/* clang-format off */
/* One range of an index, cut off at a page. */
#define BRANCH(whose, state)                                                   \
    "(SELECT dossier_id, due_at FROM dossier_work"                             \
    "  WHERE " whose " = ? AND " state " = ?"                                  \
    "    AND due_at >= ? AND (due_at > ? OR dossier_id > ?)"                   \
    "  ORDER BY due_at, dossier_id LIMIT ?)"
#define PAGE(whose, state)                                                     \
    "SELECT " COLUMNS " FROM ("                                                \
    BRANCH(whose, state) " UNION ALL " BRANCH(whose, state) " UNION ALL "      \
    BRANCH(whose, state) " UNION ALL " BRANCH(whose, state) ") AS q" TABLES    \
    " ORDER BY w.due_at, w.dossier_id LIMIT ?"
/* With words, the rows of the range are looked at one by one. */
#define PAGE_BY_WORDS(whose, state)                                            \
    "SELECT " COLUMNS " FROM dossier_work q" TABLES                            \
    " WHERE q." whose " IN (?, ?, ?, ?) AND q." state " = ?"                   \
    "   AND q.due_at >= ? AND (q.due_at > ? OR q.dossier_id > ?)"              \
    "   AND (CONVERT(d.code USING utf8mb4) LIKE ? OR s.full_name LIKE ?"       \
    "        OR t.full_name LIKE ? OR d.procedure_name LIKE ?)"                \
    " ORDER BY q.due_at, q.dossier_id LIMIT ?"
/* clang-format on */

struct range {
    int64_t of[QUEUE_AGENCIES]; /* agencies, or officers; 0: none */
    struct db_value state;
    const struct queue_asked *asked;
};

static enum status read_page(struct db *db, const char *sql,
                             const struct range *range, struct db_rows *rows)
{
    struct db_value due = db_moment(db_arena(db), range->asked->after_due);
    struct db_value id = db_int(range->asked->after_id);
    struct db_value most = db_int((int64_t)range->asked->most + 1);

    if (range->asked->after_due.us == 0)
        due = db_text(STR("1000-01-01"));
#define RANGE(n) db_int(range->of[n]), range->state, due, due, id, most
    return db_read(db, sql,
                   DB_ARGS(RANGE(0), RANGE(1), RANGE(2), RANGE(3), most), rows);
#undef RANGE
}

/* % and _ are themselves. */
static struct str pattern_of(struct arena *arena, struct str words)
{
    struct buf out = {.arena = arena};

    buf_add_byte(&out, '%');
    for (size_t i = 0; i < words.len; i++) {
        if (strchr("%_\\", words.ptr[i]) != NULL)
            buf_add_byte(&out, '\\');
        buf_add_byte(&out, words.ptr[i]);
    }
    buf_add_byte(&out, '%');
    return buf_str(&out);
}

static enum status read_words(struct db *db, const char *sql,
                              const struct range *range, struct db_rows *rows)
{
    struct db_value due = db_moment(db_arena(db), range->asked->after_due);
    struct db_value words =
        db_text(pattern_of(db_arena(db), range->asked->words));

    if (range->asked->after_due.us == 0)
        due = db_text(STR("1000-01-01"));
    return db_read(db, sql,
                   DB_ARGS(db_int(range->of[0]), db_int(range->of[1]),
                           db_int(range->of[2]), db_int(range->of[3]),
                           range->state, due, due,
                           db_int(range->asked->after_id), words, words, words,
                           words, db_int((int64_t)range->asked->most + 1)),
                   rows);
}

static enum status lines_of(struct db *db, const struct db_rows *rows,
                            struct queue_lines *lines)
{
    struct queue_line *items =
        arena_array(db_arena(db), rows->count + 1, sizeof *items);

    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows->count; i++) {
        struct db_row row = db_row_at(rows, i);

        items[i] = (struct queue_line){
            .dossier_id = db_cell_int(row, 0),
            .public_id = db_cell_text(row, 1),
            .code = db_cell_text(row, 2),
            .procedure_name = db_cell_text(row, 3),
            .owner_name = db_cell_text(row, 4),
            .agency_name = db_cell_text(row, 5),
            .officer_name = db_cell_text(row, 6),
            .note = db_cell_text(row, 7),
            .status = (enum dossier_status)db_cell_int(row, 8),
            .stage = work_stage_of(db_cell_text(row, 9)),
            .filed_at = db_cell_moment(row, 10),
            .promise = db_cell_moment(row, 11),
            .step_due_at = db_cell_moment(row, 12),
            .due_at = db_cell_moment(row, 13),
            .office_unread = db_cell_bool(row, 14),
            .wants_stop = db_cell_bool(row, 15),
            .version = db_cell_int(row, 16),
        };
    }
    *lines = (struct queue_lines){items, rows->count};
    return OK;
}

static void add_once(int64_t *list, int64_t id)
{
    for (size_t i = 0; i < QUEUE_AGENCIES; i++) {
        if (list[i] == id)
            return;
        if (list[i] == 0) {
            list[i] = id;
            return;
        }
    }
}

/* The officer's agencies where they see the queue; the one that was asked for
 * alone, if it is one of them. */
static void agencies_of(const struct officer *officer, unsigned roles,
                        int64_t only, int64_t *list)
{
    for (size_t i = 0; i < officer->post_count; i++) {
        const struct officer_post *post = &officer->posts[i];

        if ((roles & AS(post->role)) != 0 &&
            (only == 0 || post->agency_id == only))
            add_once(list, post->agency_id);
    }
}

/* The officer, and whom they stand in for. */
static void workers_of(const struct officer *officer, int64_t *list)
{
    add_once(list, officer->id);
    for (size_t i = 0; i < officer->post_count; i++)
        if (officer->posts[i].for_id != 0)
            add_once(list, officer->posts[i].for_id);
}

enum status queue_list(struct db *db, const struct officer *officer,
                       const struct queue_asked *asked,
                       struct queue_lines *lines)
{
    struct range range = {.asked = asked};
    bool has_words = !str_is_empty(asked->words);
    struct db_rows rows;
    enum status s;

    if (asked->queue == QUEUE_MINE)
        workers_of(officer, range.of);
    else
        agencies_of(officer, queues[asked->queue].seeing, asked->agency_id,
                    range.of);
    if (asked->queue == QUEUE_ALL)
        range.state = db_int(1);
    else
        range.state =
            db_text(str_of(work_stage_text(queues[asked->queue].stage)));

    if (asked->queue == QUEUE_MINE)
        s = has_words
                ? read_words(db, PAGE_BY_WORDS("officer_id", "stage"), &range,
                             &rows)
                : read_page(db, PAGE("officer_id", "stage"), &range, &rows);
    else if (asked->queue == QUEUE_ALL)
        s = has_words
                ? read_words(db, PAGE_BY_WORDS("agency_id", "is_open"), &range,
                             &rows)
                : read_page(db, PAGE("agency_id", "is_open"), &range, &rows);
    else
        s = has_words
                ? read_words(db, PAGE_BY_WORDS("agency_id", "stage"), &range,
                             &rows)
                : read_page(db, PAGE("agency_id", "stage"), &range, &rows);
    return s == OK ? lines_of(db, &rows, lines) : s;
}

/* --- counts --- */

/* A row: whose (agency, or 0: mine), stage, how many, how many late. */
static void count_row(const struct officer *officer, struct db_row row,
                      struct queue_counts *counts)
{
    int64_t agency_id = db_cell_int(row, 0);
    enum work_stage stage = work_stage_of(db_cell_text(row, 1));

    for (size_t i = 0; i < QUEUE__MAX; i++) {
        bool is_mine = i == QUEUE_MINE;

        if (queues[i].stage != stage || queues[i].acting == 0 ||
            i == QUEUE_OPINION || is_mine != (agency_id == 0) ||
            (!is_mine &&
             officer_post_at(officer, queues[i].acting, agency_id) == NULL))
            continue;
        counts->waiting[i] += db_cell_int(row, 2);
        counts->late[i] += db_cell_int(row, 3);
    }
}

enum status queue_count(struct db *db, const struct officer *officer,
                        struct moment now, struct queue_counts *counts)
{
    int64_t at[QUEUE_AGENCIES] = {0}, who[QUEUE_AGENCIES] = {0};
    struct db_value t = db_moment(db_arena(db), now);
    struct db_rows rows;

    *counts = (struct queue_counts){.waiting = {0}};
    agencies_of(officer, READERS | AS(ROLE_RETURNS), 0, at);
    workers_of(officer, who);
    enum status s = db_read(
        db,
        "SELECT agency_id, stage, COUNT(*), SUM(due_at < ?)"
        "  FROM dossier_work"
        " WHERE agency_id IN (?, ?, ?, ?)"
        "   AND stage IN ('reception', 'handover', 'assign', 'check', 'sign',"
        "                 'number', 'return')"
        " GROUP BY agency_id, stage"
        " UNION ALL "
        "SELECT 0, 'work', COUNT(*), COALESCE(SUM(due_at < ?), 0)"
        "  FROM dossier_work"
        " WHERE officer_id IN (?, ?, ?, ?) AND stage = 'work'",
        DB_ARGS(t, db_int(at[0]), db_int(at[1]), db_int(at[2]), db_int(at[3]),
                t, db_int(who[0]), db_int(who[1]), db_int(who[2]),
                db_int(who[3])),
        &rows);
    for (size_t i = 0; s == OK && i < rows.count; i++)
        count_row(officer, db_row_at(&rows, i), counts);
    return s;
}

enum status queue_search(struct db *db, struct str words,
                         struct queue_lines *lines)
{
    struct db_value w = db_text(words);
    struct db_rows rows;
    enum status s = db_read(
        db,
        "SELECT " COLUMNS " FROM ("
        "SELECT id AS dossier_id FROM dossier WHERE code = ?"
        " UNION "
        "(SELECT id FROM dossier WHERE owner_id_number = ? LIMIT 20)"
        " UNION "
        "(SELECT d.id FROM account a JOIN dossier d ON d.account_id = a.id"
        "  WHERE a.verified_id_number = ? LIMIT 20)) AS q" TABLES
        " ORDER BY d.filed_at DESC LIMIT 20",
        DB_ARGS(w, w, w), &rows);

    if (s == NOT_FOUND) { /* words where codes are ASCII */
        *lines = (struct queue_lines){.count = 0};
        return OK;
    }
    return s == OK ? lines_of(db, &rows, lines) : s;
}
