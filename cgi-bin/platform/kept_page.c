/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kept_page.c: pages that forms were answered, as rows of values.
 *
 * A row holds what the template is given, not what it made, so that the page is
 * laid out anew: in the language of now, with the token of now. `shown` is a
 * list of name and value, each ended by a NUL; "!Name" is a header.
 *
 * Holds: a row is shown to its own session alone, at its own path; a session
 * keeps few rows, and each is bounded, however much was sent.
 */
#include "platform/kept_page.h"
#include "platform/app.h"
#include "platform/crypto.h"
#include "platform/page.h"
#include "platform/session.h"

#define ROWS_MAX 8
#define ROW_BYTES ((size_t)128 * 1024)
#define LONG_VALUE_BYTES 4096 /* more is left out of a row that is too big */
#define PATH_MAX_BYTES 255
#define NAME_LENGTH 16
#define HEADER_MARK "!"
#define DAY_S ((int64_t)24 * 3600)

/* A statement is a literal, and officers' pages lie in a table of their own, as
 * their sessions do. */
#define KEEP_FEW(table)                                                        \
    "DELETE FROM " table " WHERE session_id = ? AND made_at <="                \
    "       (SELECT made_at"                                                   \
    "          FROM (SELECT made_at FROM " table                               \
    "                 WHERE session_id = ?"                                    \
    "                 ORDER BY made_at DESC"                                   \
    "                 LIMIT 1 OFFSET ?) oldest)"
#define KEEP(table)                                                            \
    "INSERT INTO " table " SET session_id = ?, name = ?, path = ?, code = ?,"  \
    "       template = ?, shown = ?, made_at = ?"
#define END_OF_PATH(table)                                                     \
    "DELETE FROM " table                                                       \
    " WHERE session_id = ? AND LEFT(?, CHAR_LENGTH(path)) = path"
#define FIND(table)                                                            \
    "SELECT code, template, shown FROM " table                                 \
    " WHERE session_id = ? AND name = ? AND path = ?"
#define CLEAN(table) "DELETE FROM " table " WHERE made_at <= ? LIMIT 5000"

static bool is_officers(const struct request *rq)
{
    return strcmp(rq->app->program, "officer") == 0;
}

/* --- after a POST --- */

/* A page, but not those of the server's own trouble: a request that could not
 * be understood or served has no page to come back to. */
static bool is_page(const struct request *rq)
{
    const struct response *response = &rq->response;
    int code = response->code;

    return rq->page != NULL && response->body.len > 0 && code < 500 &&
           code != 400 && code != 404 && code != 405 && code != 413 &&
           str_starts_with(response->content_type, "text/html");
}

static bool next_part(struct str *rest, struct str *part)
{
    size_t end = str_find(*rest, '\0');

    if (end >= rest->len)
        return false;
    *part = str_slice(*rest, 0, end);
    *rest = str_skip(*rest, end + 1);
    return true;
}

static void add(struct buf *out, const char *mark, struct str name,
                struct str value)
{
    buf_addz(out, mark);
    buf_add(out, name);
    buf_add_byte(out, '\0');
    buf_add(out, value);
    buf_add_byte(out, '\0');
}

static bool is_cookie(const struct header *header)
{
    return str_is(header->name, "Set-Cookie");
}

static struct str row_of(struct request *rq, size_t value_bytes)
{
    struct buf out = {.arena = rq->arena};
    struct str values = page_values(rq->page);
    struct str name, value;

    for (size_t i = 0; i < rq->response.header_count; i++)
        if (!is_cookie(&rq->response.headers[i]))
            add(&out, HEADER_MARK, rq->response.headers[i].name,
                rq->response.headers[i].value);
    while (next_part(&values, &name) && next_part(&values, &value))
        if (value.len <= value_bytes)
            add(&out, "", name, value);
    return buf_str(&out);
}

/* Of the query as sent, all but the name of a page kept before. */
static void add_query(struct buf *to, struct str target)
{
    struct str query = str_skip(target, str_find(target, '?'));
    struct str part;

    query = str_skip(query, 1);
    while (str_next(&query, '&', &part)) {
        if (part.len == 0 || str_starts_with(part, KEPT_PAGE_QUERY "="))
            continue;
        buf_add(to, part);
        buf_add_byte(to, '&');
    }
}

static void add_path(struct buf *to, struct str path)
{
    struct str rest = str_skip(path, 1);
    struct str segment;

    if (path.len == 1)
        buf_add_byte(to, '/');
    while (str_next(&rest, '/', &segment)) {
        buf_add_byte(to, '/');
        buf_add(to, http_url_encode(to->arena, segment));
    }
}

static enum status send_to(struct request *rq, struct str path, struct str name)
{
    struct response *response = &rq->response;
    struct buf to = {.arena = rq->arena};
    size_t kept = 0;

    for (size_t i = 0; i < response->header_count; i++)
        if (is_cookie(&response->headers[i]))
            response->headers[kept++] = response->headers[i];
    response->header_count = kept;
    response->content_type = STR_NONE;

