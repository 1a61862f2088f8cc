/* SPDX-License-Identifier: GPL-3.0-or-later */
/* otp.h: six digits sent to a phone, for one purpose.
 *
 * Stored as an HMAC under a key of the program; five minutes, five tries, used
 * once; a new code for the same session and purpose kills the old. Sending is
 * limited by phone, session, account and address: at most one a minute, and
 * slower the more it is asked; so is guessing, over all sessions and codes
 * (NIST SP 800-63B-4, 3.2.2). otp_new gives the code; the caller sends it
 * (gateway/sms.h) in words that name the service and the purpose.
 * Table `otp` in the databases of identity and smart.
 */
#ifndef MOTCUA_DOMAIN_OTP_H
#define MOTCUA_DOMAIN_OTP_H

#include "platform/db.h"

enum { OTP_TTL_S = 300, OTP_TRIES = 5, OTP_DIGITS = 6, OTP_AGAIN_S = 60 };

struct otp_for {
    struct str key;      /* the program's secret, <program>.key_file */
    const char *purpose; /* "sign-in", "sign-up", "recover", "phone" … */
    int64_t session_id;
    struct str address; /* who asks, or types */
    int64_t account_id; /* who is signed in and asks; 0: nobody */
    bool is_by_about;   /* counted by `about` and not by the phone, where whose
                         * phone it is must not show in what is counted */
    bool is_vouched;    /* by a password: counted apart from what anybody may
                         * ask for, so that strangers keep no owner out */
    struct moment now;
};

/* A new code for that phone. `about` is anything the code is bound to beside
 * the phone (an account's id as text, or ""). INVALID: why->key "otp_wait"
 * with why->number seconds until another may be sent.
 * *code lives in the db's arena. */
NODISCARD enum status otp_new(struct db *db, struct otp_for what,
                              struct str phone, struct str about,
                              struct str *code, struct refusal *why);

/* Spends the code when it is right, and tells the phone and `about` it was
 * for. INVALID: why->key "otp_wrong" (why->number tries left), "otp_expired"
 * (also: used, none sent, tries used up), or as throttle_told has it where
 * codes to that phone were guessed too often. Wrong tries are counted even when
 * the caller then fails: not for use inside a transaction. */
NODISCARD enum status otp_spend(struct db *db, struct otp_for what,
                                struct str code, struct str *phone,
                                struct str *about, struct refusal *why);

/* The same without spending a right code, though it costs a try: for what else
 * must be right, and may be told only to who has the code. */
NODISCARD enum status otp_verify(struct db *db, struct otp_for what,
                                 struct str code, struct str *about,
                                 struct refusal *why);
/* Whether a code is waiting, to which phone, and in how many seconds another
 * may be sent (0: now). NOT_FOUND: none is alive. */
struct otp_state {
    struct str phone;
    struct str about;
    int64_t again_s;
    int64_t left_s;
};
NODISCARD enum status otp_look(struct db *db, struct otp_for what,
                               struct otp_state *state);
/* Kills what waits for that purpose. */
NODISCARD enum status otp_drop(struct db *db, struct otp_for what);

/* "09•••••678" */
struct str otp_masked_phone(struct arena *arena, struct str phone);

NODISCARD enum status otp_clean(struct db *db, struct moment now);

#endif
