/*
 * Sends questions for PTR records and brings back raw answers. Hides c-ares: sockets, ids, tries,
 * TCP for truncated answers. One epoll set with its sockets and a timer.
 *
 * Control only; nothing blocks.
 */
#ifndef HELIOGRAPH_CONTROL_NAMES_DNS_SEND_H
#define HELIOGRAPH_CONTROL_NAMES_DNS_SEND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum hg_dns_outcome {
	HG_DNS_ANSWERED, /* there are bytes to read, whatever they say */
	HG_DNS_TIMEOUT,
	HG_DNS_FAILED, /* every server failed, refused, or is not there: c-ares tells no more */
	HG_DNS_BROKEN, /* an answer the library could not use, or no memory */
};

/* `slot` as given with the question. May be called within hg_dns_sender_ask. */
typedef void hg_dns_answered(void *arg, unsigned slot, enum hg_dns_outcome outcome,
			     const uint8_t *bytes, size_t len_bytes);

struct hg_dns_sender;

/*
 * `servers`: comma list of address[:port], NULL or "" for the system's resolver file. NULL and a
 * sentence in `error` when they cannot be used.
 */
struct hg_dns_sender *hg_dns_sender_create(const char *servers, unsigned timeout_ms, unsigned tries,
					   hg_dns_answered *answered, void *arg, char *error,
					   size_t error_len);
void hg_dns_sender_destroy(struct hg_dns_sender *sender); /* open questions are forgotten */
int hg_dns_sender_fd(const struct hg_dns_sender *sender);
void hg_dns_sender_ask(struct hg_dns_sender *sender, const char *name, unsigned slot);
void hg_dns_sender_turn(struct hg_dns_sender *sender);
/* The set becomes readable within this time; 0: only by a socket. */
void hg_dns_sender_wake(struct hg_dns_sender *sender, unsigned after_ms);

#ifdef __cplusplus
}
#endif
#endif