    if (path.len == rq->path.len) {
        buf_add(&to, str_slice(rq->target, 0, str_find(rq->target, '?')));
        buf_add_byte(&to, '?');
        add_query(&to, rq->target);
    } else {
        add_path(&to, path);
        buf_add_byte(&to, '?');
    }
    rq->renumbered = STR(""); /* it stands there as it was typed */
    buf_print(&to, KEPT_PAGE_QUERY "=%" PRI_STR, STR_ARG(name));
    return response_redirect(rq, buf_str(&to));
}

static enum status forget_oldest(struct request *rq)
{
    return db_write(rq->db,
                    is_officers(rq) ? KEEP_FEW("officer_kept_page")
                                    : KEEP_FEW("kept_page"),
                    DB_ARGS(db_int(rq->session->id), db_int(rq->session->id),
                            db_int(ROWS_MAX)),
                    NULL);
}

static enum status keep(struct request *rq, struct str path)
{
    struct str shown = row_of(rq, ROW_BYTES);
    struct str token;
    enum status s = crypto_token(rq->arena, &token);

    if (shown.len > ROW_BYTES)
        shown = row_of(rq, LONG_VALUE_BYTES);
    if (shown.len > ROW_BYTES) /* nobody's typing: the page without it */
        shown = STR("");
    if (s == OK)
        s = session_keep(rq);
    if (s != OK)
        return s;
    struct str name = str_slice(token, 0, NAME_LENGTH);

    s = db_write(
        rq->db, is_officers(rq) ? KEEP("officer_kept_page") : KEEP("kept_page"),
        DB_ARGS(db_int(rq->session->id), db_text(name), db_text(path),
                db_int(rq->response.code), db_text(page_template(rq->page)),
                db_bytes(shown), db_moment(rq->arena, rq->now)),
        NULL);
    if (s == OK)
        status_ignore(forget_oldest(rq), "the next one removes it");
    return s == OK ? send_to(rq, path, name) : s;
}

/* The path and all above it, each with what may follow. */
static void forget(struct request *rq)
{
    enum status s =
        db_write(rq->db,
                 is_officers(rq) ? END_OF_PATH("officer_kept_page")
                                 : END_OF_PATH("kept_page"),
                 DB_ARGS(db_int(rq->session->id), db_text(rq->path)), NULL);

    status_ignore(s, "a page that is kept too long is an old page, no more");
}

void kept_page_after(struct request *rq, struct str path)
{
    /* A browser that sends no cookie will not find what was kept for it. */
    if (rq->session == NULL || rq->cookies.count == 0)
        return;
    if (!is_page(rq)) {
        if (rq->response.code < 400 && rq->session->id != 0)
            forget(rq);
        return;
    }
    if (path.len <= PATH_MAX_BYTES)
        status_ignore(keep(rq, path), "then the page is the answer");
}

/* --- shown again --- */

/* In place of what any page says: nginx 1.23 and newer join two of a name by a
 * comma, which in a policy begins another. */
static void put_header_back(struct request *rq, struct str name,
                            struct str value)
{
    struct response *response = &rq->response;

    for (size_t i = response->header_count; i-- > 0;)
        if (str_equals(response->headers[i].name, name))
            response->headers[i] = response->headers[--response->header_count];
    response_header(rq, str_z(rq->arena, name), value);
}

static void put_back(struct request *rq, struct str shown)
{
    struct str name, value;

    while (next_part(&shown, &name) && next_part(&shown, &value)) {
        if (str_starts_with(name, HEADER_MARK))
            put_header_back(rq, str_skip(name, 1), value);
        else
            page_set(page_of(rq), str_z(rq->arena, name), value);
    }
}

enum status kept_page_show(struct request *rq)
{
    struct str name = rq_query(rq, KEPT_PAGE_QUERY);
    const struct program *program = rq->app->definition;
    struct db_row row;

    if (rq->session == NULL || rq->session->id == 0 || name.len != NAME_LENGTH)
        return NOT_FOUND;
    enum status s = db_read_row(
        rq->db, is_officers(rq) ? FIND("officer_kept_page") : FIND("kept_page"),
        DB_ARGS(db_int(rq->session->id), db_bytes(name), db_text(rq->path)),
        &row);

    if (s != OK)
        return s;
    int code = (int)db_cell_int(row, 0);
    const char *template = str_z(rq->arena, db_cell_text(row, 1));

    put_back(rq, db_cell_text(row, 2));
    if (page_has(rq->page, "Captcha.id") && program->renew_captcha != NULL)
        s = program->renew_captcha(rq);
    return s == OK ? page_render_code(rq, template, code) : s;
}

enum status kept_page_clean(struct db *db, enum kept_of of, struct moment now)
{
    struct db_value oldest = db_moment(db_arena(db), moment_add_s(now, -DAY_S));

    return db_write(db,
                    of == KEPT_OFFICERS ? CLEAN("officer_kept_page")
                                        : CLEAN("kept_page"),
                    DB_ARGS(oldest), NULL);
}
