#include <stdlib.h>
#include <string.h>

#include "control/config_parts.h"

#define VALUE_LEN 16400 /* the longest text and its terminator */

static const void *member_of(const struct hg_config *config, const struct hg_setting *setting)
{
	return (const char *)config + setting->offset;
}

/* ---- help ---- */

static void print_range(const struct hg_setting *setting, FILE *out)
{
	char least[32], most[32], words[128];

	switch (setting->type) {
	case HG_SETTING_INTEGER:
	case HG_SETTING_DURATION:
	case HG_SETTING_SIZE:
		hg_setting_format(setting, &setting->least, least, sizeof(least));
		hg_setting_format(setting, &setting->most, most, sizeof(most));
		fprintf(out, "%s to %s%s%s", least, most, *setting->unit ? " " : "", setting->unit);
		break;
	case HG_SETTING_DECIMAL:
		fprintf(out, "%lld to %lld", (long long)setting->least, (long long)setting->most);
		break;
	case HG_SETTING_BOOL:
		fputs("yes, no", out);
		break;
	case HG_SETTING_ENUM:
		hg_setting_choices(setting, ", ", words, sizeof(words));
		fputs(words, out);
		break;
	case HG_SETTING_ADDRESS:
		fputs("address", out);
		break;
	case HG_SETTING_LIST:
		fputs("list of texts", out);
		break;
	case HG_SETTING_TEXT:
		fputs("text", out);
		break;
	}
}

void hg_config_help(FILE *out)
{
	fputs("Usage: heliograph [OPTION]...\n"
	      "       heliograph decode [--line] FILE...\n"
	      "       heliograph doctor [--port PORT]\n\n"
	      "Takes sFlow datagrams and answers questions about them over HTTP.\n\nOptions:\n",
	      out);
	hg_config_print_options(out);
	fputs("\nSettings, for --set, as variables (http.port: HELIOGRAPH_CFG_HTTP__PORT) and in "
	      "files:\n",
	      out);
	for (unsigned i = 0; i < HG_CONFIG_SETTINGS; i++) {
		const struct hg_setting *setting = hg_setting_at(i);

		fprintf(out, "  %s\n      %s (", setting->key, setting->help);
		print_range(setting, out);
		if (*setting->built_in)
			fprintf(out, "; built-in %s", setting->built_in);
		fputs(")\n", out);
	}
	fputs("\nExit status: 0 asked to stop, 1 failed while running, 2 wrong usage or "
	      "settings.\n",
	      out);
}

/* ---- dump ---- */

/* A value as YAML reads it back: texts in single quotes. */
static void print_value(const struct hg_setting *setting, const char *value, FILE *out)
{
	if (setting->type < HG_SETTING_TEXT && !setting->secret) {
		fputs(value, out);
		return;
	}
	fputc('\'', out);
	for (; *value; value++) {
		if (*value == '\'')
			fputc('\'', out);
		fputc(*value, out);
	}
	fputc('\'', out);
}

void hg_config_dump(const struct hg_config *config, FILE *out)
{
	char *value = malloc(VALUE_LEN);

	for (unsigned i = 0; value && i < HG_CONFIG_SETTINGS; i++) {
		const struct hg_setting *setting = hg_setting_at(i);

		hg_setting_format(setting, member_of(config, setting), value, VALUE_LEN);
		fprintf(out, "%s: ", setting->key);
		print_value(setting, value, out);
		fprintf(out, " # %s\n", config->origins[i]);
	}
	free(value);
}

/* ---- JSON ---- */

static void json_list(const char *list, struct hg_json_out *out)
{
	hg_json_open_array(out);
	while (*list) {
		size_t len = strcspn(list, ",");

		hg_json_string_n(out, list, len);
		list += list[len] ? len + 1 : len;
	}
	hg_json_close_array(out);
}

static void json_value(const struct hg_setting *setting, const void *member,
		       struct hg_json_out *out)
{
	char value[64];

	switch (setting->type) {
	case HG_SETTING_INTEGER:
		hg_json_i64(out, *(const int64_t *)member);
		break;
	case HG_SETTING_DECIMAL:
		hg_json_double(out, *(const double *)member);
		break;
	case HG_SETTING_BOOL:
		hg_json_bool(out, *(const bool *)member);
		break;
	case HG_SETTING_LIST:
		json_list(*(char *const *)member, out);
		break;
	case HG_SETTING_TEXT:
	case HG_SETTING_ADDRESS:
		hg_json_string(out, *(char *const *)member);
		break;
	default:
		hg_setting_format(setting, member, value, sizeof(value));
		hg_json_string(out, value);
	}
}

void hg_config_json(const struct hg_config *config, struct hg_json_out *out)
{
	hg_json_open_object(out);
	for (unsigned i = 0; i < HG_CONFIG_SETTINGS; i++) {
		const struct hg_setting *setting = hg_setting_at(i);

		if (setting->secret)
			continue;
		hg_json_key(out, setting->key);
		json_value(setting, member_of(config, setting), out);
	}
	hg_json_close_object(out);
}
