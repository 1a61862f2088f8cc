/* SPDX-License-Identifier: GPL-3.0-or-later */
/* storage_backend.h: what a place for sealed objects must be able to do.
 *
 * Objects are named "a<owner>/<sha256 in hex>", pieces of files on their way in
 * "p/<64 random digits in hex>"; a backend knows neither keys nor citizens.
 */
#ifndef MOTCUA_GATEWAY_STORAGE_BACKEND_H
#define MOTCUA_GATEWAY_STORAGE_BACKEND_H

#include "gateway/storage.h"

enum { STORAGE_OBJECT_NAME_MAX = 96 };

struct storage_backend {
    /* Both borrow the object's name. `sealed` is a complete file with its
     * offset at 0; put makes it durable under the name, replacing what was
     * there at once. */
    enum status (*put)(void *place, const char *object, int sealed);
    /* Whether it is there, without reading it. */
    enum status (*head)(void *place, const char *object);
    /* A descriptor to read the sealed object from. */
    enum status (*get)(void *place, const char *object, int *sealed);
    enum status (*remove)(void *place, const char *object);
    enum status (*each)(void *place,
                        enum status (*visit)(const char *object, void *data),
                        void *data);
    void (*release)(void *place);
    void *place;
};

NODISCARD enum status storage_folder_open(const struct settings *settings,
                                          struct log *log,
                                          struct storage_backend *backend);
NODISCARD enum status storage_s3_open(const struct settings *settings,
                                      struct log *log,
                                      struct storage_backend *backend);

#endif
