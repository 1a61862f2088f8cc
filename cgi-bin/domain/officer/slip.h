/* SPDX-License-Identifier: GPL-3.0-or-later */
/* slip.h: “Phiếu kiểm soát quá trình giải quyết hồ sơ” (form 06 of Circular
 * 03/2025/TT-VPCP): who handed a dossier on, when, and whether the step was
 * done in its time; and “Sổ theo dõi hồ sơ” (form 07), a line for each dossier.
 * Both are read from what happened, never written.
 */
#ifndef MOTCUA_DOMAIN_OFFICER_SLIP_H
#define MOTCUA_DOMAIN_OFFICER_SLIP_H

#include "domain/officer/act.h"

enum slip_result { SLIP_NO_TIME, SLIP_EARLY, SLIP_IN_TIME, SLIP_LATE };
struct slip_line {
    enum work_stage from, to;
    struct str officer_name, agency_name, note;
    struct moment at;  /* handed on */
    struct moment due; /* of the step that ended; 0: it has no time */
    enum slip_result result;
};
struct slip {
    const struct slip_line *items; /* in order */
    size_t count;
};
NODISCARD enum status slip_load(struct db *db, const struct act_view *view,
                                struct slip *slip);

struct book_line {
    struct str code, procedure_name, owner_name, street, phone, receiver_name;
    struct str desk_name;                        /* who accepted it */
    struct moment filed_at, due_at, returned_at; /* 0: not */
    enum dossier_status status;
};
struct book {
    const struct book_line *items; /* by day and number */
    size_t count;
};
/* Those that the agency was filed with from the one day to the other, both
 * included: one range of an index. */
NODISCARD enum status book_load(struct db *db, struct str agency_code,
                                struct date from, struct date to, size_t most,
                                struct book *book);

#endif
