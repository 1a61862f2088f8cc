/* SPDX-License-Identifier: GPL-3.0-or-later */
/* parcel.h: what the post is asked to carry for a dossier, and its news of it.
 *
 * Papers are collected from the filing on; the result is delivered once it is
 * there; a dossier that ends before is cancelled at the post. Each of these is
 * a message of the outbox ("post.order", "post.cancel") in the transaction of
 * the event, and the worker tells the post. Recipient of the message is the
 * parcel's reference.
 */
#ifndef MOTCUA_DOMAIN_PARCEL_H
#define MOTCUA_DOMAIN_PARCEL_H

#include "domain/dossier/dossier.h"

/* In the transaction that files it, where there is a post to ask: a parcel for
 * each service that was wanted, and the order to collect. */
NODISCARD enum status parcels_want(struct db *db, const struct dossier *dossier,
                                   struct moment now);
/* In the transaction of the event: orders the delivery of a result that is
 * there, cancels what a dossier that ended no longer needs. */
NODISCARD enum status parcels_happen(struct db *db,
                                     const struct dossier *dossier,
                                     enum event_kind kind, struct moment now);

/* What an order says; texts are in the database's arena. */
struct parcel_order {
    struct str reference;
    bool is_collect; /* from the citizen to the agency; else the other way */
    bool is_cancelled;
    struct str dossier_code, agency_code, agency_name;
    struct str name, phone, street, commune, province; /* the citizen's */
};
NODISCARD enum status parcel_load(struct db *db, struct str reference,
                                  struct parcel_order *order);
/* CONFLICT: it was cancelled meanwhile. */
NODISCARD enum status parcel_ordered(struct db *db, struct str reference,
                                     struct str item_code);
NODISCARD enum status parcel_refused(struct db *db, struct str reference);
NODISCARD enum status parcel_cancelled(struct db *db, struct str reference);

/* A piece of the post's news. `kind` is one of parcel_event's in the schema. */
struct parcel_news {
    int64_t post_id;
    struct str reference, kind;
    struct moment at;
};
/* The number of the last news that were noted. */
NODISCARD enum status parcel_last_news(struct db *db, int64_t *last_id);
/* In one transaction, each once; news of parcels that are not ours count as
 * seen. */
NODISCARD enum status
parcel_note_news(struct db *db, const struct parcel_news *news, size_t count);

/* A dossier's parcels as its owner sees them: each with its latest news. */
struct parcel {
    bool is_collect;
    struct str status; /* "wanted", "ordered", "refused", "cancelled" */
    struct str item_code, kind; /* STR_NONE: none yet */
    struct moment at;           /* of the news; 0: none */
};
struct parcels {
    struct parcel items[2];
    size_t count;
};
/* Rows of PARCEL_COLUMNS (dossier_private.h), by service. */
void parcels_of_rows(const struct db_rows *rows, struct parcels *parcels);

#endif
