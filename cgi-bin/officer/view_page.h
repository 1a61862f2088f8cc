/* SPDX-License-Identifier: GPL-3.0-or-later */
/* view_page.h: kept filters on a page (views.c). */
#ifndef MOTCUA_OFFICER_VIEW_PAGE_H
#define MOTCUA_OFFICER_VIEW_PAGE_H

#include "domain/officer/view.h"
#include "officer/filter.h"

/* Views.<nth>.name, .href, .queue, and where shared .agency and .officer. */
void view_to_page(struct request *rq, size_t nth, const struct view *view);

#endif
