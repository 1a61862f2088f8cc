/* SPDX-License-Identifier: GPL-3.0-or-later */
/* procedure.c: A procedure is read in five queries, one for each table, ordered
 * so that children follow their parents; the loops only deal them out.
 */
#include "domain/catalogue/procedure.h"
#include "domain/catalogue/recall.h"

enum { OUTCOME_BYTES_MAX = 120 };

static const char *const service_texts[] = {
    [SERVICE_NONE] = "",
    [SERVICE_INFORMATION] = "information",
    [SERVICE_PARTIAL] = "partial",
    [SERVICE_FULL] = "full",
};
static const char *const service_slugs[] = {
    [SERVICE_NONE] = "",
    [SERVICE_INFORMATION] = "thong-tin",
    [SERVICE_PARTIAL] = "mot-phan",
    [SERVICE_FULL] = "toan-trinh",
};
static const char *const processing_texts[] = {
    [PROCESSING_UNKNOWN] = "",    [PROCESSING_WORKING_DAY] = "working_day",
    [PROCESSING_DAY] = "day",     [PROCESSING_HOUR] = "hour",
    [PROCESSING_MONTH] = "month", [PROCESSING_YEAR] = "year",
};

const char *service_level_text(enum service_level level)
{
    return service_texts[level];
}

enum service_level service_level_of(struct str text)
{
    return (enum service_level)STR_AMONG(text, service_texts, 0);
}

const char *service_level_slug(enum service_level level)
{
    return service_slugs[level];
}

enum service_level service_level_of_slug(struct str slug)
{
    return (enum service_level)STR_AMONG(slug, service_slugs, 0);
}

const char *processing_unit_text(enum processing_unit unit)
{
    return processing_texts[unit];
}

enum processing_unit processing_unit_of(struct str text)
{
    return (enum processing_unit)STR_AMONG(text, processing_texts, 0);
}

/* Lines of a text column as a list; an empty column is an empty list. */
static enum status lines_of(struct arena *arena, struct str text,
                            struct str_list *list)
{
    size_t count = 0;
    struct str rest = text, line;

    while (str_next(&rest, '\n', &line))
        count++;

    struct str *items = arena_array(arena, count + 1, sizeof *items);
    if (items == NULL)
        return INTERNAL;
    count = 0;
    rest = text;
    while (str_next(&rest, '\n', &line))
        if (!str_is_empty(line))
            items[count++] = line;
    *list = (struct str_list){items, count};
    return OK;
}

/* As procedure_of_row reads them; p: procedure, v: its version, f: its field.
 */
#define PROCEDURE_COLUMNS                                                      \
    "p.id, v.id, v.version, p.version = v.version AND p.is_active, p.code,"    \
    " v.name, v.field_slug, f.name, v.group_slug, v.level,"                    \
    " v.level_among_districts, v.service_level, v.is_service_level_inferred,"  \
    " v.channels, v.is_detailed, v.issuer, v.executing_agencies,"              \
    " v.processing_value, v.processing_unit, v.processing_text,"               \
    " v.processing_note, v.is_cut_at_15, v.is_adult_only, v.steps,"            \
    " v.requirements, v.outcomes, v.source_updated, "                          \
    " COALESCE(p.least_id_proof, IF(p.needs_verified_id, 'desk', 'none')),"    \
    " v.inferred, v.plain, v.elsewhere_name, v.elsewhere_url, v.overlay_by,"   \
    " v.overlay_on"

static enum status procedure_of_row(struct arena *arena, struct db_row row,
                                    struct procedure *p)
{
    *p = (struct procedure){
        .id = db_cell_int(row, 0),
        .version_id = db_cell_int(row, 1),
        .version = (int)db_cell_int(row, 2),
        .is_current = db_cell_bool(row, 3),
        .code = db_cell_text(row, 4),
        .name = db_cell_text(row, 5),
        .field_slug = db_cell_text(row, 6),
        .field_name = db_cell_text(row, 7),
        .group_slug = db_cell_text(row, 8),
        .level = unit_level_of(db_cell_text(row, 9)),
        .level_among_districts = unit_level_of(db_cell_text(row, 10)),
        .service_level = service_level_of(db_cell_text(row, 11)),
        .is_service_level_inferred = db_cell_bool(row, 12),
        .channels = (unsigned)db_cell_int(row, 13),
        .is_detailed = db_cell_bool(row, 14),
        .issuer = db_cell_text(row, 15),
        .processing_value = (int)db_cell_int(row, 17),
        .processing_unit = processing_unit_of(db_cell_text(row, 18)),
        .processing_text = db_cell_text(row, 19),
        .processing_note = db_cell_text(row, 20),
        .is_cut_at_15 = db_cell_bool(row, 21),
        .is_adult_only = db_cell_bool(row, 22),
        .steps = db_cell_text(row, 23),
        .requirements = db_cell_text(row, 24),
        .source_updated = db_cell_date(row, 26),
        .least_proof = proof_of(db_cell_text(row, 27)),
        .inferred = (unsigned)db_cell_int(row, 28),
        .plain = db_cell_text(row, 29),
        .elsewhere_name = db_cell_text(row, 30),
        .elsewhere_url = db_cell_text(row, 31),
        .overlay_by = db_cell_text(row, 32),
        .overlay_on = db_cell_date(row, 33),
    };
    enum status s =
        lines_of(arena, db_cell_text(row, 16), &p->executing_agencies);
    if (s == OK)
        s = lines_of(arena, db_cell_text(row, 25), &p->outcomes);
    return s;
}

