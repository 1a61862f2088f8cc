/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/agency_page.h"

/* Digits and a "+" alone. */
static struct str dialled(struct request *rq, struct str phone)
{
    struct buf out = {.arena = rq->arena};

    for (size_t i = 0; i < phone.len; i++)
        if (phone.ptr[i] == '+' || (phone.ptr[i] >= '0' && phone.ptr[i] <= '9'))
            buf_add_byte(&out, phone.ptr[i]);
    return buf_str(&out);
}

/* A search by the address, where nobody gave a map: it follows nobody. */
static struct str map_of(struct request *rq, const struct agency *a)
{
    if (!str_is_empty(a->map) || str_is_empty(a->address) || a->is_sample)
        return a->map;
    return str_print(rq->arena,
                     "https://www.openstreetmap.org/search?query=%" PRI_STR,
                     STR_ARG(http_url_encode(rq->arena, a->address)));
}

void agency_to_page(struct request *rq, const char *prefix,
                    const struct agency *a)
{
    struct page *page = page_of(rq);

#define NAME(rest) str_z(rq->arena, str_print(rq->arena, "%s." rest, prefix))
    page_set(page, NAME("name"), a->name);
    page_set(page, NAME("address"), a->address);
    page_set(page, NAME("hours"), a->hours);
    page_set(page, NAME("phone"), a->phone);
    page_set(page, NAME("tel"), dialled(rq, a->phone));
    page_set(page, NAME("email"), a->email);
    page_set(page, NAME("map"), map_of(rq, a));
    page_set_flag(page, NAME("is_sample"), a->is_sample);
#undef NAME
}

enum status agency_id_to_page(struct request *rq, const char *prefix,
                              int64_t id)
{
    struct agency agency;
    enum status s = agency_load(rq->db, id, &agency);

    if (s == OK)
        agency_to_page(rq, prefix, &agency);
    return s == NOT_FOUND ? OK : s;
}

struct str agency_line(struct request *rq, const struct agency *a)
{
    const struct str parts[] = {a->address, a->hours, a->phone};
    struct buf out = {.arena = rq->arena};

    for (size_t i = 0; i < ARRAY_LENGTH(parts); i++) {
        if (str_is_empty(parts[i]))
            continue;
        buf_addz(&out, out.len > 0 ? ". " : "");
        buf_add(&out, parts[i]);
    }
    return buf_str(&out);
}
