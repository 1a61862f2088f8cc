/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outbox.c: the messages that wait or could not be sent, for administrators. */
#include "domain/message/outbox.h"
#include "ctl/ctl.h"
#include "gateway/webhook.h"

static void print_line(struct ctl *ctl, const struct outbox_line *line)
{
    struct str due = moment_vn(
        ctl->arena, line->status.ptr[0] == 's' ? line->sent_at : line->due_at);
    struct str to = log_masked(ctl->arena, line->recipient);

    printf("%lld\t%" PRI_STR "\t%" PRI_STR "\t%" PRI_STR "\t%" PRI_STR
           "\t%" PRI_STR "\ttries %lld\t%" PRI_STR "\n",
           (long long)line->id, STR_ARG(line->status), STR_ARG(due),
           STR_ARG(line->message), STR_ARG(to), STR_ARG(line->key),
           (long long)line->attempts, STR_ARG(line->reason));
}

static int list_status(struct ctl *ctl, const char *status)
{
    struct outbox_lines lines = {0};
    struct db *db CLEANUP(db_free) = ctl_db(ctl, "portal");

    if (db == NULL)
        return EX_UNAVAILABLE;
    enum status s = outbox_list(db, status, &lines);
    if (s != OK)
        return ctl_fail(ctl_code(s), "the outbox cannot be read");
    for (size_t i = 0; i < lines.count; i++)
        print_line(ctl, &lines.list[i]);
    return EX_OK;
}

static int list_waiting(struct ctl *ctl, int argc, char **argv)
{
    if (argc > 1)
        return ctl_usage(ctl);
    if (argc == 0 || strcmp(argv[0], "--waiting") == 0)
        return list_status(ctl, "waiting");
    if (strcmp(argv[0], "--sent") == 0)
        return list_status(ctl, "sent");
    return ctl_usage(ctl);
}

static int list_dead(struct ctl *ctl, int argc, char **argv)
{
    (void)argv;
    return argc == 0 ? list_status(ctl, "dead") : ctl_usage(ctl);
}

/* argv: a number, or --all. */
static int with_dead(struct ctl *ctl, int argc, char **argv,
                     enum status (*act)(struct db *db, int64_t id),
                     const char *done)
{
    int64_t id = 0;

    if (argc != 1)
        return ctl_usage(ctl);
    if (strcmp(argv[0], "--all") != 0 &&
        !str_to_int(str_of(argv[0]), 1, INT64_MAX, &id))
        return ctl_usage(ctl);

    struct db *db CLEANUP(db_free) = ctl_db(ctl, "portal");

    if (db == NULL)
        return EX_UNAVAILABLE;
    enum status s = act(db, id);
    if (s == NOT_FOUND)
        return ctl_fail(EX_NOINPUT, "no dead message %s", argv[0]);
    if (s != OK)
        return ctl_fail(ctl_code(s), "the outbox cannot be written");
    puts(done);
    return EX_OK;
}

static enum status resend_now(struct db *db, int64_t id)
{
    return outbox_resend(db, id, moment_now());
}

static int resend(struct ctl *ctl, int argc, char **argv)
{
    return with_dead(ctl, argc, argv, resend_now, "due now");
}

static int drop(struct ctl *ctl, int argc, char **argv)
{
    return with_dead(ctl, argc, argv, outbox_drop, "removed");
}

static int try_webhook(struct ctl *ctl, int argc, char **argv)
{
    struct webhook *webhook CLEANUP(webhook_free) = NULL;

    (void)argv;
    if (argc != 0)
        return ctl_usage(ctl);
    if (!webhook_is_set(ctl->settings) ||
        webhook_new(&webhook, ctl->settings, &ctl->log) != OK)
        return ctl_fail(EX_CONFIG, "webhook.url or its secret is not set");
    enum status s = webhook_try(webhook, ctl->arena, moment_now());
    if (s != OK)
        return ctl_fail(ctl_code(s), "the receiver did not take it");
    puts("taken");
    return EX_OK;
}

const struct command outbox_commands[] = {
    {"outbox list", "[--waiting | --sent]",
     "lists messages: number, status, when, message, to whom, event, tries, "
     "why the last try failed",
     list_waiting, false},
    {"outbox dead", "", "lists those that were given up", list_dead, false},
    {"outbox resend", "NUMBER | --all", "tries dead ones again", resend, false},
    {"outbox drop", "NUMBER | --all",
     "removes dead ones that nobody shall get any more", drop, false},
    {"webhook try", "",
     "sends an event about nothing to webhook.url, and says whether it was "
     "taken",
     try_webhook, false},
    {0},
};
