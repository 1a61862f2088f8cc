/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import_private.h: what the import_*.c share. */
#ifndef MOTCUA_DOMAIN_IMPORT_PRIVATE_H
#define MOTCUA_DOMAIN_IMPORT_PRIVATE_H

#include <jansson.h>

#include "domain/import/import.h"
#include "platform/json.h"

/* Always INVALID. Keeps the first complaint: "line 12, valid_to: not a date".
 */
NODISCARD enum status import_refuse(struct import *in, const char *field,
                                    const char *format, ...) PRINTF_LIKE(3, 4);
/* A line of the difference. */
void import_tell(struct import *in, char mark, struct str code,
                 struct str what);

/* Runs body in a transaction that holds the catalogue's row; raises the
 * generation when something was added or changed; rolls back for a dry run.
 * The counts and the difference start again with each try. */
NODISCARD enum status
import_write(struct import *in,
             enum status (*body)(struct import *in, void *data), void *data);

/* --- TSV: a header line, tabs, no quoting, \n at the end of every line. --- */
enum { TSV_MAX_COLUMNS = 32 };
struct tsv {
    struct import *in;
    struct str rest;
    struct str columns[TSV_MAX_COLUMNS];
    struct str cells[TSV_MAX_COLUMNS];
    size_t column_count;
};
NODISCARD enum status tsv_open(struct import *in, struct str text,
                               struct tsv *tsv);
/* NOT_FOUND after the last line. */
NODISCARD enum status tsv_next(struct tsv *tsv);
size_t tsv_count_lines(const struct tsv *tsv); /* of what is left */
/* A cell through text_clean; max_chars 0: 200. INVALID when the column is not
 * there, or the cell is empty though required. */
enum tsv_need { TSV_OPTIONAL, TSV_REQUIRED };
NODISCARD enum status tsv_text(struct tsv *tsv, const char *column,
                               enum tsv_need need, size_t max_chars,
                               struct str *out);
NODISCARD enum status tsv_date(struct tsv *tsv, const char *column,
                               enum tsv_need need, struct date *out);

/* --- JSON, with complaints that name record and field. --- */
NODISCARD enum status json_open(struct import *in, struct str text,
                                json_t **root);
/* Missing and null are "" where not required. max_chars 0: 200. */
NODISCARD enum status json_line(struct import *in, const json_t *object,
                                const char *key, enum tsv_need need,
                                size_t max_chars, struct str *out);
NODISCARD enum status json_lines(struct import *in, const json_t *object,
                                 const char *key, size_t max_chars,
                                 struct str *out);
NODISCARD enum status json_whole(struct import *in, const json_t *object,
                                 const char *key, int64_t min, int64_t max,
                                 int64_t missing, int64_t *out);
NODISCARD enum status json_flag(struct import *in, const json_t *object,
                                const char *key, bool missing, bool *out);
/* true: seen at a desk, or more; or the least by its word. */
NODISCARD enum status json_proof(struct import *in, const json_t *object,
                                 const char *key, enum id_proof *out);
NODISCARD enum status json_day(struct import *in, const json_t *object,
                               const char *key, struct date *out);
/* The array; NULL where it is missing and not required. */
NODISCARD enum status json_list(struct import *in, const json_t *object,
                                const char *key, enum tsv_need need,
                                const json_t **out);
/* An array of lines, none with a line break. */
NODISCARD enum status json_line_list(struct import *in, const json_t *object,
                                     const char *key, size_t max_chars,
                                     struct str_list *out);
/* The number of the line where that record starts, by its code; 0 unknown. */
size_t json_line_of(struct str text, struct str code);

/* Writes the pairs that the texts about executing agencies name; after both
 * kinds of import. */
NODISCARD enum status import_match_agencies(struct import *in);

/* What the province says over one record (import_overlay.c). */
struct overlay {
    struct str code;
    struct str body; /* JSON */
    struct str written_by;
    struct date written_on;
    struct str source_digest; /* SHA-256 of the record it is for; "": none */
};
/* Fills in->overlays. */
NODISCARD enum status overlay_load(struct import *in);
/* NULL: none for that code. */
const struct overlay *overlay_of(const struct import *in, struct str code);
/* Changes the record; tells what of the overlay no longer fits. */
NODISCARD enum status overlay_apply(struct import *in, json_t *record,
                                    const struct overlay *overlay);
/* Tells where the record is another than the overlay was written for. */
NODISCARD enum status overlay_note_source(struct import *in,
                                          const struct overlay *overlay,
                                          struct str record);
/* Reads and writes anew the procedures whose overlay is another now. */
NODISCARD enum status import_again(struct import *in);

/* import_tidy.c: the rules that hold for any record, before its overlay; and
 * after it, the order of papers, and their short names. */
void record_tidy(struct import *in, json_t *record);
void record_order(struct import *in, json_t *record);
/* "" where it is no text. Lent by the object. */
struct str record_text(const json_t *object, const char *key);
/* `words` are folded. */
bool record_mentions(struct arena *arena, struct str text, const char *words);
bool record_is_remark(struct arena *arena, struct str name);
bool record_is_for_counter(struct arena *arena, struct str name);

/* What the file says of one procedure, and the record itself. */
struct procedure_record {
    struct procedure p;
    struct str audiences;          /* codes with commas */
    struct str record;             /* JSON, as it came */
    struct str keywords;           /* a line each */
    const struct overlay *overlay; /* NULL: none */
    bool says_verified_id;         /* else p.least_proof is left as it is */
    size_t line;
};
struct procedure_file {
    struct procedure_record *list;
    size_t count;
    struct str head; /* JSON beside the procedures; none for a TSV */
    const json_t *groups;
};
NODISCARD enum status procedure_file_read(struct import *in, json_t *root,
                                          struct str text,
                                          struct procedure_file *file);
NODISCARD enum status procedure_file_read_tsv(struct import *in,
                                              struct str text,
                                              struct procedure_file *file);

/* One record; text: the file it is in, for its line. */
NODISCARD enum status record_read(struct import *in, const json_t *item,
                                  struct str text,
                                  struct procedure_record *record);
NODISCARD enum status record_read_more(struct import *in, const json_t *here,
                                       struct procedure_record *record);
NODISCARD enum status record_check_head(struct import *in,
                                        const struct procedure *p,
                                        struct str level, struct str service);
NODISCARD enum status record_refuse_twice(struct import *in,
                                          const struct procedure_file *file);
enum service_level record_service_level(struct str word);
struct str record_dump(struct import *in, const json_t *value);
/* INVALID: the amount is not what its words say. */
NODISCARD enum status fee_check(struct import *in, const struct fee *fee);

#endif
