/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import_record.c: reads one file of procedures, JSON or TSV, and checks all of
 * it. Nothing here touches the database.
 */
#include "domain/import/import_private.h"
#include "platform/text.h"

struct word {
    const char *text;
    int value;
};

static const struct word service_words[] = {
    {"toàn_trình", SERVICE_FULL},
    {"một_phần", SERVICE_PARTIAL},
    {"thông_tin", SERVICE_INFORMATION},
};
static const struct word channel_words[] = {
    {"direct", CHANNEL_DIRECT},
    {"online", CHANNEL_ONLINE},
    {"post", CHANNEL_POST},
};
static const struct word case_words[] = {
    {"single", CASE_SINGLE},
    {"section", CASE_SECTION},
    {"alternative", CASE_ALTERNATIVE},
};

/* The value of the word; -1 when there is none like it. */
static int word_value(const struct word *words, size_t count, struct str text)
{
    for (size_t i = 0; i < count; i++)
        if (str_is(text, words[i].text))
            return words[i].value;
    return -1;
}
#define WORD_VALUE(words, text) word_value((words), ARRAY_LENGTH(words), (text))

static bool is_code(struct str code)
{
    size_t dot = str_find(code, '.');

    return dot < code.len && str_is_digits(str_slice(code, 0, dot)) &&
           str_is_digits(str_skip(code, dot + 1));
}

static bool is_slug(struct str slug)
{
    for (size_t i = 0; i < slug.len; i++) {
        char c = slug.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
            return false;
    }
    return slug.len > 0;
}

enum status record_check_head(struct import *in, const struct procedure *p,
                              struct str level, struct str service)
{
    if (!is_code(p->code))
        return import_refuse(in, "code", "“%" PRI_STR "” is not like 1.001193",
                             STR_ARG(p->code));
    if (!is_slug(p->field_slug))
        return import_refuse(in, "field.slug",
                             "small letters, digits and hyphens are expected");
    if (p->level == UNIT_NONE)
        return import_refuse(in, "level",
                             "“%" PRI_STR "” is not province,"
                             " district or commune",
                             STR_ARG(level));
    if (p->service_level == SERVICE_NONE)
        return import_refuse(in, "service_level",
                             "“%" PRI_STR "” is not"
                             " known",
                             STR_ARG(service));
    return OK;
}

enum service_level record_service_level(struct str word)
{
    int value = WORD_VALUE(service_words, word);

    return value < 0 ? SERVICE_NONE : (enum service_level)value;
}

static enum status read_channels(struct import *in, const json_t *object,
                                 unsigned *channels)
{
    struct str_list words;
    enum status s = json_line_list(in, object, "channels", 10, &words);

    *channels = 0;
    for (size_t i = 0; s == OK && i < words.count; i++) {
        int bit = WORD_VALUE(channel_words, words.items[i]);
        if (bit < 0)
            return import_refuse(in, "channels", "direct, online or post");
        *channels |= (unsigned)bit;
    }
    return s;
}

static enum status read_component(struct import *in, const json_t *item,
                                  bool is_shown, struct component *c)
{
    struct str form;
    struct str_list others;
    int64_t originals, copies;

    enum status s = json_line(in, item, "name", TSV_REQUIRED, 5000, &c->name);
    if (s == OK)
        s = json_whole(in, item, "originals", 0, 1000, 0, &originals);
    if (s == OK)
        s = json_whole(in, item, "copies", 0, 1000, 0, &copies);
    if (s == OK)
        s = json_line(in, item, "form_file_name", TSV_OPTIONAL, 255, &form);
    if (s == OK)
        s = json_line_list(in, item, "other_form_files", 255, &others);
    if (s == OK)
        s = json_flag(in, item, "required", false, &c->is_required);
    if (s == OK)
        s = json_line(in, item, "one_of", TSV_OPTIONAL, 60, &c->one_of);
    if (s == OK)
        s = json_flag(in, item, "original_at_counter", is_shown,
                      &c->is_original_shown);
    if (s == OK)
        s = read_channels(in, item, &c->channels);
    if (s == OK)
        s = json_line(in, item, "short", TSV_OPTIONAL, 300, &c->short_name);
    if (s == OK)
        s = json_line(in, item, "when", TSV_OPTIONAL, 500, &c->condition);
    if (s != OK)
        return s;

    struct str *forms = arena_array(in->arena, others.count + 1, sizeof *forms);
    if (forms == NULL)
        return INTERNAL;
    size_t count = 0;
    if (!str_is_empty(form))
        forms[count++] = form;
    for (size_t i = 0; i < others.count; i++)
        forms[count++] = others.items[i];
    c->forms = (struct str_list){forms, count};
    c->originals = (int)originals;
    c->copies = (int)copies;
    return OK;
}

