/* SPDX-License-Identifier: GPL-3.0-or-later */
/* http.h: one request, parsed once into an arena, and its answer.
 *
 * It is read from a source of environment and bytes, so it runs without
 * a server (tests, fuzzing). Limits come first. Names and values are raw bytes
 * here (percent-decoded); the form layer passes each through text_clean.
 */
#ifndef MOTCUA_PLATFORM_HTTP_H
#define MOTCUA_PLATFORM_HTTP_H

#include "platform/db.h"
#include "platform/lang.h"

#define REQUEST_MAGIC 0x6d637271u

/* The most one file of a citizen may have. */
#define HTTP_FILE_BYTES ((uint64_t)20 * 1024 * 1024)
/* The most a body may have: a form, a piece of a file, papers, which are ten
 * files and the form around them (nginx says the same). A route takes the first
 * unless it says otherwise. */
#define HTTP_BODY_BYTES ((uint64_t)256 * 1024)
#define HTTP_PIECE_BYTES ((uint64_t)1024 * 1024)
#define HTTP_PAPERS_BYTES (10 * HTTP_FILE_BYTES + (uint64_t)10 * 1024 * 1024)

enum method {
    METHOD_GET = 1,
    METHOD_POST = 2,
    METHOD_PUT = 4,
    METHOD_DELETE = 8,
    METHOD_PATCH = 16,
    METHOD_HEAD = 32,
    METHOD_OTHER = 64
};
/* "GET"; of several that a route takes, the first. */
const char *http_method_name(unsigned taken);

struct param {
    struct str name;
    struct str value;
};
struct params {
    const struct param *list;
    size_t count;
};

/* Where the body is. nginx asks by the head alone before it takes a large one
 * off the line (conf/nginx/README.md): such a request is answered 204, it may
 * come, or 403. */
enum body_state {
    BODY_READ,  /* or there is none */
    BODY_COMES, /* http_read_body reads it */
    BODY_WAITS  /* it is asked whether it may come */
};

/* A file of a multipart form, streamed to a temporary file that is unlinked at
 * the end of the request unless it was renamed away. size_bytes is what was
 * sent; where it is more than limits.file_bytes, the file on disk ends there
 * and the handler says "too big". */
struct upload {
    struct str field;
    struct str file_name; /* as sent, raw bytes, unchecked */
    struct str path;      /* of the temporary file */
    uint64_t size_bytes;
    bool is_lost; /* the disk did not take it: there is no whole file */
};
struct uploads {
    const struct upload *list;
    size_t count;
};

struct http_limits {
    size_t query_bytes;  /* 8 KiB */
    size_t form_bytes;   /* of all values that are not files: 1 MiB */
    size_t fields;       /* names in query, form and cookies: 1,000 each */
    size_t parts;        /* of a multipart body: 500 */
    uint64_t file_bytes; /* HTTP_FILE_BYTES: more is counted, not kept */
    const char *upload_dir;
};

#define LANG_COOKIE "__Host-ngon_ngu" /* "vi" or "en" */
#define LANG_QUERY "ngon-ngu" /* on GET: sets the cookie, then goes on */
#define LANG_SHOWN "tieng"    /* on GET: this page in it, at once; indexed */
#define LANG_FIELD "doi-ngon-ngu" /* in a form: see form.h, router.c */

struct header {
    struct str name;
    struct str value;
};

struct response {
    int code; /* 200 until set */
    struct header headers[24];
    size_t header_count;
    struct str content_type;
    struct str body;
    bool is_private; /* Cache-Control: no-store; default true */
};

struct app; /* server.h: the process */

/* What is done once the answer is on its way, for what must neither hold it up
 * nor be told by how long it took. `data` is the request's arena's; of the
 * request itself nothing is there any more. */
struct afterwards {
    void (*run)(struct app *app, struct arena *arena, void *data);
    void *data;
};

struct session; /* session.h */
struct account; /* the program's own idea of who is signed in; NULL: nobody */
struct route;   /* router.h */
struct page;    /* page.h */

struct request {
    unsigned magic;
    struct app *app;
    struct arena *arena;
    struct db *db;
    struct log *log;
    const struct settings *settings;
    struct moment now;
    enum lang lang;

