/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "officer/filter.h"

enum { WORDS_CHARS = 100 };

static const char *const dues[] = {"tre", "sap", NULL};

const struct field_rule filter_fields[] = {
    {.name = "tu", .kind = FIELD_TEXT, .max = WORDS_CHARS},
    {.name = "co-quan", .kind = FIELD_DIGITS, .max = 10},
    {.name = "han", .kind = FIELD_CHOICE, .choices = dues},
    {0},
};

void filter_read(const struct form *form, struct queue_asked *asked)
{
    asked->words = STR("");
    asked->agency_id = 0;
    asked->due = QUEUE_ANY;
    if (!form_is_valid(form))
        return;
    asked->words = form_text(form, "tu");
    asked->due = queue_due_of(form_text(form, "han"));
    if (!str_to_int(form_text(form, "co-quan"), 1, UINT32_MAX,
                    &asked->agency_id))
        asked->agency_id = 0;
}

bool filter_is_set(const struct queue_asked *asked)
{
    return !str_is_empty(asked->words) || asked->agency_id != 0 ||
           asked->due != QUEUE_ANY;
}

/* "?tu=…", and each more with "&". */
static void add(struct buf *out, const char *name, struct str value)
{
    bool is_first = str_find(buf_str(out), '?') == buf_str(out).len;

    if (str_is_empty(value))
        return;
    buf_print(out, "%s%s=%" PRI_STR, is_first ? "?" : "&", name,
              STR_ARG(http_url_encode(out->arena, value)));
}

static struct str number(struct request *rq, int64_t n)
{
    return n == 0 ? STR("") : str_print(rq->arena, "%lld", (long long)n);
}

static void add_filter(struct request *rq, struct buf *out,
                       const struct queue_asked *asked)
{
    add(out, "tu", asked->words);
    add(out, "co-quan", number(rq, asked->agency_id));
    add(out, "han", str_of(queue_due_slug(asked->due)));
}

struct str filter_href(struct request *rq, const struct queue_asked *asked)
{
    struct buf out = {.arena = rq->arena};

    buf_print(&out, "/hang-doi/%s", queue_slug(asked->queue));
    add_filter(rq, &out, asked);
    add(&out, "sau", number(rq, asked->after_due.us));
    add(&out, "so", number(rq, asked->after_id));
    return buf_str(&out);
}

struct str filter_keep_href(struct request *rq, const struct queue_asked *asked)
{
    struct buf out = {.arena = rq->arena};

    buf_print(&out, "/bo-loc/luu/%s", queue_slug(asked->queue));
    add_filter(rq, &out, asked);
    return buf_str(&out);
}

struct str filter_place(struct request *rq, const struct queue_asked *asked,
                        struct moment due)
{
    struct buf out = {.arena = rq->arena};

    add(&out, "hang", str_of(queue_slug(asked->queue)));
    add_filter(rq, &out, asked);
    add(&out, "luc", number(rq, due.us));
    return buf_str(&out);
}

bool filter_place_read(struct request *rq, struct queue_asked *asked)
{
    int64_t due = 0;

    *asked = (struct queue_asked){.queue = queue_of(rq_query(rq, "hang")),
                                  .most = 1};
    if (asked->queue == QUEUE__MAX ||
        !queue_is_seen(officer_of(rq), asked->queue) ||
        !str_to_int(rq_query(rq, "luc"), 1, INT64_MAX, &due))
        return false;
    asked->after_due.us = due;
    filter_read(form_read_query(rq, filter_fields), asked);
    return true;
}

struct str filter_place_kept(struct request *rq)
{
    struct queue_asked asked;

    return filter_place_read(rq, &asked)
               ? filter_place(rq, &asked, asked.after_due)
               : STR("");
}
