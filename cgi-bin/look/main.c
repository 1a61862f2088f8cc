/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c: looks at one file of a citizen, for a program that will not.
 *
 *   look KIND SIDE PAGE   3: the answer   4: the file
 *   look KIND copy
 */
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "look/look.h"
#include "platform/io.h"
#include "platform/str.h"

static bool read_calling(int argc, char **argv, struct look *look)
{
    int64_t side, page;

    look->is_copying = argc == 3 && strcmp(argv[2], PREVIEW_COPY_WORD) == 0;
    if (!look->is_copying) {
        if (argc != 4 ||
            !str_to_int(str_of(argv[2]), 0, PREVIEW_SIDE_MAX, &side) ||
            !str_to_int(str_of(argv[3]), 1, INT32_MAX, &page))
            return false;
        look->side = (int)side;
        look->page = (int)page;
    }
    for (size_t i = 0; i < PREVIEW__KINDS; i++)
        if (strcmp(argv[1], preview_kind_words[i]) == 0) {
            look->kind = (enum preview_kind)i;
            return true;
        }
    return false;
}

static bool map_file(struct look *look)
{
    struct stat st;

    if (fstat(PREVIEW_FILE_FD, &st) != 0 || st.st_size < 1 ||
        st.st_size > PREVIEW_BYTES_MAX)
        return false;
    look->size = (size_t)st.st_size;

    void *bytes =
        mmap(NULL, look->size, PROT_READ, MAP_PRIVATE, PREVIEW_FILE_FD, 0);

    look->bytes = bytes;
    return bytes != MAP_FAILED;
}

static void look_inside(struct look *look)
{
    if (is_two_kinds(look)) {
        look->answer.fault = PREVIEW_TWO_KINDS;
        return;
    }
    switch (look->kind) {
    case PREVIEW_PDF:
        look_at_pdf(look);
        return;
    case PREVIEW_JPEG:
    case PREVIEW_PNG:
    case PREVIEW_HEIF:
    case PREVIEW_WEBP:
    case PREVIEW_TIFF:
        look_at_picture(look);
        return;
    case PREVIEW_OFFICE:
        look_at_office(look);
        return;
    case PREVIEW_ANY: /* none that is taken */
        return;
    }
}

static int cpu_s(const struct look *look)
{
    if (look->is_copying)
        return PREVIEW_COPY_CPU_S;
    return look->side == 0 ? PREVIEW_FACTS_CPU_S : PREVIEW_DRAWN_CPU_S;
}

int main(int argc, char **argv)
{
    struct look look = {.answer = {.magic = PREVIEW_MAGIC}};

    /* Its own end when who asked is gone. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (!read_calling(argc, argv, &look))
        return EX_USAGE;
    if (!map_file(&look) || !type_open() || !heif_open(&look) ||
        !confine(cpu_s(&look)))
        return EX_OSERR;
    look_at_type(&look);
    look_inside(&look);

    const struct preview_answer *answer = &look.answer;
    struct str head = {(const char *)answer, sizeof(*answer)};
    struct str pixels = {(const char *)look.pixels,
                         3 * (size_t)answer->shown_width *
                             (size_t)answer->shown_height};
    struct str copy = {look.copy, (size_t)answer->copy_bytes};

    _exit(io_write(PREVIEW_ANSWER_FD, head) &&
                  io_write(PREVIEW_ANSWER_FD, pixels) &&
                  io_write(PREVIEW_ANSWER_FD, copy)
              ? EX_OK
              : EX_IOERR);
}
