/* SPDX-License-Identifier: GPL-3.0-or-later */
/* confine_test.c: what a process that looks at files can do no more. Each try
 * is a process of its own, since confinement has no end.
 */
#include "check.h"

#include <linux/landlock.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "look/look.h"

typedef bool deed(void); /* whether it was done */

static bool make_a_socket(void)
{
    return socket(AF_UNIX, SOCK_STREAM, 0) >= 0;
}

static bool write_a_file(void)
{
    return open("/tmp/motcua-confine", O_WRONLY | O_CREAT, 0600) >= 0;
}

static bool write_by_openat2(void)
{
    const uint64_t how[3] = {O_WRONLY, 0, 0};

    return syscall(SYS_openat2, AT_FDCWD, "/dev/null", how, sizeof(how)) >= 0;
}

static bool write_elsewhere(void)
{
    return write(STDERR_FILENO, "x", 1) == 1;
}

static bool make_a_ring(void)
{
    char params[256] = {0};

    return syscall(SYS_io_uring_setup, 1, params) >= 0 || errno != EPERM;
}

static bool make_a_process(void)
{
    return fork() >= 0;
}

static int end_thread(void *nothing)
{
    (void)nothing;
    return 0;
}

/* Decoders of HEIC insist on threads; with memory of its own it were a process.
 */
static bool make_a_process_by_clone(void)
{
    static char stack[16384];

    return clone(end_thread, stack + sizeof(stack), CLONE_VM | SIGCHLD, NULL) >=
           0;
}

static bool run_a_program(void)
{
    char *const args[] = {NULL};

    execve("/bin/true", args, args);
    return errno != EPERM;
}

static bool read_the_parent(void)
{
    char byte;
    struct iovec here = {&byte, 1}, there = {(void *)&errno, 1};

    return process_vm_readv(getppid(), &here, 1, &there, 1, 0) >= 0 ||
           errno != EPERM;
}

static bool trace_the_parent(void)
{
    return ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) == 0 || errno != EPERM;
}

static bool make_code(void)
{
    return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
                -1, 0) != MAP_FAILED;
}

static bool raise_a_limit(void)
{
    return syscall(SYS_prlimit64, 0, 0, (const uint64_t[]){1, 1}, NULL) == 0;
}

static bool read_a_setting(void)
{
    return open("/etc/passwd", O_RDONLY) >= 0;
}

static bool read_an_environment(void)
{
    return open("/proc/self/environ", O_RDONLY) >= 0;
}

static bool read_a_font_list(void)
{
    return open("/usr/share", O_RDONLY | O_DIRECTORY) >= 0;
}

static bool answer(void)
{
    return write(PREVIEW_ANSWER_FD, "x", 1) == 1;
}

/* 0: refused, 1: done. */
static int confined(deed *tried)
{
    int state = 0;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        int nothing = open("/dev/null", O_WRONLY);

        if (dup2(nothing, PREVIEW_ANSWER_FD) < 0 || !confine(1))
            _exit(2);
        _exit(tried() ? 1 : 0);
    }
    assert_int_equal(child, waitpid(child, &state, 0));
    assert_true(WIFEXITED(state));
    return WEXITSTATUS(state);
}

static void what_a_decoder_never_needs_is_refused(void **state)
{
    static deed *const refused[] = {
        make_a_socket,           write_a_file,  write_by_openat2,
        write_elsewhere,         make_a_ring,   make_a_process,
        make_a_process_by_clone, run_a_program, read_the_parent,
        trace_the_parent,        make_code,     raise_a_limit,
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(refused); i++)
        if (confined(refused[i]) != 0)
            fail_msg("deed %zu was done", i);
}

static void what_it_needs_is_left(void **state)
{
    (void)state;
    assert_int_equal(1, confined(answer));
    assert_int_equal(1, confined(read_a_font_list));
}

static void files_of_others_are_hidden_where_the_kernel_can(void **state)
{
    (void)state;
#ifdef IS_WATCHED
    skip(); /* the sanitizer reads /proc itself */
#endif
    if (syscall(SYS_landlock_create_ruleset, NULL, 0,
                LANDLOCK_CREATE_RULESET_VERSION) < 1)
        skip();
    assert_int_equal(0, confined(read_a_setting));
    assert_int_equal(0, confined(read_an_environment));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_decoder_never_needs_is_refused),
        cmocka_unit_test(what_it_needs_is_left),
        cmocka_unit_test(files_of_others_are_hidden_where_the_kernel_can),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
