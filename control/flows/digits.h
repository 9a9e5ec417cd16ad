/*
 * Whole numbers as text, without locale and without printf. Pure functions; any thread.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_DIGITS_H
#define HELIOGRAPH_CONTROL_FLOWS_DIGITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HG_DIGITS_MAX 10 /* of a 32-bit number */

/* Decimal digits of `number`, not terminated; returns how many. */
static inline size_t hg_digits(uint32_t number, char *out)
{
	char reversed[HG_DIGITS_MAX];
	size_t len = 0;

	if (number < 10) {
		out[0] = (char)('0' + number);
		return 1;
	}
	if (number < 1000) { /* bytes of addresses */
		len = number >= 100;
		out[0] = (char)('0' + number / 100);
		out[len] = (char)('0' + number / 10 % 10);
		out[len + 1] = (char)('0' + number % 10);
		return len + 2;
	}
	do {
		reversed[len++] = (char)('0' + number % 10);
		number /= 10;
	} while (number != 0);
	for (size_t i = 0; i < len; i++)
		out[i] = reversed[len - 1 - i];
	return len;
}

/* Digits only, leading zeros allowed, at most UINT32_MAX. False: something else. */
static inline bool hg_digits_parse(const char *text, uint32_t *number)
{
	uint64_t sum = 0;

	if (*text == '\0')
		return false;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return false;
		sum = sum * 10 + (uint64_t)(*text - '0');
		if (sum > UINT32_MAX)
			return false;
	}
	*number = (uint32_t)sum;
	return true;
}

#endif
