/* SPDX-License-Identifier: GPL-3.0-or-later */
/* search_build.c: reads the catalogue once and lays it out for searching: a
 * sorted list of words, for each word the procedures that have it, for each
 * procedure its words in order, folded, with where in its name they stand.
 * What comes out is one piece without pointers (search_private.h), which any
 * process may read; rows and folded texts pass through arenas of their own.
 */
#include <malloc.h>
#include <math.h>
#include <search.h>

#include "domain/search/search_private.h"

#define BUILD_LIMIT ((size_t)2 << 30)
enum { MAX_AUDIENCES = 64 }; /* bits of flat_doc.audiences */

/* A word that some procedure has. */
struct vocable {
    struct str fold, key;
    uint32_t number;   /* as it came; then its place among the terms */
    uint32_t docs;     /* how many have it, */
    uint32_t last_doc; /* and the last of them, from 1 */
};

/* What is there only while an index is made. */
struct builder {
    struct arena *rows;    /* what the database said, and all lists */
    struct arena *folding; /* the words of one text */
    void *tree;            /* of vocables, by fold and key */
    struct vocable **vocables;
    size_t vocable_count, vocable_room;
    struct layout is;
    struct flat_doc *docs;
    struct term *terms;
    struct posting *postings;
    uint32_t *sequence, *chunk_ends, *by_prior;
    struct flat_synonym *synonyms;
    struct flat_word *synonym_words;
    struct flat_choice *fields, *audiences;
    struct buf text;
};

static struct span add_text(struct builder *b, struct str s)
{
    struct span span = {(uint32_t)b->text.len, (uint32_t)s.len};

    buf_add(&b->text, s);
    return span;
}

static struct str text_of(const struct builder *b, struct span span)
{
    return (struct str){b->text.ptr + span.at, span.len};
}

/* --- Rows --- */

static enum status read_fields(struct builder *b, struct db *db)
{
    static const char sql[] = "SELECT slug, name FROM field"
                              " ORDER BY name, slug";
    struct db_rows rows;
    enum status s = db_read(db, sql, DB_NO_ARGS, &rows);
    if (s != OK)
        return s;
    b->fields = arena_array(b->rows, rows.count + 1, sizeof *b->fields);
    if (b->fields == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);

        b->fields[i].slug = add_text(b, db_cell_text(row, 0));
        b->fields[i].name = add_text(b, db_cell_text(row, 1));
    }
    b->is.fields = (uint32_t)rows.count;
    return OK;
}

static enum status read_audiences(struct builder *b, struct db *db)
{
    static const char sql[] =
        "SELECT slug, name, code FROM audience ORDER BY position";
    struct db_rows rows;
    enum status s = db_read(db, sql, DB_NO_ARGS, &rows);
    if (s != OK)
        return s;
    size_t count = rows.count < MAX_AUDIENCES ? rows.count : MAX_AUDIENCES;

    b->audiences = arena_array(b->rows, count + 1, sizeof *b->audiences);
    if (b->audiences == NULL)
        return INTERNAL;
    for (size_t i = 0; i < count; i++) {
        struct db_row row = db_row_at(&rows, i);

        b->audiences[i].slug = add_text(b, db_cell_text(row, 0));
        b->audiences[i].name = add_text(b, db_cell_text(row, 1));
        b->audiences[i].code = add_text(b, db_cell_text(row, 2));
    }
    b->is.audiences = (uint32_t)count;
    return OK;
}

static uint32_t field_of(const struct builder *b, struct str slug)
{
    uint32_t i = 0;

    while (i < b->is.fields && !str_equals(text_of(b, b->fields[i].slug), slug))
        i++;
    assert(i < b->is.fields); /* a foreign key */
    return i;
}

/* "ĐT1,ĐT3" as bits. */
static uint64_t audiences_of(const struct builder *b, struct str codes)
{
    uint64_t bits = 0;
    struct str code;

    while (str_next(&codes, ',', &code))
        for (size_t i = 0; i < b->is.audiences; i++)
            if (str_equals(text_of(b, b->audiences[i].code), code))
                bits |= (uint64_t)1 << i;
    return bits;
}

/* A procedure that citizens ask their commune for, and that can be filed here,
 * comes before one that is otherwise as good. */
