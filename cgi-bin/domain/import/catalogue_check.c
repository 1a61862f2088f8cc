/* SPDX-License-Identifier: GPL-3.0-or-later */
/* catalogue_check.c: the rules, each over the record as the province has it.
 *
 * Bad is what makes somebody declare, pay or bring what is wrong; the rest is
 * what people stumble over.
 */
#include "domain/import/catalogue_check.h"
#include "domain/import/import_private.h"
#include "platform/crypto.h"

#define LONG_NAME_BYTES 300
#define SUSPICIONS_MAX 4000

struct check {
    struct import *in;
    struct suspicions *list;
    const struct procedure *p;
};

static void suspect(const struct check *check, bool is_bad, struct str what)
{
    struct suspicions *list = check->list;

    if (list->count == SUSPICIONS_MAX)
        return;
    list->items[list->count++] =
        (struct suspicion){check->p->code, check->p->name, is_bad, what};
    list->bad += is_bad;
}

static void check_cases(const struct check *check)
{
    const struct procedure *p = check->p;
    size_t alternatives = 0, papers = 0;

    for (size_t i = 0; i < p->case_count; i++) {
        alternatives += p->cases[i].kind == CASE_ALTERNATIVE;
        papers += p->cases[i].component_count;
        for (size_t j = 0; j < i; j++)
            if (p->cases[i].kind == CASE_ALTERNATIVE &&
                p->cases[j].kind == CASE_ALTERNATIVE &&
                str_equals(p->cases[i].name, p->cases[j].name))
                suspect(check, false,
                        str_print(check->in->arena,
                                  "two cases are called “%" PRI_STR "”",
                                  STR_ARG(p->cases[i].name)));
    }
    if (alternatives == 1)
        suspect(check, true, STR("its choice of cases has one answer"));
    if (papers == 0)
        suspect(check, false, STR("it asks for no paper"));
}

static void check_component(const struct check *check,
                            const struct component *c)
{
    struct arena *arena = check->in->arena;

    if (c->is_required && component_is_online(c) &&
        record_is_for_counter(arena, c->name))
        suspect(check, true,
                str_print(arena,
                          "asked online, though for the counter: “%" PRI_STR
                          "”",
                          STR_ARG(c->short_name)));
    if (c->is_required && record_is_remark(arena, c->name))
        suspect(check, true,
                str_print(arena, "names no paper: “%" PRI_STR "”",
                          STR_ARG(c->short_name)));
    if (c->is_required && c->name.len > LONG_NAME_BYTES &&
        str_ends_with(c->short_name, "…"))
        suspect(check, false,
                str_print(arena, "wants a short name: “%" PRI_STR "”",
                          STR_ARG(c->short_name)));
}

/* "4. nộp hồ sơ." twice, or a heading that is no step. */
static void check_steps(const struct check *check)
{
    struct str rest = check->p->steps, line, before = STR("");

    while (str_next(&rest, '\n', &line)) {
        if (line.len > 0 && str_equals(line, before))
            suspect(check, false,
                    str_print(check->in->arena,
                              "a step is there twice: “%" PRI_STR "”",
                              STR_ARG(line)));
        before = line;
    }
}

static void check_overlay(const struct check *check,
                          const struct procedure_record *record)
{
    const struct overlay *overlay = record->overlay;
    struct sha256 digest = crypto_sha256(record->record);

    if (overlay != NULL && !str_is_empty(overlay->source_digest) &&
        !str_equals(overlay->source_digest, sha256_str(&digest)))
        suspect(check, true,
                str_print(
                    check->in->arena,
                    "changed under the overlay that %" PRI_STR
                    " wrote on %" PRI_STR,
                    STR_ARG(overlay->written_by),
                    STR_ARG(date_iso(check->in->arena, overlay->written_on))));
}

static enum status check_record(struct import *in, struct suspicions *list,
                                struct db_row row)
{
    struct str text = db_cell_text(row, 1);
    CLEANUP(json_release)
    json_t *item = json_loadb(text.ptr, text.len, 0, NULL);
    struct procedure_record record = {.line = 0};
    struct check check = {in, list, &record.p};

    if (item == NULL || !json_is_array(json_object_get(item, "cases")))
        return OK;
    list->records++;
    in->complaint = STR_NONE;
    enum status s = record_read(in, item, text, &record);

    if (s == INVALID) {
        record.p.name = db_cell_text(row, 0);
        suspect(&check, true, in->complaint);
        return OK;
    }
    if (s != OK)
        return s;
    check_overlay(&check, &record);
    check_cases(&check);
    for (size_t i = 0; i < record.p.case_count; i++)
        for (size_t n = 0; n < record.p.cases[i].component_count; n++)
            check_component(&check, &record.p.cases[i].components[n]);
    check_steps(&check);
    return OK;
}

static int worse_first(const void *a, const void *b)
{
    const struct suspicion *first = a, *second = b;

    if (first->is_bad != second->is_bad)
        return first->is_bad ? -1 : 1;
    return str_compare(first->code, second->code);
}

enum status catalogue_check(struct db *db, struct moment now,
                            struct suspicions *list)
{
    struct import in = import_new(db, now);
    struct db_rows rows;
    enum status s = db_read(db,
                            "SELECT v.name, v.record"
                            "  FROM `procedure` p"
                            "  JOIN procedure_version v"
                            "    ON v.procedure_id = p.id"
                            "   AND v.version = p.version"
                            " WHERE p.is_active AND NOT p.is_seed"
                            "   AND v.is_detailed"
                            " ORDER BY p.code",
                            DB_NO_ARGS, &rows);

    *list = (struct suspicions){
        .items = arena_array(in.arena, SUSPICIONS_MAX, sizeof *list->items)};
    if (s == OK)
        s = list->items == NULL ? INTERNAL : overlay_load(&in);
    for (size_t i = 0; s == OK && i < rows.count; i++)
        s = check_record(&in, list, db_row_at(&rows, i));
    if (s == OK)
        qsort(list->items, list->count, sizeof *list->items, worse_first);
    return s;
}
