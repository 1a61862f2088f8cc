/* SPDX-License-Identifier: GPL-3.0-or-later */
/* server.c: one process that answers one request after the other.
 *
 * A request gets an arena, the router its answer, and the answer leaves through
 * the connector's buffer; then the arena is dropped. Nothing else outlives a
 * request.
 *
 * Holds: SIGTERM ends the process between two requests, never in one, and
 * SIGHUP has it begin anew there, as it is installed and set by then; a request
 * that ran out of memory, or used up its budget of work, gets a page that says
 * so, not half of another.
 */
#include "platform/db_place.h"
#include "platform/server_private.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "config.h"
#ifdef HAVE_SYSTEMD
#include <systemd/sd-daemon.h>
#endif

#include <fcgiapp.h>

#include "platform/base.h"
#include "platform/budget.h"
#include "platform/db_schema.h"
#include "platform/disk.h"
#include "platform/metrics.h"
#include "platform/options.h"

#define REQUEST_LIMIT_S 300
#define PROCESS_BYTES ((size_t)16 * 1024 * 1024)
#define REQUEST_BYTES ((size_t)32 * 1024 * 1024)

struct server {
    struct app app;
    struct arena *process; /* settings and what lives as long */
    struct arena *request;
    struct http_limits limits;
    size_t route_count;
    int socket;      /* once more, since what ends a wait closes the other */
    struct str busy; /* the answer where a request used its budget up */
};

static volatile sig_atomic_t must_stop, must_end;
static volatile sig_atomic_t listen_fd = -1;

/* Closing the socket of this process ends an accept() that is about to begin
 * as well as one that waits. SA_RESTART lets a request in hand go on. */
static void on_terminate(int number)
{
    must_stop = 1;
    if (number != SIGHUP)
        must_end = 1;
    FCGX_ShutdownPending();
    if (listen_fd >= 0)
        close(listen_fd);
    listen_fd = -1;
}

static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_terminate,
                               .sa_flags = SA_RESTART};
    struct sigaction ignore = {.sa_handler = SIG_IGN};

    sigemptyset(&action.sa_mask);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGQUIT, &action, NULL); /* what multiwatch sends on SIGTERM */
    sigaction(SIGHUP, &action, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
}

static bool drop_rights(void)
{
    struct rlimit none = {0, 0};

    umask(OPTIONS_UMASK);
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           setrlimit(RLIMIT_CORE, &none) == 0;
}

static void open_metrics(struct server *server)
{
    struct app *app = &server->app;
    const struct route *routes = app->definition->routes;
    size_t count = 0;

    while (routes[count].pattern != NULL)
        count++;
    struct metrics_route *named =
        arena_array(server->request, count, sizeof(*named));

    server->route_count = count;
    for (size_t i = 0; named != NULL && i < count; i++)
        named[i] = (struct metrics_route){http_method_name(routes[i].methods),
                                          routes[i].pattern};
    if (named != NULL)
        app->log.metrics =
            metrics_open(settings_textz(app->settings, "metrics_dir"),
                         app->program, named, count);
    if (app->log.metrics == NULL)
        log_warn(&app->log, "metrics.off", "errno=%d", errno);
}

static enum status open_database(struct server *server)
{
    struct app *app = &server->app;

    if (db_place_database(app->program) == NULL)
        return OK;
    return db_place_open(&app->db, &app->log, app->settings, app->program,
                         app->program);
}

/* A program on tables it does not know would fail on one page in ten: better
 * not to begin. Where MariaDB is away, pages say so and wait for it. */
static enum status check_schema(struct server *server)
{
    struct app *app = &server->app;
    struct str complaint = STR_NONE;

    if (app->db == NULL)
        return OK;
    db_use_arena(app->db, server->request);
    enum status s =
        db_schema_check(app->db, settings_textz(app->settings, "schema_dir"),
                        db_place_schema(app->program), &complaint);
    if (s == INVALID)
        log_error(&app->log, "server.fail", "why=%" PRI_STR,
                  STR_ARG(complaint));
    return s == UNAVAILABLE ? OK : s;
}

/* Programs without such a route need no folder. */
static bool routes_take_files(const struct route *routes)
{
    for (; routes->pattern != NULL; routes++)
        if (routes->body_bytes > 0)
            return true;
    return false;
}

/* Uploads land in the file system of what they become, so that keeping one is
 * a rename. */
static enum status make_upload_dir(struct server *server)
{
    struct str state = settings_text(server->app.settings, "state_dir");
    const char *dir =
        str_z(server->process, str_print(server->process, "%" PRI_STR "/upload",
                                         STR_ARG(state)));

