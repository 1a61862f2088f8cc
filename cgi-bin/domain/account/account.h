/* SPDX-License-Identifier: GPL-3.0-or-later */
/* account.h: the portal's accounts: who a provider says the citizen is, and
 * how they want to be reached.
 *
 * The provider's word (name, ID number, birth date, sex) is renewed at each
 * sign-in, by whoever's proof of the number is worth as much or more than what
 * is there, and cannot be changed here; contact details are the citizen's own
 * and are only filled from the provider where they are empty. An account may
 * be reached through several providers (account_identity): the same verified
 * ID number leads to the same account, a name or a phone never does. One that
 * was made before its number was verified is joined to the other one then.
 */
#ifndef MOTCUA_DOMAIN_ACCOUNT_H
#define MOTCUA_DOMAIN_ACCOUNT_H

#include "domain/guard/proof.h"
#include "domain/guard/sex.h"
#include "platform/db.h"

struct session;

struct account {
    int64_t id;
    struct str full_name;
    struct str id_number;           /* 9 or 12 digits, or "" */
    bool is_id_verified;            /* proof from PROOF_DESK on */
    enum id_proof proof;            /* of id_number */
    struct str proved_by;           /* provider, as below; "" where nobody */
    struct partial_date birth_date; /* unset: not known */
    enum sex sex;
    struct str provider; /* settings name of the latest: "quoc-gia", "smart" */
    /* The citizen's own words. */
    struct str phone; /* 0xxxxxxxxx, or "" */
    struct str email;
    struct str commune_code;        /* with the next: a unit's key, or "" */
    struct date commune_valid_from; /* unset: none */
    struct str street;
    int64_t version; /* for account_set_contact */
};

/* What a provider says. Borrowed. */
struct account_claims {
    struct str provider; /* settings name */
    struct str subject;  /* the provider's own id for the citizen */
    struct str tech_id;  /* of the national portal; "" from others */
    struct str full_name;
    struct str id_number; /* digits, or "" */
    enum id_proof proof;  /* as far as its word counts */
    struct partial_date birth_date;
    enum sex sex;
    struct str phone; /* the provider has seen it answer; "" from others */
    struct str email; /* "" where not told */
};

/* In the db's arena. NOT_FOUND: no such account. */
NODISCARD enum status account_load(struct db *db, int64_t id,
                                   struct account *account);
/* A session and the account that it is of, in one statement (program's
 * session_sql). Of such a session, as account_load; asks nothing. */
extern const char account_session_sql[];
NODISCARD enum status account_of_session(const struct session *session,
                                         struct account *account);

/* The account of these claims, made or renewed: by TechID, then the provider's
 * subject, then verified ID number, else a new one. An unverified one of this
 * subject is joined to the one that has the number. Runs its own transaction;
 * two first sign-ins at once make one account. */
NODISCARD enum status account_match(struct db *db,
                                    const struct account_claims *claims,
                                    struct moment now, struct account *account);

/* Who filed somewhere else, as that place says: nobody has signed in here. */
struct account_owner {
    struct str by;        /* who says so: "lien-thong" */
    struct str full_name; /* of the person */
    struct str
        id_number;    /* 9 or 12 digits where is_verified; else any, or "" */
    bool is_verified; /* by the nation, in 12 digits */
    struct str phone, email;
};
/* In the caller's transaction: the account that is verified to have that number
 * and that name, which is renewed by nothing that is said here; or a new one,
 * verified where no other has the number. Where another has it under another
 * name, the new one is nobody's: what is another's is not shown to them. */
NODISCARD enum status account_of_owner(struct db *db,
                                       const struct account_owner *owner,
                                       struct moment now, int64_t *id);

/* Ends the sessions of who the national portal calls so; OK too where there are
 * none. */
NODISCARD enum status account_sign_out_all(struct db *db, struct str tech_id);

/* Makes two accounts of one citizen one: what `from` has (drafts, dossiers,
 * papers, files) becomes `into`'s, the applicant of its drafts is who `into` is
 * verified to be, and `from` ends, with its sessions. Its ways to sign in, and
 * contact details that `into` lacks, go over only where both are of one phone:
 * else the holder of a phone could trick a citizen into letting it in.
 * CONFLICT, and nothing is changed: `from` is verified itself, or gave another
 * number than the one verified for `into`. */
NODISCARD enum status account_join(struct db *db, int64_t from, int64_t into,
                                   bool *is_same_phone);

struct account_contact {
    struct str phone, email, commune_code, street;
    struct date commune_valid_from;
};
/* CONFLICT: changed since `version` was shown. */
NODISCARD enum status
account_set_contact(struct db *db, int64_t id, int64_t version,
                    const struct account_contact *contact);
/* What the account knows nothing of yet, from what its citizen typed of
 * themselves in a filing, so that it is offered the next time; street and
 * commune (unit_id; 0: none) go together. What is there stays. */
NODISCARD enum status account_fill_contact(struct db *db, int64_t id,
                                           const struct account_contact *typed,
                                           int64_t unit_id);

#endif
