/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/sure_page.h"
#include "platform/page.h"

enum status sure_page(struct request *rq, const struct sure *sure)
{
    struct page *page = page_of(rq);

    page_setz(page, "Sure.what", sure->what);
    page_set(page, "Sure.name", sure->name);
    page_set(page, "Sure.back", sure->back);
    if (sure->form != NULL)
        form_to_page(rq, sure->form);
    return page_render(rq, "sure");
}
