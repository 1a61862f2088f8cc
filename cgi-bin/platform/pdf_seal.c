/* pdf_seal.c: a seal in a PDF that pdf.c made.
 *
 * Nothing of the paper is touched: what is new is appended (ISO 32000-1, 7.5.6
 * "Incremental updates"): a signature, the field that holds it, and new
 * versions of the catalog and the first page, which name that field. The
 * signature covers every byte but its own hexadecimal digits (12.8.1), for
 * which room is left and filled in last.
 *
 * Holds: the file is read only as pdf.c's cairo writes it at PDF 1.4: plain
 * objects and one table of addresses. Anything else is INTERNAL, never a file
 * that claims a seal it has not.
 */
#include "platform/cms.h"
#include "platform/crypto.h"
#include "platform/pdf.h"

/* Room for the seal, in bytes: certificates lead to the root within it. */
#define SEAL_ROOM ((size_t)16384)
#define RANGE_ROOM 40 /* of "[0 n n n]" and the spaces behind it */
#define NEW_OBJECTS 2 /* signature, field */

struct sealing {
    struct buf out;
    struct str paper;
    int64_t size;  /* the first number that is free */
    int64_t table; /* where the paper's table is */
    int64_t root, page;
    size_t at[4]; /* of the objects that are appended, in their order */
    size_t range_at, seal_at;
};

/* Where `word` begins, from `from` on; the paper's length: nowhere. */
static size_t find(struct str paper, size_t from, const char *word)
{
    return from + str_find_text(str_skip(paper, from), word);
}

/* The number after `word`; false where there is none. */
static bool number_after(struct str paper, size_t from, const char *word,
                         int64_t *number)
{
    size_t at = find(paper, from, word) + strlen(word);
    size_t end;

    while (at < paper.len && (paper.ptr[at] == ' ' || paper.ptr[at] == '\n'))
        at++;
    for (end = at; end < paper.len; end++)
        if (paper.ptr[end] < '0' || paper.ptr[end] > '9')
            break;
    return at < paper.len &&
           str_to_int(str_slice(paper, at, end), 0, INT32_MAX, number);
}

static bool read_trailer(struct sealing *s)
{
    size_t trailer = str_find_last_text(s->paper, "trailer");

    return number_after(s->paper, trailer, "/Size", &s->size) &&
           number_after(s->paper, trailer, "/Root", &s->root) &&
           number_after(s->paper, str_find_last_text(s->paper, "startxref"),
                        "startxref", &s->table);
}

/* The inside of that object's dictionary, without its outermost brackets. */
static bool read_dictionary(struct sealing *s, int64_t number,
                            struct str *inside)
{
    const char *head =
        str_z(s->out.arena,
              str_print(s->out.arena, "\n%lld 0 obj\n<<", (long long)number));
    size_t from = find(s->paper, 0, head) + strlen(head);
    size_t end = find(s->paper, from, "endobj");

    if (from >= s->paper.len || end == s->paper.len)
        return false;
    struct str text = str_trim(str_slice(s->paper, from, end));
    if (!str_ends_with(text, ">>"))
        return false;
    *inside = str_slice(text, 0, text.len - 2);
    return true;
}

/* The first page: the first number in the tree's list. */
static bool find_first_page(struct sealing *s)
{
    struct str catalog, tree;
    int64_t pages;

    return read_dictionary(s, s->root, &catalog) &&
           number_after(catalog, 0, "/Pages", &pages) &&
           read_dictionary(s, pages, &tree) &&
           number_after(tree, 0, "/Kids [", &s->page);
}

static void begin_object(struct sealing *s, size_t nth, int64_t number)
{
    s->at[nth] = s->out.len;
    buf_print(&s->out, "%lld 0 obj\n<< ", (long long)number);
}

static void add_signature(struct sealing *s, struct moment now)
{
    struct date day = moment_date(now);
    struct time_of_day time = moment_time(now);

    begin_object(s, 0, s->size);
    buf_addz(&s->out, "/Type /Sig /Filter /Adobe.PPKLite"
                      " /SubFilter /adbe.pkcs7.detached\n");
    buf_print(&s->out, "/M (D:%04d%02d%02d%02d%02d%02d+07'00')\n/ByteRange ",
              day.year, day.month, day.day, time.hour, time.minute,
              time.second);
    s->range_at = s->out.len;
    for (int i = 0; i < RANGE_ROOM; i++)
        buf_add_byte(&s->out, ' ');
    buf_addz(&s->out, "\n/Contents ");
    s->seal_at = s->out.len;
    buf_add_byte(&s->out, '<');
    for (size_t i = 0; i < 2 * SEAL_ROOM; i++)
        buf_add_byte(&s->out, '0');
    buf_addz(&s->out, "> >>\nendobj\n");
}

