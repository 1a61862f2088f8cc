/* SPDX-License-Identifier: GPL-3.0-or-later */
/* officer.h: who works on dossiers, where and as what.
 *
 * What an officer may do hangs on posts: agency × role × days, of their own or
 * of somebody they stand in for. Nothing is deleted: what ended has a last day.
 * Days are Vietnam's; a post holds through its last day.
 */
#ifndef MOTCUA_DOMAIN_OFFICER_OFFICER_H
#define MOTCUA_DOMAIN_OFFICER_OFFICER_H

#include "domain/account/sign_in.h"
#include "domain/dossier/work.h" /* enum officer_role */

/* Roles as bits. A right is of the agency where its post is; that of
 * OFFICER_OF_PROVINCE is of all at once, so no unit's administrator gives, ends
 * or closes it, and no stand-in has it. OFFICER_READERS read the dossiers of
 * their agency. */
enum {
    OFFICER_OF_PROVINCE = 1 << ROLE_PROVINCE,
    OFFICER_READERS =
        ((1 << ROLE__MAX) - 1) &
        ~(1 << ROLE_ADMIN | 1 << ROLE_PROVINCE | 1 << ROLE_CONSULTED)
};

/* What may be done today, and whose post it is. */
struct officer_post {
    int64_t agency_id;
    struct str agency_code, agency_name;
    enum officer_role role;
    int64_t for_id;      /* who is away; 0: the officer's own post */
    struct str for_name; /* "" */
};
struct officer {
    int64_t id;
    struct str public_id;
    struct str full_name;
    struct str phone;                 /* of the office, for citizens; "" */
    const struct officer_post *posts; /* those that hold on that day */
    size_t post_count;
};

/* With the posts of that day, in one query. NOT_FOUND: no such officer, or the
 * account is closed. An officer without posts is OK, and may do nothing. */
NODISCARD enum status officer_load(struct db *db, int64_t id, struct date day,
                                   struct officer *officer);
/* By the ID number that a provider verified. */
NODISCARD enum status officer_by_number(struct db *db, struct str id_number,
                                        int64_t *id);
/* The post by which the officer acts as `role` at the agency, an own one before
 * a stand-in's, or NULL. agency_id 0: at any. Lent. */
const struct officer_post *officer_post_as(const struct officer *officer,
                                           enum officer_role role,
                                           int64_t agency_id);
/* Whether no post before the nth is at its agency: each agency once. */
bool officer_post_is_first(const struct officer *officer, size_t nth);
/* The post at the agency in any of those roles (1 << role), or NULL. */
const struct officer_post *officer_post_at(const struct officer *officer,
                                           unsigned roles, int64_t agency_id);

/* “Y thay X” where the post is another's, as citizens and history read it. */
struct str officer_acting_name(struct arena *arena,
                               const struct officer *officer,
                               const struct officer_post *post);

/* ---- What administrators do. A refusal is a sentence of ctl's or a page's. */

/* New, or the one with that number, whose name, telephone and e-mail ("": no
 * digest) are renewed, and who is back where the account was closed. Sets *id.
 */
NODISCARD enum status officer_add(struct db *db, struct str id_number,
                                  struct str full_name, struct str phone,
                                  struct str email, struct moment now,
                                  int64_t *id);
/* OK too where it is there already. INVALID: the last day is before the first.
 */
NODISCARD enum status officer_post_add(struct db *db, int64_t officer_id,
                                       int64_t agency_id,
                                       enum officer_role role, struct date from,
                                       struct date to);
/* Sets the last day of the posts at the agency in that role (ROLE__MAX: any).
 * NOT_FOUND: none is open then. */
NODISCARD enum status officer_post_end(struct db *db, int64_t officer_id,
                                       int64_t agency_id,
                                       enum officer_role role,
                                       struct date last);
/* INVALID: the days are wrong, or it is the same person. */
NODISCARD enum status officer_stand_in_add(struct db *db, int64_t away_id,
                                           int64_t deputy_id, struct date from,
                                           struct date to);

struct officer_line {
    int64_t id;
    struct str public_id, id_number, full_name, phone;
    struct str role;
    int64_t agency_id;
    struct str agency_code, agency_name;
    struct date from, to;
    bool is_closed;
};
struct officer_lines {
    const struct officer_line *items;
    size_t count;
};
/* A line for each post of the agency (0: of all), open or ended, by name;
 * agencies' officers without posts come where agency_id is 0. */
NODISCARD enum status officer_list(struct db *db, int64_t agency_id,
                                   struct officer_lines *lines);
/* Those who hold the role at the agency on that day. */
NODISCARD enum status officer_list_as(struct db *db, int64_t agency_id,
                                      enum officer_role role, struct date day,
                                      struct officer_lines *lines);

/* The agencies where somebody gives opinions on that day, a line each. */
NODISCARD enum status officer_list_asked(struct db *db, struct date day,
                                         struct officer_lines *lines);
/* NOT_FOUND: no such officer, or the account is closed. */
NODISCARD enum status officer_by_public_id(struct db *db, struct str public_id,
                                           int64_t *id);

/* The other way round, closed or not. */
NODISCARD enum status officer_public_id(struct db *db, int64_t id,
                                        struct str *public_id);

/* What the session was signed in by, for signing out here and there. */
NODISCARD enum status officer_session_keep(struct db *db, int64_t session_id,
                                           const struct sign_in *sign_in);
NODISCARD enum status officer_session_token(struct db *db, int64_t session_id,
                                            struct str *provider,
                                            struct str *id_token);
/* Ends the sessions that the provider says are over: of that sid, or, where
 * sid is "", all of that subject. OK even when there is none. */
NODISCARD enum status officer_session_end(struct db *db, struct str provider,
                                          struct str subject, struct str sid);

#endif
