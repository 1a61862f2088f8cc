/* SPDX-License-Identifier: GPL-3.0-or-later */
/* multipart.c: a multipart/form-data body (RFC 7578), read as a stream.
 *
 * A window of 64 KiB slides over the body. Data of a part is handed on as soon
 * as it cannot be the beginning of the delimiter any more: text to the arena,
 * files to the disk. So a body of 200 MiB needs 64 KiB of memory.
 *
 * Holds: a body that ends before its last delimiter is HTTP_BAD; a file that is
 * over the limit is read to its end and counted, but not kept, so that the
 * others arrive and the handler can say which one was too big.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "platform/http_private.h"
#include "platform/io.h"

#define WINDOW_BYTES ((size_t)64 * 1024)
#define BOUNDARY_MAX 70 /* RFC 2046, 5.1.1 */
#define PART_HEADER_LINES 16
#define PART_HEADER_BYTES ((size_t)8 * 1024)

struct reader {
    struct request *rq;
    struct body *body;
    const struct http_limits *limits;
    takes_files *takes;   /* until it was asked */
    bool keeps_nothing;   /* it said no */
    struct str delimiter; /* CRLF, "--", boundary */
    char *window;
    size_t from, to; /* what is not used up yet */
    struct param_list fields;
    size_t text_bytes; /* of all values, for limits->form_bytes */
    struct upload *uploads;
    size_t upload_count;
    size_t part_count;
};

/* Where data of the part in hand goes. */
struct part {
    struct str field;
    struct str file_name;
    bool is_file;
    struct buf text;
    int fd;
    struct upload upload;
};

static struct str reader_rest(const struct reader *r)
{
    return (struct str){r->window + r->from, r->to - r->from};
}

/* More of the body behind what is there. HTTP_BAD at the end of the body, or
 * where the window is full, since nobody waits for that much. */
static enum http_fault reader_fill(struct reader *r)
{
    if (r->from > 0) {
        memmove(r->window, r->window + r->from, r->to - r->from);
        r->to -= r->from;
        r->from = 0;
    }
    if (r->to == WINDOW_BYTES)
        return HTTP_BAD;
    long got = body_read(r->body, r->window + r->to, WINDOW_BYTES - r->to);
    if (got <= 0)
        return HTTP_BAD;
    r->to += (size_t)got;
    return HTTP_FINE;
}

static size_t find_text(struct str in, struct str what)
{
    size_t at = 0;

    while (in.len - at >= what.len) {
        size_t last = in.len - what.len + 1;
        const char *hit = memchr(in.ptr + at, what.ptr[0], last - at);

        if (!hit)
            return in.len;
        at = (size_t)(hit - in.ptr);
        if (memcmp(hit, what.ptr, what.len) == 0)
            return at;
        at++;
    }
    return in.len;
}

/* The next piece of data, lent until the next call; *is_last when the
 * delimiter follows it, which is used up then. */
static enum http_fault reader_data(struct reader *r, struct str *data,
                                   bool *is_last)
{
    for (;;) {
        struct str rest = reader_rest(r);
        size_t at = find_text(rest, r->delimiter);

        if (at < rest.len) {
            *data = str_slice(rest, 0, at);
            *is_last = true;
            r->from += at + r->delimiter.len;
            return HTTP_FINE;
        }
        if (rest.len >= r->delimiter.len) {
            *data = str_slice(rest, 0, rest.len - (r->delimiter.len - 1));
            *is_last = false;
            r->from += data->len;
            return HTTP_FINE;
        }
        enum http_fault fault = reader_fill(r);
        if (fault != HTTP_FINE)
            return fault;
    }
}

/* A line without its CRLF, lent until the next call. HTTP_BAD for one that is
 * too long, in whatever pieces it arrives. */
static enum http_fault reader_line(struct reader *r, struct str *line)
{
    for (;;) {
        struct str rest = reader_rest(r);
        size_t at = find_text(rest, STR("\r\n"));

        if (at < rest.len) {
            *line = str_slice(rest, 0, at);
            r->from += at + 2;
            return at <= PART_HEADER_BYTES ? HTTP_FINE : HTTP_BAD;
        }
        if (rest.len > PART_HEADER_BYTES + 1) /* its CR may be there */
            return HTTP_BAD;
        enum http_fault fault = reader_fill(r);
        if (fault != HTTP_FINE)
            return fault;
    }
}

/* Behind a delimiter: "--" ends the body, otherwise a part begins. */
static enum http_fault reader_next_part(struct reader *r, bool *is_end)
{
    enum http_fault fault = HTTP_FINE;
    struct str padding;

