/* SPDX-License-Identifier: GPL-3.0-or-later */
/* page.h: a ClearSilver template and the values it shows.
 *
 * Templates are parsed once for each process and rendered many times; with
 * demo = yes they are read again when a file changed. Every `var:` is escaped
 * for HTML (Config.VarEscapeMode). Messages (`Msg.…`) and asset names
 * (`Asset.…`) come from the process, behind each request's own values.
 * The home of <ClearSilver/ClearSilver.h>.
 *
 * Every page gets: Site.origin, Site.is_demo, Page.lang ("vi"), Page.path,
 * Page.target, Page.csrf (when there is a session), Page.request_id,
 * Page.is_signed_in, Page.done (what went through just now: the skeleton says
 * Msg.done.<it>), Page.renumbered.was, .is (prefixes of a phone that was typed
 * with the old one); the program's `before` may add more (Account.name).
 */
#ifndef MOTCUA_PLATFORM_PAGE_H
#define MOTCUA_PLATFORM_PAGE_H

#include "platform/http.h"
#include "platform/partial_date.h"
#include "platform/templates.h"

/* Where an act that went through leads: "?xong=bo-nhap". */
#define PAGE_DONE_QUERY "xong"
#define PAGE_DONE_MAX 40

/* The prefix that a phone of the form got: "?so-moi=033". */
#define PAGE_RENUMBERED_QUERY "so-moi"

struct page;

/* One for each request, made on first use and kept in the arena; NULL only
 * when memory is out, and then the setters do nothing. Names are HDF paths of
 * identifiers; format with %zu for lists: "Result.%zu.name". */
struct page *page_of(struct request *rq);
void page_set(struct page *page, const char *name, struct str value);
/* Adds text as HTML has it, for what a template puts in as it is. */
void page_escape(struct buf *out, struct str text);
void page_setz(struct page *page, const char *name, const char *value);
void page_set_int(struct page *page, const char *name, int64_t value);
/* "1" or nothing, so that <?cs if:X ?> works. */
void page_set_flag(struct page *page, const char *name, bool value);
void page_set_in(struct page *page, const char *prefix, size_t nth,
                 const char *name, struct str value); /* "prefix.nth.name" */
void page_set_int_in(struct page *page, const char *prefix, size_t nth,
                     const char *name, int64_t value);

/* In the request's language, given in its arena: "24/11/2026" or "24 November
 * 2026"; "16:36 24/11/2026" or "24 November 2026, 16:36", Vietnam's clock. */
struct str page_date(struct request *rq, struct date value);
struct str page_moment(struct request *rq, struct moment value);
/* The same of a birth date: "năm 1945", "tháng 3 năm 1945"; "March 1945". */
struct str page_partial(struct request *rq, struct partial_date value);
struct str page_number(struct request *rq,
                       int64_t value); /* "2.812", "2,812" */

/* In the request's language: "24/11/2026" or "24 November 2026"; "75.000 ₫" or
 * "75,000 ₫". */
void page_set_date(struct page *page, const char *name, struct date value);
void page_set_partial(struct page *page, const char *name,
                      struct partial_date value);
void page_set_money(struct page *page, const char *name, struct vnd value);

/* A code of many parts, "H53.16-261124-0001", and these as "name.part.0"…
 * ("H53.", "16-", …): a narrow page breaks it between them, as code_text does,
 * and nowhere else. */
void page_set_code(struct page *page, const char *name, struct str code);

bool page_has(const struct page *page, const char *name);

/* Of a page rendered in answer to a POST: its template, and the values it was
 * given, as name and value, each ended by a NUL. Lent. */
struct str page_template(const struct page *page);
struct str page_values(const struct page *page);

/* Renders "<program>/<name>.cst" into rq->response with the given code. */
NODISCARD enum status page_render_code(struct request *rq, const char *name,
                                       int code);
NODISCARD enum status page_render(struct request *rq,
                                  const char *name); /* 200 */
/* What the page is made of beside its values: program, template, texts, and the
 * settings that all pages show. Another text where one of them is another; made
 * in the arena, empty where the template cannot be read. */
struct str page_form(struct request *rq, const char *name);

#endif
