#include "control/names/clean.h"

#include <string.h>

/* ---- cleaning ---- */

static bool is_plain(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

static size_t write_byte(unsigned char c, char *out)
{
	if (c >= 'A' && c <= 'Z')
		c = (unsigned char)(c - 'A' + 'a');
	if (is_plain(c)) {
		*out = (char)c;
		return 1;
	}
	out[0] = '\\';
	out[1] = (char)('0' + c / 100);
	out[2] = (char)('0' + c / 10 % 10);
	out[3] = (char)('0' + c % 10);
	return 4;
}

bool hg_clean_name(const char *text, char out[HG_CLEAN_MAX])
{
	size_t len = 0;
	char before = '.';

	for (; *text; before = *text++) {
		if (len + 4 >= HG_CLEAN_MAX || (*text == '.' && before == '.'))
			break;
		len += write_byte((unsigned char)*text, out + len);
	}
	out[len] = '\0';
	if (!*text && len && before != '.')
		return true;
	out[0] = '\0';
	return false;
}

/* ---- the workload in a pod's name ---- */

/* The alphabets that Kubernetes draws suffixes and template hashes from. */
#define SUFFIX_ALPHABET "bcdfghjklmnpqrstvwxz2456789"
#define HASH_ALPHABET	"456789bcdf"
#define DIGITS		"0123456789"

/* Tokens at the end of the name, from the right: text[at[0]] starts the last one. */
struct tail {
	const char *text;
	size_t at[2], len[2];
	unsigned count;
};

static void split(const char *pod, struct tail *tail)
{
	size_t end = strlen(pod);

	tail->text = pod;
	tail->count = 0;
	while (tail->count < 2) {
		size_t at = end;

		while (at > 0 && pod[at - 1] != '-')
			at--;
		if (at < 2)
			return; /* no dash, or nothing before it */
		tail->at[tail->count] = at;
		tail->len[tail->count++] = end - at;
		end = at - 1;
	}
}

static bool drawn(const struct tail *tail, unsigned i, const char *alphabet, size_t least,
		  size_t most)
{
	size_t len;

	if (i >= tail->count)
		return false;
	len = tail->len[i];
	return len >= least && len <= most && strspn(tail->text + tail->at[i], alphabet) >= len;
}

static void take(const struct tail *tail, unsigned tokens, char out[HG_CLEAN_MAX])
{
	size_t len = tokens ? tail->at[tokens - 1] - 1 : strlen(tail->text);

	if (len >= HG_CLEAN_MAX)
		len = HG_CLEAN_MAX - 1;
	memcpy(out, tail->text, len);
	out[len] = '\0';
}

const char *hg_guess_workload(const char *pod, char out[HG_CLEAN_MAX])
{
	struct tail tail;
	bool suffix;

	split(pod, &tail);
	suffix = drawn(&tail, 0, SUFFIX_ALPHABET, 5, 5);
	take(&tail, suffix && tail.count > 1 ? 2 : 0, out);
	if (suffix && drawn(&tail, 1, DIGITS, 8, 8) && pod[tail.at[1]] == '2')
		return "CronJob";
	if (suffix && drawn(&tail, 1, HASH_ALPHABET, 6, 10))
		return "Deployment";
	if (suffix && drawn(&tail, 1, DIGITS, 1, 5))
		return "Job";
	if (drawn(&tail, 0, DIGITS, 1, 253)) {
		take(&tail, 1, out);
		return "StatefulSet";
	}
	take(&tail, suffix ? 1 : 0, out);
	return suffix ? NULL : "Pod";
}
