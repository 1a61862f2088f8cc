/* search_reading.c: what a query may mean: as typed, without words that mean
 * nothing ("xin", "làm"), with everyday phrases replaced ("sổ đỏ").
 */
#include "domain/search_private.h"

static bool words_at(const struct words *words, size_t at,
                     const struct words *phrase)
{
    if (at + phrase->count > words->count)
        return false;
    for (size_t i = 0; i < phrase->count; i++)
        if (!str_equals(words->list[at + i], phrase->list[i]))
            return false;
    return true;
}

/* The phrase with one letter wrong in one of its words. A phrase of one word is
 * too short to be sure. */
static bool words_nearly_at(const struct words *words, size_t at,
                            const struct words *phrase)
{
    size_t slips = 0;

    if (at + phrase->count > words->count || phrase->count < 2)
        return false;
    for (size_t i = 0; i < phrase->count; i++) {
        struct str typed = words->list[at + i];

        if (str_equals(typed, phrase->list[i]))
            continue;
        if (typed.len < 3 || !search_is_one_edit(typed, phrase->list[i]))
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
            if (run->is_slipping ? !words_nearly_at(words, at, &synonym->phrase)
                                 : !words_at(words, at, &synonym->phrase))
                continue;
            struct words made = words_replace(words, at, synonym->phrase.count,
                                              &synonym->means);
            struct words bare = without_fillers(index, &made);
            /* Longer phrases say more. */
            float gain = factor * (1.0f + 0.05f * (float)synonym->phrase.count);

            add_reading(run, &made, synonym->means_text, gain);
            if (bare.count > 0 && bare.count < made.count)
                add_reading(run, &bare, synonym->means_text,
                            gain * FILLER_FACTOR);
            break;
        }
    }
}

void search_read(struct run *run)
{
    struct words typed, bare;

    search_words(run->arena, run->query->text, &typed);
    if (!run->is_slipping)
        add_reading(run, &typed, STR_NONE, 1.0f);
    add_synonyms(run, &typed, SYNONYM_FACTOR);
    bare = without_fillers(run->index, &typed);
    if (bare.count < typed.count) {
        if (!run->is_slipping)
            add_reading(run, &bare, STR_NONE, FILLER_FACTOR);
        add_synonyms(run, &bare, SYNONYM_FACTOR * FILLER_FACTOR);
    }
}
