/* SPDX-License-Identifier: GPL-3.0-or-later */
/* file_look.h: what a look inside a file found, and its thumbnail.
 *
 * The facts are found when the file comes in (intake.h); the thumbnail is made
 * by the worker afterwards, so nobody waits for it. Both are of the file: where
 * it is used again they are there.
 */
#ifndef MOTCUA_DOMAIN_FILE_LOOK_H
#define MOTCUA_DOMAIN_FILE_LOOK_H

#include "domain/file/file.h"
#include "gateway/storage.h"
#include "platform/media/preview.h"

struct file_look {
    int32_t pages;           /* 0: not known */
    bool has_active_content; /* scripts, launch actions, macros */
    bool has_thumbnail;
    struct str faults; /* "dark": the first that a person should see */
};

/* Words of file_look.faults, by what the look measured; "": nothing to say. */
struct str file_faults(const struct preview_facts *facts);

/* For queries that join file_look: pages, has_active_content and whether there
 * is a thumbnail, beginning at column `first`; NULLs where there is no row. */
struct file_look file_look_of_row(struct db_row row, size_t first);

/* NOT_FOUND: nobody has looked inside. */
NODISCARD enum status file_look_load(struct db *db, int64_t file_id,
                                     struct file_look *look);
/* Once for each file; a second time changes nothing. */
NODISCARD enum status file_look_add(struct db *db, int64_t file_id,
                                    const struct file_look *look);

/* The thumbnail's name in the store. NOT_FOUND: there is none, or the file is
 * another's, or has not passed the scanner. */
NODISCARD enum status file_look_thumbnail(struct db *db, struct str public_id,
                                          int64_t owner_id,
                                          struct storage_name *stored);

struct file_list {
    const struct file *items;
    size_t count;
};
/* For the worker: files that wait for the scanner with an id above `after`, in
 * order of their ids; and clean ones whose thumbnail was not tried yet. */
NODISCARD enum status file_list_waiting(struct db *db, int64_t after,
                                        size_t most, struct file_list *list);
NODISCARD enum status file_list_unseen(struct db *db, size_t most,
                                       struct file_list *list);
/* The same paper as what every program opens (preview_copy). */
struct file_copy {
    struct sha256 content;
    struct str type;
    int64_t size_bytes;
};
/* What stands for the file where it is looked at. NOT_FOUND: itself does, or
 * its copy is not made yet; no row is asked for where the kind has none. */
NODISCARD enum status file_look_copy(struct db *db, const struct file *file,
                                     struct file_copy *copy);
NODISCARD enum status file_look_set_copy(struct db *db, int64_t file_id,
                                         const struct file_copy *copy);
/* content NULL: it has no picture to show. */
NODISCARD enum status file_look_set_thumbnail(struct db *db, int64_t file_id,
                                              const struct sha256 *content,
                                              struct moment now);

#endif
