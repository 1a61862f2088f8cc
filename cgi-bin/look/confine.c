/* SPDX-License-Identifier: GPL-3.0-or-later */
/* confine.c: what the process may do from here on: read its file and the fonts,
 * ask for memory, write its answer.
 *
 * seccomp has a list of what is allowed, so that what a newer kernel can do is
 * refused too; Landlock, where the kernel has it, leaves the system's own
 * folders to read and nothing else, whoever the process runs as.
 */
#include <linux/landlock.h>
#include <seccomp.h>

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "look/look.h"

enum {
    MEMORY_BYTES = 768 * 1024 * 1024,
    FILES_MAX = 64,
    NICE = 10, /* pages come first */
};

static bool limit_resources(int cpu_s)
{
#ifdef IS_WATCHED
    const struct rlimit memory = {RLIM_INFINITY, RLIM_INFINITY}; /* shadow */
#else
    const struct rlimit memory = {MEMORY_BYTES, MEMORY_BYTES};
#endif
    /* The first ends it by SIGXCPU, which preview.c knows. */
    const struct rlimit seconds = {(rlim_t)cpu_s, (rlim_t)cpu_s + 1};
    const struct rlimit files = {FILES_MAX, FILES_MAX};
    const struct rlimit none = {0, 0};

    /* One heap for all threads: each of its own would take of the memory. */
    (void)mallopt(M_ARENA_MAX, 1);
    (void)setpriority(PRIO_PROCESS, 0, NICE); /* a wish: a sandbox may say no */
    return setrlimit(RLIMIT_AS, &memory) == 0 &&
           setrlimit(RLIMIT_CPU, &seconds) == 0 &&
           setrlimit(RLIMIT_NOFILE, &files) == 0 &&
           setrlimit(RLIMIT_FSIZE, &none) == 0 &&
           setrlimit(RLIMIT_CORE, &none) == 0 &&
           prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 &&
           prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

/* Libraries, fonts and their lists. */
static const char *const readable[] = {
    "/usr",       "/lib",       "/lib64",
    "/etc/fonts", "/etc/magic", "/var/cache/fontconfig",
#ifdef IS_WATCHED
    "/proc",
#endif
};

static bool allow_reading(int rules, const char *path)
{
    struct landlock_path_beneath_attr rule = {
        .allowed_access =
            LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
        .parent_fd = open(path, O_PATH | O_CLOEXEC),
    };
    long result;

    if (rule.parent_fd < 0)
        return errno == ENOENT;
    result = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH,
                     &rule, 0);
    if (result != 0 && errno == EINVAL) { /* a file has no folder's rights */
        rule.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE;
        result = syscall(SYS_landlock_add_rule, rules,
                         LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    }
    close(rule.parent_fd);
    return result == 0;
}

static bool hide_files(void)
{
    struct landlock_ruleset_attr handled = {
        .handled_access_fs =
            LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
            LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
            LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
            LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |
            LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |
            LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
            LANDLOCK_ACCESS_FS_MAKE_SYM};
    int rules =
        (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof(handled), 0);

    if (rules < 0) /* the kernel has none, or a sandbox around lets none be */
        return errno == ENOSYS || errno == EOPNOTSUPP || errno == EPERM;
    for (size_t i = 0; i < ARRAY_LENGTH(readable); i++)
        if (!allow_reading(rules, readable[i]))
            return false;

    bool is_done = syscall(SYS_landlock_restrict_self, rules, 0) == 0;

    close(rules);
    return is_done;
}

/* Whatever is not here fails with EPERM; so a library that only tries a thing
 * goes on without it. */
static const int allowed[] = {
    SCMP_SYS(read),
    SCMP_SYS(pread64),
    SCMP_SYS(readv),
    SCMP_SYS(close),
    SCMP_SYS(lseek),
    SCMP_SYS(fstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(stat),
    SCMP_SYS(lstat),
    SCMP_SYS(statx),
    SCMP_SYS(fstatfs),
    SCMP_SYS(statfs),
    SCMP_SYS(access),
    SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2),
    SCMP_SYS(getdents64),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(getcwd),
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(futex),
    SCMP_SYS(getrandom),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getegid),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_getres),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(uname),
    SCMP_SYS(sysinfo),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
};

static bool allow(scmp_filter_ctx filter)
{
    int bad = 0;

    for (size_t i = 0; i < ARRAY_LENGTH(allowed); i++)
        bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
    bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(write), 1,
                            SCMP_A0(SCMP_CMP_EQ, PREVIEW_ANSWER_FD));
    bad |= seccomp_rule_add(
        filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
        SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY));
    bad |= seccomp_rule_add(
        filter, SCMP_ACT_ALLOW, SCMP_SYS(open), 1,
        SCMP_A1(SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY));
    /* No memory that can be run: all libraries are there already. */
    bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
                            SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
                            SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1,
                            SCMP_A1(SCMP_CMP_EQ, F_GETFL));
    bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1,
                            SCMP_A1(SCMP_CMP_EQ, F_SETFD));
    /* A thread, which decoders of HEIC and AVIF insist on: it is of this
     * process and has its limits. Of clone3 the filter sees no flags: glibc
     * asks clone where it is not there. */
    bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
                            SCMP_A0(SCMP_CMP_MASKED_EQ,
                                    CLONE_VM | CLONE_THREAD | CLONE_SIGHAND,
                                    CLONE_VM | CLONE_THREAD | CLONE_SIGHAND));
    bad |=
        seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
    /* To ask for its own limits, not to set them. */
    bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 2,
                            SCMP_A0(SCMP_CMP_EQ, 0), SCMP_A2(SCMP_CMP_EQ, 0));
    return bad == 0;
}

bool confine(int cpu_s)
{
    if (!limit_resources(cpu_s) || !hide_files())
        return false;

    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    bool is_done = filter != NULL && allow(filter) && seccomp_load(filter) == 0;

    seccomp_release(filter);
    return is_done;
}
