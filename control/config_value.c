#include <arpa/inet.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "control/config_parts.h"

static const struct hg_setting settings[HG_CONFIG_SETTINGS] = {
#define HG_SETTING(member, key_, type_, unit_, least_, most_, built_in_, choices_, reload_,        \
		   secret_, help_)                                                                 \
	[HG_CONFIG_INDEX_##member] = {                                                             \
		.key = key_,                                                                       \
		.type = HG_SETTING_##type_,                                                        \
		.unit = unit_,                                                                     \
		.offset = offsetof(struct hg_config, member),                                      \
		.least = least_,                                                                   \
		.most = most_,                                                                     \
		.built_in = built_in_,                                                             \
		.choices = choices_,                                                               \
		.reload = HG_SETTING_##reload_,                                                    \
		.secret = secret_,                                                                 \
		.help = help_,                                                                     \
	},
#include "control/config.def"
#undef HG_SETTING
};

/* Units, the largest first, so that a value is written with the largest that fits it. */
struct unit {
	const char *name;
	int64_t factor;
};

static const struct unit durations[] = {
	{ "d", 86400000 }, { "h", 3600000 }, { "m", 60000 },
	{ "s", 1000 },	   { "ms", 1 },	     { NULL, 0 },
};

static const struct unit sizes[] = {
	{ "TiB", 1ll << 40 }, { "GiB", 1ll << 30 }, { "MiB", 1ll << 20 },
	{ "KiB", 1ll << 10 }, { "B", 1 },	    { NULL, 0 },
};

static const struct unit plain[] = { { "", 1 }, { NULL, 0 } };

static const struct {
	const char *word;
	bool truth;
} truths[] = {
	{ "yes", true },    { "no", false }, { "true", true },
	{ "false", false }, { "1", true },   { "0", false },
};

/* How each type is named, and which units its numbers have. */
static const struct {
	const char *needs;
	const struct unit *units;
} types[] = {
	[HG_SETTING_INTEGER] = { "an integer", plain },
	[HG_SETTING_DURATION] = { "a duration with a unit, such as 500ms, 10s, 5m, 1h or 1d",
				  durations },
	[HG_SETTING_SIZE] = { "a size with a unit, such as 4096B, 64KiB, 64MiB or 1GiB", sizes },
	[HG_SETTING_BOOL] = { "yes or no", NULL },
	[HG_SETTING_ENUM] = { "one of its words", NULL },
	[HG_SETTING_DECIMAL] = { "a number, such as 5 or 0.01", NULL },
	[HG_SETTING_TEXT] = { "a text", NULL },
	[HG_SETTING_ADDRESS] = { "an IPv4 or IPv6 address", NULL },
	[HG_SETTING_LIST] = { "a list of texts", NULL },
};

const struct hg_setting *hg_setting_at(unsigned index)
{
	return &settings[index];
}

int hg_setting_find(const char *key)
{
	for (unsigned i = 0; i < HG_CONFIG_SETTINGS; i++) {
		if (strcmp(settings[i].key, key) == 0)
			return (int)i;
	}
	return -1;
}

/* ---- numbers ---- */

static void format_number(const struct unit *units, int64_t number, char *out, size_t out_len)
{
	while (units[1].name && (number == 0 || number % units->factor != 0))
		units++;
	/* Nothing is shortest in seconds or bytes. */
	if (number == 0 && units->name[0] == 'm')
		units--;
	snprintf(out, out_len, "%lld%s", (long long)(number / units->factor), units->name);
}

/* Digits and a unit; false: something else. *fits is false when it exceeds 64 bits. */
static bool scan_number(const char *text, const struct unit *units, int64_t *number, bool *fits)
{
	size_t digits = strspn(text, "0123456789");
	char *end;

	errno = 0;
	long long count = strtoll(text, &end, 10);

	if (digits == 0 || end != text + digits)
		return false;
	*fits = errno == 0;
	for (; units->name; units++) {
		if (strcmp(end, units->name) != 0)
			continue;
		*fits = !__builtin_mul_overflow(count, units->factor, number) && *fits;
		return true;
	}
	return false;
}

static bool parse_number(const struct hg_setting *setting, const char *text, int64_t *member,
			 char *error, size_t error_len)
{
	const struct unit *units = types[setting->type].units;
	char least[32], most[32];
	int64_t number;
	bool fits;

	if (!scan_number(text, units, &number, &fits)) {
		snprintf(error, error_len, "needs %s, not \"%.80s\"", types[setting->type].needs,
			 text);
		return false;
	}
	if (!fits || number < setting->least || number > setting->most) {
		format_number(units, setting->least, least, sizeof(least));
		format_number(units, setting->most, most, sizeof(most));
		snprintf(error, error_len, "must be %s to %s, not %.80s", least, most, text);
		return false;
	}
	*member = number;
	return true;
}

static bool parse_decimal(const struct hg_setting *setting, const char *text, double *member,
			  char *error, size_t error_len)
{
	char *end;
	double number = strtod(text, &end);

	if (!*text || strspn(text, "0123456789.eE+-") != strlen(text) || *end) {
		snprintf(error, error_len, "needs %s, not \"%.80s\"", types[setting->type].needs,
			 text);
		return false;
	}
	if (!(number >= (double)setting->least && number <= (double)setting->most)) {
		snprintf(error, error_len, "must be %lld to %lld, not %.80s",
			 (long long)setting->least, (long long)setting->most, text);
		return false;
	}
	*member = number;
	return true;
}

