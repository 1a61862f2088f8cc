/* search_private.h: the index, as search_index.c builds and search.c reads. */
#ifndef MOTCUA_DOMAIN_SEARCH_PRIVATE_H
#define MOTCUA_DOMAIN_SEARCH_PRIVATE_H

#include "domain/search/search.h"

enum {
    MAX_WORDS = 24,    /* of a query: the rest is not looked at */
    MAX_VARIANTS = 32, /* readings of a query, */
    MAX_READINGS = 240 /* with errors and gaps; below 255 */
};

struct word {
    struct str fold, key; /* see text_fold and text_key */
    bool is_from_marked;  /* of a text typed with marks: they count */
};

struct words {
    struct word list[MAX_WORDS];
    size_t count;
};

struct term {
    struct str fold, key;
    float rarity;      /* idf of the word with its marks */
    float fold_rarity; /* and without, as of one word */
    uint32_t first;    /* in postings */
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
    struct term *terms; /* by fold, then key */
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
    float *score;
    uint8_t *variant; /* reading that scored best, from 1 */
    uint8_t *bits;
    uint32_t *order;
    /* Room for one reading; all zero between two. */
    struct match *match; /* of each doc */
    uint32_t *touched;   /* docs that have a word of it */
    size_t touched_count;
    uint8_t *of_term; /* word (from 1) that the term stands for, */
    float *like_term; /* and how well: 1 for the word itself */
};

/* What a document has of a reading. */
struct match {
    float sum;    /* worth of its words */
    float weight; /* of the reading's words that it has */
    uint8_t words;
    uint8_t last; /* the last of them, from 1 */
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
#define UNMARKED_FACTOR 0.7f /* "ky" for "ký" where other words have marks */
#define OTHER_MARKS_FACTOR 0.4f /* "mặt" for "mất" */

struct reading {
    struct words words;
    struct str as; /* what a synonym stands for */
    float factor;
    size_t err_at; /* of the word (from 1) that may have a letter wrong */
    bool has_gaps; /* a procedure need not have all of its words */
};

struct run {
    struct index *index;
    struct arena *arena;
    const struct search_query *query;
    struct reading readings[MAX_READINGS];
    size_t reading_count;
    size_t found, found_whole; /* of these without gaps, */
    size_t found_close;        /* and by so much that they say little else */
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
/* search_match.c: scores what the reading finds, each document by the reading
 * that suits it best. */
void search_try(struct run *run, size_t nth_reading);
bool search_is_unknown(const struct index *index, struct str fold);
/* The terms that a word of the reading may stand for, itself first;
 * the list holds MAX_ALTERNATIVES. */
size_t search_alternatives(const struct run *run, const struct reading *reading,
                           size_t nth, struct alternative *list);
/* Notes that the term stands for the nth word (from 1) of the reading; all
 * notes are to be gone before the next. */
void search_mark_term(struct index *index, const struct alternative *one,
                      uint8_t nth);
void search_forget_terms(struct index *index);
/* What a word is worth at its place in a name, from 0. */
float search_place_factor(size_t place);
/* One letter more, less, other, or two neighbours changed. */
bool search_is_one_edit(struct str a, struct str b);
/* search_hit.c: the hits that were asked for, from index->order. */
NODISCARD enum status search_hits(struct run *run,
                                  struct search_result *result);

/* Folded words; ky = ki and so on. Ends at MAX_WORDS. */
void search_words(struct arena *arena, struct str clean, struct words *words);
/* The first term of at least this fold and key; with an empty key the first
 * of the fold. Maybe term_count. */
size_t search_term(const struct index *index, struct str fold, struct str key);

NODISCARD enum status index_build(struct db *db, int64_t generation,
                                  struct index **index);
void index_free(struct index **index);

#endif
