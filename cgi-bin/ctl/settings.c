/* settings.c: `motcuactl settings`: what may stand in motcua.conf.
 */
#include "ctl/ctl.h"

#include "platform/settings_table.h"

static int print_settings(struct ctl *ctl, int argc, char **argv)
{
    struct buf out = {.arena = ctl->arena};

    (void)argv;
    if (argc > 0)
        return ctl_usage();
    settings_table_print(&out);
    if (arena_is_exhausted(ctl->arena))
        return ctl_fail(EX_OSERR, "there is no memory");
    if (fwrite(out.ptr, 1, out.len, stdout) != out.len || fflush(stdout) != 0)
        return ctl_fail(EX_IOERR, "the output could not be written");
    return EX_OK;
}

const struct command settings_commands[] = {
    {"settings", "", "prints a settings file that explains every setting",
     print_settings, true},
    {0},
};
