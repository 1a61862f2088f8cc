/* SPDX-License-Identifier: GPL-3.0-or-later */
/* preview_test.c: what the confined child says of real and of hostile files.
 *
 * Pictures and PDFs are made here by the libraries that draw them; bombs are
 * small files that claim to be huge.
 */
#include "tests/unit/check.h"

#include <cairo-pdf.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <zip.h>

#include <fcntl.h>
#include <unistd.h>

#include <sys/stat.h>

#include "platform/media/preview_answer.h"

static struct log log_ = {.program = "test", .fd = -1};
/* Tests are run where the programs are built. */
static struct preview preview_ = {.program = "./look", .log = &log_};

static int file_of(const void *bytes, size_t size)
{
    int fd = open("/tmp", O_TMPFILE | O_RDWR, 0600);

    assert_true(fd >= 0);
    assert_int_equal(size, write(fd, bytes, size));
    return fd;
}

/* A black picture as a file of that kind; g_free. */
static char *picture_bytes(enum preview_kind kind, int width, int height,
                           size_t *size)
{
    GdkPixbuf *image =
        gdk_pixbuf_new(GDK_COLORSPACE_RGB, FALSE, 8, width, height);
    char *bytes;

    gdk_pixbuf_fill(image, 0);
    assert_true(gdk_pixbuf_save_to_buffer(image, &bytes, size,
                                          kind == PREVIEW_JPEG ? "jpeg" : "png",
                                          NULL, NULL));
    g_object_unref(image);
    return bytes;
}

static int picture(enum preview_kind kind, int width, int height)
{
    size_t size;
    char *bytes = picture_bytes(kind, width, height, &size);
    int fd = file_of(bytes, size);

    g_free(bytes);
    return fd;
}

static cairo_status_t append(void *data, const unsigned char *bytes,
                             unsigned size)
{
    return write(*(int *)data, bytes, size) == (ssize_t)size
               ? CAIRO_STATUS_SUCCESS
               : CAIRO_STATUS_WRITE_ERROR;
}

static int pdf(int pages)
{
    int fd = open("/tmp", O_TMPFILE | O_RDWR, 0600);
    cairo_surface_t *sheet =
        cairo_pdf_surface_create_for_stream(append, &fd, 595, 842);
    cairo_t *pen = cairo_create(sheet);

    for (int i = 0; i < pages; i++) {
        cairo_move_to(pen, 100, 100);
        cairo_show_text(pen, "Giay khai sinh");
        cairo_show_page(pen);
    }
    cairo_destroy(pen);
    cairo_surface_destroy(sheet);
    return fd;
}

static struct preview_facts look(int fd, enum preview_kind kind)
{
    struct preview_facts facts = {0};

    assert_int_equal(OK, preview_inspect(&preview_, fd, kind, &facts));
    close(fd);
    return facts;
}

/* The child gives file and answer numbers of its own, whatever theirs are. */
static void the_number_of_the_file_does_not_matter(void **state)
{
    int opened = picture(PREVIEW_PNG, 64, 48);
    int file = fcntl(opened, F_DUPFD_CLOEXEC, 10);

    (void)state;
    close(opened);
    for (int number = 3; number <= 5; number++) {
        int was = fcntl(number, F_DUPFD_CLOEXEC, 10);

        assert_int_equal(number, dup2(file, number));
        assert_int_equal(64, look(number, PREVIEW_PNG).width);
        if (was >= 0) {
            assert_int_equal(number, dup2(was, number));
            close(was);
        }
    }
    close(file);
}

static void a_photograph_tells_its_size(void **state)
{
    struct preview_facts facts =
        look(picture(PREVIEW_JPEG, 640, 480), PREVIEW_JPEG);

    (void)state;
    assert_int_equal(PREVIEW_SOUND, facts.fault);
    assert_int_equal(640, facts.width);
    assert_int_equal(480, facts.height);
    assert_int_equal(1, facts.pages);
}

