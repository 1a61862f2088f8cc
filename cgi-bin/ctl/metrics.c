/* SPDX-License-Identifier: GPL-3.0-or-later */
/* metrics.c: the figures that the portal's /metrics gives, for node_exporter's
 * folder of text files and for people. */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/metrics_text.h"
#include "ctl/ctl.h"

/* By a rename, so that a reader never sees half of it. */
static int write_to(struct ctl *ctl, const char *path, struct str text)
{
    const char *fresh = str_z(
        ctl->arena, str_print(ctl->arena, "%s.%ld", path, (long)getpid()));
    FILE *file = fopen(fresh, "wxe");

    if (file == NULL)
        return ctl_fail(EX_CANTCREAT, "%s: %s", fresh, strerror(errno));
    bool is_written = fchmod(fileno(file), 0644) == 0 &&
                      fwrite(text.ptr, 1, text.len, file) == text.len;
    if (fclose(file) == 0 && is_written && rename(fresh, path) == 0)
        return EX_OK;
    int code = ctl_fail(EX_CANTCREAT, "%s: %s", path, strerror(errno));
    unlink(fresh);
    return code;
}

static int show(struct ctl *ctl, int argc, char **argv)
{
    struct buf out = {.arena = ctl->arena};

    if (argc > 1)
        return ctl_usage(ctl);

    struct db *db CLEANUP(db_free) = ctl_db(ctl, "portal");

    metrics_text(&out, ctl->settings, db, moment_now());
    struct str text = buf_str(&out);
    if (argc == 1)
        return write_to(ctl, argv[0], text);
    fwrite(text.ptr, 1, text.len, stdout);
    return EX_OK;
}

const struct command metrics_commands[] = {
    {"metrics", "[FILE]",
     "writes the figures that Prometheus reads to FILE (NAME.prom in "
     "node_exporter's folder), or to standard output",
     show, false},
    {0},
};
