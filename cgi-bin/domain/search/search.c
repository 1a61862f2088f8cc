/* SPDX-License-Identifier: GPL-3.0-or-later */
/* search.c: answers one query from the index.
 *
 * A query has several readings: as typed, without words that mean nothing,
 * with everyday phrases replaced. A document's score is the rarity of the words
 * it has, more where they stand beside each other as typed, relative to how
 * much else its name says. Where next to nothing has every word, the readings
 * are tried again with one letter wrong in longer words, with a space left out,
 * and with gaps: documents that have most of the words, by their rarity.
 */
#include "domain/search/search_private.h"
#include "platform/text.h"

enum { FEW = 3 };

/* With gaps: how far behind the best; by the judged queries of
 * tests/lib/judged.js, as the numbers of search_match.c. */
#define LEAST_OF_BEST 0.5f
#define LEAST_ERRING 0.25f /* the same where a letter is wrong */

/* "khaisinh": a word that nobody knows may be two. */
static struct words split_unknown(struct run *run, const struct words *words)
{
    struct words made = *words;

    for (size_t i = 0; i < made.count && made.count < MAX_WORDS; i++) {
        struct str fold = made.list[i].fold;

        if (!search_is_unknown(run->index, fold))
            continue;
        for (size_t cut = 2; cut + 2 <= fold.len; cut++) {
            struct str left = str_slice(fold, 0, cut);
            struct str right = str_skip(fold, cut);
            struct words two;

            if (!search_is_unknown(run->index, left) &&
                !search_is_unknown(run->index, right)) {
                two.list[0] = search_word_of(left);
                two.list[1] = search_word_of(right);
                two.count = 2;
                made = words_replace(&made, i, 1, &two);
                break;
            }
        }
    }
    return made;
}

struct reading *search_new_reading(struct run *run)
{
    struct reading *reading;

    if (run->reading_count == MAX_READINGS)
        return NULL;
    reading = arena_raw(run->arena, sizeof *reading);
    if (reading == NULL)
        return NULL;
    /* All but the words: they are many, and few of them there. */
    reading->words.count = 0;
    reading->as = STR_NONE;
    reading->factor = 1.0f;
    reading->err_at = 0;
    reading->has_gaps = false;
    run->readings[run->reading_count++] = reading;
    return reading;
}

static void add_and_try(struct run *run, const struct reading *like)
{
    struct reading *reading = search_new_reading(run);

    if (reading == NULL)
        return;
    *reading = *like;
    search_try(run, run->reading_count - 1);
}

void search_note(struct run *run, uint32_t doc, uint8_t variant, float score)
{
    struct index *index = run->index;

    if (index->variant[doc] == 0)
        index->found[index->found_count++] = doc;
    else if (score <= index->score[doc])
        return;
    index->variant[doc] = variant;
    index->score[doc] = score;
}

/* The reading with one word split in two, or with one letter of one word wrong:
 * a slip of the finger is one, so it is in the word that nobody knows. */
static void try_errors(struct run *run, const struct reading *reading)
{
    struct reading erring = *reading;
    size_t unknown = 0;

    erring.factor *= 0.8f;
    erring.words = split_unknown(run, &reading->words);
    if (erring.words.count > reading->words.count) {
        erring.err_at = MAX_WORDS + 1; /* the space was the error */
        add_and_try(run, &erring);
        return;
    }
    for (size_t w = 0; w < erring.words.count; w++)
        if (search_is_unknown(run->index, erring.words.list[w].fold)) {
            unknown++;
            erring.err_at = w + 1;
        }
    if (unknown == 1)
        add_and_try(run, &erring);
    for (size_t w = 1; unknown == 0 && w <= erring.words.count; w++) {
        erring.err_at = w;
        add_and_try(run, &erring);
    }
}

static void try_gaps(struct run *run, const struct reading *reading)
{
    struct reading with_gaps = *reading;

    with_gaps.has_gaps = true;
    if (reading->words.count > 1)
        add_and_try(run, &with_gaps);
}

/* How much of the best score it must have, beside what is no guess. */
static float least_of(const struct reading *reading)
{
    return reading->has_gaps      ? LEAST_OF_BEST
           : reading->err_at != 0 ? LEAST_ERRING
                                  : 0;
}

/* What has some of the words alone, or all of them but for a letter, must be
 * near the best. */
