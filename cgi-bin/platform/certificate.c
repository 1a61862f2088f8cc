/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <time.h>

#include "platform/certificate.h"

#define WAIT_S 3

static void free_context(SSL_CTX **context)
{
    SSL_CTX_free(*context);
}

static void free_bio(BIO **bio)
{
    BIO_free_all(*bio);
}

static void free_x509(X509 **x509)
{
    X509_free(*x509);
}

static bool read_end(const X509 *x509, struct moment *ends_at)
{
    struct tm tm;

    if (ASN1_TIME_to_tm(X509_get0_notAfter(x509), &tm) != 1)
        return false;
    ends_at->us = (int64_t)timegm(&tm) * 1000000;
    return true;
}

/* A TLS client that goes on whatever the certificate is, and remembers. */
static SSL_CTX *new_context(const char *ca_file)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());

    if (context == NULL)
        return NULL;
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
    SSL_CTX_set_default_verify_paths(context);
    if (ca_file != NULL && ca_file[0] != '\0')
        SSL_CTX_load_verify_locations(context, ca_file, NULL);
    return context;
}

/* Connected, with bounded waits from here on. */
static enum status connect_to(BIO *bio, char *host, char *port)
{
    struct timeval wait = {.tv_sec = WAIT_S};
    int fd = -1;

    BIO_set_conn_hostname(bio, host);
    BIO_set_conn_port(bio, port);
    if (BIO_do_connect_retry(bio, WAIT_S, 100) != 1 ||
        BIO_get_fd(bio, &fd) < 0 || BIO_socket_nbio(fd, 0) != 1 ||
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait)) != 0 ||
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait)) != 0)
        return UNAVAILABLE;
    return OK;
}

enum status certificate_of_server(const char *host, const char *port,
                                  const char *ca_file,
                                  struct certificate *certificate)
{
    CLEANUP(free_context) SSL_CTX *context = new_context(ca_file);
    CLEANUP(free_bio) BIO *bio = BIO_new(BIO_s_connect());
    CLEANUP(free_bio) BIO *tls = NULL;
    CLEANUP(free_x509) X509 *x509 = NULL;
    SSL *ssl = NULL;
    char name[256], service[16]; /* OpenSSL's macros take nothing const */

    ERR_clear_error();
    snprintf(name, sizeof(name), "%s", host);
    snprintf(service, sizeof(service), "%s", port);
    if (context == NULL || bio == NULL)
        return INTERNAL;
    enum status s = connect_to(bio, name, service);
    if (s != OK)
        return s;
    tls = BIO_new_ssl(context, /* client= */ 1);
    if (tls == NULL || BIO_get_ssl(tls, &ssl) != 1 ||
        SSL_set_tlsext_host_name(ssl, name) != 1 ||
        SSL_set1_host(ssl, host) != 1)
        return INTERNAL;
    SSL_set_bio(ssl, bio, bio);
    bio = NULL; /* the SSL's now */
    if (SSL_do_handshake(ssl) != 1 ||
        (x509 = SSL_get1_peer_certificate(ssl)) == NULL)
        return INVALID;
    long verdict = SSL_get_verify_result(ssl);
    if (!read_end(x509, &certificate->ends_at))
        return INVALID;
    certificate->fault =
        verdict == X509_V_OK ? NULL : X509_verify_cert_error_string(verdict);
    return OK;
}

enum status certificate_of_pem(struct str pem, struct certificate *certificate)
{
    CLEANUP(free_bio) BIO *bio = BIO_new_mem_buf(pem.ptr, (int)pem.len);
    CLEANUP(free_x509)
    X509 *x509 = bio == NULL ? NULL : PEM_read_bio_X509(bio, NULL, NULL, NULL);

    ERR_clear_error();
    if (x509 == NULL || !read_end(x509, &certificate->ends_at))
        return INVALID;
    certificate->fault = NULL;
    return OK;
}