    server->limits = (struct http_limits){
        .query_bytes = (size_t)8 * 1024,
        .form_bytes = (size_t)1024 * 1024,
        .fields = 1000,
        .parts = 500,
        .file_bytes = HTTP_FILE_BYTES,
        .upload_dir = dir,
    };
    if (!routes_take_files(server->app.definition->routes) ||
        mkdir(dir, 0770) == 0 ||
        (errno == EEXIST && access(dir, W_OK | X_OK) == 0))
        return OK;
    log_error(&server->app.log, "server.fail", "why=state_dir: %s: %s", dir,
              strerror(errno));
    return INVALID;
}

static int load_settings(struct server *server, const char *path)
{
    struct app *app = &server->app;
    struct str complaint = STR_NONE;
    enum status s = settings_load(server->process, path, app->program,
                                  &app->settings, &complaint);

    if (s == OK) {
        app->log.level =
            log_level_of(settings_text(app->settings, "log.level"));
        return EX_OK;
    }
    log_error(&app->log, "settings.fail", "why=%" PRI_STR, STR_ARG(complaint));
    return s == NOT_FOUND ? EX_NOINPUT : EX_CONFIG;
}

/* Made beforehand: where it is wanted, nothing can be made any more. */
static void make_busy_answer(struct server *server)
{
    struct request rq = {.arena = server->process,
                         .response = {.is_private = true}};
    struct buf busy = {.arena = server->process};

    error_page_fallback(&rq, 503);
    response_header(&rq, "Retry-After", STR("30"));
    buf_add(&busy, server_answer_head(&rq));
    buf_add(&busy, rq.response.body);
    server->busy = buf_str(&busy);
}

static int start(struct server *server, const char *path)
{
    struct app *app = &server->app;

    server->process = arena_new(PROCESS_BYTES);
    server->request = arena_new(REQUEST_BYTES);
    if (!server->process || !server->request)
        return EX_OSERR;
    int code = load_settings(server, path);
    if (code != EX_OK)
        return code;
    if (open_database(server) != OK)
        return EX_OSERR;
    if (check_schema(server) != OK)
        return EX_CONFIG;
    if (make_upload_dir(server) != OK)
        return EX_CONFIG;
    if (templates_new(&app->templates, app->settings, &app->log) != OK)
        return EX_CONFIG;
    if (app->definition->start && app->definition->start(app) != OK)
        return EX_UNAVAILABLE;
    make_busy_answer(server);
    arena_reset(server->request);
    open_metrics(server);
    return EX_OK;
}

static void stop(struct server *server)
{
    templates_free(&server->app.templates);
    db_free(&server->app.db);
    arena_free(&server->request);
    arena_free(&server->process);
}

/* What the connector gives, or the environment and standard streams. */
struct connection {
    FCGX_Request *fcgi; /* NULL: plain CGI */
};

static const char *connection_env(void *data, const char *name)
{
    struct connection *c = data;

    return c->fcgi ? FCGX_GetParam(name, c->fcgi->envp) : getenv(name);
}

static long connection_read(void *data, char *out, size_t size)
{
    struct connection *c = data;

    if (!c->fcgi)
        return (long)fread(out, 1, size, stdin);
    return FCGX_GetStr(out, size > INT32_MAX ? INT32_MAX : (int)size,
                       c->fcgi->in);
}

static void connection_write(struct connection *c, struct str text)
{
    while (text.len > 0) {
        int part = text.len > INT32_MAX ? INT32_MAX : (int)text.len;
        long wrote = c->fcgi ? FCGX_PutStr(text.ptr, part, c->fcgi->out)
                             : (long)fwrite(text.ptr, 1, text.len, stdout);

        if (wrote <= 0)
            return; /* the browser left */
        text = str_skip(text, (size_t)wrote);
    }
    if (!c->fcgi)
        fflush(stdout);
}

/* From here on nothing is left of what the connector gave. */
static void connection_end(struct connection *c)
{
    if (c->fcgi)
        FCGX_Finish_r(c->fcgi);
}

/* nginx takes an answer as one only when its whole question was read. */
static void drain(struct connection *c)
{
    char nowhere[4096];

    while (connection_read(c, nowhere, sizeof(nowhere)) > 0)
        ;
}

