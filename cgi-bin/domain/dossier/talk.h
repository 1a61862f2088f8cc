/* SPDX-License-Identifier: GPL-3.0-or-later */
/* talk.h: what citizen and office say to each other about a dossier, with
 * files. What was said stays; each side sees whether there is something it has
 * not read. It goes on until the dossier's work is done.
 */
#ifndef MOTCUA_DOMAIN_DOSSIER_TALK_H
#define MOTCUA_DOMAIN_DOSSIER_TALK_H

#include "domain/dossier/work.h"

enum { TALK_CHARS = 4000, TALK_MOST = 300 };

struct talk_message {
    int nth; /* from 1 */
    bool is_office;
    struct str writer_name, agency_name; /* agency "": the citizen */
    struct str text;
    struct moment at;
    const struct dossier_file *files;
    size_t file_count;
};
struct talk {
    const struct talk_message *items; /* latest first */
    size_t count;
};
NODISCARD enum status talk_load(struct db *db, int64_t dossier_id,
                                struct talk *talk);

struct talk_line {
    int64_t dossier_id;
    int64_t officer_id; /* 0: the citizen says it */
    struct str writer_name, agency_name, text;
    const struct file *files; /* the dossier's owner's */
    size_t file_count;
};
/* One transaction: adds it, marks it unread on the other side, and tells the
 * citizen by text and mail of the first they have not read. OK too, and nothing
 * is added, where the same words were the last ones (a double press). CONFLICT:
 * the work is done, or TALK_MOST messages are there. INVALID: a file is
 * refused, as dossier_check_answer says. */
NODISCARD enum status talk_add(struct db *db, const struct settings *settings,
                               const struct talk_line *line, struct moment now,
                               struct refusal *why);
/* That side has read all that is there. */
NODISCARD enum status talk_read(struct db *db, int64_t dossier_id,
                                bool by_office);
#endif
