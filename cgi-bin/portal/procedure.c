/* SPDX-License-Identifier: GPL-3.0-or-later */
/* procedure.c: /thu-tuc/:code, all that one must know before filing.
 *
 * Open to everybody. It shows the current version; a draft keeps its own.
 */
#include "config.h"

#include "domain/catalogue/agency.h"
#include "domain/catalogue/catalogue.h"
#include "platform/text.h"
#include "portal/facts.h"
#include "portal/pages.h"
#include "portal/public_page.h"

enum { HEADING_CHARS = 80 };
enum { LONG_NAME = 400 }; /* bytes: beyond it, a name is not read at a glance */

/* Published texts mark their lines with "-" and "+"; the page has real lists:
 * the mark goes, and "+" is a point under the one before. */
static void show_lines(struct request *rq, const char *prefix, struct str text)
{
    struct page *page = page_of(rq);
    struct str line;
    size_t nth = 0;

    while (str_next(&text, '\n', &line)) {
        line = str_trim(line);
        bool is_point = str_starts_with(line, "- ");
        bool is_under = str_starts_with(line, "+ ");

        if (is_point || is_under)
            line = str_trim(str_skip(line, 2));
        if (str_is_empty(line))
            continue;
        page_set_in(page, prefix, nth, "text", line);
        if (is_under)
            page_set_in(page, prefix, nth, "is_under", STR("1"));
        nth++;
    }
}

/* "* Lưu ý:", "a) Bước 1: Nộp hồ sơ:": it announces what comes below it. */
static bool is_heading(struct str line)
{
    return str_ends_with(line, ":") && text_length(line) <= HEADING_CHARS;
}

/* The steps, by the headings between them: a heading is no step, and what
 * stands under “Lưu ý” is none either. */
static void show_steps(struct request *rq, struct str text)
{
    struct page *page = page_of(rq);
    struct str line;
    size_t group = 0, nth = 0, steps = 0;
    bool is_note = false;

    while (str_next(&text, '\n', &line)) {
        line = str_trim(line);
        bool is_under = str_starts_with(line, "+ ");

        if (is_under || str_starts_with(line, "- ") ||
            str_starts_with(line, "* "))
            line = str_trim(str_skip(line, 2));
        if (str_is_empty(line))
            continue;
        if (!is_under && is_heading(line)) {
            group += nth > 0;
            nth = 0;
            is_note = str_starts_with(text_fold(rq->arena, line), "luu y");
            page_set_in(page, "Procedure.steps", group, "heading", line);
            if (is_note)
                page_set_in(page, "Procedure.steps", group, "is_note",
                            STR("1"));
            continue;
        }
        const char *list = str_z(
            rq->arena, str_print(rq->arena, "Procedure.steps.%zu.step", group));

        if (nth == 0)
            page_set_int_in(page, "Procedure.steps", group, "start",
                            (int64_t)steps + 1);
        page_set_in(page, list, nth, "text", line);
        if (is_under && nth > 0)
            page_set_in(page, list, nth, "is_under", STR("1"));
        else
            steps += !is_note;
        nth++;
    }
}

static void show_list(struct request *rq, const char *prefix,
                      const struct str_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        page_set_in(page_of(rq), prefix, i, "text", list->items[i]);
}

static void show_channels(struct request *rq, struct str at, unsigned channels)
{
    static const struct {
        enum channel bit;
        const char *name;
    } all[] = {{CHANNEL_DIRECT, "direct"},
               {CHANNEL_ONLINE, "online"},
               {CHANNEL_POST, "post"}};

    for (size_t i = 0; i < ARRAY_LENGTH(all); i++)
        if (channels & all[i].bit)
            page_setz(
                page_of(rq),
                str_z(rq->arena, str_print(rq->arena, "%" PRI_STR ".channel.%s",
                                           STR_ARG(at), all[i].name)),
                "1");
}

/* The text before the next " + ", which goes from *rest. */
static struct str next_point(struct str *rest)
{
    size_t end = str_find_text(*rest, " + ");
    struct str point = str_slice(*rest, 0, end);
    *rest = str_skip(*rest, end + 3);
    return str_trim(point);
}