/* Papers of which one is enough stand side by side, so that a page can say so
 * once; each alone would be required, and can be sent. */
static enum status check_one_of(struct import *in,
                                const struct procedure_case *c)
{
    for (size_t i = 0, next; i < c->component_count; i = next) {
        struct str word = c->components[i].one_of;

        for (next = i + 1; next < c->component_count; next++)
            if (!str_equals(c->components[next].one_of, word))
                break;
        if (str_is_empty(word))
            continue;
        if (!is_slug(word))
            return import_refuse(in, "one_of",
                                 "small letters, digits and hyphens are"
                                 " expected");
        if (next == i + 1)
            return import_refuse(in, "one_of",
                                 "“%" PRI_STR "” has only one component, or"
                                 " they do not stand side by side",
                                 STR_ARG(word));
        for (size_t n = i; n < next; n++)
            if (!c->components[n].is_required ||
                !component_is_online(&c->components[n]))
                return import_refuse(in, "one_of",
                                     "“%" PRI_STR "” has a component that is"
                                     " not required, or not online",
                                     STR_ARG(word));
    }
    return OK;
}

static enum status read_case(struct import *in, const json_t *item,
                             struct procedure_case *c)
{
    const json_t *list;
    struct str kind;

    enum status s = json_line(in, item, "name", TSV_OPTIONAL, 1000, &c->name);
    if (s == OK)
        s = json_line(in, item, "kind", TSV_REQUIRED, 20, &kind);
    if (s == OK)
        s = json_line_list(in, item, "notes", 5000, &c->notes);
    if (s == OK)
        s = json_list(in, item, "components", TSV_OPTIONAL, &list);
    if (s != OK)
        return s;
    int value = WORD_VALUE(case_words, kind);
    if (value < 0)
        return import_refuse(in, "cases.kind",
                             "single, section or"
                             " alternative");
    c->kind = (enum case_kind)value;

    size_t count = json_array_size(list);
    struct component *components =
        arena_array(in->arena, count + 1, sizeof *components);
    if (components == NULL)
        return INTERNAL;
    bool is_shown = record_mentions(in->arena, c->name, "phai xuat trinh");
    for (size_t i = 0; i < count && s == OK; i++)
        s = read_component(in, json_array_get(list, i), is_shown,
                           &components[i]);
    c->components = components;
    c->component_count = count;
    return s == OK ? check_one_of(in, c) : s;
}

static enum status read_cases(struct import *in, const json_t *item,
                              struct procedure *p)
{
    const json_t *list;
    enum status s = json_list(in, item, "cases", TSV_OPTIONAL, &list);
    if (s != OK)
        return s;

    size_t count = json_array_size(list);
    struct procedure_case *cases =
        arena_array(in->arena, count + 1, sizeof *cases);
    if (cases == NULL)
        return INTERNAL;
    for (size_t i = 0; i < count && s == OK; i++)
        s = read_case(in, json_array_get(list, i), &cases[i]);
    p->cases = cases;
    p->case_count = count;
    p->is_detailed = list != NULL;
    return s;
}

static enum status read_inferred(struct import *in, const json_t *item,
                                 enum inferred what, struct procedure *p)
{
    bool is_inferred;
    enum status s = json_flag(in, item, "inferred", false, &is_inferred);

    if (s == OK && is_inferred)
        p->inferred |= (unsigned)what;
    return s;
}

static enum status read_fees(struct import *in, const json_t *item,
                             struct procedure *p)
{
    const json_t *list;
    enum status s = json_list(in, item, "fees", TSV_OPTIONAL, &list);
    if (s != OK)
        return s;

    size_t count = json_array_size(list);
    struct fee *fees = arena_array(in->arena, count + 1, sizeof *fees);
    if (fees == NULL)
        return INTERNAL;
    for (size_t i = 0; i < count && s == OK; i++) {
        const json_t *fee = json_array_get(list, i);
        int64_t dong;

        s = json_line(in, fee, "kind", TSV_REQUIRED, 20, &fees[i].kind);
        if (s == OK)
            s = json_whole(in, fee, "amount_vnd", 0, INT64_C(1000000000000), -1,
                           &dong);
        if (s == OK)
            s = json_line(in, fee, "text", TSV_OPTIONAL, 2000, &fees[i].text);
        if (s == OK)
            s = read_channels(in, fee, &fees[i].channels);
        if (s == OK)
            s = read_inferred(in, fee, INFERRED_FEE, p);
        fees[i].is_known = s == OK && dong >= 0;
        fees[i].amount.dong = fees[i].is_known ? dong : 0;
        if (s == OK)
            s = fee_check(in, &fees[i]);
    }
    p->fees = fees;
    p->fee_count = count;
    return s;
}

