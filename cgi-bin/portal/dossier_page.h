/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dossier_page.h: what the pages about a dossier share. */
#ifndef MOTCUA_PORTAL_DOSSIER_PAGE_H
#define MOTCUA_PORTAL_DOSSIER_PAGE_H

#include "domain/dossier/dossier_whole.h"
#include "platform/page.h"

/* Dossier.*: code, procedure, agency, status (a number), dates, fee; nothing
 * of a person. */
void dossier_to_page(struct request *rq, const struct dossier *dossier);
/* Events.<n>: at, kind, note, actor; is_public leaves the notes out. */
void dossier_events_to_page(struct request *rq,
                            const struct dossier_events *events,
                            bool has_notes);
/* Originals.<n>.name: what to bring to the counter. */
void dossier_originals_to_page(struct request *rq,
                               const struct dossier_content *content);
/* Qr.size and Qr.path: the address that looks the dossier up. */
void dossier_qr_to_page(struct request *rq, const struct dossier *dossier);
struct str dossier_lookup_url(struct request *rq,
                              const struct dossier *dossier);

/* Its own page: "/ho-so/ID". */
struct str dossier_url(struct request *rq, const struct dossier *dossier);
/* The one of the address; its whole page, which is loaded anew or was. */
NODISCARD enum status dossier_of_request(struct request *rq,
                                         struct dossier *dossier);
NODISCARD enum status dossier_page_show(struct request *rq,
                                        const struct dossier *dossier);
NODISCARD enum status dossier_page_whole(struct request *rq,
                                         const struct dossier_whole *whole);
/* dossier.c: something happens to it, and the page tells how it stands. */
NODISCARD enum status dossier_page_happen(struct request *rq,
                                          const struct happening *what);

#endif