static enum status load_audiences(struct db *db, struct procedure *p)
{
    static const char sql[] =
        "SELECT a.code, a.name"
        "  FROM procedure_version v"
        "  JOIN audience a ON FIND_IN_SET(a.code, v.audiences)"
        " WHERE v.id = ?"
        " ORDER BY a.position";
    struct db_rows rows;
    enum status s =
        catalogue_read(db, sql, DB_ARGS(db_int(p->version_id)), &rows);
    if (s != OK)
        return s;

    struct audience *list =
        arena_array(db_arena(db), rows.count + 1, sizeof *list);
    if (list == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);
        list[i] = (struct audience){db_cell_text(row, 0), db_cell_text(row, 1)};
    }
    p->audiences = list;
    p->audience_count = rows.count;
    return OK;
}

static enum status load_fees(struct db *db, struct procedure *p)
{
    static const char sql[] = "SELECT kind, amount_vnd, text, channels"
                              "  FROM fee"
                              " WHERE procedure_version_id = ?"
                              " ORDER BY position";
    struct db_rows rows;
    enum status s =
        catalogue_read(db, sql, DB_ARGS(db_int(p->version_id)), &rows);
    if (s != OK)
        return s;

    struct fee *fees = arena_array(db_arena(db), rows.count + 1, sizeof *fees);
    if (fees == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);
        fees[i] = (struct fee){
            .kind = db_cell_text(row, 0),
            .is_known = !db_cell_is_null(row, 1),
            .amount = {db_cell_int(row, 1)},
            .text = db_cell_text(row, 2),
            .channels = (unsigned)db_cell_int(row, 3),
        };
    }
    p->fees = fees;
    p->fee_count = rows.count;
    return OK;
}

static enum status load_legal_basis(struct db *db, struct procedure *p)
{
    static const char sql[] = "SELECT code, name"
                              "  FROM legal_basis"
                              " WHERE procedure_version_id = ?"
                              " ORDER BY position";
    struct db_rows rows;
    enum status s =
        catalogue_read(db, sql, DB_ARGS(db_int(p->version_id)), &rows);
    if (s != OK)
        return s;

    struct legal_basis *list =
        arena_array(db_arena(db), rows.count + 1, sizeof *list);
    if (list == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);
        list[i] =
            (struct legal_basis){db_cell_text(row, 0), db_cell_text(row, 1)};
    }
    p->legal_basis = list;
    p->legal_basis_count = rows.count;
    return OK;
}

static enum case_kind case_kind_of(struct str text)
{
    if (str_is(text, "alternative"))
        return CASE_ALTERNATIVE;
    return str_is(text, "section") ? CASE_SECTION : CASE_SINGLE;
}

static enum status load_cases(struct db *db, struct procedure *p,
                              struct procedure_case **cases)
{
    static const char sql[] = "SELECT id, name, kind, notes"
                              "  FROM procedure_case"
                              " WHERE procedure_version_id = ?"
                              " ORDER BY position";
    struct arena *arena = db_arena(db);
    struct db_rows rows;
    enum status s =
        catalogue_read(db, sql, DB_ARGS(db_int(p->version_id)), &rows);
    if (s != OK)
        return s;

    *cases = arena_array(arena, rows.count + 1, sizeof **cases);
    if (*cases == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count && s == OK; i++) {
        struct db_row row = db_row_at(&rows, i);
        struct procedure_case *c = &(*cases)[i];

        c->id = db_cell_int(row, 0);
        c->name = db_cell_text(row, 1);
        c->kind = case_kind_of(db_cell_text(row, 2));
        s = lines_of(arena, db_cell_text(row, 3), &c->notes);
    }
    p->cases = *cases;
    p->case_count = rows.count;
    return s;
}

