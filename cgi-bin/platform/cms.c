/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cms.c: by OpenSSL's CMS. */
#include <limits.h>

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "platform/cms.h"

static void bio_free(BIO **bio)
{
    BIO_free(*bio);
}

static void key_free(EVP_PKEY **key)
{
    EVP_PKEY_free(*key);
}

static void certificate_free(X509 **certificate)
{
    X509_free(*certificate);
}

static void chain_free(STACK_OF(X509) * *chain)
{
    sk_X509_pop_free(*chain, X509_free);
}

static void store_free(X509_STORE **store)
{
    X509_STORE_free(*store);
}

static void cms_free(CMS_ContentInfo **cms)
{
    CMS_ContentInfo_free(*cms);
}

/* A key under a password is none: nobody is there to type it. */
static int no_password(char *word, int size, int writing, void *data)
{
    (void)word;
    (void)size;
    (void)writing;
    (void)data;
    return -1;
}

static BIO *reader_of(struct str bytes)
{
    return bytes.len > INT_MAX ? NULL
                               : BIO_new_mem_buf(bytes.ptr, (int)bytes.len);
}

/* The certificates after the first. */
static bool read_chain(BIO *in, STACK_OF(X509) * chain)
{
    X509 *next;

    while ((next = PEM_read_bio_X509(in, NULL, no_password, NULL)) != NULL)
        if (sk_X509_push(chain, next) == 0) {
            X509_free(next);
            return false;
        }
    ERR_clear_error(); /* the end of the text is told as an error */
    return true;
}

static enum status take(struct arena *arena, CMS_ContentInfo *cms,
                        struct str *seal)
{
    int size = i2d_CMS_ContentInfo(cms, NULL);
    unsigned char *bytes = size > 0 ? arena_alloc(arena, (size_t)size) : NULL;
    unsigned char *end = bytes;

    if (bytes == NULL || i2d_CMS_ContentInfo(cms, &end) != size)
        return INTERNAL;
    *seal = (struct str){(const char *)bytes, (size_t)size};
    return OK;
}

enum status cms_seal(struct arena *arena, struct str pem, struct str data,
                     struct str *seal)
{
    CLEANUP(bio_free) BIO *key_in = reader_of(pem);
    CLEANUP(bio_free) BIO *chain_in = reader_of(pem);
    CLEANUP(bio_free) BIO *data_in = reader_of(data);
    CLEANUP(chain_free) STACK_OF(X509) *chain = sk_X509_new_null();

    if (key_in == NULL || chain_in == NULL || data_in == NULL || chain == NULL)
        return INTERNAL;

    CLEANUP(key_free)
    EVP_PKEY *key = PEM_read_bio_PrivateKey(key_in, NULL, no_password, NULL);
    CLEANUP(certificate_free)
    X509 *certificate = PEM_read_bio_X509(chain_in, NULL, no_password, NULL);

    if (key == NULL || certificate == NULL ||
        X509_check_private_key(certificate, key) != 1) {
        ERR_clear_error();
        return INVALID;
    }
    if (!read_chain(chain_in, chain))
        return INTERNAL;

    CLEANUP(cms_free)
    CMS_ContentInfo *cms = CMS_sign(certificate, key, chain, data_in,
                                    CMS_DETACHED | CMS_BINARY | CMS_NOSMIMECAP);

    if (cms == NULL) {
        ERR_clear_error();
        return INTERNAL;
    }
    return take(arena, cms, seal);
}

/* --- checking --- */

static bool add_pem(X509_STORE *store, struct str pem)
{
    if (pem.len == 0)
        return true; /* without a seal of our own, others' are trusted */
    CLEANUP(bio_free) BIO *in = reader_of(pem);
    CLEANUP(chain_free) STACK_OF(X509) *chain = sk_X509_new_null();

    if (in == NULL || chain == NULL || !read_chain(in, chain))
        return false;
    for (int i = 0; i < sk_X509_num(chain); i++)
        if (X509_STORE_add_cert(store, sk_X509_value(chain, i)) != 1)
            return false;
    return true;
}

/* What a list says of a certificate: one that it revokes only after the moment
 * that is asked about held then. */
