/* SPDX-License-Identifier: GPL-3.0-or-later */
/* search.c: “Tìm thủ tục”: words and four filters in the address, so that a
 * search can be shared; and the suggestions while one types.
 *
 * Whatever stands in the address, the page comes: a filter that does not exist
 * is left out and said so, a page beyond the last is the last, and text that
 * is no text is a field error over all procedures' filters.
 */
#include "domain/catalogue/catalogue.h"
#include "platform/form.h"
#include "portal/facts.h"
#include "portal/pages.h"
#include "portal/public_page.h"
#include "portal/state.h"

enum { PAGE_HITS = 20, SUGGESTIONS = 7, MAX_PAGE = 1000000 };

static const struct field_rule fields[] = {
    {.name = "q", .kind = FIELD_TEXT, .max = 200},
    {.name = "doi-tuong", .kind = FIELD_RAW, .max = 20},
    {.name = "cap", .kind = FIELD_RAW, .max = 20},
    {.name = "muc-do", .kind = FIELD_RAW, .max = 20},
    {.name = "linh-vuc", .kind = FIELD_RAW, .max = 250},
    {.name = "o-day", .kind = FIELD_RAW, .max = 1},
    {.name = "sap-xep", .kind = FIELD_RAW, .max = 20},
    {.name = "trang", .kind = FIELD_RAW, .max = 20},
    {0},
};

static const struct {
    const char *slug;
    enum unit_level level;
} levels[] = {
    {"tinh", UNIT_PROVINCE},
    {"huyen", UNIT_DISTRICT},
    {"xa", UNIT_COMMUNE},
};

static enum unit_level level_of_slug(struct str slug)
{
    for (size_t i = 0; i < ARRAY_LENGTH(levels); i++)
        if (str_is(slug, levels[i].slug))
            return levels[i].level;
    return UNIT_NONE;
}

static struct search_query query_of_form(const struct form *form,
                                         bool has_districts)
{
    return (struct search_query){
        .text = form_text(form, "q"),
        .audience = form_text(form, "doi-tuong"),
        .field = form_text(form, "linh-vuc"),
        .level = level_of_slug(form_text(form, "cap")),
        .service_level = service_level_of_slug(form_text(form, "muc-do")),
        .is_filed_here = str_is(form_text(form, "o-day"), "1"),
        .has_districts = has_districts,
        .by_name = str_is(form_text(form, "sap-xep"), "ten"),
        .count = PAGE_HITS,
    };
}

static bool is_known(const struct search_choice *list, size_t count,
                     struct str slug)
{
    for (size_t i = 0; i < count; i++)
        if (str_equals(list[i].slug, slug))
            return true;
    return str_is_empty(slug);
}

/* Leaves out filters that do not exist; true when there was one. */
static bool drop_unknown(struct search_query *query, const struct form *form,
                         const struct search_result *result)
{
    bool is_bad =
        (query->level == UNIT_NONE && !str_is_empty(form_text(form, "cap"))) ||
        (query->service_level == SERVICE_NONE &&
         !str_is_empty(form_text(form, "muc-do")));

    if (!is_known(result->fields, result->field_count, query->field)) {
        query->field = STR_NONE;
        is_bad = true;
    }
    if (!is_known(result->audiences, result->audience_count, query->audience)) {
        query->audience = STR_NONE;
        is_bad = true;
    }
    return is_bad;
}

/* The address of the same search on another page. */
static struct str page_address(struct request *rq, const struct form *form,
                               size_t nth)
{
    struct buf text = {.arena = rq->arena};
    char join = '?';

    buf_addz(&text, "/thu-tuc");
    for (size_t i = 0; i + 2 < ARRAY_LENGTH(fields); i++) {
        struct str value = form_text(form, fields[i].name);

        if (str_is_empty(value))
            continue;
        buf_print(&text, "%c%s=%" PRI_STR, join, fields[i].name,
                  STR_ARG(http_url_encode(rq->arena, value)));
        join = '&';
    }
    buf_print(&text, "%ctrang=%zu", join, nth);
    return buf_str(&text);
}