/* Some names are whole lists in one line, a "+" before each point: the page
 * says what it is about, and has a real list behind it. */
static void show_name(struct request *rq, const char *prefix, struct str name)
{
    struct page *page = page_of(rq);
    const char *points =
        str_z(rq->arena, str_print(rq->arena, "%s.point", prefix));
    struct str rest = STR_NONE;
    size_t nth = 0;

    if (name.len > LONG_NAME) {
        rest = name;
        name = next_point(&rest);
    }
    page_set(page, str_z(rq->arena, str_print(rq->arena, "%s.name", prefix)),
             name);
    while (rest.len > 0)
        page_set_in(page, points, nth++, "text", next_point(&rest));
    page_set_int(page,
                 str_z(rq->arena, str_print(rq->arena, "%s.points", prefix)),
                 (int64_t)nth);
}

static void show_component(struct request *rq, struct str at,
                           const struct component *c, bool is_instead)
{
    struct page *page = page_of(rq);
    const char *prefix = str_z(rq->arena, at);

#define NAME(rest) str_z(rq->arena, str_print(rq->arena, "%s." rest, prefix))
    page_set(page, NAME("short"), c->short_name);
    page_set(page, NAME("when"), c->condition);
    if (!str_equals(c->short_name, c->name))
        show_name(rq, prefix, c->name);
    page_set_int(page, NAME("originals"), c->originals);
    page_set_int(page, NAME("copies"), c->copies);
    page_set_flag(page, NAME("is_required"), c->is_required);
    page_set_flag(page, NAME("is_instead"), is_instead);
    page_set_flag(page, NAME("is_original_shown"), c->is_original_shown);
#ifdef HAVE_PDF
    page_set(page, NAME("sheet"), c->sheet);
#endif
    for (size_t i = 0; i < c->forms.count; i++)
        page_set_in(page, NAME("form"), i, "name", c->forms.items[i]);
#undef NAME
    show_channels(rq, at, c->channels);
}

static void show_case(struct request *rq, struct str at,
                      const struct procedure_case *c)
{
    struct page *page = page_of(rq);
    const char *prefix = str_z(rq->arena, at);

#define NAME(rest) str_z(rq->arena, str_print(rq->arena, "%s." rest, prefix))
    page_set(page, NAME("name"), c->name);
    page_set_int(page, NAME("count"), (int64_t)c->component_count);
    for (size_t i = 0; i < c->component_count; i++) {
        const struct component *one = &c->components[i];

        show_component(rq, str_print(rq->arena, "%s.component.%zu", prefix, i),
                       one, i > 0 && component_stands_in(&one[-1], one));
    }
    show_list(rq, NAME("note"), &c->notes);
#undef NAME
}

static void show_cases(struct request *rq, const struct procedure *p)
{
    size_t always = 0, choice = 0;

    for (size_t i = 0; i < p->case_count; i++) {
        const struct procedure_case *c = &p->cases[i];
        bool is_choice = c->kind == CASE_ALTERNATIVE;
        size_t nth = is_choice ? choice++ : always++;

        show_case(rq,
                  str_print(rq->arena, "Procedure.%s.%zu",
                            is_choice ? "choice" : "always", nth),
                  c);
    }
}

static void show_fees(struct request *rq, const struct procedure *p)
{
    struct page *page = page_of(rq);

    for (size_t i = 0; i < p->fee_count; i++) {
        struct str at = str_print(rq->arena, "Procedure.fee_line.%zu", i);
        const struct fee *fee = &p->fees[i];

        /* Said once where several amounts have the same words. */
        if (i == 0 || !str_equals(fee->text, fee[-1].text))
            page_set_in(page, "Procedure.fee_line", i, "text", fee->text);
        if (fee->is_known && fee->amount.dong > 0)
            page_set_money(
                page,
                str_z(rq->arena,
                      str_print(rq->arena, "%" PRI_STR ".amount", STR_ARG(at))),
                fee->amount);
        page_set_in(page, "Procedure.fee_line", i, "kind",
                    !fee->is_known          ? STR("elsewhere")
                    : fee->amount.dong == 0 ? STR("free")
                                            : STR("amount"));
        show_channels(rq, at, fee->channels);
    }
}

