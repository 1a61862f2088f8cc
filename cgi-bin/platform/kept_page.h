/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kept_page.h: a POST answers no page.
 *
 * What a handler shows in answer to a form (errors, a captcha anew, the other
 * language) is kept with the session, and the browser is sent by 303 to the
 * same page's address with "?da-go=NAME". There it is shown again, whenever and
 * however often it is asked for: by reloading, by going back, in the other
 * language. What was not shown (passwords, codes, files) is not kept.
 *
 * A write that went through ends what was kept for its page: whoever goes back
 * meets the page as it is now.
 *
 * Needs the table kept_page beside `session`.
 */
#ifndef MOTCUA_PLATFORM_KEPT_PAGE_H
#define MOTCUA_PLATFORM_KEPT_PAGE_H

#include "platform/http.h"

#define KEPT_PAGE_QUERY "da-go"

/* The answer of a POST that came from a page of ours becomes a redirect to
 * `path`, where it is a page. Without a database the page itself stays the
 * answer. */
void kept_page_after(struct request *rq, struct str path);

/* Answers rq with the page that its address names. NOT_FOUND: it names none of
 * this session and this path. */
NODISCARD enum status kept_page_show(struct request *rq);

/* Removes those older than a day; the worker calls it. Officers' lie in a table
 * of their own beside citizens'. */
enum kept_of { KEPT_CITIZENS, KEPT_OFFICERS };
NODISCARD enum status kept_page_clean(struct db *db, enum kept_of of,
                                      struct moment now);

#endif
