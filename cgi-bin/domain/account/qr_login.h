/* SPDX-License-Identifier: GPL-3.0-or-later */
/* qr_login.h: signing in on a browser by a phone that is signed in already.
 *
 * The portal shows a code (a QR with 256 random bits, and a short one to type),
 * bound to the browser's session. Smart finds it, tells the person who asks,
 * and records yes or no. Only then, and only for the session that showed it,
 * the portal takes it, once. Every step is one guarded UPDATE in the portal's
 * database; nobody believes a page.
 *
 * Two ways, and a code of one is none of the other (RFC 10027):
 * - Two devices: the person chooses, of three, the number that the other screen
 *   shows. A wrong choice is a no, and final.
 * - One device, no QR: the yes goes back by a redirect alone, with a token that
 *   is good once and only in the session that began. Nothing is polled.
 * docs/qr-sign-in.md says it threat by threat.
 */
#ifndef MOTCUA_DOMAIN_QR_LOGIN_H
#define MOTCUA_DOMAIN_QR_LOGIN_H

#include "domain/guard/sex.h"
#include "platform/db.h"
#include "platform/lang.h"

enum { QR_LOGIN_TTL_S = 120, QR_CHOICES = 3 };

enum qr_state {
    QR_SHOWN,
    QR_SCANNED,
    QR_APPROVED,
    QR_REFUSED,
    QR_USED,
    QR_EXPIRED
};

/* Where a code is looked at from. */
struct qr_asker {
    struct str key;     /* the portal's secret, portal.key_file */
    int64_t session_id; /* the portal's */
    struct str return_to;
    struct str browser; /* "Chrome, Windows" */
    struct str address; /* masked */
    bool is_same_device;
};

struct qr_shown {
    int64_t id;
    struct str channel;
    struct moment expires_at;
};

/* The codes are made from the channel under the portal's key, so the page can
 * be drawn again and no table holds them. In the arena. */
struct qr_codes {
    struct str code;       /* 256 bits, for the QR */
    struct str short_code; /* "K7PM-2XQR", for typing */
};
struct qr_codes qr_login_codes(struct arena *arena, struct str key,
                               struct str channel);

/* Portal: a new code for this browser. Lent texts live in the arena. */
NODISCARD enum status qr_login_show(struct db *db, const struct qr_asker *asker,
                                    struct moment now, struct qr_shown *shown);

/* Portal: how it stands with the code this session showed under `channel`.
 * NOT_FOUND for any other session. */
struct qr_waiting {
    int64_t id;
    enum qr_state state;
    int64_t number;
    struct moment expires_at;
    struct str return_to;
    bool is_same_device; /* then QR_APPROVED lets nobody in by itself */
};
NODISCARD enum status qr_login_state(struct db *db, struct str channel,
                                     int64_t session_id, struct moment now,
                                     struct qr_waiting *waiting);

/* What Smart vouches for. */
struct qr_person {
    struct str subject; /* Smart's public id of the account */
    struct str full_name;
    struct str phone;
    struct str id_number; /* STR_NONE: not given */
    bool is_id_verified;
    struct partial_date born_on;
    enum sex sex;
};

/* Portal: takes the approval for this session, once. token: what the redirect
 * brought, of a code of one device; "" of two. CONFLICT: it is not approved, or
 * was taken already, or 30 s too late, or it is another session's or token's. A
 * browser that this person has not let in before (by its name and address
 * block, in the last 30 days) is told to their phone by SMS, in `lang`. */
struct qr_taking {
    struct str channel, token;
    int64_t session_id;
    struct str address;
    enum lang lang;
};
NODISCARD enum status qr_login_take(struct db *db,
                                    const struct qr_taking *taking,
                                    struct moment now,
                                    struct qr_person *person);
/* Portal: the token came to a browser that had not begun: whoever has begun
 * gets nothing by it any more. OK also where it was none. */
NODISCARD enum status qr_login_astray(struct db *db, struct str channel,
                                      struct str token, struct moment now,
                                      struct str address);
/* Which account it became: for the list of sign-ins in Smart. */
NODISCARD enum status qr_login_note_account(struct db *db, struct str channel,
                                            int64_t account_id,
                                            int64_t session_id);

/* Smart: the request behind a scanned or typed code. */
struct qr_request {
    int64_t id;
    int64_t number;
    struct str channel;
    struct str browser, address; /* of the browser that asks */
    bool is_same_device;
    enum qr_state state;
    struct moment created_at, expires_at;
};
/* The number shown and two others, counting up: the same at each look, so that
 * looking twice tells nothing. key: smart.key_file. */
struct qr_choices {
    int64_t list[QR_CHOICES];
};
struct qr_choices qr_login_choices(struct arena *arena, struct str key,
                                   const struct qr_request *request);

/* Smart: scanned by this account on this device. Scanning again on the same
 * device is OK. NOT_FOUND: no such code, or expired, or of the other way.
 * CONFLICT: another phone has it. INVALID: it was decided, by whichever. `code`
 * is what the QR held or what was typed (case, spaces and hyphens do not matter
 * there). */
NODISCARD enum status qr_login_scan(struct db *db, struct str code,
                                    bool is_same_device, struct str subject,
                                    int64_t device_id, struct moment now,
                                    struct str address,
                                    struct qr_request *request);

/* Smart: the same request again, for the page that asks; NOT_FOUND unless this
 * device scanned it. */
NODISCARD enum status qr_login_request(struct db *db, struct str channel,
                                       int64_t device_id, struct moment now,
                                       struct qr_request *request);

/* Smart: yes or no, by the device that scanned. Saying the same again is OK
 * (a phone that lost its line retries). CONFLICT: decided otherwise, expired,
 * or another device's. INVALID: chose another number than the one shown, which
 * is a no. *token: of one device, what the redirect must bring, another at each
 * yes; "" of two. */
struct qr_yes {
    int64_t id, device_id;
    bool is_same_device;
    int64_t chosen; /* of two devices */
    const struct qr_person *person;
};
NODISCARD enum status qr_login_approve(struct db *db, const struct qr_yes *yes,
                                       struct moment now, struct str address,
                                       struct str *token);
NODISCARD enum status qr_login_refuse(struct db *db, int64_t id,
                                      int64_t device_id, struct moment now,
                                      struct str address);

/* Smart: sign-ins by this account's phones in the last 30 days. */
struct qr_sign_in {
    int64_t id;
    struct str browser, address;
    struct moment used_at;
    bool is_alive; /* its portal session goes on */
};
struct qr_sign_ins {
    const struct qr_sign_in *list;
    size_t count;
};
NODISCARD enum status qr_login_list(struct db *db, struct str subject,
                                    struct moment now,
                                    struct qr_sign_ins *sign_ins);
/* Smart: “Không phải tôi”: ends the portal session that came of it. */
NODISCARD enum status qr_login_disown(struct db *db, int64_t id,
                                      struct str subject, struct moment now,
                                      struct str address);

/* Worker: drops codes older than 30 days, and after an hour those that no phone
 * has taken. */
NODISCARD enum status qr_login_clean(struct db *db, struct moment now);

#endif
