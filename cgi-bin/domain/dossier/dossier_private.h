/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dossier_private.h: what the files of the room share: reading rows, the
 * history, and the messages that go with it.
 */
#ifndef MOTCUA_DOMAIN_DOSSIER_PRIVATE_H
#define MOTCUA_DOMAIN_DOSSIER_PRIVATE_H

#include "domain/catalogue/agency.h"
#include "domain/catalogue/holiday.h"
#include "domain/dossier/dossier.h"

enum event_kind event_kind_of(struct str text); /* EVENT_KIND__MAX: none */
/* "supplement", which is told as sms.supplement and mail.supplement; NULL: the
 * citizen is told nothing. */
const char *event_message(enum event_kind kind);
const char *actor_text(enum actor actor); /* "citizen" */
enum actor actor_of(struct str text);     /* ACTOR_SYSTEM: none */

/* What a row of a query begins with, and what is made of it. */
#define DOSSIER_COLUMNS                                                        \
    "d.id, d.public_id, d.code, d.account_id, d.procedure_version_id,"         \
    " d.procedure_code, d.procedure_name, d.case_name, d.agency_id,"           \
    " d.agency_code, d.agency_name, d.unit_id, d.filed_at, d.due_at,"          \
    " d.status, d.status_before, d.status_at, d.version, d.fee_vnd,"           \
    " d.paid_at, d.phone, d.email, d.id_number, d.lang, r.stars,"              \
    " d.lookup_id, w.citizen_unread, d.national_code"
#define DOSSIER_TABLES                                                         \
    "dossier d LEFT JOIN dossier_rating r ON r.dossier_id = d.id"              \
    " LEFT JOIN dossier_work w ON w.dossier_id = d.id"
enum { DOSSIER_COLUMN_COUNT = 28 };
struct dossier dossier_of_row(struct db_row row);

/* Of children `x` of a dossier, and what is made of their rows. */
#define EVENT_COLUMNS                                                          \
    "x.id, x.at, x.kind, x.actor, x.actor_name, x.from_status, x.to_status,"   \
    " x.note"
#define COMPONENT_COLUMNS                                                      \
    "x.position, x.name, x.originals, x.copies, x.is_required,"                \
    " COALESCE(c.is_original_shown, FALSE)"
#define COMPONENT_TABLES                                                       \
    "dossier_component x LEFT JOIN component c ON c.id = x.component_id"
#define DOSSIER_FILE_COLUMNS "x.role, x.position, x.name, " FILE_COLUMNS("f.")
#define DOSSIER_FILE_TABLES "dossier_file x JOIN file f ON f.id = x.file_id"
#define PARCEL_COLUMNS "x.service, x.status, x.item_code, e.kind, e.at"
#define PARCEL_TABLES                                                          \
    "parcel x LEFT JOIN parcel_event e"                                        \
    " ON e.post_id = (SELECT MAX(l.post_id) FROM parcel_event l"               \
    "                  WHERE l.reference = x.reference)"
NODISCARD enum status dossier_events_of_rows(const struct db_rows *rows,
                                             struct dossier_events *events);
NODISCARD enum status
dossier_components_of_rows(const struct db_rows *rows,
                           struct dossier_content *content);
NODISCARD enum status dossier_files_of_rows(const struct db_rows *rows,
                                            struct dossier_content *content);

NODISCARD enum status dossier_load_id(struct db *db, int64_t id,
                                      struct dossier *dossier);

/* The files alone. */
NODISCARD enum status dossier_load_files(struct db *db, int64_t dossier_id,
                                         struct dossier_content *content);

/* dossier_new.c: the beginning of a dossier, whoever sends it, in the
 * transaction that files it. Describing sets what procedure, agency and the
 * moment of filing say, and the ids; owner, unit, language and how the citizen
 * is reached are the caller's. Inserting takes the next number of agency and
 * day, whose row it holds until the commit, and sets code and id. */
NODISCARD enum status
dossier_describe(struct db *db, const struct procedure *procedure,
                 int64_t case_id, const struct agency *agency,
                 const struct calendar *calendar, struct moment filed_at,
                 struct dossier *dossier);
NODISCARD enum status dossier_insert(struct db *db,
                                     const struct settings *settings,
                                     struct str draft_public_id,
                                     struct dossier *dossier);
NODISCARD enum status dossier_add_components(struct db *db,
                                             const struct dossier *dossier,
                                             int64_t case_id);

struct event_line {
    enum event_kind kind;
    enum actor actor;
    struct str actor_name, note;
    enum dossier_status from, to; /* from 0: it is the first */
    struct moment due_at;         /* as happening.due_at */
};
/* In the transaction that holds the dossier's row: the event that brought it to
 * its version, and the notice of it (notice.h). */
NODISCARD enum status event_append(struct db *db,
                                   const struct settings *settings,
                                   const struct dossier *dossier,
                                   const struct event_line *line,
                                   struct moment now);

/* Queues what the citizen is told about the event: a text, and an e-mail where
 * they left an address. `arg` is the message's second argument. */
NODISCARD enum status event_tell(struct db *db, const struct dossier *dossier,
                                 enum event_kind kind, struct str arg,
                                 struct moment now);

#endif
