/* preview.c: one child for each look, and what it may do.
 *
 * The child gets the file as a descriptor and a pipe to answer through. It
 * first gives up everything it does not need, then lets the decoders work, then
 * writes its answer: the facts, and for a thumbnail the PNG. The parent reads
 * until the end of the pipe or of the time, then ends the child and reaps it.
 *
 * Holds: nothing the child says is believed beyond its size and type.
 */
#include <cairo.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <poppler.h>
#include <seccomp.h>
#include <zip.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/media/preview.h"
#include "platform/moment.h"

enum {
    MEMORY_BYTES = 768 * 1024 * 1024, /* address space of the child */
    PIXELS_MAX = 80 * 1000 * 1000,    /* a 80-megapixel photograph is a bomb */
    PAGES_MAX = 2000,
    LINK_PAGES_MAX = 50, /* pages searched for launch actions */
    UNPACKED_MAX = 256 * 1024 * 1024,
    ENTRIES_MAX = 5000,
    PNG_BYTES_MAX = 2 * 1024 * 1024,
    FILE_BYTES_MAX = 32 * 1024 * 1024
};

struct look {
    enum preview_kind kind;
    int side; /* of the thumbnail; 0: facts only */
    int answer_fd;
    char *bytes; /* the file, mapped */
    size_t size;
    struct preview_facts facts;
    int want_w, want_h; /* set by a picture's header */
};

/* --- in the child ------------------------------------------------------- */

static bool write_all(int fd, const void *bytes, size_t size)
{
    const char *at = bytes;

    while (size > 0) {
        ssize_t n = write(fd, at, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += n;
        size -= (size_t)n;
    }
    return true;
}

/* gcc tells of its address sanitizer by a macro, clang by a feature. */
#if defined(__SANITIZE_ADDRESS__)
#define IS_WATCHED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define IS_WATCHED 1
#endif
#endif

/* Refuses what a decoder never needs. Fonts are files, so reading stays open
 * where file permissions allow; writing and making do not. */
static bool confine(void)
{
    static const int refused[] = {
        SCMP_SYS(socket),    SCMP_SYS(connect),  SCMP_SYS(bind),
        SCMP_SYS(sendto),    SCMP_SYS(sendmsg),  SCMP_SYS(accept4),
        SCMP_SYS(execve),    SCMP_SYS(execveat), SCMP_SYS(ptrace),
        SCMP_SYS(kill),      SCMP_SYS(tkill),    SCMP_SYS(fork),
        SCMP_SYS(vfork),     SCMP_SYS(unlink),   SCMP_SYS(unlinkat),
        SCMP_SYS(rename),    SCMP_SYS(renameat), SCMP_SYS(renameat2),
        SCMP_SYS(link),      SCMP_SYS(linkat),   SCMP_SYS(symlink),
        SCMP_SYS(symlinkat), SCMP_SYS(mkdir),    SCMP_SYS(mkdirat),
        SCMP_SYS(chmod),     SCMP_SYS(fchmod),   SCMP_SYS(fchmodat),
        SCMP_SYS(chown),     SCMP_SYS(fchown),   SCMP_SYS(truncate),
        SCMP_SYS(creat),     SCMP_SYS(mount),    SCMP_SYS(bpf),
        SCMP_SYS(keyctl),    SCMP_SYS(setuid),   SCMP_SYS(process_vm_writev),
    };
#ifdef IS_WATCHED
    const struct rlimit memory = {RLIM_INFINITY, RLIM_INFINITY}; /* shadow */
#else
    const struct rlimit memory = {MEMORY_BYTES, MEMORY_BYTES};
#endif
    const struct rlimit seconds = {PREVIEW_LIMIT_S, PREVIEW_LIMIT_S};
    const struct rlimit none = {0, 0};

    if (setrlimit(RLIMIT_AS, &memory) != 0 ||
        setrlimit(RLIMIT_CPU, &seconds) != 0 ||
        setrlimit(RLIMIT_FSIZE, &none) != 0 ||
        setrlimit(RLIMIT_CORE, &none) != 0 ||
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return false;

    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    if (filter == NULL)
        return false;
    int bad = 0;
    for (size_t i = 0; i < ARRAY_LENGTH(refused); i++)
        bad |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), refused[i], 0);
    bad |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(openat), 1,
                            SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE, O_WRONLY));
    bad |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(openat), 1,
                            SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE, O_RDWR));
    bad |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(open), 1,
                            SCMP_A1(SCMP_CMP_MASKED_EQ, O_ACCMODE, O_WRONLY));
    bad |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(open), 1,
                            SCMP_A1(SCMP_CMP_MASKED_EQ, O_ACCMODE, O_RDWR));
    bad |= seccomp_load(filter);
    seccomp_release(filter);
    return bad == 0;
}

