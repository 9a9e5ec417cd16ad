/*
 * Text forms of values and the members they are written as.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "control/tools/decode_print.h"

#define KEY_MAX	 320
#define TEXT_MAX 512
#define WORD_MAX 64 /* with the separator before it */

const char *hg_text_address(uint8_t family, const uint8_t *bytes, char *out)
{
	size_t len = 0;

	if (family == 4) {
		snprintf(out, HG_TEXT_IP, "%u.%u.%u.%u", bytes[0], bytes[1], bytes[2], bytes[3]);
		return out;
	}
	if (family != 6)
		return strcpy(out, "-");
	for (int i = 0; i < 16; i += 2)
		len += (size_t)snprintf(out + len, HG_TEXT_IP - len, i ? ":%02x%02x" : "%02x%02x",
					bytes[i], bytes[i + 1]);
	return out;
}

const char *hg_text_mac(const uint8_t *mac, char *out)
{
	snprintf(out, HG_TEXT_MAC, "%02x%02x%02x%02x%02x%02x", mac[0], mac[1], mac[2], mac[3],
		 mac[4], mac[5]);
	return out;
}

const char *hg_text_interface(uint32_t word, char *out, size_t len)
{
	static const char *const what[] = { "", "dropCode ", "multiple ", "format==3 " };

	snprintf(out, len, "%s%u", what[HG_IF_FORMAT(word)], HG_IF_VALUE(word));
	return out;
}

static void put_key(struct hg_printer *printer, const char *key)
{
	char text[KEY_MAX];

	snprintf(text, sizeof(text), "%s%s", printer->prefix, key);
	hg_json_key(printer->json, text);
}

void hg_put_text(struct hg_printer *printer, const char *key, const char *format, ...)
{
	char text[TEXT_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	put_key(printer, key);
	hg_json_string(printer->json, text);
}

void hg_put_bytes(struct hg_printer *printer, const char *key, const void *text, size_t len_bytes)
{
	put_key(printer, key);
	hg_json_string_n(printer->json, text, len_bytes);
}

void hg_put_u32(struct hg_printer *printer, const char *key, uint32_t value)
{
	hg_put_text(printer, key, "%u", value);
}

void hg_put_hex(struct hg_printer *printer, const char *key, const uint8_t *bytes, size_t len_bytes,
		char separator)
{
	static const char digits[] = "0123456789ABCDEF";
	char *text = malloc(len_bytes * 3 + 1);
	size_t len = 0;

	if (!text) {
		printer->json->failed = true;
		return;
	}
	for (size_t i = 0; i < len_bytes; i++) {
		if (separator && i)
			text[len++] = separator;
		text[len++] = digits[bytes[i] >> 4];
		text[len++] = digits[bytes[i] & 15];
	}
	hg_put_bytes(printer, key, text, len);
	free(text);
}

void hg_put_words(struct hg_printer *printer, const char *key, const uint8_t *words, size_t count,
		  void (*word)(uint32_t value, char *out))
{
	char *text = malloc(count * WORD_MAX + 1);
	size_t len = 0;

	if (!text) {
		printer->json->failed = true;
		return;
	}
	for (size_t i = 0; i < count; i++) {
		if (i)
			text[len++] = '-';
		word(hg_load_u32(words + 4 * i), text + len);
		len += strlen(text + len);
	}
	hg_put_bytes(printer, key, text, len);
	free(text);
}
