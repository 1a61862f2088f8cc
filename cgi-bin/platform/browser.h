/* SPDX-License-Identifier: GPL-3.0-or-later */
/* browser.h: what a citizen recognises a browser by, in lists of sessions and
 * on the page that asks whether to let a browser in.
 *
 * A label helps memory and proves nothing: user agents say what they like.
 */
#ifndef MOTCUA_PLATFORM_BROWSER_H
#define MOTCUA_PLATFORM_BROWSER_H

#include "platform/str.h"

/* "Chrome, Android"; only the system or only the browser where the other is
 * not known; "" where neither is. Never more than 60 characters. */
struct str browser_label(struct arena *arena, struct str user_agent);

/* Of a phone: what is shown there is not scanned by it. */
bool browser_is_phone(struct str user_agent);

enum { BROWSER_IP_BYTES = 16 };

/* The bytes of an IP address in network order, however it is written; their
 * count: 4, 16, or 0 for what is none. IPv4 within IPv6 counts as IPv4. */
size_t browser_ip(struct arena *arena, struct str address,
                  uint8_t bytes[BROWSER_IP_BYTES]);

/* Whether the address is in one of those blocks, which have spaces between:
 * "113.161.72.14 10.0.0.0/8 2405:4800::/32". What is no block holds nothing. */
bool browser_is_within(struct arena *arena, struct str address,
                       struct str blocks);
/* The first of them that is none; STR_NONE: all are. */
struct str browser_no_block(struct arena *arena, struct str blocks);

/* The address with what tells one household from the next left out:
 * "113.161.*.*", "2402:800:*"; "" for what is no address. */
struct str browser_place(struct arena *arena, struct str address);

#endif
