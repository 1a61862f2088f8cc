/* SPDX-License-Identifier: GPL-3.0-or-later */
/* antivirus.c: clamd's INSTREAM conversation.
 *
 * One connection for each file: "zINSTREAM\0", then pieces of four length
 * bytes (network order) and their content, then four zero bytes; the answer is
 * "stream: OK" or "stream: NAME FOUND", ended by NUL. Anything else, and every
 * time-out, is "no answer".
 *
 * Holds: only the exact text "stream: OK" makes a file clean.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "gateway/antivirus.h"

/* A scan of the largest file takes clamd a second or two; a citizen
 * does not wait longer than this, the worker asks again. */
enum { TIMEOUT_S = 15, PIECE_BYTES = 64 * 1024 };

static enum status scanner_connect(const struct settings *settings,
                                   struct log *log, int *fd)
{
    struct str path = settings_text(settings, "antivirus.socket");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const struct timeval limit = {.tv_sec = TIMEOUT_S};

    if (path.len == 0 || path.len >= sizeof(address.sun_path)) {
        log_error(log, "antivirus.misconfigured", "setting=antivirus.socket");
        return UNAVAILABLE;
    }
    memcpy(address.sun_path, path.ptr, path.len);

    int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (s < 0) {
        log_warn(log, "antivirus.away", "errno=%d", errno);
        return UNAVAILABLE;
    }
    if (setsockopt(s, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit)) != 0 ||
        setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) != 0 ||
        connect(s, (const struct sockaddr *)&address, sizeof(address)) != 0) {
        log_warn(log, "antivirus.away", "errno=%d", errno);
        close(s);
        return UNAVAILABLE;
    }
    *fd = s;
    return OK;
}

static bool send_all(int fd, const void *bytes, size_t size)
{
    const char *at = bytes;

    while (size > 0) {
        ssize_t n = send(fd, at, size, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += n;
        size -= (size_t)n;
    }
    return true;
}

/* Reads the answer up to its NUL (or the end) into out; its length, or -1. */
static long receive_answer(int fd, char *out, size_t size)
{
    size_t len = 0;

    while (len < size) {
        ssize_t n = recv(fd, out + len, size - len, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        if (n == 0)
            break;
        len += (size_t)n;
        if (out[len - 1] == '\0')
            return (long)len - 1;
    }
    return (long)len;
}

/* clamd that refuses in the middle (its StreamMaxLength) closes its side; the
 * answer then says so, which is read all the same. */
static enum status stream_file(int scanner, int file)
{
    static const char command[] = "zINSTREAM"; /* its NUL is sent too */
    char piece[PIECE_BYTES];
    uint32_t length;
    off_t offset = 0;

    if (!send_all(scanner, command, sizeof(command)))
        return UNAVAILABLE;
    for (;;) {
        ssize_t n = pread(file, piece, sizeof(piece), offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return UNAVAILABLE;
        length = htonl((uint32_t)n);
        if (!send_all(scanner, &length, sizeof(length)))
            return UNAVAILABLE;
        if (n == 0) /* the four zero bytes that end the stream */
            return OK;
        if (!send_all(scanner, piece, (size_t)n))
            return UNAVAILABLE;
        offset += n;
    }
}

enum status antivirus_scan(const struct settings *settings, struct log *log,
                           int fd, enum antivirus_verdict *verdict)
{
    CLEANUP(fd_close) int scanner = -1;
    char text[512];

    if (str_is(settings_text(settings, "antivirus.kind"), "none")) {
        *verdict = ANTIVIRUS_NOT_ASKED;
        return OK;
    }

    enum status s = scanner_connect(settings, log, &scanner);
    if (s != OK)
        return s;

    s = stream_file(scanner, fd);
    long len = receive_answer(scanner, text, sizeof(text));
    if (len < 0 || s != OK) {
        log_warn(log, "antivirus.no_answer", "errno=%d", errno);
        return UNAVAILABLE;
    }

    struct str answer = str_trim((struct str){text, (size_t)len});
    if (str_is(answer, "stream: OK")) {
        *verdict = ANTIVIRUS_CLEAN;
        return OK;
    }
    if (str_starts_with(answer, "stream: ") &&
        str_ends_with(answer, " FOUND")) {
        log_warn(log, "antivirus.found", "signature=%" PRI_STR,
                 STR_ARG(str_slice(answer, 8, answer.len - 6)));
        *verdict = ANTIVIRUS_INFECTED;
        return OK;
    }
    log_warn(log, "antivirus.nonsense", "bytes=%ld", len);
    return UNAVAILABLE;
}

bool antivirus_is_ready(const struct settings *settings, struct log *log)
{
    static const char command[] = "zPING";
    CLEANUP(fd_close) int scanner = -1;
    char text[16];

    if (str_is(settings_text(settings, "antivirus.kind"), "none"))
        return true;
    if (scanner_connect(settings, log, &scanner) != OK ||
        !send_all(scanner, command, sizeof(command)))
        return false;
    long len = receive_answer(scanner, text, sizeof(text));
    return len >= 0 &&
           str_is(str_trim((struct str){text, (size_t)len}), "PONG");
}