/* JPEG, with an EXIF orientation of 6 (turn right) put behind its SOI. */
static void a_sideways_photograph_is_turned_upright(void **state)
{
    static const unsigned char exif[] = {
        0xFF, 0xE1, 0x00, 0x22, 'E',  'x',  'i',  'f',  0,    0,    'M',  'M',
        0x00, 0x2A, 0x00, 0x00, 0x00, 0x08, 0x00, 0x01, 0x01, 0x12, 0x00, 0x03,
        0x00, 0x00, 0x00, 0x01, 0x00, 0x06, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00};
    size_t size;
    char *bytes = picture_bytes(PREVIEW_JPEG, 640, 480, &size);
    int fd = file_of(bytes, 2);

    (void)state;
    assert_int_equal(sizeof(exif), write(fd, exif, sizeof(exif)));
    assert_int_equal(size - 2, write(fd, bytes + 2, size - 2));
    g_free(bytes);
    struct preview_facts facts = look(fd, PREVIEW_JPEG);
    assert_int_equal(PREVIEW_SOUND, facts.fault);
    assert_int_equal(480, facts.width);
    assert_int_equal(640, facts.height);
}

static void a_pdf_tells_its_pages(void **state)
{
    struct preview_facts facts = look(pdf(3), PREVIEW_PDF);

    (void)state;
    assert_int_equal(PREVIEW_SOUND, facts.fault);
    assert_int_equal(3, facts.pages);
    assert_false(facts.has_active_content);
}

static void a_pdf_with_a_script_is_flagged(void **state)
{
    static const char text[] =
        "%PDF-1.4\n"
        "1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R"
        "/Names<</JavaScript<</Names[(a)4 0 R]>>>>>>endobj\n"
        "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n"
        "4 0 obj<</S/JavaScript/JS(app.alert\\(1\\))>>endobj\n"
        "trailer<</Root 1 0 R>>\n";
    struct preview_facts facts =
        look(file_of(text, sizeof(text) - 1), PREVIEW_PDF);

    (void)state;
    assert_int_equal(PREVIEW_SOUND, facts.fault);
    assert_true(facts.has_active_content);
}

static void what_is_no_picture_is_broken(void **state)
{
    (void)state;
    assert_int_equal(
        PREVIEW_BROKEN,
        look(file_of("MZ\x90 not a jpeg", 14), PREVIEW_JPEG).fault);
    assert_int_equal(PREVIEW_BROKEN,
                     look(file_of("%PDF-1.4 nothing", 16), PREVIEW_PDF).fault);
    assert_int_equal(PREVIEW_BROKEN,
                     look(file_of("PK\3\4 nothing", 12), PREVIEW_OFFICE).fault);
}

static void a_cut_photograph_is_broken(void **state)
{
    int fd = picture(PREVIEW_PNG, 300, 300);

    (void)state;
    assert_int_equal(0, ftruncate(fd, lseek(fd, 0, SEEK_END) / 2));
    assert_int_equal(PREVIEW_BROKEN, look(fd, PREVIEW_PNG).fault);
}

/* A PNG of 60,000 × 60,000 in its header. */
static void a_pixel_bomb_is_refused_by_its_header(void **state)
{
    int fd = picture(PREVIEW_PNG, 10, 10);
    unsigned char bytes[64 * 1024];
    ssize_t size = pread(fd, bytes, sizeof(bytes), 0);
    static const unsigned char claim[] = {0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60};

    (void)state;
    memcpy(bytes + 16, claim, sizeof(claim));
    /* The header's checksum, as zlib would say it, is what libpng checks. */
    uint32_t crc = 0xFFFFFFFFu;
    for (int i = 12; i < 29; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? crc >> 1 ^ 0xEDB88320u : crc >> 1;
    }
    crc = ~crc;
    for (int i = 0; i < 4; i++)
        bytes[29 + i] = (unsigned char)(crc >> (24 - 8 * i));
    close(fd);
    assert_int_equal(PREVIEW_TOO_BIG,
                     look(file_of(bytes, (size_t)size), PREVIEW_PNG).fault);
}

