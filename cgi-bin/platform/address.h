/* SPDX-License-Identifier: GPL-3.0-or-later */
/* address.h: what an address in the settings may be. */
#ifndef MOTCUA_PLATFORM_ADDRESS_H
#define MOTCUA_PLATFORM_ADDRESS_H

#include "platform/str.h"

/* "https://host" or "https://host:port" in lower case, and no more. */
bool address_is_origin(struct str s);
/* http:// or https://, a host, and whatever path. */
bool address_is_url(struct str s);
/* The origin of such a URL; lends its bytes. */
struct str address_origin(struct str url);
/* Whether the host of an origin or URL is this machine by its name alone:
 * nothing is resolved. */
bool address_is_on_this_machine(struct str address);

#endif
