/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pdf_seal.c: a seal in a PDF that pdf.c made.
 *
 * Nothing of the paper is touched: what is new is appended (pdf_update.h): a
 * signature, the field that holds it, and new versions of the catalog and the
 * first page, which name that field. The signature covers every byte but its
 * own hexadecimal digits (ISO 32000-1, 12.8.1), for which room is left and
 * filled in last.
 *
 * Holds: a paper that pdf_update.h does not read is INTERNAL, never a file
 * that claims a seal it has not.
 */
#include "platform/cms.h"
#include "platform/crypto.h"
#include "platform/media/pdf.h"
#include "platform/media/pdf_update.h"

/* Room for the seal, in bytes: certificates lead to the root within it. */
#define SEAL_ROOM ((size_t)16384)
#define RANGE_ROOM 40 /* of "[0 n n n]" and the spaces behind it */

struct sealing {
    struct pdf_update update;
    int64_t page, signature, field;
    size_t range_at, seal_at;
};

/* The first page: the first number in the tree's list. */
static bool find_first_page(struct sealing *s)
{
    struct str catalog, tree;
    int64_t pages;

    return pdf_update_read(&s->update, s->update.root, &catalog) &&
           pdf_number_after(catalog, "/Pages", &pages) &&
           pdf_update_read(&s->update, pages, &tree) &&
           pdf_number_after(tree, "/Kids [", &s->page);
}

static void add_signature(struct sealing *s, struct moment now)
{
    struct buf *out = &s->update.out;
    struct date day = moment_date(now);
    struct time_of_day time = moment_time(now);

    s->signature = pdf_update_number(&s->update);
    pdf_update_object(&s->update, s->signature);
    buf_addz(out, "/Type /Sig /Filter /Adobe.PPKLite"
                  " /SubFilter /adbe.pkcs7.detached\n");
    buf_print(out, "/M (D:%04d%02d%02d%02d%02d%02d+07'00')\n/ByteRange ",
              day.year, day.month, day.day, time.hour, time.minute,
              time.second);
    s->range_at = out->len;
    for (int i = 0; i < RANGE_ROOM; i++)
        buf_add_byte(out, ' ');
    buf_addz(out, "\n/Contents ");
    s->seal_at = out->len;
    buf_add_byte(out, '<');
    for (size_t i = 0; i < 2 * SEAL_ROOM; i++)
        buf_add_byte(out, '0');
    buf_add_byte(out, '>');
    pdf_update_end_object(&s->update);
}

static void add_field(struct sealing *s)
{
    s->field = pdf_update_number(&s->update);
    pdf_update_object(&s->update, s->field);
    buf_print(&s->update.out,
              "/Type /Annot /Subtype /Widget /FT /Sig /T (Seal) /F 132"
              " /Rect [0 0 0 0] /V %lld 0 R /P %lld 0 R",
              (long long)s->signature, (long long)s->page);
    pdf_update_end_object(&s->update);
}

/* A new version of the object, with one line more that names the field. */
static bool name_field(struct sealing *s, int64_t number, const char *key,
                       const char *before, const char *behind)
{
    struct str inside;

    if (!pdf_update_read(&s->update, number, &inside) ||
        str_find_text(inside, key) < inside.len)
        return false;
    pdf_update_object(&s->update, number);
    buf_add(&s->update.out, inside);
    buf_print(&s->update.out, "\n%s %s%lld 0 R%s", key, before,
              (long long)s->field, behind);
    pdf_update_end_object(&s->update);
    return true;
}

/* Everything is in its place: says what is covered, and covers it. */
static enum status fill_in(struct sealing *s, struct str pem,
                           struct str *sealed)
{
    struct arena *arena = s->update.out.arena;
    struct str all = buf_str(&s->update.out), seal;
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
    *sealed = (struct str){bytes, all.len};
    return OK;
}

enum status pdf_seal(struct arena *arena, struct str paper,
                     const struct pdf_seal *by, struct str *sealed)
{
    struct sealing s = {0};

    if (!pdf_update_begin(&s.update, arena, paper) || !find_first_page(&s))
        return INTERNAL;
    add_signature(&s, by->at);
    add_field(&s);
    if (!name_field(&s, s.page, "/Annots", "[", "]") ||
        !name_field(&s, s.update.root, "/AcroForm", "<< /SigFlags 3 /Fields [",
                    "] >>"))
        return INTERNAL;
    pdf_update_end(&s.update);
    return fill_in(&s, by->pem, sealed);
}
