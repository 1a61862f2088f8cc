/* SPDX-License-Identifier: GPL-3.0-or-later */
/* paper.h: the papers of a draft: for each component how it is supplied, and
 * the files.
 *
 * Adding and removing files asks for no version: two tabs that add each keep
 * both. The part is done when every required component, or one of those that
 * stand in for it, has a file, or when the papers are collected by post
 * (delivery.h).
 */
#ifndef MOTCUA_DOMAIN_PAPER_H
#define MOTCUA_DOMAIN_PAPER_H

#include "domain/draft/draft.h"
#include "domain/file/file_look.h"

enum { PAPER_FILES_MAX = 10, DRAFT_BYTES_MAX = 200 * 1024 * 1024 };

enum paper_way {
    PAPER_UPLOAD, /* "Tải tệp lên từ máy" */
    PAPER_VAULT,  /* "Chọn từ kho giấy tờ" */
    PAPER_RESULT, /* "Dùng kết quả đã có" */
    PAPER_FORM    /* “Điền trên trang này”, see draft_form.h */
};
const char *paper_way_text(enum paper_way way); /* "upload" */

struct paper_file {
    struct file file;
    struct str name; /* what it is called here */
    enum paper_way way;
    struct file_look look;
};

struct paper {
    const struct component *component;
    const struct procedure_case *of_case;
    enum paper_way way;
    const struct paper_file *files;
    size_t file_count;
    size_t one_of; /* how many stand in for each other, it too; 0: alone */
    bool is_first; /* of these; also where it is alone */
    bool is_last;
    bool is_spared;  /* another of these has a file */
    bool is_missing; /* required, and nothing is there; of several that stand in
                      * for each other the first */
};

struct paper_list {
    const struct paper *items;
    size_t count;
    size_t missing;
    int64_t total_bytes;
};

/* Every component that the draft's case asks for, in order, with its files. */
NODISCARD enum status paper_list_load(struct db *db, const struct draft *draft,
                                      const struct procedure *procedure,
                                      struct paper_list *list);

/* NOT_FOUND: it is not one that the draft asks for. */
NODISCARD enum status draft_has_component(struct db *db,
                                          const struct draft *draft,
                                          int64_t component_id);

/* INVALID: "file_too_many" (number: the most), "file_total" (number: MiB). OK
 * also when it is there already. `name`: what the citizen calls it. */
NODISCARD enum status draft_add_file(struct db *db, struct draft_key key,
                                     int64_t component_id, enum paper_way way,
                                     const struct file *file, struct str name,
                                     struct moment now, struct refusal *why);
/* OK also when it is not there. */
NODISCARD enum status draft_remove_file(struct db *db, struct draft_key key,
                                        int64_t component_id,
                                        struct str file_public_id,
                                        struct moment now);

/* Ends the step: sets the part's bit when nothing is missing, or when the
 * papers themselves are to be collected by the post (is_collected; the delivery
 * step then asks where). INVALID: "papers_missing" (number: how many) or
 * "papers_infected". A file that still waits for the scanner holds up sending,
 * not this. */
NODISCARD enum status draft_finish_papers(struct db *db, struct draft_key key,
                                          bool is_collected, struct moment now,
                                          struct draft *draft,
                                          struct refusal *why);

/* The same rules inside a transaction. Files that came in after `patience` and
 * still wait for the scanner are "papers_checking"; older ones may go: nobody
 * opens them before the scanner has said yes, and a scanner that stays away
 * must not keep a citizen from filing. PAPERS_SAVED: none holds up. why->field
 * is the step, "giay-to". */
#define PAPERS_SAVED ((struct moment){INT64_MAX})
NODISCARD enum status draft_check_papers(struct db *db,
                                         const struct draft *draft,
                                         struct moment patience,
                                         struct refusal *why);

#endif
