/* search_reading.c: what a query may mean: as typed, without words that mean
 * nothing ("xin", "làm"), with everyday phrases replaced ("sổ đỏ").
 */
#include "domain/search/search_private.h"

/* What was typed without marks may have any. */
static bool is_word(const struct word *typed, const struct word *wanted)
{
    return str_equals(typed->key, wanted->key) ||
           (str_equals(typed->fold, wanted->fold) &&
            str_equals(typed->fold, typed->key));
}

static bool words_at(const struct words *words, size_t at,
                     const struct words *phrase)
{
    if (at + phrase->count > words->count)
        return false;
    for (size_t i = 0; i < phrase->count; i++)
        if (!is_word(&words->list[at + i], &phrase->list[i]))
            return false;
    return true;
}

/* The phrase with one letter, or the marks, wrong in one of its words. A phrase
 * of one word is too short to be sure. */
static bool words_nearly_at(const struct words *words, size_t at,
                            const struct words *phrase)
{
    size_t slips = 0;

    if (at + phrase->count > words->count || phrase->count < 2)
        return false;
    for (size_t i = 0; i < phrase->count; i++) {
        const struct word *typed = &words->list[at + i];
        const struct word *wanted = &phrase->list[i];

        if (is_word(typed, wanted))
            continue;
        if (!str_equals(typed->fold, wanted->fold) &&
            (typed->fold.len < 3 ||
             !search_is_one_edit(typed->fold, wanted->fold)))
            return false;
        slips++;
    }
    return slips == 1;
}

static bool words_hold(const struct words *words, const struct words *phrase)
{
    for (size_t at = 0; at < words->count; at++)
        if (words_at(words, at, phrase))
            return true;
    return false;
}

struct words words_replace(const struct words *words, size_t at, size_t taken,
                           const struct words *put)
{
    struct words made = {.count = 0};

    for (size_t i = 0; i < at; i++)
        made.list[made.count++] = words->list[i];
    for (size_t i = 0; i < put->count && made.count < MAX_WORDS; i++)
        made.list[made.count++] = put->list[i];
    for (size_t i = at + taken; i < words->count && made.count < MAX_WORDS; i++)
        made.list[made.count++] = words->list[i];
    return made;
}

static void add_reading(struct run *run, const struct words *words,
                        struct str as, float factor)
{
    if (words->count == 0 ||
        run->reading_count >=
            (run->is_slipping ? 2 * MAX_VARIANTS : MAX_VARIANTS))
        return;
    run->readings[run->reading_count++] =
        (struct reading){.words = *words, .as = as, .factor = factor};
}

static struct words without_fillers(const struct index *index,
                                    const struct words *words)
{
    static const struct words nothing;
    struct words left = *words;

    for (size_t i = 0; i < index->synonym_count; i++) {
        const struct synonym *filler = &index->synonyms[i];

        if (filler->means.count > 0)
            continue;
        for (size_t at = 0; at < left.count;)
            if (words_at(&left, at, &filler->phrase))
                left = words_replace(&left, at, filler->phrase.count, &nothing);
            else
                at++;
    }
    return left;
}

static bool phrase_at(const struct run *run, const struct words *words,
                      size_t at, const struct words *phrase)
{
    return run->is_slipping ? words_nearly_at(words, at, phrase)
                            : words_at(words, at, phrase);
}

/* The reading, and the same without words that mean nothing. */
static void add_both(struct run *run, const struct words *words, struct str as,
                     float factor)
{
    struct words bare = without_fillers(run->index, words);

    add_reading(run, words, as, factor);
    if (bare.count < words->count)
        add_reading(run, &bare, as, factor * FILLER_FACTOR);
}

/* Longer phrases say more. */
static float gain_of(const struct synonym *synonym)
{
    return 1.0f + 0.05f * (float)synonym->phrase.count;
}

/* Readings with each everyday phrase replaced; where the meaning holds the
 * phrase itself and is there already, nothing is gained. */
static void add_synonyms(struct run *run, const struct words *words,
                         float factor)
{
    const struct index *index = run->index;

    for (size_t i = 0; i < index->synonym_count; i++) {
        const struct synonym *synonym = &index->synonyms[i];

        if (synonym->means.count == 0 || words_hold(words, &synonym->means))
            continue;
        for (size_t at = 0; at < words->count; at++) {
            if (!phrase_at(run, words, at, &synonym->phrase))
                continue;
            struct words made = words_replace(words, at, synonym->phrase.count,
                                              &synonym->means);

            add_both(run, &made, synonym->means_text,
                     factor * gain_of(synonym));
            break;
        }
    }
}

/* The reading with every everyday phrase replaced that does not overlap a
 * longer one ("mất", "sổ đỏ"), where there are two or more. */
static void add_all_synonyms(struct run *run, const struct words *words,
                             float factor)
{
    const struct index *index = run->index;
    struct words made = *words;
    bool is_put[2 * MAX_WORDS] = {false};
    struct buf as = {.arena = run->arena};
    size_t replaced = 0;

    for (size_t i = 0; i < index->synonym_count; i++) {
        const struct synonym *synonym = &index->synonyms[i];
        size_t taken = synonym->phrase.count, put = synonym->means.count;

        for (size_t at = 0; put > 0 && at + taken <= made.count; at++) {
            bool is_free = !words_hold(&made, &synonym->means);

            for (size_t n = 0; n < taken; n++)
                is_free = is_free && !is_put[at + n];
            if (!is_free || !words_at(&made, at, &synonym->phrase))
                continue;
            made = words_replace(&made, at, taken, &synonym->means);
            memmove(is_put + at + put, is_put + at + taken,
                    MAX_WORDS - at - taken);
            memset(is_put + at, true, put);
            buf_print(&as, "%s%" PRI_STR, replaced > 0 ? ", " : "",
                      STR_ARG(synonym->means_text));
            factor *= gain_of(synonym);
            replaced++;
            break;
        }
    }
    if (replaced > 1)
        add_both(run, &made, buf_str(&as), factor);
}

void search_read(struct run *run)
{
    struct words typed, bare;

    search_words(run->arena, run->query->text, &typed);
    bare = without_fillers(run->index, &typed);
    if (!run->is_slipping) {
        add_reading(run, &typed, STR_NONE, 1.0f);
        add_all_synonyms(run, &typed, SYNONYM_FACTOR);
    }
    add_synonyms(run, &typed, SYNONYM_FACTOR);
    if (bare.count == typed.count)
        return;
    if (!run->is_slipping) {
        add_reading(run, &bare, STR_NONE, FILLER_FACTOR);
        add_all_synonyms(run, &bare, SYNONYM_FACTOR * FILLER_FACTOR);
    }
    add_synonyms(run, &bare, SYNONYM_FACTOR * FILLER_FACTOR);
}
