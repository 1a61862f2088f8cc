/* SPDX-License-Identifier: GPL-3.0-or-later */
/* password_list.c: words that everybody tries, from a list of others' keeping
 * (identity.password_list) and one of ours in Vietnamese, and how they are
 * found in what somebody typed.
 *
 * Both are looked up by the whole and by its core: what is left without the
 * figures and signs before and behind ("Tayninh@2026!" is "tayninh"), once as
 * typed, once with figures read as the letters they stand for ("p@ssw0rd"),
 * once without marks ("Việt Nam 1975"). The lists together are thus worth far
 * more than their lines.
 */
#include <errno.h>
#include <stdlib.h>

#include "identity/identity.h"
#include "platform/io.h"
#include "platform/text.h"

#define LIST_MOST ((size_t)8 << 20)
#define SHORTEST 4 /* letters of a core that is looked up */

struct password_list {
    struct arena *arena;
    const struct str *words; /* sorted by their bytes */
    size_t count;
};

/* Without marks and spaces: what people here choose, and what those who guess
 * begin with. */
static const char *const vietnamese[] = {
    "anhnhoem",   "anhyeuem",      "anhoiem",       "baconho",    "bacho",
    "bachmai",    "bachlong",      "baobinh",       "baochau",    "baongoc",
    "baotran",    "beyeu",         "binhan",        "binhduong",  "binhminh",
    "bopbi",      "bome",          "bomeyeu",       "camau",      "cantho",
    "caobang",    "chamhoc",       "chaoban",       "chaoem",     "chiyeuem",
    "chocon",     "chungta",       "congan",        "congdan",    "congty",
    "conheo",     "conlon",        "conmeo",        "conyeu",     "conyeume",
    "cuocsong",   "cuchuoi",       "daihoc",        "danang",     "dangnhap",
    "dautay",     "dichvucong",    "dienthoai",     "doimatkhau", "dongnai",
    "dongthap",   "ducanh",        "emyeuanh",      "giabao",     "giadinh",
    "giahan",     "giaovien",      "haiphong",      "hanoi",      "hanhphuc",
    "hoahong",    "hoangtu",       "hoangyen",      "hochiminh",  "hocsinh",
    "honganh",    "hongphuc",      "huyentrang",    "khanhhoa",   "khanhlinh",
    "khongbiet",  "khongco",       "khongnho",      "khongquen",  "lamdong",
    "lananh",     "linhchi",       "longan",        "maimai",     "maiyeuem",
    "matkhau",    "matkhaumoi",    "meyeu",         "meyeucon",   "mothaiba",
    "motcua",     "minhanh",       "minhchau",      "minhquan",   "muathu",
    "ngocanh",    "ngochan",       "ngocmai",       "ngoctrinh",  "nguoiyeu",
    "nguyen",     "nguyenvan",     "nguyenthi",     "nhatrang",   "nhuquynh",
    "ongxa",      "phanthiet",     "phuquoc",       "phuonganh",  "phuongthao",
    "quangninh",  "quocgia",       "quynhanh",      "saigon",     "sieunhan",
    "tamky",      "tayninh",       "thanhcong",     "thanhhuyen", "thanhthao",
    "thaonguyen", "thienthan",     "thuhuong",      "thunghiem",  "thuytien",
    "thuytrang",  "tiengviet",     "tinhyeu",       "tocdo",      "toiyeuban",
    "toiyeuem",   "toiyeuvietnam", "tranvan",       "tranthi",    "tuananh",
    "tuoitre",    "vietnam",       "vietnamvodich", "vinhlong",   "voyeu",
    "vochong",    "vungtau",       "xinchao",       "yeuanh",     "yeuem",
    "yeuemnhieu", "yeunhau",
};

static int by_bytes(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static size_t lines_of(struct str text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++)
        count += text.ptr[i] == '\n';
    return count + 1;
}

static bool fill(struct password_list *list, const char *path)
{
    struct str text, line;

    if (list->arena == NULL ||
        !io_read_file(list->arena, path, LIST_MOST, &text))
        return false;

    size_t most = lines_of(text) + ARRAY_LENGTH(vietnamese);
    struct str *words = arena_array(list->arena, most, sizeof(*words));

    if (words == NULL)
        return false;
    for (size_t i = 0; i < ARRAY_LENGTH(vietnamese); i++)
        words[list->count++] = str_of(vietnamese[i]);
    while (list->count < most && str_next(&text, '\n', &line))
        if (line.len >= SHORTEST && !str_starts_with(line, "#"))
            words[list->count++] = str_lower_ascii(list->arena, line);
    qsort(words, list->count, sizeof(*words), by_bytes);
    list->words = words;
    return true;
}

enum status password_list_new(struct password_list **list,
                              const struct settings *settings, struct log *log)
{
    const char *path = settings_textz(settings, "identity.password_list");
    struct password_list *made = calloc(1, sizeof(*made));

    if (made == NULL)
        return INTERNAL;
    made->arena = arena_new(LIST_MOST * 4);
    if (!fill(made, path) || made->count < PASSWORD_LIST_LEAST) {
        log_error(log, "passwords.fail", "words=%zu errno=%d", made->count,
                  errno);
        arena_free(&made->arena);
        free(made);
        return INVALID;
    }
    *list = made;
    return OK;
}

static bool has(const struct password_list *list, struct str word)
{
    return word.len >= SHORTEST && bsearch(&word, list->words, list->count,
                                           sizeof(word), by_bytes) != NULL;
}

static bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

/* "p@ssw0rd" → "password"; the figures that stand for no letter stay. */
static struct str without_figures(struct arena *arena, struct str text)
{
    static const char from[] = "@4031!$57", to[] = "aaoeiisst";
    struct buf out = {.arena = arena};

    for (size_t i = 0; i < text.len; i++) {
        const char *at = memchr(from, text.ptr[i], sizeof(from) - 1);

        buf_add_byte(&out, at != NULL ? to[at - from] : text.ptr[i]);
    }
    return buf_str(&out);
}

/* From the first letter to the last. */
static struct str core_of(struct str text)
{
    size_t from = 0, to = text.len;

    while (from < to && !is_letter(text.ptr[from]))
        from++;
    while (to > from && !is_letter(text.ptr[to - 1]))
        to--;
    return str_slice(text, from, to);
}

/* Letters alone: "ha.noi" and "ha noi" are one word. */
static struct str letters_of(struct arena *arena, struct str text)
{
    struct buf out = {.arena = arena};

    for (size_t i = 0; i < text.len; i++)
        if (is_letter(text.ptr[i]))
            buf_add_byte(&out, text.ptr[i]);
    return buf_str(&out);
}

bool password_list_has(const struct password_list *list, struct arena *arena,
                       struct str typed)
{
    struct str lower = str_lower_ascii(arena, typed);
    struct str bare = text_fold(arena, typed);
    struct str read = without_figures(arena, lower);
    struct str cores[] = {core_of(lower), core_of(read), core_of(bare),
                          without_figures(arena, core_of(lower))};

    if (has(list, lower) || has(list, read))
        return true;
    for (size_t i = 0; i < ARRAY_LENGTH(cores); i++)
        if (has(list, cores[i]) || has(list, letters_of(arena, cores[i])))
            return true;
    return false;
}