    while (r->to - r->from < 2 && fault == HTTP_FINE)
        fault = reader_fill(r);
    if (fault != HTTP_FINE)
        return fault;
    *is_end = str_starts_with(reader_rest(r), "--");
    if (*is_end)
        return HTTP_FINE;
    fault = reader_line(r, &padding);
    if (fault == HTTP_FINE && str_trim(padding).len > 0)
        return HTTP_BAD;
    return fault;
}

static bool header_is(struct arena *arena, struct str line, const char *name,
                      struct str *value)
{
    size_t colon = str_find(line, ':');

    if (colon == line.len ||
        !str_is(str_lower_ascii(arena, str_slice(line, 0, colon)), name))
        return false;
    *value = str_trim(str_skip(line, colon + 1));
    return true;
}

static enum http_fault part_head(struct reader *r, struct part *part)
{
    struct arena *arena = r->rq->arena;
    struct str line;
    struct str value;
    bool is_named = false;

    for (int n = 0; n < PART_HEADER_LINES; n++) {
        enum http_fault fault = reader_line(r, &line);

        if (fault != HTTP_FINE)
            return fault;
        if (line.len == 0)
            return is_named ? HTTP_FINE : HTTP_BAD;
        if (is_named || !header_is(arena, line, "content-disposition", &value))
            continue;
        is_named = header_param(arena, value, "name", &part->field);
        part->is_file =
            header_param(arena, value, "filename", &part->file_name);
        /* The line is lent; what it held must stay. */
        part->field = str_copy(arena, part->field);
        part->file_name = str_copy(arena, part->file_name);
    }
    return HTTP_BAD;
}

static void unlink_path(void *path)
{
    unlink(path); /* gone already when it was renamed away */
}

/* The disk took no file, or not all of it: the handler tells so at that file,
 * and those beside it go on, in the room that it gives back. */
static void lose(struct reader *r, struct part *part, const char *at)
{
    log_error(r->rq->log, "upload.fail", "at=%s errno=%d", at, errno);
    part->upload.is_lost = true;
    if (part->fd >= 0 && ftruncate(part->fd, 0) != 0)
        log_warn(r->rq->log, "upload.kept", "errno=%d", errno);
}

/* Nothing is written for who may not send it: the fields are read all the same,
 * for the page that says so. */
static bool keeps_files(struct reader *r)
{
    if (r->takes && !r->takes(r->rq, param_list_get(&r->fields)))
        r->keeps_nothing = true;
    r->takes = NULL;
    return !r->keeps_nothing;
}

static enum http_fault part_open_file(struct reader *r, struct part *part)
{
    struct arena *arena = r->rq->arena;
    struct str name =
        str_print(arena, "%s/upload-XXXXXX", r->limits->upload_dir);
    char *path = arena_array(arena, name.len + 1, 1);

    if (!path)
        return HTTP_UNAVAILABLE;
    memcpy(path, name.ptr, name.len);
    part->upload = (struct upload){.field = part->field,
                                   .file_name = part->file_name,
                                   .path = str_of(path)};
    if (!keeps_files(r)) {
        part->upload.is_lost = true;
        return HTTP_FINE;
    }
    part->fd = mkstemp(path);
    if (part->fd < 0) {
        lose(r, part, "open");
        return HTTP_FINE;
    }
    if (arena_at_reset(arena, unlink_path, path) != OK)
        return HTTP_UNAVAILABLE; /* it is unlinked already */
    if (fcntl(part->fd, F_SETFD, FD_CLOEXEC) != 0)
        lose(r, part, "open");
    return HTTP_FINE;
}

static enum http_fault part_add_file(struct reader *r, struct part *part,
                                     struct str data)
{
    uint64_t kept = part->upload.size_bytes < r->limits->file_bytes
                        ? part->upload.size_bytes
                        : r->limits->file_bytes;
    uint64_t room = r->limits->file_bytes - kept;

    if (data.len == 0)
        return HTTP_FINE;
    if (part->fd < 0 && !part->upload.is_lost) {
        enum http_fault fault = part_open_file(r, part);

        if (fault != HTTP_FINE)
            return fault;
    }
    part->upload.size_bytes += data.len;
    if (data.len > room)
        data.len = (size_t)room;
    if (!part->upload.is_lost && !io_write(part->fd, data))
        lose(r, part, "write");
    return HTTP_FINE;
}

