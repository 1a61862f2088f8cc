/* search_index.c: reads the catalogue once and lays it out for searching: a
 * sorted list of words, for each word the procedures that have it, for each
 * procedure its words in order. The index is one arena that goes as a whole;
 * rows and folded texts, thrice as large, pass through arenas of their own.
 */
#include <malloc.h>
#include <math.h>
#include <search.h>

#include "domain/catalogue/catalogue.h"
#include "domain/search/search_private.h"
#include "platform/text.h"

#define INDEX_LIMIT ((size_t)2 << 30)
enum { HEAD_WORDS = 14 }; /* of a name, that say what is done */
#define TAIL_FACTOR 0.2f  /* for a word that stands behind them */

/* A word that some procedure has. */
struct vocable {
    struct str fold, key;
    uint32_t number;   /* as it came; then its place among the terms */
    uint32_t docs;     /* how many have it, */
    uint32_t last_doc; /* and the last of them, from 1 */
};

/* What is there only while an index is made. */
struct builder {
    struct index *index;
    struct arena *rows;    /* what the database said */
    struct arena *folding; /* the words of one text */
    void *tree;            /* of vocables, by fold and key */
    struct vocable **vocables;
    size_t vocable_count, vocable_room;
    uint32_t *sequence; /* numbers of all words of all documents */
    size_t sequence_count;
};

/* "kỹ" and "kĩ", "ty" and "ti", "quy" and "qui" are the same word. */
static struct str same_spelling(struct arena *arena, struct str fold,
                                struct str text)
{
    bool is_alike =
        (fold.len == 2 && fold.ptr[1] == 'y') || str_is(fold, "quy");
    size_t y = str_find(text, 'y');

    if (!is_alike || y == text.len)
        return text;
    return str_print(arena, "%" PRI_STR "i%" PRI_STR,
                     STR_ARG(str_slice(text, 0, y)),
                     STR_ARG(str_skip(text, y + 1)));
}

/* A text as its words, read side by side. */
struct text_words {
    struct str folds, keys;
};

static bool next_word(struct arena *arena, struct text_words *rest,
                      struct word *word)
{
    struct str fold, key;

    if (!str_next(&rest->folds, ' ', &fold) ||
        !str_next(&rest->keys, ' ', &key) || str_is_empty(fold))
        return false;
    *word = (struct word){.fold = same_spelling(arena, fold, fold),
                          .key = same_spelling(arena, fold, key)};
    return true;
}

void search_words(struct arena *arena, struct str clean, struct words *words)
{
    struct text_words rest = {text_fold(arena, clean), text_key(arena, clean)};
    bool is_marked = !str_equals(rest.folds, rest.keys);

    words->count = 0;
    while (words->count < MAX_WORDS &&
           next_word(arena, &rest, &words->list[words->count]))
        words->list[words->count++].is_from_marked = is_marked;
}