static void serve(struct server *server, struct connection *connection)
{
    struct app *app = &server->app;
    struct http_source source = {connection_env, connection_read, connection};
    struct request rq = {.app = app,
                         .arena = server->request,
                         .db = app->db,
                         .log = &app->log,
                         .settings = app->settings,
                         .now = moment_now()};

    budget_begin(&(struct budget){
        .cpu_ms = BUDGET_CPU_MS,
        .fd = connection->fcgi ? connection->fcgi->ipcFd : STDOUT_FILENO,
        .fcgi_id = connection->fcgi ? connection->fcgi->requestId : 0,
        .page = server->busy,
        .log = &app->log});
    uint64_t asked = app->db ? db_count(app->db) : 0;

    metrics_begin(app->log.metrics);
    if (app->db)
        db_use_arena(app->db, server->request);
    server_name_request(&rq, connection_env(connection, "REQUEST_ID"));
    if (app->definition->begin)
        app->definition->begin(&rq);
    enum http_fault fault = http_read_head(&rq, &source, &server->limits);
    if (fault == HTTP_FINE)
        router_answer(&rq, app->definition->routes);
    else
        error_page_fault(&rq, fault);
    drain(connection);

    if (arena_is_exhausted(rq.arena)) {
        log_error(rq.log, "request.exhausted", "bytes=%zu",
                  arena_used(rq.arena));
        arena_reset(rq.arena);
        rq.response = (struct response){.is_private = true};
        rq.afterwards = (struct afterwards){NULL, NULL};
        error_page_fallback(&rq, 503);
    }
    budget_answered();
    connection_write(connection, server_answer_head(&rq));
    if (rq.method != METHOD_HEAD)
        connection_write(connection, rq.response.body);
    int64_t us = moment_now().us - rq.now.us;
    log_event(
        rq.log, "request.done", "method=%s route=%s code=%d ms=%lld asked=%llu",
        http_method_name(rq.method), rq.route ? rq.route->pattern : "none",
        rq.response.code, (long long)(us / 1000),
        (unsigned long long)(app->db ? db_count(app->db) - asked : 0));
    metrics_end(app->log.metrics,
                rq.route ? (size_t)(rq.route - app->definition->routes)
                         : server->route_count,
                rq.response.code, us);
    connection_end(connection);
    if (rq.afterwards.run)
        rq.afterwards.run(app, server->request, rq.afterwards.data);
    budget_end();
    app->log.request_id[0] = '\0';
    app->log.from[0] = '\0';
    app->log.account = 0;
    arena_reset(server->request);
}

static int serve_all(struct server *server)
{
    FCGX_Request request;

    server->socket = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (server->socket < 0 || FCGX_Init() != 0 ||
        FCGX_InitRequest(&request, STDIN_FILENO, 0) != 0)
        return EX_OSERR;
    listen_fd = STDIN_FILENO;
    catch_signals(); /* over those that the library sets */
    log_event(&server->app.log, "server.start", "pid=%ld", (long)getpid());
#ifdef HAVE_SYSTEMD
    sd_notify(0, "READY=1");
#endif
    while (!must_stop && FCGX_Accept_r(&request) == 0) {
        struct connection connection = {&request};

        /* Every wait of a request is bounded; one that lasts still has met a
         * fault of ours, and the pool wants its place back. */
        alarm(REQUEST_LIMIT_S);
        serve(server, &connection);
        alarm(0);
    }
    FCGX_Free(&request, 1);
    log_event(&server->app.log, "server.stop", "pid=%ld", (long)getpid());
    return must_stop ? EX_OK : EX_IOERR;
}

/* The process becomes a new one of its program, with the socket it has and
 * nothing else; who keeps it alive sees none end. Returns where that fails. */
static int begin_anew(struct server *server, char **argv)
{
    if (dup2(server->socket, STDIN_FILENO) == STDIN_FILENO &&
        close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC) == 0)
        execvp(argv[0], argv);
    log_error(&server->app.log, "server.fail", "why=%s: %s", argv[0],
              strerror(errno));
    return EX_OSERR;
}

int server_main(int argc, char **argv, const struct program *program)
{
    /* The process's one context; what the program made at its start hangs on it
     * until the process ends. */
    static struct server server;
    server.app = (struct app){.program = program->name,
                              .definition = program,
                              .log = {.program = program->name,
                                      .level = LOG_LEVEL_INFO,
                                      .fd = STDERR_FILENO}};
    int code = EX_OK;
    budget_catch();
    const char *path = options_settings_path(argc, argv, options_help, &code);

    if (!path)
        return code;
    if (!drop_rights())
        return EX_OSERR;
    code = start(&server, path);
    if (code == EX_OK) {
        if (FCGX_IsCGI()) {
            struct connection connection = {NULL};

            serve(&server, &connection);
        } else {
            code = serve_all(&server);
        }
    }
    stop(&server);
    return must_stop && !must_end ? begin_anew(&server, argv) : code;
}

enum status server_healthz(struct request *rq)
{
    bool is_away = rq->db && !db_is_alive(rq->db);
    struct buf out = {.arena = rq->arena};

    buf_print(&out, "{\"status\":\"%s\"", is_away ? "away" : "ok");
    if (rq->db)
        buf_print(&out, ",\"database\":\"%s\",\"disk\":\"%s\"",
                  is_away ? "away" : "ok",
                  disk_is_short(rq->settings) ? "short" : "ok");
    buf_addz(&out, "}\n");
    return response_text(rq, is_away ? 503 : 200, STR("application/json"),
                         buf_str(&out));
}