static int office(size_t zeros, const char *extra)
{
    char path[] = "/tmp/motcua-office-XXXXXX";
    char *content = calloc(1, zeros + 1);
    int made = mkstemp(path), error = 0;

    assert_true(made >= 0);
    close(made);
    zip_t *zip = zip_open(path, ZIP_TRUNCATE | ZIP_CREATE, &error);
    assert_non_null(zip);
    zip_file_add(zip, "[Content_Types].xml",
                 zip_source_buffer(zip, "<x/>", 4, 0), 0);
    zip_file_add(zip, extra, zip_source_buffer(zip, content, zeros, 0), 0);
    assert_int_equal(0, zip_close(zip));
    int fd = open(path, O_RDWR);
    unlink(path);
    free(content);
    return fd;
}

static void a_zip_bomb_is_refused(void **state)
{
    (void)state;
    assert_int_equal(
        PREVIEW_SOUND,
        look(office(1000, "word/document.xml"), PREVIEW_OFFICE).fault);
    assert_int_equal(
        PREVIEW_TOO_BIG,
        look(office(300u << 20, "word/document.xml"), PREVIEW_OFFICE).fault);
}

static void macros_are_flagged(void **state)
{
    (void)state;
    assert_true(look(office(100, "word/vbaProject.bin"), PREVIEW_OFFICE)
                    .has_active_content);
}

static void a_thumbnail_is_a_small_png(void **state)
{
    struct arena *arena = arena_new(16 * 1024 * 1024);
    int files[] = {pdf(1), picture(PREVIEW_JPEG, 2000, 1000)};
    enum preview_kind kinds[] = {PREVIEW_PDF, PREVIEW_JPEG};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct str png;
        int64_t cpu_ms;

        assert_int_equal(OK, preview_thumbnail(&preview_, arena, files[i],
                                               kinds[i], 200, &png, &cpu_ms));
        GdkPixbufLoader *loader = gdk_pixbuf_loader_new_with_type("png", NULL);
        assert_true(gdk_pixbuf_loader_write(loader, (const guchar *)png.ptr,
                                            png.len, NULL));
        assert_true(gdk_pixbuf_loader_close(loader, NULL));
        GdkPixbuf *image = gdk_pixbuf_loader_get_pixbuf(loader);
        assert_in_range(gdk_pixbuf_get_width(image), 100, 201);
        assert_in_range(gdk_pixbuf_get_height(image), 100, 201);
        g_object_unref(loader);
        close(files[i]);
    }
    arena_free(&arena);
}

