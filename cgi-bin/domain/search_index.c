/* search_index.c: reads the catalogue once and lays it out for searching: a
 * sorted list of words, for each word the procedures that have it, for each
 * procedure its words in order. All in one arena that goes as a whole.
 */
#include <math.h>

#include "domain/catalogue.h"
#include "domain/search_private.h"
#include "platform/text.h"

#define INDEX_LIMIT ((size_t)2 << 30)

/* "kỹ" and "kĩ", "ty" and "ti", "quy" and "qui" are the same word. */
static struct str same_spelling(struct arena *arena, struct str word)
{
    if (word.len == 2 && word.ptr[1] == 'y')
        return str_print(arena, "%ci", word.ptr[0]);
    if (str_is(word, "quy"))
        return STR("qui");
    return word;
}

void search_words(struct arena *arena, struct str clean, struct words *words)
{
    struct str rest = text_fold(arena, clean), word;

    words->count = 0;
    while (words->count < MAX_WORDS && str_next(&rest, ' ', &word))
        if (!str_is_empty(word))
            words->list[words->count++] = same_spelling(arena, word);
}

size_t search_term(const struct index *index, struct str word)
{
    size_t low = 0, high = index->term_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare(index->terms[middle].text, word);

        if (order == 0)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return index->term_count;
}

static enum status read_docs(struct db *db, struct index *index)
{
    static const char sql[] =
        "SELECT p.code, v.name, v.field_slug, f.name, v.level,"
        "       v.level_among_districts, v.service_level, v.audiences,"
        "       v.is_detailed, v.processing_value, v.processing_unit,"
        "       v.processing_text, COALESCE(e.stated, 0),"
        "       COALESCE(e.elsewhere, 0), e.least, e.most"
        "  FROM `procedure` p"
        "  JOIN procedure_version v"
        "    ON v.procedure_id = p.id AND v.version = p.version"
        "  JOIN field f ON f.slug = v.field_slug"
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
    index->doc_count = rows.count;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);

        index->docs[i] = (struct search_doc){
            .code = db_cell_text(row, 0),
            .name = db_cell_text(row, 1),
            .field_slug = db_cell_text(row, 2),
            .field_name = db_cell_text(row, 3),
            .level = unit_level_of(db_cell_text(row, 4)),
            .level_among_districts = unit_level_of(db_cell_text(row, 5)),
            .service_level = service_level_of(db_cell_text(row, 6)),
            .audiences = db_cell_text(row, 7),
            .is_detailed = db_cell_bool(row, 8),
            .processing_value = (int)db_cell_int(row, 9),
            .processing_unit = processing_unit_of(db_cell_text(row, 10)),
            .processing_text = db_cell_text(row, 11),
            .fees = {.count = (size_t)db_cell_int(row, 12),
                     .unknown = (size_t)db_cell_int(row, 13),
                     .least = {db_cell_int(row, 14)},
                     .most = {db_cell_int(row, 15)}},
        };
    }
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
        index->fields[i].slug = db_cell_text(row, 0);
        index->fields[i].name = db_cell_text(row, 1);
    }
    for (size_t i = 0; i < audiences.count; i++) {
        struct db_row row = db_row_at(&audiences, i);
        index->audiences[i].slug = db_cell_text(row, 0);
        index->audiences[i].name = db_cell_text(row, 1);
        index->audience_codes[i] = db_cell_text(row, 2);
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
        synonym->means_text = db_cell_text(row, 1);
        if (synonym->phrase.count > 0)
            index->synonym_count++;
    }
    return OK;
}

/* One occurrence of a word, for sorting. */
struct occurrence {
    struct str word;
    uint32_t doc, position;
};

static int by_word(const void *a, const void *b)
{
    const struct occurrence *x = a, *y = b;
    int order = str_compare(x->word, y->word);

    if (order != 0)
        return order;
    if (x->doc != y->doc)
        return x->doc < y->doc ? -1 : 1;
    return x->position < y->position ? -1 : x->position > y->position;
}

/* Every word of every name and field, and how many each document has. */
static struct occurrence *list_occurrences(struct index *index, size_t *count)
{
    size_t room = 0, made = 0;
    struct words words;

