/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/own_data_page.h"
#include "platform/page.h"

static const struct field_rule fields[] = {
    {.name = "dong-y",
     .kind = FIELD_CHECK,
     .required = true,
     .required_key = "erase"},
    {0},
};

static enum status show(struct request *rq, const struct own_data *of,
                        const struct form *form)
{
    enum status s = of->more == NULL ? OK : of->more(rq);

    if (s != OK)
        return s;
    form_to_page(rq, form);
    return page_render(rq, "own_data");
}

enum status own_data_page(struct request *rq, const struct own_data *of)
{
    return show(rq, of, form_new(rq, fields));
}

enum status own_data_press(struct request *rq, const struct own_data *of)
{
    struct str wish = rq_form(rq, "viec");

    if (str_is(wish, "tai"))
        return of->take(rq);
    if (!str_is(wish, "xoa"))
        return own_data_page(rq, of);

    struct form *form = form_read(rq, fields);

    return form_is_valid(form) ? of->erase(rq) : show(rq, of, form);
}

enum status own_data_send(struct request *rq, struct str json)
{
    log_event(rq->log, "own_data.taken", "bytes=%zu", json.len);
    response_header(rq, "Content-Disposition",
                    STR("attachment; filename=\"du-lieu-cua-toi.json\""));
    return response_text(rq, 200, STR("application/json"), json);
}