static void drop_far(struct run *run)
{
    struct index *index = run->index;
    float best = 0;

    for (size_t i = 0; i < index->found_count; i++)
        if (index->score[index->found[i]] > best)
            best = index->score[index->found[i]];
    size_t kept = 0;
    for (size_t i = 0; i < index->found_count; i++) {
        uint32_t doc = index->found[i];
        const struct reading *reading = run->readings[index->variant[doc] - 1];

        if (index->score[doc] >= best * least_of(reading)) {
            index->found[kept++] = doc;
            continue;
        }
        index->variant[doc] = 0;
        index->score[doc] = 0;
        run->found--;
        run->found_whole -= !reading->has_gaps;
    }
    index->found_count = kept;
}

static void try_all(struct run *run)
{
    size_t exact, slipping;

    search_read(run);
    exact = run->reading_count;
    for (size_t i = 0; i < exact; i++)
        search_try(run, i);
    if (run->found >= FEW && run->found_close > 0)
        return;

    run->is_slipping = true; /* then the slip is in an everyday phrase */
    search_read(run);
    slipping = run->reading_count;
    for (size_t i = exact; i < slipping; i++)
        search_try(run, i);
    for (size_t i = 0; i < slipping; i++)
        try_gaps(run, run->readings[i]);
    for (size_t i = 0; i < exact; i++)
        try_errors(run, run->readings[i]);
    drop_far(run);
}

/* A whole code, or the beginning of one with its dot. */
static bool try_code(struct run *run)
{
    struct index *index = run->index;
    struct str text = run->query->text;
    size_t dot = str_find(text, '.');

    if (dot == text.len || dot == 0 || !str_is_digits(str_slice(text, 0, dot)))
        return false;
    for (size_t i = 0; i < index->doc_count; i++) {
        struct str code = index_text(index, index->docs[i].code);
        bool is_agency_suffix = str_begins_with(text, code) &&
                                text.len > code.len &&
                                text.ptr[code.len] == '.';

        if (!str_begins_with(code, text) && !is_agency_suffix)
            continue;
        run->found++;
        run->found_whole++;
        search_note(run, (uint32_t)i, UINT8_MAX,
                    str_equals(code, text) ? 2.0f : 1.0f);
    }
    return run->found > 0;
}

/* --- Filters, counts, order --- */

enum {
    HAS_AUDIENCE = 1,
    HAS_LEVEL = 2,
    HAS_SERVICE = 4,
    HAS_FIELD = 8,
    HAS_PORTAL = 16,
    HAS_ALL = 31
};

/* The bit of the audience; all of them where there is none of that name. */
static uint64_t audience_bit(const struct index *index, struct str slug)
{
    for (size_t i = 0; i < index->audience_count && slug.len > 0; i++)
        if (str_equals(index_text(index, index->audiences[i].slug), slug))
            return (uint64_t)1 << i;
    return UINT64_MAX;
}

/* The field's number; the count of fields where there is none of that name. */
static uint32_t field_number(const struct index *index, struct str slug)
{
    uint32_t i = 0;

    while (i < index->field_count &&
           !str_equals(index_text(index, index->fields[i].slug), slug))
        i++;
    return i;
}

static enum unit_level level_of(const struct search_query *query,
                                const struct flat_doc *doc)
{
    return query->has_districts ? doc->level_among_districts : doc->level;
}

/* What stays of what was found, in index->order as it was found. */
static void filter(struct run *run, struct search_result *result)
{
    struct index *index = run->index;
    const struct search_query *query = run->query;
    uint64_t audience = audience_bit(index, query->audience);
    uint32_t field = field_number(index, query->field);

    for (size_t i = 0; i < index->found_count; i++) {
        const struct flat_doc *doc = &index->docs[index->found[i]];
        unsigned bits = 0;

        if (audience == UINT64_MAX || (doc->audiences & audience) != 0)
            bits |= HAS_AUDIENCE;
        if (query->level == UNIT_NONE || level_of(query, doc) == query->level)
            bits |= HAS_LEVEL;
        if (query->service_level == SERVICE_NONE ||
            doc->service_level == query->service_level)
            bits |= HAS_SERVICE;
        if (str_is_empty(query->field) || doc->field == field)
            bits |= HAS_FIELD;
        if (!query->is_filed_here || doc->is_filed_here)
            bits |= HAS_PORTAL;
        index->bits[i] = (uint8_t)bits;
        if (bits == HAS_ALL)
            index->order[result->total++] = index->found[i];
        if ((bits | HAS_LEVEL) == HAS_ALL)
            result->levels[level_of(query, doc)]++;
        if ((bits | HAS_SERVICE) == HAS_ALL)
            result->services[doc->service_level]++;
        if ((bits | HAS_PORTAL) == HAS_ALL)
            result->filed_here += doc->is_filed_here;
    }
    result->total_unfiltered = run->found;
    result->is_partial = run->found > 0 && run->found_whole == 0;
}