static float prior_of(const struct flat_doc *doc, struct str audiences)
{
    float prior = doc->is_detailed ? 1.4f : 1.0f;

    if (doc->level == UNIT_COMMUNE)
        prior *= 1.08f;
    if (str_starts_with(audiences, "ĐT1,") || str_is(audiences, "ĐT1"))
        prior *= 1.05f;
    return prior;
}

static struct flat_doc doc_of_row(struct builder *b, struct db_row row)
{
    struct flat_doc doc = {
        .code = add_text(b, db_cell_text(row, 0)),
        .name = add_text(b, db_cell_text(row, 1)),
        .field = field_of(b, db_cell_text(row, 2)),
        .level = (uint8_t)unit_level_of(db_cell_text(row, 3)),
        .level_among_districts = (uint8_t)unit_level_of(db_cell_text(row, 4)),
        .service_level = (uint8_t)service_level_of(db_cell_text(row, 5)),
        .audiences = audiences_of(b, db_cell_text(row, 6)),
        .is_detailed = db_cell_bool(row, 7),
        .processing_value = (int32_t)db_cell_int(row, 8),
        .processing_unit = (uint8_t)processing_unit_of(db_cell_text(row, 9)),
        .processing_text = add_text(b, db_cell_text(row, 10)),
        .fees = {.count = (size_t)db_cell_int(row, 11),
                 .unknown = (size_t)db_cell_int(row, 12),
                 .least = {db_cell_int(row, 13)},
                 .most = {db_cell_int(row, 14)}},
        .is_filed_here = db_cell_bool(row, 15),
    };

    doc.prior = prior_of(&doc, db_cell_text(row, 6));
    return doc;
}

static enum status read_docs(struct builder *b, struct db *db)
{
    static const char sql[] =
        "SELECT p.code, v.name, v.field_slug, v.level,"
        "       v.level_among_districts, v.service_level, v.audiences,"
        "       v.is_detailed, v.processing_value, v.processing_unit,"
        "       v.processing_text, COALESCE(e.stated, 0),"
        "       COALESCE(e.elsewhere, 0), e.least, e.most,"
        "       v.is_detailed AND v.elsewhere_name = ''"
        "       AND v.service_level IN ('partial', 'full')"
        "  FROM `procedure` p"
        "  JOIN procedure_version v"
        "    ON v.procedure_id = p.id AND v.version = p.version"
        /* What is asked online, where anything is said of that. */
        "  LEFT JOIN (SELECT f.procedure_version_id, COUNT(*) AS stated,"
        "                    SUM(f.amount_vnd IS NULL) AS elsewhere,"
        "                    MIN(f.amount_vnd) AS least,"
        "                    MAX(f.amount_vnd) AS most"
        "               FROM fee f"
        "              WHERE f.channels = 0 OR f.channels & 2"
        "                 OR NOT EXISTS (SELECT 1"
        "                                  FROM fee o"
        "                                 WHERE o.procedure_version_id"
        "                                       = f.procedure_version_id"
        "                                   AND (o.channels = 0"
        "                                        OR o.channels & 2))"
        "              GROUP BY f.procedure_version_id) e"
        "    ON e.procedure_version_id = v.id"
        " WHERE p.is_active"
        " ORDER BY v.name, p.code";
    struct db_rows rows;
    enum status s = db_read(db, sql, DB_NO_ARGS, &rows);
    if (s != OK)
        return s;

    b->docs = arena_array(b->rows, rows.count + 1, sizeof *b->docs);
    if (b->docs == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++)
        b->docs[i] = doc_of_row(b, db_row_at(&rows, i));
    b->is.docs = (uint32_t)rows.count;
    return OK;
}

static void add_synonym_words(struct builder *b, const struct words *words)
{
    for (size_t i = 0; i < words->count; i++) {
        const struct word *word = &words->list[i];

        b->synonym_words[b->is.synonym_words++] = (struct flat_word){
            .fold = add_text(b, word->fold),
            .key = add_text(b, word->key),
            .fold_hash = word->fold_hash,
            .key_hash = word->key_hash,
            .is_from_marked = word->is_from_marked,
        };
    }
}

