/* SPDX-License-Identifier: GPL-3.0-or-later */
/* search.h: finding a procedure as people type: without marks, in any order,
 * by everyday words, with a slip of the finger.
 *
 * An inverted index over folded names and fields, made once for each generation
 * of the catalogue by the worker that needs it first, and shared by all
 * (recall.h). Every word must match,
 * with its marks where marks are typed at all; words that mean nothing ("xin",
 * "làm") and everyday phrases ("sổ đỏ") are read by the synonyms table. Only
 * where that finds next to nothing may one letter of a word be wrong, or a word
 * be missing.
 */
#ifndef MOTCUA_DOMAIN_SEARCH_H
#define MOTCUA_DOMAIN_SEARCH_H

#include "domain/catalogue/procedure.h"

struct search; /* the process's */

/* Given; empty until refreshed. NULL: no memory. */
NODISCARD struct search *search_new(void);
/* Builds the index anew when the catalogue changed and nobody else has. What
 * was lent from the old one is gone then. */
NODISCARD enum status search_refresh(struct search *search, struct db *db);

struct search_doc {
    struct str code, name, field_name;
    enum unit_level level, level_among_districts;
    enum service_level service_level;
    bool is_filed_here; /* its papers can be sent by this portal */
    int processing_value;
    enum processing_unit processing_unit;
    struct str processing_text;
    struct fee_summary fees;
};

struct search_choice {
    struct str slug, name; /* of a field or audience */
    size_t count;          /* results if it were chosen, others as they are */
};

struct search_query {
    struct str text; /* clean; "" finds all */
    /* Filters; "" or NONE: not set. */
    struct str audience; /* slug: "dt1" */
    struct str field;    /* slug */
    enum unit_level level;
    enum service_level service_level;
    bool is_filed_here; /* only such procedures */
    bool has_districts; /* which level of a procedure counts */
    bool by_name;       /* else the best first */
    bool is_unfinished; /* suggestions: the last word may go on */
    size_t from, count; /* which hits to give */
};

enum search_reason {
    SEARCH_AS_TYPED,
    SEARCH_CODE,
    SEARCH_FIELD,   /* some words are in the field's name only */
    SEARCH_SYNONYM, /* hit.as: what it was found as */
    SEARCH_TYPO,    /* hit.as: the words it is close to */
    SEARCH_PARTIAL  /* hit.as: the words that it has not */
};

struct search_piece {
    struct str text;
    bool is_match;
};
struct search_hit {
    const struct search_doc *doc; /* its texts are lent until a refresh */
    enum search_reason reason;
    struct str as;
    const struct search_piece *pieces; /* of the name */
    size_t piece_count;
};
struct search_result {
    size_t total;            /* with the filters */
    size_t total_unfiltered; /* without them */
    bool is_partial;         /* no procedure has every word */
    const struct search_hit *hits;
    size_t hit_count;
    const struct search_choice *fields, *audiences;
    size_t field_count, audience_count;
    size_t levels[UNIT_COMMUNE + 1]; /* counts, like search_choice.count */
    size_t services[SERVICE_FULL + 1];
    size_t filed_here; /* so many can be, whether or not only these are asked */
};

/* In the arena. */
NODISCARD enum status search_run(struct search *search, struct arena *arena,
                                 const struct search_query *query,
                                 struct search_result *result);

#endif