/* Width and height stand in the first chunk (RFC 2083, 4.1.1). */
static int png_number(struct str png, size_t at)
{
    const unsigned char *p = (const unsigned char *)png.ptr + at;

    return p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

static void any_page_is_drawn_and_turned(void **state)
{
    struct arena *arena = arena_new(64 * 1024 * 1024);
    int fd = pdf(3), fd_jpeg = picture(PREVIEW_JPEG, 400, 200);
    struct str png;
    int64_t cpu_ms;

    (void)state;
    for (int page = 1; page <= 3; page++) {
        arena_reset(arena);
        assert_int_equal(OK, preview_page(&preview_, arena, fd, PREVIEW_PDF,
                                          PREVIEW_SIDE_MAX, page, 0, &png,
                                          &cpu_ms));
        assert_int_equal(PREVIEW_SIDE_MAX, png_number(png, 20));
    }
    assert_int_equal(INVALID, preview_page(&preview_, arena, fd, PREVIEW_PDF,
                                           100, 4, 0, &png, &cpu_ms));
    for (int quarters = 0; quarters < 4; quarters++) {
        assert_int_equal(OK,
                         preview_page(&preview_, arena, fd_jpeg, PREVIEW_JPEG,
                                      100, 1, quarters, &png, &cpu_ms));
        assert_int_equal(quarters % 2 == 0 ? 100 : 50, png_number(png, 16));
        assert_int_equal(quarters % 2 == 0 ? 50 : 100, png_number(png, 20));
    }
    close(fd);
    close(fd_jpeg);
    arena_free(&arena);
}

static void office_files_have_no_thumbnail(void **state)
{
    struct arena *arena = arena_new(16 * 1024 * 1024);
    int fd = office(10, "word/document.xml");
    struct str png;
    int64_t cpu_ms;

    (void)state;
    assert_int_equal(INVALID,
                     preview_thumbnail(&preview_, arena, fd, PREVIEW_OFFICE,
                                       200, &png, &cpu_ms));
    close(fd);
    arena_free(&arena);
}

/* A zip's last record, with a comment of `comment` bytes. */
static void put_zip_end(int fd, unsigned char comment)
{
    unsigned char end[22] = {'P', 'K', 5, 6, [20] = comment};

    lseek(fd, 0, SEEK_END);
    assert_int_equal(sizeof end, write(fd, end, sizeof end));
    for (int i = 0; i < comment; i++)
        assert_int_equal(1, write(fd, "x", 1));
}

static void a_zip_behind_a_file_makes_it_two_kinds(void **state)
{
    int with_comment = pdf(1), photograph = picture(PREVIEW_JPEG, 64, 64);
    int inside = pdf(1);

    (void)state;
    put_zip_end(with_comment, 7);
    put_zip_end(photograph, 0);
    assert_int_equal(PREVIEW_TWO_KINDS, look(with_comment, PREVIEW_PDF).fault);
    assert_int_equal(PREVIEW_TWO_KINDS, look(photograph, PREVIEW_JPEG).fault);

    /* Attached inside, with something behind, it is the PDF's affair. */
    put_zip_end(inside, 0);
    assert_int_equal(2, write(inside, "\n%", 2));
    assert_int_equal(PREVIEW_SOUND, look(inside, PREVIEW_PDF).fault);
}

static void what_stands_before_a_pdf_makes_it_two_kinds(void **state)
{
    static const char page[] = "<script>alert(1)</script>%PDF-1.4\n";
    static const char blank[] = "\r\n%PDF-1.4 nothing";

    (void)state;
    assert_int_equal(PREVIEW_TWO_KINDS,
                     look(file_of(page, sizeof page - 1), PREVIEW_PDF).fault);
    assert_int_equal(PREVIEW_BROKEN,
                     look(file_of(blank, sizeof blank - 1), PREVIEW_PDF).fault);
}

static size_t kept_bytes(const char *name, char *bytes, size_t most)
{
    const char *source = getenv("srcdir");
    char path[4096];

    snprintf(path, sizeof(path), "%s/tests/corpus/files/%s",
             source ? source : ".", name);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        fail_msg("%s cannot be read", path);
    size_t size = fread(bytes, 1, most, file);
    fclose(file);
    return size;
}

/* What phones and scanners make, by programs of others. */
static const struct made {
    const char *name, *type;
    enum preview_kind kind;
    int width, height, pages;
    const char *copy; /* begins so */
} made[] = {
    {"real.heic", "image/heic", PREVIEW_HEIF, 800, 600, 1, "\xFF\xD8\xFF"},
    {"photo.avif", "image/avif", PREVIEW_HEIF, 320, 240, 1, "\xFF\xD8\xFF"},
    {"photo.webp", "image/webp", PREVIEW_WEBP, 320, 240, 1, "\xFF\xD8\xFF"},
    {"scan.tif", "image/tiff", PREVIEW_TIFF, 600, 450, 3, "%PDF-1.7"},
    {"one.tif", "image/tiff", PREVIEW_TIFF, 160, 120, 1, "%PDF-1.7"},
};

enum { KEPT_BYTES = 64 * 1024 };

static int kept(const char *name)
{
    char bytes[KEPT_BYTES];

    return file_of(bytes, kept_bytes(name, bytes, sizeof(bytes)));
}

static void what_phones_and_scanners_make_is_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(made); i++) {
        struct preview_facts facts = look(kept(made[i].name), PREVIEW_ANY);

        if (facts.fault != PREVIEW_SOUND)
            fail_msg("%s: fault %d", made[i].name, (int)facts.fault);
        assert_string_equal(made[i].type, facts.type);
        assert_int_equal(made[i].pages, facts.pages);
        assert_int_equal(made[i].width, facts.width);
        assert_int_equal(made[i].height, facts.height);
    }
}

