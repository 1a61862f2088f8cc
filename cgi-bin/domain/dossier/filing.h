/* SPDX-License-Identifier: GPL-3.0-or-later */
/* filing.h: a draft becomes a dossier, once.
 *
 * One transaction locks the draft, checks that it is complete, spends the
 * captcha, takes the next number of agency and day, writes the dossier with its
 * first event, queues the messages, and marks the draft. Whoever sends again
 * (a second click, another tab, a worker that died after its commit) gets the
 * same receipt.
 */
#ifndef MOTCUA_DOMAIN_FILING_H
#define MOTCUA_DOMAIN_FILING_H

#include "domain/dossier/dossier.h"
#include "domain/guard/captcha.h"

struct receipt {
    struct str dossier_public_id;
    struct str code;
    struct moment filed_at;
    struct moment due_at; /* 0: none is promised */
    bool is_again;        /* it had been filed before */
};

struct filing_of {
    const struct settings *settings;   /* dossier.code_pattern, webhook.url */
    const struct procedure *procedure; /* of the draft's version */
    enum lang lang;                    /* of the messages */
    struct moment now;
    bool asks_post;    /* there is a post to order from (post_is_set) */
    bool asks_captcha; /* the next three are then the one that was answered */
    struct captcha_of captcha;
    struct str captcha_id, captcha_answer;
    bool keeps_papers; /* those that were sent go into the vault too */
};

/* Files the draft. Borrows all. Sets *receipt on OK; *why on INVALID (a part
 * missing: why->field is the step's slug; or the captcha: field "ma-bao-mat").
 * CONFLICT: the draft changed after key.version was shown, or of->procedure is
 * another version than its. UNAVAILABLE: the database went away, perhaps after
 * the commit; calling again is safe.
 * `now` decides the day of the code (Circular 01/2018/TT-VPCP, art. 19). */
NODISCARD enum status draft_file(struct db *db, struct draft_key key,
                                 const struct filing_of *of,
                                 struct receipt *receipt, struct refusal *why);

/* "{agency_long}-{yymmdd}-{number:4}" filled in. Places: {agency} as in the
 * catalogue (H53.16), {agency_long} as Circular 01/2018 has it (000.00.16.H53),
 * {yymmdd}, {yyyymmdd}, {number:N} with at least N digits. Letters come out
 * large. INVALID: another place, or no {number} or day or agency. */
NODISCARD enum status dossier_code(struct arena *arena, struct str pattern,
                                   struct str agency_code, struct date day,
                                   int64_t number, struct str *code);

/* A code as it is kept, of one as people write it: small letters, any dash,
 * blanks, “Mã hồ sơ:” in front. */
struct str dossier_code_clean(struct arena *arena, struct str typed);

/* How many numbers were given, which is how many dossiers were filed. */
NODISCARD enum status filing_count(struct db *db, int64_t *count);

#endif
