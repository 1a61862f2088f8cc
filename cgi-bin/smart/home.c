/* SPDX-License-Identifier: GPL-3.0-or-later */
/* home.c: what Smart is and how to install it; once signed in, what to do.
 *
 * The QR here opens this very page on a phone; it grants nothing.
 */
#include "platform/media/qr.h"
#include "smart/smart.h"

enum status home_show(struct request *rq)
{
    const struct smart_account *account = smart_account_of(rq);
    struct page *page = page_of(rq);
    struct qr_drawing drawing;

    if (account != NULL) {
        enum status s = smart_id_to_page(rq);

        return s == OK ? page_render(rq, "home") : s;
    }
    enum status s = qr_draw(
        rq->arena, settings_text(rq->settings, "smart.origin"), &drawing);
    if (s != OK)
        return s;
    page_set_int(page, "Qr.size", drawing.size);
    page_set(page, "Qr.path", drawing.path);
    return page_render(rq, "home");
}
