/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rename.c: one query for all that was renamed, some hundred rows for a
 * province, and words looked for in each.
 */
#include "domain/catalogue/rename.h"
#include "domain/catalogue/unit.h"
#include "platform/text.h"

enum status rename_list(struct db *db, struct date day,
                        struct rename_list *list)
{
    struct arena *arena = db_arena(db);
    struct db_value on = db_date(arena, day);
    struct db_rows rows;
    enum status s =
        db_read(db,
                "SELECT o.type, o.name, d.type, d.name, u.type, u.name,"
                "       m.is_whole"
                "  FROM unit_mapping m"
                "  JOIN unit o ON o.id = m.old_unit_id"
                "  JOIN unit d ON d.id = o.parent_id"
                "  JOIN unit u ON u.id = m.new_unit_id"
                " WHERE u.valid_from <= ?"
                "   AND (u.valid_to IS NULL OR u.valid_to >= ?)"
                " ORDER BY o.sort_key, d.sort_key, u.sort_key, u.id",
                DB_ARGS(on, on), &rows);
    if (s != OK)
        return s;

    struct rename *items = arena_array(arena, rows.count, sizeof(*items));

    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);

        items[i] = (struct rename){
            .old_name = unit_display_name(arena, db_cell_text(row, 0),
                                          db_cell_text(row, 1)),
            .old_district = unit_display_name(arena, db_cell_text(row, 2),
                                              db_cell_text(row, 3)),
            .new_name = unit_display_name(arena, db_cell_text(row, 4),
                                          db_cell_text(row, 5)),
            .is_whole = db_cell_bool(row, 6),
        };
    }
    *list = (struct rename_list){items, rows.count};
    return OK;
}

/* "p" before another word, or "p3": what people write for a kind of unit. The
 * unit picker's script has the same table. */
static const struct {
    const char *shorthand, *kind;
} kinds[] = {{"p", "phuong"},    {"f", "phuong"},  {"x", "xa"},
             {"tt", "thi tran"}, {"tx", "thi xa"}, {"tp", "thanh pho"},
             {"h", "huyen"},     {"q", "quan"}};

static const char *kind_of(struct str word)
{
    for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++)
        if (str_is(word, kinds[i].shorthand))
            return kinds[i].kind;
    return NULL;
}

/* "p. tan ninh" → "phuong tan ninh", "p3" → "phuong 3". */
static struct str spelled_out(struct arena *arena, struct str words)
{
    struct str rest = text_fold(arena, words), word;
    struct buf out = {.arena = arena};

    while (str_next(&rest, ' ', &word)) {
        struct str number = word;
        const char *kind = rest.len > 0 ? kind_of(word) : NULL;

        while (number.len > 0 && (*number.ptr < '0' || *number.ptr > '9'))
            number = str_skip(number, 1);

        struct str letters = str_slice(word, 0, word.len - number.len);

        if (kind == NULL && number.len > 0 && kind_of(letters) != NULL)
            buf_print(&out, "%s %" PRI_STR " ", kind_of(letters),
                      STR_ARG(number));
        else if (kind != NULL)
            buf_print(&out, "%s ", kind);
        else
            buf_print(&out, "%" PRI_STR " ", STR_ARG(word));
    }
    return str_trim(buf_str(&out));
}

/* The words as they stand; or each begins one of the text's, and numbers are
 * whole. */
static bool has_words(struct str text, struct str words, bool as_they_stand,
                      struct arena *arena)
{
    if (as_they_stand)
        return str_find_text(text, str_z(arena, str_print(arena, " %" PRI_STR,
                                                          STR_ARG(words)))) <
               text.len;

    struct str word;

    while (str_next(&words, ' ', &word)) {
        bool is_number = str_is_digits(word);
        const char *wanted =
            str_z(arena, str_print(arena, " %" PRI_STR "%s", STR_ARG(word),
                                   is_number ? " " : ""));

        if (str_find_text(text, wanted) == text.len)
            return false;
    }
    return true;
}

/* The texts of a list that words are looked for in, folded once. */
struct haystack {
    const struct rename_list *list;
    struct str *texts;
};

static bool fold_all(struct arena *arena, const struct rename_list *list,
                     struct haystack *hay)
{
    *hay = (struct haystack){
        list, arena_array(arena, list->count + 1, sizeof(*hay->texts))};
    for (size_t i = 0; hay->texts != NULL && i < list->count; i++) {
        const struct rename *item = &list->items[i];
        struct str text =
            str_print(arena, "%" PRI_STR " %" PRI_STR " %" PRI_STR,
                      STR_ARG(item->old_name), STR_ARG(item->old_district),
                      STR_ARG(item->new_name));

        hay->texts[i] =
            str_print(arena, " %" PRI_STR " ", STR_ARG(text_fold(arena, text)));
    }
    return hay->texts != NULL;
}

static struct rename_list find(struct arena *arena, const struct haystack *hay,
                               struct str wanted, bool as_they_stand)
{
    struct rename *found = arena_array(arena, hay->list->count, sizeof(*found));
    size_t count = 0;

    if (found == NULL || str_is_empty(wanted))
        return (struct rename_list){NULL, 0};
    for (size_t i = 0; i < hay->list->count; i++)
        if (has_words(hay->texts[i], wanted, as_they_stand, arena))
            found[count++] = hay->list->items[i];
    return (struct rename_list){found, count};
}

static struct rename_list
find_words(struct arena *arena, const struct haystack *hay, struct str words)
{
    struct str wanted = spelled_out(arena, words);
    struct rename_list found = find(arena, hay, wanted, true);

    return found.count > 0 ? found : find(arena, hay, wanted, false);
}

/* The parts of an address between its commas, or dashes in their place. */
enum { PARTS_MAX = 6 };

static size_t parts_of(struct arena *arena, struct str words,
                       struct str parts[PARTS_MAX])
{
    size_t count = 0, at;
    struct buf commas = {.arena = arena};
    struct str part;

    while ((at = str_find_text(words, " - ")) < words.len) {
        buf_print(&commas, "%" PRI_STR ",", STR_ARG(str_slice(words, 0, at)));
        words = str_skip(words, at + 3);
    }
    buf_add(&commas, words);
    words = buf_str(&commas);
    while (count < PARTS_MAX && str_next(&words, ',', &part))
        if (!str_is_empty(str_trim(part)))
            parts[count++] = str_trim(part);
    return count;
}

/* A house, a street or a hamlet stands before the commune and a province
 * behind the district: the longest run of parts that names something. */
static struct rename_list find_in_address(struct arena *arena,
                                          const struct haystack *hay,
                                          struct str words)
{
    struct str parts[PARTS_MAX];
    size_t count = parts_of(arena, words, parts);

    for (size_t length = count; length-- > 1;)
        for (size_t first = 0; first + length <= count; first++) {
            const char *end =
                parts[first + length - 1].ptr + parts[first + length - 1].len;
            struct str run = {parts[first].ptr,
                              (size_t)(end - parts[first].ptr)};
            struct rename_list found = find_words(arena, hay, run);

            if (found.count > 0)
                return found;
        }
    return (struct rename_list){NULL, 0};
}

struct rename_list rename_find(struct arena *arena,
                               const struct rename_list *list, struct str words)
{
    struct haystack hay;

    if (!fold_all(arena, list, &hay))
        return (struct rename_list){NULL, 0};
    struct rename_list found = find_words(arena, &hay, words);

    return found.count > 0 ? found : find_in_address(arena, &hay, words);
}