static enum status load_components(struct db *db, const struct procedure *p,
                                   struct procedure_case *cases)
{
    static const char sql[] =
        "SELECT c.procedure_case_id, c.id, c.name, c.originals, c.copies,"
        "       c.forms, c.is_required, c.channels, c.one_of,"
        "       c.is_original_shown,"
        "       (SELECT s.sheet_slug"
        "          FROM sheet_component s"
        "         WHERE s.procedure_code = p.code"
        "           AND LEFT(c.name, CHAR_LENGTH(s.name_starts))"
        "               = s.name_starts"
        "         LIMIT 1),"
        "       COALESCE(NULLIF(c.short_name, ''), c.name), c.condition_text"
        "  FROM procedure_version v"
        "  JOIN `procedure` p ON p.id = v.procedure_id"
        "  JOIN procedure_case k ON k.procedure_version_id = v.id"
        "  JOIN component c ON c.procedure_case_id = k.id"
        " WHERE v.id = ?"
        " ORDER BY k.position, c.position";
    struct arena *arena = db_arena(db);
    struct db_rows rows;
    enum status s =
        catalogue_read(db, sql, DB_ARGS(db_int(p->version_id)), &rows);
    if (s != OK)
        return s;

    struct component *all = arena_array(arena, rows.count + 1, sizeof *all);
    if (all == NULL)
        return INTERNAL;
    for (size_t i = 0, k = 0; i < rows.count && s == OK; i++) {
        struct db_row row = db_row_at(&rows, i);

        while (k < p->case_count && cases[k].id != db_cell_int(row, 0))
            k++;
        if (k == p->case_count) /* the catalogue changed between two reads */
            return UNAVAILABLE;
        if (cases[k].component_count++ == 0)
            cases[k].components = &all[i];

        all[i].id = db_cell_int(row, 1);
        all[i].name = db_cell_text(row, 2);
        all[i].originals = (int)db_cell_int(row, 3);
        all[i].copies = (int)db_cell_int(row, 4);
        s = lines_of(arena, db_cell_text(row, 5), &all[i].forms);
        all[i].is_required = db_cell_bool(row, 6);
        all[i].channels = (unsigned)db_cell_int(row, 7);
        all[i].one_of = db_cell_text(row, 8);
        all[i].is_original_shown = db_cell_bool(row, 9);
        all[i].sheet = db_cell_text(row, 10);
        all[i].short_name = db_cell_text(row, 11);
        all[i].condition = db_cell_text(row, 12);
    }
    return s;
}

static enum status load_rest(struct db *db, struct db_row row,
                             struct procedure *procedure)
{
    struct procedure p;
    struct procedure_case *cases;
    enum status s = procedure_of_row(db_arena(db), row, &p);

    if (s == OK)
        s = load_audiences(db, &p);
    if (s == OK)
        s = load_fees(db, &p);
    if (s == OK)
        s = load_legal_basis(db, &p);
    if (s == OK)
        s = load_cases(db, &p, &cases);
    if (s == OK)
        s = load_components(db, &p, cases);
    if (s == OK)
        *procedure = p;
    return s;
}

/* "1.001193.000.00.00.H53" → "1.001193": the part before a second dot. */
static struct str bare_code(struct str code)
{
    size_t dot = str_find(code, '.');
    struct str rest = str_skip(code, dot < code.len ? dot + 1 : code.len);

    return str_slice(code, 0, code.len - rest.len + str_find(rest, '.'));
}

enum status procedure_load(struct db *db, struct str code,
                           struct procedure *procedure)
{
    static const char sql[] =
        "SELECT " PROCEDURE_COLUMNS "  FROM `procedure` p"
        "  JOIN procedure_version v"
        "    ON v.procedure_id = p.id AND v.version = p.version"
        "  JOIN field f ON f.slug = v.field_slug"
        " WHERE p.code = ? AND p.is_active";
    struct db_row row;
    enum status s =
        catalogue_read_row(db, sql, DB_ARGS(db_text(bare_code(code))), &row);

    return s == OK ? load_rest(db, row, procedure) : s;
}

enum status procedure_load_version(struct db *db, int64_t version_id,
                                   struct procedure *procedure)
{
    static const char sql[] =
        "SELECT " PROCEDURE_COLUMNS "  FROM procedure_version v"
        "  JOIN `procedure` p ON p.id = v.procedure_id"
        "  JOIN field f ON f.slug = v.field_slug"
        " WHERE v.id = ?";
    struct db_row row;
    enum status s =
        catalogue_read_row(db, sql, DB_ARGS(db_int(version_id)), &row);