static struct search_choice *
choices_of(struct run *run, const struct flat_choice *list, size_t count)
{
    struct search_choice *choices =
        arena_array(run->arena, count + 1, sizeof *choices);

    for (size_t i = 0; choices != NULL && i < count; i++) {
        choices[i].slug = index_text(run->index, list[i].slug);
        choices[i].name = index_text(run->index, list[i].name);
    }
    return choices;
}

static enum status count_choices(struct run *run, struct search_result *result)
{
    const struct index *index = run->index;
    struct search_choice *fields =
        choices_of(run, index->fields, index->field_count);
    struct search_choice *audiences =
        choices_of(run, index->audiences, index->audience_count);

    if (fields == NULL || audiences == NULL)
        return INTERNAL;
    for (size_t i = 0; i < index->found_count; i++) {
        const struct flat_doc *doc = &index->docs[index->found[i]];

        if ((index->bits[i] | HAS_FIELD) == HAS_ALL)
            fields[doc->field].count++;
        if ((index->bits[i] | HAS_AUDIENCE) == HAS_ALL)
            for (uint64_t left = doc->audiences; left != 0; left &= left - 1)
                audiences[__builtin_ctzll(left)].count++;
    }
    result->fields = fields;
    result->field_count = index->field_count;
    result->audiences = audiences;
    result->audience_count = index->audience_count;
    return OK;
}

/* Whether x comes before y: by score, then by name, as documents are. */
static bool is_before(const struct index *index, uint32_t x, uint32_t y)
{
    float p = index->score[x], q = index->score[y];

    return p > q || (p >= q && x < y);
}

/* The list as a heap whose first comes last of all. */
static void sink(const struct index *index, uint32_t *list, size_t count,
                 size_t at)
{
    for (;;) {
        size_t last = at, left = 2 * at + 1;

        for (size_t child = left; child < left + 2 && child < count; child++)
            if (is_before(index, list[last], list[child]))
                last = child;
        if (last == at)
            return;
        uint32_t swap = list[at];

        list[at] = list[last];
        list[last] = swap;
        at = last;
    }
}

/* The first `wanted` of the list in order; what comes behind them is not asked
 * for. */
static void sort_first(const struct index *index, uint32_t *list, size_t count,
                       size_t wanted)
{
    if (wanted > count)
        wanted = count;
    for (size_t i = wanted / 2; i > 0; i--)
        sink(index, list, wanted, i - 1);
    for (size_t i = wanted; wanted > 0 && i < count; i++)
        if (is_before(index, list[i], list[0])) {
            list[0] = list[i];
            sink(index, list, wanted, 0);
        }
    for (size_t left = wanted; left > 1; left--) {
        uint32_t swap = list[0];

        list[0] = list[left - 1];
        list[left - 1] = swap;
        sink(index, list, left - 1, 0);
    }
}

static int by_name(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

/* All there are, in the order that is wanted. */
static void find_all(struct run *run)
{
    struct index *index = run->index;

    for (size_t i = 0; i < index->doc_count; i++)
        index->found[i] =
            run->query->by_name ? (uint32_t)i : index->by_prior[i];
    index->found_count = index->doc_count;
    run->found = run->found_whole = index->doc_count;
}

/* Leaves the room as it was found. */
static void clear(struct index *index)
{
    for (size_t i = 0; i < index->found_count; i++) {
        index->variant[index->found[i]] = 0;
        index->score[index->found[i]] = 0;
    }
    index->found_count = 0;
}

enum status search_run(struct search *search, struct arena *arena,
                       const struct search_query *query,
                       struct search_result *result)
{
    struct index *index = search->index;
    struct run *run = ARENA_NEW(arena, struct run);
    struct search_result found = {0};
    bool is_all = str_is_empty(query->text);

    assert(index != NULL);
    if (run == NULL)
        return INTERNAL;
    run->index = index;
    run->arena = arena;
    run->query = query;
    run->list = arena_raw(arena, MAX_ALTERNATIVES * sizeof *run->list);
    if (run->list == NULL)
        return INTERNAL;
    if (is_all)
        find_all(run);
    else if (!try_code(run))
        try_all(run);

    filter(run, &found);
    if (!is_all && query->by_name)
        qsort(index->order, found.total, sizeof *index->order, by_name);
    else if (!is_all)
        sort_first(index, index->order, found.total,
                   query->from + query->count);
    /* Nobody sees the counts of suggestions. */
    enum status s = query->is_unfinished ? OK : count_choices(run, &found);
    if (s == OK)
        s = search_hits(run, &found);
    clear(index);
    if (s == OK)
        *result = found;
    return s;
}
