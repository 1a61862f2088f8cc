/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sitemap.c: /robots.txt and /sitemap.xml, for whoever searches the web: the
 * pages anybody may read, each in every language, and none of a citizen's; and
 * what each electronic form asks.
 *
 * An address with ?tieng=en is the page in English whatever the cookie says
 * (http.h), so that a search engine, which has none, sees both.
 */
#include "domain/catalogue/catalogue.h"
#include "domain/form/payload.h"
#include "domain/import/export.h"
#include "platform/json.h"
#include "portal/pages.h"

static struct str own_origin(struct request *rq)
{
    return settings_text(rq->settings, "portal.origin");
}

enum status robots_show(struct request *rq)
{
    struct str text = str_print(rq->arena,
                                "User-agent: *\n"
                                "Disallow: /ho-so\n"
                                "Disallow: /kho-giay-to\n"
                                "Disallow: /nop-ho-so\n"
                                "Disallow: /tai-khoan\n"
                                "Disallow: /tra-cuu/\n"
                                "Disallow: /dang-nhap/\n"
                                "Disallow: /dang-xuat\n"
                                "Disallow: /ma-bao-mat\n"
                                "Disallow: /*/noi-nop\n"
                                "Sitemap: %" PRI_STR "/sitemap.xml\n",
                                STR_ARG(own_origin(rq)));

    return response_text(rq, 200, STR("text/plain; charset=utf-8"), text);
}

static void add_page(struct request *rq, struct buf *out, const char *folder,
                     struct str name)
{
    for (size_t i = 0; i < LANG_COUNT; i++) {
        if (!lang_is_offered(rq->settings, (enum lang)i) ||
            language_of((enum lang)i)->is_pseudo)
            continue;
        buf_addz(out, "<url><loc>");
        buf_add(out, own_origin(rq));
        buf_addz(out, folder);
        buf_add(out, name);
        if (i != LANG_VI) {
            buf_addz(out, "?" LANG_SHOWN "=");
            buf_addz(out, lang_code((enum lang)i));
        }
        buf_addz(out, "</loc></url>\n");
    }
}

/* What each electronic form asks, as JSON Schema; slugs need no escaping. */
static enum status add_forms(struct request *rq, struct buf *out)
{
    CLEANUP(json_release) json_t *list = NULL;
    struct str text;
    size_t i;
    json_t *form;
    enum status s = eform_list_json(rq->db, moment_date(rq->now),
                                    open_data_forms_address(rq), &text);

    if (s == OK)
        list = json_parse(text);
    json_array_foreach(list, i, form)
    {
        buf_addz(out, "<url><loc>");
        buf_add(out, json_member(form, "schema"));
        buf_addz(out, "</loc></url>\n");
    }
    return s;
}

/* Codes are digits and dots (the catalogue's own check), so they need no
 * escaping. */
enum status sitemap_show(struct request *rq)
{
    struct buf out = {.arena = rq->arena};
    struct str rows, row;
    bool is_head = true;
    enum status s = export_procedures_tsv(rq->db, &rows);

    if (s != OK)
        return s;
    buf_addz(&out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset "
                   "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    for (const struct route *r = rq->app->definition->routes;
         r->pattern != NULL; r++)
        if (r->flags & ROUTE_LISTED)
            add_page(rq, &out, "", str_of(r->pattern));
    while (str_next(&rows, '\n', &row)) {
        struct str code = str_slice(row, 0, str_find(row, '\t'));

        if (!is_head && code.len > 0)
            add_page(rq, &out, "/thu-tuc/", code);
        is_head = false;
    }
    s = add_forms(rq, &out);
    if (s != OK)
        return s;
    buf_addz(&out, "</urlset>\n");
    response_header(rq, "Cache-Control", STR("public, max-age=3600"));
    rq->response.is_private = false;
    return response_text(rq, 200, STR("application/xml"), buf_str(&out));
}
