/* search.c: answers one query from the index.
 *
 * A query has several readings: as typed, without words that mean nothing,
 * with everyday phrases replaced. In each reading every word must be there. A
 * document's score is the rarity of the words it has, more where they stand
 * beside each other as typed, relative to how much else its name says. Where
 * next to nothing is found, the readings are tried again with one letter wrong
 * in longer words, or with a space left out.
 */
#include "domain/search_private.h"
#include "platform/text.h"

enum { FEW = 3 };

/* --- Words and the terms they may stand for --- */

/* One letter more, less, other, or two neighbours changed. */
bool search_is_one_edit(struct str a, struct str b)
{
    size_t i = 0;

    if (a.len > b.len) {
        struct str swap = a;
        a = b;
        b = swap;
    }
    if (b.len - a.len > 1)
        return false;
    while (i < a.len && a.ptr[i] == b.ptr[i])
        i++;
    if (a.len < b.len)
        return memcmp(a.ptr + i, b.ptr + i + 1, a.len - i) == 0;
    if (i == a.len)
        return false; /* the same */
    if (memcmp(a.ptr + i + 1, b.ptr + i + 1, a.len - i - 1) == 0)
        return true;
    return i + 1 < a.len && a.ptr[i] == b.ptr[i + 1] &&
           a.ptr[i + 1] == b.ptr[i] &&
           memcmp(a.ptr + i + 2, b.ptr + i + 2, a.len - i - 2) == 0;
}

static bool starts_with(struct str text, struct str start)
{
    return text.len >= start.len &&
           (start.len == 0 || memcmp(text.ptr, start.ptr, start.len) == 0);
}

/* The terms that the word may stand for, itself first. */
size_t search_alternatives(const struct index *index, struct str word,
                           bool may_err, bool may_go_on,
                           struct alternative *list)
{
    size_t count = 0, own = search_term(index, word);

    if (own < index->term_count)
        list[count++] = (struct alternative){(uint32_t)own, 1.0f};
    bool errs = may_err && word.len >= 3 && !str_is_digits(word);
    if (!errs && !may_go_on)
        return count;
    for (size_t i = 0; i < index->term_count && count < MAX_ALTERNATIVES; i++) {
        struct str text = index->terms[i].text;

        if (i == own)
            continue;
        if (may_go_on && starts_with(text, word))
            list[count++] = (struct alternative){(uint32_t)i, PREFIX_FACTOR};
        else if (errs && search_is_one_edit(text, word))
            list[count++] = (struct alternative){(uint32_t)i, TYPO_FACTOR};
    }
    return count;
}

/* "khaisinh": a word that nobody knows may be two. */
static struct words split_unknown(struct run *run, const struct words *words)
{
    struct words made = *words;

    for (size_t i = 0; i < made.count && made.count < MAX_WORDS; i++) {
        struct str word = made.list[i];

        if (search_term(run->index, word) < run->index->term_count)
            continue;
        for (size_t cut = 2; cut + 2 <= word.len; cut++) {
            struct words two = {
                .list = {str_slice(word, 0, cut), str_skip(word, cut)},
                .count = 2};
            if (search_term(run->index, two.list[0]) < run->index->term_count &&
                search_term(run->index, two.list[1]) < run->index->term_count) {
                made = words_replace(&made, i, 1, &two);
                break;
            }
        }
    }
    return made;
}

/* --- Scores --- */

static bool is_in_name(const struct doc_terms *doc, uint32_t term)
{
    for (size_t i = 0; i < doc->name_count; i++)
        if (doc->terms[i] == term)
            return true;
    return false;
}

/* Pass over one word: documents that had all words before and have this one
 * are moved on to `nth`; *sum takes the best alternative. */
static void match_word(struct index *index, const struct alternative *list,
                       size_t count, uint8_t nth)
{
    for (size_t i = 0; i < count; i++) {
        const struct term *term = &index->terms[list[i].term];
        float gain = term->rarity * list[i].factor;

        index->of_term[list[i].term] = nth;
        for (uint32_t p = 0; p < term->count; p++) {
            uint32_t doc = index->postings[term->first + p];
            bool is_first = index->matched[doc] == nth - 1;
            float got;

            if (!is_first && index->matched[doc] != nth)
                continue;
            got = is_in_name(&index->doc_terms[doc], list[i].term)
                      ? gain
                      : gain * FIELD_FACTOR;
            if (is_first) {
                index->matched[doc] = nth;
                index->sum[doc] += got;
                index->bits[doc] = 0;
            } else if (got > term->rarity * TYPO_FACTOR) {
                index->sum[doc] += 0.05f * got; /* has it in two ways */
            }
        }
    }
}

