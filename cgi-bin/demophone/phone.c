/* SPDX-License-Identifier: GPL-3.0-or-later */
/* phone.c: what one phone or mailbox got, the latest first. The page loads
 * itself again, so a code is there when one looks up from the other window.
 */
#include "demophone/pages.h"
#include "gateway/demo_box.h"

#define NOTES_MOST 30

enum status phone_show(struct request *rq)
{
    struct str to = rq_path_arg(rq, "to");
    bool is_mail = str_find(to, '@') < to.len;
    struct demo_notes notes = {0};
    enum status s = demo_box_read(rq->settings, rq->arena,
                                  is_mail ? DEMO_BOX_MAIL : DEMO_BOX_SMS, to,
                                  NOTES_MOST, &notes);

    if (s != OK)
        return s;
    page_set(page_of(rq), "Phone.to", to);
    for (size_t i = 0; i < notes.count; i++) {
        const struct demo_note *note = &notes.list[i];

        page_set_in(page_of(rq), "Notes", i, "subject", note->subject);
        page_set_in(page_of(rq), "Notes", i, "text", note->text);
        page_set_in(page_of(rq), "Notes", i, "at", page_moment(rq, note->at));
    }
    response_header(rq, "Refresh", STR("3"));
    return page_render(rq, "phone");
}
