/* SPDX-License-Identifier: GPL-3.0-or-later */
/* demo_box.h: what the demo has "sent", for the test phone and the tests.
 *
 * With sms.gateway = log and mail.gateway = log texts and e-mails land in
 * state_dir/demo-sms.jsonl and demo-mail.jsonl, a JSON object a line, in place
 * of somebody's phone. Exists only with demo = yes: codes to sign in with are
 * in it.
 */
#ifndef MOTCUA_GATEWAY_DEMO_BOX_H
#define MOTCUA_GATEWAY_DEMO_BOX_H

#include "platform/moment.h"
#include "platform/settings.h"

enum demo_box { DEMO_BOX_SMS, DEMO_BOX_MAIL };

struct demo_note {
    struct moment at;
    struct str to;      /* 0xxxxxxxxx, or an e-mail address */
    struct str subject; /* of an e-mail, else none */
    struct str text;
    struct str reference; /* one reference is kept once */
};
struct demo_notes {
    const struct demo_note *list; /* newest first */
    size_t count;
};

/* Adds a note, unless one of that reference is there. UNAVAILABLE: disk full.
 * Starts again from nothing when the box holds more than a megabyte. */
NODISCARD enum status demo_box_add(const struct settings *settings,
                                   struct arena *arena, enum demo_box box,
                                   const struct demo_note *note);

/* The newest `most` to that number or address (STR_NONE: to anybody). */
NODISCARD enum status demo_box_read(const struct settings *settings,
                                    struct arena *arena, enum demo_box box,
                                    struct str to, size_t most,
                                    struct demo_notes *notes);

#endif
