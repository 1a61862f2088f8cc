/* SPDX-License-Identifier: GPL-3.0-or-later */
/* page.c: the values of one page, and its rendering into one piece of text.
 *
 * The HDF lives as long as the request. Setters never fail loudly: memory that
 * ran out while filling it is noted and told when the page is rendered, so
 * handlers stay a list of what the page shows.
 */
#include "config.h"

#include "platform/templates_private.h"

#include "platform/app.h"
#include "platform/page.h"
#include "platform/phone.h"
#include "platform/session.h"

#define NAME_MAX_BYTES 160
#define PAGE_BYTES ((size_t)32 * 1024) /* more than most pages have */

struct page {
    HDF *hdf;
    struct request *rq;
    bool is_broken; /* a value could not be set */
    /* The line of a list that was set last: its other values are near. */
    HDF *line;
    char line_name[NAME_MAX_BYTES];
    /* In answer to a POST: see kept_page.h. */
    struct str template, values;
};

static void destroy_hdf(void *hdf)
{
    HDF *it = hdf;

    hdf_destroy(&it);
}

struct page *page_of(struct request *rq)
{
    if (rq->page)
        return rq->page;
    struct page *page = ARENA_NEW(rq->arena, struct page);
    if (!page)
        return NULL;
    if (texts_error(rq->log, "page.fail", hdf_init(&page->hdf)) != OK ||
        arena_at_reset(rq->arena, destroy_hdf, page->hdf) != OK)
        return NULL;
    page->rq = rq;
    rq->page = page;
    /* For what a template includes or evaluates while it is rendered. */
    page_setz(page, "Config.VarEscapeMode", "html");
    return page;
}

static void note_error(struct page *page, NEOERR *error)
{
    if (error == STATUS_OK)
        return;
    page->is_broken = true;
    status_ignore(texts_error(page->rq->log, "page.fail", error),
                  "told when the page is rendered");
}

void page_setz(struct page *page, const char *name, const char *value)
{
    if (page)
        note_error(page, hdf_set_value(page->hdf, name, value));
}

void page_set(struct page *page, const char *name, struct str value)
{
    if (page)
        page_setz(page, name, str_z(page->rq->arena, value));
}

void page_escape(struct buf *out, struct str text)
{
    static const char marks[] = "&<>\"'";
    static const char *const written[] = {"&amp;", "&lt;", "&gt;", "&quot;",
                                          "&#39;"};

    while (text.len > 0) {
        size_t plain = 0;

        while (plain < text.len &&
               (text.ptr[plain] == '\0' || !strchr(marks, text.ptr[plain])))
            plain++;
        buf_add(out, str_slice(text, 0, plain));
        if (plain < text.len)
            buf_addz(out, written[strchr(marks, text.ptr[plain]) - marks]);
        text = str_skip(text, plain + 1);
    }
}

void page_set_int(struct page *page, const char *name, int64_t value)
{
    char text[INT_TEXT_BYTES];

    int_text(text, value);
    page_setz(page, name, text);
}

void page_set_flag(struct page *page, const char *name, bool value)
{
    if (value)
        page_setz(page, name, "1");
}

/* "prefix.nth" as a node, so that a list of many lines is not walked from its
 * start for each value; NULL: no memory. */
static HDF *line_of(struct page *page, const char *prefix, size_t nth)
{
    char name[NAME_MAX_BYTES];
    size_t len = strlen(prefix);

    assert(len + 24 < sizeof(name));
    memcpy(name, prefix, len);
    name[len++] = '.';
    len += int_text(name + len, (int64_t)nth);
    if (page->line && strcmp(page->line_name, name) == 0)
        return page->line;
    page->line = NULL;
    note_error(page, hdf_get_node(page->hdf, name, &page->line));
    memcpy(page->line_name, name, len + 1);
    return page->line;
}

