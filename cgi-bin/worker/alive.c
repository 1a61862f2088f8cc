/* SPDX-License-Identifier: GPL-3.0-or-later */
/* alive.c: whether the worker goes on, and what the service manager hears. */
#include <signal.h>

#include "config.h"
#ifdef HAVE_SYSTEMD
#include <systemd/sd-daemon.h>
#endif

#include "worker/worker.h"

static volatile sig_atomic_t must_stop;

bool worker_must_stop(void)
{
    return must_stop != 0;
}

void worker_tell_manager(const char *state)
{
#ifdef HAVE_SYSTEMD
    sd_notify(0, state);
#else
    (void)state;
#endif
}

void worker_is_alive(void)
{
    worker_tell_manager("WATCHDOG=1");
}

static void on_terminate(int number)
{
    (void)number;
    must_stop = 1;
}

void worker_catch_signals(sigset_t *while_napping)
{
    struct sigaction action = {.sa_handler = on_terminate};
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigset_t blocked;

    sigemptyset(&action.sa_mask);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGHUP, &action,
              NULL); /* systemd starts it with the settings of now */
    sigaction(SIGPIPE, &ignore, NULL);
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    sigaddset(&blocked, SIGINT);
    sigaddset(&blocked, SIGHUP);
    sigprocmask(SIG_BLOCK, &blocked, while_napping);
    sigdelset(while_napping, SIGTERM);
    sigdelset(while_napping, SIGINT);
    sigdelset(while_napping, SIGHUP);
}
