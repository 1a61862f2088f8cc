/* SPDX-License-Identifier: GPL-3.0-or-later */
/* storage_s3.c: sealed objects in an S3 bucket, by libcurl's SigV4.
 *
 * Each request has a short limit and is tried twice, since every one of them
 * may be repeated: an object's name says its content. One that used up its time
 * is not: a breaker then answers for a while, so that a citizen with ten files
 * waits once. A put sends the SHA-256 and the MD5 along, so the store refuses
 * what was garbled on its way, and its ETag must then be that MD5: a store that
 * lies about it has not stored.
 * Use buckets without server-side KMS encryption (its ETags are not MD5; what
 * is stored is sealed by us already).
 */
#include <curl/curl.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <openssl/evp.h>

#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/breaker.h"
#include "gateway/storage_backend.h"
#include "platform/copy.h"
#include "platform/io.h"

enum {
    CONNECT_TIMEOUT_S = 3,
    STALL_S = 10,           /* slower than 1 KiB/s for so long is "away" */
    REQUEST_TIMEOUT_S = 30, /* less than nginx waits for us */
    TRIES = 2,
    URL_BYTES = 1024,
    LIST_BYTES_MAX = 4 * 1024 * 1024
};

struct place {
    struct log *log;
    CURL *curl;
    char bucket_url[URL_BYTES - 256]; /* endpoint/bucket */
    const char *key_id;               /* lent by the settings */
    char secret[192];
    char region[96]; /* for CURLOPT_AWS_SIGV4 */
    char scratch[512];
    const char *ca_file; /* lent by the settings; "" is the system's */
    struct breaker breaker;
};

enum verb { VERB_PUT, VERB_HEAD, VERB_GET, VERB_DELETE, VERB_LIST };

struct call {
    enum verb verb;
    int from; /* PUT: the sealed file */
    int to;   /* GET: where the body goes */
    off_t size, offset;
    char *text; /* LIST: the body */
    size_t text_len;
    char etag[80];
    long code;
};

static void list_free(struct curl_slist **list)
{
    curl_slist_free_all(*list);
}

static size_t send_body(char *out, size_t size, size_t count, void *data)
{
    struct call *call = data;
    ssize_t n = pread(call->from, out, size * count, call->offset);

    if (n < 0)
        return CURL_READFUNC_ABORT;
    call->offset += n;
    return (size_t)n;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *data)
{
    struct call *call = data;
    size_t len = size * count;

    if (call->verb == VERB_LIST) {
        if (call->text_len + len > LIST_BYTES_MAX)
            return 0;
        char *more = realloc(call->text, call->text_len + len + 1);
        if (more == NULL)
            return 0;
        memcpy(more + call->text_len, bytes, len);
        call->text = more;
        call->text_len += len;
        return len;
    }
    if (call->to < 0)
        return len; /* an error's body: not wanted */
    return io_write(call->to, (struct str){bytes, len}) ? len : 0;
}

static size_t take_header(char *line, size_t size, size_t count, void *data)
{
    struct call *call = data;
    size_t len = size * count;

    if (len > 5 && strncasecmp(line, "etag:", 5) == 0) {
        struct str value = str_trim((struct str){line + 5, len - 5});
        if (value.len < sizeof(call->etag)) {
            memcpy(call->etag, value.ptr, value.len);
            call->etag[value.len] = '\0';
        }
    }
    return len;
}

/* Both digests of the file that is sent: SHA-256 in hex, MD5 in hex and raw. */
struct digests {
    char sha256[65];
    char md5[33];
    unsigned char md5_raw[16];
};

static bool digest_file(int fd, const EVP_MD *kind, unsigned char *out)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    char piece[32 * 1024];
    off_t offset = 0;
    bool is_fine = ctx != NULL && EVP_DigestInit_ex(ctx, kind, NULL) == 1;

    while (is_fine) {
        ssize_t n = pread(fd, piece, sizeof(piece), offset);
        if (n == 0)
            break;
        is_fine = n > 0 && EVP_DigestUpdate(ctx, piece, (size_t)n) == 1;
        offset += n;
    }
    is_fine = is_fine && EVP_DigestFinal_ex(ctx, out, NULL) == 1;
    EVP_MD_CTX_free(ctx);
    return is_fine;
}