static enum status read_synonyms(struct builder *b, struct db *db)
{
    static const char sql[] = "SELECT phrase, means FROM search_synonym"
                              " ORDER BY CHAR_LENGTH(phrase) DESC, phrase";
    struct db_rows rows;
    struct words phrase, means;
    enum status s = db_read(db, sql, DB_NO_ARGS, &rows);
    if (s != OK)
        return s;

    b->synonyms = arena_array(b->rows, rows.count + 1, sizeof *b->synonyms);
    b->synonym_words =
        arena_array(b->rows, rows.count + 1,
                    2 * (size_t)MAX_WORDS * sizeof *b->synonym_words);
    if (b->synonyms == NULL || b->synonym_words == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);

        search_words(b->rows, db_cell_text(row, 0), &phrase);
        search_words(b->rows, db_cell_text(row, 1), &means);
        if (phrase.count == 0)
            continue;
        b->synonyms[b->is.synonyms++] = (struct flat_synonym){
            .first_word = b->is.synonym_words,
            .phrase_count = (uint32_t)phrase.count,
            .means_count = (uint32_t)means.count,
            .means_text = add_text(b, db_cell_text(row, 1)),
        };
        add_synonym_words(b, &phrase);
        add_synonym_words(b, &means);
    }
    return OK;
}

/* --- Words --- */

static int by_word(const void *a, const void *b)
{
    const struct vocable *x = a, *y = b;
    int order = str_compare(x->fold, y->fold);

    return order != 0 ? order : str_compare(x->key, y->key);
}

static int by_word_at(const void *a, const void *b)
{
    return by_word(*(struct vocable *const *)a, *(struct vocable *const *)b);
}

/* The vocable of the word, made where it is new; NULL without memory. */
static struct vocable *vocable_of(struct builder *b, const struct word *word)
{
    struct vocable wanted = {.fold = word->fold, .key = word->key};
    void *found = tfind(&wanted, &b->tree, by_word);

    if (found != NULL)
        return *(struct vocable **)found;
    struct vocable *made = ARENA_NEW(b->rows, struct vocable);
    if (made == NULL)
        return NULL;
    made->fold = str_copy(b->rows, word->fold);
    made->key = str_copy(b->rows, word->key);
    made->number = (uint32_t)b->vocable_count;
    if (b->vocable_count == b->vocable_room) {
        size_t room = 2 * b->vocable_room + 1024;
        struct vocable **more = realloc(b->vocables, room * sizeof *more);

        if (more == NULL)
            return NULL;
        b->vocables = more;
        b->vocable_room = room;
    }
    b->vocables[b->vocable_count++] = made;
    return tsearch(made, &b->tree, by_word) == NULL ? NULL : made;
}

/* Adds the text's words to the document's; their count, or -1 without memory.
 */
static int64_t add_words(struct builder *b, size_t doc, struct str text)
{
    struct text_words rest = search_text(b->folding, text);
    struct word word;
    int64_t count = 0;

    while (search_next_word(b->folding, &rest, &word)) {
        struct vocable *vocable = vocable_of(b, &word);

        if (vocable == NULL)
            return -1;
        if (vocable->last_doc != doc + 1) {
            vocable->last_doc = (uint32_t)doc + 1;
            vocable->docs++;
        }
        b->sequence[b->is.sequence++] = vocable->number;
        count++;
    }
    return arena_is_exhausted(b->folding) ? -1 : count;
}

/* Notes where in the name each of its words ends: chunk by chunk, folded alone,
 * beside the words of the whole. A chunk that is no word of the whole ("H" and
 * "Hen" of "H'Hen") is passed. */
static void find_chunks(struct builder *b, const struct flat_doc *doc)
{
    enum { LOOK_AHEAD = 3 };
    struct str name = text_of(b, doc->name);
    size_t at = 0;

    for (size_t end = 0; end < name.len && at < doc->name_count;) {
        struct str chunk = search_chunk(str_skip(name, end));
        struct text_words rest = {0};
        struct word word;

        end += chunk.len;
        if (search_is_word_byte(chunk.ptr[0]))
            rest = search_text(b->folding, chunk);
        while (search_next_word(b->folding, &rest, &word))
            for (size_t i = at; i < doc->name_count && i < at + LOOK_AHEAD;
                 i++) {
                const struct vocable *vocable =
                    b->vocables[b->sequence[doc->first_term + i]];

                if (!str_equals(vocable->fold, word.fold) ||
                    !str_equals(vocable->key, word.key))
                    continue;
                b->chunk_ends[doc->first_term + i] = (uint32_t)end;
                at = i + 1;
                break;
            }
    }
}

