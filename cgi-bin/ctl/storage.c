/* SPDX-License-Identifier: GPL-3.0-or-later */
/* storage.c: looks after stored files: checks them, turns their keys.
 *
 * Rotation: `storage new-key` prints a line; put it into storage.key_file, let
 * the programs start anew, then `storage rotate`; when it has turned them all,
 * the old line may go. Both walk every file and may be run again at any time.
 */
#include "ctl/ctl.h"
#include "domain/file/file_unused.h"

enum { REMOVED_A_ROUND = 200, SCRATCH_BYTES = 4 * 1024 * 1024 };

struct tally {
    struct ctl *ctl;
    struct db *db; /* for gc */
    size_t seen, done, bad;
};

static enum status verify_one(struct storage *storage, struct storage_name name,
                              void *data)
{
    struct tally *tally = data;

    enum status s = storage_verify(storage, name);
    tally->seen++;
    if (s == INVALID || s == NOT_FOUND) {
        tally->bad++;
        fprintf(stderr, "motcuactl: a file of account %lld is damaged: %.*s\n",
                (long long)name.owner_id, 64,
                crypto_hex(tally->ctl->arena, sha256_str(&name.content)).ptr);
        return OK; /* go on: all of them are wanted */
    }
    return s;
}

static enum status rotate_one(struct storage *storage, struct storage_name name,
                              void *data)
{
    struct tally *tally = data;
    bool is_done = false;

    enum status s = storage_rewrap(storage, name, &is_done);
    tally->seen++;
    if (is_done)
        tally->done++;
    if (s == INVALID) {
        tally->bad++;
        return OK;
    }
    return s;
}

static int walk(struct ctl *ctl, struct tally *tally,
                enum status (*visit)(struct storage *, struct storage_name,
                                     void *))
{
    CLEANUP(storage_free) struct storage *storage = NULL;

    enum status s = storage_new(ctl->settings, &ctl->log, &storage);
    if (s != OK)
        return ctl_fail(EX_CONFIG, "the file store cannot be opened; see the "
                                   "line above");
    tally->ctl = ctl;
    s = storage_each(storage, visit, tally);
    if (s != OK)
        return ctl_fail(ctl_code(s),
                        "stopped after %zu files: the file store does not "
                        "answer; run it again",
                        tally->seen);
    return EX_OK;
}

static int run_verify(struct ctl *ctl, int argc, char **argv)
{
    struct tally tally = {0};

    (void)argv;
    if (argc != 0)
        return ctl_usage(ctl);
    int code = walk(ctl, &tally, verify_one);
    if (code != EX_OK)
        return code;
    printf("%zu files, %zu damaged\n", tally.seen, tally.bad);
    return tally.bad == 0 ? EX_OK : EX_DATAERR;
}

static int run_rotate(struct ctl *ctl, int argc, char **argv)
{
    struct tally tally = {0};

    (void)argv;
    if (argc != 0)
        return ctl_usage(ctl);
    int code = walk(ctl, &tally, rotate_one);
    if (code != EX_OK)
        return code;
    printf("%zu files, %zu turned to the newest key, %zu damaged\n", tally.seen,
           tally.done, tally.bad);
    return tally.bad == 0 ? EX_OK : EX_DATAERR;
}

static enum status orphan_one(struct storage *storage, struct storage_name name,
                              void *data)
{
    struct tally *tally = data;
    bool is_removed = false;
    enum status s = file_remove_orphan(tally->db, storage, name, &is_removed);

    arena_reset(db_arena(tally->db)); /* gc's own: stores may be large */
    tally->seen++;
    tally->done += is_removed;
    return s;
}

/* Rows that nothing names, with their bytes; 200 at a time, until none is
 * left. The worker may be at the same ones, so a round that removes none is not
 * the last; after three of them something is in the way. */
static int remove_unused(struct ctl *ctl, struct db *db, size_t *all)
{
    CLEANUP(storage_free) struct storage *storage = NULL;
    struct file_removal round;
    int idle = 0;
    enum status s = storage_new(ctl->settings, &ctl->log, &storage);

    if (s != OK)
        return ctl_fail(EX_CONFIG, "the file store cannot be opened; see the "
                                   "line above");
    *all = 0;
    do {
        s = file_remove_unused(db, storage, REMOVED_A_ROUND, moment_now(),
                               &round);
        *all += round.removed;
        idle = round.removed > 0 ? 0 : idle + 1;
        arena_reset(db_arena(db));
    } while (s == OK && round.found == REMOVED_A_ROUND && idle < 3);
    return s == OK ? EX_OK
                   : ctl_fail(ctl_code(s),
                              "stopped after %zu files; run it "
                              "again",
                              *all);
}

static int run_gc(struct ctl *ctl, int argc, char **argv)
{
    struct tally tally = {0};
    size_t unused = 0;

    (void)argv;
    if (argc != 0)
        return ctl_usage(ctl);
    CLEANUP(db_free) struct db *db = ctl_db(ctl, "portal");
    if (db == NULL)
        return EX_UNAVAILABLE;
    CLEANUP(arena_free) struct arena *scratch = arena_new(SCRATCH_BYTES);
    if (scratch == NULL)
        return EX_OSERR;
    db_use_arena(db, scratch);
    int code = remove_unused(ctl, db, &unused);
    tally.db = db;
    if (code == EX_OK)
        code = walk(ctl, &tally, orphan_one);
    if (code == EX_OK)
        printf("%zu files that nothing names, %zu stored without a name: "
               "removed\n",
               unused, tally.done);
    return code;
}

static int run_new_key(struct ctl *ctl, int argc, char **argv)
{
    char bytes[32];
    int64_t id = 1;

    if (argc > 1 ||
        (argc == 1 && !str_to_int(str_of(argv[0]), 1, UINT32_MAX, &id)))
        return ctl_usage(ctl);
    if (crypto_random(bytes, sizeof(bytes)) != OK)
        return ctl_fail(EX_OSERR, "the system has no randomness");
    printf("%lld %s\n", (long long)id,
           str_z(ctl->arena,
                 crypto_hex(ctl->arena, (struct str){bytes, sizeof(bytes)})));
    return EX_OK;
}

const struct command storage_commands[] = {
    {"storage verify", "", "reads every stored file and says which are damaged",
     run_verify, false},
    {"storage rotate", "", "wraps every stored file's key by the newest key",
     run_rotate, false},
    {"storage gc", "",
     "removes stored files that no draft, dossier or vault names", run_gc,
     false},
    {"storage new-key", "[ID]",
     "prints a line for storage.key_file; ID must be above those there",
     run_new_key, true},
    {0},
};