/* ---- words ---- */

static bool parse_bool(const char *text, bool *member, char *error, size_t error_len)
{
	for (size_t i = 0; i < sizeof(truths) / sizeof(truths[0]); i++) {
		if (strcmp(text, truths[i].word) != 0)
			continue;
		*member = truths[i].truth;
		return true;
	}
	snprintf(error, error_len, "needs yes or no, not \"%.80s\"", text);
	return false;
}

/* Start and length of choice `wanted`; false behind the last. */
static bool find_choice(const char *choices, int wanted, const char **start, size_t *len)
{
	for (; wanted > 0; wanted--) {
		choices = strchr(choices, '|');
		if (!choices)
			return false;
		choices++;
	}
	*start = choices;
	*len = strcspn(choices, "|");
	return true;
}

void hg_setting_choices(const struct hg_setting *setting, const char *separator, char *out,
			size_t out_len)
{
	const char *start;
	size_t len, used = 0;

	out[0] = '\0';
	for (int i = 0; find_choice(setting->choices, i, &start, &len); i++) {
		if (used + len + strlen(separator) >= out_len)
			return;
		used += (size_t)snprintf(out + used, out_len - used, "%s%.*s", i ? separator : "",
					 (int)len, start);
	}
}

static bool parse_enum(const struct hg_setting *setting, const char *text, int *member, char *error,
		       size_t error_len)
{
	const char *start;
	char words[128];
	size_t len;

	for (int i = 0; find_choice(setting->choices, i, &start, &len); i++) {
		if (strlen(text) != len || memcmp(text, start, len) != 0)
			continue;
		*member = i;
		return true;
	}
	hg_setting_choices(setting, " or ", words, sizeof(words));
	snprintf(error, error_len, "must be %s, not \"%.80s\"", words, text);
	return false;
}

/* ---- texts ---- */

static bool clean(const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return false;
	}
	return true;
}

static bool is_address(const char *text)
{
	unsigned char bytes[sizeof(struct in6_addr)];

	return *text == '\0' || inet_pton(AF_INET, text, bytes) == 1 ||
	       inet_pton(AF_INET6, text, bytes) == 1;
}

/* Joins the items that are not empty, without blanks around them, in place. */
static void tidy_list(char *text)
{
	char *to = text;

	for (const char *item = text; *item;) {
		size_t len = strcspn(item, ",");
		const char *next = item[len] ? item + len + 1 : item + len;

		while (len > 0 && *item == ' ')
			item++, len--;
		while (len > 0 && item[len - 1] == ' ')
			len--;
		if (len > 0 && to > text)
			*to++ = ',';
		memmove(to, item, len);
		to += len;
		item = next;
	}
	*to = '\0';
}

static bool parse_text(const struct hg_setting *setting, const char *text, char **member,
		       char *error, size_t error_len)
{
	const char *wrong = NULL;

	if ((int64_t)strlen(text) > setting->most) {
		snprintf(error, error_len, "must be at most %lld bytes long",
			 (long long)setting->most);
		return false;
	}
	if (!clean(text))
		wrong = "may not hold control characters";
	else if (setting->type == HG_SETTING_ADDRESS && !is_address(text))
		wrong = "needs an IPv4 or IPv6 address";
	char *copy = wrong ? NULL : strdup(text);

	if (!copy) {
		snprintf(error, error_len, "%s",
			 wrong ? wrong : "cannot be kept: there is no memory");
		return false;
	}
	if (setting->type == HG_SETTING_LIST)
		tidy_list(copy);
	free(*member);
	*member = copy;
	return true;
}

/* ---- any ---- */

bool hg_setting_parse(const struct hg_setting *setting, const char *text, void *member, char *error,
		      size_t error_len)
{
	switch (setting->type) {
	case HG_SETTING_INTEGER:
	case HG_SETTING_DURATION:
	case HG_SETTING_SIZE:
		return parse_number(setting, text, member, error, error_len);
	case HG_SETTING_DECIMAL:
		return parse_decimal(setting, text, member, error, error_len);
	case HG_SETTING_BOOL:
		return parse_bool(text, member, error, error_len);
	case HG_SETTING_ENUM:
		return parse_enum(setting, text, member, error, error_len);
	default:
		return parse_text(setting, text, member, error, error_len);
	}
}

void hg_setting_format(const struct hg_setting *setting, const void *member, char *out,
		       size_t out_len)
{
	const char *start = "";
	size_t len = 0;

	if (setting->secret) {
		snprintf(out, out_len, "***");
		return;
	}
	switch (setting->type) {
	case HG_SETTING_INTEGER:
	case HG_SETTING_DURATION:
	case HG_SETTING_SIZE:
		format_number(types[setting->type].units, *(const int64_t *)member, out, out_len);
		break;
	case HG_SETTING_DECIMAL:
		snprintf(out, out_len, "%.9g", *(const double *)member);
		break;
	case HG_SETTING_BOOL:
		snprintf(out, out_len, "%s", *(const bool *)member ? "yes" : "no");
		break;
	case HG_SETTING_ENUM:
		find_choice(setting->choices, *(const int *)member, &start, &len);
		snprintf(out, out_len, "%.*s", (int)len, start);
		break;
	default:
		snprintf(out, out_len, "%s", *(char *const *)member);
	}
}
