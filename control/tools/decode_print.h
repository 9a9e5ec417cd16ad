/*
 * Room-private: the pieces `decode` is made of. A printer appends members to the JSON object that
 * is open; keys get the prefix of the sample's kind. One thread.
 */
#ifndef HELIOGRAPH_CONTROL_TOOLS_DECODE_PRINT_H
#define HELIOGRAPH_CONTROL_TOOLS_DECODE_PRINT_H

#include <stdio.h>

#include <heliograph/fields.h>
#include <heliograph/layers.h>

#include "control/json.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HG_TEXT_IP  40 /* longest address text and terminator */
#define HG_TEXT_MAC 13

struct hg_printer {
	struct hg_json_out *json;
	struct hg_drops *drops;
	const char *prefix;		/* "discarded_" or "" */
	const struct hg_sample *sample; /* at hand */
};

/* ---- decode_text.c: values as sflowtool writes them ---- */

/* `out` holds HG_TEXT_IP bytes; family 0: "-". IPv6 in full, without "::". */
const char *hg_text_address(uint8_t family, const uint8_t *bytes, char *out);
const char *hg_text_mac(const uint8_t *mac, char *out);
/* Interface: value, or what its format says. */
const char *hg_text_interface(uint32_t word, char *out, size_t len);

/* Members whose value is text; every value is a JSON string, as 64-bit numbers are for scripts. */
void hg_put_text(struct hg_printer *printer, const char *key, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void hg_put_bytes(struct hg_printer *printer, const char *key, const void *text, size_t len_bytes);
/* Upper-case hex; `separator` 0: none. */
void hg_put_hex(struct hg_printer *printer, const char *key, const uint8_t *bytes, size_t len_bytes,
		char separator);
void hg_put_u32(struct hg_printer *printer, const char *key, uint32_t value);
/* Up to `count` words, each written by `word` into a buffer of 64 bytes, joined by '-'. */
void hg_put_words(struct hg_printer *printer, const char *key, const uint8_t *words, size_t count,
		  void (*word)(uint32_t value, char *out));

/* ---- decode_record.c, decode_ip_record.c, decode_special.c, decode_header.c, decode_realtime.c
 * ---- */

/* Members of one record behind its tag. */
void hg_print_flow_record(struct hg_printer *printer, const struct hg_record *record);
void hg_print_counter_record(struct hg_printer *printer, const struct hg_record *record);
void hg_print_sampled_header(struct hg_printer *printer, const struct hg_record *record);
void hg_print_realtime(struct hg_printer *printer);
/* A decoded IP header (0:3, 0:4, 0:1023 to 0:1026); false: the record is none, or too short. */
bool hg_print_ip_record(struct hg_printer *printer, const struct hg_record *record);

/* Prints a field that needs its own form; false: none does, print it by type. */
bool hg_print_flow_field(struct hg_printer *printer, const struct hg_record_type *type,
			 const struct hg_value *value, const char *key);
bool hg_print_counter_field(struct hg_printer *printer, const struct hg_record_type *type,
			    const struct hg_value *value, const char *key);

/* ---- decode_line.c ---- */

/* One line for a flow sample or for interface counters; nothing for other samples. */
void hg_print_line(const struct hg_datagram *datagram, const struct hg_sample *sample,
		   struct hg_drops *drops, FILE *out);

#ifdef __cplusplus
}
#endif
#endif
