/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "domain/vault/result.h"
#include "platform/media/pdf_signed.h"

enum status result_list(struct db *db, int64_t owner_id,
                        struct result_list *list)
{
    struct db_rows rows;
    enum status s =
        db_read(db,
                "SELECT d.code, d.procedure_name, x.added_at, x.name,"
                "       " FILE_COLUMNS(
                    "f.") ","
                          "       l.pages, l.has_active_content, l.thumbnail "
                          "IS NOT NULL, d.id"
                          "  FROM dossier d"
                          "  JOIN dossier_file x ON x.dossier_id = d.id AND "
                          "x.role = 'result'"
                          "  JOIN file f ON f.id = x.file_id AND f.account_id "
                          "= d.account_id"
                          "  LEFT JOIN file_look l ON l.file_id = f.id"
                          " WHERE d.account_id = ?"
                          "   AND f.scan <> 'infected'"
                          " ORDER BY x.added_at DESC, x.id DESC"
                          " LIMIT ?",
                DB_ARGS(db_int(owner_id), db_int(RESULTS_MAX)), &rows);

    if (s != OK)
        return s;
    struct result *items =
        arena_array(db_arena(db), rows.count + 1, sizeof *items);
    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);

        items[i] = (struct result){.code = db_cell_text(row, 0),
                                   .procedure_name = db_cell_text(row, 1),
                                   .returned_at = db_cell_moment(row, 2),
                                   .name = db_cell_text(row, 3),
                                   .file = file_of_row(row, 4),
                                   .look = file_look_of_row(row, 13),
                                   .dossier_id = db_cell_int(row, 16)};
    }
    *list = (struct result_list){items, rows.count};
    return OK;
}

enum status result_load(struct db *db, struct str file_public_id,
                        int64_t owner_id, struct result *result)
{
    struct result_list list;
    enum status s = result_list(db, owner_id, &list);

    for (size_t i = 0; s == OK && i < list.count; i++)
        if (str_equals(list.items[i].file.public_id, file_public_id)) {
            *result = list.items[i];
            return OK;
        }
    return s == OK ? NOT_FOUND : s;
}

/* --- seals --- */

/* What a seal is over; it must never change. */
static struct str sealed_text(struct arena *arena, struct str code,
                              const struct file *file)
{
    return str_print(arena, "motcua result\n%" PRI_STR "\n%" PRI_STR "\n",
                     STR_ARG(code),
                     STR_ARG(crypto_hex(arena, sha256_str(&file->content))));
}

enum status result_seal(struct db *db, int64_t dossier_id, struct str code,
                        const struct file *file, struct str pem)
{
    struct arena *arena = db_arena(db);
    struct str seal;

    if (str_is_empty(pem))
        return OK;
    enum status s = cms_seal(arena, pem, sealed_text(arena, code, file), &seal);

    if (s != OK)
        return s;
    return db_write(
        db,
        "INSERT IGNORE INTO result_seal"
        "   SET dossier_id = ?, file_id = ?, seal = ?",
        DB_ARGS(db_int(dossier_id), db_int(file->id), db_bytes(seal)), NULL);
}

enum status result_count_unsealed(struct db *db, int64_t *count)
{
    struct db_row row;
    enum status s = db_read_row(db,
                                "SELECT COUNT(*)"
                                "  FROM dossier_file x"
                                "  LEFT JOIN result_seal r"
                                "         ON r.dossier_id = x.dossier_id"
                                "        AND r.file_id = x.file_id"
                                " WHERE x.role = 'result'"
                                "   AND r.file_id IS NULL",
                                DB_NO_ARGS, &row);

    if (s == OK)
        *count = db_cell_int(row, 0);
    return s;
}

enum status result_seal_missing(struct db *db, struct str pem, size_t *sealed)
{
    struct db_rows rows;
    enum status s = db_read(db,
                            "SELECT d.id, d.code, f.id, f.content"
                            "  FROM dossier_file x"
                            "  JOIN dossier d ON d.id = x.dossier_id"
                            "  JOIN file f ON f.id = x.file_id"
                            "  LEFT JOIN result_seal r"
                            "         ON r.dossier_id = x.dossier_id"
                            "        AND r.file_id = x.file_id"
                            " WHERE x.role = 'result'"
                            "   AND r.file_id IS NULL",
                            DB_NO_ARGS, &rows);

    *sealed = 0;
    for (size_t i = 0; s == OK && i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);
        struct file file = {.id = db_cell_int(row, 2),
                            .content = sha256_of_bytes(db_cell_text(row, 3))};

        s = result_seal(db, db_cell_int(row, 0), db_cell_text(row, 1), &file,
                        pem);
        *sealed += s == OK;
    }
    return s;
}

/* NOT_FOUND: it has no seal, or one that is not ours. INVALID: the seal is of
 * another dossier or file. */
static enum status check_seal(struct db *db, const struct result *result,
                              const struct cms_trust *trust)
{
    struct db_row row;
    enum status s = db_read_row(
        db, "SELECT seal FROM result_seal WHERE dossier_id = ? AND file_id = ?",
        DB_ARGS(db_int(result->dossier_id), db_int(result->file.id)), &row);

    if (s != OK)
        return s;
    return cms_check(trust,
                     sealed_text(db_arena(db), result->code, &result->file),
                     db_cell_text(row, 0));
}

/* What the agency's own signature says, as pdf_signed_check; the store has
 * checked the digest. */
static enum status check_signature(struct storage *storage,
                                   const struct result *result,
                                   const struct cms_trust *trust,
                                   bool *is_signed)
{
    CLEANUP(fd_close) int fd = -1;
    struct stat facts;

    *is_signed = false;
    enum status s = storage_open(
        storage,
        (struct storage_name){result->file.owner_id, result->file.content},
        &fd);

    if (s == OK && fstat(fd, &facts) != 0)
        s = UNAVAILABLE;
    if (s != OK)
        return s == UNAVAILABLE ? s : INVALID; /* lost, or changed at rest */
    if (!str_is(result->file.type, "application/pdf"))
        return NOT_FOUND;
    size_t size = (size_t)facts.st_size;
    char *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (bytes == MAP_FAILED)
        return INTERNAL;
    s = pdf_signed_check((struct str){bytes, size}, trust, is_signed);
    munmap(bytes, size);
    return s;
}

enum status result_check(struct db *db, const struct settings *settings,
                         struct storage *storage, const struct result *result,
                         struct refusal *why)
{
    struct cms_trust trust = {
        .pem = settings_secret(settings, "dossier.seal_file"),
        .file = settings_textz(settings, "dossier.trust_file"),
        .at = result->returned_at,
    };
    bool is_signed;
    enum status s = check_signature(storage, result, &trust, &is_signed);

    if (s == NOT_FOUND && str_is_empty(trust.pem))
        return OK;
    if (s == NOT_FOUND)
        s = check_seal(db, result, &trust);
    if (s != NOT_FOUND && s != INVALID)
        return s;
    *why =
        (struct refusal){.key = s == NOT_FOUND && is_signed ? "result_unknown"
                                                            : "result_changed",
                         .field = ""};
    return INVALID;
}