static void hex(const unsigned char *bytes, size_t size, char *out)
{
    for (size_t i = 0; i < size; i++)
        snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

static bool digests_of(int fd, struct digests *digests)
{
    unsigned char sha[32];

    if (!digest_file(fd, EVP_sha256(), sha) ||
        !digest_file(fd, EVP_md5(), digests->md5_raw))
        return false;
    hex(sha, sizeof(sha), digests->sha256);
    hex(digests->md5_raw, sizeof(digests->md5_raw), digests->md5);
    return true;
}

static void call_options(const struct place *place, struct call *call,
                         const char *url, struct curl_slist *headers)
{
    CURL *curl = place->curl;

    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_AWS_SIGV4, place->region);
    /* Apart: a key's name may have a colon in it (Swift's does). */
    curl_easy_setopt(curl, CURLOPT_USERNAME, place->key_id);
    curl_easy_setopt(curl, CURLOPT_PASSWORD, place->secret);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_TIMEOUT_S);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)REQUEST_TIMEOUT_S);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1024L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)STALL_S);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, call);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, call);
    if (place->ca_file[0] != '\0')
        curl_easy_setopt(curl, CURLOPT_CAINFO, place->ca_file);
    if (call->verb == VERB_PUT) {
        curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
        /* An empty "Expect:" would be signed and not sent (libcurl 7.88), and
         * a strict store refuses that: it goes, and is not waited for. */
        curl_easy_setopt(curl, CURLOPT_EXPECT_100_TIMEOUT_MS, 1L);
        curl_easy_setopt(curl, CURLOPT_READFUNCTION, send_body);
        curl_easy_setopt(curl, CURLOPT_READDATA, call);
        curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE,
                         (curl_off_t)call->size);
    } else if (call->verb == VERB_HEAD) {
        curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    } else if (call->verb == VERB_DELETE) {
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, "DELETE");
    }
}

static enum status call_once(struct place *place, struct call *call,
                             const char *url, struct curl_slist *headers)
{
    call->offset = 0;
    call->text_len = 0;
    call->etag[0] = '\0';
    if (call->to >= 0 &&
        (ftruncate(call->to, 0) != 0 || lseek(call->to, 0, SEEK_SET) != 0))
        return UNAVAILABLE;
    call_options(place, call, url, headers);
    CURLcode done = curl_easy_perform(place->curl);
    if (done != CURLE_OK) {
        log_warn(place->log, "s3.away", "verb=%d curl=%d", (int)call->verb,
                 (int)done);
        if (done == CURLE_OPERATION_TIMEDOUT)
            breaker_open(&place->breaker, moment_now());
        return UNAVAILABLE;
    }
    curl_easy_getinfo(place->curl, CURLINFO_RESPONSE_CODE, &call->code);
    if (call->code >= 200 && call->code < 300)
        return OK;
    if (call->code == 404)
        return NOT_FOUND;
    log_warn(place->log, "s3.refused", "verb=%d code=%ld", (int)call->verb,
             call->code);
    return UNAVAILABLE;
}

static enum status call_run(struct place *place, struct call *call,
                            const char *path, struct curl_slist *headers)
{
    char url[URL_BYTES];
    enum status s = UNAVAILABLE;
    int n = snprintf(url, sizeof(url), "%s%s", place->bucket_url, path);

    if (n < 0 || n >= (int)sizeof(url))
        return INTERNAL;
    for (int i = 0; i < TRIES && s == UNAVAILABLE; i++) {
        if (breaker_is_open(&place->breaker, moment_now()))
            return UNAVAILABLE;
        s = call_once(place, call, url, headers);
        if (s != UNAVAILABLE)
            breaker_note(&place->breaker, s, moment_now());
    }
    return s;
}