    for (size_t i = 0; i < index->doc_count; i++)
        room +=
            index->docs[i].name.len / 2 + index->docs[i].field_name.len / 2 + 4;
    struct occurrence *all = calloc(room, sizeof *all);
    if (all == NULL)
        return NULL;
    for (size_t i = 0; i < index->doc_count; i++) {
        struct doc_terms *doc = &index->doc_terms[i];
        struct str rest = text_fold(index->arena, index->docs[i].name), word;

        while (str_next(&rest, ' ', &word))
            if (!str_is_empty(word))
                all[made++] =
                    (struct occurrence){same_spelling(index->arena, word),
                                        (uint32_t)i, doc->name_count++};
        doc->count = doc->name_count;
        search_words(index->arena, index->docs[i].field_name, &words);
        for (size_t w = 0; w < words.count; w++)
            all[made++] =
                (struct occurrence){words.list[w], (uint32_t)i, doc->count++};
    }
    assert(made <= room);
    *count = made;
    return all;
}

static size_t count_words(const struct occurrence *all, size_t count)
{
    size_t words = 0;

    for (size_t i = 0; i < count; i++)
        if (i == 0 || !str_equals(all[i - 1].word, all[i].word))
            words++;
    return words;
}

/* Sorted occurrences become words with their postings, and each document's
 * words in order. */
static enum status lay_out(struct index *index, struct occurrence *all,
                           size_t count)
{
    uint32_t *sequence = arena_array(index->arena, count + 1, sizeof *sequence);

    index->terms = arena_array(index->arena, count_words(all, count) + 1,
                               sizeof *index->terms);
    index->postings =
        arena_array(index->arena, count + 1, sizeof *index->postings);
    if (!sequence || !index->terms || !index->postings)
        return INTERNAL;
    uint32_t **at = calloc(index->doc_count + 1, sizeof *at);
    if (at == NULL)
        return INTERNAL;
    for (size_t i = 0; i < index->doc_count; i++) {
        at[i] = sequence;
        index->doc_terms[i].terms = sequence;
        sequence += index->doc_terms[i].count;
    }

    uint32_t posted = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_new = i == 0 || !str_equals(all[i - 1].word, all[i].word);

        if (is_new)
            index->terms[index->term_count++] =
                (struct term){.text = all[i].word, .first = posted};
        struct term *term = &index->terms[index->term_count - 1];
        if (is_new || all[i].doc != all[i - 1].doc) {
            index->postings[posted++] = all[i].doc;
            term->count++;
        }
        at[all[i].doc][all[i].position] = (uint32_t)(index->term_count - 1);
    }
    free(at);
    return OK;
}

/* Rare words count more. A procedure that citizens ask their commune for, and
 * that can be filed here, comes before one that is otherwise as good. */
static void weigh(struct index *index)
{
    for (size_t i = 0; i < index->term_count; i++)
        index->terms[i].rarity =
            logf(1.0f + (float)index->doc_count / (float)index->terms[i].count);
    for (size_t i = 0; i < index->doc_count; i++) {
        struct doc_terms *doc = &index->doc_terms[i];
        const struct search_doc *d = &index->docs[i];

        for (size_t t = 0; t < doc->name_count; t++)
            doc->weight += index->terms[doc->terms[t]].rarity;
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
    size_t docs = index->doc_count + 1;

    index->score = arena_array(index->arena, docs, sizeof *index->score);
    index->sum = arena_array(index->arena, docs, sizeof *index->sum);
    index->matched = arena_array(index->arena, docs, 1);
    index->variant = arena_array(index->arena, docs, 1);
    index->bits = arena_array(index->arena, docs, 1);
    index->order = arena_array(index->arena, docs, sizeof *index->order);
    index->of_term = arena_array(index->arena, index->term_count + 1, 1);
    return arena_is_exhausted(index->arena) ? INTERNAL : OK;
}

static enum status build(struct db *db, struct index *index)
{
    size_t count = 0;

    enum status s = read_docs(db, index);
    if (s == OK)
        s = read_choices(db, index);
    if (s == OK)
        s = read_synonyms(db, index);
    if (s != OK)
        return s;
    index->doc_terms = arena_array(index->arena, index->doc_count + 1,
                                   sizeof *index->doc_terms);
    struct occurrence *all =
        index->doc_terms == NULL ? NULL : list_occurrences(index, &count);
    if (all == NULL)
        return INTERNAL;
    qsort(all, count, sizeof *all, by_word);
    s = lay_out(index, all, count);
    free(all);
    if (s != OK)
        return s;
    weigh(index);
    return make_room(index);
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

    if (made == NULL)
        return INTERNAL;
    made->generation = generation;
    made->arena = arena_new(INDEX_LIMIT);
    if (made->arena == NULL) {
        index_free(&made);
        return INTERNAL;
    }
    db_use_arena(db, made->arena); /* rows are read where they will live */
    enum status s = build(db, made);
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
