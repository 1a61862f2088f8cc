/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vault_page.h: papers of the vault, as its page and the picker show them. */
#ifndef MOTCUA_PORTAL_VAULT_PAGE_H
#define MOTCUA_PORTAL_VAULT_PAGE_H

#include "domain/vault/vault.h"
#include "platform/page.h"

/* A line of a list: id, name, kind, number, issued, until, is_expired,
 * is_ending (within 30 days), is_near, files (as file_to_page). */
void vault_paper_to_page(struct request *rq, const char *list, size_t nth,
                         const struct vault_paper *paper);

#endif
