/* SPDX-License-Identifier: GPL-3.0-or-later */
/* search_reading.c: what a query may mean: as typed, without words that mean
 * nothing ("xin", "làm"), with everyday phrases replaced ("sổ đỏ").
 */
#include "domain/search/search_private.h"

struct phrase {
    const struct flat_word *list;
    size_t count;
};

static struct phrase phrase_of(const struct index *index,
                               const struct flat_synonym *synonym)
{
    return (struct phrase){index->synonym_words + synonym->first_word,
                           synonym->phrase_count};
}

static struct phrase means_of(const struct index *index,
                              const struct flat_synonym *synonym)
{
    return (struct phrase){index->synonym_words + synonym->first_word +
                               synonym->phrase_count,
                           synonym->means_count};
}

static struct words words_of(const struct index *index, struct phrase phrase)
{
    struct words words;

    words.count = phrase.count;
    for (size_t i = 0; i < phrase.count; i++) {
        const struct flat_word *word = &phrase.list[i];

        words.list[i] = (struct word){
            index_text(index, word->fold), index_text(index, word->key),
            word->fold_hash, word->key_hash, word->is_from_marked != 0};
    }
    return words;
}

static bool is_fold(const struct index *index, const struct word *typed,
                    const struct flat_word *wanted)
{
    return typed->fold_hash == wanted->fold_hash &&
           str_equals(typed->fold, index_text(index, wanted->fold));
}

/* What was typed without marks may have any. */
static bool is_word(const struct index *index, const struct word *typed,
                    const struct flat_word *wanted)
{
    if (typed->key_hash == wanted->key_hash &&
        str_equals(typed->key, index_text(index, wanted->key)))
        return true;
    return typed->fold_hash == typed->key_hash &&
           is_fold(index, typed, wanted) && str_equals(typed->fold, typed->key);
}

static bool words_at(const struct index *index, const struct words *words,
                     size_t at, struct phrase phrase)
{
    if (at + phrase.count > words->count)
        return false;
    for (size_t i = 0; i < phrase.count; i++)
        if (!is_word(index, &words->list[at + i], &phrase.list[i]))
            return false;
    return true;
}

/* The phrase with one letter, or the marks, wrong in one of its words. A phrase
 * of one word is too short to be sure. */
static bool words_nearly_at(const struct index *index,
                            const struct words *words, size_t at,
                            struct phrase phrase)
{
    size_t slips = 0;

    if (at + phrase.count > words->count || phrase.count < 2)
        return false;
    for (size_t i = 0; i < phrase.count; i++) {
        const struct word *typed = &words->list[at + i];
        const struct flat_word *wanted = &phrase.list[i];

        if (is_word(index, typed, wanted))
            continue;
        if (++slips > 1 ||
            (!is_fold(index, typed, wanted) &&
             (typed->fold.len < 3 ||
              !search_is_one_edit(typed->fold,
                                  index_text(index, wanted->fold)))))
            return false;
    }
    return slips == 1;
}

static bool words_hold(const struct index *index, const struct words *words,
                       struct phrase phrase)
{
    for (size_t at = 0; at < words->count; at++)
        if (words_at(index, words, at, phrase))
            return true;
    return false;
}

struct words words_replace(const struct words *words, size_t at, size_t taken,
                           const struct words *put)
{
    struct words made;

    made.count = 0;
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
    struct reading *reading = search_new_reading(run);

    if (reading == NULL)
        return;
    reading->words.count = words->count;
    memcpy(reading->words.list, words->list,
           words->count * sizeof *words->list);
    reading->as = as;
    reading->factor = factor;
}

static struct words without_fillers(const struct index *index,
                                    const struct words *words)
{
    static const struct words nothing;
    struct words left = *words;

    for (size_t i = 0; i < index->synonym_count; i++) {
        const struct flat_synonym *filler = &index->synonyms[i];
        struct phrase phrase = phrase_of(index, filler);

        if (filler->means_count > 0)
            continue;
        for (size_t at = 0; at < left.count;)
            if (words_at(index, &left, at, phrase))
                left = words_replace(&left, at, phrase.count, &nothing);
            else
                at++;
    }
    return left;
}

static bool phrase_at(const struct run *run, const struct words *words,
                      size_t at, struct phrase phrase)
{
    return run->is_slipping ? words_nearly_at(run->index, words, at, phrase)
                            : words_at(run->index, words, at, phrase);
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
static float gain_of(const struct flat_synonym *synonym)
{
    return 1.0f + 0.05f * (float)synonym->phrase_count;
}

/* Readings with each everyday phrase replaced; where the meaning holds the
 * phrase itself and is there already, nothing is gained. */
static void add_synonyms(struct run *run, const struct words *words,
                         float factor)
{
    const struct index *index = run->index;

    for (size_t i = 0; i < index->synonym_count; i++) {
        const struct flat_synonym *synonym = &index->synonyms[i];
        struct phrase phrase = phrase_of(index, synonym);

        for (size_t at = 0; synonym->means_count > 0 && at < words->count;
             at++) {
            if (!phrase_at(run, words, at, phrase))
                continue;
            if (words_hold(index, words, means_of(index, synonym)))
                break;
            struct words put = words_of(index, means_of(index, synonym));
            struct words made = words_replace(words, at, phrase.count, &put);

            add_both(run, &made, index_text(index, synonym->means_text),
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
        const struct flat_synonym *synonym = &index->synonyms[i];
        struct phrase phrase = phrase_of(index, synonym);
        size_t taken = synonym->phrase_count, put = synonym->means_count;

        for (size_t at = 0; put > 0 && at + taken <= made.count; at++) {
            bool is_free = true;

            if (!words_at(index, &made, at, phrase))
                continue;
            for (size_t n = 0; n < taken; n++)
                is_free = is_free && !is_put[at + n];
            if (!is_free || words_hold(index, &made, means_of(index, synonym)))
                continue;
            struct words means = words_of(index, means_of(index, synonym));
            made = words_replace(&made, at, taken, &means);
            memmove(is_put + at + put, is_put + at + taken,
                    MAX_WORDS - at - taken);
            memset(is_put + at, true, put);
            buf_print(&as, "%s%" PRI_STR, replaced > 0 ? ", " : "",
                      STR_ARG(index_text(index, synonym->means_text)));
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
