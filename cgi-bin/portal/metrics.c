/* SPDX-License-Identifier: GPL-3.0-or-later */
/* metrics.c: /metrics, for Prometheus; nginx lets in whom motcua-metrics.conf
 * allows. */
#include "common/metrics_text.h"
#include "portal/pages.h"

enum status metrics_show(struct request *rq)
{
    struct buf out = {.arena = rq->arena};

    metrics_text(&out, rq->settings, rq->db, rq->now);
    response_header(rq, "Cache-Control", STR("no-store"));
    return response_text(rq, 200, STR(METRICS_TYPE), buf_str(&out));
}
