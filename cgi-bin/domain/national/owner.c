/* SPDX-License-Identifier: GPL-3.0-or-later */
/* owner.c: news of an account as messages of the portal's outbox, of which
 * Identity's database has a view to add to (schema/identity/0211).
 */
#include "domain/national/owner.h"
#include "domain/message/outbox.h"

static const struct {
    const char *sms, *mail;
} words[] = {
    [OWNER_PASSWORD] = {"sms.owner_password", "mail.owner_password"},
    [OWNER_RECOVERY] = {"sms.owner_recovery", "mail.owner_recovery"},
    [OWNER_RECOVERY_ENDED] = {"sms.owner_recovery_ended",
                              "mail.owner_recovery_ended"},
    [OWNER_PHONE] = {"sms.owner_phone", "mail.owner_phone"},
    [OWNER_PASSKEY_ADDED] = {"sms.owner_passkey_added",
                             "mail.owner_passkey_added"},
    [OWNER_PASSKEY_REMOVED] = {"sms.owner_passkey_removed",
                               "mail.owner_passkey_removed"},
    [OWNER_SESSIONS] = {"sms.owner_sessions", "mail.owner_sessions"},
    [OWNER_CLOSED] = {"sms.owner_closed", "mail.owner_closed"},
};

static enum status add(struct db *db, const struct citizen *citizen,
                       struct outbox_message message, struct moment now)
{
    struct arena *arena = db_arena(db);

    message.key = str_print(arena, "%s:%lld:%lld", message.message,
                            (long long)citizen->id, (long long)now.us);
    return outbox_add(db, &message, now);
}

enum status owner_tell(struct db *db, const struct citizen *citizen,
                       enum owner_news news, struct moment at, enum lang lang,
                       struct moment now)
{
    struct outbox_message message = {
        .channel = OUTBOX_SMS,
        .urgency = OUTBOX_URGENT,
        .recipient = citizen->phone,
        .lang = lang,
        .message = words[news].sms,
        .arg0 = STR(""),
        .arg1 = moment_vn(db_arena(db), at),
    };
    enum status s = add(db, citizen, message, now);

    if (s != OK || str_is_empty(citizen->email))
        return s;
    message.channel = OUTBOX_EMAIL;
    message.recipient = citizen->email;
    message.message = words[news].mail;
    return add(db, citizen, message, now);
}
