/* SPDX-License-Identifier: GPL-3.0-or-later */
/* export.h: the catalogue's procedures as files, for other programs and for
 * import.h to read again.
 */
#ifndef MOTCUA_DOMAIN_EXPORT_H
#define MOTCUA_DOMAIN_EXPORT_H

#include "platform/db.h"

/* What import_procedures reads, of all detailed procedures (JSON) or of all
 * (TSV). Given in the db's arena. unreadable: the codes of those that are left
 * out, since what is stored of them is no JSON; "" mostly. */
NODISCARD enum status export_procedures_json(struct db *db, struct str *text,
                                             struct str *unreadable);
NODISCARD enum status export_procedures_tsv(struct db *db, struct str *text);
/* A JSON list of every record, detailed or not; and one record. NOT_FOUND:
 * none with that code. */
NODISCARD enum status export_records_json(struct db *db, struct str *text);
NODISCARD enum status export_record_json(struct db *db, struct str code,
                                         struct str *text);

#endif
