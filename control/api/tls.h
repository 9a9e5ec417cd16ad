/*
 * The server's certificate and key, read again when their files change.
 *
 * HTTP thread after creation. A certificate that was replaced lives on for a minute, for the
 * handshakes that have begun with it.
 */
#ifndef HELIOGRAPH_CONTROL_API_TLS_H
#define HELIOGRAPH_CONTROL_API_TLS_H

#include <stddef.h>
#include <stdint.h>

#include <gnutls/abstract.h>

#ifdef __cplusplus
extern "C" {
#endif

/* TLS 1.2 and 1.3 only. */
#define HG_TLS_PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

struct hg_tls;

/* PEM files; `client_ca` empty: clients need no certificate. NULL with a sentence. */
struct hg_tls *hg_tls_create(const char *cert_path, const char *key_path, const char *client_ca,
			     char *error, size_t error_len);
void hg_tls_destroy(struct hg_tls *tls);

/* Looks, at most once a second, whether a file changed. A bad one: -1 once, with a sentence. */
int hg_tls_turn(struct hg_tls *tls, uint64_t now_ms, char *error, size_t error_len);

/* PEM text of the CA that clients' certificates must come from; NULL: none is asked for. */
const char *hg_tls_client_ca(const struct hg_tls *tls);

/* The certificate of sessions that the calling thread serves; the library's callback has no other
 * way to know. */
void hg_tls_serve(struct hg_tls *tls);
gnutls_certificate_retrieve_function2 hg_tls_retrieve;

#ifdef __cplusplus
}
#endif
#endif