static enum http_fault part_add_text(struct reader *r, struct part *part,
                                     struct str data)
{
    r->text_bytes += data.len;
    if (r->text_bytes > r->limits->form_bytes)
        return HTTP_TOO_LARGE;
    buf_add(&part->text, data);
    return HTTP_FINE;
}

static enum http_fault part_body(struct reader *r, struct part *part)
{
    bool is_last = false;

    while (!is_last) {
        struct str data;
        enum http_fault fault = reader_data(r, &data, &is_last);

        if (fault == HTTP_FINE)
            fault = part->is_file ? part_add_file(r, part, data)
                                  : part_add_text(r, part, data);
        if (fault != HTTP_FINE)
            return fault;
    }
    return HTTP_FINE;
}

/* A file input left empty sends a part with no name and no bytes. */
static enum http_fault part_keep(struct reader *r, struct part *part)
{
    if (!part->is_file) {
        struct param field = {part->field, buf_str(&part->text)};

        r->text_bytes += part->field.len;
        return param_list_add(&r->fields, field) ? HTTP_FINE : HTTP_TOO_LARGE;
    }
    if (part->file_name.len == 0 && part->upload.size_bytes == 0)
        return HTTP_FINE;
    if (part->fd < 0 && !part->upload.is_lost) { /* an empty file is a file */
        enum http_fault fault = part_open_file(r, part);

        if (fault != HTTP_FINE)
            return fault;
    }
    r->uploads[r->upload_count++] = part->upload;
    return HTTP_FINE;
}

static enum http_fault part_read(struct reader *r)
{
    struct part part = {.fd = -1, .text = {.arena = r->rq->arena}};
    enum http_fault fault = HTTP_FINE;

    if (++r->part_count > r->limits->parts)
        return HTTP_TOO_LARGE;
    fault = part_head(r, &part);
    if (fault == HTTP_FINE)
        fault = part_body(r, &part);
    if (fault == HTTP_FINE)
        fault = part_keep(r, &part);
    if (part.fd >= 0 && close(part.fd) != 0 && fault == HTTP_FINE) {
        log_error(r->rq->log, "upload.fail", "at=close errno=%d", errno);
        fault = HTTP_UNAVAILABLE;
    }
    return fault;
}

static enum http_fault read_parts(struct reader *r)
{
    struct str preamble;
    bool is_end = false;

    while (!is_end) { /* what stands before the first delimiter says nothing */
        enum http_fault fault = reader_data(r, &preamble, &is_end);

        if (fault != HTTP_FINE)
            return fault;
    }
    for (;;) {
        enum http_fault fault = reader_next_part(r, &is_end);

        if (fault != HTTP_FINE || is_end)
            return fault;
        fault = part_read(r);
        if (fault != HTTP_FINE)
            return fault;
    }
}

/* What stands behind the last delimiter says nothing either, but must be all
 * there. */
static enum http_fault skip_epilogue(struct reader *r)
{
    long got = 1;

    while (got > 0)
        got = body_read(r->body, r->window, WINDOW_BYTES);
    return got == 0 ? HTTP_FINE : HTTP_BAD;
}

enum http_fault multipart_read(struct request *rq, struct body *body,
                               struct str boundary, takes_files *takes)
{
    const struct http_limits *limits = rq->limits;
    struct reader r = {.rq = rq,
                       .body = body,
                       .limits = limits,
                       .takes = takes,
                       .fields = {.arena = rq->arena, .limit = limits->fields}};

    if (boundary.len == 0 || boundary.len > BOUNDARY_MAX)
        return HTTP_BAD;
    r.delimiter = str_print(rq->arena, "\r\n--%" PRI_STR, STR_ARG(boundary));
    r.window = arena_alloc(rq->arena, WINDOW_BYTES);
    r.uploads = arena_array(rq->arena, limits->parts, sizeof(struct upload));
    if (!r.window || !r.uploads || r.delimiter.len != boundary.len + 4)
        return HTTP_UNAVAILABLE;
    /* So that the first delimiter, which starts the body, is like the rest. */
    r.window[0] = '\r';
    r.window[1] = '\n';
    r.to = 2;

    enum http_fault fault = read_parts(&r);
    if (fault == HTTP_FINE)
        fault = skip_epilogue(&r);
    if (fault != HTTP_FINE)
        return fault;
    rq->form = param_list_get(&r.fields);
    rq->uploads = (struct uploads){r.uploads, r.upload_count};
    return arena_is_exhausted(rq->arena) ? HTTP_UNAVAILABLE : HTTP_FINE;
}