void page_set_in(struct page *page, const char *prefix, size_t nth,
                 const char *name, struct str value)
{
    HDF *line = page ? line_of(page, prefix, nth) : NULL;

    if (line)
        note_error(page,
                   hdf_set_value(line, name, str_z(page->rq->arena, value)));
}

void page_set_int_in(struct page *page, const char *prefix, size_t nth,
                     const char *name, int64_t value)
{
    char text[INT_TEXT_BYTES];

    page_set_in(page, prefix, nth, name,
                (struct str){text, int_text(text, value)});
}

struct str page_partial(struct request *rq, struct partial_date value)
{
    return partial_text(rq->app->templates, rq->arena, rq->lang, value);
}

struct str page_date(struct request *rq, struct date value)
{
    return date_text(rq->app->templates, rq->arena, rq->lang, value);
}

struct str page_moment(struct request *rq, struct moment value)
{
    struct str text = moment_vn(rq->arena, value); /* 16:36 24/11/2026 */

    if (rq->lang == LANG_VI)
        return text;
    return str_print(rq->arena, "%" PRI_STR ", %.5s",
                     STR_ARG(page_date(rq, moment_date(value))), text.ptr);
}

struct str page_number(struct request *rq, int64_t value)
{
    return number_text(rq->arena, rq->lang, value);
}

void page_set_date(struct page *page, const char *name, struct date value)
{
    if (page && date_is_set(value))
        page_set(page, name, page_date(page->rq, value));
}

void page_set_partial(struct page *page, const char *name,
                      struct partial_date value)
{
    if (page && partial_is_set(value))
        page_set(page, name, page_partial(page->rq, value));
}

void page_set_money(struct page *page, const char *name, struct vnd value)
{
    if (!page)
        return;
    struct str number = page_number(page->rq, value.dong);

    page_set(page, name,
             str_print(page->rq->arena, "%" PRI_STR "\u00a0₫", /* no break */
                       STR_ARG(number)));
}

void page_set_code(struct page *page, const char *name, struct str code)
{
    size_t nth = 0, from = 0;

    if (!page)
        return;
    const char *parts =
        str_z(page->rq->arena, str_print(page->rq->arena, "%s.part", name));

    page_set(page, name, code);
    for (size_t i = 0; i < code.len; i++) {
        if (code.ptr[i] != '.' && code.ptr[i] != '-' && i + 1 < code.len)
            continue;
        const char *part =
            str_z(page->rq->arena,
                  str_print(page->rq->arena, "%s.%zu", parts, nth++));
        page_set(page, part, str_slice(code, from, i + 1));
        from = i + 1;
    }
}

/* "?xong=bo-nhap", where an act that went through led: Page.done = "bo_nhap".
 */
static void set_done(struct page *page)
{
    struct request *rq = page->rq;
    struct str key = rq_query(rq, PAGE_DONE_QUERY);
    struct buf id = {.arena = rq->arena};

    for (size_t i = 0; i < key.len; i++) {
        char c = key.ptr[i] == '-' ? '_' : key.ptr[i];

        if (key.len > PAGE_DONE_MAX || ((c < 'a' || c > 'z') && c != '_'))
            return;
        buf_add_byte(&id, c);
    }
    if (key.len > 0)
        page_set(page, "Page.done", buf_str(&id));
}

static void set_renumbered(struct page *page)
{
    struct str is = rq_query(page->rq, PAGE_RENUMBERED_QUERY);
    struct str was = phone_old_prefix(is);

    if (str_is_empty(was))
        return;
    page_set(page, "Page.renumbered.was", was);
    page_set(page, "Page.renumbered.is", is);
}