static void answer_png(struct look *look, const char *png, size_t size)
{
    if (size <= PNG_BYTES_MAX)
        write_all(look->answer_fd, png, size);
}

/* The header of a picture is known before its pixels are unpacked. */
static void picture_header(GdkPixbufLoader *loader, int width, int height,
                           void *data)
{
    struct look *look = data;

    look->facts.width = width;
    look->facts.height = height;
    if (width < 1 || height < 1 || width > PIXELS_MAX / height) {
        look->facts.fault = PREVIEW_TOO_BIG;
        gdk_pixbuf_loader_set_size(loader, 0, 0); /* ends the loading */
        return;
    }
    int side = look->side > 0 ? look->side : 64;
    double scale = (double)side / (double)(width > height ? width : height);
    if (scale < 1.0) {
        int w = (int)(width * scale), h = (int)(height * scale);
        gdk_pixbuf_loader_set_size(loader, w > 0 ? w : 1, h > 0 ? h : 1);
    }
}

/* gdk-pixbuf shows a picture that was cut off as far as it goes, so the end is
 * looked for: PNG's IEND chunk, JPEG's EOI marker (cameras put things behind
 * it, so anywhere in the last half). */
static bool picture_is_whole(const struct look *look)
{
    size_t from = look->size / 2;

    if (look->kind == PREVIEW_PNG)
        return memmem(look->bytes + from, look->size - from, "IEND", 4) != NULL;
    return memmem(look->bytes + from, look->size - from, "\xFF\xD9", 2) != NULL;
}

static GdkPixbuf *picture_load(struct look *look)
{
    const char *type = look->kind == PREVIEW_JPEG ? "jpeg" : "png";
    GdkPixbufLoader *loader = gdk_pixbuf_loader_new_with_type(type, NULL);
    GdkPixbuf *picture = NULL;
    size_t done = 0;

    if (loader == NULL)
        return NULL;
    g_signal_connect(loader, "size-prepared", G_CALLBACK(picture_header), look);
    bool is_fine = true;
    while (is_fine && done < look->size && look->facts.fault == PREVIEW_SOUND) {
        size_t piece = look->size - done < 65536 ? look->size - done : 65536;
        is_fine = gdk_pixbuf_loader_write(
            loader, (const guchar *)look->bytes + done, piece, NULL);
        done += piece;
    }
    is_fine = gdk_pixbuf_loader_close(loader, NULL) && is_fine &&
              picture_is_whole(look);
    if (is_fine && look->facts.fault == PREVIEW_SOUND)
        picture = gdk_pixbuf_loader_get_pixbuf(loader);
    if (picture != NULL)
        picture = gdk_pixbuf_apply_embedded_orientation(picture);
    g_object_unref(loader);
    return picture;
}

static void look_at_picture(struct look *look)
{
    GdkPixbuf *picture = picture_load(look);
    char *png = NULL;
    gsize size = 0;

    if (picture == NULL) {
        if (look->facts.fault == PREVIEW_SOUND)
            look->facts.fault = PREVIEW_BROKEN;
    } else {
        bool is_upright =
            (gdk_pixbuf_get_width(picture) > gdk_pixbuf_get_height(picture)) ==
            (look->facts.width > look->facts.height);
        if (!is_upright) {
            int32_t width = look->facts.width;
            look->facts.width = look->facts.height;
            look->facts.height = width;
        }
        look->facts.pages = 1;
    }
    write_all(look->answer_fd, &look->facts, sizeof(look->facts));
    if (picture != NULL && look->side > 0 &&
        gdk_pixbuf_save_to_buffer(picture, &png, &size, "png", NULL, NULL))
        answer_png(look, png, size);
}

