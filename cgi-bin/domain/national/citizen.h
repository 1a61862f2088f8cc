/* SPDX-License-Identifier: GPL-3.0-or-later */
/* citizen.h: national accounts: who the citizen is, and what proves it.
 *
 * Only the program identity (and motcuactl) reads these tables. A password
 * leaves here as argon2id's text alone, to be compared by password_verify.
 */
#ifndef MOTCUA_DOMAIN_CITIZEN_H
#define MOTCUA_DOMAIN_CITIZEN_H

#include "domain/guard/proof.h"
#include "domain/guard/sex.h"
#include "platform/db.h"

struct citizen {
    int64_t id;
    struct str public_id; /* TechID */
    struct str id_number;
    struct str old_number; /* CMND; "" where there is none */
    struct str full_name;
    struct partial_date birth_date;
    enum sex sex;
    struct str phone, email;
    struct str password; /* encoded */
    enum id_proof proof; /* of id_number */
};

/* In the db's arena. By either number: NOT_FOUND where nobody has it. */
NODISCARD enum status citizen_by_number(struct db *db, struct str number,
                                        struct citizen *citizen);
NODISCARD enum status citizen_load(struct db *db, int64_t id,
                                   struct citizen *citizen);
/* CONFLICT: the number is taken. Sets citizen->id and public_id. */
NODISCARD enum status citizen_add(struct db *db, struct citizen *citizen,
                                  struct moment now);
NODISCARD enum status citizen_set_password(struct db *db, int64_t id,
                                           struct str encoded,
                                           struct moment now);
NODISCARD enum status citizen_set_phone(struct db *db, int64_t id,
                                        struct str phone);

/* Whether the year that a 12-digit number says is the one that was said. Other
 * numbers say none, and fit. */
bool citizen_number_fits(struct str id_number, struct partial_date birth_date);

/* Whoever saw more than a phone says so; it never falls. NOT_FOUND: nobody has
 * the account, or as much was proved before. The history says it. */
NODISCARD enum status citizen_prove(struct db *db, int64_t id,
                                    enum id_proof proof, struct moment now);

/* With all that hangs on it but its sessions, which are ended before. */
NODISCARD enum status citizen_remove(struct db *db, int64_t id);

/* What the account's owner can see later. `kind` is one of the table's. */
struct citizen_event {
    struct str kind;
    struct moment at;
    struct str browser, place, client;
};
struct citizen_event_list {
    const struct citizen_event *list;
    size_t count;
};
struct citizen_place {
    struct str browser, place; /* browser_label, browser_place */
};
NODISCARD enum status citizen_note(struct db *db, int64_t id, const char *kind,
                                   struct citizen_place from, struct str client,
                                   struct moment now);
/* The latest 50, newest first. */
NODISCARD enum status citizen_events(struct db *db, int64_t id,
                                     struct citizen_event_list *events);

/* Browsers an account has signed in from before. `token` is the cookie, as
 * the browser says it; id 0: any account's. */
NODISCARD enum status citizen_knows_browser(struct db *db, int64_t id,
                                            struct str token, bool *is_known);
NODISCARD enum status citizen_remember_browser(struct db *db, int64_t id,
                                               struct str token,
                                               struct moment now);

/* For who forgot theirs: with it every session ends, every browser is forgotten
 * (whoever knew the old one may be in), and the history says so; all or
 * nothing. Passkeys stay: see passkey_remove_all. */
NODISCARD enum status citizen_reset_password(struct db *db, int64_t id,
                                             struct str encoded,
                                             const struct citizen_place *from,
                                             struct moment now);

/* Removes browsers not seen for a year, and history older than
 * CITIZEN_EVENT_KEPT_S; the worker calls it. */
enum { CITIZEN_EVENT_KEPT_S = 2 * 31536000 };
NODISCARD enum status citizen_clean(struct db *db, struct moment now);

/* Signing up, between the form and the text's code. */
NODISCARD enum status sign_up_keep(struct db *db, int64_t session_id,
                                   const struct citizen *citizen,
                                   struct moment now);
/* NOT_FOUND: nothing waits. Takes it out. */
NODISCARD enum status sign_up_take(struct db *db, int64_t session_id,
                                   struct citizen *citizen);

#endif