static void choices_to_page(struct request *rq, const char *prefix,
                            const struct search_choice *list, size_t count,
                            struct str chosen)
{
    size_t nth = 0;

    for (size_t i = 0; i < count; i++) {
        if (list[i].count == 0 && !str_equals(list[i].slug, chosen))
            continue;
        page_set_in(page_of(rq), prefix, nth, "value", list[i].slug);
        page_set_in(
            page_of(rq), prefix, nth++, "label",
            str_print(rq->arena, "%" PRI_STR " (%" PRI_STR ")",
                      STR_ARG(list[i].name),
                      STR_ARG(page_number(rq, (int64_t)list[i].count))));
    }
}

/* Words of these two lists are messages: the template has them. */
static void counts_to_page(struct request *rq,
                           const struct search_result *result)
{
    struct page *page = page_of(rq);

    for (size_t i = 0; i < ARRAY_LENGTH(levels); i++) {
        size_t count = result->levels[levels[i].level];

        page_set_in(page, "Search.cap", i, "value", str_of(levels[i].slug));
        page_set_in(page, "Search.cap", i, "key",
                    str_of(unit_level_text(levels[i].level)));
        page_set_in(page, "Search.cap", i, "count",
                    page_number(rq, (int64_t)count));
    }
    for (size_t i = 0; i < 3; i++) {
        enum service_level level = (enum service_level)(SERVICE_FULL - i);

        page_set_in(page, "Search.muc_do", i, "value",
                    str_of(service_level_slug(level)));
        page_set_in(page, "Search.muc_do", i, "key",
                    str_of(service_level_text(level)));
        page_set_in(page, "Search.muc_do", i, "count",
                    page_number(rq, (int64_t)result->services[level]));
    }
}

static void hit_to_page(struct request *rq, size_t nth,
                        const struct search_hit *hit, bool has_districts)
{
    static const char *const reasons[] = {
        [SEARCH_AS_TYPED] = "",   [SEARCH_CODE] = "code",
        [SEARCH_FIELD] = "field", [SEARCH_SYNONYM] = "synonym",
        [SEARCH_TYPO] = "typo",   [SEARCH_PARTIAL] = "partial",
    };
    struct page *page = page_of(rq);
    const struct search_doc *doc = hit->doc;
    struct str at = str_print(rq->arena, "Search.hits.%zu", nth);
    const char *pieces =
        str_z(rq->arena, str_print(rq->arena, "Search.hits.%zu.piece", nth));
    struct facts facts = {
        .is_filed_here = doc->is_filed_here,
        .level = has_districts ? doc->level_among_districts : doc->level,
        .service_level = doc->service_level,
        .processing_value = doc->processing_value,
        .processing_unit = doc->processing_unit,
        .processing_text = doc->processing_text,
        .fees = doc->fees,
    };

    page_set_in(page, "Search.hits", nth, "code", doc->code);
    page_set_in(page, "Search.hits", nth, "field", doc->field_name);
    page_set_in(page, "Search.hits", nth, "reason",
                str_of(reasons[hit->reason]));
    page_set_in(page, "Search.hits", nth, "as", hit->as);
    facts_to_page(rq, at, &facts);
    for (size_t i = 0; i < hit->piece_count; i++) {
        page_set_in(page, pieces, i, "text", hit->pieces[i].text);
        if (hit->pieces[i].is_match)
            page_set_in(page, pieces, i, "is_match", STR("1"));
    }
}

