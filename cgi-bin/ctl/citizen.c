/* citizen.c: what an administrator does to an account of Identity, by its ID
 * number: says how the number was proved.
 */
#include "domain/national/citizen.h"
#include "ctl/ctl.h"

static void db_release(struct db **db)
{
    db_free(db);
}

/* EX_NOINPUT: nobody has that number. */
static int load(struct ctl *ctl, struct db *db, const char *number,
                struct citizen *citizen)
{
    enum status s = citizen_by_number(db, str_of(number), citizen);

    (void)ctl;
    if (s == NOT_FOUND)
        return ctl_fail(EX_NOINPUT, "nobody has an account of that number");
    return s == OK ? EX_OK : ctl_fail(ctl_code(s), "the account is away");
}

static int prove(struct ctl *ctl, int argc, char **argv)
{
    struct citizen citizen;
    enum id_proof proof = argc == 2 ? proof_of(str_of(argv[1])) : PROOF_NONE;

    if (!proof_is_verified(proof))
        return ctl_usage(ctl);

    CLEANUP(db_release) struct db *db = ctl_db(ctl, "identity");

    if (db == NULL)
        return EX_UNAVAILABLE;

    int code = load(ctl, db, argv[0], &citizen);

    if (code != EX_OK)
        return code;

    enum status s = citizen_prove(db, citizen.id, proof, moment_now());

    /* As much was proved before: that is what was wanted. */
    return s == OK || s == NOT_FOUND
               ? EX_OK
               : ctl_fail(ctl_code(s), "it could not be noted");
}

const struct command citizen_commands[] = {
    {"citizen prove", "NUMBER desk|chip|nation",
     "says that the person of that ID number was seen: at a desk with the "
     "card, by the card's chip, or by the national register",
     prove, false},
    {0},
};