/* An action that runs when the document is opened is not among poppler's; its
 * words are looked for as they stand. It is a flag, so once too often does
 * little harm. */
static bool names_active_content(const struct look *look)
{
    static const char *const words[] = {"/JavaScript", "/Launch"};

    for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
        if (memmem(look->bytes, look->size, words[i], strlen(words[i])) != NULL)
            return true;
    return false;
}

static bool page_launches(PopplerDocument *document, int nth)
{
    PopplerPage *page = poppler_document_get_page(document, nth);
    bool found = false;

    if (page == NULL)
        return false;
    GList *links = poppler_page_get_link_mapping(page);
    for (GList *at = links; at != NULL && !found; at = at->next) {
        const PopplerLinkMapping *link = at->data;
        PopplerActionType type =
            link->action ? link->action->any.type : POPPLER_ACTION_NONE;
        found =
            type == POPPLER_ACTION_LAUNCH || type == POPPLER_ACTION_JAVASCRIPT;
    }
    poppler_page_free_link_mapping(links);
    g_object_unref(page);
    return found;
}

static cairo_status_t gather_png(void *data, const unsigned char *bytes,
                                 unsigned size)
{
    g_byte_array_append(data, bytes, size);
    return CAIRO_STATUS_SUCCESS;
}

static void draw_first_page(struct look *look, PopplerDocument *document)
{
    PopplerPage *page = poppler_document_get_page(document, 0);
    double width = 0, height = 0;

    if (page == NULL)
        return;
    poppler_page_get_size(page, &width, &height);
    if (!(width >= 1 && width < 20000 && height >= 1 && height < 20000))
        return;
    double scale = look->side / (width > height ? width : height);
    cairo_surface_t *sheet =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)(width * scale) + 1,
                                   (int)(height * scale) + 1);
    cairo_t *pen = cairo_create(sheet);
    cairo_set_source_rgb(pen, 1, 1, 1);
    cairo_paint(pen);
    cairo_scale(pen, scale, scale);
    poppler_page_render(page, pen);
    GByteArray *png = g_byte_array_new();
    if (cairo_surface_write_to_png_stream(sheet, gather_png, png) ==
        CAIRO_STATUS_SUCCESS)
        answer_png(look, (const char *)png->data, png->len);
}

/* A zip is found from its end, a PDF from its beginning, so one file can be
 * both, and one reader would see what another does not. The zip's last record
 * says how long its comment is, and with that it must end where the file does.
 */
static bool is_zip_too(const struct look *look)
{
    enum { RECORD_BYTES = 22, COMMENT_MAX = 65535 };
    size_t reach = RECORD_BYTES + COMMENT_MAX;
    size_t first = look->size > reach ? look->size - reach : 0;

    for (size_t at = look->size; at-- > first;) {
        const unsigned char *end = (const unsigned char *)look->bytes + at;

        if (look->size - at >= RECORD_BYTES && memcmp(end, "PK\5\6", 4) == 0 &&
            at + RECORD_BYTES + (end[20] | (size_t)end[21] << 8) == look->size)
            return true;
    }
    return false;
}

/* Readers look for "%PDF-" in the first thousand bytes; what stands before it
 * may be a page with scripts. Blanks do no harm. */
static bool pdf_begins_at_once(const struct look *look)
{
    size_t at = 0;

    while (at < look->size && at < 64 && memchr(" \t\r\n", look->bytes[at], 4))
        at++;
    return look->size - at >= 5 && memcmp(look->bytes + at, "%PDF-", 5) == 0;
}

static bool is_two_kinds(const struct look *look)
{
    if (look->kind == PREVIEW_OFFICE)
        return false; /* it is the zip */
    return is_zip_too(look) ||
           (look->kind == PREVIEW_PDF && !pdf_begins_at_once(look));
}

