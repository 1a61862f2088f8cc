/* SPDX-License-Identifier: GPL-3.0-or-later */
/* own_data_page.c: see own_data_page.h. */
#include "common/own_data_page.h"
#include "platform/page.h"

const struct field_rule own_data_fields[] = {
    {.name = "dong-y",
     .kind = FIELD_CHECK,
     .required = true,
     .required_key = "erase"},
    {0},
};

enum own_data_wish own_data_wish(const struct request *rq)
{
    struct str wish = rq_form(rq, "viec");

    if (str_is(wish, "tai"))
        return OWN_DATA_TAKE;
    return str_is(wish, "xoa") ? OWN_DATA_ERASE : OWN_DATA_OTHER;
}

enum status own_data_send(struct request *rq, struct str json)
{
    log_event(rq->log, "own_data.taken", "bytes=%zu", json.len);
    response_header(rq, "Content-Disposition",
                    STR("attachment; filename=\"du-lieu-cua-toi.json\""));
    return response_text(rq, 200, STR("application/json"), json);
}