    enum method method;
    struct str id;     /* nginx's request id */
    struct str path;   /* percent-decoded, starts with "/" */
    struct str target; /* path and query as sent, for coming back */
    struct str host;
    struct str origin;     /* header Origin, or none */
    struct str fetch_site; /* header Sec-Fetch-Site, or none */
    struct str if_none_match;
    struct str authorization;
    struct str content_type;
    struct str upload_offset; /* header Upload-Offset, or none */
    struct str user_agent;
    struct str address; /* of the client */
    struct params query, form, cookies;
    struct params path_args; /* ":code" of the route's pattern */
    struct uploads uploads;
    int64_t look_ms; /* of the processor, spent on looking into its files */
    struct str renumbered; /* "033": a phone that was sent got that prefix */
    struct str body;       /* where the type is neither form nor multipart,
                                  up to form_bytes */
    enum body_state body_state;
    uint64_t body_bytes; /* as announced */
    const struct http_source *source;
    const struct http_limits *limits;

    struct session *session;       /* NULL: none */
    const struct account *account; /* set by the program's `before` */
    const struct route *route;
    struct page *page; /* see page_of */
    struct response response;
    struct afterwards afterwards; /* run NULL: nothing */
};

enum http_fault {
    HTTP_FINE,
    HTTP_BAD,        /* 400 */
    HTTP_TOO_LARGE,  /* 413 */
    HTTP_TOO_LONG,   /* 414 */
    HTTP_UNAVAILABLE /* 503: no memory for it */
};

struct http_source {
    const char *(*env)(void *data, const char *name); /* NULL: unset */
    /* Up to size bytes into out; 0 at the end, negative when cut off. */
    long (*read)(void *data, char *out, size_t size);
    void *data;
};

/* Fills rq from the source, the body not yet; rq->arena, log and now are set
 * before. Source and limits are lent until the body is read. */
NODISCARD enum http_fault http_read_head(struct request *rq,
                                         const struct http_source *source,
                                         const struct http_limits *limits);
/* The body, once, up to most_bytes. takes_files is asked at the first file,
 * with the fields before it; where it says no, files are counted as lost and
 * the disk gets nothing of them. NULL: they are taken. */
NODISCARD enum http_fault
http_read_body(struct request *rq, uint64_t most_bytes,
               bool (*takes_files)(struct request *rq, struct params before));

/* First value of that name, or STR_NONE. Raw: see text_clean. */
struct str params_get(const struct params *params, const char *name);
size_t params_count(const struct params *params, const char *name);
struct str rq_query(const struct request *rq, const char *name);
struct str rq_form(const struct request *rq, const char *name);
struct str rq_cookie(const struct request *rq, const char *name);
struct str rq_path_arg(const struct request *rq, const char *name);

/* Headers: a value with a line break is not sent, and logged. */
void response_header(struct request *rq, const char *name, struct str value);
/* 303 to a path of our own ("/x") or an absolute URL that code (never input)
 * chose. INVALID: what was sent makes it longer than 10 KiB. */
NODISCARD enum status response_redirect(struct request *rq,
                                        struct str location);
/* This page's forms may end at the site of `url`, which code chose, too:
 * browsers hold redirects to the page's form-action as well. nginx puts it into
 * the policy. */
void response_form_to(struct request *rq, struct str url);
/* What the browser kept of these pages goes: after signing out. */
void response_forget(struct request *rq);
NODISCARD enum status response_text(struct request *rq, int code,
                                    struct str type, struct str body);
/* nginx serves the file: X-Accel-Redirect to an internal location. */
NODISCARD enum status response_accel(struct request *rq,
                                     struct str internal_path, struct str type,
                                     struct str file_name, bool is_download);
/* Secure, HttpOnly, SameSite=Lax, Path=/, no Domain, as a name that begins with
 * "__Host-" wants it (names stand as given); max_age_s 0: until the browser
 * closes; negative: removes it. */
void response_cookie(struct request *rq, const char *name, struct str value,
                     int64_t max_age_s);

/* Whether s is a path on this site that a browser cannot take for another
 * ("//x", "/\\x", control characters are not). */
bool http_is_local_path(struct str s);
struct str http_url_encode(struct arena *arena, struct str s);
struct str http_url_decode(struct arena *arena, struct str s);
/* The same where "+" is a space: what a form's encoding makes. */
struct str http_form_decode(struct arena *arena, struct str s);

#endif
