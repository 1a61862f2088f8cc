/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dossier_whole.c: a dossier and its children as parts of one statement
 * (db_read_parts): each by itself costs more on its way than in MariaDB.
 */
#include "domain/dossier/dossier_whole.h"
#include "domain/dossier/dossier_private.h"
#include "platform/public_id.h"

/* What belongs to one dossier. `of`: its id; `nulls`: up to the widest. */
#define PEOPLE(of, nulls)                                                      \
    "SELECT " APPLICANT_COLUMNS("x.") nulls                                    \
        ", 0"                                                                  \
        "  FROM dossier_applicant x WHERE x.dossier_id = " of
#define DELIVERY(of, nulls)                                                    \
    " UNION ALL SELECT " DELIVERY_COLUMNS nulls ", 1"                          \
    "  FROM dossier_delivery x WHERE x.dossier_id = " of
#define COMPONENTS(of, nulls)                                                  \
    " UNION ALL (SELECT " COMPONENT_COLUMNS nulls ", 2"                        \
    "  FROM " COMPONENT_TABLES " WHERE x.dossier_id = " of                     \
    " ORDER BY x.position LIMIT 10000)"
#define FILES(of, nulls)                                                       \
    " UNION ALL (SELECT " DOSSIER_FILE_COLUMNS nulls ", 3"                     \
    "  FROM " DOSSIER_FILE_TABLES " WHERE x.dossier_id = " of                  \
    " ORDER BY x.position, x.id LIMIT 10000)"
#define NULLS_11 DB_NULLS_8 DB_NULLS_2 DB_NULLS_1
#define NULLS_22 DB_NULLS_16 DB_NULLS_4 DB_NULLS_2

enum content_part {
    PART_PEOPLE,
    PART_DELIVERY,
    PART_COMPONENTS,
    PART_FILES,
    CONTENT_PARTS
};

static enum status content_of_parts(const struct db_rows *parts,
                                    struct dossier_content *content)
{
    struct dossier_content made = {.component_count = 0};
    enum status s = applicant_of_rows(&parts[PART_PEOPLE], &made.applicant);

    if (s == OK)
        s = delivery_of_rows(&parts[PART_DELIVERY], &made.delivery);
    if (s == OK)
        s = dossier_components_of_rows(&parts[PART_COMPONENTS], &made);
    if (s == OK)
        s = dossier_files_of_rows(&parts[PART_FILES], &made);
    if (s == OK)
        *content = made;
    return s;
}

enum status dossier_load_content(struct db *db, const struct dossier *dossier,
                                 struct dossier_content *content)
{
    struct db_rows parts[CONTENT_PARTS];
    struct db_value id = db_int(dossier->id);
    enum status s = db_read_parts(
        db,
        PEOPLE("?", "") DELIVERY("?", NULLS_11) COMPONENTS("?", NULLS_11)
            FILES("?", DB_NULLS_4 DB_NULLS_1),
        DB_ARGS(id, id, id, id), parts, CONTENT_PARTS);

    return s == OK ? content_of_parts(parts, content) : s;
}

/* --- all of it --- */

#define OWN "(SELECT id FROM dossier WHERE public_id = ? AND account_id = ?)"

enum whole_part {
    PART_DOSSIER = CONTENT_PARTS,
    PART_EVENTS,
    PART_PARCELS,
    PART_FORMS,
    PART_WORK,
    PART_LETTERS,
    PART_LOOKS,
    WHOLE_PARTS
};

/* clang-format off: a part each. */
static const char whole_sql[] = PEOPLE(OWN, NULLS_11) DELIVERY(OWN, NULLS_22)
    COMPONENTS(OWN, NULLS_22) FILES(
        OWN,
        DB_NULLS_16) " UNION ALL SELECT " DOSSIER_COLUMNS ", 4"
                     "  FROM " DOSSIER_TABLES
                     " WHERE d.public_id = ? AND d.account_id = ?"
                     " UNION ALL (SELECT " EVENT_COLUMNS DB_NULLS_16 DB_NULLS_4
                     ", 5"
                     "  FROM dossier_event x WHERE x.dossier_id = " OWN
                     " ORDER BY x.position LIMIT 10000)"
                     " UNION ALL (SELECT " PARCEL_COLUMNS NULLS_22 DB_NULLS_1
                     ", 6"
                     "  FROM " PARCEL_TABLES " WHERE x.dossier_id = " OWN
                     " ORDER BY x.service LIMIT 10)"
                     " UNION ALL (SELECT " DOSSIER_FORM_COLUMNS DB_NULLS_16
                         DB_NULLS_2 DB_NULLS_1 ", 7"
                     "  FROM " DOSSIER_FORM_TABLES " WHERE x.dossier_id = " OWN
                     " ORDER BY x.component_id LIMIT 1000)"
                     " UNION ALL SELECT " WORK_COLUMNS DB_NULLS_8 DB_NULLS_1
                     ", 8"
                     "  FROM " WORK_TABLES " WHERE w.dossier_id = " OWN
                     " UNION ALL (SELECT " LETTER_COLUMNS DB_NULLS_16 DB_NULLS_4
                         DB_NULLS_1 ", 9"
                     "  FROM dossier_letter x WHERE x.dossier_id = " OWN
                         LETTER_ORDER ")"
                     " UNION ALL (SELECT x.agency_name, MAX(x.at) AS "
                     "latest" DB_NULLS_16 DB_NULLS_8 DB_NULLS_2 ", 10"
                     "  FROM officer_event x WHERE x.chain = " OWN
                     " AND x.act = 'looked'"
                     " GROUP BY x.agency_name, DATE(x.at + INTERVAL 7 HOUR)"
                     " ORDER BY latest DESC LIMIT 100)";
/* clang-format on */

static enum status rest_of_parts(struct db *db, const struct db_rows *parts,
                                 struct dossier_whole *whole)
{
    const struct db_rows *work = &parts[PART_WORK];
    enum status s = dossier_events_of_rows(&parts[PART_EVENTS], &whole->events);

    if (s == OK)
        s = dossier_forms_of_rows(db, whole->dossier.id, &parts[PART_FORMS],
                                  &whole->forms);
    if (s == OK)
        s = letters_of_rows(&parts[PART_LETTERS], &whole->letters);
    if (s == OK)
        s = work_looks_of_rows(&parts[PART_LOOKS], &whole->looks);
    parcels_of_rows(&parts[PART_PARCELS], &whole->parcels);
    whole->has_work = work->count > 0;
    if (whole->has_work)
        whole->work = work_of_row(db_row_at(work, 0));
    return s;
}

enum status dossier_load_whole(struct db *db, struct str public_id,
                               int64_t owner_id, struct dossier_whole *whole)
{
    struct db_rows parts[WHOLE_PARTS];
    struct db_value own[2 * WHOLE_PARTS];

    if (!public_id_is_one(public_id))
        return NOT_FOUND;
    for (size_t i = 0; i < WHOLE_PARTS; i++) {
        own[2 * i] = db_text(public_id);
        own[2 * i + 1] = db_int(owner_id);
    }
    enum status s =
        db_read_parts(db, whole_sql, (struct db_args){own, ARRAY_LENGTH(own)},
                      parts, WHOLE_PARTS);

    if (s == OK && parts[PART_DOSSIER].count == 0)
        s = NOT_FOUND;
    if (s != OK)
        return s;
    *whole = (struct dossier_whole){
        .dossier = dossier_of_row(db_row_at(&parts[PART_DOSSIER], 0))};
    s = content_of_parts(parts, &whole->content);
    return s == OK ? rest_of_parts(db, parts, whole) : s;
}
