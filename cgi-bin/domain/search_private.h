/* search_private.h: the index, as search_index.c builds and search.c reads. */
#ifndef MOTCUA_DOMAIN_SEARCH_PRIVATE_H
#define MOTCUA_DOMAIN_SEARCH_PRIVATE_H

#include "domain/search.h"

enum {
    MAX_WORDS = 24,    /* of a query: the rest is not looked at */
    MAX_VARIANTS = 24, /* readings of a query, */
    MAX_READINGS = 240 /* with their errors; below 255 */
};

struct words {
    struct str list[MAX_WORDS];
    size_t count;
};

struct term {
    struct str text;
    float rarity;   /* idf */
    uint32_t first; /* in postings */
    uint32_t count;
};

struct doc_terms {
    const uint32_t *terms; /* ids: the name's, then the field's */
    uint32_t name_count;
    uint32_t count;
    float weight; /* rarity of the whole name */
    float prior;
};

struct synonym {
    struct words phrase, means;
    struct str means_text; /* as it was written; "": may be left out */
};

struct index {
    struct arena *arena;
    int64_t generation;
    struct search_doc *docs;
    struct doc_terms *doc_terms;
    size_t doc_count;
    struct term *terms; /* by text */
    size_t term_count;
    uint32_t *postings; /* docs of each term, in order, each once */
    struct synonym *synonyms;
    size_t synonym_count;
    struct search_choice *fields;
    size_t field_count;
    struct search_choice *audiences; /* name is its name, */
    struct str *audience_codes;      /* and this its code */
    size_t audience_count;
    /* Room for one query. */
    float *score, *sum;
    uint8_t *matched; /* words of the reading that the doc has */
    uint8_t *of_term; /* word (from 1) that the term stands for */
    uint8_t *variant; /* reading that scored best, from 1 */
    uint8_t *bits;
    uint32_t *order;
};

struct search {
    struct index *index; /* NULL: not built yet */
};

enum { MAX_ALTERNATIVES = 400 };

#define SYNONYM_FACTOR 0.97f
#define FILLER_FACTOR 0.9f
#define TYPO_FACTOR 0.5f
#define PREFIX_FACTOR 0.7f
#define FIELD_FACTOR 0.35f

struct reading {
    struct words words;
    struct str as; /* what a synonym stands for */
    float factor;
    size_t err_at; /* of the word (from 1) that may have a letter wrong */
};

struct run {
    struct index *index;
    struct arena *arena;
    const struct search_query *query;
    struct reading readings[MAX_READINGS];
    size_t reading_count;
    size_t found;
    bool is_slipping; /* phrases of synonyms may have a letter wrong too */
};

struct alternative {
    uint32_t term;
    float factor;
};

/* The words with `taken` of them, from `at` on, replaced. */
struct words words_replace(const struct words *words, size_t at, size_t taken,
                           const struct words *put);
/* search_reading.c: the readings of the query. */
void search_read(struct run *run);
/* search.c: the terms that a word may stand for, itself first; the list holds
 * MAX_ALTERNATIVES. */
size_t search_alternatives(const struct index *index, struct str word,
                           bool may_err, bool may_go_on,
                           struct alternative *list);
/* One letter more, less, other, or two neighbours changed. */
bool search_is_one_edit(struct str a, struct str b);
/* search_hit.c: the hits that were asked for, from index->order. */
NODISCARD enum status search_hits(struct run *run,
                                  struct search_result *result);

/* Folded words; ky = ki and so on. Ends at MAX_WORDS. */
void search_words(struct arena *arena, struct str clean, struct words *words);
/* Index of the term, or term_count. */
size_t search_term(const struct index *index, struct str word);

NODISCARD enum status index_build(struct db *db, int64_t generation,
                                  struct index **index);
void index_free(struct index **index);

#endif
