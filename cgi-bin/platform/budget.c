/* SPDX-License-Identifier: GPL-3.0-or-later */
/* budget.c: a timer of the process's own work, and what its signal does.
 *
 * The signal comes in the middle of anything, so its handler only writes bytes
 * that are there already, and leaves. MariaDB takes back what was not
 * committed, as with any process that dies.
 */
#include <signal.h>
#include <sys/time.h>
#include <sysexits.h>

#include "platform/budget.h"
#include "platform/io.h"

/* FastCGI 1.0, sections 3.3 and 8. */
enum {
    FCGI_VERSION = 1,
    FCGI_END_REQUEST = 3,
    FCGI_STDOUT = 6,
    FCGI_HEAD_BYTES = 8,
    FCGI_RECORD_MAX = 65535
};

/* A signal's handler sees nothing else. */
static struct budget running;
static volatile sig_atomic_t is_running, is_answered;

/* A FastCGI record's head. */
static bool write_head(int type, size_t len)
{
    const char head[FCGI_HEAD_BYTES] = {FCGI_VERSION,
                                        (char)type,
                                        (char)(running.fcgi_id >> 8),
                                        (char)running.fcgi_id,
                                        (char)(len >> 8),
                                        (char)len,
                                        0,
                                        0};

    return io_write(running.fd, (struct str){head, sizeof(head)});
}

/* false: the browser left. */
static bool write_page(void)
{
    static const char complete[FCGI_HEAD_BYTES] = {0};

    if (running.fcgi_id == 0)
        return io_write(running.fd, running.page);
    return write_head(FCGI_STDOUT, running.page.len) &&
           io_write(running.fd, running.page) &&
           write_head(FCGI_END_REQUEST, sizeof(complete)) &&
           io_write(running.fd, (struct str){complete, sizeof(complete)});
}

static void on_used_up(int number)
{
    (void)number;
    if (!is_running)
        return;
    log_error(running.log, "request.over_budget", "cpu_ms=%d answered=%d",
              running.cpu_ms, (int)is_answered);
    if (!is_answered)
        (void)!write_page();
    _exit(EX_SOFTWARE);
}

static void set_timer(int ms)
{
    struct itimerval timer = {
        .it_value = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000}};

    (void)setitimer(ITIMER_PROF, &timer, NULL);
}

void budget_catch(void)
{
    struct sigaction action = {.sa_handler = on_used_up,
                               .sa_flags = SA_RESTART};

    sigemptyset(&action.sa_mask);
    sigaction(SIGPROF, &action, NULL);
}

void budget_begin(const struct budget *budget)
{
    assert(budget->page.len <= FCGI_RECORD_MAX); /* a text of ours */
    running = *budget;
    is_answered = 0;
    is_running = 1;
    set_timer(budget->cpu_ms);
}

void budget_answered(void)
{
    is_answered = 1;
}

void budget_end(void)
{
    is_running = 0;
    set_timer(0);
}
