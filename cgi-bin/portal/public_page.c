/* SPDX-License-Identifier: GPL-3.0-or-later */
/* public_page.c: what tells two pages apart: what they are made of beside their
 * values, their address, and the day that the catalogue is shown of. The
 * edition is the shelf's own.
 */
#include "portal/public_page.h"
#include "domain/catalogue/catalogue.h"
#include "domain/catalogue/recall.h"

static bool is_for_all(const struct request *rq)
{
    return rq->session == NULL && rq->response.header_count == 0 &&
           (rq->method == METHOD_GET || rq->method == METHOD_HEAD) &&
           str_equals(rq->target, rq->path);
}

static struct str name_of(struct request *rq, const char *name)
{
    struct str form = page_form(rq, name);
    struct date day = catalogue_day(rq->settings, rq->now);

    return str_print(rq->arena, "page %d-%d-%d %" PRI_STR " %" PRI_STR,
                     day.year, day.month, day.day, STR_ARG(form),
                     STR_ARG(rq->path));
}

bool public_page_recall(struct request *rq, const char *name)
{
    struct str body;

    if (!is_for_all(rq) || db_shelf(rq->db) == NULL ||
        !catalogue_recall(rq->db, name_of(rq, name), &body))
        return false;
    return response_text(rq, 200, STR("text/html; charset=utf-8"), body) == OK;
}

enum status public_page_render(struct request *rq, const char *name)
{
    enum status s = page_render(rq, name);

    if (s == OK && rq->response.code == 200 && is_for_all(rq) &&
        db_shelf(rq->db) != NULL && shelf_has_room(db_shelf(rq->db)) &&
        !arena_is_exhausted(rq->arena))
        catalogue_keep(rq->db, name_of(rq, name), rq->response.body);
    return s;
}
