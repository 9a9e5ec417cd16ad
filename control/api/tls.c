#include "control/api/tls.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define CHAIN_MAX     16
#define FILE_MAX      (1 << 20)
#define LOOK_EVERY_MS 1000
#define RETIRED_MS    60000

struct identity {
	gnutls_pcert_st chain[CHAIN_MAX];
	unsigned count;
	gnutls_privkey_t key;
	uint64_t retired_ms; /* 0: in use */
	struct identity *next;
};

struct hg_tls {
	char *cert_path, *key_path, *client_ca;
	struct identity *first; /* in use; behind it the retired ones */
	struct timespec cert_changed, key_changed;
	uint64_t looked_ms;
};

static _Thread_local struct hg_tls *served;

/* ---- files ---- */

static char *read_file(const char *path, char *error, size_t error_len)
{
	FILE *file = fopen(path, "re");
	char *text = file ? malloc(FILE_MAX + 1) : NULL;
	size_t len;

	if (!text) {
		snprintf(error, error_len, "%s: %s", path, strerror(errno));
		if (file)
			fclose(file);
		return NULL;
	}
	len = fread(text, 1, FILE_MAX, file);
	text[len] = '\0';
	fclose(file);
	return text;
}

static void forget(struct identity *identity)
{
	if (!identity)
		return;
	for (unsigned i = 0; i < identity->count; i++)
		gnutls_pcert_deinit(&identity->chain[i]);
	if (identity->key)
		gnutls_privkey_deinit(identity->key);
	free(identity);
}

static int fill(struct identity *identity, const char *cert, const char *key)
{
	gnutls_datum_t cert_data = { (unsigned char *)(uintptr_t)cert, (unsigned)strlen(cert) };
	gnutls_datum_t key_data = { (unsigned char *)(uintptr_t)key, (unsigned)strlen(key) };
	int status;

	identity->count = CHAIN_MAX;
	status = gnutls_pcert_list_import_x509_raw(identity->chain, &identity->count, &cert_data,
						   GNUTLS_X509_FMT_PEM, 0);
	if (status < 0) {
		identity->count = 0;
		return status;
	}
	status = gnutls_privkey_init(&identity->key);
	return status < 0 ? status
			  : gnutls_privkey_import_x509_raw(identity->key, &key_data,
							   GNUTLS_X509_FMT_PEM, NULL, 0);
}

/* Whether the key is the certificate's: their public halves are equal. */
static bool belong(const struct identity *identity)
{
	unsigned char of_cert[64], of_key[64];
	size_t cert_len = sizeof(of_cert), key_len = sizeof(of_key);
	gnutls_pubkey_t public_key;
	bool same;

	if (gnutls_pubkey_init(&public_key) < 0)
		return false;
	same = gnutls_pubkey_import_privkey(public_key, identity->key, 0, 0) >= 0 &&
	       gnutls_pubkey_get_key_id(public_key, GNUTLS_KEYID_USE_SHA256, of_key, &key_len) >=
		       0 &&
	       gnutls_pubkey_get_key_id(identity->chain[0].pubkey, GNUTLS_KEYID_USE_SHA256, of_cert,
					&cert_len) >= 0 &&
	       cert_len == key_len && !memcmp(of_cert, of_key, key_len);
	gnutls_pubkey_deinit(public_key);
	return same;
}

static struct identity *load(const struct hg_tls *tls, char *error, size_t error_len)
{
	struct identity *identity = calloc(1, sizeof(*identity));
	char *cert = read_file(tls->cert_path, error, error_len);
	char *key = cert ? read_file(tls->key_path, error, error_len) : NULL;
	int status = identity && key ? fill(identity, cert, key) : -1;

	if (identity && key && status < 0)
		snprintf(error, error_len, "%s, %s: %s", tls->cert_path, tls->key_path,
			 gnutls_strerror(status));
	if (status >= 0 && !belong(identity)) {
		snprintf(error, error_len, "%s is not the key of %s", tls->key_path,
			 tls->cert_path);
		status = -1;
	}
	if (key)
		explicit_bzero(key, strlen(key));
	free(key);
	free(cert);
	if (status >= 0)
		return identity;
	forget(identity);
	return NULL;
}

static struct timespec changed(const char *path)
{
	struct stat file;

	return stat(path, &file) ? (struct timespec){ 0, 0 } : file.st_mtim;
}

static bool same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

/* ---- life ---- */

struct hg_tls *hg_tls_create(const char *cert_path, const char *key_path, const char *client_ca,
			     char *error, size_t error_len)
{
	struct hg_tls *tls = calloc(1, sizeof(*tls));

	snprintf(error, error_len, "no memory for the certificate");
	if (!tls)
		return NULL;
	tls->cert_path = strdup(cert_path);
	tls->key_path = strdup(key_path);
	if (!tls->cert_path || !tls->key_path)
		goto fail;
	if (client_ca && *client_ca) {
		tls->client_ca = read_file(client_ca, error, error_len);
		if (!tls->client_ca)
			goto fail;
	}
	tls->cert_changed = changed(cert_path);
	tls->key_changed = changed(key_path);
	tls->first = load(tls, error, error_len);
	if (tls->first)
		return tls;
fail:
	hg_tls_destroy(tls);
	return NULL;
}

void hg_tls_destroy(struct hg_tls *tls)
{
	if (!tls)
		return;
	while (tls->first) {
		struct identity *next = tls->first->next;

		forget(tls->first);
		tls->first = next;
	}
	free(tls->cert_path);
	free(tls->key_path);
	free(tls->client_ca);
	free(tls);
}

static void drop_retired(struct hg_tls *tls, uint64_t now_ms)
{
	struct identity **link = &tls->first->next;

	while (*link) {
		struct identity *old = *link;

		if (now_ms - old->retired_ms < RETIRED_MS) {
			link = &old->next;
			continue;
		}
		*link = old->next;
		forget(old);
	}
}

int hg_tls_turn(struct hg_tls *tls, uint64_t now_ms, char *error, size_t error_len)
{
	struct timespec cert_changed, key_changed;
	struct identity *fresh;

	if (!tls || now_ms - tls->looked_ms < LOOK_EVERY_MS)
		return 0;
	tls->looked_ms = now_ms;
	drop_retired(tls, now_ms);
	cert_changed = changed(tls->cert_path);
	key_changed = changed(tls->key_path);
	if (!cert_changed.tv_sec || !key_changed.tv_sec || /* being replaced */
	    (same_time(cert_changed, tls->cert_changed) &&
	     same_time(key_changed, tls->key_changed)))
		return 0;
	tls->cert_changed = cert_changed;
	tls->key_changed = key_changed;
	fresh = load(tls, error, error_len);
	if (!fresh)
		return -1;
	tls->first->retired_ms = now_ms;
	fresh->next = tls->first;
	tls->first = fresh;
	return 0;
}

const char *hg_tls_client_ca(const struct hg_tls *tls)
{
	return tls->client_ca;
}

/* ---- the library's callback ---- */

void hg_tls_serve(struct hg_tls *tls)
{
	served = tls;
}

int hg_tls_retrieve(gnutls_session_t session, const gnutls_datum_t *ca_names, int ca_count,
		    const gnutls_pk_algorithm_t *algorithms, int algorithm_count,
		    gnutls_pcert_st **chain, unsigned *chain_len, gnutls_privkey_t *key)
{
	(void)session;
	(void)ca_names;
	(void)ca_count;
	(void)algorithms;
	(void)algorithm_count;
	if (!served)
		return -1;
	*chain = served->first->chain;
	*chain_len = served->first->count;
	*key = served->first->key;
	return 0;
}
