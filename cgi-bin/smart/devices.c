/* SPDX-License-Identifier: GPL-3.0-or-later */
/* devices.c: “Thiết bị của tôi”: where this account is signed in, and which
 * browsers its phones have let in.
 *
 * Each line can be named and ended; “Không phải tôi” at a browser ends the
 * portal session that came of it.
 */
#include "smart/smart.h"

static const struct field_rule fields[] = {
    {.name = "ten", .kind = FIELD_TEXT, .required = true, .max = 60},
    {0},
};

static enum status list_devices(struct request *rq)
{
    struct page *page = page_of(rq);
    struct session_list sessions;

    enum status s = session_list(rq, &sessions);
    for (size_t i = 0; s == OK && i < sessions.count; i++) {
        const struct session_line *line = &sessions.lines[i];
        struct str name;
        s = smart_device_name(rq->db, line->id, &name);
        if (s != OK)
            return s;
        page_set_int_in(page, "Device", i, "id", line->id);
        page_set_in(page, "Device", i, "name", name);
        page_set_in(page, "Device", i, "browser", line->browser);
        page_set_in(page, "Device", i, "place", line->place);
        page_set_in(page, "Device", i, "seen", page_moment(rq, line->seen_at));
        if (line->is_this)
            page_set_in(page, "Device", i, "is_this", STR("1"));
    }
    return s;
}

static enum status list_sign_ins(struct request *rq)
{
    struct page *page = page_of(rq);
    struct qr_sign_ins sign_ins;

    enum status s = qr_login_list(rq->db, smart_account_of(rq)->public_id,
                                  rq->now, &sign_ins);
    for (size_t i = 0; s == OK && i < sign_ins.count; i++) {
        const struct qr_sign_in *line = &sign_ins.list[i];
        page_set_int_in(page, "SignIn", i, "id", line->id);
        page_set_in(page, "SignIn", i, "browser", line->browser);
        page_set_in(page, "SignIn", i, "place", line->address);
        page_set_in(page, "SignIn", i, "time", page_moment(rq, line->used_at));
        if (line->is_alive)
            page_set_in(page, "SignIn", i, "is_alive", STR("1"));
    }
    return s;
}

static enum status show(struct request *rq, struct form *form)
{
    enum status s = list_devices(rq);

    if (s == OK)
        s = list_sign_ins(rq);
    if (s != OK)
        return s;
    form_to_page(rq, form);
    return page_render(rq, "devices");
}

enum status devices_show(struct request *rq)
{
    return show(rq, form_new(rq, fields));
}

static bool form_id(const struct request *rq, const char *name, int64_t *id)
{
    return str_to_int(rq_form(rq, name), 1, INT64_MAX, id);
}

enum status devices_save(struct request *rq)
{
    int64_t account_id = rq->session->account_id, id;
    const char *done = "phien";
    enum status s;

    if (form_id(rq, "ket-thuc", &id)) {
        s = session_end_by_id(rq->db, account_id, id);
    } else if (form_id(rq, "khong-phai-toi", &id)) {
        done = "khong-phai-toi";
        s = qr_login_disown(rq->db, id, smart_account_of(rq)->public_id,
                            rq->now, smart_place(rq));
    } else if (form_id(rq, "dat-ten", &id)) {
        struct form *form = form_read(rq, fields);
        if (!form_is_valid(form))
            return show(rq, form);
        done = "dat-ten";
        s = smart_device_rename(rq->db, account_id, id, form_text(form, "ten"));
    } else {
        return show(rq, form_new(rq, fields));
    }
    if (s != OK && s != NOT_FOUND) /* gone already: what was wanted */
        return s;
    return response_redirect(
        rq, str_print(rq->arena, "/thiet-bi?" PAGE_DONE_QUERY "=%s", done));
}