static void show_all(struct request *rq, const struct procedure *p,
                     bool has_districts)
{
    struct page *page = page_of(rq);
    struct facts facts = facts_of_procedure(p, has_districts);

    page_set(page, "Procedure.code", p->code);
    page_set(page, "Procedure.name", p->name);
    page_set_flag(page, "Procedure.is_long", p->name.len > LONG_NAME);
    page_set(page, "Procedure.field_name", p->field_name);
    page_set(page, "Procedure.field_slug", p->field_slug);
    page_set(page, "Procedure.issuer", p->issuer);
    page_set_flag(page, "Procedure.is_detailed", p->is_detailed);
    page_set_flag(page, "Procedure.is_online",
                  service_level_is_online(p->service_level));
    page_set_flag(page, "Procedure.inferred.service",
                  p->is_service_level_inferred);
    page_set_flag(page, "Procedure.inferred.time", p->inferred & INFERRED_TIME);
    page_set_flag(page, "Procedure.inferred.fee", p->inferred & INFERRED_FEE);
    page_set_flag(page, "Procedure.inferred.required",
                  p->inferred & INFERRED_REQUIRED);
    page_set(page, "Procedure.note", p->processing_note);
    page_set_flag(page, "Procedure.is_cut_at_15", p->is_cut_at_15);
    page_set_flag(page, "Procedure.needs_verified_id",
                  p->least_proof != PROOF_NONE);
    if (date_is_set(p->source_updated))
        page_set_date(page, "Procedure.updated", p->source_updated);
    page_set(page, "Procedure.plain", p->plain);
    page_set(page, "Procedure.overlay.by", p->overlay_by);
    if (date_is_set(p->overlay_on))
        page_set_date(page, "Procedure.overlay.on", p->overlay_on);
    page_set(page, "Procedure.elsewhere.name", p->elsewhere_name);
    page_set(page, "Procedure.elsewhere.url", p->elsewhere_url);
    page_set(page, "Procedure.national",
             str_print(rq->arena, "%s%" PRI_STR,
                       settings_textz(rq->settings, "catalogue.national"),
                       STR_ARG(http_url_encode(rq->arena, p->code))));
    facts_to_page(rq, STR("Procedure"), &facts);
    show_channels(rq, STR("Procedure"), p->channels);
    for (size_t i = 0; i < p->audience_count; i++)
        page_set_in(page, "Procedure.audience", i, "text",
                    p->audiences[i].name);
    show_list(rq, "Procedure.executing", &p->executing_agencies);
    show_list(rq, "Procedure.outcome", &p->outcomes);
    show_steps(rq, p->steps);
    show_lines(rq, "Procedure.requirement", p->requirements);
    show_cases(rq, p);
    show_fees(rq, p);
    for (size_t i = 0; i < p->legal_basis_count; i++) {
        page_set_in(page, "Procedure.law", i, "code", p->legal_basis[i].code);
        page_set_in(page, "Procedure.law", i, "name", p->legal_basis[i].name);
    }
}

/* The code of an address; STR_NONE when no procedure can have it. */
struct str procedure_code_of(struct request *rq)
{
    struct str raw = rq_path_arg(rq, "code");

    for (size_t i = 0; i < raw.len; i++)
        if (raw.ptr[i] <= ' ' || raw.ptr[i] > '~')
            return STR_NONE;
    return raw.len <= 40 ? raw : STR_NONE;
}

enum status procedure_show(struct request *rq)
{
    struct date day = catalogue_day(rq->settings, rq->now);
    struct procedure procedure;
    bool has_districts;

    if (public_page_recall(rq, "procedure"))
        return OK;
    enum status s = procedure_load(rq->db, procedure_code_of(rq), &procedure);
    if (s == OK)
        s = unit_has_districts(rq->db, day, &has_districts);
    if (s != OK)
        return s;

    show_all(rq, &procedure, has_districts);
    /* Found by a code with anything behind it, too: these have no end. */
    return str_equals(procedure_code_of(rq), procedure.code)
               ? public_page_render(rq, "procedure")
               : page_render(rq, "procedure");
}