static bool header_add(struct curl_slist **headers, const char *name,
                       const char *value)
{
    char line[256];
    int n = snprintf(line, sizeof(line), "%s: %s", name, value);
    struct curl_slist *more = n > 0 && n < (int)sizeof(line)
                                  ? curl_slist_append(*headers, line)
                                  : NULL;

    if (more == NULL)
        return false;
    *headers = more;
    return true;
}

static const char sha256_of_nothing[] =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

static enum status s3_simple(struct place *place, struct call *call,
                             const char *object)
{
    CLEANUP(list_free) struct curl_slist *headers = NULL;
    char path[STORAGE_OBJECT_NAME_MAX + 1];

    if (!header_add(&headers, "x-amz-content-sha256", sha256_of_nothing))
        return INTERNAL;
    snprintf(path, sizeof(path), "/%s", object);
    return call_run(place, call, path, headers);
}

static enum status s3_remove(void *data, const char *object)
{
    struct call call = {.verb = VERB_DELETE, .from = -1, .to = -1};

    return s3_simple(data, &call, object);
}

static enum status s3_put(void *data, const char *object, int sealed)
{
    struct place *place = data;
    CLEANUP(list_free) struct curl_slist *headers = NULL;
    struct call call = {.verb = VERB_PUT, .from = sealed, .to = -1};
    struct digests digests;
    struct stat st;
    unsigned char md5_text[32];
    char path[STORAGE_OBJECT_NAME_MAX + 1];

    if (fstat(sealed, &st) != 0 || !digests_of(sealed, &digests))
        return UNAVAILABLE;
    call.size = st.st_size;
    EVP_EncodeBlock(md5_text, digests.md5_raw, sizeof(digests.md5_raw));
    if (!header_add(&headers, "x-amz-content-sha256", digests.sha256) ||
        !header_add(&headers, "Content-MD5", (const char *)md5_text) ||
        !header_add(&headers, "Content-Type", "application/octet-stream"))
        return INTERNAL;
    snprintf(path, sizeof(path), "/%s", object);
    enum status s = call_run(place, &call, path, headers);
    if (s == NOT_FOUND) {
        log_error(place->log, "s3.no_bucket", "code=404");
        return UNAVAILABLE;
    }
    if (s == OK && strstr(call.etag, digests.md5) == NULL) {
        log_error(place->log, "s3.wrong_etag", "verb=put");
        status_ignore(s3_remove(data, object),
                      "whoever sends it again must not find it there");
        return UNAVAILABLE;
    }
    return s;
}

static enum status s3_head(void *data, const char *object)
{
    struct call call = {.verb = VERB_HEAD, .from = -1, .to = -1};

    return s3_simple(data, &call, object);
}

static enum status s3_get(void *data, const char *object, int *sealed)
{
    struct place *place = data;
    CLEANUP(fd_close) int fd = -1;

    enum status s = copy_scratch(place->scratch, &fd);
    if (s != OK)
        return s;
    struct call call = {.verb = VERB_GET, .from = -1, .to = fd};
    s = s3_simple(place, &call, object);
    if (s == OK && lseek(fd, 0, SEEK_SET) != 0)
        s = UNAVAILABLE;
    if (s == OK) {
        *sealed = fd;
        fd = -1;
    }
    return s;
}

/* --- listing ------------------------------------------------------------ */

struct listing {
    enum status (*visit)(const char *, void *);
    void *data;
    char last[STORAGE_OBJECT_NAME_MAX]; /* start-after of the next page */
    bool is_cut_off;
};

static bool is_named(const xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE &&
           strcmp((const char *)node->name, name) == 0;
}

static enum status visit_contents(struct listing *listing, const xmlNode *node)
{
    enum status s = OK;

    for (const xmlNode *at = node->children; at && s == OK; at = at->next) {
        if (!is_named(at, "Key"))
            continue;
        xmlChar *key = xmlNodeGetContent(at);
        int n = key == NULL ? -1
                            : snprintf(listing->last, sizeof(listing->last),
                                       "%s", (const char *)key);
        if (n > 0 && n < (int)sizeof(listing->last))
            s = listing->visit(listing->last, listing->data);
        xmlFree(key);
    }
    return s;
}

