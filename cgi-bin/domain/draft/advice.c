/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "domain/draft/advice.h"
#include "platform/text.h"

static void add(struct advice_list *list, size_t paper, struct str file,
                struct str key)
{
    if (list->count < ADVICE_MAX)
        list->items[list->count++] = (struct advice){paper, file, key};
}

/* At a paper before it. */
static bool was_given(const struct paper_list *papers, size_t paper, int64_t id)
{
    for (size_t i = 0; i < paper; i++)
        for (size_t j = 0; j < papers->items[i].file_count; j++)
            if (papers->items[i].files[j].file.id == id)
                return true;
    return false;
}

/* One photograph of a card shows one side of it; a PDF may show both. */
static bool lacks_a_side(struct arena *arena, const struct paper *paper)
{
    static const char *const cards[] = {"can cuoc", "chung minh nhan dan"};
    struct str name = text_fold(arena, paper->component->short_name);

    if (paper->file_count != 1 || paper->files[0].look.pages > 1 ||
        !str_starts_with(paper->files[0].file.type, "image/"))
        return false;
    for (size_t i = 0; i < ARRAY_LENGTH(cards); i++)
        if (str_find_text(name, cards[i]) < name.len)
            return true;
    return false;
}

void advice_of(struct arena *arena, const struct paper_list *papers,
               struct advice_list *list)
{
    list->count = 0;
    for (size_t i = 0; i < papers->count; i++) {
        const struct paper *paper = &papers->items[i];

        for (size_t j = 0; j < paper->file_count; j++) {
            const struct paper_file *f = &paper->files[j];

            if (!str_is_empty(f->look.faults))
                add(list, i, f->name, f->look.faults);
            if (was_given(papers, i, f->file.id))
                add(list, i, f->name, STR("twice"));
        }
        if (lacks_a_side(arena, paper))
            add(list, i, paper->files[0].name, STR("sides"));
    }
}
