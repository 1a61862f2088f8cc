/* SPDX-License-Identifier: GPL-3.0-or-later */
/* identity.h: the program identity: its process's parts, and what its handlers
 * share.
 */
#ifndef MOTCUA_IDENTITY_IDENTITY_H
#define MOTCUA_IDENTITY_IDENTITY_H

#include "domain/guard/otp.h"
#include "domain/national/authorization.h"
#include "domain/national/citizen.h"
#include "domain/national/client.h"
#include "gateway/sms.h"
#include "platform/form.h"
#include "platform/jose.h"
#include "platform/server.h"
#include "platform/session.h"
#include "platform/webauthn.h"

extern const struct route identity_routes[];

struct identity {
    struct sms *sms;
    struct password_list *passwords;
};

/* discovery.c */
handler discovery_show, jwks_show;
struct str identity_issuer(const struct request *rq);
struct str identity_secret(const struct request *rq); /* identity.key_file */

/* authorize.c */
handler authorize, authorize_posted, authorize_resume, consent_show,
    consent_decide;
/* Where a request is named: the forms of its pages may end at its client. */
NODISCARD enum status authorize_allow_back(struct request *rq);
/* "" or "?yeu-cau=ID" for links between the sign-in pages. */
struct str authorize_query(struct request *rq);
/* Whether who is signed in may go on with the request of the address, or, where
 * it names none, need not sign in (with lai=1 they do, for what a sign-in of
 * long ago does not open); and going on. */
bool authorize_is_signed_in(struct request *rq);
NODISCARD enum status authorize_go_on(struct request *rq);
/* `path`, which may have a query, with that query added. */
struct str authorize_with(struct request *rq, const char *path,
                          struct str query);
/* Writes Client.name under the page where a request is named; NOT_FOUND where
 * the name is no request of this session. */
NODISCARD enum status authorize_to_page(struct request *rq);

/* id_token_hint.c */
/* The claims of an ID token that was signed here, expired or not: given.
 * INVALID: it was not. */
NODISCARD enum status id_token_hint_read(struct request *rq, struct str token,
                                         json_t **claims);
/* Whether it is this client's, about who is signed in. */
NODISCARD enum status id_token_hint_is_of(struct request *rq, struct str token,
                                          const struct client *client,
                                          bool *is_of);

/* token.c, userinfo.c */
handler token_give, userinfo_give;
/* What this client calls this citizen (pairwise, OIDC Core 8.1). */
struct str claims_subject(const struct request *rq, const struct client *client,
                          const struct citizen *citizen);
/* What this client calls the session. */
struct str claims_sid(const struct request *rq, const struct client *client,
                      int64_t session_id);
NODISCARD enum status claims_id_token(struct request *rq,
                                      const struct client *client,
                                      const struct authorization *a,
                                      struct str access_token,
                                      struct str *id_token);
/* Whether it is among the scopes, which stand with spaces between. */
bool claims_has_scope(struct str scopes, const char *wanted);
/* Given; NULL: memory. */
json_t *claims_userinfo(const struct request *rq, const struct client *client,
                        const struct citizen *citizen, struct str scope);

/* client_proof.c: who calls the token endpoint. INVALID: nobody we know. */
NODISCARD enum status client_prove(struct request *rq, struct client *client);

/* logout.c */
handler logout, logout_confirm, sign_out, signed_out_show;

/* backchannel.c: tells the clients that this session of the citizen's has
 * ended, or (0) all of them, here and there. Slow, where one does not answer.
 */
NODISCARD enum status backchannel_tell(struct request *rq,
                                       const struct citizen *citizen,
                                       int64_t session_id);

/* sign_in.c, otp_page.c */
handler sign_in_show, sign_in_check, otp_show, otp_check;
/* The session becomes the citizen's, the browser is remembered, the history
 * told; then on to where they were going. */
NODISCARD enum status sign_in_finish(struct request *rq,
                                     const struct citizen *citizen,
                                     bool by_passkey);
/* The form anew, with an error about the whole of it (Msg.error). */
NODISCARD enum status sign_in_again(struct request *rq, const char *error);

/* otp_send.c: a code by text. INVALID: told in *why. */
struct otp_for otp_purpose(const struct request *rq, const char *purpose);
NODISCARD enum status otp_send(struct request *rq, const char *purpose,
                               struct str phone, struct str about,
                               struct refusal *why);
/* The same where nobody may learn whether the account is there: the text leaves
 * after the answer, and whether it left is for the log alone. */
