/* SPDX-License-Identifier: GPL-3.0-or-later */
/* citizen.c: what an administrator does to an account of Identity, by its ID
 * number: says how the number was proved, ends its sessions here and at the
 * portal, closes it.
 */
#include "ctl/ctl.h"
#include "domain/account/account.h"
#include "domain/national/owner.h"
#include "domain/national/recovery.h"
#include "platform/session.h"

/* *db is given, NULL where it is away; the citizen's texts live with it.
 * EX_NOINPUT: nobody has that number. */
static int load(struct ctl *ctl, const char *number, struct db **db,
                struct citizen *citizen)
{
    *db = ctl_db(ctl, "identity");
    if (*db == NULL)
        return EX_UNAVAILABLE;

    enum status s = citizen_by_number(*db, str_of(number), citizen);

    if (s == NOT_FOUND)
        return ctl_fail(EX_NOINPUT, "nobody has an account of that number");
    return s == OK ? EX_OK : ctl_fail(ctl_code(s), "the account is away");
}

/* For what wants a number, and no more. */
static int load_one(struct ctl *ctl, int argc, char **argv, struct db **db,
                    struct citizen *citizen)
{
    return argc == 1 ? load(ctl, argv[0], db, citizen) : ctl_usage(ctl);
}

static int prove(struct ctl *ctl, int argc, char **argv)
{
    struct citizen citizen;
    enum id_proof proof = argc == 2 ? proof_of(str_of(argv[1])) : PROOF_NONE;

    if (!proof_is_verified(proof))
        return ctl_usage(ctl);

    CLEANUP(db_free) struct db *db = NULL;
    int code = load(ctl, argv[0], &db, &citizen);

    if (code != EX_OK)
        return code;

    enum status s = citizen_prove(db, citizen.id, proof, moment_now());

    /* As much was proved before: that is what was wanted. */
    return s == OK || s == NOT_FOUND
               ? EX_OK
               : ctl_fail(ctl_code(s), "it could not be noted");
}

/* At Identity, and what the portal made of them. */
static enum status end_all(struct ctl *ctl, struct db *db,
                           const struct citizen *citizen)
{
    CLEANUP(db_free) struct db *portal = ctl_db(ctl, "portal");
    enum status s;

    if (portal == NULL)
        return UNAVAILABLE;
    s = session_end_all(db, citizen->id, /* except_id= */ 0);
    return s == OK ? account_sign_out_all(portal, citizen->public_id) : s;
}

static int end_sessions(struct ctl *ctl, int argc, char **argv)
{
    struct citizen_place nowhere = {STR(""), STR("")};
    struct moment now = moment_now();
    struct citizen citizen;

    CLEANUP(db_free) struct db *db = NULL;
    int code = load_one(ctl, argc, argv, &db, &citizen);

    if (code != EX_OK)
        return code;

    enum status s = end_all(ctl, db, &citizen);

    if (s == OK)
        s = citizen_note(db, citizen.id, "office_ended", nowhere, STR(""), now);
    if (s == OK)
        s = owner_tell(db, &citizen, OWNER_SESSIONS, now, LANG_VI, now);
    return s == OK ? EX_OK
                   : ctl_fail(ctl_code(s), "the sessions could not be ended");
}

/* The account is gone, with its history and its keys; what was filed at the
 * portal stays there, as the law wants it. */
static int close_account(struct ctl *ctl, int argc, char **argv)
{
    struct citizen citizen;

    CLEANUP(db_free) struct db *db = NULL;
    int code = load_one(ctl, argc, argv, &db, &citizen);

    if (code != EX_OK)
        return code;

    enum status s = end_all(ctl, db, &citizen);

    if (s == OK)
        s = citizen_remove(db, citizen.id);
    return s == OK ? EX_OK
                   : ctl_fail(ctl_code(s), "the account could not be closed");
}

static int recover(struct ctl *ctl, int argc, char **argv)
{
    struct citizen citizen;

    CLEANUP(db_free) struct db *db = NULL;
    int code = load_one(ctl, argc, argv, &db, &citizen);

    if (code != EX_OK)
        return code;

    enum status s = recovery_hasten(db, citizen.id, moment_now());

    if (s == NOT_FOUND)
        return ctl_fail(EX_NOINPUT, "no new password waits for that account");
    return s == OK ? EX_OK : ctl_fail(ctl_code(s), "it could not be hastened");
}

const struct command citizen_commands[] = {
    {"citizen prove", "NUMBER desk|chip|nation",
     "says that the person of that ID number was seen: at a desk with the "
     "card, by the card's chip, or by the national register",
     prove, false},
    {"citizen recover", "NUMBER",
     "lets the new password that waits hold now, for who came to a desk",
     recover, false},
    {"citizen end-sessions", "NUMBER",
     "ends all sessions of that account, at Identity and at the portal; the "
     "owner is told",
     end_sessions, false},
    {"citizen close", "NUMBER",
     "ends the sessions and removes the account that signs in; what was filed "
     "at the portal stays",
     close_account, false},
    {0},
};