static void look_at_pdf(struct look *look)
{
    GError *error = NULL;
    GBytes *bytes = g_bytes_new_static(look->bytes, look->size);
    PopplerDocument *document =
        poppler_document_new_from_bytes(bytes, NULL, &error);

    if (document == NULL) {
        look->facts.fault =
            g_error_matches(error, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED)
                ? PREVIEW_LOCKED
                : PREVIEW_BROKEN;
        write_all(look->answer_fd, &look->facts, sizeof(look->facts));
        return;
    }
    int pages = poppler_document_get_n_pages(document);
    look->facts.pages = pages;
    if (pages < 1)
        look->facts.fault = PREVIEW_BROKEN;
    if (pages > PAGES_MAX)
        look->facts.fault = PREVIEW_TOO_BIG;
    look->facts.has_active_content =
        poppler_document_has_javascript(document) != 0 ||
        names_active_content(look);
    for (int i = 0; i < pages && i < LINK_PAGES_MAX; i++)
        if (page_launches(document, i))
            look->facts.has_active_content = true;
    write_all(look->answer_fd, &look->facts, sizeof(look->facts));
    if (look->side > 0 && look->facts.fault == PREVIEW_SOUND)
        draw_first_page(look, document);
}

/* A docx or xlsx is a zip whose directory says how big each part becomes. */
static void look_at_office(struct look *look)
{
    zip_error_t error;
    zip_source_t *source =
        zip_source_buffer_create(look->bytes, look->size, 0, &error);
    zip_t *zip =
        source ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;

    if (zip == NULL) {
        look->facts.fault = PREVIEW_BROKEN;
    } else {
        zip_int64_t entries = zip_get_num_entries(zip, 0);
        uint64_t unpacked = 0;
        bool has_types = false;
        for (zip_int64_t i = 0; i < entries && i < ENTRIES_MAX; i++) {
            zip_stat_t part;
            zip_stat_init(&part);
            if (zip_stat_index(zip, (zip_uint64_t)i, 0, &part) != 0 ||
                part.name == NULL)
                continue;
            if (part.size > UNPACKED_MAX || unpacked > UNPACKED_MAX)
                look->facts.fault = PREVIEW_TOO_BIG;
            else
                unpacked += part.size;
            if (part.encryption_method != ZIP_EM_NONE)
                look->facts.fault = PREVIEW_LOCKED;
            if (strstr(part.name, "vbaProject") != NULL)
                look->facts.has_active_content = true;
            if (strcmp(part.name, "[Content_Types].xml") == 0)
                has_types = true;
        }
        if (entries > ENTRIES_MAX || unpacked > UNPACKED_MAX)
            look->facts.fault = PREVIEW_TOO_BIG;
        else if (!has_types && look->facts.fault == PREVIEW_SOUND)
            look->facts.fault = PREVIEW_BROKEN;
    }
    write_all(look->answer_fd, &look->facts, sizeof(look->facts));
}

__attribute__((noreturn)) static void child_look(struct look *look, int fd)
{
    /* Its own end when the parent is gone; nothing on our log. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int nothing = open("/dev/null", O_RDWR);
    /* Out of the way first: either may be the number the other shall get. */
    int answer = fcntl(look->answer_fd, F_DUPFD, 5);
    int file = fcntl(fd, F_DUPFD, 5);
    if (nothing < 0 || answer < 0 || file < 0 || dup2(nothing, 0) < 0 ||
        dup2(nothing, 1) < 0 || dup2(nothing, 2) < 0 || dup2(answer, 3) < 0 ||
        dup2(file, 4) < 0)
        _exit(1);
    look->answer_fd = 3;
    if (close_range(5, ~0U, 0) != 0)
        _exit(1);
    look->bytes = mmap(NULL, look->size, PROT_READ, MAP_PRIVATE, 4, 0);
    if (look->bytes == MAP_FAILED || !confine())
        _exit(1);

    if (is_two_kinds(look)) {
        look->facts.fault = PREVIEW_TWO_KINDS;
        write_all(look->answer_fd, &look->facts, sizeof(look->facts));
    } else if (look->kind == PREVIEW_PDF)
        look_at_pdf(look);
    else if (look->kind == PREVIEW_OFFICE)
        look_at_office(look);
    else
        look_at_picture(look);
    _exit(0);
}

