/* SPDX-License-Identifier: GPL-3.0-or-later */
/* captcha_page.h: a captcha on a page of any program: the field's values, its
 * picture and its voice.
 *
 * Route: {METHOD_GET, "/ma-bao-mat/:tep", captcha_file, 0} for NAME.png and
 * NAME.wav. In a template: <?cs call:captcha(Form.ma_xac_thuc, Msg.….…,
 * Captcha) ?>. The page's route needs ROUTE_SESSION.
 */
#ifndef MOTCUA_COMMON_CAPTCHA_PAGE_H
#define MOTCUA_COMMON_CAPTCHA_PAGE_H

#include "domain/guard/captcha.h"
#include "platform/form.h"
#include "platform/router.h"

handler captcha_file;

/* Makes a new one and writes its id under Captcha. of the page. */
NODISCARD enum status captcha_to_page(struct request *rq);

/* The session's, for captcha_check and captcha_spend. */
struct captcha_of captcha_of_request(const struct request *rq);

/* Spends the captcha of the form that was sent (captcha_id, and the answer in
 * `field`). INVALID: the form has been told; show it again. */
NODISCARD enum status captcha_spend_form(struct request *rq, struct form *form,
                                         const char *field);

#endif
