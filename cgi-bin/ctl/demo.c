/* SPDX-License-Identifier: GPL-3.0-or-later */
/* demo.c: what only a demonstration shows: the texts it "sent".
 *
 * `demo captcha` and `demo people` are Identity's.
 */
#include "ctl/ctl.h"
#include "gateway/demo_box.h"
#include "gateway/sms.h"

static int show_sms(struct ctl *ctl, int argc, char **argv)
{
    struct demo_notes notes = {0};

    if (argc != 1)
        return ctl_usage(ctl);
    if (!settings_flag(ctl->settings, "demo"))
        return ctl_fail(EX_CONFIG, "this is no demonstration (demo = no)");
    enum status s = demo_box_read(ctl->settings, ctl->arena, DEMO_BOX_SMS,
                                  str_of(argv[0]), 1, &notes);
    if (s != OK)
        return ctl_fail(ctl_code(s), "the box of texts cannot be read");
    if (notes.count == 0)
        return ctl_fail(EX_NOINPUT, "no text was sent to %s yet", argv[0]);
    printf("%" PRI_STR "\n", STR_ARG(notes.list[0].text));
    return EX_OK;
}

/* By the gateway of the settings, to see whether it works. */
static int try_sms(struct ctl *ctl, int argc, char **argv)
{
    struct sms *sms CLEANUP(sms_free) = NULL;

    if (argc != 2 && argc != 3)
        return ctl_usage(ctl);
    if (sms_new(&sms, ctl->settings, &ctl->log) != OK)
        return ctl_fail(EX_CONFIG, "the settings of sms.gateway do not fit");

    struct moment now = moment_now();
    struct str reference =
        argc == 3 ? str_of(argv[2])
                  : str_print(ctl->arena, "test:%lld", (long long)now.us);
    struct sms_text text = {str_of(argv[0]), str_of(argv[1]), reference};
    enum status s = sms_send(sms, ctl->arena, &text, now);

    if (s != OK)
        return ctl_fail(ctl_code(s), "the gateway did not take it (%s)",
                        s == INVALID ? "refused" : "away");
    puts("taken");
    return EX_OK;
}

const struct command demo_commands[] = {
    {"demo sms", "PHONE", "the last text the demo sent to that phone", show_sms,
     false},
    {"sms try", "PHONE TEXT [REFERENCE]",
     "sends a text by the gateway of the settings", try_sms, false},
    {0},
};
