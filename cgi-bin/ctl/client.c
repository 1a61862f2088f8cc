/* SPDX-License-Identifier: GPL-3.0-or-later */
/* client.c: runs mariadb-dump and mariadb. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ctl/backup.h"
#include "platform/io.h"

enum { SETTINGS_FD = 3, ARGS_MAX = 24 };

static void actions_free(posix_spawn_file_actions_t *actions)
{
    posix_spawn_file_actions_destroy(actions);
}

/* A value of an option file: in quotes, with what means something there
 * escaped. */
static void add_option(struct buf *out, const char *name, struct str value)
{
    buf_print(out, "%s=\"", name);
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] == '"' || value.ptr[i] == '\\')
            buf_add_byte(out, '\\');
        buf_add_byte(out, value.ptr[i]);
    }
    buf_addz(out, "\"\n");
}

/* The server: of several hosts the one that a connection of ours finds fit. */
static bool add_server(struct ctl *ctl, struct buf *text)
{
    const struct db_reach reach = db_reach_of(ctl->settings);
    struct db_host host;

    if (reach.hosts == NULL) {
        add_option(text, "socket", str_of(reach.socket));
        return true;
    }
    struct db *db CLEANUP(db_free) = ctl_db(ctl, NULL);

    if (db == NULL || !db_where(db, &host))
        return false;
    add_option(text, "host", str_of(host.name));
    buf_print(text,
              "port=%u\nprotocol=tcp\nssl=%d\n"
              "ssl-verify-server-cert=%d\n",
              host.port, reach.ca_file != NULL, reach.ca_file != NULL);
    if (reach.ca_file != NULL)
        add_option(text, "ssl-ca", str_of(reach.ca_file));
    return true;
}

/* The way in, as an option file in memory. */
static int way_in(struct ctl *ctl)
{
    struct buf text = {.arena = ctl->arena};
    int fd = memfd_create("motcua-client", MFD_CLOEXEC);

    buf_addz(&text, "[client]\ndefault-character-set=utf8mb4\n");
    if (!add_server(ctl, &text)) {
        errno = EHOSTUNREACH;
        fd_close(&fd);
        return -1;
    }
    add_option(&text, "user", settings_text(ctl->settings, "admin.user"));
    if (!str_is_empty(settings_secret(ctl->settings, "admin.password_file")))
        add_option(&text, "password",
                   settings_secret(ctl->settings, "admin.password_file"));
    /* The clients leave out a file that others may write. */
    if (fd < 0 || fchmod(fd, 0600) != 0 || !io_write(fd, buf_str(&text))) {
        fd_close(&fd);
        return -1;
    }
    return fd;
}

/* posix_spawnp wants its words without const, and leaves them alone. */
static char *own_copy(struct ctl *ctl, const char *word)
{
    size_t size = strlen(word) + 1;
    char *copy = arena_alloc(ctl->arena, size);

    if (copy != NULL)
        memcpy(copy, word, size);
    return copy;
}

int client_start(struct ctl *ctl, const char *const *args, enum client_way way,
                 struct client *client)
{
    char *argv[ARGS_MAX + 2] = {NULL};
    size_t count = 0;
    int ends[2];
    pid_t pid;

    for (; args[count] != NULL; count++) {
        assert(count < ARGS_MAX);
        argv[count == 0 ? 0 : count + 1] = own_copy(ctl, args[count]);
    }
    argv[1] = own_copy(ctl, "--defaults-file=/dev/fd/3"); /* SETTINGS_FD */
    if (arena_is_exhausted(ctl->arena))
        return ctl_fail(EX_OSERR, "out of memory");

    int settings CLEANUP(fd_close) = way_in(ctl);
    if (settings < 0 || pipe2(ends, O_CLOEXEC) != 0)
        return ctl_fail(EX_OSERR, "%s cannot be started: %s", args[0],
                        strerror(errno));
    signal(SIGPIPE, SIG_IGN); /* a client that ended is told by write() */

    int ours = ends[way == CLIENT_WRITES ? 0 : 1];
    int its CLEANUP(fd_close) = ends[way == CLIENT_WRITES ? 1 : 0];
    posix_spawn_file_actions_t actions CLEANUP(actions_free);
    posix_spawnattr_t attributes;
    sigset_t pipe_signal;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, its,
                                     way == CLIENT_WRITES ? 1 : 0);
    posix_spawn_file_actions_adddup2(&actions, settings, SETTINGS_FD);
    posix_spawnattr_init(&attributes);
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &pipe_signal);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);

    int error =
        posix_spawnp(&pid, args[0], &actions, &attributes, argv, environ);

    posix_spawnattr_destroy(&attributes);
    if (error != 0) {
        close(ours);
        return ctl_fail(EX_UNAVAILABLE,
                        "%s cannot be started: %s (Debian's package "
                        "mariadb-client has it)",
                        args[0], strerror(error));
    }
    *client = (struct client){.pid = pid, .fd = ours};
    return EX_OK;
}

bool client_end(struct client *client)
{
    int status = -1;

    close(client->fd);
    while (waitpid(client->pid, &status, 0) < 0)
        if (errno != EINTR)
            return false;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
