/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/media/pdf_update.h"

bool pdf_number_after(struct str text, const char *word, int64_t *number)
{
    size_t at = str_find_text(text, word) + strlen(word);
    size_t end;

    while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\n'))
        at++;
    for (end = at; end < text.len; end++)
        if (text.ptr[end] < '0' || text.ptr[end] > '9')
            break;
    return at < text.len &&
           str_to_int(str_slice(text, at, end), 0, INT32_MAX, number);
}

bool pdf_update_begin(struct pdf_update *u, struct arena *arena,
                      struct str paper)
{
    struct str trailer = str_skip(paper, str_find_last_text(paper, "trailer"));

    *u = (struct pdf_update){.out.arena = arena, .paper = paper};
    buf_add(&u->out, paper);
    return pdf_number_after(trailer, "/Size", &u->size) &&
           pdf_number_after(trailer, "/Root", &u->root) &&
           pdf_number_after(trailer, "/Info", &u->info) &&
           pdf_number_after(trailer, "startxref", &u->table);
}

bool pdf_update_read(const struct pdf_update *u, int64_t number,
                     struct str *inside)
{
    const char *head =
        str_z(u->out.arena,
              str_print(u->out.arena, "\n%lld 0 obj\n<<", (long long)number));
    size_t from = str_find_last_text(u->paper, head);

    if (from >= u->paper.len)
        return false;
    struct str text = str_skip(u->paper, from + strlen(head));
    text = str_trim(str_slice(text, 0, str_find_text(text, "endobj")));
    if (!str_ends_with(text, ">>"))
        return false;
    *inside = str_slice(text, 0, text.len - 2);
    return true;
}

void pdf_update_object(struct pdf_update *u, int64_t number)
{
    assert(u->count < PDF_UPDATE_MAX);
    u->objects[u->count++] = (struct pdf_object){number, u->out.len};
    buf_print(&u->out, "%lld 0 obj\n<< ", (long long)number);
}

void pdf_update_end_object(struct pdf_update *u)
{
    buf_addz(&u->out, " >>\nendobj\n");
}

int64_t pdf_update_number(struct pdf_update *u)
{
    return u->size++;
}

/* A table wants its numbers in order. */
static void sort_objects(struct pdf_update *u)
{
    for (size_t i = 1; i < u->count; i++) {
        struct pdf_object one = u->objects[i];
        size_t n = i;

        for (; n > 0 && u->objects[n - 1].number > one.number; n--)
            u->objects[n] = u->objects[n - 1];
        u->objects[n] = one;
    }
}

void pdf_update_end(struct pdf_update *u)
{
    size_t table = u->out.len;

    sort_objects(u);
    buf_addz(&u->out, "xref\n0 1\n0000000000 65535 f \n");
    for (size_t i = 0; i < u->count; i++)
        buf_print(&u->out, "%lld 1\n%010zu 00000 n \n",
                  (long long)u->objects[i].number, u->objects[i].at);
    buf_print(&u->out,
              "trailer\n<< /Size %lld /Root %lld 0 R /Info %lld 0 R"
              " /Prev %lld >>\nstartxref\n%zu\n%%%%EOF\n",
              (long long)u->size, (long long)u->root, (long long)u->info,
              (long long)u->table, table);
}