/* --- in the parent ------------------------------------------------------ */

/* Reads until the child has closed its end, out is full, or time is up. */
static size_t gather_answer(int fd, char *out, size_t size, bool *is_late)
{
    struct moment start = moment_now();
    size_t len = 0;

    *is_late = false;
    while (len < size) {
        int64_t left_ms = PREVIEW_LIMIT_S * INT64_C(1000) -
                          (moment_now().us - start.us) / 1000;
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        if (left_ms <= 0 || poll(&wait, 1, (int)left_ms) == 0) {
            *is_late = true;
            return len;
        }
        ssize_t n = read(fd, out + len, size - len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        len += (size_t)n;
    }
    return len;
}

/* Runs a child over the file and gives what it wrote: *len bytes in out. */
static enum status look_run(struct log *log, int fd, struct look *look,
                            char *out, size_t size, size_t *len)
{
    int ends[2];
    struct stat st;
    bool is_late;
    int ending;

    if (fstat(fd, &st) != 0 || st.st_size < 1 || st.st_size > FILE_BYTES_MAX)
        return INVALID;
    look->size = (size_t)st.st_size;
    if (pipe(ends) != 0) {
        log_error(log, "preview.no_pipe", "errno=%d", errno);
        return UNAVAILABLE;
    }
    CLEANUP(fd_close) int reader = ends[0];
    look->answer_fd = ends[1];

    pid_t child = fork();
    if (child == 0)
        child_look(look, fd);
    close(ends[1]);
    if (child < 0) {
        log_error(log, "preview.no_child", "errno=%d", errno);
        return UNAVAILABLE;
    }
    *len = gather_answer(reader, out, size, &is_late);
    if (is_late)
        kill(child, SIGKILL);
    while (waitpid(child, &ending, 0) < 0 && errno == EINTR)
        ;
    if (is_late || !WIFEXITED(ending) || WEXITSTATUS(ending) != 0)
        log_warn(log, "preview.ended_badly", "kind=%d late=%d ending=%d",
                 (int)look->kind, (int)is_late, ending);
    if (is_late || (WIFSIGNALED(ending) && WTERMSIG(ending) == SIGXCPU))
        look->facts.fault = PREVIEW_TOO_SLOW;
    else if (!WIFEXITED(ending) || WEXITSTATUS(ending) != 0)
        look->facts.fault = PREVIEW_BROKEN; /* the decoder fell over it */
    return OK;
}

enum status preview_inspect(struct log *log, int fd, enum preview_kind kind,
                            struct preview_facts *facts)
{
    struct look look = {.kind = kind};
    struct preview_facts said;
    size_t len = 0;

    enum status s = look_run(log, fd, &look, (char *)&said, sizeof(said), &len);
    if (s == INVALID) {
        *facts = (struct preview_facts){.fault = PREVIEW_BROKEN};
        return OK;
    }
    if (s != OK)
        return s;
    if (look.facts.fault == PREVIEW_SOUND && len == sizeof(said))
        *facts = said;
    else
        *facts = (struct preview_facts){
            .fault = look.facts.fault == PREVIEW_SOUND ? PREVIEW_BROKEN
                                                       : look.facts.fault};
    return OK;
}

enum status preview_thumbnail(struct log *log, struct arena *arena, int fd,
                              enum preview_kind kind, int side, struct str *png)
{
    struct look look = {.kind = kind, .side = side};
    size_t size = sizeof(struct preview_facts) + PNG_BYTES_MAX, len = 0;
    char *answer = arena_alloc(arena, size);

    if (answer == NULL)
        return INTERNAL;
    enum status s = look_run(log, fd, &look, answer, size, &len);
    if (s != OK)
        return s;
    struct str drawn = {answer, len};
    drawn = str_skip(drawn, sizeof(struct preview_facts));
    if (len <= sizeof(struct preview_facts) ||
        !str_starts_with(drawn, "\x89PNG\r\n"))
        return INVALID;
    *png = drawn;
    return OK;
}
