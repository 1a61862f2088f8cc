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
    unsigned acting, seeing, reading; /* roles, as bits; dossiers' rows */
} queues[QUEUE__MAX] = {
    [QUEUE_RECEPTION] = {"cho-tiep-nhan", STAGE_RECEPTION, AS(ROLE_DESK),
                         READERS, READERS},
    [QUEUE_HANDOVER] = {"cho-ban-giao", STAGE_HANDOVER, AS(ROLE_DESK), READERS,
                        READERS},
    [QUEUE_ASSIGN] = {"cho-phan-cong", STAGE_ASSIGN,
                      AS(ROLE_HEAD) | AS(ROLE_SPECIALIST), READERS, READERS},
    [QUEUE_MINE] = {"cua-toi", STAGE_WORK, WORKERS, WORKERS, WORKERS},
    [QUEUE_CHECK] = {"cho-kiem-tra", STAGE_CHECK, AS(ROLE_HEAD), READERS,
                     READERS},
    [QUEUE_SIGN] = {"cho-ky", STAGE_SIGN, AS(ROLE_SIGNER), READERS, READERS},
    [QUEUE_NUMBER] = {"cho-cap-so", STAGE_NUMBER, AS(ROLE_CLERK), READERS,
                      READERS},
    [QUEUE_RETURN] = {"cho-tra", STAGE_RETURN, AS(ROLE_DESK) | AS(ROLE_RETURNS),
                      READERS | AS(ROLE_RETURNS), READERS | AS(ROLE_RETURNS)},
    [QUEUE_CITIZEN] = {"cho-cong-dan", STAGE_CITIZEN, 0, READERS, READERS},
    /* Who is asked sees what they are asked, and no row of their own agency. */
    [QUEUE_OPINION] = {"cho-y-kien", STAGE_OPINION, AS(ROLE_CONSULTED),
                       READERS | AS(ROLE_CONSULTED), READERS},
    [QUEUE_ALL] = {"tat-ca", STAGE_NONE, 0, READERS, READERS},
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
/* After a place in the order, or before it. */
#define ON "due_at >= ? AND (due_at > ? OR dossier_id > ?)"
#define BACK "due_at <= ? AND (due_at < ? OR dossier_id < ?)"
/* One range of an index, cut off at a page. */
#define BRANCH(whose, state, from, way)                                        \
    "(SELECT dossier_id, due_at FROM dossier_work"                             \
    "  WHERE " whose " = ? AND " state " = ? AND due_at < ? AND " from         \
    "  ORDER BY due_at" way ", dossier_id" way " LIMIT ?)"
#define BRANCHES(whose, state, from, way)                                      \
    BRANCH(whose, state, from, way) " UNION ALL "                              \
    BRANCH(whose, state, from, way) " UNION ALL "                              \
    BRANCH(whose, state, from, way) " UNION ALL "                              \
    BRANCH(whose, state, from, way)
#define PAGE(whose, state, from, way)                                          \
    "SELECT " COLUMNS " FROM (" BRANCHES(whose, state, from, way) ") AS q"     \
    TABLES " ORDER BY w.due_at" way ", w.dossier_id" way " LIMIT ?"
/* The same for who works at one agency, a sixth cheaper: MariaDB plans a
 * statement at each asking. */
#define PAGE_OF_ONE(whose, state, from, way)                                   \
    "SELECT " COLUMNS " FROM " BRANCH(whose, state, from, way) " AS q" TABLES  \
    " ORDER BY w.due_at" way ", w.dossier_id" way " LIMIT ?"
/* How far words are looked for at once. */
#define HORIZON(whose, state, from, way)                                       \
    "SELECT due_at, dossier_id"                                                \
    "  FROM (" BRANCHES(whose, state, from, way) ") AS q"                      \
    " ORDER BY due_at" way ", dossier_id" way " LIMIT 1 OFFSET ?"
#define WORDS(whose, state, from, way)                                         \
    "SELECT " COLUMNS " FROM (" BRANCHES(whose, state, from, way) ") AS q"     \
    TABLES                                                                     \
    " WHERE CONVERT(d.code USING utf8mb4) LIKE ? OR s.full_name LIKE ?"        \
    "    OR t.full_name LIKE ? OR d.procedure_name LIKE ?"                     \
    " ORDER BY w.due_at" way ", w.dossier_id" way " LIMIT ?"
#define STATEMENTS(whose, state, from, way)                                    \
    {PAGE(whose, state, from, way), PAGE_OF_ONE(whose, state, from, way),      \
     HORIZON(whose, state, from, way),                                         \
     WORDS(whose, state, from, way)}
#define BOTH_WAYS(whose, state)                                                \
    {STATEMENTS(whose, state, ON, ""), STATEMENTS(whose, state, BACK, " DESC")}
/* clang-format on */

static const struct statements {
    const char *page, *page_of_one, *horizon, *words;
} statements[][2] = {
    BOTH_WAYS("agency_id", "stage"),
    BOTH_WAYS("officer_id", "stage"),
    BOTH_WAYS("agency_id", "is_open"),
};

static const struct statements *statements_of(const struct queue_asked *asked)
{
    size_t kind = asked->queue == QUEUE_MINE  ? 1
                  : asked->queue == QUEUE_ALL ? 2
                                              : 0;

    return &statements[kind][asked->is_back];
}

struct range {
    int64_t of[QUEUE_AGENCIES]; /* agencies, or officers; 0: none */
    struct db_value state, before, due, id;
};

static const char *const dues[QUEUE_DUE__MAX] = {"", "tre", "sap"};

const char *queue_due_slug(enum queue_due due)
{
    return dues[due];
}

enum queue_due queue_due_of(struct str slug)
{
    return (enum queue_due)STR_AMONG(slug, dues, QUEUE_ANY);
}

/* Late before now, soon within a day; without a date: never. */
static struct db_value before_of(struct arena *arena, enum queue_due due,
                                 struct moment now)
{
    switch (due) {
    case QUEUE_LATE:
        return db_moment(arena, now);
    case QUEUE_SOON:
        return db_moment(arena, moment_add_s(now, 86400));
    case QUEUE_ANY:
    case QUEUE_DUE__MAX:
        break;
    }
    return db_text(STR("9999-12-31 23:59:59"));
}

#define RANGE(n, most)                                                         \
    db_int(range->of[n]), range->state, range->before, range->due, range->due, \
        range->id, db_int((int64_t)(most))
#define RANGES(most)                                                           \
    RANGE(0, most), RANGE(1, most), RANGE(2, most), RANGE(3, most)

static enum status read_page(struct db *db, const struct queue_asked *asked,
                             const struct range *range, struct db_rows *rows)
{
    struct db_value most = db_int((int64_t)asked->most + 1);

    return range->of[1] == 0
               ? db_read(db, statements_of(asked)->page_of_one,
                         DB_ARGS(RANGE(0, asked->most + 1), most), rows)
               : db_read(db, statements_of(asked)->page,
                         DB_ARGS(RANGES(asked->most + 1), most), rows);
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

/* *far: the last one that is looked at; date 0: all are. */
static enum status read_words(struct db *db, const struct queue_asked *asked,
                              const struct range *range, struct db_rows *rows,
                              struct queue_lines *far)
{
    struct db_value words = db_text(pattern_of(db_arena(db), asked->words));
    struct db_row row;
    enum status s = db_read_row(
        db, statements_of(asked)->horizon,
        DB_ARGS(RANGES(QUEUE_LOOKED_AT), db_int(QUEUE_LOOKED_AT - 1)), &row);

    if (s == OK) {
        far->next_due = db_cell_moment(row, 0);
        far->next_id = db_cell_int(row, 1);
        far->is_cut = true;
    }
    return s != OK && s != NOT_FOUND
               ? s
               : db_read(db, statements_of(asked)->words,
                         DB_ARGS(RANGES(QUEUE_LOOKED_AT), words, words, words,
                                 words, db_int((int64_t)asked->most + 1)),
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
    lines->items = items;
    lines->count = rows->count;
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

static bool is_past(const struct queue_line *line,
                    const struct queue_lines *far, bool is_back)
{
    const struct moment a = is_back ? far->next_due : line->due_at;
    const struct moment b = is_back ? line->due_at : far->next_due;

    if (line->due_at.us == far->next_due.us)
        return is_back ? line->dossier_id < far->next_id
                       : line->dossier_id > far->next_id;
    return moment_is_before(b, a);
}

/* A page and where it goes on. What lies behind what was looked at everywhere
 * comes when looking goes on. */
static void cut_off(const struct queue_asked *asked, struct queue_lines *lines)
{
    while (lines->is_cut && lines->count > 0 &&
           is_past(&lines->items[lines->count - 1], lines, asked->is_back))
        lines->count--;
    if (lines->count <= asked->most)
        return;
    lines->count = asked->most;
    lines->is_cut = false;
    lines->next_due = lines->items[asked->most - 1].due_at;
    lines->next_id = lines->items[asked->most - 1].dossier_id;
}

enum status queue_list(struct db *db, const struct officer *officer,
                       const struct queue_asked *asked, struct moment now,
                       struct queue_lines *lines)
{
    struct range range = {
        .before = before_of(db_arena(db), asked->due, now),
        .due = asked->after_due.us == 0
                   ? db_text(STR("1000-01-01"))
                   : db_moment(db_arena(db), asked->after_due),
        .id = db_int(asked->after_id),
    };
    struct db_rows rows;
    enum status s;

    *lines = (struct queue_lines){.count = 0};
    if (asked->queue == QUEUE_MINE)
        workers_of(officer, range.of);
    else
        agencies_of(officer, queues[asked->queue].reading, asked->agency_id,
                    range.of);
    if (range.of[0] == 0)
        return OK;
    range.state =
        asked->queue == QUEUE_ALL
            ? db_int(1)
            : db_text(str_of(work_stage_text(queues[asked->queue].stage)));
    s = str_is_empty(asked->words)
            ? read_page(db, asked, &range, &rows)
            : read_words(db, asked, &range, &rows, lines);
    if (s == OK)
        s = lines_of(db, &rows, lines);
    if (s == OK)
        cut_off(asked, lines);
    return s;
}

/* --- counts --- */

/* A row: whose (agency, or 0: mine), stage, how many, how many late; of stage
 * `opinion` questions. */
static void count_row(const struct officer *officer, struct db_row row,
                      struct queue_counts *counts)
{
    int64_t agency_id = db_cell_int(row, 0);
    enum work_stage stage = work_stage_of(db_cell_text(row, 1));

    for (size_t i = 0; i < QUEUE__MAX; i++) {
        bool is_mine = i == QUEUE_MINE;

        if (queues[i].stage != stage || queues[i].acting == 0 ||
            is_mine != (agency_id == 0) ||
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
    int64_t asked[QUEUE_AGENCIES] = {0};
    struct db_value today = db_date(db_arena(db), moment_date(now));
    struct db_value t = db_moment(db_arena(db), now);
    struct db_rows rows;

    *counts = (struct queue_counts){.waiting = {0}};
    agencies_of(officer, READERS | AS(ROLE_RETURNS), 0, at);
    agencies_of(officer, AS(ROLE_CONSULTED), 0, asked);
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
        " WHERE officer_id IN (?, ?, ?, ?) AND stage = 'work'"
        " UNION ALL "
        "SELECT agency_id, 'opinion', COUNT(*), SUM(due_on < ?)"
        "  FROM dossier_opinion"
        " WHERE agency_id IN (?, ?, ?, ?) AND closed_at IS NULL"
        " GROUP BY agency_id",
        DB_ARGS(t, db_int(at[0]), db_int(at[1]), db_int(at[2]), db_int(at[3]),
                t, db_int(who[0]), db_int(who[1]), db_int(who[2]),
                db_int(who[3]), today, db_int(asked[0]), db_int(asked[1]),
                db_int(asked[2]), db_int(asked[3])),
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