NODISCARD enum status otp_send_unseen(struct request *rq, const char *purpose,
                                      struct str phone, struct str about,
                                      struct refusal *why);

/* guard.c: slowing those who fail. */
enum guard_way {
    GUARD_STRANGER,
    GUARD_KNOWN,  /* by a browser that this account has signed in from */
    GUARD_PRESENT /* signed in, and typing the present password */
};
struct guard_who {
    struct str
        number; /* the account's, or what was typed where there is none */
    enum guard_way way;
};
/* Who tries to sign in; citizen NULL: nobody has that number. */
NODISCARD enum status guard_who(struct request *rq,
                                const struct citizen *citizen,
                                struct str number, struct guard_who *who);
struct guard_who guard_as(const struct citizen *citizen, enum guard_way way);
NODISCARD enum status guard_wait(struct request *rq,
                                 const struct guard_who *who,
                                 struct refusal *why);
NODISCARD enum status guard_count(struct request *rq,
                                  const struct guard_who *who);
/* After a success: what was failed before in this very way. What strangers did
 * to the account goes on costing them, however often its owner signs in. */
NODISCARD enum status guard_forget(struct request *rq,
                                   const struct guard_who *who);
/* This browser has proved to be the citizen's. It keeps one random name for all
 * its accounts. */
NODISCARD enum status guard_remember(struct request *rq, int64_t citizen_id);
struct citizen_place guard_place(const struct request *rq);
/* The present password of who is signed in, with the waits of signing in.
 * INVALID: told in *why. */
NODISCARD enum status password_check_present(struct request *rq,
                                             struct str password,
                                             struct citizen *citizen,
                                             struct refusal *why);

/* password_list.c: what everybody tries first. Given, for the process; INVALID:
 * the list of the settings cannot be read, or is too short (logged). */
enum { PASSWORD_LIST_LEAST = 3000 }; /* ASVS 5.0, 6.2.4 */
struct password_list;
NODISCARD enum status password_list_new(struct password_list **list,
                                        const struct settings *settings,
                                        struct log *log);
bool password_list_has(const struct password_list *list, struct arena *arena,
                       struct str typed);

/* password_rule.c: INVALID: why a new password will not do (why.field is set by
 * the caller). owner: whose it is to be, with what is known of them, or
 * NULL. */
NODISCARD enum status password_rule(const struct request *rq,
                                    struct str password,
                                    const struct citizen *owner,
                                    struct refusal *why);

/* sign_up.c, recover.c, change.c */
handler sign_up_show, sign_up_check;
/* The page of a form that ends in a captcha, on the way to signing in. */
NODISCARD enum status captcha_form_show(struct request *rq,
                                        const struct form *form,
                                        const char *page);
handler recover_show, recover_check, recover_otp_show, recover_otp_check;
handler recover_drop_keys;
handler password_change_show, password_change, phone_change_show, phone_change;

/* recover_wait.c */
handler recover_wait_show, recover_wait_end;
/* Where that password has waited long enough, it becomes the account's, and
 * whatever was signed in by the old one ends; then *is_right. */
NODISCARD enum status recover_take(struct request *rq, struct str password,
                                   struct citizen *citizen, bool *is_right);
/* For who has shown that they know the old one. OK too where none waits. */
NODISCARD enum status recover_call_off(struct request *rq,
                                       const struct citizen *citizen);
/* What who signs in must see first, a path, or NULL; signing in by the old
 * password calls off what waits. */
NODISCARD enum status recover_first(struct request *rq,
                                    const struct citizen *citizen,
                                    bool by_passkey, const char **first);
/* Recovery.due_at, where a new password waits. */
NODISCARD enum status recover_wait_to_page(struct request *rq,
                                           int64_t citizen_id);

/* passkey_challenge.c */
/* What a passkey must say to this browser now. */
struct webauthn_expect passkey_expect(struct request *rq);
void passkey_to_page(struct request *rq); /* Passkey.challenge */

/* passkey.c */
/* Whether they signed in minutes ago, for what a session alone must not do. */
bool identity_is_recent(const struct request *rq);
handler passkey_show, passkey_new, passkey_ask_delete, passkey_delete,
    passkey_sign_in;
NODISCARD enum status passkey_list_to_page(struct request *rq,
                                           int64_t citizen_id); /* Key.N.… */

/* home.c */
handler home_show, sessions_end;

/* own_data.c */
handler own_data_show, own_data_post;

#endif