/* A copy is a file that the same look finds sound, with all its pages. */
static void what_few_programs_open_has_a_copy_that_all_do(void **state)
{
    struct arena *arena = arena_new(PREVIEW_COPY_BYTES_MAX + (1 << 20));

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(made); i++) {
        CLEANUP(fd_close) int fd = kept(made[i].name);
        struct str copy;
        int64_t cpu_ms;

        assert_int_equal(OK, preview_copy(&preview_, arena, fd, made[i].kind,
                                          &copy, &cpu_ms));
        assert_true(str_starts_with(copy, made[i].copy));
        struct preview_facts facts =
            look(file_of(copy.ptr, copy.len), PREVIEW_ANY);
        assert_int_equal(PREVIEW_SOUND, facts.fault);
        assert_string_equal(preview_copy_type(made[i].kind), facts.type);
        assert_int_equal(made[i].pages, facts.pages);
        assert_false(facts.has_active_content);
        arena_reset(arena);
    }
    arena_free(&arena);
}

/* Cut at any place it is broken, and whoever looks has an answer. */
static void cut_off_what_phones_and_scanners_make_is_broken(void **state)
{
    static const int parts[] = {3, 40, 70, 90};
    char bytes[KEPT_BYTES];

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(made); i++)
        for (size_t part = 0; part < ARRAY_LENGTH(parts); part++) {
            size_t size = kept_bytes(made[i].name, bytes, sizeof(bytes));
            int fd = file_of(bytes, size * (size_t)parts[part] / 100);

            if (look(fd, made[i].kind).fault != PREVIEW_BROKEN)
                fail_msg("%s at %d %%", made[i].name, parts[part]);
        }
}

static void large_claims_of_pictures_are_refused_by_their_header(void **state)
{
    /* WebP without loss, 16,384 points a side; TIFF of 65,535, one strip. */
    static const unsigned char webp[] = {
        'R',  'I', 'F', 'F', 26, 0, 0, 0, 'W',  'E',  'B',  'P',
        'V',  'P', '8', 'L', 14, 0, 0, 0, 0x2F, 0xFF, 0xFF, 0xFF,
        0x0F, 0,   0,   0,   0,  0, 0, 0, 0,    0};
    static const unsigned char tiff[] = {
        'I',  'I',  42, 0,    8,    0, 0, 0, 6, 0, 0,    1, 3, 0,    1,
        0,    0,    0,  0xFF, 0xFF, 0, 0, 1, 1, 3, 0,    1, 0, 0,    0,
        0xFF, 0xFF, 0,  0,    3,    1, 3, 0, 1, 0, 0,    0, 5, 0,    0,
        0,    6,    1,  3,    0,    1, 0, 0, 0, 1, 0,    0, 0, 0x11, 1,
        4,    0,    1,  0,    0,    0, 8, 0, 0, 0, 0x17, 1, 4, 0,    1,
        0,    0,    0,  16,   0,    0, 0, 0, 0, 0, 0};

    (void)state;
    assert_int_equal(PREVIEW_TOO_BIG,
                     look(file_of(webp, sizeof(webp)), PREVIEW_WEBP).fault);
    assert_int_equal(PREVIEW_TOO_BIG,
                     look(file_of(tiff, sizeof(tiff)), PREVIEW_TIFF).fault);
}

/* Its list of pages leads back to the first page. */
static void a_tiff_whose_pages_have_no_end_has_an_answer(void **state)
{
    char bytes[KEPT_BYTES];
    size_t size = kept_bytes("scan.tif", bytes, sizeof(bytes));
    uint32_t first, at;

    (void)state;
    memcpy(&first, bytes + 4, sizeof(first)); /* little-endian, as made */
    for (at = first;;) {
        uint16_t entries;
        uint32_t next;

        memcpy(&entries, bytes + at, sizeof(entries));
        at += 2 + 12 * (uint32_t)entries;
        memcpy(&next, bytes + at, sizeof(next));
        if (next == 0)
            break;
        at = next;
    }
    memcpy(bytes + at, &first, sizeof(first));
    assert_int_equal(PREVIEW_BROKEN,
                     look(file_of(bytes, size), PREVIEW_TIFF).fault);
}

