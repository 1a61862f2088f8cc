/* SPDX-License-Identifier: GPL-3.0-or-later */
/* search_private.h: the index, as search_build.c makes it and all others of the
 * room read it.
 */
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
    uint32_t fold_hash, key_hash;
    bool is_from_marked; /* of a text typed with marks: they count */
};

struct words {
    struct word list[MAX_WORDS];
    size_t count;
};

/* --- The index as bytes that all workers share: no pointers, so that it may
 * lie anywhere. INDEX_FORM is another one where any of this is. --- */

#define INDEX_FORM 2

struct span { /* of the index's text */
    uint32_t at, len;
};

struct flat_doc {
    struct span code, name, processing_text;
    uint64_t audiences; /* a bit for each of the list */
    struct fee_summary fees;
    uint32_t field; /* in the list of fields */
    int32_t processing_value;
    uint8_t level, level_among_districts, service_level, processing_unit;
    uint8_t is_detailed, is_filed_here;
    uint32_t first_term; /* in sequence: the name's, then the field's */
    uint32_t name_count, count;
    float weight; /* rarity of the whole name */
    float prior;
};

struct term {
    struct span fold, key;
    float rarity;      /* idf of the word with its marks */
    float fold_rarity; /* and without, as of one word */
    uint32_t first;    /* in postings */
    uint32_t count;
};

struct posting { /* in order of docs, each once */
    uint32_t doc;
    uint32_t place; /* in its name, where it stands first */
};
#define IN_FIELD UINT32_MAX /* not in the name: the field's */

struct flat_word {
    struct span fold, key;
    uint32_t fold_hash, key_hash;
    uint32_t is_from_marked;
};

struct flat_synonym {
    uint32_t first_word, phrase_count, means_count; /* 0: may be left out */
    struct span means_text;                         /* as it was written */
};

struct flat_choice {
    struct span slug, name, code; /* audiences alone have a code */
};

/* Counts of what follows it, in this order. */
struct layout {
    uint32_t docs, terms, postings;
    uint32_t sequence; /* term ids, and as many ends of their chunks */
    uint32_t synonyms, synonym_words, fields, audiences, text;
};

struct index {
    struct str bytes;
    const struct flat_doc *docs;
    size_t doc_count;
    const struct term *terms; /* by fold, then key */
    size_t term_count;
    const struct posting *postings;
    const uint32_t *sequence;   /* term ids of all documents */
    const uint32_t *chunk_ends; /* where the word's chunk of the name ends */
    const uint32_t *by_prior;   /* docs, best first */
    const struct flat_synonym *synonyms; /* long phrases first */
    size_t synonym_count;
    const struct flat_word *synonym_words;
    const struct flat_choice *fields, *audiences;
    size_t field_count, audience_count;
    const char *text;
    /* Room for one query, of this process; all zero between two. */
    float *score;
    uint8_t *variant; /* reading that scored best, from 1 */
    uint32_t *found;  /* docs that have one */
    size_t found_count;
    /* Room for one query. */
    uint8_t *bits;
    uint32_t *order;
    /* Room for one reading; all zero between two. */
    struct match *match; /* of each doc */
    uint32_t *touched;   /* docs that have a word of it */
    size_t touched_count;
    uint8_t *of_term; /* word (from 1) that the term stands for, */
    float *like_term; /* and how well: 1 for the word itself */
    uint32_t *marked; /* terms that stand for one */
    size_t marked_count;
};

static inline struct str index_text(const struct index *index, struct span span)
{
    return (struct str){index->text + span.at, span.len};
}

/* What a document has of a reading. */
struct match {
    float sum;    /* worth of its words */
    float weight; /* of the reading's words that it has */
    uint8_t words;
    uint8_t last; /* the last of them, from 1 */
};

struct search {
    struct index *index; /* NULL: none yet */
    uint64_t turn;       /* of the shelf that its bytes lie on; 0: on none */
    struct arena *own;   /* of its bytes, where no shelf has them */
    int64_t generation;  /* of these */
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

struct alternative {
    uint32_t term;
    float factor;
};

/* The terms that are one edit away from a word. */
struct edits {
    struct edits *next;
    struct str fold;
    const uint32_t *terms;
    size_t count;
};

struct run {
    struct index *index;
    struct arena *arena;
    const struct search_query *query;
    struct reading *readings[MAX_READINGS];
    size_t reading_count;
    struct alternative *list;  /* room for those of a word */
    struct edits *edits;       /* of words that were looked at */
    size_t found, found_whole; /* of these without gaps, */
    size_t found_close;        /* and by so much that they say little else */
    bool is_slipping; /* phrases of synonyms may have a letter wrong too */
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
size_t search_alternatives(struct run *run, const struct reading *reading,
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
/* Notes that the document was found by that reading (from 1). */
void search_note(struct run *run, uint32_t doc, uint8_t variant, float score);
/* Makes room for a reading and counts it; NULL: no more, or no memory. */
struct reading *search_new_reading(struct run *run);
/* search_hit.c: the hits that were asked for, from index->order. */
NODISCARD enum status search_hits(struct run *run,
                                  struct search_result *result);

/* Folded words; ky = ki and so on. Ends at MAX_WORDS. */
void search_words(struct arena *arena, struct str clean, struct words *words);
/* The words of a text one after the other; rest begins with search_text. */
struct text_words {
    struct str folds, keys;
};
struct text_words search_text(struct arena *arena, struct str clean);
bool search_next_word(struct arena *arena, struct text_words *rest,
                      struct word *word);
/* One without marks, whose text is its fold and its key. */
struct word search_word_of(struct str plain);
/* The text's first chunk: a run of what is in words, or of what is not. */
struct str search_chunk(struct str text);
bool search_is_word_byte(char c);
/* The first term of at least this fold and key; with an empty key the first
 * of the fold. Maybe term_count. */
size_t search_term(const struct index *index, struct str fold, struct str key);

/* search_build.c: the index of the catalogue as it is now, in the arena. */
NODISCARD enum status index_build(struct db *db, struct arena *arena,
                                  struct str *bytes);

#endif