static enum status visit_page(const struct call *call, struct listing *listing)
{
    xmlDoc *doc = xmlReadMemory(call->text, (int)call->text_len, NULL, NULL,
                                XML_PARSE_NONET | XML_PARSE_NOERROR |
                                    XML_PARSE_NOWARNING);
    const xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
    enum status s = root ? OK : UNAVAILABLE;

    listing->is_cut_off = false;
    for (const xmlNode *at = root ? root->children : NULL; at && s == OK;
         at = at->next) {
        if (is_named(at, "Contents"))
            s = visit_contents(listing, at);
        if (is_named(at, "IsTruncated")) {
            xmlChar *text = xmlNodeGetContent(at);
            listing->is_cut_off =
                text != NULL && strcmp((const char *)text, "true") == 0;
            xmlFree(text);
        }
    }
    xmlFreeDoc(doc);
    return s;
}

static enum status s3_each(void *data,
                           enum status (*visit)(const char *, void *),
                           void *visit_data)
{
    struct place *place = data;
    CLEANUP(list_free) struct curl_slist *headers = NULL;
    struct listing listing = {.visit = visit, .data = visit_data};
    struct call call = {.verb = VERB_LIST, .from = -1, .to = -1};
    enum status s = OK;

    if (!header_add(&headers, "x-amz-content-sha256", sha256_of_nothing))
        return INTERNAL;
    do {
        char path[URL_BYTES];
        char *after = curl_easy_escape(place->curl, listing.last, 0);
        int n =
            after == NULL
                ? -1
                : snprintf(path, sizeof(path), "?list-type=2&max-keys=1000%s%s",
                           listing.last[0] ? "&start-after=" : "", after);
        curl_free(after);
        s = n > 0 && n < (int)sizeof(path)
                ? call_run(place, &call, path, headers)
                : INTERNAL;
        if (s == OK)
            s = visit_page(&call, &listing);
    } while (s == OK && listing.is_cut_off);
    free(call.text);
    return s;
}

static void s3_release(void *data)
{
    struct place *place = data;

    curl_easy_cleanup(place->curl);
    free(place);
}

static bool place_fill(struct place *place, const struct settings *settings)
{
    struct str secret = settings_secret(settings, "storage.s3_secret_file");
    int n[4];

    n[0] = snprintf(place->bucket_url, sizeof(place->bucket_url), "%s/%s",
                    settings_textz(settings, "storage.s3_endpoint"),
                    settings_textz(settings, "storage.s3_bucket"));
    place->key_id = settings_textz(settings, "storage.s3_key_id");
    n[1] = snprintf(place->secret, sizeof(place->secret), "%" PRI_STR,
                    STR_ARG(secret));
    n[2] = snprintf(place->region, sizeof(place->region), "aws:amz:%s:s3",
                    settings_textz(settings, "storage.s3_region"));
    n[3] = snprintf(place->scratch, sizeof(place->scratch), "%s/scratch",
                    settings_textz(settings, "state_dir"));
    place->ca_file = settings_textz(settings, "storage.s3_ca_file");
    return n[0] < (int)sizeof(place->bucket_url) &&
           n[1] < (int)sizeof(place->secret) &&
           n[2] < (int)sizeof(place->region) &&
           n[3] < (int)sizeof(place->scratch);
}

enum status storage_s3_open(const struct settings *settings, struct log *log,
                            struct storage_backend *backend)
{
    struct place *place = calloc(1, sizeof(*place));

    if (place == NULL)
        return INTERNAL;
    place->log = log;
    place->curl = curl_easy_init();
    if (place->curl == NULL || !place_fill(place, settings)) {
        log_error(log, "s3.misconfigured", "setting=storage.s3_endpoint");
        s3_release(place);
        return INVALID;
    }
    *backend = (struct storage_backend){
        .put = s3_put,
        .head = s3_head,
        .get = s3_get,
        .remove = s3_remove,
        .each = s3_each,
        .release = s3_release,
        .place = place,
    };
    return OK;
}