size_t search_term(const struct index *index, struct str fold, struct str key)
{
    size_t low = 0, high = index->term_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare(index->terms[middle].fold, fold);

        if (order == 0)
            order = str_compare(index->terms[middle].key, key);
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const struct search_choice *field_of(const struct index *index,
                                            struct str slug)
{
    for (size_t i = 0; i < index->field_count; i++)
        if (str_equals(index->fields[i].slug, slug))
            return &index->fields[i];
    return NULL;
}

/* Most procedures have the audiences of one before. */
static struct str same_audiences(struct index *index, size_t nth,
                                 struct str codes)
{
    enum { LOOK_BACK = 64 };

    for (size_t i = nth; i > 0 && nth - i < LOOK_BACK; i--)
        if (str_equals(index->docs[i - 1].audiences, codes))
            return index->docs[i - 1].audiences;
    return str_copy(index->arena, codes);
}

static struct search_doc doc_of_row(struct index *index, size_t nth,
                                    struct db_row row)
{
    const struct search_choice *field = field_of(index, db_cell_text(row, 2));

    assert(field != NULL); /* a foreign key */
    return (struct search_doc){
        .code = str_copy(index->arena, db_cell_text(row, 0)),
        .name = str_copy(index->arena, db_cell_text(row, 1)),
        .field_slug = field->slug,
        .field_name = field->name,
        .level = unit_level_of(db_cell_text(row, 3)),
        .level_among_districts = unit_level_of(db_cell_text(row, 4)),
        .service_level = service_level_of(db_cell_text(row, 5)),
        .audiences = same_audiences(index, nth, db_cell_text(row, 6)),
        .is_detailed = db_cell_bool(row, 7),
        .processing_value = (int)db_cell_int(row, 8),
        .processing_unit = processing_unit_of(db_cell_text(row, 9)),
        .processing_text = str_copy(index->arena, db_cell_text(row, 10)),
        .fees = {.count = (size_t)db_cell_int(row, 11),
                 .unknown = (size_t)db_cell_int(row, 12),
                 .least = {db_cell_int(row, 13)},
                 .most = {db_cell_int(row, 14)}},
    };
}

static enum status read_docs(struct db *db, struct index *index)
{
    static const char sql[] =
        "SELECT p.code, v.name, v.field_slug, v.level,"
        "       v.level_among_districts, v.service_level, v.audiences,"
        "       v.is_detailed, v.processing_value, v.processing_unit,"
        "       v.processing_text, COALESCE(e.stated, 0),"
        "       COALESCE(e.elsewhere, 0), e.least, e.most"
        "  FROM `procedure` p"
        "  JOIN procedure_version v"
        "    ON v.procedure_id = p.id AND v.version = p.version"
        "  LEFT JOIN (SELECT procedure_version_id, COUNT(*) AS stated,"
        "                    SUM(amount_vnd IS NULL) AS elsewhere,"
        "                    MIN(amount_vnd) AS least,"
        "                    MAX(amount_vnd) AS most"
        "               FROM fee GROUP BY procedure_version_id) e"
        "    ON e.procedure_version_id = v.id"
        " WHERE p.is_active"
        " ORDER BY v.name, p.code";
    struct db_rows rows;
    enum status s = db_read(db, sql, DB_NO_ARGS, &rows);
    if (s != OK)
        return s;

    index->docs =
        arena_array(index->arena, rows.count + 1, sizeof *index->docs);
    if (index->docs == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++)
        index->docs[i] = doc_of_row(index, i, db_row_at(&rows, i));
    index->doc_count = rows.count;
    return OK;
}

static enum status read_choices(struct db *db, struct index *index)
{
    static const char list_fields[] = "SELECT slug, name FROM field"
                                      " ORDER BY name, slug";
    static const char list_audiences[] =
        "SELECT slug, name, code FROM audience ORDER BY position";
    struct db_rows fields, audiences;

    enum status s = db_read(db, list_fields, DB_NO_ARGS, &fields);
    if (s == OK)
        s = db_read(db, list_audiences, DB_NO_ARGS, &audiences);
    if (s != OK)
        return s;
    index->fields =
        arena_array(index->arena, fields.count + 1, sizeof *index->fields);
    index->audiences = arena_array(index->arena, audiences.count + 1,
                                   sizeof *index->audiences);
    index->audience_codes = arena_array(index->arena, audiences.count + 1,
                                        sizeof *index->audience_codes);
    if (!index->fields || !index->audiences || !index->audience_codes)
        return INTERNAL;
    for (size_t i = 0; i < fields.count; i++) {
        struct db_row row = db_row_at(&fields, i);
        index->fields[i].slug = str_copy(index->arena, db_cell_text(row, 0));
        index->fields[i].name = str_copy(index->arena, db_cell_text(row, 1));
    }
    for (size_t i = 0; i < audiences.count; i++) {
        struct db_row row = db_row_at(&audiences, i);
        index->audiences[i].slug = str_copy(index->arena, db_cell_text(row, 0));
        index->audiences[i].name = str_copy(index->arena, db_cell_text(row, 1));
        index->audience_codes[i] = str_copy(index->arena, db_cell_text(row, 2));
    }
    index->field_count = fields.count;
    index->audience_count = audiences.count;
    return OK;
}

static enum status read_synonyms(struct db *db, struct index *index)
{
    static const char sql[] = "SELECT phrase, means FROM search_synonym"
                              " ORDER BY CHAR_LENGTH(phrase) DESC, phrase";
    struct db_rows rows;
    enum status s = db_read(db, sql, DB_NO_ARGS, &rows);
    if (s != OK)
        return s;

    index->synonyms =
        arena_array(index->arena, rows.count + 1, sizeof *index->synonyms);
    if (index->synonyms == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);
        struct synonym *synonym = &index->synonyms[index->synonym_count];

        search_words(index->arena, db_cell_text(row, 0), &synonym->phrase);
        search_words(index->arena, db_cell_text(row, 1), &synonym->means);
        synonym->means_text = str_copy(index->arena, db_cell_text(row, 1));
        if (synonym->phrase.count > 0)
            index->synonym_count++;
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
    made->fold = str_copy(b->index->arena, word->fold);
    made->key = str_equals(word->fold, word->key)
                    ? made->fold
                    : str_copy(b->index->arena, word->key);
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
static int64_t add_text(struct builder *b, size_t doc, struct str text)
{
    struct word word;
    int64_t count = 0;

    arena_reset(b->folding);
    struct text_words rest = {text_fold(b->folding, text),
                              text_key(b->folding, text)};
    while (next_word(b->folding, &rest, &word)) {
        struct vocable *vocable = vocable_of(b, &word);

        if (vocable == NULL)
            return -1;
        if (vocable->last_doc != doc + 1) {
            vocable->last_doc = (uint32_t)doc + 1;
            vocable->docs++;
        }
        b->sequence[b->sequence_count++] = vocable->number;
        count++;
    }
    return arena_is_exhausted(b->folding) ? -1 : count;
}

static enum status read_words(struct builder *b)
{
    struct index *index = b->index;
    size_t room = 0;

    for (size_t i = 0; i < index->doc_count; i++)
        room +=
            index->docs[i].name.len / 2 + index->docs[i].field_name.len / 2 + 4;
    b->sequence = calloc(room, sizeof *b->sequence);
    index->doc_terms = arena_array(index->arena, index->doc_count + 1,
                                   sizeof *index->doc_terms);
    if (b->sequence == NULL || index->doc_terms == NULL)
        return INTERNAL;
    for (size_t i = 0; i < index->doc_count; i++) {
        int64_t of_name = add_text(b, i, index->docs[i].name);
        int64_t of_field = add_text(b, i, index->docs[i].field_name);

        if (of_name < 0 || of_field < 0)
            return INTERNAL;
        index->doc_terms[i].name_count = (uint32_t)of_name;
        index->doc_terms[i].count = (uint32_t)(of_name + of_field);
    }
    assert(b->sequence_count <= room);
    return OK;
}

/* Vocables become terms in order, and their numbers places among them. */
static enum status lay_out_terms(struct builder *b)
{
    struct index *index = b->index;
    uint32_t *place = arena_array(b->rows, b->vocable_count + 1, sizeof *place);
    uint32_t first = 0;

    index->terms =
        arena_array(index->arena, b->vocable_count + 1, sizeof *index->terms);
    if (place == NULL || index->terms == NULL)
        return INTERNAL;
    if (b->vocable_count > 0)
        qsort(b->vocables, b->vocable_count, sizeof(struct vocable *),
              by_word_at);
    for (size_t i = 0; i < b->vocable_count; i++) {
        const struct vocable *vocable = b->vocables[i];

        place[vocable->number] = (uint32_t)i;
        index->terms[i] = (struct term){
            .fold = vocable->fold, .key = vocable->key, .first = first};
        first += vocable->docs;
    }
    index->term_count = b->vocable_count;
    for (size_t i = 0; i < b->sequence_count; i++)
        b->sequence[i] = place[b->sequence[i]];
    index->postings =
        arena_array(index->arena, (size_t)first + 1, sizeof *index->postings);
    return index->postings == NULL ? INTERNAL : OK;
}

static enum status lay_out_docs(struct builder *b)
{
    struct index *index = b->index;
    uint32_t *sequence =
        arena_array(index->arena, b->sequence_count + 1, sizeof *sequence);

    if (sequence == NULL)
        return INTERNAL;
    if (b->sequence_count > 0)
        memcpy(sequence, b->sequence, b->sequence_count * sizeof *sequence);
    for (size_t i = 0; i < index->doc_count; i++) {
        index->doc_terms[i].terms = sequence;
        for (size_t w = 0; w < index->doc_terms[i].count; w++) {
            struct term *term = &index->terms[*sequence++];
            uint32_t *postings = index->postings + term->first;

            if (term->count == 0 || postings[term->count - 1] != i)
                postings[term->count++] = (uint32_t)i;
        }
    }
    return OK;
}

static float idf(const struct index *index, uint32_t docs)
{
    return logf(1.0f + (float)index->doc_count / (float)docs);
}

/* Titles of offices say first what is done, and go on with what it may all be
 * done to. */
float search_place_factor(size_t place)
{
    return place < HEAD_WORDS ? 1.0f : TAIL_FACTOR;
}

/* Rare words count more. A procedure that citizens ask
 * their commune for, and that can be filed here, comes before one that is
 * otherwise as good. */
static void weigh(struct index *index)
{
    for (size_t i = 0, next; i < index->term_count; i = next) {
        uint32_t docs = 0;

        for (next = i;
             next < index->term_count &&
             str_equals(index->terms[next].fold, index->terms[i].fold);
             next++)
            docs += index->terms[next].count;
        for (size_t t = i; t < next; t++) {
            index->terms[t].rarity = idf(index, index->terms[t].count);
            index->terms[t].fold_rarity = idf(index, docs);
        }
    }
    for (size_t i = 0; i < index->doc_count; i++) {
        struct doc_terms *doc = &index->doc_terms[i];
        const struct search_doc *d = &index->docs[i];

        for (size_t t = 0; t < doc->name_count; t++)
            doc->weight +=
                index->terms[doc->terms[t]].rarity * search_place_factor(t);
        doc->prior = d->is_detailed ? 1.4f : 1.0f;
        if (d->level == UNIT_COMMUNE)
            doc->prior *= 1.08f;
        if (str_starts_with(d->audiences, "ĐT1,") ||
            str_is(d->audiences, "ĐT1"))
            doc->prior *= 1.05f;
    }
}

static enum status make_room(struct index *index)
{
    size_t docs = index->doc_count + 1, terms = index->term_count + 1;

    index->score = arena_array(index->arena, docs, sizeof *index->score);
    index->variant = arena_array(index->arena, docs, 1);
    index->bits = arena_array(index->arena, docs, 1);
    index->order = arena_array(index->arena, docs, sizeof *index->order);
    index->match = arena_array(index->arena, docs, sizeof *index->match);
    index->touched = arena_array(index->arena, docs, sizeof *index->touched);
    index->of_term = arena_array(index->arena, terms, 1);
    index->like_term =
        arena_array(index->arena, terms, sizeof *index->like_term);
    return arena_is_exhausted(index->arena) ? INTERNAL : OK;
}

static enum status build(struct builder *b, struct db *db)
{
    enum status s = read_choices(db, b->index);

    if (s == OK)
        s = read_docs(db, b->index);
    if (s == OK)
        s = read_synonyms(db, b->index);
    if (s == OK)
        s = read_words(b);
    if (s == OK)
        s = lay_out_terms(b);
    if (s == OK)
        s = lay_out_docs(b);
    if (s != OK)
        return s;
    weigh(b->index);
    return make_room(b->index);
}

static void keep(void *vocable)
{
    (void)vocable; /* is the arena's */
}

static void builder_end(struct builder *b)
{
    tdestroy(b->tree, keep);
    free(b->vocables);
    free(b->sequence);
    arena_free(&b->folding);
    arena_free(&b->rows);
    malloc_trim(0); /* a worker lives long; the index is made seldom */
}

void index_free(struct index **index)
{
    if (*index != NULL)
        arena_free(&(*index)->arena);
    free(*index);
    *index = NULL;
}

enum status index_build(struct db *db, int64_t generation, struct index **index)
{
    struct arena *before = db_arena(db);
    struct index *made = calloc(1, sizeof *made);
    struct builder b CLEANUP(builder_end) = {
        .index = made,
        .rows = arena_new(INDEX_LIMIT),
        .folding = arena_new(INDEX_LIMIT),
    };

    if (made != NULL)
        made->arena = arena_new(INDEX_LIMIT);
    if (made == NULL || !made->arena || !b.rows || !b.folding) {
        index_free(&made);
        return INTERNAL;
    }
    made->generation = generation;
    db_use_arena(db, b.rows);
    enum status s = build(&b, db);
    db_use_arena(db, before);
    if (s != OK)
        index_free(&made);
    else
        *index = made;
    return s;
}

struct search *search_new(void)
{
    return calloc(1, sizeof(struct search));
}

void search_free(struct search **search)
{
    if (*search != NULL)
        index_free(&(*search)->index);
    free(*search);
    *search = NULL;
}

size_t search_memory(const struct search *search)
{
    return search->index == NULL ? 0 : arena_used(search->index->arena);
}

enum status search_refresh(struct search *search, struct db *db)
{
    struct index *made = NULL;
    int64_t generation;
    enum status s = catalogue_generation(db, &generation);

    if (s != OK ||
        (search->index != NULL && search->index->generation == generation))
        return s;
    s = index_build(db, generation, &made);
    if (s == OK) {
        index_free(&search->index);
        search->index = made;
    }
    return s;
}
