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
            struct words two = {.list = {{.fold = left, .key = left},
                                         {.fold = right, .key = right}},
                                .count = 2};

            if (!search_is_unknown(run->index, left) &&
                !search_is_unknown(run->index, right)) {
                made = words_replace(&made, i, 1, &two);
                break;
            }
        }
    }
    return made;
}

static void add_and_try(struct run *run, const struct reading *reading)
{
    if (run->reading_count == MAX_READINGS)
        return;
    run->readings[run->reading_count] = *reading;
    search_try(run, run->reading_count++);
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

/* What only has some of the words must be near the best. */
static void drop_far(struct run *run)
{
    struct index *index = run->index;
    float best = 0;

    for (size_t i = 0; i < index->doc_count; i++)
        if (index->variant[i] != 0 && index->score[i] > best)
            best = index->score[i];
    for (size_t i = 0; i < index->doc_count; i++) {
        uint8_t variant = index->variant[i];

        if (variant == 0 || !run->readings[variant - 1].has_gaps ||
            index->score[i] >= best * LEAST_OF_BEST)
            continue;
        index->variant[i] = 0;
        run->found--;
    }
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
        try_gaps(run, &run->readings[i]);
    for (size_t i = 0; i < exact; i++)
        try_errors(run, &run->readings[i]);
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
        struct str code = index->docs[i].code;
        bool is_agency_suffix = str_begins_with(text, code) &&
                                text.len > code.len &&
                                text.ptr[code.len] == '.';

        if (!str_begins_with(code, text) && !is_agency_suffix)
            continue;
        run->found++;
        run->found_whole++;
        index->variant[i] = UINT8_MAX;
        index->score[i] = str_equals(code, text) ? 2.0f : 1.0f;
    }
    return run->found > 0;
}

/* --- Filters, counts, order --- */

enum {
    HAS_AUDIENCE = 1,
    HAS_LEVEL = 2,
    HAS_SERVICE = 4,
    HAS_FIELD = 8,
    HAS_ALL = 15
};

static bool has_code(struct str codes, struct str code)
{
    struct str part;

    while (str_next(&codes, ',', &part))
        if (str_equals(part, code))
            return true;
    return false;
}

static struct str audience_code(const struct index *index, struct str slug)
{
    for (size_t i = 0; i < index->audience_count; i++)
        if (str_equals(index->audiences[i].slug, slug))
            return index->audience_codes[i];
    return STR_NONE;
}

static enum unit_level level_of(const struct search_query *query,
                                const struct search_doc *doc)
{
    return query->has_districts ? doc->level_among_districts : doc->level;
}

static void filter(struct run *run, struct search_result *result)
{
    struct index *index = run->index;
    const struct search_query *query = run->query;
    struct str audience = audience_code(index, query->audience);

    for (size_t i = 0; i < index->doc_count; i++) {
        const struct search_doc *doc = &index->docs[i];
        unsigned bits = 0;

        if (index->variant[i] == 0)
            continue;
        if (str_is_empty(audience) || has_code(doc->audiences, audience))
            bits |= HAS_AUDIENCE;
        if (query->level == UNIT_NONE || level_of(query, doc) == query->level)
            bits |= HAS_LEVEL;
        if (query->service_level == SERVICE_NONE ||
            doc->service_level == query->service_level)
            bits |= HAS_SERVICE;
        if (str_is_empty(query->field) ||
            str_equals(doc->field_slug, query->field))
            bits |= HAS_FIELD;
        index->bits[i] = (uint8_t)bits;
        if (bits == HAS_ALL)
            index->order[result->total++] = (uint32_t)i;
        if ((bits | HAS_LEVEL) == HAS_ALL)
            result->levels[level_of(query, doc)]++;
        if ((bits | HAS_SERVICE) == HAS_ALL)
            result->services[doc->service_level]++;
    }
    result->total_unfiltered = run->found;
    result->is_partial = run->found > 0 && run->found_whole == 0;
}

/* Fields are sorted by slug only in the database's eyes: look from the start,
 * documents of one field being many. */
static enum status count_choices(struct run *run, struct search_result *result)
{
    const struct index *index = run->index;
    struct search_choice *fields =
        arena_array(run->arena, index->field_count + 1, sizeof *fields);
    struct search_choice *audiences =
        arena_array(run->arena, index->audience_count + 1, sizeof *audiences);

    if (fields == NULL || audiences == NULL)
        return INTERNAL;
    for (size_t f = 0; f < index->field_count; f++)
        fields[f] = (struct search_choice){index->fields[f].slug,
                                           index->fields[f].name, 0};
    for (size_t a = 0; a < index->audience_count; a++)
        audiences[a] = (struct search_choice){index->audiences[a].slug,
                                              index->audiences[a].name, 0};
    size_t last = 0;
    for (size_t i = 0; i < index->doc_count; i++) {
        const struct search_doc *doc = &index->docs[i];

        if (index->variant[i] == 0)
            continue;
        if ((index->bits[i] | HAS_FIELD) == HAS_ALL) {
            for (size_t n = 0; n < index->field_count; n++, last++) {
                if (last >= index->field_count)
                    last = 0;
                if (str_equals(fields[last].slug, doc->field_slug)) {
                    fields[last].count++;
                    break;
                }
            }
        }
        if ((index->bits[i] | HAS_AUDIENCE) == HAS_ALL)
            for (size_t a = 0; a < index->audience_count; a++)
                if (has_code(doc->audiences, index->audience_codes[a]))
                    audiences[a].count++;
    }
    result->fields = fields;
    result->field_count = index->field_count;
    result->audiences = audiences;
    result->audience_count = index->audience_count;
    return OK;
}

static const struct index *sorting; /* qsort takes no context */

static int by_score(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    float p = sorting->score[x], q = sorting->score[y];

    if (p < q || p > q)
        return p < q ? 1 : -1;
    return x < y ? -1 : x > y; /* documents are in order of name */
}

enum status search_run(struct search *search, struct arena *arena,
                       const struct search_query *query,
                       struct search_result *result)
{
    struct index *index = search->index;
    struct run *run = ARENA_NEW(arena, struct run);
    struct search_result found = {0};

    assert(index != NULL);
    if (run == NULL)
        return INTERNAL;
    run->index = index;
    run->arena = arena;
    run->query = query;
    memset(index->variant, 0, index->doc_count);
    for (size_t i = 0; i < index->doc_count; i++)
        index->score[i] = 0;

    if (str_is_empty(query->text)) {
        for (size_t i = 0; i < index->doc_count; i++) {
            index->variant[i] = UINT8_MAX;
            index->score[i] = index->doc_terms[i].prior;
        }
        run->found = run->found_whole = index->doc_count;
    } else if (!try_code(run)) {
        try_all(run);
    }

    filter(run, &found);
    if (!query->by_name) {
        sorting = index;
        qsort(index->order, found.total, sizeof *index->order, by_score);
    }
    enum status s = count_choices(run, &found);
    if (s == OK)
        s = search_hits(run, &found);
    if (s == OK)
        *result = found;
    return s;
}