static void result_to_page(struct request *rq, struct form *form,
                           const struct search_query *query,
                           const struct search_result *result)
{
    struct page *page = page_of(rq);
    size_t pages = (result->total + PAGE_HITS - 1) / PAGE_HITS;
    size_t here = query->from / PAGE_HITS + 1;

    page_set(page, "Search.total", page_number(rq, (int64_t)result->total));
    page_set(page, "Search.unfiltered",
             page_number(rq, (int64_t)result->total_unfiltered));
    page_set_flag(page, "Search.is_partial", result->is_partial);
    page_set(page, "Search.text", query->text);
    page_set_flag(page, "Search.is_filtered",
                  query->is_filed_here || query->level != UNIT_NONE ||
                      query->service_level != SERVICE_NONE ||
                      !str_is_empty(query->field) ||
                      !str_is_empty(query->audience));
    page_set(page, "Search.clear",
             str_print(rq->arena, "/thu-tuc?q=%" PRI_STR,
                       STR_ARG(http_url_encode(rq->arena, query->text))));
    choices_to_page(rq, "Search.linh_vuc", result->fields, result->field_count,
                    query->field);
    choices_to_page(rq, "Search.doi_tuong", result->audiences,
                    result->audience_count, query->audience);
    counts_to_page(rq, result);
    page_set(page, "Search.filed_here",
             page_number(rq, (int64_t)result->filed_here));
    for (size_t i = 0; i < result->hit_count; i++)
        hit_to_page(rq, i, &result->hits[i], query->has_districts);
    page_set(page, "Search.pager.page", page_number(rq, (int64_t)here));
    page_set(page, "Search.pager.pages", page_number(rq, (int64_t)pages));
    if (here > 1)
        page_set(page, "Search.pager.previous",
                 page_address(rq, form, here - 1));
    if (here < pages)
        page_set(page, "Search.pager.next", page_address(rq, form, here + 1));
}

enum status search_show(struct request *rq)
{
    struct search *search = portal_state(rq)->search;
    struct form *form = form_read_query(rq, fields);
    struct search_result result;
    int64_t nth = 1;
    bool has_districts;

    if (public_page_recall(rq, "search"))
        return OK;
    enum status s = search_refresh(search, rq->db);
    if (s == OK)
        s = unit_has_districts(rq->db, catalogue_day(rq->settings, rq->now),
                               &has_districts);
    if (s != OK)
        return s;

    struct search_query query = query_of_form(form, has_districts);
    if (!str_to_int(form_text(form, "trang"), 1, MAX_PAGE, &nth))
        nth = 1;
    query.from = (size_t)(nth - 1) * PAGE_HITS;
    s = search_run(search, rq->arena, &query, &result);
    if (s == OK && drop_unknown(&query, form, &result)) {
        page_set_flag(page_of(rq), "Search.bad_filter", true);
        s = search_run(search, rq->arena, &query, &result);
    }
    if (s == OK && query.from > 0 && query.from >= result.total) {
        query.from =
            result.total == 0 ? 0 : (result.total - 1) / PAGE_HITS * PAGE_HITS;
        s = search_run(search, rq->arena, &query, &result);
    }
    if (s != OK)
        return s;
    result_to_page(rq, form, &query, &result);
    form_to_page(rq, form);
    return public_page_render(rq, "search");
}

static void add_json_text(struct buf *out, struct str text)
{
    buf_add_byte(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];

        if (c == '"' || c == '\\')
            buf_print(out, "\\%c", c);
        else if (c < 0x20)
            buf_print(out, "\\u%04x", c);
        else
            buf_add_byte(out, (char)c);
    }
    buf_add_byte(out, '"');
}

/* /thu-tuc/goi-y?q=…: [{"code": …, "name": …}], for the script. */
enum status search_suggest(struct request *rq)
{
    struct search *search = portal_state(rq)->search;
    struct form *form = form_read_query(rq, fields);
    struct search_query query = {.text = form_text(form, "q"),
                                 .is_unfinished = true,
                                 .count = SUGGESTIONS};
    struct search_result result = {0};
    struct buf out = {.arena = rq->arena};
    enum status s = search_refresh(search, rq->db);

    if (s == OK && !str_is_empty(query.text))
        s = search_run(search, rq->arena, &query, &result);
    if (s != OK)
        return s;
    buf_addz(&out, "[");
    for (size_t i = 0; i < result.hit_count; i++) {
        buf_addz(&out, i > 0 ? ",{\"code\":" : "{\"code\":");
        add_json_text(&out, result.hits[i].doc->code);
        buf_addz(&out, ",\"name\":");
        add_json_text(&out, result.hits[i].doc->name);
        buf_addz(&out, "}");
    }
    buf_addz(&out, "]");
    return response_text(rq, 200, STR("application/json"), buf_str(&out));
}
