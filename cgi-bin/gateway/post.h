/* SPDX-License-Identifier: GPL-3.0-or-later */
/* post.h: the post's API of orders, in VNPost's shape: a token by client
 * credentials, an order, tracking after the last number seen, cancelling.
 *
 * A call takes 14 seconds at most, the token's included, and 3 for a price. The
 * token is kept until it ends; one that the post no longer knows (401) is
 * renewed once. After five failures in a row nothing is tried for 30 seconds.
 * docs/openapi/post.json describes what is spoken.
 */
#ifndef MOTCUA_GATEWAY_POST_H
#define MOTCUA_GATEWAY_POST_H

#include <jansson.h>

#include "platform/log.h"
#include "platform/moment.h"
#include "platform/settings.h"

struct post; /* the process's gateway */

/* Whether the settings name a post to ask. */
bool post_is_set(const struct settings *settings);

/* Given; lives for the process. INVALID, logged: an address without client and
 * secret. */
NODISCARD enum status
post_new(struct post **post, const struct settings *settings, struct log *log);
void post_free(struct post **post); /* for CLEANUP */
bool post_is_resting(const struct post *post, struct moment now);

/* Whether it knows us: takes a token. INVALID: it does not. UNAVAILABLE: it
 * does not answer, or nonsense. */
NODISCARD enum status post_sign_in(struct post *post, struct arena *arena,
                                   struct moment now);

struct post_address {
    struct str name, phone, street, commune, province;
};
struct post_order {
    struct str reference; /* the same reference is the same order */
    struct str dossier_code;
    bool is_collect;
    struct post_address citizen;
    struct str agency_code, agency_name;
};

/* OK: taken, now or before; *item_code (in the arena) is the post's name for
 * it. INVALID: it never will be. UNAVAILABLE: it may later. */
NODISCARD enum status post_send(struct post *post, struct arena *arena,
                                const struct post_order *order,
                                struct moment now, struct str *item_code);
/* OK: cancelled, or the post does not know it. INVALID: it is too late. */
NODISCARD enum status post_cancel(struct post *post, struct arena *arena,
                                  struct str reference, struct moment now);

struct post_place {
    struct str commune, province;
};
/* UNAVAILABLE: it cannot say now. */
NODISCARD enum status post_price(struct post *post, struct arena *arena,
                                 const struct post_place *from,
                                 const struct post_place *to, struct moment now,
                                 struct vnd *price);

struct post_news {
    int64_t id;
    struct str reference;
    struct str kind; /* a word of ours; "other" for what we do not know */
    struct moment at;
};
struct post_news_list {
    struct post_news *items;
    size_t count;
};
/* What happened after `last_id`, in the arena. UNAVAILABLE also where a part of
 * the answer is nonsense: then none of it counts. */
NODISCARD enum status post_track(struct post *post, struct arena *arena,
                                 int64_t last_id, struct moment now,
                                 struct post_news_list *news);

#endif