/* Who answers may have become the file's: whatever it says is bounded. */
static void what_a_look_says_is_taken_apart(void **state)
{
    static const struct preview_answer sound = {
        .magic = PREVIEW_MAGIC, .pages = 1, .type = "application/pdf"};
    struct preview_answer said[14];
    char script[] = "/tmp/motcua-look-XXXXXX";
    char answer[] = "/tmp/motcua-answer-XXXXXX";
    struct preview liar = {.program = script, .log = &log_};
    int program = mkstemp(script), words = mkstemp(answer);

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(said); i++)
        said[i] = sound;
    said[1].magic = 0;
    said[2].fault = 99;
    said[3].fault = -1;
    said[4].pages = -5;
    said[5].width = INT32_MIN;
    said[6].is_active = 7;
    said[7].shown_width = 100; /* and no pixels */
    said[8].shown_width = said[8].shown_height = INT32_MAX;
    memset(said[9].type, 'a', sizeof(said[9].type)); /* without end */
    said[10].height = INT32_MAX;
    said[11].fault = PREVIEW_TWO_KINDS + 1;
    said[12].copy_bytes = 5; /* and none of them */
    said[13].copy_bytes = -1;
    assert_true(dprintf(program, "#!/bin/sh\ncat %s >&3\n", answer) > 0);
    assert_int_equal(0, fchmod(program, 0700));
    close(program);
    for (size_t i = 0; i < ARRAY_LENGTH(said); i++) {
        CLEANUP(fd_close) int fd = pdf(1);
        struct preview_facts facts = {0};

        assert_int_equal(sizeof(said[i]),
                         pwrite(words, &said[i], sizeof(said[i]), 0));
        assert_int_equal(OK, preview_inspect(&liar, fd, PREVIEW_PDF, &facts));
        assert_int_equal(i == 0 ? PREVIEW_SOUND : PREVIEW_BROKEN, facts.fault);
    }
    unlink(script);
    unlink(answer);
    close(words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_number_of_the_file_does_not_matter),
        cmocka_unit_test(a_photograph_tells_its_size),
        cmocka_unit_test(a_sideways_photograph_is_turned_upright),
        cmocka_unit_test(a_pdf_tells_its_pages),
        cmocka_unit_test(a_pdf_with_a_script_is_flagged),
        cmocka_unit_test(what_is_no_picture_is_broken),
        cmocka_unit_test(a_cut_photograph_is_broken),
        cmocka_unit_test(a_pixel_bomb_is_refused_by_its_header),
        cmocka_unit_test(a_zip_bomb_is_refused),
        cmocka_unit_test(macros_are_flagged),
        cmocka_unit_test(a_zip_behind_a_file_makes_it_two_kinds),
        cmocka_unit_test(what_stands_before_a_pdf_makes_it_two_kinds),
        cmocka_unit_test(a_thumbnail_is_a_small_png),
        cmocka_unit_test(any_page_is_drawn_and_turned),
        cmocka_unit_test(office_files_have_no_thumbnail),
        cmocka_unit_test(what_phones_and_scanners_make_is_known),
        cmocka_unit_test(what_few_programs_open_has_a_copy_that_all_do),
        cmocka_unit_test(cut_off_what_phones_and_scanners_make_is_broken),
        cmocka_unit_test(large_claims_of_pictures_are_refused_by_their_header),
        cmocka_unit_test(a_tiff_whose_pages_have_no_end_has_an_answer),
        cmocka_unit_test(what_a_look_says_is_taken_apart),
    };

    log_.fd = open("/dev/null", O_WRONLY);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