static enum status read_words(struct builder *b)
{
    size_t room = 4;

    for (size_t i = 0; i < b->is.docs; i++)
        room += b->docs[i].name.len / 2 +
                b->fields[b->docs[i].field].name.len / 2 + 4;
    b->sequence = arena_array(b->rows, room, sizeof *b->sequence);
    b->chunk_ends = arena_array(b->rows, room, sizeof *b->chunk_ends);
    if (b->sequence == NULL || b->chunk_ends == NULL)
        return INTERNAL;
    for (size_t i = 0; i < b->is.docs; i++) {
        struct flat_doc *doc = &b->docs[i];

        arena_reset(b->folding);
        doc->first_term = b->is.sequence;
        int64_t of_name = add_words(b, i, text_of(b, doc->name));
        int64_t of_field =
            add_words(b, i, text_of(b, b->fields[doc->field].name));

        if (of_name < 0 || of_field < 0)
            return INTERNAL;
        doc->name_count = (uint32_t)of_name;
        doc->count = (uint32_t)(of_name + of_field);
        find_chunks(b, doc);
    }
    assert(b->is.sequence <= room);
    return OK;
}

/* Vocables become terms in order, and their numbers places among them. */
static enum status lay_out_terms(struct builder *b)
{
    uint32_t *place = arena_array(b->rows, b->vocable_count + 1, sizeof *place);
    uint32_t first = 0;

    b->terms = arena_array(b->rows, b->vocable_count + 1, sizeof *b->terms);
    if (place == NULL || b->terms == NULL)
        return INTERNAL;
    if (b->vocable_count > 0)
        qsort(b->vocables, b->vocable_count, sizeof(struct vocable *),
              by_word_at);
    for (size_t i = 0; i < b->vocable_count; i++) {
        const struct vocable *vocable = b->vocables[i];
        struct span fold = add_text(b, vocable->fold);

        place[vocable->number] = (uint32_t)i;
        b->terms[i] =
            (struct term){.fold = fold,
                          .key = str_equals(vocable->fold, vocable->key)
                                     ? fold
                                     : add_text(b, vocable->key),
                          .first = first};
        first += vocable->docs;
    }
    b->is.terms = (uint32_t)b->vocable_count;
    b->is.postings = first;
    for (size_t i = 0; i < b->is.sequence; i++)
        b->sequence[i] = place[b->sequence[i]];
    b->postings = arena_array(b->rows, (size_t)first + 1, sizeof *b->postings);
    return b->postings == NULL ? INTERNAL : OK;
}

static void lay_out_postings(struct builder *b)
{
    for (size_t i = 0; i < b->is.docs; i++) {
        const struct flat_doc *doc = &b->docs[i];

        for (uint32_t w = 0; w < doc->count; w++) {
            struct term *term = &b->terms[b->sequence[doc->first_term + w]];
            struct posting *list = b->postings + term->first;

            if (term->count == 0 || list[term->count - 1].doc != i)
                list[term->count++] = (struct posting){
                    (uint32_t)i, w < doc->name_count ? w : IN_FIELD};
        }
    }
}

static float idf(const struct builder *b, uint32_t docs)
{
    return logf(1.0f + (float)b->is.docs / (float)docs);
}

/* Rare words count more. */
static void weigh(struct builder *b)
{
    for (size_t i = 0, next; i < b->is.terms; i = next) {
        uint32_t docs = 0;

        for (next = i;
             next < b->is.terms && str_equals(text_of(b, b->terms[next].fold),
                                              text_of(b, b->terms[i].fold));
             next++)
            docs += b->terms[next].count;
        for (size_t t = i; t < next; t++) {
            b->terms[t].rarity = idf(b, b->terms[t].count);
            b->terms[t].fold_rarity = idf(b, docs);
        }
    }
    for (size_t i = 0; i < b->is.docs; i++) {
        struct flat_doc *doc = &b->docs[i];

        for (size_t t = 0; t < doc->name_count; t++)
            doc->weight += b->terms[b->sequence[doc->first_term + t]].rarity *
                           search_place_factor(t);
    }
}

static const struct flat_doc *ranking; /* qsort takes no context */