static void add_field(struct sealing *s)
{
    begin_object(s, 1, s->size + 1);
    buf_print(&s->out,
              "/Type /Annot /Subtype /Widget /FT /Sig /T (Seal) /F 132"
              " /Rect [0 0 0 0] /V %lld 0 R /P %lld 0 R >>\nendobj\n",
              (long long)s->size, (long long)s->page);
}

static bool add_page(struct sealing *s)
{
    struct str inside;

    if (!read_dictionary(s, s->page, &inside) ||
        find(inside, 0, "/Annots") < inside.len)
        return false;
    begin_object(s, 2, s->page);
    buf_add(&s->out, inside);
    buf_print(&s->out, "\n/Annots [%lld 0 R] >>\nendobj\n",
              (long long)s->size + 1);
    return true;
}

static bool add_catalog(struct sealing *s, const char *lang)
{
    struct str inside;

    if (!read_dictionary(s, s->root, &inside) ||
        find(inside, 0, "/AcroForm") < inside.len)
        return false;
    begin_object(s, 3, s->root);
    buf_add(&s->out, inside);
    /* What cairo 1.16 does not say, though it writes the tags. */
    if (find(inside, 0, "/MarkInfo") == inside.len)
        buf_addz(&s->out, "\n/MarkInfo << /Marked true >>");
    if (find(inside, 0, "/Lang") == inside.len)
        buf_print(&s->out, "\n/Lang (%s)", lang);
    buf_print(&s->out,
              "\n/AcroForm << /SigFlags 3 /Fields [%lld 0 R] >> >>\nendobj\n",
              (long long)s->size + 1);
    return true;
}

static void add_address(struct sealing *s, size_t nth)
{
    buf_print(&s->out, "%010zu 00000 n \n", s->at[nth]);
}

static void add_table(struct sealing *s)
{
    size_t table = s->out.len;
    bool is_page_first = s->page < s->root;

    buf_print(&s->out, "xref\n0 1\n0000000000 65535 f \n%lld 1\n",
              (long long)(is_page_first ? s->page : s->root));
    add_address(s, is_page_first ? 2 : 3);
    buf_print(&s->out, "%lld 1\n",
              (long long)(is_page_first ? s->root : s->page));
    add_address(s, is_page_first ? 3 : 2);
    buf_print(&s->out, "%lld %d\n", (long long)s->size, NEW_OBJECTS);
    add_address(s, 0);
    add_address(s, 1);
    buf_print(&s->out,
              "trailer\n<< /Size %lld /Root %lld 0 R /Prev %lld >>\n"
              "startxref\n%zu\n%%%%EOF\n",
              (long long)s->size + NEW_OBJECTS, (long long)s->root,
              (long long)s->table, table);
}

/* Everything is in its place: says what is covered, and covers it. */
static enum status fill_in(struct sealing *s, struct str pem)
{
    struct arena *arena = s->out.arena;
    struct str all = buf_str(&s->out), seal;
    size_t behind = s->seal_at + 2 * SEAL_ROOM + 2;
    struct buf covered = {.arena = arena};
    char *bytes = arena_alloc(arena, all.len);

    if (bytes == NULL || arena_is_exhausted(arena))
        return INTERNAL;
    memcpy(bytes, all.ptr, all.len);
    struct str range = str_print(arena, "[0 %zu %zu %zu]", s->seal_at, behind,
                                 all.len - behind);
    if (range.len > RANGE_ROOM)
        return INTERNAL;
    memcpy(bytes + s->range_at, range.ptr, range.len);
    buf_add(&covered, (struct str){bytes, s->seal_at});
    buf_add(&covered, (struct str){bytes + behind, all.len - behind});

    enum status answer = cms_seal(arena, pem, buf_str(&covered), &seal);
    if (answer != OK)
        return answer;
    if (seal.len > SEAL_ROOM || arena_is_exhausted(arena))
        return INTERNAL;
    struct str digits = crypto_hex(arena, seal);
    memcpy(bytes + s->seal_at + 1, digits.ptr, digits.len);
    s->out.len = 0;
    buf_add(&s->out, (struct str){bytes, all.len});
    return OK;
}

enum status pdf_seal(struct arena *arena, struct str paper,
                     const struct pdf_seal *by, struct str *sealed)
{
    struct sealing s = {.out.arena = arena, .paper = paper};

    buf_add(&s.out, paper);
    if (!read_trailer(&s) || !find_first_page(&s))
        return INTERNAL;
    add_signature(&s, by->at);
    add_field(&s);
    if (!add_page(&s) || !add_catalog(&s, by->lang))
        return INTERNAL;
    add_table(&s);
    enum status answer = fill_in(&s, by->pem);
    if (answer == OK)
        *sealed = buf_str(&s.out);
    return answer;
}