/* Words that stand beside each other as typed are worth as much again. */
static float neighbour_score(const struct index *index,
                             const struct doc_terms *doc)
{
    float score = 0;

    for (size_t i = 0; i + 1 < doc->name_count; i++) {
        uint8_t here = index->of_term[doc->terms[i]];
        uint8_t next = index->of_term[doc->terms[i + 1]];

        if (here != 0 && next == here + 1)
            score += 0.6f * (index->terms[doc->terms[i]].rarity +
                             index->terms[doc->terms[i + 1]].rarity);
    }
    return score;
}

static float matched_weight(const struct index *index,
                            const struct doc_terms *doc)
{
    float weight = 0;

    for (size_t i = 0; i < doc->name_count; i++)
        if (index->of_term[doc->terms[i]] != 0)
            weight += index->terms[doc->terms[i]].rarity;
    return weight;
}

static void score_docs(struct run *run, size_t nth_reading)
{
    struct index *index = run->index;
    const struct reading *reading = &run->readings[nth_reading];

    for (size_t i = 0; i < index->doc_count; i++) {
        const struct doc_terms *doc = &index->doc_terms[i];

        if (index->matched[i] != reading->words.count)
            continue;
        float share =
            doc->weight > 0 ? matched_weight(index, doc) / doc->weight : 0;
        float score = (index->sum[i] + neighbour_score(index, doc)) *
                      (0.45f + 0.55f * share) * reading->factor * doc->prior;

        /* Long readings gather more; by the word they compare. */
        score /= (float)reading->words.count + 1.0f;
        if (index->variant[i] == 0)
            run->found++;
        if (index->variant[i] == 0 || score > index->score[i]) {
            index->score[i] = score;
            index->variant[i] = (uint8_t)(nth_reading + 1);
        }
    }
}

static void try_reading(struct run *run, size_t nth_reading)
{
    struct index *index = run->index;
    const struct reading *reading = &run->readings[nth_reading];
    struct alternative *list =
        arena_array(run->arena, MAX_ALTERNATIVES, sizeof *list);

    if (list == NULL)
        return;
    memset(index->matched, 0, index->doc_count);
    memset(index->of_term, 0, index->term_count);
    for (size_t i = 0; i < index->doc_count; i++)
        index->sum[i] = 0;
    for (size_t w = 0; w < reading->words.count; w++) {
        bool is_last = w + 1 == reading->words.count;
        struct str word = reading->words.list[w];
        size_t count =
            search_alternatives(index, word, reading->err_at == w + 1,
                                is_last && run->query->is_unfinished, list);

        match_word(index, list, count, (uint8_t)(w + 1));
    }
    score_docs(run, nth_reading);
}

/* The reading with one word split in two, or with one letter of one word wrong:
 * a slip of the finger is one. */
static void try_errors(struct run *run, const struct reading *reading)
{
    struct reading erring = *reading;

    erring.factor *= 0.8f;
    erring.words = split_unknown(run, &reading->words);
    if (erring.words.count > reading->words.count) {
        erring.err_at = MAX_WORDS + 1; /* the space was the error */
        run->readings[run->reading_count] = erring;
        try_reading(run, run->reading_count++);
        return;
    }
    for (size_t w = 1;
         w <= erring.words.count && run->reading_count < MAX_READINGS; w++) {
        erring.err_at = w;
        run->readings[run->reading_count] = erring;
        try_reading(run, run->reading_count++);
    }
}

static void try_all(struct run *run)
{
    size_t exact;

    search_read(run);
    exact = run->reading_count;
    for (size_t i = 0; i < exact; i++)
        try_reading(run, i);
    if (run->found >= FEW)
        return;

    run->is_slipping = true; /* then the slip is in an everyday phrase */
    search_read(run);
    for (size_t i = exact; i < run->reading_count; i++)
        try_reading(run, i);
    for (size_t i = 0; i < exact && run->reading_count < MAX_READINGS; i++)
        try_errors(run, &run->readings[i]);
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
        bool is_agency_suffix = starts_with(text, code) &&
                                text.len > code.len &&
                                text.ptr[code.len] == '.';

        if (!starts_with(code, text) && !is_agency_suffix)
            continue;
        run->found++;
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
        run->found = index->doc_count;
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
