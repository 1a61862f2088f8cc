/* SPDX-License-Identifier: GPL-3.0-or-later */
/* delivery.h: papers collected and results delivered by post (VNPost).
 *
 * Both are optional. Collection makes scans optional, since the papers
 * themselves come; it chooses delivery too unless the citizen says otherwise.
 */
#ifndef MOTCUA_DOMAIN_DELIVERY_H
#define MOTCUA_DOMAIN_DELIVERY_H

#include "domain/draft/applicant.h"

struct postal {
    bool is_wanted;
    struct str name, phone;
    int64_t unit_id; /* commune */
    struct str street;
    struct vnd price; /* as it was told, for orientation; 0: not known */
};

struct delivery {
    struct postal collect; /* “Nộp hồ sơ giấy qua bưu điện” */
    struct postal deliver; /* “Nhận kết quả qua bưu điện” */
};

/* With whose draft it is, in one statement; NOT_FOUND as applicant.h. Nothing
 * wanted where the step was not saved yet (see draft.done). */
NODISCARD enum status draft_load_people(struct db *db, struct draft_key key,
                                        struct applicant *applicant,
                                        struct delivery *delivery);
/* Of a draft or a dossier `x`, and from rows of them. */
#define DELIVERY_COLUMNS                                                       \
    "x.service, x.name, x.phone, x.unit_id, x.street, x.price_vnd"
NODISCARD enum status delivery_of_rows(const struct db_rows *rows,
                                       struct delivery *delivery);
/* CONFLICT as draft_set_applicant; INVALID: an address is incomplete. */
NODISCARD enum status draft_set_delivery(struct db *db, struct draft_key key,
                                         const struct delivery *delivery,
                                         struct moment now, struct draft *draft,
                                         struct refusal *why);

/* What the post asks for a parcel, by the province's table, for orientation:
 * within a commune, within a province, or across the country. A unit that is
 * not known (0) counts as one in the province. */
NODISCARD enum status delivery_price(struct db *db, int64_t from_unit_id,
                                     int64_t to_unit_id, struct vnd *price);

#endif