static int by_prior(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    float p = ranking[x].prior, q = ranking[y].prior;

    if (p < q || p > q)
        return p < q ? 1 : -1;
    return x < y ? -1 : x > y; /* documents are in order of name */
}

static enum status rank(struct builder *b)
{
    b->by_prior =
        arena_array(b->rows, (size_t)b->is.docs + 1, sizeof *b->by_prior);
    if (b->by_prior == NULL)
        return INTERNAL;
    for (uint32_t i = 0; i < b->is.docs; i++)
        b->by_prior[i] = i;
    ranking = b->docs;
    qsort(b->by_prior, b->is.docs, sizeof *b->by_prior, by_prior);
    return OK;
}

static enum status build(struct builder *b, struct db *db)
{
    enum status s = read_fields(b, db);

    if (s == OK)
        s = read_audiences(b, db);
    if (s == OK)
        s = read_docs(b, db);
    if (s == OK)
        s = read_synonyms(b, db);
    if (s == OK)
        s = read_words(b);
    if (s == OK)
        s = lay_out_terms(b);
    if (s != OK)
        return s;
    lay_out_postings(b);
    weigh(b);
    s = rank(b);
    b->is.text = (uint32_t)b->text.len;
    return s == OK && arena_is_exhausted(b->rows) ? INTERNAL : s;
}

/* --- One piece --- */

static void add_list(struct buf *out, const void *list, size_t count,
                     size_t size)
{
    buf_add(out, (struct str){list, count * size});
    while (out->len % 8 != 0)
        buf_add_byte(out, '\0');
}

static struct str write_all(const struct builder *b, struct arena *arena)
{
    const struct layout *is = &b->is;
    size_t size =
        sizeof *is + is->docs * sizeof *b->docs + is->terms * sizeof *b->terms +
        is->postings * sizeof *b->postings +
        (2 * (size_t)is->sequence + is->docs) * sizeof(uint32_t) +
        is->synonyms * sizeof *b->synonyms +
        is->synonym_words * sizeof *b->synonym_words +
        ((size_t)is->fields + is->audiences) * sizeof *b->fields + is->text;
    struct buf out = buf_of_size(arena, size + 128);

    add_list(&out, is, 1, sizeof *is);
    add_list(&out, b->docs, is->docs, sizeof *b->docs);
    add_list(&out, b->terms, is->terms, sizeof *b->terms);
    add_list(&out, b->postings, is->postings, sizeof *b->postings);
    add_list(&out, b->sequence, is->sequence, sizeof *b->sequence);
    add_list(&out, b->chunk_ends, is->sequence, sizeof *b->chunk_ends);
    add_list(&out, b->by_prior, is->docs, sizeof *b->by_prior);
    add_list(&out, b->synonyms, is->synonyms, sizeof *b->synonyms);
    add_list(&out, b->synonym_words, is->synonym_words,
             sizeof *b->synonym_words);
    add_list(&out, b->fields, is->fields, sizeof *b->fields);
    add_list(&out, b->audiences, is->audiences, sizeof *b->audiences);
    add_list(&out, b->text.ptr, is->text, 1);
    return buf_str(&out);
}

static void keep(void *vocable)
{
    (void)vocable; /* is the arena's */
}

static void builder_end(struct builder *b)
{
    tdestroy(b->tree, keep);
    free(b->vocables);
    arena_free(&b->folding);
    arena_free(&b->rows);
    malloc_trim(0); /* a worker lives long; the index is made seldom */
}

enum status index_build(struct db *db, struct arena *arena, struct str *bytes)
{
    struct arena *before = db_arena(db);
    struct builder b CLEANUP(builder_end) = {
        .rows = arena_new(BUILD_LIMIT),
        .folding = arena_new(BUILD_LIMIT),
    };
    CLEANUP(arena_free) struct arena *text = arena_new(BUILD_LIMIT);

    if (!b.rows || !b.folding || !text)
        return INTERNAL;
    b.text = buf_of_size(text, 65536);
    db_use_arena(db, b.rows);
    enum status s = build(&b, db);
    db_use_arena(db, before);
    if (s == OK)
        *bytes = write_all(&b, arena);
    return s == OK && (arena_is_exhausted(text) || arena_is_exhausted(arena))
               ? INTERNAL
               : s;
}
