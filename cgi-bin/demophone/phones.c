/* SPDX-License-Identifier: GPL-3.0-or-later */
/* phones.c: all phones and mailboxes that got something, the latest first. */
#include "demophone/pages.h"
#include "gateway/demo_box.h"

#define NOTES_MOST 500
#define PHONES_MOST 100

struct list {
    const struct demo_note *shown[PHONES_MOST]; /* the newest to each */
    size_t count;
};

static bool is_shown(const struct list *list, struct str to)
{
    for (size_t i = 0; i < list->count; i++)
        if (str_equals(list->shown[i]->to, to))
            return true;
    return false;
}

static enum status add_box(struct request *rq, struct list *list,
                           enum demo_box box)
{
    struct demo_notes notes = {0};
    enum status s = demo_box_read(rq->settings, rq->arena, box, STR_NONE,
                                  NOTES_MOST, &notes);

    for (size_t i = 0; s == OK && i < notes.count; i++)
        if (list->count < PHONES_MOST && !is_shown(list, notes.list[i].to))
            list->shown[list->count++] = &notes.list[i];
    return s;
}

enum status phones_show(struct request *rq)
{
    struct list list = {.count = 0};
    enum status s = add_box(rq, &list, DEMO_BOX_SMS);

    if (s == OK)
        s = add_box(rq, &list, DEMO_BOX_MAIL);
    if (s != OK)
        return s;
    for (size_t i = 0; i < list.count; i++) {
        const struct demo_note *note = list.shown[i];

        page_set_in(page_of(rq), "Phones", i, "to", note->to);
        page_set_in(page_of(rq), "Phones", i, "text",
                    str_is_empty(note->subject) ? note->text : note->subject);
        page_set_in(page_of(rq), "Phones", i, "at", page_moment(rq, note->at));
    }
    response_header(rq, "Refresh", STR("5"));
    return page_render(rq, "phones");
}