static void set_common(struct page *page)
{
    struct request *rq = page->rq;

    page_set(page, "Site.origin",
             settings_own(rq->settings, rq->app->program, "origin"));
    page_set_flag(page, "Site.is_demo", settings_flag(rq->settings, "demo"));
    page_setz(page, "Page.lang", lang_code(rq->lang));
    page_set(page, "Page.path", rq->path);
    page_set(page, "Page.target", rq->target);
    page_set(page, "Page.request_id", rq->id);
    set_done(page);
    set_renumbered(page);
    if (!rq->session)
        return;
    page_set(page, "Page.csrf", session_csrf(rq));
    page_set_flag(page, "Page.is_signed_in", rq->session->account_id != 0);
    /* A phone that stays signed in for months is not told when that ends. */
    int64_t left_s = session_left_s(rq);
    if (left_s > 0 && left_s <= 86400)
        page_set_int(page, "Page.session_s", left_s);
}

bool page_has(const struct page *page, const char *name)
{
    return page && hdf_get_value(page->hdf, name, NULL) != NULL;
}

struct str page_template(const struct page *page)
{
    return page->template;
}

struct str page_values(const struct page *page)
{
    return page->values;
}

/* What is under `node`, whose own name is `prefix`. As deep as the names that
 * code sets. */
static void add_values(struct buf *out, HDF *node, struct str prefix)
{
    for (HDF *at = hdf_obj_child(node); at; at = hdf_obj_next(at)) {
        const char *value = hdf_obj_value(at);
        struct str name =
            str_print(out->arena, "%" PRI_STR "%s%s", STR_ARG(prefix),
                      prefix.len > 0 ? "." : "", hdf_obj_name(at));

        if (value) {
            buf_add(out, name);
            buf_add_byte(out, '\0');
            buf_addz(out, value);
            buf_add_byte(out, '\0');
        }
        add_values(out, at, name);
    }
}

/* Before the page's common values, which a later request has of its own. */
static void note_values(struct page *page, const char *name)
{
    struct buf out = {.arena = page->rq->arena};

    add_values(&out, page->hdf, STR(""));
    page->template = str_of(name);
    page->values = buf_str(&out);
}

static NEOERR *add_output(void *context, char *text)
{
    struct buf *out = context;

    /* A template begins with the macros that it takes in, each on a line. */
    if (out->len == 0)
        text += strspn(text, " \n");
    buf_addz(out, text);
    return STATUS_OK;
}

enum status page_render_code(struct request *rq, const char *name, int code)
{
    struct page *page = page_of(rq);
    struct buf out;
    CSPARSE *parse;

    if (!page)
        return UNAVAILABLE;
    if (rq->method == METHOD_POST)
        note_values(page, name);
    set_common(page);
    if (page->is_broken)
        return UNAVAILABLE;
    struct str path = str_print(rq->arena, "%s/%s", rq->app->program, name);
    enum status s =
        templates_get(rq->app->templates, str_z(rq->arena, path), &parse);
    if (s != OK)
        return INTERNAL; /* a page that is not there is our mistake */

    out = buf_of_size(rq->arena, PAGE_BYTES);
    parse->hdf = page->hdf;
    parse->global_hdf = templates_texts(rq->app->templates, rq->lang);
    s = texts_error(rq->log, "page.fail", cs_render(parse, &out, add_output));
    if (s != OK) {
        templates_drop(rq->app->templates, parse);
        return INTERNAL;
    }
    return response_text(rq, code, STR("text/html; charset=utf-8"),
                         buf_str(&out));
}

enum status page_render(struct request *rq, const char *name)
{
    return page_render_code(rq, name, 200);
}

struct str page_form(struct request *rq, const char *name)
{
    struct str path = str_print(rq->arena, "%s/%s", rq->app->program, name);
    struct str origin = settings_own(rq->settings, rq->app->program, "origin");
    uint64_t stamp =
        templates_stamp(rq->app->templates, str_z(rq->arena, path), rq->lang);

    if (stamp == 0)
        return STR_NONE;
    return str_print(
        rq->arena, "%" PRI_STR " %s %d %016llx %" PRI_STR " %s", STR_ARG(path),
        lang_code(rq->lang), (int)settings_flag(rq->settings, "demo"),
        (unsigned long long)stamp, STR_ARG(origin), PACKAGE_VERSION);
}