static enum status read_legal_basis(struct import *in, const json_t *item,
                                    struct procedure *p)
{
    const json_t *list;
    enum status s = json_list(in, item, "legal_basis", TSV_OPTIONAL, &list);
    if (s != OK)
        return s;

    size_t count = json_array_size(list);
    struct legal_basis *basis =
        arena_array(in->arena, count + 1, sizeof *basis);
    if (basis == NULL)
        return INTERNAL;
    for (size_t i = 0; i < count && s == OK; i++) {
        const json_t *law = json_array_get(list, i);

        s = json_line(in, law, "code", TSV_OPTIONAL, 100, &basis[i].code);
        if (s == OK)
            s = json_line(in, law, "name", TSV_OPTIONAL, 5000, &basis[i].name);
    }
    p->legal_basis = basis;
    p->legal_basis_count = count;
    return s;
}

static enum status read_processing(struct import *in, const json_t *item,
                                   struct procedure *p)
{
    const json_t *processing = json_object_get(item, "processing");
    struct str unit;
    int64_t value;

    if (processing == NULL) {
        p->processing_text = p->processing_note = STR("");
        return OK;
    }
    enum status s = json_whole(in, processing, "value", 0, 9999, 0, &value);
    if (s == OK)
        s = json_line(in, processing, "unit", TSV_OPTIONAL, 20, &unit);
    if (s == OK)
        s = json_line(in, processing, "text", TSV_OPTIONAL, 500,
                      &p->processing_text);
    if (s == OK)
        s = json_lines(in, processing, "note", 5000, &p->processing_note);
    if (s == OK)
        s = read_inferred(in, processing, INFERRED_TIME, p);
    if (s != OK)
        return s;
    p->processing_value = (int)value;
    p->processing_unit = processing_unit_of(unit);
    if (p->processing_unit == PROCESSING_UNKNOWN && !str_is_empty(unit) &&
        !str_is(unit, "other"))
        return import_refuse(in, "processing.unit",
                             "“%" PRI_STR "” is not"
                             " known",
                             STR_ARG(unit));
    return OK;
}

static enum status read_head(struct import *in, const json_t *item,
                             struct procedure *p)
{
    const json_t *field = json_object_get(item, "field");
    const json_t *before = json_object_get(item, "agency_level_pre2025");
    struct str level = STR_NONE, level_before, service = STR_NONE;

    enum status s = json_line(in, item, "name", TSV_REQUIRED, 2000, &p->name);
    if (s == OK && !json_is_object(field))
        return import_refuse(in, "field", "is missing");
    if (s == OK)
        s = json_line(in, field, "slug", TSV_REQUIRED, 250, &p->field_slug);
    if (s == OK)
        s = json_line(in, field, "name", TSV_REQUIRED, 300, &p->field_name);
    if (s == OK)
        s = json_line(in, item, "group", TSV_OPTIONAL, 60, &p->group_slug);
    if (s == OK)
        s = json_line(in, item, "agency_level", TSV_REQUIRED, 20, &level);
    level_before = level;
    if (s == OK && json_is_object(before))
        s = json_line(in, before, "value", TSV_REQUIRED, 20, &level_before);
    if (s == OK)
        s = json_line(in, item, "service_level", TSV_REQUIRED, 20, &service);
    if (s == OK)
        s = json_flag(in, item, "service_level_inferred", false,
                      &p->is_service_level_inferred);
    if (s != OK)
        return s;
    p->level = unit_level_of(level);
    p->level_among_districts = unit_level_of(level_before);
    if (p->level_among_districts == UNIT_NONE)
        return import_refuse(in, "agency_level_pre2025",
                             "province, district or commune");
    p->service_level = record_service_level(service);
    return record_check_head(in, p, level, service);
}

static struct str comma_list(struct arena *arena, const struct str_list *list)
{
    struct buf text = {.arena = arena};

    for (size_t i = 0; i < list->count; i++) {
        if (i > 0)
            buf_add_byte(&text, ',');
        buf_add(&text, list->items[i]);
    }
    return text.len == 0 ? STR("") : buf_str(&text);
}

static enum status read_body(struct import *in, const json_t *item,
                             struct procedure_record *record)
{
    struct procedure *p = &record->p;
    struct str_list audiences;