    return s == OK ? load_rest(db, row, procedure) : s;
}

enum status procedure_outcome(struct db *db, int64_t version_id,
                              struct str *name)
{
    struct db_row row;
    enum status s = db_read_row(db,
                                "SELECT outcomes FROM procedure_version"
                                " WHERE id = ?",
                                DB_ARGS(db_int(version_id)), &row);

    *name = STR("");
    if (s != OK)
        return s;
    struct str text = str_trim(db_cell_text(row, 0));

    while (str_ends_with(text, "."))
        text = str_slice(text, 0, text.len - 1);
    if (text.len <= OUTCOME_BYTES_MAX && str_find(text, '\n') == text.len &&
        !str_starts_with(text, "-"))
        *name = text;
    return OK;
}

enum unit_level procedure_level(const struct procedure *procedure,
                                bool has_districts)
{
    return has_districts ? procedure->level_among_districts : procedure->level;
}

bool procedure_has_choice(const struct procedure *procedure)
{
    for (size_t i = 0; i < procedure->case_count; i++)
        if (procedure->cases[i].kind == CASE_ALTERNATIVE)
            return true;
    return false;
}

const struct procedure_case *
procedure_case_of(const struct procedure *procedure, int64_t case_id)
{
    for (size_t i = 0; i < procedure->case_count; i++)
        if (procedure->cases[i].id == case_id)
            return &procedure->cases[i];
    return NULL;
}

bool procedure_case_fits(const struct procedure *procedure, int64_t case_id)
{
    const struct procedure_case *chosen = procedure_case_of(procedure, case_id);

    if (!procedure_has_choice(procedure))
        return case_id == 0;
    return chosen != NULL && chosen->kind == CASE_ALTERNATIVE;
}

bool component_is_online(const struct component *component)
{
    return component->channels == 0 ||
           (component->channels & CHANNEL_ONLINE) != 0;
}

bool component_stands_in(const struct component *a, const struct component *b)
{
    return !str_is_empty(a->one_of) && str_equals(a->one_of, b->one_of);
}

struct needed_list procedure_needs(struct arena *arena,
                                   const struct procedure *procedure,
                                   int64_t case_id)
{
    size_t count = 0;

    for (size_t i = 0; i < procedure->case_count; i++)
        count += procedure->cases[i].component_count;

    struct needed_component *items =
        arena_array(arena, count + 1, sizeof *items);
    if (items == NULL)
        return (struct needed_list){NULL, 0};
    count = 0;
    for (size_t i = 0; i < procedure->case_count; i++) {
        const struct procedure_case *c = &procedure->cases[i];

        if (c->kind == CASE_ALTERNATIVE && c->id != case_id)
            continue;
        for (size_t n = 0; n < c->component_count; n++)
            items[count++] = (struct needed_component){&c->components[n], c};
    }
    return (struct needed_list){items, count};
}

static bool is_of_channel(const struct fee *fee, enum channel channel)
{
    return fee->channels == 0 || (fee->channels & (unsigned)channel) != 0;
}

/* Adds the amounts of the kind of fees[first], which is the first of it. */
static void add_kind(struct fee_summary *sum, const struct procedure *p,
                     size_t first, enum channel channel)
{
    struct vnd least = p->fees[first].amount, most = least;
    bool is_any = p->fees[first].is_known;

    for (size_t i = first; i < p->fee_count; i++) {
        const struct fee *fee = &p->fees[i];

        if (!is_of_channel(fee, channel) ||
            !str_equals(fee->kind, p->fees[first].kind))
            continue;
        sum->count++;
        sum->unknown += !fee->is_known;
        if (!fee->is_known)
            continue;
        if (!is_any || fee->amount.dong < least.dong)
            least = fee->amount;
        if (!is_any || fee->amount.dong > most.dong)
            most = fee->amount;
        is_any = true;
    }
    sum->least.dong += least.dong;
    sum->most.dong += most.dong;
}

struct fee_summary procedure_fee_summary(const struct procedure *procedure,
                                         enum channel channel)
{
    struct fee_summary sum = {.count = 0};

    for (size_t i = 0; i < procedure->fee_count; i++) {
        bool is_first = is_of_channel(&procedure->fees[i], channel);

        for (size_t j = 0; j < i && is_first; j++)
            is_first =
                !is_of_channel(&procedure->fees[j], channel) ||
                !str_equals(procedure->fees[j].kind, procedure->fees[i].kind);
        if (is_first)
            add_kind(&sum, procedure, i, channel);
    }
    return sum;
}
