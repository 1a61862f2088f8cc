/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pieces.c: a file that comes in piece by piece. The input is its size (two
 * bytes) and then requests: a line that is the header Upload-Offset, a byte
 * that says how long the body is, the body. Whatever comes, what is on the disk
 * is what was wanted, in order, and no byte more.
 */
#include "fuzz.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "domain/draft/arrival.h"
#include "gateway/pieces.h"

enum { SIZE_MAX_BYTES = 65536 };

static struct log nowhere = {.program = "fuzz", .fd = -1};

/* Once for the whole run: a state_dir of its own, with the folder of pieces. */
static struct settings *settings_of_run(void)
{
    static struct settings *settings;
    static char folder[] = "/tmp/motcua-pieces-XXXXXX";
    char path[64];
    struct str complaint;

    if (settings != NULL)
        return settings;
    assert(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/upload", folder);
    assert(mkdir(path, 0700) == 0);
    snprintf(path, sizeof path, "%s/motcua.conf", folder);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    assert(fd >= 0 && dprintf(fd, "state_dir = %s\n", folder) > 0);
    close(fd);
    assert(settings_load(arena_new(1024 * 1024), path, NULL, &settings,
                         &complaint) == OK);
    return settings;
}

/* Cuts the next request from *rest; false where there is none. */
static bool next_request(struct arena *arena, struct str *rest,
                         struct asking *asking)
{
    struct str line;

    if (!str_next(rest, '\n', &line) || rest->len == 0)
        return false;
    size_t len = (uint8_t)rest->ptr[0];
    struct str body = str_slice(*rest, 1, rest->len);

    *asking = (struct asking){
        .method = "PATCH",
        .content_type = "application/offset+octet-stream",
        .upload_offset = fuzz_text(arena, (const uint8_t *)line.ptr, line.len),
        .body = str_slice(body, 0, len < body.len ? len : body.len),
    };
    *rest = str_skip(body, asking->body.len);
    return true;
}

static void check_file(const struct settings *settings,
                       const struct arrival *arrival, const char *wanted)
{
    static char found[SIZE_MAX_BYTES];
    size_t size = (size_t)arrival->received_bytes;
    int fd = -1;
    struct stat facts;
    enum status s = pieces_open(settings, &nowhere, arrival->public_id, &fd);

    if (size == 0) {
        assert(s == NOT_FOUND);
        return;
    }
    assert(s == OK && fstat(fd, &facts) == 0);
    assert(facts.st_size == arrival->received_bytes);
    assert(pread(fd, found, size, 0) == (ssize_t)size);
    assert(memcmp(found, wanted, size) == 0);
    close(fd);
    pieces_remove(settings, arrival->public_id);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char wanted[SIZE_MAX_BYTES];
    struct arena *arena = fuzz_arena();
    struct settings *settings = settings_of_run();
    struct arrival arrival = {.public_id = STR("pieces")};
    struct asking asking;
    struct request rq;
    struct log log;

    if (size < 2)
        return 0;
    arrival.size_bytes = (data[0] << 8 | data[1]) + 1;
    struct str rest = {(const char *)data + 2, size - 2};

    while (next_request(arena, &rest, &asking)) {
        asking_open(&rq, &log, arena);
        if (asking_parse(&rq, &asking) != HTTP_FINE)
            continue;
        assert(str_equals(rq.body, asking.body));
        if (!arrival_wants(&arrival, rq.upload_offset, rq.body.len) ||
            rq.body.len == 0)
            continue;
        assert(pieces_write(settings, &nowhere, arrival.public_id,
                            arrival.received_bytes, rq.body) == OK);
        memcpy(wanted + arrival.received_bytes, rq.body.ptr, rq.body.len);
        arrival.received_bytes += (int64_t)rq.body.len;
        assert(arrival.received_bytes <= arrival.size_bytes);
    }
    check_file(settings, &arrival, wanted);
    arena_reset(arena);
    return 0;
}