    enum status s = json_line_list(in, item, "audiences", 8, &audiences);
    if (s == OK)
        s = read_channels(in, item, &p->channels);
    if (s == OK)
        s = json_line(in, item, "issuer", TSV_OPTIONAL, 200, &p->issuer);
    if (s == OK)
        s = json_line_list(in, item, "executing_agencies", 2000,
                           &p->executing_agencies);
    if (s == OK)
        s = read_processing(in, item, p);
    if (s == OK)
        s = json_lines(in, item, "steps", 100000, &p->steps);
    if (s == OK)
        s = json_flag(in, item, "cut_at_15",
                      record_mentions(in->arena, p->steps, "sau 15 gio"),
                      &p->is_cut_at_15);
    if (s == OK)
        s = json_flag(in, item, "adult_only", false, &p->is_adult_only);
    if (s == OK)
        s = json_proof(in, item, "verified_id", &p->least_proof);
    record->says_verified_id = json_object_get(item, "verified_id") != NULL;
    if (s == OK)
        s = json_lines(in, item, "requirements", 100000, &p->requirements);
    if (s == OK)
        s = json_line_list(in, item, "outcomes", 2000, &p->outcomes);
    if (s == OK)
        s = json_day(in, item, "source_updated", &p->source_updated);
    if (s == OK)
        s = read_cases(in, item, p);
    if (s == OK)
        s = read_fees(in, item, p);
    if (s == OK)
        s = read_legal_basis(in, item, p);
    record->audiences = comma_list(in->arena, &audiences);
    return s;
}

/* The JSON as text in the arena; jansson's own copy goes. */
struct str record_dump(struct import *in, const json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    struct str copy = str_copy(in->arena, str_of(text == NULL ? "" : text));

    free(text);
    return copy;
}

/* As the province has it: tidied, and with its overlay. */
static json_t *as_here(struct import *in, const json_t *item,
                       struct procedure_record *record, enum status *s)
{
    json_t *here = json_deep_copy(item);
    const struct overlay *overlay =
        in->is_seed ? NULL : overlay_of(in, record->p.code);

    *s = here == NULL ? INTERNAL : OK;
    if (*s != OK)
        return NULL;
    record_tidy(in, here);
    if (overlay != NULL) {
        record->overlay = overlay;
        *s = overlay_apply(in, here, overlay);
    }
    record_order(in, here);
    return here;
}

enum status record_read(struct import *in, const json_t *item, struct str text,
                        struct procedure_record *record)
{
    enum status s =
        json_line(in, item, "code", TSV_REQUIRED, 20, &record->p.code);
    if (s != OK)
        return s;

    in->where = record->p.code;
    in->line = record->line = json_line_of(text, record->p.code);
    CLEANUP(json_release) json_t *here = as_here(in, item, record, &s);
    if (s == OK)
        s = read_head(in, here, &record->p);
    if (s == OK)
        s = read_body(in, here, record);
    if (s == OK)
        s = record_read_more(in, here, record);
    record->record = record_dump(in, item);
    in->line = 0;
    return s;
}

/* Codes of a sorted copy, so that a file of 100,000 is no square of it. */
static int compare_codes(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

enum status record_refuse_twice(struct import *in,
                                const struct procedure_file *file)
{
    struct str *codes = arena_array(in->arena, file->count + 1, sizeof *codes);

    if (codes == NULL)
        return INTERNAL;
    for (size_t i = 0; i < file->count; i++)
        codes[i] = file->list[i].p.code;
    qsort(codes, file->count, sizeof *codes, compare_codes);
    in->line = 0;
    in->where = STR_NONE;
    for (size_t i = 1; i < file->count; i++)
        if (str_equals(codes[i - 1], codes[i]))
            return import_refuse(in, "code", "%" PRI_STR " is there twice",
                                 STR_ARG(codes[i]));
    return OK;
}

enum status procedure_file_read(struct import *in, json_t *root,
                                struct str text, struct procedure_file *file)
{
    const json_t *list;
    enum status s = json_list(in, root, "procedures", TSV_REQUIRED, &list);
    if (s == OK)
        s = json_list(in, root, "groups", TSV_OPTIONAL, &file->groups);
    if (s != OK)
        return s;

    size_t count = json_array_size(list);
    file->list = arena_array(in->arena, count + 1, sizeof *file->list);
    if (file->list == NULL)
        return INTERNAL;
    bool is_inferred = json_is_true(
        json_object_get(json_object_get(root, "meta"), "required_is_inferred"));
    for (file->count = 0; s == OK && file->count < count;) {
        struct procedure_record *record = &file->list[file->count];

        in->where = str_print(in->arena, "procedures[%zu]", file->count);
        s = record_read(in, json_array_get(list, file->count), text, record);
        if (is_inferred && record->p.is_detailed)
            record->p.inferred |= INFERRED_REQUIRED;
        file->count++;
    }
    if (s == OK)
        s = record_refuse_twice(in, file);
    if (s != OK)
        return s;

    CLEANUP(json_release) json_t *head = json_copy(root);
    json_object_del(head, "procedures");
    file->head = record_dump(in, head);
    return OK;
}