static int is_not_revoked(X509_STORE_CTX *ctx, X509_CRL *list,
                          X509 *certificate)
{
    X509_REVOKED *entry = NULL;
    time_t at = X509_VERIFY_PARAM_get_time(X509_STORE_CTX_get0_param(ctx));

    if (X509_CRL_get0_by_cert(list, &entry, certificate) != 1 ||
        ASN1_TIME_cmp_time_t(X509_REVOKED_get0_revocationDate(entry), at) == 1)
        return 1;
    X509_STORE_CTX_set_error(ctx, X509_V_ERR_CERT_REVOKED);
    return 0;
}

/* Who publishes no list revokes nobody; and a list is of today, while the
 * moment that is asked about has passed. */
static int judge(int is_fine, X509_STORE_CTX *ctx)
{
    int error = X509_STORE_CTX_get_error(ctx);

    return is_fine || error == X509_V_ERR_UNABLE_TO_GET_CRL ||
           error == X509_V_ERR_CRL_NOT_YET_VALID ||
           error == X509_V_ERR_CRL_HAS_EXPIRED;
}

/* A certificate that is trusted itself need not lead to a root. */
static X509_STORE *store_of(const struct cms_trust *trust)
{
    X509_STORE *store = X509_STORE_new();

    if (store == NULL)
        return NULL;
    X509_VERIFY_PARAM *rules = X509_STORE_get0_param(store);
    X509_VERIFY_PARAM_set_time(rules, (time_t)(trust->at.us / 1000000));
    X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_PARTIAL_CHAIN |
                                           X509_V_FLAG_CRL_CHECK |
                                           X509_V_FLAG_CRL_CHECK_ALL);
    X509_STORE_set_verify_cb(store, judge);
    X509_STORE_set_cert_crl(store, is_not_revoked);
    X509_VERIFY_PARAM_set_purpose(rules, X509_PURPOSE_ANY);
    if (add_pem(store, trust->pem) &&
        (trust->file[0] == '\0' ||
         X509_STORE_load_file(store, trust->file) == 1))
        return store;
    X509_STORE_free(store);
    return NULL;
}

bool cms_trust_is_readable(const struct cms_trust *trust)
{
    CLEANUP(store_free) X509_STORE *store = store_of(trust);

    ERR_clear_error();
    return store != NULL;
}

static void stream_free(BIO **stream)
{
    BIO_free_all(*stream);
}

/* Memory behind a filter that does nothing: of memory itself CMS_verify makes a
 * BIO of its own, and loses it where the seal names a digest that is none
 * (OpenSSL 3.0; tests/fuzz/corpus/seals/no-digest). */
static BIO *stream_of(struct str bytes)
{
    BIO *memory = reader_of(bytes);
    BIO *filter = BIO_new(BIO_f_null());

    if (memory == NULL || filter == NULL) {
        BIO_free(memory);
        BIO_free(filter);
        return NULL;
    }
    return BIO_push(filter, memory);
}

enum status cms_check(const struct cms_trust *trust, struct str data,
                      struct str seal)
{
    const unsigned char *der = (const unsigned char *)seal.ptr;
    CLEANUP(stream_free) BIO *data_in = stream_of(data);
    CLEANUP(stream_free) BIO *again = stream_of(data);
    CLEANUP(store_free) X509_STORE *store = store_of(trust);
    CLEANUP(cms_free)
    CMS_ContentInfo *cms =
        seal.len > LONG_MAX ? NULL
                            : d2i_CMS_ContentInfo(NULL, &der, (long)seal.len);
    enum status s = OK;

    if (data_in == NULL || again == NULL || store == NULL)
        s = INTERNAL;
    else if (cms == NULL)
        s = INVALID;
    else if (OBJ_obj2nid(CMS_get0_eContentType(cms)) == NID_id_smime_ct_TSTInfo)
        s = NOT_FOUND;
    else if (CMS_verify(cms, NULL, NULL, data_in, NULL,
                        CMS_DETACHED | CMS_BINARY |
                            CMS_NO_SIGNER_CERT_VERIFY) != 1)
        s = INVALID;
    else if (CMS_verify(cms, NULL, store, again, NULL,
                        CMS_DETACHED | CMS_BINARY) != 1)
        s = NOT_FOUND;
    ERR_clear_error();
    return s;
}
